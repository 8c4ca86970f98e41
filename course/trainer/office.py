"""What all the trainer's pages share: the course folder, its papers, and the records read again and again."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course import chain, settings
from course.assessment import blueprint, closing, exchange, timing
from course.assessment.blueprint import Blueprint
from course.assessment.paper import Paper, read_public, record_path, recorded
from course.errors import CourseError
from course.files import read_json
from course.trainer import people
from course.trainer.people import Trainee
from course.trainer.standing import Line, Session, lines

if TYPE_CHECKING:
    from course.grading.classroom import Classroom


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class PaperState:
    """How far a paper is: `built` and `released` are versions or empty; `problem` says why it can't be used."""

    id: str
    plan: Blueprint
    built: str
    released: str
    problem: str
    due: datetime
    shut: closing.Closing | None

    @property
    def title(self) -> str:
        """The paper's title."""
        return self.plan.title.zh

    @property
    def limit(self) -> int | None:
        """Minutes from the fetch to the end, or None without a limit."""
        return self.plan.minutes if self.plan.timed else None


@dataclass
class Office:
    """A trainer at work on a course folder. `who` goes into every log; `here` is the notebook's folder."""

    root: Path
    exchange_root: Path
    assessments: Path
    who: str
    roster: Path
    here: Path
    now: Callable[[], datetime] = _now
    _followed: dict[Path, chain.Follower] = field(default_factory=dict)
    _grades: dict[str, tuple[Any, dict[str, int]]] = field(default_factory=dict)

    @cached_property
    def room(self) -> Classroom:
        """nbgrader's side; loaded on first use, since it takes a second."""
        from course.grading.classroom import Classroom

        return Classroom(self.root, self.exchange_root)

    @property
    def outbox(self) -> Path:
        """Where files for the trainer go: 成绩/ beside the folder of notebooks."""
        base = self.here.parent.parent if self.here.name == "trainer" else self.here
        return base / "成绩"

    def papers(self) -> list[str]:
        """Ids of all papers that have a blueprint, those released first."""
        known = sorted(path.stem for path in (self.assessments / "blueprints").glob("*.yaml"))
        return sorted(known, key=lambda one: not self._outbound(one).is_dir())

    def _outbound(self, paper_id: str) -> Path:
        return self.exchange_root / settings.COURSE_ID / "outbound" / paper_id

    def paper(self, paper_id: str) -> Paper:
        """The paper as built, keys and all. Raises PaperError."""
        return recorded(self.assessments, paper_id)[0]

    def state(self, paper_id: str) -> PaperState:
        """How far a paper is. Raises PaperError when its blueprint can't be read."""
        plan = blueprint.read(self.assessments, paper_id)
        built, problem, released = "", "", ""
        path = record_path(self.assessments, paper_id)
        if path.is_file() and (self.root / "source" / paper_id).is_dir():
            built = str(read_json(path).get("version", ""))
            try:
                recorded(self.assessments, paper_id)
            except CourseError as found:
                problem = found.message_zh()
        if self._outbound(paper_id).is_dir():
            try:
                released = read_public(self._outbound(paper_id)).version
            except CourseError as found:
                problem = found.message_zh()
        shut = closing.closing(self.follow(closing.closings_path(self.root)), paper_id)
        return PaperState(paper_id, plan, built, released, problem, self._due(paper_id) or plan.due, shut)

    def follow(self, file: Path) -> list[dict[str, Any]]:
        """A hash-chained record, only its new lines checked. Raises RecordError."""
        return self._followed.setdefault(file, chain.Follower(file)).read()

    def has_gradebook(self) -> bool:
        """Whether there is a gradebook; looking must not make one."""
        return bool(settings.database("gradebook")) or (self.root / "gradebook.db").is_file()

    def _due(self, paper_id: str) -> datetime | None:
        """When a paper closes by the gradebook, None when it isn't there."""
        if not self.has_gradebook() or not self._outbound(paper_id).is_dir():
            return None
        return self._cached(paper_id)[0]

    def _cached(self, paper_id: str) -> tuple[datetime | None, dict[str, int]]:
        """Due time and waiting items by trainee, read again when the gradebook's file has changed."""
        file = self.root / "gradebook.db"
        stamp = file.stat().st_mtime_ns if file.is_file() and not settings.database("gradebook") else None
        kept = self._grades.get(paper_id)
        if kept is None or stamp is None or kept[0][0] != stamp:
            due, waiting = _gradebook(self.room, paper_id)
            self._grades[paper_id] = ((stamp, due), waiting)
        (_, due), waiting = self._grades[paper_id]
        return due, waiting

    def session(self, paper_id: str) -> Session:
        """Everything that the console is worked out from. Raises CourseError."""
        state = self.state(paper_id)
        records = tuple(self.follow(timing.record_path(self.root, paper_id)))
        granted = tuple(timing.of_paper(self.follow(timing.exceptions_path(self.root)), paper_id))
        inbound = self.inbound(paper_id)
        due, waiting = self._cached(paper_id) if self.has_gradebook() else (None, {})
        seen = (
            {body["trainee"] for body in records}
            | set(inbound)
            | {one.trainee for one in granted}
            | set(waiting)
        )
        folders = (self.root / "submitted").glob(f"*/{paper_id}")
        return Session(
            self.people(seen), state.limit, due or (state.due if state.released else None), state.shut, records,
            granted, inbound, frozenset(path.parent.name for path in folders), waiting,
            frozenset(self.returned(paper_id)),
        )  # fmt: skip

    def lines(self, paper_id: str) -> list[Line]:
        """Everybody's line of a paper, now. Raises CourseError."""
        return lines(self.session(paper_id), self.now())

    def people(self, others: set[str] | None = None) -> dict[str, Trainee]:
        """The roster's trainees, the gradebook's when there is no roster, and `others` behind them."""
        known = people.read(self.roster)
        if not known and self.has_gradebook():
            with self.room.gradebook() as gradebook:
                known = people.with_others({}, (student.id for student in gradebook.students))
        return people.with_others(known, others or ())

    def inbound(self, paper_id: str) -> dict[str, datetime]:
        """The time of everybody's newest submission in the exchange."""
        from nbgrader.utils import parse_utc

        folder = self.exchange_root / settings.COURSE_ID / "inbound"
        found: dict[str, datetime] = {}
        if not folder.is_dir():
            return found
        for path in folder.iterdir():
            if f"+{paper_id}+" not in path.name or exchange.odd_folder(path):
                continue
            trainee, paper, stamp = path.name.rsplit("+", 3)[:3]
            if paper == paper_id:
                moment = exchange.aware(parse_utc(stamp))
                found[trainee] = max(moment, found.get(trainee, moment))
        return found

    def returned(self, paper_id: str) -> set[str]:
        """Whose feedback has been released."""
        records = self.follow(returned_path(self.root))
        return {one for body in records if body["paper"] == paper_id for one in body["trainees"]}

    def branches(self) -> dict[str, str]:
        """Each trainee's branch."""
        return {account: person.branch for account, person in people.read(self.roster).items()}


def returned_path(course_root: Path) -> Path:
    """Where it is recorded whose feedback was released, when and by whom."""
    return course_root / "returned.jsonl"


def _gradebook(room: Classroom, paper_id: str) -> tuple[datetime | None, dict[str, int]]:
    """A paper's due time, and of each marked submission how many items wait for a person."""
    import sqlalchemy as sa
    from nbgrader.api import Assignment, Grade, MissingEntry, SubmittedAssignment, SubmittedNotebook

    with room.gradebook() as gradebook:
        try:
            paper: Assignment = gradebook.find_assignment(paper_id)
        except MissingEntry:
            return None, {}
        waits = sa.func.sum(sa.case((Grade.needs_manual_grade, 1), else_=0))
        rows = (
            gradebook.db.query(SubmittedAssignment.student_id, waits)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .filter(SubmittedAssignment.assignment_id == paper.id)
            .group_by(SubmittedAssignment.student_id)
        )
        due = exchange.aware(paper.duedate) if paper.duedate else None
        return due, {str(trainee): int(count or 0) for trainee, count in rows}


def my_office(here: Path | None = None) -> Office:
    """The office of whoever runs this. Raises SetupError where there is no course folder to work on."""
    root = settings.root()
    assessments = settings.assessments()
    named = os.environ.get("COURSE_ROSTER")
    roster = Path(named) if named else root / "roster.json"
    return Office(root, settings.exchange_root(), assessments, settings.trainee(), roster, here or Path.cwd())
