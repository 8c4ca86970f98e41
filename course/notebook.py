"""The only module that lessons import: `from course.notebook import *`.

Each call shows something or says in Chinese why it can't; a trainee never meets a traceback. With
`COURSE_STRICT=1` (tests of the lessons) every error is raised instead. Heavy parts load on first use.
"""

from __future__ import annotations

import functools
import importlib
import logging
import os
import secrets
import sys
import traceback
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from typing import Any, TypeVar

from course import settings
from course.errors import CourseError, SetupError

__all__ = [
    "ask",
    "check",
    "decide",
    "desk",
    "diagnose",
    "exercise",
    "hand_in",
    "home",
    "picture",
    "progress",
    "rule",
]

Call = TypeVar("Call", bound=Callable[..., Any])
BOX = (
    "font-size:17px;line-height:1.7;border:1px solid #8a94a3;border-left:6px solid #9a6700;"
    "border-radius:6px;padding:12px 16px;background:#fffdf5;color:#1a1f27"
)


class Notice:
    """A calm word in place of what couldn't be shown."""

    def __init__(self, title: str, body: str) -> None:
        self.title = title
        self.body = body

    def __repr__(self) -> str:
        return f"{self.title}\n{self.body}"

    def _repr_html_(self) -> str:
        lines = "<br>".join(escape(line) for line in self.body.split("\n"))
        title = escape(self.title)
        return f'<div lang="zh-CN" role="note" style="{BOX}"><strong>{title}</strong><br>{lines}</div>'


# --- calls -----------------------------------------------------------------------------------------------


def _calm(call: Call) -> Call:
    """Let a call return a Notice instead of raising."""

    @functools.wraps(call)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except Exception as problem:
            if _strict():
                raise
            return explain(problem, call.__name__)

    return wrapped  # type: ignore[return-value]


@_calm
def rule(*rule_ids: str) -> Any:
    """Show rules: rule("complaint.decide-15d")."""
    from course.study.cards import rule as show

    return show(*rule_ids)


@_calm
def decide(scene_id: str) -> Any:
    """Show an opening scene: decide("G1-opening")."""
    from course.study.scenes import decide as show

    return show(scene_id)


@_calm
def exercise(exercise_id: str, seed: int | None = None) -> Any:
    """Show an exercise: exercise("committee-meeting")."""
    from course.exercises.view import ExerciseView

    return ExerciseView(
        exercise_id,
        seed=seed,
        on_finish=lambda name, score: _record("exercise", name, score.points, score.max_points),
    )


@_calm
def check(*strands: str, n: int = 8) -> Any:
    """Show a self-check: check("G1", n=8)."""
    from course.study.practice import Check

    return Check(*strands, n=n, on_finish=lambda name, got, most: _record("check", name, got, most))


@_calm
def diagnose() -> Any:
    """Show the entry diagnostic: which lessons to begin with."""
    from course.study.diagnostic import diagnose as show

    return show(on_finish=lambda name, got, most: _record("exercise", name, got, most))


@_calm
def progress() -> Any:
    """Show how far the trainee is, lesson by lesson."""
    from course.study.overview import progress_panel

    return progress_panel()


@_calm
def home() -> Any:
    """Show the first page: where to go on, my path, today's review."""
    from course.study.home import Home
    from course.ui import Panel

    page = Home(_waiting)
    return Panel(page.screen(), page.handle)


def _waiting() -> list[tuple[str, str]]:
    """A word for papers that are released and not handed in; nothing when the desk can't be asked."""
    try:
        from course.assessment.waiting import waiting

        return waiting()
    except (CourseError, ImportError) as problem:
        _log("home", "-", problem)
        return []


@_calm
def picture(*args: Any, **kwargs: Any) -> Any:
    """Show a picture of a lesson."""
    return _lazy("picture", "这一版没有带插图。", "course.study.pictures")(*args, **kwargs)


@_calm
def ask(*args: Any, **kwargs: Any) -> Any:
    """Show an item of a paper."""
    return _lazy("ask", NO_PAPERS, "course.assessment.ask")(*args, **kwargs)


@_calm
def hand_in(*args: Any, **kwargs: Any) -> Any:
    """Show the hand-in page of a paper."""
    return _lazy("hand_in", NO_PAPERS, "course.assessment.desk_view")(*args, **kwargs)


@_calm
def desk(*args: Any, **kwargs: Any) -> Any:
    """Show the trainee's desk: papers to fetch, to answer, to hand in, and feedback."""
    return _lazy("desk", NO_PAPERS, "course.assessment.desk_view")(*args, **kwargs)


NO_PAPERS = "这一版没有带测评部分。"


def _lazy(name: str, missing: str, *modules: str) -> Callable[..., Any]:
    """A function of the first module that has it. Raises SetupError when the kit came without it."""
    for module in modules:
        try:
            found = getattr(importlib.import_module(module), name, None)
        except ModuleNotFoundError as problem:
            if problem.name is None or not module.startswith(problem.name):
                raise
            continue
        if callable(found):
            return found  # type: ignore[no-any-return]
    raise SetupError(missing, place=f"{name}()", remedy="请告诉培训师，用完整的安装包重新安装。")


def _record(kind: Any, name: str, points: float, max_points: float) -> None:
    """Note what was finished; a full disk must not take the finish away from the trainee."""
    from course.study import progress as progress_file

    try:
        progress_file.record(kind, name, points, max_points)
    except CourseError as problem:
        _log("progress", _new_id(), problem)


# --- errors ----------------------------------------------------------------------------------------------


def explain(problem: BaseException, where: str = "") -> Notice:
    """A notice about an error; the details go to the log under the id that the notice shows."""
    if isinstance(problem, CourseError):
        _log(where, "-", problem)
        return Notice("这一块没有打开", problem.message_zh())
    number = _new_id()
    _log(where, number, problem)
    if isinstance(problem, KeyboardInterrupt):
        return Notice("已经停下", "这一格停在半路。要接着学，请再运行一次。")
    if isinstance(problem, SyntaxError):
        body = "这一格的写法不完整，多半是少了引号或括号，或者用了中文标点。"
    elif isinstance(problem, NameError):
        body = "这一格里有课程不认识的词。请从第一格开始依次运行；改过字的，按 Ctrl+Z 改回去。"
    else:
        body = ""
    lines = [body, f"还不行，请把编号告诉培训师：{number}。"] if body else [f"请把编号告诉培训师：{number}。"]
    return Notice("这一块没有打开", "\n".join(lines))


def _strict() -> bool:
    return os.environ.get("COURSE_STRICT") == "1"


def _new_id() -> str:
    return secrets.token_hex(3).upper()


def _log(where: str, number: str, problem: BaseException) -> None:
    """Append an error to the log. Failing to do so is silent: the trainee can't help it."""
    head = f"{datetime.now(UTC).isoformat(timespec='seconds')} {number} {where}\n"
    _write_log(head + "".join(traceback.format_exception(problem)) + "\n")


def _write_log(text: str) -> None:
    try:
        path = settings.home() / "log" / "course.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > 2_000_000:
            path.replace(path.with_suffix(".log.old"))
        with path.open("a", encoding="utf-8") as stream:
            stream.write(text)
    except OSError:
        pass


class _ToLog(logging.Handler):
    """What the panel and the views log goes to the same file."""

    def emit(self, record: logging.LogRecord) -> None:
        _write_log(f"{datetime.now(UTC).isoformat(timespec='seconds')} {self.format(record)}\n")


# --- inside IPython --------------------------------------------------------------------------------------


def _handle(shell: Any, kind: Any, problem: BaseException, trace: Any, tb_offset: int | None = None) -> None:
    """IPython's handler for whatever a cell raises: a notice, or the traceback when strict."""
    if _strict():
        shell.showtraceback((kind, problem, trace), tb_offset=tb_offset)
        return
    from IPython.display import display

    display(explain(problem, "cell"))  # type: ignore[no-untyped-call]


def _install() -> None:
    """Take over the display of errors when running in IPython, and keep logs and warnings off the page."""
    logger = logging.getLogger("course")
    if not any(isinstance(one, _ToLog) for one in logger.handlers):
        logger.addHandler(_ToLog())
    if "IPython" not in sys.modules:
        return
    from IPython import get_ipython

    shell = get_ipython()  # type: ignore[no-untyped-call]
    if shell is None:
        return
    shell.set_custom_exc((Exception, KeyboardInterrupt), _handle)
    if not _strict():
        warnings.filterwarnings("ignore")


_install()
