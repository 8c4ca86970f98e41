"""Points by criterion, drafts that survive, and the queue's order: without nbgrader."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from course.errors import MarkingError
from course.trainer import comments, marking
from course.trainer.marking import Answer, Draft, Drafts
from tests.classroom_kit import ESSAY, Course

ONE = Answer("li", ESSAY, True, True, None, "")


@pytest.mark.parametrize(
    ("points", "steps"),
    [
        ("2", ["0", "0.5", "1", "1.5", "2"]),
        ("1.5", ["0", "0.5", "1", "1.5"]),
        ("1.2", ["0", "0.5", "1", "1.2"]),
        ("6", ["0", "1", "2", "3", "4", "5", "6"]),
        ("10", ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]),
    ],
)
def test_steps(points: str, steps: list[str]) -> None:
    assert marking.steps(Decimal(points)) == steps


def test_the_total_needs_every_criterion(course: Course) -> None:
    assert marking.total(course.paper, ESSAY, Draft(points={"facts": "1.5", "route": "2"})) == 3.5
    with pytest.raises(MarkingError, match="还没有给分：告知还可以走的途径"):
        marking.total(course.paper, ESSAY, Draft(points={"facts": "1.5"}))


@pytest.mark.parametrize(("typed", "points"), [("1", 1.0), (" 0.5 ", 0.5), ("0", 0.0)])
def test_a_reviewed_item_takes_a_number(course: Course, typed: str, points: float) -> None:
    assert marking.total(course.paper, "T2-proof-rate", Draft(whole=typed)) == points


@pytest.mark.parametrize("typed", ["", "一", "1.5", "-1", "nan", "inf", "1e9"])
def test_what_is_no_number_in_range_is_refused(course: Course, typed: str) -> None:
    with pytest.raises(MarkingError):
        marking.total(course.paper, "T2-proof-rate", Draft(whole=typed))


def test_points_by_criterion_stand_in_front_of_the_comment_and_are_read_back(course: Course) -> None:
    item = course.paper.items[ESSAY]
    line = marking.scores_line(item, {"facts": "1.5", "route": "2"})  # type: ignore[arg-type]
    assert line == "【写明查到的情况 1.5/2；告知还可以走的途径 2/2】"
    assert marking.read_scores(item, line + "\n写得清楚。") == ({"facts": "1.5", "route": "2"}, "写得清楚。")  # type: ignore[arg-type]
    for other in ("写得清楚。", "【写明查到的情况 9/2；告知还可以走的途径 2/2】\n好", "【别的】\n好"):
        assert marking.read_scores(item, other) == ({}, other)  # type: ignore[arg-type]


def test_a_draft_is_on_disk_and_each_marker_has_its_own(course: Course, tmp_path: Path) -> None:
    mine = Drafts(tmp_path, "zhao", course.paper)
    draft = Draft(points={"facts": "1"}, comment="写了一半")
    mine.keep(ONE, draft)
    assert Drafts(tmp_path, "zhao", course.paper).read(ONE) == (draft, "")
    assert Drafts(tmp_path, "qian", course.paper).read(ONE) == (Draft(), "")
    mine.done(ONE)
    assert mine.read(ONE) == (Draft(), "")


def test_a_damaged_draft_is_set_aside_and_said_so(course: Course, tmp_path: Path) -> None:
    mine = Drafts(tmp_path, "zhao", course.paper)
    mine.keep(ONE, Draft(comment="写了一半"))
    (path,) = (tmp_path / "marking").rglob("*.json")
    for text in ('{"format": 1', path.read_text(encoding="utf-8").replace('"comment"', '"words"')):
        path.write_text(text, encoding="utf-8")
        draft, note = mine.read(ONE)
        assert draft == Draft() and "坏了" in note and not path.exists()


def test_what_was_given_comes_back_as_a_draft(course: Course, tmp_path: Path) -> None:
    given = Answer(
        "li", ESSAY, True, False, 3.5, "【写明查到的情况 1.5/2；告知还可以走的途径 2/2】\n写得清楚。"
    )
    assert Drafts(tmp_path, "zhao", course.paper).read(given)[0] == Draft(
        points={"facts": "1.5", "route": "2"}, comment="写得清楚。"
    )
    number = Answer("li", "T2-proof-rate", False, False, 0.5, "")
    assert Drafts(tmp_path, "zhao", course.paper).read(number)[0] == Draft(whole="0.5")


@pytest.mark.parametrize(
    ("waits", "at", "to"),
    [([1, 1, 1], -1, 0), ([1, 0, 1], 0, 2), ([1, 0, 0], 1, 0), ([0, 0], 0, None), ([0, 1], 1, 1)],
)
def test_the_next_that_waits(waits: list[int], at: int, to: int | None) -> None:
    answers = [Answer(f"t{n}", ESSAY, True, bool(one), None, "") for n, one in enumerate(waits)]
    assert marking.next_unmarked(answers, at) == to


# --- reusable comments ---

FILE = '# 说明\n- {id: a, for: [facts, rule], zh: "少了数。"}\n- {id: b, for: [form], zh: "太长。"}\n'


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / comments.NAME).write_text(FILE, encoding="utf-8")
    return tmp_path


def test_comments_are_read_grouped_and_added(shelf: Path) -> None:
    assert [(one.id, one.kinds, one.text) for one in comments.read(shelf)] == [
        ("a", ("facts", "rule"), "少了数。"), ("b", ("form",), "太长。"),
    ]  # fmt: skip
    made = comments.add(shelf, "form", '  写得“好”: "准"，\n 短。 ')
    assert (made.id, made.text) == ("own-1", '写得“好”: "准"， 短。')
    assert comments.add(shelf, "rule", "依据对。").id == "own-2"
    assert [(one.id, one.text) for one in comments.read(shelf)][2:] == [
        ("own-1", made.text),
        ("own-2", "依据对。"),
    ]
    assert (shelf / comments.NAME).read_text(encoding="utf-8").startswith(FILE)
    assert [one.id for one in comments.of_kind(comments.read(shelf), "rule")] == ["a", "own-2"]
    assert [one.id for one in comments.of_kind(comments.read(shelf), "form")] == ["b", "own-1"]


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("other", "x", "没有“other”这一类"),
        ("form", " ", "空的"),
        ("form", "长" * 301, "太长"),
        ("form", "太长。", "已经有"),
    ],
)
def test_a_comment_without_sense_is_refused(shelf: Path, kind: str, text: str, said: str) -> None:
    with pytest.raises(MarkingError, match=said):
        comments.add(shelf, kind, text)
    assert (shelf / comments.NAME).read_text(encoding="utf-8") == FILE


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("- {id: c, for: [form]}", "缺 id、for 或 zh"),
        ("- {id: a, for: [form], zh: x}", "编号 a 用过了"),
        ("- {id: c, for: [x], zh: x}", "没有“x”这一类"),
    ],
)
def test_a_faulty_line_is_named(shelf: Path, row: str, said: str) -> None:
    (shelf / comments.NAME).write_text(FILE + row + "\n", encoding="utf-8")
    with pytest.raises(MarkingError, match=f"第 4 行.*{said}"):
        comments.read(shelf)


def test_the_shipped_comments_are_whole() -> None:
    found = comments.read(Path(__file__).resolve().parents[2] / "assessments")
    assert len(found) == 20 and {kind for one in found for kind in one.kinds} == set(comments.KIND_LABEL)
