"""The texts of 宣传日历, read and checked; a fault names its file and line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field, model_validator

from course.exercises import base
from course.exercises.base import Cover, Part

FILE = Path(__file__).with_name("content.yaml")
FAULTS = ("name", "time", "online", "lead", "eval")
VERDICTS = ("use", "cut", "refuse")


class Theme(Part):
    """A theme of the year. Its months come from `rule`, from the year's `education.<stem>-<year>`, or `months`."""

    id: str
    zh: str
    rule: str | None = None
    stem: str | None = None
    months: list[int] = []
    why: str
    rules: list[str] = Field(min_length=1)

    @model_validator(mode="after")
    def _somewhere(self) -> Theme:
        if not (self.rule or self.months) or any(not 1 <= one <= 12 for one in self.months):
            raise ValueError("主题要写 rule 或 months，月份在 1 至 12")
        return self


class YearName(Part):
    """What to write for a campaign whose name changes every year."""

    label: str
    wait: str
    old_why: str
    wait_why: str
    early_why: str
    new_why: str


class FixedName(Part):
    """What to write for a campaign that is named by its year alone."""

    label: str
    keep: str
    wrong: list[str] = Field(min_length=1)
    keep_why: str
    wrong_why: str


class Names(Part):
    """The three names asked for."""

    march: YearName
    autumn: YearName
    funds: FixedName


class Audience(Part):
    """A group of people as they really are, and the form that reaches them."""

    id: str
    zh: str
    key: str
    rules: list[str] = Field(min_length=1)


class Forms(Part):
    """Which form for whom."""

    label: str
    why: str
    rules: list[str]
    rows: list[Audience] = Field(min_length=4)
    options: dict[str, str]
    wrong: dict[str, str]

    @model_validator(mode="after")
    def _there(self) -> Forms:
        if not {one.key for one in self.rows} <= set(self.options):
            raise ValueError("forms 的 key 要是 options 里的一种")
        return self


class Line(Part):
    """A line of a branch's plan; a theme's months and name, or its own."""

    id: str
    theme: str | None = None
    zh: str = ""
    months: list[int] = []
    channel: str
    audiences: list[str] = Field(min_length=1)


class JointLine(Part):
    """What the lines of the joint campaigns have in common."""

    channel: str
    audiences: list[str] = Field(min_length=1)


class Draft(Part):
    """The branch's plan and the faults it may have."""

    intro: str
    label: str
    over: str
    tools: dict[str, str]
    lines: list[Line] = Field(min_length=5)
    joint: JointLine
    evaluation: str
    none: str
    lead: str
    online: str
    whys: dict[str, str]
    rules: dict[str, list[str]]
    clean: str

    @model_validator(mode="after")
    def _all(self) -> Draft:
        if not set(self.tools) == set(self.whys) == set(self.rules) == set(FAULTS):
            raise ValueError(f"tools、whys、rules 都要写全：{'、'.join(FAULTS)}")
        return self


class Gaps(Part):
    """What the plan leaves out."""

    intro: str
    months: str
    months_why: str
    groups: str
    groups_why: str
    own: str
    own_right: str
    own_wrong: str
    rules: list[str] = Field(min_length=1)


class LeafletLine(Part):
    """A sentence of a leaflet; with `key` it is marketing."""

    id: str
    zh: str
    key: str | None = None
    why: str


class Leaflet(Part):
    """A leaflet, what is marketing in it and what to do with it."""

    id: str
    title: str
    intro: str
    verdict: str
    why: str
    lines: list[LeafletLine] = Field(min_length=4)

    @model_validator(mode="after")
    def _fits(self) -> Leaflet:
        if self.verdict not in VERDICTS or (self.verdict == "use") != (not any(x.key for x in self.lines)):
            raise ValueError("没有营销的才能照用，有营销的要删改或退回")
        return self


class Leaflets(Part):
    """The leaflets and how to judge them."""

    label: str
    over: str
    tools: dict[str, str]
    verdict: str
    verdicts: dict[str, str]
    rules: list[str] = Field(min_length=1)
    items: list[Leaflet] = Field(min_length=4)

    @model_validator(mode="after")
    def _known(self) -> Leaflets:
        if set(self.verdicts) != set(VERDICTS):
            raise ValueError("verdicts 要写全三种处理")
        if any(line.key and line.key not in self.tools for one in self.items for line in one.lines):
            raise ValueError("key 要是 tools 里的一种")
        return self

    def item(self, leaflet_id: str) -> Leaflet:
        """The leaflet of an id."""
        return next(one for one in self.items if one.id == leaflet_id)


class Content(Part):
    """content.yaml."""

    cover: Cover
    themes: list[Theme] = Field(min_length=4)
    joint_label: str
    joint_why: str
    months_wrong: str
    names: Names
    forms: Forms
    draft: Draft
    gaps: Gaps
    leaflets: Leaflets
    closing: str

    def theme(self, theme_id: str) -> Theme:
        """The theme of an id."""
        return next(one for one in self.themes if one.id == theme_id)


@lru_cache(maxsize=1)
def texts() -> Content:
    """All texts. Raises ExerciseError."""
    return base.texts(Content, FILE, "campaign-calendar")
