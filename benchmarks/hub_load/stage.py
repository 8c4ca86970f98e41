"""A real hub below a folder of its own, with real accounts; everything is gone afterwards."""

from __future__ import annotations

import csv
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PREFIX = Path(os.environ.get("COURSE_PREFIX", "/opt/xiaobao-course"))
PAPER = "october-2026"
TRAINER = "trainer"
RELEASE = """
from datetime import UTC, datetime, timedelta
from course import settings
from course.grading.classroom import Classroom
Classroom(settings.root()).release({paper!r}, datetime.now(UTC) + timedelta(days=30))
"""


def free_ports(count: int = 5) -> int:
    """The first of some free ports in a row on loopback."""
    while True:
        first = 20_000 + secrets.randbelow(20_000)
        probes = [socket.socket() for _ in range(count)]
        try:
            for at, probe in enumerate(probes):
                probe.bind(("127.0.0.1", first + at))
            return first
        except OSError:
            continue
        finally:
            for probe in probes:
                probe.close()


@dataclass
class Stage:
    """A hub for `count` trainees and one trainer, whose accounts begin with a mark of this run's own."""

    home: Path
    count: int
    mark: str = field(default_factory=lambda: f"xbl{secrets.token_hex(2)}")
    port: int = field(default_factory=free_ports)
    passwords: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    @property
    def state(self) -> Path:
        return self.home / "state"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def trainees(self) -> list[str]:
        return [f"{self.mark}-{number:03d}" for number in range(1, self.count + 1)]

    def set_up(self) -> None:
        """Environment of the hub, bank, roster, accounts; then the started hub and the released paper."""
        subprocess.run(
            ["/bin/bash", ROOT / "scripts" / "hub-system.sh"], check=True, stdout=subprocess.DEVNULL
        )
        self.home.mkdir(mode=0o755)
        for part in ("bank", "blueprints"):
            shutil.copytree(ROOT / "assessments" / part, self.home / "assessments" / part)
        for blueprint in (self.home / "assessments" / "blueprints").glob("*.yaml"):
            if blueprint.stem != PAPER:
                blueprint.unlink()
        posts = ("网点负责人", "投诉专员", "消保专员", "委员会委员")
        rows = [
            [name, f"学员{name[-3:]}", "示范支行", "学员", posts[at % 4]]
            for at, name in enumerate(self.trainees)
        ]
        rows.append([f"{self.mark}-{TRAINER}", "赵老师", "分行", "培训师", ""])
        with (self.home / "roster.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([["账号", "姓名", "机构", "角色", "岗位"], *rows])
        self._cli("roster", "import", "roster.csv", "--passwords", "passwords.csv")
        with (self.home / "passwords.csv").open(encoding="utf-8-sig", newline="") as stream:
            self.passwords = {row["账号"]: row["初始密码"] for row in csv.DictReader(stream)}
        self._start()
        self._as_trainer(RELEASE.format(paper=PAPER))

    def _start(self) -> None:
        self.process = subprocess.Popen(
            [str(PREFIX / "bin" / "course"), "hub", "start", "--state", str(self.state), "--port", str(self.port)],
            env=self._environment, cwd=self.home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout
        said = self.process.stdout.readline()
        if self.address not in said:
            raise SystemExit(f"the hub did not start: {said}{self.log()}")

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": os.environ.get("HOME", "/"),
            "COURSE_ROOT": str(ROOT), "COURSE_ASSESSMENTS": str(self.home / "assessments"),
        }  # fmt: skip

    def _cli(self, *arguments: str) -> None:
        done = subprocess.run(
            [str(PREFIX / "bin" / "course"), "hub", *arguments, "--state", str(self.state)], env=self._environment,
            cwd=self.home, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"course hub {arguments[0]}: {done.stdout}{done.stderr}")

    def _as_trainer(self, code: str) -> None:
        own = pwd.getpwnam(f"{self.mark}-{TRAINER}")
        course = self.state / "course"
        environment = {
            "PATH": f"{PREFIX}/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": own.pw_dir, "COURSE_ROOT": str(course),
            "COURSE_EXCHANGE": str(self.state / "exchange"),
            "COURSE_MANIFEST": str(self.state / "manifest" / "course-manifest" / "static" / "manifest.json"),
        }  # fmt: skip
        done = subprocess.run(
            [str(PREFIX / "bin" / "python"), "-P", "-c", code], user=own.pw_uid, group=own.pw_gid, env=environment,
            extra_groups=os.getgrouplist(own.pw_name, own.pw_gid), cwd="/", capture_output=True, text=True, check=False,
            umask=0o007, timeout=300,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"release: {done.stdout}{done.stderr}")

    def log(self) -> str:
        """The end of the hub's log."""
        path = self.state / "hub" / "hub.log"
        return path.read_text(encoding="utf-8", errors="replace")[-6000:] if path.is_file() else ""

    def hub_pid(self) -> int:
        """The hub's own process."""
        import json

        return int(json.loads((self.state / "hub" / "lock").read_text(encoding="utf-8"))["pid"])

    def take_down(self) -> None:
        """End the hub with all servers, remove accounts and folder. Does what it can, whatever has failed."""
        if (self.state / "hub" / "lock").exists():
            try:
                self._cli("stop")
            except (SystemExit, subprocess.TimeoutExpired) as problem:
                print(f"the hub did not stop by itself: {problem}")
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
        for account in [*self.trainees, f"{self.mark}-{TRAINER}"]:
            self._remove(account)
        shutil.rmtree(self.home, ignore_errors=True)

    def _remove(self, account: str) -> None:
        """End what an account of this run still has running, then remove it."""
        try:
            uid = pwd.getpwnam(account).pw_uid
        except KeyError:
            return
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and entry.stat().st_uid == uid:
                    os.kill(int(entry.name), signal.SIGKILL)
            except OSError:
                continue
        subprocess.run(["userdel", "--remove", "--force", account], capture_output=True, check=False)
