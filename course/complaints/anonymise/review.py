"""The review sheet: the sentences the detector was least sure of, for a person to look at."""

from __future__ import annotations

import csv
import heapq
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from course.complaints.anonymise.columns import neutral
from course.complaints.anonymise.survey import Outcome, Question
from course.complaints.anonymise.work import Work


def collect(outcome: Outcome, work: Work) -> None:
    """Add up what the parts say of themselves, and keep the questions the detector was least sure of."""

    def heads() -> Iterator[list[Any]]:
        for index in sorted(work.parts):
            with work.path(index).open(encoding="utf-8") as stream:
                head = json.loads(stream.readline())
            outcome.spans.update(head["spans"])
            outcome.changed_texts += head["changed"]
            outcome.asked += len(head["questions"])
            yield from head["questions"]

    outcome.questions = [Question(*q) for q in heapq.nsmallest(outcome.policy.review, heads())]


def write(path: Path, questions: list[Question]) -> None:
    """The review sheet (CSV, UTF-8 with BOM so that a spreadsheet opens it right), for its owner's eyes only."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(
            [
                "编号",
                "原始表行号",
                "列",
                "句子（去标识后）",
                "把握",
                "为什么请人看",
                "看过（是/否）",
                "要改成",
            ]
        )
        for q in questions:
            cells = [q.id, str(q.row), q.column, q.sentence, f"{q.confidence:.2f}", q.why, "", ""]
            table.writerow([neutral(cell) for cell in cells])
