"""Generators on de-identified tables: the key is counted again from the table that the trainee reads."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from course.items import generators
from course.items.models import Generator
from course.items.registry import Made
from course.knowledge.edition import Edition

from .helpers import with_value

SEEDS = range(60)


def run(edition: Edition, name: str, seed: int) -> Made:
    return generators.run(Generator(name=name), edition, random.Random(seed), "N7-sample")


def rows(made: Made) -> list[str]:
    return [one[1:] for one in str(made.variables["table"]).split("；")]


@pytest.mark.parametrize("seed", SEEDS)
def test_facts_left_counts_the_rows_that_fit(edition: Edition, seed: int) -> None:
    made = run(edition, "facts_left", seed)
    given = made.variables
    month, outlet = f"{given['month']} 月、", f"、{given['outlet']}、"
    assert made.key == rows(made).count(f"{month}{given['outlet']}、{given['band']}") >= 1
    both = [one for one in rows(made) if one.startswith(month) and outlet in one]
    assert made.wrong == {
        "two_facts": len(both),
        "one_fact": sum(one.startswith(month) for one in rows(made)),
    }
    assert made.key < made.wrong["two_facts"] < made.wrong["one_fact"]


@pytest.mark.parametrize("seed", SEEDS)
def test_smallest_group_counts_equal_rows(edition: Edition, seed: int) -> None:
    made = run(edition, "smallest_group", seed)
    sizes = Counter(rows(made))
    assert made.key == min(sizes.values())
    assert made.wrong == {"largest": max(sizes.values()), "group_count": len(sizes)}
    assert made.key not in made.wrong.values()


@pytest.mark.parametrize("least", [2, 3, 5, 8])
@pytest.mark.parametrize("seed", range(20))
def test_small_group_rows_follows_the_edition(edition: Edition, seed: int, least: int) -> None:
    changed = with_value(edition, "house.privacy.group-size", "count", least)
    made = run(changed, "small_group_rows", seed)
    sizes = [int(one) for one in re.findall(r"组 (\d+) 人", str(made.variables["table"]))]
    assert made.key == sum(one for one in sizes if one < least)
    assert made.wrong["equal_counted"] == made.key + least * sizes.count(least)
    assert made.wrong["groups_counted"] == sum(one < least for one in sizes)


@pytest.mark.parametrize("seed", SEEDS)
def test_merged_smallest_adds_the_months_of_each_kind(edition: Edition, seed: int) -> None:
    made = run(edition, "merged_smallest", seed)
    months = [
        [int(n) for n in re.findall(r"月 (\d+) 件", part)]
        for part in str(made.variables["table"]).split("；")
    ]
    assert made.key == min(sum(one) for one in months)
    assert made.wrong == {
        "not_merged": min(min(one) for one in months), "all_merged": sum(sum(one) for one in months),
    }  # fmt: skip
