"""委员会推演: the model. State, events and score; questions come from `game`, screens from `show`."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

from pydantic import Field as Limited
from pydantic import model_validator

from course.exercises.base import Event, Reason, Score, Screen, State, saved
from course.exercises.committee_meeting import content, debrief, show
from course.exercises.committee_meeting.content import Turn
from course.exercises.committee_meeting.fields import Answer
from course.exercises.committee_meeting.game import Game
from course.knowledge.edition import Edition
from course.knowledge.text import names

ID = "committee-meeting"
TITLE = "委员会推演"
STRANDS: tuple[str, ...] = ("G1",)
MINUTES = 45

# read by code, beside those that the texts name
READ = (
    "house.committee.notice", "house.committee.extraordinary", "house.committee.quorum",
    "house.committee.majority", "house.committee.recusal", "house.committee.proxy",
    "house.committee.minutes", "house.committee.report-up", "house.complaint.major-threshold",
    "practice.committee.notice",
)  # fmt: skip


class MeetingState(State):
    """Where the trainee stands: 0 is the cover, then the screens of content.turns(), at last the debrief.

    `judged`: the screen has been handed in. `nudged`: the trainee was told that something is unanswered.
    """

    seed: int
    at: int = Limited(0, ge=0)
    judged: bool = False
    nudged: bool = False
    answers: dict[str, Answer] = {}

    @model_validator(mode="after")
    def _within(self) -> MeetingState:
        if self.at > _last() or ((self.judged or self.nudged) and not _asks(self)):
            raise ValueError("记录与现在的内容对不上")
        return self


def start(edition: Edition, seed: int = 0) -> MeetingState:
    """A new year of meetings. The seed decides the days and who is away."""
    return MeetingState(seed=seed, at=0)


def load(data: str) -> MeetingState:
    """A state saved as JSON. Raises ExerciseError when it isn't one."""
    return saved(MeetingState, data, ID)


def _last() -> int:
    """The place of the debrief."""
    return len(content.turns()) + 1


def _turn(state: MeetingState) -> Turn | None:
    return content.turns()[state.at - 1] if 0 < state.at < _last() else None


def _asks(state: MeetingState) -> bool:
    turn = _turn(state)
    return turn is not None and bool(turn.asks)


def _game(edition: Edition, state: MeetingState) -> Game:
    return Game(edition, state.seed, state.answers)


def step(edition: Edition, state: MeetingState, event: Event) -> MeetingState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    turn = _turn(state)
    if turn is None:
        return _step_outside(edition, state, event)
    if state.judged or not turn.asks:
        return (
            state.model_copy(update={"at": state.at + 1, "judged": False}) if event.name == "next" else state
        )
    if event.name == "check":
        return _hand_in(edition, state, turn)
    return _answer(edition, state, turn, event)


def _step_outside(edition: Edition, state: MeetingState, event: Event) -> MeetingState:
    if state.at == 0 and event.name == "start":
        return state.model_copy(update={"at": 1})
    if state.at == _last() and event.name == "again":
        return start(edition, state.seed + 1)
    return state


def _hand_in(edition: Edition, state: MeetingState, turn: Turn) -> MeetingState:
    """Judge the screen; with something unanswered only at the second try."""
    game = _game(edition, state)
    open_ = [one for one in game.on(turn) if not one.answered(game.answer(one))]
    if open_ and not state.nudged:
        return state.model_copy(update={"nudged": True})
    return state.model_copy(update={"judged": True, "nudged": False})


def _answer(edition: Edition, state: MeetingState, turn: Turn, event: Event) -> MeetingState:
    field = next((one for one in _game(edition, state).on(turn) if one.id == event.name), None)
    value = field.accept(event.value) if field else None
    if field is None or value is None or state.answers.get(field.id) == value:
        return state
    return state.model_copy(update={"answers": {**state.answers, field.id: value}, "nudged": False})


def _handed_in(state: MeetingState) -> tuple[Turn, ...]:
    """The screens handed in so far."""
    return content.turns()[: max(0, state.at - 1 + state.judged)]


def score(edition: Edition, state: MeetingState) -> Score:
    """Points of the screens handed in, of the whole year's points; each reason names quarter and step."""
    game, steps = _game(edition, state), content.common().steps
    points, reasons = Fraction(0), []
    for turn in _handed_in(state):
        where = f"{game.quarter(turn.quarter).name}·{steps[turn.step]}"
        for _, mark in game.marks(turn):
            points += mark.points
            reasons += [Reason(one.tone, f"{where}：{one.text}", one.rules) for one in mark.reasons]
    most = sum(ask.points for one in content.quarters() for page in one.pages.values() for ask in page.asks)
    return Score(round(float(points), 2), float(most), state.at == _last(), reasons)


def screen(edition: Edition, state: MeetingState) -> Screen:
    """The page as the trainee sees it."""
    turn, game = _turn(state), _game(edition, state)
    if turn is not None:
        return show.page(game, turn, state.judged, state.nudged)
    if state.at == 0:
        return show.cover(edition)
    return debrief.debrief(game, score(edition, state))


@lru_cache(maxsize=1)
def _named() -> frozenset[str]:
    """Rules named in the content, in `rules` fields and in placeholders."""
    parts: list[Any] = [content.common(), *content.quarters(), content.numbers()]
    placed = {rule for part in parts for text in content.texts(part) for rule, value in names(text) if value}
    return frozenset().union(*(content.rule_ids(part) for part in parts), placed)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise teaches, reads or shows."""
    committee = edition.committee
    tables = {
        committee.members.rule, committee.agenda.rule, committee.agenda.must_table,
        committee.minutes.contents, committee.minutes.tracking,
    }  # fmt: skip
    return {*_named(), *READ, *tables}
