"""The materials beside this module, read and checked; a fault names its file and line."""

from __future__ import annotations

import random
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from course.exercises import base
from course.exercises.base import Cover, Part

FOLDER = Path(__file__).parent
VerdictId = Literal["pass", "amend", "veto"]
VERDICTS: tuple[VerdictId, ...] = ("pass", "amend", "veto")


class Ground(Part):
    """A reason for marking a clause, with the rules that make it one."""

    id: str
    zh: str
    rules: list[str] = Field(min_length=1)


class Segment(Part):
    """A clause. With `ground` it infringes: `accept` are grounds that count as well, `complaint` what comes
    of missing it."""

    id: str
    text: str
    why: str
    ground: str | None = None
    accept: list[str] = []
    complaint: str = ""
    rules: list[str] = []

    @model_validator(mode="after")
    def _whole(self) -> Segment:
        if self.ground and not (self.complaint and self.rules):
            raise ValueError(f"问题条款 {self.id} 要写 complaint 和 rules")
        return self

    @property
    def said(self) -> str:
        """The clause without its closing stop, for quoting inside a sentence."""
        return self.text.rstrip("。，")

    def grounded(self, ground: str | None) -> bool:
        """Whether this ground is right for this clause."""
        return self.ground is not None and ground in (self.ground, *self.accept)


class Condition(Part):
    """A condition that may be put into the opinion."""

    id: str
    zh: str
    key: bool
    why: str
    rules: list[str] = Field(min_length=1)


class Material(Part):
    """A piece of product material, what is wrong with it and what the opinion should say."""

    id: str
    title: str
    intro: str
    segments: list[Segment] = Field(min_length=4)
    verdict: VerdictId
    whys: dict[VerdictId, str]
    verdict_rules: list[str] = Field(min_length=1)
    ask: str
    conditions: list[Condition] = Field(min_length=2)

    @model_validator(mode="after")
    def _fits(self) -> Material:
        if set(self.whys) != set(VERDICTS):
            raise ValueError("whys 要写全三种结论")
        if (self.verdict == "pass") != (not self.faults()) or bool(self.keys()) != bool(self.faults()):
            raise ValueError("没有问题条款才能通过；有问题条款就要有条件")
        return self

    def faults(self) -> list[Segment]:
        """The infringing clauses, in the order of the text."""
        return [one for one in self.segments if one.ground]

    def keys(self) -> list[str]:
        """Ids of the conditions that belong in the opinion."""
        return [one.id for one in self.conditions if one.key]

    def segment(self, segment_id: str) -> Segment:
        """The clause of an id."""
        return next(one for one in self.segments if one.id == segment_id)


class Content(Part):
    """content.yaml."""

    cover: Cover
    grounds: list[Ground] = Field(min_length=2)
    over: str
    materials: list[Material] = Field(min_length=5)

    @model_validator(mode="after")
    def _known(self) -> Content:
        known = {one.id for one in self.grounds}
        for one in self.materials:
            for segment in one.faults():
                if not known.issuperset([segment.ground or "", *segment.accept]):
                    raise ValueError(f"{one.id} 的 {segment.id} 用了没有列出的理由")
        return self

    def material(self, material_id: str) -> Material:
        """The material of an id. Raises KeyError."""
        for one in self.materials:
            if one.id == material_id:
                return one
        raise KeyError(material_id)

    def ground(self, ground_id: str) -> Ground:
        """The ground of an id."""
        return next(one for one in self.grounds if one.id == ground_id)


@lru_cache(maxsize=1)
def content() -> Content:
    """All materials and texts. Raises ExerciseError."""
    return base.texts(Content, FOLDER / "content.yaml", "review-desk")


def draw(seed: int) -> tuple[str, ...]:
    """All materials in an order of their own for each seed; the first one is never the clean one."""
    found = [one.id for one in content().materials]
    random.Random(f"review-desk:{seed}").shuffle(found)
    if content().material(found[0]).verdict == "pass":
        found.append(found.pop(0))
    return tuple(found)
