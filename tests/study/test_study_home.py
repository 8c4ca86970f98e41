"""The first page: the post's way, where to go on, what is due today, and what is kept of the choice."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from course.errors import CourseError
from course.study import home as page
from course.study import path, progress, review
from course.study.home import Home
from course.study.progress import Entry, Plan
from course.ui.event import Event

START = Plan("00-开始", "00 开始", 10, ())
A = Plan("01-甲", "01 甲", 40, (("exercise", "toy"), ("check", "G1+G2")))
B = Plan("02-乙", "02 乙", 30, (("check", "G3"),))
C = Plan("06-丙", "06 丙", 50, (("check", "T2"),))
ROLES = (
    path.Role(id="outlet", name="网点负责人", also=("网点主任",), why="先学要点。", steps=("02", "09", "06")),
    path.Role(id="county", name="县、市消保岗", why="按顺序学。", steps=("01",)),
)
PATHS = path.Paths(roles=ROLES, review=path.Review(wrong_after_days=1, right_after_days=(3, 7)))
TODAY = date(2026, 10, 20)


def entry(kind: Any, name: str, points: float = 0, most: float = 0, day: int = 1, hour: int = 1) -> Entry:
    return Entry(datetime(2026, 10, day, hour, tzinfo=UTC).isoformat(), kind, name, points, most)


def shown(*done: Entry, role: path.Role | None = ROLES[0], **more: Any) -> list[dict[str, Any]]:
    way = path.ordered(progress.summary(done, [START, A, B, C]), role)
    made = page.screen(page.Page("李学员", role, PATHS, way, list(done), TODAY, **more))
    assert made["title"] == "李学员，您好"
    blocks: list[dict[str, Any]] = made["blocks"]
    return blocks


def the(blocks: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    (found,) = (block for block in blocks if block["type"] == kind)
    return found


# --- the way -----------------------------------------------------------------------------------------------


def test_the_way_is_the_posts_then_the_rest_by_number() -> None:
    lessons = progress.summary([], [C, B, A, START])
    assert [one.plan.id[:2] for one in path.ordered(lessons, ROLES[0])] == ["00", "02", "06", "01"]
    assert [one.plan.id[:2] for one in path.ordered(lessons, None)] == ["00", "01", "02", "06"]


def test_a_rosters_word_names_the_post() -> None:
    assert path.role_of("网点主任", ROLES) is ROLES[0]
    assert path.role_of("county", ROLES) is ROLES[1]
    assert path.role_of("", ROLES) is None and path.role_of("行长", ROLES) is None


def test_one_goes_on_with_what_was_begun_last() -> None:
    done = [entry("exercise", "toy"), entry("check", "G3")]
    way = path.ordered(progress.summary(done, [START, A, B, C]), ROLES[0])
    assert path.following(way, done) is way[3]  # 02 is finished, 01 is begun, 06 comes before it on the way
    other = Plan("08-丁", "08 丁", 20, (("exercise", "x"), ("check", "T4")))
    later = [entry("exercise", "toy"), entry("exercise", "x")]
    two = progress.summary(later, [A, other])
    assert path.following(two, later) is two[1] and path.following(two, later[::-1]) is two[0]
    assert path.following(way, []) is way[2]
    finished = path.ordered(
        progress.summary([*done, entry("check", "T2"), entry("check", "G1+G2")], [A, B, C]), None
    )
    assert path.following(finished, done) is None


# --- the review --------------------------------------------------------------------------------------------


def due(*done: Entry, today: date = TODAY) -> list[tuple[str, bool, date]]:
    return [
        (one.plan.id, one.wrong, one.since) for one in review.due(done, [START, A, B, C], PATHS.review, today)
    ]


def test_what_was_wrong_comes_back_the_next_day_and_first() -> None:
    done = [entry("check", "G3", 8, 8, day=2), entry("check", "T2", 7, 8, day=19)]
    assert due(*done) == [("06-丙", True, date(2026, 10, 20)), ("02-乙", False, date(2026, 10, 5))]
    assert due(*done, today=date(2026, 10, 19)) == [("02-乙", False, date(2026, 10, 5))]


def test_what_was_right_comes_back_later_each_time_and_then_no_more() -> None:
    right = [entry("check", "G3", 8, 8, day=day) for day in (1, 4, 12)]
    assert due(right[0], today=date(2026, 10, 3)) == []
    assert due(right[0], today=date(2026, 10, 4)) == [("02-乙", False, date(2026, 10, 4))]
    assert due(*right[:2], today=date(2026, 10, 10)) == []
    assert due(*right[:2], today=date(2026, 10, 11)) == [("02-乙", False, date(2026, 10, 11))]
    assert due(*right, today=date(2027, 10, 12)) == []
    wrong = entry("check", "G3", 6, 8, day=13)
    assert due(*right, wrong) == [("02-乙", True, date(2026, 10, 14))]
    assert due(*right, wrong, entry("check", "G3", 8, 8, day=14)) == [("02-乙", False, date(2026, 10, 17))]


def test_a_day_is_one_of_shanghai() -> None:
    assert review.day_of("2026-10-01T15:59:59+00:00") == date(2026, 10, 1)
    assert review.day_of("2026-10-01T16:00:00+00:00") == date(2026, 10, 2)


def test_what_was_never_done_or_is_no_check_is_not_due() -> None:
    assert due(entry("exercise", "toy", 1, 4), entry("check", "X1", 1, 4)) == []


# --- the screen --------------------------------------------------------------------------------------------


def test_the_page_from_the_top() -> None:
    blocks = shown(entry("exercise", "toy", 3, 4), entry("check", "G3", 7, 8, day=19))
    assert [block["type"] for block in blocks] == ["text", "link", "trail", "heading", "columns", "buttons"]
    assert blocks[0]["text"] == "网点负责人：先学要点。"
    assert blocks[1] == {
        "type": "link", "label": "接着学：01 甲（已做 1/2）", "path": "01-甲.ipynb", "primary": True,
    }  # fmt: skip
    assert blocks[2]["label"] == "我的路（网点负责人）：做完 1 课，共 3 课，全部约 130 分钟"
    assert blocks[2]["steps"] == [
        {"label": "00 开始", "path": "00-开始.ipynb", "state": "done", "note": "10 分钟"},
        {"label": "02 乙", "path": "02-乙.ipynb", "state": "done", "note": "30 分钟"},
        {"label": "06 丙", "path": "06-丙.ipynb", "state": "todo", "note": "50 分钟"},
        {"label": "01 甲", "path": "01-甲.ipynb", "state": "now", "note": "1/2 · 40 分钟"},
    ]
    assert blocks[4]["columns"] == [
        [{"type": "link", "label": "年度工作要点（上次 7 分，满分 8 分）", "path": "02-乙.ipynb#自测"}]
    ]
    assert [one["label"] for one in blocks[5]["buttons"]] == ["换岗位", "看每一课的成绩"]


def test_a_newcomer_is_asked_for_the_post_first() -> None:
    blocks = shown(role=None)
    assert blocks[0]["type"] == "single" and blocks[0]["value"] is None
    assert [one["label"] for one in blocks[0]["options"]] == ["网点负责人", "县、市消保岗"]
    states = {one["label"]: one["state"] for one in the(blocks, "trail")["steps"]}
    assert states == {"00 开始": "todo", "01 甲": "now", "02 乙": "todo", "06 丙": "todo"}
    assert blocks[3]["text"] == "今天没有要复习的。做过的自测，过几天会排到这里。"


def test_papers_that_wait_stand_above_everything() -> None:
    blocks = shown(notices=[("《十月测评》等您作答：共 28 题。", "info")])
    assert (blocks[0]["text"], blocks[0]["tone"]) == ("《十月测评》等您作答：共 28 题。", "info")
    assert (blocks[1]["label"], blocks[1]["path"]) == ("去“我的测评”", "#我的测评")


def test_the_diagnostic_is_offered_until_something_is_done() -> None:
    offered = {"type": "link", "label": "不知道从哪一课学起？先做入门诊断", "path": "00-入门诊断.ipynb"}
    assert offered in shown(diagnostic=True)
    assert offered not in shown() and offered not in shown(entry("exercise", "diagnostic"), diagnostic=True)


def test_no_more_than_four_reviews_are_offered() -> None:
    plans = [Plan(f"0{n}-课", f"0{n} 课", 9, (("check", f"S{n}"),)) for n in range(1, 7)]
    done = [entry("check", f"S{n}", 1, 2, day=n) for n in range(1, 7)]
    made = page.screen(page.Page("", ROLES[0], PATHS, progress.summary(done, plans), done, TODAY))
    assert made["title"] == "您好"
    assert len(the(made["blocks"], "columns")["columns"]) == 4
    assert any(block.get("text") == "还有 2 组，做完这几组再看。" for block in made["blocks"])
    assert made["blocks"][1] == {
        **made["blocks"][1],
        "text": "全部的课都做完了。每天看一眼下面的复习。",
        "tone": "good",
    }


# --- the page of a trainee -----------------------------------------------------------------------------------


@pytest.fixture
def lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of two lessons, and the side bar's file."""
    for stem, cell in (
        ("00-开始", "home()"),
        ("01-甲", 'check("G1", n=8)'),
        ("02-乙", 'exercise("toy")\ncheck("G3", n=8)'),
    ):
        number, title = stem.split("-")
        course = {"lesson": number, "title": title, "minutes": 20}
        notebook = {"metadata": {"course": course}, "cells": [{"cell_type": "code", "source": cell}]}
        (tmp_path / f"{stem}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_OUTLINE", str(tmp_path / "progress.json"))
    return tmp_path


def test_the_choice_is_kept_and_can_be_changed(lessons: Path) -> None:
    first = Home()
    assert first.screen()["blocks"][0]["id"] == "role"
    first.handle(Event("role", "committee"))
    again = Home()
    assert again.screen()["blocks"][0]["text"].startswith("委员会成员：")
    asked = again.handle(Event("change", None))["blocks"]
    assert (asked[0]["id"], asked[0]["value"]) == ("role", "committee")
    assert again.handle(Event("role", "nobody"))["blocks"][0]["value"] == "committee"
    assert again.handle(Event("role", "outlet"))["blocks"][0]["text"].startswith("网点负责人：")
    assert Home().role().id == "outlet"  # type: ignore[union-attr]


def test_the_rosters_post_greets_until_one_chooses(lessons: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_NAME", "王学员")
    monkeypatch.setenv("COURSE_POST", "投诉专员")
    mine = Home()
    assert mine.screen()["title"] == "王学员，您好"
    assert mine.screen()["blocks"][0]["text"].startswith("投诉处理岗：")
    mine.handle(Event("role", "county"))
    assert Home().role().id == "county"  # type: ignore[union-attr]


def test_the_table_of_results_opens_and_closes(lessons: Path) -> None:
    progress.record("check", "G1", 6, 8)
    mine = Home()
    opened = mine.handle(Event("table", None))["blocks"]
    assert the(opened, "table")["rows"][0][3] == "自测·委员会会议 75%"
    assert [one["type"] for one in mine.handle(Event("table", None))["blocks"]].count("table") == 0


def test_what_is_due_follows_the_clock(lessons: Path) -> None:
    progress.record("check", "G1", 6, 8)
    now = datetime.now(UTC)
    assert not any(block["type"] == "columns" for block in Home(clock=lambda: now).screen()["blocks"])
    later = Home(clock=lambda: now + timedelta(days=1)).screen()["blocks"]
    assert the(later, "columns")["columns"][0][0]["label"] == "委员会会议（上次 6 分，满分 8 分）"


def test_the_side_bar_is_told_at_each_finish(lessons: Path) -> None:
    outline = lessons / "progress.json"
    Home()
    assert json.loads(outline.read_text(encoding="utf-8")) == {"format": 1, "lessons": {}}
    assert outline.stat().st_mode & 0o777 == 0o600
    progress.record("check", "G1", 6, 8)
    progress.record("check", "G3", 6, 8)
    told = {"format": 1, "lessons": {"01-甲": "done", "02-乙": "part"}}
    assert json.loads(outline.read_text(encoding="utf-8")) == told


def test_a_side_bar_that_cannot_be_told_loses_nothing(lessons: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_OUTLINE", str(lessons / "00-开始.ipynb" / "progress.json"))
    progress.record("check", "G1", 6, 8)
    assert [one.id for one in progress.entries()] == ["G1"]
    monkeypatch.delenv("COURSE_OUTLINE")
    progress.publish()
    assert not (lessons / "progress.json").exists()


# --- the trainer's file ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("roles: []\nreview: {wrong_after_days: 1, right_after_days: [3]}\n", 1, "roles"),
        ("roles:\n  - {id: a, name: 甲, why: 乙}\nreview: {wrong_after_days: 1, right_after_days: [3]}\n", 2, "缺少这个字段"),
        (
            "roles:\n  - {id: a, name: 甲, why: 乙, steps: []}\n  - {id: b, name: 丙, also: [甲], why: 乙, steps: []}\n"
            "review: {wrong_after_days: 1, right_after_days: [3]}\n", None, "岗位名写了两次：甲",
        ),
    ],
)  # fmt: skip
def test_a_slip_in_the_file_is_named(tmp_path: Path, text: str, line: int | None, what: str) -> None:
    file = tmp_path / "paths.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=what) as caught:
        path.read(file)
    assert str(file) in caught.value.message_zh()
    if line:
        assert caught.value.line == line
