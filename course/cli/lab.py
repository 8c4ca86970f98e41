"""`course lab`: JupyterLab in Chinese on the first page, in a folder of one's own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from course import settings
from course.errors import SetupError
from course.hub.lessons import OUTLINE, START, lab_config, lay_out, trainer_start
from course.hub.manifest import write_manifest


@click.command()
@click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="学员文件夹，默认 build/lab。",
)  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=8888, show_default=True, help="端口。")
@click.option("--browser/--no-browser", default=True, help="是否打开浏览器。")
@click.option("--trainer", is_flag=True, help="打开培训师的页面。")
def lab(home: Path | None, port: int, browser: bool, trainer: bool) -> None:
    """打开中文 JupyterLab，从“开始”页进入。有题库的机器上，培训师的页面在 notebooks/trainer 里。"""
    folder = (home or settings.root() / "build" / "lab").resolve()
    lay_out(folder, trainer=trainer or _has_bank())
    write_manifest()
    os.environ.setdefault("COURSE_EXCHANGE", str(settings.root() / "exchange"))
    os.environ.setdefault("COURSE_DESK", str(folder / "papers"))
    os.environ.setdefault("COURSE_HOME", str(folder / ".course"))
    os.environ["COURSE_OUTLINE"] = str(folder / OUTLINE)
    os.environ["JUPYTER_CONFIG_DIR"] = str(lab_config(folder, trainer=trainer))
    os.environ["COURSE_ROOT"] = str(settings.root())
    start = trainer_start() if trainer else START
    arguments = [
        sys.executable, "-P", "-m", "jupyterlab", f"--ServerApp.root_dir={folder}", "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}", f"--LabApp.default_url=/lab/tree/{start}",
    ]  # fmt: skip
    if os.geteuid() == 0:
        arguments.append("--ServerApp.allow_root=True")
    if not browser:
        arguments.append("--no-browser")
    os.chdir(settings.prefix())  # nothing that a trainee wrote stands where the server starts
    os.execv(sys.executable, arguments)


def _has_bank() -> bool:
    """Whether this machine is a trainer's: no installation carries the bank, only a trainer's folder has it."""
    try:
        return settings.assessments().is_dir()
    except SetupError:
        return False
