"""`course lab` as a trainee's machine starts it, on loopback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from tests.loopback import free_port

ROOT = Path(__file__).resolve().parents[2]


class Lab:
    """`course lab` for one trainee; `address` opens a file in it."""

    def __init__(self, home: Path, exchange: Path, trainee: str) -> None:
        self.home = home
        self.port = free_port()
        environment = {
            **os.environ, "COURSE_ROOT": str(ROOT), "COURSE_EXCHANGE": str(exchange), "COURSE_TRAINEE": trainee,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }  # fmt: skip
        environment.pop("COURSE_HOME", None)
        command = [
            str(Path(sys.executable).with_name("course")), "lab", "--home", str(home), "--port", str(self.port),
            "--no-browser",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.token = self._token()

    def _token(self) -> str:
        assert self.process.stdout
        seen = []
        for line in self.process.stdout:
            seen.append(line)
            found = re.search(r"http://127\.0\.0\.1:\d+/lab\S*[?&]token=([0-9a-f]+)", line)
            if found:
                return found.group(1)
        raise AssertionError("JupyterLab did not start:\n" + "".join(seen[-30:]))

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/lab/tree/{path}?token={self.token}&reset"

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
