"""The texts of 满意度分析, read and checked; a fault names its file and line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from course.complaints.tables import ITEMS
from course.exercises import base
from course.exercises.base import Cover, Part

FILE = Path(__file__).with_name("content.yaml")
Verdict = Literal["yes", "no", "cannot"]
VERDICTS: tuple[Verdict, ...] = ("yes", "no", "cannot")


class Choice(Part):
    """A choice; `key` for the right one. `why` says what a wrong one leads to, or why it is right."""

    id: str
    key: bool = False
    zh: str
    why: str


class Question(Part):
    """A question with one right choice."""

    ask: str
    options: list[Choice] = Field(min_length=3)
    rules: list[str] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_key(self) -> Question:
        if sum(one.key for one in self.options) != 1:
            raise ValueError("有且只有一个选项写 key: true")
        return self

    @property
    def key(self) -> str:
        """The id of the right choice."""
        return next(one.id for one in self.options if one.key)

    def choice(self, choice_id: str) -> Choice:
        """A choice by id."""
        return {one.id: one for one in self.options}[choice_id]


class Statement(Part):
    """A sentence for the report. `test` names the function that judges it on the data; `why` by verdict."""

    id: str
    test: str
    zh: str
    why: dict[Verdict, str] = Field(min_length=1)
    rules: list[str] = Field(min_length=1)


class Remedy(Part):
    """What to do about a weak item."""

    zh: str
    why: str
    rules: list[str] = Field(min_length=1)


class Act(Part):
    """The last question: the measure and how to measure again."""

    ask: str
    remedies: dict[str, Remedy]
    others: list[Choice] = Field(min_length=3)
    again: Question

    @model_validator(mode="after")
    def _all(self) -> Act:
        if set(self.remedies) != set(ITEMS):
            raise ValueError(f"remedies 要写全十项：{'、'.join(ITEMS)}")
        return self


class Texts(Part):
    """content.yaml."""

    cover: Cover
    hints: dict[str, str]
    treat: Question
    word: Question
    compare: dict[str, str]
    verdicts: dict[Verdict, str]
    statements: list[Statement] = Field(min_length=9)
    act: Act


def texts() -> Texts:
    """The content. Raises ExerciseError naming file and line."""
    return _texts(FILE.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _texts(stamp: int) -> Texts:
    return base.texts(Texts, FILE, "survey-analysis")
