"""投诉处置推演: the model. A round is three complaints drawn, or the one that was picked."""

from __future__ import annotations

import random
from typing import Literal

from pydantic import Field, model_validator

from course.exercises.base import Event, Reason, Score, Screen, State, saved
from course.exercises.complaint_desk import content, show
from course.exercises.complaint_desk.content import END, Scenario
from course.exercises.complaint_desk.run import Run, replay
from course.knowledge.edition import Edition
from course.knowledge.text import names

ID = "complaint-desk"
TITLE = show.TITLE
STRANDS: tuple[str, ...] = ("T1", "N3")
MINUTES = 30
ROUND = 3


class DeskState(State):
    """A round. `at` counts the scenarios of `drawn`; `chosen` holds the ways of acting taken in each.

    Stage told: the choice's consequence is being read; debrief: the scenario is over.
    """

    seed: int
    number: int = Field(default=0, ge=0)
    pick: str = ""
    drawn: tuple[str, ...] = ()
    at: int = Field(default=0, ge=0)
    stage: Literal["cover", "ask", "told", "debrief", "done"] = "cover"
    nudged: bool = False
    mark: str = ""
    chosen: dict[str, tuple[str, ...]] = {}
    seen: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> DeskState:
        known = content.scenarios()
        if not {*self.drawn, *self.chosen, *self.seen} <= set(known) or self.pick not in ("", *known):
            raise ValueError("记录与现在的情景对不上")
        if self.stage != "cover" and self.at >= len(self.drawn):
            raise ValueError("记录里没有这一件")
        for id_, taken in self.chosen.items():
            _walk(known[id_], taken)
        return self

    @property
    def scenario(self) -> Scenario:
        """The complaint at hand."""
        return content.scenarios()[self.drawn[self.at]]

    @property
    def taken(self) -> tuple[str, ...]:
        """The ways of acting taken so far in the complaint at hand."""
        return self.chosen.get(self.drawn[self.at], ())


def _walk(scenario: Scenario, taken: tuple[str, ...]) -> str:
    """The node at which these choices end. Raises ValueError when they don't fit."""
    at = scenario.nodes[0].id
    for id_ in taken:
        if at == END or id_ not in [one.id for one in scenario.node(at).options]:
            raise ValueError("记录里的做法对不上")
        node = scenario.node(at)
        at = scenario.after(node, node.option(id_))
    return at


def start(edition: Edition, seed: int = 0) -> DeskState:
    """The cover of a first round."""
    return DeskState(seed=seed)


def load(data: str) -> DeskState:
    """A state saved as JSON. Raises ExerciseError when it isn't one or names scenarios that are gone."""
    return saved(DeskState, data, ID)


def step(edition: Edition, state: DeskState, event: Event) -> DeskState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "cover":
        return _cover(state, event)
    if state.stage == "done":
        return _again(state) if event.name == "again" else state
    if state.stage in ("told", "debrief"):
        return _onward(state) if event.name == "next" else state
    return _act(state, event)


def _cover(state: DeskState, event: Event) -> DeskState:
    if event.name == "pick" and event.value in ("any", *content.scenarios()):
        return state.model_copy(update={"pick": "" if event.value == "any" else event.value})
    if event.name == "start":
        drawn = (state.pick,) if state.pick else draw(state)
        return state.model_copy(update={"drawn": drawn, "at": 0, "stage": "ask"})
    return state


def draw(state: DeskState) -> tuple[str, ...]:
    """Three scenarios, those not yet seen first; the same seed and history give the same ones."""
    ids = list(content.scenarios())
    random.Random(f"desk:{state.seed}:{state.number}").shuffle(ids)
    return tuple(sorted(ids, key=lambda one: one in state.seen)[:ROUND])


def _act(state: DeskState, event: Event) -> DeskState:
    """Mark a way of acting, or take the one that is marked."""
    node = state.scenario.node(_walk(state.scenario, state.taken))
    if event.name == f"act-{node.id}" and event.value in [one.id for one in node.options]:
        return state.model_copy(update={"mark": event.value, "nudged": False})
    if event.name != "check":
        return state
    if not state.mark:
        return state.model_copy(update={"nudged": True})
    chosen = {**state.chosen, state.scenario.id: (*state.taken, state.mark)}
    return state.model_copy(update={"chosen": chosen, "stage": "told", "mark": "", "nudged": False})


def _onward(state: DeskState) -> DeskState:
    """After a consequence the next moment or the debrief; after a debrief the next complaint or the end."""
    if state.stage == "told":
        over = _walk(state.scenario, state.taken) == END
        return state.model_copy(update={"stage": "debrief" if over else "ask"})
    if state.at + 1 < len(state.drawn):
        return state.model_copy(update={"at": state.at + 1, "stage": "ask"})
    return state.model_copy(update={"stage": "done"})


def _again(state: DeskState) -> DeskState:
    seen = tuple(dict.fromkeys((*state.seen, *state.drawn)))
    return DeskState(seed=state.seed, number=state.number + 1, seen=seen)


def runs(edition: Edition, state: DeskState) -> list[Run]:
    """The scenarios of this round as far as they have been played."""
    known = content.scenarios()
    return [replay(edition, known[one], state.chosen[one]) for one in state.drawn if one in state.chosen]


def score(edition: Edition, state: DeskState) -> Score:
    """Points of the choices less the penalties; each reason names complaint, moment, why and rule."""
    played = runs(edition, state)
    reasons: list[Reason] = [one for run in played for one in show.reasons(edition, run)]
    most = sum(content.scenarios()[one].points for one in state.drawn)
    return Score(float(sum(one.points for one in played)), float(most), state.stage == "done", reasons)


def screen(edition: Edition, state: DeskState) -> Screen:
    """The page as the trainee sees it."""
    if state.stage == "cover":
        return show.cover(edition, state.pick)
    if state.stage == "done":
        return show.summary(edition, runs(edition, state))
    run = replay(edition, state.scenario, state.taken)
    where = f"第 {state.at + 1} 件，共 {len(state.drawn)} 件"
    if state.stage == "debrief":
        return show.debrief(edition, run, where)
    if state.stage == "told":
        return show.told(edition, run, where)
    return show.ask(edition, run, where, state.mark, state.nudged, state.seed)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise teaches or reads."""
    texts = content.texts()
    found = {*texts.cover.rules, *(rule for one in texts.outcomes.values() for rule in one.rules)}
    said = [one.why for one in texts.outcomes.values()]
    for scenario in content.scenarios().values():
        said.append(scenario.intro)
        for node in scenario.nodes:
            said += [node.ask, *(text for one in node.options for text in (one.zh, one.reply))]
            found |= {rule for one in node.options for rule in one.rules}
    return found | {rule for text in said for rule, value in names(text) if value}
