"""产品信息核对: what a row is by its columns, the search, exact points, and states that stay whole."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.complaints import load as tables
from course.complaints.synthesise import keys
from course.exercises.base import Event, ExerciseError, find
from course.exercises.product_lookup import content, draw, model, platform
from course.exercises.product_lookup.state import LookupState
from course.knowledge.edition import Edition, load
from course.ui import check_screen
from course.ui.schema import event_names

SEEDS = range(25)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def begin(edition: Edition, seed: int = 0) -> LookupState:
    return model.step(edition, model.start(edition, seed), Event("start"))


def look(edition: Edition, state: LookupState, query: str = "沅") -> LookupState:
    return model.step(edition, model.step(edition, state, Event("query", query)), Event("search"))


def answer(edition: Edition, state: LookupState, kind: str = "", act: str = "") -> LookupState:
    """Search, then answer the offer at hand (rightly unless told otherwise)."""
    here = state.offer
    state = look(edition, state)
    state = model.step(edition, state, Event(f"kind-{here.id}", kind or here.kind))
    state = model.step(edition, state, Event(f"act-{here.id}", act or content.texts().kinds[here.kind].act))
    state = model.step(edition, state, Event("check"))
    assert state.stage == "told"
    return state


def play(edition: Edition, state: LookupState, kind: str = "") -> LookupState:
    while state.stage != "done":
        state = model.step(edition, answer(edition, state, kind), Event("next"))
    return state


# --- the platform ------------------------------------------------------------------------------------------


def test_is_the_exercise_of_its_id() -> None:
    assert find("product-lookup") is model
    assert (model.ID, model.STRANDS, model.MINUTES) == ("product-lookup", ("C2",), 15)


def test_every_planted_fault_is_found_by_the_columns() -> None:
    found = platform.table().set_index("code")["kind_now"]
    wanted = {
        "agreement_lapsed": "unsigned", "unsigned_on_sale": "unsigned", "ended_on_sale": "ended",
        "risk_lower": "risk", "not_listed": "unlisted",
    }  # fmt: skip
    key = keys.products_key()
    assert [found[row.code] for row in key.itertuples()] == [wanted[row.fault] for row in key.itertuples()]
    faulty = set(key["code"])
    fine = [code for code, kind in found.items() if kind == "ok"]
    assert not faulty & set(fine) and len(fine) == 133


def row(**changes: Any) -> Any:
    usual = {
        "code": "DL000001", "name": "甲", "issuer": "乙", "agreement": "已签约", "status": "在售",
        "agreement_until": pd.Timestamp("2027-12-31"), "on_sale_until": pd.NaT, "listed_on": pd.Timestamp("2026-01-01"),
        "issuer_risk": "R2", "bank_risk": "R2",
    }  # fmt: skip
    return next(pd.DataFrame([usual | changes]).itertuples())


@pytest.mark.parametrize(("changes", "kind"), [
    ({}, "ok"),
    ({"agreement": "协议到期"}, "unsigned"),
    ({"agreement": "未签约", "status": "停售"}, "unsigned"),
    ({"status": "存续"}, "ended"),
    ({"on_sale_until": pd.Timestamp("2026-09-29")}, "ended"),
    ({"on_sale_until": pd.Timestamp("2026-09-30")}, "ok"),
    ({"listed_on": pd.NaT}, "unlisted"),
    ({"issuer_risk": "R3"}, "risk"),
    ({"bank_risk": "R3"}, "ok"),
])  # fmt: skip
def test_what_a_row_is(changes: dict[str, Any], kind: str) -> None:
    assert platform.judge(row(**changes)) == kind


def test_the_higher_grade_counts() -> None:
    assert platform.higher(row(issuer_risk="R3")) == platform.higher(row(bank_risk="R3")) == "R3"
    assert platform.higher(row(issuer_risk="", bank_risk="")) == ""


def test_search_needs_every_word_and_puts_the_exact_one_first() -> None:
    rows, count = platform.search("沅安 月月")
    assert count == 5 == len(rows) and all("沅安月月鑫" in one.name for one in rows)
    rows, count = platform.search("沅安")
    assert (len(rows), count) == (8, 25)
    rows, count = platform.search(" zy115088 ")
    assert [(one.code, one.name) for one in rows] == [("ZY115088", "沅安月月鑫A款")] and count == 1
    assert platform.search("桐荫人寿 在售") == ([], 0)
    assert platform.search("   ") == ([], 0)
    assert platform.search("(") == ([], 0)


def test_strays_are_in_no_row() -> None:
    names, codes, issuers = (set(tables.products()[one]) for one in ("name", "code", "issuer"))
    for one in content.texts().strays:
        assert one.name not in names and one.code not in codes and one.issuer not in issuers
        for query in (one.name, one.code, one.issuer):
            assert platform.search(query) == ([], 0)


# --- the offers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_round_has_every_kind_and_true_words(seed: int) -> None:
    offers = draw.offers(seed, 0)
    assert Counter(one.kind for one in offers) == {
        "ok": 2, "risk": 2, "unsigned": 1, "ended": 1, "unlisted": 1, "stray": 1,
    }  # fmt: skip
    for one in offers:
        if not one.code:
            continue
        behind = platform.row(one.code)
        assert behind.name in one.words and one.code in one.words and behind.issuer in one.words
        grade = platform.higher(behind)
        if one.kind == "risk":
            assert f"风险等级 {grade}" not in one.words and "风险等级 R" in one.words
        else:
            assert behind.kind_now == one.kind
            assert not grade or f"风险等级 {grade}" in one.words


def test_some_faulty_offers_are_marked_on_sale_and_some_ended_ones_are_not() -> None:
    marks = Counter(
        platform.row(one.code).status
        for seed in range(40)
        for one in draw.offers(seed, 0)
        if one.kind == "ended"
    )
    assert marks["在售"] > 15 and sum(marks.values()) - marks["在售"] > 5
    for seed in range(40):
        unsigned = next(one for one in draw.offers(seed, 0) if one.kind == "unsigned")
        assert platform.row(unsigned.code).status == "在售"


# --- points ------------------------------------------------------------------------------------------------


def test_a_perfect_round(edition: Edition) -> None:
    score = model.score(edition, play(edition, begin(edition, 3)))
    assert (score.points, score.max_points, score.finished) == (24, 24, True)
    assert [one.tone for one in score.reasons] == ["good"] * 16


def test_believing_every_offer_brings_the_two_good_ones_and_the_acts(edition: Edition) -> None:
    done = play(edition, begin(edition), kind="ok")
    score = model.score(edition, done)
    assert score.points == 2 * 2 + 8
    assert "您放过了 6 件有问题的" in json.dumps(model.screen(edition, done), ensure_ascii=False)


def test_refusing_every_offer_names_the_good_ones(edition: Edition) -> None:
    done = play(edition, begin(edition), kind="stray")
    assert "您把 2 件能卖的判成了有问题" in json.dumps(model.screen(edition, done), ensure_ascii=False)


def test_a_wrong_kind_and_a_wrong_act_say_what_follows(edition: Edition) -> None:
    state = begin(edition)
    while state.offer.kind != "unsigned":
        state = model.step(edition, answer(edition, state), Event("next"))
    before = model.score(edition, state).points
    state = answer(edition, state, kind="ok", act="explain")
    score = model.score(edition, state)
    assert score.points == before
    kind, act = score.reasons[-2:]
    assert (kind.tone, act.tone) == ("bad", "bad")
    assert "应是“没有有效的代销协议”，您判“在售，材料和平台一致”" in kind.text
    assert "insurance.written-agreement" in kind.rules
    assert "停止推介，当日收走材料" in act.text and content.texts().acts["explain"].slip in act.text


def test_no_verdict_without_a_search(edition: Edition) -> None:
    state = model.step(edition, begin(edition), Event("check"))
    assert (state.stage, state.nudge) == ("look", "search")
    state = look(edition, state, "  ")
    assert state.looked == ()
    state = model.step(edition, look(edition, state), Event("check"))
    assert (state.stage, state.nudge, state.looked) == ("look", "answer", ("o1",))


def test_what_is_found_is_shown(edition: Edition) -> None:
    shown = model.screen(edition, look(edition, begin(edition), "桐荫人寿"))
    table = next(one for one in shown["blocks"] if one["type"] == "table")
    assert table["caption"].startswith("查“桐荫人寿”：17 件，先列前 8 件")
    assert all(one[2] == "桐荫人寿" and one[3].startswith("未签约") for one in table["rows"])
    nothing = model.screen(edition, look(edition, begin(edition), "保本一号"))
    assert any("没有找到" in one.get("text", "") for one in nothing["blocks"])


# --- words and state ---------------------------------------------------------------------------------------


def test_cited_rules_exist_and_none_is_low(edition: Edition) -> None:
    cited = model.cites(edition)
    assert cited <= set(edition.rules)
    assert {edition.rules[one].confidence for one in cited} == {"high"}
    assert {"house.product.platform", "insurance.written-agreement", "suitability.measure-2025"} <= cited


def test_every_kind_has_an_act_and_two_acts_are_never_right() -> None:
    texts = content.texts()
    assert {one.act for one in texts.kinds.values()} == {"proceed", "withdraw", "regrade", "isolate"}
    assert set(texts.acts) - {one.act for one in texts.kinds.values()} == {"explain", "ask_partner"}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), max_size=25), st.integers(0, 3))
def test_any_events_leave_a_state_that_shows_and_reloads(events: list[tuple[int, int]], seed: int) -> None:
    edition = load()
    state = model.start(edition, seed)
    texts = content.texts()
    for what, pick in events:
        here = state.offer.id
        values: list[tuple[str, Any]] = [
            ("start", None), ("search", None), ("check", None), ("next", None), ("again", None),
            ("query", ["沅安", "", "x" * 41, "岚棠 (", None][pick % 5]),
            (f"kind-{here}", list(texts.kinds)[pick % 6]), (f"act-{here}", list(texts.acts)[pick % 6]),
            (f"kind-{here}", [pick]), ("act-o1", "nothing"),
        ]  # fmt: skip
        state = model.step(edition, state, Event(*values[what]))
        shown = check_screen(model.screen(edition, state))
        assert len(event_names(shown)) == len(set(event_names(shown)))
        assert model.load(state.model_dump_json()) == state
        assert 0 <= model.score(edition, state).points <= 24


def test_a_record_that_does_not_fit_is_refused() -> None:
    for bad in (
        "{}",
        "nothing",
        '{"seed": 1, "kinds": {"o9": "ok"}}',
        '{"seed": 1, "kinds": {"o1": "fine"}}',
    ):
        with pytest.raises(ExerciseError, match="读不出来"):
            model.load(bad)
