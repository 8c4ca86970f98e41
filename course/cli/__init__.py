"""The `course` command."""

from course.cli.main import main

__all__ = ["main"]
