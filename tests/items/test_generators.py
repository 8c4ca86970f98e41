"""Each generator's figures at a fixed seed, and keys that follow the edition."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.errors import CourseError, ItemError
from course.items import generators, variants
from course.items.days import day_text
from course.items.generators import REGISTRY, Made
from course.items.models import Generator
from course.items.registry import to_step
from course.knowledge import edition as editions
from course.knowledge.edition import Edition

from .helpers import ROOT, item, with_value

SEEDS = st.integers(min_value=0, max_value=2**32)


def run(edition: Edition, name: str, seed: int = 7, **params: Any) -> Made:
    return generators.run(Generator(name=name, **params), edition, random.Random(seed), "T2-sample")


def day(text: str) -> date:
    found = re.match(r"(\d+)年(\d+)月(\d+)日", text)
    assert found, text
    return date(*(int(part) for part in found.groups()))


D = date
EXACT: dict[str, tuple[dict[str, Any], Any, dict[str, Any], dict[str, Any]]] = {
    # name: parameters, key, known mistakes, some of the variables
    "inspections_owed": ({}, 31, {"special_counted": 27, "second_only": 30}, {"outlets": 44, "first": 43, "second": 14, "special": 4}),
    "notices_overdue": ({}, 3, {"open_ignored": 1, "calendar_month": 0}, {"today": "4月30日", "days": 15, "late": 1}),
    "leaflets_pulled": ({}, 4, {"number_only": 2, "expiry_only": 1}, {"pulled": 4}),
    "unsigned_policies": ({}, 4, {"unsigned_only": 2, "all_lapsed": 6}, {"after": 2, "unsigned": 2}),
    "visits_barred": ({}, 3, {"purpose_only": 0, "all": 5}, {"barred": 3, "visits": 5}),
    "rectified_truly": ({}, 4, {"reported": 7, "unchecked": 5}, {"real": 4, "paper": 2, "days": 30}),
    "outlets_accountable": ({}, 1, {"same_outlet": 2, "same_point": 2}, {"count": 1}),
    "sheet_total": ({}, Decimal("74.3"), {"paper_counted": Decimal("79.3"), "repeat_ignored": Decimal("89.3")}, {"due": 40, "done": 38, "mean": Decimal("86"), "repeats": 3, "notices": 4, "paper": 1, "real": 3}),
    "sheet_share": ({}, Decimal("6.40"), {"total": Decimal("80"), "lost": Decimal("1.60")}, {"total": Decimal("80"), "percent": Decimal("8")}),
    "coded_change": ({}, 55, {"over_now": 35, "difference": 12, "ratio": 155}, {"before": 22, "now": 34}),
    "coded_share": ({}, 64, {"over_all": 7, "rest": 36}, {"now": 44, "top": 28, "all": 421}),
    "coded_rate": ({}, 7, {"other": 3, "count": 33}, {"more": 33, "big": 11, "fewer": 21, "small": 3}),
    "other_line": ({}, 17, {"at_line": 16, "all_kept": 32}, {"total": 320, "line": 5}),
    "counted_as": ({"kind": "sms"}, 3, {"by_word": 5, "without_transfer": 2}, {"count": 8, "traps": 2, "moved": 1}),
    "transfer_rate": ({}, 22, {"most": 6, "of_all": 28}, {"many": 50, "moved": 11, "more": 18}),
    "tracing_due": ({}, 6, {"product_only": 3, "above_only": 5}, {"least": 3}),
    "still_short": (
        {}, 19, {"percent_only": 19, "count_only": 10, "rounded_down": 18}, {"before": 14, "by_rise": 19},
    ),
    "plan_day": ({}, D(2026, 2, 28), {"first_day": D(2026, 2, 1), "next_month": D(2026, 3, 31)}, {}),
    "empty_months": ({}, 5, {"without_joint": 7}, {"joint": "5 月：法规与个金；6 月：个金与授信；7、8 月：三农条线"}),
    "groups_left": ({}, 3, {"with_public": 2}, {"count": 5, "left": "新市民、残障人士、外籍来华人士"}),
    "joint_fits": (
        {}, 1, {"all": 4, "any_month": 3},
        {"proposals": "个金与授信报 2 月；法规与个金报 2 月；三农条线报 7 月；信用卡中心报 6 月"},
    ),
    "marketing_lines": ({}, 3, {"whole": 6, "named": 2}, {"n": 3}),
    "net_gain": (
        {}, Decimal("2.0"), {"gross": Decimal("3.4"), "after_only": Decimal("2.6")},
        {"pre": Decimal("9.4"), "post": Decimal("12.8"), "drift": Decimal("1.4")},
    ),
    "paired_gain": (
        {}, Decimal(4), {"all_before": Decimal("6.4"), "as_zero": Decimal("0.4")}, {"stay": 4, "left": 3},
    ),
    "line_short": (
        {}, Decimal(9), {"in_points": Decimal("13.8"), "relative": Decimal("1.7")},
        {"gain": Decimal("1.2"), "reached": Decimal(6), "line": Decimal(15)},
    ),
    "backed_reach": ({}, 200, {"all": 1200, "guessed": 800, "leaflets": 600}, {"signed": 52, "video": 148}),
    "training_roster": ({}, 5, {"house_only": 4, "all": 7}, {"count": 5}),
    "training_owed": ({}, 1, {"counted_talks": 0, "regulation_only": 0}, {"held": 1, "other": 1, "times": 2}),
    "makeup_day": (
        {}, D(2026, 11, 18),
        {"working_days": D(2026, 11, 30), "off_by_one": D(2026, 11, 17), "month_end": D(2026, 11, 30)}, {"days": 30},
    ),
    "half_day_left": (
        {}, 45, {"one_topic": 95, "no_rest": 60}, {"begins": "9:00", "ends": "12:10", "total": 190, "used": 145},
    ),
    "weakest_share": (
        {}, 68, {"most_lost": 72, "lowest_points": 74}, {"weak": "年度工作要点", "got": 469, "most": 690},
    ),
    "sms_refund": (
        {}, 21, {"new_only": 27, "old_only": 18, "after_only": 9},
        {"before": 6, "after": 3, "old": 2, "new": 3, "months": 9},
    ),
    "over_tariff": ({}, 60, {"whole": 110, "nothing": 0}, {"amount": 22_000, "charged": 110, "most": 50}),
    "refunds_left": ({}, 58, {"nine_in_ten": 49, "all_again": 90}, {"total": 90, "done": 32, "need": 90}),
    "higher_grade": ({}, 3, {"lower": 2, "one_more": 4}, {"issuer": "R3", "bank": "R2"}),
    "sellable": (
        {"ask": "stop"}, 5, {"status_only": 1, "agreement_ignored": 3, "listing_ignored": 4},
        {"count": 7, "fine": "甲、乙"},
    ),
    "leaflet_grades": ({}, 3, {"bank_only": 2, "issuer_only": 1, "different": 4}, {"low": 3}),
    "quorum_count": ({}, 7, {"half": 6, "rounded_down": 6, "all": 10}, {"members": 10, "quorum": 7}),
    "below_quorum": ({}, None, {}, {"members": 9, "quorum": 6, "present": 5}),
    "votes_needed": ({}, 6, {"of_present": 4, "exactly_half": 5}, {"members": 10, "present": 7}),
    "recusal_votes": ({}, 5, {"base_not_reduced": 6, "exactly_half": 4}, {"members": 10, "out": 2, "voters": 8}),
    "must_table": ({}, 2, {"percent_only": 3, "count_only": 4, "wrong_base": 1}, {"least": 10}),
    "crowd": ({}, None, {}, {"people": 15}),
    "yearly_meetings": ({}, 2, {"extraordinary_counted": 1, "one_more": 3}, {"held": 2, "extra": 1}),
    "most_after_cut": (
        {"rule": "house.priority.complaint", "value": "cut_percent"},
        34, {"rounded_up": 34, "the_cut": 6}, {"last": 40},
    ),
    "most_misses": ({"rule": "house.priority.complaint"}, 5, {"rounded_up": 6, "the_gap": 2}, {"total": 285}),
    "least_hits": ({"rule": "house.priority.governance"}, 39, {"rounded_down": 38, "the_rate": 95}, {"total": 41}),
    "points_gain": (
        {"rule": "house.priority.education"},
        Decimal(67), {"relative": Decimal("59.8"), "the_gain": Decimal(15)}, {"before": Decimal(52)},
    ),
    "receipt_day": (
        {}, D(2026, 4, 6),
        {"working_days": D(2026, 4, 13), "off_by_one": D(2026, 4, 5), "holiday_shift": D(2026, 4, 7),
         "fifteen_more": D(2026, 4, 21)},
        {"received": "2026年3月22日（星期日）", "days": 15, "late": 7},
    ),
    "regulator_transfer": (
        {}, D(2026, 3, 31), {"natural_days": D(2026, 3, 29), "off_by_one": D(2026, 3, 30)},
        {"received": "2026年3月22日（星期日）", "workdays": 7},
    ),
    "excluded_period": (
        {}, D(2026, 4, 17), {"counted_in": D(2026, 4, 6), "restarted": D(2026, 4, 22)},
        {"sent": "2026年3月27日（星期五）", "returned": "2026年4月7日（星期二）", "out": 11},
    ),
    "new_facts": (
        {}, D(2026, 4, 16), {"from_first": D(2026, 4, 6), "off_by_one": D(2026, 4, 15)},
        {"received": "2026年3月22日（星期日）", "again": "2026年4月1日（星期三）"},
    ),
    "notice_day": (
        {}, D(2026, 7, 7), {"off_by_one": D(2026, 7, 8), "working_days": D(2026, 7, 3)},
        {"meeting": "2026年7月14日（星期二）", "days": 7},
    ),
    "minutes_day": (
        {}, D(2026, 7, 19), {"off_by_one": D(2026, 7, 18), "working_days": D(2026, 7, 21)},
        {"meeting": "2026年7月14日（星期二）", "days": 5},
    ),
    "days_after": (
        {"rule": "house.committee.report-up", "other": "house.committee.minutes:days"}, D(2026, 4, 1),
        {"working_days": D(2026, 4, 3), "off_by_one": D(2026, 3, 31), "holiday_shift": D(2026, 4, 1),
         "other_rule": D(2026, 3, 27)},
        {"start": "2026年3月22日（星期日）", "days": 10, "instead": 5},
    ),
    "late_days": (
        {}, 15, {"working_days": 8, "off_by_one": 16, "longer_limit": 0},
        {"received": "2026年3月22日（星期日）", "told": "2026年4月21日（星期二）"},
    ),
    "keep_until": (
        {"rule": "house.records.complaint", "other": "pboc.records-3y:years"},
        2031, {"from_received": 2030, "other_rule": 2029},
        {"received": "2025年12月25日（星期四）", "closed": "2026年1月9日（星期五）"},
    ),
    "weighted_total": ({}, Decimal("73.1"), {"plain_average": Decimal("72.2"), "weakest": 63}, {}),
    "largest_loss": (
        {}, Decimal("9.0"), {"lowest_score": Decimal("3.7"), "unweighted": 36},
        {"costliest": "纠纷化解", "lowest": "教育宣传"},
    ),
    "raise_needed": (
        {}, 19, {"unweighted": Decimal("5.7"), "multiplied": Decimal("1.71")},
        {"element": "操作与服务", "weight": 30, "total": Decimal("73.8"), "target": Decimal("79.5")},
    ),
    "branch_overall": (
        {}, Decimal("79.6"), {"swapped": Decimal("78.9"), "plain": Decimal("78.2")},
        {"branches": "76、70、78、86", "office": 81},
    ),
    "floor_violations": ({}, 2, {"sum_only": 0, "equal_counted": 5}, {"low": "适当性管理、纠纷化解"}),
    "after_deduction": (
        {}, Decimal("73.2"), {"no_cap": Decimal("73.2"), "scaled": Decimal("75.0")},
        {"total": Decimal("86.2"), "taken": 13, "cap": 25},
    ),
    "spare_weight": (
        {}, 6, {"not_minus_floor": 19, "none_left": 0},
        {"element": "营销行为管理", "floor": 25, "new": 29, "spare": 10},
    ),
    "facts_left": (
        {}, 1, {"two_facts": 2, "one_fact": 3}, {"month": 5, "outlet": "桂苑路支行", "band": "五十多岁"},
    ),
    "smallest_group": ({}, 2, {"largest": 7, "group_count": 4}, {"smallest": 2}),
    "small_group_rows": ({}, 9, {"groups_counted": 3, "equal_counted": 14, "none": 0}, {"least": 5}),
    "merged_smallest": ({}, 7, {"not_merged": 1, "all_merged": 16}, {"smallest": 7}),
    "review_needed": ({}, 4, {"all": 6, "new_only": 1}, {"count": 4}),
    "review_opinion_day": (
        {}, D(2026, 7, 19),
        {"from_first": D(2026, 7, 12), "working_days": D(2026, 7, 21), "off_by_one": D(2026, 7, 18)},
        {"complete": "2026年7月14日（星期二）", "days": 5},
    ),
    "review_rate": ({}, 3, {"outside": 12, "rounded": 0}, {"due": 25, "reviewed": 22, "other": 9}),
    "grade_that_counts": ({}, 4, {"lower": 3, "sum": 7}, {"issuer": 4, "bank": 3}),
    "may_recommend": ({}, 3, {"by_lower": 4, "strictly": 1}, {"grade": 4}),
    "least_passed": ({}, 67, {"rounded_down": 66, "the_rate": 95}, {"sample": 70}),
    "survey_too_few": (
        {}, 3, {"equal_counted": 4, "low_mean": 1},
        {"few": 3, "least": 30},
    ),
    "survey_short": (
        {}, 36, {"netted": 21, "outlets": 2},
        {"short": 36},
    ),
    "survey_mean": (
        {}, Decimal("4.00"), {"blank_zero": Decimal("3.53"), "blank_five": Decimal("4.12")},
        {"given": 38, "total": 152},
    ),
    "survey_rate": (
        {}, Decimal("71"), {"over_all": Decimal("59"), "fives_only": Decimal("46")},
        {"given": 41, "blank": 8},
    ),
    "survey_half_width": (
        {}, Decimal("0.16"), {"not_rooted": Decimal("0.02"), "no_factor": Decimal("0.08"), "whole": Decimal("0.32")},
        {"n": 64, "spread": Decimal("0.65")},
    ),
    "survey_gap_half": (
        {}, Decimal("0.13"), {"added": Decimal("0.17"), "larger": Decimal("0.12"), "the_gap": Decimal("0.16")},
        {"gap": Decimal("0.16"), "told": "分得清"},
    ),
    "survey_rest_mean": (
        {}, Decimal("4.30"), {"middle": Decimal("2.59"), "whole": Decimal("3.78")},
        {"n": 73, "bad": 13, "rest": 60},
    ),
    "survey_truly_low": (
        {}, 2, {"mean_only": 6, "few_counted": 3, "lowest": 1},
        {"branch": Decimal("4.23"), "low": 2},
    ),
    "survey_lagging": (
        {}, Decimal("0.54"), {"lowest_mean": Decimal("0.05"), "its_mean": Decimal("3.70")},
        {"item": "柜台", "lowest": "环境"},
    ),
}  # fmt: skip


def test_every_generator_has_its_figures_here() -> None:
    assert set(EXACT) == set(REGISTRY)


def test_every_generator_stands_in_the_trainers_guide() -> None:
    guide = (ROOT / "assessments" / "README.zh-CN.md").read_text(encoding="utf-8")
    assert [name for name in REGISTRY if f"| `{name}` |" not in guide] == []


@pytest.mark.parametrize("name", EXACT)
def test_figures_at_a_fixed_seed(edition: Edition, name: str) -> None:
    params, key, wrong, variables = EXACT[name]
    made = run(edition, name, **params)
    assert made.key == key
    assert made.wrong == wrong
    assert {one: made.variables[one] for one in variables} == variables


def test_a_half_is_rounded_up_in_a_total(edition: Edition) -> None:
    """80*10% + 69*25% + 85*30% + 63*10% + 64*25% = 73.05, which people round to 73.1."""
    assert "80 分" in run(edition, "weighted_total").variables["table"]
    assert to_step(Decimal("73.05")) == Decimal("73.1")


def test_the_longer_deadlines_are_totals_from_the_receipt(edition: Edition) -> None:
    for deadline, days in (("extend-30", 30), ("extend-60", 60)):
        made = run(edition, "receipt_day", deadline=deadline)
        start = day(made.variables["received"])
        assert made.key == start + timedelta(days=days)
        assert made.wrong["fifteen_more"] == start + timedelta(days=days + 15)


@given(SEEDS)
def test_receipt_day_is_received_plus_days(seed: int) -> None:
    made = run(editions.load("2026"), "receipt_day", seed)
    assert made.key == day(made.variables["received"]) + timedelta(days=15)
    assert made.variables["deadline"] == day_text(made.key)
    assert made.wrong["working_days"] - made.key == timedelta(days=made.variables["late"]) > timedelta(0)


@given(SEEDS)
def test_natural_day_keys_ignore_days_off(seed: int) -> None:
    edition = editions.load("2026")
    notice = run(edition, "notice_day", seed)
    assert notice.key == day(notice.variables["meeting"]) - timedelta(days=7)
    report = run(edition, "days_after", seed, rule="house.committee.report-up", workday=True)
    assert report.key == day(report.variables["start"]) + timedelta(days=10)
    assert edition.calendar.is_workday(day(report.variables["start"]))


@given(SEEDS)
def test_the_regulators_limit_falls_on_a_working_day(seed: int) -> None:
    edition = editions.load("2026")
    made = run(edition, "regulator_transfer", seed)
    start = day(made.variables["received"])
    between = [start + timedelta(days=n) for n in range(1, (made.key - start).days + 1)]
    assert sum(edition.calendar.is_workday(one) for one in between) == 7
    assert edition.calendar.is_workday(made.key)


def test_half_of_the_days_are_tricky(edition: Edition) -> None:
    """After seven days the weekday is the same, so that only a third would be tricky by chance."""
    tricky = 0
    for seed in range(400):
        made = run(edition, "days_after", seed, rule="house.complaint.return-visit")
        start = day(made.variables["start"])
        tricky += not edition.calendar.is_workday(start) or not edition.calendar.is_workday(made.key)
    assert 175 <= tricky <= 225


@given(SEEDS)
def test_a_deduction_stops_at_its_cap(seed: int) -> None:
    made = run(editions.load("2026"), "after_deduction", seed)
    total, taken = made.variables["total"], made.variables["taken"]
    assert made.key == total - min(taken, 25)
    assert (made.wrong["no_cap"] == made.key) == (taken <= 25)


@given(SEEDS)
def test_mistakes_differ_where_the_stem_turns_on_them(seed: int) -> None:
    edition = editions.load("2026")
    tabled = run(edition, "must_table", seed)
    assert len({tabled.key, *tabled.wrong.values()}) == 4
    recused = run(edition, "recusal_votes", seed)
    assert recused.wrong["base_not_reduced"] > recused.key
    loss = run(edition, "largest_loss", seed)
    assert loss.variables["costliest"] != loss.variables["lowest"]
    weights = re.findall(r"(\d+)%", run(edition, "floor_violations", seed).variables["table"])
    assert sum(map(int, weights)) == 100


@pytest.mark.parametrize(("fraction", "needed"), [("1/2", 5), ("2/3", 7), ("3/4", 8), ("1", 10)])
def test_quorum_follows_the_banks_rule(edition: Edition, fraction: str, needed: int) -> None:
    changed = with_value(edition, "house.committee.quorum", "fraction", fraction)
    made = run(changed, "quorum_count")
    assert (made.variables["members"], made.key) == (10, needed)
    assert run(changed, "below_quorum").variables["present"] == ceil(Fraction(fraction) * 9) - 1
    assert run(changed, "votes_needed").variables["present"] < 10


@pytest.mark.parametrize(
    ("name", "params", "rule", "value", "new", "key"),
    [
        ("notice_day", {}, "house.committee.notice", "days", 10, D(2026, 7, 4)),
        ("minutes_day", {}, "house.committee.minutes", "days", 3, D(2026, 7, 17)),
        ("votes_needed", {}, "house.committee.majority", "fraction", "2/3", 7),
        ("yearly_meetings", {}, "house.committee.meetings", "per_year", 6, None),
        ("must_table", {}, "house.committee.must-table", "min_count", 20, None),
        ("keep_until", {"rule": "house.records.complaint"}, "house.records.complaint", "years", 8, 2034),
        (
            "points_gain",
            {"rule": "house.priority.education"},
            "house.priority.education",
            "points",
            20,
            Decimal(72),
        ),
        ("receipt_day", {}, "complaint.decide-15d", "days", 10, None),
    ],
)
def test_a_replaced_value_moves_the_key(
    edition: Edition, name: str, params: dict[str, Any], rule: str, value: str, new: Any, key: Any
) -> None:
    before = run(edition, name, **params)
    after = run(with_value(edition, rule, value, new), name, **params)
    assert (after.key, after.variables) != (before.key, before.variables)
    if key is not None:
        assert after.key == key


def test_stem_key_and_feedback_move_together(edition: Edition) -> None:
    one = item(
        "number", generator={"name": "quorum_count", "members": [10]}, rules=["house.committee.quorum"],
        stem={"zh": "共 {members} 人，{house.committee.quorum:fraction}出席才有效"},
        explain={"zh": "要 {quorum} 人"}, wrong_answers={"half": {"zh": "不是过半数"}},
    )  # fmt: skip
    seen = []
    for fraction in ("2/3", "3/4"):
        changed = with_value(edition, "house.committee.quorum", "fraction", fraction)
        made = variants.make(one, changed, "salt")
        assert one.explain
        seen.append(
            (variants.public(made, changed)["stem"], made.key, changed.fill(one.explain.zh, made.variables))
        )
    assert seen == [
        ("共 10 人，三分之二出席才有效", "7", "要 7 人"),
        ("共 10 人，四分之三出席才有效", "8", "要 8 人"),
    ]


def test_a_mistake_that_equals_the_key_is_dropped_and_fixed_ones_are_kept(edition: Edition) -> None:
    one = item(
        "number", generator={"name": "most_after_cut", "rule": "house.priority.complaint", "value": "cut_percent",
                             "low": 40, "high": 40},
        wrong_answers={"rounded_up": {"zh": "进了一"}, "all": {"value": 40, "zh": "没有减"}},
    )  # fmt: skip
    made = variants.make(one, edition, "salt")
    assert made.key == "34"
    assert made.wrong == {"the_cut": "6", "all": "40"}


def test_variants_depend_on_salt_item_and_index_only(edition: Edition) -> None:
    one = item("date", generator={"name": "receipt_day"})
    first = variants.make(one, edition, "salt", 1)
    assert first == variants.make(one, edition, "salt", 1)
    others = [variants.make(one, edition, "salt", n).variables["received"] for n in range(8)]
    assert len(set(others)) >= 6
    assert variants.make(one, edition, "other", 1).variables != first.variables


@pytest.mark.parametrize(
    ("spec", "what"),
    [
        ({"name": "no_such"}, "没有生成器 no_such"),
        ({"name": "quorum_count", "member": [9]}, "参数不对"),
        ({"name": "days_after"}, "参数不对"),
        ({"name": "receipt_day", "deadline": "decide-15"}, "没有期限 decide-15"),
        ({"name": "days_after", "rule": "house.committee.nothing"}, "没有规则 house.committee.nothing"),
        ({"name": "days_after", "rule": "house.committee.notice", "value": "weeks"}, "没有名为 weeks 的值"),
        (
            {"name": "days_after", "rule": "house.committee.notice", "other": "house.committee.minutes"},
            "没有名为",
        ),
        ({"name": "after_deduction", "measure": "eval-2025"}, "没有调减要素"),
        ({"name": "weighted_total", "measure": "eval-2020"}, "没有评价办法 eval-2020"),
        ({"name": "receipt_day", "year": 2031}, "2031 年的放假安排"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(edition: Edition, spec: dict[str, Any], what: str) -> None:
    with pytest.raises(CourseError, match=re.escape(what)):
        generators.run(Generator(**spec), edition, random.Random(1), "T2-sample")


def test_a_limit_too_long_for_the_year_is_refused(edition: Edition) -> None:
    changed = with_value(edition, "house.complaint.return-visit", "days", 200)
    with pytest.raises(ItemError, match="太长"):
        run(changed, "days_after", rule="house.complaint.return-visit")
