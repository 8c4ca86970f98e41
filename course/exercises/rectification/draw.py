"""The round's records: six rectifications, four pairs for accountability, one outlet's year for the score sheet."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

import pandas as pd

from course.complaints import load
from course.complaints.synthesise import keys
from course.exercises.rectification.content import ReasonId, VerdictId
from course.knowledge.edition import Edition

HALVES = ("2025下半年", "2026上半年")
FILES = {"done": 2, "paper": 2, "lacking": 2}  # rectifications of a round by verdict
LEAST_ITEMS = 4  # rectifications of the outlet on the score sheet


@dataclass(frozen=True)
class Record:
    """A failed point of an inspection and what was reported about its rectification. `words`: paper only."""

    id: str
    half: str
    outlet: str
    point: int
    name: str
    finding: str
    inspected: date
    due: date
    rectified: date
    evidence: str
    checked: date | None
    by: str
    passed: bool
    words: bool


@dataclass(frozen=True)
class Group:
    """Records shown together for accountability; `kind`: repeat, other, once or apart."""

    id: str
    kind: str
    records: tuple[Record, ...]


@dataclass(frozen=True)
class Figures:
    """An outlet's year for the score sheet."""

    outlet: str
    done: int
    due: int
    mean: Decimal
    repeats: int
    records: tuple[Record, ...]


@dataclass(frozen=True)
class Round:
    """All that a round shows. `repeats` counts a point's failures in the year, by outlet and point."""

    files: tuple[Record, ...]
    groups: tuple[Group, ...]
    figures: Figures


@lru_cache(maxsize=1)
def records() -> tuple[Record, ...]:
    """Every failed point of the record, in its order, but for rechecks that failed: those go back anyway."""
    table = load.inspection().merge(keys.inspection_key()[["record_id", "paper"]], on="record_id")
    return tuple(
        Record(
            row.record_id, row.half, row.outlet, int(row.point), row.point_name, row.finding,
            row.inspected_on.date(), row.due_on.date(), row.rectified_on.date(), row.evidence,
            None if pd.isna(row.recheck_on) else row.recheck_on.date(), row.recheck_by,
            row.recheck_result == "通过", bool(row.paper),
        )
        for row in table.itertuples()
        if row.recheck_result != "未通过"
    )  # fmt: skip


def reasons(edition: Edition, one: Record) -> tuple[ReasonId, ...]:
    """What decides a rectification: the first stands first, all count as right (house.inspection.recheck)."""
    return _reasons(_days(edition), one)


def _days(edition: Edition) -> int:
    return int(edition.value("house.inspection.recheck", "days"))


def _reasons(days: int, one: Record) -> tuple[ReasonId, ...]:
    if one.words:
        return ("words",)
    if one.checked is None:
        return ("none",)
    found: list[ReasonId] = ["same"] if one.by == "原检查人" else []
    if (one.checked - one.rectified).days > days:
        found.append("late")
    return tuple(found) or ("whole",)


def verdict(edition: Edition, one: Record) -> VerdictId:
    """The verdict on a rectification."""
    return _verdict(_days(edition), one)


def _verdict(days: int, one: Record) -> VerdictId:
    why = _reasons(days, one)[0]
    return "done" if why == "whole" else "paper" if why == "words" else "lacking"


@lru_cache(maxsize=1)
def _failures() -> Counter[tuple[str, int]]:
    table = load.inspection()
    wrong = table[table["result"] == "不合格"]
    return Counter(zip(wrong["outlet"], (int(one) for one in wrong["point"]), strict=True))


def failures(outlet: str, point: int) -> int:
    """How often an outlet failed a point in the year of the record."""
    return _failures()[outlet, point]


def made(edition: Edition, seed: int, number: int) -> Round:
    """The round of a seed; the same seed, number and edition give the same round."""
    return _made(_days(edition), seed, number)


@lru_cache(maxsize=32)
def _made(days: int, seed: int, number: int) -> Round:
    rng = random.Random(f"rectification:{seed}:{number}")
    files: list[Record] = []
    for kind, count in FILES.items():
        pool = [one for one in records() if one.half == HALVES[1] and _verdict(days, one) == kind]
        files += rng.sample(pool, min(count, len(pool)))
    rng.shuffle(files)
    return Round(tuple(files), _groups(rng), _figures(rng))


def _groups(rng: random.Random) -> tuple[Group, ...]:
    """A repeated fault twice, two different faults of an outlet, one fault alone or two outlets alike."""
    first = [one for one in records() if one.half == HALVES[0]]
    second = [one for one in records() if one.half == HALVES[1]]
    same = [(a, b) for a in first for b in second if (a.outlet, a.point) == (b.outlet, b.point)]
    other = [(a, b) for a in first for b in second
             if a.outlet == b.outlet and a.point != b.point and failures(a.outlet, a.point) == 1
             and failures(b.outlet, b.point) == 1]  # fmt: skip
    lone = [(one,) for one in second if failures(one.outlet, one.point) == 1]
    apart = [(a, b) for a in first for b in second if a.point == b.point and a.outlet != b.outlet
             and failures(a.outlet, a.point) == 1 and failures(b.outlet, b.point) == 1]  # fmt: skip
    picked: list[tuple[str, tuple[Record, ...]]] = [("repeat", one) for one in rng.sample(same, 2)]
    picked.append(("other", rng.choice(other)))
    picked.append(rng.choice([("once", rng.choice(lone)), ("apart", rng.choice(apart))]))
    rng.shuffle(picked)
    return tuple(Group(f"g{at}", kind, found) for at, (kind, found) in enumerate(picked, start=1))


def _figures(rng: random.Random) -> Figures:
    by_outlet: dict[str, list[Record]] = {}
    for one in records():
        by_outlet.setdefault(one.outlet, []).append(one)
    able = sorted(outlet for outlet, found in by_outlet.items() if len(found) >= LEAST_ITEMS)
    outlet = rng.choice(able)
    due = rng.choice([16, 20, 24, 25])
    mean = Decimal(rng.randrange(780, 951)) / 10
    return Figures(outlet, due - rng.randint(1, 4), due, mean, rng.randint(1, 5), tuple(by_outlet[outlet]))
