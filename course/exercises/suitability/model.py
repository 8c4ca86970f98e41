"""适当性匹配: the model. Ten pairs; each asks for the grade, the decision and the first action."""

from __future__ import annotations

from course.exercises.base import Event, Reason, Score, Screen, saved
from course.exercises.suitability import judging, show
from course.exercises.suitability.content import content
from course.exercises.suitability.state import PAIR_POINTS, SuitabilityState, answer_points, pair_reasons
from course.knowledge.edition import Edition
from course.knowledge.text import names

ID = "suitability"
TITLE = "适当性匹配"
STRANDS: tuple[str, ...] = ("N2",)
MINUTES = 20


def start(edition: Edition, seed: int = 0) -> SuitabilityState:
    """Ten pairs, drawn by seed from the customers and the product table. Raises CourseError without the table."""
    return SuitabilityState(seed=seed, drawn=judging.draw(seed))


def load(data: str) -> SuitabilityState:
    """A state saved as JSON. Raises ExerciseError when it isn't one or its products are gone."""
    return saved(SuitabilityState, data, ID)


def step(edition: Edition, state: SuitabilityState, event: Event) -> SuitabilityState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "ask":
        return _hand_in(state) if event.name == "check" else _answer(edition, state, event)
    if event.name != "next":
        return state
    if state.stage == "cover":
        return state.model_copy(update={"stage": "ask"})
    if state.stage == "told" and state.at + 1 < len(state.drawn):
        return state.model_copy(update={"at": state.at + 1, "stage": "ask"})
    return state.model_copy(update={"stage": "done"}) if state.stage == "told" else state


def _answer(edition: Edition, state: SuitabilityState, event: Event) -> SuitabilityState:
    """Note one of the three answers of the pair at hand."""
    question, _, place = event.name.partition("-")
    allowed = show.choices(edition).get(question)
    if place != str(state.at) or allowed is None or not isinstance(event.value, str):
        return state
    if event.value not in [one for one, _ in allowed]:
        return state
    mine = {**state.answers.get(state.pair, {}), question: event.value}
    return state.model_copy(update={"answers": {**state.answers, state.pair: mine}, "nudged": False})


def _hand_in(state: SuitabilityState) -> SuitabilityState:
    """Judge the pair at hand; when an answer is lacking say so."""
    if len(state.answers.get(state.pair, {})) < len(show.QUESTIONS):
        return state.model_copy(update={"nudged": True})
    return state.model_copy(update={"stage": "told", "nudged": False})


def score(edition: Edition, state: SuitabilityState) -> Score:
    """Four points a pair: one for the grade, two for the decision, one for the first action."""
    points, reasons = 0, list[Reason]()
    for pair in state.judged():
        points += answer_points(pair, state.answers[pair])
        reasons += pair_reasons(edition, pair, state.answers[pair])
    return Score(float(points), float(PAIR_POINTS * len(state.drawn)), state.stage == "done", reasons)


def screen(edition: Edition, state: SuitabilityState) -> Screen:
    """The page as the trainee sees it."""
    return show.page(edition, state, TITLE)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise teaches, reads or shows with its caveat."""
    texts = content()
    found = {*texts.cover.rules, "insurance.written-agreement", "house.product.insurance-sale"}
    found |= {rule for one in texts.outcomes for rule in one.rules}
    found |= {rule for one in texts.actions for rule in one.rules}
    said = [texts.cover.text, texts.elderly, texts.redlines]
    return found | {rule for text in said for rule, value in names(text) if value}
