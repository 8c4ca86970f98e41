"""Lays the shared volume out on Kubernetes, before hub, desk and formgrader start: `python -m course.operate.volume`.

The same folders as on one server, all of one account (every pod runs as it): who sees what is decided by
which of them a pod mounts. What is there stays.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from course.errors import CourseError
from course.hub import config, jupyter, places, running
from course.hub.manifest import write_manifest
from course.hub.places import Places

TEMPLATES = "templates"


def lay_out(where: Places) -> None:
    """Make the folders, the servers' configuration, the pages' templates, the gradebook, the manifest.

    A new course folder gets the bank that COURSE_ASSESSMENTS names, or an empty one to be filled by the
    trainers. Raises CourseError.
    """
    if os.environ.get("COURSE_ASSESSMENTS") or where.course.is_dir():
        places.set_up(where)
    else:
        with tempfile.TemporaryDirectory() as empty:
            for part in ("bank", "blueprints"):
                (Path(empty) / part).mkdir()
            os.environ["COURSE_ASSESSMENTS"] = empty
            places.set_up(where)
            del os.environ["COURSE_ASSESSMENTS"]
    jupyter.write(where)
    _templates(where.state / TEMPLATES)
    os.environ.update(config.trainer_environment(where))
    running.make_schemas()
    _gradebook(where)
    write_manifest()


def _templates(folder: Path) -> None:
    """The hub's own image doesn't have the kit: it reads the Chinese pages from here."""
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(config.TEMPLATES, fresh)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def _gradebook(where: Places) -> None:
    from course.grading.classroom import Classroom

    with Classroom(where.course, where.exchange).gradebook():
        pass


def main() -> None:
    """Lay out what COURSE_HUB_STATE names; exit with 2 and a Chinese line when that can't be done."""
    os.umask(0o007)
    try:
        lay_out(places.places())
    except CourseError as problem:
        print(f"错误：{problem.message_zh()}", file=sys.stderr)
        raise SystemExit(2) from problem
    print("共享卷已准备好。")


if __name__ == "__main__":
    main()
