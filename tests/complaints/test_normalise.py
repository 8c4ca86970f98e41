"""The plain form of a text, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.complaints.anonymise import normalise


def back(text: str, part: str) -> str:
    normal, offsets = normalise(text)
    start = normal.index(part)
    return text[slice(*offsets.original(start, start + len(part)))]


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("电话１５４１２３４０００１", "电话15412340001"),
        ("154 1234 0001", "15412340001"),
        ("154-1234-0001", "15412340001"),
        ("一五四一二三四零零零幺", "15412340001"),
        ("一五四 一二三四 〇〇〇一", "15412340001"),
        ("090101 19620304 123x", "09010119620304123x"),
        ("6222 0212 3456 7890 123", "6222021234567890123"),
        ("1️⃣5️⃣4️⃣12340001", "15412340001"),
        ("154\u200b1234\u200d0001", "15412340001"),
        ("154 1234 0001 160 1234 0002", "15412340001 16012340002"),
        ("2026-03-05 15412340001", "2026-03-05 15412340001"),
        ("２０２６－０３－０５", "2026-03-05"),
        ("二〇二六年三月", "二〇二六年三月"),
        ("壹万贰仟叁佰元", "壹万贰仟叁佰元"),
        ("3 - 5天，100-200元", "3 - 5天,100-200元"),
        ("㈱①½", "(株)11⁄2"),
        ("", ""),
    ],
)
def test_normal_form(text: str, normal: str) -> None:
    assert normalise(text)[0] == normal


@pytest.mark.parametrize(
    ("text", "part", "original"),
    [
        ("😀电话１５４ 1234－0001，👨‍👩‍👧好", "15412340001", "１５４ 1234－0001"),
        ("Café 154", "154", "154"),
        ("cafe\u0301王伟", "王伟", "王伟"),
        ("㈱王伟", "王伟", "王伟"),
        ("号5️⃣6️⃣完", "56", "5️⃣6️⃣"),
    ],
)
def test_offsets_lead_back(text: str, part: str, original: str) -> None:
    assert back(text, part) == original


@given(st.text(alphabet=st.sampled_from("张a1１一〇 -－😀👍🏽\u0301\u200d\ufe0f㈱½ｶﾞ。，"), max_size=60))
def test_offsets_are_in_order_and_inside(text: str) -> None:
    normal, offsets = normalise(text)
    assert len(offsets.starts) == len(offsets.ends) == len(normal)
    assert list(offsets.starts) == sorted(offsets.starts)
    assert all(0 <= a < b <= len(text) for a, b in zip(offsets.starts, offsets.ends, strict=True))


@given(st.text(max_size=80))
def test_any_text_is_taken(text: str) -> None:
    normal, offsets = normalise(text)
    for i in range(len(normal)):
        assert text[slice(*offsets.original(i, i + 1))] != ""
