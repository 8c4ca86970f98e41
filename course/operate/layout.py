"""Where a course keeps what: the same parts on one desk and on a hub."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course import settings
from course.errors import SetupError
from course.files import read_json
from course.hub.places import Places

LOG = "operate.jsonl"
AGGREGATES = "aggregates"
# On one desk the course folder is the kit's own folder: this much of it is software, not the course's data.
SOFTWARE = frozenset(
    {
        "CHANGELOG.md", "Makefile", "README.md", "README.zh-CN.md", "benchmarks", "build", "course", "datasets", "deploy",
        "dist", "docs", "environment.yml", "exchange", "jupyterhub_config.py", "node_modules", "notebooks", "postBuild",
        "pyproject.toml", "requirements", "scripts", "tests",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """A course's folders. `state` is the hub's state folder, None on one desk."""

    course: Path
    exchange: Path
    assessments: Path
    state: Path | None = None

    def entries(self) -> Iterator[tuple[str, Path]]:
        """(name in the archive, path) of everything that a backup holds but the gradebook."""
        for path in sorted(self.course.iterdir()):
            hidden = path.name.startswith(".")
            if not hidden and path.name not in SOFTWARE and not path.name.startswith("gradebook.db"):
                yield f"course/{path.name}", path
        if self.exchange.is_dir():
            yield "exchange", self.exchange
        if self.assessments.is_dir() and not self.assessments.is_relative_to(self.course):
            yield "assessments", self.assessments
        if self.state is not None:
            for name in ("desk/secrets", "hub/roster.json"):
                if (self.state / name).exists():
                    yield name, self.state / name

    @property
    def tops(self) -> dict[str, Path]:
        """The folders at an archive's top whose owner and mode matter."""
        found = {"course": self.course}
        if self.state is not None:
            found |= {"": self.state, "desk": self.state / "desk", "hub": self.state / "hub"}
        return {name: path for name, path in found.items() if path.is_dir()}

    @property
    def rosters(self) -> list[Path]:
        """The roster's files, those that are there."""
        found = [self.course / "roster.json"]
        if self.state is not None:
            found.append(self.state / "hub" / "roster.json")
        return [path for path in found if path.is_file()]

    def people(self) -> dict[str, dict[str, str]]:
        """The roster's rows by account; empty without a roster. Raises SetupError."""
        found: dict[str, dict[str, str]] = {}
        for path in self.rosters:
            found |= {row["account"]: row for row in read_json(path, SetupError)["people"]}
        return found


def of_desk() -> Layout:
    """The course folder that the environment names, or the nearest. Raises SetupError."""
    course = settings.root()
    named = os.environ.get("COURSE_ASSESSMENTS")
    bank = Path(named).expanduser().resolve() if named else course / "assessments"
    return Layout(course, settings.exchange_root().resolve(), bank)


def of_hub(state: Path) -> Layout:
    """A hub's state folder. Raises SetupError when it isn't one."""
    where = Places(state.resolve())
    if not where.course.is_dir():
        raise SetupError(
            "这里不是 JupyterHub 的状态文件夹。", file=state, remedy="一般是 /srv/xiaobao，里面有 course 和 exchange。"
        )  # fmt: skip
    return Layout(where.course, where.exchange, where.course / "assessments", where.state)


def keep_owner(path: Path, like: Path) -> None:
    """Give a file that root wrote to whoever the folder beside it belongs to."""
    if os.geteuid() == 0:
        info = like.stat()
        os.chown(path, info.st_uid, info.st_gid)
