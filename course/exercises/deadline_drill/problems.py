"""The date problems: figures drawn from a seed, the last day and each known mistake's day, worked out purely.

Source: 2020年第3号令第十八条（时限）、第二十条（核查）、第三十三条（转送）、第四十三条（自然日）.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from course.errors import EditionError
from course.items.days import day_text
from course.knowledge.calendar import WorkCalendar, add_days
from course.knowledge.edition import Edition

ONE = timedelta(days=1)


@dataclass(frozen=True)
class Problem:
    """A problem: counted from `start` (that day not counted) to `key`; `left_out` days aren't counted.

    `wrong` is the day that each known mistake leads to; `workdays` says that working days are counted.
    """

    kind: str
    start: date
    days: int
    key: date
    wrong: dict[str, date] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)
    left_out: tuple[date, ...] = ()
    workdays: bool = False
    first: date | None = None

    def counted(self, calendar: WorkCalendar) -> list[date]:
        """The days that count, in order; the last one is the key."""
        found, day = [], self.start
        while day < self.key:
            day += ONE
            if day not in self.left_out and (not self.workdays or calendar.is_workday(day)):
                found.append(day)
        return found

    def mistake(self, answer: date) -> str | None:
        """The name of the known mistake that leads to this day."""
        return next((name for name, day in self.wrong.items() if day == answer), None)


def next_workday(calendar: WorkCalendar, day: date) -> date:
    """`day` itself, or the first working day after it."""
    while not calendar.is_workday(day):
        day += ONE
    return day


def _start(edition: Edition, rng: random.Random, reach: int, off: bool = False) -> date:
    """A day of the edition's year, `reach` days before its end at the latest; a day off when asked."""
    first = date(edition.year, 1, 4)
    span = max((date(edition.year, 12, 31) - first).days - reach, 1)
    days = [first + timedelta(days=one) for one in range(span)]
    fit = [one for one in days if not off or not edition.calendar.is_workday(one)]
    return rng.choice(fit or days)


def _usual(edition: Edition, start: date, days: int) -> dict[str, date]:
    """The mistakes that are possible with every period of natural days."""
    calendar, key = edition.calendar, add_days(start, days)
    return {
        "working_days": calendar.add_workdays(start, days),
        "off_by_one": key - ONE,
        "holiday_shift": next_workday(calendar, key),
    }


def _made(
    kind: str, start: date, days: int, key: date, wrong: dict[str, date], words: dict[str, Any], **more: Any
) -> Problem:
    """A problem without the mistakes that lead to the right day, each wrong day named once."""
    kept: dict[str, date] = {}
    for name, day in wrong.items():
        if day != key and day not in kept.values():
            kept[name] = day
    late = (wrong["working_days"] - key).days if "working_days" in wrong else 0
    first = more.get("first") or start
    said = {"start": day_text(first), "days": days, "late": late, **words}
    return Problem(kind, start, days, key, kept, said, **more)


def _basic(edition: Edition) -> int:
    return int(edition.value("complaint.decide-15d", "days"))


def weekend(edition: Edition, rng: random.Random) -> Problem:
    """Received on a day off, clear facts."""
    days = _basic(edition)
    start = _start(edition, rng, days * 2 + 12, off=True)
    wrong = _usual(edition, start, days)
    wrong["next_workday"] = add_days(next_workday(edition.calendar, start), days)
    return _made("weekend", start, days, add_days(start, days), wrong, {})


def supplement(edition: Edition, rng: random.Random) -> Problem:
    """Papers handed in later, without new facts: the limit runs on."""
    days = _basic(edition)
    start = _start(edition, rng, days * 3 + 12)
    other = add_days(start, rng.randint(2, max(2, days - 6)))
    wrong = {"restarted": add_days(other, days)} | _usual(edition, start, days)
    return _made("supplement", start, days, add_days(start, days), wrong, {"other": day_text(other)})


def appraisal(edition: Edition, rng: random.Random) -> Problem:
    """An outside appraisal of which the customer was told: its days don't count."""
    days = _basic(edition)
    start = _start(edition, rng, days * 3 + 24)
    sent = add_days(start, rng.randint(2, 5))
    out = rng.randint(6, 12)
    back = add_days(sent, out)
    key = add_days(start, days + out)
    wrong = {
        "counted_in": add_days(start, days), "restarted": add_days(back, days),
        "working_days": edition.calendar.add_workdays(back, max(days - (sent - start).days, 1)),
        "off_by_one": key - ONE,
    }  # fmt: skip
    words = {"other": day_text(sent), "until": day_text(back), "out": out}
    left_out = tuple(add_days(sent, one) for one in range(1, out + 1))
    return _made("appraisal", start, days, key, wrong, words, left_out=left_out)


def new_facts(edition: Edition, rng: random.Random) -> Problem:
    """New facts: the limit runs anew from the day they came in."""
    days = _basic(edition)
    first = _start(edition, rng, days * 3 + 12)
    again = add_days(first, rng.randint(4, max(4, days - 3)))
    wrong = {"from_first": add_days(first, days)} | _usual(edition, again, days)
    words = {"other": day_text(again)}
    return _made("new-facts", again, days, add_days(again, days), wrong, words, first=first)


def extend(edition: Edition, rng: random.Random) -> Problem:
    """Extended once with approval and notice: a total, not an addition."""
    basic, days = _basic(edition), int(edition.value("complaint.extend-30d", "days"))
    start = _start(edition, rng, days * 2 + 20)
    approved = add_days(start, rng.randint(max(1, basic - 6), max(1, basic - 2)))
    wrong = {
        "added_on": add_days(start, basic + days), "from_approval": add_days(approved, days),
        "not_extended": add_days(start, basic),
    } | _usual(edition, start, days)  # fmt: skip
    wrong.pop("holiday_shift")
    return _made("extend", start, days, add_days(start, days), wrong, {"other": day_text(approved)})


def untold(edition: Edition, rng: random.Random) -> Problem:
    """Extended again with approval, but the customer wasn't told: the first extension's limit stands."""
    days, total = (
        int(edition.value(one, "days")) for one in ("complaint.extend-30d", "complaint.extend-60d")
    )
    start = _start(edition, rng, max(total, days * 2) + 12)
    approved = add_days(start, max(1, days - rng.randint(2, 5)))
    wrong = {
        "second_extension": add_days(start, total), "not_extended": add_days(start, _basic(edition)),
    } | _usual(edition, start, days)  # fmt: skip
    wrong.pop("holiday_shift")
    return _made("untold", start, days, add_days(start, days), wrong, {"other": day_text(approved)})


def review(edition: Edition, rng: random.Random) -> Problem:
    """How long a customer may ask the superior unit for a review."""
    days, basic = int(edition.value("complaint.review-request", "days")), _basic(edition)
    start = _start(edition, rng, days * 2 + 12)
    wrong = {"other_rule": add_days(start, basic)} | _usual(edition, start, days)
    return _made("review", start, days, add_days(start, days), wrong, {"instead": basic})


def transfer(edition: Edition, rng: random.Random) -> Problem:
    """The regulator's working days: weekends and holidays are skipped, working weekends count."""
    days, calendar = int(edition.value("complaint.regulator-transfer", "workdays")), edition.calendar
    starts = [_start(edition, rng, days * 2 + 14) for _ in range(40)]

    def weekdays(day: date) -> date:
        left = days
        while left:
            day += ONE
            left -= day.weekday() < 5
        return day

    odd = [one for one in starts if weekdays(one) != calendar.add_workdays(one, days)]
    start = (odd or starts)[0]
    key = calendar.add_workdays(start, days)
    before = key - ONE
    while before > start and not calendar.is_workday(before):
        before -= ONE
    wrong = {"natural_days": add_days(start, days), "weekends_only": weekdays(start), "off_by_one": before}
    return _made("transfer", start, days, key, wrong, {}, workdays=True)


MAKERS: dict[str, Callable[[Edition, random.Random], Problem]] = {
    "weekend": weekend, "supplement": supplement, "appraisal": appraisal, "new-facts": new_facts,
    "extend": extend, "untold": untold, "review": review, "transfer": transfer,
}  # fmt: skip


def make(edition: Edition, seed: int, number: int, kind: str) -> Problem:
    """The problem of this kind in a round; the same seed and round give the same problem."""
    return MAKERS[kind](edition, random.Random(f"deadline:{seed}:{number}:{kind}"))


def refused(edition: Edition) -> dict[str, Any]:
    """The words of the last question: the calendar's own refusal of a year that isn't published."""
    last = max(edition.calendar.published_years)
    start = date(last, 12, 31)
    days = int(edition.value("complaint.regulator-transfer", "workdays"))
    try:
        edition.calendar.add_workdays(start, days)
    except EditionError as problem:
        return {"start": day_text(start), "year": last + 1, "error": str(problem)}
    raise EditionError("放假安排里没有可以拒绝的年份。", place="calendar.published_years")
