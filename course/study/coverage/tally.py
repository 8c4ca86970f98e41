"""Counts what each strand has and names the holes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from typing import Any

from course.items.bank import Bank, cited
from course.items.level import level
from course.items.models import Common, Difficulty
from course.knowledge.strands import Strand, strands
from course.study.coverage.material import Material, of_strand

# What the whole curriculum was promised to hold.
ASSESSMENT, PRACTICE, WITH_VARIANTS = 320, 240, 60
APPLIED = 1 / 3
LEVELS: tuple[Difficulty, ...] = (1, 2, 3)

LACKS = {
    "lessons": "没有一课有讲它的一节",
    "exercises": "没有练习",
    "practice": "自测题库里没有题",
    "assessment": "测评题库里没有题",
    "cases": "没有案例",
    "rules": "没有引用一条规则",
}


@dataclass(frozen=True)
class StrandCount:
    """How many of each a strand has. A case may be a complaint of `datasets/cases` or a scene of a lesson."""

    id: str
    lessons: int
    exercises: int
    practice: int
    assessment: int
    cases: int
    rules: int


@dataclass(frozen=True)
class Report:
    """The counts by strand in teaching order, the holes in words, and the totals."""

    strands: tuple[StrandCount, ...]
    holes: tuple[str, ...]
    totals: dict[str, Any]

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "strands": [one.__dict__ for one in self.strands],
            "holes": list(self.holes),
            "totals": self.totals,
        }


def count(material: Material, known: Iterable[Strand] | None = None) -> Report:
    """Count the material over the strands (default: all 24)."""
    wanted = list(strands().values() if known is None else known)
    counted = tuple(_strand(material, one.id) for one in wanted)
    totals = _totals(material)
    holes = [*_strand_holes(counted, wanted), *_pool_holes(material, totals, {one.id for one in wanted})]
    return Report(counted, tuple(holes), totals)


def _strand(material: Material, strand: str) -> StrandCount:
    return StrandCount(
        strand,
        lessons=sum(bool(one.teaching(strand, material.edition)) for one in material.lessons),
        exercises=sum(strand in one.strands for one in material.exercises),
        practice=len(material.practice.strand(strand)),
        assessment=len(material.assessment.strand(strand)),
        cases=sum(strand in one.strands for one in material.cases),
        rules=len(rules(material, strand)),
    )


def rules(material: Material, strand: str) -> list[str]:
    """The rules that a strand's teaching sections and items cite, in the edition's order.

    Of a section those that the edition files under the strand, of an item all.
    """
    found = {
        rule_id
        for lesson in material.lessons
        for section in lesson.teaching(strand, material.edition)
        for rule_id in of_strand(section.rules, strand, material.edition)
    }
    for bank in (material.practice, material.assessment):
        found |= {rule_id for item in bank.strand(strand) for rule_id in cited(item)}
    return [rule_id for rule_id in material.edition.rules if rule_id in found]


def _strand_holes(counted: Iterable[StrandCount], wanted: Iterable[Strand]) -> Iterable[str]:
    label = {one.id: one.label for one in wanted}
    for one in counted:
        for field in fields(one)[1:]:
            if not getattr(one, field.name):
                yield f"{label[one.id]}：{LACKS[field.name]}。"


def _totals(material: Material) -> dict[str, Any]:
    pools = {"assessment": material.assessment, "practice": material.practice}
    items = {name: list(bank.items.values()) for name, bank in pools.items()}
    applied = {name: sum(level(item) == "apply" for item in some) for name, some in items.items()}
    return {
        **{name: len(some) for name, some in items.items()},
        "with_variants": sum(item.generator is not None for item in items["assessment"]),
        "practice_with_variants": sum(item.generator is not None for item in items["practice"]),
        "applied": applied["assessment"],
        "practice_applied": applied["practice"],
        "difficulties": {name: _spread(some) for name, some in items.items()},
        "kinds": {
            name: dict(sorted(Counter(item.kind for item in some).items())) for name, some in items.items()
        },
        "in_both": _in_both(material.assessment, material.practice),
    }


def _spread(items: Iterable[Common]) -> dict[str, int]:
    counts = Counter(item.difficulty for item in items)
    return {str(one): counts[one] for one in LEVELS}


def _in_both(one: Bank, other: Bank) -> list[str]:
    """Ids of items of the first pool whose id or stem stands in the second."""
    stems = {item.stem.zh for item in other.items.values()}
    return sorted(item.id for item in one.items.values() if item.id in other.items or item.stem.zh in stems)


def _pool_holes(material: Material, totals: dict[str, Any], known: Collection[str]) -> Iterable[str]:
    for name, bank, label, least in (
        ("assessment", material.assessment, "测评题库", ASSESSMENT),
        ("practice", material.practice, "自测题库", PRACTICE),
    ):
        size, applied = totals[name], totals["applied" if name == "assessment" else "practice_applied"]
        if size < least:
            yield f"{label}只有 {size} 题，要 {least} 题。"
        if applied < size * APPLIED:
            yield f"{label}里把规则用到事上的题只有 {applied} 道，要占三分之一（{-(-size // 3)} 道）。"
        for difficulty, there in totals["difficulties"][name].items():
            if not there:
                yield f"{label}没有难度 {difficulty} 的题。"
        strange = sorted({item.strand for item in bank.items.values()} - set(known))
        if strange:
            yield f"{label}有不认识的条线：{'、'.join(strange)}。"
    if totals["with_variants"] < WITH_VARIANTS:
        yield f"测评题库里每人数不同的题只有 {totals['with_variants']} 道，要 {WITH_VARIANTS} 道。"
    if totals["in_both"]:
        yield f"两个题库里有同样的题：{'、'.join(totals['in_both'])}。"
