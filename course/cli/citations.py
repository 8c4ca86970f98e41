"""Who cites a rule: lessons, exercises, items, priorities and evaluation measures."""

from __future__ import annotations

import json

from course import settings
from course.cli.install import lessons
from course.errors import SetupError
from course.exercises import base as exercises
from course.items import bank as banks
from course.knowledge.edition import Edition
from course.study import pool


def citations(edition: Edition, rule_id: str) -> list[tuple[str, str]]:
    """(kind, name) of everything that cites a rule, in the order lesson, exercise, practice, assessment, edition."""
    found = [("课程", name) for name in _lessons(rule_id)]
    found += [
        ("练习", f"{name} {exercises.find(name).TITLE}")
        for name in exercises.MODULES
        if rule_id in exercises.find(name).cites(edition)
    ]
    found += [("自测题", name) for name in _items(pool.read(), rule_id)]
    try:
        found += [("测评题", name) for name in _items(banks.read(settings.assessments() / "bank"), rule_id)]
    except SetupError:
        found.append(("测评题", "（题库不在这台机器上，没有查）"))
    found += [("年度要点", f"{p.id} {p.title}") for p in edition.priorities if rule_id in p.rules]
    found += [
        ("评价要素", f"{m.id} {e.name}")
        for m in edition.measures.values()
        for e in m.elements
        if rule_id in e.rules
    ]
    return found


def _lessons(rule_id: str) -> list[str]:
    found = []
    for path in sorted(lessons().glob("*.ipynb")):
        metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        if rule_id in metadata.get("course", {}).get("rules", []):
            found.append(path.name)
    return found


def _items(bank: banks.Bank, rule_id: str) -> list[str]:
    """Items that cite the rule or read one of its values in a text."""
    return [
        item.id
        for item in bank.items.values()
        if rule_id in banks.cited(item) or any(f"{{{rule_id}:" in text for text in banks.texts(item))
    ]
