"""评价模拟器: the edition decides, exact points, nothing low scored, the chart, states that stay whole."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.exercises.base import Event, ExerciseError, find
from course.exercises.evaluation import arithmetic as sums
from course.exercises.evaluation import chart, model
from course.exercises.evaluation.cases import offered, usable
from course.exercises.evaluation.content import cases, content
from course.exercises.evaluation.questions import questions
from course.exercises.evaluation.state import EvaluationState, way_up
from course.knowledge.edition import Edition, load
from course.knowledge.models import Measure
from course.ui import check_screen
from course.ui.schema import event_names, walk

ANSWERS = {
    "last-item": {"sheet": "67", "total": "76.22", "weakest": "disputes", "cheapest": "disputes"},
    "old-file": {
        "deducted": "25", "total": "57.65", "weakest": "mechanisms", "reach": "no", "overall": "84.6",
    },
    "poster": {
        "sheet": "64", "total": "84.88", "spare": "83.65", "weakest": "marketing", "cheapest": "suitability",
        "use": "inside",
    },
}  # fmt: skip
POINTS = {
    "last-item": {"sheet": 2, "total": 2, "weakest": 1, "cheapest": 2},
    "old-file": {"deducted": 1, "total": 2, "weakest": 1, "reach": 1, "overall": 2},
    "poster": {"sheet": 2, "total": 1, "spare": 2, "weakest": 1, "cheapest": 2, "use": 1},
}


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


EDITION = load()
D = Decimal


def with_measure(edition: Edition, name: str, **fields: Any) -> Edition:
    changed = edition.measures[name].model_copy(update=fields)
    return dataclasses.replace(edition, measures={**edition.measures, name: changed})


def with_weights(edition: Edition, name: str, weights: dict[str, str]) -> Edition:
    elements = [
        one.model_copy(
            update={"demo_weight" if one.demo_weight is not None else "weight": D(weights[one.id])}
            if one.id in weights
            else {}
        )
        for one in edition.measures[name].elements
    ]
    return with_measure(edition, name, elements=elements)


def with_value(edition: Edition, rule_id: str, **values: Any) -> Edition:
    rule = edition.rules[rule_id]
    changed = rule.model_copy(update={"values": {**rule.values, **values}})
    return dataclasses.replace(edition, rules={**edition.rules, rule_id: changed})


def do(edition: Edition, state: EvaluationState, *events: tuple[str, Any]) -> EvaluationState:
    for name, value in events:
        after = model.step(edition, state, Event(name, value))
        assert after != state, (name, value)
        state = after
    return state


def answer(edition: Edition, case: str, answers: dict[str, str]) -> EvaluationState:
    state = do(edition, model.start(edition), ("part", case))
    state = do(edition, state, *((f"answer:{case}:{check}", said) for check, said in answers.items()))
    return do(edition, state, (f"check:{case}", None))


def told(edition: Edition, case: str, answers: dict[str, str]) -> dict[str, tuple[str, str]]:
    """(tone, text) of each check of a case."""
    state = answer(edition, case, answers)
    asked = [one.check.id for one in questions(edition, next(c for c in cases() if c.id == case))]
    reasons = model.score(edition, state).reasons
    return {check: (one.tone, one.text) for check, one in zip(asked, reasons, strict=True)}


def scores_of(measure: Measure, *values: str) -> dict[str, Decimal]:
    return {one.id: D(value) for one, value in zip(measure.elements, values, strict=True)}


# --- the simulator ------------------------------------------------------------------------------------------


def test_the_default_measure_is_the_editions_and_seeds_differ(edition: Edition) -> None:
    assert model.start(edition).measure == "eval-2025"
    assert model.start(edition, 1).scores != model.start(edition, 2).scores
    assert model.start(edition, 7) == model.start(edition, 7)


def test_scores_land_on_the_measures_step(edition: Edition) -> None:
    state = do(edition, model.start(edition), ("score:disputes", 71.24), ("score:privacy", "66.66"))
    assert (state.scores["eval-2025"]["disputes"], state.scores["eval-2025"]["privacy"]) == (
        D("71.2"),
        D("66.7"),
    )


def test_each_measure_keeps_its_own_scores(edition: Edition) -> None:
    state = do(
        edition, model.start(edition), ("score:education", 12), ("measure", "eval-2021"),
        ("score:education", 34), ("deduction", 9.5), ("measure", "eval-2025"),
    )  # fmt: skip
    assert state.scores["eval-2025"]["education"] == 12
    assert (state.scores["eval-2021"]["education"], state.deductions["eval-2021"]) == (34, D("9.5"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("score:disputes", 100.1), ("score:disputes", -1), ("score:disputes", "九十"), ("score:disputes", None),
        ("score:disputes", float("nan")), ("score:disputes", True), ("score:disputes", [80]), ("score:nobody", 80),
        ("deduction", 3), ("cost:disputes", 0), ("cost:disputes", "1000"), ("cost:nobody", 3), ("guess", "nobody"),
        ("guess", ["disputes"]), ("measure", "eval-1999"), ("measure", ["eval-2021"]), ("part", "case-9"),
        ("whole:branches", 0), ("whole:branches", 2.5), ("whole:head", 101), ("whole:seed", 5), ("typed", "sung"),
        ("apply", None), ("answer:last-item:sheet", 67), ("answer:last-item:sheet", "9" * 41),
        ("answer:last-item:weakest", "nobody"), ("answer:last-item:nothing", "1"), ("answer:no-case:sheet", "1"),
        ("check:no-case", None), ("again:last-item", None), ("", None), ("score", 5), ("hello", {"a": 1}),
    ],
)  # fmt: skip
def test_bad_and_unknown_events_change_nothing(edition: Edition, name: str, value: Any) -> None:
    state = model.start(edition)
    assert model.step(edition, state, Event(name, value)) is state


def test_applying_the_advice_reaches_the_next_level_and_reset_goes_back(edition: Edition) -> None:
    first = model.start(edition)
    state = do(edition, first, ("guess", "education"))
    plan = way_up(edition, state)
    assert plan is not None
    state = do(edition, state, ("apply", None))
    measure = edition.measure("eval-2025")
    assert sums.work_out(measure, state.scores["eval-2025"]).total == plan.total >= 80
    assert do(edition, state, ("reset", None)) == first


def test_costs_change_the_advice(edition: Edition) -> None:
    state = do(edition, model.start(edition), ("guess", "education"))
    before = way_up(edition, state)
    after = way_up(edition, do(edition, state, ("cost:governance", "0.01")))
    assert before is not None and after is not None
    assert "governance" not in [one.element for one in before.raises]
    assert "governance" in [one.element for one in after.raises]


def blocks(screen: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one for one in walk(screen["blocks"]) if one["type"] == kind]


def words(screen: dict[str, Any]) -> str:
    return json.dumps(screen, ensure_ascii=False)


def test_the_2025_screen_says_what_isnt_confirmed(edition: Edition) -> None:
    screen = check_screen(model.screen(edition, model.start(edition)))
    warning = next(one["text"] for one in blocks(screen, "text") if one["tone"] == "warn")
    assert "示范权重、示范分数线，待培训师核实" in warning
    assert "【二手来源，注意说明】权重是下限" in warning
    assert "【待培训师核实】1 级、2 级、3 级、4 级、5 级的分数线" in warning
    assert "有没有扣分项没有核到" in warning
    assert edition.measure("eval-2025").gap in warning
    assert "deduction" not in event_names(screen)
    assert "示范分数线" in next(one["text"] for one in blocks(screen, "heading"))
    labels = [one["label"] for one in blocks(screen, "slider")]
    assert labels[3] == "纠纷化解，权重 28%（示范；下限 25%）"
    assert "待培训师核实】只核到“比旧办法的 40% 提高”" in words(screen)


def test_the_2021_screen_says_it_is_superseded_and_only_its_first_line_is_second_hand(
    edition: Edition,
) -> None:
    screen = check_screen(model.screen(edition, do(edition, model.start(edition), ("measure", "eval-2021"))))
    choice = blocks(screen, "select")[0]
    assert choice["value"] == "eval-2021"
    assert [one["label"] for one in choice["options"]] == [
        "金融机构消费者权益保护监管评价办法（2025 年），2025 年 9 月起施行",
        "银行保险机构消费者权益保护监管评价办法（2021 年，已被取代），施行到 2025 年 9 月",
    ]
    warning = next(one["text"] for one in blocks(screen, "text") if one["tone"] == "warn")
    assert "已被取代" in warning and "示范权重" not in warning
    assert "【待培训师核实】二级、三级、四级的分数线" in warning
    assert "【二手来源，注意说明】一级的分数线：来自公开题库，未核到原文。" in warning
    assert next(one for one in blocks(screen, "slider") if one["id"] == "deduction")["max"] == 25


def test_total_bars_and_table_move_together(edition: Edition) -> None:
    state = do(edition, model.start(edition), ("score:disputes", 100), ("score:marketing", 92))
    _, result = sums_of(edition, state)
    screen = model.screen(edition, state)
    elements, totals = blocks(screen, "bars")
    assert [one["value"] for one in elements["data"]] == [float(line.score) for line in result.lines]
    assert totals["data"][0] == {"label": "总分", "value": float(result.total), "tone": "plain", "mark": 90.0}
    assert [one["label"] for one in totals["data"][1:]] == ["1 级", "2 级（现在）", "3 级", "4 级", "5 级"]
    table = next(one for one in blocks(screen, "table") if one["caption"] == "总分怎样算出来")
    assert table["rows"][-1][3] == sums.show(result.total)
    assert table["rows"][3][:4] == ["纠纷化解", "28%（示范；下限 25%）", "100", "28"]


def sums_of(edition: Edition, state: EvaluationState) -> tuple[Measure, sums.Result]:
    measure = edition.measure(state.measure)
    return measure, sums.work_out(measure, state.scores[measure.id], state.deductions[measure.id])


def test_the_advice_waits_for_a_guess(edition: Edition) -> None:
    state = model.start(edition)
    assert "apply" not in event_names(model.screen(edition, state))
    after = model.screen(edition, do(edition, state, ("guess", "service")))
    assert "apply" in event_names(after)
    assert "你猜的是消费者服务：只提它，提到 100 分也升不了级。" in words(after)


def test_at_the_top_and_at_the_bottom(edition: Edition) -> None:
    ids = [one.id for one in edition.measure("eval-2025").elements]
    top = do(edition, model.start(edition), *((f"score:{one}", 100) for one in ids))
    assert "已经是1 级，上面没有等级了。" in words(model.screen(edition, top))
    bottom = do(edition, model.start(edition), *((f"score:{one}", 0) for one in ids))
    assert "已经是最低的5 级。" in words(model.screen(edition, bottom))
    check_screen(model.screen(edition, bottom))


def test_the_spare_weight_makes_a_range(edition: Edition) -> None:
    measure = edition.measure("eval-2025")
    scores = scores_of(measure, "95", "70", "85", "88", "92", "90", "64")
    assert sums.spare_weight(measure) == 10
    assert sums.spare_range(measure, scores) == (Fraction("83.05"), Fraction("86.15"))
    assert sums.spare_range(edition.measure("eval-2021"), scores_of(edition.measure("eval-2021"), *["80"] * 5)) is None  # fmt: skip
    low, high = sums.spare_range(measure, scores) or (Fraction(0), Fraction(0))
    assert low <= sums.work_out(measure, scores).total <= high


def test_branches_and_head_office(edition: Edition) -> None:
    weight = edition.measure("eval-2021").branch_weight
    assert sums.overall(weight, Fraction("79.5"), Fraction(88)) == Fraction("84.6")
    assert sums.branch_shares(weight) == (Fraction(2, 5), Fraction(3, 5), False)
    new = sums.branch_shares(edition.measure("eval-2025").branch_weight)
    assert new is not None and new[2], "the 2025 shares are model figures"
    assert sums.branch_shares(None) is None
    ids = [one.id for one in edition.measure("eval-2021").elements]
    state = do(
        edition, model.start(edition), ("measure", "eval-2021"), *((f"score:{one}", 90) for one in ids),
        ("whole:branches", "10"), ("whole:branch_average", "80"), ("whole:head", "85"),
    )  # fmt: skip
    said = words(model.screen(edition, state))
    assert "一级分支机构平均 81×40%＋法人 85×60%＝83.4 分" in said
    assert "总体提高 0.04 分" in said and "来自公开题库，未核到原文" in said


# --- the edition decides ------------------------------------------------------------------------------------


def test_a_changed_weight_changes_total_and_advice(edition: Edition) -> None:
    heavier = with_weights(edition, "eval-2025", {"privacy": "27", "marketing": "6"})
    state = do(edition, model.start(edition), ("guess", "privacy"))
    assert sums_of(edition, state)[1].total != sums_of(heavier, state)[1].total
    before, after = way_up(edition, state), way_up(heavier, state)
    assert before is not None and after is not None
    assert "privacy" not in [one.element for one in before.raises]
    assert "privacy" in [one.element for one in after.raises]
    changed = told(heavier, "last-item", ANSWERS["last-item"])
    assert changed["total"][0] == "bad" and "总分 77.9。" in changed["total"][1]


def test_weights_that_dont_sum_to_100_are_scaled_and_said_so(edition: Edition) -> None:
    odd = with_weights(edition, "eval-2025", {"governance": "31"})
    state = model.start(odd)
    assert "权重合计是 120%，已按比例折算" in words(model.screen(odd, state))
    full = dict.fromkeys(state.scores["eval-2025"], D(100))
    assert sums.work_out(odd.measure(), full).total == 100


def test_the_cap_the_lines_and_the_target_come_from_the_edition(edition: Edition) -> None:
    cap = edition.measures["eval-2021"].deduction
    assert cap is not None
    softer = with_measure(edition, "eval-2021", deduction=cap.model_copy(update={"cap": D(20)}))
    assert told(softer, "old-file", {**ANSWERS["old-file"], "deducted": "20"})["deducted"][0] == "good"
    lower = [one.model_copy(update={"min_score": D(82)}) if one.level == 1 else one for one in edition.measures["eval-2021"].levels]  # fmt: skip
    easier = with_measure(edition, "eval-2021", levels=lower)
    assert told(easier, "old-file", {**ANSWERS["old-file"], "reach": "yes"})["reach"][0] == "good"
    milder = with_value(edition, "house.priority.complaint", percent=95)
    right = told(milder, "last-item", {"sheet": "76"})
    assert right["sheet"][0] == "good" and "40－1×3＝37" in right["sheet"][1]


def test_without_a_deduction_the_question_about_it_isnt_asked(edition: Edition) -> None:
    none = with_measure(edition, "eval-2021", deduction=None)
    case = next(one for one in cases() if one.id == "old-file")
    assert "deducted" not in [one.check.id for one in questions(none, case)]
    assert model.score(none, model.start(none)).max_points == 22


def test_a_case_whose_elements_the_edition_lacks_isnt_offered(edition: Edition) -> None:
    fewer = with_measure(edition, "eval-2021", elements=edition.measures["eval-2021"].elements[:4])
    assert [one.id for one in offered(fewer)] == ["last-item", "poster"]
    gone = dataclasses.replace(edition, measures={"eval-2025": edition.measures["eval-2025"]})
    assert not usable(gone, cases()[1])
    assert model.score(gone, model.start(gone)).max_points == 16
    check_screen(model.screen(gone, model.start(edition)))


# --- the cases ----------------------------------------------------------------------------------------------


def test_a_perfect_run(edition: Edition) -> None:
    state = model.start(edition)
    for case, answers in ANSWERS.items():
        assert not model.score(edition, state).finished
        state = do(edition, state, ("part", case))
        state = do(edition, state, *((f"answer:{case}:{one}", said) for one, said in answers.items()))
        state = do(edition, state, (f"check:{case}", None))
    score = model.score(edition, state)
    assert (score.points, score.max_points, score.finished) == (23, 23, True)
    assert {one.tone for one in score.reasons} == {"good"}


@pytest.mark.parametrize("case", ANSWERS)
def test_each_check_is_worth_its_points(edition: Edition, case: str) -> None:
    for check, points in POINTS[case].items():
        without = {name: said for name, said in ANSWERS[case].items() if name != check}
        assert (
            model.score(edition, answer(edition, case, without)).points == sum(POINTS[case].values()) - points
        )


@pytest.mark.parametrize(
    ("case", "check", "said", "words"),
    [
        ("last-item", "sheet", "61", "你把目标当成了 100%。评分单写的是低于目标才扣，达到目标的部分不扣。这样自评会把自己压低 6 分"),
        ("last-item", "sheet", "88", "你每条只扣了一次，没有乘件数或百分点数。这样自评虚高 21 分"),
        ("last-item", "total", "78.6", "这是几项得分的简单平均，没有乘权重。"),
        ("last-item", "total", "68.4", "你用的是权重下限，七项只有 90%"),
        ("last-item", "weakest", "education", "金融教育的得分确实最低，可它的权重只有 10%，总分只少 4 分；纠纷化解少 9.24 分。"),
        ("last-item", "weakest", "service", "你选的消费者服务只让总分少 0.9 分。"),
        ("last-item", "cheapest", "governance", "你选的办法提不到 80 分"),
        ("last-item", "cheapest", "education", "“补分最低的：金融教育提 37.8 分”到 80 分、75.6 人日"),
        ("old-file", "deducted", "29", "你把 29 分全扣了。"),
        ("old-file", "deducted", "7.25", "25% 说的是占总权重的上限"),
        ("old-file", "total", "82.65", "这是扣减以前的分。"),
        ("old-file", "total", "53.7", "你扣过了头"),
        ("old-file", "weakest", "education", "教育宣传的得分确实最低"),
        ("old-file", "weakest", "operations", "操作与服务的权重最大，但它得分不低，总分只少 3.6 分；机制与运行少 5.5 分。"),
        ("old-file", "reach", "yes", "不扣时是 82.65 分，一级的线是 90 分，不够一级。"),
        ("old-file", "overall", "82.9", "你把两个比例用反了。"),
        ("old-file", "overall", "83.75", "你按一半一半平均了。"),
        ("poster", "spare", "84.88", "这是按示范权重算的。"),
        ("poster", "spare", "76.65", "余下的 10 个百分点没有分出去。"),
        ("poster", "weakest", "disputes", "纠纷化解的权重最大"),
        ("poster", "cheapest", "privacy", "“个人信息保护提 35.4 分”到 87.004 分、70.8 人日"),
        ("poster", "use", "score", "分数也是评价结果。"),
        ("poster", "use", "lead", "拿不出依据"),
    ],
)  # fmt: skip
def test_a_named_mistake_is_named(edition: Edition, case: str, check: str, said: str, words: str) -> None:
    state = answer(edition, case, {**ANSWERS[case], check: said})
    score = model.score(edition, state)
    assert score.points == sum(POINTS[case].values()) - POINTS[case][check]
    bad = [one for one in score.reasons if one.tone == "bad"]
    assert len(bad) == 1 and words in bad[0].text
    assert f"不对，{POINTS[case][check]} 分没得到。" in bad[0].text


def test_a_slip_isnt_punished_twice(edition: Edition) -> None:
    got = told(edition, "last-item", {**ANSWERS["last-item"], "sheet": "61", "total": "74.54"})
    assert got["sheet"][0] == "bad" and got["total"][0] == "part"
    assert "照你算的纠纷化解 61 分，这个总分算得没错" in got["total"][1]
    state = answer(edition, "last-item", {**ANSWERS["last-item"], "sheet": "61", "total": "74.54"})
    assert model.score(edition, state).points == 5


@pytest.mark.parametrize(("said", "right"), [("76.2", True), ("７６．２２分", True), ("76.27", True), ("76.28", False), ("76", False)])  # fmt: skip
def test_one_decimal_is_enough(edition: Edition, said: str, right: bool) -> None:
    assert (told(edition, "last-item", {"total": said})["total"][0] == "good") is right


def test_blank_and_unreadable_are_told_apart(edition: Edition) -> None:
    got = told(edition, "last-item", {"sheet": "六十七"})
    assert "“六十七”读不成答案" in got["sheet"][1] and "没有答" in got["total"][1]


def test_an_open_case_shows_no_answer_and_a_marked_one_is_closed(edition: Edition) -> None:
    state = do(edition, model.start(edition), ("part", "last-item"))
    screen = check_screen(model.screen(edition, state))
    assert "76.22" not in words(screen) and "9.24" not in words(screen)
    table = next(one for one in blocks(screen, "table") if one["caption"] == "各要素得分")
    assert table["rows"][3] == ["纠纷化解", "28%", "待算"]
    state = do(edition, state, ("check:last-item", None))
    assert model.step(edition, state, Event("answer:last-item:sheet", "67")) is state
    assert "76.22" in words(check_screen(model.screen(edition, state)))
    again = do(edition, state, ("again:last-item", None))
    assert again.answers == {} and again.done == ()


def test_feedback_stands_once(edition: Edition) -> None:
    """While cases are left it stands in the case; when all are marked the result shows it."""
    state = do(edition, model.start(edition), ("part", "last-item"), ("check:last-item", None))
    assert len(blocks(model.screen(edition, state), "feedback")) == 4
    state = do(edition, state, ("check:old-file", None), ("check:poster", None))
    assert model.score(edition, state).finished
    assert blocks(model.screen(edition, state), "feedback") == []


# --- rules --------------------------------------------------------------------------------------------------


def test_every_cited_rule_exists_and_none_is_low(edition: Edition) -> None:
    cited = model.cites(edition)
    assert {
        "evaluation.2025.weights-floor",
        "evaluation.2021.deduction-cap",
        "house.evaluation.self",
    } <= cited
    assert {edition.rule(one).confidence for one in cited} <= {"high", "medium"}


def test_no_scored_question_rests_on_a_low_rule(edition: Edition) -> None:
    for case in cases():
        for check in case.checks:
            assert {edition.rule(one).confidence for one in check.rules} <= {"high", "medium"}, check.id
    rule = edition.rules["evaluation.2021.level1"]
    shaky = rule.model_copy(update={"confidence": "low"})
    lower = dataclasses.replace(edition, rules={**edition.rules, rule.id: shaky})
    case = next(one for one in cases() if one.id == "old-file")
    assert "reach" not in [one.check.id for one in questions(lower, case)]


def test_publishing_the_result_is_scored_by_the_house_rule_only(edition: Edition) -> None:
    check = next(one for case in cases() for one in case.checks if one.kind == "use")
    assert check.rules == ["house.evaluation.self"] and check.also == ["evaluation.2025.no-marketing"]
    screen = model.screen(edition, answer(edition, "poster", ANSWERS["poster"]))
    card = next(
        rule for one in blocks(screen, "feedback") for rule in one["rules"] if rule["id"] == check.also[0]
    )
    assert card["badge"] == "二手来源，注意说明" and card["caveat"]


def test_reasons_cite_rules(edition: Edition) -> None:
    for case in ANSWERS:
        for one in model.score(edition, answer(edition, case, {})).reasons:
            assert one.rules and all(rule in edition.rules for rule in one.rules)


def test_content_is_consistent(edition: Edition) -> None:
    for case in cases():
        step = edition.measure(case.measure).score_step
        for score in case.scores.values():
            assert score % step == 0
        assert case.sheet is None or sum(line.full for line in case.sheet.lines) == 100
        for check in case.checks:
            for offer in check.offers:
                assert set(offer.add) <= set(case.costs)
                assert all(f"提 {points} 分" in offer.zh for points in offer.add.values())
    heaviest = [
        "heaviest" in one.mistakes and one.key == one.mistakes["heaviest"]
        for case in cases()
        for one in questions(edition, case)
        if one.check.kind == "weakest"
    ]
    assert heaviest == [True, False, False], "guessing the heaviest element mustn't always be right"
    assert set(content().kinds) == {check.kind for case in cases() for check in case.checks}


# --- the chart ----------------------------------------------------------------------------------------------


def test_the_chart_is_vega_lite_5_with_its_data_inside(edition: Edition) -> None:
    state = do(edition, model.start(edition), ("score:disputes", 71.3))
    spec = chart.chart_spec(edition, state)
    text = json.dumps(spec, ensure_ascii=False, allow_nan=False)
    assert spec["$schema"] == "https://vega.github.io/schema/vega-lite/v5.json"
    assert text.count("://") == 1 and "url" not in text.lower()
    rows = spec["vconcat"][0]["data"]["values"]
    assert [(one["要素"], one["得分"]) for one in rows][3] == ("纠纷化解", 71.3)
    assert "权重 28%" in rows[3]["说明"]
    lines = spec["vconcat"][1]["layer"][1]["data"]["values"]
    assert [(one["级"], one["分"]) for one in lines] == [
        ("1 级", 90),
        ("2 级", 80),
        ("3 级", 70),
        ("4 级", 60),
    ]
    _, result = sums_of(edition, state)
    assert spec["vconcat"][1]["layer"][0]["data"]["values"] == [{"分": float(result.total), "名": "总分"}]
    assert sums.show(result.total) in spec["title"]["text"] and "待培训师核实" in spec["title"]["subtitle"]
    assert spec["description"].startswith("金融机构消费者权益保护监管评价办法（2025 年）。体制机制")
    bundle = chart.mimebundle(edition, state)
    assert bundle == {"application/vnd.vegalite.v5+json": spec, "text/plain": spec["description"]}


def test_the_chart_doesnt_give_an_open_case_away(edition: Edition) -> None:
    state = do(edition, model.start(edition), ("part", "last-item"))
    assert "76.22" not in json.dumps(chart.chart_spec(edition, state))
    marked = do(edition, state, ("check:last-item", None))
    assert "总分 76.22 分" in chart.chart_spec(edition, marked)["description"]


def test_the_chart_leaves_altairs_settings_alone(edition: Edition) -> None:
    import altair

    before = altair.data_transformers.options
    chart.chart_spec(edition, model.start(edition))
    assert altair.data_transformers.options == before


def test_the_model_loads_neither_altair_nor_a_widget() -> None:
    code = (
        "import sys; import course.exercises.evaluation.model, course.exercises.evaluation.chart;"
        "bad = {'altair', 'ipywidgets', 'anywidget', 'course.ui'} & set(sys.modules); sys.exit(str(bad) if bad else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- states -------------------------------------------------------------------------------------------------


def test_the_interface(edition: Edition) -> None:
    found = find("evaluation")
    assert (found.ID, found.TITLE, found.STRANDS) == ("evaluation", "评价模拟器", ("G4",))
    state = found.start(edition)
    assert found.load(state.model_dump_json()) == state
    for text in ("", "{}", "[]", '{"measure": 3}', state.model_dump_json()[:-1]):
        with pytest.raises(ExerciseError, match="保存的练习记录读不出来"):
            found.load(text)


def test_a_state_of_another_edition_starts_anew(edition: Edition) -> None:
    old = do(edition, model.start(edition, 5), ("score:disputes", 3))
    fewer = with_measure(edition, "eval-2021", elements=edition.measures["eval-2021"].elements[:4])
    check_screen(model.screen(fewer, old))
    assert model.step(fewer, old, Event("typed", "typed")) == do(
        fewer, model.start(fewer, 5), ("typed", "typed")
    )


NAMES = sorted(
    {
        name
        for part in ("simulator", *ANSWERS)
        for measure in EDITION.measures
        for name in event_names(
            model.screen(
                EDITION,
                model.step(
                    EDITION,
                    model.step(EDITION, model.start(EDITION), Event("measure", measure)),
                    Event("part", part),
                ),
            )
        )
    }
    | {"apply", "nothing", "score:", "answer::", "again:last-item", "again:poster"}
)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-5, 120)
    | st.floats(-5, 120)
    | st.sampled_from(["education", "disputes", "typed", "dragged", "eval-2021", "eval-2025", *ANSWERS])
    | st.sampled_from(["yes", "no", "inside", "76.22", "simulator", "x"])
    | st.lists(st.integers(), max_size=2)
)


@given(st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=25), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_whatever_happens_the_state_stays_whole(events: list[tuple[str, Any]], seed: int) -> None:
    state = model.start(EDITION, seed)
    for name, value in events:
        before = state.model_dump_json()
        after = model.step(EDITION, state, Event(name, value))
        assert state.model_dump_json() == before, "a step must not change the state it is given"
        state = after
    check_screen(model.screen(EDITION, state))
    score = model.score(EDITION, state)
    assert 0 <= score.points <= score.max_points == 23
    assert model.load(state.model_dump_json()) == state
    for name, scores in state.scores.items():
        step = EDITION.measures[name].score_step
        assert all(0 <= one <= 100 and one % step == 0 for one in scores.values())
