"""The work folder of a run: finished parts with their hashes, so that a killed run goes on where it stopped.

Beside the output stand `.OUT.work/` (0700) with one file per chunk, and `.OUT.state.json`, which lists every
finished chunk with the rows it covers and the hashes of what went in and what came out. A chunk counts only when
both hashes hold. Nothing of this is read by anything but the next run.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.files import read_json, write_json

FORMAT = 1


@dataclass(frozen=True)
class Part:
    """A finished chunk: its number, first row of the source, how many rows, hashes of input and output."""

    index: int
    first: int
    rows: int
    taken: str
    made: str


class Work:
    """The work folder for one output. Use as a context manager: it holds a lock while it is open."""

    def __init__(self, out: Path, fingerprint: str) -> None:
        self.folder = out.parent / f".{out.name}.work"
        self.state = out.parent / f".{out.name}.state.json"
        self.fingerprint = fingerprint
        self.parts: dict[int, Part] = {}
        self.restarted = False
        self._lock: int | None = None

    def __enter__(self) -> Work:
        """Take the lock and read what an earlier run finished. Raises CourseError when another run holds it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            os.close(self._lock)
            self._lock = None
            raise CourseError(
                "另一个 course anonymise 正在写同一个输出。", file=self.folder, remedy="等它做完再运行。"
            ) from problem
        self._read()
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _read(self) -> None:
        try:
            data = read_json(self.state)
            if data["format"] == FORMAT and data["fingerprint"] == self.fingerprint:
                self.parts = {part["index"]: Part(**part) for part in data["parts"]}
                return
            self.restarted = True
        except (CourseError, KeyError, TypeError):
            self.restarted = self.state.exists()
        self._clear()

    def _clear(self) -> None:
        """Remove parts of another run (another table, policy, key or version)."""
        self.state.unlink(missing_ok=True)
        for path in self.folder.iterdir():
            if path.name != "lock":
                path.unlink()

    def path(self, index: int) -> Path:
        """Where a chunk's result stands."""
        return self.folder / f"part-{index:06d}.jsonl"

    def holds(self, index: int, taken: str) -> bool:
        """Whether that chunk was finished from the same input and its result is whole."""
        part = self.parts.get(index)
        if part is None or part.taken != taken:
            return False
        try:
            return digest(self.path(index).read_bytes()) == part.made
        except OSError:
            return False

    def add(self, index: int, first: int, rows: int, taken: str, result: bytes) -> None:
        """Write a chunk's result, then the state that counts it."""
        path = self.path(index)
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as stream:
            stream.write(result)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(fresh, path)
        self.parts[index] = Part(index, first, rows, taken, digest(result))
        self._save()

    def _save(self) -> None:
        parts: list[dict[str, Any]] = [vars(self.parts[index]) for index in sorted(self.parts)]
        # Written inside the work folder first: whatever a kill leaves there goes with the folder.
        fresh = self.folder / "state.new"
        write_json(fresh, {"format": FORMAT, "fingerprint": self.fingerprint, "parts": parts}, mode=0o600)
        os.replace(fresh, self.state)

    def remove(self) -> None:
        """Delete the work folder and the state file."""
        self.state.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest_file(path: Path) -> str:
    """SHA-256 of a file, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
