"""Marks given by a person, and marking again after a key was mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.errors import MarkingError
from course.grading import by_hand, marklog
from course.grading.regrade import Difference, differences
from tests.classroom_kit import ESSAY, PAPER, TEXT, Course, raw_sheet, write_sheet


@pytest.fixture
def marked(course: Course) -> Course:
    """t001 all right; t002 with an odd number that waits for a person."""
    course.place("t001", course.answers("t001"))
    course.place("t002", course.answers("t002", rate="十二", extend="a"))
    assert course.room.mark(PAPER, ["t001", "t002"]) == {}
    return course


def give(course: Course, trainee: str, item_id: str, points: float, words: str = "") -> None:
    with course.room.gradebook() as gradebook:
        by_hand.give(gradebook, course.root, course.paper, trainee, item_id, points, words, "培训师甲")


def last(course: Course) -> dict[str, object]:
    return marklog.read(marklog.path(course.root, PAPER))[-1]


def test_a_mark_by_hand_is_in_the_gradebook_and_in_the_log(marked: Course) -> None:
    give(marked, "t001", ESSAY, 3.5, "途径写得好。")
    assert marked.marks()["t001"][ESSAY] == (3.5, False)
    assert marked.room.waiting(PAPER) == [("t002", ESSAY), ("t002", "T2-proof-rate")]
    entry = last(marked)
    assert {k: entry[k] for k in ("who", "trainee", "item", "before", "after", "outcome", "why")} == {
        "who": "培训师甲", "trainee": "t001", "item": ESSAY, "before": None, "after": 3.5, "outcome": "by_hand",
        "why": "途径写得好。",
    }  # fmt: skip
    assert entry["answer"] == marklog.digest_of((0, TEXT))
    give(marked, "t001", ESSAY, 4, "复核改判。")
    assert (last(marked)["before"], last(marked)["after"]) == (3.5, 4)


def test_a_reviewed_item_is_settled_by_hand_and_stays_so(marked: Course) -> None:
    give(marked, "t002", "T2-proof-rate", 1, "写的是十二点五的意思。")
    for _ in range(2):
        assert marked.room.mark(PAPER, ["t002"], force=True) == {}
        assert marked.marks()["t002"]["T2-proof-rate"] == (1.0, False)


@pytest.mark.parametrize("points", [-0.5, 4.5, float("nan"), float("inf")])
def test_points_out_of_range_are_refused(marked: Course, points: float) -> None:
    before = (marked.marks(), len(marklog.read(marklog.path(marked.root, PAPER))))
    with pytest.raises(MarkingError, match="分不在 0 到 4 之间"):
        give(marked, "t001", ESSAY, points)
    assert (marked.marks(), len(marklog.read(marklog.path(marked.root, PAPER)))) == before


def test_a_trainee_who_handed_in_nothing_cannot_be_marked(marked: Course) -> None:
    with pytest.raises(MarkingError, match="成绩册里没有这份答卷"):
        give(marked, "t009", ESSAY, 1)


def mend(course: Course, old: str, new: str) -> None:
    path = course.assessments / "bank" / "T2.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_regrade_shows_the_difference_before_anything_changes(marked: Course) -> None:
    assert differences(marked.room, marked.paper) == []
    mend(marked, "key: 12.5", "key: 13.5\n  key_version: 2")
    before = marked.marks()
    assert differences(marked.room, marked.paper) == [Difference("t001", "T2-proof-rate", 1.0, 0.0)]
    assert marked.marks() == before
    assert marked.room.mark(PAPER, ["t001"], force=True) == {}
    assert marked.marks()["t001"] == before["t001"] | {"T2-proof-rate": (0.0, False)}
    entry = last(marked)
    assert (entry["item"], entry["before"], entry["after"], entry["key_version"]) == (
        "T2-proof-rate",
        1.0,
        0.0,
        2,
    )
    assert differences(marked.room, marked.paper) == []


def test_a_new_key_overrules_no_person(marked: Course) -> None:
    give(marked, "t001", "T2-proof-rate", 0.5, "")
    mend(marked, "key: 12.5", "key: 13.5")
    assert differences(marked.room, marked.paper) == []
    assert marked.room.mark(PAPER, ["t001"], force=True) == {}
    assert marked.marks()["t001"]["T2-proof-rate"] == (0.5, False)


def test_an_item_corrected_by_hand_shows_both_marks_in_feedback(marked: Course) -> None:
    give(marked, "t002", "T2-proof-extend", 2, "")
    assert marked.room.feedback(PAPER, ["t002"]) == {}
    page = marked.root / "feedback" / "t002" / PAPER / f"{PAPER}.html"
    text = page.read_text(encoding="utf-8")
    part = text[text.index("第 5 题") : text.index("第 6 题")]
    assert '<span class="score">0 / 2 分</span>' in part and "人工评分：<b>2 / 2 分</b>" in part
    assert f"<b>{17 - 1 + 2 - 2:g} / 22 分</b>，另有 2 题等培训师评分或复核" not in text
    assert "<b>17 / 22 分</b>，另有 2 题等培训师评分或复核" in text


def test_answers_that_break_a_page_are_harmless_in_the_page(course: Course) -> None:
    """A typed number such as `--->` must not end the page's hidden data."""
    for trainee, text in [("t001", "--->"), ("t002", "--!><script>1</script>"), ("t003", "]]>&lt;")]:
        folder = course.place(trainee, {})
        write_sheet(folder, raw_sheet(course, trainee, course.answers(trainee, rate=text, letter=text)))
    people = ["t001", "t002", "t003"]
    assert course.room.mark(PAPER, people) == {}
    assert course.room.feedback(PAPER, people) == {}
    for trainee in people:
        page = Path(course.root / "feedback" / trainee / PAPER / f"{PAPER}.html").read_text(encoding="utf-8")
        assert page.count("<!--course ") == page.count("-->") == 10
        assert "<script" not in page and "--!>" not in page
