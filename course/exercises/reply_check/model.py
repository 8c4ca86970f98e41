"""答复函体检: the model. Mark the wrong sentences of a letter, then choose what it lacks."""

from __future__ import annotations

import random
from typing import Any, Literal

from pydantic import Field, model_validator

from course.exercises.base import Event, Reason, Score, Screen, State, saved
from course.exercises.reply_check import content, show
from course.exercises.reply_check.content import Letter
from course.knowledge.edition import Edition
from course.knowledge.text import names

ID = "reply-check"
TITLE = show.TITLE
STRANDS: tuple[str, ...] = ("T2",)
MINUTES = 15
POINTS = 4  # a letter's: two for the marks, two for what it lacks


class ReplyState(State):
    """A round. `marked` and `lacking` hold the answers by letter; a whole letter lacks `nothing`."""

    seed: int
    drawn: tuple[str, ...] = Field(min_length=1)
    at: int = Field(default=0, ge=0)
    stage: Literal["cover", "mark", "told", "done"] = "cover"
    marked: dict[str, tuple[str, ...]] = {}
    lacking: dict[str, tuple[str, ...]] = {}
    nudged: bool = False

    @model_validator(mode="after")
    def _fits(self) -> ReplyState:
        known = content.letters()
        if self.at >= len(self.drawn) or not {*self.drawn, *self.marked, *self.lacking} <= set(known):
            raise ValueError("记录与现在的信对不上")
        parts = {one.id for one in content.texts().parts} | {show.NOTHING}
        for id_, marks in self.marked.items():
            if not set(marks) <= {one.id for one in known[id_].segments}:
                raise ValueError("记录里标的片段对不上")
        if any(not set(one) <= parts for one in self.lacking.values()):
            raise ValueError("记录里选的项目对不上")
        return self

    @property
    def letter(self) -> Letter:
        """The letter at hand."""
        return content.letters()[self.drawn[self.at]]

    def judged(self) -> list[Letter]:
        """The letters handed in so far."""
        done = len(self.drawn) if self.stage == "done" else self.at + (self.stage == "told")
        return [content.letters()[one] for one in self.drawn[:done]]


def start(edition: Edition, seed: int = 0) -> ReplyState:
    """A first round with all letters in an order of its own."""
    ids = list(content.letters())
    random.Random(f"reply:{seed}").shuffle(ids)
    return ReplyState(seed=seed, drawn=tuple(ids))


def load(data: str) -> ReplyState:
    """A state saved as JSON. Raises ExerciseError when it isn't one or names letters that are gone."""
    return saved(ReplyState, data, ID)


def step(edition: Edition, state: ReplyState, event: Event) -> ReplyState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "cover":
        return state.model_copy(update={"stage": "mark"}) if event.name == "start" else state
    if state.stage == "done":
        return (
            start(edition, state.seed + 1).model_copy(update={"stage": "mark"})
            if event.name == "again"
            else state
        )
    if state.stage == "told":
        return _onward(state) if event.name == "next" else state
    return _answer(state, event)


def _answer(state: ReplyState, event: Event) -> ReplyState:
    id_ = state.letter.id
    if event.name == "check":
        whole = bool(state.lacking.get(id_))
        return state.model_copy(update={"stage": "told", "nudged": False} if whole else {"nudged": True})
    parts = [one.id for one in content.texts().parts]
    if event.name == f"mark-{id_}" and _among(event.value, [one.id for one in state.letter.segments]):
        return state.model_copy(update={"marked": {**state.marked, id_: tuple(event.value)}, "nudged": False})
    if event.name == f"lacks-{id_}" and _among(event.value, [*parts, show.NOTHING]):
        return state.model_copy(
            update={"lacking": {**state.lacking, id_: tuple(event.value)}, "nudged": False}
        )
    return state


def _among(value: Any, allowed: list[str]) -> bool:
    return (
        isinstance(value, list | tuple)
        and len(set(map(str, value))) == len(value)
        and set(value) <= set(allowed)
    )


def _onward(state: ReplyState) -> ReplyState:
    last = state.at + 1 == len(state.drawn)
    return state.model_copy(update={"stage": "done"} if last else {"stage": "mark", "at": state.at + 1})


def points(state: ReplyState, letter: Letter) -> float:
    """A judged letter's points, 0 to POINTS, rounded to a half."""
    return show.mark_points(letter, state.marked.get(letter.id, ())) + show.lack_points(
        letter, state.lacking.get(letter.id, ())
    )


def score(edition: Edition, state: ReplyState) -> Score:
    """Points of the letters handed in; each reason names the letter, the sentence or the lack, and the rule."""
    found: list[Reason] = []
    for letter in state.judged():
        for one in show.reasons(edition, letter, state.marked.get(letter.id, ()), state.lacking[letter.id]):
            found.append(Reason(one.tone, f"{letter.title}：{one.text}", one.rules))
    total = sum(points(state, one) for one in state.judged())
    return Score(total, float(POINTS * len(state.drawn)), state.stage == "done", found)


def screen(edition: Edition, state: ReplyState) -> Screen:
    """The page as the trainee sees it."""
    if state.stage == "cover":
        return show.cover(edition)
    if state.stage == "done":
        return show.summary([(one, points(state, one)) for one in state.judged()], POINTS)
    marks, lacks = state.marked.get(state.letter.id, ()), state.lacking.get(state.letter.id, ())
    where = (state.at + 1, len(state.drawn))
    if state.stage == "told":
        return show.told(edition, state.letter, marks, lacks, where)
    return show.letter(edition, state.letter, marks, lacks, where, state.nudged)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise teaches or reads."""
    texts = content.texts()
    found = {*texts.cover.rules, *(rule for one in texts.parts for rule in one.rules)}
    for letter in texts.letters:
        for one in letter.segments:
            found |= {*one.rules, *(rule for rule, value in names(one.zh) if value)}
    return found
