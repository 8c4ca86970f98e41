"""要点落地: signs from the figures, exact points for ranking, plans and June, targets judged by form, whole states."""

from __future__ import annotations

import dataclasses
import itertools
import json
import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.exercises.base import Event, ExerciseError, find
from course.exercises.priorities import judging, model
from course.exercises.priorities.content import branch, content, planning, words
from course.exercises.priorities.judging import june_key
from course.exercises.priorities.measurable import figures_in, judge
from course.exercises.priorities.options import entry, evidence_options, measure_options, owner_options
from course.exercises.priorities.signs import clues, standings, upper
from course.exercises.priorities.state import PrioritiesState, priority
from course.knowledge.edition import Edition, load
from course.knowledge.models import Measured, Priority
from course.ui import check_screen
from course.ui.schema import event_names, walk

STRONG = ["P26-02", "P26-03", "P26-04", "P26-05"]
REST = ["P26-01", "P26-06", "P26-07", "P26-08", "P26-09", "P26-10"]
TARGETS = {
    "P26-02": "12 月底前按内部期限办结率不低于 98%",
    "P26-03": "6 月底前清单内账户全部停扣退费",
    "P26-04": "每半年自查一次，查实多收的退费率达到 100%",
    "P26-05": "上半年双录抽查合格率不低于 95%",
}
DUES = {"P26-02": "2026-11-30", "P26-03": "2026-06-25", "P26-04": "2026/11/30", "P26-05": "2026年6月30日"}
JUNE = {
    "P26-02": ("push", "办结率 96.2%，差 1.8 个百分点"),
    "P26-03": ("keep", "412 户都退了"),
    "P26-04": ("revise", "自报 0 个，抽查 5 笔"),
    "P26-05": ("push", "合格率只有 91.3%"),
}


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


EDITION = load()


def with_value(edition: Edition, rule_id: str, **values: Any) -> Edition:
    rule = edition.rules[rule_id]
    changed = rule.model_copy(update={"values": {**rule.values, **values}})
    return dataclasses.replace(edition, rules={**edition.rules, rule_id: changed})


def with_priorities(edition: Edition, *priorities: Priority) -> Edition:
    return dataclasses.replace(edition, priorities=tuple(priorities))


def do(edition: Edition, state: PrioritiesState, *events: tuple[str, Any]) -> PrioritiesState:
    for name, value in events:
        after = model.step(edition, state, Event(name, value))
        assert after != state, (name, value)
        state = after
    return state


def ranked(edition: Edition, order: list[str], seed: int = 0) -> PrioritiesState:
    return do(edition, model.start(edition, seed), ("ranking", order), ("go:ranked", None))


def planned(edition: Edition, **changes: str) -> PrioritiesState:
    """Four right plans, with changes to the first priority's: owner, measure, target, due, evidence."""
    state = ranked(edition, [*STRONG, *REST])
    for name in STRONG:
        right = {
            "owner": "lead",
            "measure": "good-0",
            "target": TARGETS[name],
            "due": DUES[name],
            "evidence": "good",
        }
        given = right | (changes if name == STRONG[0] else {})
        state = do(edition, state, *((f"plan:{name}:{part}", said) for part, said in given.items() if said))
        if name != STRONG[-1]:
            state = do(edition, state, ("go:next", None))
    return do(edition, state, ("go:planned", None))


def reviewed(edition: Edition, **changes: tuple[str, str]) -> PrioritiesState:
    state = planned(edition)
    for name in STRONG:
        decision, reason = changes.get(name.replace("-", "_"), JUNE[name])
        state = do(edition, state, *([(f"june:{name}:decision", decision)] if decision else []))
        state = do(edition, state, *([(f"june:{name}:reason", reason)] if reason else []))
    return do(edition, state, ("go:reviewed", None))


def words_of(edition: Edition, state: PrioritiesState) -> str:
    return json.dumps(model.screen(edition, state), ensure_ascii=False)


# --- the branch's figures -----------------------------------------------------------------------------------


def test_the_branchs_figures_agree() -> None:
    complaints = branch().groups[0]
    quarters = [sum(one.counts[at] for one in complaints.series) for at in range(4)]
    assert (quarters, sum(quarters)) == ([155, 152, 167, 183], 657)
    moved = [sum(one.transferred[at] for one in complaints.series) for at in range(4)]
    assert (moved, sum(moved)) == ([4, 6, 6, 13], 29)
    survey = int(branch().satisfaction.title.split("有效问卷 ")[1].split(" 份")[0])
    assert survey == branch().outlets * 36


def test_the_branch_keeps_the_house_rules_on_samples_and_others(edition: Edition) -> None:
    other = next(one for one in branch().groups[0].series if one.id == "other")
    assert Fraction(sum(other.counts), 657) * 100 < edition.value("house.coding.other-share", "percent")
    assert edition.value("house.service.survey", "samples") <= 36


def test_findings_quote_the_survey() -> None:
    rows = {row[0]: (Decimal(row[1]), Decimal(row[2])) for row in branch().satisfaction.rows}
    told = {one.id: one.zh for one in branch().findings}
    for name, subject in (("fee-told", "收费告知"), ("complaint-told", "投诉处理")):
        own, province = rows[subject]
        assert f"{own} 分，比全省平均低 {province - own} 分" in told[name]


def test_june_figures_agree() -> None:
    facts = {one.rule.rsplit(".", 1)[1]: "".join(one.june.facts) for one in planning()}
    for name, part, whole, percent in (
        ("governance", 23, 24, "95.8"), ("complaint", 279, 290, "96.2"), ("suitability", 137, 150, "91.3"),
        ("inspection", 39, 40, "97.5"), ("review-gate", 24, 25, "96"), ("privacy", 6, 9, "66.7"),
    ):  # fmt: skip
        assert f"{percent}%" in facts[name]
        assert str(part) in facts[name] and str(whole) in facts[name]
        assert abs(Fraction(part, whole) * 100 - Fraction(percent)) <= Fraction(1, 20)
    for one in planning():
        assert str(one.june.actual) in one.june.figures
        assert all(figure == next(iter(figures_in(figure))) for figure in one.june.figures)


# --- signs --------------------------------------------------------------------------------------------------


def test_signs_are_counted_from_the_figures(edition: Edition) -> None:
    known = standings(edition)
    assert {name: list(one.signs) for name, one in known.items()} == {
        "P26-01": [],
        "P26-02": ["many", "rising", "transferred", "money"],
        "P26-03": ["many", "rising", "transferred", "money", "vulnerable"],
        "P26-04": ["rising", "transferred", "money", "vulnerable"],
        "P26-05": ["rising", "transferred", "money", "vulnerable"],
        "P26-06": ["many", "rising"],
        "P26-07": ["money"],
        "P26-08": ["vulnerable"],
        "P26-09": ["transferred"],
        "P26-10": [],
    }
    assert [name for name, one in known.items() if one.strong] == STRONG
    assert upper(edition) == 5


def test_from_two_cases_to_three_isnt_a_fast_rise(edition: Edition) -> None:
    told = {one.id: one for one in clues(edition)}
    assert "比三季度多 50%" in told["privacy"].quote and "rising" not in told["privacy"].signs
    eager = with_value(edition, "house.committee.must-table", min_count=3)
    assert "rising" in {one.id: one for one in clues(eager)}["privacy"].signs


def test_the_threshold_of_a_fast_rise_is_the_editions(edition: Edition) -> None:
    told = {one.id: one for one in clues(edition)}
    assert "rising" in told["sms"].signs and "rising" in told["fee"].signs
    strict = with_value(edition, "house.committee.must-table", percent=50)
    after = {one.id: one for one in clues(strict)}
    assert "rising" in after["sms"].signs and "rising" not in after["fee"].signs
    exact = with_value(edition, "house.committee.must-table", percent="37.5")
    assert "rising" in {one.id: one for one in clues(exact)}["fee"].signs, "a rise of just 37.5 % counts"
    stricter = with_value(edition, "house.committee.must-table", percent=200)
    assert not any(one.strong and "rising" in one.signs for one in standings(stricter).values())


def test_a_quote_has_the_figures(edition: Edition) -> None:
    told = {one.id: one.quote for one in clues(edition)}
    assert (
        told["sms"]
        == "短信服务费（被短信）：全年 56 件，四季度 22 件，比三季度多 57%，监管转办 5 件（扣费客户里六十岁以上占一半）"
    )
    assert (
        told["service"] == "网点服务（排队、态度）：全年 111 件，四季度 25 件，比三季度少 7%，监管转办 2 件"
    )
    assert told["stationing"] == "保险公司人员驻点销售：全年 2 处，下半年 1 处"


# --- ranking ------------------------------------------------------------------------------------------------


@given(st.permutations(STRONG + REST[:1]), st.permutations(REST[1:]))
@settings(deadline=None, max_examples=30)
def test_only_evidence_is_judged_never_taste(top: list[str], rest: list[str]) -> None:
    won = judging.rank(EDITION, ranked(EDITION, [*top, *rest]))
    assert [float(one.points) for one in won] == [1, 1, 1, 1]


@pytest.mark.parametrize("late", STRONG)
def test_a_strong_priority_in_the_lower_part_costs_its_point(edition: Edition, late: str) -> None:
    order = [one for one in STRONG if one != late] + REST[:2] + [late] + REST[2:]
    won = judging.rank(edition, ranked(edition, order))
    bad = [one for one in won if not one.points]
    assert sum(one.points for one in won) == 3 and len(bad) == 1
    assert "排第 6，在前 5 条以外" in bad[0].reason.text
    assert any(clue.quote in bad[0].reason.text for clue in standings(edition)[late].clues)


def test_a_reason_quotes_a_figure_for_each_sign(edition: Edition) -> None:
    text = judging.rank(edition, ranked(edition, STRONG + REST))[0].reason.text
    for figure in ("全年 248 件", "比三季度多 140%", "监管转办 5 件", "个人贷款"):
        assert figure in text


def test_the_list_never_begins_with_the_evidence_on_top(edition: Edition) -> None:
    for seed in range(100):
        state = model.start(edition, seed)
        assert sorted(state.shown) == sorted(STRONG + REST)
        assert set(STRONG) - set(state.shown[:5])
        assert sum(one.points for one in judging.rank(edition, state)) < 4


def test_the_order_shown_may_be_confirmed(edition: Edition) -> None:
    state = do(edition, model.start(edition, 3), ("go:ranked", None))
    assert state.ranking == state.shown and state.chosen == state.shown[:4]


# --- plans --------------------------------------------------------------------------------------------------


def test_a_perfect_run(edition: Edition) -> None:
    state = reviewed(edition)
    score = model.score(edition, state)
    assert (score.points, score.max_points, score.finished) == (32, 32, True)
    assert {one.tone for one in score.reasons} == {"good"}


def test_points_grow_stage_by_stage(edition: Edition) -> None:
    stages = [model.start(edition), ranked(edition, STRONG + REST), planned(edition), reviewed(edition)]
    scores = [model.score(edition, one) for one in stages]
    assert [one.points for one in scores] == [0, 4, 24, 32]
    assert [one.finished for one in scores] == [False, False, False, True]
    assert {one.max_points for one in scores} == {32}


@pytest.mark.parametrize(
    ("part", "said", "points", "words"),
    [
        ("owner", "vague", 0, "你选的是“各部门按职责分工”。“各部门”等于没有人。"),
        ("owner", "support-0", 0, "个人金融部是配合部门"),
        ("owner", "", 0, "没有选"),
        ("measure", "weak-0", 0, "只考件数会逼网点不登记"),
        ("measure", "weak-1", 0, "以撤诉为目标"),
        ("evidence", "weak-1", 0, "撤回不等于解决"),
        ("target", "进一步加强投诉管理", "0.2", "缺 4 样，得 0.2 分。"),
        ("target", "投诉办结率不低于 98%", "0.8", "还缺：时间"),
        ("target", "  ", 0, "没有写"),
        ("due", "2027-03-01", 0, "不在本年"),
        ("due", "2025-12-01", 0, "不在本年"),
        ("due", "年底", 0, "读不成日期"),
        ("due", "", 0, "没有写"),
    ],
)
def test_a_named_mistake_costs_its_point(
    edition: Edition, part: str, said: str, points: Any, words: str
) -> None:
    won = judging.plans(edition, planned(edition, **{part: said}))
    assert sum(one.points for one in won) == 19 + Fraction(str(points))
    found = [one for one in won if one.points < 1]
    assert len(found) == 1 and words in found[0].reason.text
    assert found[0].reason.text.startswith("投诉按期办结、监管转办压降：")


def test_a_date_after_the_priority_is_too_late_and_its_own_day_isnt(edition: Edition) -> None:
    late = do(edition, ranked(edition, ["P26-03", *[one for one in STRONG + REST if one != "P26-03"]]))
    for day, points in (("2026-06-30", 1), ("2026-07-01", 0)):
        state = do(edition, late, ("plan:P26-03:due", day))
        won = judging.plans(edition, state)[3]
        assert won.points == points and ("晚于要点期限" in won.reason.text) is (points == 0)


def test_the_last_day_of_the_year_for_everything_is_lazy(edition: Edition) -> None:
    order = ["P26-01", "P26-02", "P26-07", "P26-04", *[one for one in STRONG + REST if one not in ("P26-01", "P26-02", "P26-07", "P26-04")]]  # fmt: skip
    later = [one.model_copy(update={"due": date(2026, 12, 31)}) for one in edition.priorities]
    year = with_priorities(edition, *later)
    state = ranked(year, order)
    for name in order[:4]:
        state = do(year, state, (f"plan:{name}:due", "2026-12-31"))
        state = do(year, state, *([("go:next", None)] if name != order[3] else []))
    assert [one.points for one in judging.plans(year, state)[3::5]] == [0, 0, 0, 0]
    assert "都写成年底" in judging.plans(year, state)[3].reason.text
    better = do(year, state, ("plan:P26-01:due", "2026-10-31"))
    assert [one.points for one in judging.plans(year, better)[3::5]] == [1, 1, 1, 1]


def test_the_years_priorities_decide_owner_and_measure(edition: Edition) -> None:
    first = edition.priorities[1]
    mine = first.model_copy(
        update={"lead": "运营管理部", "good_measures": [Measured(zh="甲法", why="甲因。")]}
    )
    changed = with_priorities(edition, edition.priorities[0], mine, *edition.priorities[2:])
    assert [one.zh for one in owner_options(mine, 0) if one.good] == ["运营管理部"]
    assert [one.zh for one in measure_options(mine, 0) if one.good] == ["甲法"]
    text = judging.plans(changed, planned(changed, owner="vague"))[0].reason.text
    assert "可以选“运营管理部”" in text


def test_options_are_shuffled_by_the_seed_and_the_key_isnt_always_longest(edition: Edition) -> None:
    places = set()
    longest = 0
    for one, seed in itertools.product(edition.priorities, range(5)):
        options = evidence_options(one, seed)
        assert [option.good for option in options].count(True) == 1
        places.add([option.good for option in options].index(True))
        longest += max(options, key=lambda option: len(option.zh)).good
        assert [option.good for option in owner_options(one, seed)].count(True) == 1
    assert places == {0, 1, 2, 3}
    assert longest < 25


def test_a_foolish_target_of_good_form_passes_and_the_screen_says_that_form_is_all(edition: Edition) -> None:
    assert judge("年底前各网点投诉件数一律不超过 0 件").complete
    state = do(edition, ranked(edition, STRONG + REST), ("plan:P26-02:target", "投诉"))
    shown = words_of(edition, state)
    assert words().honest in shown and content().target_note in shown


# --- June ---------------------------------------------------------------------------------------------------


def test_what_june_asks_for_is_worked_out(edition: Edition) -> None:
    assert {one.rule.rsplit(".", 1)[1]: june_key(edition, one.june) for one in planning()} == {
        "governance": "keep", "complaint": "push", "three-plus-one": "keep", "fees": "revise",
        "suitability": "push", "inspection": "keep", "review-gate": "push", "education": "revise",
        "privacy": "push", "evaluation": "keep",
    }  # fmt: skip
    milder = with_value(edition, "house.priority.complaint", percent=96)
    complaint = next(one for one in planning() if one.rule == "house.priority.complaint")
    assert june_key(milder, complaint.june) == "keep"
    stricter = with_value(edition, "house.priority.governance", percent=99)
    assert june_key(stricter, planning()[0].june) == "push"


@pytest.mark.parametrize(
    ("name", "said", "points", "words"),
    [
        (
            "P26_02",
            ("revise", "办结率 96.2%"),
            7,
            "指标量得准，改它等于把没做到的藏起来。按内部期限办结率 96.2%，目标 98%",
        ),
        ("P26_02", ("keep", "办结率 96.2%"), 7, "照计划等于再等半年。"),
        ("P26_03", ("push", "412 户"), 7, "已经达标还加力"),
        ("P26_03", ("revise", "412 户"), 7, "已经达标的指标不用改。"),
        ("P26_04", ("keep", "退费率 100%，自报 0 个"), 7, "数字好看，是因为没有量到该量的事。"),
        ("P26_04", ("push", "23 件"), 7, "在量不准的指标上加力"),
        ("P26_05", ("push", "大家已经很努力"), 7, "理由里没有六月的数"),
        ("P26_05", ("push", "只有 92.7%"), 7, "理由里没有六月的数"),
        ("P26_05", ("push", ""), 7, "没有写"),
        ("P26_05", ("", "91.3%"), 7, "没有选"),
    ],
)
def test_a_wrong_turn_in_june(
    edition: Edition, name: str, said: tuple[str, str], points: int, words: str
) -> None:
    won = judging.reviews(edition, reviewed(edition, **{name: said}))
    assert sum(one.points for one in won) == points
    bad = [one for one in won if not one.points]
    assert len(bad) == 1 and words in bad[0].reason.text


def test_changing_a_measure_cites_the_rule_against_counting_only(edition: Edition) -> None:
    won = judging.reviews(edition, reviewed(edition))
    cited = {one.reason.rules for one in won if "收费与信息披露：年中决定" in one.reason.text}
    assert cited == {("house.priority.review", "pboc.appraisal-not-count-only")}


# --- the bank's own priorities ------------------------------------------------------------------------------


def own(name: str, *rules: str, **fields: Any) -> Priority:
    given = {
        "id": name, "title": f"本行{name}", "text": "做好。", "rules": list(rules), "lead": "零售部", "support": ["法规部"],
        "good_measures": [{"zh": "好办法", "why": "因为。"}], "weak_measures": [{"zh": "弱办法", "why": "因为。"}],
        "due": date(2026, 9, 30),
    }  # fmt: skip
    return Priority.model_validate(given | fields)


def test_the_banks_own_priorities_take_the_models_place(edition: Edition) -> None:
    """Evidence follows the rules a priority cites; without June figures there's nothing to review."""
    mine = with_priorities(edition, own("A", "house.priority.fees"), own("B", "fee.refund-mitigates"))
    assert [one.strong for one in standings(mine).values()] == [True, False]
    state = model.start(mine)
    assert sorted(state.shown) == ["A", "B"]
    state = do(mine, state, ("ranking", ["A", "B"]), ("go:ranked", None))
    options = evidence_options(priority(mine, "B"), 0)
    assert content().own_evidence.good.zh in [one.zh for one in options if one.good]
    assert entry(priority(mine, "B")) is None
    state = do(mine, state, ("go:next", None), ("go:planned", None))
    screen = check_screen(model.screen(mine, state))
    assert [name for name in event_names(screen) if name.endswith(":decision")] == ["june:A:decision"]
    state = do(mine, state, ("go:reviewed", None))
    score = model.score(mine, state)
    assert (score.points, score.max_points, score.finished) == (1, 1 + 10 + 2, True)
    check_screen(model.screen(mine, state))


def test_an_edition_without_priorities_says_so(edition: Edition) -> None:
    none = with_priorities(edition)
    state = model.start(none)
    assert "没有要点" in words_of(none, state)
    assert model.score(none, state).max_points == 0 and not model.score(none, state).finished


def test_a_state_of_other_priorities_starts_anew(edition: Edition) -> None:
    old = reviewed(edition)
    mine = with_priorities(edition, own("A", "house.priority.fees"))
    assert model.step(mine, old, Event("nothing")) == model.start(mine, old.seed)
    check_screen(model.screen(mine, old))


# --- rules and content --------------------------------------------------------------------------------------


def test_every_cited_rule_exists_and_none_is_low(edition: Edition) -> None:
    cited = model.cites(edition)
    assert {"house.priority.order", "house.priority.measurable", "house.priority.review"} <= cited
    assert {"management.department", "pboc.appraisal-not-count-only"} <= cited
    assert {edition.rule(one).confidence for one in cited} <= {"high", "medium"}
    for one in model.score(edition, reviewed(edition)).reasons:
        assert one.rules and set(one.rules) <= cited


def test_a_low_rule_of_a_priority_isnt_shown(edition: Edition) -> None:
    mine = with_priorities(edition, own("A", "house.priority.fees", "priorities.template"))
    assert edition.rule("priorities.template").confidence == "low"
    assert "priorities.template" not in model.cites(mine)


def test_content_covers_the_editions_priorities(edition: Edition) -> None:
    for one in edition.priorities:
        assert entry(one) is not None and standings(edition)[one.id].clues, one.id
    rules = [one.rule for one in planning()] + [rule for group in branch().groups for row in group.series for rule in row.rules]  # fmt: skip
    rules += [rule for one in branch().findings for rule in one.rules]
    assert all(rule in edition.rules for rule in rules)
    assert [one.id for one in words().parts] == ["number", "unit", "base", "period", "object"]


# --- screens and states -------------------------------------------------------------------------------------


def test_every_stage_draws(edition: Edition) -> None:
    for state in (model.start(edition), ranked(edition, STRONG + REST), planned(edition), reviewed(edition)):
        check_screen(model.screen(edition, state))
    first = words_of(edition, model.start(edition))
    assert "四次例会都开了" in first and "第一条" not in first
    assert '["合计", "155", "152", "167", "183", "657", "29"]' in first
    table = next(one for one in walk(model.screen(edition, reviewed(edition))["blocks"]) if one.get("caption") == "要点分解表")  # fmt: skip
    assert table["rows"][1][:2] == ["“3+1”专项治理", "个人金融部"]
    assert table["rows"][1][3:5] == [TARGETS["P26-03"], "2026-06-25"]


def test_ranking_doesnt_give_the_answer_away(edition: Edition) -> None:
    shown = words_of(edition, model.start(edition))
    assert "证据强，" not in shown and "信号满" not in shown


def test_blanks_are_listed_before_the_plans_close(edition: Edition) -> None:
    state = ranked(edition, STRONG + REST)
    for _ in range(3):
        state = do(edition, state, ("go:next", None))
    assert "还没有填的，没填的不得分" in words_of(edition, state)
    assert "适当性新规落地：责任人、措施、目标、日期、证据" in words_of(edition, state)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ranking", STRONG), ("ranking", [*STRONG, *REST[:-1], "P26-99"]), ("ranking", "P26-01"), ("ranking", None),
        ("ranking", [1] * 10), ("go:next", None), ("go:back", None), ("go:planned", None), ("go:reviewed", None),
        ("plan:P26-02:owner", "lead"), ("june:P26-02:decision", "keep"), ("", None), ("go:", None), ("x", {"y": 1}),
    ],
)  # fmt: skip
def test_bad_events_and_events_out_of_turn_change_nothing(edition: Edition, name: str, value: Any) -> None:
    state = model.start(edition)
    assert model.step(edition, state, Event(name, value)) is state


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plan:P26-02:owner", "nobody"), ("plan:P26-02:owner", ["lead"]), ("plan:P26-02:target", 5),
        ("plan:P26-02:target", "长" * 301), ("plan:P26-02:due", "9" * 21), ("plan:P26-01:owner", "lead"),
        ("plan:P26-02:nothing", "lead"), ("plan:P26-02", "lead"), ("ranking", STRONG + REST), ("go:ranked", None),
        ("go:back", None), ("june:P26-02:reason", "96.2"),
    ],
)  # fmt: skip
def test_bad_events_of_the_plan_change_nothing(edition: Edition, name: str, value: Any) -> None:
    state = ranked(edition, STRONG + REST)
    assert model.step(edition, state, Event(name, value)) is state


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("june:P26-02:decision", "wait"), ("june:P26-02:reason", "长" * 201), ("june:P26-02:reason", None),
        ("june:P26-01:decision", "keep"), ("june:P26-02:mood", "keep"), ("plan:P26-02:owner", "lead"),
    ],
)  # fmt: skip
def test_bad_events_of_june_change_nothing(edition: Edition, name: str, value: Any) -> None:
    state = planned(edition)
    assert model.step(edition, state, Event(name, value)) is state


def test_the_interface(edition: Edition) -> None:
    found = find("priorities")
    assert (found.ID, found.TITLE, found.STRANDS) == ("priorities", "要点落地", ("G3",))
    state = reviewed(edition)
    assert found.load(state.model_dump_json()) == state
    for text in ("", "{}", "[]", state.model_dump_json()[:-1]):
        with pytest.raises(ExerciseError, match="保存的练习记录读不出来"):
            found.load(text)
    with pytest.raises(ExerciseError, match="没有要点 P26-99"):
        priority(edition, "P26-99")


VALUES = (
    st.none()
    | st.integers(-3, 3)
    | st.sampled_from(["lead", "vague", "good", "good-0", "weak-1", "keep", "push", "revise", "2026-06-30"])
    | st.text(max_size=12)
    | st.lists(st.text(max_size=3), max_size=3)
)


@given(st.data(), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_whatever_happens_the_state_stays_whole(data: st.DataObject, seed: int) -> None:
    state = model.start(EDITION, seed)
    for _ in range(data.draw(st.integers(0, 25))):
        names = [*event_names(model.screen(EDITION, state)), "nothing", "plan:P26-02:owner", "go:planned"]
        name = data.draw(st.sampled_from(names))
        value = data.draw(VALUES)
        if name == "ranking" and data.draw(st.booleans()):
            value = random.Random(data.draw(st.integers(0, 99))).sample(STRONG + REST, 10)
        before = state.model_dump_json()
        after = model.step(EDITION, state, Event(name, value))
        assert state.model_dump_json() == before, "a step must not change the state it is given"
        state = after
    check_screen(model.screen(EDITION, state))
    score = model.score(EDITION, state)
    assert 0 <= score.points <= score.max_points == 32
    assert model.load(state.model_dump_json()) == state
