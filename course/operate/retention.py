"""Carries a purge out: aggregates first, then everything on the trainees goes, then a log entry.

Each step may be done twice, so that a purge cut short at any point goes on where it stopped.
"""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from course import chain
from course.assessment.paper import recorded
from course.errors import SetupError
from course.files import read_json, write_json, write_text
from course.grading.classroom import Classroom
from course.operate import aggregates, database
from course.operate import plan as plans
from course.operate.bundle import Progress
from course.operate.layout import LOG, SOFTWARE, Layout, keep_owner
from course.operate.plan import Plan
from course.results import gradebook as results

MOST_SCANNED = 50_000_000
CLOSED = (".xlsx", ".zip", ".gz", ".pdf", ".docx", ".tgz")


def carry_out(where: Layout, plan: Plan, progress: Progress) -> list[str]:
    """Do what a plan says; return what was done, in lines. Raises CourseError before anything is deleted."""
    _check_closed(where)
    plans.keep(where, plan)
    ids = [paper.id for paper in plan.papers]
    with progress("汇总", len(ids)) as bar:
        for paper in plan.papers:
            keep_aggregates(where, paper.id, where.course / paper.aggregates)
            bar.update()
    with progress("清除", len(ids) + 3) as bar:
        for paper in plan.papers:
            delete_files(where, paper.id, paper.pages)
            bar.update()
        drop_records(where, ids)
        forget_in_gradebook(where, ids, list(plan.people))
        bar.update()
        forget_in_rosters(where, plan.people)
        bar.update()
        database.wipe_free_space(where.course)
        bar.update()
    _log(where, plan)
    (where.course / plans.FILE).unlink(missing_ok=True)
    lines = [f"已清除 {len(ids)} 份试卷、{len(plan.people)} 人，记入 {where.course / LOG}。"]
    if where.state is not None and plan.people:
        lines.append(
            f"系统账号和个人文件夹没有动，请管理员逐个运行 userdel --remove：{' '.join(sorted(plan.people))}"
        )
    return [*lines, "备份里还有这些数据：到期的备份也要销毁。"]


def _check_closed(where: Layout) -> None:
    """Refuse while the hub runs: a record written meanwhile would be lost. Raises SetupError."""
    lock = where.state / "hub" / "lock" if where.state is not None else None
    if lock is None or not lock.is_file():
        return
    with lock.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise SetupError(
                "JupyterHub 正在运行，没有清除。",
                file=where.state,
                remedy="先运行 course hub stop，清除完再启动。",
            ) from problem


def keep_aggregates(where: Layout, paper_id: str, path: Path) -> None:
    """Write a paper's aggregates, unless a purge that was cut short has. Raises CourseError."""
    if path.is_file():
        return
    paper, _ = recorded(where.assessments, paper_id)
    branches = {account: row["branch"] or "未填" for account, row in where.people().items()}
    if plans.has_gradebook(where):
        table = results.read(Classroom(where.course, where.exchange), paper, branches)
    else:
        raise SetupError(
            "找不到成绩册，算不出汇总，什么都没有删。",
            file=where.course,
            remedy="设好 COURSE_DB_URL 再运行。",
        )
    write_json(path, aggregates.of(table, paper))
    keep_owner(path.parent, where.course)
    keep_owner(path, where.course)


def delete_files(where: Layout, paper_id: str, pages: Iterable[str]) -> None:
    """Delete everything on trainees that stands in files of a paper's own."""
    for place in plans.PLACES:
        for path in (where.course / place).glob(f"*/{paper_id}"):
            _delete(path)
            _drop_empty(path.parent)
    for path in plans.inbound(where):
        if path.name.split("+")[1] == paper_id:
            _delete(path)
    for name in pages:
        _delete(plans.feedback_folder(where) / name)
    for path in plans.drafts(where):
        if path.name.startswith(f"{paper_id}+"):
            _delete(path)
    _delete(where.course / "inspection" / paper_id)
    _delete(where.course / "desk" / f"{paper_id}.jsonl")
    _delete(where.course / "marklog" / f"{paper_id}.jsonl")
    if where.state is not None:
        for path in (where.state / "desk" / "secrets").glob(f"*/*+{paper_id}+*"):
            _delete(path)
            _drop_empty(path.parent)


def _delete(path: Path) -> None:
    """Delete a file, a link itself, or a folder, read-only ones too; nothing when it has gone."""
    if path.is_dir() and not path.is_symlink():
        for folder, _, _ in os.walk(path):
            os.chmod(folder, 0o700)
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _drop_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()


def drop_records(where: Layout, papers: Iterable[str]) -> None:
    """Write the records that name trainees anew without those of some papers, chained afresh, times as they were."""
    gone = set(papers)
    for file in plans.named_records(where):
        before = chain.read(file)
        kept = [one for one in before if one["paper"] not in gone]
        if len(kept) == len(before):
            continue
        lines, last = [], chain.START
        for one in kept:
            body = {**one, "previous": last}
            last = chain._digest(body)
            lines.append(json.dumps({**body, "hash": last}, ensure_ascii=False) + "\n")
        write_text(file, "".join(lines), mode=file.stat().st_mode & 0o777)
        keep_owner(file, where.course)


def forget_in_gradebook(where: Layout, papers: Iterable[str], people: Iterable[str]) -> None:
    """Delete submissions of papers, and people altogether; the papers' own entries stay."""
    if not plans.has_gradebook(where):
        return
    with Classroom(where.course, where.exchange).gradebook() as gradebook:
        for paper in papers:
            _forget_paper(gradebook, paper)
        for account in people:
            try:
                gradebook.remove_student(account)
            except MissingEntry:
                continue


def _forget_paper(gradebook: Gradebook, paper: str) -> None:
    try:
        gradebook.find_assignment(paper)
    except MissingEntry:
        return
    for account in [one.student.id for one in gradebook.assignment_submissions(paper)]:
        gradebook.remove_submission(paper, account)


def forget_in_rosters(where: Layout, people: Iterable[str]) -> None:
    """Take people out of the roster and its copy."""
    gone = set(people)
    for path in where.rosters:
        data = read_json(path, SetupError)
        kept = [row for row in data["people"] if row["account"] not in gone]
        if len(kept) < len(data["people"]):
            info = path.stat()
            write_json(path, {**data, "people": kept}, mode=info.st_mode & 0o777)
            if os.geteuid() == 0:
                os.chown(path, info.st_uid, info.st_gid)


def _log(where: Layout, plan: Plan) -> None:
    """One entry for each purge: which papers, how much, how many people; no name."""
    file = where.course / LOG
    if any(one.get("id") == plan.id for one in chain.read(file)):
        return
    papers = [
        {"paper": one.id, "review_until": one.review_until, "deleted": one.counts, "kept": one.aggregates}
        for one in plan.papers
    ]
    body: dict[str, Any] = {"event": "purge", "id": plan.id, "before": plan.before, "papers": papers}
    chain.append(file, {**body, "people": len(plan.people), "who": getpass.getuser()})
    keep_owner(file, where.course)


def check_left(where: Layout, plan: Plan) -> None:
    """Look for what still names the people who were deleted. Raises SetupError naming the files."""
    found, closed = left(where, plan.people)
    notes = [str(path) for path in found] + [f"{path}（打不开看，请人工检查）" for path in closed]
    if notes:
        raise SetupError(
            f"已经清除，但还有 {len(notes)} 个文件可能有这些人的账号或姓名：{'、'.join(notes[:20])}。",
            remedy="看过以后删掉这些文件（例如成绩报告、导出的表）。",
        )  # fmt: skip


def left(where: Layout, people: dict[str, str]) -> tuple[list[Path], list[Path]]:
    """Files below the course that hold an account or name of `people`; and those that can't be looked into."""
    pattern = _pattern(people)
    if pattern is None:
        return [], []
    found, closed = [], []
    for path in _data(where):
        if path.suffix in CLOSED or path.lstat().st_size > MOST_SCANNED:
            closed.append(path)
        elif pattern.search(path.name.encode()) or pattern.search(path.read_bytes()):
            found.append(path)
    return sorted(found), sorted(closed)


def _data(where: Layout) -> Iterator[Path]:
    """The regular files of the course's data; the kit's own software stands in the same folder on one desk."""
    skipped = SOFTWARE - {"build", "exchange"}
    tops = [
        path
        for path in where.course.iterdir()
        if path.name not in skipped and path.name not in (".venv", ".git")
    ]
    tops += [path for path in (where.exchange, where.state and where.state / "desk") if path is not None]
    seen = set()
    for top in tops:
        for path in sorted([top, *top.rglob("*")]) if top.is_dir() else [top]:
            if path not in seen and path.is_file() and not path.is_symlink():
                seen.add(path)
                yield path


def _pattern(people: dict[str, str]) -> re.Pattern[bytes] | None:
    """Accounts as whole words, names as they may be written: UTF-8, GB18030, JSON's escapes."""
    parts = [rb"(?<![\w-])" + re.escape(account.encode()) + rb"(?![\w-])" for account in people]
    for name in {one for one in people.values() if len(one) > 1}:
        escaped = json.dumps(name)[1:-1].encode()
        parts += [re.escape(raw) for raw in {name.encode(), name.encode("gb18030"), escaped}]
    return re.compile(b"|".join(parts)) if parts else None
