"""The guided cases with this edition's figures: complete scores, deductions, offers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from course.exercises.evaluation import arithmetic as sums
from course.exercises.evaluation.arithmetic import HUNDRED, Result, show
from course.exercises.evaluation.content import Case, Offer, SheetLine, cases, content
from course.knowledge.edition import Edition
from course.knowledge.models import Measure


@dataclass(frozen=True)
class Facts:
    """A case with this edition's figures: scores complete, deductions summed, result worked out."""

    measure: Measure
    scores: dict[str, Decimal]
    deduction: Decimal
    result: Result


def usable(edition: Edition, case: Case) -> bool:
    """Whether the edition has the case's measure with just these elements."""
    measure = edition.measures.get(case.measure)
    given = set(case.scores) | ({case.sheet.element} if case.sheet else set())
    return measure is not None and given == {one.id for one in measure.elements}


def offered(edition: Edition) -> list[Case]:
    """The cases that fit this edition."""
    return [case for case in cases() if usable(edition, case)]


def facts(edition: Edition, case: Case) -> Facts:
    """The figures of a case that is `usable`."""
    measure = edition.measure(case.measure)
    scores = dict(case.scores)
    if case.sheet:
        scores[case.sheet.element] = sum((earned(edition, line) for line in case.sheet.lines), Decimal(0))
    deduction = sum((one.points for one in case.happenings), Decimal(0))
    return Facts(measure, scores, deduction, sums.work_out(measure, scores, deduction))


def target_of(edition: Edition, line: SheetLine) -> Decimal:
    """The target of a rate line: a number, or a rule's value in this edition."""
    rule, _, name = line.target.partition(":")
    return Decimal(str(edition.value(rule, name))) if name else Decimal(rule)


def earned(
    edition: Edition, line: SheetLine, target: Decimal | None = None, times: int | None = None
) -> Decimal:
    """Points of one line of a score sheet; `target` and `times` replace the right ones in named mistakes."""
    if line.how == "plain":
        return line.earned
    if line.how == "each":
        count = line.count if times is None else min(times, line.count)
        return max(line.full - line.minus * count, Decimal(0))
    wanted = target_of(edition, line) if target is None else target
    missing = max(wanted - line.actual, Decimal(0))
    if times is not None:
        missing = min(missing, Decimal(times))
    return max(line.full - line.per_point * missing, Decimal(0))


def sheet_line(edition: Edition, line: SheetLine) -> tuple[str, str]:
    """(the fact with its target filled in, the sum as text: 40－4×3＝28)."""
    fact = edition.fill(line.fact, {"target": show(target_of(edition, line))})
    got = show(earned(edition, line))
    if line.how == "each" and line.count:
        return fact, f"{show(line.full)}－{line.count}×{show(line.minus)}＝{got}"
    missing = target_of(edition, line) - line.actual
    if line.how == "rate" and missing > 0:
        return fact, f"{show(line.full)}－{show(missing)}×{show(line.per_point)}＝{got}"
    return fact, got


def offer_result(case: Case, known: Facts, offer: Offer) -> tuple[Fraction, Decimal]:
    """(total after an offer, its cost in person-days); points over 100 can't be had and cost nothing."""
    added = {
        one: min(points, HUNDRED - known.scores[one])
        for one, points in offer.add.items()
        if one in known.scores
    }
    risen = known.scores | {one: known.scores[one] + points for one, points in added.items()}
    cost = sum((points * case.costs.get(one, content().cost) for one, points in added.items()), Decimal(0))
    return sums.work_out(known.measure, risen, known.deduction).total, cost
