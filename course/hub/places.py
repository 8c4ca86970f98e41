"""Where the hub keeps what: one folder (`COURSE_HUB_STATE`), its parts owned by whoever needs them.

| part | what | as root it belongs to |
|---|---|---|
| hub/ | the hub's own database, secrets, log, lock | root, 0700 |
| course/ | course folder: bank, sources, gradebook, logs | xiaobao, trainers may write (2770) |
| course/desk/ | who fetched and handed in, when | xiaobao, trainers may read (2750) |
| exchange/ | nbgrader's exchange | xiaobao, trainers may write (2770) |
| desk/ | the desk service's own folder | xiaobao, 0700 |
| jupyter/ | the servers' configuration | root, readable by all |
| manifest/ | which cells may run by themselves | trainers may write, readable by all |

Trainees can enter none but the last two.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from course import settings
from course.errors import SetupError

SERVICE = "xiaobao"
TRAINEES = "xiaobao-trainees"
TRAINERS = "xiaobao-trainers"
EXTENSION = "course-manifest"


@dataclass(frozen=True)
class Places:
    """The folders of one hub below `state`."""

    state: Path

    @property
    def hub(self) -> Path:
        """The hub's own: database, secrets, log."""
        return self.state / "hub"

    @property
    def course(self) -> Path:
        """The course folder (`COURSE_ROOT` on the trainer's side)."""
        return self.state / "course"

    @property
    def exchange(self) -> Path:
        """nbgrader's exchange."""
        return self.state / "exchange"

    @property
    def desk(self) -> Path:
        """The desk service's working folder."""
        return self.state / "desk"

    @property
    def jupyter(self) -> Path:
        """Configuration of the servers, one folder for each role."""
        return self.state / "jupyter"

    @property
    def labextensions(self) -> Path:
        """An extra folder of JupyterLab extensions that holds the manifest and nothing else."""
        return self.state / "manifest"

    @property
    def manifest(self) -> Path:
        """The list of cells that may run by themselves, served to every JupyterLab."""
        return self.labextensions / EXTENSION / "static" / "manifest.json"

    @property
    def roster(self) -> Path:
        """Who belongs to the course: written by the roster import, read by the trainer's tools."""
        return self.course / "roster.json"


def is_root() -> bool:
    """Whether this hub serves real accounts (root) or the one who starts it."""
    return os.geteuid() == 0


def places() -> Places:
    """The hub's folders: `COURSE_HUB_STATE`, else /srv/xiaobao as root, else build/hub of the course folder."""
    named = os.environ.get("COURSE_HUB_STATE")
    if named:
        return Places(Path(named).resolve())
    return Places(Path("/srv/xiaobao") if is_root() else settings.root() / "build" / "hub")


def set_up(where: Places) -> None:
    """Make the folders that are missing; what is there stays. Raises SetupError.

    A new course folder gets a copy of the bank.
    """
    _folder(where.state, 0o755)
    _folder(where.hub, 0o700)
    _folder(where.jupyter, 0o755)
    _folder(where.desk, 0o700, SERVICE)
    for folder in (
        where.exchange,
        *(where.exchange / settings.COURSE_ID / n for n in ("", "inbound", "outbound", "feedback")),
    ):
        _folder(folder, 0o2770, SERVICE, TRAINERS)
    for folder in (where.labextensions, where.labextensions / EXTENSION, where.manifest.parent):
        _folder(folder, 0o2775, SERVICE, TRAINERS)
    if not where.course.is_dir():
        _new_course(where)


def _new_course(where: Places) -> None:
    bank = settings.assessments()
    fresh = where.course.with_name(".course.new")
    if fresh.exists():
        shutil.rmtree(fresh)
    for part in ("bank", "blueprints"):
        shutil.copytree(bank / part, fresh / "assessments" / part)
    for name in ("rubric-comments.yaml", "README.zh-CN.md"):
        if (bank / name).is_file():
            shutil.copyfile(bank / name, fresh / "assessments" / name)
    (fresh / "nbgrader_config.py").write_text(NBGRADER_CONFIG, encoding="utf-8")
    for name in ("source", "submitted", "autograded", "feedback", "release", "marklog", "inspection", "desk"):
        (fresh / name).mkdir()
    for folder, _, files in os.walk(fresh):
        _own(Path(folder), 0o2770, SERVICE, TRAINERS)
        for name in files:
            _own(Path(folder) / name, 0o660, SERVICE, TRAINERS)
    _own(fresh / "desk", 0o2750, SERVICE, TRAINERS)
    fresh.rename(where.course)


# nbgrader logs a faulty configuration and goes on with its own steps, which run what learners wrote: so any
# fault ends the program, as in the kit's own nbgrader_config.py.
NBGRADER_CONFIG = """try:
    from course.grading import configure
except Exception as problem:
    raise SystemExit(f"错误：nbgrader 的配置没有读成，什么都没有做。{problem}") from problem

configure(get_config())
"""


def _folder(path: Path, mode: int, owner: str | None = None, group: str | None = None) -> None:
    """Make a folder with this owner and mode; one that stands there already is left as it is."""
    if path.is_symlink():
        raise SetupError(
            "这里是一个链接，不用它。", file=path, remedy="删掉链接，或用 --state 换一个文件夹。"
        )
    if not path.is_dir():
        path.mkdir(parents=True)
        _own(path, mode, owner, group)


def _own(path: Path, mode: int, owner: str | None, group: str | None) -> None:
    """Give a path to an account and set its mode; only root can give, others keep what they make."""
    if is_root():
        shutil.chown(path, owner or "root", group or owner or "root")
        os.chmod(path, mode)
    else:
        os.chmod(path, mode & 0o700)
