"""网点巡检: every round covers the seven points, exact points, notices sent back with reasons, whole states."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.exercises.base import Event, ExerciseError, find
from course.exercises.inspection import art, content, draw, model, notice
from course.exercises.inspection.content import FIELDS, POINTS
from course.exercises.inspection.state import NONE, WalkState, room_points
from course.knowledge.edition import Edition, load
from course.ui import check_screen, drawing
from course.ui.schema import event_names, walk
from tests.exercises import exercise_kit
from tests.exercises.exercise_kit import changed

SEEDS = range(12)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def go(edition: Edition, state: WalkState, *events: tuple[str, Any]) -> WalkState:
    found: WalkState = exercise_kit.go(model, edition, state, events)
    return found


def begin(edition: Edition, seed: int = 0) -> WalkState:
    return go(edition, model.start(edition, seed), ("start", None))


def inspect(
    edition: Edition, state: WalkState, mark: list[str] | None = None,
    points: dict[str, str] | None = None, acts: dict[str, str] | None = None,
) -> WalkState:  # fmt: skip
    """Do the room at hand, rightly unless told otherwise; places by slot."""
    room = state.room
    marked = room.wrong if mark is None else mark
    state = go(edition, state, (f"mark-{room.scene.id}", marked), ("check", None))
    for slot in marked:
        point = (points or {}).get(slot, str(room.shown[slot].seems))
        state = go(
            edition, state, (f"point-{room.key(slot)}", point),
            (f"act-{room.key(slot)}", (acts or {}).get(slot, "right")),
        )  # fmt: skip
    return go(edition, state, ("check", None)) if state.stage == "decide" else state


def right_form(edition: Edition, state: WalkState, key: str) -> dict[str, str]:
    offered = notice.entries(edition, state, key)
    form = {name: next(one.id for one in offered[name] if not one.back) for name in FIELDS if name != "due"}
    return {**form, "due": notice.limit(edition, state).isoformat()}


def hand_in(edition: Edition, state: WalkState, **wrong: str) -> WalkState:
    """Fill the notice rightly but for `wrong`, and hand it in."""
    key = state.writing
    for name, value in {**right_form(edition, state, key), **wrong}.items():
        state = go(edition, state, (f"{key}-{name}", value))
    return go(edition, state, ("check", None))


def walked(edition: Edition, seed: int = 0) -> WalkState:
    """The three rooms done rightly, the first notice on the desk."""
    state = begin(edition, seed)
    while state.stage == "look":
        state = go(edition, inspect(edition, state), ("next", None))
    return state


def play(edition: Edition, seed: int = 0) -> WalkState:
    state = walked(edition, seed)
    while state.stage == "notice":
        state = go(edition, hand_in(edition, state), ("next", None))
    return state


# --- rounds ------------------------------------------------------------------------------------------------


def test_is_the_exercise_of_its_id() -> None:
    assert find("inspection") is model
    found = (model.ID, model.STRANDS, model.TITLE, model.MINUTES)
    assert found == ("inspection", ("C3", "C4"), "网点巡检", 25)


def test_every_point_has_two_violations_and_every_place_something_innocent() -> None:
    places = [slot for scene in content.scenes() for slot in scene.slots]
    counts = Counter(one.point for slot in places for one in slot.variants if one.point)
    assert sorted(counts) == list(range(1, POINTS + 1)) and min(counts.values()) >= 2
    assert sum(counts.values()) == 25
    assert all(any(one.looks for one in slot.variants) for slot in places)
    assert [one.id for one in content.scenes()] == ["hall", "counter", "wealth"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_round_has_every_point_once_and_one_more(seed: int) -> None:
    shown = draw.made(seed, 0)
    found = [room.shown[slot].point for room in shown.rooms for slot in room.wrong]
    assert len(found) == POINTS + 1 and set(found) == set(range(1, POINTS + 1))
    assert all(2 <= len(room.wrong) <= 3 for room in shown.rooms)
    first, second = (shown.variant(key).point for key in shown.notices)
    assert first and second and first != second


def test_rounds_differ_by_seed_and_number_and_repeat_exactly() -> None:
    draw.made.cache_clear()
    one = draw.made(3, 0)
    draw.made.cache_clear()
    assert draw.made(3, 0) == one
    assert draw.made(3, 1) != one and draw.made(4, 0) != one
    seen = {
        room.shown[slot].id for seed in range(60) for room in draw.made(seed, 0).rooms for slot in room.wrong
    }
    assert len(seen) == 25


@pytest.mark.parametrize("seed", SEEDS)
def test_the_drawing_shows_every_word_of_every_place(edition: Edition, seed: int) -> None:
    for room in draw.made(seed, 0).rooms:
        made = art.drawing(room.scene, room.shown)
        assert drawing.fault(made) == ""
        words = "".join(one["text"] for one in made["shapes"] if one["shape"] == "text")
        for one in room.shown.values():
            assert all(line in words for line in one.lines), one.id
        for shape in made["shapes"]:
            if shape["shape"] == "text":
                assert shape["size"] >= 15, shape["text"]


def test_labels_tell_what_is_seen_and_not_whether_it_is_wrong(edition: Edition) -> None:
    verdicts = ("违规", "合规", "问题", "不允许", "应当")
    for scene in content.scenes():
        for slot in scene.slots:
            for one in slot.variants:
                assert not any(word in one.label for word in verdicts), one.label


# --- points ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_perfect_round(edition: Edition, seed: int) -> None:
    score = model.score(edition, play(edition, seed))
    assert (score.points, score.max_points, score.finished) == (38, 38, True)
    assert [one.tone for one in score.reasons] == ["good"] * (8 + 14)


def test_nothing_marked_brings_nothing_and_tells_what_becomes_of_it(edition: Edition) -> None:
    state = inspect(edition, begin(edition), mark=[])
    assert state.stage == "told" and room_points(state, state.room) == 0
    reasons = model.score(edition, state).reasons
    assert len(reasons) == len(state.room.wrong)
    assert all(one.tone == "bad" and "漏了" in one.text and "客户会怎样：" in one.text for one in reasons)
    assert all(one.rules for one in reasons)


def test_an_innocent_thing_kept_costs_a_point_and_taken_back_costs_none(edition: Edition) -> None:
    state = begin(edition)
    room = state.room
    innocent = next(slot for slot in room.shown if slot not in room.wrong)
    full = 3 * len(room.wrong)
    kept = inspect(edition, state, mark=[*room.wrong, innocent])
    assert room_points(kept, room) == full - 1
    bad = next(one for one in model.score(edition, kept).reasons if one.tone == "bad")
    assert "点错了，没有问题" in bad.text and room.shown[innocent].why in bad.text
    back = inspect(edition, state, mark=[*room.wrong, innocent], points={innocent: NONE})
    assert room_points(back, room) == full
    assert {one.tone for one in model.score(edition, back).reasons} == {"good"}


def test_marking_everything_is_no_way(edition: Edition) -> None:
    state = begin(edition)
    room = state.room
    state = inspect(edition, state, mark=list(room.shown))
    assert room_points(state, room) == max(0, 3 * len(room.wrong) - (len(room.shown) - len(room.wrong)))


def test_a_wrong_point_and_a_wrong_act_cost_one_each(edition: Edition) -> None:
    state = begin(edition)
    room = state.room
    slot = room.wrong[0]
    other = str(room.shown[slot].seems % POINTS + 1)
    told = inspect(edition, state, points={slot: other}, acts={slot: "light"})
    assert room_points(told, room) == 3 * len(room.wrong) - 2
    part = next(one for one in model.score(edition, told).reasons if one.tone == "part")
    acts = content.texts().points[room.shown[slot].seems - 1].actions
    assert acts["light"].why in part.text and f"当场应“{acts['right'].zh}”" in part.text
    assert "house.inspection.rectify" in part.rules


def test_every_mark_needs_its_point_and_act(edition: Edition) -> None:
    state = begin(edition)
    slot = state.room.wrong[0]
    state = go(edition, state, (f"mark-{state.room.scene.id}", [slot]), ("check", None), ("check", None))
    assert (state.stage, state.nudged) == ("decide", True)
    assert go(edition, state, ("back", None)).stage == "look"


# --- notices -----------------------------------------------------------------------------------------------


def test_a_notice_with_lacks_comes_back_with_the_reasons(edition: Edition) -> None:
    state = walked(edition)
    key, words = state.writing, content.texts().notice
    late = (notice.limit(edition, state) + timedelta(days=1)).isoformat()
    state = hand_in(edition, state, problem="vague", owner="all", due=late, recheck="same")
    assert state.stage == "notice"
    lacks = notice.lacks(edition, state, key, state.sent[key][-1])
    assert set(lacks) == {"problem", "owner", "due", "recheck"}
    assert lacks["problem"] == words.problem.vague.back and lacks["owner"] == words.owner.all.back
    shown = json.dumps(model.screen(edition, state), ensure_ascii=False)
    assert "第 1 次退回" in shown and words.recheck.same.back in shown
    state = hand_in(edition, state)
    assert state.stage == "filed"
    assert notice.points(edition, state, key) == 3 + 4 * 0.5


def test_an_empty_notice_is_improved_by_the_third_hand_in(edition: Edition) -> None:
    state = go(edition, walked(edition), *[("check", None)] * 2)
    key = state.writing
    assert state.stage == "notice" and set(notice.lacks(edition, state, key, {})) == set(FIELDS)
    state = hand_in(edition, state)
    assert state.stage == "filed" and notice.points(edition, state, key) == 0
    state = go(edition, state, ("next", None), *[("check", None)] * 3)
    assert state.stage == "filed"
    assert "三次都没有写全" in json.dumps(model.screen(edition, state), ensure_ascii=False)


@pytest.mark.parametrize(
    ("due", "right"),
    [
        ("", False),
        ("2026-13-01", False),
        ("day-1", False),
        ("day", True),
        ("limit", True),
        ("limit+1", False),
    ],
)
def test_the_day_of_a_notice(edition: Edition, due: str, right: bool) -> None:
    state = walked(edition)
    days = {
        "day-1": state.round.day - timedelta(days=1), "day": state.round.day,
        "limit": notice.limit(edition, state), "limit+1": notice.limit(edition, state) + timedelta(days=1),
    }  # fmt: skip
    form = {**right_form(edition, state, state.writing), "due": str(days.get(due, due))}
    assert ("due" not in notice.lacks(edition, state, state.writing, form)) == right


@pytest.mark.parametrize("seed", range(30))
def test_the_basis_offered_has_one_rule_that_fits(edition: Edition, seed: int) -> None:
    state = WalkState(seed=seed)
    for key in state.round.notices:
        found = state.round.variant(key)
        offered = notice.entries(edition, state, key)
        assert {name: len(entries) for name, entries in offered.items()} == {
            "problem": 3, "basis": 3, "measure": 3, "owner": 3, "proof": 3, "recheck": 3,
        }  # fmt: skip
        assert [sum(not one.back for one in entries) for entries in offered.values()] == [1] * 6
        wrong = [one.id for one in offered["basis"] if one.back]
        assert not set(wrong) & set(found.rules)


# --- words, edition, state ---------------------------------------------------------------------------------


def test_cited_rules_exist_and_none_is_low(edition: Edition) -> None:
    cited = model.cites(edition)
    assert cited <= set(edition.rules)
    assert {edition.rules[one].confidence for one in cited} <= {"high", "medium"}
    assert {"insurance.five-bans", "house.inspection.order-contents", "complaint.publish-channels"} <= cited


def test_a_changed_edition_changes_the_limit_and_the_points_names(edition: Edition) -> None:
    state = walked(edition)
    form = right_form(edition, state, state.writing)
    shorter = changed(edition, "house.inspection.rectify", days=9)
    assert "due" not in notice.lacks(edition, state, state.writing, form)
    assert "9 日内改完" in notice.lacks(shorter, state, state.writing, form)["due"]
    longer = changed(edition, "house.inspection.recheck", days=44)
    assert "44 日内" in json.dumps(model.screen(longer, state), ensure_ascii=False)
    items = [f"要点之{number}" for number in range(1, 8)]
    renamed = changed(edition, "house.inspection.points", items=items)
    cover = json.dumps(model.screen(renamed, model.start(renamed)), ensure_ascii=False)
    assert all(one in cover for one in items)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 40)), max_size=30), st.integers(0, 3))
def test_any_events_leave_a_state_that_shows_and_reloads(events: list[tuple[int, int]], seed: int) -> None:
    edition = load()
    state = model.start(edition, seed)
    for what, pick in events:
        room, key = state.room, state.writing
        slots = list(room.shown)
        slot = slots[pick % len(slots)]
        values: list[tuple[str, Any]] = [
            ("start", None), ("check", None), ("next", None), ("back", None), ("again", None),
            (f"mark-{room.scene.id}", slots[pick % len(slots) :: 2]), (f"mark-{room.scene.id}", [pick]),
            (f"point-{room.key(slot)}", str(pick % 9)), (f"act-{room.key(slot)}", ("right", "light", NONE)[pick % 3]),
            (f"{key}-due", date(2026, 9, 1 + pick % 30).isoformat()), (f"{key}-owner", ("right", "all", "x")[pick % 3]),
        ]  # fmt: skip
        state = model.step(edition, state, Event(*values[what]))
        shown = check_screen(model.screen(edition, state))
        assert len(event_names(shown)) == len(set(event_names(shown)))
        assert all(one.get("label", "x") for one in walk(shown["blocks"]))
        assert model.load(state.model_dump_json()) == state
        score = model.score(edition, state)
        assert 0 <= score.points <= score.max_points == 38


def test_a_record_that_does_not_fit_is_refused() -> None:
    for bad in (
        "{}", "nothing", '{"seed": 1, "marked": {"hall": ["cellar"]}}', '{"seed": 1, "points": {"hall-poster": "8"}}',
        '{"seed": 1, "acts": {"hall-poster": "burn"}}', '{"seed": 1, "draft": {"signature": "x"}}',
        '{"seed": 1, "sent": {"hall-cellar": []}}',
    ):  # fmt: skip
        with pytest.raises(ExerciseError, match="读不出来"):
            model.load(bad)
