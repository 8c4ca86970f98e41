"""The one place where nbgrader is configured; `nbgrader_config.py` calls it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ComputeChecksums,
    IncludeHeaderFooter,
    LockCells,
    SaveCells,
)

from course import settings
from course.assessment.exchange import MAX_NOTEBOOK_BYTES, CourseCollect
from course.errors import CourseError
from course.grading.exporter import FeedbackExporter, SubmissionExporter
from course.grading.inspect import before_autograde
from course.grading.preprocessors import SaveMarks, Score


def configure(c: Any) -> None:
    """Set nbgrader up for the kit, from nbgrader_config.py; a fault ends the program (SystemExit).

    nbgrader logs a faulty configuration and goes on with its own, which would run what learners wrote.
    """
    try:
        set_up(c)
    except Exception as problem:
        said = problem.message_zh() if isinstance(problem, CourseError) else str(problem)
        raise SystemExit(f"错误：nbgrader 的配置没有读成，什么都没有做。{said}") from problem


def set_up(c: Any) -> None:
    """Set nbgrader up for the kit: marks from answer sheets, Chinese feedback, a collect without links.

    nbgrader itself stays as it is; `nbgrader autograde` and formgrader's button both read this. Raises
    CourseError or OSError.
    """
    c.CourseDirectory.course_id = settings.COURSE_ID
    c.CourseDirectory.max_file_size = MAX_NOTEBOOK_BYTES // 1000
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "refused.txt"]
    if settings.database("gradebook"):
        c.CourseDirectory.db_url = settings.database("gradebook")
    c.CourseDirectory.groupshared = shared(Path(os.environ.get("COURSE_ROOT") or Path.cwd()))
    c.Exchange.root = str(settings.exchange_root())
    c.Exchange.timezone = "UTC"
    c.ExchangeFactory.collect = CourseCollect
    # A written answer's cell is a solution cell by kind only: nothing in it needs clearing.
    c.GenerateAssignment.preprocessors = [
        IncludeHeaderFooter, LockCells, ClearOutput, CheckCellMetadata, ComputeChecksums, SaveCells,
        ClearHiddenTests, ClearMarkScheme, ComputeChecksums, CheckCellMetadata,
    ]  # fmt: skip
    c.Autograde.pre_convert_hook = before_autograde
    c.Autograde.exporter_class = SubmissionExporter
    c.Autograde.sanitize_preprocessors = []
    c.Autograde.autograde_preprocessors = [Score, SaveMarks]
    c.GenerateFeedback.exporter_class = FeedbackExporter
    c.GenerateFeedback.preprocessors = []


def shared(root: Path) -> bool:
    """Whether several trainers' accounts work in the course folder: it hands its group on (a hub's does)."""
    return root.is_dir() and bool(root.stat().st_mode & stat.S_ISGID)
