"""Where the trainee stands in the simulator and in the cases, and what each event changes."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from pydantic import Field

from course.exercises.base import Event, State, saved
from course.exercises.evaluation.advice import Plan, cheapest_plan
from course.exercises.evaluation.arithmetic import HUNDRED, Result, next_grade, work_out
from course.exercises.evaluation.cases import offered
from course.exercises.evaluation.content import Case, content
from course.exercises.evaluation.questions import questions
from course.items.marking import OddAnswer, read_number
from course.knowledge.edition import Edition
from course.knowledge.models import Measure

SIMULATOR = "simulator"
MAX_COST, MAX_BRANCHES, SPREAD = Decimal(999), 99, 3


class EvaluationState(State):
    """The state of the exercise.

    `part` is the simulator or a case id. `scores`, `deductions` and `costs` are the simulator's, by measure,
    so that changing the measure and back loses nothing. `answers` holds what was typed, by case and check;
    a case in `done` is marked and closed until it's opened again.
    """

    seed: int = 0
    part: str = SIMULATOR
    measure: str
    typed: bool = False
    guess: str | None = None
    scores: dict[str, dict[str, Decimal]]
    deductions: dict[str, Decimal]
    costs: dict[str, dict[str, Decimal]]
    branch_average: Decimal
    head: Decimal
    branches: int
    answers: dict[str, dict[str, str]] = Field(default_factory=dict)
    done: tuple[str, ...] = ()


def start(edition: Edition, seed: int = 0) -> EvaluationState:
    """The simulator with the edition's default measure; the seed shifts the scores, so neighbours differ."""
    texts = content()
    return EvaluationState(
        seed=seed,
        measure=edition.default_evaluation,
        scores={name: first_scores(one, seed) for name, one in edition.measures.items()},
        deductions=dict.fromkeys(edition.measures, Decimal(0)),
        costs={
            name: {part.id: texts.costs.get(part.id, texts.cost) for part in one.elements}
            for name, one in edition.measures.items()
        },
        branch_average=texts.branch_average, head=texts.head, branches=texts.branches,
    )  # fmt: skip


def first_scores(measure: Measure, seed: int) -> dict[str, Decimal]:
    """The scores to begin with: those of content.yaml, each shifted by up to three points by the seed."""
    rng, texts = random.Random(seed), content()
    shifted = {
        one.id: texts.start_scores.get(one.id, texts.start_score) + rng.randint(-SPREAD, SPREAD)
        for one in measure.elements
    }
    return {name: min(max(score, Decimal(0)), HUNDRED) for name, score in shifted.items()}


def load(data: str) -> EvaluationState:
    """A saved state. Raises ExerciseError when the text isn't one."""
    return saved(EvaluationState, data, "evaluation")


def fit(edition: Edition, state: EvaluationState) -> EvaluationState:
    """The state itself, or a new one when it belongs to other measures than the edition's."""
    known = {name: {part.id for part in one.elements} for name, one in edition.measures.items()}
    if state.measure in known and {name: set(one) for name, one in state.scores.items()} == known:
        return state
    return start(edition, state.seed)


def simulated(edition: Edition, state: EvaluationState) -> tuple[Measure, Result]:
    """The simulator's measure and the result of its scores."""
    measure = edition.measure(state.measure)
    return measure, work_out(measure, state.scores[measure.id], state.deductions[measure.id])


def way_up(edition: Edition, state: EvaluationState, only: str | None = None) -> Plan | None:
    """The cheapest way to the next level with the trainee's costs; None at the top or out of reach."""
    measure, result = simulated(edition, state)
    better = next_grade(measure, result.total)
    if better is None:
        return None
    return cheapest_plan(
        measure, state.scores[measure.id], state.costs[measure.id], Fraction(better.min_score),
        state.deductions[measure.id], only,
    )  # fmt: skip


def step(edition: Edition, state: EvaluationState, event: Event) -> EvaluationState:
    """The state after an event; the same state for one that is unknown or whose value can't be used."""
    state = fit(edition, state)
    head, _, rest = event.name.partition(":")
    change = _CHANGES.get(head)
    after = change(edition, state, rest, event.value) if change else None
    return state if after is None else after


Change = Callable[[Edition, EvaluationState, str, Any], EvaluationState | None]


def _with(state: EvaluationState, **fields: Any) -> EvaluationState:
    return state.model_copy(update=fields)


def _decimal(value: Any, low: Decimal, high: Decimal) -> Decimal | None:
    try:
        number = read_number(value)
    except OddAnswer:
        return None
    return number if low <= number <= high else None


def _on_step(measure: Measure, number: Decimal) -> Decimal:
    return (number / measure.score_step).quantize(Decimal(1), ROUND_HALF_UP) * measure.score_step


def _part(edition: Edition, state: EvaluationState, rest: str, value: Any) -> EvaluationState | None:
    known = [SIMULATOR, *(case.id for case in offered(edition))]
    return _with(state, part=value) if value in known else None


def _measure(edition: Edition, state: EvaluationState, rest: str, value: Any) -> EvaluationState | None:
    if not isinstance(value, str) or value not in edition.measures or value == state.measure:
        return None
    return _with(state, measure=value, guess=None)


def _typed(edition: Edition, state: EvaluationState, rest: str, value: Any) -> EvaluationState | None:
    return _with(state, typed=value == "typed") if value in ("typed", "dragged") else None


def _guess(edition: Edition, state: EvaluationState, rest: str, value: Any) -> EvaluationState | None:
    known = [one.id for one in edition.measure(state.measure).elements]
    return _with(state, guess=value) if value in known else None


def _score(edition: Edition, state: EvaluationState, rest: str, value: Any) -> EvaluationState | None:
    measure, number = edition.measure(state.measure), _decimal(value, Decimal(0), HUNDRED)
    if number is None or rest not in state.scores[measure.id]:
        return None
    own = state.scores[measure.id] | {rest: min(_on_step(measure, number), HUNDRED)}
    return _with(state, scores=state.scores | {measure.id: own})


def _deduction(edition: Edition, state: EvaluationState, rest: str, value: Any) -> EvaluationState | None:
    measure = edition.measure(state.measure)
    if measure.deduction is None:
        return None
    number = _decimal(value, Decimal(0), measure.deduction.cap)
    if number is None:
        return None
    taken = min(_on_step(measure, number), measure.deduction.cap)
    return _with(state, deductions=state.deductions | {measure.id: taken})


def _cost(edition: Edition, state: EvaluationState, rest: str, value: Any) -> EvaluationState | None:
    number = _decimal(value, Decimal("0.01"), MAX_COST)
    if number is None or rest not in state.costs[state.measure]:
        return None
    own = state.costs[state.measure] | {rest: number}
    return _with(state, costs=state.costs | {state.measure: own})


def _whole(edition: Edition, state: EvaluationState, rest: str, value: Any) -> EvaluationState | None:
    if rest == "branches":
        count = _decimal(value, Decimal(1), Decimal(MAX_BRANCHES))
        return None if count is None or count != int(count) else _with(state, branches=int(count))
    number = _decimal(value, Decimal(0), HUNDRED)
    if number is None or rest not in ("branch_average", "head"):
        return None
    return _with(state, **{rest: number})


def _apply(edition: Edition, state: EvaluationState, rest: str, value: Any) -> EvaluationState | None:
    plan = way_up(edition, state)
    if plan is None or state.guess is None:
        return None
    own = dict(state.scores[state.measure])
    for one in plan.raises:
        own[one.element] += one.points
    return _with(state, scores=state.scores | {state.measure: own})


def _reset(edition: Edition, state: EvaluationState, rest: str, value: Any) -> EvaluationState | None:
    first = start(edition, state.seed)
    name = state.measure
    return _with(
        state, guess=None,
        scores=state.scores | {name: first.scores[name]},
        deductions=state.deductions | {name: first.deductions[name]},
        costs=state.costs | {name: first.costs[name]},
    )  # fmt: skip


def current_case(edition: Edition, state: EvaluationState) -> Case | None:
    """The case that is open, if one is."""
    return next((case for case in offered(edition) if case.id == state.part), None)


def finished(edition: Edition, state: EvaluationState) -> bool:
    """Whether every case has been marked (and there is one)."""
    names = [case.id for case in offered(edition)]
    return bool(names) and all(name in state.done for name in names)


def _answer(edition: Edition, state: EvaluationState, rest: str, value: Any) -> EvaluationState | None:
    name, _, check = rest.partition(":")
    case = next((one for one in offered(edition) if one.id == name), None)
    if case is None or name in state.done or not isinstance(value, str) or len(value) > 40:
        return None
    question = next((one for one in questions(edition, case) if one.check.id == check), None)
    if question is None or (question.options and value not in dict(question.options)):
        return None
    return _with(state, answers=state.answers | {name: state.answers.get(name, {}) | {check: value}})


def _check(edition: Edition, state: EvaluationState, rest: str, value: Any) -> EvaluationState | None:
    if rest in state.done or rest not in [case.id for case in offered(edition)]:
        return None
    return _with(state, done=(*state.done, rest))


def _again(edition: Edition, state: EvaluationState, rest: str, value: Any) -> EvaluationState | None:
    if rest not in state.done:
        return None
    answers = {name: given for name, given in state.answers.items() if name != rest}
    return _with(state, done=tuple(one for one in state.done if one != rest), answers=answers)


_CHANGES: dict[str, Change] = {
    "part": _part, "measure": _measure, "typed": _typed, "guess": _guess, "score": _score,
    "deduction": _deduction, "cost": _cost, "whole": _whole, "apply": _apply, "reset": _reset,
    "answer": _answer, "check": _check, "again": _again,
}  # fmt: skip
