"""What a reader sees of an item, and a finding of the lint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from course.items import variants
from course.items.bank import Bank
from course.items.models import Common, Multiple, Single
from course.knowledge.edition import Edition
from course.knowledge.text import PLACEHOLDER

MARKS = re.compile(r"[\s\W_]+")


@dataclass(frozen=True)
class Finding:
    """A fault: which check found it, where it stands (`line` from 1), what it is and the way out.

    For a fault of a whole pool `id` is the pool's name (with the strand, if it is one strand's) and `line` None.
    """

    check: str
    pool: str
    id: str
    what: str
    remedy: str
    file: Path | None = None
    line: int | None = None

    def line_zh(self) -> str:
        """文件 第 n 行（编号）：什么毛病。办法：……"""
        where = f"{self.file} " if self.file else ""
        where += f"第 {self.line} 行" if self.line else ""
        return f"{where}（{self.id}）：{self.what}办法：{self.remedy}"


@dataclass(frozen=True)
class Choice:
    """An option as shown."""

    id: str
    text: str
    key: bool

    @property
    def bare(self) -> str:
        """The text without blanks and punctuation."""
        return bare(self.text)


@dataclass(frozen=True)
class Seen:
    """An item as a reader sees it: `stem` filled, `wording` the stem's own words without filled-in values."""

    item: Common
    pool: str
    file: Path
    line: int
    stem: str
    wording: str
    choices: tuple[Choice, ...]

    @property
    def single(self) -> bool:
        """Whether exactly one option is right."""
        return isinstance(self.item, Single)

    @property
    def key(self) -> Choice:
        """The right option of a single choice, the first right one of a multiple choice."""
        return next(one for one in self.choices if one.key)

    @property
    def others(self) -> tuple[Choice, ...]:
        """The wrong options."""
        return tuple(one for one in self.choices if not one.key)

    def finding(self, check: str, what: str, remedy: str) -> Finding:
        """A fault of this item."""
        return Finding(check, self.pool, self.item.id, what, remedy, self.file, self.line)


def bare(text: str) -> str:
    """A text without blanks and punctuation."""
    return MARKS.sub("", text)


def see(name: str, bank: Bank, edition: Edition) -> list[Seen]:
    """The items of a pool as a reader sees them. Raises ItemError or EditionError (see `bank.check`)."""
    return [_one(name, bank, edition, item) for item in bank.items.values()]


def _one(name: str, bank: Bank, edition: Edition, item: Common) -> Seen:
    variables = variants.make(item, edition, "lint").variables

    def text(raw: str) -> str:
        return edition.fill(raw, variables)

    options = item.options if isinstance(item, Single | Multiple) else []
    file, line = bank.where[item.id]
    return Seen(
        item, name, file, line, text(item.stem.zh), bare(PLACEHOLDER.sub("", item.stem.zh)),
        tuple(Choice(one.id, text(one.zh), one.key) for one in options),
    )  # fmt: skip
