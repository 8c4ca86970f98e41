"""Stand-ins: the same thing, the same name, all through one complaint."""

from __future__ import annotations

import pytest

from course.complaints.anonymise import Span, anonymise, detect, replace, uncertain


def said(text: str) -> str:
    return anonymise(text)[0]


def test_a_whole_complaint() -> None:
    text = "我叫张桂兰，家住洛阳市涧西区天津路12号院3号楼，手机１５４ 1234－0001。3月5日到建设路支行找经理小王办理高额理财，王经理说保本。"
    out, mapping = anonymise(text)
    assert out == "我叫客户甲，家住某地址，手机〔手机号〕。3月5日到某支行找经理乙办理高额理财，经理乙说保本。"
    assert mapping["小王"] == mapping["王经理"] == "经理乙"
    assert mapping["张桂兰"] == "客户甲"


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("欧阳修文女士来访。", "客户甲来访。"),
        ("客户张桂兰来电，张桂兰要求退费。", "客户甲来电，客户甲要求退费。"),
        ("一个姓陈的经理接待，陈经理没有回复。", "一个经理甲接待，经理甲没有回复。"),
        ("在洛阳轴承厂上班，又去信诚物流有限公司上班。", "在某工厂A上班，又去某公司A上班。"),
        ("先去建设路支行，再去解放路支行，回到建设路支行。", "先去某支行，再去某支行B，回到某支行。"),
        (
            "手机15412340001，另一个16012340002，还是15412340001。",
            "手机〔手机号〕，另一个〔手机号2〕，还是〔手机号〕。",
        ),
        ("生于1962年3月4日，车牌豫O12345。", "生于〔出生日期〕，车牌〔车牌号〕。"),
    ],
)
def test_stand_ins(text: str, out: str) -> None:
    assert said(text) == out


def test_two_people_of_one_surname_keep_apart() -> None:
    _, mapping = anonymise("客户张伟来电，柜员张敏接待，后来小张打来电话。")
    assert len({mapping["张伟"], mapping["张敏"], mapping["小张"]}) == 3


def test_an_old_and_a_young_one_are_two() -> None:
    _, mapping = anonymise("老王买了，小王也买了。")
    assert mapping["老王"] != mapping["小王"]


def test_a_father_is_not_his_son() -> None:
    _, mapping = anonymise("老李头来了，他儿子李建国也来了。")
    assert mapping["老李头"] != mapping["李建国"]


def test_labels_in_the_text_are_not_used_again() -> None:
    out, mapping = anonymise("客户甲与客户王小兰同去建设路支行，不是某支行。")
    assert mapping == {"王小兰": "客户乙", "建设路支行": "某支行B"}
    assert out == "客户甲与客户乙同去某支行B，不是某支行。"


def test_a_mapping_is_carried_on() -> None:
    text = "客户张桂兰的回复"
    out, mapping = replace(text, detect(text), {"张桂兰": "客户戊"})
    assert out == "客户戊的回复"
    assert mapping == {"张桂兰": "客户戊"}


def test_any_span_is_replaced_even_one_that_looks_like_a_stand_in() -> None:
    out, mapping = replace("某支行", [Span(0, 3, "branch", "某支行")])
    assert out == mapping["某支行"] == "某支行B"


def test_more_people_than_letters() -> None:
    names = [f"王{a}{b}" for a in "伟军红丽" for b in "国强芳霞明"]
    _, mapping = anonymise("、".join(names) + "都来了。")
    assert len(set(mapping.values())) == len(mapping) == 20


def test_the_unsure_sentences_come_first() -> None:
    text = "我叫张桂兰。数字123456789没写是什么。今天天气很好。"
    spans = [s for s in detect(text) if s.kind == "name"]
    doubts = uncertain(text, spans)
    assert [(d.text, d.why) for d in doubts] == [("数字123456789没写是什么。", "数字“123456789”没有遮盖")]
    assert text[doubts[0].start : doubts[0].end] == doubts[0].text


def test_a_weak_find_is_a_doubt_and_a_sure_one_is_not() -> None:
    text = "我去了建设路支行。他叫李雷。"
    weak = [Span(10, 13, "name", "他叫李", 0.6)]
    assert uncertain(text, [*detect(text[:9]), *weak])[0].confidence == 0.6
    assert uncertain("我去了建设路支行。", detect("我去了建设路支行。")) == []
