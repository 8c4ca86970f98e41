"""How strong the branch's evidence is for each priority: signs counted from the figures, never from taste.

The five signs are those of house.priority.order: many, rising, transferred by the regulator, money,
vulnerable groups. "Rising" uses the thresholds of house.committee.must-table.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from course.exercises.priorities.content import Group, Series, branch, content
from course.knowledge.edition import Edition
from course.knowledge.models import Priority

SIGN = {
    "many": "件数多",
    "rising": "上升快",
    "transferred": "有监管转办",
    "money": "涉及资金",
    "vulnerable": "涉及特殊群体",
}
MUST_TABLE = "house.committee.must-table"


@dataclass(frozen=True)
class Clue:
    """One piece of the branch's evidence: its signs, size, the sentence with its figures, its rules."""

    id: str
    size: int
    signs: frozenset[str]
    quote: str
    rules: frozenset[str]


@dataclass(frozen=True)
class Standing:
    """A priority with its evidence."""

    priority: Priority
    clues: tuple[Clue, ...]
    signs: tuple[str, ...]

    @property
    def strong(self) -> bool:
        """Whether enough different signs speak for it."""
        return len(self.signs) >= content().strong_signs

    def sign_words(self) -> str:
        """The signs in words, or that there are none."""
        return "、".join(SIGN[one] for one in self.signs) or "没有信号"


def rise(series: Series) -> Fraction | None:
    """The last period's rise over the one before, as a part of it; None when there's nothing to compare."""
    if len(series.counts) < 2 or series.counts[-2] == 0:
        return None
    return Fraction(series.counts[-1] - series.counts[-2], series.counts[-2])


def rising(edition: Edition, series: Series) -> bool:
    """Whether a series rises fast: by the committee's percentage, and not just from one case to two."""
    percent = Fraction(str(edition.value(MUST_TABLE, "percent")))
    least = int(edition.value(MUST_TABLE, "min_count"))
    grown = rise(series)
    return grown is not None and grown * 100 >= percent and series.counts[-1] >= least


def clues(edition: Edition) -> list[Clue]:
    """All of the branch's evidence."""
    found = []
    for group in branch().groups:
        largest = sorted((sum(one.counts) for one in group.series), reverse=True)[: group.many_rank]
        for one in group.series:
            many = bool(largest) and sum(one.counts) >= largest[-1]
            signs = {
                "many": many, "rising": rising(edition, one), "transferred": sum(one.transferred) > 0,
                "money": one.money, "vulnerable": one.vulnerable,
            }  # fmt: skip
            held = frozenset(name for name, holds in signs.items() if holds)
            found.append(Clue(one.id, sum(one.counts), held, quote(group, one), frozenset(one.rules)))
    for finding in branch().findings:
        flags = {"money": finding.money, "vulnerable": finding.vulnerable}
        held = frozenset(name for name, holds in flags.items() if holds)
        found.append(Clue(finding.id, 0, held, edition.fill(finding.zh), frozenset(finding.rules)))
    return found


def quote(group: Group, series: Series) -> str:
    """A series in one sentence: 短信服务费：全年 56 件，四季度 22 件，比三季度多 57%，监管转办 5 件."""
    unit, last = group.unit, group.periods[-1]
    said = f"{series.zh}：全年 {sum(series.counts)} {unit}，{last} {series.counts[-1]} {unit}"
    grown = rise(series)
    if grown:
        said += f"，比{group.periods[-2]}{'多' if grown > 0 else '少'} {percent(abs(grown))}"
    if sum(series.transferred):
        said += f"，监管转办 {sum(series.transferred)} 件"
    return said + (f"（{series.note}）" if series.note else "")


def percent(part: Fraction) -> str:
    """A part as a whole percentage, halves up."""
    whole = Decimal(part.numerator * 100) / Decimal(part.denominator)
    return f"{whole.quantize(Decimal(1), ROUND_HALF_UP)}%"


def standings(edition: Edition) -> dict[str, Standing]:
    """Each priority's evidence, by priority id. Evidence belongs to a priority when they share a rule."""
    known = clues(edition)
    found = {}
    for priority in edition.priorities:
        own = tuple(one for one in known if one.rules & set(priority.rules))
        held = {sign for one in own for sign in one.signs}
        found[priority.id] = Standing(priority, own, tuple(sign for sign in SIGN if sign in held))
    return found


def upper(edition: Edition) -> int:
    """How many places are the upper part: half of them, or more when more priorities are strong."""
    strong = sum(one.strong for one in standings(edition).values())
    return max(-(-len(edition.priorities) // 2), strong)
