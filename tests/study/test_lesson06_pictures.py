"""Pictures of lesson 06: exact days and limits, and the edition's values in them."""

from __future__ import annotations

import dataclasses

from course.knowledge.edition import Edition, load
from course.study import pictures


def changed(edition: Edition, rule_id: str, **values: object) -> Edition:
    rule = edition.rule(rule_id)
    other = rule.model_copy(update={"values": {**rule.values, **values}})
    return dataclasses.replace(edition, rules={**edition.rules, rule_id: other})


def test_the_two_counts_end_on_their_days() -> None:
    said = pictures.picture("two-counts").text()
    assert "2026年2月13日（星期五）收到，当天不算" in said
    assert "按自然日数 15 日，最后一天是2026年2月28日（星期六）" in said
    assert "按工作日数会错到2026年3月12日（星期四），超期 12 天" in said


def test_a_shorter_limit_moves_the_last_day() -> None:
    other = changed(load(), "complaint.decide-15d", days=10)
    assert "最后一天是2026年2月23日（星期一）" in pictures.picture("two-counts", other).text()


def test_the_ladder_shows_totals_and_who_approves() -> None:
    edition = load()
    lines = pictures.picture("limit-ladder").lines
    assert [line.split("。")[0] for line in lines[:3]] == [
        "基本期限：自收到之日起 15 日", "延长一次：自收到之日起 30 日", "再延长：自收到之日起 60 日",
    ]  # fmt: skip
    assert "市行消保部负责人" in lines[1]
    other = changed(edition, "house.complaint.extend-approval", first="分管副行长")
    assert "分管副行长" in pictures.picture("limit-ladder", other).lines[1]


def test_the_linkage_shows_levels_evidence_and_owners() -> None:
    made = pictures.picture("complaint-linkage")
    assert "纵向，由下到上：网点、支行、市行业务部门、市行消保部、委员会。" in made.lines
    assert "结案要有：登记、核实材料、答复及送达证明、客户反馈、整改证明。" in made.lines
    assert made.lines[-1] == "定级和负责人：一般：网点；复杂：支行；重大：市行消保部；突发群体：行长。"


def test_every_rule_is_high_and_the_drawings_say_what_they_show() -> None:
    edition = load()
    for one in ("two-counts", "limit-ladder", "complaint-linkage"):
        made = pictures.picture(one)
        assert {edition.rule(rule).confidence for rule in made.rules} == {"high"}
        assert made.alt and 'role="img"' in made.svg
