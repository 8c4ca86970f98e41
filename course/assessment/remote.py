"""A trainee's desk on a hub: the same methods as `Desk`, through the hub's desk service.

The exchange is closed to trainees. The service knows who asks by the hub's token of the trainee's own
server, and takes the time from its own clock.
"""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from course.assessment.desk import Desk, Receipt, Standing, _usable
from course.assessment.paper import read_public
from course.assessment.sheet import MAX_BYTES, NAME, AnswerSheet
from course.assessment.timing import LIMIT, limit_of
from course.errors import AnswerError, ExchangeProblem
from course.files import write_json, write_text

MAX_NOTEBOOK = 4_000_000
MAX_REPLY = 40_000_000
FRESH_SECONDS = 3.0
AWAY = "暂时连不上测评服务，答案都在本机，没有丢。"


class HubDesk(Desk):
    """A trainee's papers in `folder`, fetched from and handed in to the service at `url`."""

    def __init__(self, folder: Path, trainee: str, home: Path, url: str) -> None:
        super().__init__(folder, trainee, folder / ".no-exchange", home)
        self.url = url.rstrip("/")
        self._seen: tuple[float, dict[str, Any]] | None = None

    def papers(self) -> list[str]:
        """Released or already fetched papers, by id. Raises ExchangeProblem when the service is away."""
        names = set(self._overview())
        if self.folder.is_dir():
            names |= {
                p.parent.name for p in self.folder.glob("*/paper.json") if not p.parent.name.startswith(".")
            }
        return sorted(names)

    def standing(self, paper_id: str) -> Standing:
        """Where the trainee stands with a paper, by the service's record. Raises ExchangeProblem, PaperError."""
        there = self._overview().get(paper_id, {})
        folder = self.folder / paper_id
        fetched = _usable(folder, paper_id) and self._attempt(folder) >= int(there.get("attempt", 0))
        title, total = str(there.get("title", paper_id)), int(there.get("total", 0))
        answered = 0
        if fetched:
            self._keep_limit(folder, there)
            paper = read_public(folder)
            title, total = paper.title, len(paper.items)
            answered = total - len(AnswerSheet(folder, self.trainee).unanswered())
        return Standing(
            paper_id, title, bool(there.get("released")), fetched, answered, total, self.receipts(paper_id),
            self._latest_feedback(paper_id), there.get("minutes"), there.get("until") if fetched else None,
            bool(there.get("closed")),
        )  # fmt: skip

    def fetch(self, paper_id: str) -> Path:
        """Fetch a paper; what is already there stays. Raises ExchangeProblem.

        For a second attempt the first one's folder is kept aside.
        """
        folder = self.folder / paper_id
        got = self._call("POST", f"papers/{paper_id}/fetch", {})
        attempt = int(got["attempt"])
        if folder.exists() and self._attempt(folder) < attempt:
            os.replace(folder, self.folder / f".{paper_id}.attempt-{self._attempt(folder)}-{time.time_ns()}")
        if not _usable(folder, paper_id):
            folder.mkdir(parents=True, exist_ok=True)
            if (folder / "paper.json").exists():
                os.replace(folder / "paper.json", folder / "paper.damaged.txt")
            write_text(folder / f"{paper_id}.ipynb", str(got["notebook"]))
            write_text(folder / "paper.json", str(got["paper"]))
        self._seen = None
        self._keep_limit(folder, got)
        return folder

    def submit(self, paper_id: str) -> Receipt:
        """Hand in the paper as it stands and keep the receipt.

        Raises ExchangeProblem or PaperError, and AnswerError for a sheet that isn't the trainee's own.
        """
        folder = self.folder / paper_id
        sheet = AnswerSheet(folder, self.trainee)
        if sheet.read_only:
            raise AnswerError(sheet.why_read_only, file=sheet.path, remedy="用自己的账号领卷、作答、交卷。")
        sheet.register_all()
        body = {
            "answers": _text(folder / NAME, MAX_BYTES),
            "notebook": _text(folder / f"{paper_id}.ipynb", MAX_NOTEBOOK),
        }
        receipt = Receipt(**self._call("POST", f"papers/{paper_id}/submit", body))
        self._seen = None
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "receipts.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(receipt.__dict__, ensure_ascii=False) + "\n")
        return receipt

    def receipts(self, paper_id: str) -> list[Receipt]:
        """The receipts of a paper as the service has them, oldest first; one's own copies when it is away."""
        try:
            return [Receipt(**one) for one in self._overview().get(paper_id, {}).get("receipts", [])]
        except ExchangeProblem:
            return super().receipts(paper_id)

    def fetch_feedback(self, paper_id: str) -> Path | None:
        """Fetch released feedback; return the newest page, or None when none has been released yet."""
        try:
            got = self._call("GET", f"papers/{paper_id}/feedback")
        except ExchangeProblem:
            return self._latest_feedback(paper_id)
        for stamp, page in got["pages"].items():
            write_text(self.folder / paper_id / "feedback" / Path(stamp).name / f"{paper_id}.html", str(page))
        return self._latest_feedback(paper_id)

    def _overview(self) -> dict[str, Any]:
        """The service's word on every paper, asked for at most every few seconds."""
        if self._seen is None or time.monotonic() - self._seen[0] > FRESH_SECONDS:
            self._seen = (time.monotonic(), self._call("GET", "papers")["papers"])
        return self._seen[1]

    def _attempt(self, folder: Path) -> int:
        return int(limit_of(folder).get("attempt", 1))

    def _keep_limit(self, folder: Path, there: dict[str, Any]) -> None:
        """Note beside the paper when its time ends, so that every question can show it. It only shows."""
        wanted = {"attempt": int(there.get("attempt") or 1), "until": there.get("until")}
        if limit_of(folder) != wanted:
            write_json(folder / LIMIT, wanted)

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """One request to the service. Raises ExchangeProblem with the service's own words, if it has some."""
        request = urllib.request.Request(
            f"{self.url}/{path}", method=method, data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {os.environ.get('JUPYTERHUB_API_TOKEN', '')}",
                "Content-Type": "application/json",
            },
        )  # fmt: skip
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as reply:
                found = json.loads(reply.read(MAX_REPLY))
        except urllib.error.HTTPError as problem:
            raise _refused(problem) from problem
        except (OSError, ValueError) as problem:
            raise ExchangeProblem(AWAY, remedy="稍等一分钟再按一次；还不行，请告诉培训师。") from problem
        return dict(found)


def _refused(problem: urllib.error.HTTPError) -> ExchangeProblem:
    """What the service said when it refused."""
    try:
        said = json.loads(problem.read(10_000))
        return ExchangeProblem(str(said["message"]), remedy=str(said["remedy"]))
    except (OSError, ValueError, KeyError, TypeError):
        if problem.code in (401, 403):
            return ExchangeProblem("登录已经失效。", remedy="关掉这一页，重新登录，再打开试卷；答案都在。")
        return ExchangeProblem(AWAY, remedy="稍等一分钟再按一次；还不行，请告诉培训师。")


def _text(path: Path, most: int) -> str:
    """A file to hand in, or nothing when it is missing, no text or too large: the service says what it thinks."""
    try:
        return path.read_text(encoding="utf-8") if path.stat().st_size <= most else ""
    except (OSError, UnicodeDecodeError):
        return ""
