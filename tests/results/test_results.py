"""The class's figures, worked out by hand, and the report page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from course.errors import MarkingError
from course.grading import by_hand
from course.results import gradebook as results
from course.results import report
from tests.classroom_kit import ESSAY, PAPER, Course

PEOPLE = ["trainee", "branch", "score", "max_score", "late", "passed", "waiting", "submitted"]


@pytest.fixture
def table() -> results.Results:
    """Four trainees and three items. Totals 9, 4.5, 1.5 and 0; t4's essay still waits."""
    scores = {"a": (2, [2, 2, 0, 0]), "b": (3, [3, 1.5, 1.5, 0]), "c": (4, [4, 1, 0, 0])}
    rows = [
        (
            f"t{n}",
            f"{item}-1",
            "T2" if item == "c" else "G1",
            float(score),
            float(most),
            item == "c" and n == 4,
        )
        for item, (most, marks) in scores.items()
        for n, score in enumerate(marks, 1)
    ]
    people = [
        (f"t{n}", "城东" if n < 3 else "城西", score, 9.0, False, n == 1, int(n == 4), None)
        for n, score in enumerate([9.0, 4.5, 1.5, 0.0], 1)
    ]
    items = pd.DataFrame(rows, columns=results.ITEM_COLUMNS)
    return results.Results(pd.DataFrame(people, columns=PEOPLE), items, 1)


def test_facility_and_discrimination(table: results.Results) -> None:
    found = table.by_item().set_index("item")
    assert found["count"].to_dict() == {"a-1": 4, "b-1": 4, "c-1": 3}
    assert found["facility"].to_dict() == pytest.approx({"a-1": 0.5, "b-1": 0.5, "c-1": 5 / 12})
    assert found["discrimination"].to_dict() == pytest.approx(
        {"a-1": 0.7662610281769211, "b-1": 0.8528028654224417, "c-1": 0.934719542804484}
    )


def test_an_item_that_nobody_or_everybody_has_right_discriminates_nothing(table: results.Results) -> None:
    table.items.loc[table.items["item"] == "a-1", "score"] = 2.0
    found = table.by_item().set_index("item")
    assert pd.isna(found.loc["a-1", "discrimination"]) and found.loc["a-1", "facility"] == 1.0
    two = results.Results(table.people, table.items[table.items["trainee"].isin(["t1", "t2"])], 0)
    assert two.by_item()["discrimination"].isna().all()


def test_shares_by_strand_and_branch_leave_out_what_waits(table: results.Results) -> None:
    assert table.by("strand").to_dict("records") == [
        {"strand": "G1", "trainees": 4, "share": 0.5}, {"strand": "T2", "trainees": 3, "share": 5 / 12},
    ]  # fmt: skip
    assert table.by("branch").to_dict("records") == [
        {"branch": "城东", "trainees": 2, "share": 13.5 / 18}, {"branch": "城西", "trainees": 2, "share": 1.5 / 14},
    ]  # fmt: skip
    assert report.shares(table.by("branch"), "branch")[0]["name"] == "城西"
    assert report.shares(table.by("branch"), "branch")[0]["percent"] == 10.7


def test_bands_of_ten_per_cent(table: results.Results) -> None:
    bands = report.bands(pd.Series([0.0, 2.19, 2.2, 6.6, 13.2, 21.9, 22.0]), 22.0)
    assert {b["label"]: b["count"] for b in bands if b["count"]} == {
        "0–10": 2, "10–20": 1, "30–40": 1, "60–70": 1, "90–100": 2,
    }  # fmt: skip
    assert [b["height"] for b in bands] == [100, 50, 0, 50, 0, 0, 50, 0, 0, 100]
    assert [b["count"] for b in report.bands(pd.Series([], dtype=float), 22.0)] == [0] * 10
    drifting = report.bands(pd.Series([16.2]), 18.0)  # 16.2 / 18 * 100 is 89.99999999999999
    assert [b["label"] for b in drifting if b["count"]] == ["90–100"]


@pytest.mark.parametrize(
    ("facility", "discrimination", "count", "said"),
    [
        (0.5, -0.11, 10, "强的学员反而答错，请检查答案和题干"),
        (0.1, -0.5, 10, "强的学员反而答错，请检查答案和题干"),
        (0.5, -0.1, 10, ""),
        (0.29, 0.2, 10, "多数人不会，建议课上再讲"),
        (0.96, None, 10, "几乎人人答对"),
        (0.3, None, 10, ""),
        (0.95, 0.0, 10, ""),
        (0.1, -0.5, 9, ""),
    ],
)
def test_remarks(facility: float, discrimination: float | None, count: int, said: str) -> None:
    assert report.remark(facility, discrimination, count) == said


@pytest.fixture
def marked(course: Course) -> Course:
    """t001 all right; t002 exactly on the pass mark of 80 %; t003 nothing; t004 an odd number."""
    path = course.assessments / "blueprints" / f"{PAPER}.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("pass_percent: 60", "pass_percent: 80"), encoding="utf-8"
    )
    order = ["minutes", "notice", "count", "vote"]
    course.place("t001", course.answers("t001"))
    course.place("t002", course.answers("t002", order=order, reply=["a", "b"]))
    course.place("t003", {})
    course.place("t004", course.answers("t004", rate="多", letter=None))
    assert course.room.mark(PAPER, ["t001", "t002", "t003", "t004"]) == {}
    with course.room.gradebook() as gradebook:
        for trainee, points in (("t001", 4), ("t002", 1.27)):
            by_hand.give(gradebook, course.root, course.paper, trainee, ESSAY, points, "", "培训师甲")
    return course


def test_the_gradebook_is_read_as_it_stands(marked: Course) -> None:
    table = results.read(marked.room, marked.paper, {"t001": "城东支行", "t002": "城西支行"})
    rows = table.people[["trainee", "branch", "score", "max_score", "late", "passed", "waiting"]]
    assert [tuple(row) for row in rows.itertuples(index=False)] == [
        ("t001", "城东支行", 22.0, 22.0, False, True, 0),
        ("t002", "城西支行", 17.6, 22.0, False, True, 0),
        ("t003", "未填", 0.0, 22.0, False, False, 0),
        ("t004", "未填", 17.0, 22.0, False, False, 1),
    ]
    assert (table.needs_review, len(table.items)) == (1, 40)
    waiting = table.items[table.items["waiting"]]
    assert [tuple(r) for r in waiting[["trainee", "item", "strand"]].itertuples(index=False)] == [
        ("t004", "T2-proof-rate", "T2")
    ]  # fmt: skip
    found = table.by_item().set_index("item")
    assert found.loc["T2-proof-rate", "count"] == 3
    assert found.loc["T2-proof-rate", "facility"] == pytest.approx(2 / 3)
    assert found.loc["G1-proof-order", "facility"] == pytest.approx((2 + 1.33 + 0 + 2) / 8)
    rows = report.items(table, marked.paper)
    assert [row["number"] for row in rows] == list(range(1, 11))
    assert (rows[2]["item"], rows[2]["kind"], rows[2]["percent"]) == ("G1-proof-order", "排序题", 66.6)


def test_a_paper_without_a_mark_is_an_empty_table(course: Course) -> None:
    table = results.read(course.room, course.paper)
    assert (len(table.people), len(table.items), table.needs_review) == (0, 0, 0)
    with pytest.raises(MarkingError, match="成绩册里没有试卷 none"):
        course.room.waiting("none")


def test_the_report_escapes_everything_and_loads_nothing(marked: Course, tmp_path: Path) -> None:
    nasty = "<script>alert(1)</script>"
    table = results.read(marked.room, marked.paper, {"t001": f"{nasty}支行"})
    table.people.loc[0, "trainee"] = f"<img src=x onerror=alert(2)>{nasty}"
    summary: dict[str, Any] = {
        "trainees": 4, "submitted": 4, "late": 0, "mean": 14.15, "max_score": 22.0, "pass_rate": 0.5,
        "needs_review": 1, "manual_marked": 2, "manual_marker": nasty,
    }  # fmt: skip
    findings = {nasty: [f"{nasty}：不属于答卷", '" onload="x']}
    report.write(tmp_path / "report.html", table, marked.paper, summary, findings)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 5
    assert re.search(r"<script|<img|https?:|src=x onerror=alert\(2\)>|<link|@import|url\(", text) is None
    assert '" onload="x' not in text
    for figure in ("<b>14.15</b>", "<b>50.0%</b>", ">17.6<", ">合格<", ">未合格<", "1 题待复核", ">66.6%<"):
        assert figure in text, figure
    assert "测试卷" in text and 'lang="zh-CN"' in text
