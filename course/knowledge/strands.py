"""The 24 strands that the course teaches, practises and assesses."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from course.errors import EditionError
from course.files import read_yaml
from course.knowledge.reader import parse
from course.knowledge.rules import Frozen

FILE = Path(__file__).with_name("strands.yaml")


class Strand(Frozen):
    """One strand: what it is about and which lesson teaches it."""

    id: str
    part: str
    zh: str
    lesson: str
    core: bool = False

    @property
    def label(self) -> str:
        """`T2 时限与告知`."""
        return f"{self.id} {self.zh}"


@lru_cache(maxsize=1)
def strands() -> dict[str, Strand]:
    """All strands by id, in teaching order."""
    source = read_yaml(FILE, EditionError)
    made = [parse(Strand, entry, source, (index,)) for index, entry in enumerate(source.data)]
    return {one.id: one for one in made}
