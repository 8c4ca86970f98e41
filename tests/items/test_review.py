"""Generators on review and suitability: exact keys, known mistakes, and keys that follow the edition."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from course.items import review
from course.knowledge.edition import Edition

from .helpers import with_value

SEEDS = range(40)


def made(name: str, edition: Edition, seed: int) -> Any:
    return getattr(review, name)(edition, random.Random(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_review_needed_counts_what_changes_the_customers_side(edition: Edition, seed: int) -> None:
    found = made("review_needed", edition, seed)
    matters = found.variables["matters"].split("；")
    assert found.key == sum(one in review.REVIEWED for one in matters)
    assert found.wrong["all"] == len(matters) > found.key > found.wrong["new_only"]
    assert len(found.variables["needed"].split("；")) == found.key


@pytest.mark.parametrize("seed", SEEDS)
def test_the_opinion_is_due_from_the_day_all_is_there(edition: Edition, seed: int) -> None:
    found = made("review_opinion_day", edition, seed)
    assert isinstance(found.key, date)
    assert found.wrong["off_by_one"] == found.key - timedelta(days=1)
    assert found.wrong["from_first"] < found.key
    longer = made("review_opinion_day", with_value(edition, "house.review.days", "days", 9), seed)
    assert longer.key - found.key == timedelta(days=4)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gap_is_against_what_was_due(edition: Edition, seed: int) -> None:
    found = made("review_rate", edition, seed)
    assert found.key == found.variables["due"] - found.variables["reviewed"]
    assert found.wrong == {"outside": found.key + found.variables["other"], "rounded": 0}
    lower = made("review_rate", with_value(edition, "house.priority.review-gate", "percent", 10), seed)
    assert lower.key == 0 and "rounded" not in lower.wrong


@pytest.mark.parametrize("seed", SEEDS)
def test_the_higher_grade_counts(edition: Edition, seed: int) -> None:
    found = made("grade_that_counts", edition, seed)
    pair = (found.variables["issuer"], found.variables["bank"])
    assert (found.key, found.wrong["lower"]) == (max(pair), min(pair)) and pair[0] != pair[1]
    assert 2 <= found.key <= 5


@pytest.mark.parametrize("seed", SEEDS)
def test_who_may_be_recommended_to(edition: Edition, seed: int) -> None:
    found = made("may_recommend", edition, seed)
    levels = [int(one[-3]) for one in found.variables["tested"].split("、")]
    grade = max(found.variables["issuer"], found.variables["bank"])
    assert len(levels) == 6
    assert found.key == sum(one >= grade for one in levels)
    assert found.wrong["strictly"] < found.key < found.wrong["by_lower"]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_that_must_pass(edition: Edition, seed: int) -> None:
    found = made("least_passed", edition, seed)
    sample = found.variables["sample"]
    assert found.key == -(-95 * sample // 100) == found.wrong["rounded_down"] + 1
    all_of_them = made(
        "least_passed", with_value(edition, "house.priority.suitability", "percent", 100), seed
    )
    assert all_of_them.key == sample
