"""Each post's way through the lessons, as `paths.yaml` gives it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from course.errors import CourseError
from course.files import read_yaml
from course.knowledge.reader import parse
from course.knowledge.rules import Frozen
from course.study.progress import Entry, LessonProgress, Plan

FILE = Path(__file__).with_name("paths.yaml")


class Role(Frozen):
    """A post: what it is called here and in rosters, why its way is as it is, and the lessons that come first."""

    id: str
    name: str
    also: tuple[str, ...] = ()
    why: str
    steps: tuple[str, ...]


class Review(Frozen):
    """After how many days a self-check comes back: when something was wrong, and after each time all right."""

    wrong_after_days: int = Field(ge=0)
    right_after_days: tuple[int, ...] = Field(min_length=1)


class Paths(Frozen):
    """The whole file."""

    roles: tuple[Role, ...] = Field(min_length=1)
    review: Review


def read(file: Path = FILE) -> Paths:
    """The posts and the review intervals (cached until the file changes). Raises CourseError with file and line."""
    return _read(file, file.stat().st_mtime_ns if file.is_file() else 0)


@lru_cache(maxsize=4)
def _read(file: Path, stamp: int) -> Paths:
    source = read_yaml(file, CourseError)
    made: Paths = parse(Paths, source.data, source, (), error=CourseError, remedy="对照文件开头的说明改正。")
    names = [word for role in made.roles for word in (role.id, role.name, *role.also)]
    twice = sorted({word for word in names if names.count(word) > 1})
    if twice:
        raise CourseError(f"岗位名写了两次：{'、'.join(twice)}。", file=file, remedy="每个名字只留一处。")
    return made


def role_of(word: str, roles: Iterable[Role]) -> Role | None:
    """The post that an id, a name or a roster's word means; None for any other word."""
    return next((one for one in roles if word and word in (one.id, one.name, *one.also)), None)


def number(plan: Plan) -> str:
    """A lesson's number: 06 of `06-投诉处理流程与时限`."""
    return plan.id.split("-")[0]


def ordered(lessons: Sequence[LessonProgress], role: Role | None) -> list[LessonProgress]:
    """All lessons: the first page, then those that the post takes first, then the others by number."""
    first = role.steps if role else ()

    def place(one: LessonProgress) -> tuple[int, str]:
        if not one.parts:
            return -1, one.plan.id
        here = number(one.plan)
        return (first.index(here) if here in first else len(first)), one.plan.id

    return sorted(lessons, key=place)


def following(way: Sequence[LessonProgress], done: Sequence[Entry]) -> LessonProgress | None:
    """Where to go on: the lesson begun last and not finished, else the first on the way that isn't done."""
    left = [one for one in way if one.parts and not one.done]
    begun = {(part.kind, part.id): one for one in left for part in one.parts if part.times}
    for entry in reversed(done):
        if (entry.kind, entry.id) in begun:
            return begun[entry.kind, entry.id]
    return left[0] if left else None
