"""One quarter's meeting as the edition and the seed make it: days, seats, quorum, votes.

All counts and days come from the edition's committee and house.committee.* rules; nothing is fixed here.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

from course.exercises.committee_meeting import dates
from course.exercises.committee_meeting.dates import number
from course.exercises.committee_meeting.schema import Matters, Quarter
from course.knowledge.edition import Edition
from course.knowledge.models import Member

NOBODY_KNOWN = "涉事部门负责人"
COUNTING = ("present", "proxy", "proxy2")


@dataclass(frozen=True)
class Seat:
    """A member, how they stand at the meeting, who holds their proxy, and whether they count as attending."""

    member: Member
    kind: str
    holder: str
    counts: bool


@dataclass(frozen=True)
class Room:
    """A quarter's meeting. `facts` fill the texts, `days` are the same days as dates."""

    seats: tuple[Seat, ...]
    need: int
    counted: int
    left: int
    base: int
    yes: int
    min_voters: int
    passes: bool
    days: Mapping[str, date]
    facts: Mapping[str, Any]

    @property
    def away(self) -> tuple[Seat, ...]:
        """The seats whose members don't come themselves."""
        return tuple(one for one in self.seats if one.kind != "present")

    def conditions(self, short_by: int = 0) -> frozenset[str]:
        """What holds: valid or invalid (with `short_by` members fewer), passed, failed or report."""
        meeting = "valid" if self.counted - short_by >= self.need else "invalid"
        if self.base < self.min_voters:
            vote = "report"
        else:
            vote = "passed" if self.passes else "failed"
        return frozenset({meeting, vote})


def quorum(edition: Edition, members: int) -> int:
    """Members that must attend: the quorum's fraction of all, rounded up (house.committee.quorum)."""
    return ceil(Fraction(str(edition.value("house.committee.quorum", "fraction"))) * members)


def passing(edition: Edition, base: int) -> int:
    """Votes that pass a resolution: more than the majority's fraction of `base` (house.committee.majority)."""
    return floor(Fraction(str(edition.value("house.committee.majority", "fraction"))) * base) + 1


def touched(members: Sequence[Member], interests: Collection[str]) -> list[Member]:
    """The members whose interests a matter touches (house.committee.recusal)."""
    return [one for one in members if set(one.interests) & set(interests)]


def make(edition: Edition, quarter: Quarter, seed: int) -> Room:
    """The meeting of a quarter. The same seed and edition give the same meeting."""
    rng = random.Random(f"{seed}:{quarter.id}")
    members = edition.committee.members.seats
    days = dates.before(edition, quarter, rng)
    seats, caller = _seats(edition, quarter, _away(edition, quarter, rng), rng)
    need, counted = quorum(edition, len(members)), sum(one.counts for one in seats)
    left = counted - max(
        (getattr(ask, "short_by", 0) for page in quarter.pages.values() for ask in page.asks), default=0
    )
    held = days["moved"] if quarter.held == "papers" else days["meeting"]
    if quarter.held == "recalled" and left < need:
        held = days["meeting"] + timedelta(days=number(edition, "house.committee.notice", "days"))
    days = {**days, "held": held, **dates.after(edition, held)}
    base, voters, votes = _ballot(edition, quarter, members, counted)
    min_voters = number(edition, "house.committee.recusal", "min_voters")
    facts: dict[str, Any] = {
        "year": edition.year, "seats": len(members), "need": need, "counted": counted, "left": left,
        "proxied": sum(one.counts and one.kind != "present" for one in seats), **_here(seats),
        "votes_needed": passing(edition, len(members)),
        "recused": len(members) - base, "base": base, "voters": voters, **votes,
        "leaked": rng.randrange(31, 78), "caller": caller,
        **_apart(edition, quarter, len(members)), **_thresholds(edition, quarter),
        **_posts(quarter, members), **{name: dates.day_text(day) for name, day in days.items()},
        "short": number(edition, "house.committee.notice", "days") - 1,
        "gap": (days["report_due"] - days["minutes_due"]).days,
    }  # fmt: skip
    return Room(
        seats, need, counted, left, base, votes["yes"], min_voters,
        votes["yes"] >= passing(edition, base), days, facts,
    )  # fmt: skip


def _away(edition: Edition, quarter: Quarter, rng: random.Random) -> dict[str, str]:
    """Who is away and how: enough uncounted absences that `slack` members more than a quorum are left."""
    members = edition.committee.members.seats
    plan = quarter.absent
    uncounted = min(max(len(members) - quorum(edition, len(members)) - plan.slack, 0), len(members) - 1)
    kinds = (list(plan.uncounted) + ["none"] * uncounted)[:uncounted]
    kinds = ["proxy"] * min(plan.proxies, len(members) - 1 - uncounted) + kinds
    stay = {one.id for one in touched(members, quarter.stay)} | {members[0].id}
    stay |= {one.id for one in members if one.role in ("主任", "秘书")}
    pool = [one for one in members if one.id not in stay]
    rest = [one for one in members[1:] if one.id in stay]
    rng.shuffle(pool)
    return dict(zip([one.id for one in (*pool, *rest)], kinds, strict=False))


def _seats(
    edition: Edition, quarter: Quarter, away: Mapping[str, str], rng: random.Random
) -> tuple[tuple[Seat, ...], str]:
    """The seats with the holders of proxies, and the post of the member who calls in sick.

    A second proxy goes to the holder of the first. The caller holds none, so that one seat is lost and not two.
    """
    members = edition.committee.members.seats
    most = number(edition, "house.committee.proxy", "max")
    here = [one for one in members if one.id not in away]
    caller = _caller(quarter, here, rng)
    holders = [one for one in rng.sample(here, len(here)) if one is not caller] or here
    first = holders[0]
    others = iter([*holders[1:], *holders])
    seats, proxies = [], 0
    for member in members:
        kind = away.get(member.id, "present")
        holder = ""
        if kind == "proxy":
            holder = first.post if proxies == 0 else next(others).post
            proxies += 1
        elif kind == "proxy2":
            holder = first.post
        elif kind == "blank":
            holder = next(others).post
        limit = {"proxy": 1, "proxy2": 2}.get(kind, 0)
        counts = kind in COUNTING and limit <= most
        seats.append(Seat(member, kind, holder, counts))
    return tuple(seats), caller.post


def _here(seats: Sequence[Seat]) -> dict[str, Any]:
    here = [one.member.post for one in seats if one.kind == "present"]
    return {"here": len(here), "here_posts": "、".join(here), "away": len(seats) - len(here)}


def _caller(quarter: Quarter, here: Sequence[Member], rng: random.Random) -> Member:
    """Whoever calls in sick: present, not chair or secretary, and not needed in the story."""
    wanted = set(quarter.stay)
    fit = [one for one in here[1:] if one.role != "秘书" and not wanted & set(one.interests)]
    return rng.choice(fit or here)


def _ballot(
    edition: Edition, quarter: Quarter, members: Sequence[Member], counted: int
) -> tuple[int, int, dict[str, int]]:
    """(base after recusal, voters, votes): `margin` votes above the most that doesn't pass."""
    recused = len(touched(members, quarter.ballot.recused))
    base = len(members) - recused
    present = counted if quarter.ballot.voters == "counted" else len(members) - 1
    voters = max(present - recused, 0)
    yes = min(passing(edition, base) - 1 + quarter.ballot.margin, voters)
    no = ceil(Fraction(2 * (voters - yes), 3))
    return base, voters, {"yes": yes, "no": no, "abstain": voters - yes - no}


def _apart(edition: Edition, quarter: Quarter, members: int) -> dict[str, int]:
    """A second count with `apart` members stepping aside, never so many that it must go up."""
    spare = members - number(edition, "house.committee.recusal", "min_voters")
    apart = max(min(quarter.apart, spare), 0)
    base = members - apart
    return {"apart": apart, "apart_base": base, "apart_needed": passing(edition, base)}


def _thresholds(edition: Edition, quarter: Quarter) -> dict[str, int]:
    rule = edition.committee.agenda.must_table
    offsets = [
        one.when.major
        for ask in quarter.pages["agenda"].asks if isinstance(ask, Matters)
        for one in ask.matters if one.when.major is not None
    ]  # fmt: skip
    people = number(edition, "house.complaint.major-threshold", "people")
    return {
        "percent": number(edition, rule, "percent"),
        "min_count": number(edition, rule, "min_count"),
        "transfer_line": number(edition, rule, "count"),
        "people": people + (offsets[0] if offsets else 0),
    }


def _posts(quarter: Quarter, members: Sequence[Member]) -> dict[str, str]:
    """The posts that the story names, found by their interests; and the chair."""
    found = {name: touched(members, [interest]) for name, interest in quarter.people.items()}
    chair = next((one for one in members if one.role == "主任"), members[0])
    return {name: who[0].post if who else NOBODY_KNOWN for name, who in found.items()} | {"chair": chair.post}
