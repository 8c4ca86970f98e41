"""The texts of 时限演练, read and checked; a fault names its file and line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field, model_validator

from course.exercises import base
from course.exercises.base import Cover, Part

FILE = Path(__file__).with_name("content.yaml")


class Option(Part):
    """An answer to the last question."""

    id: str
    zh: str
    why: str
    key: bool = False


class Kind(Part):
    """A kind of date problem: its words, its rules, and what each known mistake means."""

    id: str
    title: str
    stem: str
    ask: str
    rules: list[str] = Field(min_length=1)
    wrong: dict[str, str] = {}
    options: list[Option] = []

    @model_validator(mode="after")
    def _one_way(self) -> Kind:
        if bool(self.wrong) == bool(self.options) or sum(one.key for one in self.options) > 1:
            raise ValueError("一种题要么有 wrong，要么有 options；options 只有一个 key")
        return self

    def option(self, id_: str) -> Option:
        """The option of that id."""
        return next(one for one in self.options if one.id == id_)


class Texts(Part):
    """content.yaml."""

    cover: Cover
    kinds: list[Kind]


@lru_cache(maxsize=1)
def texts() -> Texts:
    """The content. Raises CourseError naming file and line."""
    return base.texts(Texts, FILE, "deadline-drill")


def kinds() -> dict[str, Kind]:
    """The kinds of problems by id, in the order in which a round asks them."""
    return {one.id: one for one in texts().kinds}
