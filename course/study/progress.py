"""What a trainee has finished: append-only JSON lines, and the summary by lesson for the home page.

It stays in the trainee's own folder and counts for nothing but the trainee's own overview.
"""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from course import settings
from course.errors import CourseError
from course.files import write_json

Kind = Literal["check", "exercise", "lesson"]
KINDS = ("check", "exercise", "lesson")


@dataclass(frozen=True)
class Entry:
    """Something finished: when (UTC, ISO), what, and the points of how many."""

    at: str
    kind: Kind
    id: str
    points: float = 0.0
    max_points: float = 0.0

    @property
    def share(self) -> float:
        """Points as a share of the most points, 1 when there were none to win."""
        return self.points / self.max_points if self.max_points else 1.0


class Part(NamedTuple):
    """An exercise or self-check of a lesson: how often finished and the best share of points."""

    kind: str
    id: str
    times: int
    best: float | None


class Plan(NamedTuple):
    """A lesson as its notebook has it: file stem, title, minutes, and its parts as (kind, id)."""

    id: str
    title: str
    minutes: int
    parts: tuple[tuple[str, str], ...]


class LessonProgress(NamedTuple):
    """How far a lesson is: parts done of all, and each part. `done` when there is nothing left to do."""

    plan: Plan
    parts: tuple[Part, ...]
    done_parts: int
    done: bool


# --- the file --------------------------------------------------------------------------------------------


def file(trainee: str | None = None) -> Path:
    """Where the lines stand."""
    name = re.sub(r"[^\w.@+-]", "_", trainee or settings.trainee()).lstrip(".") or "_"
    return settings.home() / "progress" / f"{name}.jsonl"


def record(
    kind: Kind, id: str, points: float = 0.0, max_points: float = 0.0, path: Path | None = None
) -> Entry:
    """Append a line and flush it to disk. Raises CourseError when it can't be written."""
    entry = Entry(datetime.now(UTC).isoformat(timespec="seconds"), kind, id, points, max_points)
    target = path or file()
    line = json.dumps(entry.__dict__, ensure_ascii=False, allow_nan=False)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        torn = target.exists() and not target.read_bytes().endswith(b"\n") and target.stat().st_size > 0
        with target.open("a", encoding="utf-8") as stream:
            stream.write(("\n" if torn else "") + line + "\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as problem:
        raise CourseError("学习进度没有存下来。", file=target, remedy="看看磁盘是否已满。") from problem
    publish()
    return entry


def entries(path: Path | None = None) -> list[Entry]:
    """All lines that can be read, oldest first. A torn or foreign line is passed over, never removed."""
    target = path or file()
    try:
        lines = target.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [entry for entry in map(_entry, lines) if entry is not None]


def _entry(line: str) -> Entry | None:
    try:
        data = json.loads(line)
        entry = Entry(
            str(data["at"]), data["kind"], str(data["id"]), float(data["points"]), float(data["max_points"])
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return entry if entry.kind in KINDS else None


# --- what a lesson has -----------------------------------------------------------------------------------


def plan(stem: str, notebook: Mapping[str, Any]) -> Plan | None:
    """The plan of a lesson from its parsed notebook; None for a notebook without `course` metadata."""
    meta = notebook.get("metadata", {}).get("course")
    if not isinstance(meta, Mapping) or not meta.get("lesson"):
        return None
    parts: list[tuple[str, str]] = []
    for cell in notebook.get("cells", []):
        if cell.get("cell_type") == "code":
            source = cell.get("source", "")
            parts += _parts("".join(source) if isinstance(source, list) else str(source))
    title = f"{meta['lesson']} {meta.get('title', '')}".strip()
    return Plan(stem, title, int(meta.get("minutes") or 0), tuple(dict.fromkeys(parts)))


def _parts(source: str) -> list[tuple[str, str]]:
    """The `exercise("…")` and `check("…")` calls of a cell."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        words = [
            one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        if node.func.id == "exercise" and words:
            found.append(("exercise", words[0]))
        elif node.func.id == "check" and words:
            found.append(("check", "+".join(dict.fromkeys(words))))
    return found


def plans(folder: Path) -> list[Plan]:
    """The plans of a folder's lessons, in the order of file names; broken files are passed over."""
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        try:
            one = plan(path.stem, json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, AttributeError):
            continue
        if one is not None:
            found.append(one)
    return found


def lessons_folder() -> Path:
    """Where the lessons stand: the current folder when it holds lessons, else `notebooks/` of the course.

    Raises SetupError when there is no course folder.
    """
    here = Path.cwd()
    return here if plans(here) else settings.root() / "notebooks"


# --- the summary -----------------------------------------------------------------------------------------


def summary(done: Iterable[Entry], lessons: Iterable[Plan]) -> list[LessonProgress]:
    """How far each lesson is: done when each part is finished once, or when a `lesson` line says so."""
    finished = list(done)
    return [_lesson(one, finished) for one in lessons]


def _lesson(one: Plan, finished: list[Entry]) -> LessonProgress:
    parts = tuple(_part(kind, id, finished) for kind, id in one.parts)
    count = sum(part.times > 0 for part in parts)
    said = any(entry.kind == "lesson" and entry.id == one.id for entry in finished)
    return LessonProgress(one, parts, count, said or (bool(parts) and count == len(parts)))


def _part(kind: str, id: str, finished: list[Entry]) -> Part:
    mine = [entry.share for entry in finished if (entry.kind, entry.id) == (kind, id)]
    return Part(kind, id, len(mine), max(mine) if mine else None)


def publish() -> None:
    """Write for JupyterLab's side bar which lessons are done, if it reads it (`COURSE_OUTLINE`).

    Only a look hangs on it: when it can't be written, the ticks are those of before.
    """
    target = settings.outline()
    if target is None:
        return
    try:
        lessons = summary(entries(), plans(lessons_folder()))
        states = {
            one.plan.id: "done" if one.done else "part" for one in lessons if one.done or one.done_parts
        }
        write_json(target, {"format": 1, "lessons": states}, mode=0o600)
    except (CourseError, OSError):
        return
