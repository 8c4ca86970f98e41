"""A lesson notebook as something to print: its prose and rule cards, no code, no answers."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mistune

from course import settings
from course.errors import CourseError, SetupError
from course.knowledge.edition import Edition
from course.knowledge.rules import RuleCard
from course.study import pictures, scenes

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
LEFT_OUT = ("self-check", "next")
"""Cells (by the beginning of their id) that make sense on a screen only."""


class _Plain(mistune.HTMLRenderer):
    """HTML without links, pictures or raw HTML: a notebook's text can't bring anything of its own."""

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """The link's words."""
        return text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Nothing."""
        return ""


_markdown = mistune.create_markdown(renderer=_Plain(escape=True), plugins=["table"])


@dataclass(frozen=True)
class Part:
    """A piece of a printed lesson: `html` (already safe), else rule cards, else a scene's case and choices."""

    html: str = ""
    cards: tuple[RuleCard, ...] = ()
    scene: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Printed:
    """A lesson to print."""

    number: str
    title: str
    parts: tuple[Part, ...]


def notebooks() -> Path:
    """Where the lessons stand: beside the package, or the copy that it carries. Raises SetupError."""
    for folder in (settings.PACKAGE.parent / "notebooks", settings.PACKAGE / "_notebooks"):
        if folder.is_dir():
            return folder
    raise SetupError("找不到课程笔记本。", remedy="重新安装套件。")


def lesson(folder: Path, number: str, edition: Edition) -> Printed:
    """The lesson with this number in a folder of notebooks. Raises CourseError when there is none."""
    found = sorted(folder.glob(f"{number}-*.ipynb"))
    if not found:
        raise CourseError(f"没有第 {number} 课。", file=folder, remedy="检查日程里 lesson 写的课号。")
    try:
        cells = json.loads(found[0].read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError) as problem:
        raise CourseError("这一课读不出来。", file=found[0], remedy="换回随课程发出的那一份。") from problem
    parts = [part for cell in cells for part in _parts(cell, edition)]
    return Printed(number, found[0].stem.split("-", 1)[1], tuple(parts))


def _parts(cell: dict[str, Any], edition: Edition) -> list[Part]:
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    if cell["cell_type"] == "code":
        return _called(source, edition)
    if "instructor" in cell["metadata"].get("tags", []) or str(cell.get("id", "")).startswith(LEFT_OUT):
        return []
    return [Part(html=prose(source))]


def prose(text: str) -> str:
    """Markdown as HTML, a line break kept, everything else escaped."""
    plain = COMMENT.sub("", text).replace("<br>", "  ")
    return str(_markdown(plain))


def _called(source: str, edition: Edition) -> list[Part]:
    """What a call of the notebook leaves on paper: cards, a picture, a scene; nothing of the others."""
    try:
        node = ast.parse(source, mode="eval").body
    except SyntaxError:
        return []
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return []
    words = [one.value for one in node.args if isinstance(one, ast.Constant)]
    if node.func.id == "rule":
        return [Part(cards=tuple(edition.card(str(one)) for one in words))]
    if node.func.id == "picture":
        return [Part(html=_figure(str(one), edition)) for one in words]
    return [_scene(str(one), edition) for one in words] if node.func.id == "decide" else []


def _figure(picture_id: str, edition: Edition) -> str:
    """A drawing with title and caption; the text version is for screens."""
    one = pictures.picture(picture_id, edition)
    title, caption = mistune.escape(one.title), mistune.escape(one.caption)
    return f"<figure><p><strong>{title}</strong></p>{one.svg}<figcaption>{caption}</figcaption></figure>"


def _scene(scene_id: str, edition: Edition) -> Part:
    """A scene's case and its choices; which is best and what comes of each is told in class."""
    one = scenes.find(scene_id)
    html = prose(edition.fill(one.prompt.zh))
    return Part(html=html, scene=(edition.fill(one.ask.zh), tuple(edition.fill(o.zh) for o in one.options)))
