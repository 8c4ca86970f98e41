"""Bad input to every command: one clear Chinese line naming file, place and remedy; exit 2; nothing changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COURSE = Path(sys.executable).with_name("course")


def run(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {**os.environ, "COURSE_ROOT": str(ROOT), "PATH": f"{COURSE.parent}:{os.environ['PATH']}"}
    return subprocess.run(
        [COURSE, *arguments], cwd=cwd, env={**settings, **environment}, capture_output=True, text=True, timeout=120
    )  # fmt: skip


def snapshot(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def refused(result: subprocess.CompletedProcess[str], *said: str) -> None:
    assert result.returncode == 2, result.stderr
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("错误：")
    assert "办法：" in lines[0]
    assert "Traceback" not in result.stderr
    for one in said:
        assert one in lines[0]


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    folder = tmp_path / "bank-of-ours"
    shutil.copytree(ROOT / "assessments", folder)
    return folder


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("build",), "october-2026"),
        (("build", "no-such-paper"), "no-such-paper"),
        (("build", "october-2026", "--colour"), "--colour"),
        (("edition", "check", "1999"), "1999"),
        (("edition", "impact", "complaint.decide-15"), "complaint.decide-15d"),
        (("edition", "impact"), "缺少参数"),
        (("release", "no-such-paper"), "no-such-paper"),
        (("report", "no-such-paper"), "no-such-paper"),
        (("session", "--trainees", "0"), "trainees"),
        (("no-such-command",), "no-such-command"),
    ],
)
def test_bad_arguments(arguments: tuple[str, ...], said: str) -> None:
    refused(run(*arguments), said)


def test_a_faulty_bank_names_file_line_and_item_and_writes_nothing(bank: Path, tmp_path: Path) -> None:
    path = bank / "bank" / "G1.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("difficulty: 1", "difficulty: 9", 1), encoding="utf-8")
    line = text[: text.index("difficulty: 1")].count("\n") + 1
    before = snapshot(bank)
    result = run("build", "october-2026", COURSE_ASSESSMENTS=str(bank))
    refused(result, str(path), f"第 {line} 行", "difficulty")
    assert snapshot(bank) == before


def test_broken_yaml_names_its_line(bank: Path) -> None:
    path = bank / "blueprints" / "october-2026.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n  - [", encoding="utf-8")
    refused(run("build", "october-2026", COURSE_ASSESSMENTS=str(bank)), str(path), "YAML")


def test_a_missing_bank_says_where_it_was_looked_for(tmp_path: Path) -> None:
    refused(
        run("bank", "check", COURSE_ASSESSMENTS=str(tmp_path / "nowhere")), "nowhere", "COURSE_ASSESSMENTS"
    )


def test_a_folder_that_a_session_did_not_make_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("重要", encoding="utf-8")
    before = snapshot(tmp_path)
    refused(run("session", "--out", str(tmp_path), "--trainees", "2"), str(tmp_path))
    assert snapshot(tmp_path) == before


def test_copying_the_bank_never_overwrites(tmp_path: Path) -> None:
    target = tmp_path / "ours"
    made = run("bank", "copy", str(target))
    assert made.returncode == 0
    assert f"COURSE_ASSESSMENTS={target}" in made.stdout
    assert snapshot(target) == snapshot(ROOT / "assessments")
    (target / "bank" / "G1.yaml").write_text("[]", encoding="utf-8")
    before = snapshot(target)
    refused(run("bank", "copy", str(target)), str(target))
    assert snapshot(target) == before


def test_an_edition_that_is_too_loose_is_refused_with_both_texts(tmp_path: Path) -> None:
    folder = tmp_path / "editions" / "2026"
    shutil.copytree(ROOT / "course/knowledge/editions/2026", folder)
    path = folder / "rules" / "house.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("id: house.training.yearly")
    loose = text[:start] + text[start:].replace("times: 2", "times: 0", 1)
    assert loose != text
    path.write_text(loose, encoding="utf-8")
    refused(
        run("edition", "check", COURSE_EDITIONS=str(folder.parent)),
        "house.training.yearly", "本行写的是", "监管规定是", str(path),
    )  # fmt: skip


def test_impact_lists_lessons_exercises_and_items() -> None:
    result = run("edition", "impact", "house.committee.quorum")
    assert result.returncode == 0, result.stderr
    kinds = {line.split("\t")[0] for line in result.stdout.splitlines() if "\t" in line}
    assert {"课程", "练习", "自测题", "测评题"} <= kinds


def test_a_roster_is_read_in_gb18030(tmp_path: Path) -> None:
    from course.cli.papers import read_roster

    path = tmp_path / "roster.csv"
    path.write_bytes("id,姓名\nt001,甲\nt002,乙\n".encode("gb18030"))
    assert read_roster(path) == ["t001", "t002"]
