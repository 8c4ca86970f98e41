"""Enters the roster's trainees in the gradebook; run as the service account, names on standard input."""

from __future__ import annotations

import json
import sys

from course import settings
from course.grading.classroom import Classroom


def main() -> None:
    """Read [[account, name], …] and enter each; those already there get the name of today."""
    room = Classroom(settings.root())
    with room.gradebook() as gradebook:
        for account, name in json.load(sys.stdin):
            gradebook.update_or_create_student(account, last_name=name or None)


if __name__ == "__main__":
    main()
