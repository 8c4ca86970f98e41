"""The first pass: every row checked and its quasi-identifiers protected, before a text is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import pandas as pd

from course.complaints.anonymise.columns import Columns
from course.complaints.anonymise.keys import Key
from course.complaints.anonymise.policy import Policy
from course.complaints.anonymise.privacy import Measure, Protected, measure, protect, second_opinion
from course.complaints.anonymise.source import Source, TableError
from course.complaints.anonymise.workbook import read_rows


class Bar(Protocol):
    """What is needed of a progress bar (tqdm fits)."""

    def update(self, n: int) -> Any:
        """So many more rows are done."""

    def close(self) -> Any:
        """Nothing more comes."""


class Silent:
    """A progress bar that shows nothing."""

    def update(self, n: int) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


Progress = Callable[[str, int | None], Bar]


def silent(what: str, total: int | None) -> Bar:
    """No progress bar."""
    return Silent()


@dataclass(frozen=True)
class Question:
    """A sentence for the review sheet: how sure, row number in the raw table, its id, column, sentence, why."""

    confidence: float
    row: int
    id: str
    column: str
    sentence: str
    why: str


@dataclass
class Outcome:
    """What a run did: the ground of the summary and of the report."""

    policy: Policy
    raw_name: str
    how: str
    key_fingerprint: str
    rows: int
    protected: Protected
    raw: Measure
    linked: Measure | None
    spans: Counter[str] = field(default_factory=Counter)
    changed_texts: int = 0
    questions: list[Question] = field(default_factory=list)
    asked: int = 0
    resumed: int = 0
    restarted: bool = False

    @property
    def written(self) -> int:
        """Rows in the output."""
        return int((~self.protected.dropped).sum())


def survey(
    source: Source, columns: Columns, policy: Policy, key: Key | None, progress: Progress = silent
) -> Outcome:
    """First pass: check every row and reach the thresholds. Raises CourseError before any text is touched."""
    names = [name for name, _ in policy.output]
    wanted = [*policy.quasi_identifiers, *policy.linked, *policy.sensitive]
    at = [names.index(name) for name in wanted]
    raw_of = {name: raw for raw, c in policy.columns.items() if (name := c.as_ or raw)}
    raw_at = [source.columns.index(raw_of[name]) for name in policy.quasi_identifiers]
    same: dict[str, str] = {}
    collected: list[list[str]] = [[] for _ in wanted]
    raw_classes: Counter[int] = Counter()
    rows, bar = 0, progress("读表、检查各列", None)
    try:
        for number, cells in read_rows(source):
            row = columns.row(number, cells)
            for column, index in zip(collected, at, strict=True):
                column.append(same.setdefault(row.values[index], row.values[index]))
            raw_classes[hash(tuple(cells[index] for index in raw_at))] += 1
            rows += 1
            bar.update(1)
    finally:
        bar.close()
    if not rows:
        raise TableError("只有表头，没有数据。", file=source.file, remedy="检查是不是导出了空表。")
    frame = pd.DataFrame(dict(zip(wanted, collected, strict=True)), dtype=object)
    protected = protect(frame, policy)
    kept = protected.values[~protected.dropped]
    second_opinion(kept, policy, protected.after)
    return Outcome(
        policy, source.file.name, source.how, key.fingerprint if key else "", rows, protected,
        _raw_measure(raw_classes, policy.k),
        measure(kept, [*policy.quasi_identifiers, *policy.linked], (), policy.k) if policy.linked else None,
    )  # fmt: skip


def _raw_measure(classes: Counter[int], k: int) -> Measure:
    sizes = tuple(sorted(classes.values()))
    return Measure(
        sum(sizes), len(sizes), sizes[0], {}, {}, sizes.count(1), sum(s for s in sizes if s < k), sizes
    )
