"""Marks of every kind to the hundredth; anything odd goes to a person."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.items import marking
from course.items.marking import Mark, OddAnswer, mark, read_date, read_number
from course.items.models import Common
from course.knowledge import edition as editions
from course.knowledge.edition import Edition

from .helpers import choice, item, made

SINGLE = item("single", points=2, options=[choice("a"), choice("b", True), choice("c")])
MULTIPLE = item(
    "multiple",
    points=3,
    options=[choice("a", True), choice("b", True), choice("c", True), choice("d"), choice("e")],
)
ORDER = item(
    "order",
    points=3,
    steps=[{"id": i, "zh": f"步{i}", "why": {"zh": f"因{i}"}} for i in ("a", "b", "c", "d")],
)
MATCH = item(
    "match", points=3,
    left=[
        {"id": "x", "zh": "左x", "to": "p", "why": {"zh": "因x"}},
        {"id": "y", "zh": "左y", "to": "q", "why": {"zh": "因y"}},
        {"id": "z", "zh": "左z", "to": "q", "why": {"zh": "因z"}},
    ],
    right=[{"id": "p", "zh": "右p"}, {"id": "q", "zh": "右q"}, {"id": "r", "zh": "右r"}],
)  # fmt: skip
NUMBER = item(
    "number", points=3, key="7", unit="人", tolerance="0.05",
    wrong_answers={"half": {"value": 6, "zh": "这是过半数"}},
)  # fmt: skip
DATE = item(
    "date", points=2, key=date(2026, 9, 27),
    wrong_answers={"working_days": {"value": date(2026, 10, 9), "zh": "按 {complaint.decide-15d:days} 个工作日数了"}},
)  # fmt: skip
ESSAY = item(
    "essay", points=10, min_chars=60, max_chars=400, model_answer={"zh": "参考"},
    rubric=[{"id": "a", "points": 10, "zh": "点", "rules": [], "full": "满", "part": "部分", "none": "无"}],
)  # fmt: skip
ALL = {"single": SINGLE, "multiple": MULTIPLE, "order": ORDER, "match": MATCH, "number": NUMBER, "date": DATE}


def marked(edition: Edition, one: Common, value: Any) -> Mark:
    return mark(made(edition, one), edition, value)


def seen(given_mark: Mark) -> tuple[Decimal, str]:
    return given_mark.points, given_mark.outcome


@pytest.mark.parametrize(("value", "points", "outcome"), [("b", "2", "right"), ("a", "0", "wrong")])
def test_single(edition: Edition, value: str, points: str, outcome: str) -> None:
    found = marked(edition, SINGLE, value)
    assert seen(found) == (Decimal(points), outcome)
    assert found.reasons == [f"理由{value}"]
    assert found.max_points == 2


@pytest.mark.parametrize(
    ("value", "points", "outcome"),
    [
        (["a", "b", "c"], "3", "right"),
        (["c", "a", "b"], "3", "right"),
        (["a", "b"], "2.00", "part"),
        (["a"], "1.00", "part"),
        (["a", "b", "d"], "1.00", "part"),
        (["a", "d"], "0", "wrong"),
        (["a", "d", "e"], "0", "wrong"),
        (["a", "b", "c", "d", "e"], "1.00", "part"),
    ],
)
def test_multiple(edition: Edition, value: list[str], points: str, outcome: str) -> None:
    assert seen(marked(edition, MULTIPLE, value)) == (Decimal(points), outcome)


def test_multiple_says_what_was_missed_and_what_was_wrong(edition: Edition) -> None:
    reasons = marked(edition, MULTIPLE, ["a", "b", "d"]).reasons
    assert reasons == ["漏选“选项c”：理由c", "错选“选项d”：理由d"]


@pytest.mark.parametrize(
    ("value", "points", "outcome"),
    [
        ("abcd", "3", "right"),
        ("abdc", "1.00", "part"),
        ("bcda", "2.00", "part"),
        ("cdab", "2.00", "part"),
        ("dcba", "0", "wrong"),
    ],
)
def test_order_by_neighbouring_pairs(edition: Edition, value: str, points: str, outcome: str) -> None:
    assert seen(marked(edition, ORDER, list(value))) == (Decimal(points), outcome)


def test_order_names_the_place_that_is_wrong(edition: Edition) -> None:
    assert marked(edition, ORDER, list("abdc")).reasons == ["第 3 步应是“步c”。因c", "第 4 步应是“步d”。因d"]


@pytest.mark.parametrize(
    ("value", "points", "outcome"),
    [
        ({"x": "p", "y": "q", "z": "q"}, "3", "right"),
        ({"x": "p", "y": "q", "z": "r"}, "2.00", "part"),
        ({"x": "p"}, "1.00", "part"),
        ({"x": "p", "y": None, "z": ""}, "1.00", "part"),
        ({"x": "q", "y": "p", "z": "p"}, "0", "wrong"),
    ],
)
def test_match_by_pair(edition: Edition, value: dict[str, str], points: str, outcome: str) -> None:
    assert seen(marked(edition, MATCH, value)) == (Decimal(points), outcome)


def test_match_names_the_right_partner(edition: Edition) -> None:
    assert marked(edition, MATCH, {"x": "p", "y": "q", "z": "r"}).reasons == ["“左z”应对“右q”。因z"]


def test_thirds_are_rounded_to_the_hundredth(edition: Edition) -> None:
    one = MULTIPLE.model_copy(update={"points": Decimal(2)})
    assert [marked(edition, one, list(v)).points for v in ("a", "ab", "abc")] == [
        Decimal("0.67"), Decimal("1.33"), Decimal(2),
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["7", "７", " 7 人", "7.00", "+7", 7, 7.0, "7.05", "6.95", "7人"])
def test_number_right(edition: Edition, value: Any) -> None:
    assert seen(marked(edition, NUMBER, value)) == (Decimal(3), "right")


def test_number_wrong_names_the_known_mistake(edition: Edition) -> None:
    known = marked(edition, NUMBER, "6")
    assert seen(known) == (Decimal(0), "wrong")
    assert known.reasons == ["这是过半数"]
    assert marked(edition, NUMBER, "8").reasons == []
    assert seen(marked(edition, NUMBER, "0")) == (Decimal(0), "wrong")


@pytest.mark.parametrize(
    "value", ["2026-09-27", "2026/9/27", "2026年9月27日", "２０２６年９月２７日", " 2026.9.27 "]
)
def test_date_right(edition: Edition, value: str) -> None:
    assert seen(marked(edition, DATE, value)) == (Decimal(2), "right")


def test_date_wrong_names_the_known_mistake(edition: Edition) -> None:
    known = marked(edition, DATE, "2026-10-09")
    assert seen(known) == (Decimal(0), "wrong")
    assert known.reasons == ["按 15 个工作日数了"]
    assert marked(edition, DATE, "2026-09-30").reasons == []


def test_essay_waits_for_a_person(edition: Edition) -> None:
    assert seen(marked(edition, ESSAY, "字" * 80)) == (Decimal(0), "manual")
    assert seen(marked(edition, ESSAY, "短")) == (Decimal(0), "manual")
    for nothing in (None, "", "  \n "):
        assert seen(marked(edition, ESSAY, nothing)) == (Decimal(0), "blank")
    for odd in (["字"], 7, {"a": "字"}, True, "字" * 1601):
        assert seen(marked(edition, ESSAY, odd)) == (Decimal(0), "review")
    assert seen(marked(edition, ESSAY, "字" * 1600)) == (Decimal(0), "manual")


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("nothing", [None, "", [], {}])
def test_blank_is_said_and_gives_nothing(edition: Edition, kind: str, nothing: Any) -> None:
    found = marked(edition, ALL[kind], nothing)
    assert (found.points, found.outcome, found.note) == (Decimal(0), "blank", "未作答")


ODD: list[tuple[str, Any]] = [
    ("single", ["b"]), ("single", {"b": "b"}), ("single", "z"), ("single", True), ("single", 1), ("single", "B"),
    ("multiple", "a"), ("multiple", ["a", "a"]), ("multiple", ["a", "z"]), ("multiple", ["a", 1]),
    ("multiple", {"a": True}), ("multiple", [["a"]]), ("multiple", True),
    ("order", list("abc")), ("order", list("abcz")), ("order", list("aabc")), ("order", "abcd"), ("order", [None]),
    ("match", ["p"]), ("match", {"w": "p"}), ("match", {"x": "s"}), ("match", {"x": 1}), ("match", {"x": True}),
    ("match", {"x": ["p"]}), ("match", {"x": {}}), ("match", "p"),
    ("number", float("nan")), ("number", float("inf")), ("number", "NaN"), ("number", "-Infinity"),
    ("number", "1e999999"), ("number", 10**13), ("number", 10**5000), ("number", "9999999999999"),
    ("number", True), ("number", False), ("number", "七"), ("number", ["7"]), ("number", {"n": 7}),
    ("number", "7 或 8"), ("number", "7；DROP"), ("number", "0x7"), ("number", "7" * 500),
    ("date", "2026-02-30"), ("date", "2026-13-01"), ("date", "九月二十七"), ("date", "27/9/2026"), ("date", 20260927),
    ("date", ["2026-09-27"]), ("date", True), ("date", "0000-01-01"), ("date", "2026-09-27T00:00"),
    ("date", "99999-01-01"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), ODD, ids=lambda v: str(type(v)))
def test_every_odd_form_goes_to_review(edition: Edition, kind: str, value: Any) -> None:
    found = marked(edition, ALL[kind], value)
    assert found.outcome == "review"
    assert found.points == 0
    assert found.note
    assert found.reasons == []


def test_zero_typed_as_a_number_is_an_answer(edition: Edition) -> None:
    assert seen(marked(edition, NUMBER, 0)) == (Decimal(0), "wrong")


def test_reading_numbers_and_days() -> None:
    assert read_number("１，２３４．５ 元") == Decimal("1234.5")
    assert read_number("95%") == 95
    assert read_number("1000000000000") == marking.MAX_NUMBER
    with pytest.raises(OddAnswer, match="太大"):
        read_number("1000000000001")
    with pytest.raises(OddAnswer, match="太大"):
        read_number(10**5000)
    assert read_date("2026 年 2 月 28 日") == date(2026, 2, 28)
    with pytest.raises(OddAnswer, match="不是一个日子"):
        read_date("2026-02-29")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["a", "p", "7"]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=8,
)


@given(JSON, st.sampled_from(sorted(ALL)))
def test_whatever_is_saved_the_mark_stays_between_nothing_and_all(value: Any, kind: str) -> None:
    edition = editions.load("2026")
    found = marked(edition, ALL[kind], value)
    assert 0 <= found.points <= found.max_points
    assert (found.points == found.max_points) == (found.outcome == "right")
    if found.outcome in ("review", "blank"):
        assert found.points == 0
        assert found.note
