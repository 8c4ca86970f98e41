"""Where the trainee stands in 专项治理作战图: the questions, their fields, and what may be answered in each."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field as Limits
from pydantic import model_validator

from course.exercises.base import State
from course.exercises.battle_map import content, facts
from course.exercises.battle_map.content import KINDS

Stage = Literal["cover", "ask", "told", "done"]
Question = tuple[Literal["sort", "read", "alike", "cause", "measures", "act"], str]
PAGE = 2
"""Complaints on a page."""
POINTS = {"type": 1, "transfer": 1, "quarters": 2, "where": 2, "alike": 2, "cause": 2, "measures": 3, "line": 1,
          "target": 2, "recheck": 2}  # fmt: skip
"""Points of a field; of `type` for each complaint."""
ACT = ("line", "target", "recheck")


@dataclass(frozen=True)
class Field:
    """A field of a question: how it is answered and what may be chosen.

    `about` is the complaint or front that it asks about; `empty`: nothing chosen is an answer too.
    """

    id: str
    part: str
    kind: Literal["multiple", "single"]
    options: tuple[str, ...]
    about: str = ""
    empty: bool = False

    def takes(self, value: Any) -> bool:
        """Whether a value can be an answer."""
        if self.kind == "single":
            return isinstance(value, str) and value in self.options
        return isinstance(value, (list, tuple)) and all(
            isinstance(one, str) and one in self.options for one in value
        )

    def whole(self, value: Any) -> bool:
        """Whether an answer is complete."""
        return self.empty or bool(value)


class BattleState(State):
    """A round: the complaints drawn, the fronts in this trainee's order, the question at hand, the answers by field."""

    seed: int
    drawn: tuple[str, ...] = Limits(min_length=1)
    fronts: tuple[str, ...] = Limits(min_length=4, max_length=4)
    at: int = Limits(default=0, ge=0)
    stage: Stage = "cover"
    nudged: bool = False
    answers: dict[str, Any] = {}

    @model_validator(mode="after")
    def _fits(self) -> BattleState:
        if sorted(self.fronts) != sorted(one.id for one in content.content().fronts):
            raise ValueError("记录与现在的战线对不上")
        for one in self.drawn:
            facts.piece(one)  # raises KeyError for a complaint that is gone
        if (
            len(self.drawn) % PAGE
            or len(set(self.drawn)) != len(self.drawn)
            or self.at >= len(self.questions)
        ):
            raise ValueError("记录与现在的投诉对不上")
        known = {field.id: field for question in self.questions for field in self.fields(question)}
        if not all(name in known and known[name].takes(value) for name, value in self.answers.items()):
            raise ValueError("记录里的作答格式不对")
        return self

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question in order: the pages to sort, then each front; the look-alike batch after 被短信 is read."""
        made: list[Question] = [("sort", str(page)) for page in range(len(self.drawn) // PAGE)]
        for front in self.fronts:
            made.append(("read", front))
            if front == "sms":
                made.append(("alike", front))
            made += [("cause", front), ("measures", front), ("act", front)]
        return tuple(made)

    @property
    def question(self) -> Question:
        """The question at hand."""
        return self.questions[self.at]

    def page(self, number: str) -> tuple[str, ...]:
        """The complaints of a page to sort."""
        start = int(number) * PAGE
        return self.drawn[start : start + PAGE]

    def fields(self, question: Question) -> tuple[Field, ...]:
        """The fields of a question; options in an order of this seed's."""
        kind, subject = question
        if kind == "sort":
            here = self.page(subject)
            return (
                *(
                    Field(f"sort{subject}-type{at}", "type", "single", KINDS, one)
                    for at, one in enumerate(here)
                ),
                Field(f"sort{subject}-transfer", "transfer", "multiple", here, empty=True),
            )
        if kind == "read":
            spots = tuple(one.id for one in facts.places(subject))
            return (
                Field(f"{subject}-quarters", "quarters", "multiple", (*facts.window()[1:], "none"), subject),
                Field(f"{subject}-where", "where", "multiple", spots, subject),
            )
        return tuple(self._pick(subject, part) for part in (ACT if kind == "act" else (kind,)))

    def _pick(self, front: str, part: str) -> Field:
        """A field whose choices stand in the content, shuffled by the seed."""
        ids = [one.id for one in choices(front, part)]
        random.Random(f"{self.seed}:{front}:{part}").shuffle(ids)
        kind: Literal["multiple", "single"] = "multiple" if part == "measures" else "single"
        return Field(f"{front}-{part}", part, kind, tuple(ids), front)

    def given(self, field: Field) -> Any:
        """What was answered in a field; an empty answer of its kind when nothing was."""
        return self.answers.get(field.id, [] if field.kind == "multiple" else None)

    @property
    def whole(self) -> bool:
        """Whether the question at hand has been answered in all its fields."""
        return all(one.whole(self.answers.get(one.id)) for one in self.fields(self.question))

    def judged(self) -> tuple[Question, ...]:
        """The questions that have been judged."""
        if self.stage == "done":
            return self.questions
        return self.questions[: self.at + (self.stage == "told")]


def choices(front: str, part: str) -> list[content.Choice]:
    """The choices of a part of a front, or of the look-alike batch."""
    texts = content.content()
    return texts.alike.options if part == "alike" else texts.front(front).choices(part)


def most(question: Question) -> float:
    """The points that a question can bring."""
    parts = {"sort": ("type",) * PAGE + ("transfer",), "read": ("quarters", "where"), "alike": ("alike",),
             "cause": ("cause",), "measures": ("measures",), "act": ACT}[question[0]]  # fmt: skip
    return float(sum(POINTS[one] for one in parts))
