"""The figures that outlive a purge: per item, per strand and per branch, of no group smaller than five."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from course.assessment.paper import Paper
from course.results.gradebook import Results

FEW = 5
OTHERS = "其他机构（人数少，合并）"


def of(table: Results, paper: Paper) -> dict[str, Any]:
    """A paper's aggregates as data. With fewer than five trainees nothing but their number is kept."""
    count = len(table.people)
    body: dict[str, Any] = {
        "paper": paper.plan.id, "title": paper.plan.title.zh, "edition": paper.edition.id,
        "made": datetime.now(UTC).isoformat(timespec="seconds"), "trainees": count, "max_score": float(paper.total),
        "waiting": table.needs_review,
    }  # fmt: skip
    if count < FEW:
        return {**body, "items": [], "strands": [], "branches": []}
    return {
        **body,
        "late": int(table.people["late"].sum()),
        "mean": round(float(table.people["score"].mean()), 2),
        "pass_rate": round(float(table.people["passed"].mean()), 4),
        "items": [_item(row) for row in table.by_item().to_dict("records")],
        "strands": table.by("strand").to_dict("records"),
        "branches": merged(table).by("branch").to_dict("records"),
    }


def _item(row: dict[Any, Any]) -> dict[str, Any]:
    """An item's row; of an item that fewer than five answered only their number."""
    if row["count"] < FEW:
        row = {**row, "facility": None, "discrimination": None}
    return {
        str(name): None if isinstance(value, float) and pd.isna(value) else value
        for name, value in row.items()
    }


def merged(table: Results) -> Results:
    """The same results, small branches put together until no group is smaller than five.

    The smallest branches go first, and one more when they alone are too few: else the rest of a total
    would tell what they did.
    """
    sizes = table.people["branch"].value_counts().sort_values(kind="stable")
    going = list(sizes[sizes < FEW].index)
    left = [name for name in sizes.index if name not in going]
    while going and left and int(sizes[going].sum()) < FEW:
        going.append(left.pop(0))
    people = table.people.assign(
        branch=table.people["branch"].where(~table.people["branch"].isin(going), OTHERS)
    )
    return replace(table, people=people)
