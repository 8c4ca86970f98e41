"""The texts of 编码训练 and the cases it draws from, with what is right, half right or wrong in a facet."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from course.complaints.cases import Case, FacetField, cases
from course.complaints.codes import codes
from course.exercises import base
from course.exercises.base import Cover, Part
from course.knowledge.edition import Edition

FILE = Path(__file__).with_name("content.yaml")
FACETS: tuple[FacetField, ...] = ("channel", "category", "cause")
ROUND = 10
MISLEADING_FROM = 5  # the sixth case of a round


class FacetText(Part):
    """The rules of a facet and what a wrong code in it leads to."""

    rules: list[str] = Field(min_length=1)
    slip: str


class Texts(Part):
    """content.yaml."""

    cover: Cover
    facets: dict[FacetField, FacetText]
    misleading: str


@lru_cache(maxsize=1)
def texts() -> Texts:
    """The content. Raises CourseError naming file and line."""
    return base.texts(Texts, FILE, "complaint-coding")


@lru_cache(maxsize=1)
def pool() -> Mapping[str, Case]:
    """The cases of strand T5 by id. Raises CourseError when one is wrong."""
    return {one.id: one for one in cases() if "T5" in one.strands}


def judged_at(edition: Edition, code: str) -> str:
    """The code down to which an answer is judged: the finest class above it whose name has been checked."""
    known = codes(edition)
    entry = known.get(code)
    while entry.name_confidence == "low" and entry.parent:
        entry = known.get(entry.parent)
    return entry.code


def marks(edition: Edition, case: Case, facet: FacetField, given: str) -> float:
    """A facet's mark: 1 for the key, a half for what the case accepts beside it, else 0."""
    if not given:
        return 0.0
    if given.startswith(judged_at(edition, getattr(case.key, facet))):
        return 1.0
    return 0.5 if given in case.key.accept.get(facet, ()) else 0.0


def draw(seed: int, number: int, done: tuple[str, ...], level: int, seen: tuple[str, ...] = ()) -> str:
    """The next case: as near to `level` as there are cases left; misleading ones only later in a round.

    Cases of this round never come again; those of earlier rounds only when no others of that level are left.
    """
    rng = random.Random(f"coding:{seed}:{number}:{len(done)}")
    late = len(done) >= MISLEADING_FROM
    left = [one for one in pool().values() if one.id not in done and (late or not one.misleading)]
    lure = late and len(done) % 2 == 1  # every other one of the later cases

    def rank(case: Case) -> tuple[bool, int, bool, float]:
        return lure != case.misleading, abs(case.difficulty - level), case.id in seen, rng.random()

    return min(left, key=rank).id
