"""A trainee's own states on the ground floor: one JSON file per exercise, self-check or opening scene.

It stands below `exercises` and `study`, so that both may use it. A file that can't be read is never
overwritten: it is kept aside and the trainee is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course import settings
from course.errors import CourseError
from course.files import read_json, write_json

FORMAT = 1
MAX_BYTES = 5_000_000


class StoreError(CourseError):
    """A state can't be written."""


@dataclass(frozen=True)
class Kept:
    """What stood in the store: `data` is None when there is nothing to go on with; `note` says why."""

    data: Any = None
    note: str = ""


class Store:
    """States below `folder`/state/`trainee`/`kind`/`name`.json.

    `folder` is `settings.home()` and `trainee` is `settings.trainee()` unless given.
    """

    def __init__(self, folder: Path | None = None, trainee: str | None = None) -> None:
        self.trainee = trainee or settings.trainee()
        self.folder = (folder or settings.home()) / "state" / _safe(self.trainee)

    def path(self, kind: str, name: str) -> Path:
        """Where a state stands. Characters that a file name can't hold become underscores."""
        return self.folder / _safe(kind) / f"{_safe(name)}.json"

    def load(self, kind: str, name: str) -> Kept:
        """The saved state. A damaged file, or one of a later format, is kept aside and said so."""
        path = self.path(kind, name)
        if not path.exists():
            return Kept()
        try:
            data = _unwrap(path, kind, name)
        except _LaterFormat:
            return Kept(None, self.set_aside(kind, name, "上次的记录是较新的课程版本写的，这里读不了"))
        except (CourseError, ValueError, RecursionError):
            return Kept(None, self.set_aside(kind, name))
        return Kept(data)

    def save(self, kind: str, name: str, data: Any) -> None:
        """Write a state atomically. Raises StoreError when the disk is full or can't be written."""
        path = self.path(kind, name)
        envelope = {"format": FORMAT, "kind": kind, "name": name, "saved_at": _now(), "data": data}
        try:
            write_json(path, envelope, mode=0o600)
        except (OSError, ValueError) as problem:
            raise StoreError(
                "这一步没有存下来。", file=path, remedy="看看磁盘是否已满；还不行，请告诉培训师。"
            ) from problem

    def set_aside(self, kind: str, name: str, why: str = "上次的记录坏了，读不出来") -> str:
        """Rename a state's file to …damaged, never over an older one; returns what to tell the trainee."""
        path = self.path(kind, name)
        target = path.with_name(path.name + ".damaged")
        number = 2
        while target.exists():
            target = path.with_name(f"{path.name}.damaged-{number}")
            number += 1
        try:
            path.replace(target)
        except OSError:
            return f"{why}，也没能移开（{path}）。这里从头开始，请告诉培训师。"
        return f"{why}，已原样留在 {target}。这里从头开始；要找回内容，请把这个文件交给培训师。"

    def clear(self, kind: str, name: str) -> None:
        """Forget a state."""
        self.path(kind, name).unlink(missing_ok=True)


class _LaterFormat(Exception):
    pass


def _unwrap(path: Path, kind: str, name: str) -> Any:
    if path.stat().st_size > MAX_BYTES:
        raise ValueError("too large")
    envelope = read_json(path)
    if not isinstance(envelope, dict) or not isinstance(envelope.get("format"), int):
        raise ValueError("no envelope")
    if envelope["format"] > FORMAT:
        raise _LaterFormat
    if (envelope["format"], envelope.get("kind"), envelope.get("name")) != (FORMAT, kind, name):
        raise ValueError("another state's file")
    if envelope.get("data") is None:
        raise ValueError("no data")
    return envelope["data"]


def _safe(name: str) -> str:
    return re.sub(r"[^\w.@+-]", "_", name).lstrip(".") or "_"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
