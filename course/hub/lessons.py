"""The lessons, laid out in somebody's folder, and the Jupyter configuration that goes with them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from course import settings
from course.errors import SetupError
from course.files import write_json

START = "notebooks/00-开始.ipynb"
OUTLINE = "notebooks/progress.json"  # which lessons are done, for the side bar
TRAINER_ONLY = ("formgrader", "create-assignment", "course-list", "assignment-list", "validate-assignment")
# Of no use to a trainee, or in English: without them there is less to load and nothing to get lost in.
SPARE = (
    "@jupyterlab/launcher-extension", "@jupyterlab/debugger-extension", "@jupyterlab/running-extension",
    "@jupyterlab/terminal-extension", "@jupyterlab/console-extension", "@jupyterlab/tooltip-extension:consoles",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/pluginmanager-extension", "@jupyterlab/inspector-extension",
    "@jupyterlab/logconsole-extension", "@jupyterlab/workspaces-extension",
    "@jupyterlab/apputils-extension:announcements", "@jupyterlab/application-extension:property-inspector",
)  # fmt: skip
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
    pages = lessons() / "trainer"
    if trainer and pages.is_dir():
        _copy(pages, target / "trainer")
    elif pages.is_dir() and not (target / "trainer").is_symlink():
        for path in pages.glob("*.ipynb"):  # somebody who was a trainer once
            (target / "trainer" / path.name).unlink(missing_ok=True)
    (home / "papers").mkdir(exist_ok=True)
    return target


def _copy(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.ipynb")):
        temporary = target / f".{path.name}.new"
        shutil.copyfile(path, temporary)
        temporary.replace(target / path.name)


def trainer_start() -> str:
    """The trainer's first page: the first notebook of `trainer/`, or the trainees' start page."""
    found = sorted((lessons() / "trainer").glob("*.ipynb"))
    return f"notebooks/trainer/{found[0].name}" if found else START


def lab_config(folder: Path, *, trainer: bool) -> Path:
    """A Jupyter configuration for one desk: a trainer's page keeps its side bars. Returns its folder."""
    if not trainer:
        return trainee_config(folder)
    config = folder / ".course" / "jupyter-trainer"
    write_config(config, {"ServerApp": {"jpserver_extensions": without_nbgrader()}}, {}, trainee=False)
    return config


def trainee_config(folder: Path) -> Path:
    """A Jupyter configuration for a trainee's server: nbgrader's English pages and menus are not there.

    Returns the folder that JUPYTER_CONFIG_DIR should name. (nbgrader's formgrader also puts the server's
    current folder first on its import path: one more reason to leave it out where trainees write.)
    """
    config = folder / ".course" / "jupyter"
    write_config(config, {"ServerApp": {"jpserver_extensions": without_nbgrader()}}, {}, trainee=True)
    return config


def without_nbgrader() -> dict[str, bool]:
    """nbgrader's server extensions, switched off."""
    return {f"nbgrader.server_extensions.{name}": False for name in SERVERS} | {"nbgrader": False}


def write_config(folder: Path, server: dict[str, Any], page: dict[str, Any], *, trainee: bool) -> None:
    """Write a server's configuration and JupyterLab's page options: nbgrader's menus off, a trainee's page calm."""
    off = {f"@jupyter/nbgrader:{name}": True for name in TRAINER_ONLY} | {"@jupyter/nbgrader": True}
    if trainee:
        off |= dict.fromkeys(SPARE, True)
        page = {**page, "courseRole": "trainee"}
    write_json(folder / "labconfig" / "page_config.json", {"disabledExtensions": off, **page})
    write_json(folder / "jupyter_server_config.json", server)
