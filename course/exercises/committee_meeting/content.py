"""The YAML beside this module, read and checked; a fault names its file and line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from course.exercises.base import ExerciseError, Part
from course.exercises.committee_meeting.schema import Common, Numbers, Quarter, Step
from course.files import read_yaml
from course.knowledge.reader import message

FOLDER = Path(__file__).parent
QUARTERS = ("q1", "q2", "q3", "q4")
STEPS: tuple[Step, ...] = ("open", "notice", "seats", "quorum", "agenda", "decision", "minutes")

Model = TypeVar("Model", bound=Part)


def _read(name: str, model: type[Model]) -> Model:
    source = read_yaml(FOLDER / name, ExerciseError)
    try:
        return model.model_validate(source.data)
    except ValidationError as problem:
        first = problem.errors()[0]
        # a discriminated union puts its tag into the path; lines are kept by the YAML's own path
        path = tuple(part for part in first["loc"] if part not in _TAGS)
        raise ExerciseError(
            message(first), file=source.file, line=source.line(path),
            place=".".join(str(part) for part in path), remedy="对照同一文件里的其他条目改正。",
        ) from problem  # fmt: skip


_TAGS = (
    "choice", "seats", "number", "date", "conflicts", "conflict", "standing", "matters", "lacks", "track",
)  # fmt: skip


@lru_cache(maxsize=1)
def common() -> Common:
    """Texts shared by the quarters. Raises ExerciseError."""
    return _read("common.yaml", Common)


@lru_cache(maxsize=1)
def quarters() -> tuple[Quarter, ...]:
    """The four quarters in order. Raises ExerciseError."""
    return tuple(_read(f"{name}.yaml", Quarter) for name in QUARTERS)


@dataclass(frozen=True)
class Turn:
    """One screen: quarter, step, its asks, and which of how many screens of the step it is."""

    quarter: str
    step: Step
    asks: tuple[str, ...]
    number: int
    of: int


@lru_cache(maxsize=1)
def turns() -> tuple[Turn, ...]:
    """All screens of the year between cover and debrief, in order. Raises ExerciseError."""
    made: list[Turn] = []
    for quarter in quarters():
        for step in STEPS:
            screens = quarter.pages[step].turns()
            made += [
                Turn(quarter.id, step, tuple(f"{quarter.id}-{one}" for one in asks), number, len(screens))
                for number, asks in enumerate(screens, start=1)
            ]
    return tuple(made)


@lru_cache(maxsize=1)
def numbers() -> Numbers:
    """Figures and consequences. Raises ExerciseError."""
    return _read("figures.yaml", Numbers)


def rule_ids(part: Any) -> set[str]:
    """Every rule id named under a `rules` field of a piece of content."""
    found: set[str] = set()
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            value = getattr(part, name)
            found |= set(value) if name == "rules" else rule_ids(value)
    elif isinstance(part, dict):
        for value in part.values():
            found |= rule_ids(value)
    elif isinstance(part, list | tuple):
        for value in part:
            found |= rule_ids(value)
    return found


def texts(part: Any) -> list[str]:
    """Every text of a piece of content, for reading its placeholders."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, BaseModel):
        return [one for name in type(part).model_fields for one in texts(getattr(part, name))]
    if isinstance(part, dict):
        return [one for value in part.values() for one in texts(value)]
    if isinstance(part, list | tuple):
        return [one for value in part for one in texts(value)]
    return []
