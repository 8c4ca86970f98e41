"""The survey generators: keys worked out again from what a reader sees, and keys that follow the edition."""

from __future__ import annotations

import math
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.items import generators
from course.items.generators import Made
from course.items.models import Generator
from course.knowledge import edition as editions
from course.knowledge.edition import Edition

from .helpers import with_value

SEEDS = st.integers(min_value=0, max_value=2**32)
LEAST = st.sampled_from([10, 30, 60])
NAMES = [name for name in generators.REGISTRY if name.startswith("survey_")]


def run(edition: Edition, name: str, seed: int) -> Made:
    return generators.run(Generator(name=name), edition, random.Random(seed), "T3-sample")


def house(least: int) -> Edition:
    return with_value(editions.load("2026"), "house.service.survey", "samples", least)


@given(SEEDS, LEAST)
def test_outlets_with_too_few(seed: int, least: int) -> None:
    made = run(house(least), "survey_too_few", seed)
    counts = [int(one) for one in re.findall(r"(\d+) 份", made.variables["table"])]
    assert made.key == sum(one < least for one in counts) and least in counts
    assert made.wrong["equal_counted"] == sum(one <= least for one in counts)


@given(SEEDS, LEAST)
def test_answers_still_to_collect(seed: int, least: int) -> None:
    made = run(house(least), "survey_short", seed)
    counts = [int(one) for one in re.findall(r"(\d+) 份", made.variables["table"])]
    assert made.key == sum(max(0, least - one) for one in counts) > made.wrong["netted"]


@given(SEEDS, LEAST)
def test_outlets_truly_low(seed: int, least: int) -> None:
    made = run(house(least), "survey_truly_low", seed)
    branch = float(made.variables["branch"])
    rows = re.findall(r"(\d+) 份，([\d.]+)±([\d.]+)", made.variables["table"])
    assert len(rows) == 6
    low = [int(n) for n, mean, half in rows if float(mean) + float(half) < branch]
    assert made.key == sum(n >= least for n in low) == len(low) - 1


@given(SEEDS, LEAST)
def test_half_widths(seed: int, least: int) -> None:
    made = run(house(least), "survey_half_width", seed)
    v = made.variables
    assert v["n"] >= least and v["root"] ** 2 == v["n"]
    assert abs(float(made.key) - 1.96 * float(v["spread"]) / v["root"]) <= 0.005 + 1e-9
    gap = run(house(least), "survey_gap_half", seed)
    one, other = float(gap.variables["one"]), float(gap.variables["other"])
    assert float(gap.key) == pytest.approx(math.hypot(one, other))
    assert (gap.variables["told"] == "分得清") == (gap.variables["gap"] > gap.key)
    assert gap.variables["high"] - gap.variables["low"] == gap.variables["gap"]


@given(SEEDS)
def test_means_and_rates_leave_blanks_out(seed: int) -> None:
    edition = editions.load("2026")
    v = (made := run(edition, "survey_mean", seed)).variables
    scores = {int(a): int(b) for a, b in re.findall(r"(\d) 分 (\d+) 份", v["table"])}
    mean = sum(score * n for score, n in scores.items()) / sum(scores.values())
    assert abs(float(made.key) - mean) <= 0.005 + 1e-9
    assert made.wrong["blank_zero"] < made.key < made.wrong["blank_five"]
    v = (made := run(edition, "survey_rate", seed)).variables
    assert abs(int(made.key) - 100 * (v["fives"] + v["fours"]) / v["given"]) <= 0.5


@given(SEEDS)
def test_the_rest_and_the_lagging_item(seed: int) -> None:
    edition = editions.load("2026")
    v = (made := run(edition, "survey_rest_mean", seed)).variables
    rest = (v["n"] * float(v["whole"]) - v["bad"] * float(v["bad_mean"])) / (v["n"] - v["bad"])
    assert abs(float(made.key) - rest) <= 0.005 + 1e-9
    v = (made := run(edition, "survey_lagging", seed)).variables
    rows = re.findall(r"(\w+) ([\d.]+)（全辖 ([\d.]+)）", v["table"])
    lags = {item: round(float(all_) - float(own), 2) for item, own, all_ in rows}
    assert max(lags, key=lambda item: lags[item]) == v["item"] != v["lowest"]
    assert float(made.key) == lags[v["item"]]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("least", [5, 30, 100])
def test_no_known_mistake_gives_the_key(name: str, least: int) -> None:
    for seed in range(60):
        made = run(house(least), name, seed)
        assert made.key not in made.wrong.values(), (name, seed)
