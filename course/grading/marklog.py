"""The mark log: every official mark is one line, each line bound to the one before by its hash."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course.errors import MarkingError

START = "0" * 64
BY_HAND = "by_hand"


@dataclass(frozen=True)
class Entry:
    """One mark: who gave it to which trainee's item, under which versions, from what to what, and why.

    `answer` is the fingerprint of the answer that was marked (`digest_of`).
    """

    who: str
    trainee: str
    paper: str
    item: str
    item_version: int
    key_version: int
    before: float | None
    after: float | None
    outcome: str
    why: str
    answer: str = ""


def digest_of(answer: Any) -> str:
    """A short fingerprint of an answer (anything JSON can hold), so that a changed answer is noticed."""
    text = json.dumps(answer, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def path(course_root: Path, paper_id: str) -> Path:
    """Where a paper's log stands."""
    return course_root / "marklog" / f"{paper_id}.jsonl"


def append(file: Path, entries: Iterable[Entry]) -> None:
    """Append entries, on disk before this returns. Writers wait for one another.

    A line left half by a power cut is cut off first: it was never confirmed. Raises MarkingError when
    the log has been tampered with at its end.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+b") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        last = _mend_tail(stream, file)
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        lines = []
        for entry in entries:
            body = {"at": now, **asdict(entry), "previous": last}
            last = _digest(body)
            lines.append(json.dumps({**body, "hash": last}, ensure_ascii=False))
        if lines:
            stream.seek(0, os.SEEK_END)
            stream.write(("\n".join(lines) + "\n").encode())
            stream.flush()
            os.fsync(stream.fileno())


def _mend_tail(stream: Any, file: Path) -> str:
    """Cut off a half line; return the hash of the last whole one."""
    size = stream.seek(0, os.SEEK_END)
    if size == 0:
        return START
    tail_from = max(0, size - 65536)
    stream.seek(tail_from)
    tail = stream.read()
    if not tail.endswith(b"\n"):
        keep = tail.rfind(b"\n") + 1
        stream.truncate(tail_from + keep)
        tail = tail[:keep]
        if not tail:
            return START
    try:
        body = json.loads(tail.rstrip(b"\n").rsplit(b"\n", 1)[-1])
        digest = body.pop("hash")
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise MarkingError("评分日志的最后一行读不出来。", file=file, remedy=REMEDY) from problem
    if digest != _digest(body):
        raise MarkingError("评分日志的最后一行被改过。", file=file, remedy=REMEDY)
    return str(digest)


REMEDY = "不要再改动它；先另存备份，再用 course log verify 找出从哪一行开始不对。"


def _digest(body: dict[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def read(file: Path) -> list[dict[str, Any]]:
    """All entries, the chain checked. Raises MarkingError naming the first line that doesn't fit."""
    if not file.is_file():
        return []
    entries, last = [], START
    for number, line in enumerate(_lines(file), 1):
        try:
            body = json.loads(line)
            digest = body.pop("hash")
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise MarkingError("这一行读不出来。", file=file, line=number, remedy=REMEDY) from problem
        if body.get("previous") != last or digest != _digest(body):
            raise MarkingError("这一行与前一行对不上，日志被改过。", file=file, line=number, remedy=REMEDY)
        last = digest
        entries.append(body)
    return entries


def _lines(file: Path) -> list[bytes]:
    """The lines, ended by a line feed alone: a reason may quote what a learner typed, U+2028 and all."""
    raw = file.read_bytes()
    return raw.removesuffix(b"\n").split(b"\n") if raw else []


def latest(file: Path, trainee: str) -> dict[str, dict[str, Any]]:
    """The last logged entry of each item of a trainee (the chain is not re-checked here)."""
    entries: dict[str, dict[str, Any]] = {}
    if file.is_file():
        wanted = f'"trainee": {json.dumps(trainee, ensure_ascii=False)},'.encode()
        for line in _lines(file):
            if wanted in line:
                body = json.loads(line)
                if body["trainee"] == trainee:
                    entries[body["item"]] = body
    return entries
