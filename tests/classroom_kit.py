"""A small course on disk for the tests: the fixed test bank, built and released, and a class that answers."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from course.assessment import build
from course.assessment.desk import Desk
from course.assessment.paper import Paper, PublicPaper, recorded
from course.assessment.sheet import NAME, AnswerSheet
from course.grading.classroom import Classroom
from course.items import marking

DATA = Path(__file__).parent / "data"
PAPER = "proof-2026"
ESSAY = "T2-proof-letter"
TEXT = "您好，我们查到从三月起每月扣了两元，已经停止并退回。您有异议可以申请核查和调解。"
Answers = dict[str, Any]


@dataclass
class Course:
    """A course folder with exchange, desks and bank below `home`."""

    home: Path

    @property
    def root(self) -> Path:
        return self.home / "course"

    @property
    def assessments(self) -> Path:
        return self.home / "assessments"

    @property
    def exchange(self) -> Path:
        return self.home / "exchange"

    @cached_property
    def room(self) -> Classroom:
        return Classroom(self.root, self.exchange)

    @property
    def paper(self) -> Paper:
        return recorded(self.assessments, PAPER)[0]

    @cached_property
    def public(self) -> PublicPaper:
        return self.paper.public()

    def set_up(self) -> Course:
        """Build the paper and release it."""
        for part in ("bank", "blueprints"):
            shutil.copytree(DATA / part, self.assessments / part)
        build.build(self.assessments, self.root / "source", PAPER)
        self.room.release(PAPER, datetime.now(UTC) + timedelta(days=30))
        return self

    def desk(self, trainee: str) -> Desk:
        return Desk(self.home / "desks" / trainee, trainee, self.exchange, self.home / "homes" / trainee)

    def key(self, trainee: str, item_id: str) -> Any:
        """The right answer to a trainee's own variant; for the essay, a text."""
        made = self.paper.variant(item_id, self.public.variant_index(item_id, trainee))
        return TEXT if item_id == ESSAY else made.key

    def answers(self, trainee: str, **changed: Any) -> Answers:
        """Right answers to everything; `changed` maps an id's last word to another answer (None: blank)."""
        full = {item_id: self.key(trainee, item_id) for item_id in self.paper.order}
        return {i: changed.get(i.rsplit("-", 1)[1], v) for i, v in full.items()}

    def answer(self, trainee: str, answers: Answers) -> AnswerSheet:
        """Fetch the paper and answer through the real sheet."""
        folder = self.desk(trainee).fetch(PAPER)
        sheet = AnswerSheet(folder, trainee)
        sheet.register_all()
        for item_id, value in answers.items():
            if value is not None:
                sheet.save(item_id, value)
        return sheet

    def hand_in(self, trainee: str, answers: Answers) -> None:
        """Answer and submit."""
        self.answer(trainee, answers)
        self.desk(trainee).submit(PAPER)

    def inbound(self, trainee: str) -> Path:
        """A trainee's newest submission in the exchange."""
        return sorted((self.exchange / "xiaobao" / "inbound").glob(f"{trainee}+{PAPER}+*"))[-1]

    def submitted(self, trainee: str) -> Path:
        return self.root / "submitted" / trainee / PAPER

    def place(self, trainee: str, answers: Answers) -> Path:
        """Put a submission straight into submitted/, as a trainer may who got it by other ways."""
        folder = self.submitted(trainee)
        folder.mkdir(parents=True)
        shutil.copyfile(self.root / "source" / PAPER / f"{PAPER}.ipynb", folder / f"{PAPER}.ipynb")
        write_sheet(folder, raw_sheet(self, trainee, answers))
        (folder / "timestamp.txt").write_text("2026-10-20 08:00:00.000000 UTC", encoding="utf-8")
        secret = hashlib.sha256(trainee.encode()).hexdigest()
        (folder / "submission_secret.txt").write_text(secret, encoding="utf-8")
        return folder

    def expected(self, trainee: str, answers: Answers) -> dict[str, tuple[float, bool]]:
        """(points, waits for a person) of each item as course.items.marking alone gives it."""
        paper, found = self.paper, {}
        for item_id in paper.order:
            made = paper.variant(item_id, self.public.variant_index(item_id, trainee))
            given = marking.mark(made, paper.edition, answers.get(item_id))
            found[item_id] = (float(given.points), given.outcome in ("manual", "review"))
        return found

    def marks(self) -> dict[str, dict[str, tuple[float, bool]]]:
        """Everybody's (score, waits for a person) of each item, from the gradebook."""
        found: dict[str, dict[str, tuple[float, bool]]] = {}
        with self.room.gradebook() as gradebook:
            for submission in gradebook.assignment_submissions(PAPER):
                grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
                found[submission.student.id] = {
                    grade.name: (float(grade.score or 0), bool(grade.needs_manual_grade)) for grade in grades
                }
        return found

    def reasons(self, trainee: str) -> set[str]:
        """Why items of a trainee went to review, from the mark log."""
        from course.grading import marklog

        entries = marklog.read(marklog.path(self.root, PAPER))
        return {e["why"] for e in entries if e["trainee"] == trainee and e["outcome"] == "review"}


def total(marks: dict[str, tuple[float, bool]]) -> Decimal:
    """A trainee's points, to the hundredth."""
    return sum((Decimal(str(points)).quantize(Decimal("0.01")) for points, _ in marks.values()), Decimal(0))


def raw_sheet(course: Course, trainee: str, answers: Answers, /, **head: Any) -> dict[str, Any]:
    """An answer sheet as data, complete and right unless changed by `head` or by hand."""
    saved = {
        item_id: {
            "variant": course.public.variant_index(item_id, trainee), "value": answers.get(item_id),
            "saved_at": "2026-10-20T08:00:00+00:00",
        }
        for item_id in course.paper.order
    }  # fmt: skip
    whole = {
        "schema": 1, "paper": PAPER, "version": course.public.version, "trainee": trainee, "answers": saved,
    }  # fmt: skip
    return {**whole, **head}


def write_sheet(folder: Path, data: Any) -> None:
    """Write answers.json as given, NaN and all."""
    (folder / NAME).write_text(json.dumps(data, ensure_ascii=True), encoding="utf-8")
