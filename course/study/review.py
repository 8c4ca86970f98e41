"""What is due for review today: self-checks come back after some days, sooner when something was wrong. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from course.study.path import Review
from course.study.progress import Entry, Plan

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Due(NamedTuple):
    """A self-check to do again: its lesson, its strands, how it went last time, and since which day it is due."""

    plan: Plan
    strands: tuple[str, ...]
    points: float
    max_points: float
    since: date

    @property
    def wrong(self) -> bool:
        """Whether something was wrong last time."""
        return self.points < self.max_points


def day_of(moment: str) -> date:
    """The day in Asia/Shanghai of a UTC moment (ISO)."""
    return datetime.fromisoformat(moment).astimezone(SHANGHAI).date()


def due(done: Sequence[Entry], lessons: Sequence[Plan], plan: Review, today: date) -> list[Due]:
    """The self-checks due on `today`: those with something wrong first, then the longest overdue.

    The rounds themselves put what was wrong first (`course.study.rounds`); this only says when.
    """
    found: dict[str, Due] = {}
    for lesson in lessons:
        for kind, name in lesson.parts:
            if kind == "check" and name not in found:
                one = _due(
                    lesson, name, [entry for entry in done if (entry.kind, entry.id) == (kind, name)], plan
                )
                if one is not None and one.since <= today:
                    found[name] = one
    return sorted(found.values(), key=lambda one: (not one.wrong, one.since, one.plan.id))


def _due(lesson: Plan, name: str, times: list[Entry], plan: Review) -> Due | None:
    """When a self-check comes back, or None: never done, or known after the last interval."""
    if not times:
        return None
    last = times[-1]
    right = 0
    for entry in reversed(times):
        if entry.share < 1:
            break
        right += 1
    if right > len(plan.right_after_days):
        return None
    days = plan.right_after_days[right - 1] if right else plan.wrong_after_days
    since = day_of(last.at) + timedelta(days=days)
    return Due(lesson, tuple(name.split("+")), last.points, last.max_points, since)
