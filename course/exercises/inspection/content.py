"""The texts and scenes of 网点巡检, read and checked; a fault names its file and line."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from course.exercises import base
from course.exercises.base import Part

FOLDER = Path(__file__).parent
POINTS = 7
ACTS = ("right", "light", "wrong")
FIELDS = ("problem", "basis", "measure", "owner", "due", "proof", "recheck")


class Cover(Part):
    """The first page."""

    text: str
    tips: str
    partners: str
    rules: list[str] = Field(min_length=1)


class Act(Part):
    """Something to do on the spot, and why it is right or not."""

    zh: str
    why: str


class Measure(Part):
    """What a notice may order: the whole, or only what meets the eye."""

    right: str
    surface: str


class Right(Part):
    """The right entry of a field."""

    right: str


class Point(Part):
    """One of the seven points: acts by `right`, `light`, `wrong`, and the entries of its notice."""

    actions: dict[Literal["right", "light", "wrong"], Act]
    measure: Measure
    proof: Right


class Back(Part):
    """An entry that sends the notice back, and the reason."""

    zh: str
    back: str


class Problem(Part):
    """Wrong statements of a problem: good for anything, or about a person."""

    vague: Back
    blame: Back


class MeasureBack(Part):
    """A measure that stays on paper."""

    paper: Back


class Owner(Right):
    """Who answers for it: one person, everybody, or somebody outside."""

    all: Back
    outside: Back


class Proof(Part):
    """Proofs that only show that people have heard."""

    report: Back
    list: Back


class Recheck(Right):
    """How it is rechecked; the wrong ways."""

    same: Back
    photo: Back


class Due(Part):
    """Why a day is sent back; `late` has the placeholder {limit}."""

    empty: str
    past: str
    late: str


class Notice(Part):
    """What all notices share. `basis` holds a rule per point."""

    basis: list[str] = Field(min_length=POINTS, max_length=POINTS)
    problem: Problem
    basis_back: str
    measure: MeasureBack
    surface_back: str
    owner: Owner
    proof: Proof
    recheck: Recheck
    due: Due
    blank: str
    rules: list[str] = Field(min_length=1)


class Texts(Part):
    """content.yaml. `none` is the choice that takes a mark back."""

    days: list[date] = Field(min_length=1)
    cover: Cover
    none: str
    points: list[Point] = Field(min_length=POINTS, max_length=POINTS)
    notice: Notice


class Variant(Part):
    """What may stand in a place: with `point` a violation, else something that `looks` like one of a point."""

    id: str
    point: int | None = Field(default=None, ge=1, le=POINTS)
    looks: int | None = Field(default=None, ge=1, le=POINTS)
    lines: list[str] = Field(min_length=1, max_length=4)
    label: str
    fact: str = ""
    why: str
    cost: str = ""
    rules: list[str] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Variant:
        if (self.point is None) == (self.looks is None):
            raise ValueError(f"{self.id} 要写 point 或 looks，只写一个")
        if self.point and not (self.fact and self.cost):
            raise ValueError(f"违规的 {self.id} 要写 fact 和 cost")
        return self

    @property
    def seems(self) -> int:
        """The point that it breaks or seems to break."""
        return self.point or self.looks or 1


class Slot(Part):
    """A place of a scene, how it is drawn, and what may stand there."""

    id: str
    at: tuple[float, float, float, float]
    as_: str = Field(alias="as")
    variants: list[Variant] = Field(min_length=1)

    @model_validator(mode="after")
    def _clean(self) -> Slot:
        if all(one.point for one in self.variants):
            raise ValueError(f"{self.id} 还要有一个合规的样子")
        return self

    def variant(self, variant_id: str) -> Variant:
        """The variant of an id."""
        return next(one for one in self.variants if one.id == variant_id)


class Scene(Part):
    """A room of the outlet."""

    id: str
    zh: str
    alt: str
    slots: list[Slot] = Field(min_length=4)

    def slot(self, slot_id: str) -> Slot:
        """The place of an id."""
        return next(one for one in self.slots if one.id == slot_id)


class Walk(Part):
    """scenes.yaml: all rooms; every point has at least two violations among them."""

    scenes: list[Scene] = Field(min_length=1)

    @model_validator(mode="after")
    def _covered(self) -> Walk:
        made = [one.point for scene in self.scenes for slot in scene.slots for one in slot.variants]
        for point in range(1, POINTS + 1):
            if made.count(point) < 2:
                raise ValueError(f"第 {point} 类要点至少要有两个样子")
        return self


@lru_cache(maxsize=1)
def texts() -> Texts:
    """The texts. Raises ExerciseError naming file and line."""
    return base.texts(Texts, FOLDER / "content.yaml", "inspection")


@lru_cache(maxsize=1)
def scenes() -> tuple[Scene, ...]:
    """The rooms, in the order of the walk. Raises ExerciseError naming file and line."""
    return tuple(base.texts(Walk, FOLDER / "scenes.yaml", "inspection").scenes)
