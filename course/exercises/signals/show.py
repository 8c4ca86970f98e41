"""The screens of 异常识别与预警报告: cover, one question at a time, the summary."""

from __future__ import annotations

from typing import Any

from course.exercises.base import Screen
from course.exercises.signals import content, data, judging
from course.exercises.signals.facts import Facts, also_due, facts
from course.exercises.signals.state import MAX_CHARS, PARTS, POINTS, SignalState
from course.knowledge.edition import Edition
from course.ui import blocks as ui

TITLE = "异常识别与预警报告"
NAMES = {
    "pick": "挑出来",
    "figures": "算三个数",
    "rivals": "别种解释",
    "decide": "怎么办",
    "warning": "写预警",
}
SHOWN = 8
Block = dict[str, Any]


def cover(edition: Edition) -> Screen:
    """What the exercise asks."""
    front = content.texts().cover
    return ui.screen(TITLE, [
        ui.text(edition.fill(front.text).strip()),
        ui.text("标“示范”的线是示范制度，以本行为准。", "warn"),
        ui.rules(edition.cards(front.rules)),
        ui.buttons(ui.button("start", "开始", primary=True)),
    ])  # fmt: skip


def question(edition: Edition, state: SignalState) -> Screen:
    """The question at hand, and once judged the reasons."""
    (signal, part), of = state.question, len(state.all_questions())
    known, told = facts(edition, signal), state.stage == "told"
    asked = {"pick": _pick, "figures": _figures, "rivals": _rivals, "decide": _decide, "warning": _warning}[
        part
    ]
    blocks = [
        ui.progress(state.at + told, of, f"第 {state.at + 1} 步，共 {of} 步"),
        *asked(edition, state, known, told),
    ]
    if told:
        blocks += [
            ui.feedback(one.tone, *_split(one.text), edition.cards(list(one.rules)))
            for one in judging.verdicts(edition, state, (signal, part))
        ]
        if part == "pick" and (others := also_due(edition, known.signal)):
            named = "；".join(
                f"{data.kind_name(edition, one.key)} {one.before}→{one.now} 件" for one in others
            )
            blocks.append(ui.details("这一季还有别的类达到两条线", [ui.text(
                f"{named}。它们也要逐一看过；件数少的几类，涨跌里有不少是偶然。")]))  # fmt: skip
    elif state.nudged:
        blocks.append(ui.text("还没有答全。答全了，再提交。", "warn"))
    last = state.at + 1 == of
    blocks.append(ui.buttons(
        ui.button("next", "看小结" if last else "下一步", primary=True) if told
        else ui.button("check", "提交", primary=True)
    ))  # fmt: skip
    return ui.screen(f"{TITLE}　{known.variables['quarter']}：{NAMES[part]}", blocks)


def _split(text: str) -> tuple[str, str]:
    head, mark, rest = text.partition("。")
    return head + mark, rest.strip()


def _pick(edition: Edition, state: SignalState, known: Facts, told: bool) -> list[Block]:
    rows: list[list[str | int]] = [
        [
            data.kind_name(edition, one.change.key),
            one.change.before,
            one.change.now,
            data.percent_text(one.change),
        ]
        for one in known.rows
    ]
    options = [ui.option(one.change.key, data.kind_name(edition, one.change.key)) for one in known.rows]
    v = known.variables
    said = f"{v['quarter']}全行 {v['all_now']} 件，上季 {v['all_before']} 件（{v['all_change']}）。下面是其中几类。"
    return [
        ui.text(said, "info"),
        ui.table("业务类别和原因（件）", ["类别", "上季", "本季", "环比"], rows),
        ui.single(
            state.name,
            "哪一类最该当作共性问题查下去？",
            options,
            state.answers.get(state.name),
            disabled=told,
        ),
    ]


def _parts(known: Facts) -> Block:
    shown: list[list[str | int]] = [[part_name(known, name), n] for name, n in known.parts[:SHOWN]]
    rest = sum(n for _, n in known.parts[SHOWN:])
    if rest:
        shown.append(["其余合计", rest])
    caption = f"{known.variables['quarter']}，{known.variables['kind']}，按{known.signal.axis}（件）"
    return ui.table(caption, [known.signal.axis, "件数"], shown)


def part_name(known: Facts, name: str) -> str:
    """A part's name as shown; a month in words."""
    return f"{name[:4]} 年 {int(name[5:])} 月" if known.signal.column == "received_month" else name


def _facts_line(known: Facts) -> Block:
    v = known.variables
    return ui.text(f"“{v['kind']}”：上季 {v['before']} 件，本季 {v['now']} 件。", "info")


def _figures(edition: Edition, state: SignalState, known: Facts, told: bool) -> list[Block]:
    typed = state.answers.get(state.name, {})
    asked = [
        ("now", "本季件数（样本有多大）", "件", None), ("change", "环比（比上季涨百分之几）", "%", "四舍五入到整数"),
        ("share", "集中度", "%", known.signal.hint),
    ]  # fmt: skip
    fields = [
        ui.number(f"{state.name}:{name}", label, typed.get(name, ""), unit=unit, hint=hint, disabled=told)
        for name, label, unit, hint in asked
    ]
    return [_facts_line(known), ui.columns([_parts(known)], fields)]


def _rivals(edition: Edition, state: SignalState, known: Facts, told: bool) -> list[Block]:
    options = [ui.option(one.id, edition.fill(one.zh, known.variables)) for one in known.signal.rivals]
    v = known.variables
    said = f"环比{v['change']}，集中度 {v['share']}%；全行同期{v['all_change']}。"
    label = "哪些解释眼前的数还排除不了，要写进预警去查？（选出全部）"
    return [_facts_line(known), ui.text(said), ui.details("再看一眼分布", [_parts(known)]),
            ui.multiple(state.name, label, options, state.answers.get(state.name, []), disabled=told)]  # fmt: skip


def _decide(edition: Edition, state: SignalState, known: Facts, told: bool) -> list[Block]:
    say = content.texts().decide
    options = [ui.option(one, edition.fill(getattr(say, one))) for one in content.VERDICTS]
    v = known.variables
    said = (
        f"“{v['their_kind']}”：上季 {v['their_before']} 件，本季 {v['their_now']} 件，{v['their_change']}。"
    )
    return [ui.text(f"只看这一行。{said}对照本行的线。", "info"),
            ui.single(state.name, "怎么办？", options, state.answers.get(state.name), disabled=told),
            ui.rules(edition.cards([judging.LINE, "house.coding.alert"]))]  # fmt: skip


def _warning(edition: Edition, state: SignalState, known: Facts, told: bool) -> list[Block]:
    say = content.texts().warning
    return [
        ui.text(edition.fill(say.ask, known.variables), "info"), _facts_line(known),
        ui.details("分布", [_parts(known)]),
        ui.textarea(state.name, "预警正文", state.answers.get(state.name, ""), max_chars=MAX_CHARS, rows=7,
                    hint=edition.fill(say.hint), disabled=told),
    ]  # fmt: skip


def summary(edition: Edition, state: SignalState) -> Screen:
    """Points by step, and which step to practise."""
    rows = []
    for part in (*PARTS, "warning"):
        asked = [one for one in state.all_questions() if one[1] == part]
        got = sum(judging.points(edition, state, one) for one in asked)
        rows.append([NAMES[part], f"{got:g}", f"{POINTS[part] * len(asked)}"])
    return ui.screen(f"{TITLE}　小结", [
        ui.table("各步得分", ["步骤", "得分", "满分"], rows),
        ui.text("回到课里的探索图，用同样四步再找一处没有人告诉您的异常。"),
        ui.buttons(ui.button("again", "换个次序再做一遍")),
    ])  # fmt: skip
