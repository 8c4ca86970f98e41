"""Long steps behind a page: one at a time, in a process of its own, with a bar; the page stays usable."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from course.trainer.office import Office

NO_RESULT = "这一步中途停下了。再按一次，会从断处接着做。"


@dataclass
class Job:
    """A step under way or finished. `result` and `error` are set at the end, one of them.

    `seen`: a page has shown how it ended.
    """

    step: str
    label: str
    paper: str
    at: int = 0
    of: int = 1
    word: str = ""
    result: dict[str, Any] | None = None
    error: str = ""
    seen: bool = False

    @property
    def running(self) -> bool:
        """Whether it is still under way."""
        return self.result is None and not self.error

    def hear(self, line: dict[str, Any]) -> None:
        """Take one line that the step printed."""
        if "done" in line:
            self.result = dict(line["done"])
        elif "error" in line:
            self.error = str(line["error"])
        else:
            self.at, self.of, self.word = int(line["at"]), max(1, int(line["of"])), str(line["word"])


@dataclass
class Runner:
    """Runs steps for an office; `changed` is called from another thread whenever there is news."""

    office: Office
    changed: Callable[[], None] = lambda: None
    job: Job | None = None
    thread: threading.Thread | None = field(default=None, repr=False)

    def busy(self) -> bool:
        """Whether a step is under way."""
        return self.job is not None and self.job.running

    def ended(self, paper: str, *steps: str) -> Job | None:
        """The last step, if it has ended and was one of these and of this paper; it counts as seen from now on."""
        job = self.job
        if job is None or job.running or job.paper != paper or job.step not in steps:
            return None
        job.seen = True
        return job

    def forget(self) -> None:
        """Forget a step whose end has been shown."""
        if self.job is not None and self.job.seen:
            self.job = None

    def start(self, step: str, label: str, paper: str, **more: Any) -> None:
        """Start a step; nothing happens while another is under way."""
        if self.busy():
            return
        self.job = Job(step, label, paper)
        self.launch(self.job, more)

    def launch(self, job: Job, more: dict[str, Any]) -> None:
        """Start the process and listen to it."""
        self.thread = threading.Thread(target=self._listen, args=(job, more), daemon=True)
        self.thread.start()

    def _listen(self, job: Job, more: dict[str, Any]) -> None:
        with tempfile.TemporaryFile() as noise:
            process = subprocess.Popen(
                command(job, more), env=self._environment(), cwd=self.office.root, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=noise, text=True, encoding="utf-8", start_new_session=True,
            )  # fmt: skip
            assert process.stdout is not None
            for line in process.stdout:
                try:
                    job.hear(json.loads(line))
                except (ValueError, KeyError, TypeError):
                    continue  # not ours
                self.changed()
            code = process.wait()
            if job.running:
                noise.seek(0)
                job.error = _last_word(noise.read()[-4000:].decode("utf-8", "replace"), code)
            self.changed()

    def _environment(self) -> dict[str, str]:
        office = self.office
        return {
            **os.environ, "COURSE_ROOT": str(office.root), "COURSE_EXCHANGE": str(office.exchange_root),
            "COURSE_ASSESSMENTS": str(office.assessments), "COURSE_ROSTER": str(office.roster),
        }  # fmt: skip


def command(job: Job, more: dict[str, Any]) -> list[str]:
    """The command of a step. Building is the `course` command itself: it also lists the cells that may run."""
    python = [sys.executable, "-P"]
    if job.step == "build":
        told = "import sys; sys.argv = ['course', 'build', sys.argv[1]]\nfrom course.cli import main; main()"
        return [*python, "-c", told + "\nprint('{\"done\": {}}')", job.paper]
    return [*python, "-m", "course.trainer.work", job.step, job.paper, json.dumps(more)]


def _last_word(said: str, code: int) -> str:
    """What a step that ended without a result said last, if it said it for people."""
    lines = [line for line in said.splitlines() if line.startswith("错误：")]
    return lines[-1].removeprefix("错误：") if lines else f"{NO_RESULT}（{code}）"
