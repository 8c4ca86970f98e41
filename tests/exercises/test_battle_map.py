"""专项治理作战图: figures from the data at hand, exact points, named mistakes, answers that follow the edition."""

from __future__ import annotations

import dataclasses
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.complaints import load as tables
from course.exercises.base import Event, ExerciseError, find
from course.exercises.battle_map import content, facts, judging, model
from course.exercises.battle_map.state import BattleState, Field
from course.knowledge.edition import Edition, load
from course.ui import check_screen
from course.ui.schema import event_names, walk
from tests.exercises.exercise_kit import changed

MOST = 76.0
FRONTS = [one.id for one in content.content().fronts]


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def begin(edition: Edition, seed: int = 0) -> BattleState:
    return model.step(edition, model.start(edition, seed), Event("start"))


def answer(edition: Edition, state: BattleState, **wrong: Any) -> BattleState:
    """The question at hand answered rightly but for the parts given, handed in."""
    for field in state.fields(state.question):
        value = wrong.get(field.part, judging.key(edition, field))
        state = model.step(edition, state, Event(field.id, value(field) if callable(value) else value))
    return model.step(edition, state, Event("check"))


def play(edition: Edition, seed: int = 0, at: tuple[str, str] | None = None, **wrong: Any) -> BattleState:
    """A whole round; only the question `at` has wrong answers."""
    state = begin(edition, seed)
    while state.stage != "done":
        here = wrong if state.question == at else {}
        state = model.step(edition, answer(edition, state, **here), Event("next"))
    return state


def reach(edition: Edition, kind: str, subject: str | None = None, seed: int = 0) -> BattleState:
    """The state in which a question is asked, everything before answered rightly."""
    state = begin(edition, seed)
    while state.question[0] != kind or (subject and state.question[1] != subject):
        state = model.step(edition, answer(edition, state), Event("next"))
    return state


def test_it_is_registered() -> None:
    assert find("battle-map") is model
    assert (model.TITLE, model.STRANDS, model.MINUTES) == ("专项治理作战图", ("T4",), 30)


# --- the data ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_twelve_complaints_three_of_a_type_each_its_own_story(seed: int) -> None:
    drawn = [facts.piece(one) for one in facts.draw(seed)]
    rows = tables.complaints().set_index("complaint_id")
    assert sorted(one.type for one in drawn) == sorted(list(content.KINDS) * 3)
    assert len({one.family for one in drawn}) == 12
    assert sum(one.transferred for one in drawn) >= 3
    assert any(one.intake == "12345转办" and not one.transferred for one in drawn)
    for one in drawn:
        row = rows.loc[one.id]
        assert (row.three_plus_one, bool(row.regulator_transferred)) == (
            facts.VALUE[one.type],
            one.transferred,
        )
        assert row.narrative == one.text and len(one.text) <= facts.LONGEST
        assert ("后经监管转办" in one.intake) == (one.transferred and row.intake != "监管转办")


def test_a_story_s_words_never_stand_in_a_complaint_of_another_of_the_three() -> None:
    """The words pick the explanation; the data's column is the key, and they must agree."""
    rows = tables.complaints()
    for family in content.content().families:
        told = rows[rows["narrative"].str.contains(family.words, regex=False)]
        if family.channel:
            told = told[told["channel"] == family.channel]
        assert set(told["three_plus_one"]) == {facts.VALUE[family.type]}, family.id


@pytest.mark.parametrize("front", FRONTS)
def test_quarters_and_places_are_those_of_the_table(edition: Edition, front: str) -> None:
    """Counted again, plainly, from the rows."""
    rows = facts.table()
    here = content.content().front(front)
    mine = rows[rows["three_plus_one"] == here.column] if here.column else rows[rows["regulator_transferred"]]
    made = facts.counts(front)
    assert made == {one: int((mine["quarter"] == one).sum()) for one in sorted(rows["quarter"].unique())[-8:]}
    before = dict(zip(list(made)[1:], list(made)[:-1], strict=True))
    assert facts.jumps(edition, front) == [
        one for one, last in before.items() if made[one] >= 10 and made[one] - made[last] >= 0.3 * made[last]
    ]
    peak = facts.peak(front)
    assert made[peak] == max(made.values())
    now = mine[mine["quarter"] == peak]
    assert facts.top(front, "outlet", 6)[1] == int(now["outlet"].value_counts().head(6).sum())
    at, outlets = facts.outlets(front)
    assert peak in at and [sum(row[k] for _, row in outlets) for k in range(len(at))] == [
        made[one] for one in at
    ]


def test_the_planted_signals_are_what_the_map_finds(edition: Edition) -> None:
    """A product in six outlets, a cluster of outlets, an old ill without a place, a type that leaves the bank."""
    keys = {front: [one.id for one in facts.places(front) if one.key] for front in FRONTS}
    assert keys == {
        "insurance": ["product", "outlet"], "sms": ["product", "outlet"], "service": ["none"],
        "transfer": ["insurance"],
    }  # fmt: skip
    assert facts.jumps(edition, "service") == []
    assert facts.top("insurance", "product")[0] == "岚棠丰禧两全保险（分红型）"


def test_the_batch_that_looks_alike_is_about_the_price() -> None:
    """The fee rose in March 2026; none of these customers says that nobody had asked for consent."""
    made = facts.alike()
    assert made["fee_now"] > 5 * made["sms_now"] and made["fee_before"] == 0
    rows = tables.complaints()
    category, cause, product = facts.FEE
    mine = rows[(rows["category"] == category) & (rows["cause"] == cause) & (rows["product"] == product)]
    assert set(mine["three_plus_one"]) == {"无"}
    assert not mine["narrative"].str.contains("没签过|没要过|没有同意|没同意|默认开通").any()
    assert mine["narrative"].str.contains("两元|涨|三元").all()


def test_what_the_narratives_say_is_counted() -> None:
    heard = dict(facts.heard("insurance"))
    rows = facts.rows("insurance")
    mine = rows[rows["quarter"].isin(facts.window())]["narrative"]
    assert heard["领东西、听课买的"] == int(mine.str.contains("领了一桶油|领鸡蛋").sum())
    for front in ("insurance", "sms", "service"):
        assert sum(n for _, n in facts.heard(front)) >= 0.9 * sum(facts.counts(front).values())


# --- points ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_a_perfect_run(edition: Edition, seed: int) -> None:
    score = model.score(edition, play(edition, seed))
    assert (score.points, score.max_points, score.finished) == (MOST, MOST, True)
    assert {one.tone for one in score.reasons} == {"good"}
    assert all(one.rules for one in score.reasons)


def test_recording_the_transfer_as_the_type_costs_a_point_each(edition: Edition) -> None:
    """Every complaint put in one type: three of twelve are right; the transfers still count."""
    state = begin(edition)
    while state.question[0] == "sort":
        state = model.step(edition, answer(edition, state, type="service"), Event("next"))
    assert model.score(edition, state).points == 3 + 6
    told = [one for one in model.score(edition, state).reasons if one.tone == "bad"]
    assert len(told) == 9 and all("您选“网点服务”" in one.text and one.rules for one in told)


def test_a_complaint_from_12345_is_not_through_the_regulator(edition: Edition) -> None:
    state = begin(edition)
    while not any(facts.piece(one).intake == "12345转办" for one in state.page(state.question[1])):
        state = model.step(edition, answer(edition, state), Event("next"))
    before = model.score(edition, state).points
    state = answer(edition, state, transfer=lambda field: list(field.options))
    score = model.score(edition, state)
    assert score.points == before + 2
    bad = next(one for one in score.reasons if one.tone == "bad")
    assert "12345 是政务服务热线" in bad.text and "practice.complaint.source-mark" in bad.rules


def test_a_quarter_too_many_takes_one_off(edition: Edition) -> None:
    jumps = facts.jumps(edition, "insurance")
    more = next(one for one in facts.window()[1:] if one not in jumps)
    score = model.score(edition, play(edition, at=("read", "insurance"), quarters=[*jumps, more]))
    assert score.points == pytest.approx(MOST - 2 / len(jumps), abs=0.01)
    told = next(one for one in score.reasons if one.tone == "bad")
    assert (
        told.text.startswith("被保险：季度没有看对。")
        and judging.quarter_text("insurance", more) in told.text
    )


def test_reading_a_spread_as_a_cluster_sends_to_the_wrong_door(edition: Edition) -> None:
    score = model.score(edition, play(edition, at=("read", "service"), where=["outlet"]))
    assert score.points == MOST - 2
    told = next(one for one in score.reasons if one.tone == "bad")
    assert "位置没有看对，应是：哪一处都不到六成" in told.text and "走错了门" in told.text


def test_most_transfers_is_not_the_highest_rate(edition: Edition) -> None:
    score = model.score(edition, play(edition, at=("read", "transfer"), where=["none"]))
    assert score.points == MOST - 2
    told = next(one for one in score.reasons if one.tone == "bad")
    v = facts.variables("transfer")
    assert f"“被保险”每一百件有 {v['top_rate']} 件" in told.text and f"{v['more_n']} 件" in told.text


def test_a_number_game_among_the_measures_takes_one_off(edition: Edition) -> None:
    keys = [one.id for one in content.content().front("insurance").measures if one.key]
    score = model.score(edition, play(edition, at=("measures", "insurance"), measures=[*keys[:2], "swap"]))
    assert score.points == MOST - 2
    told = {one.text.partition("。")[0]: one.rules for one in score.reasons if one.tone == "bad"}
    assert told["被保险：措施“客户签了不再向监管反映，当天给他全额退”，不对"] == (
        "house.complaint.no-waiver",
    )
    assert len(told) == 2 and any("漏了措施" in one for one in told)


def test_all_six_measures_bring_nothing(edition: Edition) -> None:
    for front in FRONTS:
        every = [one.id for one in content.content().front(front).measures]
        score = model.score(edition, play(edition, at=("measures", front), measures=every))
        assert score.points == MOST - 3


@pytest.mark.parametrize(
    ("part", "pick", "worth"), [("target", "half", 2), ("recheck", "count", 2), ("line", "xiaobao", 1)]
)
def test_one_wrong_pick_says_what_was_thought_and_what_is_right(
    edition: Edition, part: str, pick: str, worth: int
) -> None:
    wrong: dict[str, Any] = {part: pick}
    score = model.score(edition, play(edition, at=("act", "insurance"), **wrong))
    assert score.points == MOST - worth
    (told,) = (one for one in score.reasons if one.tone == "bad")
    choices = {one.id: one for one in content.content().front("insurance").choices(part)}
    right = next(one for one in choices.values() if one.key)
    assert choices[pick].why in told.text and right.why in told.text
    assert {*choices[pick].rules, *right.rules} == set(told.rules)


def test_folding_the_price_batch_into_the_messages(edition: Edition) -> None:
    score = model.score(edition, play(edition, at=("alike", "sms"), alike="fold"))
    assert score.points == MOST - 2
    assert "缺的是涨价的告知" in next(one.text for one in score.reasons if one.tone == "bad")


# --- the edition -------------------------------------------------------------------------------------------


def test_another_line_of_the_house_turns_the_quarters(edition: Edition) -> None:
    field = Field("service-quarters", "quarters", "multiple", (), "service")
    assert judging.key(edition, field) == ["none"]
    lower = changed(edition, "house.committee.must-table", percent=20)
    assert judging.key(lower, field) == ["2025Q3"]
    many = changed(edition, "house.committee.must-table", min_count=60)
    assert judging.key(many, dataclasses.replace(field, about="insurance")) == ["2026Q1"]


def test_the_check_s_days_follow_the_edition(edition: Edition) -> None:
    other = changed(edition, "house.inspection.recheck", days=12)
    state = reach(edition, "act", "sms")
    assert "12 日内换人去" in json.dumps(model.screen(other, state), ensure_ascii=False)
    assert "30 日内换人去" in json.dumps(model.screen(edition, state), ensure_ascii=False)


def test_cited_rules_exist_and_none_is_low(edition: Edition) -> None:
    cited = model.cites(edition)
    assert cited <= set(edition.rules)
    assert {edition.rule(one).confidence for one in cited} == {"high", "medium"}
    assert {"house.priority.three-plus-one", "house.complaint.no-waiver", "house.committee.must-table",
            "house.complaint.root-cause", "house.priority.complaint"} <= cited  # fmt: skip
    shown = {
        rule
        for seed in range(3)
        for one in model.score(edition, play(edition, seed)).reasons
        for rule in one.rules
    }
    assert shown <= cited


def test_choices_are_fair_to_guess_at(edition: Edition) -> None:
    """Of like length, the key not always the longest; over seeds it stands in every place."""
    longest = singles = 0
    for front in content.content().fronts:
        for part in content.PICKS:
            sizes = {one.id: len(edition.fill(one.zh)) for one in front.choices(part)}
            assert max(sizes.values()) <= 1.5 * min(sizes.values()), (front.id, part, sizes)
            if part != "measures":
                key = next(one.id for one in front.choices(part) if one.key)
                singles += 1
                longest += sizes[key] > max(size for name, size in sizes.items() if name != key)
    assert longest <= 0.4 * singles
    fields = [model.start(edition, seed).fields(("cause", "sms"))[0] for seed in range(24)]
    assert len({one.options.index("default") for one in fields}) == 4


# --- the state ---------------------------------------------------------------------------------------------


def test_a_seed_is_a_round_whatever_else_draws_numbers(edition: Edition) -> None:
    random.seed(1)
    first = model.start(edition, 5)
    random.seed(2)
    assert model.start(edition, 5) == first
    assert model.start(edition, 6).drawn != first.drawn


def test_again_draws_other_complaints(edition: Edition) -> None:
    done = play(edition)
    again = model.step(edition, done, Event("again"))
    assert (again.stage, again.at, again.answers, again.seed) == ("ask", 0, {}, done.seed + 1)
    assert set(again.drawn) != set(done.drawn)


def test_an_unfinished_question_is_nudged_but_no_transfer_is_an_answer(edition: Edition) -> None:
    state = model.step(edition, begin(edition), Event("check"))
    assert (state.stage, state.nudged) == ("ask", True)
    for field in state.fields(state.question):
        if field.part == "type":
            state = model.step(edition, state, Event(field.id, "none"))
    assert model.step(edition, state, Event("check")).stage == "told"


def test_bad_events_change_nothing(edition: Edition) -> None:
    state = begin(edition)
    for event in (Event("sort0-type0", "sma"), Event("sort0-type0", 3), Event("sort0-transfer", ["C0"]), Event("next"),
                  Event("sort1-type0", "sms"), Event("sms-cause", "default"), Event("again"), Event("", [{}])):  # fmt: skip
        assert model.step(edition, state, event) is state


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["start", "check", "next", "again", "right", "some", "odd"]), st.integers(0, 9)
    ),
    max_size=60,
)


@settings(max_examples=25, deadline=None)
@given(events=EVENTS, seed=st.integers(0, 5))
def test_any_events_leave_a_state_that_shows_and_reloads(events: list[tuple[str, int]], seed: int) -> None:
    edition = load()
    state = model.start(edition, seed)
    for name, pick in events:
        if name in ("right", "some") and state.stage == "ask":
            for field in state.fields(state.question):
                one = field.options[pick % len(field.options)]
                value: Any = one if field.kind == "single" else [one]
                state = model.step(
                    edition, state, Event(field.id, judging.key(edition, field) if name == "right" else value)
                )
        else:
            state = model.step(edition, state, Event(name, pick))
        assert model.load(state.model_dump_json()) == state
        shown = check_screen(model.screen(edition, state))
        assert len(event_names(shown)) == len(set(event_names(shown)))
        score = model.score(edition, state)
        assert 0 <= score.points <= score.max_points == MOST


def test_every_screen_of_a_round_is_drawn_with_labels(edition: Edition) -> None:
    state = begin(edition)
    kinds = set()
    while state.stage != "done":
        for here in (state, answer(edition, state)):
            shown = check_screen(model.screen(edition, here))
            kinds |= {one["type"] for one in walk(shown["blocks"])}
            assert all(
                one["label"] for one in walk(shown["blocks"]) if "label" in one and one["type"] != "link"
            )
        state = model.step(edition, answer(edition, state), Event("next"))
    check_screen(model.screen(edition, state))
    assert {"bars", "table", "select", "multiple", "single", "feedback"} <= kinds


def test_the_board_says_what_should_stand_there(edition: Edition) -> None:
    done = play(edition, at=("act", "sms"), line="tech")
    board = next(one for one in walk(model.screen(edition, done)["blocks"]) if one["type"] == "table")
    assert sorted(board["columns"][1:]) == sorted(["被保险", "被短信", "网点服务", "监管转办"])
    rows = {row[0]: dict(zip(board["columns"][1:], row[1:], strict=True)) for row in board["rows"]}
    assert list(rows) == ["位置", "根因", "措施", "责任", "目标", "复评"]
    assert rows["责任"]["被短信"] == {"text": "应是：个人金融部", "tone": "bad"}
    assert sum(cell["tone"] == "good" for row in rows.values() for cell in row.values()) == 23
    assert rows["位置"]["监管转办"]["text"] == "被保险"


def test_a_spoilt_record_is_refused(edition: Edition) -> None:
    whole = json.loads(begin(edition).model_dump_json())
    drawn = whole["drawn"]
    for change in ({"drawn": ["C0000000000", *drawn[1:]]}, {"drawn": drawn[:3]}, {"drawn": [drawn[0]] * 12}, {"at": 99},
                   {"fronts": ["sms"] * 4}, {"answers": {"sms-cause": "nope"}}, {"answers": {"x": 1}}, {"extra": 1}):  # fmt: skip
        with pytest.raises(ExerciseError, match="读不出来"):
            model.load(json.dumps(whole | change))
