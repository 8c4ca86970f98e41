"""Where the trainee stands in 十月培训筹备."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, model_validator

from course.exercises.base import State
from course.exercises.october_training import content, draw

Step = Literal["call", "agenda", "stack", "fates", "reading"]
STEPS: tuple[Step, ...] = ("call", "agenda", "stack", "fates", "reading")
Stage = Literal["cover", "work", "done"]


class OctoberState(State):
    """`at` is the step at hand, `told` whether it has been judged; the answers of the steps follow.

    `minutes` are the choices by step. `order` is empty until the steps have been moved.
    """

    seed: int
    stage: Stage = "cover"
    at: int = Field(default=0, ge=0, lt=len(STEPS))
    told: bool = False
    nudged: bool = False
    called: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    minutes: dict[str, str] = {}
    marks: dict[str, str] = {}
    fates: dict[str, str] = {}
    makeup: str = ""
    again: str = ""
    claims: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> OctoberState:
        known = {
            "called": {one.id for one in draw.people(self.seed)},
            "marks": {one.id for one in draw.slides(self.seed)},
            "fates": {one.id for one in draw.results(self.seed).people},
            "claims": set(content.CLAIMS),
        }
        subjects = {one.id for one in content.texts().reading.subjects}
        whole = all(set(getattr(self, name)) <= ids for name, ids in known.items())
        whole &= set(self.marks.values()) <= set(content.FAULTS) and set(self.fates.values()) <= set(
            content.FATES
        )
        whole &= self.again in {"", *subjects} and all(
            re.fullmatch(r"\d{1,3}", one) for one in self.minutes.values()
        )
        if not whole:
            raise ValueError("记录与现在的练习对不上")
        return self

    @property
    def step(self) -> Step:
        """The step at hand."""
        return STEPS[self.at]

    def judged(self) -> list[Step]:
        """The steps that have been judged."""
        if self.stage == "cover":
            return []
        return list(STEPS[: len(STEPS) if self.stage == "done" else self.at + self.told])
