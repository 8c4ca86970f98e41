"""The pictures of lesson 08 say what the complaints and the edition say."""

from __future__ import annotations

import dataclasses

import pytest

from course.exercises.battle_map import facts
from course.knowledge.edition import Edition, load
from course.study import pictures


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def test_eight_quarters_are_counted_and_the_lines_follow_the_edition(edition: Edition) -> None:
    one = pictures.picture("three-plus-one-quarters", edition)
    made = facts.counts("sms")
    told = next(line for line in one.lines if line.startswith("被短信："))
    assert all(f"季度 {n} 件" in told for n in made.values())
    assert "网点服务" in one.alt.split("没有到过线的：")[1]
    rule = edition.rule("house.committee.must-table")
    other = rule.model_copy(update={"values": {**rule.values, "percent": 20}})
    lower = pictures.picture(
        "three-plus-one-quarters", dataclasses.replace(edition, rules={**edition.rules, rule.id: other})
    )
    assert "没有到过线的：没有" in lower.alt and "环比上升 20% 及以上" in lower.lines[-1]


def test_the_grid_lays_the_transfers_over_all_types(edition: Edition) -> None:
    one = pictures.picture("three-plus-one-grid", edition)
    assert [line.split("：")[0] for line in one.lines] == ["网点服务", "被短信", "被保险", "监管转办"]
    assert {"house.complaint.transfer", "fee.separate-consent"} <= set(one.rules)


def test_the_two_ways_cite_what_forbids_the_short_one(edition: Edition) -> None:
    one = pictures.picture("number-or-cause", edition)
    assert {"house.complaint.no-waiver", "pboc.classify-report", "house.complaint.register"} <= set(one.rules)
    assert one.lines[0].startswith("压数字：") and one.lines[2].startswith("治根因：")
