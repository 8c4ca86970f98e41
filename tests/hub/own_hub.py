"""A hub of its own below a folder, with real Unix accounts whose names begin with a mark of this run's own."""

from __future__ import annotations

import os
import pwd
import secrets
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

ROOT = Path(__file__).resolve().parents[2]
PREFIX = Path(os.environ.get("COURSE_PREFIX", "/opt/xiaobao-course"))
PYTHON = str(PREFIX / "bin" / "python")


@dataclass
class OwnHub:
    """What tests and benchmarks need of a real hub. `database` is COURSE_DB_URL, SQLite when empty."""

    BEGINS: ClassVar[str] = "xbt"
    PATIENCE: ClassVar[float] = 120.0  # seconds for a command

    home: Path
    database: str = ""
    port: int = 0
    passwords: dict[str, str] = field(default_factory=dict)
    mark: str = ""

    def __post_init__(self) -> None:
        self.mark = self.mark or f"{self.BEGINS}{secrets.token_hex(2)}"

    @property
    def state(self) -> Path:
        """The hub's state folder."""
        return self.home / "state"

    @property
    def course(self) -> Path:
        """The course root of the hub."""
        return self.state / "course"

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def account(self, who: str) -> str:
        """The Unix account of somebody."""
        return f"{self.mark}-{who}"

    @property
    def environment(self) -> dict[str, str]:
        """What `course hub` is run with."""
        found = {
            "PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": os.environ.get("HOME", "/"),
            "COURSE_ROOT": str(ROOT), "COURSE_ASSESSMENTS": str(self.home / "assessments"),
        }  # fmt: skip
        return found | ({"COURSE_DB_URL": self.database} if self.database else {})

    def hub(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `course hub …` as root."""
        return subprocess.run(
            [str(PREFIX / "bin" / "course"), "hub", *arguments, "--state", str(self.state)], env=self.environment,
            cwd=self.home, capture_output=True, text=True, check=False, timeout=self.PATIENCE,
        )  # fmt: skip

    def launch(self) -> subprocess.Popen[str]:
        """`course hub start`; its first line says where it is open."""
        return subprocess.Popen(
            [str(PREFIX / "bin" / "course"), "hub", "start", "--state", str(self.state), "--port", str(self.port)],
            env=self.environment, cwd=self.home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def log(self) -> str:
        """The end of the hub's log."""
        path = self.state / "hub" / "hub.log"
        return path.read_text(encoding="utf-8", errors="replace")[-6000:] if path.is_file() else ""

    def run_as(
        self, account: str, code: str, environment: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run Python as an account, with its groups, as its own kernel would."""
        own = pwd.getpwnam(account)
        base = {"PATH": f"{PREFIX}/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": own.pw_dir, "USER": account}
        return subprocess.run(
            [PYTHON, "-P", "-c", code], user=own.pw_uid, group=own.pw_gid, extra_groups=os.getgrouplist(account, own.pw_gid),
            env={**base, **(environment or {})}, cwd="/", capture_output=True, text=True, check=False, umask=0o007,
            timeout=self.PATIENCE,
        )  # fmt: skip

    def on_course(self, account: str, code: str) -> subprocess.CompletedProcess[str]:
        """Run Python on the course folder as a trainer's own account."""
        course = {
            "COURSE_ROOT": str(self.course), "COURSE_EXCHANGE": str(self.state / "exchange"),
            "COURSE_MANIFEST": str(self.state / "manifest" / "course-manifest" / "static" / "manifest.json"),
        }  # fmt: skip
        return self.run_as(
            account, code, course | ({"COURSE_DB_URL": self.database} if self.database else {})
        )
