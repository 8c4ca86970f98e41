"""网点巡检: the model. Three rooms: find, say which point and what to do at once; then two notices."""

from __future__ import annotations

from course.exercises.base import Event, Reason, Score, Screen, saved
from course.exercises.inspection import content, notice, show
from course.exercises.inspection.content import ACTS, FIELDS, POINTS
from course.exercises.inspection.draw import NOTICES
from course.exercises.inspection.state import NONE, SENDS, WalkState, most, room_points
from course.knowledge.edition import Edition
from course.knowledge.text import names

ID = "inspection"
TITLE = show.TITLE
STRANDS: tuple[str, ...] = ("C3", "C4")
MINUTES = 25


def start(edition: Edition, seed: int = 0) -> WalkState:
    """A first round."""
    return WalkState(seed=seed)


def load(data: str) -> WalkState:
    """A state saved as JSON. Raises ExerciseError when it isn't one or names places that are gone."""
    return saved(WalkState, data, ID)


def step(edition: Edition, state: WalkState, event: Event) -> WalkState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "cover":
        return _to(state, "look") if event.name == "start" else state
    if state.stage == "look":
        return _look(state, event)
    if state.stage == "decide":
        return _decide(state, event)
    if state.stage == "told":
        return _onward(state) if event.name == "next" else state
    if state.stage == "notice":
        return _write(edition, state, event)
    if state.stage == "filed":
        return _next_notice(state) if event.name == "next" else state
    again = WalkState(seed=state.seed, number=state.number + 1, stage="look")
    return again if event.name == "again" else state


def _to(state: WalkState, stage: str) -> WalkState:
    return state.model_copy(update={"stage": stage, "nudged": False})


def _look(state: WalkState, event: Event) -> WalkState:
    known = list(state.room.shown)
    if event.name == "check":
        return _to(state, "decide" if state.picked(state.room) else "told")
    if event.name != f"mark-{state.room.scene.id}" or not isinstance(event.value, list):
        return state
    if not all(isinstance(one, str) and one in known for one in event.value):
        return state
    marked = {**state.marked, state.room.scene.id: tuple(one for one in known if one in event.value)}
    return state.model_copy(update={"marked": marked})


def _decide(state: WalkState, event: Event) -> WalkState:
    """Note a point or an act of a marked place, go back to the drawing, or hand in."""
    if event.name == "back":
        return _to(state, "look")
    if event.name == "check":
        return _to(state, "told") if state.whole else state.model_copy(update={"nudged": True})
    kind, _, key = event.name.partition("-")
    if key not in [state.room.key(slot) for slot in state.picked(state.room)]:
        return state
    offers = {"point": ("points", (NONE, *map(str, range(1, POINTS + 1)))), "act": ("acts", (NONE, *ACTS))}
    if kind not in offers or event.value not in offers[kind][1]:
        return state
    name = offers[kind][0]
    return state.model_copy(
        update={name: {**getattr(state, name), key: event.value}, "nudged": False}
    )  # fmt: skip


def _onward(state: WalkState) -> WalkState:
    if state.at + 1 < len(state.round.rooms):
        return state.model_copy(update={"at": state.at + 1, "stage": "look"})
    return _to(state, "notice")


def _write(edition: Edition, state: WalkState, event: Event) -> WalkState:
    """Note an entry of the notice, or hand it in: it comes back with reasons or is filed."""
    key = state.writing
    if event.name == "check":
        sent = {**state.sent, key: (*state.sent.get(key, ()), state.draft)}
        state = state.model_copy(update={"sent": sent})
        return _to(state, "filed") if notice.over(edition, state, key) else state
    name = event.name.removeprefix(f"{key}-")
    if name not in FIELDS or name == event.name or not isinstance(event.value, str) or len(event.value) > 60:
        return state
    if name != "due" and event.value not in [one.id for one in notice.entries(edition, state, key)[name]]:
        return state
    return state.model_copy(update={"draft": {**state.draft, name: event.value}})


def _next_notice(state: WalkState) -> WalkState:
    if state.notice + 1 < NOTICES:
        return state.model_copy(update={"notice": state.notice + 1, "stage": "notice", "draft": {}})
    return _to(state, "done")


def score(edition: Edition, state: WalkState) -> Score:
    """Points of rooms and notices; each reason names the place, the consequence and the rule."""
    found: list[Reason] = []
    for room in state.told():
        found += show.room_reasons(edition, state, room)
    points = sum(room_points(state, one) for one in state.told())
    for key in state.filed():
        found += show.notice_reasons(edition, state, key)
        points += notice.points(edition, state, key)
    return Score(points, most(), state.stage == "done", found)


def screen(edition: Edition, state: WalkState) -> Screen:
    """The page as the trainee sees it."""
    drawn = {
        "cover": show.cover, "look": show.look, "decide": show.decide, "told": show.told,
        "notice": show.write, "filed": show.filed, "done": show.summary,
    }  # fmt: skip
    return drawn[state.stage](edition, state)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise shows or reads."""
    texts = content.texts()
    words = [texts.notice.due.late, texts.notice.recheck.right, texts.cover.text]
    shown = {
        rule
        for scene in content.scenes()
        for slot in scene.slots
        for one in slot.variants
        for rule in one.rules
    }
    named = {rule for text in words for rule, value in names(text) if value}
    return {
        *texts.cover.rules,
        *texts.notice.rules,
        *texts.notice.basis,
        *shown,
        *named,
        "house.inspection.points",
    }


__all__ = ["ID", "MINUTES", "SENDS", "STRANDS", "TITLE", "cites", "load", "score", "screen", "start", "step"]
