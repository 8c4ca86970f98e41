"""The letters of 答复函体检, read and checked; a fault names its file and line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.exercises import base

FILE = Path(__file__).with_name("content.yaml")


class Strict(BaseModel):
    """Base of all content: unknown fields are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cover(Strict):
    """The first page."""

    text: str
    rules: list[str]


class Part(Strict):
    """Something a reply must hold, and what its lack means to the customer."""

    id: str
    zh: str
    why: str
    rules: list[str] = Field(min_length=1)


class Segment(Strict):
    """A sentence of a letter; `wrong` says what is the matter with it."""

    id: str
    zh: str
    wrong: str = ""
    rules: list[str] = []

    @model_validator(mode="after")
    def _rules(self) -> Segment:
        if bool(self.wrong) != bool(self.rules):
            raise ValueError("有毛病的句子要写 wrong 和 rules，没有毛病的都不写")
        return self


class Letter(Strict):
    """A draft, the complaint it answers, and what it lacks."""

    id: str
    title: str
    story: str
    segments: list[Segment] = Field(min_length=4)
    lacks: list[str]

    def faults(self) -> list[Segment]:
        """The sentences that are wrong."""
        return [one for one in self.segments if one.wrong]


class Texts(Strict):
    """content.yaml."""

    cover: Cover
    parts: list[Part]
    letters: list[Letter]

    @model_validator(mode="after")
    def _known(self) -> Texts:
        known = {one.id for one in self.parts}
        for letter in self.letters:
            if not set(letter.lacks) <= known:
                raise ValueError(f"{letter.id} 的 lacks 里有 parts 没有的编号")
        return self


@lru_cache(maxsize=1)
def texts() -> Texts:
    """The content. Raises CourseError naming file and line."""
    return base.texts(Texts, FILE, "reply-check")


def letters() -> dict[str, Letter]:
    """The letters by id."""
    return {one.id: one for one in texts().letters}
