"""The lesson pictures: they say in words what they draw, cite their rules, and follow the edition."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest

from course.errors import CourseError, EditionError
from course.knowledge import Edition, load
from course.study import pictures
from course.study.pictures import committee, evaluation, figure, priorities, start, svg
from tests.exercises.exercise_kit import changed


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


@pytest.mark.parametrize("picture_id", pictures.ids())
def test_a_picture_is_whole(picture_id: str, edition: Edition) -> None:
    one = pictures.picture(picture_id, edition)
    assert one.id == picture_id
    for text in (one.title, one.caption, one.alt):
        assert re.search(r"[\u4e00-\u9fff]{4}", text)
    assert one.caption.endswith("。") and one.alt.endswith("。")
    assert one.rules and len(one.rules) == len(set(one.rules)) == len(one.sources)
    assert all(edition.rule(rule_id).confidence != "low" for rule_id in one.rules)
    assert len(one.lines) >= 3
    drawing = ElementTree.fromstring(one.svg)
    assert drawing.get("role") == "img" and drawing.get("aria-label") == one.alt
    sizes = [float(node.get("font-size", "0")) for node in drawing.iter() if node.tag.endswith("text")]
    assert min(sizes) >= 15


@pytest.mark.parametrize("picture_id", pictures.ids())
def test_a_picture_shows_offline_and_stands_still(picture_id: str, edition: Edition) -> None:
    one = pictures.picture(picture_id, edition)
    bundle = one._repr_mimebundle_()
    chart = "application/vnd.vegalite.v5+json" in bundle
    assert set(bundle) - {"application/vnd.vegalite.v5+json"} == {"text/plain"} | (set() if chart else {"text/html"})
    html = one.html()
    assert not re.search(r"<script|<link|<iframe|url\(h|src=|href=", html)
    assert bundle == pictures.picture(picture_id, edition)._repr_mimebundle_()
    assert bundle["text/plain"] == repr(one)
    assert bundle["text/plain"].startswith(f"图：{one.title}\n{one.alt}\n- {one.lines[0]}")
    for rule_id in one.rules:
        assert rule_id in html


@pytest.mark.parametrize("picture_id", pictures.ids())
def test_no_text_leaves_the_sheet(picture_id: str, edition: Edition) -> None:
    drawing = ElementTree.fromstring(pictures.picture(picture_id, edition).svg)
    height = float((drawing.get("viewBox") or "").split()[3])
    for node in drawing.iter():
        if not node.tag.endswith("text"):
            continue
        x, size = float(node.get("x", "0")), float(node.get("font-size", "0"))
        width = svg.text_width(node.text or "", size)
        left = x - {"middle": width / 2, "end": width}.get(node.get("text-anchor", "start"), 0)
        assert left >= -1 and left + width <= svg.WIDTH + 1, node.text
        assert float(node.get("y", "0")) + 4 <= height, node.text


def test_unknown_picture() -> None:
    with pytest.raises(CourseError, match="没有图 nope。 办法：可用：two-committees"):
        pictures.picture("nope")


def test_texts_are_escaped(edition: Edition) -> None:
    sheet = svg.Sheet()
    sheet.text(0, 0, "<script>&")
    assert "&lt;script&gt;&amp;" in sheet.render('a"<b>')
    assert 'aria-label="a&quot;&lt;b&gt;"' in sheet.render('a"<b>')
    one = figure.compose(edition, "x", "<i>", "<b>。", "<u>", "<svg/>", ["<s>"], ["house.committee.notice"])
    assert "<i>" not in one.html() and "<b>" not in one.html() and "<s>" not in one.html()


def test_caveats_are_shown(edition: Edition) -> None:
    notes = pictures.picture("evaluation-weights", edition).notes
    assert notes == ("权重下限：" + str(edition.card("evaluation.2025.weights-floor").caveat),)
    assert notes[0] in pictures.picture("evaluation-weights", edition).html()


def test_lines_break_where_a_reader_expects() -> None:
    assert svg.wrap("一二三四五六七八，九十一", 80, 10) == ["一二三四五六七八，", "九十一"]
    assert svg.wrap("合计一二三 100 件，好", 75, 10) == ["合计一二三 ", "100 件，好"]
    assert svg.wrap("一二三四（五六", 50, 10) == ["一二三四", "（五六"]
    assert svg.wrap("一二三四五六七八九十一", 100, 10) == ["一二三四五六七八", "九十一"]
    assert svg.wrap("", 100, 10) == [""]


def test_the_vote_step_by_step(edition: Edition) -> None:
    sums = committee.arithmetic(edition, start.data("quorum-steps"))
    assert dataclasses.asdict(sums) == {
        "members": 9, "counted": 7, "needed": 6, "base": 8, "votes_needed": 5,
        "yes": 4, "abstained": 1, "min_voters": 5,
    }  # fmt: skip
    assert (sums.valid, sums.decidable, sums.passed) == (True, True, False)
    last = pictures.picture("quorum-steps", edition).lines[-1]
    assert last == "第 5 步，数票：同意 4，反对 1，弃权 1。弃权不算同意。4 对 5，不够，没有通过。"


@pytest.mark.parametrize(("rule_id", "values", "said"), [
    ("house.committee.members", {"count": 12}, "至少要 8 人。7 人，会议无效，另行召集。"),
    ("house.committee.members", {"count": 8}, "8 − 1 = 7 人"),
    ("house.committee.recusal", {"min_voters": 9}, "不能表决，报上级行。"),
    ("house.committee.majority", {"fraction": "1/3"}, "4 对 3，够了，通过。"),
    ("house.committee.quorum", {"fraction": "4/5"}, "至少要 8 人。7 人，会议无效"),
])  # fmt: skip
def test_the_vote_follows_the_rules(
    edition: Edition, rule_id: str, values: dict[str, Any], said: str
) -> None:
    assert said in pictures.picture("quorum-steps", changed(edition, rule_id, **values)).text()


def test_an_even_half_does_not_carry(edition: Edition) -> None:
    story = {"present": 9, "proxies": 0, "recused": 1, "agree": 4, "against": 4}
    assert committee.arithmetic(edition, story).passed is False
    assert committee.arithmetic(edition, {**story, "agree": 5, "against": 3}).passed is True


def test_the_days_of_a_meeting(edition: Edition) -> None:
    text = pictures.picture("meeting-year", edition).text()
    for said in (
        "会前 7 日",
        "最晚 3 月 13 日",
        "最晚 3 月 25 日",
        "会后 10 日内",
        "最晚 3 月 30 日",
        "10 项内容写全",
    ):
        assert said in text
    other = pictures.picture("meeting-year", changed(edition, "house.committee.notice", days=10))
    assert "会前 10 日" in other.text() and "最晚 3 月 10 日" in other.svg
    six = pictures.picture("meeting-year", changed(edition, "house.committee.meetings", per_year=6))
    assert "第 6 次例会" in six.svg and "一年 6 次例会" in six.text()


def test_two_committees(edition: Edition) -> None:
    one = pictures.picture("two-committees", edition)
    assert "必须设吗：董事会的消保委员会——必须；可以与别的委员会合并" in one.text()
    assert one.notes[0].startswith("没有查到统一的会议次数：属“未查到”而非“确认没有”")
    other = pictures.picture("two-committees", changed(edition, "house.committee.members", chair="副行长"))
    assert "示范：副行长任主任" in other.text()


def test_six_levels(edition: Edition) -> None:
    one = pictures.picture("six-levels", edition)
    assert [line.split("：")[0] for line in one.lines[:6]] == [
        "董事会", "消保工作委员会", "高管层", "消保部门", "业务部门", "网点",
    ]  # fmt: skip
    assert one.lines[6] == "上报路：网点 → 支行 → 市行业务部门 → 市行消保部 → 委员会。"
    assert "发生后 2 小时内报" in one.lines[7]


def test_evidence_lights_and_order(edition: Edition) -> None:
    found = priorities.ranked(priorities.evidence(edition, start.data("branch-evidence")))
    assert [(one.name, one.signals) for one in found] == [
        ("短信扣费", 4), ("贷款息费", 3), ("代理保险", 3), ("网点服务", 1), ("个人信息", 1), ("价目公示", 0),
    ]  # fmt: skip
    privacy = found[4]
    assert privacy.cells[1] == "+300%" and privacy.lit == (False, False, True, False, False, False)
    last = pictures.picture("branch-evidence", edition).lines[-1]
    assert last.startswith("按亮的格数重排：短信扣费（4）、贷款息费（3）、代理保险（3）、网点服务（1）")
    fewer = changed(edition, "house.committee.must-table", min_count=4)
    lit = {one.name: one.signals for one in priorities.evidence(fewer, start.data("branch-evidence"))}
    assert lit["个人信息"] == 2
    steeper = changed(edition, "house.committee.must-table", percent=52)
    lit = {one.name: one.signals for one in priorities.evidence(steeper, start.data("branch-evidence"))}
    assert (lit["短信扣费"], lit["贷款息费"]) == (4, 2)


def test_a_slogan_becomes_a_task(edition: Edition) -> None:
    one = pictures.picture("slogan-to-task", edition)
    owner = next(p for p in edition.priorities if "house.priority.three-plus-one" in p.rules)
    assert [line.split("：")[0] for line in one.lines[1:]] == [
        "谁来做？责任人", "做到多少算完？可度量目标", "哪一天交账？完成日期", "拿什么给检查的人看？验收证据",
    ]  # fmt: skip
    assert one.lines[1] == f"谁来做？责任人：{owner.lead}负责人，一个人。"
    assert f"{owner.due.year} 年 {owner.due.month} 月 {owner.due.day} 日" in one.lines[3]
    without = dataclasses.replace(edition, priorities=())
    with pytest.raises(EditionError, match="没有一条要点引用规则"):
        pictures.picture("slogan-to-task", without)


def test_themes_leave_out_what_is_not_confirmed(edition: Edition) -> None:
    one = pictures.picture("regulator-themes", edition)
    assert [line[:4] for line in one.lines] == ["2022", "2023", "2024", "2025", "2026"]
    assert "priorities.2023.measure-landing" not in one.rules
    assert "预防性保护（卖得合适、讲得清楚，二手来源）" in one.lines[2]
    listed = {rule_id for each in start.data("regulator-themes")["threads"] for rule_id in each["rules"]}
    assert listed == set(one.rules)


def test_old_and_new_measure(edition: Edition) -> None:
    text = pictures.picture("evaluation-old-new", edition).text()
    assert "权重：2021 年——固定：10%、25%、30%、10%、25%；2025 年——只写下限" in text
    assert "最多扣总权重的 25%；2025 年——不在七项之列；有没有别的扣分没有核到" in text
    assert "等级：2021 年——4 个（二手来源）；2025 年——5 个，数字越大越差（二手来源）" in text
    assert "一级分支机构平均分占 40%（二手来源）；2025 年——比旧办法提高；提高到多少没有核到" in text


def test_floors_and_model_weights(edition: Edition) -> None:
    lines = pictures.picture("evaluation-weights", edition).lines
    assert lines[2] == "营销行为管理：下限 25%，示范权重 27%。"
    assert lines[-1] == "下限合计 90%，余下 10 个百分点由年度方案分。示范权重只用来练算法。"


def test_weighted_loss(edition: Edition) -> None:
    found = evaluation.parts(edition, start.data("evaluation-loss")["rates"])
    assert {one.name: one.loss for one in found} == {
        "体制机制": Decimal("1.1"), "适当性管理": Decimal("3.6"), "营销行为管理": Decimal("4.86"),
        "纠纷化解": Decimal("4.2"), "金融教育": Decimal("1.2"), "消费者服务": Decimal("2.4"),
        "个人信息保护": Decimal("1.5"),
    }  # fmt: skip
    assert pictures.picture("evaluation-loss", edition).lines[-1] == (
        "总分 81.1 分。得分率最低的是消费者服务，只失 2.40 分；失分最多的是营销行为管理，失 4.86 分。"
    )
    with pytest.raises(EditionError, match="算例没有要素“体制机制”的得分率"):
        evaluation.parts(edition, {})


def test_what_is_known_and_what_is_not(edition: Edition) -> None:
    one = pictures.picture("evaluation-known", edition)
    assert one.lines[0] == (
        "已核对，可以直接讲：2025 年新办法、七项要素、年度方案、程序环节、分支机构权重提高、差异化监管。"
    )
    assert "权重下限" in one.lines[1] and "结果不得用于营销" in one.lines[1]
    assert one.lines[2].startswith("没有核到，不讲成规定：各等级的分数线、分支机构得分占多少")
    rule = edition.rule("evaluation.2025.elements")
    unsure = rule.model_copy(update={"confidence": "medium"})
    other = dataclasses.replace(edition, rules={**edition.rules, rule.id: unsure})
    assert "七项要素" not in pictures.picture("evaluation-known", other).lines[0]
    assert "七项要素" in pictures.picture("evaluation-known", other).lines[1]
