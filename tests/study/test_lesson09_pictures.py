"""The pictures of lesson 09 are drawn from the survey and follow the edition."""

from __future__ import annotations

import dataclasses

import pytest

from course.exercises.survey_analysis import data
from course.knowledge.edition import Edition, load
from course.study import pictures


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def with_samples(edition: Edition, samples: int) -> Edition:
    rule = edition.rule("house.service.survey")
    other = rule.model_copy(update={"values": {**rule.values, "samples": samples}})
    return dataclasses.replace(edition, rules={**edition.rules, rule.id: other})


def test_the_ranking_shows_the_lowest_means(edition: Edition) -> None:
    lines = pictures.picture("survey-ranking", edition).lines
    lowest = [one.name for one in data.groups(data.answers(), "outlet")][:12]
    assert [line.split("：")[0] for line in lines[:12]] == lowest
    low = {line.split("：")[0] for line in lines if line.endswith("短板，区间整段在左。")}
    assert low == set(data.weak(data.answers(), 30))
    assert all("区间" not in line.removesuffix("份数少，只列数。") for line in lines if "份数少" in line)


def test_the_ranking_follows_the_line_of_the_house(edition: Edition) -> None:
    few = sum("份数少" in line for line in pictures.picture("survey-ranking", edition).lines)
    stricter = pictures.picture("survey-ranking", with_samples(edition, 60)).lines
    assert sum("份数少" in line for line in stricter) > few
    assert "不足 60 份" in stricter[-1]


def test_the_bad_day_and_the_rest(edition: Edition) -> None:
    one = pictures.picture("survey-one-day", edition)
    day = data.days(data.answers(), 30)[0]
    assert one.title == f"{day.outlet} 低在一天"
    assert [line.split("（")[0].split("：")[0] for line in one.lines[:3]] == [
        "全部答卷",
        "只看 4 月 14 日",
        "去掉这一天",
    ]
    assert one.lines[2] == f"去掉这一天：{day.rest.n} 份，均值 {day.rest.mean:.2f}。"


def test_without_a_bad_day_it_says_so(edition: Edition) -> None:
    one = pictures.picture("survey-one-day", with_samples(edition, 70))
    assert "没有一家网点是被一天拉低的" in one.lines[-1]


def test_four_times_the_answers_halve_the_interval(edition: Edition) -> None:
    lines = pictures.picture("survey-width", edition).lines
    assert lines[2] == "30 份（本行的线）：上下各 0.21 分。" and lines[4] == "120 份：上下各 0.11 分。"
    assert "50 份（本行的线）" in "".join(pictures.picture("survey-width", with_samples(edition, 50)).lines)
