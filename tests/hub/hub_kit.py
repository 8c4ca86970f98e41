"""A real hub for the tests: real accounts of its own, on loopback, gone afterwards."""

from __future__ import annotations

import csv
import json
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.hub.own_hub import ROOT, OwnHub
from tests.loopback import free_ports

PAPER = "proof-2026"
PATIENCE = OwnHub.PATIENCE


@dataclass
class TestHub(OwnHub):
    """A hub below `home`: two trainees `li` and `wang`, one trainer `zhao`, the test paper built."""

    sessions: dict[str, httpx.Client] = field(default_factory=dict)

    __test__ = False

    def cli(self, *arguments: str, ok: bool = True) -> str:
        """Run `course hub …` as root."""
        done = self.hub(*arguments)
        assert (done.returncode == 0) is ok, done.stdout + done.stderr
        return done.stdout + done.stderr

    def set_up(self, extra: dict[str, str] | None = None) -> TestHub:
        """Bank, roster, accounts."""
        if not os.environ.get("COURSE_HUB_READY"):  # set to try the tests on an environment changed by hand
            subprocess.run(["/bin/bash", ROOT / "scripts" / "hub-system.sh"], check=True, capture_output=True)
        self.home.chmod(0o755)
        for part in ("bank", "blueprints"):
            shutil.copytree(ROOT / "tests" / "data" / part, self.home / "assessments" / part)
        shutil.copy(ROOT / "assessments" / "rubric-comments.yaml", self.home / "assessments")
        for name, text in (extra or {}).items():
            (self.home / "assessments" / "blueprints" / name).write_text(text, encoding="utf-8")
        rows = [
            ("li", "李学员", "城东支行", "学员"),
            ("wang", "王学员", "城西支行", "学员"),
            ("zhao", "赵老师", "分行", "培训师"),
        ]
        lines = [
            "账号,姓名,机构,角色,期次",
            *(",".join((self.account(a), *rest, "2026-10")) for a, *rest in rows),
        ]
        (self.home / "roster.csv").write_text("\n".join(lines), encoding="gb18030")
        self.cli("roster", "import", "roster.csv", "--passwords", "passwords.csv")
        with (self.home / "passwords.csv").open(encoding="utf-8-sig", newline="") as stream:
            self.passwords = {row["账号"].split("-")[1]: row["初始密码"] for row in csv.DictReader(stream)}
        return self

    def start(self) -> TestHub:
        """Start the hub and wait until it says that it is open."""
        self.port = self.port or free_ports()
        self.process = self.launch()
        assert self.process.stdout
        said = self.process.stdout.readline()
        assert f"消保课程已开：{self.address}/" in said, said + self.process.stdout.read() + self.log()
        return self

    def stop(self) -> None:
        """Stop the hub, if it runs, and remove the accounts."""
        for client in self.sessions.values():
            client.close()
        self.cli("stop")
        if hasattr(self, "process"):
            self.process.wait(PATIENCE)
        for who in ("li", "wang", "zhao"):
            subprocess.run(
                ["userdel", "--remove", "--force", self.account(who)], capture_output=True, check=False
            )

    def as_trainer(self, code: str) -> str:
        """Run code on the course folder as the trainer's own account."""
        done = self.on_course(self.account("zhao"), code)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def command(self, *arguments: str) -> str:
        """Run `course …` as the trainer."""
        return self.as_trainer(
            f"import sys; sys.argv[1:] = {list(arguments)!r}\nfrom course.cli import main; main()"
        )

    def release(self, paper: str = PAPER) -> None:
        """Release a paper, as the trainer."""
        self.as_trainer(ROOM + f"room.release({paper!r}, datetime.now(UTC) + timedelta(days=30))")

    def log_in(self, who: str) -> httpx.Client:
        """A browser's session of somebody, logged in."""
        client = httpx.Client(base_url=self.address, follow_redirects=True, timeout=PATIENCE, trust_env=False)
        page = client.get("/hub/login")
        form = {"username": self.account(who), "password": self.passwords[who], "_xsrf": xsrf(page)}
        done = client.post("/hub/login", data=form, params={"next": "/hub/home"})
        assert done.status_code == 200 and "我的课程" in done.text, done.text
        return client

    def session(self, who: str) -> httpx.Client:
        """A session that the tests share."""
        if who not in self.sessions:
            self.sessions[who] = self.log_in(who)
        return self.sessions[who]

    def open(self, who: str) -> httpx.Client:
        """Log somebody in and start their server; return the session when it answers."""
        client = self.log_in(who)
        client.get("/hub/spawn")
        with client.stream(
            "GET", f"/hub/api/users/{self.account(who)}/server/progress", headers=self.own(client)
        ) as news:
            for line in news.iter_lines():
                if '"ready": true' in line:
                    break
                assert '"failed": true' not in line, line + self.log()
        done = client.get(f"/user/{self.account(who)}/lab")
        assert done.status_code == 200 and "jupyter-config-data" in done.text, done.text[:2000]
        return client

    def own(self, client: httpx.Client) -> dict[str, str]:
        """Headers of a request from the hub's own page."""
        return {
            "X-XSRFToken": client.cookies.get("_xsrf", path="/hub/") or "",
            "Referer": f"{self.address}/hub/home",
        }

    def server(self, who: str) -> dict[str, str]:
        """The environment of somebody's running server, as whatever runs in it sees it."""
        uid = pwd.getpwnam(self.account(who)).pw_uid
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or entry.stat().st_uid != uid:
                continue
            if b"jupyterhub.singleuser" in (entry / "cmdline").read_bytes():
                pairs = (entry / "environ").read_bytes().decode().split("\0")
                return {"PID": entry.name, **dict(pair.split("=", 1) for pair in pairs if "=" in pair)}
        raise AssertionError(f"no server of {who}")

    def token(self, who: str) -> str:
        return self.server(who)["JUPYTERHUB_API_TOKEN"]

    def in_server(self, who: str, code: str) -> subprocess.CompletedProcess[str]:
        """Run code as somebody, with everything that their kernel has."""
        return self.run_as(self.account(who), code, self.server(who))

    def desk(self, token: str, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """One request to the desk service."""
        named = {"Authorization": f"Bearer {token}"} if token else {}
        with httpx.Client(timeout=PATIENCE, trust_env=False) as client:
            return client.request(
                method, f"{self.address}/services/desk/{path}", headers={**named, **headers},
                content=None if body is None else json.dumps(body),
            )  # fmt: skip


ROOM = """
from datetime import UTC, datetime, timedelta
from course import settings
from course.grading.classroom import Classroom
room = Classroom(settings.root())
"""


def xsrf(page: httpx.Response) -> str:
    """The hidden field of a form."""
    found = re.search(r'name="_xsrf" value="([^"]+)"', page.text)
    assert found, page.text
    return found.group(1)
