"""From results by strand to the lessons to begin with. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from course.knowledge.strands import strands
from course.study.path import Role, number
from course.study.progress import Plan

Place = Literal["first", "then", "last"]
PLACES: tuple[Place, ...] = ("first", "then", "last")


@dataclass(frozen=True)
class Result:
    """Points of a strand, of the most points; `max_points` is above 0."""

    points: Decimal
    max_points: Decimal


@dataclass(frozen=True)
class Advice:
    """What to do with a lesson: `first` begin with it, `then` look at what was wrong, `last` all was right.

    `missed` are the strands in which something was wrong, `share` the points as a percentage (0..100).
    """

    plan: Plan
    place: Place
    share: int
    missed: tuple[str, ...]


def advise(
    results: Mapping[str, Result], lessons: Sequence[Plan], role: Role | None, weak: int
) -> list[Advice]:
    """Every lesson that was asked about, in the order to take them.

    Lessons under `weak` percent come first, then those with something wrong, then those all right; within
    each in the order of the post's way, the others by number.
    """
    by_number = {number(plan): plan for plan in lessons}
    way = role.steps if role else ()
    found = []
    for lesson in dict.fromkeys(strands()[strand].lesson for strand in results if strand in strands()):
        if lesson in by_number:
            mine = {one: result for one, result in results.items() if strands()[one].lesson == lesson}
            found.append(_lesson(by_number[lesson], mine, weak))

    def order(one: Advice) -> tuple[int, int, str]:
        here = number(one.plan)
        return PLACES.index(one.place), way.index(here) if here in way else len(way), here

    return sorted(found, key=order)


def _lesson(plan: Plan, results: Mapping[str, Result], weak: int) -> Advice:
    points = sum((one.points for one in results.values()), Decimal(0))
    most = sum((one.max_points for one in results.values()), Decimal(0))
    missed = tuple(strand for strand, one in results.items() if one.points < one.max_points)
    place: Place = "last" if not missed else "first" if 100 * points < weak * most else "then"
    return Advice(plan, place, int(100 * points / most), missed)


def in_words(advice: Sequence[Advice], role: Role | None) -> str:
    """The recommended path in one or two sentences."""
    first = [one for one in advice if one.place == "first"]
    whose = f"{role.name}的顺序" if role else "课的编号"
    if not first:
        return f"没有哪一课要从头学。按{whose}往下走，下面做错的题先看一遍。"
    named = "、".join(one.plan.title for one in first)
    minutes = sum(one.plan.minutes for one in first)
    return f"先学{named}，{len(first)} 课，约 {minutes} 分钟。先后按{whose}排。"


def why(one: Advice) -> str:
    """Why a lesson stands where it does, in a few words."""
    names = "、".join(strands()[strand].zh for strand in one.missed)
    if one.place == "last":
        return "全对，放到最后"
    return f"从头学：错在{names}" if one.place == "first" else f"看错题，做自测：错在{names}"
