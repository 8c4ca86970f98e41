"""Records that can't be changed unnoticed: JSON lines, each bound to the one before by its hash."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from course.errors import CourseError

START = "0" * 64
REMEDY = "不要再改动它；先另存备份，再找系统管理员一起核对。"
TAIL = 65536


class RecordError(CourseError):
    """A record has been tampered with, or can't be read."""


def append(file: Path, body: dict[str, Any], mode: int = 0o660) -> dict[str, Any]:
    """Append one record and return it with its time (`at`, UTC); it is on disk before this returns.

    Raises RecordError when the last line doesn't fit, OSError when the file can't be written.
    """
    return append_all(file, [body], mode)[0]


def append_all(file: Path, bodies: Iterable[dict[str, Any]], mode: int = 0o660) -> list[dict[str, Any]]:
    """Append records at one time (`at`, UTC), all on disk before this returns; returns them.

    Writers wait for one another. A line left half by a power cut was never confirmed and is cut off.
    Raises RecordError when the last line doesn't fit, OSError when the file can't be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    with os.fdopen(handle, "a+b") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        if stream.seek(0, os.SEEK_END) == 0:
            os.fchmod(stream.fileno(), mode)
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        last, lines = _last(stream, file), list[dict[str, Any]]()
        for body in bodies:
            whole = {**body, "at": at, "previous": last}
            last = _digest(whole)
            lines.append({**whole, "hash": last})
        stream.seek(0, os.SEEK_END)
        stream.write(b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines))
        stream.flush()
        os.fsync(stream.fileno())
    return lines


def read(file: Path) -> list[dict[str, Any]]:
    """All records in their order, the chain checked; none when there is no file. Raises RecordError."""
    return Follower(file).read()


class Follower:
    """Reads a record again and again, checking only what is new. Not for several threads at once."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._forget()

    def _forget(self) -> None:
        self._found: list[dict[str, Any]] = []
        self._hash, self._offset, self._inode = START, 0, 0

    def read(self) -> list[dict[str, Any]]:
        """All records so far; don't change them. Raises RecordError."""
        try:
            with self.file.open("rb") as stream:
                info = os.fstat(stream.fileno())
                if info.st_ino != self._inode or info.st_size < self._offset:
                    self._forget()
                    self._inode = info.st_ino
                stream.seek(self._offset)
                raw = stream.read()
        except FileNotFoundError:
            self._forget()
            return self._found
        for line in raw[: raw.rfind(b"\n") + 1].split(b"\n")[:-1]:
            body, self._hash = _fitting(line, self._hash, self.file, len(self._found) + 1)
            self._found.append(body)
            self._offset += len(line) + 1
        return self._found


def _fitting(line: bytes, last: str, file: Path, number: int) -> tuple[dict[str, Any], str]:
    """A line's record and hash. Raises RecordError when it doesn't follow the one before."""
    body = _parsed(line, file, number)
    digest = body.pop("hash")
    if body.get("previous") != last or digest != _digest(body):
        raise RecordError("这一行与前一行对不上，记录被改过。", file=file, line=number, remedy=REMEDY)
    return body, str(digest)


def _last(stream: BinaryIO, file: Path) -> str:
    """The hash of the last whole line; a half line after it is cut off."""
    size = stream.seek(0, os.SEEK_END)
    start = max(0, size - TAIL)
    stream.seek(start)
    tail = stream.read()
    keep = tail.rfind(b"\n") + 1
    if keep < len(tail):
        stream.truncate(start + keep)
    lines = tail[:keep].split(b"\n")[:-1]
    if not lines:
        return START
    body = _parsed(lines[-1], file, None)
    digest = body.pop("hash")
    if digest != _digest(body):
        raise RecordError("最后一行被改过。", file=file, remedy=REMEDY)
    return str(digest)


def _parsed(line: bytes, file: Path, number: int | None) -> dict[str, Any]:
    try:
        body = json.loads(line)
        body["hash"]
    except (ValueError, KeyError, TypeError) as problem:
        raise RecordError("这一行读不出来。", file=file, line=number, remedy=REMEDY) from problem
    return dict(body)


def _digest(body: dict[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
