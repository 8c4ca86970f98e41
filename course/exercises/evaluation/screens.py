"""The screen of the exercise: the choice of parts, then the simulator or a case."""

from __future__ import annotations

from decimal import Decimal

from course.exercises.base import Screen
from course.exercises.evaluation import arithmetic as sums
from course.exercises.evaluation.arithmetic import HUNDRED, show
from course.exercises.evaluation.case_screen import case_blocks
from course.exercises.evaluation.cases import offered
from course.exercises.evaluation.content import content
from course.exercises.evaluation.draw import Block, button, details, number, single, slider, text
from course.exercises.evaluation.state import (
    SIMULATOR,
    EvaluationState,
    current_case,
    finished,
    fit,
    simulated,
)
from course.exercises.evaluation.sum_screen import dates, sum_table, unsure, verdict, weight_text
from course.exercises.evaluation.what_if_screen import branch_blocks, spare_blocks, way_down, way_up_blocks
from course.knowledge.edition import Edition
from course.knowledge.models import Grade, Measure
from course.knowledge.rules import BADGE

TITLE = "评价模拟器"


def screen(edition: Edition, state: EvaluationState) -> Screen:
    """The whole screen for a state."""
    state = fit(edition, state)
    case = current_case(edition, state)
    if case is None:
        blocks = simulator(edition, state)
    else:
        blocks = case_blocks(edition, state, case, finished(edition, state))
    return {"title": TITLE, "blocks": [parts(edition, state), *blocks], "journal": None, "busy": False}


def parts(edition: Edition, state: EvaluationState) -> Block:
    """The choice between the simulator and the cases; a marked case says so."""
    options = [(SIMULATOR, "自己调分")]
    for case in offered(edition):
        options.append((case.id, case.title + ("（已核对）" if case.id in state.done else "")))
    value = state.part if state.part in dict(options) else SIMULATOR
    return single("part", "做哪一部分", options, value, inline=True)


def simulator(edition: Edition, state: EvaluationState) -> list[Block]:
    """The simulator, from the opening question to the rules."""
    measure, result = simulated(edition, state)
    names = [(one.id, one.name) for one in measure.elements]
    return [
        text(edition.fill(content().opening)),
        _measure_choice(edition, state),
        *warnings(edition, measure),
        single("guess", content().guess, names, state.guess, inline=True),
        {"type": "columns", "columns": [_inputs(measure, state), verdict(measure, result)]},
        sum_table(measure, result),
        details("升一级最省力的办法", way_up_blocks(edition, state), state.guess is not None),
        details("掉一级有多远", way_down(measure, result)),
        *spare_blocks(edition, measure, state),
        *branch_blocks(edition, measure, state, result),
        {"type": "rules", "rules": edition.cards(_shown(edition, measure, result))},
    ]


def _measure_choice(edition: Edition, state: EvaluationState) -> Block:
    options = [{"id": name, "label": f"{one.title}，{dates(one)}"} for name, one in edition.measures.items()]
    return {
        "type": "select",
        "id": "measure",
        "label": "用哪部办法",
        "options": options,
        "value": state.measure,
    }


def warnings(edition: Edition, measure: Measure) -> list[Block]:
    """What isn't confirmed about a measure, said before any figure is shown."""
    texts, said = content(), []
    if measure.effective_to:
        said.append(edition.fill(texts.superseded_note))
    floors = [one for one in measure.elements if one.weight_is == "floor"]
    lines = [one for one in measure.levels if unsure(one)]
    if floors:
        caveat = next((one.caveat for one in floors if one.caveat), "")
        said.append(f"【{BADGE[floors[0].confidence]}】{caveat}")
    if lines:
        caveat = next((one.caveat for one in lines if one.caveat), "")
        said.append(f"【{BADGE['low']}】{'、'.join(one.name for one in lines)}的分数线：{caveat}")
    demo = [*(["示范权重"] if floors else []), *(["示范分数线"] if lines else [])]
    if demo:
        said.append(edition.fill(texts.demo_note, {"what": "、".join(demo)}))
    said += [f"【{BADGE[one.confidence]}】{one.name}的分数线：{one.caveat}" for one in _second_hand(measure)]
    if measure.deduction is None:
        said.append("这部办法有没有扣分项没有核到，这里不设扣减。")
    if measure.gap:
        said.append(f"还没有核到的：{measure.gap}")
    whole = sums.weight_sum(measure)
    if whole != HUNDRED:
        said.append(f"年度版里这部办法的权重合计是 {show(whole)}%，已按比例折算。请培训师改正。")
    return [text("\n".join(f"- {one}" for one in said), "warn")] if said else []


def _second_hand(measure: Measure) -> list[Grade]:
    return [one for one in measure.levels if one.confidence == "medium" and not unsure(one)]


def _inputs(measure: Measure, state: EvaluationState) -> list[Block]:
    ways = [("dragged", "拖动"), ("typed", "填数")]
    blocks = [single("typed", "怎样给分", ways, "typed" if state.typed else "dragged", inline=True)]
    for one in measure.elements:
        label = f"{one.name}，权重 {weight_text(one)}"
        score = state.scores[measure.id][one.id]
        blocks.append(_input(f"score:{one.id}", label, score, HUNDRED, measure, state))
    if measure.deduction:
        cap = measure.deduction.cap
        label = f"{measure.deduction.name}扣减，最多 {show(cap)} 分"
        blocks.append(_input("deduction", label, state.deductions[measure.id], cap, measure, state))
    return [*blocks, button("reset", "回到起始分数")]


def _input(
    name: str, label: str, value: Decimal, top: Decimal, measure: Measure, state: EvaluationState
) -> Block:
    if not state.typed:
        return slider(name, label, top, measure.score_step, value)
    return number(name, label, show(value), "分", f"0 到 {show(top)}，最小 {show(measure.score_step)} 分")


def _shown(edition: Edition, measure: Measure, result: sums.Result) -> list[str]:
    """The rules of the sum, and those behind the element that needs work most."""
    weak = {rule for line in sums.weakest(result) for rule in line.element.rules}
    others = {rule for one in measure.elements for rule in one.rules} - weak
    return [one for one in cited(edition, measure) if one not in others or one in _of_sum(measure)]


def _of_sum(measure: Measure) -> list[str]:
    texts = content().rules
    wanted = [measure.rule, *texts["sum"], *(texts["floors"] if sums.spare_weight(measure) else [])]
    wanted += measure.deduction.rules if measure.deduction else []
    return wanted + [rule for level in measure.levels for rule in level.rules]


def cited(edition: Edition, measure: Measure) -> list[str]:
    """Every rule that may stand under a measure's sum, without those of confidence `low`."""
    wanted = _of_sum(measure) + [rule for one in measure.elements for rule in one.rules]
    return [one for one in dict.fromkeys(wanted) if edition.rule(one).confidence != "low"]
