"""The clock of a paper with a limit: the server's record, extra minutes, a second attempt; and the records' chain."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from course import chain
from course.assessment import timing
from course.errors import PaperError

PAPER = "timed-2026"
START = datetime(2026, 10, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the time of day that the records take."""

    def be(minutes: float) -> datetime:
        moment = START + timedelta(minutes=minutes)

        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
                return moment

        monkeypatch.setattr(chain, "datetime", Clock)
        return moment

    be(0)
    return be


def fetch(root: Path, trainee: str = "li", attempt: int = 1) -> None:
    chain.append(timing.record_path(root, PAPER), {"event": "fetch", "trainee": trainee, "attempt": attempt})


def submit(root: Path, moment: datetime, trainee: str = "li") -> None:
    body = {"event": "submit", "trainee": trainee, "attempt": 1, "receipt": {"at": moment.isoformat()}}
    chain.append(timing.record_path(root, PAPER), body)


def clock(root: Path, trainee: str = "li", minutes: int | None = 60) -> timing.Clock | None:
    return timing.clock(trainee, minutes, timing.records(root, PAPER), timing.exceptions(root, PAPER))


def test_the_time_counts_from_the_recorded_fetch(tmp_path: Path, at: Any) -> None:
    assert clock(tmp_path) is None
    fetch(tmp_path)
    assert clock(tmp_path) == timing.Clock(START, 1, 0, START + timedelta(minutes=60))
    assert clock(tmp_path, minutes=None) == timing.Clock(START, 1, 0, None)
    assert clock(tmp_path, "wang") is None


@pytest.mark.parametrize(("minutes", "late"), [(59.9, {}), (60, {}), (60.5, {"li": 30}), (75, {"li": 900})])
def test_what_comes_after_the_limit_is_late(
    tmp_path: Path, at: Any, minutes: float, late: dict[str, int]
) -> None:
    fetch(tmp_path)
    submit(tmp_path, at(minutes))
    assert timing.overtime(tmp_path, PAPER, 60) == late
    assert timing.overtime(tmp_path, PAPER, None) == {}


def test_extra_minutes_count_also_when_granted_afterwards(tmp_path: Path, at: Any) -> None:
    fetch(tmp_path)
    submit(tmp_path, at(75))
    at(90)
    timing.grant(tmp_path, "li", PAPER, "extra_minutes", 10, "停电十分钟", "zhao")
    timing.grant(tmp_path, "wang", PAPER, "extra_minutes", 60, "别人的", "zhao")
    timing.grant(tmp_path, "li", "other-2026", "extra_minutes", 60, "别的卷", "zhao")
    assert timing.overtime(tmp_path, PAPER, 60) == {"li": 300}
    timing.grant(tmp_path, "li", PAPER, "extra_minutes", 5, "登录不上", "zhao")
    assert timing.overtime(tmp_path, PAPER, 60) == {}
    found = clock(tmp_path)
    assert found and (found.extra_minutes, found.until) == (15, START + timedelta(minutes=75))


def test_only_the_last_submission_decides(tmp_path: Path, at: Any) -> None:
    fetch(tmp_path)
    submit(tmp_path, at(70))
    submit(tmp_path, at(30))
    assert timing.overtime(tmp_path, PAPER, 60) == {}


def test_a_second_attempt_starts_a_clock_of_its_own(tmp_path: Path, at: Any) -> None:
    fetch(tmp_path)
    timing.grant(tmp_path, "li", PAPER, "extra_minutes", 30, "第一次的", "zhao")
    submit(tmp_path, at(50))
    at(100)
    timing.grant(tmp_path, "li", PAPER, "second_attempt", 0, "第一次断网", "zhao")
    assert clock(tmp_path) is None
    again = at(120)
    fetch(tmp_path, attempt=2)
    assert clock(tmp_path) == timing.Clock(again, 2, 0, again + timedelta(minutes=60))
    submit(tmp_path, at(190))
    assert timing.overtime(tmp_path, PAPER, 60) == {"li": 600}


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [("holiday", 1, "x"), ("extra_minutes", 0, "x"), ("extra_minutes", 601, "x"), ("absence", 0, " ")],
)
def test_an_exception_without_sense_or_reason_is_refused(
    tmp_path: Path, kind: Any, value: int, reason: str
) -> None:
    with pytest.raises(PaperError):
        timing.grant(tmp_path, "li", PAPER, kind, value, reason, "zhao")
    assert not timing.exceptions_path(tmp_path).exists()


def test_a_record_changed_cut_or_mixed_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    for number in range(3):
        chain.append(file, {"n": number})
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    assert [one["n"] for one in chain.read(file)] == [0, 1, 2]
    for changed in (
        [lines[0].replace('"n": 0', '"n": 9'), *lines[1:]], lines[1:], [lines[0], lines[2]], [lines[1], lines[0], lines[2]],
        [*lines[:2], "x\n"], [*lines[:2], "[]\n"],
    ):  # fmt: skip
        file.write_text("".join(changed), encoding="utf-8")
        with pytest.raises(chain.RecordError):
            chain.read(file)
    file.write_text("".join([*lines[:2], lines[2].replace('"n": 2', '"n": 7')]), encoding="utf-8")
    with pytest.raises(chain.RecordError, match="最后一行被改过"):
        chain.append(file, {"n": 3})


def test_a_half_line_was_never_confirmed(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    chain.append(file, {"n": 0})
    whole = file.read_bytes()
    chain.append(file, {"n": 1})
    file.write_bytes(file.read_bytes()[:-9])
    assert [one["n"] for one in chain.read(file)] == [0]
    chain.append(file, {"n": 2})
    assert [one["n"] for one in chain.read(file)] == [0, 2]
    assert file.read_bytes().startswith(whole)


def test_a_follower_reads_on_and_notices_a_new_file(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    follower = chain.Follower(file)
    assert follower.read() == []
    for number in range(3):
        chain.append(file, {"n": number})
        assert [one["n"] for one in follower.read()] == list(range(number + 1))
    file.unlink()
    chain.append(file, {"n": 9})
    assert [one["n"] for one in follower.read()] == [9]
    with file.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"n": 1, "at": "", "previous": "", "hash": ""}) + "\n")
    with pytest.raises(chain.RecordError, match="第 2 行"):
        follower.read()


def test_a_record_is_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("", encoding="utf-8")
    (tmp_path / "r.jsonl").symlink_to(tmp_path / "target")
    with pytest.raises(OSError, match="symbolic links"):
        chain.append(tmp_path / "r.jsonl", {"n": 1})


def test_the_panels_show_the_noted_time_and_survive_nonsense(tmp_path: Path) -> None:
    until = "2026-10-20T02:00:00+00:00"
    (tmp_path / timing.LIMIT).write_text(json.dumps({"attempt": 1, "until": until}), encoding="utf-8")
    (shown,) = timing.countdown(tmp_path)
    assert (shown["label"], shown["until"], shown["warn"]) == (
        "剩余时间",
        datetime.fromisoformat(until).timestamp(),
        [10, 2],
    )
    for nonsense in (
        "",
        "[]",
        '{"attempt": 1, "until": 5}',
        '{"attempt": "x", "until": null}',
        '{"until": "soon"}',
    ):
        (tmp_path / timing.LIMIT).write_text(nonsense, encoding="utf-8")
        assert timing.countdown(tmp_path) == []
