"""Bands, deadlines and the row of complaints.csv; constants that must agree with the edition."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from course.complaints import schema as s
from course.complaints.synthesise import inspection
from course.knowledge import load

ROW: dict[str, Any] = {
    "complaint_id": "C0123456789", "received_month": "2026-03", "intake": "网点来访", "channel": "A0101",
    "category": "B03011", "cause": "C06", "product": "工资卡", "amount_band": "千元以下", "city": "某市",
    "area": "乡镇", "outlet_type": "代理", "outlet": "O00ff00", "customer_group": "务工人员", "age_band": "45–60",
    "grade": "一般", "status": "办结", "days_to_decide": 6, "extended": False, "overdue": False, "outcome": "和解",
    "regulator_transferred": False, "three_plus_one": "被短信", "narrative": "从没要过短信", "reply": "已退",
}  # fmt: skip


def test_amount_bands() -> None:
    amounts = [None, 0, 0.01, 999.99, 1_000, 9_999.99, 10_000, 99_999, 100_000]
    assert [s.amount_band(amount) for amount in amounts] == [
        "无", "无", "千元以下", "千元以下", "1千–1万", "1千–1万", "1万–10万", "1万–10万", "10万以上",
    ]  # fmt: skip


def test_age_bands() -> None:
    assert [s.age_band(age) for age in (None, 14, 29, 30, 44, 45, 59, 60, 90)] == [
        "不详", "30岁以下", "30岁以下", "30–45", "30–45", "45–60", "45–60", "60岁以上", "60岁以上",
    ]  # fmt: skip


def test_overdue() -> None:
    assert [s.is_overdue(days, False) for days in (15, 16)] == [False, True]
    assert [s.is_overdue(days, True) for days in (16, 60, 61)] == [False, False, True]


def test_constants_are_the_editions() -> None:
    edition = load()
    assert edition.value("complaint.decide-15d", "days") == s.DECIDE_DAYS
    assert edition.value("complaint.extend-60d", "days") == s.LONGEST_DAYS
    assert tuple(edition.value("house.inspection.points", "items")) == inspection.POINTS
    assert edition.value("house.inspection.rectify", "days") == inspection.RECTIFY_DAYS
    assert edition.value("house.inspection.recheck", "days") == inspection.RECHECK_DAYS


def test_a_row_that_fits() -> None:
    assert s.Complaint(**ROW).three_plus_one == "被短信"
    assert (
        s.Complaint(**ROW | {"status": "在办", "outcome": "在办", "days_to_decide": None}).days_to_decide
        is None
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [({"status": "在办"}, "在办的没有办理天数"),
     ({"days_to_decide": None}, "在办的没有办理天数"),
     ({"outcome": "在办"}, "办理状态和处理结果对不上"),
     ({"intake": "监管转办"}, "regulator_transferred 要为 True"),
     ({"days_to_decide": 16}, "是否超期对不上"),
     ({"days_to_decide": 16, "extended": True, "overdue": True}, "是否超期对不上"),
     ({"cause": "B03"}, "cause"), ({"received_month": "2026-13"}, "received_month"),
     ({"outlet": "W01"}, "outlet"), ({"age_band": "六十以上"}, "age_band"), ({"extra": 1}, "extra")],
)  # fmt: skip
def test_rows_that_do_not_fit(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        s.Complaint(**ROW | change)
