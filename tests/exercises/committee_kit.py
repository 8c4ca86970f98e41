"""Plays 委员会推演 for its tests: right answers, changed editions, whole runs."""

from __future__ import annotations

import dataclasses
from typing import Any

from course.exercises.base import Event
from course.exercises.committee_meeting import content, fields, model
from course.exercises.committee_meeting.game import Game
from course.exercises.committee_meeting.model import MeetingState
from course.knowledge.edition import Edition


def with_values(edition: Edition, rule_id: str, **values: Any) -> Edition:
    rule = edition.rules[rule_id]
    changed = rule.model_copy(update={"values": {**rule.values, **values}})
    return dataclasses.replace(edition, rules={**edition.rules, rule_id: changed})


def with_seats(edition: Edition, seats: list[Any]) -> Edition:
    members = edition.committee.members.model_copy(update={"seats": seats})
    return dataclasses.replace(edition, committee=edition.committee.model_copy(update={"members": members}))


def key(field: fields.Field) -> Any:
    if isinstance(field, fields.Single):
        return next(one.id for one in field.choices if one.right)
    if isinstance(field, fields.Multiple):
        return [one.id for one in field.choices if one.right]
    if isinstance(field, fields.Match):
        return {row.id: min(row.keys) for row in field.rows}
    assert isinstance(field, fields.Typed)
    return field.key


def game(edition: Edition, state: MeetingState) -> Game:
    return Game(edition, state.seed, state.answers)


def field(edition: Edition, field_id: str, seed: int = 0, answers: dict[str, Any] | None = None) -> Any:
    """The question with that id, given the answers before it."""
    turn = next(one for one in content.turns() if field_id in one.asks)
    found = Game(edition, seed, answers or {}).on(turn)
    return next(one for one in found if one.id == field_id)


def play(
    edition: Edition, seed: int = 0, given_: dict[str, Any] | None = None, until: int = 99
) -> MeetingState:
    """A run with the right answer to everything but the fields in `given_`."""
    state = model.step(edition, model.start(edition, seed), Event("start"))
    while state.at <= min(len(content.turns()), until):
        turn = content.turns()[state.at - 1]
        for one in game(edition, state).on(turn):
            answer = (given_ or {}).get(one.id, key(one))
            state = model.step(edition, state, Event(one.id, answer))
        if turn.asks:
            state = model.step(edition, state, Event("check"))
            if not state.judged:
                state = model.step(edition, state, Event("check"))
        state = model.step(edition, state, Event("next"))
    return state
