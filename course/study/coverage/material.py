"""What the kit holds for the curriculum: lessons with their sections, exercises, both pools, cases, the edition."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.complaints.cases import cases as read_cases
from course.exercises import base
from course.items.bank import Bank
from course.knowledge.edition import Edition
from course.study import pictures, pool, scenes

RULE = re.compile(r"<!-- rule: ([a-z0-9.-]+) -->")
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
# Sections of a lesson that don't teach: they practise, repeat or lead on.
OTHER = re.compile("^(?:练习|常见的错|自测|明天早上|接下来|我的测评|这一页怎么用)")


@dataclass(frozen=True)
class Section:
    """A part of a lesson under one `##` heading, and the rules that its text, cards, scenes and pictures cite."""

    heading: str
    rules: frozenset[str]

    @property
    def teaches(self) -> bool:
        """Whether it teaches; exercises, the list of mistakes, the self-check and the ending don't."""
        return not OTHER.match(self.heading)


@dataclass(frozen=True)
class Lesson:
    """A lesson notebook: its name, the strands that its metadata names, its sections."""

    id: str
    strands: tuple[str, ...]
    sections: tuple[Section, ...]

    def teaching(self, strand: str, edition: Edition) -> list[Section]:
        """The sections that teach a strand: they cite a rule of it."""
        if strand not in self.strands:
            return []
        return [one for one in self.sections if one.teaches and of_strand(one.rules, strand, edition)]


@dataclass(frozen=True)
class Practice:
    """An exercise: id, title, strands, and the rules it cites."""

    id: str
    title: str
    strands: tuple[str, ...]
    rules: frozenset[str]


@dataclass(frozen=True)
class CaseTag:
    """A case, or a scene that a lesson has the reader decide: id, title and strands."""

    id: str
    title: str
    strands: tuple[str, ...]
    scene: bool = False


@dataclass(frozen=True)
class Material:
    """Everything that is counted."""

    edition: Edition
    lessons: tuple[Lesson, ...]
    exercises: tuple[Practice, ...]
    practice: Bank
    assessment: Bank
    cases: tuple[CaseTag, ...]


def of_strand(rules: frozenset[str], strand: str, edition: Edition) -> set[str]:
    """Those of the rules that the edition files under a strand. Raises EditionError for an unknown rule."""
    return {rule_id for rule_id in rules if strand in edition.rule(rule_id).strands}


def read(edition: Edition, lessons: Path, assessment: Bank) -> Material:
    """Read the lessons of a folder and everything that ships with the package. Raises CourseError."""
    exercises = tuple(
        Practice(name, found.TITLE, tuple(found.STRANDS), frozenset(found.cites(edition)))
        for name, found in ((name, base.find(name)) for name in base.MODULES)
    )
    told = [CaseTag(one.id, one.title.zh, tuple(one.strands)) for one in read_cases(edition=edition)]
    told += [
        CaseTag(one.id, one.title.zh if one.title else scenes.TITLE, (one.id.split("-")[0],), scene=True)
        for one in scenes.read().values()
    ]
    return Material(edition, read_lessons(lessons, edition), exercises, pool.read(), assessment, tuple(told))


def read_lessons(folder: Path, edition: Edition) -> tuple[Lesson, ...]:
    """The lesson notebooks of a folder by name; notebooks whose metadata names no lesson are passed over."""
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        course = notebook["metadata"].get("course", {})
        if course.get("lesson"):
            found.append(
                Lesson(path.stem, tuple(course.get("strands", ())), tuple(_sections(notebook, edition)))
            )
    return tuple(found)


def _sections(notebook: Mapping[str, Any], edition: Edition) -> Iterator[Section]:
    heading, rules = "", set[str]()
    for cell in notebook["cells"]:
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        if cell["cell_type"] == "code":
            rules |= _called(source, edition)
            continue
        if "instructor" in cell["metadata"].get("tags", []):
            continue
        parts = HEADING.split(source)
        rules |= set(RULE.findall(parts[0]))
        for title, body in zip(parts[1::2], parts[2::2], strict=True):
            if heading:
                yield Section(heading, frozenset(rules))
            heading, rules = title.strip(), set(RULE.findall(body))
    if heading:
        yield Section(heading, frozenset(rules))


def _called(source: str, edition: Edition) -> set[str]:
    """The rules that a cell's calls show: cards, scenes and pictures."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        words = [
            one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        if node.func.id == "rule":
            found |= set(words)
        elif node.func.id == "decide":
            found |= {rule for word in words for rule in scenes.find(word).rules}
        elif node.func.id == "picture":
            found |= {rule for word in words for rule in pictures.cites(word, edition)}
    return found
