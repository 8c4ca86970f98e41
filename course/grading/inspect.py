"""Looks at a submission before nbgrader copies anything of it, and sets aside what doesn't belong."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path
from typing import Any

from nbgrader.utils import parse_utc

from course.assessment.exchange import (
    MAX_NOTEBOOK_BYTES,
    REFUSED,
    STAMP,
    ascii_name,
    copy_regular,
    cut,
    why_refused,
)
from course.files import write_json

SECRET = "submission_secret.txt"


def findings_path(course_root: Path, paper_id: str, trainee: str) -> Path:
    """Where the findings on a submission are kept."""
    return course_root / "inspection" / paper_id / f"{ascii_name(trainee)}.json"


def aside_path(course_root: Path, paper_id: str, trainee: str) -> Path:
    """Where what was set aside of a submission is kept, unopened."""
    return course_root / "inspection" / paper_id / f"{ascii_name(trainee)}.aside"


def before_autograde(*, assignment: str, student: str, notebooks: list[str]) -> None:
    """nbgrader's pre_convert_hook: it runs in the course folder before a submission is copied.

    nbgrader swallows a hook's error and goes on; so when anything fails here, the submission's folder
    is moved away and the list of notebooks emptied: nbgrader then reports that submission and goes on
    with the next.
    """
    if not notebooks:
        return
    folder = Path(notebooks[0]).parent
    paper_id, trainee = folder.name, folder.parent.name
    try:
        inspect_submission(Path.cwd(), folder, paper_id, trainee)
        notebooks[:] = [str(folder / f"{paper_id}.ipynb")]
    except Exception:
        notebooks.clear()
        if folder.exists():
            _move_aside(folder, aside_path(Path.cwd(), paper_id, trainee))
        raise


def inspect_submission(course_root: Path, folder: Path, paper_id: str, trainee: str) -> list[str]:
    """Leave only what is marked in a submission's folder; return what was found, by name.

    Links, pipes, folders, oversized and foreign files move to `inspection/<paper>/<trainee>.aside`
    without being opened or followed. A notebook that is missing or no regular file is replaced by the
    released one: marks come from the answer sheet. Raises OSError.

    The findings are written before anything moves, so that a kill in between loses none.
    """
    info = os.lstat(folder)
    if not stat.S_ISDIR(info.st_mode):
        raise OSError(f"{folder} is not a folder")
    os.chmod(folder, stat.S_IMODE(info.st_mode) | 0o700)
    odd = _odd_entries(folder, paper_id)
    found = _refused_at_collect(folder) + cut(
        [reason for name, reason in odd.items() if name != "paper.json"]
    )
    notebook = folder / f"{paper_id}.ipynb"
    fault = "没有交这个文件" if not os.path.lexists(notebook) else ""
    if not fault and notebook.name not in odd:
        fault = _notebook_fault(notebook)
    if fault:
        found.append(f"{notebook.name}：{fault}，评分不受影响")
    record(course_root, paper_id, trainee, found)
    for name in odd:
        _move_aside(folder / name, aside_path(course_root, paper_id, trainee))
    if not notebook.exists():
        released = course_root / "source" / paper_id / notebook.name
        if copy_regular(released, notebook, MAX_NOTEBOOK_BYTES):
            raise OSError(f"{released} can't be read")
    (folder / REFUSED).unlink(missing_ok=True)
    return found


def _odd_entries(folder: Path, paper_id: str) -> dict[str, str]:
    """The entries that must leave a submission's folder, each with the reason to tell."""
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    odd = {}
    for entry in listed:
        reason = why_refused(entry, paper_id)
        if entry.name == REFUSED and entry.is_file(follow_symlinks=False):
            continue
        if not reason and entry.name == STAMP and not _reads_as_time(Path(entry.path)):
            reason = f"{STAMP}：时间读不出来"
        if not reason and entry.name == SECRET and not Path(entry.path).read_bytes().isalnum():
            reason = f"{SECRET}：不是交卷时写下的内容"
        if reason:
            odd[entry.name] = reason
    return odd


def _refused_at_collect(folder: Path) -> list[str]:
    path = folder / REFUSED
    if not path.is_file() or path.is_symlink():
        return []
    return path.read_text(encoding="utf-8", errors="replace")[:10_000].splitlines()[:60]


def _reads_as_time(path: Path) -> bool:
    try:
        parse_utc(path.read_text(encoding="utf-8").strip())
    except (ValueError, OverflowError, TypeError, AttributeError):
        return False
    return True


def _notebook_fault(path: Path) -> str:
    try:
        data = json.loads(path.read_bytes())
        return "" if isinstance(data["cells"], list) else "打不开"
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return "打不开"


def _move_aside(path: Path, aside: Path) -> None:
    aside.mkdir(parents=True, exist_ok=True)
    for number in range(1000):
        target = aside / (path.name if number == 0 else f"{path.name[:200]}.{number}")
        if not os.path.lexists(target):
            shutil.move(path, target) if not path.is_symlink() else os.rename(path, target)
            return
    raise OSError(f"too many copies of {path.name} in {aside}")


def record(course_root: Path, paper_id: str, trainee: str, found: list[str]) -> None:
    """Keep findings, earlier ones included: an inspected folder is clean the second time. Raises OSError."""
    path = findings_path(course_root, paper_id, trainee)
    earlier = findings(course_root, paper_id, trainee)
    merged = list(dict.fromkeys([*earlier, *found]))
    if merged != earlier:
        write_json(path, {"trainee": trainee, "paper": paper_id, "findings": merged})


def findings(course_root: Path, paper_id: str, trainee: str) -> list[str]:
    """What was found on a submission so far."""
    path = findings_path(course_root, paper_id, trainee)
    if not path.is_file():
        return []
    data: Any = json.loads(path.read_text(encoding="utf-8"))
    return [str(one) for one in data["findings"]]
