"""Texts with values."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.knowledge.text import UnknownName, chinese_number, fill, show


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2/3", "三分之二"), ("1/2", "二分之一"), (15, "15"), (date(2026, 3, 1), "2026年3月1日"),
        (["甲", "乙"], "甲、乙"), (True, "是"), (7.0, "7"), ("13/20", "二十分之十三"),
    ],
)  # fmt: skip
def test_values_as_a_reader_expects_them(value: object, text: str) -> None:
    assert show(value) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0, "零"), (10, "十"), (15, "十五"), (20, "二十"), (100, "100")]
)
def test_chinese_numbers(number: int, text: str) -> None:
    assert chinese_number(number) == text


def test_placeholders_and_literal_braces() -> None:
    made = fill("{{x}} {a.b-c:days} 日，{n} 人", lambda rule, name: f"{rule}/{name}", {"n": 3})
    assert made == "{x} a.b-c/days 日，3 人"


def test_an_unknown_variable_is_an_error() -> None:
    with pytest.raises(UnknownName):
        fill("{n}", lambda rule, name: "")


@given(st.text(alphabet="中文，。abc 123（）"))
def test_text_without_braces_stands_as_written(text: str) -> None:
    assert fill(text, lambda rule, name: "") == text
