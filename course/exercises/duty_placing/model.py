"""职责归位: the model. Twelve matters a round, one at a time; misplacements show what they lead to."""

from __future__ import annotations

import random

from course.exercises.base import Event, ExerciseError, Reason, Score, Screen, saved
from course.exercises.duty_placing import content, reasons, show
from course.exercises.duty_placing.state import POINTS, DutyState, Stage
from course.knowledge.edition import Edition
from course.knowledge.text import names

ID = "duty-placing"
TITLE = "职责归位"
STRANDS: tuple[str, ...] = ("G2",)
MINUTES = 20


def start(edition: Edition, seed: int = 0) -> DutyState:
    """A first round. Raises ExerciseError when the edition lacks a level that the matters name."""
    lacking = set(content.LEVELS) - {one.id for one in edition.committee.levels}
    if lacking:
        raise ExerciseError(
            f"年度版的级别里没有 {'、'.join(sorted(lacking))}。", place="committee.levels",
            remedy="在 committee.yaml 里补上这些级别；名称可以改，编号不要改。",
        )  # fmt: skip
    return _round(seed, 0, {}, "cover")


def _round(seed: int, number: int, missed: dict[str, int], stage: Stage) -> DutyState:
    drawn = content.draw(seed, number, content.ROUND, missed)
    return DutyState(seed=seed, number=number, drawn=drawn, at=0, stage=stage, missed=missed)


def load(data: str) -> DutyState:
    """A state saved as JSON. Raises ExerciseError when it isn't one or names matters that are gone."""
    return saved(DutyState, data, ID)


def step(edition: Edition, state: DutyState, event: Event) -> DutyState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "cover":
        return state.model_copy(update={"stage": "place"}) if event.name == "start" else state
    if state.stage == "done":
        return _after_round(state, event)
    if state.asking:
        return _hand_in(state) if event.name == "check" else _choose(edition, state, event)
    return _onward(state) if event.name == "next" else state


def _choose(edition: Edition, state: DutyState, event: Event) -> DutyState:
    """Note a level or a path answer for the matter at hand."""
    matter = state.matter
    if state.stage == "place":
        field, name, allowed = "placed", f"place-{matter.id}", [one.id for one in edition.committee.levels]
    else:
        options = matter.path.options if matter.path else []
        field, name, allowed = "told", f"path-{matter.id}", [one.id for one in options]
    if event.name != name or not isinstance(event.value, str) or event.value not in allowed:
        return state
    answers: dict[str, str] = getattr(state, field)
    if answers.get(matter.id) == event.value:
        return state
    return state.model_copy(update={field: {**answers, matter.id: event.value}, "nudged": False})


def _hand_in(state: DutyState) -> DutyState:
    """Judge the answer at hand; without one say so."""
    answers = state.placed if state.stage == "place" else state.told
    if state.matter.id not in answers:
        return state.model_copy(update={"nudged": True})
    return state.model_copy(update={"stage": "placed" if state.stage == "place" else "told", "nudged": False})


def _onward(state: DutyState) -> DutyState:
    """The next matter; after the last one the mistakes are counted and the round is done."""
    if state.at + 1 < len(state.drawn):
        return state.model_copy(update={"at": state.at + 1, "stage": "place"})
    wrong = state.mistakes()
    missed = {one: count for one, count in state.missed.items() if one not in state.drawn}
    missed |= {one: state.missed.get(one, 0) + 1 for one in wrong}
    return state.model_copy(update={"stage": "done", "missed": missed})


def _after_round(state: DutyState, event: Event) -> DutyState:
    """Another round, weighted to what was missed, or the mistakes once more."""
    wrong = state.mistakes()
    if event.name == "again":
        return _round(state.seed, state.number + 1, state.missed, "place")
    if event.name == "replay" and wrong:
        rng = random.Random(f"{state.seed}:{state.number}:replay")
        return DutyState(
            seed=state.seed, number=state.number + 1, drawn=tuple(rng.sample(wrong, len(wrong))), at=0,
            stage="place", missed=state.missed, replay=True,
        )  # fmt: skip
    return state


def score(edition: Edition, state: DutyState) -> Score:
    """Points of this round, two a matter; each reason names matter, mistake, what it leads to and the rule."""
    found: list[Reason] = []
    for matter in state.judged():
        found += [one.reason() for one in reasons.verdicts(edition, state, matter)]
    points = sum(state.points(one) for one in state.judged())
    return Score(float(points), float(POINTS * len(state.drawn)), state.stage == "done", found)


def screen(edition: Edition, state: DutyState) -> Screen:
    """The page as the trainee sees it."""
    if state.stage == "cover":
        return show.cover(edition)
    return show.summary(edition, state) if state.stage == "done" else show.matter(edition, state)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise teaches or reads."""
    texts, matters = content.texts(), list(content.matters().values())
    found = set(texts.cover.rules)
    found |= {rule for text in content.strings([texts, matters]) for rule, value in names(text) if value}
    for one in matters:
        found |= set(one.rules)
        if one.path:
            found |= set(one.path.rules) | {rule for option in one.path.options for rule in option.rules}
    return found
