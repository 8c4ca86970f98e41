"""Plays a whole October session through the real parts and times each stage."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tqdm import tqdm

from course import settings
from course.assessment import build
from course.assessment.desk import Desk
from course.assessment.paper import Paper, recorded
from course.assessment.sheet import NAME, AnswerSheet
from course.errors import CourseError
from course.files import write_json
from course.grading import by_hand
from course.grading.classroom import Classroom
from course.items.models import Essay
from course.results import gradebook as results
from course.results import report
from course.session import agenda, handout, reading, script

MARKER = ".course-session"


@dataclass
class Stages:
    """Seconds per stage, in order; shows a progress bar for each."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        started = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 2)

    @staticmethod
    def bar(name: str, things: Iterable[Any]) -> Iterable[Any]:
        """A progress bar over things, labelled in Chinese."""
        listed = list(things)
        return tqdm(listed, desc=f"{name:　<8}", ncols=78, bar_format="{desc} {bar} {n_fmt}/{total_fmt}")


def play(out: Path, paper_id: str, count: int = 30) -> dict[str, Any]:
    """Play the session in `out` and return the summary that also goes to `summary.json`.

    `out` is emptied first, but only if an earlier session made it. Every answer, submission, mark and
    feedback page goes through nbgrader's own steps. Raises CourseError.
    """
    out = _fresh(out)
    with _own_assessments(out) as assessments:
        return _play(out, assessments, paper_id, count)


def _play(out: Path, assessments: Path, paper_id: str, count: int) -> dict[str, Any]:
    stages = Stages()
    with stages.stage("出卷"):
        for _ in stages.bar("出卷", [paper_id]):
            build.build(assessments, out / "source", paper_id)
    paper, _ = recorded(assessments, paper_id)
    room = Classroom(out, out / "exchange")
    people = script.class_of(count)
    with stages.stage("发卷"):
        for _ in stages.bar("发卷", [paper_id]):
            room.enrol(person.id for person in people)
            room.release(paper_id, datetime.now(UTC) + timedelta(hours=1))
    _answer(stages, room, paper, people, out)
    failed = _mark(stages, room, paper, people)
    with stages.stage("书面题评分"):
        by_script = _essays(stages, room, paper)
    _feedback(stages, room, paper, people, out)
    with stages.stage("成绩报告"):
        for _ in stages.bar("成绩报告", [paper_id]):
            branches = {person.id: person.branch for person in people}
            table = results.read(room, paper, branches)
            summary = _summary(table, paper, people, by_script, failed, stages)
            report.write(out / "report.html", table, paper, summary, room.findings(paper_id))
    with stages.stage("纸面材料"):
        for _ in stages.bar("纸面材料", [paper_id]):
            _paper_kit(out, paper, people, table)
    summary["seconds"] = dict(stages.seconds)
    write_json(out / "summary.json", summary)
    return summary


def _paper_kit(out: Path, paper: Paper, people: list[script.Trainee], table: results.Results) -> list[Path]:
    """Print what a session needs on paper; everybody's result has been released by now."""
    roster = [handout.Attendee(person.id, branch=person.branch) for person in people]
    outcome = handout.Outcome(table, frozenset(table.people["trainee"]))
    kit = handout.Kit(
        agenda.read(), paper.edition, reading.notebooks(), paper.plan, roster, outcome, note="演练，不作凭证"
    )
    return handout.write(out / "handout", kit)


def _fresh(out: Path) -> Path:
    if out.exists() and any(out.iterdir()) and not (out / MARKER).is_file():
        raise CourseError(
            "这个文件夹里有别的东西，没有动它。", file=out, remedy="换一个空文件夹，或先把里面的东西移走。"
        )
    if out.exists():
        for path in sorted(out.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)
        shutil.rmtree(out)
    out.mkdir(parents=True)
    (out / MARKER).write_text("这个文件夹由 course session 生成，会被整个替换。\n", encoding="utf-8")
    return out.resolve()


@contextmanager
def _own_assessments(out: Path) -> Iterator[Path]:
    """A copy of bank and blueprints for this play: playing never touches the record of a released paper."""
    named, own = os.environ.get("COURSE_ASSESSMENTS"), out / "assessments"
    for part in ("bank", "blueprints"):
        shutil.copytree(settings.assessments() / part, own / part)
    os.environ["COURSE_ASSESSMENTS"] = str(own)
    try:
        yield own
    finally:
        if named is None:
            del os.environ["COURSE_ASSESSMENTS"]
        else:
            os.environ["COURSE_ASSESSMENTS"] = named


def _desk(out: Path, person: script.Trainee) -> Desk:
    return Desk(out / "desks" / person.id, person.id, out / "exchange", out / "homes" / person.id)


def _answer(stages: Stages, room: Classroom, paper: Paper, people: list[script.Trainee], out: Path) -> None:
    paper_id = paper.plan.id
    with stages.stage("领卷"):
        for person in stages.bar("领卷", people):
            _desk(out, person).fetch(paper_id)
    with stages.stage("作答"):
        for person in stages.bar("作答", people):
            folder = out / "desks" / person.id / paper_id
            script.answer(person, paper, AnswerSheet(folder, person.id))
    with stages.stage("交卷"):
        late = [person for person in people if person.late]
        for person in stages.bar("交卷", [p for p in people if not p.late]):
            _desk(out, person).submit(paper_id)
        room.set_due(paper_id, datetime.now(UTC))
        for person in late:
            _desk(out, person).submit(paper_id)


def _mark(stages: Stages, room: Classroom, paper: Paper, people: list[script.Trainee]) -> dict[str, str]:
    paper_id = paper.plan.id
    with stages.stage("收卷"):
        collected: list[str] = []
        for _ in stages.bar("收卷", [paper_id]):
            collected = room.collect(paper_id)
    with stages.stage("自动评分"):
        return room.mark(paper_id, collected, progress=lambda ids: stages.bar("自动评分", ids))


def _essays(stages: Stages, room: Classroom, paper: Paper) -> int:
    """Mark the waiting written answers with the labelled demonstration script; return how many."""
    waiting = [(t, i) for t, i in room.waiting(paper.plan.id) if isinstance(paper.items[i], Essay)]
    with room.gradebook() as gradebook:
        for trainee, item_id in stages.bar("书面题评分", waiting):
            sheet = room.root / "autograded" / trainee / paper.plan.id / NAME
            text = json.loads(sheet.read_text(encoding="utf-8"))["answers"][item_id]["value"]
            item = paper.items[item_id]
            assert isinstance(item, Essay)
            points, said = script.rubric_marks(item, text)
            by_hand.give(gradebook, room.root, paper, trainee, item_id, points, said, script.WHO)
    return len(waiting)


def _feedback(stages: Stages, room: Classroom, paper: Paper, people: list[script.Trainee], out: Path) -> None:
    paper_id = paper.plan.id
    with stages.stage("写反馈"):
        failed = room.feedback(
            paper_id, room.submitted(paper_id), progress=lambda ids: stages.bar("写反馈", ids)
        )
    with stages.stage("发反馈"):
        failed |= room.release_feedback(paper_id)
        for person in stages.bar("取反馈", people):
            if _desk(out, person).fetch_feedback(paper_id) is None:
                why = failed.get(person.id, "交换文件夹里没有")
                raise CourseError(
                    f"学员没有取到反馈（{why}）。", place=person.id, remedy="按括号里的原因改正。"
                )


def _summary(
    table: results.Results, paper: Paper, people: list[script.Trainee], by_script: int,
    failed: dict[str, str], stages: Stages,
) -> dict[str, Any]:  # fmt: skip
    return {
        "paper": paper.plan.id,
        "trainees": len(people),
        "submitted": len(table.people),
        "late": int(table.people["late"].sum()),
        "auto_marked": len(table.people) - len(failed),
        "needs_review": table.needs_review,
        "manual_marked": by_script,
        "manual_marker": script.WHO,
        "mean": round(float(table.people["score"].mean()), 2),
        "max_score": float(paper.total),
        "pass_rate": round(float(table.people["passed"].mean()), 4),
        "failed": failed,
        "seconds": dict(stages.seconds),
    }
