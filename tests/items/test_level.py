"""Whether an item recalls a rule or applies it."""

from __future__ import annotations

from typing import Any

import pytest

from course.items.level import level
from course.items.models import Holder

from .helpers import entry

NUMBER: dict[str, Any] = {"kind": "number", "options": None, "key": 15}
CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "a bare question": ({}, "处理决定最晚几日作出？", "recall"),
    "somebody's words": ({}, "他说：“这件事不归我管”，对吗？", "apply"),
    "a word in quotation marks": ({}, "“复杂”的投诉几日办结？", "recall"),
    "a person in a situation": ({}, "一位老人拿着两年前的存折来到网点，要求退还每个月三元的短信费，怎么办？", "apply"),
    "a person and no situation": ({}, "客户投诉，先做什么？", "recall"),
    "a long text without a person": ({}, "按本行制度，例会的通知、材料、议题、签到、表决、纪要各要在什么时候办完？", "recall"),
    "the boilerplate of multiple choice": ({}, "客户投诉，先做什么？（选出全部；错选抵消同等分值，最低 0 分，客户甲）", "recall"),
    "a generator": ({"generator": {"name": "crowd"}}, "{people} 人算几级？", "apply"),
    "a figure to work with": (NUMBER, "收到 3 天了，还剩几天？", "apply"),
    "a figure to remember": (NUMBER, "处理决定最晚几日作出？", "recall"),
    "said by hand": ({"level": "recall"}, "他说：“这件事不归我管”，对吗？", "recall"),
    "said by hand the other way": ({"level": "apply"}, "几日？", "apply"),
    "tied to a case": ({"case": "case-001"}, "几日？", "apply"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_level(name: str) -> None:
    changes, stem, wanted = CASES[name]
    fields = {key: value for key, value in entry(**changes, stem={"zh": stem}).items() if value is not None}
    assert level(Holder.model_validate({"item": fields}).item) == wanted


def test_material_is_applied() -> None:
    spans = {
        "kind": "spans", "segments": [{"id": "a", "zh": "甲", "key": True}, {"id": "b", "zh": "乙"}],
    }  # fmt: skip
    fields = {
        key: value for key, value in entry(**spans, stem={"zh": "标出来。"}).items() if key != "options"
    }
    assert level(Holder.model_validate({"item": fields}).item) == "apply"
