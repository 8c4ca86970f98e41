"""Where the trainee stands in 职责归位, and what follows from the answers given so far."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from course.exercises.base import State
from course.exercises.duty_placing import content
from course.exercises.duty_placing.content import Matter

POINTS = 2  # a matter's points: one each for level and path, both for the level where no path is asked
Stage = Literal["cover", "place", "placed", "told", "done"]


class DutyState(State):
    """A round. `stage` of the matter at `at`: being placed, placed (judged), told (path judged too).

    `placed` and `told` hold the answers by matter; `missed` counts earlier mistakes by matter, so that later
    rounds bring those matters again; `replay` marks a round made of the last round's mistakes.
    """

    seed: int
    number: int = Field(ge=0)
    drawn: tuple[str, ...] = Field(min_length=1)
    at: int = Field(ge=0)
    stage: Stage
    nudged: bool = False
    placed: dict[str, str] = {}
    told: dict[str, str] = {}
    missed: dict[str, int] = {}
    replay: bool = False

    @model_validator(mode="after")
    def _fits(self) -> DutyState:
        known = content.matters()
        if self.at >= len(self.drawn) or not set(self.drawn) <= set(known):
            raise ValueError("记录与现在的事项对不上")
        if self.stage == "told" and self.matter.path is None:
            raise ValueError("这一件没有上报路径的问题")
        return self

    @property
    def matter(self) -> Matter:
        """The matter at hand."""
        return content.matters()[self.drawn[self.at]]

    @property
    def asking(self) -> bool:
        """Whether a question is open: the level, or the path once the level has been judged."""
        return self.stage == "place" or (self.stage == "placed" and self.matter.path is not None)

    def judged(self) -> list[Matter]:
        """The matters of this round whose level has been judged."""
        done = len(self.drawn) if self.stage == "done" else self.at + (self.stage in ("placed", "told"))
        return [content.matters()[one] for one in self.drawn[:done]]

    def path_judged(self, matter: Matter) -> bool:
        """Whether a judged matter's path answer, if it asks for one, has been judged too."""
        here = self.drawn[self.at] == matter.id
        return matter.path is not None and (self.stage in ("told", "done") or not here)

    def points(self, matter: Matter) -> int:
        """Points of a judged matter, 0 to POINTS."""
        placed = self.placed.get(matter.id) in matter.right
        if matter.path is None:
            return POINTS if placed else 0
        told = self.path_judged(matter) and self.told.get(matter.id) == matter.path.key().id
        return int(placed) + int(told)

    def mistakes(self) -> list[str]:
        """Judged matters of this round that didn't get full points."""
        return [one.id for one in self.judged() if self.points(one) < POINTS]
