"""Counts, means and intervals of the satisfaction survey. Pure functions of the table.

The 95% interval of a mean (mean ± 1.96·s/√n) and the interval of a difference (the square root of the sum of
both half widths squared) are 课内约定: a method, no rule. What is too few to rank is the house's (house.service.survey).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from course.complaints import load
from course.complaints.tables import ITEMS
from course.knowledge.edition import Edition

OVERALL = "overall"
Z = 1.96
DAY_ANSWERS = 10
"""Answers of one day that are enough to look at that day by itself (课内约定)."""
HALVES = {"3、4 月": (3, 4), "5、6 月": (5, 6)}
ALL = "all"
BY = {
    "outlet": "网点（均值从低到高）", "fewest": "网点（份数从少到多）", "items": "十项并排", "day": "日期", "month": "月份",
    "area": "地区", "outlet_type": "自营或代理", "way": "调查方式", "customer_group": "客群", "age_band": "年龄档",
    "reason": "客户写的原因",
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Answers taken together: how many, their mean and standard deviation in points of the scale 1 to 5."""

    name: str
    n: int
    mean: float
    sd: float

    @property
    def half(self) -> float:
        """Half the width of the mean's 95% interval."""
        return Z * self.sd / math.sqrt(self.n) if self.n else math.inf

    @property
    def low(self) -> float:
        """The interval's lower end."""
        return self.mean - self.half

    @property
    def high(self) -> float:
        """The interval's upper end."""
        return self.mean + self.half


@dataclass(frozen=True)
class Gap:
    """The difference of two means and half the width of its 95% interval."""

    size: float
    half: float

    @property
    def apart(self) -> bool:
        """Whether the interval leaves out zero, so that chance alone seldom makes such a difference."""
        return abs(self.size) > self.half


@dataclass(frozen=True)
class Day:
    """A day on which an outlet's answers were so bad that the rest of its answers look different."""

    outlet: str
    day: str
    n: int
    mean: float
    rest: Group


def answers() -> pd.DataFrame:
    """The survey, with `month` and `day` (of `answered_on`) as texts. Raises CourseError."""
    return _answers(*stamp())


def stamp() -> tuple[Path, int]:
    """The survey's file and its time stamp, for whoever keeps what was counted from it."""
    path = load.datasets_folder() / "survey.csv"
    return path, path.stat().st_mtime_ns if path.is_file() else 0


@lru_cache(maxsize=2)
def _answers(path: Path, stamp: int) -> pd.DataFrame:
    table = load.survey(path.parent).copy()
    table["month"] = table["answered_on"].dt.month.map(lambda number: f"{number} 月")
    table["day"] = table["answered_on"].dt.strftime("%m-%d")
    return table


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """The survey's items and the overall score in words, from the data card. Raises CourseError."""
    card = {one.name: one.meaning for one in load.card("survey").fields}
    return {name: card[name] for name in (OVERALL, *ITEMS)}


def samples(edition: Edition) -> int:
    """Answers that an outlet needs to be ranked (house.service.survey)."""
    return int(edition.value("house.service.survey", "samples"))


def group(table: pd.DataFrame, item: str = OVERALL, name: str = "") -> Group:
    """All rows of a table as one group; blank answers to `item` are left out."""
    given = table[item].dropna().astype(float)
    if given.empty:
        return Group(name, 0, 0.0, 0.0)
    return Group(name, len(given), float(given.mean()), float(given.std(ddof=1)) if len(given) > 1 else 0.0)


def groups(table: pd.DataFrame, by: str, item: str = OVERALL) -> list[Group]:
    """The groups of a column, lowest mean first; `items` gives the ten items side by side."""
    if by == "items":
        made = [group(table, one, names()[one]) for one in ITEMS]
    else:
        given = table.assign(score=table[item].astype(float)).dropna(subset=["score"])
        taken = given[given[by] != ""].groupby(by)["score"].agg(["count", "mean", "std"])
        made = [Group(str(name), int(n), float(mean), 0.0 if pd.isna(sd) else float(sd))
                for name, n, mean, sd in taken.itertuples()]  # fmt: skip
    return sorted((one for one in made if one.n), key=lambda one: (one.mean, one.name))


def gap(one: Group, other: Group) -> Gap:
    """`one` minus `other`."""
    return Gap(one.mean - other.mean, math.hypot(one.half, other.half))


def too_few(table: pd.DataFrame, least: int) -> list[Group]:
    """The outlets with fewer than `least` answers, lowest mean first."""
    return [one for one in groups(table, "outlet") if one.n < least]


def low(table: pd.DataFrame, least: int) -> list[Group]:
    """The outlets with answers enough whose whole interval lies under the branch's mean."""
    mean = group(table).mean
    found = groups(table, "outlet")
    return [one for one in found if one.n >= least and one.high < mean]


def bad_day(table: pd.DataFrame, outlet: str) -> Day | None:
    """The day that alone makes an outlet look low: without it the outlet's interval reaches the branch's mean."""
    mine = table[table["outlet"] == outlet]
    mean = group(table).mean
    for one in groups(mine, "day"):
        rest = group(mine[mine["day"] != one.name], name=outlet)
        if one.n >= DAY_ANSWERS and rest.n and rest.high >= mean:
            return Day(outlet, one.name, one.n, one.mean, rest)
    return None


def days(table: pd.DataFrame, least: int) -> list[Day]:
    """Every low outlet that is low because of one day."""
    found = [bad_day(table, one.name) for one in low(table, least)]
    return [one for one in found if one]


def weak(table: pd.DataFrame, least: int) -> list[str]:
    """The outlets that are truly low: answers enough, the whole interval under the mean, and on no single day's account."""
    by_day = {one.outlet for one in days(table, least)}
    return [one.name for one in low(table, least) if one.name not in by_day]


def weak_item(table: pd.DataFrame, outlet: str) -> str:
    """The item in which an outlet falls furthest behind the branch."""
    mine = table[table["outlet"] == outlet]
    return min(ITEMS, key=lambda item: group(mine, item).mean - group(table, item).mean)


def behind(table: pd.DataFrame, outlet: str) -> list[str]:
    """The items in which an outlet lies under the branch by more than chance."""
    mine = table[table["outlet"] == outlet]
    found = {item: gap(group(mine, item), group(table, item)) for item in ITEMS}
    return [item for item, one in found.items() if one.size < 0 and one.apart]


def ties(table: pd.DataFrame) -> dict[str, float]:
    """How closely each item goes with the overall score (Pearson's coefficient over the answers given to both)."""
    overall = table[OVERALL].astype(float)
    return {item: float(table[item].astype(float).corr(overall)) for item in ITEMS}


def alike(table: pd.DataFrame) -> dict[str, float]:
    """By outlet, the share of answers that give all answered items the same score."""
    same = table[list(ITEMS)].astype(float).nunique(axis=1) == 1
    return {str(name): float(share) for name, share in same.groupby(table["outlet"]).mean().items()}


def half_year(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows of one of the HALVES of the survey."""
    return table[table["answered_on"].dt.month.isin(HALVES[name])]


def reasons(table: pd.DataFrame, most: int) -> list[tuple[str, int]]:
    """What customers wrote, most frequent first."""
    counts = table.loc[table["reason"] != "", "reason"].value_counts()
    return sorted(((str(text), int(n)) for text, n in counts.items()), key=lambda pair: (-pair[1], pair[0]))[
        :most
    ]
