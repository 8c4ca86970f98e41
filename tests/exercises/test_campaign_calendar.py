"""宣传日历: exact points for a perfect run and named mistakes; months, names and holes follow the edition."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.exercises import asking
from course.exercises.asking import Choose, Marks, Match, PageState, Several
from course.exercises.base import Event, ExerciseError, find
from course.exercises.campaign_calendar import draft, model, pages
from course.exercises.campaign_calendar.content import FAULTS, texts
from course.items import campaigns
from course.knowledge.edition import Edition, load
from course.ui import check_screen
from course.ui.schema import event_names, walk
from tests.exercises.exercise_kit import stays_valid

SEEDS = range(12)
THEMES = {"spring": "1", "march": "3", "walk": "6", "funds": "6", "autumn": "9", "freshmen": "9",
          "joint0": "5", "joint1": "6", "joint2": "7"}  # fmt: skip


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def reworded(edition: Edition, rule_id: str, **update: Any) -> Edition:
    """The edition with a rule's fields replaced."""
    rule = edition.rule(rule_id).model_copy(update=update)
    return dataclasses.replace(edition, rules={**edition.rules, rule_id: rule})


def right(question: asking.Question) -> Any:
    """The answer that gives all points."""
    if isinstance(question, Match):
        return {row.id: row.keys[0] for row in question.rows}
    if isinstance(question, Choose):
        return next(one.id for one in question.options if one.key)
    if isinstance(question, Several):
        return [one.id for one in question.options if one.key]
    assert isinstance(question, Marks)
    return {one.id: one.key for one in question.pieces if one.key}


def play(edition: Edition, seed: int = 0, **other: Any) -> PageState:
    """A whole round; `other` gives by question id (dashes as underscores) an answer in place of the right one."""
    state = model.step(edition, model.start(edition, seed), Event("start"))
    while state.stage != "done":
        for question in pages.pages(edition, seed)[state.at].questions:
            given = other.get(question.id.replace("-", "_"), right(question))
            state = model.step(edition, state, Event(question.id, given))
        check_screen(model.screen(edition, state))
        state = model.step(edition, state, Event("check"))
        check_screen(model.screen(edition, state))
        state = model.step(edition, state, Event("next"))
    return state


def page_of(edition: Edition, name: str, seed: int = 0) -> asking.Question:
    return next(one for page in pages.pages(edition, seed) for one in page.questions if one.id == name)


def test_is_the_exercise_of_its_id() -> None:
    assert find("campaign-calendar") is model
    assert (model.TITLE, model.STRANDS, model.MINUTES) == ("宣传日历", ("E1", "E2"), 25)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_perfect_round(edition: Edition, seed: int) -> None:
    score = model.score(edition, play(edition, seed))
    assert (score.points, score.finished) == (score.max_points, True)
    assert {one.tone for one in score.reasons} == {"good"}
    leaflets = [sum(line.key is not None for line in one.lines) for one in pages.leaflets(seed)]
    # nine months, three names, five forms, four faults, five for the holes; then marks and a verdict a leaflet
    assert score.max_points == 9 + 3 + 5 + 4 + 5 + sum(max(1, faults) + 1 for faults in leaflets)


def test_cited_rules_exist_and_none_is_low(edition: Edition) -> None:
    cited = model.cites(edition)
    assert {edition.rule(one).confidence for one in cited} <= {"high", "medium"}
    assert {"house.education.joint", "education.name-trend", "house.education.no-marketing"} <= cited


def test_the_months_of_2026(edition: Edition) -> None:
    when = page_of(edition, "when")
    assert isinstance(when, Match)
    assert {row.id: row.keys for row in when.rows} == {
        "spring": ("1", "2"), "march": ("3",), "walk": ("6",), "funds": ("6",), "autumn": ("9",),
        "freshmen": ("9", "10"), "joint0": ("5",), "joint1": ("6",), "joint2": ("7", "8"),
    }  # fmt: skip


def test_a_wrong_month_costs_one_point_and_says_why(edition: Edition) -> None:
    full = model.score(edition, play(edition)).max_points
    score = model.score(edition, play(edition, when={**THEMES, "walk": "4"}))
    assert score.points == full - 1
    [bad] = [one for one in score.reasons if one.tone == "bad"]
    assert bad.text.startswith("普及金融知识万里行启动：您选“4 月”，应是“6 月”。排错月份")
    assert bad.rules == ("education.walk",)
    either = model.score(
        edition, play(edition, when={**THEMES, "joint2": "8", "spring": "2", "freshmen": "10"})
    )
    assert either.points == full


def test_a_replaced_joint_plan_moves_the_key(edition: Edition) -> None:
    text = "联合宣传：4 月法规与个金，11、12 月三农条线；自主宣传周讲看懂合同。"
    other = reworded(edition, "house.education.joint", text=text)
    assert campaigns.joint(other) == [((4,), "法规与个金"), ((11, 12), "三农条线")]
    when = page_of(other, "when")
    assert isinstance(when, Match)
    assert {row.id: row.keys for row in when.rows if row.id.startswith("joint")} == {
        "joint0": ("4",), "joint1": ("11", "12"),
    }  # fmt: skip
    own = page_of(other, "gap-own")
    assert "看懂合同" in own.label
    assert draft.empty(draft.sound(other, 0)) != draft.empty(draft.sound(edition, 0))


def test_names_wait_for_the_notice_until_the_edition_has_it(edition: Edition) -> None:
    def key(from_: Edition, name: str) -> str:
        question = page_of(from_, name)
        assert isinstance(question, Choose)
        return next(one.zh for one in question.options if one.key)

    assert key(edition, "name-march") == "清朗金融网络 守护安心消费"
    assert key(edition, "name-autumn").startswith("名称先写")
    assert key(edition, "name-funds") == "2026 年防范非法集资宣传月"
    known = reworded(
        edition, "education.sep-2026", text="“金融教育月”，9 月 1 日至 30 日。", confidence="high"
    )
    assert key(known, "name-autumn") == "金融教育月"
    unsure = reworded(edition, "education.315-2026", confidence="low")
    assert key(unsure, "name-march").startswith("口号先空着")


def test_an_old_name_is_told_as_old(edition: Edition) -> None:
    score = model.score(edition, play(edition, name_march="old0"))
    [bad] = [one for one in score.reasons if one.tone == "bad"]
    assert "您选“保障金融权益 助力美好生活”" in bad.text and "去年的口号" in bad.text
    assert "education.315-2025" in bad.rules and "education.315-2026" in bad.rules


@pytest.mark.parametrize("seed", SEEDS)
def test_a_draft_has_four_different_faults(edition: Edition, seed: int) -> None:
    lines = draft.faulty(edition, seed)
    kinds = [one.fault for one in lines if one.fault]
    assert len(kinds) == draft.WRONG == len(set(kinds))
    assert set(kinds) <= set(FAULTS)
    sound = {one.id: one for one in draft.sound(edition, seed)}
    for line in lines:
        assert (line.text == sound[line.id].text) == (line.fault is None)


def test_every_kind_of_fault_comes_up(edition: Edition) -> None:
    found = {one.fault for seed in range(30) for one in draft.faulty(edition, seed)}
    assert found == {*FAULTS, None}


def test_marks_on_the_draft(edition: Edition) -> None:
    question = page_of(edition, "draft", 1)
    assert isinstance(question, Marks)
    marks = right(question)
    assert question.judge(marks)[0] == question.most == 4.0
    faulty = next(one for one in question.pieces if one.key and one.key != "lead")
    sound = next(one for one in question.pieces if not one.key)
    wrong = next(name for name, _ in question.tools if name != faulty.key)
    assert question.judge({**marks, faulty.id: wrong})[0] == 3.5
    assert question.judge({**marks, sound.id: "eval"})[0] == 3.5
    assert question.judge({sound.id: "eval"})[0] == 0.0
    lead = next(one for one in question.pieces if one.key == "lead")
    assert question.judge({**marks, lead.id: "time"})[0] == 4.0


@pytest.mark.parametrize("seed", SEEDS)
def test_holes_are_what_the_plan_leaves_out(edition: Edition, seed: int) -> None:
    lines = draft.sound(edition, seed)
    months, groups = page_of(edition, "gap-months", seed), page_of(edition, "gap-groups", seed)
    assert isinstance(months, Several) and isinstance(groups, Several)
    free = {int(one.id[1:]) for one in months.options if one.key}
    assert free == set(range(1, 13)) - {month for one in lines for month in one.months}
    missing = {one.zh for one in groups.options if one.key}
    assert missing == set(draft.wanted_groups(edition)) - {one.audience for one in lines}
    assert "外籍来华人士" in missing


def test_the_holes_differ_from_round_to_round(edition: Edition) -> None:
    found = {tuple(draft.empty(draft.sound(edition, seed))) for seed in SEEDS}
    assert len(found) >= 4
    assert all(4 in one and 5 not in one for one in found)


def test_a_replaced_priority_adds_an_audience(edition: Edition) -> None:
    other = reworded(edition, "house.priority.education", text="做前后测，覆盖老年人、退役军人和新市民。")
    assert campaigns.target_groups(other) == ["老年人", "退役军人", "新市民"]
    groups = page_of(other, "gap-groups")
    assert isinstance(groups, Several)
    assert "退役军人" in {one.zh for one in groups.options if one.key}


@pytest.mark.parametrize("seed", SEEDS)
def test_one_leaflet_is_clean_and_never_the_first(seed: int) -> None:
    found = [one.verdict for one in pages.leaflets(seed)]
    assert len(found) == 3 and found.count("use") == 1 and found[0] != "use"


def test_a_clean_leaflet_wants_no_mark(edition: Edition) -> None:
    seed = next(one for one in SEEDS if any(x.id == "insure" for x in pages.leaflets(one)))
    full = model.score(edition, play(edition, seed)).max_points
    score = model.score(edition, play(edition, seed, marks_insure={"c": "product"}))
    assert score.points == full - 1
    [bad] = [one for one in score.reasons if one.tone == "bad"]
    assert bad.text.startswith("多标了“分不清的，拿到本行任何一个柜台")


def test_smuggled_marketing(edition: Edition) -> None:
    seed = next(one for one in SEEDS if any(x.id == "elder" for x in pages.leaflets(one)))
    full = model.score(edition, play(edition, seed)).max_points
    score = model.score(edition, play(edition, seed, marks_elder={"c": "scare"}, verdict_elder="use"))
    assert score.points == full - 2
    [missed, verdict] = [one for one in score.reasons if one.tone == "bad"]
    assert missed.text.startswith("漏了“现场登记电话") and "收意向名单" in missed.text
    assert verdict.text.startswith("这份材料怎么处理：您选“可以照用”，应是“删改以后再用”。")
    assert "pboc.education-plan" in missed.rules


def test_nothing_is_handed_in_half_done(edition: Edition) -> None:
    state = model.step(edition, model.start(edition), Event("start"))
    state = model.step(edition, state, Event("when", {"walk": "6"}))
    state = model.step(edition, state, Event("check"))
    assert (state.stage, state.nudged) == ("ask", True)
    assert "还没有答全" in str(model.screen(edition, state))


def test_a_state_survives_as_json_and_a_stranger_does_not(edition: Edition) -> None:
    state = play(edition, 3)
    assert model.load(state.model_dump_json()) == state
    for bad in (
        {"seed": 1, "at": 99},
        {"seed": 1, "answers": {"none": 1}},
        {"seed": 1, "answers": {"when": {"walk": "13"}}},
    ):
        with pytest.raises(ExerciseError):
            model.load(json.dumps(bad))
    with pytest.raises(ExerciseError):
        model.load("{")


def test_the_same_seed_gives_the_same_round(edition: Edition) -> None:
    assert pages.pages(edition, 4) == pages.pages(edition, 4)
    assert len({tuple(one.text for one in draft.faulty(edition, seed)) for seed in SEEDS}) > 6


def test_again_gives_another_round(edition: Edition) -> None:
    state = model.step(edition, play(edition, 2), Event("again"))
    assert (state.seed, state.stage, state.answers) == (3, "ask", {})


def test_the_content_is_whole() -> None:
    assert [one.id for one in texts().themes][:2] == ["spring", "march"]
    assert texts().leaflets.item("village").verdict == "refuse"


NAMES = st.sampled_from(["start", "check", "next", "again", "when", "forms", "name-march", "draft", "gap-months",
                         "marks-elder", "verdict-elder", "x"])  # fmt: skip
VALUES = st.one_of(
    st.none(), st.integers(), st.sampled_from(["now", "wait", "use", "old0"]), st.lists(st.sampled_from(["m1", "m4", "x"])),
    st.dictionaries(st.sampled_from(["walk", "funds", "a", "c"]), st.sampled_from(["6", "13", "gift", "eval"]), max_size=3),
    st.just(THEMES),
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 9), events=st.lists(st.tuples(NAMES, VALUES), max_size=25))
def test_any_events_leave_a_valid_state(seed: int, events: list[tuple[str, Any]]) -> None:
    edition = load()
    score = stays_valid(model, edition, model.start(edition, seed), events)
    assert score.max_points > 0


def test_every_screen_is_worked_by_keyboard_blocks(edition: Edition) -> None:
    state = model.step(edition, model.start(edition), Event("start"))
    assert event_names(model.screen(edition, state)) == ["when", "check"]
    assert "scene" not in {one["type"] for one in walk(model.screen(edition, state)["blocks"])}
