"""脱敏演练: gold spans are segments, exact points for marks, clues and decisions, states that stay whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.complaints.anonymise.spans import KINDS
from course.complaints.cases import read_case
from course.complaints.load import datasets_folder
from course.exercises.base import Event, ExerciseError, find
from course.exercises.redaction import content, model, show
from course.exercises.redaction.state import RedactionState, case_max, judge_clues, judge_marks
from course.knowledge.edition import Edition, load
from course.ui import check_screen
from course.ui.schema import event_names, walk

CASES = [one.case for one in content.content().cases]
BANNED = ("高度重视", "切实加强", "不断提升", "扎实推进", "进一步")


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def gold(case_id: str) -> dict[str, str]:
    return {one.id: one.tool for one in content.segments(case_id) if one.tool}


def clues(case_id: str) -> list[str]:
    return [one.id for one in content.segments(case_id) if one.clue]


def at_stage(edition: Edition, case_id: str, stage: str) -> RedactionState:
    return RedactionState(seed=0, drawn=(case_id,), stage=stage)  # type: ignore[arg-type]


def right(state: RedactionState) -> Event:
    case_id = state.case
    value: Any = {
        "mark": gold(case_id), "clues": clues(case_id),
        "decide": content.content().drill(case_id).decision.key().id,
    }[state.stage]  # fmt: skip
    return Event(f"{state.stage}-{case_id}", value)


def play(edition: Edition, state: RedactionState, instead: dict[str, Event] | None = None) -> RedactionState:
    """Do everything rightly but for the events given by stage."""
    while state.stage != "done":
        if state.stage in ("mark", "clues", "decide"):
            state = model.step(edition, state, (instead or {}).get(state.stage, right(state)))
            state = model.step(edition, state, Event("check"))
        else:
            state = model.step(edition, state, Event("next"))
    return state


# --- content -----------------------------------------------------------------------------------------------


def test_is_the_exercise_of_its_id() -> None:
    assert find("redaction") is model
    assert (model.ID, model.TITLE, model.STRANDS, model.MINUTES) == ("redaction", "脱敏演练", ("N7",), 20)


@pytest.mark.parametrize("case_id", CASES)
def test_every_gold_span_is_a_segment_of_its_kind(case_id: str) -> None:
    _, spans = read_case(datasets_folder() / "cases" / f"{case_id}.yaml").raw_text()
    tools = {kind: one.id for one in content.content().tools for kind in one.kinds}
    parts = [(one.text, one.tool) for one in content.segments(case_id) if one.tool]
    assert parts == [(span.text, tools[span.kind]) for span in spans]
    assert set(tools) == set(KINDS)


@pytest.mark.parametrize("case_id", CASES)
def test_segments_make_up_the_raw_text(case_id: str) -> None:
    text, spans = read_case(datasets_folder() / "cases" / f"{case_id}.yaml").raw_text()
    joined = "".join(one.text for one in content.segments(case_id))
    assert "".join(joined.split()) == "".join(text.split())
    replaced = "".join(one.stand_in or one.text for one in content.segments(case_id))
    assert not [span.text for span in spans if span.text in replaced]
    assert len(content.segments(case_id)) <= 55


def test_every_clue_stands_in_the_text_once_and_the_texts_are_plain() -> None:
    for drill in content.content().cases:
        assert len(clues(drill.case)) == len(drill.clues) >= 3
    whole = (content.FOLDER / "content.yaml").read_text("utf-8")
    assert not [one for one in BANNED if one in whole]


def test_the_right_decision_is_not_given_away() -> None:
    decisions = [one.decision for one in content.content().cases]
    places = [[one.key for one in each.options].index(True) for each in decisions]
    assert len(set(places)) == 4
    longest = [max(each.options, key=lambda one: len(one.zh)).key for each in decisions]
    assert sum(longest) <= len(longest) // 2


def test_a_detail_that_is_not_in_the_case_names_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = content.content()
    drill = texts.cases[0].model_copy(update={"clues": [content.Detail(text="没有这句话", why="无")]})
    changed = texts.model_copy(update={"cases": [drill, *texts.cases[1:]]})
    content.segments.cache_clear()
    monkeypatch.setattr(content, "content", lambda: changed)
    with pytest.raises(ExerciseError, match="没有“没有这句话”") as problem:
        content.segments(drill.case)
    assert problem.value.place == "case-001"


def test_cited_rules_exist_and_none_is_low(edition: Edition) -> None:
    cited = model.cites(edition)
    assert {edition.rule(one).confidence for one in cited} <= {"high", "medium"}
    assert {
        "privacy.personal-info",
        "privacy.deidentified",
        "privacy.anonymised",
        "house.privacy.two-person",
    } <= cited


# --- scores ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case_id", CASES)
def test_a_perfect_case_gives_all_points(edition: Edition, case_id: str) -> None:
    score = model.score(edition, play(edition, at_stage(edition, case_id, "mark")))
    assert (score.points, score.max_points, score.finished) == (case_max(case_id), case_max(case_id), True)
    assert {one.tone for one in score.reasons} == {"good"}


def test_a_round_is_an_easier_and_a_harder_case(edition: Edition) -> None:
    drawn = {model.start(edition, seed).drawn for seed in range(40)}
    levels = {one.case: one.level for one in content.content().cases}
    assert all([levels[one] for one in pair] == [1, 2] for pair in drawn)
    assert {one for pair in drawn for one in pair} == set(CASES)
    assert model.start(edition, 5) == model.start(edition, 5)


def test_a_missed_span_costs_one_and_says_why(edition: Edition) -> None:
    marks = gold("case-001")
    name = next(one for one, tool in marks.items() if tool == "name")
    del marks[name]
    done = play(edition, at_stage(edition, "case-001", "mark"), {"mark": Event("mark-case-001", marks)})
    score = model.score(edition, done)
    assert score.points == case_max("case-001") - 1
    bad = [one for one in score.reasons if one.tone == "bad"]
    assert [one.text.partition("。")[0] for one in bad] == ["漏了“冯桂兰”（姓名、称呼）"]
    assert "privacy.identifiers" in bad[0].rules


def test_a_wrong_kind_costs_half_and_a_needless_mark_too(edition: Edition) -> None:
    marks = gold("case-001")
    address = next(one for one, tool in marks.items() if tool == "place")
    plain = next(one for one in content.segments("case-001") if "扣三块" in one.text)
    judged = judge_marks("case-001", {**marks, address: "org", plain.id: "number"})
    assert (len(judged.right), len(judged.wrong_kind), len(judged.missed)) == (len(marks) - 1, 1, 0)
    assert judged.over == (plain,)
    assert judged.points == len(marks) - 1


def test_a_clue_marked_early_and_a_neutral_piece_cost_nothing() -> None:
    early = {one.id: "time" for one in content.segments("case-042") if one.clue or one.neutral}
    assert len(early) == 7
    judged = judge_marks("case-042", {**gold("case-042"), **early})
    assert (judged.over, judged.points) == ((), float(len(gold("case-042"))))


def test_marking_everything_gains_nothing() -> None:
    everything = {one.id: one.tool or "name" for one in content.segments("case-015")}
    judged = judge_marks("case-015", everything)
    assert judged.points == max(0.0, len(judged.right) - len(judged.over) / 2)
    found = judge_clues("case-015", tuple(one.id for one in content.segments("case-015")))
    assert found.points == 0.0


def test_clues_give_one_each_and_a_wrong_one_takes_one(edition: Edition) -> None:
    found = clues("case-010")
    stand_in = next(one.id for one in content.segments("case-010") if one.tool)
    assert judge_clues("case-010", tuple(found)).points == 3.0
    assert judge_clues("case-010", (*found, stand_in)).points == 2.0
    assert judge_clues("case-010", (found[0],)).points == 1.0


def test_a_wrong_decision_costs_two_and_tells_the_better_one(edition: Edition) -> None:
    wrong = {"decide": Event("decide-case-010", "b")}
    done = play(edition, at_stage(edition, "case-010", "mark"), wrong)
    assert model.score(edition, done).points == case_max("case-010") - 2
    state = at_stage(edition, "case-010", "decide")
    state = model.step(
        edition, state.model_copy(update={"marks": {"case-010": gold("case-010")}}), wrong["decide"]
    )
    page = model.screen(edition, model.step(edition, state, Event("check")))
    assert any("可以这样做：不算。" in str(one.get("text")) for one in page["blocks"])


# --- screens and states ------------------------------------------------------------------------------------


def test_the_result_shows_missed_and_needless_marks_in_the_text(edition: Edition) -> None:
    marks = gold("case-001")
    first = next(iter(marks))
    del marks[first]
    plain = next(one for one in content.segments("case-001") if "扣三块" in one.text)
    state = model.step(
        edition, at_stage(edition, "case-001", "mark"), Event("mark-case-001", {**marks, plain.id: "name"})
    )
    page = check_screen(model.screen(edition, model.step(edition, state, Event("check"))))
    shown = {one["id"]: one for one in next(b for b in page["blocks"] if b["type"] == "spans")["segments"]}
    assert (shown[first]["tone"], shown[first]["note"]) == ("bad", "漏了：姓名、称呼")
    assert (shown[plain.id]["tone"], shown[plain.id]["note"]) == ("warn", "不用标")


def test_the_second_step_shows_no_original(edition: Edition) -> None:
    state = at_stage(edition, "case-026", "clues")
    text = json.dumps(model.screen(edition, state), ensure_ascii=False)
    assert not [one.text for one in content.segments("case-026") if one.tool and one.text in text]


def test_the_end_says_that_deidentified_is_not_anonymised(edition: Edition) -> None:
    page = model.screen(edition, RedactionState(seed=0, drawn=("case-001",), stage="done"))
    assert "仍是个人信息" in page["blocks"][0]["text"]
    assert [one["id"] for one in page["blocks"][1]["rules"]] == list(show.LAST)


@pytest.mark.parametrize("value", [None, 1, "s0", ["s0"], {"nope": "name"}, {"s0": "nope"}, {"s0": 1}])
def test_a_bad_value_changes_nothing(edition: Edition, value: Any) -> None:
    state = at_stage(edition, "case-001", "mark")
    assert model.step(edition, state, Event("mark-case-001", value)) is state


def test_handing_in_nothing_says_so(edition: Edition) -> None:
    state = model.step(edition, at_stage(edition, "case-001", "mark"), Event("check"))
    assert (state.stage, state.nudged) == ("mark", True)
    assert any("还没有作答" in str(one.get("text")) for one in model.screen(edition, state)["blocks"])


@pytest.mark.parametrize(
    "change",
    [{"drawn": ["case-999"]}, {"at": 5}, {"stage": "nope"}, {"marks": {"case-001": {"s0": "nope"}}},
     {"found": {"case-001": ["s999"]}}, {"chosen": {"case-001": "z"}}, {"marks": {"case-010": {}}}],
)  # fmt: skip
def test_a_damaged_record_is_refused(edition: Edition, change: dict[str, Any]) -> None:
    good = json.loads(at_stage(edition, "case-001", "mark").model_dump_json())
    with pytest.raises(ExerciseError, match="读不出来"):
        model.load(json.dumps({**good, **change}))


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_events_leave_a_whole_state(edition: Edition, data: st.DataObject) -> None:
    state = model.start(edition, data.draw(st.integers(0, 20)))
    for _ in range(data.draw(st.integers(0, 25))):
        screen = check_screen(model.screen(edition, state))
        name = data.draw(st.sampled_from([*event_names(screen), "check", "next", "junk"]))
        block = next((one for one in walk(screen["blocks"]) if one.get("id") == name), {})
        ids = [one["id"] for one in block.get("segments") or block.get("options") or []]
        value: Any = None
        if ids and block.get("tools"):
            tools = [one["id"] for one in block["tools"]]
            value = data.draw(st.dictionaries(st.sampled_from(ids), st.sampled_from(tools), max_size=9))
        elif ids and block["type"] == "spans":
            value = data.draw(st.lists(st.sampled_from(ids), max_size=9))
        elif ids:
            value = data.draw(st.sampled_from(ids))
        before = state.model_dump_json()
        following = model.step(edition, state, Event(name, value))
        assert state.model_dump_json() == before
        state = following
        assert model.load(state.model_dump_json()) == state
        score = model.score(edition, state)
        assert 0 <= score.points <= score.max_points
        assert score.finished is (state.stage == "done")
