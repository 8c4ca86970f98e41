"""Counts of the complaints: by quarter, business and cause, and how far they lie together. Pure functions of the table."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from course.complaints import load
from course.complaints.codes import codes
from course.errors import CourseError
from course.knowledge.edition import Edition

COLUMNS = ("received_month", "channel", "category", "cause", "product", "area", "outlet_type", "outlet",
           "customer_group", "regulator_transferred")  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A kind of complaint (business and cause) in a quarter and in the one before, in complaints."""

    category: str
    cause: str
    before: int
    now: int

    @property
    def key(self) -> str:
        """`category/cause`."""
        return f"{self.category}/{self.cause}"

    @property
    def percent(self) -> float:
        """Change on the quarter before, in percent of it; infinite when there were none before."""
        if self.before == 0:
            return float("inf") if self.now else 0.0
        return (self.now - self.before) / self.before * 100


def coded() -> pd.DataFrame:
    """The complaints' coding columns and their quarter (`2026Q1`), one row a complaint.

    From `datasets/complaints.csv`; without it from the raw export, of which only the coding columns are read
    and the outlets get pseudonyms. Raises CourseError when there is neither.
    """
    folder = load.datasets_folder()
    clean = folder / "complaints.csv"
    path = clean if clean.is_file() else folder / "raw" / "intake.csv"
    if not path.is_file():
        raise CourseError(
            "没有投诉数据。",
            file=clean,
            remedy="运行 course synthesise 和 course anonymise，或重新安装套件。",
        )
    return _coded(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _coded(path: Path, stamp: int) -> pd.DataFrame:
    table = load.complaints() if path.name == "complaints.csv" else _raw(path)
    table = table[list(COLUMNS)].copy()
    table["quarter"] = table["received_month"].map(quarter)
    return table


def _raw(path: Path) -> pd.DataFrame:
    """The coding columns of the raw export; no narrative and nothing that names a person is read."""
    taken = [one for one in COLUMNS if one not in ("received_month", "outlet")]
    table = pd.read_csv(
        path, dtype=str, keep_default_na=False, usecols=[*taken, "received_at", "outlet_name"]
    )
    table["received_month"] = table["received_at"].str[:7]
    table["outlet"] = table["outlet_name"].map(
        lambda name: "O" + hashlib.sha256(name.encode()).hexdigest()[:6]
    )
    table["regulator_transferred"] = table["regulator_transferred"] == "True"
    return table


def quarter(month: str) -> str:
    """The quarter of a month: `2026-03` -> `2026Q1`."""
    return f"{month[:4]}Q{(int(month[5:7]) - 1) // 3 + 1}"


def before(quarter: str) -> str:
    """The quarter before: `2026Q1` -> `2025Q4`."""
    year, number = int(quarter[:4]), int(quarter[5])
    return f"{year}Q{number - 1}" if number > 1 else f"{year - 1}Q4"


def said(quarter: str) -> str:
    """A quarter in words: `2026Q1` -> 2026 年一季度."""
    return f"{quarter[:4]} 年{'一二三四'[int(quarter[5]) - 1]}季度"


def changes(table: pd.DataFrame, at: str) -> list[Change]:
    """Every kind of complaint that a quarter or the one before has, most complaints first."""
    counts = table.groupby(["category", "cause", "quarter"]).size()
    kinds = sorted({(str(b), str(c)) for b, c, q in counts.index if q in (at, before(at))})

    def count(kind: tuple[str, str], q: str) -> int:
        found: Hashable = (*kind, q)
        return int(counts.get(found, 0))

    made = [Change(b, c, count((b, c), before(at)), count((b, c), at)) for b, c in kinds]
    return sorted(made, key=lambda one: (-one.now, one.key))


def totals(table: pd.DataFrame, at: str) -> tuple[int, int]:
    """All complaints of the quarter before and of a quarter."""
    return int((table["quarter"] == before(at)).sum()), int((table["quarter"] == at).sum())


def breakdown(table: pd.DataFrame, at: str, kind: str, column: str) -> list[tuple[str, int]]:
    """A kind's complaints of a quarter by the values of a column, most first."""
    category, cause = kind.split("/")
    rows = table[(table["quarter"] == at) & (table["category"] == category) & (table["cause"] == cause)]
    counts = rows[column].value_counts()
    return sorted(((str(name), int(n)) for name, n in counts.items()), key=lambda pair: (-pair[1], pair[0]))


def due(edition: Edition, change: Change) -> tuple[bool, bool]:
    """Whether a kind's rise and its number reach the house's line (rule house.committee.must-table)."""
    percent = float(edition.value("house.committee.must-table", "percent"))
    least = int(edition.value("house.committee.must-table", "min_count"))
    return change.percent >= percent, change.now >= least


def kind_name(edition: Edition, kind: str) -> str:
    """A kind in words: 借记卡使用，定价收费."""
    known = codes(edition)
    category, cause = (known.get(code) for code in kind.split("/"))
    words = "-".join(category.path[-2:]) if category.short == "其他" else category.short
    return f"{words}，{cause.short}"


def percent_text(change: Change) -> str:
    """The change as a reader says it: 上升 59%."""
    if change.before == 0:
        return "上季没有" if change.now else "持平"
    rounded = round(change.percent)
    return f"上升 {rounded}%" if rounded > 0 else f"下降 {-rounded}%" if rounded < 0 else "持平"
