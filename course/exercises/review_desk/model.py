"""审查桌: the model. Six materials: mark the infringing clauses with a ground, then decide and set conditions."""

from __future__ import annotations

from course.exercises.base import Event, Reason, Score, Screen, saved
from course.exercises.review_desk import content, show
from course.exercises.review_desk.state import (
    VERDICT_POINTS,
    ReviewState,
    condition_points,
    decision_reasons,
    judge_marks,
    mark_reasons,
    material_max,
)
from course.knowledge.edition import Edition
from course.knowledge.text import names

ID = "review-desk"
TITLE = "审查桌"
STRANDS: tuple[str, ...] = ("N1",)
MINUTES = 25


def start(edition: Edition, seed: int = 0) -> ReviewState:
    """All materials, in this seed's order."""
    return ReviewState(seed=seed, drawn=content.draw(seed))


def load(data: str) -> ReviewState:
    """A state saved as JSON. Raises ExerciseError when it isn't one or its material has changed since."""
    return saved(ReviewState, data, ID)


def step(edition: Edition, state: ReviewState, event: Event) -> ReviewState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "mark":
        return _stage(state, "marked") if event.name == "check" else _mark(state, event)
    if state.stage == "decide":
        return _decide(state) if event.name == "check" else _choose(state, event)
    if event.name != "next":
        return state
    if state.stage == "cover":
        return _stage(state, "mark")
    if state.stage == "marked":
        return _stage(state, "decide")
    if state.stage == "decided":
        if state.at + 1 < len(state.drawn):
            return state.model_copy(update={"at": state.at + 1, "stage": "mark"})
        return _stage(state, "done")
    return state


def _stage(state: ReviewState, stage: str) -> ReviewState:
    return state.model_copy(update={"stage": stage, "nudged": False})


def _mark(state: ReviewState, event: Event) -> ReviewState:
    """Note the clauses marked, each with its ground, in the text's order."""
    here = state.material
    grounds = {one.id for one in content.content().grounds}
    known = [one.id for one in here.segments]
    value = event.value
    if event.name != f"mark-{here.id}" or not isinstance(value, dict):
        return state
    if not all(key in known and isinstance(one, str) and one in grounds for key, one in value.items()):
        return state
    marks = {one: value[one] for one in known if one in value}
    return state.model_copy(update={"marks": {**state.marks, here.id: marks}})


def _choose(state: ReviewState, event: Event) -> ReviewState:
    """Note the conclusion or the conditions."""
    here, value = state.material, event.value
    if event.name == f"verdict-{here.id}" and isinstance(value, str) and value in content.VERDICTS:
        return state.model_copy(update={"verdicts": {**state.verdicts, here.id: value}, "nudged": False})
    known = [one.id for one in here.conditions]
    if (
        event.name == f"conditions-{here.id}"
        and isinstance(value, list)
        and all(one in known for one in value)
    ):
        chosen = tuple(one for one in known if one in value)
        return state.model_copy(update={"conditions": {**state.conditions, here.id: chosen}})
    return state


def _decide(state: ReviewState) -> ReviewState:
    """Hand in the opinion; without a conclusion say so."""
    if state.material.id not in state.verdicts:
        return state.model_copy(update={"nudged": True})
    return _stage(state, "decided")


def score(edition: Edition, state: ReviewState) -> Score:
    """Points of the steps handed in; a missed clause is told as the complaint it becomes."""
    points, reasons, most = 0.0, list[Reason](), 0.0
    for name in state.drawn:
        here, marks = content.content().material(name), state.marks.get(name, {})
        most += material_max(here)
        if state.past(name, "marked"):
            points += judge_marks(here, marks).points
            reasons += mark_reasons(here, marks)
        if state.past(name, "decided"):
            chosen = state.conditions.get(name, ())
            points += VERDICT_POINTS * (state.verdicts[name] == here.verdict) + condition_points(here, chosen)
            reasons += decision_reasons(here, state.verdicts[name], chosen)
    return Score(points, most, state.stage == "done", reasons)


def screen(edition: Edition, state: ReviewState) -> Screen:
    """The page as the trainee sees it."""
    return show.page(edition, state, TITLE)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise teaches or reads."""
    texts = content.content()
    found = {*texts.cover.rules, *(rule for rule, value in names(texts.cover.text) if value)}
    for ground in texts.grounds:
        found |= set(ground.rules)
    for one in texts.materials:
        found |= set(one.verdict_rules)
        found |= {rule for part in one.segments for rule in part.rules}
        found |= {rule for part in one.conditions for rule in part.rules}
    return found
