"""Natural days and working days. A year without a published holiday calendar is refused, not guessed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

import holidays

from course.errors import EditionError


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """(days off, working weekends) of a year, as the holidays library carries them."""
    calendar = holidays.country_holidays(country, years=year)
    working: Collection[date] = getattr(calendar, "weekend_workdays", set())
    return frozenset(calendar.keys()), frozenset(working)


class WorkCalendar:
    """The working days of the years whose official calendar has been published.

    Source of the dates: the State Council's yearly holiday notices, as carried by the `holidays` library;
    tests compare them with `chinesecalendar`.
    """

    def __init__(self, published_years: Collection[int], country: str = "CN") -> None:
        self.published_years = frozenset(published_years)
        self.country = country

    def is_workday(self, day: date) -> bool:
        """Whether banks count `day` as a 工作日. Raises EditionError for an unpublished year."""
        self.require(day.year)
        off, working_weekends = _holidays(self.country, day.year)
        if day in working_weekends:
            return True
        return day.weekday() < 5 and day not in off

    def require(self, year: int) -> None:
        """Raise EditionError unless the year's holiday calendar has been published."""
        if year not in self.published_years:
            raise EditionError(
                f"{year} 年的放假安排还没有收进年度版，不能推算工作日。",
                place="calendar.published_years",
                remedy="等国务院办公厅公布后更新 holidays 库，并在 calendar.yaml 加上这一年。",
            )

    def add_workdays(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`; the day itself isn't counted."""
        day = start
        while count > 0:
            day += timedelta(days=1)
            if self.is_workday(day):
                count -= 1
        return day


def add_days(start: date, count: int) -> date:
    """The `count`-th natural day after `start`; the day itself isn't counted.

    12 September + 15 = 27 September. Source: 2020年第3号令第四十三条 (日 means 自然日).
    """
    return start + timedelta(days=count)
