"""Where everybody stands with a paper, worked out from the server's records. Pure: reads no file, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from course.assessment import closing, timing
from course.trainer.people import Trainee

State = Literal["unfetched", "working", "overtime", "submitted", "late", "absent"]
STATES: tuple[State, ...] = get_args(State)
LABEL: dict[State, str] = {
    "unfetched": "未领卷", "working": "作答中", "overtime": "超时未交", "submitted": "已交卷", "late": "迟交",
    "absent": "缺考有因",
}  # fmt: skip
TONE: dict[State, str] = {
    "unfetched": "muted", "working": "info", "overtime": "bad", "submitted": "good", "late": "warn",
    "absent": "muted",
}  # fmt: skip
HANDED_IN: tuple[State, ...] = ("submitted", "late")


@dataclass(frozen=True)
class Session:
    """What one paper's states follow from.

    `minutes`: the limit, None without one. `recorded`: the desk's records of the paper. `granted`: its
    exceptions that hold. `inbound`: the time (UTC) of everybody's newest submission in the exchange, which is
    all there is on one desk, where no service records. `waiting`: items of each marked submission that wait.
    """

    people: Mapping[str, Trainee]
    minutes: int | None = None
    due: datetime | None = None
    shut: closing.Closing | None = None
    recorded: tuple[dict[str, Any], ...] = ()
    granted: tuple[timing.Exemption, ...] = ()
    inbound: Mapping[str, datetime] = field(default_factory=dict)
    collected: frozenset[str] = frozenset()
    waiting: Mapping[str, int] = field(default_factory=dict)
    returned: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Line:
    """One trainee. Times are UTC ISO texts or None; `receipt` is the number that the trainee holds."""

    trainee: str
    name: str
    branch: str
    state: State
    fetched_at: str | None
    until: str | None
    submitted_at: str | None
    receipt: str
    answered: int | None
    unanswered: int | None
    late_seconds: int
    attempt: int
    extra_minutes: int
    may_hand_in: bool
    note: str
    collected: bool
    marked: bool
    waiting: int
    returned: bool


def lines(session: Session, now: datetime) -> list[Line]:
    """Everybody's line, in the order of branch and account."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for body in session.recorded:
        grouped.setdefault(body["trainee"], []).append(body)
    made = [
        _line(session, person, grouped.get(account, []), now) for account, person in session.people.items()
    ]
    return sorted(made, key=lambda line: (line.branch, line.trainee))


def _line(session: Session, person: Trainee, own: list[dict[str, Any]], now: datetime) -> Line:
    account = person.account
    granted = [one for one in session.granted if one.trainee == account]
    clock = timing.clock(account, session.minutes, own, granted)
    fetched = [body for body in own if body["event"] == "fetch"]
    attempt = clock.attempt if clock else len(fetched) + 1
    receipt, late = _submission(session, own, granted, account, attempt)
    at = receipt.get("at")
    state = _state(session, granted, clock, at, late, now)
    notes = [f"{timing.KIND_LABEL[one.kind]}：{one.reason}" for one in granted]
    if at and state not in HANDED_IN:
        notes.append("上一次的答卷还在")
    return Line(
        account, person.name, person.branch, state, _iso(clock.fetched_at) if clock else None,
        _iso(clock.until) if clock else None, at, str(receipt.get("sha256", ""))[:12], receipt.get("answered"),
        len(receipt["unanswered"]) if "unanswered" in receipt else None, late, attempt,
        clock.extra_minutes if clock else sum(one.value for one in granted),
        closing.may_still(account, session.shut, clock, granted, now), "；".join(notes),
        account in session.collected, account in session.waiting, session.waiting.get(account, 0),
        account in session.returned,
    )  # fmt: skip


def _submission(
    session: Session, own: list[dict[str, Any]], granted: list[timing.Exemption], account: str, attempt: int
) -> tuple[dict[str, Any], int]:
    """The receipt of the newest submission (without number on one desk), and how many seconds it is late."""
    last = next((at for at in range(len(own) - 1, -1, -1) if own[at]["event"] == "submit"), None)
    if last is None:
        at = session.inbound.get(account)
        return ({"at": _iso(at)}, _after(session.due, at)) if at else ({}, 0)
    receipt = dict(own[last]["receipt"])
    moment = datetime.fromisoformat(receipt["at"])
    then = timing.clock(account, session.minutes, own[:last], granted)
    over = max(then.late_seconds(moment) if then else 0, _after(session.due, moment))
    return {**receipt, "attempt": own[last].get("attempt", 1)}, over


def _state(
    session: Session,
    granted: list[timing.Exemption],
    clock: timing.Clock | None,
    at: str | None,
    late: int,
    now: datetime,
) -> State:
    again = [one for one in granted if one.kind == "second_attempt"]
    moment = datetime.fromisoformat(at) if at else None
    renewed = [datetime.fromisoformat(one.at).replace(microsecond=0) for one in again]
    if moment and not any(one > moment for one in renewed):  # receipts are cut to the second
        return "late" if late else "submitted"
    if any(one.kind == "absence" for one in granted):
        return "absent"
    if clock is None:
        return "unfetched"
    return "overtime" if clock.until is not None and now > clock.until else "working"


def _after(due: datetime | None, moment: datetime | None) -> int:
    return max(0, int((moment - due).total_seconds())) if due and moment else 0


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def counts(found: Iterable[Line]) -> dict[State, int]:
    """How many are in each state."""
    tally = Counter(line.state for line in found)
    return {state: tally.get(state, 0) for state in STATES}


def by_branch(found: Iterable[Line]) -> dict[str, list[Line]]:
    """The lines of each branch, in their order."""
    grouped: dict[str, list[Line]] = {}
    for line in found:
        grouped.setdefault(line.branch, []).append(line)
    return grouped
