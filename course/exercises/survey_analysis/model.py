"""满意度分析: the model. Seven steps on the real survey; every right answer is counted from the data at hand."""

from __future__ import annotations

from typing import Any

from course.complaints.tables import ITEMS
from course.exercises.base import Event, Reason, Score, Screen, saved
from course.exercises.survey_analysis import bench, content, judging, show
from course.exercises.survey_analysis.facts import Facts, facts
from course.exercises.survey_analysis.state import FIELDS, LISTED, MAPPED, PARTS, POINTS, SurveyState
from course.knowledge.edition import Edition

ID = "survey-analysis"
TITLE = show.TITLE
STRANDS: tuple[str, ...] = ("T3",)
MINUTES = 25
TYPED = 12


def start(edition: Edition, seed: int = 0) -> SurveyState:
    """A round of this seed's. Raises ExerciseError when the data don't hold what it asks about."""
    facts(edition, seed)
    return SurveyState(seed=seed)


def load(data: str) -> SurveyState:
    """A state saved as JSON. Raises ExerciseError when it isn't one."""
    return saved(SurveyState, data, ID)


def step(edition: Edition, state: SurveyState, event: Event) -> SurveyState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "cover":
        return state.model_copy(update={"stage": "ask"}) if event.name == "start" else state
    if state.stage == "done":
        return SurveyState(seed=state.seed + 1, stage="ask") if event.name == "again" else state
    if state.stage == "told":
        return _onward(state) if event.name == "next" else state
    known = facts(edition, state.seed)
    if event.name == "check":
        return state.model_copy(
            update={"stage": "told", "nudged": False} if _whole(known, state) else {"nudged": True}
        )
    if event.name in bench.FIELDS:
        made = bench.set_to(known, state.bench, event.name, event.value)
        return state if made == state.bench else state.model_copy(update={"bench": made})
    return _answer(known, state, event)


def _whole(known: Facts, state: SurveyState) -> bool:
    """Whether every field of the part at hand has been answered, every row of a match too."""
    for field in FIELDS[state.part]:
        given = state.answers.get(field)
        if field in MAPPED:
            if set(given or {}) != set(judging.rows(known, field)):
                return False
        elif not given or (isinstance(given, str) and not given.strip()):
            return False
    return True


def _answer(known: Facts, state: SurveyState, event: Event) -> SurveyState:
    field, value = event.name, event.value
    if field not in FIELDS[state.part] or not _allowed(known, field, value):
        return state
    return state.model_copy(update={"answers": {**state.answers, field: value}, "nudged": False})


def _allowed(known: Facts, field: str, value: Any) -> bool:
    if field == "few:count":
        return isinstance(value, str) and len(value) <= TYPED
    offers = _offers(known, field)
    if field in LISTED:
        return isinstance(value, list) and all(isinstance(one, str) and one in offers for one in value)
    if field in MAPPED:
        rows = judging.rows(known, field)
        return isinstance(value, dict) and all(
            row in rows and isinstance(one, str) and one in offers for row, one in value.items()
        )
    return isinstance(value, str) and value in offers


def _offers(known: Facts, field: str) -> set[str]:
    """The ids that a field may hold."""
    texts = content.texts()
    if field == "weak":
        return set(known.candidates)
    if field == "act:do":
        return {one for one, _ in show.remedies(known)}
    if field in ("item", "drive:ties"):
        return set(ITEMS)
    if field in ("compare", "say"):
        return set(texts.compare if field == "compare" else texts.verdicts)
    question = {"few:treat": texts.treat, "drive:word": texts.word, "act:again": texts.act.again}[field]
    return {one.id for one in question.options}


def _onward(state: SurveyState) -> SurveyState:
    if state.at + 1 == len(PARTS):
        return state.model_copy(update={"stage": "done"})
    return state.model_copy(update={"at": state.at + 1, "stage": "ask"})


def score(edition: Edition, state: SurveyState) -> Score:
    """Points of the steps handed in; each reason names the step, the mistake and its rule."""
    known, found, got = facts(edition, state.seed), list[Reason](), 0.0
    for part in state.judged():
        got += sum(judging.points(known, field, state.answers.get(field)) for field in FIELDS[part])
        found += judging.verdicts(edition, known, part, state.answers)
    return Score(round(got, 2), float(sum(POINTS.values())), state.stage == "done", found)


def screen(edition: Edition, state: SurveyState) -> Screen:
    """The page as the trainee sees it."""
    if state.stage == "cover":
        return show.cover(edition, state)
    return show.summary(edition, state) if state.stage == "done" else show.page(edition, state)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise teaches or reads."""
    texts = content.texts()
    questions = [texts.treat, texts.word, texts.act.again]
    found = {rule for one in questions for rule in one.rules}
    found |= {rule for statement in texts.statements for rule in statement.rules}
    found |= {rule for remedy in texts.act.remedies.values() for rule in remedy.rules}
    return {*texts.cover.rules, *judging.SURVEY, *found}
