"""The scenarios of 投诉处置推演, read and checked; a fault names its file and line."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from course.exercises import base
from course.exercises.base import Cover, ExerciseError, Part
from course.files import read_yaml
from course.knowledge.reader import parse

FOLDER = Path(__file__).parent
END = "end"
Role = Literal["outlet", "officer", "business", "committee"]
Outcome = Literal["breach", "regulator", "publicity"]


class Option(Part):
    """A way to act: hours it takes, what it does to the customer's mood, points, and where it leads.

    `out` are outcomes it brings about; `extend` lengthens the limit to the first extension's, `appraisal`
    says that its hours don't count; `decided`: the decision is told to the customer with it.
    """

    id: str
    zh: str
    reply: str
    rules: list[str] = []
    hours: int = Field(default=1, ge=0)
    mood: int = 0
    points: int = Field(default=0, ge=0, le=2)
    to: str | None = None
    out: list[Literal["regulator", "publicity"]] = []
    extend: bool = False
    appraisal: bool = False
    decided: bool = False


class Node(Part):
    """A moment at which somebody must decide. Options without `to` lead to the next node."""

    id: str
    role: Role
    ask: str
    options: list[Option] = Field(min_length=2, max_length=4)

    @model_validator(mode="after")
    def _one_best(self) -> Node:
        if sum(one.points == 2 for one in self.options) != 1:
            raise ValueError("每一步要有且只有一个 2 分的做法")
        if len({one.id for one in self.options}) < len(self.options):
            raise ValueError("同一步里做法的编号重复")
        for one in self.options:
            if not one.rules:
                raise ValueError(f"做法 {one.id} 没有写 rules")
        return self

    def option(self, id_: str) -> Option:
        """The option of that id."""
        return next(one for one in self.options if one.id == id_)

    def best(self) -> Option:
        """The better way to act."""
        return next(one for one in self.options if one.points == 2)


class Scenario(Part):
    """A complaint from arrival to closure, after a case of datasets/cases."""

    id: str
    case: str
    title: str
    begins: datetime
    mood: int = Field(default=50, ge=0, le=100)
    intro: str
    nodes: list[Node] = Field(min_length=4)

    @model_validator(mode="after")
    def _leads_on(self) -> Scenario:
        ids = [one.id for one in self.nodes]
        for node in self.nodes:
            for one in node.options:
                if one.to not in (None, END, *ids):
                    raise ValueError(f"{node.id}/{one.id} 指向的 {one.to} 不存在")
        self.most(self.nodes[0].id, ())
        return self

    def node(self, id_: str) -> Node:
        """The node of that id."""
        return next(one for one in self.nodes if one.id == id_)

    def after(self, node: Node, option: Option) -> str:
        """The id of the node to which an option leads, or END."""
        if option.to is not None:
            return option.to
        at = self.nodes.index(node) + 1
        return self.nodes[at].id if at < len(self.nodes) else END

    def most(self, id_: str, before: tuple[str, ...]) -> int:
        """Most points from a node on. Raises ValueError when the way leads back."""
        if id_ == END:
            return 0
        if id_ in before:
            raise ValueError(f"从 {id_} 出发又回到了 {id_}")
        node = self.node(id_)
        return max(one.points + self.most(self.after(node, one), (*before, id_)) for one in node.options)

    @property
    def points(self) -> int:
        """Most points of the whole scenario."""
        return self.most(self.nodes[0].id, ())


class OutcomeText(Part):
    """What it means when this came about."""

    zh: str
    why: str
    rules: list[str]


class Texts(Part):
    """content.yaml."""

    cover: Cover
    roles: dict[Role, str]
    outcomes: dict[Outcome, OutcomeText]


@lru_cache(maxsize=1)
def texts() -> Texts:
    """The common texts. Raises CourseError naming file and line."""
    return base.texts(Texts, FOLDER / "content.yaml", "complaint-desk")


@lru_cache(maxsize=1)
def scenarios() -> dict[str, Scenario]:
    """All scenarios by id, in the order of their files. Raises CourseError naming file and line."""
    found: dict[str, Scenario] = {}
    for path in sorted((FOLDER / "scenarios").glob("*.yaml")):
        source = read_yaml(path, ExerciseError)
        one = parse(Scenario, source.data, source, ())
        if one.id in found:
            raise ExerciseError("情景编号重复。", file=source.file, place=one.id, remedy="改掉其中一个编号。")
        found[one.id] = one
    return found
