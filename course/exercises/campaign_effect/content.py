"""The texts of 效果评估, read and checked; a fault names its file and line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import get_args

from pydantic import Field, model_validator

from course.exercises import base
from course.exercises.base import Cover, Part
from course.exercises.campaign_effect.measure import Problem, Verdict

FILE = Path(__file__).with_name("content.yaml")
FIGURES = ("gain", "control", "net", "percent")


class Look(Part):
    """What may be wrong with who was tested."""

    ask: str
    options: dict[str, str]
    whys: dict[str, str]
    rules: list[str] = Field(min_length=1)

    @model_validator(mode="after")
    def _all(self) -> Look:
        known = set(get_args(Problem))
        if set(self.options) != known or set(self.whys) != known | {f"not_{one}" for one in known}:
            raise ValueError("look 的 options 和 whys 要写全")
        return self


class Figures(Part):
    """The four figures asked for, and what a known mistake has done."""

    gain: str
    control: str
    net: str
    percent: str
    whys: dict[str, str]
    wrong: dict[str, str]
    rules: list[str] = Field(min_length=1)

    @model_validator(mode="after")
    def _all(self) -> Figures:
        if set(self.whys) != set(FIGURES) or set(self.wrong) != {"everyone", "after", "gross", "points"}:
            raise ValueError("figures 的 whys 和 wrong 要写全")
        return self


class Conclude(Part):
    """What may be concluded."""

    ask: str
    options: dict[str, str]
    whys: dict[str, str]
    rules: list[str] = Field(min_length=1)

    @model_validator(mode="after")
    def _all(self) -> Conclude:
        if set(self.options) != set(get_args(Verdict)) or set(self.whys) != set(get_args(Verdict)):
            raise ValueError("conclude 的 options 和 whys 要写全四种结论")
        return self


class Good(Part):
    """Something to do next time; `when` names the problems or verdicts that call for it."""

    zh: str
    when: list[str] = Field(min_length=1)
    why: str

    @model_validator(mode="after")
    def _known(self) -> Good:
        if not set(self.when) <= {*get_args(Problem), *get_args(Verdict)}:
            raise ValueError("when 要是一种问题或者一种结论")
        return self


class Bad(Part):
    """Something that is never right."""

    zh: str
    why: str


class Redesign(Part):
    """The next campaign and the report."""

    intro: str
    ask: str
    good: dict[str, Good]
    bad: dict[str, Bad]
    rules: list[str] = Field(min_length=1)


class Coverage(Part):
    """Whom a year of campaigns reached. `maps` gives the key group of an audience of the table."""

    intro: str
    ask: str
    why: str
    maps: dict[str, str]
    none: str
    rules: list[str] = Field(min_length=1)


class Story(Part):
    """How many answered the satisfaction sheet, and how many were content; an example."""

    happy: int = Field(gt=0)
    good: int = Field(ge=0)


class Content(Part):
    """content.yaml."""

    cover: Cover
    look: Look
    figures: Figures
    conclude: Conclude
    redesign: Redesign
    coverage: Coverage
    stories: dict[str, Story]
    closing: str


@lru_cache(maxsize=1)
def texts() -> Content:
    """All texts. Raises ExerciseError."""
    return base.texts(Content, FILE, "campaign-effect")
