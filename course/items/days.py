"""Generators whose answer is a day, or a number of days or years."""

from __future__ import annotations

import random
from datetime import date, timedelta

from course.errors import ItemError
from course.items.registry import Made, generator
from course.knowledge.calendar import add_days
from course.knowledge.edition import Edition

WEEKDAY = "一二三四五六日"
CHANNELS = ["网点来访", "客服电话", "来信", "线上留言"]


def day_text(day: date) -> str:
    """2026年9月12日（星期六）."""
    return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAY[day.weekday()]}）"


def _tricky_day(edition: Edition, rng: random.Random, year: int, days: int, reach: int) -> date:
    """A first day in `year`, half of the time one that is, or whose `days`-th day after it is, a day off.

    `reach` days after it are still in the year, so that every known mistake falls in a published calendar.
    """
    span = (date(year, 12, 31) - timedelta(days=reach + 12) - date(year, 1, 4)).days
    if span <= 0:
        raise ItemError(f"{days} 日的期限太长，一年里放不下这道题。", remedy="改短期限，或换一个生成器。")
    wanted = rng.random() < 0.5
    day = date(year, 1, 4)
    for _ in range(200):
        day = date(year, 1, 4) + timedelta(days=rng.randrange(span))
        working = edition.calendar.is_workday
        if (not working(day) or not working(add_days(day, days))) == wanted:
            break
    return day


def _next_workday(edition: Edition, day: date) -> date:
    """`day` itself, or the first working day after it."""
    while not edition.calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def _meeting_day(edition: Edition, rng: random.Random, year: int | None) -> date:
    """A working day on which a quarterly meeting may be held."""
    day = date(year or edition.year, rng.choice([1, 4, 7, 10]), rng.randrange(12, 27))
    return _next_workday(edition, day)


def _limit(edition: Edition, deadline: str) -> int:
    """The days of a deadline of the edition's deadlines.yaml."""
    kind = edition.deadlines.get(deadline)
    if kind is None:
        raise ItemError(f"没有期限 {deadline}。", remedy=f"可用：{'、'.join(edition.deadlines)}。")
    return int(edition.value(kind.rule, kind.value))


def _other(edition: Edition, other: str) -> int:
    """The value that `rule-id:value` names."""
    rule, _, value = other.partition(":")
    return int(edition.value(rule, value))


@generator
def receipt_day(
    edition: Edition, rng: random.Random, deadline: str = "decide", year: int | None = None
) -> Made:
    """The last day of a natural-day deadline that starts at a receipt day.

    `deadline` is an id of the edition's deadlines.yaml. Known mistakes: working_days (counted as working
    days), off_by_one (the first day counted in), holiday_shift (moved past a day off), fifteen_more
    (a longer limit added on top of the basic one).
    Source: 2020年第3号令第十八条, 第四十三条.
    """
    days = _limit(edition, deadline)
    chosen_year = year or edition.year
    day = _tricky_day(edition, rng, chosen_year, days, days * 2)
    key = add_days(day, days)
    as_workdays = edition.calendar.add_workdays(day, days)
    basic = int(edition.value("complaint.decide-15d", "days"))
    return Made(
        {
            "received": day_text(day), "days": days, "deadline": day_text(key),
            "late": (as_workdays - key).days, "channel": rng.choice(CHANNELS),
        },
        key,
        {
            "working_days": as_workdays,
            "off_by_one": key - timedelta(days=1),
            "holiday_shift": _next_workday(edition, key),
            "fifteen_more": add_days(day, days + basic),
        },
    )  # fmt: skip


@generator
def regulator_transfer(edition: Edition, rng: random.Random, year: int | None = None) -> Made:
    """The last working day on which the regulator passes a complaint on.

    Known mistakes: natural_days (working days taken for natural ones), off_by_one.
    Source: 2020年第3号令第三十三条, 第四十三条.
    """
    workdays = int(edition.value("complaint.regulator-transfer", "workdays"))
    day = _tricky_day(edition, rng, year or edition.year, workdays, workdays * 2)
    key = edition.calendar.add_workdays(day, workdays)
    before = key - timedelta(days=1)
    while not edition.calendar.is_workday(before):
        before -= timedelta(days=1)
    return Made(
        {"received": day_text(day), "workdays": workdays, "deadline": day_text(key)},
        key,
        {"natural_days": add_days(day, workdays), "off_by_one": before},
    )


@generator
def excluded_period(edition: Edition, rng: random.Random, year: int | None = None) -> Made:
    """The last day when an outside appraisal's days don't count.

    Known mistakes: counted_in (the appraisal's days counted), restarted (the limit begun anew after it).
    Source: 2020年第3号令第十八条第二款.
    """
    days = int(edition.value("complaint.decide-15d", "days"))
    day = _tricky_day(edition, rng, year or edition.year, days, days * 3)
    before, out = rng.randrange(2, 6), rng.randrange(6, 13)
    start = add_days(day, before)
    end = add_days(start, out)
    return Made(
        {
            "received": day_text(day), "sent": day_text(start), "returned": day_text(end),
            "out": out, "days": days, "deadline": day_text(add_days(day, days + out)),
        },
        add_days(day, days + out),
        {"counted_in": add_days(day, days), "restarted": add_days(end, days)},
    )  # fmt: skip


@generator
def new_facts(edition: Edition, rng: random.Random, year: int | None = None) -> Made:
    """The last day after new facts have come in: the limit runs anew from the day they arrive.

    Known mistakes: from_first (counted from the first receipt), off_by_one.
    Source: 2020年第3号令第十八条第三款.
    """
    days = int(edition.value("complaint.decide-15d", "days"))
    day = _tricky_day(edition, rng, year or edition.year, days, days * 3)
    again = add_days(day, rng.randrange(4, days - 2) if days > 6 else 1)
    key = add_days(again, days)
    return Made(
        {"received": day_text(day), "again": day_text(again), "days": days, "deadline": day_text(key)},
        key,
        {"from_first": add_days(day, days), "off_by_one": key - timedelta(days=1)},
    )


@generator
def notice_day(edition: Edition, rng: random.Random, year: int | None = None) -> Made:
    """The last day on which the committee's notice may go out.

    Known mistakes: working_days (counted back in working days), off_by_one (the day of sending counted in).
    Source: the bank's own working rules (house.committee.notice).
    """
    days = int(edition.value("house.committee.notice", "days"))
    meeting = _meeting_day(edition, rng, year)
    key = meeting - timedelta(days=days)
    wrong = {"off_by_one": key + timedelta(days=1)}
    back, left = meeting, days
    while left and back > date(meeting.year, 1, 1):
        back -= timedelta(days=1)
        left -= edition.calendar.is_workday(back)
    if not left:  # the year before may have no published calendar
        wrong["working_days"] = back
    return Made({"meeting": day_text(meeting), "days": days, "deadline": day_text(key)}, key, wrong)


@generator
def minutes_day(edition: Edition, rng: random.Random, year: int | None = None) -> Made:
    """The last day on which the committee's minutes are issued (house.committee.minutes).

    Known mistakes: off_by_one, working_days.
    """
    days = int(edition.value("house.committee.minutes", "days"))
    meeting = _meeting_day(edition, rng, year)
    key = add_days(meeting, days)
    return Made(
        {"meeting": day_text(meeting), "days": days, "deadline": day_text(key)},
        key,
        {"off_by_one": key - timedelta(days=1), "working_days": edition.calendar.add_workdays(meeting, days)},
    )


@generator
def days_after(
    edition: Edition,
    rng: random.Random,
    rule: str,
    value: str = "days",
    other: str | None = None,
    workday: bool = False,
    year: int | None = None,
) -> Made:
    """The last day of any rule's period of natural days that starts at an event.

    `rule` and `value` name the period; `other` (`rule-id:value`) the period that people take instead;
    with `workday` the event falls on a working day (a meeting, a regulator's visit).
    Known mistakes: working_days, off_by_one (the first day counted in), holiday_shift (moved past a day
    off), other_rule.
    """
    days = int(edition.value(rule, value))
    instead = _other(edition, other) if other else days
    day = _tricky_day(edition, rng, year or edition.year, days, max(days, instead) * 2)
    if workday:
        day = _next_workday(edition, day)
    key = add_days(day, days)
    wrong = {
        "working_days": edition.calendar.add_workdays(day, days),
        "off_by_one": key - timedelta(days=1),
        "holiday_shift": _next_workday(edition, key),
    }
    if other:
        wrong["other_rule"] = add_days(day, instead)
    variables = {"start": day_text(day), "days": days, "deadline": day_text(key), "instead": instead}
    return Made(variables, key, wrong)


@generator
def late_days(
    edition: Edition, rng: random.Random, deadline: str = "decide", year: int | None = None
) -> Made:
    """By how many natural days a decision is late.

    Known mistakes: working_days (the limit counted in working days), off_by_one, longer_limit (measured
    against the limit for complicated complaints). Source: 2020年第3号令第十八条, 第四十三条.
    """
    days = _limit(edition, deadline)
    longer = int(edition.value("complaint.extend-30d", "days"))
    day = _tricky_day(edition, rng, year or edition.year, days, days * 2 + 20)
    late = rng.randrange(3, 19)
    told = add_days(day, days + late)
    counted = max((told - edition.calendar.add_workdays(day, days)).days, 0)
    return Made(
        {"received": day_text(day), "told": day_text(told), "days": days, "late": late,
         "deadline": day_text(add_days(day, days))},
        late,
        {"working_days": counted, "off_by_one": late + 1,
         "longer_limit": max((told - add_days(day, longer)).days, 0)},
    )  # fmt: skip


@generator
def keep_until(
    edition: Edition,
    rng: random.Random,
    rule: str,
    value: str = "years",
    other: str | None = None,
    year: int | None = None,
) -> Made:
    """The first year in which a file closed in January may be destroyed.

    `other` (`rule-id:value`) is the shorter period of a regulation. Known mistakes: from_received (counted
    from the receipt in the December before), other_rule (the regulation's period taken).
    """
    years = int(edition.value(rule, value))
    closed = date(year or edition.year, 1, rng.randrange(4, 13))
    received = closed - timedelta(days=rng.randrange(13, 22))
    key = closed.year + years
    wrong = {"from_received": received.year + years}
    if other:
        wrong["other_rule"] = closed.year + _other(edition, other)
    return Made(
        {"received": day_text(received), "closed": day_text(closed), "years": years, "year": key}, key, wrong
    )
