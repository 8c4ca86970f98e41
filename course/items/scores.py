"""Generators on the supervisory evaluation: totals, losses, deductions, weights."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

from course.errors import ItemError
from course.items.registry import Made, generator, percent, to_step
from course.knowledge.edition import Edition
from course.knowledge.models import Measure


def _scores(rng: random.Random, measure: Measure) -> tuple[list[int], str]:
    """A score out of 100 for each element, and the table a reader sees."""
    scores = [rng.randrange(60, 98) for _ in measure.elements]
    rows = zip(scores, measure.elements, strict=True)
    return scores, "；".join(f"{e.name}（权重 {e.used_weight}%）{s} 分" for s, e in rows)


def _total(scores: list[int], measure: Measure) -> Decimal:
    rows = zip(scores, measure.elements, strict=True)
    return sum((Decimal(s) * e.used_weight / 100 for s, e in rows), Decimal(0))


@generator
def weighted_total(edition: Edition, rng: random.Random, measure: str = "eval-2021") -> Made:
    """A total from element scores (out of 100 each) under a measure's weights, to the score step.

    Known mistakes: plain_average (weights ignored), weakest (the lowest score).
    """
    chosen = edition.measure(measure)
    scores, table = _scores(rng, chosen)
    total = to_step(_total(scores, chosen), chosen.score_step)
    average = to_step(Decimal(sum(scores)) / len(scores), chosen.score_step)
    return Made({"table": table, "total": total}, total, {"plain_average": average, "weakest": min(scores)})


@generator
def largest_loss(edition: Edition, rng: random.Random, measure: str = "eval-2021") -> Made:
    """How many points of the total the costliest element loses; it is not the one with the lowest score.

    Known mistakes: lowest_score (the loss of the element with the lowest score), unweighted.
    """
    chosen = edition.measure(measure)
    for _ in range(200):
        scores, table = _scores(rng, chosen)
        losses = [(100 - s) * e.used_weight / 100 for s, e in zip(scores, chosen.elements, strict=True)]
        worst, lowest = losses.index(max(losses)), scores.index(min(scores))
        if worst != lowest and losses.count(max(losses)) == scores.count(min(scores)) == 1:
            break
    return Made(
        {"table": table, "costliest": chosen.elements[worst].name, "lowest": chosen.elements[lowest].name},
        to_step(losses[worst]),
        {"lowest_score": to_step(losses[lowest]), "unweighted": 100 - scores[worst]},
    )


@generator
def raise_needed(edition: Edition, rng: random.Random, measure: str = "eval-2021") -> Made:
    """By how many points one element's score (out of 100) must rise to lift the total to a target.

    Known mistakes: unweighted (the gap itself), multiplied (the gap times the weight).
    """
    chosen = edition.measure(measure)
    fits = [(e, n) for e in chosen.elements for n in range(4, 21) if (e.used_weight * n) % 10 == 0]
    element, key = rng.choice(fits or [(chosen.elements[0], 10)])
    gap = element.used_weight * key / 100
    total = Decimal(rng.randrange(700, 880)) / 10
    return Made(
        {"element": element.name, "weight": element.used_weight, "score": rng.randrange(60, 79),
         "total": total, "target": total + gap, "gap": gap},
        key,
        {"unweighted": gap, "multiplied": to_step(gap * element.used_weight / 100, Decimal("0.01"))},
    )  # fmt: skip


@generator
def branch_overall(edition: Edition, rng: random.Random) -> Made:
    """A bank's overall score under the 2021 measure: branches' average and head office, weighted.

    Known mistakes: swapped (the two shares exchanged), plain (all scores averaged alike).
    Source: evaluation.2021.branch-weighting (superseded; figures stand in the stem).
    """
    branch = percent(edition, "evaluation.2021.branch-weighting", "branch_percent")
    head = percent(edition, "evaluation.2021.branch-weighting", "head_percent")
    scores = [rng.randrange(66, 95) for _ in range(4)]
    office = rng.randrange(80, 96)
    average = Fraction(sum(scores), 4)
    found = {
        "key": average * branch + office * head,
        "swapped": average * head + office * branch,
        "plain": Fraction(sum(scores) + office, 5),
    }
    rounded = {n: to_step(Decimal(v.numerator) / Decimal(v.denominator)) for n, v in found.items()}
    shown = "、".join(map(str, scores))
    return Made(
        {"branches": shown, "average": Decimal(sum(scores)) / 4, "office": office},
        rounded.pop("key"),
        {**rounded},
    )


@generator
def floor_violations(edition: Edition, rng: random.Random, measure: str = "eval-2025") -> Made:
    """How many elements of a drawn scheme (100 percent in all) are below their floor.

    Known mistakes: sum_only (none, because it adds up), equal_counted (those at the floor counted too).
    """
    chosen = edition.measure(measure)
    key = rng.randint(1, 3)
    places = range(len(chosen.elements))
    below = rng.sample(places, key)
    weights = [e.weight - rng.randint(1, 3) * (i in below) for i, e in enumerate(chosen.elements)]
    above = rng.sample([i for i in places if i not in below], 2)
    spare = 100 - sum(weights)
    first = Decimal(rng.randint(1, int(spare) - 1))
    weights[above[0]] += first
    weights[above[1]] += spare - first
    rows = list(zip(chosen.elements, weights, strict=True))
    return Made(
        {"table": "、".join(f"{e.name} {w}%" for e, w in rows),
         "low": "、".join(e.name for e, w in rows if w < e.weight)},
        key,
        {"sum_only": 0, "equal_counted": sum(w <= e.weight for e, w in rows)},
    )  # fmt: skip


@generator
def after_deduction(edition: Edition, rng: random.Random, measure: str = "eval-2021") -> Made:
    """A total after the deducting element, which takes at most its cap.

    Known mistakes: no_cap (the whole deduction taken), scaled (the deduction taken as a share of the total).
    """
    chosen = edition.measure(measure)
    if chosen.deduction is None:
        raise ItemError(f"评价办法 {measure} 没有调减要素。")
    cap = chosen.deduction.cap
    total = Decimal(rng.randrange(780, 960)) / 10
    over = rng.random() < 0.5
    taken = Decimal(rng.randint(int(cap) + 2, int(cap) + 11) if over else rng.randint(1, int(cap)))
    key = total - min(taken, cap)
    scaled = to_step(total * (1 - min(taken, cap) / 100), chosen.score_step)
    return Made(
        {"total": total, "taken": taken, "cap": cap, "result": key},
        key,
        {"no_cap": total - taken, "scaled": scaled},
    )


@generator
def spare_weight(edition: Edition, rng: random.Random, measure: str = "eval-2025") -> Made:
    """Percentage points left when one element is raised above its floor.

    Known mistakes: not_minus_floor (the whole new weight taken from the spare points), none_left.
    """
    chosen = edition.measure(measure)
    spare = 100 - sum((e.weight for e in chosen.elements), Decimal(0))
    element = rng.choice(chosen.elements)
    raise_by = rng.randrange(2, max(3, int(spare)))
    key = spare - raise_by
    return Made(
        {"element": element.name, "floor": element.weight, "new": element.weight + raise_by,
         "spare": spare, "left": key},
        key,
        {"not_minus_floor": abs(spare - (element.weight + raise_by)), "none_left": Decimal(0)},
    )  # fmt: skip
