"""审查桌: exact points for a perfect run and named mistakes, complaints for missed clauses, whole states."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.exercises.base import Event, ExerciseError, find
from course.exercises.review_desk import content, model
from course.exercises.review_desk.content import Material
from course.exercises.review_desk.state import ReviewState, judge_marks, material_max
from course.knowledge.edition import Edition, load
from course.ui.schema import event_names, walk
from tests.exercises import exercise_kit
from tests.exercises.exercise_kit import stays_valid

MOST = 41.0


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def right_marks(material: Material) -> dict[str, str]:
    return {one.id: one.ground for one in material.faults() if one.ground}


def go(edition: Edition, state: ReviewState, *events: tuple[str, Any]) -> ReviewState:
    found: ReviewState = exercise_kit.go(model, edition, state, events)
    return found


def handle(
    edition: Edition, state: ReviewState, marks: dict[str, str] | None = None, verdict: str | None = None,
    conditions: list[str] | None = None,
) -> ReviewState:  # fmt: skip
    """Do the material at hand, rightly unless told otherwise."""
    here = state.material
    return go(
        edition, state, (f"mark-{here.id}", right_marks(here) if marks is None else marks), ("check", None),
        ("next", None), (f"verdict-{here.id}", verdict or here.verdict),
        (f"conditions-{here.id}", here.keys() if conditions is None else conditions), ("check", None), ("next", None),
    )  # fmt: skip


def play(edition: Edition, seed: int = 0, **wrong: dict[str, Any]) -> ReviewState:
    """A whole round; `wrong` gives by material id what is done differently."""
    state = go(edition, model.start(edition, seed), ("next", None))
    while state.stage != "done":
        state = handle(edition, state, **wrong.get(state.material.id, {}))
    return state


def test_is_the_exercise_of_its_id(edition: Edition) -> None:
    assert find("review-desk") is model
    assert (model.ID, model.TITLE, model.STRANDS, model.MINUTES) == ("review-desk", "审查桌", ("N1",), 25)
    assert len(content.content().materials) == 6
    assert sorted(one.verdict for one in content.content().materials) == ["amend"] * 4 + ["pass", "veto"]
    assert len([one for m in content.content().materials for one in m.faults()]) == 17


def test_cited_rules_exist_and_none_is_low(edition: Edition) -> None:
    cited = model.cites(edition)
    assert {edition.rule(one).confidence for one in cited} == {"high"}
    assert {"pboc.standard-terms", "house.review.outcomes", "management.review-trigger"} <= cited


@pytest.mark.parametrize("seed", range(6))
def test_a_perfect_round(edition: Edition, seed: int) -> None:
    score = model.score(edition, play(edition, seed))
    assert (score.points, score.max_points, score.finished) == (MOST, MOST, True)
    assert {one.tone for one in score.reasons} == {"good"}


def test_a_missed_clause_comes_back_as_a_complaint(edition: Edition) -> None:
    marks = right_marks(content.content().material("clauses"))
    del marks["c2"]
    score = model.score(edition, play(edition, clauses={"marks": marks}))
    assert score.points == MOST - 1
    told = next(one for one in score.reasons if one.tone == "bad")
    assert told.text.startswith("贷款合同条款漏了“因本行系统故障造成的一切损失，本行概不负责”。")
    assert "后来的投诉：系统停了一晚" in told.text
    assert told.rules == ("pboc.standard-terms",)


def test_a_wrong_ground_gives_half_and_another_accepted_one_all(edition: Edition) -> None:
    flyer = content.content().material("flyer")
    wrong = judge_marks(flyer, {**right_marks(flyer), "f2": "fee"})
    assert (wrong.points, [one.id for one in wrong.wrong_ground]) == (2.5, ["f2"])
    assert judge_marks(flyer, {**right_marks(flyer), "f2": "mislead"}).points == 3.0


def test_a_clean_clause_costs_half_and_nothing_goes_below_nothing(edition: Edition) -> None:
    flyer = content.content().material("flyer")
    assert judge_marks(flyer, {**right_marks(flyer), "f5": "mislead"}).points == 2.5
    assert judge_marks(flyer, {"f1": "fee", "f5": "fee", "f6": "fee"}).points == 0.0


def test_clean_material_wants_no_mark_and_no_condition(edition: Edition) -> None:
    senior = content.content().material("senior")
    assert material_max(senior) == 4.0
    state = play(edition, senior={"marks": {"s3": "info"}, "verdict": "amend", "conditions": ["legal"]})
    score = model.score(edition, state)
    assert score.points == MOST - 4
    assert [one.text.partition("。")[0] for one in score.reasons if one.tone == "bad"] == [
        "适老服务告示多标了“家属代办的，请带双方证件，我们当面核实”",
        "适老服务告示：结论不对，应当通过",
        "适老服务告示不该附的条件：先报法规部会签，会签同意再贴",
    ]


def test_verdict_and_conditions(edition: Edition) -> None:
    score = model.score(edition, play(edition, campaign={"verdict": "amend"}))
    assert score.points == MOST - 2
    score = model.score(edition, play(edition, campaign={"conditions": ["agreement", "gift"]}))
    assert score.points == MOST - 2  # one key lacking, one wrong taken off the other
    assert sum(one.tone == "bad" for one in score.reasons) == 2


def test_an_opinion_without_a_verdict_is_not_handed_in(edition: Edition) -> None:
    state = go(
        edition, model.start(edition), ("next", None), ("check", None), ("next", None), ("check", None)
    )
    assert (state.stage, state.nudged) == ("decide", True)
    assert "还没有下结论" in str(model.screen(edition, state))


def test_marks_can_not_be_changed_once_handed_in(edition: Edition) -> None:
    state = go(edition, model.start(edition, 1), ("next", None), ("check", None))
    here = state.material
    assert model.step(edition, state, Event(f"mark-{here.id}", right_marks(here))) is state
    assert model.score(edition, state).points == 0.0


def test_the_days_follow_the_edition(edition: Edition) -> None:
    rule = edition.rule("house.review.days")
    changed = rule.model_copy(update={"values": {**rule.values, "days": 9}})
    other = dataclasses.replace(edition, rules={**edition.rules, rule.id: changed})
    assert "9 日内要出意见" in model.screen(other, model.start(other))["blocks"][0]["text"]
    assert "5 日内要出意见" in model.screen(edition, model.start(edition))["blocks"][0]["text"]


def test_the_first_material_is_never_the_clean_one() -> None:
    firsts = {content.draw(seed)[0] for seed in range(40)}
    assert firsts == {"flyer", "clauses", "tariff", "app", "campaign"}


def test_a_state_survives_as_json(edition: Edition) -> None:
    state = play(edition, 3)
    assert model.load(state.model_dump_json()) == state
    for bad in ("{", '{"seed": 1, "drawn": ["nothing"]}', json.dumps({"seed": 1, "drawn": ["flyer"], "at": 2}),
                json.dumps({"seed": 1, "drawn": ["flyer"], "marks": {"flyer": {"f1": "x"}}}),
                json.dumps({"seed": 1, "drawn": ["flyer"], "marks": {"gone": {}}})):  # fmt: skip
        with pytest.raises(ExerciseError):
            model.load(bad)


NAMES = st.sampled_from(
    ["next", "check", "start", *(f"{kind}-{m}" for kind in ("mark", "verdict", "conditions") for m in
                                 ("flyer", "clauses", "tariff", "app", "campaign", "senior"))]
)  # fmt: skip
VALUES = st.one_of(
    st.none(), st.integers(), st.sampled_from(["pass", "amend", "veto", "maybe"]),
    st.lists(st.sampled_from(["cut", "again", "legal", "gift", "x"]), max_size=3),
    st.dictionaries(st.sampled_from(["f2", "c2", "t3", "s1", "x"]), st.sampled_from(["guarantee", "fee", "x"])),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 9), events=st.lists(st.tuples(NAMES, VALUES), max_size=30))
def test_any_events_leave_a_valid_state(seed: int, events: list[tuple[str, Any]]) -> None:
    edition = load()
    score = stays_valid(model, edition, model.start(edition, seed), events)
    assert score.max_points == MOST


def test_every_screen_is_worked_by_keyboard_blocks(edition: Edition) -> None:
    state = go(edition, model.start(edition, 2), ("next", None))
    here = state.material.id
    assert event_names(model.screen(edition, state)) == [f"mark-{here}", "check"]
    kinds = {one["type"] for one in walk(model.screen(edition, state)["blocks"])}
    assert "scene" not in kinds
