"""What has happened in a scenario, replayed from the choices: clock, limit, mood, outcomes, points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from course.exercises.complaint_desk.content import END, Node, Option, Outcome, Scenario
from course.knowledge.calendar import add_days
from course.knowledge.edition import Edition

PENALTY = 2
EARLIEST, LATEST = 8, 20  # hours of the day between which things happen


@dataclass(frozen=True)
class Move:
    """A choice that was made, and when."""

    node: Node
    option: Option
    at: datetime


@dataclass(frozen=True)
class Run:
    """Where a scenario stands. `limit` is the last day on which the decision may be told to the customer."""

    scenario: Scenario
    at: str
    clock: datetime
    limit: date
    mood: int
    moves: tuple[Move, ...] = ()
    decided: datetime | None = None
    came: tuple[Outcome, ...] = ()

    @property
    def over(self) -> bool:
        """Whether the scenario has come to its end."""
        return self.at == END

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What went wrong: a late or missing decision, the regulator, publicity; each once."""
        late = (
            self.decided.date() > self.limit if self.decided else self.over or self.clock.date() > self.limit
        )
        return tuple(dict.fromkeys((*(("breach",) if late else ()), *self.came)))

    @property
    def points(self) -> int:
        """Points of the choices less the penalties, not below 0."""
        earned = sum(one.option.points for one in self.moves)
        return max(0, earned - PENALTY * len(self.outcomes))


def begin(edition: Edition, scenario: Scenario) -> Run:
    """A scenario at its beginning."""
    limit = add_days(scenario.begins.date(), int(edition.value("complaint.decide-15d", "days")))
    return Run(scenario, scenario.nodes[0].id, scenario.begins, limit, scenario.mood)


def awake(clock: datetime) -> datetime:
    """The same moment, or nine in the morning when nobody would call a customer then."""
    if clock.hour >= LATEST:
        clock += timedelta(days=1)
    return clock if EARLIEST <= clock.hour < LATEST else clock.replace(hour=9, minute=0)


def move(edition: Edition, run: Run, option: Option) -> Run:
    """The scenario after a choice. An extension counts only while the limit hasn't passed."""
    clock = awake(run.clock + timedelta(hours=option.hours))
    limit = run.limit
    if option.appraisal:
        limit = add_days(limit, (clock.date() - run.clock.date()).days)
    if option.extend and clock.date() <= limit:
        longer = int(edition.value("complaint.extend-30d", "days"))
        basic = int(edition.value("complaint.decide-15d", "days"))
        limit = add_days(limit, longer - basic)
    node = run.scenario.node(run.at)
    return replace(
        run, at=run.scenario.after(node, option), clock=clock, limit=limit,
        mood=min(100, max(0, run.mood + option.mood)), moves=(*run.moves, Move(node, option, run.clock)),
        decided=run.decided or (clock if option.decided else None), came=(*run.came, *option.out),
    )  # fmt: skip


def replay(edition: Edition, scenario: Scenario, chosen: tuple[str, ...]) -> Run:
    """A scenario after these choices. Raises ValueError when they don't fit it."""
    run = begin(edition, scenario)
    for id_ in chosen:
        if run.over or id_ not in [one.id for one in scenario.node(run.at).options]:
            raise ValueError(f"{scenario.id} 里没有做法 {id_}")
        run = move(edition, run, scenario.node(run.at).option(id_))
    return run
