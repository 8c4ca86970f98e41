"""The diagnostic as a pure model: which items, what was answered, the result."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field

from course.errors import CourseError
from course.exercises.base import Event, State
from course.files import read_yaml
from course.items.bank import Bank
from course.items.marking import Mark, mark
from course.items.models import Common, Difficulty
from course.items.variants import Variant, make
from course.items.variants import seed as seed_from
from course.knowledge.edition import Edition
from course.knowledge.reader import parse
from course.knowledge.rules import Frozen
from course.knowledge.strands import strands
from course.study.diagnostic.advice import Result
from course.study.path import Role, role_of
from course.study.progress import Plan

FILE = Path(__file__).with_name("diagnostic.yaml")


class Settings(Frozen):
    """What is drawn and how it's judged (see the file)."""

    title: str
    minutes: int = Field(gt=0)
    each: int = Field(ge=1, le=3)
    kinds: tuple[str, ...] = Field(min_length=1)
    difficulties: tuple[Difficulty, ...] = Field(min_length=1)
    leave_out: tuple[str, ...] = ()
    weak: int = Field(ge=1, le=100)


def settings(file: Path = FILE) -> Settings:
    """The settings (cached until the file changes). Raises CourseError with file and line."""
    return _settings(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _settings(file: Path, stamp: int) -> Settings:
    source = read_yaml(file, CourseError)
    made: Settings = parse(
        Settings, source.data, source, (), error=CourseError, remedy="对照文件里的说明改正。"
    )
    return made


class Desk(NamedTuple):
    """What the diagnostic is worked with. `known` is the post of the roster or the first page, if any."""

    edition: Edition
    pool: Bank
    settings: Settings
    roles: tuple[Role, ...]
    lessons: tuple[Plan, ...]
    trainee: str
    known: str = ""


class Sitting(State):
    """One time through. `at` counts items from 0; -1 is the cover; `finished` shows the result.

    `answers` are by item id in the form that marking takes; an item without one counts as not known.
    """

    number: int = 1
    edition: str
    items: tuple[str, ...]
    role: str = ""
    at: int = -1
    answers: dict[str, Any] = Field(default_factory=dict)
    finished: bool = False


def start(desk: Desk, number: int = 1, role: str = "") -> Sitting:
    """A new sitting with newly drawn items."""
    seed = seed_from("diagnostic", desk.trainee, number)
    return Sitting(
        number=number, edition=desk.edition.id, items=draw(desk.pool, desk.settings, seed), role=role
    )


def draw(pool: Bank, wanted: Settings, seed: int) -> tuple[str, ...]:
    """`each` items of every strand that the pool has, in teaching order.

    Of the wanted kinds and difficulties; a strand without such gives others of its items that are marked at once.
    """
    rng = random.Random(seed)
    drawn: list[str] = []
    for strand in strands():
        items = [one for one in pool.strand(strand) if one.kind != "essay"]
        if strand in wanted.leave_out or not items:
            continue
        fitting = [one for one in items if _fits(one, wanted)]
        chosen = rng.sample(fitting or items, min(wanted.each, len(fitting or items)))
        drawn += [one.id for one in chosen]
    return tuple(drawn)


def _fits(item: Common, wanted: Settings) -> bool:
    return item.kind in wanted.kinds and item.difficulty in wanted.difficulties


def repaired(desk: Desk, state: Sitting) -> Sitting:
    """The sitting without withdrawn items; a new one under another edition or when nothing is left."""
    items = tuple(one for one in state.items if one in desk.pool.items)
    if state.edition != desk.edition.id or not items:
        return start(desk, state.number + 1, state.role)
    if items == state.items:
        return state
    kept = {one: value for one, value in state.answers.items() if one in items}
    at = min(state.at, len(items) - 1)
    return state.model_copy(update={"items": items, "answers": kept, "at": at})


def step(desk: Desk, state: Sitting, event: Event) -> Sitting:
    """The sitting after an event; unknown events change nothing."""
    last = len(state.items) - 1
    if event.name == "role" and role_of(str(event.value), desk.roles):
        return state.model_copy(update={"role": str(event.value)})
    if state.finished:
        return start(desk, state.number + 1, state.role) if event.name == "again" else state
    if event.name == "begin" and state.at < 0 and state.items:
        return state.model_copy(update={"at": 0})
    if state.at < 0:
        return state
    if event.name == f"answer:{state.items[state.at]}":
        return state.model_copy(update={"answers": {**state.answers, state.items[state.at]: event.value}})
    if event.name == "back":
        return state.model_copy(update={"at": max(state.at - 1, 0)})
    if event.name == "next" and state.at < last:
        return state.model_copy(update={"at": state.at + 1})
    if event.name == "finish" and state.at == last:
        return state.model_copy(update={"finished": True})
    return state


def role(desk: Desk, state: Sitting) -> Role | None:
    """The post chosen here, else the one that is known already."""
    return role_of(state.role, desk.roles) or role_of(desk.known, desk.roles)


def variant(desk: Desk, state: Sitting, item_id: str) -> Variant:
    """The trainee's variant of an item in this sitting."""
    return make(desk.pool[item_id], desk.edition, f"diagnostic:{desk.trainee}", state.number - 1)


def marks(desk: Desk, state: Sitting) -> dict[str, Mark]:
    """The mark of each item; what can't be read earns nothing."""
    return {one: mark(variant(desk, state, one), desk.edition, state.answers.get(one)) for one in state.items}


def results(desk: Desk, marked: Mapping[str, Mark]) -> dict[str, Result]:
    """Points by strand, in teaching order."""
    found: dict[str, Result] = {}
    for item_id, one in marked.items():
        strand = desk.pool[item_id].strand
        before = found.get(strand, Result(Decimal(0), Decimal(0)))
        found[strand] = Result(before.points + one.points, before.max_points + one.max_points)
    return found
