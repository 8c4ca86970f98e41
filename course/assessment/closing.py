"""Closing a paper: from then on nobody fetches or hands in, except who was granted an exception.

`closings.jsonl` of the course folder holds the closings and re-openings, hash-chained (`course.chain`),
written by the trainer's tools and read by the desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from course import chain
from course.assessment.timing import Clock, Exemption
from course.errors import ExchangeProblem, PaperError


@dataclass(frozen=True)
class Closing:
    """When a paper was closed (UTC), and by whom."""

    at: datetime
    who: str


def closings_path(course_root: Path) -> Path:
    """Where closings are recorded."""
    return course_root / "closings.jsonl"


def closing(recorded: Iterable[dict[str, Any]], paper_id: str) -> Closing | None:
    """A paper's closing among the records of `closings.jsonl`, or None when it is open."""
    last = [body for body in recorded if body["paper"] == paper_id][-1:]
    if not last or last[0]["event"] != "close":
        return None
    return Closing(datetime.fromisoformat(last[0]["at"]), last[0]["who"])


def read(course_root: Path, paper_id: str) -> Closing | None:
    """A paper's closing, or None when it is open. Raises RecordError."""
    return closing(chain.read(closings_path(course_root)), paper_id)


def close(course_root: Path, paper_id: str, who: str) -> None:
    """Close a paper. Raises PaperError when it is closed already."""
    if read(course_root, paper_id) is not None:
        raise PaperError("这份试卷已经收卷了。", place=paper_id, remedy="要再收，先重新开放。")
    chain.append(closings_path(course_root), {"event": "close", "paper": paper_id, "who": who, "reason": ""})


def reopen(course_root: Path, paper_id: str, reason: str, who: str) -> None:
    """Open a closed paper again. Raises PaperError when it is open, or without a reason."""
    if read(course_root, paper_id) is None:
        raise PaperError("这份试卷没有收卷。", place=paper_id, remedy="不用重新开放。")
    if not reason.strip():
        raise PaperError("没有写重新开放的原因。", place=paper_id, remedy="写一句，例如“收早了十分钟”。")
    body = {"event": "open", "paper": paper_id, "who": who, "reason": reason.strip()}
    chain.append(closings_path(course_root), body)


def may_still(
    trainee: str, shut: Closing | None, clock: Clock | None, granted: Iterable[Exemption], now: datetime
) -> bool:
    """Whether a trainee may still fetch or hand in. `granted` are the paper's exceptions that hold.

    A second attempt opens a closed paper for its trainee until the attempt's own time is over; extra minutes
    until the trainee's own time is over. Of a paper without a limit, they count from the closing, or from the
    granting if that came later.
    """
    if shut is None:
        return True
    own = [one for one in granted if one.trainee == trainee and one.kind != "absence"]
    if not own:
        return False
    again = [one for one in own if one.kind == "second_attempt"]
    if clock is not None and clock.until is not None:
        return now <= clock.until
    if any(datetime.fromisoformat(one.at) > shut.at for one in again) or (again and clock is None):
        return True
    return any(now <= _from(shut, one) for one in own if one.kind == "extra_minutes")


def _from(shut: Closing, one: Exemption) -> datetime:
    return max(shut.at, datetime.fromisoformat(one.at)) + timedelta(minutes=one.value)


def check(
    trainee: str,
    shut: Closing | None,
    clock: Clock | None,
    granted: Iterable[Exemption],
    now: datetime | None = None,
) -> None:
    """Refuse who may no longer hand in. Raises ExchangeProblem."""
    if not may_still(trainee, shut, clock, granted, now or datetime.now(UTC)):
        raise ExchangeProblem(
            "这份试卷已经收卷，不再收了；您写的都在本机。", remedy="有特殊情况，请告诉培训师。"
        )
