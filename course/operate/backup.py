"""`course backup`: one archive of a course's data, with a list of every file's checksum, owner and mode.

The list is the archive's last member: a backup cut short has none and is refused.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import json
import os
import stat
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from course import __version__, chain
from course.errors import CourseError, SetupError
from course.grading import marklog
from course.operate import database
from course.operate.bundle import Progress
from course.operate.layout import SOFTWARE, Layout

FORMAT = 1
LIST = "backup.json"
GRADEBOOK = "gradebook/"
LABELS = {
    "course/submitted": "答卷", "course/autograded": "评过的答卷", "course/feedback": "反馈", "course/source": "试卷",
    "course/release": "发放的试卷", "course/assessments": "题库和答案", "assessments": "题库和答案",
    "course/marklog": "评分日志", "course/desk": "领卷交卷记录", "course/inspection": "答卷检查记录",
    "course/exceptions.jsonl": "例外",
    "course/closings.jsonl": "收卷记录",
    "course/returned.jsonl": "发反馈的记录",
    "course/marking": "评分草稿", "course/roster.json": "名单", "course/aggregates": "汇总", "course/operate.jsonl": "运维日志",
    "exchange": "交换文件夹", "desk": "取反馈的凭据", "hub": "JupyterHub 的名单", "gradebook": "成绩册",
}  # fmt: skip


@dataclass
class Made:
    """What a backup holds: files by part; what was left out, and chained records that don't fit."""

    parts: dict[str, int] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        """Count one file."""
        part = part_of(name)
        self.parts[part] = self.parts.get(part, 0) + 1

    def report(self) -> list[str]:
        """In lines, for the one who made it."""
        lines = [f"{label(part)}\t{count} 个文件" for part, count in sorted(self.parts.items())]
        if self.left:
            lines.append(
                f"没有放进去 {len(self.left)} 项（链接、管道这些，不跟随）：{'、'.join(self.left[:5])}"
            )
        return lines + [f"注意：{line}" for line in self.broken]


def part_of(name: str) -> str:
    """The part that a member of the archive belongs to: two steps below course/, else one."""
    steps = name.split("/")
    return "/".join(steps[: 2 if steps[0] == "course" else 1])


def label(part: str) -> str:
    """A part in Chinese, or its own name."""
    return LABELS.get(part, part)


def make(where: Layout, out: Path, progress: Progress) -> Made:
    """Back a course up to `out`, whole or not at all, readable by its owner alone. Raises SetupError, OSError."""
    _check_target(where, out)
    made = Made(broken=check_records(where.course)[1])
    entries = [(name, path) for top, root in where.entries() for name, path in _walk(top, root)]
    with tempfile.TemporaryDirectory(prefix=".course-backup-", dir=out.parent) as spare:
        gradebook = database.copy(where.course, Path(spare))
        if gradebook is None and any((where.course / "submitted").glob("*/*")):
            raise SetupError(
                "找不到成绩册。", file=where.course, remedy="成绩册在 PostgreSQL 的，先设好 COURSE_DB_URL 再备份。"
            )  # fmt: skip
        if gradebook is not None:
            entries.append((GRADEBOOK + gradebook.name, gradebook))
        target = Path(spare) / "out.tar.gz"
        with progress("备份", len(entries)) as bar, _create(target) as archive:
            listed = []
            for name, path in entries:
                listed += [row for row in [_put(archive, name, path, made)] if row]
                bar.update()
            _finish(archive, listed, _tops(where))
        os.replace(target, out)
    return made


def _check_target(where: Layout, out: Path) -> None:
    if out.exists():
        raise SetupError("这个文件已经有了，没有覆盖。", file=out, remedy="换一个文件名。")
    if not out.parent.is_dir():
        raise SetupError("没有这个文件夹。", file=out.parent, remedy="先建好它。")
    target = out.resolve()
    for folder in (where.course, where.exchange, where.assessments):
        if target.is_relative_to(folder) and target.relative_to(folder).parts[0] not in SOFTWARE:
            raise SetupError("备份不能放在被备份的文件夹里。", file=out, remedy="写到别的磁盘上。")


def check_records(course: Path) -> tuple[int, list[str]]:
    """How many records the hash-chained logs hold, and what is wrong with those that don't fit, in words."""
    total, wrong = 0, []
    chained = [*sorted((course / "desk").glob("*.jsonl")), *sorted(course.glob("*.jsonl"))]
    readers = [(chain.read, file) for file in chained]
    readers += [(marklog.read, file) for file in sorted((course / "marklog").glob("*.jsonl"))]
    for read, file in readers:
        try:
            total += len(read(file))
        except CourseError as problem:
            wrong.append(problem.message_zh())
    return total, wrong


def _walk(name: str, path: Path) -> Iterator[tuple[str, Path]]:
    """Everything below a path, itself first, folders before what they hold; no link is followed."""
    yield name, path
    if path.is_dir() and not path.is_symlink():
        for inner in sorted(path.iterdir()):
            yield from _walk(f"{name}/{inner.name}", inner)


@contextmanager
def _create(target: Path) -> Iterator[tarfile.TarFile]:
    """A new archive that only its owner may read, on disk when the block ends."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as raw:
        with (
            gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6) as stream,
            tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive,
        ):
            yield archive
        raw.flush()
        os.fsync(raw.fileno())


def _put(archive: tarfile.TarFile, name: str, path: Path, made: Made) -> dict[str, Any] | None:
    """Add one entry; return its row of the list, or None when it isn't a file or folder, or has gone."""
    try:
        info = os.lstat(path)
        if stat.S_ISDIR(info.st_mode):
            return row(name, "folder", info)
        if not stat.S_ISREG(info.st_mode):
            made.left.append(name)
            return None
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:  # taken away while we were on the way
        return None
    with os.fdopen(handle, "rb") as stream:
        if name.endswith(".jsonl"):
            fcntl.flock(stream, fcntl.LOCK_SH)  # a record is never caught half written
        size = os.fstat(stream.fileno()).st_size
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = size, 0o600, int(info.st_mtime)
        reader = _Hashing(stream, size)
        archive.addfile(entry, reader)  # type: ignore[arg-type]
    made.add(name)
    return {**row(name, "file", info), "size": size, "sha256": reader.hash.hexdigest()}


class _Hashing:
    """Reads a file for the archive and hashes what was read: what is listed is what was stored."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.stream, self.left, self.hash = stream, size, hashlib.sha256()

    def read(self, count: int = -1) -> bytes:
        """At most `count` bytes; zeros for what a file lost since its size was taken."""
        count = self.left if count < 0 else min(count, self.left)
        piece = self.stream.read(count)
        piece += b"\0" * (count - len(piece))
        self.left -= len(piece)
        self.hash.update(piece)
        return piece


def row(name: str, kind: str, info: os.stat_result) -> dict[str, Any]:
    """A row of the list: name, kind, mode, and the owner's and group's names."""
    return {
        "name": name, "kind": kind, "mode": stat.S_IMODE(info.st_mode), "owner": _name_of("pwd", info.st_uid),
        "group": _name_of("grp", info.st_gid),
    }  # fmt: skip


def _name_of(kind: str, number: int) -> str:
    import grp
    import pwd

    try:
        return pwd.getpwuid(number).pw_name if kind == "pwd" else grp.getgrgid(number).gr_name
    except KeyError:
        return ""


def _tops(where: Layout) -> list[dict[str, Any]]:
    return [row(name, "folder", path.stat()) for name, path in where.tops.items()]


def _finish(archive: tarfile.TarFile, listed: list[dict[str, Any]], tops: list[dict[str, Any]]) -> None:
    body = {
        "format": FORMAT, "kit": __version__, "made": datetime.now(UTC).isoformat(timespec="seconds"), "tops": tops,
        "entries": listed,
    }  # fmt: skip
    raw = json.dumps(body, ensure_ascii=False).encode()
    entry = tarfile.TarInfo(LIST)
    entry.size, entry.mode = len(raw), 0o600
    archive.addfile(entry, io.BytesIO(raw))
