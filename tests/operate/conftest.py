"""A filled course, made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.classroom_kit import Course
from tests.operate.operate_kit import copy_of, fill


@pytest.fixture(scope="session")
def filled(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with eleven marked trainees that no test may change."""
    home = tmp_path_factory.mktemp("filled") / "c"
    shutil.copytree(released, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_ASSESSMENTS", str(home / "assessments"))
        fill(Course(home))
    return home


@pytest.fixture
def mine(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A filled course of this test's own."""
    made = copy_of(filled, tmp_path / "c")
    monkeypatch.setenv("COURSE_ASSESSMENTS", str(made.assessments))
    return made
