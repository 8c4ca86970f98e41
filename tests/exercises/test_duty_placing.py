"""职责归位: exact points, consequences of misplacements, drawing by history, and states that stay whole."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from course.exercises.base import Event, ExerciseError, find
from course.exercises.duty_placing import content, model, show
from course.exercises.duty_placing.state import DutyState
from course.knowledge.edition import Edition, load
from course.ui import check_screen
from course.ui.schema import event_names, walk

SEEDS = range(20)
LEVELS = ("board", "committee", "senior_management", "department", "business_line", "outlet")
BANNED = ("高度重视", "切实加强", "不断提升", "扎实推进", "进一步")


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def begin(edition: Edition, seed: int = 0) -> DutyState:
    return model.step(edition, model.start(edition, seed), Event("start"))


def handle(
    edition: Edition, state: DutyState, level: str | None = None, path: str | None = None
) -> DutyState:
    """Place the matter at hand (rightly unless told otherwise), answer its path, go on."""
    matter = state.matter
    state = model.step(edition, state, Event(f"place-{matter.id}", level or matter.right[0]))
    state = model.step(edition, state, Event("check"))
    if matter.path:
        state = model.step(edition, state, Event(f"path-{matter.id}", path or matter.path.key().id))
        state = model.step(edition, state, Event("check"))
    return model.step(edition, state, Event("next"))


def play(edition: Edition, state: DutyState, wrong: dict[str, str] | None = None) -> DutyState:
    while state.stage != "done":
        state = handle(edition, state, (wrong or {}).get(state.matter.id))
    return state


def other(level: str) -> str:
    return LEVELS[(LEVELS.index(level) + 1) % len(LEVELS)]


def with_matter(seed_range: range, edition: Edition, matter_id: str) -> DutyState:
    """A round at the point where this matter is at hand."""
    for seed in seed_range:
        state = begin(edition, seed)
        if matter_id in state.drawn:
            while state.matter.id != matter_id:
                state = handle(edition, state)
            return state
    raise AssertionError(f"{matter_id} is never drawn")


# --- content -----------------------------------------------------------------------------------------------


def test_is_the_exercise_of_its_id() -> None:
    assert find("duty-placing") is model
    assert (model.ID, model.STRANDS, model.TITLE) == ("duty-placing", ("G2",), "职责归位")


def test_there_are_enough_matters_at_every_level_and_of_every_trap() -> None:
    matters = content.matters().values()
    assert len(matters) >= 24
    assert min(Counter(level for one in matters for level in one.right)[level] for level in LEVELS) >= 4
    assert min(Counter(one.trap for one in matters)[trap] for trap in content.TRAPS) >= 3
    assert sum(one.path is not None for one in matters) >= 10


def test_every_misplacement_has_a_consequence() -> None:
    for one in content.matters().values():
        for level in set(LEVELS) - set(one.right):
            assert len(one.consequence(level)) >= 15, (one.id, level)
        assert all(one.consequence(level) == "" for level in one.right)


def test_levels_are_those_of_the_edition(edition: Edition) -> None:
    assert tuple(one.id for one in edition.committee.levels) == LEVELS == content.LEVELS


def test_texts_keep_the_house_style() -> None:
    for path in Path(content.FOLDER).glob("*.yaml"):
        text = path.read_text("utf-8")
        assert not [word for word in BANNED if word in text], path.name


def test_cited_rules_exist_and_none_is_low(edition: Edition) -> None:
    cited = model.cites(edition)
    assert cited <= set(edition.rules)
    assert {edition.rules[one].confidence for one in cited} <= {"high", "medium"}
    assert {"committee.board-decisions", "house.duty.outlet", "practice.committee.two-bodies"} <= cited


def test_numbers_in_texts_follow_the_edition(edition: Edition) -> None:
    rule = edition.rules["house.complaint.root-cause"]
    changed = rule.model_copy(update={"values": {**rule.values, "count": 7}})
    other_edition = dataclasses.replace(edition, rules={**edition.rules, rule.id: changed})
    state = with_matter(range(60), edition, "root-cause")
    text = model.screen(other_edition, state)["blocks"][1]["text"]
    assert "一个季度来了 7 件投诉" in text
    assert "一个季度来了 3 件投诉" in model.screen(edition, state)["blocks"][1]["text"]


def test_level_names_follow_the_edition(edition: Edition) -> None:
    levels = [
        one.model_copy(update={"zh": "营业网点"}) if one.id == "outlet" else one
        for one in edition.committee.levels
    ]
    changed = dataclasses.replace(edition, committee=edition.committee.model_copy(update={"levels": levels}))
    options = model.screen(changed, begin(changed))["blocks"][2]["options"]
    assert options[-1] == {"id": "outlet", "label": "营业网点"}


def test_an_edition_without_a_level_is_refused(edition: Edition) -> None:
    committee = edition.committee.model_copy(update={"levels": edition.committee.levels[1:]})
    with pytest.raises(ExerciseError, match="board"):
        model.start(dataclasses.replace(edition, committee=committee))


# --- points ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_perfect_round_gets_all_points(edition: Edition, seed: int) -> None:
    state = play(edition, begin(edition, seed))
    score = model.score(edition, state)
    assert (score.points, score.max_points, score.finished) == (24.0, 24.0, True)
    assert {one.tone for one in score.reasons} == {"good"}
    assert state.missed == {}


def test_a_misplaced_matter_costs_two_points_or_one_where_a_path_is_asked(edition: Edition) -> None:
    for asks, cost in ((False, 2), (True, 1)):
        state = begin(edition)
        matter = next(m for m in map(content.matters().get, state.drawn) if m and bool(m.path) is asks)
        state = play(edition, state, {matter.id: other(matter.right[0])})
        assert model.score(edition, state).points == 24 - cost
        assert state.missed == {matter.id: 1}


def test_a_wrong_path_costs_one_point(edition: Edition) -> None:
    state = with_matter(range(60), edition, "extend")
    state = play(edition, handle(edition, state, path="agree-only"))
    assert model.score(edition, state).points == 23.0
    reason = next(one for one in model.score(edition, state).reasons if one.tone == "bad")
    assert "没有批件，这件在统计里照样是超期" in reason.text
    assert reason.rules == ("complaint.extend-60d", "house.complaint.extend-approval")


def test_all_wrong_gets_nothing_and_the_path_still_counts_alone(edition: Edition) -> None:
    state = begin(edition)
    while state.stage != "done":
        path = state.matter.path
        wrong = next(one.id for one in path.options if not one.key) if path else None
        state = handle(edition, state, other(state.matter.right[0]), wrong)
    assert model.score(edition, state).points == 0.0
    assert len(state.missed) == 12


def test_points_come_only_after_handing_in(edition: Edition) -> None:
    state = begin(edition)
    state = model.step(edition, state, Event(f"place-{state.matter.id}", state.matter.right[0]))
    assert model.score(edition, state).points == 0
    state = model.step(edition, state, Event("check"))
    assert model.score(edition, state).points == (1 if state.matter.path else 2)
    assert not model.score(edition, state).finished


# --- feedback ----------------------------------------------------------------------------------------------


def test_the_two_committees_are_told_apart(edition: Edition) -> None:
    state = with_matter(range(60), edition, "annual-plan")
    state = model.step(edition, state, Event("place-annual-plan", "committee"))
    state = model.step(edition, state, Event("check"))
    block = next(one for one in model.screen(edition, state)["blocks"] if one["type"] == "feedback")
    assert block["tone"] == "bad"
    assert block["title"] == "你放在“消保工作委员会”，应归“董事会”。"
    assert block["text"].startswith("消保工作委员会是经营层的机构，审过不等于董事会审过。")
    assert "董事会下设的委员会是法规要求设的" in block["text"]
    assert [card["id"] for card in block["rules"]] == ["committee.board-decisions", "house.duty.board"]


def test_each_wrong_level_tells_its_own_consequence(edition: Edition) -> None:
    state = with_matter(range(60), edition, "sms-refund")
    told = set()
    for level in LEVELS:
        placed = model.step(edition, state, Event("place-sms-refund", level))
        placed = model.step(edition, placed, Event("check"))
        block = next(one for one in model.screen(edition, placed)["blocks"] if one["type"] == "feedback")
        assert (block["tone"] == "good") is (level == "business_line")
        told.add(block["text"])
    assert len(told) == 5  # four written consequences (two levels share one) and the reason


def test_the_path_is_asked_only_after_the_level_is_judged(edition: Edition) -> None:
    state = with_matter(range(60), edition, "dispatch")
    assert event_names(model.screen(edition, state)) == ["place-dispatch", "check"]
    assert model.step(edition, state, Event("path-dispatch", "customer")) is state
    state = model.step(edition, state, Event("place-dispatch", "department"))
    state = model.step(edition, state, Event("check"))
    assert event_names(model.screen(edition, state)) == ["path-dispatch", "check"]
    assert model.step(edition, state, Event("place-dispatch", "outlet")) is state
    assert model.step(edition, state, Event("next")) is state
    state = model.step(edition, state, Event("path-dispatch", "customer"))
    state = model.step(edition, state, Event("check"))
    assert [one["tone"] for one in model.screen(edition, state)["blocks"] if one["type"] == "feedback"] == [
        "good", "good",
    ]  # fmt: skip


def test_the_model_rules_are_labelled_on_the_page(edition: Edition) -> None:
    state = with_matter(range(60), edition, "dispatch")
    state = model.step(edition, state, Event("place-dispatch", "outlet"))
    state = model.step(edition, state, Event("check"))
    notes = [one["text"] for one in model.screen(edition, state)["blocks"] if one.get("tone") == "muted"]
    assert notes == ["标“示范”的职责分工是示范工作规则，不是监管要求，以本行制度为准。"]
    cover = " ".join(str(one.get("text")) for one in model.screen(edition, model.start(edition))["blocks"])
    assert "示范工作规则，不是监管要求" in cover
    assert "标“通行做法”的不是监管要求" in cover


# --- drawing -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_round_has_every_level_and_every_trap(edition: Edition, seed: int) -> None:
    drawn = model.start(edition, seed).drawn
    matters = [content.matters()[one] for one in drawn]
    assert len(drawn) == len(set(drawn)) == 12
    assert {level for one in matters for level in one.right} == set(LEVELS)
    assert {one.trap for one in matters} >= set(content.TRAPS)


def test_seeds_give_different_rounds_and_the_same_seed_the_same(edition: Edition) -> None:
    assert model.start(edition, 3) == model.start(edition, 3)
    assert len({model.start(edition, seed).drawn for seed in SEEDS}) == 20


def test_matters_missed_before_come_more_often() -> None:
    missed = {"dispatch": 2, "strategy": 2, "flyers": 2}
    plain = Counter(one for number in range(200) for one in content.draw(0, number, 12, {}))
    weighted = Counter(one for number in range(200) for one in content.draw(0, number, 12, missed))
    for one in missed:
        assert weighted[one] > plain[one] * 1.4, one


def test_a_mistake_stays_noted_until_it_is_put_right(edition: Edition) -> None:
    state = begin(edition)
    first = state.drawn[0]
    state = play(edition, state, {first: other(content.matters()[first].right[0])})
    assert state.missed == {first: 1}
    again = model.step(edition, state, Event("again"))
    assert (again.stage, again.number, again.missed, again.at) == ("place", 1, {first: 1}, 0)
    assert (again.placed, again.told, again.replay) == ({}, {}, False)
    done = play(edition, again)
    assert done.missed == ({} if first in again.drawn else {first: 1})


def test_mistakes_add_up_over_rounds_and_those_not_drawn_are_kept(edition: Edition) -> None:
    state = begin(edition)
    away = next(one for one in content.matters() if one not in state.drawn)
    again, right = state.drawn[:2]
    before = state.model_copy(update={"missed": {away: 2, again: 1, right: 1}})
    done = play(edition, before, {again: other(content.matters()[again].right[0])})
    assert done.missed == {away: 2, again: 2}


def test_replay_holds_exactly_the_mistakes(edition: Edition) -> None:
    state = begin(edition)
    wrong = {one: other(content.matters()[one].right[0]) for one in state.drawn[:3]}
    state = play(edition, state, wrong)
    replay = model.step(edition, state, Event("replay"))
    assert replay.replay
    assert sorted(replay.drawn) == sorted(wrong)
    assert model.score(edition, replay).max_points == 6.0
    done = play(edition, replay)
    assert model.score(edition, done).points == 6.0
    assert done.missed == {}
    assert model.step(edition, done, Event("replay")) is done


# --- summary -----------------------------------------------------------------------------------------------


def test_the_balance_says_who_gets_too_much_and_who_too_little() -> None:
    matters = content.matters()
    counts = show.balance([
        (matters["dispatch"], "committee"), (matters["training"], "committee"), (matters["priorities"], "committee"),
        (matters["signboard"], "department"),
    ])  # fmt: skip
    assert counts["committee"] == (1, 1, 2, 0)
    assert counts["department"] == (2, 0, 1, 2)
    assert counts["outlet"] == (1, 0, 0, 1)
    assert counts["board"] == (0, 0, 0, 0)


def test_the_summary_names_the_overloaded_and_the_starved_level(edition: Edition) -> None:
    state = begin(edition)
    wrong = {one: "committee" for one in state.drawn if "committee" not in content.matters()[one].right}
    page = model.screen(edition, play(edition, state, wrong))
    texts = [one["text"] for one in page["blocks"] if one["type"] == "text"]
    assert any(
        one.startswith(f"多放最多的是“消保工作委员会”，{len(wrong)} 件。你爱把事情拿到会上。")
        for one in texts
    )
    assert any(one.startswith("漏放最多的是") for one in texts)
    table = page["blocks"][0]
    row = next(one for one in table["rows"] if one[0] == "消保工作委员会")
    assert row[3] == {"text": str(len(wrong)), "tone": "bad"}
    buttons = page["blocks"][-1]["buttons"]
    assert [one["id"] for one in buttons] == ["replay", "again"]
    assert buttons[0]["label"] == f"把错的 {len(wrong)} 件再做一遍"


def test_the_summary_of_a_perfect_round(edition: Edition) -> None:
    page = model.screen(edition, play(edition, begin(edition)))
    assert [one["text"] for one in page["blocks"] if one["type"] == "text"] == ["每一件都放在了该放的级别。"]
    assert event_names(page) == ["again"]


# --- events ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["nowhere", None, 1, ["board"], {"a": "board"}, ""])
def test_a_bad_value_changes_nothing(edition: Edition, value: Any) -> None:
    state = begin(edition)
    assert model.step(edition, state, Event(f"place-{state.matter.id}", value)) is state


@pytest.mark.parametrize("name", ["next", "again", "replay", "start", "junk", "place-nothing", ""])
def test_an_event_that_does_not_belong_changes_nothing(edition: Edition, name: str) -> None:
    state = begin(edition)
    assert model.step(edition, state, Event(name, "board")) is state
    cover = model.start(edition)
    if name != "start":
        assert model.step(edition, cover, Event(name, "board")) is cover


def test_handing_in_nothing_says_so(edition: Edition) -> None:
    state = begin(edition)
    asked = model.step(edition, state, Event("check"))
    assert (asked.nudged, asked.stage) == (True, "place")
    assert any(
        one.get("text") == "还没有选。先选一个，再提交。" for one in model.screen(edition, asked)["blocks"]
    )
    chosen = model.step(edition, asked, Event(f"place-{state.matter.id}", "board"))
    assert not chosen.nudged


def test_a_step_changes_no_earlier_state(edition: Edition) -> None:
    state = begin(edition)
    before = state.model_dump_json()
    after = model.step(edition, state, Event(f"place-{state.matter.id}", "board"))
    assert state.model_dump_json() == before
    assert after.placed is not state.placed
    with pytest.raises(ValidationError, match="frozen"):
        state.at = 3  # type: ignore[misc]


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=6), st.lists(st.text(max_size=3), max_size=2)
)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_events_leave_a_whole_state(edition: Edition, data: st.DataObject) -> None:
    state = model.start(edition, data.draw(st.integers(0, 30)))
    if data.draw(st.booleans()):
        state = begin(edition, state.seed)
        for _ in range(data.draw(st.integers(0, 12))):
            if state.stage != "done":
                state = handle(edition, state, data.draw(st.sampled_from(LEVELS)))
    for _ in range(data.draw(st.integers(0, 25))):
        screen = check_screen(model.screen(edition, state))
        name = data.draw(
            st.one_of(st.sampled_from([*event_names(screen), "check", "next"]), st.text(max_size=5))
        )
        block = next((one for one in walk(screen["blocks"]) if one.get("id") == name), {})
        ids = [one["id"] for one in block.get("options", [])]
        value = data.draw(st.one_of(JUNK, st.sampled_from(ids)) if ids else JUNK)
        before = state.model_dump_json()
        following = model.step(edition, state, Event(name, value))
        assert state.model_dump_json() == before
        state = following
        assert model.load(state.model_dump_json()) == state
        score = model.score(edition, state)
        assert 0 <= score.points <= score.max_points == 2 * len(state.drawn)
        assert score.finished is (state.stage == "done")
    check_screen(model.screen(edition, state))


# --- saved states and content ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"drawn": []},
        {"drawn": ["gone"]},
        {"at": 12},
        {"at": -1},
        {"stage": "over"},
        {"extra": 1},
        {"seed": "x"},
    ],
)
def test_a_damaged_record_is_refused_in_chinese(edition: Edition, changes: dict[str, Any]) -> None:
    data = {**json.loads(begin(edition).model_dump_json()), **changes}
    with pytest.raises(ExerciseError, match="读不出来"):
        model.load(json.dumps(data))


def test_all_screens_keep_the_block_contract(edition: Edition) -> None:
    state, made = model.start(edition, 7), []
    made.append(model.screen(edition, state))
    state = model.step(edition, state, Event("start"))
    cited = model.cites(edition)
    while state.stage != "done":
        made.append(model.screen(edition, state))
        if state.stage == "place":
            state = model.step(edition, state, Event(f"place-{state.matter.id}", "board"))
        elif state.asking and state.matter.path:
            state = model.step(
                edition, state, Event(f"path-{state.matter.id}", state.matter.path.options[0].id)
            )
        state = model.step(edition, state, Event("check" if state.asking else "next"))
    made.append(model.screen(edition, state))
    for one in made:
        check_screen(one)
        assert {card["id"] for block in walk(one["blocks"]) for card in block.get("rules", [])} <= cited
        assert "{" not in "".join(
            str(block.get("text", "")) + str(block.get("label", "")) for block in walk(one["blocks"])
        )


def test_a_slip_in_the_content_names_file_line_and_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (content.FOLDER / "matters.yaml").read_text("utf-8").replace("right: [board]", "right: [bord]", 1)
    (tmp_path / "matters.yaml").write_text(text, "utf-8")
    monkeypatch.setattr(content, "FOLDER", tmp_path)
    content.matters.cache_clear()
    try:
        with pytest.raises(ExerciseError) as problem:
            content.matters()
    finally:
        content.matters.cache_clear()
    assert problem.value.line == 1 + text[: text.index("bord")].count("\n")
    assert problem.value.place == "annual-plan"
