"""The branch's figures, the options and the texts, as the trainer keeps them in YAML."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from pydantic import Field, model_validator

from course.exercises import base
from course.exercises.base import ExerciseError
from course.files import read_yaml
from course.knowledge.reader import parse
from course.knowledge.rules import Frozen

HERE = Path(__file__).parent


class Series(Frozen):
    """One row of the branch's figures: counts by period, with what they touch and which rules they bear on."""

    id: str
    zh: str
    counts: list[int]
    transferred: list[int] = Field(default_factory=list)
    money: bool = False
    vulnerable: bool = False
    note: str = ""
    rules: list[str]

    @model_validator(mode="after")
    def _consistent(self) -> Series:
        if self.transferred and len(self.transferred) != len(self.counts):
            raise ValueError("transferred 和 counts 的期数不一样")
        if any(part > whole for part, whole in zip(self.transferred, self.counts, strict=False)):
            raise ValueError("监管转办的件数多于投诉件数")
        return self


class Group(Frozen):
    """A table of the branch: series over the same periods. The `many_rank` largest count as 件数多."""

    id: str
    title: str
    unit: str
    periods: list[str]
    many_rank: int
    series: list[Series]

    @model_validator(mode="after")
    def _complete(self) -> Group:
        if any(len(one.counts) != len(self.periods) for one in self.series):
            raise ValueError("counts 的期数和 periods 不一样")
        return self


class Finding(Frozen):
    """A finding without a series: the figure stands in the text."""

    id: str
    zh: str
    money: bool = False
    vulnerable: bool = False
    rules: list[str]


class Grid(Frozen):
    """A table that is only shown."""

    title: str
    columns: list[str]
    rows: list[list[str]]


class Branch(Frozen):
    """`branch.yaml`: the invented branch and its figures of the year before."""

    name: str
    outlets: int
    story: str
    groups: list[Group]
    satisfaction: Grid
    findings: list[Finding]


class Reasoned(Frozen):
    """An option and why it is right or wrong."""

    zh: str
    why: str


class Evidence(Frozen):
    """What proves a priority done, and what only looks like it."""

    good: Reasoned
    weak: list[Reasoned]


class June(Frozen):
    """A priority's figures at the end of June. `target` is a number or `rule-id:value`; more is better."""

    facts: list[str]
    figures: list[str]
    zh: str
    unit: str
    actual: Decimal
    target: str
    fault: str | None = None


class PlanningEntry(Frozen):
    """`planning.yaml`, one entry: found by the rule that the priority cites."""

    rule: str
    evidence: Evidence
    june: June


class YearEnd(Frozen):
    """The lazy date."""

    month: int
    day: int


class Content(Frozen):
    """`content.yaml`: texts, thresholds, rules cited by each kind of feedback."""

    strong_signs: int
    rank_ask: str
    rank_note: str
    signs_note: str
    plan_ask: str
    target_note: str
    due_note: str
    june_ask: str
    june_note: str
    year_end: YearEnd
    vague_owner: Reasoned
    lead_why: str
    support_why: str
    own_evidence: Evidence
    decisions: dict[str, str]
    rules: dict[str, list[str]]


class Part(Frozen):
    """One of the things that a measurable target has."""

    id: str
    zh: str
    missing: str


class Words(Frozen):
    """`measurable.yaml`: the words by which the judge knows each part."""

    parts: list[Part]
    units: list[str]
    shares: list[str]
    bases: list[str]
    periods: list[str]
    objects: list[str]
    vague: list[str]
    honest: str


@lru_cache(maxsize=1)
def branch() -> Branch:
    """The branch. Raises EditionError naming file and line."""
    return base.texts(Branch, HERE / "branch.yaml", "priorities")


@lru_cache(maxsize=1)
def content() -> Content:
    """Texts and thresholds. Raises EditionError naming file and line."""
    return base.texts(Content, HERE / "content.yaml", "priorities")


@lru_cache(maxsize=1)
def words() -> Words:
    """The word lists of the judge. Raises EditionError naming file and line."""
    return base.texts(Words, HERE / "measurable.yaml", "priorities")


@lru_cache(maxsize=1)
def planning() -> tuple[PlanningEntry, ...]:
    """Evidence options and June figures. Raises EditionError naming file and line."""
    source = read_yaml(HERE / "planning.yaml", ExerciseError)
    if not isinstance(source.data, list):
        raise ExerciseError(
            "planning.yaml 应是列表。", file=source.file, line=1, remedy="每条以“- rule:”开头。"
        )
    return tuple(parse(PlanningEntry, one, source, (at,)) for at, one in enumerate(source.data))
