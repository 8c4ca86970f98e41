"""nbgrader's exchange, called from the kit: configuration, and a collect that follows no link."""

from __future__ import annotations

import logging
import os
import re
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import parse_utc
from traitlets.config import Config

from course.assessment.sheet import MAX_BYTES
from course.files import write_text
from course.settings import COURSE_ID

MAX_NOTEBOOK_BYTES = 20_000_000
STAMP = "timestamp.txt"
TAKEN = {"answers.json": MAX_BYTES, STAMP: 200, "submission_secret.txt": 1000}
REFUSED = "refused.txt"
TRAINEE = re.compile(r"[\w@-][\w.@-]{0,99}", re.ASCII)


class CourseCollect(ExchangeCollect):  # type: ignore[misc]
    """nbgrader's collect, taking only what is marked.

    Stock collect copies what links point to, and one odd folder in the exchange stops it for everybody.
    This one looks at every entry with `lstat`, takes the notebook, the answer sheet and nbgrader's own
    two files, and lists by name what it left behind.
    """

    src_records: list[dict[str, Any]]

    def init_src(self) -> None:
        """Find the newest submission of everybody, without the folders that `odd_folder` names."""
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        reason = odd_folder(Path(path))
        if reason:
            self.log.warning("没有收：%s", reason)
            return {"username": "", "filename": "", "timestamp": datetime.min}
        record: dict[str, Any] = super()._path_to_record(path)
        return record

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy one submission's wanted regular files; write `refused.txt` when anything was left.

        The time comes last, and from the folder's name, by which the newest one was chosen: a copy cut
        short has no time and is taken again.
        """
        source, target, paper_id = Path(src), Path(dest), self.coursedir.assignment_id
        target.mkdir(parents=True, exist_ok=True)
        refused = copy_wanted(source, target, paper_id)
        if not (target / f"{paper_id}.ipynb").exists():
            refused.append(f"{paper_id}.ipynb：没有收到，换成发放的那份，评分不受影响")
            copy_regular(
                Path(self.course_path) / "outbound" / paper_id / f"{paper_id}.ipynb",
                target / f"{paper_id}.ipynb", MAX_NOTEBOOK_BYTES,
            )  # fmt: skip
        if refused:
            write_text(target / REFUSED, "\n".join(refused) + "\n")
            self.log.warning("%s: 没有收进来的文件：%s", target, "；".join(refused))
        write_text(target / STAMP, source.name.rsplit("+", 3)[2])


def odd_folder(path: Path) -> str:
    """Why an entry of the exchange's inbound folder is no submission; empty when it is one.

    Its name is `trainee+paper+time+random`, as nbgrader's submit makes it, and it is a folder, not a link.
    """
    parts = path.name.rsplit("+", 3)
    shown = ascii_name(path.name)
    if len(parts) < 3 or not TRAINEE.fullmatch(parts[0]):
        return f"{shown}：名字不是“账号+试卷+时间”"
    try:
        parse_utc(parts[2])
    except (ValueError, OverflowError, TypeError, AttributeError):
        return f"{shown}：名字里的时间读不出来"
    return "" if stat.S_ISDIR(os.lstat(path).st_mode) else f"{shown}：不是文件夹"


def odd_folders(root: Path, paper_id: str) -> list[str]:
    """What in the exchange's inbound folder pretends to be a submission of a paper, by name."""
    inbound = root / COURSE_ID / "inbound"
    named = sorted(p for p in inbound.iterdir() if f"+{paper_id}+" in p.name) if inbound.is_dir() else []
    return [reason for reason in map(odd_folder, named) if reason]


def wanted(name: str, paper_id: str) -> int | None:
    """The size cap in bytes of a file that belongs to a submission, or None for one that doesn't."""
    return MAX_NOTEBOOK_BYTES if name == f"{paper_id}.ipynb" else TAKEN.get(name)


def why_refused(entry: os.DirEntry[str] | Path, paper_id: str) -> str:
    """Why an entry of a submission isn't taken; empty when it is."""
    name = entry.name
    cap = wanted(name, paper_id)
    info = os.lstat(entry)
    shown = ascii_name(name)
    if stat.S_ISLNK(info.st_mode):
        return f"{shown}：是链接，没有跟随"
    if cap is None:
        return f"{shown}：不属于答卷"
    if not stat.S_ISREG(info.st_mode):
        return f"{shown}：不是普通文件"
    if info.st_size > cap:
        return f"{shown}：{info.st_size} 字节，超过上限 {cap}"
    return ""


def ascii_name(name: str) -> str:
    """A file name that can't forge a line: control characters escaped, cut at 80."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in name)[:80]


def copy_wanted(source: Path, target: Path, paper_id: str, limit: int = 50) -> list[str]:
    """Copy the wanted regular files of `source`, all but the time; return why others were left.

    At most `limit` of them are named, the rest are counted. Raises OSError when `target` can't be written.
    """
    refused: list[str] = []
    try:
        with os.scandir(source) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return ["文件夹打不开"]
    for entry in listed:
        if entry.name in ("paper.json", ".ipynb_checkpoints"):
            continue
        reason = why_refused(entry, paper_id)
        if not reason and entry.name != STAMP:
            cap = wanted(entry.name, paper_id) or 0
            reason = copy_regular(Path(entry.path), target / entry.name, cap)
        if reason:
            refused.append(reason)
    return cut(refused, limit)


def cut(lines: list[str], limit: int = 50) -> list[str]:
    """The first `limit` lines, and how many more there are."""
    return lines if len(lines) <= limit else [*lines[:limit], f"另有 {len(lines) - limit} 项"]


def copy_regular(source: Path, target: Path, cap: int) -> str:
    """Copy a regular file of at most `cap` bytes; return why not, when it can't be read.

    A link or pipe put in its place meanwhile isn't followed. Raises OSError when `target` can't be written.
    """
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return f"{ascii_name(source.name)}：打不开"
    with os.fdopen(handle, "rb") as stream, target.open("wb") as out:
        while cap > 0 and (piece := stream.read(min(cap, 1 << 20))):
            out.write(piece)
            cap -= len(piece)
    return ""


def aware(moment: datetime) -> datetime:
    """nbgrader's time without a zone is UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def trainee_config(exchange: Path, desk: Path, cache: Path) -> Config:
    """nbgrader's configuration on the trainee's side: where papers come from and where they go."""
    config = Config()
    config.CourseDirectory.course_id = COURSE_ID
    config.CourseDirectory.root = str(desk)
    config.CourseDirectory.ignore = [
        ".ipynb_checkpoints",
        "*.pyc",
        "__pycache__",
        ".answers.json.*",
        "feedback",
    ]
    config.CourseDirectory.max_file_size = MAX_NOTEBOOK_BYTES // 1000
    config.Exchange.root = str(exchange)
    config.Exchange.assignment_dir = str(desk)
    config.Exchange.cache = str(cache)
    config.ExchangeFetchAssignment.replace_missing_files = True
    config.ExchangeSubmit.strict = True
    return config


def run(kind: str, config: Config, paper_id: str, trainee: str) -> None:
    """Run one of nbgrader's exchange steps (FetchAssignment, Submit, FetchFeedback) for a trainee.

    Raises nbgrader.exchange.ExchangeError.
    """
    coursedir = CourseDirectory(config=config)
    coursedir.assignment_id = paper_id
    coursedir.student_id = trainee
    factory = ExchangeFactory(config=config)
    step = getattr(factory, kind)(
        coursedir=coursedir, authenticator=Authenticator(config=config), config=config
    )
    step.log = logging.getLogger("course.exchange")
    step.start()
