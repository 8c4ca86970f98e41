"""What an edition holds beside its rules: committee, priorities, evaluation measures, deadlines, limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from course.knowledge.rules import Confidence, Frozen


class Duty(Frozen):
    """One duty of a level, with the rules that say so."""

    id: str
    zh: str
    rules: list[str]


class Level(Frozen):
    """One of the six levels of responsibility, from board to outlet."""

    id: str
    zh: str
    note: str | None = None
    duties: list[Duty]


class Member(Frozen):
    """A seat of the model committee: a post, never a person; `interests` are matters it is part of."""

    id: str
    post: str
    department: str
    role: str
    interests: list[str] = []


class Members(Frozen):
    """The committee's seats and the house rule that lays them down."""

    demo: bool = False
    rule: str
    seats: list[Member] = Field(alias="list")


class AgendaItem(Frozen):
    """A standing item of the committee's agenda."""

    id: str
    zh: str
    presenter: str
    rules: list[str]


class Agenda(Frozen):
    """The standing agenda, its rule, and the rule on matters that must be tabled."""

    rule: str
    must_table: str
    items: list[AgendaItem]


class Minutes(Frozen):
    """The rules that govern minutes; every field is a rule id."""

    rule: str
    contents: str
    tracking: str
    records: str
    report_up: str


class Committee(Frozen):
    """The committee: levels, seats, agenda and minutes, with the house rules that govern them."""

    levels: list[Level]
    members: Members
    agenda: Agenda
    minutes: Minutes


class Measured(Frozen):
    """A way to measure a priority, and why it is good or weak."""

    zh: str
    why: str


class Priority(Frozen):
    """One of the year's priorities: the bank's own, shipped as a model (示范)."""

    id: str
    title: str
    text: str
    rules: list[str]
    lead: str
    support: list[str] = []
    good_measures: list[Measured]
    weak_measures: list[Measured]
    due: date
    demo: bool = False


class ThemeItem(Frozen):
    """One of the regulators' lines of a year, in our own words."""

    zh: str
    rules: list[str]


class Theme(Frozen):
    """What the regulators put first in a year."""

    year: int
    items: list[ThemeItem]


class Element(Frozen):
    """An element of an evaluation measure; weights are percentages of the whole."""

    id: str
    name: str
    weight: Decimal
    weight_is: Literal["fixed", "floor"]
    demo_weight: Decimal | None = None
    demo: bool = False
    scope: str
    rules: list[str]
    confidence: Confidence
    caveat: str | None = None

    @property
    def used_weight(self) -> Decimal:
        """The weight the simulator uses: the model distribution where the text only gives a floor."""
        return self.demo_weight if self.demo_weight is not None else self.weight


class Deduction(Frozen):
    """An element that only takes away: at most `cap` percent of the whole."""

    name: str
    cap: Decimal
    confidence: Confidence
    caveat: str | None = None
    rules: list[str] = []


class Grade(Frozen):
    """One level of the result; `min_score` is the lowest score that still gets it."""

    level: int
    name: str
    min_score: Decimal
    confidence: Confidence
    caveat: str | None = None
    demo: bool = False
    rules: list[str] = []


class BranchWeight(Frozen):
    """Shares (percent) of the first-level branches' average and of the head office in the overall score."""

    rule: str
    branch: Decimal | None = None
    head: Decimal | None = None
    demo_branch: Decimal | None = None
    demo_head: Decimal | None = None
    demo: bool = False
    confidence: Confidence
    caveat: str | None = None


class Measure(Frozen):
    """An evaluation measure with its dates; several live side by side."""

    id: str
    title: str
    rule: str
    effective_from: date | None = None
    effective_to: date | None = None
    superseded_by: str | None = None
    elements: list[Element]
    deduction: Deduction | None = None
    levels: list[Grade]
    score_step: Decimal
    branch_weight: BranchWeight | None = None
    gap: str | None = None


class Deadline(Frozen):
    """A kind of deadline: which rule's value, counted from what, in which days."""

    id: str
    title: str
    rule: str
    value: str
    start: str = Field(alias="from")
    day_kind: Literal["自然日", "工作日"]
    needs: list[str] = []
    internal: str | None = None


class Limit(Frozen):
    """A house value that may not be looser than a regulation's; both as `rule-id:value`."""

    house: str = Field(pattern=r"^house\.[^:]+:[a-z_]+$")
    regulation: str = Field(pattern=r"^[^:]+:[a-z_]+$")
    must_be: Literal["at_most", "at_least"]
    why: str


class Calendar(Frozen):
    """Where working days come from and for which years they have been published."""

    source: str
    library: str
    country: str
    published_years: list[int]
    note: str | None = None
