"""The sum of an evaluation, exactly: weights, deduction, total, level, what each element costs the total.

All scores are 0..100; a total is in the same points. Fractions are used throughout, so that a total that
lies just under a line never becomes one that reaches it by rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from course.knowledge.models import BranchWeight, Element, Grade, Measure

HUNDRED = Decimal(100)
Scores = Mapping[str, Decimal]


@dataclass(frozen=True)
class Line:
    """One element in the sum: its share of the whole (0..1), the points it brings and those it loses."""

    element: Element
    share: Fraction
    score: Fraction
    gained: Fraction
    lost: Fraction


@dataclass(frozen=True)
class Result:
    """An evaluation worked out.

    `weighted` is the sum before the deduction, `deducted` what is taken off after the cap, `raw` their
    difference (may be negative), `total` the same but never under 0.
    """

    lines: tuple[Line, ...]
    weighted: Fraction
    deducted: Fraction
    raw: Fraction
    total: Fraction
    grade: Grade


def weight_sum(measure: Measure) -> Decimal:
    """The sum of the weights in use; 100 unless the edition's table is wrong."""
    return sum((one.used_weight for one in measure.elements), Decimal(0))


def shares(measure: Measure) -> dict[str, Fraction]:
    """Each element's share of the whole. They sum to 1 even when the weights don't sum to 100."""
    whole = Fraction(weight_sum(measure)) or Fraction(1)
    return {one.id: Fraction(one.used_weight) / whole for one in measure.elements}


def work_out(measure: Measure, scores: Scores, deduction: Decimal = Decimal(0)) -> Result:
    """The result of `scores` (one per element) less `deduction` points, which the measure's cap limits.

    In the 2021 measure five elements are weighted and one only takes away, at most its cap.
    Source: 银保监发〔2021〕24号第五条.
    """
    share = shares(measure)
    lines = tuple(
        Line(
            one, share[one.id], Fraction(scores[one.id]),
            share[one.id] * Fraction(scores[one.id]), share[one.id] * Fraction(HUNDRED - scores[one.id]),
        )
        for one in measure.elements
    )  # fmt: skip
    weighted = sum((line.gained for line in lines), Fraction(0))
    deducted = capped(measure, deduction)
    raw = weighted - deducted
    total = max(raw, Fraction(0))
    return Result(lines, weighted, deducted, raw, total, grade_of(measure, total))


def capped(measure: Measure, deduction: Decimal) -> Fraction:
    """What a deduction really takes off: nothing without a deducting element, never more than its cap."""
    if measure.deduction is None:
        return Fraction(0)
    return Fraction(min(max(deduction, Decimal(0)), measure.deduction.cap))


def grade_of(measure: Measure, total: Fraction) -> Grade:
    """The level of a total: the best one whose lowest score is reached, else the worst there is."""
    reached = [one for one in measure.levels if Fraction(one.min_score) <= total]
    if not reached:
        return min(measure.levels, key=lambda one: one.min_score)
    return max(reached, key=lambda one: one.min_score)


def next_grade(measure: Measure, total: Fraction) -> Grade | None:
    """The nearest better level, or None at the top."""
    better = [one for one in measure.levels if Fraction(one.min_score) > total]
    return min(better, key=lambda one: one.min_score) if better else None


def weakest(result: Result) -> list[Line]:
    """The element that loses most points of the total; several when they tie."""
    most = max(line.lost for line in result.lines)
    return [line for line in result.lines if line.lost == most]


def lowest(result: Result) -> list[Line]:
    """The element with the lowest score, whatever its weight; several when they tie."""
    least = min(line.score for line in result.lines)
    return [line for line in result.lines if line.score == least]


def slack(measure: Measure, result: Result) -> Fraction | None:
    """Points of the total above the present level's line; None at the worst level. A fall needs more."""
    worst = min(measure.levels, key=lambda one: one.min_score)
    if result.grade == worst:
        return None
    return result.total - Fraction(result.grade.min_score)


def fall_by(measure: Measure, result: Result, line: Line) -> Fraction | None:
    """The smallest loss of one element's score, in whole steps, that costs a level; None when none does."""
    spare = slack(measure, result)
    if spare is None or line.share == 0:
        return None
    step = Fraction(measure.score_step)
    loss = (spare // (line.share * step) + 1) * step
    return loss if loss <= line.score else None


def spare_weight(measure: Measure) -> Decimal:
    """Percentage points that the floors leave to the annual scheme (2025: 100 less the sum of the floors)."""
    if not all(one.weight_is == "floor" for one in measure.elements):
        return Decimal(0)
    return max(HUNDRED - sum((one.weight for one in measure.elements), Decimal(0)), Decimal(0))


def total_with_spare_on(measure: Measure, scores: Scores, element_id: str) -> Fraction:
    """The weighted total when every element has its floor and one gets all the spare points."""
    spare = spare_weight(measure)
    return sum(
        (
            Fraction(scores[one.id] * (one.weight + (spare if one.id == element_id else 0))) / 100
            for one in measure.elements
        ),
        Fraction(0),
    )


def spare_range(measure: Measure, scores: Scores) -> tuple[Fraction, Fraction] | None:
    """Lowest and highest weighted total over all ways to hand out the spare points; None without floors."""
    if not spare_weight(measure):
        return None
    ends = [total_with_spare_on(measure, scores, one.id) for one in measure.elements]
    return min(ends), max(ends)


def branch_shares(weight: BranchWeight | None) -> tuple[Fraction, Fraction, bool] | None:
    """(first-level branches' share, head office's, whether they are model figures); None when unknown."""
    if weight is None:
        return None
    known = weight.branch is not None and weight.head is not None
    branch, head = (weight.branch, weight.head) if known else (weight.demo_branch, weight.demo_head)
    if branch is None or head is None or branch + head == 0:
        return None
    whole = Fraction(branch + head)
    return Fraction(branch) / whole, Fraction(head) / whole, not known


def overall(weight: BranchWeight | None, branch_average: Fraction, head: Fraction) -> Fraction | None:
    """The institution's score: branches' average and head office, weighted. Source: 总体得分条款."""
    part = branch_shares(weight)
    return None if part is None else part[0] * branch_average + part[1] * head


def show(value: Fraction | Decimal) -> str:
    """A figure without padding: exact to three decimals, else cut off (not rounded up) and marked 约."""
    exact = Fraction(value)
    thousandths = exact * 1000
    whole = thousandths.numerator // thousandths.denominator
    number = Decimal(whole).scaleb(-3).normalize()
    return f"{'' if thousandths.denominator == 1 else '约 '}{number:f}"
