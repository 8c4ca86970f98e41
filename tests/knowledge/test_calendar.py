"""Working days against a second library; unpublished years are refused."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from course.errors import EditionError
from course.knowledge import add_days, load


def test_fifteen_natural_days_from_a_saturday() -> None:
    assert add_days(date(2026, 9, 12), 15) == date(2026, 9, 27)


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_working_days_agree_with_a_second_source(year: int) -> None:
    calendar = load().calendar
    day = date(year, 1, 1)
    differing = []
    while day.year == year:
        if calendar.is_workday(day) != chinese_calendar.is_workday(day):
            differing.append(day.isoformat())
        day += timedelta(days=1)
    assert differing == []


def test_seven_working_days_step_over_the_national_day_holiday() -> None:
    assert load().calendar.add_workdays(date(2026, 9, 29), 7) == date(2026, 10, 14)


def test_a_year_without_a_published_calendar_is_refused() -> None:
    with pytest.raises(EditionError, match="2027"):
        load().calendar.is_workday(date(2027, 5, 1))
