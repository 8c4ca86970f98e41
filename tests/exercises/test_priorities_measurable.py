"""A target is judged by its form: number, unit, base, period, object; never by its wisdom."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.exercises.priorities.measurable import figures_in, judge


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("6 月底前按内部期限办结率不低于 98%", []),
        ("９月３０日前，整改复查通过率达到９５％", []),
        ("十二月底前监管转办件比上年减少 15%", []),
        ("百分之九十五以上的决议按期完成，每季核一次", []),
        ("6 月 30 日前清单内账户全部停扣退费", []),
        ("每网点抽三类收费账户，多收的七日内退清", []),
        ("进一步加强投诉管理", ["number", "unit", "base", "period"]),
        ("适时召开会议", ["number", "unit", "base", "period"]),
        ("投诉比上年下降", ["number", "unit", "period"]),
        ("投诉办结率不低于 98%", ["period"]),
        ("2026 年投诉办结率比上年提高", ["number", "unit"]),
        ("6 月 30 日前投诉全面好转", ["number", "unit", "base"]),
        ("年底前达到 98", ["unit", "object"]),
        ("每月抽 50 笔双录", ["base"]),
        ("", ["number", "unit", "base", "period", "object"]),
    ],
)
def test_a_target_is_judged_by_its_form(text: str, missing: list[str]) -> None:
    assert [one.id for one in judge(text).missing] == missing
    assert judge(text).complete is (not missing)


def test_the_judge_says_what_is_missing_and_which_words_say_nothing() -> None:
    told = judge("进一步加强投诉管理").told()
    assert "还缺：数字或比例：写上要做到多少" in told and "“进一步”“加强”量不出来，可以删。" in told
    assert judge("6 月底前清单内账户全部停扣退费").told().endswith("五样都有。")


@given(st.text(max_size=60))
@settings(deadline=None)
def test_the_judge_takes_any_text(text: str) -> None:
    found = judge(text)
    assert len(found.found) == 5 and set(found.missing) == {
        one.part for one in found.found if one.text is None
    }
    assert found.told()


@given(st.text(alphabet="甲乙丙丁", max_size=8), st.text(alphabet="甲乙丙丁", max_size=8))
@settings(deadline=None)
def test_words_around_a_complete_target_dont_spoil_it(before: str, after: str) -> None:
    assert judge(f"{before}，6 月底前办结率不低于 98%，{after}").complete


def test_figures_are_read_in_any_writing() -> None:
    assert figures_in("９６.２０% 和 0012 件、8.60 万") == {"96.2", "12", "8.6"}
    assert figures_in("没有数") == set()
