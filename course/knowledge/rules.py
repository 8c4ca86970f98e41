"""A rule: the atom of an edition. Lessons, exercises, items and feedback cite it by id."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.knowledge.text import show

Kind = Literal["regulation", "practice", "house"]
Confidence = Literal["high", "medium", "low"]

KIND_LABEL: dict[str, str] = {"regulation": "监管规定", "practice": "通行做法", "house": "本行制度"}
BADGE: dict[str, str] = {"high": "已核对条文", "medium": "二手来源，注意说明", "low": "待培训师核实"}

Scalar = int | float | bool | date | str
RULE_ID = r"^[a-z0-9]+(?:[.-][a-z0-9]+)+$"


class Frozen(BaseModel):
    """Base of all edition models: unknown fields are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Frozen):
    """Where a rule stands: document, its number, the article."""

    document: str
    number: str | None = None
    article: str | None = None

    def line(self) -> str:
        """《文件》（文号）第几条, as printed on cards and in feedback."""
        name = self.document if self.document.startswith("《") else f"《{self.document}》"
        return name + (f"（{self.number}）" if self.number else "") + (self.article or "")


class Rule(Frozen):
    """One rule of an edition.

    `kind`: regulation binds every bank, practice is usual but not binding, house is the bank's own.
    `values` are the numbers that items and exercises read. `confidence` low is never taught or scored.
    """

    id: str = Field(pattern=RULE_ID)
    kind: Kind
    title: str
    text: str
    values: dict[str, Scalar | list[Scalar]] = {}
    source: Source
    effective_from: date | None = None
    effective_to: date | None = None
    superseded_by: str | None = None
    confidence: Confidence
    facts: list[str] = []
    caveat: str | None = None
    strands: list[str] = []
    demo: bool = False
    unconfirmed: bool = False

    @model_validator(mode="after")
    def _caveat_where_unsure(self) -> Rule:
        if self.confidence != "high" and not self.caveat:
            raise ValueError("把握不是“high”的规则要写 caveat（注意说明）")
        if self.kind == "house" and not self.id.startswith("house."):
            raise ValueError("本行制度的编号要以 house. 开头")
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise ValueError("effective_to 早于 effective_from")
        return self

    def in_force(self, on: date) -> bool:
        """Whether the rule is in force on a day (open ends count as in force)."""
        return (self.effective_from is None or self.effective_from <= on) and (
            self.effective_to is None or on <= self.effective_to
        )

    def dates_line(self) -> str:
        """自……起施行 / 施行至……, or an honest blank."""
        if self.effective_to:
            by = f"，已被{self.superseded_by}取代" if self.superseded_by else ""
            return f"施行至 {self.effective_to.isoformat()}{by}"
        if self.effective_from:
            return f"{self.effective_from.isoformat()} 起施行"
        return "施行日期未核到" if self.kind == "regulation" else ""


class RuleCard(Frozen):
    """What a reader sees of a rule: the panel's and the feedback's view of it."""

    id: str
    kind: str
    kind_label: str
    title: str
    text: str
    source: str
    dates: str
    confidence: str
    badge: str
    caveat: str | None


def card(rule: Rule, text: str, caveat: str | None) -> RuleCard:
    """The card of a rule whose text and caveat have been filled."""
    label = KIND_LABEL[rule.kind] + ("（示范）" if rule.demo else "")
    badge = label if rule.kind == "house" else BADGE[rule.confidence]
    return RuleCard(
        id=rule.id, kind=rule.kind, kind_label=label, title=rule.title, text=text,
        source=rule.source.line(), dates=rule.dates_line(), confidence=rule.confidence,
        badge="未确认" if rule.unconfirmed else badge, caveat=caveat,
    )  # fmt: skip


def value_line(rule: Rule) -> str:
    """The values of a rule in one line, for listings: days=15 day_kind=自然日."""
    return " ".join(f"{name}={show(value)}" for name, value in rule.values.items())
