"""Generators on review before launch and suitability: what must be reviewed, by when, whose grade fits."""

from __future__ import annotations

import random
from datetime import date, timedelta
from math import ceil

from course.items.days import day_text
from course.items.registry import Made, generator, percent
from course.knowledge.calendar import add_days
from course.knowledge.edition import Edition

REVIEWED = (
    "推出一款新的线上贷款", "借记卡章程新加一条“系统故障概不负责”", "提高跨行转账的手续费",
    "为理财产品新写一份折页", "贷款合同的提前还款费改成原来的两倍", "新上一项收费的短信服务",
)  # fmt: skip
"""Matters that change what the customer pays, may do or reads: management.review-scope, review-trigger."""
NOT_REVIEWED = (
    "内部考勤系统换了登录页面", "改正贷款合同里的一个错别字，意思不变", "员工食堂调整开放时间",
    "给网点打印机换一家供货商",
)  # fmt: skip


@generator
def review_needed(edition: Edition, rng: random.Random) -> Made:
    """How many of a month's matters must go through review (management.review-trigger).

    Known mistakes: all, new_only (only what is new, not the changes of terms).
    """
    yes = rng.sample(REVIEWED, rng.randint(3, 5))
    no = rng.sample(NOT_REVIEWED, rng.randint(2, 3))
    shown = [*yes, *no]
    rng.shuffle(shown)
    new = sum("新上" in one or "推出" in one for one in yes)
    key = len(yes)
    return Made(
        {"matters": "；".join(shown), "needed": "；".join(one for one in shown if one in yes), "count": key},
        key,
        {"all": len(shown), "new_only": new},
    )


@generator
def review_opinion_day(edition: Edition, rng: random.Random, year: int | None = None) -> Made:
    """The last day for a review opinion when material was lacking at first (house.review.days).

    Known mistakes: from_first (counted from the first hand-in), working_days, off_by_one.
    """
    days = int(edition.value("house.review.days", "days"))
    first = edition.calendar.add_workdays(_spring(edition, rng, year), 1)
    complete = edition.calendar.add_workdays(first, rng.randint(2, 6))
    key = add_days(complete, days)
    return Made(
        {"first": day_text(first), "complete": day_text(complete), "days": days, "deadline": day_text(key)},
        key,
        {"from_first": add_days(first, days), "working_days": edition.calendar.add_workdays(complete, days),
         "off_by_one": key - timedelta(days=1)},
    )  # fmt: skip


def _spring(edition: Edition, rng: random.Random, year: int | None) -> date:
    """A day of March or of summer, so that all counts stay in a published calendar."""
    return date(year or edition.year, rng.choice([3, 6, 7, 8]), rng.randrange(2, 26))


@generator
def review_rate(edition: Edition, rng: random.Random) -> Made:
    """How many matters went out without review, against the house's rate (house.priority.review-gate).

    Known mistakes: outside (those that need no review counted as well), rounded (a share taken for enough).
    """
    due = rng.choice([20, 24, 25, 30, 40])
    reviewed, other = due - rng.randint(2, 5), rng.randint(6, 12)
    share = percent(edition, "house.priority.review-gate")
    key = max(ceil(share * due) - reviewed, 0)
    wrong = {"outside": due + other - reviewed, "rounded": 0}
    return Made(
        {"due": due, "reviewed": reviewed, "other": other, "launched": due + other, "lacking": key},
        key,
        {name: value for name, value in wrong.items() if value != key},
    )


@generator
def grade_that_counts(edition: Edition, rng: random.Random) -> Made:
    """The grade that counts when issuer and bank differ: the higher (suitability.measure-2025).

    Known mistakes: lower, sum.
    """
    levels = int(edition.value("suitability.measure-2025", "levels"))
    low = rng.randint(1, levels - 1)
    pair = [low, low + 1]
    rng.shuffle(pair)
    return Made(
        {"issuer": pair[0], "bank": pair[1], "grade": low + 1, "lower": low},
        low + 1,
        {"lower": low, "sum": sum(pair)},
    )


@generator
def may_recommend(edition: Edition, rng: random.Random) -> Made:
    """To how many of several tested customers a product may be recommended, by the higher grade.

    Known mistakes: by_lower (the lower grade taken), strictly (customers of the same grade left out).
    Source: 总局令2025年第7号; house.suitability.exception; that a customer's level must reach the product's.
    """
    levels = int(edition.value("suitability.measure-2025", "levels"))
    low = rng.randint(2, levels - 1)
    grade = low + 1
    grades = [low, grade]
    rng.shuffle(grades)
    tested = [low, grade, *(rng.randint(1, levels) for _ in range(4))]
    rng.shuffle(tested)
    names = "甲乙丙丁戊己"
    shown = "、".join(f"客户{name} {one} 级" for name, one in zip(names, tested, strict=True))
    key = sum(one >= grade for one in tested)
    return Made(
        {"tested": shown, "issuer": grades[0], "bank": grades[1], "grade": grade, "fits": key},
        key,
        {"by_lower": sum(one >= low for one in tested), "strictly": sum(one > grade for one in tested)},
    )


@generator
def least_passed(edition: Edition, rng: random.Random) -> Made:
    """How many sales of a sample must pass the suitability check (house.priority.suitability).

    Known mistakes: rounded_down, the_rate.
    """
    rate = percent(edition, "house.priority.suitability")
    sample = rng.choice([30, 50, 70, 90, 110])
    key = ceil(rate * sample)
    return Made(
        {"sample": sample, "least": key},
        key,
        {"rounded_down": int(rate * sample), "the_rate": int(rate * 100)},
    )
