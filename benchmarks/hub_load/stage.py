"""A real hub below a folder of its own, with real accounts; everything is gone afterwards."""

from __future__ import annotations

import csv
import json
import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.hub.own_hub import ROOT, OwnHub
from tests.loopback import free_ports

PAPER = "october-2026"
TRAINER = "trainer"
RELEASE = """
from datetime import UTC, datetime, timedelta
from course import settings
from course.grading.classroom import Classroom
Classroom(settings.root()).release({paper!r}, datetime.now(UTC) + timedelta(days=30))
"""


@dataclass
class Stage(OwnHub):
    """A hub for `count` trainees and one trainer."""

    BEGINS = "xbl"
    PATIENCE = 300.0

    count: int = 60
    process: subprocess.Popen[str] | None = None

    @property
    def trainees(self) -> list[str]:
        return [self.account(f"{number:03d}") for number in range(1, self.count + 1)]

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
        rows.append([self.account(TRAINER), "赵老师", "分行", "培训师", ""])
        with (self.home / "roster.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([["账号", "姓名", "机构", "角色", "岗位"], *rows])
        self._cli("roster", "import", "roster.csv", "--passwords", "passwords.csv")
        with (self.home / "passwords.csv").open(encoding="utf-8-sig", newline="") as stream:
            self.passwords = {row["账号"]: row["初始密码"] for row in csv.DictReader(stream)}
        self._start()
        done = self.on_course(self.account(TRAINER), RELEASE.format(paper=PAPER))
        if done.returncode:
            raise SystemExit(f"release: {done.stdout}{done.stderr}")

    def _start(self) -> None:
        self.port = self.port or free_ports()
        self.process = self.launch()
        assert self.process.stdout
        said = self.process.stdout.readline()
        if self.address not in said:
            raise SystemExit(f"the hub did not start: {said}{self.log()}")

    def _cli(self, *arguments: str) -> None:
        done = self.hub(*arguments)
        if done.returncode:
            raise SystemExit(f"course hub {arguments[0]}: {done.stdout}{done.stderr}")

    def hub_pid(self) -> int:
        """The hub's own process."""
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
        for account in [*self.trainees, self.account(TRAINER)]:
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
