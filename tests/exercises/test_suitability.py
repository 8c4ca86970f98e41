"""适当性匹配: the order of the checks, exact points, all outcomes in every round, whole states."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.exercises.base import Event, ExerciseError, find
from course.exercises.suitability import judging, model, show
from course.exercises.suitability.content import Customer, Product, content, products
from course.exercises.suitability.judging import judge
from course.exercises.suitability.state import SuitabilityState, found, right_grade
from course.knowledge.edition import Edition, load
from course.ui import check_screen
from course.ui.schema import event_names
from tests.exercises.exercise_kit import stays_valid

PRODUCT = Product(
    code="ZY000001", name="课内产品", kind="自营理财", agreement="本行产品", agreement_until=None, grades=(2, 3),
    status="在售", sale_from=date(2026, 1, 1), sale_until=None, term_days=90, least=10000, channels=("网点", "手机银行"),
)  # fmt: skip


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def customer(**changes: Any) -> Customer:
    """A customer whom PRODUCT fits, with changes."""
    return content().customer("k2").model_copy(update=changes)


def product(**changes: Any) -> Product:
    return PRODUCT.model_copy(update=changes)


def answer(edition: Edition, state: SuitabilityState, **wrong: str) -> SuitabilityState:
    judged = found(state.pair)[2]
    right = {"grade": right_grade(state.pair), "decision": judged.outcome, "action": judged.action}
    for name, value in {**right, **wrong}.items():
        state = model.step(edition, state, Event(f"{name}-{state.at}", value))
    state = model.step(edition, state, Event("check"))
    check_screen(model.screen(edition, state))
    return model.step(edition, state, Event("next"))


def begin(edition: Edition, seed: int = 0) -> SuitabilityState:
    return model.step(edition, model.start(edition, seed), Event("next"))


def test_is_the_exercise_of_its_id(edition: Edition) -> None:
    assert find("suitability") is model
    assert (model.ID, model.TITLE, model.STRANDS, model.MINUTES) == ("suitability", "适当性匹配", ("N2",), 20)
    assert len(products()) == 332 and len(content().customers) == 10


def test_scored_rules_are_high_and_the_insurance_ones_carry_their_caveat(edition: Edition) -> None:
    cited = model.cites(edition)
    assert {edition.rule(one).confidence for one in cited} == {"high"}
    scored = {rule for one in content().outcomes for rule in one.rules}
    scored |= {rule for one in content().actions for rule in one.rules}
    assert not {"insurance.elderly", "insurance.premium-redlines"} & scored
    assert {"insurance.elderly", "insurance.premium-redlines"} <= cited


@pytest.mark.parametrize(
    ("who", "what", "outcome", "action"),
    [
        ({}, {}, "sell", "zone"),
        ({"outlet": False}, {}, "sell", "self"),
        ({}, {"channels": ("手机银行",)}, "sell", "self"),
        ({}, {"status": "停售"}, "stop", "report"),
        ({}, {"agreement": "未签约"}, "stop", "report"),
        ({}, {"agreement": "协议到期"}, "stop", "report"),
        ({}, {"agreement_until": date(2026, 9, 29)}, "stop", "report"),
        ({}, {"agreement_until": date(2026, 9, 30)}, "sell", "zone"),
        ({}, {"sale_from": date(2026, 10, 1)}, "stop", "report"),
        ({}, {"sale_until": date(2026, 9, 29)}, "stop", "report"),
        ({"self_done": False}, {}, "retest", "retest"),
        ({"tested_on": date(2025, 9, 29)}, {}, "retest", "retest"),
        ({"tested_on": date(2025, 9, 30)}, {}, "sell", "zone"),
        ({"level": 2, "insists": False}, {}, "exception", "offer"),
        ({"level": 2, "insists": True}, {}, "exception", "insist"),
        ({"level": 3}, {}, "sell", "zone"),
        ({"money": 9999}, {}, "other", "offer"),
        ({"free_days": 89}, {}, "other", "offer"),
        ({"free_days": 90}, {}, "sell", "zone"),
        ({"free_days": 1824}, {"grades": None, "kind": "代销保险"}, "other", "offer"),
        ({"free_days": 1825, "level": 1}, {"grades": None, "kind": "代销保险"}, "sell", "zone"),
        ({"self_done": False, "level": 1, "free_days": 1}, {"status": "停售"}, "stop", "report"),
        ({"self_done": False, "level": 1, "free_days": 1}, {}, "retest", "retest"),
        ({"level": 1, "free_days": 1, "insists": True}, {}, "exception", "insist"),
    ],
)
def test_the_first_failing_check_decides(
    who: dict[str, Any], what: dict[str, Any], outcome: str, action: str
) -> None:
    judged = judge(customer(**who), product(**what))
    assert (judged.outcome, judged.action) == (outcome, action)


def test_the_higher_grade_counts() -> None:
    assert product(grades=(2, 3)).grade == product(grades=(3, 2)).grade == 3
    assert product(grades=None).grade is None


@pytest.mark.parametrize("seed", range(12))
def test_a_round_holds_every_outcome_twice(edition: Edition, seed: int) -> None:
    drawn = model.start(edition, seed).drawn
    assert len(drawn) == len(set(drawn)) == judging.ROUND == 10
    counted = Counter(found(one)[2].outcome for one in drawn)
    assert counted == {"sell": 2, "retest": 2, "exception": 2, "other": 2, "stop": 2}
    assert all(judging.fits(*found(one)[:2]) for one in drawn)
    assert len({one.partition(":")[0] for one in drawn}) == 10


def test_only_long_insurance_is_weighed_against_time() -> None:
    yearly = product(grades=None, kind="代销保险", name="某家庭财产保险")
    assert not judging.fits(customer(), yearly)
    assert judging.fits(customer(), yearly.model_copy(update={"name": "某终身寿险"}))
    assert judging.fits(customer(), yearly.model_copy(update={"status": "停售"}))
    assert not judging.fits(customer(outlet=False), product(channels=("网点",)))


def test_seeds_give_different_pairs_and_the_same_seed_the_same() -> None:
    assert judging.draw(4) == judging.draw(4)
    assert len({judging.draw(seed) for seed in range(12)}) == 12


def test_a_perfect_round(edition: Edition) -> None:
    state = begin(edition, 5)
    while state.stage != "done":
        state = answer(edition, state)
    score = model.score(edition, state)
    assert (score.points, score.max_points, score.finished) == (40.0, 40.0, True)
    assert {one.tone for one in score.reasons} == {"good"}
    assert len(score.reasons) == 30


def test_each_mistake_costs_its_points(edition: Edition) -> None:
    for name, cost in (("grade", 1), ("decision", 2), ("action", 1)):
        state = begin(edition, 1)
        judged = found(state.pair)[2]
        wrong = {
            "grade": next(one for one, _ in show.choices(edition)["grade"] if one != right_grade(state.pair)),
            "decision": "sell" if judged.outcome != "sell" else "stop",
            "action": "zone" if judged.action != "zone" else "report",
        }[name]
        state = answer(edition, state, **{name: wrong})
        assert model.score(edition, state).points == 4 - cost
        bad = [one for one in model.score(edition, state).reasons if one.tone == "bad"]
        assert len(bad) == 1 and bad[0].rules


def test_a_wrong_sale_tells_what_comes_of_it(edition: Edition) -> None:
    state = begin(edition, 1)
    while found(state.pair)[2].outcome != "exception":
        state = answer(edition, state)
    state = answer(edition, state, decision="sell")
    told = next(one for one in model.score(edition, state).reasons if one.tone == "bad")
    assert "应当“等级不够，不得主动推介”，你选了“可以卖”。" in told.text
    assert told.text.endswith("亏损那天就是投诉那天，录音里还有您的推介。")
    assert told.rules == ("house.suitability.exception", "suitability.measure-2025")


def test_three_answers_are_wanted(edition: Edition) -> None:
    state = model.step(edition, begin(edition), Event("decision-0", "sell"))
    state = model.step(edition, state, Event("check"))
    assert (state.stage, state.nudged) == ("ask", True)
    assert event_names(model.screen(edition, state)) == ["grade-0", "decision-0", "action-0", "check"]
    assert model.step(edition, state, Event("grade-1", "r1")) is state
    assert model.step(edition, state, Event("grade-0", "r9")) is state


def test_grades_and_the_elderly_note_follow_the_edition(edition: Edition) -> None:
    rule = edition.rule("suitability.measure-2025")
    six = rule.model_copy(update={"values": {**rule.values, "levels": 6}})
    other = dataclasses.replace(edition, rules={**edition.rules, rule.id: six})
    assert [one for one, _ in show.choices(other)["grade"]] == ["r1", "r2", "r3", "r4", "r5", "r6", "none"]
    insurance = product(grades=None, kind="代销保险")
    old = content().customer("k9")
    assert old.age == 61
    assert "年龄超过 65 周岁" in str(show.insurance_notes(edition, old, insurance))
    assert "不计分" in str(show.insurance_notes(edition, old, insurance))
    aged = edition.rule("insurance.elderly")
    moved = aged.model_copy(update={"values": {**aged.values, "age_regular": 61}})
    other = dataclasses.replace(edition, rules={**edition.rules, aged.id: moved})
    assert "周岁" not in str(show.insurance_notes(other, old, insurance)[0]["blocks"][0])
    assert show.insurance_notes(edition, old, product()) == []


def test_a_state_survives_as_json(edition: Edition) -> None:
    state = answer(edition, begin(edition, 2))
    assert model.load(state.model_dump_json()) == state
    drawn = list(state.drawn)
    for bad in ({"seed": 1, "drawn": ["k1:XX000000"]}, {"seed": 1, "drawn": ["k99:" + drawn[0][-8:]]},
                {"seed": 1, "drawn": drawn, "at": 10}, {"seed": 1, "drawn": drawn, "answers": {"k1:x": {}}},
                {"seed": 1, "drawn": drawn, "stage": "done"},
                {"seed": 1, "drawn": drawn, "answers": {drawn[0]: {"decision": "maybe"}}}):  # fmt: skip
        with pytest.raises(ExerciseError):
            model.load(json.dumps(bad))
    with pytest.raises(ExerciseError):
        model.load("{")


NAMES = st.sampled_from(
    ["next", "check", *(f"{kind}-{n}" for kind in ("grade", "decision", "action") for n in range(3))]
)
VALUES = st.sampled_from([None, 3, "r1", "r3", "none", "sell", "stop", "zone", "offer", "x", ["sell"]])


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 5), events=st.lists(st.tuples(NAMES, VALUES), max_size=30))
def test_any_events_leave_a_valid_state(seed: int, events: list[tuple[str, Any]]) -> None:
    edition = load()
    score = stays_valid(model, edition, model.start(edition, seed), events)
    assert score.max_points == 40.0
