"""The cheapest way up: which scores to raise, and by how much, to reach a total.

Each element gains its share of a point per point of score and costs what the trainee says; no score passes
100 and every score stays on the measure's score step. That is a small covering problem in whole steps,
solved exactly. (Raising the element with the most gain per cost first is exact only for fractions of a step:
on the grid the last step can be had cheaper elsewhere.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, gcd, lcm

from course.exercises.evaluation.arithmetic import HUNDRED, Scores, shares, work_out
from course.knowledge.models import Measure

MAX_CELLS = 40_000  # beyond this many gain units the table would make a drag of a slider wait


@dataclass(frozen=True)
class Raise:
    """One element's part of a plan: points of score added, and what they cost."""

    element: str
    points: Decimal
    cost: Decimal


@dataclass(frozen=True)
class Plan:
    """A way to reach `target`.

    `total` is where it leads. `exact` is False when the weights have so many decimals that the plan is
    the greedy one, which costs at most one score step more than the best.
    """

    target: Fraction
    raises: tuple[Raise, ...]
    cost: Decimal
    total: Fraction
    exact: bool = True


def cheapest_plan(
    measure: Measure,
    scores: Scores,
    costs: Mapping[str, Decimal],
    target: Fraction,
    deduction: Decimal = Decimal(0),
    only: str | None = None,
) -> Plan | None:
    """The cheapest raises that bring the total to `target`; None when even 100 everywhere doesn't.

    `costs` are per point of score and above 0; of equally cheap plans the one with fewer points raised.
    `only` allows just one element to be raised. A deduction stands: what happened can't be raised away.
    """
    step = measure.score_step
    need = target - work_out(measure, scores, deduction).raw
    share = shares(measure)
    chosen = [one.id for one in measure.elements if only in (None, one.id) and share[one.id] > 0]
    gains = [share[one] * Fraction(step) for one in chosen]
    rooms = [int((HUNDRED - scores[one]) / step) for one in chosen]
    steps, exact = cover(gains, rooms, [costs[one] for one in chosen], need)
    if steps is None:
        return None
    raises = tuple(
        Raise(one, count * step, count * step * costs[one])
        for one, count in zip(chosen, steps, strict=True)
        if count
    )
    risen = dict(scores) | {one.element: scores[one.element] + one.points for one in raises}
    cost = sum((one.cost for one in raises), Decimal(0))
    return Plan(target, raises, cost, work_out(measure, risen, deduction).total, exact)


def cover(
    gains: list[Fraction], rooms: list[int], costs: list[Decimal], need: Fraction
) -> tuple[list[int] | None, bool]:
    """(steps per item that gain `need` at least cost, whether that is exact); None when impossible."""
    if need <= 0:
        return [0] * len(gains), True
    if sum((gain * room for gain, room in zip(gains, rooms, strict=True)), Fraction(0)) < need:
        return None, True
    scale = lcm(*(gain.denominator for gain in gains))
    whole = [int(gain * scale) for gain in gains]
    unit = gcd(*whole)
    sizes = [one // unit for one in whole]
    cells = ceil(need * scale / unit)
    prices = _prices(costs, sum(rooms))
    if cells > MAX_CELLS:
        return _greedy(sizes, rooms, prices, cells), False
    return _table(sizes, rooms, prices, cells), True


def _prices(costs: list[Decimal], steps: int) -> list[int]:
    """Costs as whole numbers plus a mite per step: it settles ties and can't outweigh a real cost."""
    parts = [Fraction(cost) for cost in costs]
    scale = lcm(*(part.denominator for part in parts))
    return [int(part * scale) * (steps + 1) + 1 for part in parts]


def _greedy(sizes: list[int], rooms: list[int], prices: list[int], cells: int) -> list[int]:
    steps = [0] * len(sizes)
    for at in sorted(range(len(sizes)), key=lambda i: Fraction(prices[i], sizes[i])):
        steps[at] = min(rooms[at], max(0, -(-cells // sizes[at])))
        cells -= steps[at] * sizes[at]
    return steps


def _table(sizes: list[int], rooms: list[int], prices: list[int], cells: int) -> list[int]:
    """Least cost for each gain 0..cells, bundle by bundle (1, 2, 4 … steps of an item), then read back."""
    best: list[float] = [0, *([float("inf")] * cells)]
    taken: list[tuple[int, int, bytearray]] = []
    for item, (size, room, price) in enumerate(zip(sizes, rooms, prices, strict=True)):
        for count in _bundles(min(room, -(-cells // size))):
            gain, cost, marks = size * count, price * count, bytearray(cells + 1)
            for at in range(cells, 0, -1):
                offer = best[at - gain if at > gain else 0] + cost
                if offer < best[at]:
                    best[at], marks[at] = offer, 1
            taken.append((item, count, marks))
    steps, at = [0] * len(sizes), cells
    for item, count, marks in reversed(taken):
        if marks[at]:
            steps[item] += count
            at = max(0, at - sizes[item] * count)
    return steps


def _bundles(room: int) -> list[int]:
    """1, 2, 4 … and a rest, so that every number of steps up to `room` is a sum of some of them."""
    bundles, size = [], 1
    while room > 0:
        bundles.append(min(size, room))
        room -= bundles[-1]
        size *= 2
    return bundles
