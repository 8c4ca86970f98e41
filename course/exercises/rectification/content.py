"""The texts of 整改跟踪, read and checked; a fault names its file and line."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from course.exercises import base
from course.exercises.base import Cover, Part

FILE = Path(__file__).with_name("content.yaml")
VerdictId = Literal["done", "paper", "lacking"]
ReasonId = Literal["words", "none", "same", "late", "whole"]
LevelId = Literal["order", "chief", "teller"]
ItemId = Literal["timely", "satisfied", "repeat", "rectified"]
LineId = Literal["timely", "satisfied", "repeat", "rectified", "total", "share"]
LINES: tuple[LineId, ...] = ("timely", "satisfied", "repeat", "rectified", "total", "share")


class Verdict(Part):
    """A verdict on a rectification, and what choosing it wrongly does."""

    zh: str
    slip: str


class Why(Part):
    """What decides a verdict, with its rules."""

    zh: str
    rules: list[str] = Field(min_length=1)


class Duty(Part):
    """The words of the step on accountability; `why` has {count}."""

    text: str
    levels: dict[LevelId, str]
    why: dict[Literal["repeat", "other", "once", "apart", "few"], str]
    slip: str
    rules: list[str] = Field(min_length=1)


class Item(Part):
    """A line of the score sheet: its most points, and points off for each case where it counts down."""

    zh: str
    most: int = Field(ge=1)
    each: int = Field(default=0, ge=0)


class Sheet(Part):
    """The words of the score sheet."""

    text: str
    items: dict[ItemId, Item]
    total: str
    share: str
    how: dict[LineId, str]
    slips: dict[Literal["rectified_paper", "count_only", "share", "number"], str]
    rules: list[str] = Field(min_length=1)


class Texts(Part):
    """content.yaml. `files` tells by the record's evidence what lies in the folder."""

    today: date
    cover: Cover
    verdicts: dict[VerdictId, Verdict]
    costs: dict[Literal["paper", "lacking"], str]
    reasons: dict[ReasonId, Why]
    files: dict[str, list[str]]
    duty: Duty
    sheet: Sheet


@lru_cache(maxsize=1)
def texts() -> Texts:
    """The content. Raises ExerciseError naming file and line."""
    return base.texts(Texts, FILE, "rectification")
