"""The commands as they are typed, and the IT man's page that explains them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from course.cli.main import main
from course.hub.running import PASSED_ON
from course.operate import sizing
from tests.classroom_kit import Course
from tests.operate.operate_kit import PEOPLE, ROOT, mentions, tree

PAGE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")


def run(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("COURSE_")},
        "COURSE_ROOT": str(course.root), "COURSE_EXCHANGE": str(course.exchange), "COURSE_ASSESSMENTS": str(course.assessments),
    }  # fmt: skip
    command = [sys.executable, "-c", "from course.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_backup_restore_and_purge_as_typed(mine: Course, tmp_path: Path) -> None:
    archive, target = tmp_path / "b.tar.gz", tmp_path / "back"
    made = run(mine, "backup", str(archive))
    assert made.returncode == 0, made.stderr
    for line in ("答卷\t44 个文件", "成绩册\t1 个文件", "题库和答案\t", "交换文件夹\t", "SHA-256："):
        assert line in made.stdout
    back = run(mine, "restore", str(archive), "--to", str(target))
    assert back.returncode == 0, back.stderr
    assert f"已恢复到 {target}。" in back.stdout and "首尾相接" in back.stdout
    again = run(mine, "restore", str(archive), "--to", str(target))
    assert (again.returncode, "这个文件夹不是空的" in again.stderr) == (2, True)

    before = tree(mine.root)
    shown = run(mine, "purge", "--before", "2026-11-21")
    assert (shown.returncode, "这是预演，什么都没有删" in shown.stdout) == (0, True)
    assert f"删姓名和账号 {len(PEOPLE)} 人" in shown.stdout
    assert tree(mine.root) == before
    done = run(mine, "purge", "--before", "2026-11-21", "--yes")
    assert done.returncode == 0, done.stderr
    assert "已清除 1 份试卷、11 人" in done.stdout
    assert mentions(mine.root, list(PEOPLE)) == []
    nothing = run(mine, "purge", "--before", "2026-11-21", "--yes")
    assert "没有复核截止早于 2026-11-21 的试卷" in nothing.stdout


def test_a_state_folder_is_taken_whole(mine: Course, tmp_path: Path) -> None:
    (mine.home / "assessments").rename(mine.root / "assessments")
    made = run(mine, "backup", str(tmp_path / "b.tar.gz"), "--state", str(mine.home))
    assert made.returncode == 0, made.stderr
    assert "JupyterHub 的名单\t1 个文件" in made.stdout and "取反馈的凭据\t11 个文件" in made.stdout


@pytest.mark.parametrize(
    "arguments", [("purge",), ("purge", "--before", "昨天"), ("restore", "no.tar.gz"), ("bundle",)]
)
def test_a_wrong_command_is_answered_in_chinese(mine: Course, arguments: tuple[str, ...]) -> None:
    done = run(mine, *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("错误：") and "办法：" in done.stderr


def test_keys_are_explained_where_one_looks() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from course.cli import main; main()", "bundle", "--help"], capture_output=True, text=True, check=True
    )  # fmt: skip
    text = re.sub(r"\s+", "", done.stdout)
    assert "默认不放：答案不离开assessments/" in text and "默认不含题库和答案" in text


def test_the_page_names_every_setting_of_the_hub() -> None:
    assert [
        name for name in (*PASSED_ON, "COURSE_HUB_STATE", "COURSE_ASSESSMENTS") if f"`{name}`" not in PAGE
    ] == []


def test_the_page_s_commands_exist() -> None:
    named = {match.group(1) for match in re.finditer(r"(?:bin/|`|[ /])course ((?:[a-z]+ ?)+)", PAGE)}
    assert len(named) >= 8
    for words in named:
        at: click.Command = main
        for word in words.split():
            if not isinstance(at, click.Group):
                break
            assert word in at.commands, f"course {words}"
            at = at.commands[word]


def test_the_page_s_figures_are_the_program_s() -> None:
    from course.assessment.sheet import MAX_BYTES
    from course.hub.counter import MOST_SUBMISSIONS
    from course.hub.jupyter import KERNEL_IDLE_SECONDS
    from course.hub.roster import MOST_ROWS

    assert f"× {sizing.MEMORY_HEADROOM} + 每台机器 {sizing.SYSTEM_MIB // 1024} GiB" in PAGE
    assert f"取大的 × {sizing.CORE_HEADROOM}" in PAGE
    assert f"按 {sizing.NODE_CORES} 核、{sizing.NODE_MIB // 1024} GiB 算" in PAGE
    assert f"一个 hub 到 {sizing.PER_HUB} 人" in PAGE and f"| {sizing.ONE_SERVER} 人；" in PAGE
    assert f"answers.json {MAX_BYTES // 1_000_000} MB 以内" in PAGE and f"最多 {MOST_SUBMISSIONS} 次" in PAGE
    assert f"{MOST_ROWS:,} 行" in PAGE and f"内核 {KERNEL_IDLE_SECONDS} 秒后关" in PAGE


def test_the_page_s_sizing_table_is_the_one_from_the_measured_figures() -> None:
    kept = ROOT / "benchmarks" / "hub.json"
    shown = PAGE.split("<!-- sizing -->\n")[1].split("<!-- /sizing -->")[0].strip()
    if not kept.is_file():
        assert shown == ""  # no figures, no table
        return
    measured = sizing.from_json(json.loads(kept.read_text(encoding="utf-8")))
    assert shown == sizing.table([sizing.sizing(measured, count) for count in (60, 600, 6000)])
