"""What lessons import: calls that never raise at a trainee, and raise everything in strict mode."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import course.notebook as lesson
from course.assessment import ask as ask_module
from course.assessment import desk_view
from course.notebook import Notice
from course.study import progress

from .helpers import press

ROOT = Path(__file__).resolve().parents[2]


def log(home: Path) -> str:
    return (home / "log" / "course.log").read_text(encoding="utf-8")


def test_the_public_face() -> None:
    space: dict[str, Any] = {}
    exec("from course.notebook import *", space)
    assert set(space) - {"__builtins__"} == {
        "ask", "check", "decide", "desk", "diagnose", "exercise", "hand_in", "home", "picture", "progress", "rule",
    }  # fmt: skip


def test_importing_is_quick_and_pulls_in_nothing_heavy() -> None:
    code = (
        "import sys, time; start = time.perf_counter(); import course.notebook; took = time.perf_counter() - start\n"
        "heavy = {'pandas', 'altair', 'anywidget', 'ipywidgets', 'nbgrader', 'holidays', 'pydantic', 'IPython'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "assert took < 1, took"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_calls_show_something(toy: SimpleNamespace) -> None:
    assert lesson.rule("complaint.decide-15d").screen["title"] == "规则是这样写的"
    assert lesson.decide("G1-opening").panel.screen["title"]
    assert lesson.exercise("toy").panel.screen["title"] == "数数"
    assert lesson.check("G1", n=4).panel.screen["title"] == "自测：委员会会议"
    bundle = lesson.check("G1", n=4)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle[0]


def test_what_is_finished_goes_to_the_progress(toy: SimpleNamespace) -> None:
    view = lesson.exercise("toy")
    for _ in range(3):
        press(view, "add")
    assert [(one.kind, one.id, one.points, one.max_points) for one in progress.entries()] == [
        ("exercise", "toy", 2.0, 3.0)
    ]
    one = lesson.check("G2", n=1)
    item = one.state.items[0]
    from course.study import rounds

    press(one, f"answer:{item}", rounds.variant(one.desk, one.state, item).key)
    press(one, "submit")
    assert [(entry.kind, entry.id, entry.share) for entry in progress.entries()][1:] == [("check", "G2", 1.0)]


def test_a_progress_that_cannot_be_written_takes_nothing_away(toy: SimpleNamespace, home: Path) -> None:
    (home / "progress").mkdir(parents=True)
    (home / "progress" / "t-01.jsonl").mkdir()
    view = lesson.exercise("toy")
    for _ in range(3):
        assert press(view, "add")["ok"] is True
    assert "学习进度没有存下来" in log(home)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: lesson.rule("complaint.decide-15"), "没有规则 complaint.decide-15"),
        (lambda: lesson.rule(), "没有写要看哪条规则"),
        (lambda: lesson.decide("X1-none"), "没有场景 X1-none"),
        (lambda: lesson.exercise("none"), "没有练习 none"),
        (lambda: lesson.check("Z9"), "没有“Z9”"),
        (lambda: lesson.check("G1", n=99), "1 到 20"),
    ],
)  # fmt: skip
def test_a_known_problem_is_told_in_its_own_words(
    call: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = call()
    assert isinstance(told, Notice)
    assert told.title == "这一块没有打开"
    assert said in told.body and "Traceback" not in told._repr_html_()
    monkeypatch.setenv("COURSE_STRICT", "1")
    with pytest.raises(Exception, match=said):
        call()


def test_any_other_problem_gets_a_number_and_the_log(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    def broken(*args: object) -> None:
        raise ZeroDivisionError("<b>inside</b>")

    monkeypatch.setattr("course.study.cards.rule", broken)
    monkeypatch.setattr(lesson.secrets, "token_hex", lambda size: "a1b2c3"[: 2 * size])
    told = lesson.rule("complaint.decide-15d")
    assert isinstance(told, Notice)
    assert told.body == "请把编号告诉培训师：A1B2C3。"
    assert "inside" not in told._repr_html_()
    assert "A1B2C3 rule" in log(home) and "ZeroDivisionError: <b>inside</b>" in log(home)
    monkeypatch.setenv("COURSE_STRICT", "1")
    with pytest.raises(ZeroDivisionError):
        lesson.rule("complaint.decide-15d")


def test_words_in_a_notice_are_text_not_markup() -> None:
    told = lesson.rule("<img src=x onerror=alert(1)>")
    assert "<img" not in told._repr_html_() and "&lt;img" in told._repr_html_()
    assert "没有打开" in repr(told)


def test_a_log_that_cannot_be_written_is_silent(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.write_text("a file", encoding="utf-8")
    assert isinstance(lesson.rule("none.none"), Notice)
    assert capsys.readouterr() == ("", "")


def test_a_long_log_is_put_away(home: Path) -> None:
    (home / "log").mkdir(parents=True)
    (home / "log" / "course.log").write_bytes(b"x" * 2_000_001)
    lesson.rule("none.none")
    assert len((home / "log" / "course.log.old").read_bytes()) == 2_000_001
    assert "none.none" in log(home)


def test_what_the_panel_logs_goes_to_the_same_file(toy: SimpleNamespace, home: Path) -> None:
    assert press(lesson.exercise("toy"), "boom")["ok"] is False
    assert "a slip of the model" in log(home)


@pytest.mark.parametrize(
    ("name", "module"), [("ask", ask_module), ("hand_in", desk_view), ("desk", desk_view)]
)  # fmt: skip
def test_papers_are_handed_on(name: str, module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, name, lambda *args: (name, args))
    assert getattr(lesson, name)("x") == (name, ("x",))


def test_a_kit_without_papers_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for gone in ("course.assessment", "course.assessment.ask", "course.study.pictures"):
        monkeypatch.setitem(sys.modules, gone, None)
    assert "没有带测评部分" in lesson.ask("x").body
    assert "没有带插图" in lesson.picture("x").body
    assert "重新安装" in lesson.ask("x").body


def test_a_fault_inside_the_papers_is_not_taken_for_their_absence(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> ModuleType:
        raise ModuleNotFoundError("No module named 'pandas'", name="pandas")

    monkeypatch.setattr(lesson.importlib, "import_module", broken)
    assert "编号" in lesson.ask("x").body


def test_a_picture_is_shown() -> None:
    assert not isinstance(lesson.picture("quorum-steps"), Notice)


# --- in a kernel --------------------------------------------------------------------------------------


CELLS = [
    "from course.notebook import *",
    "1 / 0",
    "ruel('complaint.decide-15d')",
    "rule(“complaint.decide-15d”)",
    "rule('nothing.here')",
    "rule('complaint.decide-15d')",
]


def run(home: Path, strict: bool) -> list[list[Any]]:
    """The outputs of each cell, run in a kernel that goes on after errors."""
    made = [nbformat.v4.new_code_cell(cell) for cell in CELLS]  # type: ignore[no-untyped-call]
    book = nbformat.v4.new_notebook(cells=made)  # type: ignore[no-untyped-call]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "COURSE_HOME": str(home), "COURSE_STRICT": str(int(strict))}
    NotebookClient(book, timeout=60, kernel_name="python3", allow_errors=True).execute(env=env)
    return [cell["outputs"] for cell in book["cells"]]


def test_a_trainee_meets_no_traceback(home: Path) -> None:
    outputs = run(home, strict=False)
    assert outputs[0] == []
    assert not any(one["output_type"] in ("error", "stream") for cell in outputs for one in cell)
    shown = [cell[0]["data"].get("text/html", "") for cell in outputs[1:]]
    assert "请把编号告诉培训师" in shown[0]
    assert "课程不认识的词" in shown[1]
    assert "中文标点" in shown[2]
    assert "没有规则 nothing.here" in shown[3]
    assert "收到之日起15日内" in shown[4]
    assert "Traceback" not in "".join(shown) and "Error" not in "".join(shown)
    assert "ZeroDivisionError" in log(home) and "SyntaxError" in log(home)


def test_a_strict_run_shows_every_error(home: Path) -> None:
    outputs = run(home, strict=True)
    kinds = [[one["output_type"] for one in cell] for cell in outputs]
    assert kinds[:5] == [[], ["error"], ["error"], ["error"], ["error"]]
    assert "error" not in kinds[5]
    assert [cell[0]["ename"] for cell in outputs[1:5]] == [
        "ZeroDivisionError", "NameError", "SyntaxError", "EditionError",
    ]  # fmt: skip
