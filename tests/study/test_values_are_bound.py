"""Texts beside rules take rule values from the edition: a value written out stays when the edition changes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from course.knowledge import Edition
from course.knowledge.text import PLACEHOLDER
from tests.notebooks import prose_numbers as numbers

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("course/exercises", "course/study/scenes", "course/study/bank", "assessments/bank")
FILES = sorted(one for folder in FOLDERS for one in (ROOT / folder).rglob("*.yaml"))
# What only happens to be a rule's value: the story's own number.
STORY = {
    ("common.yaml", "四次"),  # the committee exercise plays four meetings, a quarter each
    ("planning.yaml", "100%"),  # what an outlet filled in
    ("G3.yaml", "100%"),  # a model answer's own target: another measure than the rule's
}


def texts(data: Any, rules: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text with the rules that stand beside it or, when none do, beside what encloses it."""
    if isinstance(data, dict):
        own = data.get("rules") or ([data["rule"]] if isinstance(data.get("rule"), str) else [])
        if isinstance(own, list) and own and all(isinstance(one, str) for one in own):
            rules = tuple(own)
        for name, value in data.items():
            if name not in ("rules", "rule"):
                yield from texts(value, rules)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value, rules)
    elif isinstance(data, str) and rules:
        yield rules, data


@pytest.mark.parametrize("file", FILES, ids=lambda one: f"{one.parent.name}/{one.name}")
def test_no_rule_value_is_written_out(file: Path, edition: Edition) -> None:
    for rules, text in texts(yaml.safe_load(file.read_text("utf-8"))):
        known = [one for one in rules if one in edition.rules]
        for number, value in numbers.unbound(edition, known, PLACEHOLDER.sub("□", text)):
            assert (file.name, number) in STORY, f"{number} 写成 {{{value}}}：{text[:60]}"


def test_every_exception_is_needed(edition: Edition) -> None:
    seen = set()
    for file in FILES:
        for rules, text in texts(yaml.safe_load(file.read_text("utf-8"))):
            known = [one for one in rules if one in edition.rules]
            seen |= {
                (file.name, number)
                for number, _ in numbers.unbound(edition, known, PLACEHOLDER.sub("□", text))
            }
    assert seen == STORY


# ---- the finder itself


def test_rules_are_taken_from_the_nearest_place() -> None:
    data = {
        "rules": ["a.b"],
        "zh": "甲",
        "options": [{"zh": "乙", "rules": ["c.d"]}, {"zh": "丙", "rule": "e.f"}, "丁"],
    }
    assert list(texts(data)) == [(("a.b",), "甲"), (("c.d",), "乙"), (("e.f",), "丙"), (("a.b",), "丁")]
    assert list(texts({"zh": "没有规则"})) == []


@pytest.mark.parametrize(
    ("text", "numbers_there"),
    [
        ("收到之日起十五日内，7 个工作日不算", ["十五日", "7个工作日"]),
        ("一件变三件，两个人一次说清", ["三件"]),
        ("两日后、两元钱、十二年、二小时", ["两日", "两元", "十二年", "二小时"]),
        ("三分之二以上，几百件，第三条，2026年度，过半数", ["三分之二"]),
        ("收了 1,200 元，按 0.5% 收，涨五倍", ["1,200元", "0.5%", "五倍"]),
    ],
)
def test_numbers_in_prose(text: str, numbers_there: list[str]) -> None:
    assert numbers.found(text) == numbers_there


@pytest.mark.parametrize(
    ("number", "value", "its_unit"),
    [
        ("十五日", Fraction(15), "日"), ("二十一个工作日", Fraction(21), "个工作日"), ("三分之二", Fraction(2, 3), ""),
        ("0.5%", Fraction(1, 2), "%"), ("1,200元", Fraction(1200), "元"), ("二〇二六年", Fraction(2026), "年"),
        ("一百二十天", Fraction(120), "天"), ("两倍", Fraction(2), "倍"), ("十人", Fraction(10), "人"),
    ],
)  # fmt: skip
def test_what_a_number_is_worth(number: str, value: Fraction, its_unit: str) -> None:
    assert (numbers.worth(number), numbers.unit(number)) == (value, its_unit)


@pytest.mark.parametrize(
    ("rules", "number", "said"),
    [
        (["complaint.decide-15d"], "十五日", True),
        (["complaint.decide-15d"], "15天", True),
        (["complaint.decide-15d"], "十六日", False),
        (["complaint.decide-15d"], "十五个工作日", False),
        (["complaint.regulator-transfer"], "七个工作日", True),
        (["complaint.decide-15d"], "十八条", True),
        (["complaint.decide-15d"], "十八日", False),
        (["complaint.decide-15d"], "2020年", True),
        (["house.committee.quorum"], "三分之二", True),
        (["house.committee.quorum"], "四分之三", False),
        (["complaint.decide-15d", "complaint.extend-30d"], "三十日", True),
        ([], "十五日", False),
    ],
)
def test_what_rules_say(edition: Edition, rules: list[str], number: str, said: bool) -> None:
    assert numbers.said(edition, rules, number) is said


def test_a_value_written_out_is_found(edition: Edition) -> None:
    rules = ["complaint.decide-15d", "house.committee.quorum"]
    assert numbers.unbound(edition, rules, "十五日内办完，三分之二以上出席，15 人到会") == [
        ("十五日", "complaint.decide-15d:days"), ("三分之二", "house.committee.quorum:fraction"),
    ]  # fmt: skip
    assert numbers.unbound(edition, rules, "□日内办完，十六日") == []
