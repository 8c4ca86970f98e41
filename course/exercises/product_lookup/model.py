"""产品信息核对: the model. Eight offers a round: search the platform, say what each is and what to do."""

from __future__ import annotations

from typing import Any

from course.exercises.base import Event, Reason, Score, Screen, saved
from course.exercises.product_lookup import content, draw, show
from course.exercises.product_lookup.state import LONGEST, LookupState
from course.knowledge.edition import Edition

ID = "product-lookup"
TITLE = show.TITLE
STRANDS: tuple[str, ...] = ("C2",)
MINUTES = 15
POINTS = 3


def start(edition: Edition, seed: int = 0) -> LookupState:
    """A first round."""
    return LookupState(seed=seed)


def load(data: str) -> LookupState:
    """A state saved as JSON. Raises ExerciseError when it isn't one or names offers that are gone."""
    return saved(LookupState, data, ID)


def step(edition: Edition, state: LookupState, event: Event) -> LookupState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "cover":
        return state.model_copy(update={"stage": "look"}) if event.name == "start" else state
    if state.stage == "done":
        again = LookupState(seed=state.seed, number=state.number + 1, stage="look")
        return again if event.name == "again" else state
    if event.name == "query" and isinstance(event.value, str) and len(event.value) <= LONGEST:
        return state.model_copy(update={"typed": event.value})
    if event.name == "search":
        return _search(state)
    if state.stage == "told":
        return _onward(state) if event.name == "next" else state
    return _hand_in(state) if event.name == "check" else _choose(state, event)


def _search(state: LookupState) -> LookupState:
    """Ask the platform for what is typed; blank words ask nothing."""
    if not state.typed.strip():
        return state
    looked = (*state.looked, state.offer.id) if state.offer.id not in state.looked else state.looked
    return state.model_copy(update={"query": state.typed, "looked": looked, "nudge": ""})


def _choose(state: LookupState, event: Event) -> LookupState:
    here, texts = state.offer.id, content.texts()
    fields: dict[str, tuple[str, Any]] = {
        f"kind-{here}": ("kinds", texts.kinds),
        f"act-{here}": ("acts", texts.acts),
    }
    if event.name not in fields or not isinstance(event.value, str):
        return state
    name, allowed = fields[event.name]
    if event.value not in allowed:
        return state
    return state.model_copy(update={name: {**getattr(state, name), here: event.value}, "nudge": ""})


def _hand_in(state: LookupState) -> LookupState:
    """Judge the offer; without a search or an answer say so."""
    here = state.offer.id
    if here not in state.looked:
        return state.model_copy(update={"nudge": "search"})
    if here not in state.kinds or here not in state.acts:
        return state.model_copy(update={"nudge": "answer"})
    return state.model_copy(update={"stage": "told", "nudge": ""})


def _onward(state: LookupState) -> LookupState:
    if state.at + 1 == draw.ROUND:
        return state.model_copy(update={"stage": "done"})
    return state.model_copy(update={"at": state.at + 1, "stage": "look", "typed": "", "query": ""})


def score(edition: Edition, state: LookupState) -> Score:
    """Points of this round; each reason names the offer, the mistake, what it leads to and the rule."""
    found: list[Reason] = []
    for offer in state.judged():
        number = offer.id.removeprefix("o")
        found += [
            Reason(one.tone, f"第 {number} 件：{one.text}", one.rules)
            for one in show.reasons(edition, state, offer)
        ]
    points = float(sum(state.points(one) for one in state.judged()))
    return Score(points, float(POINTS * draw.ROUND), state.stage == "done", found)


def screen(edition: Edition, state: LookupState) -> Screen:
    """The page as the trainee sees it."""
    if state.stage == "cover":
        return show.cover(edition)
    return show.summary(edition, state) if state.stage == "done" else show.offer(edition, state)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise shows."""
    texts = content.texts()
    return {
        *texts.cover.rules,
        *texts.act_rules,
        *(rule for one in texts.kinds.values() for rule in one.rules),
    }
