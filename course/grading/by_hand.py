"""Marks given by a person (or by the labelled demonstration script): through nbgrader's gradebook, logged."""

from __future__ import annotations

from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from course.assessment.paper import Paper
from course.errors import MarkingError
from course.grading import marklog


def give(
    gradebook: Gradebook,
    course_root: Path,
    paper: Paper,
    trainee: str,
    item_id: str,
    points: float,
    comment: str,
    who: str,
    why: str = "",
) -> None:
    """Enter a manual score and a comment, as formgrader does, and log it with `why` (else the comment).

    Raises MarkingError when the score is out of range or the submission isn't in the gradebook.
    """
    paper_id = paper.plan.id
    item = paper.items[item_id]
    if not 0 <= points <= float(item.points):
        raise MarkingError(
            f"{points:g} 分不在 0 到 {item.points:g} 之间。", place=f"{trainee} {item_id}", remedy="改分数。"
        )
    try:
        grade = gradebook.find_grade(item_id, paper_id, paper_id, trainee)
        before = None if grade.needs_manual_grade else float(grade.score)
        grade.manual_score = points
        grade.needs_manual_grade = False
        if getattr(item, "kind", "") == "essay":
            gradebook.find_comment(item_id, paper_id, paper_id, trainee).manual_comment = comment
    except MissingEntry as problem:
        raise MarkingError(
            "成绩册里没有这份答卷。", place=f"{trainee} {item_id}", remedy="先收卷并评分。"
        ) from problem
    file = marklog.path(course_root, paper_id)
    marked = marklog.latest(file, trainee).get(item_id, {})
    entry = marklog.Entry(
        who, trainee, paper_id, item_id, item.version, item.key_version, before, points, marklog.BY_HAND, why or comment,
        marked.get("answer", ""),
    )  # fmt: skip
    marklog.append(file, [entry])
    gradebook.db.commit()
