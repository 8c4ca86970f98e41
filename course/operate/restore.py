"""`course restore`: everything checked first, then laid out beside the target, then put in its place at once."""

from __future__ import annotations

import gzip
import hashlib
import json
import lzma
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from course.errors import SetupError
from course.operate import database
from course.operate.backup import FORMAT, GRADEBOOK, LIST, check_records, label, part_of
from course.operate.bundle import Progress

DAMAGED = "备份坏了，什么也没有写。"
AGAIN = "换一份备份；拷贝来的，重新拷贝，和备份时记下的 SHA-256 比一比。"
MOST_LIST = 200_000_000
FAULTS = (
    tarfile.TarError,
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
)


@dataclass
class Restored:
    """What was restored: files by part, when the backup was made, how many chained records fit."""

    made: str
    kit: str
    parts: dict[str, int] = field(default_factory=dict)
    records: int = 0
    broken: list[str] = field(default_factory=list)
    where: str = ""

    def report(self) -> list[str]:
        """In lines."""
        lines = [f"备份时间 {self.made}，套件 {self.kit}"]
        lines += [f"{label(part)}\t{count} 个文件" for part, count in sorted(self.parts.items())]
        lines += [f"注意（备份时就是这样）：{line}" for line in self.broken]
        return [
            *lines,
            f"日志 {self.records} 条，首尾相接。",
            f"成绩册恢复到 {self.where or '（备份里没有成绩册）'}",
        ]


def run(archive: Path, target: Path, progress: Progress) -> Restored:
    """Restore a backup into an empty folder. Raises SetupError, and then nothing has been written."""
    if not archive.is_file():
        raise SetupError("找不到备份。", file=archive, remedy="检查文件名。")
    if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
        raise SetupError("这个文件夹不是空的，没有动它。", file=target, remedy="换一个空文件夹。")
    listed = verify(archive, progress)
    dump = _check_database(listed)
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.absolute().parent))
    try:
        made = _lay_out(archive, listed, staged, progress)
        made.records, made.broken = check_records(staged / "course")
        if dump:
            database.bring_back(staged / GRADEBOOK / dump)
            shutil.rmtree(staged / GRADEBOOK)
        os.replace(staged, target)  # over nothing or an empty folder
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    if made.where:
        made.where = "COURSE_DB_URL 的库" if dump else str(target / made.where)
    return made


def verify(archive: Path, progress: Progress) -> dict[str, Any]:
    """The archive's list, when every file in it is there, whole, and nothing else is. Raises SetupError."""
    seen: dict[str, tuple[int, str]] = {}
    raw = b""
    try:
        with progress("核对", archive.stat().st_size) as bar, _members(archive) as members:
            for entry, stream in members:
                if raw:
                    raise ValueError("something after the list")
                if entry.name == LIST:
                    raw = stream.read(MOST_LIST)
                    continue
                if entry.name in seen:
                    raise ValueError(f"{entry.name!r} stands there twice")
                seen[entry.name] = (entry.size, _hash(stream))
                bar.update(entry.size)
        listed: dict[str, Any] = json.loads(raw)
        files = {one["name"]: one for one in listed["entries"] if one["kind"] == "file"}
        wrong = [name for name, one in files.items() if seen.get(name) != (one["size"], one["sha256"])]
        wrong += sorted(seen.keys() - files.keys())
        odd = [one["name"] for one in listed["entries"] if not _harmless(one["name"])]
    except FAULTS as problem:
        raise SetupError(DAMAGED, file=archive, remedy=AGAIN) from problem
    if wrong or odd:
        raise SetupError(DAMAGED, file=archive, place=(wrong + odd)[0][:200], remedy=AGAIN)
    if listed.get("format") != FORMAT:
        raise SetupError(
            "这份备份是别的版本的套件做的。", file=archive, remedy=f"用套件 {listed.get('kit')} 恢复。"
        )
    return listed


@contextmanager
def _members(archive: Path) -> Iterator[Iterator[tuple[tarfile.TarInfo, IO[bytes]]]]:
    """The archive's regular files in their order. Raises ValueError for anything else."""

    def walk(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
        for entry in tar:
            stream = tar.extractfile(entry) if entry.isreg() else None
            if stream is None:
                raise ValueError(f"{entry.name!r} is no file")
            yield entry, stream

    with gzip.open(archive, "rb") as raw, tarfile.open(fileobj=raw, mode="r|") as tar:
        yield walk(tar)
        while raw.read(1 << 20):  # to the end: gzip's own checksum stands there
            pass


def _harmless(name: str) -> bool:
    """Whether a name stays below the folder it is laid out in."""
    path = PurePosixPath(name)
    return (
        bool(name)
        and not path.is_absolute()
        and ".." not in path.parts
        and "\0" not in name
        and str(path) == name
    )


def _hash(stream: IO[bytes]) -> str:
    made = hashlib.sha256()
    while piece := stream.read(1 << 20):
        made.update(piece)
    return made.hexdigest()


def _check_database(listed: dict[str, Any]) -> str:
    """The dump's name when the gradebook goes to PostgreSQL, else empty. Raises SetupError."""
    names = {
        PurePosixPath(one["name"]).name for one in listed["entries"] if one["name"].startswith(GRADEBOOK)
    }
    if database.POSTGRESQL in names:
        if not database.on_postgresql():
            raise SetupError(
                "备份里的成绩册来自 PostgreSQL。", remedy="用 COURSE_DB_URL 指明一个空的 PostgreSQL 库。"
            )
        database.check_empty()
        return database.POSTGRESQL
    if database.SQLITE in names and os.environ.get("COURSE_DB_URL"):
        raise SetupError(
            "备份里的成绩册是 SQLite 的，COURSE_DB_URL 指的是别的库。", remedy="先 unset COURSE_DB_URL，再恢复。"
        )  # fmt: skip
    return ""


def _lay_out(archive: Path, listed: dict[str, Any], staged: Path, progress: Progress) -> Restored:
    made = Restored(listed["made"], listed["kit"])
    rows = {one["name"]: one for one in listed["entries"]}
    folders = [one for one in listed["entries"] if one["kind"] == "folder"]
    for one in folders:
        (staged / one["name"]).mkdir(parents=True, exist_ok=True)
    with progress("恢复", len(rows)) as bar, _members(archive) as members:
        for entry, stream in members:
            if entry.name == LIST:
                continue
            name = entry.name
            if name == GRADEBOOK + database.SQLITE:
                made.where = name = f"course/{database.SQLITE}"
            elif name.startswith(GRADEBOOK):
                made.where = name
            path = staged / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, stream, entry.mtime)
            _give(path, rows[entry.name])
            made.parts[part_of(entry.name)] = made.parts.get(part_of(entry.name), 0) + 1
            bar.update()
    for one in [*reversed(folders), *listed["tops"]]:
        if (staged / one["name"]).is_dir():
            _give(staged / one["name"], one)
    _own_gradebook(staged)
    return made


def _write(path: Path, stream: IO[bytes], mtime: float) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as out:
        shutil.copyfileobj(stream, out)
        out.flush()
        os.fsync(out.fileno())
    os.utime(path, (mtime, mtime))


def _give(path: Path, one: dict[str, Any]) -> None:
    """Owner, group and mode as they were; others never get a right to write, nobody a set-user bit.

    Only root can give; an account that isn't on this machine leaves the file to root.
    """
    if os.geteuid() == 0:
        for kind in ("owner", "group"):
            try:
                shutil.chown(path, **{"user" if kind == "owner" else "group": one[kind]})
            except (LookupError, ValueError):
                continue
    os.chmod(path, int(one["mode"]) & 0o2775)


def _own_gradebook(staged: Path) -> None:
    """SQLite's file was copied by whoever made the backup: it belongs to the course folder's owner."""
    file = staged / "course" / database.SQLITE
    if file.is_file():
        info = file.parent.stat()
        if os.geteuid() == 0:
            os.chown(file, info.st_uid, info.st_gid)
        os.chmod(file, 0o660 if info.st_mode & 0o2000 else 0o600)
