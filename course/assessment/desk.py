"""A trainee's desk: fetch a paper, check it, hand it in, read the feedback; through nbgrader's exchange."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from course import settings
from course.assessment import closing, timing
from course.assessment.ask import local_time
from course.assessment.paper import read_public
from course.assessment.sheet import NAME, AnswerSheet
from course.errors import AnswerError, CourseError, ExchangeProblem, PaperError, SetupError


@dataclass(frozen=True)
class Receipt:
    """What a trainee holds after handing in: when (UTC), and the hash of the answers as handed in."""

    paper: str
    trainee: str
    at: str
    sha256: str
    answered: int
    unanswered: list[int]
    late_seconds: int = 0


@dataclass(frozen=True)
class Standing:
    """Where a trainee stands with one paper. `until` (UTC, ISO) is when a limited time ends, once fetched."""

    paper: str
    title: str
    released: bool
    fetched: bool
    answered: int
    total: int
    receipts: list[Receipt]
    feedback: Path | None
    minutes: int | None = None
    until: str | None = None
    closed: bool = False


class Desk:
    """A trainee's papers in `folder`, one folder each; `exchange_root` is the class's exchange.

    The home page, the hand-in button and the scripted class all use this one class. With `course_root`, the
    course folder of the same machine, a closed paper is neither fetched nor handed in.
    """

    def __init__(
        self, folder: Path, trainee: str, exchange_root: Path, home: Path, course_root: Path | None = None
    ) -> None:
        self.folder = folder
        self.trainee = trainee
        self.exchange_root = exchange_root
        self.home = home
        self.course_root = course_root

    def papers(self) -> list[str]:
        """Released or already fetched papers, by id."""
        outbound = self.exchange_root / settings.COURSE_ID / "outbound"
        names = {p.name for p in outbound.iterdir() if p.is_dir()} if outbound.is_dir() else set()
        if self.folder.is_dir():
            names |= {p.parent.name for p in self.folder.glob("*/paper.json")}
        return sorted(names)

    def standing(self, paper_id: str) -> Standing:
        """Where the trainee stands with a paper; a damaged copy counts as not fetched. Raises PaperError."""
        outbound = self.exchange_root / settings.COURSE_ID / "outbound" / paper_id
        folder = self.folder / paper_id
        fetched = _usable(folder, paper_id)
        title, answered, total = paper_id, 0, 0
        if fetched or (outbound / "paper.json").is_file():
            paper = read_public(folder if fetched else outbound)
            title, total = paper.title, len(paper.items)
        if fetched:
            answered = total - len(AnswerSheet(folder, self.trainee).unanswered())
        return Standing(
            paper_id, title, outbound.is_dir(), fetched, answered, total, self.receipts(paper_id),
            self._latest_feedback(paper_id), closed=not self._open(paper_id),
        )  # fmt: skip

    def _open(self, paper_id: str) -> bool:
        try:
            self._check_open(paper_id)
        except ExchangeProblem:
            return False
        return True

    def _check_open(self, paper_id: str) -> None:
        """Raises ExchangeProblem when the paper has been closed. A desk that knows no course folder can't tell."""
        if self.course_root is not None:
            shut = closing.read(self.course_root, paper_id)
            closing.check(self.trainee, shut, None, timing.exceptions(self.course_root, paper_id))

    def fetch(self, paper_id: str) -> Path:
        """Fetch a paper into the desk; what is already there stays. Raises ExchangeProblem.

        A damaged paper is kept aside and fetched anew, a missing file is replaced; answers stay.
        """
        folder = self.folder / paper_id
        if _usable(folder, paper_id):
            return folder
        self._check_open(paper_id)
        if (folder / "paper.json").exists():
            os.replace(folder / "paper.json", folder / "paper.damaged.txt")
        self.folder.mkdir(parents=True, exist_ok=True)
        self._run("FetchAssignment", paper_id, "领取试卷没有成功。", "请告诉培训师：试卷可能还没有发放。")
        return folder

    def submit(self, paper_id: str) -> Receipt:
        """Hand in the paper as it stands and keep a receipt.

        Raises ExchangeProblem or PaperError, and AnswerError for a sheet that isn't the trainee's own.
        """
        folder = self.folder / paper_id
        sheet = AnswerSheet(folder, self.trainee)
        if sheet.read_only:
            raise AnswerError(sheet.why_read_only, file=sheet.path, remedy="用自己的账号领卷、作答、交卷。")
        self._check_open(paper_id)
        sheet.register_all()
        unanswered = sheet.unanswered()
        self._run(
            "Submit", paper_id, "交卷没有成功，答案还在本机。", "稍等一分钟再交；还不行，请告诉培训师。"
        )
        receipt = Receipt(
            paper_id, self.trainee, datetime.now(UTC).isoformat(timespec="seconds"),
            hashlib.sha256((folder / NAME).read_bytes()).hexdigest(),
            len(sheet.paper.items) - len(unanswered), unanswered,
        )  # fmt: skip
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "receipts.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(receipt.__dict__, ensure_ascii=False) + "\n")
        return receipt

    def receipts(self, paper_id: str) -> list[Receipt]:
        """The receipts of a paper, oldest first."""
        path = self.home / "receipts.jsonl"
        if not path.is_file():
            return []
        found = []
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                found.append(Receipt(**json.loads(line)))
            except (ValueError, TypeError):  # a line left half by a power cut is no receipt
                continue
        return [one for one in found if (one.paper, one.trainee) == (paper_id, self.trainee)]

    def fetch_feedback(self, paper_id: str) -> Path | None:
        """Fetch released feedback; return the newest page, or None when none has been released yet."""
        try:
            self._run("FetchFeedback", paper_id, "取反馈没有成功。", "稍后再试。")
        except ExchangeProblem:
            return self._latest_feedback(paper_id)
        return self._latest_feedback(paper_id)

    def _latest_feedback(self, paper_id: str) -> Path | None:
        pages = sorted((self.folder / paper_id / "feedback").glob(f"*/{paper_id}.html"))
        return pages[-1] if pages else None

    def _run(self, step: str, paper_id: str, what: str, remedy: str) -> None:
        from nbgrader.exchange import ExchangeError  # heavy: a kernel on a hub never needs it

        from course.assessment import exchange

        config = exchange.trainee_config(self.exchange_root, self.folder, self.home / "submitted")
        try:
            exchange.run(step, config, paper_id, self.trainee)
        except (ExchangeError, OSError, RuntimeError) as problem:
            raise ExchangeProblem(what, place=paper_id, remedy=remedy) from problem


def _usable(folder: Path, paper_id: str) -> bool:
    """Whether a fetched folder holds a whole paper and its notebook."""
    try:
        read_public(folder)
    except PaperError:
        return False
    return (folder / f"{paper_id}.ipynb").is_file()


def desk_folder() -> Path:
    """Where this trainee's papers stand: `COURSE_DESK`, else `papers/` beside the notebooks."""
    named = os.environ.get("COURSE_DESK")
    if named:
        return Path(named)
    here = Path.cwd()
    return (here.parent if here.name == "notebooks" else here) / "papers"


def my_desk(folder: Path | None = None) -> Desk:
    """The desk of whoever runs this kernel: on a hub it talks to the hub's desk service."""
    if os.environ.get("COURSE_DESK_URL"):
        from course.assessment.remote import HubDesk

        return HubDesk(
            folder or desk_folder(), settings.trainee(), settings.home(), os.environ["COURSE_DESK_URL"]
        )
    try:
        course_root: Path | None = settings.root()
    except SetupError:
        course_root = None
    return Desk(
        folder or desk_folder(), settings.trainee(), settings.exchange_root(), settings.home(), course_root
    )


def receipt_text(receipt: Receipt) -> str:
    """A receipt in a sentence."""
    left = f"，未答第 {'、'.join(map(str, receipt.unanswered))} 题" if receipt.unanswered else ""
    late = f"超过时限 {-(-receipt.late_seconds // 60)} 分钟，记为迟交。" if receipt.late_seconds else ""
    return f"已于 {local_time(receipt.at)} 交卷，作答 {receipt.answered} 题{left}。{late}回执号 {receipt.sha256[:12]}。"


def problem_text(problem: Exception) -> str:
    """A problem in Chinese, whatever it is."""
    return problem.message_zh() if isinstance(problem, CourseError) else "没有成功，请告诉培训师。"
