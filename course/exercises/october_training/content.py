"""The texts of 十月培训筹备, read and checked; a fault names its file and line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from course.exercises import base
from course.exercises.base import Cover, Part

FILE = Path(__file__).with_name("content.yaml")
ID = "october-training"
FAULTS = ("old", "year", "number", "private", "ad")
CHECKS = ("topics", "test", "rest", "fits", "last", "sitting")
CLAIMS = ("lowest", "rate", "equal", "branch", "work", "last")
FATES = ("certify", "makeup", "wait")
NOBODY = "none"


class Person(Part):
    """A row of the roster; `group` is one of the rules' groups, or `none` for somebody outside them."""

    id: str
    post: str
    level: str
    note: str
    group: str
    why: str


class Call(Part):
    """Who is called: `rules` name the rules whose `groups` say it."""

    text: str
    rules: list[str] = Field(min_length=1)
    also: list[str]
    people: list[Person]
    right: str
    wrong: str


class Said(Part):
    """A check of the agenda: its name, and what is said when it's met and when not."""

    zh: str
    good: str
    bad: str


class Agenda(Part):
    """The half day; all figures are minutes and agreed for the exercise."""

    text: str
    totals: list[int] = Field(min_length=1)
    sign: int
    wrap: int
    least: int
    rest: int
    sitting: int
    test: int
    talk: int
    choices: list[int] = Field(min_length=2)
    rules: list[str]
    steps: dict[Literal["sign", "rest", "test", "wrap"], str]
    fields: dict[Literal["rest", "test", "talk"], str]
    checks: dict[str, Said]

    @model_validator(mode="after")
    def _all(self) -> Agenda:
        if tuple(self.checks) != CHECKS:
            raise ValueError(f"checks 要依次写全：{'、'.join(CHECKS)}")
        return self


class Number(Part):
    """A number on a slide, and the rule's value that it should be."""

    rule: str
    value: str
    says: int


class Slide(Part):
    """A line of a handout. Whether it is out of date, of another year or wrong is worked out from the edition."""

    id: str
    zh: str
    why: str
    taught: str | None = None
    year: int | None = None
    number: Number | None = None
    fault: Literal["private", "ad"] | None = None
    rules: list[str] = []


class Fault(Part):
    """A kind of fault: its name, what it leads to, and the rules."""

    zh: str
    slip: str
    rules: list[str] = Field(min_length=1)


class Sound(Part):
    """What is said when a sound slide was marked."""

    zh: str
    bad: str


class Stack(Part):
    """The stack of handouts: slides by the fault that they were written with, and sound ones."""

    text: str
    faults: dict[str, Fault]
    sound: Sound
    slides: dict[str, list[Slide]]

    @model_validator(mode="after")
    def _kinds(self) -> Stack:
        if tuple(self.faults) != FAULTS or set(self.slides) != {*FAULTS, "sound"}:
            raise ValueError(f"faults 和 slides 要写全：{'、'.join(FAULTS)}，slides 另有 sound")
        return self


class Fates(Part):
    """What becomes of each trainee."""

    text: str
    rules: list[str]
    options: dict[Literal["certify", "makeup", "wait"], str]
    makeup: str
    why: dict[Literal["pass", "fail", "absent", "waiting", "day"], str]
    slip: dict[Literal["early", "late"], str]


class Subject(Part):
    """A subject of the test and its full marks."""

    id: str
    short: str
    zh: str
    most: int = Field(gt=0)


class Claim(Part):
    """A sentence about the results, and why they do or don't bear it."""

    zh: str
    why: str


class Reading(Part):
    """What the results say."""

    text: str
    again: str
    claims: str
    rules: list[str]
    why: dict[Literal["again", "lost"], str]
    said: dict[str, Claim]
    subjects: list[Subject] = Field(min_length=2)
    names: list[str] = Field(min_length=7, max_length=7)
    branches: list[str] = Field(min_length=2)
    bars: list[int]

    @model_validator(mode="after")
    def _claims(self) -> Reading:
        if tuple(self.said) != CLAIMS:
            raise ValueError(f"said 要依次写全：{'、'.join(CLAIMS)}")
        return self


class Texts(Part):
    """content.yaml."""

    cover: Cover
    call: Call
    agenda: Agenda
    stack: Stack
    fates: Fates
    reading: Reading
    summary: dict[Literal["good", "call", "agenda", "stack", "class"], str]


def texts() -> Texts:
    """The content. Raises ExerciseError naming file and line."""
    return _texts(FILE, FILE.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _texts(file: Path, stamp: int) -> Texts:
    return base.texts(Texts, file, ID)
