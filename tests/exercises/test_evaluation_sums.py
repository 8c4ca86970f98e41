"""The evaluation's arithmetic: exact totals, the capped deduction, falls, and the cheapest way up on the grid."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.exercises.evaluation import advice
from course.exercises.evaluation import arithmetic as sums
from course.exercises.evaluation.advice import cheapest_plan, cover
from course.knowledge.edition import Edition, load
from course.knowledge.models import Deduction, Element, Grade, Measure

D = Decimal


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def scores_of(measure: Measure, *values: str) -> dict[str, Decimal]:
    return {one.id: D(value) for one, value in zip(measure.elements, values, strict=True)}


# --- the sum ------------------------------------------------------------------------------------------------


def test_a_2021_total_is_exact(edition: Edition) -> None:
    measure = edition.measure("eval-2021")
    scores = scores_of(measure, "90", "78", "88", "75", "81")
    result = sums.work_out(measure, scores, D(29))
    assert (result.weighted, result.deducted, result.total) == (Fraction("82.65"), 25, Fraction("57.65"))
    assert result.grade.level == 4
    assert [line.lost for line in result.lines] == [1, Fraction("5.5"), Fraction("3.6"), Fraction("2.5"), Fraction("4.75")]  # fmt: skip


def test_a_2025_total_uses_the_model_weights_and_has_no_deduction(edition: Edition) -> None:
    measure = edition.measure("eval-2025")
    scores = scores_of(measure, "92", "78", "80", "67", "60", "85", "88")
    result = sums.work_out(measure, scores, D(20))
    assert (result.total, result.deducted, result.grade.level) == (Fraction("76.22"), 0, 3)
    assert [line.element.id for line in sums.weakest(result)] == ["disputes"]
    assert [line.element.id for line in sums.lowest(result)] == ["education"]


def test_a_total_just_under_a_line_isnt_rounded_onto_it(edition: Edition) -> None:
    measure = edition.measure("eval-2021")
    under = sums.work_out(measure, dict.fromkeys(scores_of(measure, *"00000"), D("89.9")))
    over = sums.work_out(measure, dict.fromkeys(under_ids(measure), D(90)))
    assert (under.grade.level, over.grade.level) == (2, 1)
    assert sums.show(Fraction(899_999, 10_000)) == "约 89.999"


def under_ids(measure: Measure) -> list[str]:
    return [one.id for one in measure.elements]


def measures() -> st.SearchStrategy[tuple[Measure, dict[str, Decimal]]]:
    """Any measure whose weights sum to 100, with scores on its step."""

    @st.composite
    def made(draw: st.DrawFn) -> tuple[Measure, dict[str, Decimal]]:
        count = draw(st.integers(1, 5))
        cuts = sorted(draw(st.lists(st.integers(1, 99), min_size=count - 1, max_size=count - 1, unique=True)))
        weights = [b - a for a, b in itertools.pairwise([0, *cuts, 100])]
        step = draw(st.sampled_from(["0.1", "0.5", "1", "5"]))
        cap = draw(st.none() | st.integers(1, 40))
        measure = a_measure([D(one) for one in weights], step, None if cap is None else D(cap))
        steps = int(100 / D(step))
        scores = {one.id: draw(st.integers(0, steps)) * D(step) for one in measure.elements}
        return measure, scores

    return made()


def a_measure(weights: list[Decimal], step: str, cap: Decimal | None = None) -> Measure:
    return Measure(
        id="m", title="试", rule="r.r",
        elements=[
            Element(id=f"e{at}", name=f"要素{at}", weight=one, weight_is="fixed", scope="", rules=[], confidence="high")
            for at, one in enumerate(weights)
        ],
        deduction=None if cap is None else Deduction(name="扣减", cap=cap, confidence="high"),
        levels=[
            Grade(level=level, name=f"{level} 级", min_score=D(line), confidence="high")
            for level, line in ((1, 90), (2, 75), (3, 60), (4, 0))
        ],
        score_step=D(step),
    )  # fmt: skip


@given(measures(), st.decimals(0, 200, places=1))
@settings(deadline=None)
def test_totals_stay_between_0_and_100_and_the_deduction_is_capped(
    drawn: tuple[Measure, dict[str, Decimal]], deduction: Decimal
) -> None:
    measure, scores = drawn
    result = sums.work_out(measure, scores, deduction)
    assert 0 <= result.total <= result.weighted <= 100
    cap = measure.deduction.cap if measure.deduction else D(0)
    assert result.deducted == min(Fraction(deduction), Fraction(cap))
    assert result.total == max(result.weighted - result.deducted, 0)
    assert sum(line.gained + line.lost for line in result.lines) == 100


@given(measures(), st.data())
@settings(deadline=None)
def test_a_higher_score_never_lowers_total_or_level(
    drawn: tuple[Measure, dict[str, Decimal]], data: st.DataObject
) -> None:
    measure, scores = drawn
    name = data.draw(st.sampled_from([one.id for one in measure.elements]))
    more = data.draw(st.decimals(scores[name], 100, places=1))
    low, high = sums.work_out(measure, scores), sums.work_out(measure, scores | {name: more})
    share = sums.shares(measure)[name]
    assert high.total - low.total == share * Fraction(more - scores[name])
    assert high.grade.level <= low.grade.level


@given(measures())
@settings(deadline=None)
def test_how_far_from_a_fall(drawn: tuple[Measure, dict[str, Decimal]]) -> None:
    measure, scores = drawn
    result = sums.work_out(measure, scores)
    for line in result.lines:
        loss, score = sums.fall_by(measure, result, line), scores[line.element.id]
        if loss is None:
            at_nothing = sums.work_out(measure, scores | {line.element.id: D(0)})
            assert at_nothing.grade == result.grade
            continue
        fallen = scores | {line.element.id: score - D(loss.numerator) / D(loss.denominator)}
        still = fallen | {line.element.id: fallen[line.element.id] + measure.score_step}
        assert sums.work_out(measure, fallen).grade.level > result.grade.level
        assert sums.work_out(measure, still).grade == result.grade


# --- the way up ---------------------------------------------------------------------------------------------


def brute(gains: list[Fraction], rooms: list[int], costs: list[Decimal], need: Fraction) -> Decimal | None:
    prices = [
        sum((count * cost for count, cost in zip(steps, costs, strict=True)), D(0))
        for steps in itertools.product(*(range(room + 1) for room in rooms))
        if sum((n * gain for n, gain in zip(steps, gains, strict=True)), Fraction(0)) >= need
    ]
    return min(prices, default=None)


@given(st.data())
@settings(max_examples=250, deadline=None)
def test_the_cheapest_way_is_as_cheap_as_trying_every_way(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 4))
    measure = a_measure([D(one) for one in data.draw(st.lists(st.integers(1, 40), min_size=count, max_size=count))], "10")  # fmt: skip
    scores = {one.id: D(10 * data.draw(st.integers(0, 10))) for one in measure.elements}
    costs = {one.id: data.draw(st.decimals("0.1", 20, places=1)) for one in measure.elements}
    target = Fraction(data.draw(st.decimals(0, 100, places=1)))
    share = sums.shares(measure)
    names = [one.id for one in measure.elements]
    best = brute(
        [share[one] * 10 for one in names], [int((100 - scores[one]) / 10) for one in names],
        [costs[one] * 10 for one in names], target - sums.work_out(measure, scores).raw,
    )  # fmt: skip
    plan = cheapest_plan(measure, scores, costs, target)
    if best is None:
        assert plan is None
        return
    assert plan is not None and plan.exact
    assert plan.cost == best
    assert plan.total >= target
    risen = scores | {one.element: scores[one.element] + one.points for one in plan.raises}
    assert max(risen.values()) <= 100
    assert plan.total == sums.work_out(measure, risen).total


def test_the_grid_beats_greedy(edition: Edition) -> None:
    """1.97 points short: 16.5 points of the best element cost 49.5, but its last step is had cheaper elsewhere."""
    measure = edition.measure("eval-2025")
    scores = scores_of(measure, "95", "70", "86", "84", "92", "90", "64")
    costs = scores_of(measure, "6", "3", "8", "9", "6", "4", "2")
    plan = cheapest_plan(measure, scores, costs, Fraction(86))
    assert plan is not None
    assert {one.element: one.points for one in plan.raises} == {
        "suitability": D("16.2"),
        "marketing": D("0.1"),
    }
    assert (plan.cost, plan.total) == (D("49.4"), Fraction("86.001"))
    alone = cheapest_plan(measure, scores, costs, Fraction(86), only="suitability")
    assert alone is not None and (alone.cost, alone.total) == (D("49.5"), Fraction("86.01"))
    assert cheapest_plan(measure, scores, costs, Fraction(88), only="service") is None


def test_a_deduction_has_to_be_made_up_for(edition: Edition) -> None:
    measure = edition.measure("eval-2021")
    scores, costs = scores_of(measure, *["80"] * 5), scores_of(measure, *["1"] * 5)
    plan = cheapest_plan(measure, scores, costs, Fraction(75), D(5))
    assert plan is not None and plan.cost == 0 and plan.raises == ()
    more = cheapest_plan(measure, scores, costs, Fraction(75), D(8))
    assert more is not None
    assert [(one.element, one.points) for one in more.raises] == [("operations", D(10))]
    assert cheapest_plan(measure, scores, costs, Fraction(76), D(25)) is None


def test_of_equal_costs_the_fewest_points_are_raised() -> None:
    assert cover([Fraction(2), Fraction(1)], [5, 10], [D(2), D(1)], Fraction(10)) == ([5, 0], True)
    assert cover([Fraction(1), Fraction(2)], [10, 5], [D(1), D(2)], Fraction(10)) == ([0, 5], True)
    assert cover([Fraction(1)], [3], [D(1)], Fraction(4)) == (None, True)
    assert cover([Fraction(1)], [3], [D(1)], Fraction(0)) == ([0], True)


def test_weights_with_many_decimals_are_answered_greedily_and_said_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    measure = a_measure([D("33.3337"), D("66.6663")], "0.1")
    scores, costs = {"e0": D(50), "e1": D(50)}, {"e0": D(1), "e1": D(3)}
    plan = cheapest_plan(measure, scores, costs, Fraction(90))
    assert plan is not None and not plan.exact and plan.total >= 90
    monkeypatch.setattr(advice, "MAX_CELLS", 10**9)
    small = a_measure([D("33"), D("67")], "0.1")
    exact = cheapest_plan(small, scores, costs, Fraction(60))
    monkeypatch.setattr(advice, "MAX_CELLS", 0)
    greedy = cheapest_plan(small, scores, costs, Fraction(60))
    assert exact is not None and greedy is not None and exact.exact and not greedy.exact
    assert exact.cost <= greedy.cost <= exact.cost + D("0.3")
