"""Progress: lines that are only added to, and the summary by lesson."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from course.errors import CourseError, SetupError
from course.study import overview, progress
from course.study.progress import Entry, LessonProgress, Part, Plan


def notebook(*cells: str, **course: Any) -> dict[str, Any]:
    made = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return {"metadata": {"course": course} if course else {}, "cells": made}


def test_lines_are_added_and_read(home: Path) -> None:
    progress.record("check", "G1+G2", 6, 8)
    progress.record("exercise", "committee-meeting", 10, 10)
    assert [(one.kind, one.id, one.points, one.max_points) for one in progress.entries()] == [
        ("check", "G1+G2", 6.0, 8.0), ("exercise", "committee-meeting", 10.0, 10.0),
    ]  # fmt: skip
    lines = (home / "progress" / "t-01.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert json.loads(lines[0])["at"].endswith("+00:00")


def test_adding_leaves_what_stands_there(home: Path) -> None:
    path = home / "progress" / "t-01.jsonl"
    path.parent.mkdir(parents=True)
    before = '不是 JSON\n{"at": "2026-10-01", "kind": "check", "id": "G1", "points": 1, "max_points": 2}\n{"at": "to'
    path.write_text(before, encoding="utf-8")
    progress.record("check", "G3", 2, 2)
    assert path.read_text(encoding="utf-8").startswith(before + "\n")
    assert [one.id for one in progress.entries()] == ["G1", "G3"]


@pytest.mark.parametrize(
    "line",
    ["", "[]", "7", "null", '{"kind": "check"}', '{"at": "x", "kind": "exam", "id": "y", "points": 1, "max_points": 1}',
     '{"at": "x", "kind": "check", "id": "y", "points": "z", "max_points": 1}', "[" * 50_000],
)  # fmt: skip
def test_a_line_that_is_none_is_passed_over(tmp_path: Path, line: str) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    progress.record("lesson", "01", path=path)
    assert [one.kind for one in progress.entries(path)] == ["lesson"]


def test_no_file_is_no_progress() -> None:
    assert progress.entries() == []


def test_what_cannot_be_written_says_so(home: Path) -> None:
    home.write_text("a file", encoding="utf-8")
    with pytest.raises(CourseError, match="学习进度没有存下来"):
        progress.record("check", "G1", 1, 1)


def test_the_plan_comes_from_the_notebook() -> None:
    book = notebook(
        "from course.notebook import *", 'exercise("committee-meeting")', 'check("G1", "G2", n=10)',
        'rule("a.b")', 'check("G1", "G2", n=8)', "check(", 'exercise(name); decide("x")',
        lesson="01", title="委员会工作规则", minutes=55,
    )  # fmt: skip
    assert progress.plan("01-委员会工作规则", book) == Plan(
        "01-委员会工作规则", "01 委员会工作规则", 55, (("exercise", "committee-meeting"), ("check", "G1+G2"))
    )
    assert progress.plan("x", notebook('check("G1")')) is None
    assert progress.plan("x", {}) is None


def test_a_folder_of_lessons_in_order(tmp_path: Path) -> None:
    for stem, book in [
        ("02-b", notebook('check("G3")', lesson="02", title="乙")),
        ("01-a", notebook('check("G1")', lesson="01", title="甲", minutes=40)),
        ("03-none", notebook()),
    ]:
        (tmp_path / f"{stem}.ipynb").write_text(json.dumps(book), encoding="utf-8")
    (tmp_path / "04-broken.ipynb").write_text("{", encoding="utf-8")
    (tmp_path / "05-list.ipynb").write_text("[]", encoding="utf-8")
    assert progress.plans(tmp_path) == [
        Plan("01-a", "01 甲", 40, (("check", "G1"),)), Plan("02-b", "02 乙", 0, (("check", "G3"),)),
    ]  # fmt: skip


A = Plan("01-a", "01 甲", 40, (("exercise", "toy"), ("check", "G1")))
B = Plan("02-b", "02 乙", 30, (("check", "G3"),))
C = Plan("03-c", "03 丙", 0, ())


def entry(kind: Any, id: str, points: float = 0, most: float = 0) -> Entry:
    return Entry("2026-10-08T01:00:00+00:00", kind, id, points, most)


def test_the_summary_counts_parts_and_keeps_the_best() -> None:
    done = [
        entry("check", "G1", 4, 8),
        entry("check", "G1", 6, 8),
        entry("check", "G1", 5, 8),
        entry("check", "G3", 0, 8),
    ]
    assert progress.summary(done, [A, B, C]) == [
        LessonProgress(A, (Part("exercise", "toy", 0, None), Part("check", "G1", 3, 0.75)), 1, False),
        LessonProgress(B, (Part("check", "G3", 1, 0.0),), 1, True),
        LessonProgress(C, (), 0, False),
    ]


def test_an_exercise_is_not_a_check_of_the_same_name() -> None:
    [one] = progress.summary([entry("exercise", "G3", 1, 1)], [B])
    assert (one.done_parts, one.done) == (0, False)


def test_a_lesson_line_finishes_a_lesson_and_no_points_are_all() -> None:
    first, second = progress.summary([entry("lesson", "03-c"), entry("check", "G3")], [C, B])
    assert first.done and second.parts == (Part("check", "G3", 1, 1.0),)


def test_the_overview_as_a_trainee_sees_it(toy: object) -> None:
    done = [entry("check", "G1", 6, 8), entry("check", "G3", 8, 8)]
    shown = overview.screen(progress.summary(done, [A, B, C]))
    bar, table, _ = shown["blocks"]
    assert (bar["value"], bar["max"], bar["label"]) == (1, 2, "做完的课")
    assert table["columns"] == ["课", "用时", "状态", "练习与自测（最好成绩）"]
    assert table["rows"] == [
        [
            "01 甲",
            "约\u00a040\u00a0分钟",
            {"text": "做了\u00a01/2", "tone": "plain"},
            "数数 未做；自测·委员会会议 75%",
        ],
        ["02 乙", "约\u00a030\u00a0分钟", {"text": "做完", "tone": "good"}, "自测·年度工作要点 100%"],
    ]
    assert overview.screen([])["blocks"][0]["text"] == "这个文件夹里还没有课。"
    assert overview.screen(progress.summary([], [A]))["blocks"][1]["rows"][0][2]["text"] == "还没开始"


def test_the_lessons_are_found_here_or_in_the_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path / "course"))
    assert progress.lessons_folder() == tmp_path / "course" / "notebooks"
    (tmp_path / "01-a.ipynb").write_text(json.dumps(notebook(lesson="01")), encoding="utf-8")
    assert progress.lessons_folder() == tmp_path
    (tmp_path / "01-a.ipynb").unlink()
    monkeypatch.delenv("COURSE_ROOT")
    monkeypatch.setattr("course.settings.PACKAGE", tmp_path / "nowhere" / "course")
    with pytest.raises(SetupError):
        progress.lessons_folder()
