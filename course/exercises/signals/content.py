"""The texts of 异常识别与预警报告, read and checked; a fault names its file and line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, model_validator

from course.exercises import base
from course.exercises.base import Cover, Part

FILE = Path(__file__).with_name("content.yaml")
Column = Literal["received_month", "outlet", "product"]
VERDICTS = ("both", "percent", "count", "none")
EVIDENCE = ("now", "before", "change", "share", "place", "rival", "who", "act")


class Rival(Part):
    """Another explanation; `key` when the figures shown don't rule it out."""

    id: str
    key: bool = False
    zh: str
    why: str


class Signal(Part):
    """A planted signal: its kind (business/cause), quarter, and the column in which it lies together."""

    id: str
    kind: str = Field(pattern=r"^B\d+/C\d+$")
    quarter: str = Field(pattern=r"^20\d\dQ[1-4]$")
    column: Column
    top: int = Field(ge=1)
    axis: str
    hint: str
    where: str
    place_words: list[str] = Field(min_length=1)
    subject_words: list[str] = Field(min_length=1)
    owner_words: list[str] = Field(min_length=1)
    rivals: list[Rival] = Field(min_length=3)
    judge: Literal["key", "big", "small"]
    why: str

    @model_validator(mode="after")
    def _keys(self) -> Signal:
        if not 2 <= sum(one.key for one in self.rivals) < len(self.rivals):
            raise ValueError("别种解释要有两个以上没排除的，也要有能排除的")
        return self


class Decoys(Part):
    """Why another row of the table isn't the one."""

    big: str
    small: str
    other: str


class Decide(Part):
    """The four verdicts and what a wrong one leads to."""

    both: str
    percent: str
    count: str
    none: str
    why: str
    consequence: dict[Literal["late", "noise"], str]


class Said(Part):
    """A piece of evidence: its name and what its absence leads to."""

    name: str
    bad: str


class Warning(Part):
    """What a warning must hold."""

    ask: str
    hint: str
    rival_words: list[str]
    act_words: list[str]
    rules: list[str]
    said: dict[str, Said]

    @model_validator(mode="after")
    def _all(self) -> Warning:
        if tuple(self.said) != EVIDENCE:
            raise ValueError(f"said 要依次写全：{'、'.join(EVIDENCE)}")
        return self


class Texts(Part):
    """content.yaml."""

    cover: Cover
    signals: list[Signal] = Field(min_length=1)
    decoys: Decoys
    decide: Decide
    warning: Warning

    def signal(self, signal_id: str) -> Signal:
        """A signal by id. Raises KeyError."""
        return {one.id: one for one in self.signals}[signal_id]


def texts() -> Texts:
    """The content. Raises CourseError naming file and line."""
    return _texts(FILE, FILE.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _texts(file: Path, stamp: int) -> Texts:
    return base.texts(Texts, file, "signals")


def strings(data: Any) -> list[str]:
    """Every text inside content."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, BaseModel):
        return strings(list(dict(data).values()))
    if isinstance(data, dict):
        return strings(list(data.values()))
    return [text for one in data for text in strings(one)] if isinstance(data, list) else []
