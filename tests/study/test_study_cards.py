"""Rule cards in a lesson: open, with document, article, dates, badge and caveat."""

from __future__ import annotations

import pytest

from course.errors import EditionError
from course.knowledge.edition import Edition
from course.study import cards


def test_a_regulation_in_full(edition: Edition) -> None:
    shown = cards.screen(edition, ("complaint.decide-15d",))
    kinds = [(block["type"], block.get("tone")) for block in shown["blocks"]]
    assert kinds == [("heading", None), ("text", "plain"), ("text", "muted"), ("text", "warn")]
    title, text, lines, caveat = (block["text"] for block in shown["blocks"])
    assert title == "十五日内作出处理决定"
    assert text == "事实清楚、争议不大的投诉，收到之日起15日内作出处理决定并告知投诉人。"
    assert lines == (
        "监管规定 · 《银行业保险业消费投诉处理管理办法》（银保监会令2020年第3号）第十八条第一款"
        " · 2020-03-01 起施行 · 已核对条文"
    )
    assert "complaint.decide-15d" not in str(shown)
    assert "自然日" in caveat


def test_kinds_are_told_apart(edition: Edition) -> None:
    shown = cards.screen(edition, ("house.committee.quorum", "practice.committee.quorum"))
    lines = [block["text"].split(" · ") for block in shown["blocks"] if block.get("tone") == "muted"]
    assert (lines[0][0], len(lines[0])) == ("本行制度（示范）", 3)
    assert lines[1][0] == "通行做法"
    assert lines[1][-1] == "二手来源，注意说明"
    assert [block["text"] for block in shown["blocks"] if block["type"] == "heading"] == [
        "出席人数",
        "出席人数",
    ]
    assert len([block for block in shown["blocks"] if block.get("tone") == "warn"]) == 1


def test_a_superseded_rule_says_until_when(edition: Edition) -> None:
    shown = cards.screen(edition, ("evaluation.2021.elements",))
    until = "施行至 2025-09-09，已被金融机构消费者权益保护监管评价办法（2025年9月）取代"
    assert until in shown["blocks"][2]["text"].split(" · ")


def test_none_or_an_unknown_rule_is_an_error(edition: Edition) -> None:
    with pytest.raises(EditionError, match="没有写要看哪条规则"):
        cards.screen(edition, ())
    with pytest.raises(EditionError, match=r"没有规则 complaint.decide-15"):
        cards.rule("complaint.decide-15")


def test_every_rule_of_the_edition_has_a_card(edition: Edition) -> None:
    cards.screen(edition, tuple(edition.rules))
