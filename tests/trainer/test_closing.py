"""A closed paper at the desk, on a hub and on one desk; exceptions taken back by a counter-entry."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from course import chain
from course.assessment import closing, timing
from course.assessment.desk import Desk
from course.assessment.desk_view import DeskView
from course.errors import ExchangeProblem, PaperError
from course.hub.counter import Counter
from tests.classroom_kit import PAPER, Course, raw_sheet


@pytest.fixture
def counter(course: Course) -> Counter:
    folder = course.home / "desk-service"
    folder.mkdir()
    return Counter(course.root, course.exchange, folder)


def upload(course: Course, trainee: str) -> dict[str, str]:
    return {"answers": json.dumps(raw_sheet(course, trainee, course.answers(trainee))), "notebook": ""}


def test_after_the_closing_the_service_takes_nothing_but_from_an_exception(
    course: Course, counter: Counter
) -> None:
    counter.fetch("li", PAPER)
    assert counter.overview("li")[PAPER]["closed"] is False
    closing.close(course.root, PAPER, "zhao")
    assert counter.overview("li")[PAPER]["closed"] is True
    with pytest.raises(ExchangeProblem, match="已经收卷"):
        counter.submit("li", PAPER, upload(course, "li"))
    with pytest.raises(ExchangeProblem, match="已经收卷"):
        counter.fetch("wang", PAPER)
    assert counter.fetch("li", PAPER)["attempt"] == 1  # what was fetched can be fetched again
    assert [body["event"] for body in timing.records(course.root, PAPER)] == ["fetch"]
    timing.grant(course.root, "li", PAPER, "extra_minutes", 5, "断网", "zhao")
    assert counter.overview("li")[PAPER]["closed"] is False
    assert counter.submit("li", PAPER, upload(course, "li"))["trainee"] == "li"
    timing.undo(course.root, 1, "记错了人", "zhao")
    with pytest.raises(ExchangeProblem, match="已经收卷"):
        counter.submit("li", PAPER, upload(course, "li"))
    closing.reopen(course.root, PAPER, "收早了", "zhao")
    assert counter.fetch("wang", PAPER)["attempt"] == 1


def test_after_the_closing_a_local_desk_hands_in_nothing(course: Course) -> None:
    course.answer("li", course.answers("li"))
    local = Desk(
        course.home / "desks" / "li",
        "li",
        course.exchange,
        course.home / "homes" / "li",
        course_root=course.root,
    )
    view = DeskView(local, course.home)
    assert "交卷" in json.dumps(view.screen(), ensure_ascii=False)
    closing.close(course.root, PAPER, "zhao")
    with pytest.raises(ExchangeProblem, match="已经收卷"):
        local.submit(PAPER)
    shown = json.dumps(view.screen(), ensure_ascii=False)
    assert "已经收卷。" in shown and "看试卷" in shown and '"交卷"' not in shown
    fresh = Desk(course.home / "d", "wang", course.exchange, course.home / "h", course_root=course.root)
    with pytest.raises(ExchangeProblem, match="已经收卷"):
        fresh.fetch(PAPER)
    shown = json.dumps(DeskView(fresh, course.home).screen(), ensure_ascii=False)
    assert "没有领取，已经收卷" in shown and "领取试卷" not in shown


def test_closing_and_reopening_are_logged_and_make_sense(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match="没有收卷"):
        closing.reopen(tmp_path, "p", "收早了", "zhao")
    closing.close(tmp_path, "p", "zhao")
    with pytest.raises(PaperError, match="已经收卷了"):
        closing.close(tmp_path, "p", "zhao")
    assert closing.read(tmp_path, "q") is None
    with pytest.raises(PaperError, match="没有写重新开放的原因"):
        closing.reopen(tmp_path, "p", " ", "zhao")
    found = closing.read(tmp_path, "p")
    assert found is not None and found.who == "zhao"
    closing.reopen(tmp_path, "p", "收早了", "qian")
    assert closing.read(tmp_path, "p") is None
    bodies = chain.read(closing.closings_path(tmp_path))
    assert [(one["event"], one["who"], one["reason"]) for one in bodies] == [
        ("close", "zhao", ""), ("open", "qian", "收早了"),
    ]  # fmt: skip


def test_an_exception_is_taken_back_once_and_both_entries_stay(tmp_path: Path) -> None:
    timing.grant(tmp_path, "li", "p", "extra_minutes", 10, "停电", "zhao")
    timing.grant(tmp_path, "wang", "p", "absence", 0, "病假", "zhao")
    with pytest.raises(PaperError, match="没有写撤销的原因"):
        timing.undo(tmp_path, 1, "", "zhao")
    timing.undo(tmp_path, 1, "记错了人", "qian")
    assert [one.trainee for one in timing.exceptions(tmp_path, "p")] == ["wang"]
    found = timing.history(chain.read(timing.exceptions_path(tmp_path)))
    assert [(one.number, one.holds, one.undone_by, one.undone_why) for one in found] == [
        (1, False, "qian", "记错了人"), (2, True, "", ""),
    ]  # fmt: skip
    timing.grant(tmp_path, "li", "p", "extra_minutes", 20, "又停电", "zhao")
    assert [(one.number, one.exemption.value) for one in timing.history(chain.read(timing.exceptions_path(tmp_path)))] == [
        (1, 10), (2, 0), (3, 20),
    ]  # fmt: skip
    assert [(one.trainee, one.value) for one in timing.exceptions(tmp_path)] == [("wang", 0), ("li", 20)]
    for number, said in ((1, "已经撤销过了"), (4, "没有这一条例外"), (0, "没有这一条例外")):
        with pytest.raises(PaperError, match=said):
            timing.undo(tmp_path, number, "再撤", "zhao")
    bodies = chain.read(timing.exceptions_path(tmp_path))
    assert len(bodies) == 4
    kept = [one for one in timing.history(bodies[1:]) if one.holds]  # an older paper's records were deleted
    assert [one.exemption.trainee for one in kept] == ["wang", "li"]
