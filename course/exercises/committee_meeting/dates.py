"""The days of a quarter's meeting: notice, meeting, deadlines after it, and the near misses of each."""

from __future__ import annotations

import random
from datetime import date, timedelta

from course.exercises.committee_meeting.schema import Quarter
from course.knowledge.edition import Edition


def day_text(day: date) -> str:
    """9月12日（星期六）."""
    return f"{day.month}月{day.day}日（星期{'一二三四五六日'[day.weekday()]}）"


def is_workday(edition: Edition, day: date) -> bool:
    """A working day; in a year whose holidays aren't published Monday to Friday (only for wrong answers)."""
    calendar = edition.calendar
    return calendar.is_workday(day) if day.year in calendar.published_years else day.weekday() < 5


def count_workdays(edition: Edition, start: date, count: int) -> date:
    """The `count`-th working day after `start`, or before it when `count` is negative."""
    day, step = start, 1 if count >= 0 else -1
    left = abs(count)
    while left:
        day += timedelta(days=step)
        left -= is_workday(edition, day)
    return day


def number(edition: Edition, rule: str, name: str) -> int:
    """A rule's value as a whole number. Raises EditionError."""
    return int(edition.value(rule, name))


def before(edition: Edition, quarter: Quarter, rng: random.Random) -> dict[str, date]:
    """The meeting's day (a working day of the window), the last day of notice, and the near misses."""
    notice = number(edition, "house.committee.notice", "days")
    window = quarter.meeting
    shift = quarter.papers if quarter.held == "papers" else 0
    span = [date(edition.year, window.month, day) for day in range(window.first, window.last + 1)]
    fit = [
        day for day in span
        if is_workday(edition, day) and is_workday(edition, day + timedelta(days=shift))
    ]  # fmt: skip
    meeting = rng.choice(fit or span)
    limit = meeting - timedelta(days=notice)
    papers = limit + timedelta(days=quarter.papers)
    extra = number(edition, "house.committee.extraordinary", "days")
    incident = _incident(edition, meeting, extra, rng)
    return {
        "meeting": meeting,
        "limit": limit,
        "limit_off": limit + timedelta(days=1),
        "limit_workdays": count_workdays(edition, meeting, -notice),
        "limit_practice": meeting - timedelta(days=number(edition, "practice.committee.notice", "days")),
        "papers": papers,
        "papers_before": papers - timedelta(days=1),
        "moved": papers + timedelta(days=notice),
        "incident": incident,
        "extra_by": incident + timedelta(days=extra),
        "extra_workdays": count_workdays(edition, incident, extra),
    }


def _incident(edition: Edition, meeting: date, extra: int, rng: random.Random) -> date:
    """A working day some ten days before the meeting, so that natural and working days come out apart."""
    days = [meeting - timedelta(days=back) for back in range(9, 14)]
    fit = [
        day for day in days
        if is_workday(edition, day) and count_workdays(edition, day, extra) != day + timedelta(days=extra)
    ]  # fmt: skip
    return rng.choice(fit or days)


def after(edition: Edition, held: date) -> dict[str, date]:
    """The deadlines after the meeting and their near misses (house.committee.minutes, .report-up)."""
    minutes = number(edition, "house.committee.minutes", "days")
    report = number(edition, "house.committee.report-up", "days")
    due, up = held + timedelta(days=minutes), held + timedelta(days=report)
    return {
        "minutes_due": due,
        "minutes_off": due - timedelta(days=1),
        "minutes_workdays": count_workdays(edition, held, minutes),
        "minutes_late": held + timedelta(days=max(minutes, report) + 5),
        "report_due": up,
        "report_off": up - timedelta(days=1),
        "report_workdays": count_workdays(edition, held, report),
    }
