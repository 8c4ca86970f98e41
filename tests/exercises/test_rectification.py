"""整改跟踪: verdicts agree with the records and the key, exact points and sums, an edition that changes them."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.complaints import load as tables
from course.complaints.synthesise import draws, keys
from course.exercises.base import Event, ExerciseError, find
from course.exercises.rectification import content, draw, judging, model, sheet
from course.exercises.rectification.content import LINES
from course.exercises.rectification.state import MOST, TrackState
from course.knowledge.edition import Edition, load
from course.ui import check_screen
from course.ui.schema import event_names
from tests.exercises import exercise_kit
from tests.exercises.exercise_kit import changed

SEEDS = range(10)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def go(edition: Edition, state: TrackState, *events: tuple[str, Any]) -> TrackState:
    found: TrackState = exercise_kit.go(model, edition, state, events)
    return found


def file(edition: Edition, state: TrackState, verdict: str = "", reason: str = "") -> TrackState:
    """Judge the file at hand, rightly unless told otherwise."""
    one = draw.made(edition, state.seed, state.number).files[state.at]
    return go(
        edition, state, (f"verdict-{one.id}", verdict or draw.verdict(edition, one)),
        (f"reason-{one.id}", reason or draw.reasons(edition, one)[0]), ("check", None),
    )  # fmt: skip


def filed(edition: Edition, seed: int = 0) -> TrackState:
    """All files judged rightly; accountability comes next."""
    state = go(edition, model.start(edition, seed), ("start", None))
    while state.stage == "file":
        state = go(edition, file(edition, state), ("next", None))
    return state


def play(edition: Edition, seed: int = 0, **entries: str) -> TrackState:
    state = filed(edition, seed)
    shown = draw.made(edition, seed, 0)
    levels = {one.id: judging.level(edition, one) for one in shown.groups}
    state = go(edition, state, ("levels", levels), ("check", None), ("next", None))
    right = {name: str(value) for name, value in sheet.right(edition, shown.figures).items()}
    for name, value in {**right, **entries}.items():
        state = go(edition, state, (f"line-{name}", value))
    return go(edition, state, ("check", None), ("next", None))


def figures(**more: Any) -> draw.Figures:
    """Made-up figures: four records, of which one is done, one paper, two lack a recheck."""
    by_kind = {kind: next(one for one in draw.records() if draw.verdict(load(), one) == kind)
               for kind in ("done", "paper", "lacking")}  # fmt: skip
    found = (by_kind["done"], by_kind["paper"], by_kind["lacking"], by_kind["lacking"])
    return dataclasses.replace(draw.Figures("W99", 18, 20, Decimal("86.5"), 2, found), **more)


# --- records -----------------------------------------------------------------------------------------------


def test_is_the_exercise_of_its_id() -> None:
    assert find("rectification") is model
    found = (model.ID, model.STRANDS, model.TITLE, model.MINUTES)
    assert found == ("rectification", ("C3", "N4"), "整改跟踪", 20)


def test_a_file_is_paper_exactly_where_the_key_says_so(edition: Edition) -> None:
    key = dict(keys.inspection_key()[["record_id", "paper"]].itertuples(index=False))
    for one in draw.records():
        assert (draw.verdict(edition, one) == "paper") == key[one.id]


def test_the_material_alone_tells_paper_from_change() -> None:
    """What the trainee reads is enough: no evidence stands for both."""
    source = draws.data("inspection")["evidence"]
    paper, real = ({text for texts in source[kind].values() for text in texts} for kind in ("paper", "real"))
    assert not paper & real
    assert set(content.texts().files) == paper | real
    assert {one.evidence for one in draw.records() if one.words} <= paper
    assert {one.evidence for one in draw.records() if not one.words} <= real


def test_done_means_another_inspector_in_time(edition: Edition) -> None:
    table = tables.inspection().set_index("record_id")
    for one in draw.records():
        row = table.loc[one.id]
        if draw.verdict(edition, one) == "done":
            assert row.recheck_by == "另一检查人" and row.recheck_result == "通过"
            assert 0 <= (row.recheck_on - row.rectified_on).days <= 30
        if draw.reasons(edition, one) == ("none",):
            assert row.recheck_result == "未复查"
    found = Counter(draw.verdict(edition, one) for one in draw.records() if one.half == draw.HALVES[1])
    assert found == {"lacking": 24, "done": 23, "paper": 19}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_round_mixes_all_verdicts_and_has_two_repeated_faults(edition: Edition, seed: int) -> None:
    shown = draw.made(edition, seed, 0)
    assert Counter(draw.verdict(edition, one) for one in shown.files) == {"done": 2, "paper": 2, "lacking": 2}
    assert Counter(one.kind for one in shown.groups)["repeat"] == 2
    assert [judging.level(edition, one) == "chief" for one in shown.groups] == [
        one.kind == "repeat" for one in shown.groups
    ]
    assert len(shown.figures.records) >= draw.LEAST_ITEMS
    assert shown == draw.made(edition, seed, 0) and shown != draw.made(edition, seed, 1)


def test_groups_are_what_their_kind_says(edition: Edition) -> None:
    seen = set()
    for seed in range(40):
        for group in draw.made(edition, seed, 0).groups:
            outlets = {one.outlet for one in group.records}
            points = {one.point for one in group.records}
            seen.add(group.kind)
            expected = {"repeat": (1, 1), "other": (1, 2), "once": (1, 1), "apart": (2, 1)}[group.kind]
            assert (len(outlets), len(points)) == expected
            assert len(group.records) == (1 if group.kind == "once" else 2)
    assert seen == {"repeat", "other", "once", "apart"}


# --- points ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_perfect_round(edition: Edition, seed: int) -> None:
    score = model.score(edition, play(edition, seed))
    assert (score.points, score.max_points, score.finished) == (32, 32, True) == (MOST, MOST, True)
    assert [one.tone for one in score.reasons] == ["good"] * (6 + 4 + 6)


def test_a_wrong_verdict_brings_nothing_and_a_wrong_reason_costs_one(edition: Edition) -> None:
    state = go(edition, model.start(edition), ("start", None))
    one = draw.made(edition, 0, 0).files[0]
    assert draw.verdict(edition, one) == "paper"
    wrong = file(edition, state, verdict="done")
    score = model.score(edition, wrong)
    assert score.points == 0 and score.reasons[0].tone == "bad"
    assert "应是纸面整改，您定整改完成" in score.reasons[0].text
    assert content.texts().costs["paper"] in score.reasons[0].text
    part = model.score(edition, file(edition, state, reason="none"))
    assert part.points == 2 and part.reasons[0].tone == "part"


def test_paying_only_the_teller_is_wrong_everywhere(edition: Edition) -> None:
    state = filed(edition)
    before = model.score(edition, state).points
    state = go(edition, state, ("levels", {f"g{at}": "teller" for at in range(1, 5)}), ("check", None))
    score = model.score(edition, state)
    assert score.points == before == 18
    bad = [one for one in score.reasons if one.tone == "bad"]
    assert len(bad) == 4 and all(content.texts().duty.slip in one.text for one in bad)


def test_the_sheet_s_sums() -> None:
    edition = load()
    assert sheet.right(edition, figures()) == {
        "timely": Decimal("27.0"), "satisfied": Decimal("26.0"), "repeat": Decimal("10.0"),
        "rectified": Decimal("5.0"), "total": Decimal("68.0"), "share": Decimal("5.44"),
    }  # fmt: skip
    assert sheet.right(edition, figures(repeats=9))["repeat"] == 0
    assert sheet.right(edition, figures(mean=Decimal("81.5")))["satisfied"] == Decimal(
        "24.5"
    )  # a half goes up
    assert sheet.all_counted(edition, figures()) == Decimal("15.0")


def test_paper_counted_as_done_is_named(edition: Edition) -> None:
    given_ = {name: str(value) for name, value in sheet.right(edition, figures()).items()}
    given_["rectified"] = "15.0"
    found = judging.sheet_reasons(edition, figures(), given_)
    wrong = next(one for one in found if one.tone == "bad")
    assert wrong.text.startswith("整改完成率：5.0 分，您填“15.0”。您把纸面整改")


def test_total_and_share_may_follow_from_a_wrong_line(edition: Edition) -> None:
    given_ = {
        "timely": "27",
        "satisfied": "26",
        "repeat": "10",
        "rectified": "15",
        "total": "78",
        "share": "6.24",
    }
    assert sheet.judged(edition, figures(), given_) == {
        "timely": True, "satisfied": True, "repeat": True, "rectified": False, "total": True, "share": True,
    }  # fmt: skip
    assert not sheet.judged(edition, figures(), {**given_, "share": "6.23"})["share"]


@pytest.mark.parametrize(
    ("typed", "value"), [("５.４４分", None), ("5.44 分", "5.44"), ("２７", "27"), ("x", None), ("NaN", None)]
)
def test_numbers_as_people_type_them(typed: str, value: str | None) -> None:
    expected = None if value is None else Decimal(value)
    if typed == "５.４４分":
        expected = Decimal("5.44")
    assert sheet.read(typed) == expected


def test_answers_must_be_whole(edition: Edition) -> None:
    state = go(edition, model.start(edition), ("start", None), ("check", None))
    assert (state.stage, state.nudged) == ("file", True)
    state = go(edition, filed(edition), ("levels", {"g1": "order"}), ("check", None))
    assert (state.stage, state.nudged) == ("duty", True)


def test_another_round_has_other_records(edition: Edition) -> None:
    again = go(edition, play(edition), ("again", None))
    assert (again.number, again.stage, again.verdicts) == (1, "file", {})


# --- words, edition, state ---------------------------------------------------------------------------------


def test_cited_rules_exist_and_none_is_low(edition: Edition) -> None:
    cited = model.cites(edition)
    assert {edition.rule(one).confidence for one in cited} == {"high"}
    assert {"house.inspection.recheck", "house.inspection.accountability", "house.appraisal.outlet"} <= cited


def test_a_changed_edition_changes_verdicts_levels_and_sums(edition: Edition) -> None:
    shorter = changed(edition, "house.inspection.recheck", days=3)
    assert not [one for one in draw.records() if draw.verdict(shorter, one) == "done"]
    group = next(one for one in draw.made(edition, 0, 0).groups if one.kind == "repeat")
    thrice = changed(edition, "house.inspection.accountability", times=3)
    assert (judging.level(edition, group), judging.level(thrice, group)) == ("chief", "order")
    tenth = changed(edition, "house.appraisal.outlet", percent=10)
    assert sheet.right(tenth, figures())["share"] == Decimal("6.80")
    state = go(thrice, filed(thrice), ("levels", {f"g{at}": "chief" for at in range(1, 5)}), ("check", None))
    assert "规则写的是 3 次，还不到" in json.dumps(model.screen(thrice, state), ensure_ascii=False)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), max_size=30), st.integers(0, 3))
def test_any_events_leave_a_state_that_shows_and_reloads(events: list[tuple[int, int]], seed: int) -> None:
    edition = load()
    state = model.start(edition, seed)
    for what, pick in events:
        one = draw.made(edition, state.seed, state.number).files[state.at].id
        values: list[tuple[str, Any]] = [
            ("start", None), ("check", None), ("next", None), ("again", None),
            (f"verdict-{one}", ("done", "paper", "x")[pick % 3]), (f"reason-{one}", ("words", "late", 7)[pick % 3]),
            ("levels", {f"g{1 + pick % 4}": "order"}), ("levels", dict.fromkeys(("g1", "g2", "g3", "g4"), "chief")),
            (f"line-{LINES[pick % 6]}", str(pick)), ("levels", {"g9": "order"}),
        ]  # fmt: skip
        state = model.step(edition, state, Event(*values[what]))
        shown = check_screen(model.screen(edition, state))
        assert len(event_names(shown)) == len(set(event_names(shown)))
        assert model.load(state.model_dump_json()) == state
        score = model.score(edition, state)
        assert 0 <= score.points <= score.max_points == 32


def test_a_record_that_does_not_fit_is_refused() -> None:
    for bad in (
        "{}", "nothing", '{"seed": 1, "levels": {"g7": "order"}}', '{"seed": 1, "entries": {"bonus": "3"}}',
        '{"seed": 1, "verdicts": {"J0001": "maybe"}}',
    ):  # fmt: skip
        with pytest.raises(ExerciseError, match="读不出来"):
            model.load(bad)
