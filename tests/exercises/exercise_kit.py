"""What the tests of several exercises do alike."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from course.exercises.base import Event, Score
from course.knowledge.edition import Edition
from course.ui import check_screen


def changed(edition: Edition, rule_id: str, **values: Any) -> Edition:
    """The edition with other values of one rule."""
    rule = edition.rule(rule_id)
    other = rule.model_copy(update={"values": {**rule.values, **values}})
    return dataclasses.replace(edition, rules={**edition.rules, rule_id: other})


def go(model: Any, edition: Edition, state: Any, events: Iterable[tuple[str, Any]]) -> Any:
    """The state after these events, each screen on the way checked."""
    for name, value in events:
        state = model.step(edition, state, Event(name, value))
        check_screen(model.screen(edition, state))
    return state


def stays_valid(model: Any, edition: Edition, state: Any, events: Iterable[tuple[str, Any]]) -> Score:
    """No event changes the state it is given; what comes out can be scored, drawn, saved and read again."""
    for name, value in events:
        before = state.model_dump_json()
        after = model.step(edition, state, Event(name, value))
        assert state.model_dump_json() == before
        state = after
    score: Score = model.score(edition, state)
    assert 0 <= score.points <= score.max_points
    check_screen(model.screen(edition, state))
    assert model.load(state.model_dump_json()) == state
    return score
