"""What every exercise offers: a pure model behind one small interface."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from course.errors import CourseError
from course.files import read_yaml
from course.knowledge.edition import Edition
from course.knowledge.reader import parse

Screen = dict[str, Any]
Tone = Literal["good", "part", "bad", "info"]


class Event(NamedTuple):
    """Something the trainee did: the block's or button's id, and its value."""

    name: str
    value: Any = None


class State(BaseModel):
    """Base of exercise states: frozen, JSON-serialisable, so that it survives a kernel restart."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(BaseModel):
    """Base of an exercise's content: unknown fields are refused, nothing changes after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Cover(Part):
    """An exercise's first page: what it is about, and the rules that it works with."""

    text: str
    rules: list[str]


Saved = TypeVar("Saved", bound=State)
Texts = TypeVar("Texts", bound=BaseModel)


class Reason(NamedTuple):
    """Why points were given or not, with the rules that say so."""

    tone: Tone
    text: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Score:
    """Points of `max_points`, whether the exercise is finished, and the reasons."""

    points: float
    max_points: float
    finished: bool
    reasons: list[Reason] = field(default_factory=list)


class Exercise(Protocol):
    """A model module. `step` never changes the state it is given; it returns a new one."""

    ID: str
    TITLE: str
    STRANDS: tuple[str, ...]
    MINUTES: int

    def start(self, edition: Edition, seed: int = 0) -> State: ...

    def load(self, data: str) -> State: ...

    def step(self, edition: Edition, state: Any, event: Event) -> State: ...

    def screen(self, edition: Edition, state: Any) -> Screen: ...

    def score(self, edition: Edition, state: Any) -> Score: ...

    def cites(self, edition: Edition) -> set[str]: ...


MODULES: dict[str, str] = {
    "complaint-coding": "course.exercises.complaint_coding.model",
    "signals": "course.exercises.signals.model",
    "committee-meeting": "course.exercises.committee_meeting.model",
    "duty-placing": "course.exercises.duty_placing.model",
    "priorities": "course.exercises.priorities.model",
    "evaluation": "course.exercises.evaluation.model",
    "fee-check": "course.exercises.fee_check.model",
    "product-lookup": "course.exercises.product_lookup.model",
    "redaction": "course.exercises.redaction.model",
    "reidentification": "course.exercises.reidentification.model",
    "review-desk": "course.exercises.review_desk.model",
    "suitability": "course.exercises.suitability.model",
    "deadline-drill": "course.exercises.deadline_drill.model",
    "complaint-desk": "course.exercises.complaint_desk.model",
    "reply-check": "course.exercises.reply_check.model",
    "battle-map": "course.exercises.battle_map.model",
    "campaign-calendar": "course.exercises.campaign_calendar.model",
    "campaign-effect": "course.exercises.campaign_effect.model",
    "inspection": "course.exercises.inspection.model",
    "rectification": "course.exercises.rectification.model",
    "survey-analysis": "course.exercises.survey_analysis.model",
    "october-training": "course.exercises.october_training.model",
}


# A chart shown under an exercise's panel: a module with `mimebundle(edition, state)`.
CHARTS: dict[str, str] = {"evaluation": "course.exercises.evaluation.chart"}


class ExerciseError(CourseError):
    """An exercise's content is wrong, or there is no such exercise."""


def find(exercise_id: str) -> Exercise:
    """The model of an exercise. Raises ExerciseError for an unknown id."""
    if exercise_id not in MODULES:
        raise ExerciseError(
            f"没有练习 {exercise_id}。", place=exercise_id, remedy=f"可用：{'、'.join(sorted(MODULES))}。"
        )
    module: Any = importlib.import_module(MODULES[exercise_id])
    return module  # type: ignore[no-any-return]


def content(file: Path) -> Any:
    """The YAML content beside a model. Raises ExerciseError naming file and line."""
    return read_yaml(file, ExerciseError).data


def texts(kind: type[Texts], file: Path, exercise_id: str) -> Texts:
    """The YAML content beside a model, read as `kind`. Raises ExerciseError naming file and line."""
    source = read_yaml(file, ExerciseError)
    return parse(kind, source.data, source, (), exercise_id, ExerciseError, "对照同一文件里的其他条目改正。")


def saved(kind: type[Saved], data: str, exercise_id: str) -> Saved:
    """A state saved as JSON. Raises ExerciseError when it isn't one or names content that is gone."""
    try:
        return kind.model_validate_json(data)
    except (ValidationError, KeyError, CourseError) as problem:
        raise ExerciseError(
            "保存的练习记录读不出来。", place=exercise_id, remedy="重新开始这个练习；之前的成绩不受影响。"
        ) from problem
