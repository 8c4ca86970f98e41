"""再识别演示: exact group sizes, the one setting that is wide enough and still of use, states that stay whole."""

from __future__ import annotations

import dataclasses
import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.exercises.base import Event, ExerciseError, find
from course.exercises.reidentification import groups, model, show
from course.exercises.reidentification.content import content
from course.exercises.reidentification.groups import COLUMNS, Row
from course.exercises.reidentification.model import TableState
from course.knowledge.edition import Edition, load
from course.ui import check_screen
from course.ui.schema import event_names, walk

TAUGHT = {"month": "quarter", "outlet": "type", "age": "drop", "sex": "drop"}
ROWS = content().table()


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def with_least(edition: Edition, least: int) -> Edition:
    rule = edition.rules["house.privacy.group-size"]
    changed = rule.model_copy(update={"values": {"count": least}})
    return dataclasses.replace(edition, rules={**edition.rules, rule.id: changed})


def events(state: TableState, levels: dict[str, str] | None = None, **instead: Any) -> list[Event]:
    """A perfect run but for what is given instead."""
    person = content().acquaintance(state.who)
    fields = {one.id: one.key for one in content().fields}
    made = [Event("next"), *(Event(f"filter-{one}", value) for one, value in person.facts.items())]
    made += [Event("pick", person.row), Event("check"), Event("next")]
    made += [Event(f"level-{one}", value) for one, value in (levels or TAUGHT).items()]
    made += [Event("check"), Event("next"), Event("fields", instead.get("fields", fields)), Event("check")]
    made += [Event(f"use-{one.id}", instead.get(one.id, one.key().id)) for one in content().questions]
    return [*made, Event("check")]


def play(edition: Edition, state: TableState, made: list[Event]) -> TableState:
    for one in made:
        state = model.step(edition, state, one)
    return state


# --- group sizes -------------------------------------------------------------------------------------------

SMALL = [
    Row("a", 1, "甲支行", "自营", 61, "女", "短信扣费"),
    Row("b", 2, "甲支行", "自营", 69, "女", "短信扣费"),
    Row("c", 3, "乙支行", "自营", 60, "男", "柜面等候"),
    Row("d", 4, "丙营业所", "代理", 59, "男", "年费"),
]


def test_groups_of_a_small_table_by_hand() -> None:
    assert groups.k(SMALL, {}) == 1
    levels = {"month": "quarter", "outlet": "type", "age": "senior", "sex": "drop"}
    assert groups.groups(SMALL, levels) == {
        ("一季度", "自营", "60 岁以上", "不分"): 3,
        ("二季度", "代理", "不满 60 岁", "不分"): 1,
    }
    assert (
        groups.k(SMALL, levels),
        groups.small_rows(SMALL, levels, 2),
        groups.small_rows(SMALL, levels, 3),
    ) == (1, 1, 1)
    everything = dict.fromkeys(COLUMNS, "drop")
    assert (groups.k(SMALL, everything), groups.k([], everything)) == (4, 0)
    band = {"month": "drop", "outlet": "exact", "age": "band", "sex": "drop"}
    assert groups.uniform(SMALL, band) == {("不分", "甲支行", "60–69 岁", "不分"): 2}
    with pytest.raises(KeyError):
        groups.k(SMALL, {"month": "year"})


def test_matching_takes_all_facts_together() -> None:
    assert [one.id for one in groups.matching(SMALL, {"outlet": "甲支行"})] == ["a", "b"]
    assert [one.id for one in groups.matching(SMALL, {"outlet": "甲支行", "age": "69"})] == ["b"]
    assert len(groups.matching(SMALL, {})) == 4


@given(
    st.lists(
        st.tuples(st.integers(1, 12), st.sampled_from("甲乙"), st.integers(18, 90), st.sampled_from("男女")),
        max_size=20,
    )
)
def test_generalising_never_makes_the_smallest_group_smaller(made: list[tuple[int, str, int, str]]) -> None:
    rows = [Row(str(n), m, o, "自营", a, s, "") for n, (m, o, a, s) in enumerate(made)]
    ladder: list[dict[str, str]] = [
        {}, {"month": "quarter"}, {"month": "quarter", "outlet": "type"},
        {"month": "quarter", "outlet": "type", "sex": "drop"},
        {"month": "drop", "outlet": "type", "sex": "drop", "age": "senior"}, dict.fromkeys(COLUMNS, "drop"),
    ]  # fmt: skip
    sizes = [groups.k(rows, one) for one in ladder]
    assert sizes == sorted(sizes)
    assert sizes[-1] == len(rows) == sum(groups.groups(rows, ladder[0]).values())


# --- content -----------------------------------------------------------------------------------------------


def test_is_the_exercise_of_its_id() -> None:
    assert find("reidentification") is model
    assert (model.ID, model.TITLE, model.STRANDS, model.MINUTES) == (
        "reidentification",
        "再识别演示",
        ("N7",),
        15,
    )


def test_every_acquaintance_needs_all_three_facts() -> None:
    for one in content().acquaintances:
        assert [row.id for row in groups.matching(ROWS, one.facts)] == [one.row]
        for pair in itertools.combinations(one.facts.items(), 2):
            assert len(groups.matching(ROWS, dict(pair))) >= 2, (one.id, pair)


def test_the_table_is_all_unique_and_one_setting_is_wide_enough_and_of_use(edition: Edition) -> None:
    assert (len(ROWS), groups.k(ROWS, {}), groups.small_rows(ROWS, {}, 5)) == (24, 1, 24)
    assert groups.groups(ROWS, TAUGHT) == {
        ("一季度", "自营", "不分", "不分"): 7, ("一季度", "代理", "不分", "不分"): 6,
        ("二季度", "自营", "不分", "不分"): 6, ("二季度", "代理", "不分", "不分"): 5,
    }  # fmt: skip
    assert groups.uniform(ROWS, TAUGHT) == {("二季度", "代理", "不分", "不分"): 5}
    assert show.TAUGHT == TAUGHT
    good = [
        levels
        for chosen in itertools.product(*([one.id for one in content().columns[c].levels] for c in COLUMNS))
        if groups.k(ROWS, levels := dict(zip(COLUMNS, chosen, strict=True))) >= 5
        and levels["month"] != "drop" and levels["outlet"] != "drop"
    ]  # fmt: skip
    assert good == [TAUGHT]


def test_cited_rules_exist_and_none_is_low(edition: Edition) -> None:
    cited = model.cites(edition)
    assert {edition.rule(one).confidence for one in cited} <= {"high", "medium"}
    assert {*show.LAST, "house.privacy.group-size", "house.privacy.two-person"} <= cited


# --- scores ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_a_perfect_run(edition: Edition, seed: int) -> None:
    state = model.start(edition, seed)
    score = model.score(edition, play(edition, state, events(state)))
    assert (score.points, score.max_points, score.finished) == (16.0, 16.0, True)
    assert {one.tone for one in score.reasons} == {"good"}


def test_seeds_give_all_acquaintances(edition: Edition) -> None:
    assert {model.start(edition, seed).who for seed in range(30)} == {"neighbour", "colleague", "relative"}


@pytest.mark.parametrize(
    ("levels", "points", "said"),
    [
        ({}, 13.0, "最小的一组只有 1 人，本行示范要每组不少于 5 人；有 24 行在太小的组里"),
        ({**TAUGHT, "outlet": "drop", "age": "senior"}, 15.0, "网点删过了头"),
        (dict.fromkeys(COLUMNS, "drop"), 14.0, "月份删过了头"),
    ],
)
def test_too_narrow_and_too_wide(edition: Edition, levels: dict[str, str], points: float, said: str) -> None:
    state = model.start(edition, 1)
    made = events(state, levels or {"age": "exact"})
    score = model.score(edition, play(edition, state, made))
    assert score.points == points
    assert any(said in one.text for one in score.reasons if one.tone == "bad")


def test_the_edition_s_threshold_decides(edition: Edition) -> None:
    state = model.start(edition, 1)
    stricter, looser = with_least(edition, 6), with_least(edition, 1)
    score = model.score(stricter, play(stricter, state, events(state)))
    assert score.points == 13.0
    assert any("只有 5 人，本行示范要每组不少于 6 人；有 5 行" in one.text for one in score.reasons)
    assert model.score(looser, play(looser, state, events(state, {"age": "exact"}))).points == 16.0


def test_the_wrong_person_field_and_use_cost_their_points(edition: Edition) -> None:
    state = model.start(edition, 1)
    fields = {one.id: one.key for one in content().fields} | {"voice": "keep"}
    made = events(state, fields=fields, uniform="a", use="a")
    score = model.score(edition, play(edition, state, made))
    assert score.points == 16 - 1 - 2 - 2
    bad = [one.text for one in score.reasons if one.tone == "bad"]
    assert [one[:4] for one in bad] == ["投诉来电", "判断不对", "判断不对"]
    state = TableState(
        seed=0, who="neighbour", stage="seek", filters={"month": "3", "outlet": "柳塘镇营业所"}
    )
    state = play(edition, state, [Event("pick", "c12"), Event("check")])
    assert model.score(edition, state).points == 0
    assert model.score(edition, state).reasons[0].text.startswith("没有找到。")


# --- screens and states ------------------------------------------------------------------------------------


def test_the_found_screen_counts_down(edition: Edition) -> None:
    state = TableState(seed=0, who="neighbour", stage="found", picked="c11")
    page = check_screen(model.screen(edition, state))
    steps = next(one for one in page["blocks"] if one.get("caption") == "一件一件加上去")
    assert [row[1] for row in steps["rows"]] == ["6 行", "2 行", "1 行"]


def test_changing_a_filter_takes_the_pick_back(edition: Edition) -> None:
    state = TableState(seed=0, who="neighbour", stage="seek", filters={"month": "3"}, picked="c11")
    assert model.step(edition, state, Event("filter-month", "any")).picked is None
    assert model.step(edition, state, Event("pick", "c01")) is state


@pytest.mark.parametrize(
    "event",
    [Event("filter-month", "13"), Event("filter-cause", "年费"), Event("filter-month", ["3"]), Event("level-age", "drop"),
     Event("fields", {"code": "drop"}), Event("use-use", "a"), Event("junk"), Event("next")],
)  # fmt: skip
def test_an_event_that_does_not_belong_changes_nothing(edition: Edition, event: Event) -> None:
    state = TableState(seed=0, who="neighbour", stage="seek")
    assert model.step(edition, state, event) is state


def test_handing_in_half_says_so(edition: Edition) -> None:
    state = TableState(seed=0, who="neighbour", stage="fields", picked="c11", fields={"code": "drop"})
    asked = model.step(edition, state, Event("check"))
    assert (asked.stage, asked.nudged) == ("fields", True)


@pytest.mark.parametrize(
    "change",
    [{"who": "x"}, {"stage": "x"}, {"filters": {"cause": "x"}}, {"levels": {"age": "x"}}, {"picked": "c99"},
     {"fields": {"code": "x"}}, {"answers": {"use": "x"}}],
)  # fmt: skip
def test_a_damaged_record_is_refused(edition: Edition, change: dict[str, Any]) -> None:
    good = json.loads(model.start(edition).model_dump_json())
    with pytest.raises(ExerciseError, match="读不出来"):
        model.load(json.dumps({**good, **change}))


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_events_leave_a_whole_state(edition: Edition, data: st.DataObject) -> None:
    state = model.start(edition, data.draw(st.integers(0, 9)))
    state = play(edition, state, events(state)[: data.draw(st.integers(0, 19))])
    for _ in range(data.draw(st.integers(0, 12))):
        screen = check_screen(model.screen(edition, state))
        name = data.draw(st.sampled_from([*event_names(screen), "check", "next", "junk"]))
        block = next((one for one in walk(screen["blocks"]) if one.get("id") == name), {})
        ids = [one["id"] for one in block.get("options", [])]
        value: Any = data.draw(st.sampled_from(ids)) if ids else None
        if block.get("type") == "match":
            rows = [one["id"] for one in block["rows"]]
            value = data.draw(st.dictionaries(st.sampled_from(rows), st.sampled_from(ids)))
        before = state.model_dump_json()
        following = model.step(edition, state, Event(name, value))
        assert state.model_dump_json() == before
        state = following
        assert model.load(state.model_dump_json()) == state
        score = model.score(edition, state)
        assert 0 <= score.points <= score.max_points == 16
        assert score.finished is (state.stage == "done")
