"""Codes: three facets as the facts give them, confidence kept, search by Chinese, pinyin and code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from course.complaints.codes import Codes, codes
from course.errors import EditionError
from course.knowledge import edition as editions


@pytest.fixture(scope="module")
def three() -> Codes:
    return codes()


def found(three: Codes, text: str, facet: str | None = None) -> list[str]:
    return [code.code for code in three.search(text, facet)]


def test_the_facets_hold_what_the_sources_show(three: Codes) -> None:
    assert {name: len(facet.codes) for name, facet in three.facets.items()} == {"A": 13, "B": 52, "C": 13}
    assert [code.code for code in three.facet("A").top()] == ["A01", "A02"]
    assert len(three.facet("B").top()) == 14
    assert three.name("C06") == "因自主选择权引起的投诉"
    assert [three.name(f"C{n:02d}")[:1] for n in range(1, 13)] == ["因"] * 12


def test_no_digits_pass_for_the_standards_own(three: Codes) -> None:
    assert all(code.is_course_code and "课内代码" in code.label for code in three.by_code.values())
    assert three.get("C01").code_confidence == "medium" and three.get("C06").code_confidence == "low"
    assert three.get("B0601").label == "银行代理业务-代理保险（B0601，课内代码，名称待培训师核实）"
    assert three.get("B03011").label == "银行卡-借记卡-借记卡使用（B03011，课内代码）"


def test_parents_and_leaves(three: Codes) -> None:
    assert (three.get("B03011").parent, three.get("B0301").parent, three.get("B03").parent) == (
        "B0301",
        "B03",
        None,
    )
    leaves = {code.code for code in three.facet("B").leaves()}
    assert {"B03011", "B10", "B0601"} <= leaves and not {"B03", "B0301", "B06"} & leaves
    assert three.top("A01033").code == "A01"


def test_bank_cards_are_disclosed_in_two(three: Codes) -> None:
    assert [three.disclosed(code) for code in ("B03011", "B0302", "B03", "B0601", "B10")] == [
        "借记卡", "信用卡", "银行卡", "银行代理业务", "债务催收",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first"),
    [("zzxzq", "C06"), ("zxz", "C06"), ("自主选择", "C06"), ("c06", "C06"), ("搭售", "C06"), ("收费", "C07"),
     ("xyksy", "B03021"), ("借记卡 盗刷", "B03013"), ("cuishou", "B10"), ("b0401", "B0401"), ("ＡＴＭ", None)],
)  # fmt: skip
def test_search(three: Codes, text: str, first: str | None) -> None:
    assert (found(three, text) or [None])[0] == first


def test_search_keeps_to_the_facet_and_to_every_word(three: Codes) -> None:
    assert found(three, "其他", "C") == ["C99"]
    assert found(three, "", "C") == found(three, "没有这种", "B") == found(three, "信用卡 吞钞") == []
    assert len(three.search("其他", limit=3)) == 3


def test_unknown_codes_and_facets(three: Codes) -> None:
    with pytest.raises(EditionError, match="没有代码 C13"):
        three.get("C13")
    with pytest.raises(EditionError, match="没有维度“D”"):
        three.facet("D")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("code: B0301, level: 中类", "code: B0301, level: 大类", "大类没有上一级"),
     ("code: C02,", "code: C01,", "代码重复"),
     ("coding.reason-names]", "coding.nothing]", "不存在的规则 coding.nothing"),
     ("name_confidence: high, code_confidence: low, examples: [柜台", "name_confidence: sure, code_confidence: low, examples: [柜台", "只能是")],
)  # fmt: skip
def test_a_broken_codes_file_names_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, says: str
) -> None:
    folder = tmp_path / "2026"
    shutil.copytree(editions.find("2026"), folder)
    text = (folder / "codes.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "codes.yaml").write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setenv("COURSE_EDITIONS", str(tmp_path))
    with pytest.raises(EditionError, match=says) as problem:
        codes(editions.load("2026"))
    assert problem.value.file == folder / "codes.yaml" and problem.value.line is not None
