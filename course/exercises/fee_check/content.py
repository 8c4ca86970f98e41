"""The texts of 收费自查."""

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
    notes: str
    rules: list[str]


class Ground(Part):
    """A kind of violation: its name, why it is one, what overlooking it leads to, the rules."""

    zh: str
    slip: str
    why: str
    rules: list[str] = Field(min_length=1)


class Look(Part):
    """A lawful line that looks wrongful: why it is lawful."""

    why: str
    rules: list[str] = Field(min_length=1)


class Board(Part):
    """The hall price board: its text, invented items `[item, price, applies to]`, and the spoilt words."""

    text: str
    invented: list[tuple[str, str, str]] = Field(min_length=1)
    spoilt_price: str
    spoilt_applies: str


class LedgerText(Part):
    """The words over a ledger page."""

    text: str


class Habit(Part):
    """The words of the summary."""

    over: str
    under: str
    clean: str


class Texts(Part):
    """content.yaml."""

    cover: Cover
    grounds: dict[str, Ground]
    refunds: dict[str, str]
    refund_why: dict[str, str]
    refund_rules: list[str]
    looks: dict[str, Look]
    board: Board
    ledger: LedgerText
    habit: Habit


@lru_cache(maxsize=1)
def texts() -> Texts:
    """The content. Raises CourseError naming file and line."""
    return base.texts(Texts, FILE, "fee-check")
