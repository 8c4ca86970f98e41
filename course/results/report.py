"""The class report: one self-contained HTML page that a trainer can print or mail inside the bank."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, select_autoescape

from course.assessment.paper import Paper
from course.files import write_text
from course.items.models import KIND_LABEL
from course.knowledge.strands import strands
from course.results.gradebook import Results

TEMPLATES = Path(__file__).parent / "templates"
BAND = 10
FEW = 10


def write(
    path: Path, table: Results, paper: Paper, summary: Mapping[str, Any], findings: Mapping[str, list[str]]
) -> None:
    """Write the report. Everything a learner could have written is escaped; nothing is loaded from outside."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True), trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    page = environment.get_template("report.html.j2").render(
        title=paper.plan.title.zh,
        made=datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M"),
        summary=summary,
        bands=bands(table.people["score"], float(paper.total)),
        strands=shares(
            table.by("strand").replace({"strand": {one.id: one.label for one in strands().values()}}),
            "strand",
        ),
        branches=shares(table.by("branch"), "branch"),
        items=items(table, paper),
        people=table.people.sort_values("score", ascending=False).to_dict("records"),
        findings=findings,
        style=(TEMPLATES / "report.css").read_text(encoding="utf-8"),
    )
    write_text(path, page)


def bands(scores: pd.Series, total: float) -> list[dict[str, Any]]:
    """How many trainees fall in each band of ten per cent: label, count, height (0..100)."""
    share = (scores / total * 100).round(6).clip(0, 99.999)
    counts = [int(((share >= low) & (share < low + BAND)).sum()) for low in range(0, 100, BAND)]
    top = max(counts) or 1
    return [
        {"label": f"{low}–{low + BAND}", "count": count, "height": round(100 * count / top)}
        for low, count in zip(range(0, 100, BAND), counts, strict=True)
    ]


def shares(table: pd.DataFrame, column: str) -> list[dict[str, Any]]:
    """Rows for a bar list: name, trainees, percent; weakest first."""
    rows = table.sort_values("share")
    return [
        {"name": row[column], "trainees": int(row["trainees"]), "percent": round(100 * row["share"], 1)}
        for _, row in rows.iterrows()
    ]


def items(table: Results, paper: Paper) -> list[dict[str, Any]]:
    """Item analysis in the paper's order, with a plain remark where an item deserves a look."""
    by_item = table.by_item().set_index("item")
    rows = []
    for number, item_id in enumerate(paper.order, 1):
        if item_id not in by_item.index:
            continue
        row = by_item.loc[item_id]
        rows.append(
            {
                "number": number, "item": item_id, "kind": KIND_LABEL[paper.items[item_id].kind],  # type: ignore[attr-defined]
                "percent": round(100 * row["facility"], 1),
                "discrimination": None if pd.isna(row["discrimination"]) else round(row["discrimination"], 2),
                "remark": remark(row["facility"], row["discrimination"], int(row["count"])),
                "stem": paper.edition.fill(
                    paper.items[item_id].stem.zh, paper.variant(item_id, 0).variables
                )[:60],
            }
        )  # fmt: skip
    return rows


def remark(facility: float, discrimination: float | None, count: int) -> str:
    """What an item's figures say, in words; with fewer than ten answers they say nothing sure."""
    if count < FEW:
        return ""
    if discrimination is not None and not pd.isna(discrimination) and discrimination < -0.1:
        return "强的学员反而答错，请检查答案和题干"
    if facility < 0.3:
        return "多数人不会，建议课上再讲"
    if facility > 0.95:
        return "几乎人人答对"
    return ""
