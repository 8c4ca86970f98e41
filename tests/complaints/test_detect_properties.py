"""For any text: nothing is raised, offsets hold, a second pass changes nothing, a stand-in is no original."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from course.complaints.anonymise import anonymise, detect, replace
from course.complaints.synthesise.gold import gold

PIECES = [
    "我叫", "张桂兰", "小张", "姓陈的经理", "欧阳修文", "女士", "客户", "经理", "甲", "乙", "某支行", "某", "〔手机号〕", "15412340001", "1５4 1234-0001",
    "身份证", "090101196203041239", "6222021234567890123", "微信", "zy_8899", "家住", "幸福里小区6栋1203", "洛阳市", "天津路12号", "建设路支行",
    "在", "洛阳轴承厂", "上班", "，", "。", "、", "：", " ", "\n", "😀", "👩‍👩‍👦", "e\u0301", "\u200b", "1962年3月4日", "出生", "工单号", "GD20260312004",
    "A", "1", "一", "某公司", "某地址", "(", "）", "·", "老", "高额", "一张", "时间", "95588", "3,560.00元",
]  # fmt: skip
TEXTS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.text(max_size=50))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_spans_of_any_text(text: str) -> None:
    spans = detect(text)
    assert all(0 <= s.start < s.end <= len(text) and text[s.start : s.end] == s.text for s in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_anonymising_twice_changes_nothing_more(text: str) -> None:
    once, mapping = anonymise(text)
    assert anonymise(once) == (once, {})
    assert not set(mapping.values()) & set(mapping)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_no_stand_in_equals_an_original_or_stands_in_the_text(text: str) -> None:
    spans = detect(text)
    _, mapping = replace(text, spans)
    originals = {s.text for s in spans}
    assert not set(mapping.values()) & originals
    assert not [label for label in mapping.values() if label in text]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(PIECES), st.sampled_from(["😀", "👨‍👩‍👧", "e\u0301", "　", "ＡＢ", "½", "㈱"]))
def test_offsets_survive_emoji_and_full_width(piece: str, strange: str) -> None:
    text = f"{strange}，{piece}，{strange}"
    assert all(text[s.start : s.end] == s.text for s in detect(text))


def test_on_the_evaluation_texts() -> None:
    for text, _ in gold(200, seed=7):
        once, mapping = anonymise(text)
        assert anonymise(once) == (once, {})
        assert not set(mapping.values()) & set(mapping)
        assert all(original not in once for original in mapping if len(original) > 3)
