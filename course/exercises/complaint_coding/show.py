"""The screens of 编码训练: cover, one case at a time, the round's summary by facet and confusion pairs."""

from __future__ import annotations

from collections import Counter
from typing import Any

from course.complaints.cases import Case, FacetField
from course.complaints.codes import codes
from course.exercises import telling
from course.exercises.base import Reason, Screen
from course.exercises.complaint_coding import content
from course.exercises.complaint_coding.state import CodingState
from course.items.facets import code_label, facet_name, facet_options
from course.knowledge.edition import Edition
from course.ui import blocks as ui

TITLE = "编码训练"
LEVELS = {1: "容易", 2: "一般", 3: "难"}
Block = dict[str, Any]


def cover(edition: Edition) -> Screen:
    """What the exercise asks."""
    front = content.texts().cover
    return ui.screen(TITLE, [
        ui.text(edition.fill(front.text, {"count": content.ROUND}).strip()),
        ui.text("案例的编法是课内约定。标准原文没有给出每一种情形的例子，各行口径不同，以本行为准。", "warn"),
        ui.rules(edition.cards(front.rules)),
        ui.buttons(ui.button("start", "开始", primary=True)),
    ])  # fmt: skip


def case(edition: Edition, state: CodingState) -> Screen:
    """One case: its narrative and three pickers, then what each facet is and why."""
    here, coded = state.case, state.stage == "coded"
    number = len(state.drawn)
    head = f"{here.voice}。{here.received.date.month} 月 {here.received.date.day} 日，从“{here.received.via}”进来。难度：{LEVELS[here.difficulty]}。"
    blocks: list[Block] = [
        ui.progress(number - (not coded), content.ROUND, "这一轮"),
        ui.text(head, "muted"),
        ui.text(here.narrative.zh, "info"),
    ]
    if coded:
        blocks += _judged(edition, state, here)
    else:
        rows = [
            {"id": one, "label": facet_name(edition, one), "options": facet_options(edition, one)}
            for one in content.FACETS
        ]
        blocks.append(
            ui.pickers(
                f"codes-{here.id}",
                "这一件怎样编？三个面都要编。",
                rows,
                {str(facet): code for facet, code in state.codes.items()},
            )
        )
        if state.nudged:
            blocks.append(ui.text("三个面还没有编全。编全了再提交。", "warn"))
    onward = "看小结" if number == content.ROUND else "下一件"
    blocks.append(ui.buttons(
        ui.button("next", onward, primary=True) if coded else ui.button("check", "提交", primary=True)
    ))  # fmt: skip
    return ui.screen(f"{TITLE}　第 {number} 件，共 {content.ROUND} 件：{here.title.zh}", blocks)


def _judged(edition: Edition, state: CodingState, here: Case) -> list[Block]:
    judged = reasons(edition, here, state.given.get(here.id, {}))
    made = [telling.told(edition, one) for one in judged]
    if here.misleading and here.key.why.misleads:
        made.append(
            ui.feedback("info", content.texts().misleading, here.filled(edition).key.why.misleads or "")
        )
    return made


def reasons(edition: Edition, here: Case, given: dict[FacetField, str]) -> list[Reason]:
    """A reason for each facet of a case: right, half right or wrong, why, what it leads to, the rules."""
    why, made = here.filled(edition).key.why, []
    for facet in content.FACETS:
        code, mine = getattr(here.key, facet), given.get(facet, "")
        mark, say = content.marks(edition, here, facet, mine), content.texts().facets[facet]
        name, key, because = facet_name(edition, facet), code_label(edition, code), getattr(why, facet)
        level = content.judged_at(edition, code)
        unsure = (
            f"（细类名称没有核到，判到“{codes(edition).get(level).short}”为止。）" if level != code else ""
        )
        if mark == 1:
            made.append(Reason("good", f"{name}对了：{key}。{because}{unsure}", tuple(say.rules)))
        elif mark:
            said = f"{name}也说得通，得半分：你编{code_label(edition, mine)}，更贴切的是{key}。"
            made.append(Reason("part", f"{said}{because}{unsure}", tuple(say.rules)))
        else:
            said = f"{name}应编{key}，你编{code_label(edition, mine) if mine else '了空'}。"
            made.append(Reason("bad", f"{said}{because}{unsure}{say.slip}", tuple(say.rules)))
    return made


def summary(edition: Edition, state: CodingState) -> Screen:
    """Marks by facet, the pairs that were confused, how hard the cases became."""
    judged = state.judged()
    data = []
    for facet in content.FACETS:
        got = sum(content.marks(edition, one, facet, state.given[one.id].get(facet, "")) for one in judged)
        share = got / len(judged)
        tone = "good" if share >= 0.8 else "warn" if share >= 0.5 else "bad"
        data.append({"label": facet_name(edition, facet), "value": round(100 * share), "tone": tone})
    rows: list[list[str | int]] = [[facet_name(edition, one), code_label(edition, key), code_label(edition, mine), n]
            for (one, key, mine), n in confusions(edition, state).most_common(8)]  # fmt: skip
    levels = "、".join(LEVELS[one.difficulty] for one in judged)
    pairs = [ui.table("最常编混的（次）", ["面", "应编", "你编", "次数"], rows)] if rows else [
        ui.text("这一轮没有编混的。", "good")]  # fmt: skip
    return ui.screen(f"{TITLE}　这一轮的小结", [
        ui.bars("三个面各编对多少", "三条横条，是三个面各自的得分率，单位是百分比。", data, unit="%"),
        *pairs,
        ui.text(f"这一轮的难度依次是：{levels}。", "muted"),
        ui.buttons(ui.button("again", "再来一轮，换一批案例", primary=True)),
    ])  # fmt: skip


def confusions(edition: Edition, state: CodingState) -> Counter[tuple[FacetField, str, str]]:
    """How often a facet's key was coded as something that earned nothing, by (facet, key, given)."""
    found: Counter[tuple[FacetField, str, str]] = Counter()
    for one in state.judged():
        for facet in content.FACETS:
            mine = state.given[one.id].get(facet, "")
            if not content.marks(edition, one, facet, mine):
                found[facet, getattr(one.key, facet), mine] += 1
    return found
