"""The outlet inspection record: every outlet, seven points, two half-years; some rectified on paper only."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pandas as pd

from course.complaints.synthesise import draws
from course.complaints.synthesise.places import Outlet, outlets
from course.complaints.tables import INSPECTION

HALVES: dict[str, tuple[date, date]] = {
    "2025下半年": (date(2025, 9, 8), date(2025, 11, 28)),
    "2026上半年": (date(2026, 3, 16), date(2026, 5, 29)),
}
POINTS = (
    "夸大或片面宣传保险利益", "厅堂摆放不合规宣传材料", "代理未签约保险公司业务", "保险公司人员驻点销售",
    "夸大或片面宣传理财", "未按要求开展消保宣传", "未公布投诉电话及流程",
)  # fmt: skip
"""The seven points of rule house.inspection.points, in its order."""
RECTIFY_DAYS, RECHECK_DAYS = 15, 30
"""Values `days` of rules house.inspection.rectify and house.inspection.recheck."""
Row = dict[str, Any]


def inspection(seed: int) -> pd.DataFrame:
    """The record, by day. Which rectification is only paper isn't labelled: see `keys.inspection_key`."""
    return labelled(seed)[list(INSPECTION.columns)]


def labelled(seed: int) -> pd.DataFrame:
    """The record with columns `paper` (True: paper only) and `repeated` (True: the same fault as before)."""
    rng = draws.stream(seed, "inspection")
    rows: list[Row] = []
    before: dict[tuple[str, int], Row] = {}
    for half, (first, last) in HALVES.items():
        for outlet in outlets():
            day = draws.workday(rng, first, last)
            for point in range(1, 8):
                row = _row(rng, outlet, half, day, point, before.get((outlet.code, point)))
                rows.append(row)
                before[outlet.code, point] = row
    rows.sort(key=lambda row: (row["inspected_on"], row["outlet"], row["point"]))
    for number, row in enumerate(rows, start=1):
        row["record_id"] = f"J{number:04d}"
    return pd.DataFrame(rows)


def _row(rng: random.Random, outlet: Outlet, half: str, day: date, point: int, before: Row | None) -> Row:
    source = draws.data("inspection")
    failed_before = before is not None and before["result"] == "不合格"
    if before is not None and failed_before:
        share = source["repeat"]["paper" if before["paper"] else "real"]
    else:
        share = source["rates"][point - 1] * (source["agency_times"] if outlet.kind == "代理" else 1)
    bad = draws.chance(rng, share)
    row: Row = {
        "half": half, "inspected_on": day, "outlet": outlet.code, "area": outlet.area, "outlet_type": outlet.kind,
        "point": point, "point_name": POINTS[point - 1], "result": "不合格" if bad else "合格", "finding": "",
        "fixed_on_spot": False, "due_on": "", "rectified_on": "", "evidence": "", "recheck_on": "", "recheck_by": "",
        "recheck_result": "", "paper": False, "repeated": bad and failed_before,
    }  # fmt: skip
    if bad:
        row |= _rectified(rng, source, day, point)
    return row


def _rectified(rng: random.Random, source: Row, day: date, point: int) -> Row:
    """Finding, deadline, evidence and recheck of a failed point."""
    paper = draws.chance(rng, source["paper_share"])
    spot = not paper and draws.chance(rng, source["spot"].get(point, 0))
    took = 0 if spot else rng.randint(3, 15) if draws.chance(rng, 0.85) else rng.randint(16, 40)
    done = day + timedelta(days=took)
    checked = draws.chance(rng, 0.55 if paper else 0.85)
    same = draws.chance(rng, 0.75 if paper else 0.2)
    return {
        "finding": rng.choice(source["findings"][point]),
        "fixed_on_spot": spot,
        "due_on": day if spot else day + timedelta(days=RECTIFY_DAYS),
        "rectified_on": done,
        "evidence": rng.choice(source["evidence"]["paper" if paper else "real"][point]),
        "recheck_on": done + timedelta(days=rng.randint(4, RECHECK_DAYS + 10)) if checked else "",
        "recheck_by": ("原检查人" if same else "另一检查人") if checked else "",
        "recheck_result": ("未通过" if draws.chance(rng, 0.3 if paper and not same else 0.03) else "通过") if checked else "未复查",
        "paper": paper,
    }  # fmt: skip
