"""Every question of a case with its key worked out from the edition, and the mistakes that have a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from course.exercises.evaluation import arithmetic as sums
from course.exercises.evaluation.arithmetic import HUNDRED, show
from course.exercises.evaluation.cases import Facts, earned, facts, offer_result, sheet_line
from course.exercises.evaluation.content import Case, Check
from course.knowledge.edition import Edition

Slips = dict[str, Fraction | frozenset[str]]


@dataclass(frozen=True)
class Question:
    """A check made ready.

    `key` is the number or the right option ids; `mistakes` the same for slips that have a name. `variables`
    fill the feedback; `per_option` adds those that depend on the option picked. A number within `tolerance`
    counts as the same.
    """

    check: Check
    label: str
    key: Fraction | frozenset[str]
    variables: dict[str, str] = field(default_factory=dict)
    mistakes: Slips = field(default_factory=dict)
    options: tuple[tuple[str, str], ...] = ()
    per_option: dict[str, dict[str, str]] = field(default_factory=dict)
    tolerance: Fraction = Fraction(0)


def questions(edition: Edition, case: Case) -> list[Question]:
    """The questions that this edition can ask.

    One whose figure isn't there (no deduction, no floors, no offer that reaches), or that rests on a rule
    of confidence `low`, is left out.
    """
    known = facts(edition, case)
    found = []
    for check in case.checks:
        if any(edition.rule(rule).confidence == "low" for rule in check.rules):
            continue
        made = _MAKE[check.kind](edition, case, known, check)
        if made is not None:
            found.append(made)
    return found


def _half_step(known: Facts) -> Fraction:
    return Fraction(known.measure.score_step) / 2


def _by_floors(known: Facts) -> Fraction:
    """The sum with the bare weights of the text, floors that don't reach 100 % included."""
    parts = (Fraction(known.scores[one.id] * one.weight) / 100 for one in known.measure.elements)
    return sum(parts, Fraction(0))


def _element(edition: Edition, case: Case, known: Facts, check: Check) -> Question | None:
    if case.sheet is None:
        return None
    lines = case.sheet.lines
    key = Fraction(known.scores[case.sheet.element])
    from_100 = sum((earned(edition, line, target=HUNDRED) for line in lines), Decimal(0))
    unit_off = sum((earned(edition, line, times=1) for line in lines), Decimal(0))
    words = {"sheet": "、".join(sheet_line(edition, line)[1] for line in lines), "key": show(key)}
    return Question(
        check, edition.fill(check.zh), key, words,
        {"from_100": Fraction(from_100), "unit_off": Fraction(unit_off)},
    )  # fmt: skip


def _deducted(edition: Edition, case: Case, known: Facts, check: Check) -> Question | None:
    if known.measure.deduction is None:
        return None
    cap, asked = known.measure.deduction.cap, Fraction(known.deduction)
    words = {"sum": show(asked), "cap": show(cap), "key": show(known.result.deducted)}
    slips: Slips = {"uncapped": asked, "scaled": asked * Fraction(cap) / 100}
    return Question(check, edition.fill(check.zh), known.result.deducted, words, slips)


def _total(edition: Edition, case: Case, known: Facts, check: Check) -> Question | None:
    result, scores = known.result, known.scores
    mean = Fraction(sum(scores.values(), Decimal(0))) / len(scores) - result.deducted
    floors = sum((one.weight for one in known.measure.elements), Decimal(0))
    cap = known.measure.deduction.cap if known.measure.deduction else Decimal(0)
    minus = f"，减去扣减 {show(result.deducted)}" if result.deducted else ""
    words = {
        "key": show(result.total), "weighted": show(result.weighted), "minus": minus, "cap": show(cap),
        "floors": show(floors),
    }  # fmt: skip
    slips: Slips = {
        "no_deduction": result.weighted, "uncapped": result.weighted - Fraction(known.deduction),
        "floors_only": _by_floors(known), "plain_mean": mean,
    }  # fmt: skip
    return Question(check, edition.fill(check.zh), result.total, words, slips, tolerance=_half_step(known))


def _weakest(edition: Edition, case: Case, known: Facts, check: Check) -> Question | None:
    result = known.result
    worst = sums.weakest(result)
    top = max(line.share for line in result.lines)
    words = {
        "name": worst[0].element.name, "score": show(worst[0].score), "weight": show(worst[0].share * 100),
        "lost": show(worst[0].lost),
    }  # fmt: skip
    per_option = {
        line.element.id: {"picked_lost": show(line.lost), "picked_weight": show(line.share * 100)}
        for line in result.lines
    }
    slips: Slips = {
        "lowest": frozenset(line.element.id for line in sums.lowest(result)),
        "heaviest": frozenset(line.element.id for line in result.lines if line.share == top),
    }
    options = tuple((one.id, one.name) for one in known.measure.elements)
    key = frozenset(line.element.id for line in worst)
    return Question(check, edition.fill(check.zh), key, words, slips, options, per_option)


def _cheapest(edition: Edition, case: Case, known: Facts, check: Check) -> Question | None:
    assert check.target is not None  # the content model sees to it
    target = Fraction(check.target)
    rated = {one.id: offer_result(case, known, one) for one in check.offers}
    enough = {name: cost for name, (total, cost) in rated.items() if total >= target}
    if not enough:
        return None
    best = min(enough.values())
    keys = frozenset(name for name, cost in enough.items() if cost == best)
    named = {one.id: one.zh for one in check.offers}
    table = "；".join(
        f"“{named[name]}”到 {show(total)} 分、{show(cost)} 人日" for name, (total, cost) in rated.items()
    )
    words = {
        "target": show(target), "need": show(target - known.result.total), "table": f"{table}。",
        "name": "”或“".join(named[one] for one in sorted(keys)),
    }  # fmt: skip
    short = frozenset(rated) - frozenset(enough)
    return Question(check, edition.fill(check.zh, words), keys, words, {"short": short}, tuple(named.items()))


def _spare(edition: Edition, case: Case, known: Facts, check: Check) -> Question | None:
    span = sums.spare_range(known.measure, known.scores)
    element = next((one for one in known.measure.elements if one.id == check.element), None)
    if span is None or element is None:
        return None
    key = sums.total_with_spare_on(known.measure, known.scores, element.id)
    words = {
        "spare": show(sums.spare_weight(known.measure)), "element": element.name, "key": show(key),
        "low": show(span[0]), "high": show(span[1]),
    }  # fmt: skip
    slips: Slips = {"demo": known.result.weighted, "floors_only": _by_floors(known)}
    return Question(check, edition.fill(check.zh, words), key, words, slips, tolerance=_half_step(known))


def _reach(edition: Edition, case: Case, known: Facts, check: Check) -> Question | None:
    first = max(known.measure.levels, key=lambda one: one.min_score)
    if first.confidence == "low":
        return None
    enough = known.result.weighted >= Fraction(first.min_score)
    words = {
        "weighted": show(known.result.weighted), "line": show(first.min_score),
        "verdict": f"够{first.name}" if enough else f"不够{first.name}",
    }  # fmt: skip
    options = (("yes", "够"), ("no", "不够"))
    return Question(check, edition.fill(check.zh), frozenset({"yes" if enough else "no"}), words, {}, options)


def _overall(edition: Edition, case: Case, known: Facts, check: Check) -> Question | None:
    weight = known.measure.branch_weight
    part = sums.branch_shares(weight)
    if weight is None or part is None or case.branch_average is None or case.head is None:
        return None
    if part[2] or weight.confidence == "low":
        return None
    average, head = Fraction(case.branch_average), Fraction(case.head)
    key = part[0] * average + part[1] * head
    words = {
        "average": show(average), "head": show(head), "branch": show(part[0] * 100),
        "headshare": show(part[1] * 100), "key": show(key),
    }  # fmt: skip
    slips: Slips = {
        "swapped": part[1] * average + part[0] * head, "half": (average + head) / 2,
    }  # fmt: skip
    return Question(check, edition.fill(check.zh, words), key, words, slips, tolerance=_half_step(known))


def _use(edition: Edition, case: Case, known: Facts, check: Check) -> Question | None:
    key = next(one for one in check.options if one.key)
    options = tuple((one.id, one.zh) for one in check.options)
    per_option = {one.id: {"why": one.why} for one in check.options}
    return Question(
        check, edition.fill(check.zh), frozenset({key.id}), {"why": key.why}, {}, options, per_option
    )


_MAKE: dict[str, Callable[[Edition, Case, Facts, Check], Question | None]] = {
    "element": _element, "deducted": _deducted, "total": _total, "weakest": _weakest, "cheapest": _cheapest,
    "spare": _spare, "reach": _reach, "overall": _overall, "use": _use,
}  # fmt: skip
