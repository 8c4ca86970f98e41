"""An edition: one year's knowledge, loaded whole and checked before anything reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from course import settings
from course.errors import EditionError
from course.knowledge.calendar import WorkCalendar
from course.knowledge.models import Calendar, Committee, Deadline, Limit, Measure, Priority, Theme
from course.knowledge.rules import Rule, RuleCard, card
from course.knowledge.text import UnknownName, fill


@dataclass(frozen=True)
class Edition:
    """The rules and tables of one year.

    `rules` is keyed by id. `where` says where each rule stands, as (file, line).
    """

    id: str
    title: str
    year: int
    as_of: date
    valid_from: date
    valid_to: date
    default_evaluation: str
    note: str
    rules: Mapping[str, Rule]
    committee: Committee
    priorities: tuple[Priority, ...]
    themes: tuple[Theme, ...]
    measures: Mapping[str, Measure]
    deadlines: Mapping[str, Deadline]
    limits: tuple[Limit, ...]
    calendar_source: Calendar
    folder: Path
    where: Mapping[str, tuple[Path, int]] = field(default_factory=dict)

    def rule(self, rule_id: str) -> Rule:
        """The rule with that id. Raises EditionError with the nearest ids when there is none."""
        found = self.rules.get(rule_id)
        if found is None:
            raise EditionError(
                f"年度版 {self.id} 里没有规则 {rule_id}。",
                place=rule_id,
                remedy=f"检查编号；相近的有：{'、'.join(self._near(rule_id)) or '无'}。",
            )
        return found

    def _near(self, rule_id: str) -> list[str]:
        from rapidfuzz import process

        return [name for name, _, _ in process.extract(rule_id, list(self.rules), limit=3, score_cutoff=60)]

    def value(self, rule_id: str, name: str) -> Any:
        """A rule's value, e.g. `value("complaint.decide-15d", "days")` -> 15. Raises EditionError."""
        rule = self.rule(rule_id)
        if name not in rule.values:
            raise EditionError(
                f"规则 {rule_id} 没有名为 {name} 的值。",
                place=rule_id,
                remedy=f"它有：{'、'.join(rule.values) or '没有任何值'}。",
            )
        return rule.values[name]

    def fill(self, text: str, variables: Mapping[str, Any] | None = None, own: str | None = None) -> str:
        """Fill the placeholders of a text; `{self:x}` reads the rule `own`.

        Raises EditionError for an unknown rule, value or variable.
        """

        def lookup(rule_id: str, name: str) -> Any:
            return self.value(own if rule_id == "self" and own else rule_id, name)

        try:
            return fill(text, lookup, variables)
        except UnknownName as problem:
            raise EditionError(
                f"文字里的 {{{problem.args[0]}}} 没有对应的值。",
                place=own or "",
                remedy="改成已有的规则值（规则编号:值名）或题目变量；要写花括号本身就写两个。",
            ) from problem

    def card(self, rule_id: str) -> RuleCard:
        """The rule as a reader sees it, values filled."""
        rule = self.rule(rule_id)
        caveat = self.fill(rule.caveat, own=rule_id) if rule.caveat else None
        return card(rule, self.fill(rule.text, own=rule_id), caveat)

    def cards(self, rule_ids: list[str]) -> list[dict[str, Any]]:
        """Cards of several rules as plain data, for the panel."""
        return [self.card(rule_id).model_dump() for rule_id in rule_ids]

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Working days of the published years."""
        return WorkCalendar(self.calendar_source.published_years, self.calendar_source.country)

    def measure(self, measure_id: str | None = None) -> Measure:
        """An evaluation measure; the edition's default without an id. Raises EditionError."""
        wanted = measure_id or self.default_evaluation
        if wanted not in self.measures:
            raise EditionError(
                f"没有评价办法 {wanted}。", place=wanted, remedy=f"可选：{'、'.join(self.measures)}。"
            )
        return self.measures[wanted]


@lru_cache(maxsize=8)
def _load_cached(folder: Path, stamp: tuple[int, ...]) -> Edition:
    from course.knowledge.reader import load_folder

    return load_folder(folder)


def find(edition_id: str | None = None) -> Path:
    """The folder of an edition, the bank's own before the shipped one. Raises EditionError."""
    wanted = edition_id or settings.edition_id()
    for place in settings.editions():
        if (place / wanted / "edition.yaml").is_file():
            return place / wanted
    raise EditionError(
        f"没有年度版 {wanted}。",
        place="COURSE_EDITION",
        remedy="检查 COURSE_EDITION 和 COURSE_EDITIONS；course edition list 列出现有的年度版。",
    )


def load(edition_id: str | None = None) -> Edition:
    """Load and check an edition (cached until one of its files changes). Raises EditionError."""
    folder = find(edition_id)
    stamp = tuple(path.stat().st_mtime_ns for path in sorted(folder.rglob("*.yaml")))
    return _load_cached(folder, stamp)
