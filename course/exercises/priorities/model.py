"""要点落地 (strand G3): from a branch's own figures to ranked, owned, measurable, dated and proven priorities.

The ranking is judged only by whether strong evidence stands in the upper part; a target only by its form.
"""

from __future__ import annotations

from course.exercises.base import Score, Screen
from course.exercises.priorities import judging, screens
from course.exercises.priorities.content import content
from course.exercises.priorities.screens import TITLE
from course.exercises.priorities.signs import standings
from course.exercises.priorities.state import PrioritiesState, fit, load, start, step
from course.knowledge.edition import Edition

__all__ = ["ID", "MINUTES", "STRANDS", "TITLE", "cites", "load", "score", "screen", "start", "step"]

ID = "priorities"
STRANDS = ("G3",)
MINUTES = 40


def screen(edition: Edition, state: PrioritiesState) -> Screen:
    """What the trainee sees now."""
    return screens.screen(edition, state)


def score(edition: Edition, state: PrioritiesState) -> Score:
    """Points of the stages done so far out of those of all three; finished after the June review."""
    state = fit(edition, state)
    ranked = judging.rank(edition, state)
    planned = judging.plans(edition, state)
    reviewed = judging.reviews(edition, state)
    stages = {"rank": [], "plan": ranked, "june": [*ranked, *planned], "done": [*ranked, *planned, *reviewed]}
    won = stages[state.stage]
    top = sum(one.top for one in [*ranked, *planned, *reviewed])
    points = float(sum(one.points for one in won))
    return Score(points, top, state.stage == "done" and top > 0, [one.reason for one in won])


def cites(edition: Edition) -> set[str]:
    """Every rule that a screen or the result may show."""
    shown = {rule for rules in content().rules.values() for rule in rules}
    for one in standings(edition).values():
        shown |= set(judging.taught(edition, one.priority))
    return shown
