"""收费自查: the model. A price board and two ledger pages a round: mark, say why, decide the refund."""

from __future__ import annotations

from typing import Any

from course.exercises.base import Event, Reason, Score, Screen, saved
from course.exercises.fee_check import content, show
from course.exercises.fee_check.state import PAGES, FeeState, most
from course.knowledge.edition import Edition

ID = "fee-check"
TITLE = show.TITLE
STRANDS: tuple[str, ...] = ("C1",)
MINUTES = 20


def start(edition: Edition, seed: int = 0) -> FeeState:
    """A first round."""
    return FeeState(seed=seed)


def load(data: str) -> FeeState:
    """A state saved as JSON. Raises ExerciseError when it isn't one or names charges that are gone."""
    return saved(FeeState, data, ID)


def step(edition: Edition, state: FeeState, event: Event) -> FeeState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "cover":
        return state.model_copy(update={"stage": "mark"}) if event.name == "start" else state
    if state.stage == "done":
        again = FeeState(seed=state.seed, number=state.number + 1, stage="mark")
        return again if event.name == "again" else state
    if state.stage == "told":
        return _onward(state) if event.name == "next" else state
    if event.name == "check":
        return _hand_in(state)
    if state.stage == "mark":
        return _mark(state, event)
    return state.model_copy(update={"stage": "mark"}) if event.name == "back" else _answer(state, event)


def _mark(state: FeeState, event: Event) -> FeeState:
    known = [one.id for one in state.here.lines]
    if event.name != f"mark-{state.here.id}" or not _among(event.value, known):
        return state
    marked = {**state.marked, state.here.id: tuple(one for one in known if one in event.value)}
    return state.model_copy(update={"marked": marked, "nudged": False})


def _among(value: Any, known: list[str]) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(one, str) and one in known for one in value)


def _answer(state: FeeState, event: Event) -> FeeState:
    """Note the grounds or the refunds of the marked lines."""
    page, texts = state.here, content.texts()
    offers: dict[str, tuple[str, set[str]]] = {f"ground-{page.id}": ("grounds", set(page.kinds))}
    if page.refunds:
        offers[f"refund-{page.id}"] = ("refunds", set(texts.refunds))
    if event.name not in offers or not isinstance(event.value, dict):
        return state
    name, allowed = offers[event.name]
    given = {one: event.value[one] for one in state.picked(page) if one in event.value}
    if len(given) != len(event.value) or not all(isinstance(v, str) and v in allowed for v in given.values()):
        return state
    others = {key: value for key, value in getattr(state, name).items() if key not in state.picked(page)}
    return state.model_copy(update={name: {**others, **given}, "nudged": False})


def _hand_in(state: FeeState) -> FeeState:
    """From marking to grounds (straight to the verdict when nothing is marked), from grounds to the verdict."""
    if state.stage == "mark" and state.picked(state.here):
        return state.model_copy(update={"stage": "ground", "nudged": False})
    if state.whole:
        return state.model_copy(update={"stage": "told", "nudged": False})
    return state.model_copy(update={"nudged": True})


def _onward(state: FeeState) -> FeeState:
    if state.page + 1 == PAGES:
        return state.model_copy(update={"stage": "done"})
    return state.model_copy(update={"page": state.page + 1, "stage": "mark"})


def score(edition: Edition, state: FeeState) -> Score:
    """Points of this round; each reason names page, line, what was right or wrong and the rule."""
    found: list[Reason] = []
    for page in state.judged():
        found += [Reason(one.tone, f"{page.title}{one.text}", one.rules) for one in show.reasons(state, page)]
    points = sum(state.points(one) for one in state.judged())
    return Score(points, sum(most(one) for one in state.pages), state.stage == "done", found)


def screen(edition: Edition, state: FeeState) -> Screen:
    """The page as the trainee sees it."""
    if state.stage == "cover":
        return show.cover(edition)
    return show.summary(edition, state) if state.stage == "done" else show.page(edition, state)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise shows."""
    texts = content.texts()
    parts: list[content.Ground | content.Look] = [*texts.grounds.values(), *texts.looks.values()]
    return {*texts.cover.rules, *texts.refund_rules, *(rule for one in parts for rule in one.rules)}
