"""What the tests before and after a campaign say: gains of the same people, the control group, who left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import sqrt
from pathlib import Path
from typing import Literal

import pandas as pd

from course.complaints import load
from course.items.campaigns import FULL
from course.knowledge.edition import Edition

TOOK_PART, CONTROL = "参加", "对照"
CHOSEN = "自愿报名"
GAP = Decimal("1.5")
LOST = Decimal("0.1")
LEAST = 30
"""Conventions of the course: a gap of the first tests in points, a gap of shares lost, people with both tests."""
Verdict = Literal["reached", "below", "none", "unknown"]
Problem = Literal["chosen", "gap", "lost", "few"]


@dataclass(frozen=True)
class Arm:
    """One group: who came, who took both tests, averages in points. `first_all` is of everyone who came."""

    people: int
    both: int
    first_all: Decimal
    first: Decimal
    last: Decimal
    spread: float

    @property
    def gain(self) -> Decimal:
        """How much the same people gained, from the averages as shown."""
        return self.last - self.first

    @property
    def lost(self) -> Decimal:
        """Share of those who came that has no second test."""
        return Decimal(self.people - self.both) / self.people

    @property
    def percent(self) -> Decimal:
        """The gain as a rise of the share of right answers, in percentage points."""
        return self.gain * 100 / FULL


@dataclass(frozen=True)
class Measured:
    """A campaign's two groups."""

    id: str
    name: str
    held_on: str
    audience: str
    chosen: bool
    took_part: Arm
    control: Arm

    @property
    def net(self) -> Decimal:
        """The gain beyond the control group's, in points."""
        return self.took_part.gain - self.control.gain

    @property
    def chance(self) -> Decimal:
        """How far the net gain may move by chance alone: twice its standard error, in points."""
        error = sqrt(sum(one.spread / one.both for one in (self.took_part, self.control)))
        return _two(2 * error)

    def problems(self) -> set[Problem]:
        """What is wrong with who was tested."""
        found: set[Problem] = {"chosen"} if self.chosen else set()
        if abs(self.took_part.first_all - self.control.first_all) >= GAP:
            found.add("gap")
        if abs(self.took_part.lost - self.control.lost) >= LOST:
            found.add("lost")
        if min(self.took_part.both, self.control.both) < LEAST:
            found.add("few")
        return found

    def verdict(self, edition: Edition) -> Verdict:
        """What may be said: nothing where the groups can't be compared, else by chance and by the year's line."""
        if self.problems() & {"chosen", "gap", "few"}:
            return "unknown"
        if self.net <= self.chance:
            return "none"
        line = Decimal(str(edition.value("house.priority.education", "points")))
        return "reached" if self.took_part.percent >= line else "below"


def campaigns(folder: Path | None = None) -> Mapping[str, Measured]:
    """All campaigns of the table by id. Raises CourseError when the table is missing or wrong."""
    place = folder or load.datasets_folder()
    return _measured(place, (place / "campaign.csv").stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _measured(folder: Path, stamp: int) -> Mapping[str, Measured]:
    table = load.campaign(folder)
    return {str(name): measure(rows) for name, rows in table.groupby("campaign", sort=True)}


def measure(rows: pd.DataFrame) -> Measured:
    """One campaign's rows, measured."""
    first = rows.iloc[0]
    return Measured(
        str(first["campaign"]), str(first["campaign_name"]), str(first["held_on"])[:10], str(first["audience"]),
        bool((rows["assignment"] == CHOSEN).any()),
        _arm(rows[rows["arm"] == TOOK_PART]), _arm(rows[rows["arm"] == CONTROL]),
    )  # fmt: skip


def _arm(rows: pd.DataFrame) -> Arm:
    both = rows[rows["post_score"].notna()]
    before, after = both["pre_score"].astype(float), both["post_score"].astype(float)
    return Arm(
        len(rows), len(both), _two(float(rows["pre_score"].astype(float).mean())), _two(float(before.mean())),
        _two(float(after.mean())), float((after - before).var()),
    )  # fmt: skip


def _two(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
