"""Where the trainee stands in 满意度分析, and how the analysis table beside the questions is set."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from course.complaints.tables import ITEMS
from course.exercises.base import Part, State
from course.exercises.survey_analysis import data

PARTS = ("few", "weak", "item", "drive", "compare", "say", "act")
FIELDS: dict[str, tuple[str, ...]] = {
    "few": ("few:count", "few:treat"), "weak": ("weak",), "item": ("item",), "drive": ("drive:ties", "drive:word"),
    "compare": ("compare",), "say": ("say",), "act": ("act:do", "act:again"),
}  # fmt: skip
POINTS = {
    "few:count": 1, "few:treat": 1, "weak": 4, "item": 4, "drive:ties": 2, "drive:word": 2, "compare": 4, "say": 7,
    "act:do": 2, "act:again": 2,
}  # fmt: skip
MAPPED, LISTED = ("item", "compare", "say"), ("weak", "drive:ties")
Stage = Literal["cover", "ask", "told", "done"]


class Bench(Part):
    """How the analysis table is set: which score, by what, of which outlet (`all` for the branch)."""

    item: str = data.OVERALL
    by: str = "outlet"
    outlet: str = data.ALL

    @model_validator(mode="after")
    def _known(self) -> Bench:
        if self.item not in (data.OVERALL, *ITEMS) or self.by not in data.BY:
            raise ValueError("分析台的设置读不出来")
        return self


class SurveyState(State):
    """A round: the part `at` hand, the answers by field, and the table's setting. `told`: the part has been judged."""

    seed: int
    at: int = Field(default=0, ge=0, lt=len(PARTS))
    stage: Stage = "cover"
    nudged: bool = False
    answers: dict[str, Any] = {}
    bench: Bench = Bench()

    @model_validator(mode="after")
    def _fits(self) -> SurveyState:
        if not set(self.answers) <= set(POINTS):
            raise ValueError("记录与现在的步骤对不上")
        for name, value in self.answers.items():
            values: Any = value
            if name in MAPPED:
                values = [*value, *value.values()] if isinstance(value, dict) else None
            elif name not in LISTED:
                values = [value]
            if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
                raise ValueError("记录里的作答格式不对")
        return self

    @property
    def part(self) -> str:
        """The part at hand."""
        return PARTS[self.at]

    def judged(self) -> tuple[str, ...]:
        """The parts that have been judged."""
        if self.stage == "done":
            return PARTS
        return PARTS[: self.at + (self.stage == "told")]
