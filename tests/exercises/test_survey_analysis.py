"""满意度分析: figures counted again from the rows, exact points, named mistakes, answers that follow data and edition."""

from __future__ import annotations

import json
import math
import random
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.complaints import load as tables
from course.complaints.synthesise import keys
from course.exercises.base import Event, ExerciseError, Score, find
from course.exercises.survey_analysis import claims, content, data, judging, model
from course.exercises.survey_analysis.data import Group
from course.exercises.survey_analysis.facts import Facts, facts, told
from course.exercises.survey_analysis.state import FIELDS, PARTS, POINTS, SurveyState
from course.knowledge.edition import Edition, load
from course.ui import check_screen, screen_html
from tests.exercises.exercise_kit import changed

MOST = sum(POINTS.values())


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def key(known: Facts, field: str) -> Any:
    """The right answer of a field."""
    if field in ("item", "compare", "say"):
        return judging.rows(known, field)
    lists = {"few:count": str(len(known.look.few)), "weak": known.weak, "drive:ties": known.tied}
    return lists[field] if field in lists else judging.key(known, field)


def begin(edition: Edition, seed: int = 0) -> SurveyState:
    return model.step(edition, model.start(edition, seed), Event("start"))


def answer(edition: Edition, state: SurveyState, **other: Any) -> SurveyState:
    """The part at hand answered rightly but for `other` (fields with _ for :), and handed in."""
    known = facts(edition, state.seed)
    for field in FIELDS[state.part]:
        value = other.get(field.replace(":", "_"), key(known, field))
        state = model.step(edition, state, Event(field, value))
    return model.step(edition, state, Event("check"))


def reach(edition: Edition, part: str, seed: int = 0) -> SurveyState:
    """The state in which a part is asked, everything before answered rightly."""
    state = begin(edition, seed)
    while state.part != part:
        state = model.step(edition, answer(edition, state), Event("next"))
    return state


def lost(edition: Edition, part: str, seed: int = 0, **other: Any) -> tuple[float, Score]:
    """What answers to one part cost, and the score after it."""
    state = answer(edition, reach(edition, part, seed), **other)
    assert state.stage == "told"
    score = model.score(edition, state)
    done = PARTS[: PARTS.index(part) + 1]
    return sum(POINTS[field] for one in done for field in FIELDS[one]) - score.points, score


def bad(score: Score) -> str:
    return "".join(one.text for one in score.reasons if one.tone == "bad")


# ---- the data


def test_it_is_registered() -> None:
    assert (find("survey-analysis").TITLE, find("survey-analysis").STRANDS) == ("满意度分析", ("T3",))


def test_what_was_planted_is_what_the_counting_finds() -> None:
    """The trainer's key of the generator and the exercise's own counting agree; the key is read by the test alone."""
    planted, table = keys.survey_key(), data.answers()
    by_kind = {kind: set(rows["outlet"]) for kind, rows in planted.groupby("kind")}
    assert set(data.weak(table, 30)) == by_kind["weak"]
    assert {one.outlet for one in data.days(table, 30)} == by_kind["one_day"]
    assert by_kind["small_low"] | by_kind["small_high"] <= {one.name for one in data.too_few(table, 30)}
    items = {row.outlet: row.item for row in planted.itertuples() if row.kind == "weak"}
    assert {one: data.weak_item(table, one) for one in items} == items


def test_means_and_intervals_are_those_of_the_rows() -> None:
    """Counted again, plainly."""
    table = data.answers()
    assert len(table) >= 3000 and table["outlet"].nunique() >= 60
    one = next(found for found in data.groups(table, "outlet") if found.n >= 50)
    scores = [int(value) for value in table.loc[table["outlet"] == one.name, "overall"]]
    mean = sum(scores) / len(scores)
    spread = math.sqrt(sum((score - mean) ** 2 for score in scores) / (len(scores) - 1))
    assert (one.n, round(one.mean, 9), round(one.sd, 9)) == (len(scores), round(mean, 9), round(spread, 9))
    assert one.high == pytest.approx(mean + 1.96 * spread / math.sqrt(len(scores)))


def test_blank_answers_are_left_out() -> None:
    table = pd.DataFrame({"overall": [4, 5, 3], "fees": pd.array([5, None, 3], dtype="Int64")})
    assert data.group(table, "fees") == Group("", 2, 4.0, math.sqrt(2))
    assert data.group(table.iloc[1:2], "fees").n == 0


@pytest.mark.parametrize(("one", "other", "least", "said"), [
    (Group("a", 100, 4.3, 0.6), Group("b", 100, 4.0, 0.6), 30, "apart"),
    (Group("a", 100, 4.1, 0.6), Group("b", 100, 4.0, 0.6), 30, "same"),
    (Group("a", 29, 2.0, 0.0), Group("b", 100, 4.0, 0.6), 30, "few"),
    (Group("a", 30, 2.0, 0.0), Group("b", 100, 4.0, 0.6), 30, "apart"),
])  # fmt: skip
def test_two_groups(one: Group, other: Group, least: int, said: str) -> None:
    assert told(one, other, least) == said


def test_the_gap_of_two_halves() -> None:
    one = data.gap(Group("a", 49, 4.34, 0.5), Group("b", 49, 4.19, 0.5))
    assert (round(one.size, 2), round(one.half, 4), one.apart) == (0.15, 0.198, False)


# ---- points


@pytest.mark.parametrize("seed", range(4))
def test_a_perfect_run(edition: Edition, seed: int) -> None:
    state = begin(edition, seed)
    while state.stage != "done":
        state = model.step(edition, answer(edition, state), Event("next"))
    score = model.score(edition, state)
    assert (score.points, score.max_points, score.finished) == (MOST, 29, True)
    assert {one.tone for one in score.reasons} == {"good"}


@pytest.mark.parametrize("seed", range(6))
def test_a_round_holds_every_trap(edition: Edition, seed: int) -> None:
    known = facts(edition, seed)
    assert set(known.candidates.values()) == {"weak", "day", "few", "plain"}
    assert {one.told for one in known.pairs} == {"apart", "same", "few"}
    verdicts = [one.verdict for one in known.said]
    assert len(verdicts) == 7 and all(verdicts.count(one) >= 2 for one in content.VERDICTS)
    assert known.look.subject in known.weak


def test_the_bottom_of_the_list_is_not_the_weak_ones(edition: Edition) -> None:
    """Marking the three lowest means, as a ranking by the mean would, earns nothing and says why."""
    lowest = [one.name for one in data.groups(data.answers(), "outlet")][:2]
    day = next(name for name, role in facts(edition, 0).candidates.items() if role == "day")
    cost, score = lost(edition, "weak", weak=[*lowest, day])
    assert cost == 4
    assert "不能写成短板。只有 4 份，不到 30 份" in bad(score) and "是那一天低。" in bad(score)
    assert "只看名次，就看不见它" in bad(score)
    assert {rule for one in score.reasons for rule in one.rules} == {"house.service.survey"}


def test_a_weak_outlet_missed_and_a_plain_one_marked(edition: Edition) -> None:
    known = facts(edition, 0)
    plain = next(name for name, role in known.candidates.items() if role == "plain")
    assert lost(edition, "weak", weak=known.weak[1:])[0] == 4 / len(known.weak)
    cost, score = lost(edition, "weak", weak=[*known.weak, plain])
    assert cost == 4 / len(known.weak) and f"{plain} 分不清" in bad(score)


def test_just_enough_is_enough(edition: Edition) -> None:
    cost, score = lost(edition, "few", few_count="10")
    assert cost == 1 and "刚好够的不算不足" in bad(score)
    assert lost(edition, "few", few_treat="drop")[0] == 1
    assert lost(edition, "few", few_count=" ９ 家")[0] == 0


def test_a_wrong_item_costs_its_row(edition: Edition) -> None:
    known = facts(edition, 0)
    first, *rest = known.weak
    wrong = {first: "lobby", **{one: known.items[one] for one in rest}}
    cost, score = lost(edition, "item", item=wrong)
    assert cost == 4 / len(known.weak) and "您选大堂" in bad(score)


def test_cause_is_not_read_out_of_a_tie(edition: Edition) -> None:
    cost, score = lost(edition, "drive", drive_word="cause")
    assert cost == 2 and "分不出因果" in bad(score)
    assert lost(edition, "drive", drive_ties=["lobby", facts(edition, 0).tied[0]])[0] == 2


def test_few_answers_can_have_a_narrow_interval(edition: Edition) -> None:
    known = facts(edition, 0)
    small = next(one for one in known.pairs if one.told == "few")
    cost, score = lost(edition, "compare", compare={**judging.rows(known, "compare"), small.id: "apart"})
    assert cost == 1 and "区间会窄得骗人" in bad(score)


@pytest.mark.parametrize("seed", range(3))
def test_each_sentence_is_worth_one(edition: Edition, seed: int) -> None:
    known = facts(edition, seed)
    rows = judging.rows(known, "say")
    wrong = {row: "yes" if verdict != "yes" else "no" for row, verdict in rows.items()}
    cost, score = lost(edition, "say", seed, say=wrong)
    assert cost == 7
    assert sum(one.tone == "bad" for one in score.reasons) == 7
    assert not any("{" in one.text for one in score.reasons)


def test_the_action_and_its_measure(edition: Edition) -> None:
    cost, score = lost(edition, "act", act_do="other-praise", act_again="count")
    assert cost == 4 and "连短板在哪里都看不出来了" in bad(score) and "不能只看件数" in bad(score)
    assert "pboc.appraisal-not-count-only" in {rule for one in score.reasons for rule in one.rules}


# ---- the answers follow the edition and the data


def test_a_stricter_house_moves_the_line(edition: Edition) -> None:
    """With more answers asked for, more outlets fall short, and weak ones with too few are weak no longer."""
    other = changed(edition, "house.service.survey", samples=60)
    before, after = facts(edition, 0), facts(other, 0)
    assert len(before.look.few) == 9 and len(after.look.few) > 30
    assert set(before.look.weak) > set(after.look.weak)
    assert before.values["least"] == 30 and after.values["least"] == 60
    state = begin(other)
    state = answer(other, state, few_count="9")
    assert model.score(other, state).points == 1
    with pytest.raises(ExerciseError, match="不到两家"):
        model.start(changed(edition, "house.service.survey", samples=500), 0)


def written(folder: Path, table: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    """A survey of one's own in the place of the kit's."""
    shutil.copy(tables.datasets_folder() / "survey.card.yaml", folder)
    table.to_csv(folder / "survey.csv", index=False)
    monkeypatch.setattr(tables, "datasets_folder", lambda: folder)


def raw() -> pd.DataFrame:
    path = tables.datasets_folder() / "survey.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def test_other_data_have_other_answers(
    edition: Edition, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Swap a weak outlet's code with a usual one's: weak list, items and the sentences follow."""
    before = facts(edition, 0)
    weak = before.weak[0]
    usual = next(name for name, role in before.candidates.items() if role == "plain")
    table = raw()
    table["outlet"] = table["outlet"].replace({weak: usual, usual: weak})
    written(tmp_path, table, monkeypatch)
    after = facts(edition, 0)
    assert usual in after.look.weak and weak not in after.look.weak
    assert after.items[usual] == before.items[weak]


def test_an_even_branch_can_not_be_asked_about(
    edition: Edition, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    table = raw()
    table["overall"] = "4"
    written(tmp_path, table, monkeypatch)
    with pytest.raises(ExerciseError, match="这个练习做不成"):
        model.start(edition, 0)


def look(rows: list[tuple[str, str, str, int]], least: int = 3) -> claims.Look:
    """A small survey: outlet, area, way, overall; all ten items follow the overall score."""
    table = pd.DataFrame(rows, columns=["outlet", "area", "way", "overall"])
    table["answered_on"] = pd.to_datetime(["2026-03-02", "2026-05-06"] * len(table))[: len(table)]
    table["day"], table["customer_group"] = "03-02", "其他"
    for item in data.ITEMS:
        table[item] = table["overall"]
    few = tuple(data.too_few(table, least))
    return claims.Look(table, least, data.group(table).mean, few, (), (), "A")


def test_claims_turn_with_the_data() -> None:
    """The same sentence is supported by one table and not by another."""
    apart = [
        ("A", "乡镇", "扫码", 2),
        ("A", "乡镇", "扫码", 3),
        ("B", "县域", "电话回访", 5),
        ("B", "县域", "电话回访", 4),
    ] * 20
    even = [
        ("A", "乡镇", "扫码", 4),
        ("A", "乡镇", "扫码", 5),
        ("B", "县域", "电话回访", 5),
        ("B", "县域", "电话回访", 4),
    ] * 20
    verdicts = {
        name: [getattr(claims.TESTS[name](look(rows)), "verdict", None) for rows in (apart, even)]
        for name in ("ways", "area", "weak_item", "few", "alike", "elderly")
    }
    assert verdicts == {
        "ways": ["no", "yes"], "area": ["yes", None], "weak_item": ["yes", "no"], "few": [None, None],
        "alike": ["no", "no"], "elderly": [None, None],
    }  # fmt: skip


def test_every_statement_names_a_test_and_explains_what_it_may_find() -> None:
    for one in content.texts().statements:
        assert one.test in claims.TESTS, one.id
        assert ("cannot" in one.why) == (one.test == "never"), one.id


# ---- states and events


def test_the_table_beside_the_questions(edition: Edition) -> None:
    state = begin(edition)
    for name, value in (("bench-by", "items"), ("bench-outlet", "W10"), ("bench-item", "fees")):
        state = model.step(edition, state, Event(name, value))
    assert (state.bench.by, state.bench.outlet, state.bench.item) == ("items", "W10", "fees")
    for by in data.BY:
        for outlet in ("all", "W07"):
            for name, value in (("bench-by", by), ("bench-outlet", outlet)):
                state = model.step(edition, state, Event(name, value))
            check_screen(model.screen(edition, state))
    for event in (Event("bench-by", "nope"), Event("bench-outlet", 3), Event("bench-item", "outlet")):
        assert model.step(edition, state, event) is state


def test_few_answers_get_no_interval(edition: Edition) -> None:
    state = model.step(edition, begin(edition), Event("bench-by", "fewest"))
    page = json.dumps(model.screen(edition, state), ensure_ascii=False)
    assert page.count("份数少，不给") == len(facts(edition, 0).look.few)


def test_the_chart_says_in_words_what_it_draws(edition: Edition) -> None:
    page = json.dumps(model.screen(edition, reach(edition, "drive")), ensure_ascii=False)
    bars = next(one for one in _all(json.loads(page)) if one.get("type") == "bars")
    for bar in bars["data"]:
        assert f"{bar['label']} {bar['value']:.2f}" in bars["alt"]


def _all(part: Any) -> list[dict[str, Any]]:
    """Every mapping inside a screen."""
    if isinstance(part, list):
        return [one for each in part for one in _all(each)]
    return [part, *(one for each in part.values() for one in _all(each))] if isinstance(part, dict) else []


def test_half_an_answer_is_not_judged(edition: Edition) -> None:
    state = model.step(edition, begin(edition), Event("few:count", "9"))
    nudged = model.step(edition, state, Event("check"))
    assert nudged.nudged and nudged.stage == "ask"
    state = reach(edition, "say")
    first = facts(edition, 0).said[0].statement.id
    state = model.step(edition, state, Event("say", {first: "yes"}))
    assert model.step(edition, state, Event("check")).nudged


def test_bad_events_change_nothing(edition: Edition) -> None:
    state = begin(edition)
    for event in (Event("weak", ["W10"]), Event("few:treat", "nope"), Event("few:count", 9), Event("few:count", "9" * 99),
                  Event("next"), Event("again"), Event("start")):  # fmt: skip
        assert model.step(edition, state, event) is state
    state = reach(edition, "item")
    for event in (Event("item", {"W99": "fees"}), Event("item", {"W10": "nope"}), Event("item", ["fees"])):
        assert model.step(edition, state, event) is state


STEPS = st.lists(st.sampled_from(["start", "check", "next", "again", "right", "bench", "odd"]), max_size=60)


@settings(max_examples=15, deadline=None)
@given(events=STEPS, seed=st.integers(0, 4), luck=st.randoms(use_true_random=False))
def test_any_events_keep_the_state_valid_and_its_json_whole(
    events: list[str], seed: int, luck: random.Random
) -> None:
    edition = load()
    state = model.start(edition, seed)
    for one in events:
        if one == "right" and state.stage == "ask":
            state = answer(edition, state)
        elif one == "bench":
            name, offers = luck.choice([("bench-by", list(data.BY)), ("bench-outlet", ["all", "W07", "W14"])])
            state = model.step(edition, state, Event(name, luck.choice(offers)))
        else:
            state = model.step(edition, state, Event(one, "x"))
        assert model.load(state.model_dump_json()) == state
    screen = check_screen(model.screen(edition, state))
    assert screen_html(screen)
    score = model.score(edition, state)
    assert 0 <= score.points <= score.max_points == MOST


def test_a_seed_gives_one_round_and_disturbs_no_one(edition: Edition) -> None:
    random.seed(5)
    first = random.random()
    random.seed(5)
    one = model.screen(edition, begin(edition, 3))
    assert random.random() == first
    assert one == model.screen(edition, begin(edition, 3))
    assert len({tuple(facts(edition, seed).candidates) for seed in range(5)}) > 1


def test_a_spoilt_record_is_refused(edition: Edition) -> None:
    whole = json.loads(begin(edition).model_dump_json())
    for change in ({"at": 99}, {"answers": {"weak": "W10"}}, {"answers": {"nope": "x"}}, {"extra": 1},
                   {"bench": {"by": "nope"}}, {"answers": {"say": {"few": 3}}}):  # fmt: skip
        with pytest.raises(ExerciseError, match="读不出来"):
            model.load(json.dumps(whole | change))


def test_every_cited_rule_exists_and_none_is_low(edition: Edition) -> None:
    cited = model.cites(edition)
    assert {"house.service.survey", "pboc.appraisal-not-count-only", "house.service.elderly"} <= cited
    assert all(edition.rule(one).confidence != "low" for one in cited)
