"""The self-check: one at a time, feedback at once, a restart in the middle, the summary, another round."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from course.errors import CourseError, ItemError
from course.exercises.base import Event
from course.items import bank
from course.items.bank import Bank
from course.knowledge.edition import Edition
from course.store import Store
from course.study import pool, rounds
from course.study.practice import Check
from course.study.rounds import Desk, Round

from .helpers import blocks, button_ids, press

POOL = """
- id: P-G1-one
  strand: G1
  kind: single
  difficulty: 1
  rules: [house.committee.quorum]
  stem: {zh: 第一题}
  options:
    - {id: a, zh: 甲, why: {zh: 甲错在这里。}}
    - {id: b, zh: 乙, key: true, why: {zh: 乙对在这里。}}
    - {id: c, zh: 丙, why: {zh: 丙错在那里。}}
  explain: {zh: "要{house.committee.quorum:fraction}。"}
  points: 1
- id: P-G1-two
  strand: G1
  kind: number
  difficulty: 2
  rules: [house.committee.quorum]
  stem: {zh: 第二题}
  key: 6
  unit: 人
  wrong_answers:
    half: {value: 5, zh: 五是一半。}
  points: 2
- id: P-G1-three
  strand: G1
  kind: multiple
  difficulty: 3
  rules: [house.committee.quorum, house.committee.proxy]
  stem: {zh: 第三题}
  options:
    - {id: a, zh: 子, key: true, why: {zh: 子对。}}
    - {id: b, zh: 丑, key: true, why: {zh: 丑对。}}
    - {id: c, zh: 寅, why: {zh: 寅错。}}
  points: 2
"""


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Bank:
    """A pool of three items, asked in this order for lack of others."""
    (tmp_path / "three.yaml").write_text(POOL, encoding="utf-8")
    found = bank.read(tmp_path)
    monkeypatch.setattr(pool, "read", lambda: found)
    return found


def answer(check: Check, item: str, value: Any) -> dict[str, Any]:
    assert press(check, f"answer:{item}", value)["ok"] is True
    return press(check, "submit")


def through(check: Check) -> None:
    """First right, second wrong, third in part."""
    answer(check, "P-G1-one", "b")
    press(check, "next")
    answer(check, "P-G1-two", "5")
    press(check, "next")
    answer(check, "P-G1-three", ["a"])
    press(check, "next")


def heads(check: Check) -> list[str]:
    return [block["text"] for block in blocks(check, "text")]


def test_one_item_at_a_time_with_progress(three: Bank) -> None:
    check = Check("G1", n=3)
    screen = check.panel.screen
    assert screen["title"] == "自测：委员会会议"
    assert screen["blocks"][0] == {"type": "progress", "value": 0, "max": 3, "label": "已提交"}
    assert heads(check) == ["第 1 题，共 3 题 · 单选题 · 基础", "第一题", rounds.ADVICE]
    assert button_ids(check) == ["submit", "back", "next"]
    assert [one["label"] for one in blocks(check, "buttons")[0]["buttons"]] == [
        "提交这一题",
        "上一题",
        "下一题",
    ]
    assert blocks(check, "buttons")[0]["buttons"][1]["disabled"] is True
    assert blocks(check, "feedback") == []
    [asked] = blocks(check, "single")
    assert (asked["label"], asked["hint"], asked["value"]) == ("你的答案", "选一项。", None)


def test_nothing_gives_the_key_away_before_submitting(three: Bank) -> None:
    check = Check("G1", n=3)
    press(check, "answer:P-G1-one", "a")
    told = json.dumps(check.panel.screen, ensure_ascii=False)
    assert "错在" not in told and "对在" not in told and '"tone": "good"' not in told and '"key"' not in told


def test_a_wrong_answer_says_the_mistake_first(three: Bank, edition: Edition) -> None:
    check = Check("G1", n=3)
    answer(check, "P-G1-one", "a")
    [told] = blocks(check, "feedback")
    assert (told["tone"], told["title"]) == ("bad", "得 0 分，满分 1 分")
    assert told["text"] == "甲错在这里。\n\n正确答案：乙。\n\n要三分之二。"
    assert told["rules"] == edition.cards(["house.committee.quorum"])
    [asked] = blocks(check, "single")
    assert (asked["disabled"], asked["value"]) == (True, "a")
    assert [(one.get("tone"), one.get("note")) for one in asked["options"]] == [
        ("bad", None), ("good", None), (None, None),
    ]  # fmt: skip
    [others] = blocks(check, "details")
    assert others["blocks"][0]["text"] == "- 乙：乙对在这里。\n- 丙：丙错在那里。"
    assert button_ids(check) == ["back", "next"]


def test_a_right_answer_says_why_it_is(three: Bank) -> None:
    check = Check("G1", n=3)
    answer(check, "P-G1-one", "b")
    [told] = blocks(check, "feedback")
    assert (told["tone"], told["title"]) == ("good", "得 1 分，满分 1 分")
    assert told["text"] == "乙对在这里。\n\n要三分之二。"


def test_a_part_and_an_uncommon_mistake(three: Bank) -> None:
    check = Check("G1", n=3)
    press(check, "next")
    answer(check, "P-G1-two", "99")
    assert blocks(check, "feedback")[0]["text"].startswith("这个答案不是常见的几种错法。")
    press(check, "next")
    answer(check, "P-G1-three", ["a", "c"])
    told = blocks(check, "feedback")[0]
    assert (told["tone"], told["title"]) == ("bad", "得 0 分，满分 2 分")
    assert told["text"] == "漏选“丑”：丑对。\n\n错选“寅”：寅错。\n\n正确答案：子；丑。"
    assert blocks(check, "details")[0]["blocks"][0]["text"] == "- 子：子对。"
    assert [(one.get("tone"), one.get("note")) for one in blocks(check, "multiple")[0]["options"]] == [
        ("good", None), ("good", "这一项漏选了"), ("bad", None),
    ]  # fmt: skip


def test_a_blank_or_unreadable_answer_is_not_submitted(three: Bank) -> None:
    check = Check("G1", n=3)
    press(check, "submit")
    assert "这一题还没有作答。先答，再提交。" in heads(check)
    press(check, "next")
    answer(check, "P-G1-two", "六七个")
    assert "答案“六七个”读不成数字。改好再提交，这次不算。" in heads(check)
    assert blocks(check, "feedback") == []
    assert answer(check, "P-G1-two", "６ 人")["ok"] is True
    assert blocks(check, "feedback")[0]["tone"] == "good"


def test_a_submitted_answer_stands(three: Bank) -> None:
    check = Check("G1", n=3)
    answer(check, "P-G1-one", "a")
    state = rounds.step(check.desk, check.state, Event("answer:P-G1-one", "b"))
    assert state == check.state
    assert rounds.step(check.desk, check.state, Event("submit")) == check.state
    assert rounds.step(check.desk, check.state, Event("again")) == check.state
    assert rounds.step(check.desk, check.state, Event("answer:P-G1-two", "6")) == check.state


def test_the_round_outlives_the_kernel(three: Bank) -> None:
    check = Check("G1", n=3)
    answer(check, "P-G1-one", "a")
    press(check, "next")
    press(check, "answer:P-G1-two", "5")
    again = Check("G1", n=3)
    assert again.panel.screen == check.panel.screen
    assert blocks(again, "number")[0]["value"] == "5"
    press(again, "back")
    assert blocks(again, "feedback")[0]["title"] == "得 0 分，满分 1 分"


def test_the_summary_counts_by_difficulty(three: Bank) -> None:
    check = Check("G1", n=3)
    through(check)
    [told] = blocks(check, "feedback")
    assert (told["tone"], told["title"]) == ("info", "3 题里答对 1 题，得 2 分，满分 5 分")
    level, review = blocks(check, "table")
    assert level["columns"] == ["难度", "题数", "答对", "部分对", "答错"]
    assert level["rows"] == [
        ["基础", "1", "1", "0", "0"], ["应用", "1", "0", "0", "1"], ["综合", "1", "0", "1", "0"],
    ]  # fmt: skip
    assert review["rows"] == [
        ["2", "6 人", "出席人数"], ["3", "子；丑", "出席人数；委托出席"],
    ]  # fmt: skip
    assert button_ids(check) == ["again", "wrong", "back"]
    assert rounds.ADVICE in heads(check)
    press(check, "wrong")
    assert heads(check)[1] == "第二题"


def test_the_summary_sends_back_to_what_is_left(three: Bank) -> None:
    check = Check("G1", n=3)
    for _ in range(3):
        press(check, "next")
    assert blocks(check, "feedback")[0]["title"] == "还有 3 题没有提交，提交完再看小结"
    assert button_ids(check) == ["open", "back"]
    press(check, "open")
    assert heads(check)[1] == "第一题"


def test_another_round_begins_with_what_was_wrong(three: Bank) -> None:
    check = Check("G1", n=3)
    through(check)
    press(check, "again")
    state = check.state
    assert isinstance(state, Round)
    assert state.number == 2
    assert set(state.items[:2]) == {"P-G1-two", "P-G1-three"}
    assert state.items[2] == "P-G1-one"
    assert state.history == {"P-G1-one": "right", "P-G1-two": "wrong", "P-G1-three": "part"}
    assert (state.answers, state.submitted, state.at) == ({}, (), 0)
    assert check.panel.screen["title"] == "自测：委员会会议（第 2 组）"
    assert heads(check)[0].endswith("（上次没有全对）")
    assert Check("G1", n=3).state == state


def test_what_was_wrong_rounds_ago_is_not_forgotten(three: Bank) -> None:
    check = Check("G1", n=1)
    keys = {"P-G1-one": "b", "P-G1-two": "6", "P-G1-three": ["a", "b"]}
    wrong = {"P-G1-one": "a", "P-G1-two": "5", "P-G1-three": ["c"]}
    first = check.state.items[0]  # type: ignore[attr-defined]
    answer(check, first, wrong[first])
    press(check, "next")
    press(check, "again")
    assert check.state.items == (first,)  # type: ignore[attr-defined]
    answer(check, first, keys[first])
    press(check, "next")
    press(check, "again")
    second = check.state.items[0]  # type: ignore[attr-defined]
    assert second != first
    answer(check, second, keys[second])
    press(check, "next")
    press(check, "again")
    assert check.state.history == {first: "right", second: "right"}  # type: ignore[attr-defined]
    assert check.state.items[0] not in (first, second)  # type: ignore[attr-defined]


def test_a_finished_round_is_reported_once(three: Bank) -> None:
    told: list[tuple[str, float, float]] = []
    check = Check("G1", n=3, on_finish=lambda *what: told.append(what))
    through(check)
    press(check, "back")
    press(check, "next")
    assert told == [("G1", 2.0, 5.0)]


def test_figures_differ_by_trainee_and_round(edition: Edition) -> None:
    items = pool.read()

    def figures(trainee: str, number: int) -> dict[str, Any]:
        desk = Desk(edition, items, ("G3",), 8, trainee)
        state = Round(number=number, edition=edition.id, items=("P-G3-room-for-late",))
        return rounds.variant(desk, state, "P-G3-room-for-late").variables

    assert figures("t-01", 1) == figures("t-01", 1)
    assert figures("t-01", 1) != figures("t-02", 1)
    assert figures("t-01", 1) != figures("t-01", 2)


def test_withdrawn_items_leave_the_round(three: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    check = Check("G1", n=3)
    answer(check, "P-G1-one", "a")
    press(check, "next")
    answer(check, "P-G1-two", "6")
    kept = {one: item for one, item in three.items.items() if one != "P-G1-one"}
    monkeypatch.setattr(pool, "read", lambda: Bank(kept, three.where))
    again = Check("G1", n=3)
    state = again.state
    assert isinstance(state, Round)
    assert (state.items, state.submitted, state.answers) == (
        ("P-G1-two", "P-G1-three"), ("P-G1-two",), {"P-G1-two": "6"},
    )  # fmt: skip
    assert "题目更新过，有 1 题已经撤下。" in heads(again)


def test_an_answer_that_no_longer_fits_counts_as_none(three: Bank) -> None:
    check = Check("G1", n=3)
    store = Store()
    press(check, "answer:P-G1-one", "a")
    saved = store.load("check", "G1-3").data
    store.save("check", "G1-3", {**saved, "answers": {"P-G1-one": "gone"}})
    again = Check("G1", n=3)
    assert blocks(again, "single")[0]["value"] is None
    press(again, "submit")
    assert any("改好再提交" in one for one in heads(again))


def test_a_new_edition_begins_a_new_round(three: Bank) -> None:
    through(Check("G1", n=3))
    store = Store()
    saved = store.load("check", "G1-3").data
    store.save("check", "G1-3", {**saved, "edition": "2025", "history": {"P-G1-two": "wrong"}})
    again = Check("G1", n=3)
    state = again.state
    assert isinstance(state, Round)
    assert (state.number, state.answers, state.items[0]) == (2, {}, "P-G1-two")
    assert any(one.startswith("规则换成了") for one in heads(again))


def test_a_damaged_round_is_kept_aside(three: Bank, home: Path) -> None:
    press(Check("G1", n=3), "answer:P-G1-one", "a")
    path = home / "state" / "t-01" / "check" / "G1-3.json"
    path.write_text(path.read_text(encoding="utf-8")[:40], encoding="utf-8")
    again = Check("G1", n=3)
    assert again.panel.screen["blocks"][0]["tone"] == "warn"
    assert path.with_name("G1-3.json.damaged").exists()
    assert blocks(again, "single")[0]["value"] is None


def test_several_strands_and_wrong_calls() -> None:
    check = Check("G1", "G2", n=6)
    assert check.name == "G1+G2-6"
    assert check.panel.screen["title"] == "自测：委员会会议、职责与上报"
    assert check.panel.screen["journal"] == "practice:t-01:G1+G2:6"
    with pytest.raises(ItemError, match="没有“X1”"):
        Check("X1")
    for n in (0, 21, True, "8"):
        with pytest.raises(CourseError, match="1 到 20"):
            Check("G1", n=n)  # type: ignore[arg-type]


@pytest.mark.parametrize("item_id", sorted(pool.read().items))
def test_every_item_of_the_pool_can_be_shown_answered_and_told(edition: Edition, item_id: str) -> None:
    """Key and every known mistake go through the screen; the key gets all points, no mistake does."""
    desk = Desk(edition, pool.read(), ("G1",), 1, "t-01")
    for number in (1, 2, 3):
        state = Round(number=number, edition=edition.id, items=(item_id,))
        made = rounds.variant(desk, state, item_id)
        for value in [made.key, *made.wrong.values()]:
            given = rounds.step(desk, state, Event(f"answer:{item_id}", value))
            told = rounds.step(desk, given, Event("submit"))
            assert told.submitted == (item_id,)
            said = rounds.screen(desk, told)["blocks"]
            feedback = next(block for block in said if block["type"] == "feedback")
            assert (feedback["tone"] == "good") == (value == made.key)
            assert "{" not in feedback["text"]
