"""The pictures of lesson 04 say what the ledger and the edition say."""

from __future__ import annotations

import dataclasses

import pytest

from course.complaints.synthesise import keys
from course.knowledge.edition import Edition, load
from course.study import pictures
from course.study.pictures import lesson04


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def test_the_ledger_s_wrongful_charges_are_counted_by_kind(edition: Edition) -> None:
    found = lesson04.found()
    assert dict(found["n"]) == dict(keys.ledger_key().groupby("kind").size())
    assert int(found["n"].sum()) == 220 and int(found["back"].sum()) == 21
    lines = pictures.picture("fee-ledger-kinds", edition).lines
    assert lines[0] == "该免的账户收了费：36 笔，收了 117.00 元，已退 4 笔。"
    assert lines[-1] == "合计 220 笔，已退 21 笔；按“查实即退”，还有 199 笔要退。"


def test_the_days_to_refund_follow_the_edition(edition: Edition) -> None:
    rule = edition.rule("house.fee.refund")
    changed = rule.model_copy(update={"values": {**rule.values, "days": 3}})
    other = dataclasses.replace(edition, rules={**edition.rules, rule.id: changed})
    assert "停扣，7 日内全部退还" in pictures.picture("fee-six-questions", edition).text()
    assert "停扣，3 日内全部退还" in pictures.picture("fee-six-questions", other).text()


def test_five_points_in_words(edition: Edition) -> None:
    lines = pictures.picture("product-five-points", edition).lines
    assert len(lines) == 6
    assert [line.split("：")[0] for line in lines[:5]] == [point for point, _, _ in lesson04.POINTS]
