"""时限演练: the model. Eight last days to work out, then a day that can't be worked out."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from course.exercises.base import Event, Reason, Score, Screen, State, saved
from course.exercises.deadline_drill import content, problems, show
from course.knowledge.edition import Edition
from course.knowledge.text import names
from course.ui.schema import read_day

ID = "deadline-drill"
TITLE = show.TITLE
STRANDS: tuple[str, ...] = ("T2",)
MINUTES = 20
POINTS = 2


class DrillState(State):
    """A round: `at` counts the kinds of problems; `answers` holds ISO days, the last one an option's id."""

    seed: int
    number: int = Field(default=0, ge=0)
    at: int = Field(default=0, ge=0)
    stage: Literal["cover", "ask", "told", "done"] = "cover"
    nudged: bool = False
    answers: dict[str, str] = {}

    @model_validator(mode="after")
    def _fits(self) -> DrillState:
        kinds = content.kinds()
        if self.at >= len(kinds) or not set(self.answers) <= set(kinds):
            raise ValueError("记录与现在的题目对不上")
        for kind, answer in self.answers.items():
            options = [one.id for one in kinds[kind].options]
            if answer not in options if options else read_day(answer) is None:
                raise ValueError("记录里的答案读不出来")
        missing = set(list(kinds)[: self.judged]) - set(self.answers)
        if missing:
            raise ValueError("记录里缺了已经判过的答案")
        return self

    @property
    def kind(self) -> content.Kind:
        """The kind of problem at hand."""
        return list(content.kinds().values())[self.at]

    @property
    def judged(self) -> int:
        """How many problems have been judged."""
        return len(content.kinds()) if self.stage == "done" else self.at + (self.stage == "told")


def start(edition: Edition, seed: int = 0) -> DrillState:
    """A first round. Raises EditionError when the edition's year has no published holiday calendar."""
    edition.calendar.require(edition.year)
    return DrillState(seed=seed)


def load(data: str) -> DrillState:
    """A state saved as JSON. Raises ExerciseError when it isn't one."""
    return saved(DrillState, data, ID)


def step(edition: Edition, state: DrillState, event: Event) -> DrillState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "cover":
        return state.model_copy(update={"stage": "ask"}) if event.name == "start" else state
    if state.stage == "done":
        again = event.name == "again"
        return DrillState(seed=state.seed, number=state.number + 1, stage="ask") if again else state
    if state.stage == "told":
        return _onward(state) if event.name == "next" else state
    if event.name == "check":
        answered = state.kind.id in state.answers
        return state.model_copy(update={"stage": "told", "nudged": False} if answered else {"nudged": True})
    if event.name == f"day-{state.kind.id}" and _fits(state.kind, event.value):
        given = {**state.answers, state.kind.id: event.value}
        return state.model_copy(update={"answers": given, "nudged": False})
    return state


def _fits(kind: content.Kind, value: object) -> bool:
    if kind.options:
        return value in [one.id for one in kind.options]
    return read_day(value) is not None


def _onward(state: DrillState) -> DrillState:
    last = state.at + 1 == len(content.kinds())
    return state.model_copy(update={"stage": "done"} if last else {"stage": "ask", "at": state.at + 1})


def right(edition: Edition, state: DrillState, kind: content.Kind) -> bool:
    """Whether the answer given to a kind of problem is the right one."""
    answer = state.answers[kind.id]
    if kind.options:
        return kind.option(answer).key
    return date.fromisoformat(answer) == problems.make(edition, state.seed, state.number, kind.id).key


def score(edition: Edition, state: DrillState) -> Score:
    """Two points for each right day; each reason names the problem, the mistake, why it matters, the rule."""
    done = list(content.kinds().values())[: state.judged]
    points, reasons = 0, []
    for kind in done:
        tone, head, body = show.verdict(edition, state, kind)
        points += POINTS * (tone == "good")
        reasons.append(Reason(tone, f"{kind.title}：{head}{body}", tuple(kind.rules)))
    return Score(float(points), float(POINTS * len(content.kinds())), state.stage == "done", reasons)


def screen(edition: Edition, state: DrillState) -> Screen:
    """The page as the trainee sees it."""
    if state.stage == "cover":
        return show.cover(edition)
    return show.summary(edition, state) if state.stage == "done" else show.problem(edition, state)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise teaches or reads."""
    texts = content.texts()
    said = [one for kind in texts.kinds for one in (kind.stem, *kind.wrong.values())]
    named = {rule for text in said for rule, value in names(text) if value}
    return {*texts.cover.rules, *(rule for kind in texts.kinds for rule in kind.rules), *named}
