"""The table and the texts beside this module, checked; a fault names its file and line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from course.exercises import base
from course.exercises.base import Cover, Part
from course.exercises.reidentification.groups import COLUMNS, Row, matching

FOLDER = Path(__file__).parent


class Line(Part):
    """A line of the table."""

    id: str
    month: int = Field(ge=1, le=12)
    outlet: str
    age: int
    sex: str
    cause: str


class Acquaintance(Part):
    """Somebody who knows three facts, the line they lead to, and what he learns from it."""

    id: str
    row: str
    text: str
    facts: dict[str, str] = Field(min_length=3, max_length=3)
    learned: str


class Named(Part):
    """An id with its Chinese words."""

    id: str
    zh: str


class Column(Part):
    """A quasi-identifying column and how far it may be generalised."""

    name: str
    levels: list[Named] = Field(min_length=2)


class Need(Part):
    """A column that the lesson needs, the level at which it's lost, and what is lost then."""

    column: str
    lost: str
    zh: str


class Purpose(Cover):
    """What the table is to teach."""

    needs: list[Need]


class Size(Part):
    """Words on group sizes."""

    rules: list[str]
    met: str
    unmet: str


class Seek(Part):
    """Words on finding the person."""

    rules: list[str]
    right: str
    wrong: str


class FieldChoice(Part):
    """A further field of the raw table: keep, generalise or drop."""

    id: str
    zh: str
    key: str
    why: str
    rules: list[str] = Field(min_length=1)


class Option(Part):
    """An answer and what comes of it."""

    id: str
    zh: str
    key: bool = False
    why: str
    rules: list[str] = Field(min_length=1)


class Question(Part):
    """A question with one right answer."""

    id: str
    ask: str
    options: list[Option] = Field(min_length=3)

    @model_validator(mode="after")
    def _one_key(self) -> Question:
        if sum(one.key for one in self.options) != 1:
            raise ValueError("每道题要有且只有一个正确选项")
        return self

    def option(self, option_id: str | None) -> Option | None:
        """An option by id, if there is one."""
        return next((one for one in self.options if one.id == option_id), None)

    def key(self) -> Option:
        """The right option."""
        return next(one for one in self.options if one.key)


class Content(Part):
    """Everything in content.yaml."""

    cover: Cover
    outlets: dict[str, str]
    rows: list[Line]
    acquaintances: list[Acquaintance]
    columns: dict[str, Column]
    purpose: Purpose
    size: Size
    seek: Seek
    choices: list[Named]
    fields: list[FieldChoice]
    questions: list[Question]

    @model_validator(mode="after")
    def _whole(self) -> Content:
        if tuple(self.columns) != COLUMNS:
            raise ValueError(f"columns 要依次是 {'、'.join(COLUMNS)}")
        if lacking := {one.outlet for one in self.rows} - set(self.outlets):
            raise ValueError(f"网点 {'、'.join(sorted(lacking))} 没有写类型")
        for one in self.acquaintances:
            if [row.id for row in matching(self.table(), one.facts)] != [one.row]:
                raise ValueError(f"{one.id} 知道的三件事应当只剩 {one.row} 一行")
        if {one.key for one in self.fields} - {one.id for one in self.choices}:
            raise ValueError("fields 的 key 不在 choices 里")
        return self

    def table(self) -> list[Row]:
        """The table's rows."""
        return [
            Row(one.id, one.month, one.outlet, self.outlets[one.outlet], one.age, one.sex, one.cause)
            for one in self.rows
        ]

    def acquaintance(self, acquaintance_id: str) -> Acquaintance:
        """An acquaintance by id. Raises KeyError."""
        return {one.id: one for one in self.acquaintances}[acquaintance_id]

    def values(self, column: str) -> list[str]:
        """The values of a column, each once, in the table's order of size."""
        found: set[Any] = {getattr(one, column) for one in self.table()}
        return [str(one) for one in sorted(found)]


@lru_cache(maxsize=1)
def content() -> Content:
    """The checked content. Raises ExerciseError naming file and line."""
    return base.texts(Content, FOLDER / "content.yaml", "reidentification")
