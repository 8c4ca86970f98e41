"""The texts of 产品信息核对."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field

from course.exercises import base
from course.exercises.base import Part

FILE = Path(__file__).with_name("content.yaml")


class Cover(Part):
    """The first page."""

    text: str
    note: str
    rules: list[str]


class Kind(Part):
    """What an offer turns out to be: why, what a miss leads to, the act that fits, the rules."""

    zh: str
    why: str
    miss: str
    act: str
    rules: list[str] = Field(min_length=1)


class Act(Part):
    """Something to do, and why it is wrong where it doesn't fit."""

    zh: str
    slip: str


class Medium(Part):
    """How an offer reaches the trainee; `words` has placeholders of the product."""

    zh: str
    words: str


class Said(Part):
    """Parts of an offer's words."""

    risk: str
    until: str
    open: str


class Stray(Part):
    """An offer that isn't in the table."""

    name: str
    code: str
    issuer: str
    least: int


class Nudges(Part):
    """Words for a step that isn't due yet."""

    search: str
    answer: str


class Habit(Part):
    """The words of the summary."""

    over: str
    under: str
    clean: str


class Texts(Part):
    """content.yaml."""

    as_of: str
    cover: Cover
    kinds: dict[str, Kind]
    acts: dict[str, Act]
    act_rules: list[str]
    media: dict[str, Medium]
    said: Said
    strays: list[Stray] = Field(min_length=1)
    nudges: Nudges
    habit: Habit


@lru_cache(maxsize=1)
def texts() -> Texts:
    """The content. Raises CourseError naming file and line."""
    return base.texts(Texts, FILE, "product-lookup")
