"""The mark log: every official mark is one line, each line bound to the one before by its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from course import chain
from course.errors import MarkingError

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

    Raises MarkingError when the log has been tampered with at its end.
    """
    bodies = [asdict(one) for one in entries]
    if bodies:
        with _as_log():
            chain.append_all(file, bodies)


def read(file: Path) -> list[dict[str, Any]]:
    """All entries, the chain checked. Raises MarkingError naming the first line that doesn't fit."""
    with _as_log():
        return chain.read(file)


@contextmanager
def _as_log() -> Iterator[None]:
    """A record that doesn't fit, told as the mark log's fault."""
    try:
        yield
    except chain.RecordError as problem:
        raise MarkingError(
            f"评分日志：{problem.what}", file=problem.file, line=problem.line, remedy=REMEDY
        ) from problem


REMEDY = "不要再改动它；先另存备份，再用 course log verify 找出从哪一行开始不对。"


def latest(file: Path, trainee: str) -> dict[str, dict[str, Any]]:
    """The last logged entry of each item of a trainee (the chain is not re-checked here)."""
    entries: dict[str, dict[str, Any]] = {}
    if file.is_file():
        wanted = f'"trainee": {json.dumps(trainee, ensure_ascii=False)},'.encode()
        raw = file.read_bytes()
        for line in raw[: raw.rfind(b"\n") + 1].split(b"\n"):
            if wanted in line:
                body = json.loads(line)
                if body["trainee"] == trainee:
                    entries[body["item"]] = body
    return entries
