"""Marks again from the stored answer sheets after a key was mended, and shows what would change first."""

from __future__ import annotations

from typing import NamedTuple

from course.assessment.paper import Paper
from course.assessment.sheet import NAME, receive
from course.grading.classroom import Classroom
from course.grading.preprocessors import mark_item


class Difference(NamedTuple):
    """An item whose automatic mark would change: points before and after; None means it goes to review."""

    trainee: str
    item: str
    before: float
    after: float | None


def differences(room: Classroom, paper: Paper) -> list[Difference]:
    """Every automatic mark in the gradebook that today's keys would change. Changes nothing.

    Items that a person has marked by hand are left out: a new key doesn't overrule a person.
    """
    public = paper.public()
    found = []
    with room.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(paper.plan.id):
            trainee = submission.student.id
            sheet = room.root / "submitted" / trainee / paper.plan.id / NAME
            got = receive(sheet, trainee, public)
            for grade in [grade for notebook in submission.notebooks for grade in notebook.grades]:
                if grade.name not in paper.items or grade.manual_score is not None:
                    continue
                given = mark_item(paper, got, grade.name)
                if given.outcome == "manual":
                    continue
                after = None if given.outcome == "review" else float(given.points)
                was_review = grade.needs_manual_grade
                if (after is None) != was_review or (after is not None and after != float(grade.auto_score)):
                    found.append(Difference(trainee, grade.name, float(grade.auto_score or 0), after))
    return sorted(found, key=lambda one: (one.trainee, one.item))
