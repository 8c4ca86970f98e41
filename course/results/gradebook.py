"""Reads nbgrader's gradebook into tables. Only reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from course.assessment import timing
from course.assessment.paper import Paper
from course.grading.classroom import Classroom

ITEM_COLUMNS = ["trainee", "item", "strand", "score", "max_score", "waiting"]


@dataclass(frozen=True)
class Results:
    """`people`: one row per submission (trainee, branch, score, max_score, late, passed, waiting).

    `items`: one row per trainee and item (trainee, item, strand, score, max_score, waiting); points.
    """

    people: pd.DataFrame
    items: pd.DataFrame
    needs_review: int

    def by_item(self) -> pd.DataFrame:
        """Per item: answered by, mean share of points (facility), and corrected discrimination.

        Facility is mean score / maximum (0..1). Discrimination is the correlation of an item's score with
        the trainee's score on all other items; None when it can't be worked out.
        Source: Ebel, R. L. (1979), Essentials of Educational Measurement, on item-rest correlation.
        """
        totals = self.items.groupby("trainee")["score"].sum()
        rows = []
        for (item, strand), part in self.items[~self.items["waiting"]].groupby(
            ["item", "strand"], sort=False
        ):
            scores = part.set_index("trainee")["score"]
            rest = totals.loc[scores.index] - scores
            varied = len(scores) > 2 and scores.nunique() > 1 and rest.nunique() > 1
            rows.append(
                {
                    "item": item, "strand": strand, "count": len(part),
                    "facility": float((part["score"] / part["max_score"]).mean()),
                    "discrimination": float(scores.corr(rest)) if varied else None,
                }
            )  # fmt: skip
        return pd.DataFrame(rows, columns=["item", "strand", "count", "facility", "discrimination"])

    def by(self, column: str) -> pd.DataFrame:
        """Share of points by `strand` or `branch`: columns column, trainees, share (0..1)."""
        table = self.items[~self.items["waiting"]]
        if column not in table:
            table = table.merge(self.people[["trainee", column]], on="trainee")
        grouped = table.groupby(column)
        return pd.DataFrame(
            {
                "trainees": grouped["trainee"].nunique(),
                "share": grouped["score"].sum() / grouped["max_score"].sum(),
            }
        ).reset_index()


def read(room: Classroom, paper: Paper, branches: Mapping[str, str] | None = None) -> Results:
    """Read a paper's marked submissions. `branches` maps trainee to branch; unknown ones are 未填.

    Late is what came after the paper's due time, or after the trainee's own time of a paper with a limit.
    """
    people, rows = [], []
    over = timing.overtime(room.root, paper.plan.id, paper.plan.minutes if paper.plan.timed else None)
    pass_mark = round(float(paper.total * paper.plan.pass_percent / 100), 2)
    with room.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(paper.plan.id):
            trainee = submission.student.id
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            waiting = sum(grade.needs_manual_grade for grade in grades)
            score = round(sum(grade.score for grade in grades), 2)  # marks are hundredths; floats drift
            people.append(
                {
                    "trainee": trainee, "branch": (branches or {}).get(trainee, "未填"), "score": score,
                    "max_score": float(paper.total), "late": submission.total_seconds_late > 0 or trainee in over,
                    "passed": score >= pass_mark, "waiting": waiting, "submitted": submission.timestamp,
                }
            )  # fmt: skip
            rows += [
                (trainee, g.name, paper.items[g.name].strand, g.score, g.max_score, g.needs_manual_grade)
                for g in grades
                if g.name in paper.items
            ]
    columns = ["trainee", "branch", "score", "max_score", "late", "passed", "waiting", "submitted"]
    table = pd.DataFrame(people, columns=columns).sort_values("trainee", ignore_index=True)
    items = pd.DataFrame(rows, columns=ITEM_COLUMNS)
    return Results(table, items, int(items["waiting"].sum()))
