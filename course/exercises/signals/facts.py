"""What the complaints say about a signal: its figures, the table a trainee sees, and the right answers."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course.exercises.base import ExerciseError
from course.exercises.signals import content, data
from course.exercises.signals.content import Signal
from course.exercises.signals.data import Change
from course.knowledge.edition import Edition

FIGURES = ("now", "change", "share")


@dataclass(frozen=True)
class Row:
    """A row that can be picked: its change and why it isn't the one (`key` for the one that is)."""

    change: Change
    role: str


@dataclass(frozen=True)
class Facts:
    """A signal's figures. `parts`: its complaints of the quarter by the column it lies together in.

    `judged` is the row that the last step asks about, `due` whether it reaches the two lines of the house.
    """

    signal: Signal
    change: Change
    rows: tuple[Row, ...]
    parts: tuple[tuple[str, int], ...]
    totals: tuple[int, int]
    judged: Change
    due: tuple[bool, bool]
    variables: Mapping[str, Any]

    @property
    def verdict(self) -> str:
        """Which lines of the house the judged row reaches: both, percent, count or none."""
        return {(True, True): "both", (True, False): "percent", (False, True): "count"}.get(self.due, "none")

    def figure(self, name: str) -> int:
        """The right figure: complaints now, change in percent, share of the top parts in percent."""
        return int(self.variables[{"now": "now", "change": "change_number", "share": "share"}[name]])


def facts(edition: Edition, signal_id: str) -> Facts:
    """The figures of a signal from the complaints at hand. Raises ExerciseError when they don't hold it."""
    signal = content.texts().signal(signal_id)
    table = data.coded()
    found = data.changes(table, signal.quarter)
    change = next((one for one in found if one.key == signal.kind), None)
    if change is None or not change.before or not change.now:
        raise ExerciseError(
            f"{signal.quarter} 或上一季没有 {signal.kind} 这一类投诉，这次排查做不成。",
            file=content.FILE, place=signal_id, remedy="数据换过以后，改 kind 和 quarter，或去掉这一条。",
        )  # fmt: skip
    parts = data.breakdown(table, signal.quarter, signal.kind, signal.column)
    all_ = data.totals(table, signal.quarter)
    rows = _rows(edition, signal, change, found)
    judged = next((one.change for one in rows if one.role == signal.judge), change)
    values = _variables(edition, signal, change, parts, all_) | told(edition, judged)
    return Facts(signal, change, rows, tuple(parts), all_, judged, data.due(edition, judged), values)


def told(edition: Edition, change: Change) -> dict[str, Any]:
    """The variables of one row: its kind, complaints and change."""
    return {
        "their_kind": data.kind_name(edition, change.key), "their_before": change.before,
        "their_now": change.now, "their_change": data.percent_text(change),
    }  # fmt: skip


def _variables(
    edition: Edition, signal: Signal, change: Change, parts: list[tuple[str, int]], totals: tuple[int, int]
) -> dict[str, Any]:
    top = sum(n for _, n in parts[: signal.top])
    whole = Change("", "", *totals)
    outlets = (
        {f"outlet{i + 1}": name for i, (name, _) in enumerate(parts[:3])} if signal.column == "outlet" else {}
    )
    first = parts[0][0]
    made: dict[str, Any] = {
        "kind": data.kind_name(edition, signal.kind), "quarter": data.said(signal.quarter),
        "before": change.before, "now": change.now, "change": data.percent_text(change),
        "change_number": round(change.percent), "top": top, "share": round(top / change.now * 100),
        "first": _month(first) if signal.column == "received_month" else first,
        "all_before": totals[0], "all_now": totals[1], "all_change": data.percent_text(whole), **outlets,
    }  # fmt: skip
    return made | {"where": edition.fill(signal.where, made)}


def _month(month: str) -> str:
    return f"{month[:4]} 年 {int(month[5:])} 月" if month[4:5] == "-" else month


def _rows(edition: Edition, signal: Signal, change: Change, found: list[Change]) -> tuple[Row, ...]:
    """The signal's row among at most four that aren't to be warned of, in an order of their own."""
    least = int(edition.value("house.committee.must-table", "min_count"))
    others = [one for one in found if one.key != change.key and not all(data.due(edition, one))]
    steady = [one for one in others if one.now >= least]
    jumps = [one for one in others if one.before and one.percent >= 50 and 2 <= one.now < least]
    jumps.sort(key=lambda one: (-one.percent, one.key))
    made = [Row(change, "key")]
    made += [Row(one, "big") for one in steady[:1]] + [Row(one, "small") for one in jumps[:2]]
    taken = {row.change.key for row in made}
    made += [Row(one, "other") for one in steady if one.key not in taken][: 5 - len(made)]
    random.Random(signal.id).shuffle(made)
    return tuple(made)


def also_due(edition: Edition, signal: Signal) -> list[Change]:
    """The quarter's other kinds that reach both lines of the house; each has to be looked at too."""
    found = data.changes(data.coded(), signal.quarter)
    return [one for one in found if one.key != signal.kind and all(data.due(edition, one))]
