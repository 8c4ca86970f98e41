"""A case's screen: the story, the figures, the questions; after marking, what was right and why."""

from __future__ import annotations

from course.exercises.evaluation.arithmetic import show
from course.exercises.evaluation.cases import Facts, facts, sheet_line
from course.exercises.evaluation.content import Case
from course.exercises.evaluation.draw import Block, button, heading, number, single, table, text
from course.exercises.evaluation.marking import Marked, mark_case
from course.exercises.evaluation.questions import Question, questions
from course.exercises.evaluation.state import EvaluationState
from course.exercises.evaluation.sum_screen import dates
from course.knowledge.edition import Edition
from course.knowledge.rules import BADGE

INLINE = 8  # options of at most this many characters stand side by side


def case_blocks(edition: Edition, state: EvaluationState, case: Case, finished: bool) -> list[Block]:
    """The blocks of a case.

    Feedback stands here until the whole exercise is finished; after that the result at the end has it.
    """
    known = facts(edition, case)
    closed = case.id in state.done
    given = state.answers.get(case.id, {})
    blocks = [
        heading(case.title),
        text(edition.fill(case.story)),
        _about(known),
        _scores(case, known, closed),
        *_sheet(edition, case),
        *_happenings(case),
        *_costs(case, known),
        heading("你来算", 4),
        *(_field(case, one, given.get(one.check.id), closed) for one in questions(edition, case)),
    ]
    if not closed:
        return [*blocks, button(f"check:{case.id}", "核对答案", primary=True)]
    if not finished:
        blocks += [_feedback(edition, one) for one in mark_case(edition, case, given)]
    return [*blocks, button(f"again:{case.id}", "这个案例再做一次")]


def _feedback(edition: Edition, one: Marked) -> Block:
    title, stop, rest = one.reason.text.partition("。")
    cards = edition.cards(list(one.reason.rules))
    return {"type": "feedback", "tone": one.reason.tone, "title": title + stop, "text": rest, "rules": cards}


def _about(known: Facts) -> Block:
    measure = known.measure
    said = [f"用《{measure.title}》。"]
    if measure.effective_to:
        said.append(f"{dates(measure)}，只用来复盘。")
    shaky = next((one for one in measure.elements if one.confidence != "high" and one.caveat), None)
    if shaky:
        said.append(f"【{BADGE[shaky.confidence]}】{shaky.caveat}")
    return text("".join(said), "warn")


def _scores(case: Case, known: Facts, closed: bool) -> Block:
    hidden = case.sheet.element if case.sheet and not closed else None
    rows = [
        [one.name, f"{show(one.used_weight)}%", "待算" if one.id == hidden else show(known.scores[one.id])]
        for one in known.measure.elements
    ]
    demo = any(one.weight_is == "floor" for one in known.measure.elements)
    return table("各要素得分", ["要素", "示范权重" if demo else "权重", "得分"], rows)


def _sheet(edition: Edition, case: Case) -> list[Block]:
    if case.sheet is None:
        return []
    rows = [[line.zh, show(line.full), sheet_line(edition, line)[0]] for line in case.sheet.lines]
    return [table("待加总的评分单（示范）", ["评分标准", "满分", "查到的事实"], rows)]


def _happenings(case: Case) -> list[Block]:
    rows = [[one.zh, show(one.points)] for one in case.happenings]
    return [table("扣分事项（示范分值）", ["事项", "扣分"], rows)] if rows else []


def _costs(case: Case, known: Facts) -> list[Block]:
    rows = [[one.name, show(case.costs[one.id])] for one in known.measure.elements if one.id in case.costs]
    return [table("每提高 1 分要多少人日（示范）", ["要素", "人日"], rows)] if rows else []


def _field(case: Case, question: Question, value: str | None, closed: bool) -> Block:
    name = f"answer:{case.id}:{question.check.id}"
    label = f"{question.label}（{question.check.points} 分）"
    if question.options:
        short = all(len(text) <= INLINE for _, text in question.options)
        return single(name, label, question.options, value, inline=short, disabled=closed)
    return number(name, label, value or "", "分", disabled=closed)
