"""Settings from the environment, each with a default that works on one desk."""

from __future__ import annotations

import getpass
import os
import re
import sys
from pathlib import Path

from course.errors import SetupError

PACKAGE = Path(__file__).resolve().parent
COURSE_ID = "xiaobao"


def root() -> Path:
    """The course folder: `COURSE_ROOT`, or the nearest folder upwards that holds nbgrader_config.py.

    Raises SetupError when there is none.
    """
    named = os.environ.get("COURSE_ROOT")
    if named:
        return Path(named).resolve()
    for folder in (Path.cwd(), *Path.cwd().parents, PACKAGE.parent):
        if (folder / "nbgrader_config.py").is_file():
            return folder.resolve()
    raise SetupError(
        "找不到课程文件夹。", remedy="在课程文件夹里运行，或用环境变量 COURSE_ROOT 指明它的位置。"
    )


def assessments() -> Path:
    """The item bank's folder: `COURSE_ASSESSMENTS`, else `assessments/` of the course folder.

    Raises SetupError when the folder doesn't exist.
    """
    named = os.environ.get("COURSE_ASSESSMENTS")
    folder = Path(named).expanduser().resolve() if named else root() / "assessments"
    if not folder.is_dir():
        raise SetupError(
            "找不到题库文件夹。",
            file=folder,
            remedy="用 COURSE_ASSESSMENTS 指明题库位置，或用 course bank copy 复制一份示范题库。",
        )
    return folder


def editions() -> list[Path]:
    """Folders searched for editions: `COURSE_EDITIONS` (the bank's own) before the shipped ones."""
    named = os.environ.get("COURSE_EDITIONS")
    own = [Path(named).expanduser().resolve()] if named else []
    return [*own, PACKAGE / "knowledge" / "editions"]


def edition_id() -> str:
    """The edition in force: `COURSE_EDITION`, default 2026."""
    return os.environ.get("COURSE_EDITION", "2026")


def exchange_root() -> Path:
    """The exchange folder: `COURSE_EXCHANGE`, else `exchange/` of the course folder."""
    named = os.environ.get("COURSE_EXCHANGE")
    return Path(named) if named else root() / "exchange"


def database(schema: str) -> str | None:
    """SQLAlchemy's address of the gradebook or the hub in `COURSE_DB_URL`, or None for SQLite.

    In PostgreSQL each gets a schema of its own: both keep a table called alembic_version.
    `postgres://` and `postgresql://` mean psycopg 3.
    """
    named = os.environ.get("COURSE_DB_URL")
    if not named or not named.startswith(("postgres://", "postgresql")):
        return named if schema == "gradebook" else None
    url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", named)
    return f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{schema}"


def home() -> Path:
    """Where a trainee's progress and exercise states stand: `COURSE_HOME`, else the user's data folder."""
    named = os.environ.get("COURSE_HOME")
    return Path(named) if named else Path.home() / ".local" / "share" / "course"


def trainee() -> str:
    """The trainee's id: the hub's user name, `COURSE_TRAINEE`, or the system's user name.

    It only chooses what is shown. Marking takes the official id from nbgrader.
    """
    name = os.environ.get("JUPYTERHUB_USER") or os.environ.get("COURSE_TRAINEE") or getpass.getuser()
    return re.sub(r"[^\w.@-]", "_", name)


def name() -> str:
    """What to call the trainee: `COURSE_NAME` (the hub's roster), else nothing."""
    return os.environ.get("COURSE_NAME", "").strip()


def post() -> str:
    """The trainee's post as the hub's roster writes it: `COURSE_POST`, else nothing."""
    return os.environ.get("COURSE_POST", "").strip()


def outline() -> Path | None:
    """Where the side bar reads which lessons are done: `COURSE_OUTLINE`, or None when nobody reads it."""
    named = os.environ.get("COURSE_OUTLINE")
    return Path(named) if named else None


def prefix() -> Path:
    """The environment's folder (`sys.prefix`), where the JupyterLab extension stands."""
    return Path(sys.prefix)
