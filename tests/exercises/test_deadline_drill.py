"""时限演练: exact days and points, each mistake named, the edition's values, the refused year, whole states."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import EditionError
from course.exercises.base import Event, ExerciseError, find
from course.exercises.deadline_drill import content, model, problems, show
from course.exercises.deadline_drill.model import DrillState
from course.knowledge.edition import Edition, load
from course.ui import check_screen
from course.ui.schema import event_names


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def begin(edition: Edition, seed: int = 0) -> DrillState:
    return model.step(edition, model.start(edition, seed), Event("start"))


def right(edition: Edition, state: DrillState) -> str:
    kind = state.kind
    if kind.options:
        return next(one.id for one in kind.options if one.key)
    return problems.make(edition, state.seed, state.number, kind.id).key.isoformat()


def answer(edition: Edition, state: DrillState, value: str) -> DrillState:
    state = model.step(edition, state, Event(f"day-{state.kind.id}", value))
    return model.step(edition, state, Event("check"))


def play(edition: Edition, seed: int, wrong: dict[str, str] | None = None) -> DrillState:
    state = begin(edition, seed)
    while state.stage != "done":
        value = (wrong or {}).get(state.kind.id) or right(edition, state)
        state = model.step(edition, answer(edition, state, value), Event("next"))
    return state


def with_days(edition: Edition, rule_id: str, **values: int) -> Edition:
    rule = edition.rule(rule_id)
    changed = rule.model_copy(update={"values": {**rule.values, **values}})
    return dataclasses.replace(edition, rules={**edition.rules, rule_id: changed})


def test_is_the_exercise_of_its_id() -> None:
    assert find("deadline-drill") is model
    assert list(content.kinds()) == [*problems.MAKERS, "refusal"]


@pytest.mark.parametrize("seed", range(8))
def test_a_perfect_round_gets_all_points(edition: Edition, seed: int) -> None:
    score = model.score(edition, play(edition, seed))
    assert (score.points, score.max_points, score.finished) == (18.0, 18.0, True)
    assert {one.tone for one in score.reasons} == {"good"}


@pytest.mark.parametrize("seed", range(25))
def test_the_days_are_counted_and_every_mistake_has_its_words(edition: Edition, seed: int) -> None:
    for kind_id in problems.MAKERS:
        made = problems.make(edition, seed, 0, kind_id)
        assert len(made.counted(edition.calendar)) == made.days
        assert made.counted(edition.calendar)[-1] == made.key
        assert set(made.wrong) <= set(content.kinds()[kind_id].wrong)
        assert made.key not in made.wrong.values()
        edition.fill(content.kinds()[kind_id].stem, made.words)


def test_a_weekend_receipt_is_on_a_day_off_and_ends_fifteen_days_later(edition: Edition) -> None:
    for seed in range(20):
        made = problems.make(edition, seed, 0, "weekend")
        assert not edition.calendar.is_workday(made.start)
        assert made.key - made.start == timedelta(days=15)


def test_extension_is_a_total_and_an_untold_second_one_doesnt_count(edition: Edition) -> None:
    extend, untold = (problems.make(edition, 3, 0, one) for one in ("extend", "untold"))
    assert extend.key - extend.start == timedelta(days=30)
    assert extend.wrong["added_on"] - extend.start == timedelta(days=45)
    assert untold.key - untold.start == timedelta(days=30)
    assert untold.wrong["second_extension"] - untold.start == timedelta(days=60)


def test_an_appraisals_days_are_left_out(edition: Edition) -> None:
    made = problems.make(edition, 1, 0, "appraisal")
    assert made.key - made.start == timedelta(days=15 + len(made.left_out))
    assert not set(made.left_out) & set(made.counted(edition.calendar))


def test_the_regulator_counts_working_days(edition: Edition) -> None:
    made = problems.make(edition, 5, 0, "transfer")
    assert made.key == edition.calendar.add_workdays(made.start, 7)
    assert all(edition.calendar.is_workday(one) for one in made.counted(edition.calendar))
    assert made.wrong["natural_days"] == made.start + timedelta(days=7)


def test_a_named_mistake_costs_its_two_points_and_says_why(edition: Edition) -> None:
    made = problems.make(edition, 2, 0, "weekend")
    state = play(edition, 2, {"weekend": made.wrong["working_days"].isoformat()})
    score = model.score(edition, state)
    assert score.points == 16.0
    bad = [one for one in score.reasons if one.tone == "bad"]
    assert len(bad) == 1 and "您按工作日数了" in bad[0].text
    assert bad[0].rules == ("complaint.decide-15d", "complaint.natural-days")


def test_the_counting_is_shown_month_by_month(edition: Edition) -> None:
    made = problems.Problem("weekend", date(2026, 9, 19), 15, date(2026, 10, 4))
    said = show.counting(edition, made)
    assert "9月20日是第 1 天；9月30日是第 11 天；10月4日是第 15 天" in said


def test_an_editions_value_changes_the_answer(edition: Edition) -> None:
    shorter = with_days(edition, "complaint.decide-15d", days=12)
    made = problems.make(shorter, 2, 0, "weekend")
    assert made.key - made.start == timedelta(days=12)


def test_an_unpublished_year_is_refused_with_the_calendars_words(edition: Edition) -> None:
    words = problems.refused(edition)
    with pytest.raises(EditionError) as raised:
        edition.calendar.require(words["year"])
    assert words["error"] == str(raised.value)
    late = dataclasses.replace(edition, year=words["year"])
    with pytest.raises(EditionError, match=f"{words['year']} 年的放假安排还没有收进年度版"):
        model.start(late)


def test_nothing_answered_is_nudged_and_a_bad_day_is_ignored(edition: Edition) -> None:
    state = begin(edition)
    assert model.step(edition, state, Event("day-weekend", "2026-2-30")) is state
    assert model.step(edition, state, Event("check")).nudged


def test_states_survive_json_and_damaged_ones_are_refused(edition: Edition) -> None:
    state = play(edition, 4)
    assert model.load(state.model_dump_json()) == state
    for bad in ("{}", '{"seed": 1, "at": 99}', '{"seed": 1, "answers": {"weekend": "soon"}}',
                '{"seed": 1, "stage": "told"}'):  # fmt: skip
        with pytest.raises(ExerciseError):
            model.load(bad)


def test_every_rule_exists_and_none_is_low(edition: Edition) -> None:
    assert {edition.rule(one).confidence for one in model.cites(edition)} == {"high"}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 50), st.lists(st.integers(0, 400), max_size=25))
def test_random_events_keep_the_state_whole(seed: int, moves: list[int]) -> None:
    edition = load()
    state = model.start(edition, seed)
    for move in moves:
        names = [*event_names(check_screen(model.screen(edition, state))), "day-weekend", "nonsense"]
        value = None if move % 5 == 0 else (date(2026, 1, 1) + timedelta(days=move)).isoformat()
        state = model.step(edition, state, Event(names[move % len(names)], value))
        assert model.load(state.model_dump_json()) == state
        assert 0 <= model.score(edition, state).points <= 18
