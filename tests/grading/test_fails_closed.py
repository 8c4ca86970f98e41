"""When the kit's configuration isn't in force nobody earns a point and no learner's code is trusted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course.assessment.ask import NotMarkedHere, ask
from tests.classroom_kit import PAPER, Course

pytestmark = pytest.mark.flow
ROOT = Path(__file__).resolve().parents[2]


FAULT = """
import course.grading.config as config
def set_up(c):
    raise OSError("the disk is gone")
config.set_up = set_up
"""


def with_code(course: Course, outside: Path) -> None:
    """An honest sheet beside a notebook whose first cell writes a file."""
    folder = course.place("t001", course.answers("t001"))
    path = folder / f"{PAPER}.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    book["cells"][0]["source"] += f"\nopen({str(outside / 'ran')!r}, 'w').write('x')"
    path.write_text(json.dumps(book), encoding="utf-8")


def autograde(course: Course, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {"COURSE_ROOT": str(course.root), "COURSE_EXCHANGE": str(course.exchange)}
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", PAPER], cwd=course.root, capture_output=True, text=True,
        env=os.environ | own | environment, timeout=200,
    )  # fmt: skip


@pytest.mark.parametrize("broken", ["setting", "import"])
def test_a_configuration_that_cannot_be_read_ends_the_program(
    course: Course, tmp_path: Path, broken: str
) -> None:
    (outside := tmp_path / "out").mkdir()
    with_code(course, outside)
    shutil.copyfile(ROOT / "nbgrader_config.py", course.root / "nbgrader_config.py")
    (tmp_path / "shadow" / "course").mkdir(parents=True)
    if broken == "setting":
        (tmp_path / "shadow" / "sitecustomize.py").write_text(FAULT, encoding="utf-8")
        (tmp_path / "shadow" / "course").rmdir()
    else:
        (tmp_path / "shadow" / "course" / "__init__.py").touch()
    paths = [str(tmp_path / "shadow"), os.environ.get("PYTHONPATH", "")]
    done = autograde(course, PYTHONPATH=os.pathsep.join(filter(None, paths)))
    assert done.returncode == 1
    assert "错误：nbgrader 的配置没有读成，什么都没有做。" in done.stderr
    assert course.marks() == {}
    assert not (course.root / "autograded").exists()
    assert list(outside.iterdir()) == []


def test_without_the_configuration_stock_nbgrader_gives_no_point(course: Course, tmp_path: Path) -> None:
    """Stock nbgrader gives full marks for anything that isn't an error: so `ask` is one for it."""
    course.place("t001", course.answers("t001"))
    done = autograde(course)
    assert done.returncode == 0, done.stderr[-2000:]
    assert {points for points, _ in course.marks()["t001"].values()} == {0.0}
    text = (course.root / "autograded" / "t001" / PAPER / f"{PAPER}.ipynb").read_text(encoding="utf-8")
    assert text.count("没有用课程文件夹里的 nbgrader_config.py，这次评分不算数。") >= 9


def test_ask_is_an_error_under_stock_marking_only(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = course.desk("t001").fetch(PAPER)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(NotMarkedHere):
        ask("T2-proof-rate", folder)
    assert not issubclass(NotMarkedHere, Exception)
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert ask("T2-proof-rate", folder) is not None
