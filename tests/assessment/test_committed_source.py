"""What stands in source/ is what `course build` makes today."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from course.assessment import build

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())


@pytest.mark.parametrize("paper_id", PAPERS)
def test_source_is_up_to_date(paper_id: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "assessments", tmp_path / "assessments")
    build.build(tmp_path / "assessments", tmp_path / "source", paper_id)
    made = {p.name: p.read_bytes() for p in (tmp_path / "source" / paper_id).iterdir()}
    committed = {p.name: p.read_bytes() for p in (ROOT / "source" / paper_id).iterdir() if p.is_file()}
    assert made == committed
    record = Path("papers") / f"{paper_id}.json"
    assert (tmp_path / "assessments" / record).read_bytes() == (ROOT / "assessments" / record).read_bytes()
