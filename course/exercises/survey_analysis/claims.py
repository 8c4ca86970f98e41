"""Sentences for the report, each judged by counting: supported, not supported, or beyond what the survey holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from course.exercises.survey_analysis import data
from course.exercises.survey_analysis.content import Verdict
from course.exercises.survey_analysis.data import Gap, Group

HALF_ALIKE = 0.5


@dataclass(frozen=True)
class Look:
    """The survey as a reader of it needs it: the table, the branch's mean, who is low, who has too few answers."""

    table: pd.DataFrame
    least: int
    mean: float
    few: tuple[Group, ...]
    weak: tuple[str, ...]
    days: tuple[data.Day, ...]
    subject: str

    def outlet(self, name: str) -> Group:
        """An outlet's overall score."""
        return data.group(self.rows(name), name=name)

    def rows(self, name: str) -> pd.DataFrame:
        """An outlet's answers."""
        return self.table[self.table["outlet"] == name]

    def odd(self) -> set[str]:
        """Outlets that are weak, had their bad day, or have too few answers."""
        return {*self.weak, *(one.outlet for one in self.days), *(one.name for one in self.few)}


@dataclass(frozen=True)
class Claim:
    """What the data say to a sentence, and the figures that its texts name."""

    verdict: Verdict
    values: Mapping[str, Any]


def points(value: float) -> str:
    """A score or a difference as it is shown, two decimals."""
    return f"{value:.2f}"


def _gap(one: Gap, **values: Any) -> dict[str, Any]:
    return {"size": points(abs(one.size)), "half": points(one.half), **values}


def never(look: Look) -> Claim | None:
    """A sentence about something that the survey doesn't hold."""
    return Claim("cannot", {})


def small_worst(look: Look) -> Claim | None:
    """That the outlet with the lowest mean, which has too few answers, is the worst."""
    return _small(look, look.few[0]) if look.few else None


def small_best(look: Look) -> Claim | None:
    """That the best of the outlets with too few answers is a model."""
    best = max(look.few, key=lambda one: (one.mean, one.name), default=None)
    return _small(look, best) if best and best.mean > look.mean else None


def _small(look: Look, one: Group) -> Claim:
    return Claim("no", {"outlet": one.name, "n": one.n, "mean": points(one.mean), "least": look.least})


def few(look: Look) -> Claim | None:
    """How many outlets have too few answers."""
    return Claim("yes", {"count": len(look.few), "least": look.least}) if look.few else None


def weak_item(look: Look) -> Claim | None:
    """That a weak outlet's weak item lies below the branch by more than chance."""
    item = data.weak_item(look.table, look.subject)
    mine = data.group(look.rows(look.subject), item)
    one = data.gap(mine, data.group(look.table, item))
    return Claim(
        "yes" if one.apart and one.size < 0 else "no",
        _gap(one, outlet=look.subject, item=data.names()[item]),
    )


def weak_only(look: Look) -> Claim | None:
    """That a weak outlet is behind in one item alone."""
    item, behind = data.weak_item(look.table, look.subject), data.behind(look.table, look.subject)
    others = "、".join(data.names()[one] for one in behind if one != item)
    return Claim(
        "no" if others else "yes", {"outlet": look.subject, "item": data.names()[item], "others": others}
    )


def one_day(look: Look) -> Claim | None:
    """That an outlet which had one bad day is always bad."""
    if not look.days:
        return None
    one = look.days[0]
    values = {"outlet": one.outlet, "day": spoken(one.day), "n": one.n, "mean": points(one.mean),
              "rest_n": one.rest.n, "rest": points(one.rest.mean)}  # fmt: skip
    return Claim("no", values)


def spoken(day: str) -> str:
    """`04-14` as people say it."""
    month, number = day.split("-")
    return f"{int(month)} 月 {int(number)} 日"


def area(look: Look) -> Claim | None:
    """That one kind of area is behind another as a whole: still so without the outlets that stand out."""
    found = data.groups(look.table, "area")
    all_ = data.gap(found[0], found[-1])
    if not all_.apart:
        return None
    kept = look.table[~look.table["outlet"].isin(look.odd())]
    rest = data.gap(*(data.group(kept[kept["area"] == one.name]) for one in (found[0], found[-1])))
    values = _gap(rest, low=found[0].name, high=found[-1].name, all_size=points(abs(all_.size)))
    return Claim("yes" if rest.apart and rest.size < 0 else "no", values)


def halves(look: Look) -> Claim | None:
    """That the second half of the survey came out higher than the first."""
    earlier, later = data.HALVES
    made = [data.group(data.half_year(look.table, one)) for one in (later, earlier)]
    if not all(one.n for one in made):
        return None
    one = data.gap(*made)
    return Claim("yes" if one.apart and one.size > 0 else "no", _gap(one, earlier=earlier, later=later))


def ways(look: Look) -> Claim | None:
    """That two ways of asking can't be told apart."""
    scan, phone = (data.group(look.table[look.table["way"] == one]) for one in ("扫码", "电话回访"))
    if not (scan.n and phone.n):
        return None
    one = data.gap(scan, phone)
    return Claim("no" if one.apart else "yes", _gap(one))


def elderly(look: Look) -> Claim | None:
    """That the elderly score lower than everybody else."""
    is_old = look.table["customer_group"] == "老年人"
    old, others = data.group(look.table[is_old]), data.group(look.table[~is_old])
    if not (old.n and others.n):
        return None
    one = data.gap(old, others)
    return Claim("yes" if one.apart and one.size < 0 else "no", _gap(one))


def alike(look: Look) -> Claim | None:
    """That no outlet with answers enough has half of them with all items alike."""
    small = {one.name for one in look.few}
    shares = {name: share for name, share in data.alike(look.table).items() if name not in small}
    if not shares:
        return None
    name = max(shares, key=lambda one: (shares[one], one))
    most = shares[name]
    return Claim("no" if most >= HALF_ALIKE else "yes", {"outlet": name, "most": round(most * 100)})


TESTS: dict[str, Callable[[Look], Claim | None]] = {
    one.__name__: one
    for one in (never, small_worst, small_best, few, weak_item, weak_only, one_day, area, halves, ways, elderly,
                alike)
}  # fmt: skip
"""What a statement's `test` may name. None: the data hold nothing that the sentence could be about."""
