"""宣传日历: the model. A year laid out, a branch's draft with its faults and holes, leaflets read for marketing."""

from __future__ import annotations

from course.exercises import asking
from course.exercises.asking import PageState
from course.exercises.base import Event, Score, Screen
from course.exercises.campaign_calendar import pages
from course.exercises.campaign_calendar.content import texts
from course.knowledge.edition import Edition
from course.knowledge.edition import load as current
from course.knowledge.text import names

ID = "campaign-calendar"
TITLE = "宣传日历"
STRANDS: tuple[str, ...] = ("E1", "E2")
MINUTES = 25


def start(edition: Edition, seed: int = 0) -> PageState:
    """A round of this seed's draft and leaflets."""
    return PageState(seed=seed)


def load(data: str) -> PageState:
    """A state saved as JSON. Raises ExerciseError when it isn't one or no longer fits the year's plan."""
    return asking.load(
        data, ID, lambda seed: pages.pages(current(), seed), "保存的练习记录和今年的日历对不上。"
    )


def step(edition: Edition, state: PageState, event: Event) -> PageState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    return asking.step(state, event, pages.pages(edition, state.seed))


def score(edition: Edition, state: PageState) -> Score:
    """Points of the pages handed in; each reason says why and names its rules."""
    return asking.tally(state, pages.pages(edition, state.seed))


def screen(edition: Edition, state: PageState) -> Screen:
    """The page as the trainee sees it."""
    say = texts()
    return asking.screen(edition, state, pages.pages(edition, state.seed), TITLE, say.cover, say.closing)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise teaches or reads."""
    say = texts()
    found = {*say.cover.rules, *(rule for rule, value in names(say.cover.text) if value)}
    for made in (pages.pages(edition, seed) for seed in range(6)):
        for page in made:
            for question in page.questions:
                found |= asking.cited(question)
    return found | {"house.priority.education", "education.groups"}
