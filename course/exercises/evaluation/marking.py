"""Marks the answers of a case, all or nothing, the mistake first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from course.exercises.base import Reason, Tone
from course.exercises.evaluation.arithmetic import shares, show
from course.exercises.evaluation.cases import facts
from course.exercises.evaluation.content import Case, content
from course.exercises.evaluation.questions import Question, questions
from course.items.marking import OddAnswer, read_number
from course.knowledge.edition import Edition

LABEL = {
    "element": "要素得分", "deducted": "扣减", "total": "总分", "weakest": "最短板", "cheapest": "最省的办法",
    "spare": "余下的权重", "reach": "够不够一级", "overall": "总体得分", "use": "结果的用法",
}  # fmt: skip


@dataclass(frozen=True)
class Marked:
    """A marked answer: points won, and why."""

    points: int
    reason: Reason


def mark_case(edition: Edition, case: Case, answers: Mapping[str, str]) -> list[Marked]:
    """Every question of a case, marked with the answers given (by check id)."""
    asked = questions(edition, case)
    own = _own_score(asked, answers)
    return [mark(edition, case, one, answers.get(one.check.id, ""), own) for one in asked]


def mark(
    edition: Edition, case: Case, question: Question, answer: str, own: Fraction | None = None
) -> Marked:
    """Mark `answer` as typed or picked (an option id). Blank or unreadable wins nothing, and is told apart.

    `own` is the element score that the trainee worked out: a total that follows from it keeps its points,
    since the slip has already cost those of the element's question.
    """
    check, texts = question.check, content().kinds[question.check.kind]
    said = read(question, answer)
    if said is None:
        word = "没有答" if not answer.strip() else f"“{answer[:12]}”读不成答案"
        return _marked(case, question, 0, word, edition.fill(texts.right, question.variables))
    variables = question.variables | _about(question, said)
    if _same(question, said, question.key):
        return _marked(case, question, check.points, "对", edition.fill(texts.right, variables))
    if check.kind == "total" and own is not None and _same(question, said, _total_with(edition, case, own)):
        words = variables | {"element": _sheet_name(edition, case), "own": show(own)}
        return _marked(case, question, check.points, "算法对", edition.fill(texts.mistakes["carried"], words))
    slip = next((name for name, value in question.mistakes.items() if _same(question, said, value)), None)
    body = edition.fill(texts.mistakes[slip] if slip else texts.wrong, variables)
    return _marked(case, question, 0, "不对", body)


def _marked(case: Case, question: Question, points: int, word: str, body: str) -> Marked:
    check = question.check
    won = f"得 {points} 分" if points else f"{check.points} 分没得到"
    tone: Tone = "bad" if not points else "good" if word == "对" else "part"
    text = f"{case.title}：{LABEL[check.kind]}，{word}，{won}。{body}"
    return Marked(points, Reason(tone, text, tuple(check.rules + check.also)))


def _own_score(asked: list[Question], answers: Mapping[str, str]) -> Fraction | None:
    """The element score the trainee typed, when it can be a score at all."""
    for one in asked:
        if one.check.kind == "element":
            said = read(one, answers.get(one.check.id, ""))
            return said if isinstance(said, Fraction) and 0 <= said <= 100 else None
    return None


def _total_with(edition: Edition, case: Case, own: Fraction) -> Fraction:
    known = facts(edition, case)
    if case.sheet is None:
        return known.result.total
    share = shares(known.measure)[case.sheet.element]
    return max(known.result.raw + share * (own - Fraction(known.scores[case.sheet.element])), Fraction(0))


def _sheet_name(edition: Edition, case: Case) -> str:
    elements = edition.measure(case.measure).elements
    return next((one.name for one in elements if case.sheet and one.id == case.sheet.element), "")


def read(question: Question, answer: str) -> Fraction | str | None:
    """The answer as a number or an option id; None when it's neither."""
    if isinstance(question.key, frozenset):
        return answer if answer in {one for one, _ in question.options} else None
    try:
        return Fraction(read_number(answer))
    except OddAnswer:
        return None


def _same(question: Question, said: Fraction | str, value: Fraction | frozenset[str]) -> bool:
    if isinstance(said, Fraction):
        return isinstance(value, Fraction) and abs(said - value) <= question.tolerance
    return isinstance(value, frozenset) and said in value


def _about(question: Question, said: Fraction | str) -> dict[str, str]:
    if isinstance(said, str):
        return {"picked": dict(question.options)[said], **question.per_option.get(said, {})}
    gap = abs(said - question.key) if isinstance(question.key, Fraction) else Fraction(0)
    return {"answer": show(said), "gap": show(gap)}
