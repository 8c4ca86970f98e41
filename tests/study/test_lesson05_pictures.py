"""The pictures of lesson 05 say what the inspection record and the edition say."""

from __future__ import annotations

import pytest

from course.complaints.synthesise import keys
from course.knowledge.edition import Edition, load
from course.study import pictures
from course.study.pictures import lesson05
from tests.exercises.exercise_kit import changed


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def test_paper_comes_back_more_often(edition: Edition) -> None:
    assert lesson05.again() == {"paper": (18, 10), "real": (23, 2)}
    key = keys.inspection_key()
    assert int(key["repeated"].sum()) == 12 == sum(again for _, again in lesson05.again().values())
    text = pictures.picture("inspection-paper-again", edition).text()
    assert "纸面整改：学习、承诺、报告：18 件，下个半年同一网点同一要点再犯 10 件。" in text


def test_the_way_follows_the_edition(edition: Edition) -> None:
    text = pictures.picture("inspection-way", edition).text()
    assert "15 日内改完" in text and "完成后 30 日内复查" in text and "一年内同类 2 次" in text
    other = changed(edition, "house.inspection.rectify", days=9)
    assert "9 日内改完" in pictures.picture("inspection-way", other).text()


def test_every_point_says_where_to_look(edition: Edition) -> None:
    lines = pictures.picture("inspection-seven-points", edition).lines
    names = edition.value("house.inspection.points", "items")
    assert [line.split("，")[1].split("：")[0] for line in lines] == list(names)
