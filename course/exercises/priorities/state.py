"""Where the trainee stands: ranking, then a plan for the first four, then June; and what each event changes."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Literal

from pydantic import Field

from course.exercises.base import Event, ExerciseError, State, saved
from course.exercises.priorities.content import content
from course.exercises.priorities.options import evidence_options, measure_options, owner_options
from course.exercises.priorities.signs import standings, upper
from course.knowledge.edition import Edition
from course.knowledge.models import Priority

PLANNED = 4
MAX_CHARS = {"target": 300, "reason": 200, "due": 20}
Stage = Literal["rank", "plan", "june", "done"]


class Plan(State):
    """What the trainee wrote for one priority: option ids, the target's text, the date as typed."""

    owner: str | None = None
    measure: str | None = None
    target: str = ""
    due: str = ""
    evidence: str | None = None


class Review(State):
    """The June decision on one priority, and its reason in words."""

    decision: str | None = None
    reason: str = ""


class PrioritiesState(State):
    """The state of the exercise.

    `shown` is the order the list began in, `ranking` the trainee's (None while untouched), `page` the plan
    now on the screen. Plans and reviews are by priority id.
    """

    seed: int = 0
    stage: Stage = "rank"
    shown: tuple[str, ...]
    ranking: tuple[str, ...] | None = None
    page: int = 0
    plans: dict[str, Plan] = Field(default_factory=dict)
    reviews: dict[str, Review] = Field(default_factory=dict)

    @property
    def order(self) -> tuple[str, ...]:
        """The ranking as it stands on the screen."""
        return self.ranking or self.shown

    @property
    def chosen(self) -> tuple[str, ...]:
        """The priorities that get a plan: the first of the ranking."""
        return self.order[:PLANNED]


def start(edition: Edition, seed: int = 0) -> PrioritiesState:
    """The list in an order drawn from the seed that doesn't already put the evidence on top."""
    return PrioritiesState(seed=seed, shown=first_order(edition, seed))


def first_order(edition: Edition, seed: int) -> tuple[str, ...]:
    """A shuffle of the priorities in which, when it can be, a strong one stands in the lower part."""
    names = [one.id for one in edition.priorities]
    strong = {name for name, one in standings(edition).items() if one.strong}
    rng = random.Random(seed)
    for _ in range(50):
        rng.shuffle(names)
        if strong & set(names[upper(edition) :]):
            break
    return tuple(names)


def load(data: str) -> PrioritiesState:
    """A saved state. Raises ExerciseError when the text isn't one."""
    return saved(PrioritiesState, data, "priorities")


def fit(edition: Edition, state: PrioritiesState) -> PrioritiesState:
    """The state itself, or a new one when it belongs to other priorities than the edition's."""
    if sorted(state.shown) == sorted(one.id for one in edition.priorities):
        return state
    return start(edition, state.seed)


def priority(edition: Edition, name: str) -> Priority:
    """The edition's priority with that id. Raises ExerciseError when there's none."""
    found = next((one for one in edition.priorities if one.id == name), None)
    if found is None:
        raise ExerciseError(f"年度版里没有要点 {name}。", place=name, remedy="重新开始这个练习。")
    return found


def step(edition: Edition, state: PrioritiesState, event: Event) -> PrioritiesState:
    """The state after an event; the same state for one that is unknown, out of turn or unusable."""
    state = fit(edition, state)
    head, _, rest = event.name.partition(":")
    change = _CHANGES.get(head)
    after = change(edition, state, rest, event.value) if change else None
    return state if after is None else after


Change = Callable[[Edition, PrioritiesState, str, Any], PrioritiesState | None]


def _with(state: PrioritiesState, **fields: Any) -> PrioritiesState:
    return state.model_copy(update=fields)


def _ranking(edition: Edition, state: PrioritiesState, rest: str, value: Any) -> PrioritiesState | None:
    if state.stage != "rank" or not isinstance(value, list | tuple):
        return None
    if not all(isinstance(one, str) for one in value) or sorted(value) != sorted(state.shown):
        return None
    return _with(state, ranking=tuple(value))


def _go(edition: Edition, state: PrioritiesState, rest: str, value: Any) -> PrioritiesState | None:
    """The buttons that lead on: ranked, next, back, planned, reviewed."""
    last = len(state.chosen) - 1
    if rest == "ranked" and state.stage == "rank":
        return _with(state, stage="plan", ranking=state.order, page=0)
    if rest == "next" and state.stage == "plan" and state.page < last:
        return _with(state, page=state.page + 1)
    if rest == "back" and state.stage == "plan" and state.page > 0:
        return _with(state, page=state.page - 1)
    if rest == "planned" and state.stage == "plan":
        return _with(state, stage="june")
    if rest == "reviewed" and state.stage == "june":
        return _with(state, stage="done")
    return None


def _plan(edition: Edition, state: PrioritiesState, rest: str, value: Any) -> PrioritiesState | None:
    name, _, part = rest.partition(":")
    if state.stage != "plan" or name not in state.chosen or not isinstance(value, str):
        return None
    options = {"owner": owner_options, "measure": measure_options, "evidence": evidence_options}
    if part in options:
        known = [one.id for one in options[part](priority(edition, name), state.seed)]
        if value not in known:
            return None
    elif part not in ("target", "due") or len(value) > MAX_CHARS[part]:
        return None
    plan = state.plans.get(name, Plan()).model_copy(update={part: value})
    return _with(state, plans=state.plans | {name: plan})


def _june(edition: Edition, state: PrioritiesState, rest: str, value: Any) -> PrioritiesState | None:
    name, _, part = rest.partition(":")
    if state.stage != "june" or name not in state.chosen or not isinstance(value, str):
        return None
    if part == "decision" and value not in content().decisions:
        return None
    if part not in ("decision", "reason") or len(value) > MAX_CHARS["reason"]:
        return None
    review = state.reviews.get(name, Review()).model_copy(update={part: value})
    return _with(state, reviews=state.reviews | {name: review})


_CHANGES: dict[str, Change] = {"ranking": _ranking, "go": _go, "plan": _plan, "june": _june}
