"""When a trainee's time with a paper is over: the server's record of the fetch, the limit, the exceptions.

Two files of the course folder say so, both hash-chained (`course.chain`):
`desk/<paper>.jsonl`, written by the desk service alone (fetched, handed in), and `exceptions.jsonl`,
written by the trainer's tools.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

from course import chain
from course.errors import CourseError, PaperError
from course.files import read_json
from course.ui import blocks as ui
from course.ui.schema import Block

Kind = Literal["extra_minutes", "second_attempt", "absence"]
KIND_LABEL = {"extra_minutes": "延长时间", "second_attempt": "再考一次", "absence": "缺考有因"}
WARN_MINUTES = (10, 2)
MOST_MINUTES = 600
LIMIT = "limit.json"


@dataclass(frozen=True)
class Exemption:
    """A trainer's exception for one trainee and paper. `value` is the minutes of `extra_minutes`, else 0."""

    trainee: str
    paper: str
    kind: Kind
    value: int
    reason: str
    who: str
    at: str


@dataclass(frozen=True)
class Clock:
    """A trainee's time with one paper. Times are UTC; `until` is None when the paper has no limit."""

    fetched_at: datetime
    attempt: int
    extra_minutes: int
    until: datetime | None

    def late_seconds(self, at: datetime) -> int:
        """How many seconds after the limit a moment is; 0 when within it or without a limit."""
        return max(0, int((at - self.until).total_seconds())) if self.until else 0


def record_path(course_root: Path, paper_id: str) -> Path:
    """Where the desk service records who fetched and handed in a paper."""
    return course_root / "desk" / f"{paper_id}.jsonl"


def exceptions_path(course_root: Path) -> Path:
    """Where the trainer's exceptions are recorded."""
    return course_root / "exceptions.jsonl"


def grant(
    course_root: Path, trainee: str, paper_id: str, kind: Kind, value: int, reason: str, who: str
) -> None:
    """Record an exception. Raises PaperError for a kind, value or reason that makes no sense."""
    if kind not in get_args(Kind):
        raise PaperError(f"没有这种例外：{kind}。", remedy=f"可以用：{'、'.join(get_args(Kind))}。")
    if kind == "extra_minutes" and not 1 <= value <= MOST_MINUTES:
        raise PaperError(f"延长 {value} 分钟不行。", remedy=f"写 1 到 {MOST_MINUTES} 之间的分钟数。")
    if not reason.strip():
        raise PaperError(
            "没有写原因。", place=f"{trainee} {paper_id}", remedy="写一句原因，例如“停电二十分钟”。"
        )
    body = {
        "trainee": trainee, "paper": paper_id, "kind": kind, "value": value if kind == "extra_minutes" else 0,
        "reason": reason.strip(), "who": who,
    }  # fmt: skip
    chain.append(exceptions_path(course_root), body)


def exceptions(course_root: Path, paper_id: str | None = None) -> list[Exemption]:
    """All exceptions in their order, of one paper if named. Raises RecordError when the chain is broken."""
    return of_paper(chain.read(exceptions_path(course_root)), paper_id)


def of_paper(recorded: Iterable[dict[str, Any]], paper_id: str | None) -> list[Exemption]:
    """The exceptions among all records of the file that still hold, of one paper if named."""
    return [
        one.exemption for one in history(recorded) if one.holds and paper_id in (None, one.exemption.paper)
    ]


@dataclass(frozen=True)
class Logged:
    """A line of the exceptions' log: `number` from 1, and who took it back, when and why (empty: it holds)."""

    number: int
    exemption: Exemption
    undone_by: str = ""
    undone_at: str = ""
    undone_why: str = ""

    @property
    def holds(self) -> bool:
        """Whether nobody has taken it back."""
        return not self.undone_at


def history(recorded: Iterable[dict[str, Any]]) -> list[Logged]:
    """Every exception ever granted, oldest first. `recorded` are all records of the file, in their order.

    A counter-entry names the other's trainee, paper and time: those stay when the records of finished papers
    are deleted.
    """
    found: list[Logged] = []
    for body in recorded:
        if "undoes" not in body:
            granted = Exemption(**{name: body[name] for name in Exemption.__dataclass_fields__})
            found.append(Logged(len(found) + 1, granted))
            continue
        for at, one in enumerate(found):
            if one.holds and _key(one.exemption) == (body["trainee"], body["paper"], body["undoes"]):
                found[at] = replace(
                    one, undone_by=body["who"], undone_at=body["at"], undone_why=body["reason"]
                )
                break
    return found


def _key(granted: Exemption) -> tuple[str, str, str]:
    return granted.trainee, granted.paper, granted.at


def undo(course_root: Path, number: int, reason: str, who: str) -> Logged:
    """Take an exception back by an entry against it; the log keeps both. Raises PaperError, RecordError."""
    known = {one.number: one for one in history(chain.read(exceptions_path(course_root)))}
    if number not in known or not known[number].holds:
        why = "没有这一条例外" if number not in known else "这一条已经撤销过了"
        raise PaperError(f"{why}：第 {number} 条。", remedy="用 course exception list 看有哪些。")
    if not reason.strip():
        raise PaperError("没有写撤销的原因。", place=f"第 {number} 条", remedy="写一句，例如“记错了人”。")
    trainee, paper, at = _key(known[number].exemption)
    body = {"undoes": at, "trainee": trainee, "paper": paper, "reason": reason.strip(), "who": who}
    chain.append(exceptions_path(course_root), body)
    return known[number]


def records(course_root: Path, paper_id: str) -> list[dict[str, Any]]:
    """What the desk recorded about a paper: `event` is fetch or submit. Raises RecordError."""
    return chain.read(record_path(course_root, paper_id))


def clock(
    trainee: str, minutes: int | None, recorded: Iterable[dict[str, Any]], granted: Iterable[Exemption]
) -> Clock | None:
    """A trainee's time with a paper, or None before the fetch and after a second attempt was granted.

    `minutes` is the paper's limit, None for a paper without one. `recorded` and `granted` are of one paper.
    """
    own = [one for one in granted if one.trainee == trainee]
    fetched = [one for one in recorded if one["event"] == "fetch" and one["trainee"] == trainee]
    if not fetched:
        return None
    last = datetime.fromisoformat(fetched[-1]["at"])
    again = [datetime.fromisoformat(one.at) for one in own if one.kind == "second_attempt"]
    if again and again[-1] > last:
        return None
    since = max((one for one in again if one <= last), default=datetime.min.replace(tzinfo=UTC))
    extra = sum(
        one.value for one in own if one.kind == "extra_minutes" and datetime.fromisoformat(one.at) >= since
    )
    until = last + timedelta(minutes=minutes + extra) if minutes else None
    return Clock(last, int(fetched[-1]["attempt"]), extra, until)


def overtime(course_root: Path, paper_id: str, minutes: int | None) -> dict[str, int]:
    """Seconds over the limit of each trainee's last submission, of those that are over it.

    The policy: what comes after the limit is taken, marked, and shown as late. An exception granted later
    counts too. Raises RecordError.
    """
    recorded, granted = records(course_root, paper_id), exceptions(course_root, paper_id)
    found: dict[str, int] = {}
    for body in recorded:
        if body["event"] != "submit":
            continue
        own = clock(body["trainee"], minutes, _before(recorded, body), granted)
        late = own.late_seconds(datetime.fromisoformat(body["receipt"]["at"])) if own else 0
        found.pop(body["trainee"], None)
        if late:
            found[body["trainee"]] = late
    return found


def _before(recorded: list[dict[str, Any]], body: dict[str, Any]) -> list[dict[str, Any]]:
    return recorded[: recorded.index(body)]


def limit_of(folder: Path) -> dict[str, Any]:
    """What the desk noted beside a fetched paper: `attempt`, and `until` (UTC, ISO, or None). It only shows."""
    try:
        found = read_json(folder / LIMIT)
        until = found["until"] and datetime.fromisoformat(found["until"]).astimezone(UTC).isoformat()
        return {"attempt": int(found["attempt"]), "until": until}
    except (CourseError, ValueError, TypeError, KeyError, AttributeError):  # a trainee may write there
        return {}


def countdown(folder: Path) -> list[Block]:
    """The time left for the paper in a folder, as a panel shows it; nothing for a paper without a limit."""
    until = limit_of(folder).get("until")
    if not until:
        return []
    over = "时间到了。答案都在，请马上交卷，现在交记为迟交。"
    moment = datetime.fromisoformat(until).timestamp()
    return [ui.countdown("剩余时间", moment, now=time.time(), warn=WARN_MINUTES, over=over)]
