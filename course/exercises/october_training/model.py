"""十月培训筹备: the model. Call the roster, lay out the half day, check the handouts, read the results."""

from __future__ import annotations

import re
from typing import Any

from course.exercises.base import Event, Reason, Score, Screen, saved
from course.exercises.october_training import content, draw, judging, show
from course.exercises.october_training.state import STEPS, OctoberState
from course.knowledge.edition import Edition
from course.knowledge.text import names

ID = content.ID
TITLE = show.TITLE
STRANDS: tuple[str, ...] = ("C5",)
MINUTES = 20


def start(edition: Edition, seed: int = 0) -> OctoberState:
    """A first session to prepare."""
    return OctoberState(seed=seed)


def load(data: str) -> OctoberState:
    """A state saved as JSON. Raises ExerciseError when it isn't one or names what is gone."""
    return saved(OctoberState, data, ID)


def step(edition: Edition, state: OctoberState, event: Event) -> OctoberState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "cover":
        return state.model_copy(update={"stage": "work"}) if event.name == "start" else state
    if state.stage == "done":
        again = OctoberState(seed=state.seed + 1, stage="work")
        return again if event.name == "again" else state
    if state.told:
        return _onward(state) if event.name == "next" else state
    if event.name == "check":
        done = whole(edition, state)
        return state.model_copy(update={"told": done, "nudged": not done})
    return _answer(edition, state, event)


def _onward(state: OctoberState) -> OctoberState:
    if state.at + 1 == len(STEPS):
        return state.model_copy(update={"stage": "done", "told": False})
    return state.model_copy(update={"at": state.at + 1, "told": False, "nudged": False})


def whole(edition: Edition, state: OctoberState) -> bool:
    """Whether the step at hand has an answer to everything it asks."""
    if state.step == "call":
        return bool(state.called)
    if state.step == "agenda":
        return set(judging.fields(edition)) <= set(state.minutes)
    if state.step == "stack":
        return True  # a stack without a fault has nothing to mark
    if state.step == "fates":
        return len(state.fates) == len(draw.results(state.seed).people) and bool(state.makeup)
    return bool(state.again and state.claims)


def _answer(edition: Edition, state: OctoberState, event: Event) -> OctoberState:
    """Note an answer of the step at hand."""
    take = {"call": _called, "agenda": _agenda, "stack": _marks, "fates": _fates, "reading": _reading}[
        state.step
    ]
    found = take(edition, state, event)
    return state.model_copy(update={**found, "nudged": False}) if found else state


def _listed(value: Any, known: list[str]) -> tuple[str, ...] | None:
    """The known ids of a list in their own order; None for anything else."""
    if not isinstance(value, (list, tuple)) or not all(
        isinstance(one, str) and one in known for one in value
    ):
        return None
    return tuple(one for one in known if one in value)


def _mapped(value: Any, known: list[str], offered: tuple[str, ...]) -> dict[str, str] | None:
    """A mapping of known ids to what is offered; None for anything else."""
    if not isinstance(value, dict) or _listed(list(value), known) is None:
        return None
    if not all(isinstance(one, str) and one in offered for one in value.values()):
        return None
    return {one: value[one] for one in known if one in value}


def _called(edition: Edition, state: OctoberState, event: Event) -> dict[str, Any]:
    given = _listed(event.value, [one.id for one in draw.people(state.seed)])
    return {"called": given} if event.name == "called" and given is not None else {}


def _agenda(edition: Edition, state: OctoberState, event: Event) -> dict[str, Any]:
    if event.name == "order":
        known = sorted(judging.steps(edition))
        if (
            isinstance(event.value, list)
            and all(isinstance(o, str) for o in event.value)
            and sorted(event.value) == known
        ):
            return {"order": tuple(event.value)}
        return {}
    given = _mapped(event.value, list(judging.fields(edition)), judging.choices())
    return {"minutes": given} if event.name == "minutes" and given is not None else {}


def _marks(edition: Edition, state: OctoberState, event: Event) -> dict[str, Any]:
    given = _mapped(event.value, [one.id for one in draw.slides(state.seed)], content.FAULTS)
    return {"marks": given} if event.name == "marks" and given is not None else {}


def _fates(edition: Edition, state: OctoberState, event: Event) -> dict[str, Any]:
    if (
        event.name == "makeup"
        and isinstance(event.value, str)
        and re.fullmatch(r"(\d{4}-\d\d-\d\d)?", event.value)
    ):
        return {"makeup": event.value}
    given = _mapped(event.value, [one.id for one in draw.results(state.seed).people], content.FATES)
    return {"fates": given} if event.name == "fates" and given is not None else {}


def _reading(edition: Edition, state: OctoberState, event: Event) -> dict[str, Any]:
    if event.name == "again":
        return (
            {"again": event.value} if event.value in {o.id for o in content.texts().reading.subjects} else {}
        )
    given = _listed(event.value, list(content.CLAIMS))
    return {"claims": given} if event.name == "claims" and given is not None else {}


def score(edition: Edition, state: OctoberState) -> Score:
    """Points of the steps judged so far; each reason names what, why and the rule."""
    judged = state.judged()
    found = [
        Reason(one.tone, f"{show.NAMES[name]}：{one.text}", one.rules)
        for name in judged
        for one in judging.reasons(edition, state, name)
    ]
    points = sum(judging.points(edition, state, one) for one in judged)
    return Score(
        points, sum(judging.most(edition, state, one) for one in STEPS), state.stage == "done", found
    )


def screen(edition: Edition, state: OctoberState) -> Screen:
    """The page as the trainee sees it."""
    if state.stage == "cover":
        return show.cover(edition)
    return show.summary(edition, state) if state.stage == "done" else show.page(edition, state)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise teaches or reads."""
    say = content.texts()
    found = {
        *say.cover.rules,
        *say.call.rules,
        *say.call.also,
        *say.agenda.rules,
        *say.fates.rules,
        *say.reading.rules,
    }
    found |= {judging.PASS, judging.YEARLY, judging.TOPICS}
    for kind in say.stack.faults.values():
        found |= set(kind.rules)
    for slide in (one for kind in say.stack.slides.values() for one in kind):
        found |= {*slide.rules, *(rule for rule, value in names(slide.zh) if value)}
        found |= {slide.taught} - {None} if slide.taught else set()
        found |= {slide.number.rule} if slide.number else set()
    return found
