"""评价模拟器 (strand G4): score the elements, watch total and level move, find the cheapest way up.

The simulator isn't scored. The cases are: each question gives its points or nothing. No question rests on
a rule of confidence `low`, so the unconfirmed level lines are shown, flagged, and never scored.
"""

from __future__ import annotations

from course.exercises.base import Reason, Score, Screen
from course.exercises.evaluation import screens
from course.exercises.evaluation.cases import offered
from course.exercises.evaluation.marking import mark_case
from course.exercises.evaluation.questions import questions
from course.exercises.evaluation.screens import TITLE
from course.exercises.evaluation.state import EvaluationState, finished, fit, load, start, step
from course.knowledge.edition import Edition

__all__ = ["ID", "MINUTES", "STRANDS", "TITLE", "cites", "load", "score", "screen", "start", "step"]

ID = "evaluation"
STRANDS = ("G4",)
MINUTES = 35


def screen(edition: Edition, state: EvaluationState) -> Screen:
    """What the trainee sees now."""
    return screens.screen(edition, state)


def score(edition: Edition, state: EvaluationState) -> Score:
    """Points of the marked cases out of those of all; finished when every case is marked."""
    state = fit(edition, state)
    points, top = 0, 0
    reasons: list[Reason] = []
    for case in offered(edition):
        top += sum(one.check.points for one in questions(edition, case))
        if case.id in state.done:
            answers = mark_case(edition, case, state.answers.get(case.id, {}))
            points += sum(one.points for one in answers)
            reasons += [one.reason for one in answers]
    return Score(points, top, finished(edition, state), reasons)


def cites(edition: Edition) -> set[str]:
    """Every rule that a screen or the result may show."""
    shown = {rule for measure in edition.measures.values() for rule in screens.cited(edition, measure)}
    shown |= {
        one.branch_weight.rule
        for one in edition.measures.values()
        if one.branch_weight and edition.rule(one.branch_weight.rule).confidence != "low"
    }
    for case in offered(edition):
        for question in questions(edition, case):
            shown |= set(question.check.rules) | set(question.check.also)
    return shown
