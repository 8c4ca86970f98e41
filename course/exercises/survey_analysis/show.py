"""The screens of 满意度分析: cover, seven steps beside the analysis table, the summary."""

from __future__ import annotations

import random
from typing import Any

from course import ui
from course.complaints.tables import ITEMS
from course.exercises.base import Screen
from course.exercises.survey_analysis import bench, content, data, judging
from course.exercises.survey_analysis.claims import points
from course.exercises.survey_analysis.content import Question
from course.exercises.survey_analysis.facts import Facts, facts
from course.exercises.survey_analysis.state import FIELDS, PARTS, POINTS, SurveyState
from course.knowledge.edition import Edition

TITLE = "满意度分析"
NAMES = {
    "few": "数份数", "weak": "找短板", "item": "差在哪一项", "drive": "和总体连得紧的", "compare": "比两边",
    "say": "能写的话", "act": "措施和复测",
}  # fmt: skip
BESIDE, BELOW = ("few", "weak", "item"), ("say", "act")
SHORT = 14
Block = dict[str, Any]


def cover(edition: Edition, state: SurveyState) -> Screen:
    """What the exercise asks."""
    front = content.texts().cover
    return ui.screen(TITLE, [
        ui.text(edition.fill(front.text, facts(edition, state.seed).values).strip()),
        ui.text("标“示范”的线是示范制度，以本行为准。", "warn"),
        ui.rules(edition.cards(front.rules)),
        ui.buttons(ui.button("start", "开始", primary=True)),
    ])  # fmt: skip


def page(edition: Edition, state: SurveyState) -> Screen:
    """The step at hand; once judged, what was wrong in the open and what was right folded."""
    known, told, part = facts(edition, state.seed), state.stage == "told", state.part
    asked = _ASKED[part](edition, state, known, told)
    head = ui.progress(state.at + told, len(PARTS), f"第 {state.at + 1} 步，共 {len(PARTS)} 步")
    title = f"{TITLE}　{NAMES[part]}"
    if told:
        onward = "看小结" if state.at + 1 == len(PARTS) else "下一步"
        return ui.screen(title, [
            head, *_told(edition, state, known), ui.details("您的作答", asked), ui.buttons(ui.button("next", onward, primary=True)),
        ])  # fmt: skip
    hint = ui.text(edition.fill(content.texts().hints[part], known.values), "muted")
    below = [hint, *asked]
    if state.nudged:
        below.append(ui.text("还没有答全。答全了，再提交。", "warn"))
    below.append(ui.buttons(ui.button("check", "提交", primary=True)))
    if part in BESIDE:
        left = [*bench.fields(known, state.bench), *below]
        return ui.screen(title, [head, ui.columns(left, bench.shown(known, state.bench))])
    if part in BELOW:
        folded = ui.columns(bench.fields(known, state.bench), bench.shown(known, state.bench))
        return ui.screen(title, [head, *below, ui.details("打开分析台", [folded])])
    return ui.screen(title, [head, *below])


def _told(edition: Edition, state: SurveyState, known: Facts) -> list[Block]:
    found = judging.verdicts(edition, known, state.part, state.answers)
    made: list[Block] = []
    good: list[Block] = []
    for one in found:
        title, mark, rest = one.text.partition("。")
        (good if one.tone == "good" else made).append(ui.feedback(one.tone, title + mark, rest.strip()))
    if not made:
        made.append(ui.text("这一步全对。", "good"))
    folded = [ui.details(f"做对的 {len(good)} 处", good)] if good else []
    cited = list(dict.fromkeys(rule for one in found for rule in one.rules))
    return [*made, *folded, ui.rules(edition.cards(cited))]


def _shuffled(state: SurveyState, field: str, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    order = list(found)
    random.Random(f"{field}:{state.seed}").shuffle(order)
    return order


def _single(
    edition: Edition, state: SurveyState, known: Facts, field: str, question: Question, told: bool
) -> Block:
    options = [(one.id, edition.fill(one.zh, known.values)) for one in question.options]
    label = edition.fill(question.ask, known.values)
    short = max(len(words) for _, words in options) <= SHORT
    return ui.single(
        field, label, _shuffled(state, field, options), state.answers.get(field), disabled=told, inline=short
    )


def _few(edition: Edition, state: SurveyState, known: Facts, told: bool) -> list[Block]:
    label = f"不足 {known.look.least} 份的网点有几家？"
    return [
        ui.number("few:count", label, state.answers.get("few:count", ""), unit="家", disabled=told),
        _single(edition, state, known, "few:treat", content.texts().treat, told),
    ]


def _weak(edition: Edition, state: SurveyState, known: Facts, told: bool) -> list[Block]:
    options = [(name, name) for name in known.candidates]
    label = "这几家里，哪几家可以写成短板？"
    return [ui.multiple("weak", label, options, state.answers.get("weak", []), disabled=told, inline=True)]


def _item(edition: Edition, state: SurveyState, known: Facts, told: bool) -> list[Block]:
    options = [(item, data.names()[item]) for item in ITEMS]
    return [
        ui.match(
            "item",
            "各差在哪一项？",
            [(one, one) for one in known.weak],
            options,
            state.answers.get("item"),
            disabled=told,
        )
    ]


def _drive(edition: Edition, state: SurveyState, known: Facts, told: bool) -> list[Block]:
    bars = []
    for item in ITEMS:
        mean = data.group(known.look.table, item).mean
        bars.append(
            {"label": data.names()[item], "value": round(known.ties[item], 2), "mark": f"均值 {points(mean)}"}
        )
    said = "；".join(f"{one['label']} {one['value']:.2f}" for one in bars)
    options = [(item, data.names()[item]) for item in ITEMS]
    ties = ui.multiple(
        "drive:ties",
        "哪两项和总体评价连得最紧？",
        options,
        state.answers.get("drive:ties", []),
        disabled=told,
        inline=True,
    )
    chart = ui.bars(
        "各项和总体评价一起高低的松紧（相关系数），后面是全辖均值", f"横条图，相关系数：{said}。", bars
    )
    return [
        ui.columns([chart], [ties, _single(edition, state, known, "drive:word", content.texts().word, told)])
    ]


def _compare(edition: Edition, state: SurveyState, known: Facts, told: bool) -> list[Block]:
    rows: list[list[str | int]] = []
    for one in known.pairs:
        gap = one.gap
        rows.append([
            one.name, one.one.n, points(one.one.mean), one.other.n, points(one.other.mean),
            points(abs(gap.size)), points(gap.half),
        ])  # fmt: skip
    heads = ["比哪两边", "前者份数", "前者均值", "后者份数", "后者均值", "差", "差的半宽"]
    words = content.texts().compare
    names = [(one.id, one.name) for one in known.pairs]
    return [
        ui.table("总体评价，两边相比（分）", heads, rows),
        ui.match(
            "compare", "分得清吗？", names, list(words.items()), state.answers.get("compare"), disabled=told
        ),
    ]


def _say(edition: Edition, state: SurveyState, known: Facts, told: bool) -> list[Block]:
    options = list(content.texts().verdicts.items())
    names = [(one.statement.id, judging.sentence(edition, one)) for one in known.said]
    return [ui.match("say", "这几句，数据怎么说？", names, options, state.answers.get("say"), disabled=told)]


def remedies(known: Facts) -> list[tuple[str, str]]:
    """The choices of what to do: the weak item's remedy and those of nobody."""
    act, item = content.texts().act, known.items[known.look.subject]
    return [(item, act.remedies[item].zh), *((f"{judging.ELSE}{one.id}", one.zh) for one in act.others)]


def _act(edition: Edition, state: SurveyState, known: Facts, told: bool) -> list[Block]:
    act = content.texts().act
    label = edition.fill(act.ask, known.values)
    options = _shuffled(state, "act:do", remedies(known))
    return [
        ui.single("act:do", label, options, state.answers.get("act:do"), disabled=told),
        _single(edition, state, known, "act:again", act.again, told),
    ]


_ASKED = {
    "few": _few,
    "weak": _weak,
    "item": _item,
    "drive": _drive,
    "compare": _compare,
    "say": _say,
    "act": _act,
}


def summary(edition: Edition, state: SurveyState) -> Screen:
    """Points by step, and the page for the boss in three lines."""
    known = facts(edition, state.seed)
    rows = []
    for part in PARTS:
        got = sum(judging.points(known, one, state.answers.get(one)) for one in FIELDS[part])
        rows.append([NAMES[part], f"{got:g}", f"{sum(POINTS[one] for one in FIELDS[part])}"])
    weak = "、".join(f"{one}差在{data.names()[item]}" for one, item in known.items.items())
    return ui.screen(f"{TITLE}　小结", [
        ui.table("各步得分", ["步骤", "得分", "满分"], rows),
        ui.text(f"给行长的一页纸，三行就够：份数不足的 {len(known.look.few)} 家，只列数、补收；{weak}；其余名次先后分不清，不排。", "info"),
        ui.buttons(ui.button("again", "换一组题再做一遍")),
    ])  # fmt: skip
