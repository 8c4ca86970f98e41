"""The pictures of lesson 10 follow the edition's words and the table's figures."""

from __future__ import annotations

import dataclasses

import pytest

from course.knowledge.edition import Edition, load
from course.study import pictures


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def reworded(edition: Edition, rule_id: str, text: str) -> Edition:
    rule = edition.rule(rule_id).model_copy(update={"text": text})
    return dataclasses.replace(edition, rules={**edition.rules, rule_id: rule})


def test_the_year_shows_what_stands_and_what_is_empty(edition: Edition) -> None:
    one = pictures.picture("campaign-year", edition)
    assert one.lines[:4] == (
        "3 月：3·15 教育宣传。", "6 月：普及金融知识万里行启动。", "6 月：防范非法集资宣传月。", "9 月：秋季金融教育集中宣传。",
    )  # fmt: skip
    assert one.lines[-1].startswith("空着的是 1、2、4、10、11、12 月：自主宣传周（合适理财、远离洗钱）")
    other = reworded(edition, "house.education.joint", "4 月法规与个金；自主宣传周讲看懂合同。")
    assert (
        pictures.picture("campaign-year", other)
        .lines[-1]
        .startswith("空着的是 1、2、5、7、8、10、11、12 月：自主宣传周（看懂合同）")
    )


def test_the_names_end_with_the_notice_to_be_looked_up(edition: Edition) -> None:
    lines = pictures.picture("campaign-names", edition).lines
    assert lines == (
        "2019 至 2022 年：金融知识普及月。", "2024 年：金融教育宣传月。", "2025 年：金融教育宣传周。", "2026 年：查当年通知。",
    )  # fmt: skip


def test_seven_campaigns_and_the_line_of_the_year(edition: Edition) -> None:
    lines = pictures.picture("campaign-effect", edition).lines
    assert len(lines) == 8
    assert lines[4] == "厂区工资账户讲座：参加组提高 6.2 个百分点，对照组 6.1；看不出效果。"
    assert lines[2].endswith("没法比。")
    assert "虚线是本年要点的 15 个百分点" in lines[7]
    rule = edition.rule("house.priority.education")
    changed = rule.model_copy(update={"values": {**rule.values, "points": 16}})
    other = dataclasses.replace(edition, rules={**edition.rules, rule.id: changed})
    assert pictures.picture("campaign-effect", other).lines[1].endswith("有效，没到线。")
