"""异常识别与预警报告: figures from the data at hand, exact points, named mistakes, answers that follow the edition."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.complaints import load as tables
from course.errors import CourseError
from course.exercises.base import Event, ExerciseError, find
from course.exercises.signals import content, data, judging, model
from course.exercises.signals.data import Change
from course.exercises.signals.facts import FIGURES, also_due, facts
from course.exercises.signals.state import SignalState
from course.knowledge.edition import Edition, load
from course.ui import check_screen
from tests.exercises.exercise_kit import changed

IDS = [one.id for one in content.texts().signals]


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def warning(edition: Edition, signal: str) -> str:
    """A warning in the baldest words that holds every piece of evidence."""
    known = facts(edition, signal)
    v, days = known.variables, edition.value("house.complaint.root-cause", "days")
    place = edition.fill(known.signal.place_words[0], v)
    return (
        f"{place}{known.signal.subject_words[0]}：本季 {v['now']} 件，上季 {v['before']} 件，升 {v['change_number']}%，"
        f"占 {v['share']}%。尚未排除旺季。请{known.signal.owner_words[0]}部 {days} 日内溯源。"
    )


def right(edition: Edition, state: SignalState) -> SignalState:
    """The question at hand answered rightly, not handed in."""
    signal, part = state.question
    known = facts(edition, signal)
    if part == "figures":
        for name in FIGURES:
            state = model.step(edition, state, Event(f"{state.name}:{name}", str(known.figure(name))))
        return state
    value: Any = {
        "pick": known.change.key, "rivals": [one.id for one in known.signal.rivals if one.key],
        "decide": known.verdict, "warning": warning(edition, signal),
    }[part]  # fmt: skip
    return model.step(edition, state, Event(state.name, value))


def forward(edition: Edition, state: SignalState) -> SignalState:
    return model.step(edition, model.step(edition, state, Event("check")), Event("next"))


def begin(edition: Edition, seed: int = 0) -> SignalState:
    return model.step(edition, model.start(edition, seed), Event("start"))


def reach(edition: Edition, part: str, signal: str | None = None) -> SignalState:
    """The state in which a part is asked, everything before answered rightly."""
    state = begin(edition)
    while state.question[1] != part or (signal and state.question[0] != signal):
        state = forward(edition, right(edition, state))
    return state


def test_it_is_registered() -> None:
    assert (find("signals").TITLE, find("signals").STRANDS) == ("异常识别与预警报告", ("T5", "N5"))


@pytest.mark.parametrize("seed", range(3))
def test_a_perfect_run(edition: Edition, seed: int) -> None:
    state = begin(edition, seed)
    while state.stage != "done":
        state = forward(edition, right(edition, state))
    score = model.score(edition, state)
    assert (score.points, score.max_points, score.finished) == (44, 44, True)
    assert {one.tone for one in score.reasons} == {"good"}


@pytest.mark.parametrize("signal", IDS)
def test_the_data_hold_the_signal(edition: Edition, signal: str) -> None:
    """Both lines are reached, and most of it lies in one place: that's what makes it a signal."""
    known = facts(edition, signal)
    assert data.due(edition, known.change) == (True, True)
    assert known.figure("share") >= 60
    assert sum(one.role == "key" for one in known.rows) == 1 and 4 <= len(known.rows) <= 5
    assert known.change.key not in {one.key for one in also_due(edition, known.signal)}
    for row in known.rows:
        assert (row.role == "key") == all(data.due(edition, row.change))


@pytest.mark.parametrize("signal", IDS)
def test_the_figures_are_those_of_the_table(edition: Edition, signal: str) -> None:
    """Counted again, plainly, from the rows."""
    known, table = facts(edition, signal), data.coded()
    category, cause = known.signal.kind.split("/")
    mine = table[(table["category"] == category) & (table["cause"] == cause)]
    now = mine[mine["quarter"] == known.signal.quarter]
    before = mine[mine["quarter"] == data.before(known.signal.quarter)]
    top = now[known.signal.column].value_counts().head(known.signal.top).sum()
    assert known.figure("now") == len(now)
    assert known.figure("change") == round((len(now) - len(before)) / len(before) * 100)
    assert known.figure("share") == round(top / len(now) * 100)


def test_changes_of_a_small_table(edition: Edition) -> None:
    rows = [("2026-03", "C06")] * 4 + [("2026-05", "C06")] * 14 + [("2026-04", "C02")] * 3
    table = pd.DataFrame({
        "quarter": [data.quarter(month) for month, _ in rows], "category": "B03011",
        "cause": [cause for _, cause in rows], "outlet": ["O1", "O2"] * 10 + ["O1"],
    })  # fmt: skip
    found = data.changes(table, "2026Q2")
    assert found == [Change("B03011", "C06", 4, 14), Change("B03011", "C02", 0, 3)]
    assert (found[0].percent, found[1].percent) == (250, float("inf"))
    assert [data.percent_text(one) for one in found] == ["上升 250%", "上季没有"]
    assert [data.due(edition, one) for one in found] == [(True, True), (True, False)]
    assert data.totals(table, "2026Q2") == (4, 17)
    assert data.breakdown(table, "2026Q2", "B03011/C06", "outlet") == [("O1", 7), ("O2", 7)]


def test_quarters() -> None:
    assert [data.quarter(f"2026-{month:02}") for month in (1, 3, 4, 12)] == [
        "2026Q1",
        "2026Q1",
        "2026Q2",
        "2026Q4",
    ]
    assert (data.before("2026Q1"), data.before("2026Q3")) == ("2025Q4", "2026Q2")
    assert data.said("2026Q3") == "2026 年三季度"


@pytest.mark.parametrize(("role", "words"), [("big", "件数大不等于变化大"), ("small", "底数小")])
def test_a_wrong_pick_names_the_thought_behind_it(edition: Edition, role: str, words: str) -> None:
    state = reach(edition, "pick")
    row = next(one for one in facts(edition, state.question[0]).rows if one.role == role)
    state = model.step(edition, model.step(edition, state, Event(state.name, row.change.key)), Event("check"))
    score = model.score(edition, state)
    assert score.points == 0
    assert words in score.reasons[0].text and "house.committee.must-table" in score.reasons[0].rules


def test_dividing_by_this_quarter_costs_the_change_only(edition: Edition) -> None:
    state = reach(edition, "figures")
    before = model.score(edition, state).points
    known = facts(edition, state.question[0])
    slip = round((known.change.now - known.change.before) / known.change.now * 100)
    state = model.step(edition, right(edition, state), Event(f"{state.name}:change", f"{slip}%"))
    score = model.score(edition, model.step(edition, state, Event("check")))
    assert score.points == before + 2
    assert "环比除以上季" in next(one.text for one in score.reasons if one.tone == "bad")


@pytest.mark.parametrize(("typed", "value"), [
    ("92%", 92), ("９２", 92), (" 上升92 ", 92), ("+92", 92), ("92.4", 92.4), ("48件", 48), ("九十二", None), ("", None),
])  # fmt: skip
def test_figures_as_people_type_them(typed: str, value: float | None) -> None:
    assert judging.number(typed) == value


def test_rivals_lose_what_a_wrong_one_takes(edition: Edition) -> None:
    state = reach(edition, "rivals")
    before = model.score(edition, state).points
    every = [one.id for one in facts(edition, state.question[0]).signal.rivals]
    keys = [one.id for one in facts(edition, state.question[0]).signal.rivals if one.key]

    def points(given: list[str]) -> float:
        done = model.step(edition, model.step(edition, state, Event(state.name, given)), Event("check"))
        return model.score(edition, done).points - before

    assert (points(every), points(keys), points(keys[:1])) == (0, 2, 1)


def test_a_stricter_house_turns_the_verdict(edition: Edition) -> None:
    """The verdict is the edition's: with a higher number the fee's rise alone is reached, then neither."""
    assert facts(edition, "fee").verdict == "both"
    assert facts(changed(edition, "house.committee.must-table", min_count=9999), "fee").verdict == "percent"
    assert facts(changed(edition, "house.committee.must-table", percent=9999), "fee").verdict == "count"
    none = changed(edition, "house.committee.must-table", percent=9999, min_count=9999)
    assert facts(none, "fee").verdict == "none"


@pytest.mark.parametrize("signal", IDS)
def test_a_warning_is_scored_for_its_evidence(edition: Edition, signal: str) -> None:
    known = facts(edition, signal)
    full = warning(edition, signal)
    assert judging.evidence(edition, known, full) == dict.fromkeys(content.EVIDENCE, True)
    v = known.variables
    for name, gone in (
        ("now", f"{v['now']} 件"), ("before", f"{v['before']} 件"), ("change", f"{v['change_number']}%"),
        ("share", f"{v['share']}%"), ("rival", "尚未排除"), ("act", "日内"),
    ):  # fmt: skip
        missing = [
            one
            for one, there in judging.evidence(edition, known, full.replace(gone, "")).items()
            if not there
        ]
        assert missing == [name]


def test_fine_words_without_figures_earn_nothing_for_figures(edition: Edition) -> None:
    found = judging.evidence(edition, facts(edition, "fee"), "近期投诉明显增多，性质严重，请引起注意。")
    assert not any(found.values())


def test_figures_are_judged_when_all_three_are_there(edition: Edition) -> None:
    state = reach(edition, "figures")
    state = model.step(edition, state, Event(f"{state.name}:now", "1"))
    assert model.step(edition, state, Event("check")).nudged
    for name in ("change", "share"):
        state = model.step(edition, state, Event(f"{state.name}:{name}", "1"))
    assert model.step(edition, state, Event("check")).stage == "told"


def test_a_longer_term_than_the_house_allows_is_no_term(edition: Edition) -> None:
    known = facts(edition, "fee")
    days = edition.value("house.complaint.root-cause", "days")
    late = warning(edition, "fee").replace(f"{days} 日内", f"{days + 1} 日内")
    assert judging.evidence(edition, known, late)["act"] is False
    longer = changed(edition, "house.complaint.root-cause", days=days + 1)
    assert judging.evidence(longer, known, late)["act"] is True


def test_bad_events_change_nothing(edition: Edition) -> None:
    state = begin(edition)
    for event in (Event(state.name, "B99/C99"), Event(state.name, 3), Event(state.name), Event("next"), Event("again"),
                  Event("fee:warning", "x")):  # fmt: skip
        assert model.step(edition, state, event) is state
    nudged = model.step(edition, state, Event("check"))
    assert nudged.nudged and nudged.stage == "ask"


STEPS = st.lists(st.sampled_from(["start", "check", "next", "again", "right", "odd"]), max_size=80)


@settings(max_examples=15, deadline=None)
@given(events=STEPS, seed=st.integers(0, 5))
def test_any_events_keep_the_state_valid_and_its_json_whole(events: list[str], seed: int) -> None:
    edition = load()
    state = model.start(edition, seed)
    for one in events:
        state = right(edition, state) if one == "right" else model.step(edition, state, Event(one, "x"))
        assert model.load(state.model_dump_json()) == state
    check_screen(model.screen(edition, state))
    score = model.score(edition, state)
    assert 0 <= score.points <= score.max_points == 44


def test_a_spoilt_record_is_refused(edition: Edition) -> None:
    whole = json.loads(begin(edition).model_dump_json())
    for change in ({"order": ["nope"]}, {"at": 99}, {"answers": {"fee:pick": 3}}, {"extra": 1}):
        with pytest.raises(ExerciseError, match="读不出来"):
            model.load(json.dumps(whole | change))


def test_every_cited_rule_exists_and_none_is_low(edition: Edition) -> None:
    assert {"house.coding.alert", "house.committee.must-table", "house.complaint.root-cause"} <= model.cites(
        edition
    )
    assert all(edition.rule(one).confidence != "low" for one in model.cites(edition))


def test_the_anonymised_table_is_taken_when_it_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The raw export is only a stand-in; nothing but coding columns is kept of either."""
    (tmp_path / "complaints.csv").write_text("stands for the table")
    row = {
        "complaint_id": "C0123456789", "received_month": "2026-02", "channel": "A0101", "category": "B0601",
        "cause": "C04", "product": "两全保险", "area": "乡镇", "outlet_type": "代理", "outlet": "O012345",
        "customer_group": "老年人", "regulator_transferred": False, "narrative": "客户甲……",
    }  # fmt: skip
    monkeypatch.setattr(tables, "datasets_folder", lambda: tmp_path)
    monkeypatch.setattr(tables, "complaints", lambda: pd.DataFrame([row]))
    table = data.coded()
    assert list(table.columns) == [*data.COLUMNS, "quarter"]
    assert table["quarter"].tolist() == ["2026Q1"]


def test_without_data_the_trainee_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tables, "datasets_folder", lambda: tmp_path)
    with pytest.raises(CourseError, match="没有投诉数据"):
        data.coded()
