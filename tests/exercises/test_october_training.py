"""十月培训筹备: keys from the edition, exact points for a perfect run and for named mistakes, states that stay whole."""

from __future__ import annotations

import json
import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.exercises.base import Event, ExerciseError, find
from course.exercises.october_training import content, draw, judging, model
from course.exercises.october_training.state import OctoberState
from course.knowledge.edition import Edition, load
from course.ui import check_screen
from course.ui.schema import event_names
from tests.exercises.exercise_kit import changed

SEEDS = range(12)
BUTTONS = ("start", "check", "next", "again")
GOOD_ORDER = ["sign", "t0", "t1", "rest", "t2", "test", "wrap"]
GOOD_MINUTES = {"t0": "35", "t1": "30", "t2": "40", "rest": "10", "test": "60", "talk": "0"}


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def right(edition: Edition, seed: int, step: str) -> list[Event]:
    """The right answers of a step."""
    if step == "call":
        return [Event("called", [one.id for one in draw.people(seed) if judging.due(edition, one)])]
    if step == "agenda":
        return [Event("order", GOOD_ORDER), Event("minutes", GOOD_MINUTES)]
    if step == "stack":
        return [Event("marks", {one: kind for one, kind in judging.faults(edition, seed).items() if kind})]
    if step == "fates":
        fates = {one.id: judging.fate(edition, one) for one in draw.results(seed).people}
        return [Event("fates", fates), Event("makeup", judging.deadline(edition, seed).isoformat())]
    told = judging.claims(edition, seed)
    return [
        Event("again", draw.results(seed).weakest()),
        Event("claims", [one for one, true in told.items() if true]),
    ]


def begin(edition: Edition, seed: int = 0) -> OctoberState:
    return model.step(edition, model.start(edition, seed), Event("start"))


def answer(edition: Edition, state: OctoberState, *own: Event) -> OctoberState:
    """Answer the step at hand rightly, then as `own` says, and have it judged."""
    for event in (*right(edition, state.seed, state.step), *own):
        state = model.step(edition, state, event)
    state = model.step(edition, state, Event("check"))
    assert state.told
    return state


def reach(edition: Edition, step: str, seed: int = 0) -> OctoberState:
    state = begin(edition, seed)
    while state.step != step:
        state = model.step(edition, answer(edition, state), Event("next"))
    return state


def lost(edition: Edition, step: str, *own: Event, seed: int = 0) -> float:
    """Points that answers other than the right ones cost."""
    state = answer(edition, reach(edition, step, seed), *own)
    return judging.most(edition, state, step) - judging.points(edition, state, step)  # type: ignore[arg-type]


def test_is_the_exercise_of_its_id() -> None:
    assert find("october-training") is model
    assert (model.ID, model.TITLE, model.STRANDS, model.MINUTES) == (
        "october-training", "十月培训筹备", ("C5",), 20,
    )  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_a_perfect_run_has_every_point_and_no_fault(edition: Edition, seed: int) -> None:
    state = begin(edition, seed)
    while state.stage != "done":
        check_screen(model.screen(edition, state))
        state = answer(edition, state)
        check_screen(model.screen(edition, state))
        state = model.step(edition, state, Event("next"))
    check_screen(model.screen(edition, state))
    score = model.score(edition, state)
    assert (score.points, score.max_points, score.finished) == (24.5, 24.5, True)
    assert {one.tone for one in score.reasons} == {"good"}
    assert len(score.reasons) == 10 + 6 + 5 + 8 + 7
    again = model.step(edition, state, Event("again"))
    assert (again.seed, again.stage, again.called) == (seed + 1, "work", ())


# --- who is called -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_seven_of_ten_are_called_and_each_slip_costs_half_a_point(edition: Edition, seed: int) -> None:
    due = [one.id for one in draw.people(seed) if judging.due(edition, one)]
    out = [one.id for one in draw.people(seed) if one.id not in due]
    assert (len(due), len(out)) == (7, 3)
    assert lost(edition, "call", Event("called", due[1:]), seed=seed) == 0.5
    assert lost(edition, "call", Event("called", [*due, out[0]]), seed=seed) == 0.5
    assert lost(edition, "call", Event("called", [*due, *out]), seed=seed) == 1.5


def test_every_group_of_both_rules_has_somebody_and_nobody_s_group_is_made_up(edition: Edition) -> None:
    named = {one.group for one in content.texts().call.people} - {content.NOBODY}
    assert named == judging.groups(edition)


def test_the_rule_says_who_is_called(edition: Edition) -> None:
    sales = next(one for one in content.texts().call.people if one.id == "sales")
    teller = next(one for one in content.texts().call.people if one.id == "teller")
    fewer = changed(edition, "house.training.coverage", groups=["消保管理人员"])
    assert judging.due(edition, sales) and not judging.due(fewer, sales)
    assert judging.due(fewer, teller)  # the house's list can't take away what the regulation names


# --- the half day ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "missed"),
    [
        ([Event("minutes", GOOD_MINUTES | {"t1": "25"})], {"topics"}),
        ([Event("minutes", GOOD_MINUTES | {"test": "45"})], {"test"}),
        ([Event("minutes", GOOD_MINUTES | {"rest": "5"})], {"rest"}),
        ([Event("minutes", GOOD_MINUTES | {"talk": "30"})], {"fits"}),
        ([Event("order", ["sign", "t0", "rest", "test", "t1", "t2", "wrap"])], {"last"}),
        ([Event("order", ["t0", "sign", "t1", "rest", "t2", "test", "wrap"])], {"last"}),
        ([Event("order", ["sign", "rest", "t0", "t1", "t2", "test", "wrap"])], {"sitting"}),
        ([Event("order", ["sign", "t0", "t1", "t2", "test", "rest", "wrap"])], {"sitting"}),
        ([Event("minutes", dict.fromkeys(GOOD_MINUTES, "60"))], {"fits", "sitting"}),
    ],
)
def test_each_fault_of_the_half_day(edition: Edition, own: list[Event], missed: set[str]) -> None:
    state = answer(edition, reach(edition, "agenda"), *own)
    met = judging.checks(edition, state)
    assert {name for name, there in met.items() if not there} == missed
    assert judging.points(edition, state, "agenda") == 6 - len(missed)


@pytest.mark.parametrize("minutes", content.texts().agenda.totals)
def test_every_half_day_can_be_laid_out_and_the_talk_never_fits(minutes: int) -> None:
    own = content.texts().agenda
    needed = own.sign + own.wrap + 3 * own.least + own.rest + own.test
    assert needed <= minutes < needed + own.talk
    assert 2 * own.least <= own.sitting < 3 * own.least


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_shown_first_is_no_answer(edition: Edition, seed: int) -> None:
    state = begin(edition, seed)
    way = judging.order(edition, state)
    assert sorted(way) == sorted(GOOD_ORDER) and way[0] != "sign"
    assert judging.order(edition, state.model_copy(update={"order": tuple(GOOD_ORDER)})) == tuple(GOOD_ORDER)
    assert judging.checks(edition, state)["last"] is False


def test_a_fourth_subject_of_the_edition_gets_its_step(edition: Edition) -> None:
    items = [*edition.value("house.training.topics", "items"), "投诉案例"]
    more = changed(edition, "house.training.topics", items=items)
    assert judging.steps(more)["t3"] == "投诉案例"
    state = reach(more, "agenda").model_copy(update={"order": (*GOOD_ORDER[:-2], "t3", "test", "wrap")})
    assert judging.checks(more, state.model_copy(update={"minutes": GOOD_MINUTES}))["topics"] is False


def test_a_record_made_before_the_subjects_changed_still_opens(edition: Edition) -> None:
    state = answer(edition, reach(edition, "agenda"))
    fewer = changed(edition, "house.training.topics", items=["委员会工作规则", "年度工作要点"])
    check_screen(model.screen(fewer, state))
    assert "t2" not in judging.order(fewer, state)
    assert model.whole(fewer, state) and model.score(fewer, state).points > 0


# --- the handouts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_one_fault_of_each_kind_among_eight(edition: Edition, seed: int) -> None:
    found = judging.faults(edition, seed)
    assert len(found) == 8 and sorted(kind for kind in found.values() if kind) == sorted(content.FAULTS)


def test_every_slide_is_what_its_place_says(edition: Edition) -> None:
    for kind, slides in content.texts().stack.slides.items():
        for one in slides:
            assert judging.fault(edition, one, date(2026, 10, 14)) == ("" if kind == "sound" else kind), (
                one.id
            )


def test_the_edition_s_dates_and_numbers_decide(edition: Edition) -> None:
    slides = {one.id: one for kind in content.texts().stack.slides.values() for one in kind}
    assert judging.fault(edition, slides["five"], date(2025, 9, 9)) == ""  # then it was in force
    assert judging.fault(edition, slides["five"], date(2025, 9, 10)) == "old"
    longer = changed(edition, "house.committee.minutes", days=15)
    assert judging.fault(longer, slides["minutes"], date(2026, 10, 14)) == ""
    assert judging.fault(
        changed(edition, "house.training.pass", days=20), slides["makeup"], date(2026, 10, 14)
    ) == ("number")


def test_a_missed_a_wrong_and_a_needless_mark(edition: Edition) -> None:
    keys = {one: kind for one, kind in judging.faults(edition, 0).items() if kind}
    sound = next(one for one, kind in judging.faults(edition, 0).items() if not kind)
    first, *rest = keys
    other = next(kind for kind in content.FAULTS if kind != keys[first])
    missed = {one: keys[one] for one in rest}
    assert lost(edition, "stack", Event("marks", missed)) == 1
    assert lost(edition, "stack", Event("marks", keys | {first: other})) == 2
    assert lost(edition, "stack", Event("marks", keys | {sound: "ad"})) == 1
    every = {one.id: "ad" for one in draw.slides(0)}
    assert lost(edition, "stack", Event("marks", every)) == 5  # marking all of them earns nothing


# --- the class ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_the_class_has_the_edges_it_should(seed: int) -> None:
    found = draw.results(seed)
    scores = [one.score for one in found.known]
    assert len(found.people) == 7 and len(found.known) == 5
    assert {60, 59} <= set(scores)
    assert [sum(one.marks) for one in found.twins] == [found.twins[0].score] * 2
    assert draw.low(found.twins[0].marks) != draw.low(found.twins[1].marks)
    mosts = [one.most for one in content.texts().reading.subjects]
    assert all(0 <= got <= most for one in found.people for got, most in zip(one.marks, mosts, strict=False))
    points_lost = {
        one.id: sum(one.most - who.marks[at] for who in found.known)
        for at, one in enumerate(content.texts().reading.subjects)
    }
    assert max(points_lost, key=points_lost.__getitem__) != found.weakest()


@pytest.mark.parametrize("seed", SEEDS)
def test_fates_follow_the_pass_mark(edition: Edition, seed: int) -> None:
    people = draw.results(seed).people
    fates = {one.score: judging.fate(edition, one) for one in people if one.known}
    assert fates[60] == "certify" and fates[59] == "makeup"
    assert [judging.fate(edition, one) for one in people if one.absent or one.waiting].count("wait") == 1
    stricter = changed(edition, "house.training.pass", score=61)
    assert [judging.fate(stricter, one) for one in people if one.score == 60] == ["makeup"]


def test_the_make_up_day_is_the_rule_s(edition: Edition) -> None:
    assert judging.session_day(edition, 2) == date(2026, 10, 14)
    assert judging.deadline(edition, 2) == date(2026, 11, 13)
    assert judging.deadline(changed(edition, "house.training.pass", days=10), 2) == date(2026, 10, 24)
    assert judging.session_day(changed(edition, "house.training.yearly", month=11), 2).month == 11
    assert lost(edition, "fates", Event("makeup", "2026-11-14"), seed=2) == 1
    ids = [one.id for one in draw.results(2).people]
    assert lost(edition, "fates", Event("fates", dict.fromkeys(ids, "certify")), seed=2) == 1.5


def test_the_results_bear_what_they_bear(edition: Edition) -> None:
    seen = set()
    for seed in range(40):
        told, found = judging.claims(edition, seed), draw.results(seed)
        assert (told["branch"], told["work"], told["last"], told["equal"]) == (False, False, False, True)
        passed = sum(one.score >= 60 for one in found.known)
        assert (passed, told["rate"]) == (4, found.bar < 80)
        assert told["lowest"] == (found.named == found.weakest())
        seen.add((told["lowest"], told["rate"]))
    assert len(seen) == 4
    assert lost(edition, "reading", Event("claims", ["work"])) >= 1
    assert lost(edition, "reading", Event("again", "committee")) == 1


# --- states ------------------------------------------------------------------------------------------------


def test_a_step_isn_t_judged_before_it_is_answered(edition: Edition) -> None:
    for name in ("call", "agenda", "fates", "reading"):
        state = reach(edition, name)
        nudged = model.step(edition, state, Event("check"))
        assert nudged.nudged and not nudged.told
        check_screen(model.screen(edition, nudged))


def test_bad_events_change_nothing(edition: Edition) -> None:
    bad = {
        "call": [Event("called", ["nobody"]), Event("called", 3), Event("next"), Event("marks", {})],
        "agenda": [Event("order", GOOD_ORDER[1:]), Event("order", "sign"), Event("order", [1, 2]),
                   Event("minutes", {"t0": "33"}), Event("minutes", {"t9": "30"}), Event("minutes", [])],
        "stack": [Event("marks", {"five": "nonsense"}), Event("marks", ["five"]), Event("marks", {"no": "ad"})],
        "fates": [Event("makeup", "morgen"), Event("makeup", 3), Event("fates", {"p1": "gone"})],
        "reading": [Event("again", "no"), Event("again", "x"), Event("claims", ["no"])],
    }  # fmt: skip
    for name, events in bad.items():
        state = reach(edition, name)
        for event in events:
            assert model.step(edition, state, event) is state, (name, event)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 20),
    st.lists(st.tuples(st.sampled_from([*BUTTONS, "right", "odd"]), st.integers(0, 9)), max_size=40),
)
def test_any_events_keep_the_state_valid_and_its_json_whole(seed: int, moves: list[tuple[str, int]]) -> None:
    edition = load()
    state = model.start(edition, seed)
    for move, at in moves:
        if move == "right" and state.stage == "work" and not state.told:
            for event in right(edition, state.seed, state.step):
                state = model.step(edition, state, event)
        elif move == "odd":
            inputs = [one for one in event_names(model.screen(edition, state)) if one not in BUTTONS]
            for value in (None, "", [], {}, ["x"], {"x": "y"}, 7) if inputs else ():
                state = model.step(edition, state, Event(inputs[at % len(inputs)], value))
        else:
            state = model.step(edition, state, Event(move))
        assert model.load(state.model_dump_json()) == state
        check_screen(model.screen(edition, state))
        score = model.score(edition, state)
        assert 0 <= score.points <= score.max_points


def test_a_spoilt_record_is_refused(edition: Edition) -> None:
    whole = json.loads(begin(edition).model_dump_json())
    for change in (
        {"called": ["nobody"]},
        {"at": 9},
        {"fates": {"p1": "gone"}},
        {"minutes": {"t0": "viel"}},
        {"x": 1},
    ):
        with pytest.raises(ExerciseError, match="读不出来"):
            model.load(json.dumps(whole | change))


def test_a_seed_draws_the_same_whatever_the_global_generator_does() -> None:
    drawn = []
    for number in (1, 2):
        random.seed(number)
        for drawn_part in (draw.people, draw.slides, draw.results):
            drawn_part.cache_clear()
        drawn.append((draw.people(5), draw.slides(5), draw.results(5), draw.total(5)))
    assert drawn[0] == drawn[1]
    assert len({draw.people(seed) for seed in SEEDS}) > 8


def test_every_cited_rule_exists_and_none_is_low(edition: Edition) -> None:
    cited = model.cites(edition)
    assert {"house.training.pass", "pboc.training-coverage", "evaluation.2025.exists"} <= cited
    assert all(edition.rule(one).confidence != "low" for one in cited)
    state = begin(edition)
    while state.stage != "done":
        state = model.step(edition, answer(edition, state), Event("next"))
    assert {rule for one in model.score(edition, state).reasons for rule in one.rules} <= cited
