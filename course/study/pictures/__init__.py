"""Pictures of the lessons, drawn from the edition in force: change a rule and the picture follows."""

from __future__ import annotations

from importlib import import_module

from course.errors import CourseError
from course.knowledge.edition import Edition, load
from course.study.pictures import start
from course.study.pictures.figure import Picture

# Which function draws what. A chapter is imported when its first picture is drawn: some bring pandas with them.
DRAWN = {
    "two-committees": "duties.two_committees",
    "six-levels": "duties.six_levels",
    "meeting-year": "committee.meeting_year",
    "quorum-steps": "committee.quorum_steps",
    "regulator-themes": "priorities.regulator_themes",
    "branch-evidence": "priorities.branch_evidence",
    "slogan-to-task": "priorities.slogan_to_task",
    "evaluation-old-new": "evaluation.old_new",
    "evaluation-weights": "evaluation.weights",
    "evaluation-loss": "evaluation.loss",
    "evaluation-known": "evaluation.known",
    "fee-six-questions": "lesson04.questions",
    "fee-ledger-kinds": "lesson04.ledger_kinds",
    "product-five-points": "lesson04.five_points",
    "inspection-seven-points": "lesson05.seven_points",
    "inspection-way": "lesson05.way",
    "inspection-paper-again": "lesson05.paper_again",
    "two-counts": "lesson06.two_counts",
    "limit-ladder": "lesson06.limit_ladder",
    "complaint-linkage": "lesson06.linkage",
    "coding-three-facets": "lesson07.three_facets",
    "coding-split": "lesson07.split",
    "complaint-explorer": "lesson07.explorer",
    "number-or-cause": "lesson08.two_ways",
    "three-plus-one-grid": "lesson08.grid",
    "three-plus-one-quarters": "lesson08.quarters",
    "survey-ranking": "lesson09.ranking",
    "survey-one-day": "lesson09.one_day",
    "survey-width": "lesson09.width",
    "campaign-year": "lesson10.year",
    "campaign-names": "lesson10.names",
    "campaign-effect": "lesson10.effect",
    "privacy-ladder": "lesson12.ladder",
    "privacy-facts": "lesson12.three_facts",
    "privacy-groups": "lesson12.group_sizes",
    "review-gate": "lesson11.review_gate",
    "grade-ladder": "lesson11.grade_ladder",
    "october-half-day": "lesson13.half_day",
    "october-same-score": "lesson13.same_score",
}


def ids() -> list[str]:
    """The ids of all pictures, in teaching order."""
    return list(DRAWN)


def picture(picture_id: str, edition: Edition | None = None) -> Picture:
    """Draw a picture from the edition (default: the one in force). Raises CourseError for an unknown id."""
    if picture_id not in DRAWN:
        raise CourseError(f"没有图 {picture_id}。", place=picture_id, remedy=f"可用：{'、'.join(DRAWN)}。")
    chapter, _, name = DRAWN[picture_id].partition(".")
    draw = getattr(import_module(f"{__name__}.{chapter}"), name)
    made: Picture = draw(edition or load())
    return made


def cites(picture_id: str, edition: Edition | None = None) -> set[str]:
    """The ids of the rules that a picture shows."""
    return set(picture(picture_id, edition).rules)


__all__ = ["Picture", "cites", "ids", "picture", "start"]
