"""效果评估: the model. Four campaigns and their tests: look at the people, work out, conclude, plan the next."""

from __future__ import annotations

from course.exercises import asking
from course.exercises.asking import PageState
from course.exercises.base import Event, Score, Screen
from course.exercises.campaign_effect import pages
from course.exercises.campaign_effect.content import texts
from course.knowledge.edition import Edition
from course.knowledge.edition import load as current
from course.knowledge.text import names

ID = "campaign-effect"
TITLE = "效果评估"
STRANDS: tuple[str, ...] = ("E3", "N6")
MINUTES = 25


def start(edition: Edition, seed: int = 0) -> PageState:
    """A round of this seed's campaigns. Raises CourseError when the table is missing."""
    pages.pages(edition, seed)
    return PageState(seed=seed)


def load(data: str) -> PageState:
    """A state saved as JSON. Raises ExerciseError when it isn't one or the data have changed since."""
    return asking.load(
        data, ID, lambda seed: pages.pages(current(), seed), "保存的练习记录和现在的活动数据对不上。"
    )


def step(edition: Edition, state: PageState, event: Event) -> PageState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    return asking.step(state, event, pages.pages(edition, state.seed))


def score(edition: Edition, state: PageState) -> Score:
    """Points of the pages handed in; each reason says what went wrong in the thinking and names its rules."""
    return asking.tally(state, pages.pages(edition, state.seed))


def screen(edition: Edition, state: PageState) -> Screen:
    """The page as the trainee sees it."""
    say = texts()
    return asking.screen(edition, state, pages.pages(edition, state.seed), TITLE, say.cover, say.closing)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise teaches or reads."""
    say = texts()
    found = {*say.cover.rules, *(rule for rule, value in names(say.cover.text) if value)}
    for part in (say.look, say.figures, say.conclude, say.redesign, say.coverage):
        found |= set(part.rules)
    return found
