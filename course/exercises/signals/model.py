"""异常识别与预警报告: the model. Four signals, four steps each, then a warning scored for its evidence."""

from __future__ import annotations

import random
from typing import Any

from course.exercises.base import Event, Score, Screen, saved
from course.exercises.signals import content, judging, show
from course.exercises.signals.facts import FIGURES, facts
from course.exercises.signals.state import MAX_CHARS, POINTS, SignalState
from course.knowledge.edition import Edition
from course.knowledge.text import names

ID = "signals"
TITLE = show.TITLE
STRANDS: tuple[str, ...] = ("T5", "N5")
MINUTES = 30


def start(edition: Edition, seed: int = 0) -> SignalState:
    """The signals in an order of this seed's. Raises ExerciseError when the data lack one of them."""
    ids = [one.id for one in content.texts().signals]
    for one in ids:
        facts(edition, one)
    rng = random.Random(f"signals:{seed}")
    rng.shuffle(ids)
    return SignalState(seed=seed, order=tuple(ids), about=rng.choice(ids))


def load(data: str) -> SignalState:
    """A state saved as JSON. Raises ExerciseError when it isn't one."""
    return saved(SignalState, data, ID)


def step(edition: Edition, state: SignalState, event: Event) -> SignalState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "cover":
        return state.model_copy(update={"stage": "ask"}) if event.name == "start" else state
    if state.stage == "done":
        return (
            start(edition, state.seed + 1).model_copy(update={"stage": "ask"})
            if event.name == "again"
            else state
        )
    if state.stage == "told":
        return _onward(state) if event.name == "next" else state
    if event.name == "check":
        return state.model_copy(
            update={"stage": "told", "nudged": False} if _whole(state) else {"nudged": True}
        )
    return _answer(edition, state, event)


def _whole(state: SignalState) -> bool:
    """Whether the question at hand has been answered, with all three figures where they are asked."""
    given = state.answers.get(state.name)
    if state.question[1] == "figures":
        return all((given or {}).get(one, "").strip() for one in FIGURES)
    return bool(given)


def _answer(edition: Edition, state: SignalState, event: Event) -> SignalState:
    signal, part = state.question
    if part == "figures":
        return _figure(state, event)
    if event.name != state.name or not _allowed(edition, signal, part, event.value):
        return state
    return _noted(state, event.value)


def _allowed(edition: Edition, signal: str, part: str, value: Any) -> bool:
    known = facts(edition, signal)
    if part == "rivals":
        ids = {one.id for one in known.signal.rivals}
        return isinstance(value, list) and all(isinstance(one, str) and one in ids for one in value)
    if not isinstance(value, str):
        return False
    if part == "warning":
        return len(value) <= 2 * MAX_CHARS
    return value in ({one.change.key for one in known.rows} if part == "pick" else set(content.VERDICTS))


def _figure(state: SignalState, event: Event) -> SignalState:
    name = event.name.removeprefix(f"{state.name}:")
    if event.name == name or name not in FIGURES or not isinstance(event.value, str) or len(event.value) > 20:
        return state
    return _noted(state, {**state.answers.get(state.name, {}), name: event.value})


def _noted(state: SignalState, value: Any) -> SignalState:
    return state.model_copy(update={"answers": {**state.answers, state.name: value}, "nudged": False})


def _onward(state: SignalState) -> SignalState:
    if state.at + 1 == len(state.all_questions()):
        return state.model_copy(update={"stage": "done"})
    return state.model_copy(update={"at": state.at + 1, "stage": "ask"})


def score(edition: Edition, state: SignalState) -> Score:
    """Points by question; each reason names the quarter, the kind, the mistake and its rule."""
    judged = state.judged()
    points = sum(judging.points(edition, state, one) for one in judged)
    most = sum(POINTS[part] for _, part in state.all_questions())
    found = [reason for one in judged for reason in judging.reasons(edition, state, one)]
    return Score(points, float(most), state.stage == "done", found)


def screen(edition: Edition, state: SignalState) -> Screen:
    """The page as the trainee sees it."""
    if state.stage == "cover":
        return show.cover(edition)
    return show.summary(edition, state) if state.stage == "done" else show.question(edition, state)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise teaches or reads."""
    texts = content.texts()
    named = {rule for text in content.strings(texts) for rule, value in names(text) if value}
    return {*texts.cover.rules, *texts.warning.rules, *named, judging.LINE, "house.coding.alert"}
