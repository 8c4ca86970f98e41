"""The trainer's side of nbgrader: release, collect, mark, give feedback; each step resumable."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import sys
import warnings
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.api import NbGraderAPI
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from course.assessment import exchange
from course.errors import MarkingError
from course.grading import inspect
from course.grading.config import set_up, shared

INBOUND = "（交换文件夹）"
ERROR_LINE = re.compile(r"^\s*(?:\w+\.)*\w+(?:Error|Exception|Problem): ")
Progress = Callable[[Iterable[str]], Iterable[str]]


class Classroom:
    """A course folder on the trainer's side, driven through nbgrader's own API.

    `root` holds source/, submitted/, autograded/, feedback/ and gradebook.db, as nbgrader lays them out.
    """

    def __init__(self, root: Path, exchange_root: Path | None = None) -> None:
        reach_alembic()
        self.root = root.resolve()
        self.config = Config()
        set_up(self.config)
        self.config.CourseDirectory.root = str(self.root)
        self.config.CourseDirectory.groupshared = shared(self.root)
        if exchange_root is not None:
            self.config.Exchange.root = str(exchange_root.resolve())
        logging.getLogger("traitlets").setLevel(logging.CRITICAL)
        warnings.filterwarnings("ignore", message="Object of type <Submitted")  # nbgrader's own, harmless
        self.coursedir = CourseDirectory(config=self.config)
        self.api = NbGraderAPI(
            coursedir=self.coursedir, authenticator=Authenticator(config=self.config), config=self.config
        )

    def gradebook(self) -> Gradebook:
        """nbgrader's gradebook; use it in a `with` statement."""
        made = Gradebook(self.coursedir.db_url, self.coursedir.course_id)
        file = self.root / "gradebook.db"
        if self.config.CourseDirectory.groupshared and file.is_file() and file.stat().st_uid == os.geteuid():
            file.chmod(0o660)  # SQLite makes it without the group's right to write
        return made

    def enrol(self, trainees: Iterable[str]) -> None:
        """Enter trainees in the gradebook; those already there stay as they are."""
        with self.gradebook() as gradebook:
            for trainee in trainees:
                gradebook.update_or_create_student(trainee)

    def release(self, paper_id: str, due: datetime) -> None:
        """Generate the released version of a paper and put it into the exchange. Raises MarkingError."""
        with self.gradebook() as gradebook:
            gradebook.update_or_create_assignment(paper_id, duedate=_naive(due))
        self._do(self.api.generate_assignment(paper_id), "发放试卷前的准备没有成功。", paper_id)
        outbound = Path(self.config.Exchange.root) / str(self.coursedir.course_id) / "outbound" / paper_id
        if outbound.exists():
            shutil.rmtree(outbound)
        self._do(self.api.release_assignment(paper_id), "发放试卷没有成功。", paper_id)

    def set_due(self, paper_id: str, due: datetime) -> None:
        """Set when a paper closes; what arrives later is marked late."""
        with self.gradebook() as gradebook:
            gradebook.update_or_create_assignment(paper_id, duedate=_naive(due))

    def collect(self, paper_id: str) -> list[str]:
        """Collect the newest submission of everybody; return their ids. Raises MarkingError."""
        self._do(self.api.collect(paper_id), "收卷没有成功。", paper_id)
        return self.submitted(paper_id)

    def submitted(self, paper_id: str) -> list[str]:
        """Ids of those whose submission has been collected."""
        return sorted(p.parent.name for p in (self.root / "submitted").glob(f"*/{paper_id}") if p.is_dir())

    def mark(
        self, paper_id: str, trainees: Iterable[str], force: bool = False, progress: Progress = iter
    ) -> dict[str, str]:
        """Autograde each submission on its own; return the failures as {trainee: last log line}.

        One bad submission never stops the others. A submission already marked isn't marked again unless it
        is newer or `force` is set; one whose marking was cut short is.
        """
        failed = {}
        for trainee in progress(list(trainees)):
            try:
                folder = self.root / "submitted" / trainee / paper_id
                inspect.inspect_submission(self.root, folder, paper_id, trainee)
            except OSError as problem:
                failed[trainee] = f"答卷文件夹读写不了（{problem.strerror or problem}）"
                continue
            again = force or not self.is_marked(paper_id, trainee)
            said = self.api.autograde(paper_id, trainee, force=again)
            if not said["success"]:
                failed[trainee] = _last_line(said)
        return failed

    def is_marked(self, paper_id: str, trainee: str) -> bool:
        """Whether a submission's marking went through to its end: each item of the notebook has its mark.

        The gradebook is written before the notebook, so a notebook with all marks is the last thing made.
        """
        path = self.root / "autograded" / trainee / paper_id / f"{paper_id}.ipynb"
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        except (OSError, ValueError):
            return False
        return all(cell["outputs"] for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade"))

    def feedback(self, paper_id: str, trainees: Iterable[str], progress: Progress = iter) -> dict[str, str]:
        """Write everybody's feedback page; return the failures as {trainee: last log line}."""
        failed = {}
        for trainee in progress(list(trainees)):
            said = self.api.generate_feedback(paper_id, student_id=trainee, force=True)
            if not said["success"]:
                failed[trainee] = _last_line(said)
        return failed

    def release_feedback(self, paper_id: str) -> dict[str, str]:
        """Put the feedback pages into the exchange, each under its submission's secret.

        Returns the failures as {trainee: last log line}: without its secret a page can't be released.
        """
        failed = {}
        for page in sorted((self.root / "feedback").glob(f"*/{paper_id}/{paper_id}.html")):
            trainee = page.parent.parent.name
            said = self.api.release_feedback(paper_id, student_id=trainee)
            if not said["success"]:
                failed[trainee] = _last_line(said)
        return failed

    def findings(self, paper_id: str) -> dict[str, list[str]]:
        """What was odd about submissions, by trainee; about the exchange's folder under its name."""
        found = {t: inspect.findings(self.root, paper_id, t) for t in self.submitted(paper_id)}
        for trainee in found:
            started = (self.root / "autograded" / trainee / paper_id).is_dir()
            if started and not self.is_marked(paper_id, trainee):
                found[trainee].append("评分中断过，再评一次")
        found[INBOUND] = exchange.odd_folders(Path(self.config.Exchange.root), paper_id)
        return {trainee: lines for trainee, lines in found.items() if lines}

    def waiting(self, paper_id: str) -> list[tuple[str, str]]:
        """(trainee, item) pairs that wait for a person: written answers and items sent to review."""
        with self.gradebook() as gradebook:
            try:
                gradebook.find_assignment(paper_id)
            except MissingEntry as problem:
                raise MarkingError(f"成绩册里没有试卷 {paper_id}。", remedy="先发放这份试卷。") from problem
            return sorted(
                (submission.student.id, grade.name)
                for submission in gradebook.assignment_submissions(paper_id)
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.needs_manual_grade
            )

    def _do(self, said: dict[str, Any], what: str, place: str) -> None:
        if not said["success"]:
            log = said.get("log") or said.get("error") or ""
            last = log.strip().splitlines()[-1][:200] if log.strip() else ""
            raise MarkingError(f"{what}{last}", place=place, remedy="看 build 里的日志，改正后再运行一次。")


def _last_line(said: dict[str, Any]) -> str:
    """The last error that nbgrader named, cut at 300 characters; without one, its last line."""
    lines = (said.get("log") or said.get("error") or "没有说明").strip().splitlines()
    named = [line for line in lines if ERROR_LINE.match(line) and "NbGraderException" not in line]
    return ERROR_LINE.sub("", (named or lines)[-1])[:300]


def reach_alembic() -> None:
    """nbgrader calls `alembic` by name: put this environment's commands on PATH."""
    commands = str(Path(sys.executable).parent)
    if commands not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([commands, os.environ.get("PATH", os.defpath)])


def _naive(moment: datetime) -> datetime:
    """nbgrader keeps UTC without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)
