"""投诉处置推演: best and worst runs with exact points, the clock and the limit, whole states, rules."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.complaints.cases import cases
from course.exercises.base import Event, ExerciseError, find
from course.exercises.complaint_desk import content, model
from course.exercises.complaint_desk.content import Node, Option, Scenario
from course.exercises.complaint_desk.model import DeskState
from course.exercises.complaint_desk.run import begin as run_begin
from course.exercises.complaint_desk.run import move, replay
from course.knowledge.edition import Edition, load
from course.ui import check_screen
from course.ui.schema import event_names

BANNED = ("高度重视", "切实加强", "不断提升", "扎实推进", "进一步")
IDS = list(content.scenarios())


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def best(scenario: Scenario) -> tuple[str, ...]:
    """The choices of the better way."""
    taken, at = [], scenario.nodes[0].id
    while at != content.END:
        node = scenario.node(at)
        taken.append(node.best().id)
        at = scenario.after(node, node.best())
    return tuple(taken)


def play(edition: Edition, state: DeskState, choose: object = None) -> DeskState:
    """Play a round to its end, rightly unless `choose(node)` says otherwise."""
    while state.stage != "done":
        if state.stage == "ask":
            node = state.scenario.node(replay(edition, state.scenario, state.taken).at)
            option: Option = choose(node) if callable(choose) else node.best()
            state = model.step(edition, state, Event(f"act-{node.id}", option.id))
            state = model.step(edition, state, Event("check"))
        else:
            state = model.step(edition, state, Event("next"))
    return state


def one(edition: Edition, scenario_id: str) -> DeskState:
    state = model.step(edition, model.start(edition, 1), Event("pick", scenario_id))
    return model.step(edition, state, Event("start"))


def worst(node: Node) -> Option:
    return min(node.options, key=lambda option: option.points)


def test_is_the_exercise_of_its_id() -> None:
    assert find("complaint-desk") is model


def test_there_are_enough_scenarios_of_every_kind() -> None:
    known = content.scenarios().values()
    assert len(known) >= 12
    assert {node.role for one in known for node in one.nodes} == {
        "outlet",
        "officer",
        "business",
        "committee",
    }
    from_cases = {one.id: one for one in cases()}
    played = [from_cases[one.case] for one in known]
    assert any(one.key.regulator_transferred for one in played)
    assert sum(one.customer_group == "老年人" for one in played) >= 2


@pytest.mark.parametrize("scenario_id", IDS)
def test_it_begins_on_the_day_of_its_case(scenario_id: str) -> None:
    scenario = content.scenarios()[scenario_id]
    case = next(one for one in cases() if one.id == scenario.case)
    assert scenario.begins.date() == case.received.date


@pytest.mark.parametrize("scenario_id", IDS)
def test_the_better_way_gets_all_points_in_time(edition: Edition, scenario_id: str) -> None:
    score = model.score(edition, play(edition, one(edition, scenario_id)))
    assert score.points == score.max_points == content.scenarios()[scenario_id].points >= 8
    assert score.finished and {one.tone for one in score.reasons} == {"good"}
    run = replay(edition, content.scenarios()[scenario_id], best(content.scenarios()[scenario_id]))
    assert run.outcomes == () and run.mood >= 60 and run.decided and run.decided.date() <= run.limit


@pytest.mark.parametrize("scenario_id", IDS)
def test_the_worst_way_ends_badly(edition: Edition, scenario_id: str) -> None:
    state = play(edition, one(edition, scenario_id), worst)
    run = model.runs(edition, state)[0]
    assert run.outcomes and run.mood < 40
    assert model.score(edition, state).points <= 2


def test_penalties_are_two_points_each(edition: Edition) -> None:
    scenario = content.scenarios()["transfer"]
    taken = ("branch", *best(scenario)[1:])
    run = replay(edition, scenario, taken)
    assert run.outcomes == ("regulator",)
    assert run.points == scenario.points - 2 - 2


def test_the_limit_is_natural_days_and_an_extension_makes_it_a_total(edition: Edition) -> None:
    scenario = content.scenarios()["two-doors"]
    run = run_begin(edition, scenario)
    assert run.limit == date(2026, 7, 21)
    extended = replay(edition, scenario, best(scenario))
    assert extended.limit == date(2026, 8, 5)


def test_an_extension_after_the_limit_doesnt_count(edition: Edition) -> None:
    scenario = content.scenarios()["two-doors"]
    run = replay(edition, scenario, best(scenario)[:3])
    late = dataclasses.replace(run, clock=run.clock.replace(month=7, day=22))
    assert move(edition, late, scenario.node("late").option("extend")).limit == date(2026, 7, 21)


def test_mediation_days_are_left_out(edition: Edition) -> None:
    scenario = content.scenarios()["transfer"]
    assert run_begin(edition, scenario).limit == date(2026, 5, 14)
    assert replay(edition, scenario, best(scenario)).limit == date(2026, 5, 18)


def test_a_changed_limit_changes_the_outcome(edition: Edition) -> None:
    rule = edition.rule("complaint.decide-15d")
    changed = rule.model_copy(update={"values": {**rule.values, "days": 3}})
    tight = dataclasses.replace(edition, rules={**edition.rules, rule.id: changed})
    scenario = content.scenarios()["renewal"]
    assert replay(tight, scenario, best(scenario)).outcomes == ("breach",)


def test_no_decision_told_is_a_breach(edition: Edition) -> None:
    scenario = content.scenarios()["two-doors"]
    taken = (*best(scenario)[:-1], "ok")
    assert replay(edition, scenario, taken).outcomes == ("breach",)


def test_a_round_is_three_and_the_next_round_brings_others(edition: Edition) -> None:
    first = model.step(edition, model.start(edition, 7), Event("start"))
    assert len(set(first.drawn)) == 3
    second = model.step(edition, play(edition, first), Event("again"))
    second = model.step(edition, second, Event("start"))
    assert not set(second.drawn) & set(first.drawn)


def test_states_survive_json_and_damaged_ones_are_refused(edition: Edition) -> None:
    state = play(edition, one(edition, "video"))
    assert model.load(state.model_dump_json()) == state
    for bad in ("{}", '{"seed": 1, "stage": "ask"}', '{"seed": 1, "drawn": ["nowhere"]}',
                '{"seed": 1, "drawn": ["video"], "chosen": {"video": ["nonsense"]}}'):  # fmt: skip
        with pytest.raises(ExerciseError):
            model.load(bad)


def test_every_rule_exists_and_none_is_low(edition: Edition) -> None:
    assert {edition.rule(one).confidence for one in model.cites(edition)} <= {"high", "medium"}


def test_the_words_are_plain_and_the_better_way_isnt_given_away(edition: Edition) -> None:
    longest = []
    for scenario in content.scenarios().values():
        for node in scenario.nodes:
            longest.append(max(node.options, key=lambda option: len(option.zh)).points == 2)
            for option in node.options:
                text = edition.fill(option.zh) + edition.fill(option.reply)
                assert not any(word in text for word in BANNED), text
    assert sum(longest) <= 0.4 * len(longest)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 30), st.lists(st.integers(0, 60), max_size=40))
def test_random_events_keep_the_state_whole(seed: int, moves: list[int]) -> None:
    edition = load()
    state = model.start(edition, seed)
    for number in moves:
        screen = check_screen(model.screen(edition, state))
        names = [*event_names(screen), "check", "nonsense"]
        options = [one["id"] for block in screen["blocks"] for one in block.get("options", [])] or [None]
        event = Event(names[number % len(names)], options[number % len(options)])
        state = model.step(edition, state, event)
        assert model.load(state.model_dump_json()) == state
        score = model.score(edition, state)
        assert 0 <= score.points <= score.max_points or score.max_points == 0
