"""What the trainer may change in YAML: costs, starting scores, texts, and the three guided cases."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from course.errors import EditionError
from course.exercises import base
from course.exercises.base import ExerciseError
from course.files import read_yaml
from course.knowledge.reader import parse
from course.knowledge.rules import Frozen

HERE = Path(__file__).parent

Kind = Literal["element", "deducted", "total", "weakest", "cheapest", "spare", "reach", "overall", "use"]


class SheetLine(Frozen):
    """One line of the model score sheet of an element: full marks and how the fact earns them.

    `rate`: `per_point` off for each percentage point under the target (a number or `rule-id:value`).
    `each`: `minus` for each of `count` faults. `plain`: `earned` as given.
    """

    zh: str
    fact: str
    full: Decimal
    how: Literal["rate", "each", "plain"]
    target: str = "100"
    actual: Decimal = Decimal(0)
    per_point: Decimal = Decimal(0)
    count: int = 0
    minus: Decimal = Decimal(0)
    earned: Decimal = Decimal(0)


class Sheet(Frozen):
    """The score sheet of the one element that the trainee works out."""

    element: str
    lines: list[SheetLine]


class Happening(Frozen):
    """Something that takes points off under the deducting element."""

    zh: str
    points: Decimal


class Offer(Frozen):
    """One proposed way up: points of score added per element."""

    id: str
    zh: str
    add: dict[str, Decimal]


class Choice(Frozen):
    """An option of a question about conduct."""

    id: str
    zh: str
    why: str
    key: bool = False


class Check(Frozen):
    """A question of a case. Numbers and keys are worked out; the text may use `{…}` placeholders."""

    id: str
    kind: Kind
    zh: str
    points: int = Field(ge=1)
    rules: list[str]
    also: list[str] = Field(default_factory=list)
    offers: list[Offer] = Field(default_factory=list)
    options: list[Choice] = Field(default_factory=list)
    element: str | None = None
    target: Decimal | None = None

    @model_validator(mode="after")
    def _complete(self) -> Check:
        if self.kind == "cheapest" and (not self.offers or self.target is None):
            raise ValueError("cheapest 要写 offers 和 target")
        if self.kind == "use" and [one.key for one in self.options].count(True) != 1:
            raise ValueError("use 要恰好有一个 key: true 的选项")
        if self.kind == "spare" and self.element is None:
            raise ValueError("spare 要写 element")
        return self


class Case(Frozen):
    """A branch to evaluate. `scores` has every element but the sheet's; `happenings` feed the deduction."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str
    measure: str
    story: str
    scores: dict[str, Decimal]
    sheet: Sheet | None = None
    happenings: list[Happening] = Field(default_factory=list)
    costs: dict[str, Decimal] = Field(default_factory=dict)
    branch_average: Decimal | None = None
    head: Decimal | None = None
    checks: list[Check]


class KindTexts(Frozen):
    """Feedback of a kind of question: why right, why wrong, and each mistake that has a name."""

    right: str
    wrong: str
    mistakes: dict[str, str] = Field(default_factory=dict)


class Content(Frozen):
    """`content.yaml`: the opening, the figures to begin with, costs per point, and feedback texts."""

    opening: str
    guess: str
    costs_note: str
    deduction_note: str
    spare_note: str
    demo_note: str
    superseded_note: str
    start_score: Decimal
    start_scores: dict[str, Decimal]
    cost: Decimal
    costs: dict[str, Decimal]
    branch_average: Decimal
    head: Decimal
    branches: int
    rules: dict[str, list[str]]
    kinds: dict[Kind, KindTexts]


@lru_cache(maxsize=1)
def content() -> Content:
    """`content.yaml`. Raises EditionError naming file and line."""
    return base.texts(Content, HERE / "content.yaml", "evaluation")


@lru_cache(maxsize=1)
def cases() -> tuple[Case, ...]:
    """`cases.yaml`. Raises EditionError naming file and line, and ExerciseError when it isn't a list."""
    source = read_yaml(HERE / "cases.yaml", ExerciseError)
    if not isinstance(source.data, list):
        raise ExerciseError(
            "cases.yaml 应是案例的列表。", file=source.file, line=1, remedy="每个案例以“- id:”开头。"
        )
    found = tuple(parse(Case, one, source, (at,)) for at, one in enumerate(source.data))
    names = [one.id for one in found]
    if len(set(names)) != len(names):
        raise EditionError(
            "案例编号重复。", file=source.file, place="、".join(names), remedy="改掉其中一个。"
        )
    return found
