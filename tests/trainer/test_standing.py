"""The console's states through an evening: from the desk's records, the exceptions and the closing alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from course.assessment import closing, timing
from course.trainer import standing
from course.trainer.people import Trainee
from course.trainer.standing import Session, counts, lines
from tests.trainer.conftest import at

LI = {"li": Trainee("li", "李一", "城东支行")}


def fetch(minutes: float, trainee: str = "li", attempt: int = 1) -> dict[str, Any]:
    return {"event": "fetch", "trainee": trainee, "attempt": attempt, "at": at(minutes).isoformat()}


def submit(
    minutes: float, trainee: str = "li", attempt: int = 1, unanswered: tuple[int, ...] = ()
) -> dict[str, Any]:
    receipt = {
        "at": at(minutes).isoformat(timespec="seconds"), "sha256": "ab" * 32, "answered": 10 - len(unanswered),
        "unanswered": list(unanswered),
    }  # fmt: skip
    return {
        "event": "submit", "trainee": trainee, "attempt": attempt, "receipt": receipt, "at": at(minutes).isoformat(),
    }  # fmt: skip


def granted(minutes: float, kind: Any, value: int = 0, trainee: str = "li") -> timing.Exemption:
    return timing.Exemption(
        trainee, "p", kind, value, "停电", "zhao", at(minutes).isoformat(timespec="milliseconds")
    )


def line(now: float, *recorded: dict[str, Any], **more: Any) -> standing.Line:
    people = more.pop("people", LI)
    (found,) = lines(Session(people, more.pop("minutes", 60), recorded=recorded, **more), at(now))
    return found


@pytest.mark.parametrize(
    ("now", "recorded", "state"),
    [
        (0, [], "unfetched"),
        (59, [fetch(0)], "working"),
        (60, [fetch(0)], "working"),
        (61, [fetch(0)], "overtime"),
        (70, [fetch(0), submit(50)], "submitted"),
        (70, [fetch(0), submit(60)], "submitted"),
        (70, [fetch(0), submit(61)], "late"),
        (70, [fetch(0), submit(61), submit(40)], "submitted"),
    ],
)
def test_the_state_follows_from_fetch_submission_and_time(
    now: float, recorded: list[Any], state: str
) -> None:
    assert line(now, *recorded).state == state


def test_a_line_says_when_until_when_and_which_receipt() -> None:
    assert line(65, fetch(0), submit(62.5, unanswered=(3, 7))) == standing.Line(
        trainee="li", name="李一", branch="城东支行", state="late", fetched_at="2026-10-20T01:00:00+00:00",
        until="2026-10-20T02:00:00+00:00", submitted_at="2026-10-20T02:02:30+00:00", receipt="abababababab",
        answered=8, unanswered=2, late_seconds=150, attempt=1, extra_minutes=0, may_hand_in=True, note="",
        collected=False, marked=False, waiting=0, returned=False,
    )  # fmt: skip


def test_without_a_limit_only_the_due_time_makes_late() -> None:
    assert line(500, fetch(0), minutes=None).state == "working"
    assert line(500, fetch(0), submit(400), minutes=None, due=at(399)).state == "late"
    assert line(500, fetch(0), submit(400), minutes=None, due=at(399)).late_seconds == 60
    assert line(500, fetch(0), submit(400), minutes=None, due=at(400)).state == "submitted"


def test_extra_minutes_count_whenever_they_were_granted() -> None:
    more = granted(70, "extra_minutes", 15)
    assert line(72, fetch(0), granted=(more,)).state == "working"
    assert line(76, fetch(0), granted=(more,)).state == "overtime"
    assert line(80, fetch(0), submit(74), granted=(more,)).state == "submitted"
    shown = line(80, fetch(0), submit(76), granted=(more,))
    assert (shown.state, shown.late_seconds, shown.extra_minutes, shown.note) == (
        "late",
        60,
        15,
        "延长时间：停电",
    )


def test_a_second_attempt_begins_anew_and_keeps_the_first_sheet() -> None:
    again = granted(100, "second_attempt")
    first = (fetch(0), submit(50))
    waiting = line(110, *first, granted=(again,))
    assert (waiting.state, waiting.attempt, waiting.note) == (
        "unfetched",
        2,
        "再考一次：停电；上一次的答卷还在",
    )
    assert waiting.submitted_at == "2026-10-20T01:50:00+00:00"
    assert line(130, *first, fetch(120, attempt=2), granted=(again,)).state == "working"
    assert line(190, *first, fetch(120, attempt=2), granted=(again,)).state == "overtime"
    done = line(200, *first, fetch(120, attempt=2), submit(170, attempt=2), granted=(again,))
    assert (done.state, done.attempt, done.late_seconds) == ("submitted", 2, 0)


def test_an_absence_counts_as_long_as_nothing_came() -> None:
    away = granted(0, "absence")
    assert line(10, granted=(away,)).state == "absent"
    assert line(10, fetch(5), granted=(away,)).state == "absent"
    assert line(70, fetch(5), submit(60), granted=(away,)).state == "submitted"


def test_on_one_desk_the_exchange_alone_says_who_handed_in() -> None:
    shown = line(10, inbound={"li": at(5)}, minutes=None, due=at(4))
    assert (shown.state, shown.fetched_at, shown.submitted_at, shown.receipt, shown.late_seconds) == (
        "late", None, "2026-10-20T01:05:00+00:00", "", 60,
    )  # fmt: skip


def test_counts_and_branches() -> None:
    people = {
        name: Trainee(name, branch=branch)
        for name, branch in [("a", "城西"), ("b", "城东"), ("c", "城东"), ("d", "城西")]
    }
    recorded = (fetch(0, "a"), fetch(0, "b"), submit(30, "b"), fetch(20, "d"))
    found = lines(Session(people, 60, recorded=recorded, waiting={"b": 2}), at(65))
    assert counts(found) == {
        "unfetched": 1, "working": 1, "overtime": 1, "submitted": 1, "late": 0, "absent": 0,
    }  # fmt: skip
    grouped = standing.by_branch(found)
    assert {branch: [one.trainee for one in part] for branch, part in grouped.items()} == {
        "城东": ["b", "c"], "城西": ["a", "d"],
    }  # fmt: skip
    assert (found[0].trainee, found[0].marked, found[0].waiting) == ("b", True, 2)


# --- closing ---


def may(
    now: float, *recorded: dict[str, Any], exempt: tuple[timing.Exemption, ...] = (), minutes: int | None = 60
) -> bool:
    clock = timing.clock("li", minutes, recorded, exempt)
    return closing.may_still("li", closing.Closing(at(100), "zhao"), clock, exempt, at(now))


def test_a_closed_paper_takes_nothing_from_those_without_an_exception() -> None:
    assert closing.may_still("li", None, None, (), datetime.max) is True
    assert may(101, fetch(90)) is False
    assert may(101, fetch(90), exempt=(granted(95, "absence"),)) is False
    assert may(101, fetch(90), exempt=(granted(95, "extra_minutes", 10, trainee="wang"),)) is False


def test_extra_minutes_keep_a_closed_paper_open_until_the_own_time_is_over() -> None:
    more = (granted(95, "extra_minutes", 10),)
    assert may(110, fetch(45), exempt=more) is True
    assert may(115, fetch(45), exempt=more) is True
    assert may(115.1, fetch(45), exempt=more) is False
    untimed = (granted(120, "extra_minutes", 10),)
    assert may(130, exempt=untimed, minutes=None) is True
    assert may(130.1, exempt=untimed, minutes=None) is False


def test_a_second_attempt_opens_a_closed_paper_for_one() -> None:
    again = (granted(120, "second_attempt"),)
    assert may(500, fetch(0), exempt=again) is True  # not yet fetched anew
    assert may(190, fetch(0), fetch(130, attempt=2), exempt=again) is True
    assert may(190.1, fetch(0), fetch(130, attempt=2), exempt=again) is False
    assert may(5000, fetch(0), fetch(130, attempt=2), exempt=again, minutes=None) is True
