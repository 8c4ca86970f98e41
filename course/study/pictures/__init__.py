"""Pictures of the lessons, drawn from the edition in force: change a rule and the picture follows."""

from __future__ import annotations

from collections.abc import Callable

from course.errors import CourseError
from course.knowledge.edition import Edition, load
from course.study.pictures import (
    committee,
    duties,
    evaluation,
    lesson04,
    lesson06,
    lesson07,
    lesson11,
    lesson12,
    priorities,
    start,
)
from course.study.pictures.figure import Picture

DRAWN: dict[str, Callable[[Edition], Picture]] = {
    "learning-path": start.learning_path,
    "two-committees": duties.two_committees,
    "six-levels": duties.six_levels,
    "meeting-year": committee.meeting_year,
    "quorum-steps": committee.quorum_steps,
    "regulator-themes": priorities.regulator_themes,
    "branch-evidence": priorities.branch_evidence,
    "slogan-to-task": priorities.slogan_to_task,
    "evaluation-old-new": evaluation.old_new,
    "evaluation-weights": evaluation.weights,
    "evaluation-loss": evaluation.loss,
    "evaluation-known": evaluation.known,
    "fee-six-questions": lesson04.questions,
    "fee-ledger-kinds": lesson04.ledger_kinds,
    "product-five-points": lesson04.five_points,
    "two-counts": lesson06.two_counts,
    "limit-ladder": lesson06.limit_ladder,
    "complaint-linkage": lesson06.linkage,
    "coding-three-facets": lesson07.three_facets,
    "coding-split": lesson07.split,
    "complaint-explorer": lesson07.explorer,
    "privacy-ladder": lesson12.ladder,
    "privacy-facts": lesson12.three_facts,
    "privacy-groups": lesson12.group_sizes,
    "review-gate": lesson11.review_gate,
    "grade-ladder": lesson11.grade_ladder,
}


def ids() -> list[str]:
    """The ids of all pictures, in teaching order."""
    return list(DRAWN)


def picture(picture_id: str, edition: Edition | None = None) -> Picture:
    """Draw a picture from the edition (default: the one in force). Raises CourseError for an unknown id."""
    if picture_id not in DRAWN:
        raise CourseError(f"没有图 {picture_id}。", place=picture_id, remedy=f"可用：{'、'.join(DRAWN)}。")
    return DRAWN[picture_id](edition or load())


def cites(picture_id: str, edition: Edition | None = None) -> set[str]:
    """The ids of the rules that a picture shows."""
    return set(picture(picture_id, edition).rules)


__all__ = ["Picture", "cites", "ids", "picture"]
