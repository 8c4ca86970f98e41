"""专项治理作战图: the model. Sort twelve complaints, read four fronts, then put causes, measures and checks on the map."""

from __future__ import annotations

import random

from course.exercises.base import Event, Reason, Score, Screen, saved
from course.exercises.battle_map import content, facts, judging, show
from course.exercises.battle_map.state import BattleState, most
from course.knowledge.edition import Edition
from course.knowledge.text import names

ID = content.ID
TITLE = show.TITLE
STRANDS: tuple[str, ...] = ("T4",)
MINUTES = 30


def start(edition: Edition, seed: int = 0) -> BattleState:
    """Twelve complaints and the fronts in an order of this seed's. Raises ExerciseError when the data hold too few."""
    fronts = [one.id for one in content.content().fronts if one.id != content.TRANSFER]
    random.Random(f"{ID}:fronts:{seed}").shuffle(fronts)
    return BattleState(seed=seed, drawn=facts.draw(seed), fronts=(*fronts, content.TRANSFER))


def load(data: str) -> BattleState:
    """A state saved as JSON. Raises ExerciseError when it isn't one or names complaints that are gone."""
    return saved(BattleState, data, ID)


def step(edition: Edition, state: BattleState, event: Event) -> BattleState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "cover":
        return state.model_copy(update={"stage": "ask"}) if event.name == "start" else state
    if state.stage == "done":
        if event.name != "again":
            return state
        return start(edition, state.seed + 1).model_copy(update={"stage": "ask"})
    if state.stage == "told":
        return _onward(state) if event.name == "next" else state
    if event.name == "check":
        return state.model_copy(
            update={"stage": "told", "nudged": False} if state.whole else {"nudged": True}
        )
    return _answer(state, event)


def _answer(state: BattleState, event: Event) -> BattleState:
    field = next((one for one in state.fields(state.question) if one.id == event.name), None)
    if field is None or not field.takes(event.value):
        return state
    value = event.value
    if field.kind == "multiple":
        value = [one for one in field.options if one in value]
    return state.model_copy(update={"answers": {**state.answers, field.id: value}, "nudged": False})


def _onward(state: BattleState) -> BattleState:
    if state.at + 1 == len(state.questions):
        return state.model_copy(update={"stage": "done"})
    return state.model_copy(update={"at": state.at + 1, "stage": "ask"})


def score(edition: Edition, state: BattleState) -> Score:
    """Points by question; each reason names the page or front, the mistake and its rule."""
    found: list[Reason] = []
    points = 0.0
    for one in state.judged():
        points += judging.points(edition, state, one)
        found += judging.reasons(edition, state, one)
    return Score(round(points, 2), sum(most(one) for one in state.questions), state.stage == "done", found)


def screen(edition: Edition, state: BattleState) -> Screen:
    """The page as the trainee sees it."""
    if state.stage == "cover":
        return show.cover(edition)
    return show.board(edition, state) if state.stage == "done" else show.question(edition, state)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise shows or reads."""
    texts = content.content()
    choices = [
        *texts.alike.options,
        *(one for f in texts.fronts for part in content.PICKS for one in f.choices(part)),
    ]
    listed = [texts.cover.rules, texts.sort.rules, texts.read.rules, *(one.rules for one in texts.types.values()),
              *(one.rules for one in texts.families), *(one.rules for one in choices)]  # fmt: skip
    named = {rule for one in choices for text in (one.zh, one.why) for rule, value in names(text) if value}
    named |= {rule for rule, value in names(texts.read.line) if value}
    return {"complaint.root-cause", *named, *(rule for some in listed for rule in some)}
