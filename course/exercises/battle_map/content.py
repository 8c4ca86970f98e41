"""The texts of 专项治理作战图, read and checked; a fault names its file and line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from course.exercises.base import Cover, Part, texts

ID = "battle-map"
FILE = Path(__file__).with_name("content.yaml")
Kind = Literal["service", "sms", "insurance", "none"]
KINDS: tuple[Kind, ...] = ("service", "sms", "insurance", "none")
TRANSFER = "transfer"
PICKS = ("cause", "measures", "line", "target", "recheck")


class Type(Part):
    """A type of the 3+1: its name, the question that tells it, what recording it elsewhere leads to."""

    zh: str
    ask: str
    slip: str
    rules: list[str] = Field(min_length=1)


class Family(Part):
    """Complaints that tell the same story: the words that give it away, and why they are of their type."""

    id: str
    type: Kind
    words: str = Field(min_length=2)
    channel: str = ""
    why: str
    rules: list[str] = []


class Sort(Part):
    """The words of the first part, in which complaints are sorted."""

    transfer_ask: str
    transfer_hint: str
    transfer_right: str
    transfer_missed: str
    transfer_over: str
    rules: list[str] = Field(min_length=1)


class Read(Part):
    """The words of the second part, in which the figures are read."""

    quarters_ask: str
    line: str
    none: str
    where_ask: str
    rates_ask: str
    nowhere: str
    places: dict[Literal["product", "outlet", "month"], str]
    slip_jump: str
    slip_place: str
    rules: list[str] = Field(min_length=1)
    note: str


class Choice(Part):
    """Something to pick; `short` is what the map shows of it."""

    id: str = Field(pattern=r"^[a-z]+$")
    key: bool = False
    zh: str
    short: str = ""
    why: str
    rules: list[str] = Field(min_length=1)


class Alike(Part):
    """A batch that looks like one of the three and isn't."""

    intro: str
    ask: str
    options: list[Choice] = Field(min_length=3)

    @model_validator(mode="after")
    def _one(self) -> Alike:
        if sum(one.key for one in self.options) != 1:
            raise ValueError("要有且只有一个 key: true")
        return self


class Said(Part):
    """What the narratives say, in a few words, and the words by which they are counted."""

    zh: str
    words: list[str] = Field(min_length=1)


class Front(Part):
    """One line of the map. `column`: the data's name of the type; empty for 监管转办, which cuts across."""

    id: Literal["service", "sms", "insurance", "transfer"]
    name: str
    column: str
    read_why: str
    notes: list[str] = Field(min_length=1)
    said: list[Said]
    cause: list[Choice]
    measures: list[Choice]
    line: list[Choice]
    target: list[Choice]
    recheck: list[Choice]

    @model_validator(mode="after")
    def _keys(self) -> Front:
        for name in PICKS:
            keys = sum(one.key for one in self.choices(name))
            if keys != (3 if name == "measures" else 1):
                raise ValueError(f"{name} 要有{'三' if name == 'measures' else '一'}个 key: true")
            if not all(one.short for one in self.choices(name)):
                raise ValueError(f"{name} 的每一项都要写 short，图上用")
        return self

    def choices(self, pick: str) -> list[Choice]:
        """The choices of one pick of the map."""
        found: list[Choice] = getattr(self, pick)
        return found


class Texts(Part):
    """content.yaml."""

    cover: Cover
    types: dict[Kind, Type]
    families: list[Family] = Field(min_length=12)
    sort: Sort
    read: Read
    alike: Alike
    fronts: list[Front] = Field(min_length=4, max_length=4)
    board: str

    def front(self, front_id: str) -> Front:
        """A front by id. Raises KeyError."""
        return {one.id: one for one in self.fronts}[front_id]  # type: ignore[index]


def content() -> Texts:
    """The content. Raises ExerciseError naming file and line."""
    return _content(FILE.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _content(stamp: int) -> Texts:
    return texts(Texts, FILE, ID)
