"""Group sizes of a small table, exactly: who is left when facts are known, and what generalising a column does.

A group holds the rows that look alike in the quasi-identifying columns; k is the size of the smallest group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

COLUMNS = ("month", "outlet", "age", "sex")
"""The quasi-identifying columns, in the order in which a group's label names them."""

Group = tuple[str, ...]


class Row(NamedTuple):
    """One complaint: month 1..12, outlet, its kind (自营 or 代理), age in years, sex, and what it was about."""

    id: str
    month: int
    outlet: str
    kind: str
    age: int
    sex: str
    cause: str

    def shown(self, column: str, level: str = "exact") -> str:
        """The value of a column at a level of generalising. Raises KeyError for a level that isn't there."""
        if level == "drop":
            return "不分"
        return {
            ("month", "exact"): f"{self.month} 月",
            ("month", "quarter"): f"{'一二三四'[(self.month - 1) // 3]}季度",
            ("outlet", "exact"): self.outlet,
            ("outlet", "type"): self.kind,
            ("age", "exact"): f"{self.age} 岁",
            ("age", "band"): f"{self.age // 10 * 10}–{self.age // 10 * 10 + 9} 岁",
            ("age", "senior"): "60 岁以上" if self.age >= 60 else "不满 60 岁",
            ("sex", "exact"): self.sex,
        }[(column, level)]


def matching(rows: Sequence[Row], facts: Mapping[str, str]) -> list[Row]:
    """The rows that fit all known facts: column -> value as in the table (month "3", age "67")."""
    return [row for row in rows if all(str(getattr(row, column)) == value for column, value in facts.items())]


def groups(rows: Sequence[Row], levels: Mapping[str, str]) -> dict[Group, int]:
    """How many rows look alike at these levels (column -> level; a column left out stays exact)."""
    return dict(Counter(label(row, levels) for row in rows))


def label(row: Row, levels: Mapping[str, str]) -> Group:
    """A row's values at these levels: the group it falls in."""
    return tuple(row.shown(column, levels.get(column, "exact")) for column in COLUMNS)


def k(rows: Sequence[Row], levels: Mapping[str, str]) -> int:
    """The size of the smallest group; 0 for an empty table."""
    return min(groups(rows, levels).values(), default=0)


def small_rows(rows: Sequence[Row], levels: Mapping[str, str], least: int) -> int:
    """How many rows are in groups of fewer than `least`."""
    return sum(size for size in groups(rows, levels).values() if size < least)


def uniform(rows: Sequence[Row], levels: Mapping[str, str]) -> dict[Group, int]:
    """The groups of two or more whose rows all complain of the same, with their sizes."""
    causes: dict[Group, set[str]] = {}
    for row in rows:
        causes.setdefault(label(row, levels), set()).add(row.cause)
    sizes = groups(rows, levels)
    return {one: sizes[one] for one, found in causes.items() if len(found) == 1 and sizes[one] > 1}
