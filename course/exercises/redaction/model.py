"""脱敏演练: the model. Two cases a round: mark direct identifiers, find what still identifies, decide on the use."""

from __future__ import annotations

from course.exercises.base import Event, Reason, Score, Screen, saved
from course.exercises.redaction import content, show
from course.exercises.redaction.state import (
    DECISION,
    RedactionState,
    Stage,
    case_max,
    choice_reason,
    clue_reasons,
    judge_clues,
    judge_marks,
    mark_reasons,
)
from course.knowledge.edition import Edition
from course.knowledge.text import names

ID = "redaction"
TITLE = "脱敏演练"
STRANDS: tuple[str, ...] = ("N7",)
MINUTES = 20

_AFTER: dict[str, Stage] = {"mark": "marked", "clues": "combined", "decide": "decided"}
_ONWARD: dict[str, Stage] = {"cover": "mark", "marked": "clues", "combined": "decide"}


def start(edition: Edition, seed: int = 0) -> RedactionState:
    """A round of two cases, drawn by seed."""
    return RedactionState(seed=seed, drawn=content.draw(seed))


def load(data: str) -> RedactionState:
    """A state saved as JSON. Raises ExerciseError when it isn't one or its case has changed since."""
    return saved(RedactionState, data, ID)


def step(edition: Edition, state: RedactionState, event: Event) -> RedactionState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage in _AFTER:
        return _hand_in(state) if event.name == "check" else _answer(state, event)
    if event.name == "next" and state.stage in _ONWARD:
        return state.model_copy(update={"stage": _ONWARD[state.stage]})
    if event.name == "next" and state.stage == "decided":
        if state.at + 1 < len(state.drawn):
            return state.model_copy(update={"at": state.at + 1, "stage": "mark"})
        return state.model_copy(update={"stage": "done"})
    return state


def _answer(state: RedactionState, event: Event) -> RedactionState:
    """Note the marks, details or choice of the case at hand."""
    case_id, value = state.case, event.value
    if event.name != f"{state.stage}-{case_id}":
        return state
    ids = [one.id for one in content.segments(case_id)]
    if state.stage == "mark":
        tools = {one.id for one in content.content().tools}
        if not isinstance(value, dict) or not all(
            key in ids and isinstance(tool, str) and tool in tools for key, tool in value.items()
        ):
            return state
        marks = {one: value[one] for one in ids if one in value}
        return state.model_copy(update={"marks": {**state.marks, case_id: marks}, "nudged": False})
    if state.stage == "clues":
        if not isinstance(value, list) or not all(isinstance(one, str) and one in ids for one in value):
            return state
        found = tuple(one for one in ids if one in value)
        return state.model_copy(update={"found": {**state.found, case_id: found}, "nudged": False})
    options = [one.id for one in content.content().drill(case_id).decision.options]
    if not isinstance(value, str) or value not in options:
        return state
    return state.model_copy(update={"chosen": {**state.chosen, case_id: value}, "nudged": False})


def _hand_in(state: RedactionState) -> RedactionState:
    """Judge the step at hand; without an answer say so."""
    answers: dict[str, bool] = {
        "mark": bool(state.marks.get(state.case)),
        "clues": bool(state.found.get(state.case)),
        "decide": state.case in state.chosen,
    }
    if not answers[state.stage]:
        return state.model_copy(update={"nudged": True})
    return state.model_copy(update={"stage": _AFTER[state.stage], "nudged": False})


def score(edition: Edition, state: RedactionState) -> Score:
    """Points of the steps handed in; the reasons name what was missed or marked needlessly, and the rule."""
    points, reasons = 0.0, list[Reason]()
    for case_id in state.drawn:
        if state.past(case_id, "marked"):
            marked = judge_marks(case_id, state.marks.get(case_id, {}))
            points += marked.points
            reasons += mark_reasons(case_id, marked)
        if state.past(case_id, "combined"):
            combined = judge_clues(case_id, state.found.get(case_id, ()))
            points += combined.points
            reasons += clue_reasons(case_id, combined)
        if state.past(case_id, "decided"):
            reason = choice_reason(case_id, state.chosen[case_id])
            points += DECISION * (reason.tone == "good")
            reasons.append(reason)
    filled = [one._replace(text=edition.fill(one.text)) for one in reasons]
    return Score(points, sum(case_max(one) for one in state.drawn), state.stage == "done", filled)


def screen(edition: Edition, state: RedactionState) -> Screen:
    """The page as the trainee sees it."""
    return show.page(edition, state, TITLE)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise teaches or reads."""
    texts = content.content()
    found = {*texts.cover.rules, *show.LAST}
    for verdict in (texts.wrong_kind, texts.over, texts.clue_missed, texts.clue_over):
        found |= set(verdict.rules)
    for tool in texts.tools:
        found |= set(tool.rules)
    for drill in texts.cases:
        for option in drill.decision.options:
            found |= set(option.rules) | {rule for rule, value in names(option.why) if value}
    return found
