"""The screens of 整改跟踪: a file to judge, groups for accountability, the score sheet, what was right."""

from __future__ import annotations

from typing import Any

from course import ui
from course.exercises import telling
from course.exercises.base import Reason, Screen
from course.exercises.rectification import content, draw, judging, sheet
from course.exercises.rectification.content import LINES
from course.exercises.rectification.state import FILES, MOST, REASONS, VERDICTS, TrackState
from course.items.days import day_text
from course.knowledge.edition import Edition

TITLE = "整改跟踪"
Block = dict[str, Any]


def page(edition: Edition, state: TrackState, shown: draw.Round) -> Screen:
    """The page of a state."""
    if state.stage == "cover":
        return _cover(edition)
    if state.stage in ("file", "filed"):
        return _file(edition, state, shown)
    if state.stage in ("duty", "blamed"):
        return _duty(edition, state, shown)
    return _sheet(edition, state, shown) if state.stage != "done" else _done(edition, state, shown)


def _cover(edition: Edition) -> Screen:
    front = content.texts()
    said = edition.fill(front.cover.text, {"today": day_text(front.today)})
    return ui.screen(TITLE, [
        ui.text(said.strip()), ui.rules(edition.cards(front.cover.rules)),
        ui.buttons(ui.button("start", "翻开第一件", primary=True)),
    ])  # fmt: skip


def _nudge(state: TrackState, text: str) -> list[Block]:
    return [ui.text(text, "warn")] if state.nudged else []


def _day(day: Any) -> str:
    return f"{day:%Y-%m-%d}" if day else "没有"


def _file(edition: Edition, state: TrackState, shown: draw.Round) -> Screen:
    """A rectification with its folder."""
    one, texts, told = shown.files[state.at], content.texts(), state.stage == "filed"
    checked = (
        f"{_day(one.checked)}，{one.by}，{'通过' if one.passed else '未通过'}" if one.checked else "没有"
    )
    rows = [
        ["检查发现", f"{_day(one.inspected)}　{one.name}：{one.finding}"],
        ["期限", f"应 {_day(one.due)} 改完，报 {_day(one.rectified)} 改完"], ["报来的材料", one.evidence], ["复查", checked],
    ]  # fmt: skip
    blocks: list[Block] = [
        ui.progress(state.at + told, FILES, "第一步：六件整改"),
        ui.table(f"{one.outlet} 的整改单 {one.id}", ["项目", "记录"], rows),
        ui.text("翻开材料看到：\n\n" + "\n".join(f"- {line}" for line in texts.files[one.evidence]), "info"),
    ]
    if told:
        onward = "下一件" if state.at + 1 < FILES else "第二步：要不要问责"
        blocks += [telling.told(edition, judging.file_reason(edition, state, one)),
                   ui.buttons(ui.button("next", onward, primary=True))]  # fmt: skip
    else:
        verdicts = [(name, texts.verdicts[name].zh) for name in VERDICTS]
        causes = [(name, texts.reasons[name].zh) for name in REASONS]
        blocks += [
            ui.single(f"verdict-{one.id}", "这一件怎么定？", verdicts, state.verdicts.get(one.id), inline=True),
            ui.select(f"reason-{one.id}", "凭哪一条定的？", causes, state.reasons.get(one.id)),
            *_nudge(state, "结论和理由都要选。"), ui.buttons(ui.button("check", "就这样定", primary=True)),
        ]  # fmt: skip
    return ui.screen(f"{TITLE}　第 {state.at + 1} 件，共 {FILES} 件", blocks)


def _duty(edition: Edition, state: TrackState, shown: draw.Round) -> Screen:
    """The groups, and whom to hold accountable."""
    duty = content.texts().duty
    rows = [(group.id, judging.group_text(group)) for group in shown.groups]
    blocks: list[Block] = [ui.text(f"第二步。{duty.text}"), ui.rules(edition.cards(duty.rules))]
    if state.stage == "duty":
        levels = list(duty.levels.items())
        blocks += [
            ui.match("levels", "各怎么办？", rows, levels, dict(state.levels)),
            *_nudge(state, "四组都要选。"), ui.buttons(ui.button("check", "就这样定", primary=True)),
        ]  # fmt: skip
    else:
        blocks += _feedbacks(edition, [judging.group_reason(edition, state, one) for one in shown.groups])
        blocks.append(ui.buttons(ui.button("next", "第三步：评分表", primary=True)))
    return ui.screen(f"{TITLE}　问责", blocks)


def _sheet(edition: Edition, state: TrackState, shown: draw.Round) -> Screen:
    """The score sheet of an outlet, beside its rectifications as they were judged."""
    words, figures = content.texts().sheet, shown.figures
    told = state.stage == "summed"
    rows = [[one.id, one.name, one.finding, content.texts().verdicts[draw.verdict(edition, one)].zh]
            for one in figures.records]  # fmt: skip
    head = f"{figures.outlet} 一年的整改（销号结论）"
    records = ui.table(head, ["整改单", "要点", "发现", "结论"], rows)
    blocks: list[Block] = [
        ui.text(f"第三步。{edition.fill(words.text, {'outlet': figures.outlet})}"),
        ui.details(head, [records]) if told else records,
    ]
    if told:
        right, judged = sheet.right(edition, figures), sheet.judged(edition, figures, state.entries)
        lines: list[list[Any]] = [
            [judging.line_label(name), judging.line_how(edition, figures, name),
             {"text": state.entries[name], "tone": "good"} if judged[name]
             else {"text": f"填 {state.entries[name]}，应填 {right[name]}", "tone": "bad"}]
            for name in LINES
        ]  # fmt: skip
        found = judging.sheet_reasons(edition, figures, state.entries)
        wrong = [one for one in found if one.tone != "good" and words.slips["number"] not in one.text]
        blocks += [ui.table("评分表", ["项目", "算法", "结果"], lines),
                   *([ui.text("\n".join(f"- {one.text}" for one in wrong), "bad")] if wrong else []), ui.rules(edition.cards(words.rules)),
                   ui.buttons(ui.button("next", "看小结", primary=True))]  # fmt: skip
    else:
        fields = [
            ui.number(f"line-{name}", judging.line_label(name), state.entries.get(name, ""), unit="分",
                      hint=judging.line_how(edition, figures, name))
            for name in LINES
        ]  # fmt: skip
        blocks += [ui.columns(fields[0::2], fields[1::2]), *_nudge(state, "六行都要填。"),
                   ui.buttons(ui.button("check", "交表", primary=True))]  # fmt: skip
    return ui.screen(f"{TITLE}　考核评分表", blocks)


def _done(edition: Edition, state: TrackState, shown: draw.Round) -> Screen:
    """The round side by side."""
    files = sum(judging.file_points(edition, state, one) for one in shown.files)
    levels = sum(state.levels[one.id] == judging.level(edition, one) for one in shown.groups)
    lines = sum(sheet.judged(edition, shown.figures, state.entries).values())
    rows = [["六件整改", f"{files}/18"], ["问责", f"{2 * levels}/8"], ["评分表", f"{lines}/{len(LINES)}"]]
    said = "销号的人签的是自己的名字。拿不准的，写“证据不足”，约一个日子去看。"
    total = f"合计 {judging.points(edition, state, shown):g} 分，满分 {MOST:g} 分。"
    return ui.screen(f"{TITLE}　小结", [
        ui.table("这一轮", ["步骤", "得分"], rows), ui.text(f"{total}{said}", "info"),
        ui.buttons(ui.button("again", "再来一轮，换一批整改单", primary=True)),
    ])  # fmt: skip


def _feedbacks(edition: Edition, found: list[Reason]) -> list[Block]:
    return telling.sorted_out(edition, found, "全对。")
