"""The lessons, laid out in somebody's folder, and the Jupyter configuration that goes with them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from course import settings
from course.errors import SetupError
from course.files import write_json

START = "notebooks/00-开始.ipynb"
TRAINER_ONLY = ("formgrader", "create-assignment", "course-list", "assignment-list", "validate-assignment")
SERVERS = ("formgrader", "assignment_list", "course_list", "validate_assignment")


def lessons() -> Path:
    """The folder of the lessons: the course folder's, or the copy that the package carries."""
    for folder in (settings.PACKAGE.parent / "notebooks", settings.PACKAGE / "_notebooks"):
        if folder.is_dir():
            return folder
    raise SetupError("找不到课程笔记本。", remedy="重新安装套件。")


def lay_out(home: Path, *, trainer: bool = False) -> Path:
    """Put today's lessons into somebody's folder; what was done there stays beside them."""
    target = home / "notebooks"
    _copy(lessons(), target)
    if trainer and (lessons() / "trainer").is_dir():
        _copy(lessons() / "trainer", target / "trainer")
    (home / "papers").mkdir(exist_ok=True)
    return target


def _copy(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.ipynb")):
        temporary = target / f".{path.name}.new"
        shutil.copyfile(path, temporary)
        temporary.replace(target / path.name)


def trainee_config(folder: Path) -> Path:
    """A Jupyter configuration for a trainee's server: nbgrader's English pages and menus are not there.

    Returns the folder that JUPYTER_CONFIG_DIR should name. (nbgrader's formgrader also puts the server's
    current folder first on its import path: one more reason to leave it out where trainees write.)
    """
    config = folder / ".course" / "jupyter"
    write_config(config, {"ServerApp": {"jpserver_extensions": without_nbgrader()}}, {})
    return config


def without_nbgrader() -> dict[str, bool]:
    """nbgrader's server extensions, switched off."""
    return {f"nbgrader.server_extensions.{name}": False for name in SERVERS} | {"nbgrader": False}


def write_config(folder: Path, server: dict[str, Any], page: dict[str, Any]) -> None:
    """Write a server's configuration and JupyterLab's page options, nbgrader's menus off."""
    off = {f"@jupyter/nbgrader:{name}": True for name in TRAINER_ONLY} | {"@jupyter/nbgrader": True}
    write_json(folder / "labconfig" / "page_config.json", {"disabledExtensions": off, **page})
    write_json(folder / "jupyter_server_config.json", server)
