"""Generators on education campaigns: exact keys, named mistakes, and keys that follow the edition's words and values."""

from __future__ import annotations

import dataclasses
import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from course.errors import ItemError
from course.items import campaigns
from course.items.registry import Made
from course.knowledge.edition import Edition

from .helpers import with_value

SEEDS = range(40)


def made(name: str, edition: Edition, seed: int, **params: Any) -> Made:
    found: Made = getattr(campaigns, name)(edition, random.Random(seed), **params)
    return found


def reworded(edition: Edition, rule_id: str, **update: Any) -> Edition:
    rule = edition.rule(rule_id).model_copy(update=update)
    return dataclasses.replace(edition, rules={**edition.rules, rule_id: rule})


@pytest.mark.parametrize(
    ("text", "months"),
    [("7、8 月三农条线", (7, 8)), ("每年 6 月为宣传月，6 月 15 日前后", (6,)), ("2 月底前", ()), ("3 月 9 日至 15 日", (3,)), ("18 月", ())],
)  # fmt: skip
def test_months_are_read_from_a_rule_s_words(text: str, months: tuple[int, ...]) -> None:
    assert campaigns.months(text) == months


def test_names_of_former_years_and_of_this_one(edition: Edition) -> None:
    assert campaigns.former(edition, "sep") == [
        "education.sep-2019-2022",
        "education.sep-2024",
        "education.sep-2025",
    ]
    assert campaigns.of_year(edition, "sep") is None
    march = campaigns.of_year(edition, "315")
    assert march is not None and march.id == "education.315-2026"
    assert campaigns.quoted(edition, "education.sep-2025") == ["金融教育宣传周", "保障金融权益 助力美好生活"]
    assert campaigns.own_theme(edition) == "合适理财、远离洗钱"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_is_due_at_the_end_of_the_house_s_month(edition: Edition, seed: int) -> None:
    assert made("plan_day", edition, seed).key == date(2026, 2, 28)
    later = made("plan_day", with_value(edition, "house.education.plan", "month", 12), seed)
    assert (later.key, later.wrong["next_month"]) == (date(2026, 12, 31), date(2027, 1, 31))


@pytest.mark.parametrize("seed", SEEDS)
def test_empty_months_are_those_nothing_stands_in(edition: Edition, seed: int) -> None:
    found = made("empty_months", edition, seed)
    held = {5, 6, 7, 8} | {m for part in found.variables["table"].split("；") for m in campaigns.months(part)}
    assert found.key == 12 - len(held)
    other = reworded(edition, "house.education.joint", text="4 月法规与个金。")
    assert made("empty_months", other, seed).key != found.key or held >= {4}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("of", ["six", "target"])
def test_groups_without_a_campaign(edition: Edition, seed: int, of: str) -> None:
    found = made("groups_left", edition, seed, of=of)
    wanted = found.variables["wanted"].split("、")
    assert len(wanted) == (6 if of == "six" else 4)
    assert found.key == len(set(wanted) - set(found.variables["held"].split("、"))) >= 1
    fewer = made("groups_left", with_value(edition, "education.groups", "items", ["老年人", "青少年"]), seed)
    assert fewer.key == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_a_proposal_fits_by_partner_and_month(edition: Edition, seed: int) -> None:
    found = made("joint_fits", edition, seed)
    plan = {partner: months for months, partner in campaigns.joint(edition)}
    told = [one.removesuffix(" 月").split("报 ") for one in found.variables["proposals"].split("；")]
    assert found.key == sum(int(month) in plan.get(partner, ()) for partner, month in told)
    assert found.wrong["all"] == 4


@pytest.mark.parametrize("seed", SEEDS)
def test_lines_that_must_go_and_lines_that_may_stay(edition: Edition, seed: int) -> None:
    out, stay = made("marketing_lines", edition, seed), made("marketing_lines", edition, seed, ask="stay")
    assert out.key == len(out.variables["out"].split("；"))
    assert out.key + stay.key == out.wrong["whole"] == stay.wrong["whole"]
    assert all(one not in campaigns.TEACHES for one in out.variables["out"].split("；"))


@pytest.mark.parametrize("seed", SEEDS)
def test_net_gain_takes_the_controls_off(edition: Edition, seed: int) -> None:
    found = made("net_gain", edition, seed)
    v = found.variables
    assert found.key == (v["post"] - v["pre"]) - (v["control_post"] - v["control_pre"]) > 0
    assert found.wrong["gross"] == v["post"] - v["pre"] > found.key


@pytest.mark.parametrize("seed", SEEDS)
def test_paired_gain_is_of_those_who_stayed(edition: Edition, seed: int) -> None:
    found = made("paired_gain", edition, seed)
    rows = [one.split(" ")[1].split("—") for one in found.variables["table"].split("；")]
    both = [(int(a), int(b)) for a, b in rows if b != "没有"]
    assert found.key == Decimal(sum(b - a for a, b in both)) / len(both)
    assert all(0 <= score <= campaigns.FULL for pair in both for score in pair)
    assert found.wrong["all_before"] > found.key > found.wrong["as_zero"]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_line_missed_follows_the_priority(edition: Edition, seed: int) -> None:
    found = made("line_short", edition, seed)
    assert found.key == max(Decimal(15) - found.variables["gain"] * 5, Decimal(0))
    lower = made("line_short", with_value(edition, "house.priority.education", "points", 10), seed)
    assert lower.key == max(Decimal(10) - lower.variables["gain"] * 5, Decimal(0))


@pytest.mark.parametrize("seed", SEEDS)
def test_only_what_has_evidence_is_reported(edition: Edition, seed: int) -> None:
    found = made("backed_reach", edition, seed)
    assert found.key == found.variables["signed"] + found.variables["video"]
    assert found.wrong["guessed"] == found.key + found.variables["guess"]
    assert len({found.key, *found.wrong.values()}) == 4


def test_a_joint_plan_without_months_is_told(edition: Edition) -> None:
    other = reworded(edition, "house.education.joint", text="与条线联合宣传。")
    with pytest.raises(ItemError, match="读不出联合宣传的月份"):
        made("joint_fits", other, 1)
