"""编码训练: the model. Ten cases a round; a case coded well brings a harder one, coded badly an easier one."""

from __future__ import annotations

from typing import Any

from course.complaints.cases import Case
from course.exercises.base import Event, Reason, Score, Screen, saved
from course.exercises.complaint_coding import content, show
from course.exercises.complaint_coding.state import CodingState
from course.items.facets import facet_options
from course.knowledge.edition import Edition

ID = "complaint-coding"
TITLE = show.TITLE
STRANDS: tuple[str, ...] = ("T5",)
MINUTES = 25
HARDER, EASIER = 2.5, 1.5  # of three marks: from here up the next case is harder, from here down easier


def start(edition: Edition, seed: int = 0) -> CodingState:
    """A first round, beginning with an easy case."""
    return CodingState(seed=seed, drawn=(content.draw(seed, 0, (), 1),))


def load(data: str) -> CodingState:
    """A state saved as JSON. Raises ExerciseError when it isn't one or names cases that are gone."""
    return saved(CodingState, data, ID)


def step(edition: Edition, state: CodingState, event: Event) -> CodingState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "cover":
        return state.model_copy(update={"stage": "code"}) if event.name == "start" else state
    if state.stage == "done":
        return _again(state) if event.name == "again" else state
    if state.stage == "coded":
        return _onward(edition, state) if event.name == "next" else state
    if event.name == "check":
        whole = all(state.codes.get(one) for one in content.FACETS)
        return state.model_copy(update={"stage": "coded", "nudged": False} if whole else {"nudged": True})
    if event.name == f"codes-{state.case.id}" and _offered(edition, event.value):
        given = {**state.given, state.case.id: dict(event.value)}
        return state.model_copy(update={"given": given, "nudged": False})
    return state


def _offered(edition: Edition, value: Any) -> bool:
    if not isinstance(value, dict) or not set(value) <= set(content.FACETS):
        return False
    return all(code in {one["id"] for one in facet_options(edition, facet)} for facet, code in value.items())


def marks(edition: Edition, state: CodingState, case: Case) -> float:
    """A judged case's marks, 0 to 3."""
    return sum(content.marks(edition, case, one, state.given[case.id].get(one, "")) for one in content.FACETS)


def _onward(edition: Edition, state: CodingState) -> CodingState:
    """The next case, harder or easier; after the last one the round is done."""
    if len(state.drawn) == content.ROUND:
        return state.model_copy(update={"stage": "done"})
    got = marks(edition, state, state.case)
    level = min(3, max(1, state.level + (got >= HARDER) - (got <= EASIER)))
    drawn = (*state.drawn, content.draw(state.seed, state.number, state.drawn, level, state.seen))
    return state.model_copy(update={"drawn": drawn, "level": level, "stage": "code"})


def _again(state: CodingState) -> CodingState:
    """Another round at the level reached; cases already seen come last."""
    seen, number = (*state.seen, *state.drawn), state.number + 1
    drawn = (content.draw(state.seed, number, (), state.level, seen),)
    return CodingState(
        seed=state.seed, number=number, drawn=drawn, level=state.level, stage="code", seen=seen
    )


def score(edition: Edition, state: CodingState) -> Score:
    """Points of this round, one a facet; each reason names the case, the facet, why and the rule."""
    found: list[Reason] = []
    points = 0.0
    for case in state.judged():
        points += marks(edition, state, case)
        found += [
            Reason(one.tone, f"{case.title.zh}：{one.text}", one.rules)
            for one in show.reasons(edition, case, state.given[case.id])
        ]
    return Score(points, float(len(content.FACETS) * content.ROUND), state.stage == "done", found)


def screen(edition: Edition, state: CodingState) -> Screen:
    """The page as the trainee sees it."""
    if state.stage == "cover":
        return show.cover(edition)
    return show.summary(edition, state) if state.stage == "done" else show.case(edition, state)


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise shows."""
    texts = content.texts()
    return {*texts.cover.rules, *(rule for one in texts.facets.values() for rule in one.rules)}
