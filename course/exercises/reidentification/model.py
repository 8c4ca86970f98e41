"""再识别演示: the model. Find one person with three facts, widen columns until groups are big enough, decide."""

from __future__ import annotations

import random
from typing import Literal

from pydantic import model_validator

from course.exercises.base import Event, Reason, Score, Screen, State, saved
from course.exercises.reidentification import groups, show
from course.exercises.reidentification.content import content
from course.knowledge.edition import Edition
from course.knowledge.text import names

ID = "reidentification"
TITLE = "再识别演示"
STRANDS: tuple[str, ...] = ("N7",)
MINUTES = 15
FIND, SIZE, NEED, FIELD, QUESTION = 2, 3, 1, 1, 2
"""Points: the person found, groups big enough, each need kept, each field, each question."""

Stage = Literal["cover", "seek", "found", "widen", "widened", "fields", "use", "done"]
_CHECK: dict[str, Stage] = {"seek": "found", "widen": "widened", "fields": "use", "use": "done"}
_NEXT: dict[str, Stage] = {"cover": "seek", "found": "widen", "widened": "fields"}


class TableState(State):
    """Where the trainee is: who he plays, what he filters by, and what he decided."""

    seed: int
    who: str
    stage: Stage = "cover"
    filters: dict[str, str] = {}
    picked: str | None = None
    levels: dict[str, str] = {}
    fields: dict[str, str] = {}
    answers: dict[str, str] = {}
    nudged: bool = False

    @model_validator(mode="after")
    def _known(self) -> TableState:
        texts = content()
        choices = {one.id for one in texts.choices}
        questions = {one.id: one for one in texts.questions}
        if self.who not in {one.id for one in texts.acquaintances}:
            raise ValueError("没有这个人")
        for given, allowed in ((self.filters, texts.values), (self.levels, _levels)):
            if any(
                column not in groups.COLUMNS or one not in allowed(column) for column, one in given.items()
            ):
                raise ValueError("列或取值不在表里")
        if self.picked is not None and self.picked not in {one.id for one in texts.rows}:
            raise ValueError("没有这一行")
        if not {one.id for one in texts.fields}.issuperset(self.fields) or not choices.issuperset(
            self.fields.values()
        ):
            raise ValueError("没有这个字段或做法")
        if any(one not in questions or not questions[one].option(said) for one, said in self.answers.items()):
            raise ValueError("没有这个选项")
        return self


def _levels(column: str) -> list[str]:
    return [one.id for one in content().columns[column].levels]


def start(edition: Edition, seed: int = 0) -> TableState:
    """The exercise from its beginning; the seed decides whom the trainee plays."""
    rng = random.Random(f"reidentification:{seed}")
    return TableState(seed=seed, who=rng.choice(content().acquaintances).id)


def load(data: str) -> TableState:
    """A state saved as JSON. Raises ExerciseError when it isn't one or the table has changed since."""
    return saved(TableState, data, ID)


def step(edition: Edition, state: TableState, event: Event) -> TableState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if event.name == "next" and state.stage in _NEXT:
        return state.model_copy(update={"stage": _NEXT[state.stage]})
    if event.name == "check" and state.stage in _CHECK:
        if not _answered(state):
            return state.model_copy(update={"nudged": True})
        return state.model_copy(update={"stage": _CHECK[state.stage], "nudged": False})
    change = _change(state, event)
    return state if change is None else state.model_copy(update={**change, "nudged": False})


def _answered(state: TableState) -> bool:
    texts = content()
    return {
        "seek": state.picked is not None,
        "widen": True,
        "fields": len(state.fields) == len(texts.fields),
        "use": len(state.answers) == len(texts.questions),
    }[state.stage]


def _change(state: TableState, event: Event) -> dict[str, object] | None:
    """What an answer changes; None when it isn't one of this step."""
    texts, name, value = content(), event.name, event.value
    if state.stage == "fields" and name == "fields" and isinstance(value, dict):
        choices, known = [one.id for one in texts.choices], [one.id for one in texts.fields]
        right = all(key in known and said in choices for key, said in value.items())
        return {"fields": {one: value[one] for one in known if one in value}} if right else None
    if not isinstance(value, str):
        return None
    kind, _, what = name.partition("-")
    if state.stage == "seek" and kind == "filter" and what in groups.COLUMNS:
        kept = {one: said for one, said in state.filters.items() if one != what}
        if value == "any":
            return {"filters": kept, "picked": None}
        return {"filters": {**kept, what: value}, "picked": None} if value in texts.values(what) else None
    if state.stage == "seek" and name == "pick":
        left = {row.id for row in groups.matching(texts.table(), state.filters)}
        return {"picked": value} if value in left else None
    if state.stage == "widen" and kind == "level" and what in groups.COLUMNS and value in _levels(what):
        return {"levels": {**state.levels, what: value}}
    if state.stage == "use" and kind == "use":
        question = next((one for one in texts.questions if one.id == what), None)
        return {"answers": {**state.answers, what: value}} if question and question.option(value) else None
    return None


def least(edition: Edition) -> int:
    """How many people the bank's rule wants in each group."""
    return int(edition.value("house.privacy.group-size", "count"))


def score(edition: Edition, state: TableState) -> Score:
    """Points of the steps handed in; the reasons give the exact group sizes."""
    texts = content()
    order = ("cover", "seek", "found", "widen", "widened", "fields", "use", "done")
    at = order.index(state.stage)
    points, reasons = 0, list[Reason]()
    if at >= order.index("found"):
        found = state.picked == texts.acquaintance(state.who).row
        points += FIND * found
        said = f"{'找到了' if found else '没有找到'}。{texts.seek.right if found else texts.seek.wrong}"
        reasons.append(Reason("good" if found else "bad", said, tuple(texts.seek.rules)))
    if at >= order.index("widened"):
        gained, said_why = _size(edition, state)
        points += gained
        reasons += said_why
    if at >= order.index("use"):
        for one in texts.fields:
            right = state.fields.get(one.id) == one.key
            points += FIELD * right
            label = {choice.id: choice.zh for choice in texts.choices}[one.key]
            reasons.append(
                Reason("good" if right else "bad", f"{one.zh}：应{label}。{one.why}", tuple(one.rules))
            )
    if at >= order.index("done"):
        for question in texts.questions:
            option = question.option(state.answers.get(question.id))
            if option is None:
                continue
            points += QUESTION * option.key
            head = "判断对" if option.key else f"判断不对：{option.zh}"
            reasons.append(
                Reason("good" if option.key else "bad", f"{head}。{option.why}", tuple(option.rules))
            )
    most = (
        FIND
        + SIZE
        + NEED * len(texts.purpose.needs)
        + FIELD * len(texts.fields)
        + QUESTION * len(texts.questions)
    )
    return Score(float(points), float(most), state.stage == "done", reasons)


def _size(edition: Edition, state: TableState) -> tuple[int, list[Reason]]:
    """Points and reasons of the second step: big enough groups, and the columns that the lesson needs."""
    texts, rows = content(), content().table()
    smallest = groups.k(rows, state.levels)
    met = smallest >= least(edition)
    figures = {"k": smallest, "small": groups.small_rows(rows, state.levels, least(edition))}
    said = edition.fill(texts.size.met if met else texts.size.unmet, figures)
    reasons = [
        Reason(
            "good" if met else "bad", f"每组人数{'够了' if met else '不够'}。{said}", tuple(texts.size.rules)
        )
    ]
    points = SIZE * met
    for need in texts.purpose.needs:
        lost = state.levels.get(need.column, "exact") == need.lost
        points += NEED * (not lost)
        name = texts.columns[need.column].name
        if lost:
            reasons.append(Reason("bad", f"{name}删过了头。{need.zh}", tuple(texts.purpose.rules)))
        else:
            reasons.append(Reason("good", f"{name}一列还能教课。", tuple(texts.purpose.rules)))
    return points, reasons


def screen(edition: Edition, state: TableState) -> Screen:
    """The page as the trainee sees it."""
    return show.page(edition, state, score(edition, state), least(edition))


def cites(edition: Edition) -> set[str]:
    """Every rule id that the exercise teaches or reads."""
    texts = content()
    found = {*texts.cover.rules, *texts.purpose.rules, *texts.size.rules, *texts.seek.rules, *show.LAST}
    found |= {rule for one in texts.fields for rule in one.rules}
    found |= {rule for one in texts.questions for option in one.options for rule in option.rules}
    found |= {rule for text in (texts.size.met, texts.size.unmet) for rule, value in names(text) if value}
    return found
