"""Marking: answer sheets are scored in the trainer's process, through nbgrader's own steps."""

from course.grading.config import configure

__all__ = ["configure"]
