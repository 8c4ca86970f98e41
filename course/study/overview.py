"""The trainee's own overview for the home page: which lessons are done, and what is left in each."""

from __future__ import annotations

from typing import Any

from course.errors import CourseError
from course.exercises import base
from course.study import pool
from course.study.progress import LessonProgress, Part, entries, lessons_folder, plans, summary
from course.ui import Panel, progress, table, text
from course.ui import screen as make_screen


def screen(lessons: list[LessonProgress]) -> dict[str, Any]:
    """A bar of lessons done and a table of what each lesson has; pages with nothing to do are left out."""
    lessons = [one for one in lessons if one.parts]
    if not lessons:
        return make_screen("学习进度", [text("这个文件夹里还没有课。", "info")])
    done = sum(one.done for one in lessons)
    rows: list[list[str | dict[str, str]]] = [
        [one.plan.title, _minutes(one.plan.minutes), _state(one), _parts(one)] for one in lessons
    ]
    blocks = [
        progress(done, len(lessons), "做完的课"),
        table("每一课做到哪里", ["课", "用时", "状态", "练习与自测（最好成绩）"], rows),
        text("这张表只给自己看，不计入成绩。", "muted"),
    ]
    return make_screen("学习进度", blocks)


def _minutes(minutes: int) -> str:
    return f"约\u00a0{minutes}\u00a0分钟" if minutes else "—"


def _state(one: LessonProgress) -> dict[str, str]:
    if one.done:
        return {"text": "做完", "tone": "good"}
    begun = f"做了\u00a0{one.done_parts}/{len(one.parts)}"
    return {"text": begun if one.done_parts else "还没开始", "tone": "plain"}


def _parts(one: LessonProgress) -> str:
    return "；".join(f"{_name(part)} {_best(part)}" for part in one.parts)


def _best(part: Part) -> str:
    return "未做" if part.best is None else f"{part.best:.0%}"


def _name(part: Part) -> str:
    if part.kind == "check":
        return "自测·" + pool.title(part.id.split("+"))
    try:
        return base.find(part.id).TITLE
    except (CourseError, ImportError):
        return part.id


def progress_panel() -> Panel:
    """The overview of the current trainee. Raises SetupError when there is no course folder."""
    return Panel(screen(summary(entries(), plans(lessons_folder()))))
