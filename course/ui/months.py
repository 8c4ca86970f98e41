"""Constructors of the calendars: drawn months, to read or to choose a day in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from course.ui.parts import block, field, text_in, tone_in
from course.ui.schema import Block, BlockError, check_months, in_months, read_day

__all__ = ["calendar", "calendar_pick"]

Marks = Mapping[str | date, Mapping[str, Any]]


def calendar(caption: str, year: int, month: int, marks: Marks, *, months: int = 1) -> Block:
    """Month grids to read, Monday first, from `year`/`month` on.

    `marks` is `{day: {"tone", "text"?}}`, days as date or ISO text; the text (休, 班, 到期) says in a word
    what the colour says. Marks outside the months shown are left out.
    """
    shown = check_months({"year": year, "month": month, "months": months})
    return block("calendar", caption=text_in(caption, "calendar"), **shown, marks=_marks(shown, marks))


def calendar_pick(
    id: str,
    label: str,
    year: int,
    month: int,
    months: int = 1,
    value: str = "",
    marks: Marks | None = None,
    disabled: bool = False,
    *,
    hint: str | None = None,
) -> Block:
    """Choose a day in month grids. Value: an ISO date among the days shown, or `""`."""
    shown = check_months({"year": year, "month": month, "months": months})
    made = _marks(shown, marks or {})
    if value and not in_months(shown, value):
        raise BlockError(f"{id}: {value!r} isn't a day of the months shown")
    return field("calendar_pick", id, label, value or "", disabled, hint, **shown, marks=made)


def _marks(shown: dict[str, int], given: Marks) -> dict[str, dict[str, str]]:
    made = {}
    for day, mark in given.items():
        iso = day.isoformat() if isinstance(day, date) else day
        if read_day(iso) is None:
            raise BlockError(f"a mark's day is a date or ISO text, not {day!r}")
        if in_months(shown, iso):
            made[iso] = block(None, tone=tone_in(mark.get("tone", "plain")), text=mark.get("text"))
    return made
