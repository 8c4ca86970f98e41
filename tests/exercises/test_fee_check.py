"""收费自查: what is planted is found by the ledger's own columns, exact points, refunds, and states that stay whole."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.complaints import load as tables
from course.complaints.synthesise import fees, keys
from course.exercises.base import Event, ExerciseError, find
from course.exercises.fee_check import content, draw, model
from course.exercises.fee_check.state import FeeState
from course.knowledge.edition import Edition, load
from course.ui import check_screen
from course.ui.schema import event_names

SEEDS = range(12)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def begin(edition: Edition, seed: int = 0) -> FeeState:
    return model.step(edition, model.start(edition, seed), Event("start"))


def answer(
    edition: Edition, state: FeeState, mark: list[str] | None = None,
    grounds: dict[str, str] | None = None, refunds: dict[str, str] | None = None,
) -> FeeState:  # fmt: skip
    """Mark the page at hand (rightly unless told otherwise) and have it judged."""
    page = state.here
    lines = [page.line(one) for one in mark] if mark is not None else list(page.wrong)
    right = {one.id: one.kind or page.kinds[0] for one in lines} | (grounds or {})
    back = {one.id: one.refund or "whole" for one in lines} | (refunds or {})
    state = model.step(edition, state, Event(f"mark-{page.id}", [one.id for one in lines]))
    state = model.step(edition, state, Event("check"))
    if state.stage == "ground":
        state = model.step(edition, state, Event(f"ground-{page.id}", right))
        if page.refunds:
            state = model.step(edition, state, Event(f"refund-{page.id}", back))
        state = model.step(edition, state, Event("check"))
    assert state.stage == "told"
    return state


def play(edition: Edition, state: FeeState) -> FeeState:
    while state.stage != "done":
        state = model.step(edition, answer(edition, state), Event("next"))
    return state


# --- the pages ---------------------------------------------------------------------------------------------


def test_is_the_exercise_of_its_id() -> None:
    assert find("fee-check") is model
    assert (model.ID, model.STRANDS, model.TITLE, model.MINUTES) == ("fee-check", ("C1",), "收费自查", 20)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_round_has_a_board_and_two_ledger_pages_with_every_kind(seed: int) -> None:
    board, first, second = draw.pages(seed, 0)
    assert [len(one.lines) for one in (board, first, second)] == [9, 12, 12]
    assert [len(one.wrong) for one in (board, first, second)] == [4, 4, 4]
    assert Counter(one.kind for one in board.wrong) == dict.fromkeys(draw.BOARD_KINDS, 1)
    assert {one.kind for one in (*first.wrong, *second.wrong)} == set(fees.RULES)
    ids = [line.id for page in (first, second) for line in page.lines]
    assert len(set(ids)) == 24
    assert draw.pages(seed, 0) != draw.pages(seed, 1)


def test_the_planted_lines_are_the_key_s() -> None:
    key = dict(keys.ledger_key()[["charge_id", "kind"]].itertuples(index=False))
    for seed in SEEDS:
        for page in draw.pages(seed, 0)[1:]:
            for line in page.lines:
                assert line.kind == key.get(line.id, "")
                assert bool(line.kind) != bool(line.look)


def test_look_alikes_are_what_their_name_says() -> None:
    """Checked on the ledger's own columns, not on the labels."""
    ledger = tables.ledger().set_index("charge_id")
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        for page in draw.pages(seed, 0)[1:]:
            for line in page.lines:
                row = ledger.loc[line.id]
                seen[line.look] += 1
                if line.look == "resigned":
                    assert row.cancelled_on < row.consent_on <= row.charged_on
                elif line.look == "told":
                    assert row.notice_on < row.discount_until < row.charged_on
                elif line.look == "signed_free":
                    assert row.account_kind != "普通" and row.consent_form in (
                        "书面",
                        "电子签名",
                        "客服电话录音",
                    )
                elif line.look == "new_price":
                    assert row.amount == 3 and row.charged_on.date() >= fees.NEW_LIST
                elif line.look == "free_other":
                    assert row.account_kind != "普通" and row.item_code not in ("F002", "F003")
                elif line.look == "upkeep":
                    assert row.account_kind == "普通"
                elif line.look in ("rated", "plain", "first"):
                    base = None if row.base != row.base else float(row.base)
                    assert row.amount == fees.listed(row.item_code, row.charged_on.date(), base)
    assert set(content.texts().looks) - {"board"} <= set(seen)


def test_a_double_charge_stands_with_the_one_it_repeats() -> None:
    for seed in SEEDS:
        for page in draw.pages(seed, 0)[1:]:
            for line in (one for one in page.wrong if one.kind == "double"):
                firsts = [one for one in page.lines if one.look == "first" and one.cells[2] == line.cells[2]]
                assert [(one.cells[4], one.cells[5]) for one in firsts] == [(line.cells[4], line.cells[5])]
                assert firsts[0].cells[1] <= line.cells[1]


def test_refunds_are_the_whole_the_difference_or_none() -> None:
    found: Counter[str] = Counter()
    ledger = tables.ledger().set_index("charge_id")
    for seed in range(40):
        for page in draw.pages(seed, 0)[1:]:
            for line in page.wrong:
                row = ledger.loc[line.id]
                found[line.refund] += 1
                base = None if row.base != row.base else float(row.base)
                listed = fees.listed(row.item_code, row.charged_on.date(), base)
                if line.refund == "done":
                    assert row.refunded_on == row.refunded_on and line.due == 0
                elif line.refund == "part":
                    assert (
                        listed is not None and line.due == pytest.approx(row.amount - listed) and line.due > 0
                    )
                else:
                    assert line.refund == "whole" and line.due == row.amount
    assert set(found) == {"whole", "part", "done"}


def test_the_board_is_the_list_in_force_but_for_its_faults() -> None:
    now = tables.prices().query("version == '2026版'").set_index("item_code")
    for seed in SEEDS:
        board = draw.pages(seed, 0)[0]
        for line in board.lines:
            said = {one[1]: (one[2], one[3]) for one in board.prices}.get(line.cells[1])
            if line.kind == "unlisted":
                assert said is None
            elif line.kind == "condition_dropped":
                assert (
                    said is not None
                    and said[0] == line.cells[2]
                    and "免收" in said[1]
                    and "免收" not in line.cells[3]
                )
            elif line.kind:
                assert said is not None and said[0] != line.cells[2]
                assert (line.kind == "free_priced") == (now.loc[line.id].basis == "免费")
            else:
                assert said == line.cells[2:]


# --- points ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_perfect_round(edition: Edition, seed: int) -> None:
    score = model.score(edition, play(edition, begin(edition, seed)))
    assert (score.points, score.max_points, score.finished) == (32, 32, True)
    assert [one.tone for one in score.reasons] == ["good"] * 12


def test_nothing_marked_brings_nothing_and_names_each_miss(edition: Edition) -> None:
    state = answer(edition, begin(edition), mark=[])
    assert state.points(state.here) == 0
    reasons = model.score(edition, state).reasons
    assert [one.tone for one in reasons] == ["bad"] * 4
    assert all("：漏了，" in one.text and one.rules for one in reasons)


def test_a_lawful_line_marked_costs_a_point_and_says_why(edition: Edition) -> None:
    state = begin(edition)
    page = state.here
    lawful = next(one for one in page.lines if not one.kind)
    state = answer(edition, state, mark=[*(one.id for one in page.wrong), lawful.id])
    assert state.points(page) == 7
    bad = next(one for one in model.score(edition, state).reasons if one.tone == "bad")
    assert "勾错了" in bad.text and content.texts().looks["board"].why in bad.text


def test_marking_everything_is_no_way(edition: Edition) -> None:
    state = model.step(edition, answer(edition, begin(edition)), Event("next"))
    page = state.here
    state = answer(edition, state, mark=[one.id for one in page.lines])
    assert state.points(page) == 12 - 8


def test_a_wrong_ground_and_a_wrong_refund_cost_one_each(edition: Edition) -> None:
    state = model.step(edition, answer(edition, begin(edition)), Event("next"))
    line = state.here.wrong[0]
    other = next(one for one in state.here.kinds if one not in line.accept)
    refund = next(one for one in ("whole", "part", "done") if one != line.refund)
    state = answer(edition, state, grounds={line.id: other}, refunds={line.id: refund})
    assert state.points(state.here) == 10
    part = next(one for one in model.score(edition, state).reasons if one.tone == "part")
    assert f"理由应是“{content.texts().grounds[line.kind].zh}”" in part.text
    assert f"应“{content.texts().refunds[line.refund]}”" in part.text


def test_a_price_before_its_day_is_also_above_the_list(edition: Edition) -> None:
    found = [
        line for seed in range(60) for page in draw.pages(seed, 0)[1:] for line in page.wrong
        if line.kind == "before_date"
    ]  # fmt: skip
    message = next(line for line in found if line.cells[4] == "短信服务费")
    item = next(line for line in found if line.cells[4] == "安全锁提醒")
    assert set(message.accept) == {"before_date", "above_list"}
    assert item.accept == ("before_date",)


def test_grounds_must_be_whole(edition: Edition) -> None:
    state = begin(edition)
    page = state.here
    state = model.step(edition, state, Event(f"mark-{page.id}", [page.wrong[0].id]))
    state = model.step(edition, model.step(edition, state, Event("check")), Event("check"))
    assert (state.stage, state.nudged) == ("ground", True)
    assert model.step(edition, state, Event("back")).stage == "mark"


def test_another_round_has_other_lines(edition: Edition) -> None:
    done = play(edition, begin(edition))
    again = model.step(edition, done, Event("again"))
    assert (again.number, again.stage, again.marked) == (1, "mark", {})
    assert again.pages != done.pages


# --- words, edition, state ---------------------------------------------------------------------------------


def test_cited_rules_exist_and_none_is_low(edition: Edition) -> None:
    cited = model.cites(edition)
    assert cited <= set(edition.rules)
    assert {edition.rules[one].confidence for one in cited} <= {"high", "medium"}
    assert {"fee.separate-consent", "fee.free-agency", "house.fee.refund", "fee.price-tag-no-extra"} <= cited


def test_every_kind_of_the_ledger_has_words_and_the_key_s_rule() -> None:
    grounds = content.texts().grounds
    for kind, (rule, _) in fees.RULES.items():
        assert rule in grounds[kind].rules
    assert set(grounds) == {*fees.RULES, *draw.BOARD_KINDS}


def test_the_days_to_refund_follow_the_edition(edition: Edition) -> None:
    rule = edition.rules["house.fee.refund"]
    changed = rule.model_copy(update={"values": {**rule.values, "days": 4}})
    other = dataclasses.replace(edition, rules={**edition.rules, rule.id: changed})
    state = model.step(edition, answer(edition, begin(edition)), Event("next"))
    state = answer(edition, state)
    assert "4 日内全部退还" in json.dumps(model.screen(other, state), ensure_ascii=False)
    assert "7 日内全部退还" in json.dumps(model.screen(edition, state), ensure_ascii=False)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), max_size=25), st.integers(0, 3))
def test_any_events_leave_a_state_that_shows_and_reloads(events: list[tuple[int, int]], seed: int) -> None:
    edition = load()
    state = model.start(edition, seed)
    for what, pick in events:
        page = state.here
        lines = [one.id for one in page.lines]
        some = lines[pick % len(lines) :: 2]
        values: list[tuple[str, Any]] = [
            ("start", None), ("check", None), ("next", None), ("back", None), ("again", None),
            (f"mark-{page.id}", some), (f"ground-{page.id}", dict.fromkeys(state.picked(page), page.kinds[pick % 4])),
            (f"refund-{page.id}", dict.fromkeys(state.picked(page), "part")), (f"mark-{page.id}", pick), ("", [{}]),
        ]  # fmt: skip
        state = model.step(edition, state, Event(*values[what]))
        shown = check_screen(model.screen(edition, state))
        assert len(event_names(shown)) == len(set(event_names(shown)))
        assert model.load(state.model_dump_json()) == state
        score = model.score(edition, state)
        assert 0 <= score.points <= score.max_points == 32


def test_a_record_that_does_not_fit_is_refused() -> None:
    for bad in (
        "{}",
        "nothing",
        '{"seed": 1, "marked": {"board": ["L000001"]}}',
        '{"seed": 1, "grounds": {"B": "x"}}',
    ):
        with pytest.raises(ExerciseError, match="读不出来"):
            model.load(bad)
