"""整改跟踪: the model. Six files, four groups for accountability, one score sheet a round."""

from __future__ import annotations

from course.exercises.base import Event, Score, Screen, saved
from course.exercises.rectification import content, draw, judging, show
from course.exercises.rectification.content import LINES
from course.exercises.rectification.state import FILES, GROUPS, LEVELS, MOST, REASONS, VERDICTS, TrackState
from course.knowledge.edition import Edition
from course.knowledge.text import names

ID = "rectification"
TITLE = show.TITLE
STRANDS: tuple[str, ...] = ("C3", "N4")
MINUTES = 20


def start(edition: Edition, seed: int = 0) -> TrackState:
    """A first round."""
    return TrackState(seed=seed)


def load(data: str) -> TrackState:
    """A state saved as JSON. Raises ExerciseError when it isn't one."""
    return saved(TrackState, data, ID)


def _round(edition: Edition, state: TrackState) -> draw.Round:
    return draw.made(edition, state.seed, state.number)


def step(edition: Edition, state: TrackState, event: Event) -> TrackState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "cover":
        return _to(state, "file") if event.name == "start" else state
    if state.stage == "file":
        return _file(edition, state, event)
    if state.stage == "duty":
        return _duty(state, event)
    if state.stage == "sheet":
        return _sheet(state, event)
    if state.stage == "done":
        again = TrackState(seed=state.seed, number=state.number + 1, stage="file")
        return again if event.name == "again" else state
    return _onward(state) if event.name == "next" else state


def _to(state: TrackState, stage: str) -> TrackState:
    return state.model_copy(update={"stage": stage, "nudged": False})


def _onward(state: TrackState) -> TrackState:
    if state.stage == "filed" and state.at + 1 < FILES:
        return state.model_copy(update={"at": state.at + 1, "stage": "file"})
    return _to(state, {"filed": "duty", "blamed": "sheet", "summed": "done"}[state.stage])


def _file(edition: Edition, state: TrackState, event: Event) -> TrackState:
    """Note verdict and reason of the file at hand, or hand it in."""
    here = _round(edition, state).files[state.at].id
    if event.name == "check":
        whole = here in state.verdicts and here in state.reasons
        return _to(state, "filed") if whole else state.model_copy(update={"nudged": True})
    offers = {f"verdict-{here}": ("verdicts", VERDICTS), f"reason-{here}": ("reasons", REASONS)}
    if event.name not in offers or event.value not in offers[event.name][1]:
        return state
    name = offers[event.name][0]
    return state.model_copy(update={name: {**getattr(state, name), here: event.value}, "nudged": False})


def _duty(state: TrackState, event: Event) -> TrackState:
    """Note the levels, or hand them in."""
    if event.name == "check":
        whole = len(state.levels) == GROUPS
        return _to(state, "blamed") if whole else state.model_copy(update={"nudged": True})
    if event.name != "levels" or not isinstance(event.value, dict):
        return state
    known = [f"g{at}" for at in range(1, GROUPS + 1)]
    if not all(key in known and one in LEVELS for key, one in event.value.items()):
        return state
    return state.model_copy(update={"levels": dict(event.value), "nudged": False})


def _sheet(state: TrackState, event: Event) -> TrackState:
    """Note an entry of the score sheet, or hand it in."""
    if event.name == "check":
        whole = all(state.entries.get(name) for name in LINES)
        return _to(state, "summed") if whole else state.model_copy(update={"nudged": True})
    name = event.name.removeprefix("line-")
    if name not in LINES or name == event.name or not isinstance(event.value, str) or len(event.value) > 20:
        return state
    return state.model_copy(update={"entries": {**state.entries, name: event.value}, "nudged": False})


def score(edition: Edition, state: TrackState) -> Score:
    """Points of what has been judged; each reason names the record, why, what it leads to and the rule."""
    shown = _round(edition, state)
    return Score(
        judging.points(edition, state, shown), MOST, state.stage == "done", judging.reasons(edition, state, shown)
    )  # fmt: skip


def screen(edition: Edition, state: TrackState) -> Screen:
    """The page as the trainee sees it."""
    return show.page(edition, state, _round(edition, state))


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise shows or reads."""
    texts = content.texts()
    words = [*texts.duty.why.values(), *texts.sheet.how.values(), *texts.sheet.slips.values()]
    named = {rule for text in words for rule, value in names(text) if value}
    shown = {rule for one in texts.reasons.values() for rule in one.rules}
    return {*texts.cover.rules, *texts.duty.rules, *texts.sheet.rules, *shown, *named}
