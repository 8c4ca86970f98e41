"""Written answers to mark: the queue, the marker's drafts, the marks by criterion. Nothing typed is lost."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from course.assessment.paper import Paper
from course.assessment.sheet import NAME, receive
from course.errors import CourseError, MarkingError
from course.grading import by_hand, marklog
from course.items import variants
from course.items.models import Essay
from course.store import Store

if TYPE_CHECKING:
    from course.grading.classroom import Classroom

Order = Literal["item", "person"]
SCORES = re.compile(r"^【(.+)】\n?")
SMALL = 5  # criteria up to so many points are given in halves


@dataclass(frozen=True)
class Answer:
    """One answer that a person marks. `points` is what a person gave, None before; `comment` went with it."""

    trainee: str
    item: str
    written: bool
    waiting: bool
    points: float | None
    comment: str


class Draft(BaseModel):
    """A marker's own unfinished work on one answer. `times` says when the browser sent each part."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    points: dict[str, str] = {}
    whole: str = ""
    comment: str = ""
    reason: str = ""
    times: dict[str, float] = {}


def queue(room: Classroom, paper: Paper, order: Order = "item") -> list[Answer]:
    """The written answers and the items sent to review, question by question or person by person.

    Within a question the order is shuffled, for each question anew, so that nobody is always marked first
    or by a tired marker.
    """
    with room.gradebook() as gradebook:
        said = {(trainee, cell): words for trainee, cell, words in _comments(gradebook, paper.plan.id)}
        found = [
            Answer(
                trainee, item_id, isinstance(paper.items[item_id], Essay), bool(waiting),
                None if points is None else float(points), str(said.get((trainee, item_id)) or ""),
            )
            for trainee, item_id, waiting, points in _grades(gradebook, paper.plan.id)
            if item_id in paper.items
        ]  # fmt: skip
    wanted = [one for one in found if one.written or one.waiting or one.points is not None]
    place = {item_id: at for at, item_id in enumerate(paper.order)}
    if order == "item":
        return sorted(wanted, key=lambda one: (place[one.item], _shuffled(paper, one.item, one.trainee)))
    return sorted(wanted, key=lambda one: (_shuffled(paper, "", one.trainee), place[one.item]))


def _grades(gradebook: Any, paper_id: str) -> Any:
    """(trainee, item, waits for a person, points given by a person) of every item, in one query."""
    from nbgrader.api import Grade

    return _of_paper(gradebook, paper_id, Grade, Grade.needs_manual_grade, Grade.manual_score)


def _comments(gradebook: Any, paper_id: str) -> Any:
    """(trainee, item, a person's comment) of every written answer, in one query."""
    from nbgrader.api import Comment

    return _of_paper(gradebook, paper_id, Comment, Comment.manual_comment)


def _of_paper(gradebook: Any, paper_id: str, kind: Any, *columns: Any) -> Any:
    from nbgrader.api import BaseCell, MissingEntry, SubmittedAssignment, SubmittedNotebook

    try:
        paper = gradebook.find_assignment(paper_id)
    except MissingEntry as problem:
        raise MarkingError(f"成绩册里没有试卷 {paper_id}。", remedy="先发放这份试卷。") from problem
    return (
        gradebook.db.query(SubmittedAssignment.student_id, BaseCell.name, *columns)
        .select_from(kind)
        .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(BaseCell, BaseCell.id == kind.cell_id)
        .filter(SubmittedAssignment.assignment_id == paper.id)
    )


def _shuffled(paper: Paper, item_id: str, trainee: str) -> str:
    return hashlib.sha256(f"{paper.plan.salt}|{item_id}|{trainee}".encode()).hexdigest()


# --- what the trainee wrote ---


def text_of(room: Classroom, paper: Paper, answer: Answer) -> str:
    """The answer as the trainee gave it, or why it can't be read."""
    public = paper.public()
    got = receive(room.root / "submitted" / answer.trainee / paper.plan.id / NAME, answer.trainee, public)
    problem = got.whole or got.problems.get(answer.item, "")
    if problem:
        return f"（读不到：{problem}）"
    index, value = got.answers[answer.item]
    if value in (None, "", [], {}):
        return "（没有作答）"
    if isinstance(value, str):
        return value
    try:
        shown = variants.label(
            paper.variant(answer.item, index % paper.count(answer.item)), paper.edition, value
        )
    except (CourseError, AttributeError, KeyError, TypeError, ValueError):
        return str(value)[:2000]
    return str(shown)[:6000]


def why_review(room: Classroom, paper: Paper, answer: Answer) -> str:
    """Why an item that isn't a written one came to a person, from the mark log."""
    entry = marklog.latest(marklog.path(room.root, paper.plan.id), answer.trainee).get(answer.item, {})
    return str(entry.get("why", ""))


# --- points ---


def steps(points: Decimal) -> list[str]:
    """The points that can be given for a criterion, in halves or, above five, in whole points."""
    step = Decimal("0.5") if points <= SMALL else Decimal(1)
    count = int(points / step)
    made = [f"{(step * at).normalize():f}" for at in range(count + 1)]
    return made if Decimal(made[-1]) == points else [*made, f"{points.normalize():f}"]


def total(paper: Paper, item_id: str, draft: Draft) -> float:
    """The points of a draft. Raises MarkingError while something is missing or out of range."""
    item = paper.items[item_id]
    if not isinstance(item, Essay):
        return _number(draft.whole, item.points)
    missing = [one.zh for one in item.rubric if one.id not in draft.points]
    if missing:
        raise MarkingError(f"还没有给分：{'；'.join(missing)}。", remedy="每一条都给了分再存。")
    return float(sum((Decimal(draft.points[one.id]) for one in item.rubric), Decimal(0)))


def _number(typed: str, most: Decimal) -> float:
    try:
        points = Decimal(typed.strip().replace("．", "."))
    except InvalidOperation as problem:
        raise MarkingError("还没有给分，或者写的不是数。", remedy=f"写 0 到 {most:g} 之间的数。") from problem
    if not (points.is_finite() and 0 <= points <= most):
        raise MarkingError(f"{typed.strip()} 分不在 0 到 {most:g} 之间。", remedy="改分数。")
    return float(points)


def scores_line(item: Essay, points: dict[str, str]) -> str:
    """The points by criterion, as they stand in front of the comment that the trainee reads."""
    parts = [f"{one.zh} {points[one.id]}/{one.points.normalize():f}" for one in item.rubric]
    return f"【{'；'.join(parts)}】"


def read_scores(item: Essay, comment: str) -> tuple[dict[str, str], str]:
    """The points by criterion in front of a comment, and the comment without them."""
    found = SCORES.match(comment)
    if found is None:
        return {}, comment
    points = {}
    for one in item.rubric:
        for part in found.group(1).split("；"):
            given = part.removeprefix(f"{one.zh} ").removesuffix(f"/{one.points.normalize():f}")
            if part == f"{one.zh} {given}/{one.points.normalize():f}" and given in steps(one.points):
                points[one.id] = given
    return (points, comment[found.end() :]) if len(points) == len(item.rubric) else ({}, comment)


# --- drafts ---


class Drafts:
    """A marker's drafts of one paper, each on disk before `keep` returns: `marking/` of the course folder."""

    kind = "marking"

    def __init__(self, course_root: Path, who: str, paper: Paper) -> None:
        self.store = Store(course_root / "marking", who)
        self.paper = paper

    def _name(self, answer: Answer) -> str:
        return f"{self.paper.plan.id}+{answer.item}+{answer.trainee}"

    def read(self, answer: Answer) -> tuple[Draft, str]:
        """The draft, else what was given already; and a word about a damaged draft."""
        kept = self.store.load(self.kind, self._name(answer))
        try:
            if kept.data is not None:
                return Draft.model_validate(kept.data), kept.note
        except ValidationError:
            return self.given(answer), self.store.set_aside(self.kind, self._name(answer))
        return self.given(answer), kept.note

    def given(self, answer: Answer) -> Draft:
        """What stands in the gradebook, as a draft."""
        item = self.paper.items[answer.item]
        if isinstance(item, Essay):
            points, comment = read_scores(item, answer.comment)
            return Draft(points=points, comment=comment)
        return Draft(whole="" if answer.points is None else f"{answer.points:g}")

    def keep(self, answer: Answer, draft: Draft) -> None:
        """Write a draft. Raises StoreError."""
        self.store.save(self.kind, self._name(answer), draft.model_dump(mode="json"))

    def done(self, answer: Answer) -> None:
        """Forget a draft: its marks stand in the gradebook now."""
        self.store.clear(self.kind, self._name(answer))


def give(room: Classroom, paper: Paper, answer: Answer, draft: Draft, who: str) -> float:
    """Enter the draft's points in the gradebook and the mark log; return them. Raises MarkingError.

    A mark that a person gave before is changed only with a reason.
    """
    item = paper.items[answer.item]
    points = total(paper, answer.item, draft)
    changed = answer.points is not None and points != answer.points
    if changed and not draft.reason.strip():
        raise MarkingError("改分要写原因。", place=answer.item, remedy="在“改分的原因”里写一句。")
    comment = draft.comment.strip()
    if isinstance(item, Essay):
        comment = f"{scores_line(item, draft.points)}\n{comment}".strip()
    elif not comment:
        raise MarkingError("请写明为什么这样给分。", place=answer.item, remedy="在“说明”里写一句。")
    why = f"改分：{draft.reason.strip()}" if changed else ""
    with room.gradebook() as gradebook:
        by_hand.give(gradebook, room.root, paper, answer.trainee, answer.item, points, comment, who, why)
    return points


def changes(course_root: Path, paper_id: str) -> list[dict[str, Any]]:
    """The marks that people changed after giving them, from the mark log, newest first. Raises MarkingError."""
    entries = marklog.read(marklog.path(course_root, paper_id))
    return [
        entry
        for entry in reversed(entries)
        if entry["outcome"] == marklog.BY_HAND and entry["before"] not in (None, entry["after"])
    ]


def next_unmarked(answers: Iterable[Answer], at: int) -> int | None:
    """The place of the next answer that waits, after `at` and then from the beginning; None when all is done."""
    listed = list(answers)
    order = [*range(at + 1, len(listed)), *range(min(at + 1, len(listed)))]
    return next((one for one in order if listed[one].waiting), None)
