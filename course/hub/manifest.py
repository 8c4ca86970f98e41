"""The lessons that an installation carries, and the list of cells that may run by themselves."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import nbformat

from course import settings
from course.errors import SetupError
from course.files import write_json
from course.hub.lessons import lessons

EXTENSION = Path("share/jupyter/labextensions/course-kit")


def cell_hashes(notebooks: Iterable[Path]) -> list[str]:
    """SHA-256 of each code cell's source, sorted, once each."""
    found = set()
    for path in notebooks:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                found.add(hashlib.sha256(cell.source.encode()).hexdigest())
    return sorted(found)


def manifest_path() -> Path:
    """Where the list stands: `COURSE_MANIFEST` (on a hub), else inside the environment's extension.

    Raises SetupError when the environment lacks the extension.
    """
    named = os.environ.get("COURSE_MANIFEST")
    if named:
        return Path(named)
    folder = settings.prefix() / EXTENSION
    if not (folder / "package.json").is_file():
        raise SetupError(
            "这个环境里没有课程的 JupyterLab 扩展。", file=folder, remedy="重新安装套件（make env）。"
        )
    return folder / "static" / "manifest.json"


def write_manifest() -> Path:
    """Write the list of cells that JupyterLab may run on opening: lessons and built papers.

    Raises SetupError when it can't be written.
    """
    path = manifest_path()
    papers = sorted((settings.root() / "source").glob("*/*.ipynb"))
    cells = cell_hashes([*sorted(lessons().rglob("*.ipynb")), *papers])
    try:
        write_json(path, {"version": 1, "cells": cells})
    except PermissionError as problem:
        raise SetupError(
            "没有权限更新自动运行清单。", file=path, remedy="请装环境的管理员运行一次 course install。"
        ) from problem
    return path
