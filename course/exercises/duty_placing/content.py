"""The matters and texts beside this module, read and checked; a fault names its file and line."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError, model_validator

from course.exercises import base
from course.exercises.base import Cover, ExerciseError, Part
from course.files import Located, read_yaml
from course.knowledge.reader import message

FOLDER = Path(__file__).parent
ROUND = 12
LEVELS = ("board", "committee", "senior_management", "department", "business_line", "outlet")
LevelId = Literal["board", "committee", "senior_management", "department", "business_line", "outlet"]
Trap = Literal["two-bodies", "department-line", "outlet-department"]
TRAPS: tuple[Trap, ...] = ("two-bodies", "department-line", "outlet-department")


class Wrong(Part):
    """What happens when a matter is put at one of these levels."""

    levels: list[LevelId]
    zh: str


class PathOption(Part):
    """An answer to 'who must be told'."""

    id: str
    zh: str
    key: bool = False
    why: str
    rules: list[str] = []


class ReportPath(Part):
    """The second question of some matters: who must be told."""

    label: str
    options: list[PathOption] = Field(min_length=2)
    rules: list[str]

    @model_validator(mode="after")
    def _one_key(self) -> ReportPath:
        if sum(one.key for one in self.options) != 1:
            raise ValueError("上报路径要有且只有一个正确选项")
        return self

    def key(self) -> PathOption:
        """The right answer."""
        return next(one for one in self.options if one.key)


class Matter(Part):
    """A work matter, the level or levels that answer for it, and what each misplacement leads to."""

    id: str
    right: list[LevelId] = Field(min_length=1)
    zh: str
    why: str
    rules: list[str] = Field(min_length=1)
    wrong: list[Wrong]
    trap: Trap | None = None
    path: ReportPath | None = None

    @model_validator(mode="after")
    def _every_level(self) -> Matter:
        told = [level for one in self.wrong for level in one.levels]
        if sorted([*told, *self.right]) != sorted(LEVELS):
            raise ValueError("right 和 wrong 合起来，六个级别每个正好出现一次")
        return self

    def consequence(self, level: str) -> str:
        """What putting the matter at this wrong level leads to."""
        return next((one.zh for one in self.wrong if level in one.levels), "")

    def name(self) -> str:
        """Its first sentence, for lists."""
        return self.zh.partition("。")[0]


class Balance(Part):
    """What it means to give a level too much or too little."""

    over: str
    under: str


class Texts(Part):
    """levels.yaml."""

    cover: Cover
    traps: dict[str, str]
    levels: dict[str, Balance]

    @model_validator(mode="after")
    def _all(self) -> Texts:
        if set(self.traps) != set(TRAPS) or set(self.levels) != set(LEVELS):
            raise ValueError("traps 和 levels 要写全，编号不能改")
        return self


def _fail(source: Located, problem: ValidationError) -> ExerciseError:
    first = problem.errors()[0]
    index = first["loc"][0] if first["loc"] else ""
    place = source.data[index].get("id", "") if isinstance(index, int) else ""
    return ExerciseError(
        message(first), file=source.file, line=source.line(first["loc"]), place=str(place),
        remedy="对照同一文件里的其他条目改正。",
    )  # fmt: skip


@lru_cache(maxsize=1)
def matters() -> dict[str, Matter]:
    """All matters by id. Raises ExerciseError."""
    source = read_yaml(FOLDER / "matters.yaml", ExerciseError)
    try:
        found = TypeAdapter(list[Matter]).validate_python(source.data)
    except ValidationError as problem:
        raise _fail(source, problem) from problem
    made = {one.id: one for one in found}
    if len(made) < len(found):
        raise ExerciseError("事项编号重复。", file=source.file, remedy="改掉其中一个编号。")
    return made


@lru_cache(maxsize=1)
def texts() -> Texts:
    """Cover, traps and levels. Raises ExerciseError."""
    return base.texts(Texts, FOLDER / "levels.yaml", "duty-placing")


def draw(seed: int, number: int, count: int, missed: Mapping[str, int]) -> tuple[str, ...]:
    """`count` matters for a round: each level and each trap at least once, those missed before more likely.

    The same seed, round number and history give the same round.
    """
    rng = random.Random(f"{seed}:{number}")
    left = list(matters().values())
    drawn: list[Matter] = []

    def take(fit: Sequence[Matter]) -> None:
        if fit and len(drawn) < count:
            chosen = rng.choices(fit, [1 + 3 * missed.get(one.id, 0) for one in fit])[0]
            drawn.append(chosen)
            left.remove(chosen)

    for level in LEVELS:
        take([one for one in left if level in one.right])
    for trap in TRAPS:
        if not any(one.trap == trap for one in drawn):
            take([one for one in left if one.trap == trap])
    while left and len(drawn) < count:
        take(left)
    rng.shuffle(drawn)
    return tuple(one.id for one in drawn)


def strings(part: Any) -> list[str]:
    """Every text of a piece of content, for reading its placeholders."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, BaseModel):
        return [one for name in type(part).model_fields for one in strings(getattr(part, name))]
    if isinstance(part, dict):
        return [one for value in part.values() for one in strings(value)]
    return [one for value in part for one in strings(value)] if isinstance(part, list | tuple) else []
