"""What the desk service does for one trainee: fetch, hand in, feedback, through nbgrader's own exchange classes.

It runs as the service account in the service's process. The trainee's id is the one the hub gave, the time
is this machine's; of an upload only two texts are looked at.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange import ExchangeError
from nbgrader.utils import parse_utc

from course import chain, settings
from course.assessment import closing, exchange, timing
from course.assessment.paper import PublicPaper, read_public
from course.assessment.sheet import MAX_BYTES, NAME, receive
from course.errors import ExchangeProblem, PaperError

PAPER = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
MAX_NOTEBOOK = 4_000_000
MOST_SUBMISSIONS = 200
FIELDS = {"answers", "notebook"}


class Counter:
    """The service's counter: the course folder, the exchange, and the service's own folder."""

    def __init__(self, course_root: Path, exchange_root: Path, folder: Path) -> None:
        self.course_root = course_root
        self.exchange_root = exchange_root
        self.folder = folder
        self._followed: dict[Path, chain.Follower] = {}

    def overview(self, trainee: str) -> dict[str, Any]:
        """Every released or fetched paper as the trainee stands with it."""
        outbound = self.exchange_root / settings.COURSE_ID / "outbound"
        released = (
            {p.name for p in outbound.iterdir() if PAPER.fullmatch(p.name)} if outbound.is_dir() else set()
        )
        recorded = {p.stem for p in (self.course_root / "desk").glob("*.jsonl") if PAPER.fullmatch(p.stem)}
        found = {}
        for paper_id in sorted(released | recorded):
            try:
                found[paper_id] = self._standing(trainee, paper_id, read_public(outbound / paper_id))
            except PaperError:
                continue  # being released just now, or withdrawn
        return found

    def _standing(self, trainee: str, paper_id: str, paper: PublicPaper) -> dict[str, Any]:
        recorded = self._records(paper_id)
        clock = self._clock(trainee, paper_id, paper, recorded)
        return {
            "title": paper.title, "total": len(paper.items), "minutes": paper.limit, "released": True,
            "attempt": clock.attempt if clock else _fetches(recorded, trainee) + 1,
            "until": _text(clock.until) if clock else None,
            "receipts": [one["receipt"] for one in _own(recorded, trainee, "submit")],
            "closed": not self._open(trainee, paper_id, clock),
        }  # fmt: skip

    def fetch(self, trainee: str, paper_id: str) -> dict[str, Any]:
        """The paper's two files; the first fetch of an attempt is recorded and starts the clock."""
        paper = self._released(paper_id)
        if self._clock(trainee, paper_id, paper, self._records(paper_id)) is None:
            closing.check(trainee, self._closing(paper_id), None, self._granted(paper_id))
        with self._bench() as (desk, cache):
            self._step("FetchAssignment", desk, cache, paper_id, trainee, "领取试卷没有成功。")
            files = {
                "paper": (desk / paper_id / "paper.json").read_text(encoding="utf-8"),
                "notebook": (desk / paper_id / f"{paper_id}.ipynb").read_text(encoding="utf-8"),
            }
        recorded = self._records(paper_id)
        clock = self._clock(trainee, paper_id, paper, recorded)
        if clock is None:
            body = {
                "event": "fetch", "trainee": trainee, "attempt": _fetches(recorded, trainee) + 1,
                "version": paper.version, "minutes": paper.limit,
            }  # fmt: skip
            self._record(paper_id, body)
            clock = self._clock(trainee, paper_id, paper, self._records(paper_id))
            assert clock is not None
        return {**files, "attempt": clock.attempt, "until": _text(clock.until)}

    def submit(self, trainee: str, paper_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Take in a submission and return the receipt. Raises ExchangeProblem when it isn't the trainee's own."""
        paper = self._released(paper_id)
        answers, notebook = _uploaded(body)
        recorded = self._records(paper_id)
        clock = self._clock(trainee, paper_id, paper, recorded)
        if clock is None:
            raise ExchangeProblem("还没有领取这份试卷。", remedy="先按“领取试卷”。")
        closing.check(trainee, self._closing(paper_id), clock, self._granted(paper_id))
        if len(_own(recorded, trainee, "submit")) >= MOST_SUBMISSIONS:
            raise ExchangeProblem("交卷的次数太多了。", remedy="请告诉培训师；已交的都在。")
        with self._bench() as (desk, cache):
            folder = desk / paper_id
            folder.mkdir()
            (folder / NAME).write_bytes(answers)
            unanswered = _check(folder / NAME, trainee, paper)
            self._put_notebook(folder / f"{paper_id}.ipynb", notebook, paper_id)
            self._step("Submit", desk, cache, paper_id, trainee, "交卷没有成功，答案还在本机。")
            at = self._keep_secret(cache, trainee, paper_id)
        receipt = {
            "paper": paper_id, "trainee": trainee, "at": at.isoformat(timespec="seconds"),
            "sha256": hashlib.sha256(answers).hexdigest(), "answered": len(paper.items) - len(unanswered),
            "unanswered": unanswered, "late_seconds": clock.late_seconds(at),
        }  # fmt: skip
        self._record(
            paper_id,
            {
                "event": "submit",
                "trainee": trainee,
                "attempt": clock.attempt,
                "until": _text(clock.until),
                "receipt": receipt,
            },
        )
        return receipt

    def feedback(self, trainee: str, paper_id: str) -> dict[str, str]:
        """The released feedback pages of a trainee's own submissions, by the time of submission."""
        _named(paper_id)
        kept = self.folder / "secrets" / trainee
        if not kept.is_dir() or not (self.exchange_root / settings.COURSE_ID / "feedback").is_dir():
            return {}
        with self._bench() as (desk, cache):
            shutil.copytree(kept, cache / settings.COURSE_ID)
            self._step("FetchFeedback", desk, cache, paper_id, trainee, "取反馈没有成功。")
            pages = sorted((desk / paper_id / "feedback").glob(f"*/{paper_id}.html"))
            return {page.parent.name: page.read_text(encoding="utf-8") for page in pages}

    def _released(self, paper_id: str) -> PublicPaper:
        _named(paper_id)
        try:
            return read_public(self.exchange_root / settings.COURSE_ID / "outbound" / paper_id)
        except PaperError as problem:
            raise ExchangeProblem(
                "这份试卷没有发放。", remedy="请告诉培训师：试卷可能还没有发放，或者已经收回。"
            ) from problem

    def _clock(
        self, trainee: str, paper_id: str, paper: PublicPaper, recorded: list[dict[str, Any]]
    ) -> timing.Clock | None:
        return timing.clock(trainee, paper.limit, recorded, self._granted(paper_id))

    def _granted(self, paper_id: str) -> list[timing.Exemption]:
        return timing.of_paper(self._read(timing.exceptions_path(self.course_root)), paper_id)

    def _closing(self, paper_id: str) -> closing.Closing | None:
        return closing.closing(self._read(closing.closings_path(self.course_root)), paper_id)

    def _open(self, trainee: str, paper_id: str, clock: timing.Clock | None) -> bool:
        shut, granted = self._closing(paper_id), self._granted(paper_id)
        return closing.may_still(trainee, shut, clock, granted, datetime.now(UTC))

    def _records(self, paper_id: str) -> list[dict[str, Any]]:
        return self._read(timing.record_path(self.course_root, paper_id))

    def _read(self, file: Path) -> list[dict[str, Any]]:
        return self._followed.setdefault(file, chain.Follower(file)).read()

    def _record(self, paper_id: str, body: dict[str, Any]) -> None:
        chain.append(timing.record_path(self.course_root, paper_id), body, mode=0o640)

    def _put_notebook(self, path: Path, text: str, paper_id: str) -> None:
        """The trainee's notebook, or the released one when none came: marks come from the answers alone."""
        if text:
            path.write_text(text, encoding="utf-8")
        else:
            released = self.exchange_root / settings.COURSE_ID / "outbound" / paper_id / path.name
            exchange.copy_regular(released, path, exchange.MAX_NOTEBOOK_BYTES)

    def _keep_secret(self, cache: Path, trainee: str, paper_id: str) -> datetime:
        """Keep what fetching feedback needs (nbgrader's cache without the answers); return the time of submission."""
        (made,) = (cache / settings.COURSE_ID).iterdir()
        kept = self.folder / "secrets" / trainee / made.name
        kept.mkdir(parents=True, mode=0o700)
        shutil.copyfile(made / "submission_secret.txt", kept / "submission_secret.txt")
        (kept / f"{paper_id}.ipynb").write_text("{}", encoding="utf-8")  # nbgrader goes by its name
        return exchange.aware(parse_utc((made / exchange.STAMP).read_text(encoding="utf-8")))

    @contextmanager
    def _bench(self) -> Iterator[tuple[Path, Path]]:
        """A fresh desk and cache for one step, gone after it."""
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="step-") as made:
            desk, cache = Path(made) / "desk", Path(made) / "cache"
            desk.mkdir()
            cache.mkdir()
            yield desk, cache

    def _step(self, kind: str, desk: Path, cache: Path, paper_id: str, trainee: str, what: str) -> None:
        config = exchange.trainee_config(self.exchange_root, desk, cache)
        try:
            exchange.run(kind, config, paper_id, trainee)
        except (ExchangeError, OSError, RuntimeError) as problem:
            raise ExchangeProblem(what, remedy="稍等一分钟再试；还不行，请告诉培训师。") from problem


def _named(paper_id: str) -> None:
    if not PAPER.fullmatch(paper_id):
        raise ExchangeProblem("没有这份试卷。", remedy="回到“开始”页，按“刷新”。")


def _uploaded(body: dict[str, Any]) -> tuple[bytes, str]:
    """The two texts of an upload. Raises ExchangeProblem for anything more, less, or larger."""
    if set(body) != FIELDS or not all(isinstance(one, str) for one in body.values()):
        raise ExchangeProblem("交来的内容不对。", remedy="回到“开始”页，打开试卷再交。")
    try:
        answers, notebook = body["answers"].encode(), body["notebook"].encode()
    except UnicodeEncodeError as problem:
        raise ExchangeProblem("交来的内容不对。", remedy="回到“开始”页，打开试卷再交。") from problem
    if len(answers) > MAX_BYTES or len(notebook) > MAX_NOTEBOOK:
        raise ExchangeProblem("答卷太大。", remedy="请告诉培训师。")
    return answers, body["notebook"]


def _check(path: Path, trainee: str, paper: PublicPaper) -> list[int]:
    """Numbers of the unanswered items. Raises ExchangeProblem for a sheet that isn't this trainee's of this paper."""
    got = receive(path, trainee, paper)
    if got.whole:
        raise ExchangeProblem(f"没有收：{got.whole}。", remedy="用自己的账号领卷、作答、交卷。")
    return [
        item.number for item_id, item in paper.items.items() if _blank(got.answers.get(item_id, (0, None))[1])
    ]


def _blank(value: Any) -> bool:
    return value in (None, "", [], {}) or (isinstance(value, str) and not value.strip())


def _own(recorded: list[dict[str, Any]], trainee: str, event: str) -> list[dict[str, Any]]:
    return [one for one in recorded if one["trainee"] == trainee and one["event"] == event]


def _fetches(recorded: list[dict[str, Any]], trainee: str) -> int:
    return len(_own(recorded, trainee, "fetch"))


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
