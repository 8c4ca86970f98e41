"""The desk service's counter without a hub: nbgrader's own exchange for one named trainee."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from course import chain
from course.assessment import timing
from course.errors import ExchangeProblem
from course.hub.counter import MOST_SUBMISSIONS, Counter
from tests.classroom_kit import PAPER, Course, raw_sheet


@pytest.fixture
def counter(course: Course) -> Counter:
    folder = course.home / "desk-service"
    folder.mkdir()
    return Counter(course.root, course.exchange, folder)


def sheet(course: Course, trainee: str = "li", **changed: Any) -> str:
    return json.dumps(raw_sheet(course, trainee, course.answers(trainee, **changed)))


def hand_in(course: Course, counter: Counter, trainee: str = "li", text: str = "") -> dict[str, Any]:
    counter.fetch(trainee, PAPER)
    return counter.submit(trainee, PAPER, {"answers": text or sheet(course, trainee), "notebook": ""})


def test_fetching_gives_the_released_files_and_starts_the_clock_once(
    course: Course, counter: Counter
) -> None:
    assert counter.overview("li")[PAPER]["attempt"] == 1
    outbound = course.exchange / "xiaobao" / "outbound" / PAPER
    for _ in range(2):
        got = counter.fetch("li", PAPER)
        assert got["paper"] == (outbound / "paper.json").read_text(encoding="utf-8")
        assert got["notebook"] == (outbound / f"{PAPER}.ipynb").read_text(encoding="utf-8")
        assert (got["attempt"], got["until"]) == (1, None)
    (recorded,) = timing.records(course.root, PAPER)
    assert (recorded["event"], recorded["trainee"], recorded["attempt"]) == ("fetch", "li", 1)


def test_handing_in_goes_through_the_exchange_and_is_marked(course: Course, counter: Counter) -> None:
    text = sheet(course, "li", rate=None)
    receipt = hand_in(course, counter, text=text)
    assert receipt["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert (receipt["trainee"], receipt["answered"], receipt["unanswered"], receipt["late_seconds"]) == (
        "li",
        9,
        [8],
        0,
    )
    assert (course.inbound("li") / "answers.json").read_text(encoding="utf-8") == text
    assert counter.overview("li")[PAPER]["receipts"] == [receipt]
    assert counter.overview("wang")[PAPER]["receipts"] == []
    assert course.room.collect(PAPER) == ["li"]
    assert course.room.mark(PAPER, ["li"]) == {}
    assert course.marks()["li"] == course.expected("li", course.answers("li", rate=None))
    assert course.room.findings(PAPER) == {}


def test_feedback_comes_to_its_owner_alone(course: Course, counter: Counter) -> None:
    hand_in(course, counter, "li")
    hand_in(course, counter, "wang")
    assert counter.feedback("li", PAPER) == {}
    names = course.room.collect(PAPER)
    course.room.mark(PAPER, names)
    course.room.feedback(PAPER, names)
    assert course.room.release_feedback(PAPER) == {}
    (page,) = counter.feedback("li", PAPER).values()
    assert page == (course.root / "feedback" / "li" / PAPER / f"{PAPER}.html").read_text(encoding="utf-8")
    assert counter.feedback("zhao", PAPER) == {}


def test_what_is_not_ones_own_is_refused_and_leaves_nothing(course: Course, counter: Counter) -> None:
    counter.fetch("li", PAPER)
    counter.fetch("wang", PAPER)
    other = json.dumps({**raw_sheet(course, "li", {}), "version": "0" * 16})
    cases = {
        sheet(course, "wang"): "没有收：答卷上写的是另一个人。", other: "没有收：答卷是按试卷的另一个版本作答的。",
        "{": "没有收：答卷读不出来。", "[]": "没有收：答卷的字段不对。", "": "没有收：答卷读不出来。",
        "x" * 1_000_001: "答卷太大。",
    }  # fmt: skip
    for text, said in cases.items():
        with pytest.raises(ExchangeProblem) as problem:
            counter.submit("li", PAPER, {"answers": text, "notebook": ""})
        assert problem.value.what == said
    for body in (
        {},
        {"answers": "x"},
        {"answers": "x", "notebook": "", "at": ""},
        {"answers": 1, "notebook": ""},
    ):
        with pytest.raises(ExchangeProblem, match="交来的内容不对"):
            counter.submit("li", PAPER, body)
    assert list((course.exchange / "xiaobao" / "inbound").iterdir()) == []
    assert [one["event"] for one in timing.records(course.root, PAPER)] == ["fetch", "fetch"]
    assert list(counter.folder.iterdir()) == []


def test_handing_in_before_fetching_or_without_end_is_refused(course: Course, counter: Counter) -> None:
    with pytest.raises(ExchangeProblem, match="还没有领取"):
        counter.submit("li", PAPER, {"answers": sheet(course), "notebook": ""})
    hand_in(course, counter)
    file = timing.record_path(course.root, PAPER)
    for _ in range(MOST_SUBMISSIONS - 1):
        chain.append(file, {"event": "submit", "trainee": "li", "attempt": 1, "receipt": {}})
    with pytest.raises(ExchangeProblem, match="次数太多"):
        counter.submit("li", PAPER, {"answers": sheet(course), "notebook": ""})


def test_a_second_attempt_has_to_be_fetched_again(course: Course, counter: Counter) -> None:
    hand_in(course, counter)
    timing.grant(course.root, "li", PAPER, "second_attempt", 0, "第一次断网", "zhao")
    assert counter.overview("li")[PAPER]["attempt"] == 2
    with pytest.raises(ExchangeProblem, match="还没有领取"):
        counter.submit("li", PAPER, {"answers": sheet(course), "notebook": ""})
    assert counter.fetch("li", PAPER)["attempt"] == 2
    assert counter.submit("li", PAPER, {"answers": sheet(course), "notebook": ""})["trainee"] == "li"


@pytest.mark.parametrize("paper", ["..", "../outbound", "none-2026", "", "a/b", "PROOF-2026", "proof-2026\n"])
def test_a_paper_that_is_not_released_has_no_way(course: Course, counter: Counter, paper: str) -> None:
    for step in (counter.fetch, lambda who, name: counter.submit(who, name, {"answers": "", "notebook": ""})):
        with pytest.raises(ExchangeProblem):
            step("li", paper)
    if not paper.startswith("none"):
        with pytest.raises(ExchangeProblem):
            counter.feedback("li", paper)


def test_a_handed_in_notebook_is_kept_as_text_and_runs_nowhere(
    course: Course, counter: Counter, tmp_path: Path
) -> None:
    counter.fetch("li", PAPER)
    flag = tmp_path / "ran"
    odd = json.dumps({"cells": [{"cell_type": "code", "source": f"open({str(flag)!r}, 'w')"}]})
    counter.submit("li", PAPER, {"answers": sheet(course), "notebook": odd})
    assert (course.inbound("li") / f"{PAPER}.ipynb").read_text(encoding="utf-8") == odd
    names = course.room.collect(PAPER)
    assert course.room.mark(PAPER, names) == {}
    assert course.marks()["li"] == course.expected("li", course.answers("li"))
    assert not flag.exists()
