"""Where the trainee stands in 编码训练, and what follows from the codes given so far."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from course.complaints.cases import Case, FacetField
from course.exercises.base import State
from course.exercises.complaint_coding import content

Stage = Literal["cover", "code", "coded", "done"]


class CodingState(State):
    """A round. `drawn`: the cases so far, the last one at hand; `level`: how hard the next one should be.

    `given` holds the codes by case and facet, `seen` the cases of earlier rounds.
    """

    seed: int
    number: int = Field(default=0, ge=0)
    drawn: tuple[str, ...] = Field(min_length=1, max_length=content.ROUND)
    level: int = Field(default=1, ge=1, le=3)
    stage: Stage = "cover"
    nudged: bool = False
    given: dict[str, dict[FacetField, str]] = {}
    seen: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> CodingState:
        if not {*self.drawn, *self.given} <= set(content.pool()) or len(set(self.drawn)) != len(self.drawn):
            raise ValueError("记录与现在的案例对不上")
        return self

    @property
    def case(self) -> Case:
        """The case at hand."""
        return content.pool()[self.drawn[-1]]

    @property
    def codes(self) -> dict[FacetField, str]:
        """The codes given to the case at hand."""
        return self.given.get(self.case.id, {})

    def judged(self) -> list[Case]:
        """The cases of this round that have been judged."""
        ids = self.drawn if self.stage in ("coded", "done") else self.drawn[:-1]
        return [content.pool()[one] for one in ids]
