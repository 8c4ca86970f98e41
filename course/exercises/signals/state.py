"""Where the trainee stands in 异常识别与预警报告."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from course.exercises.base import State
from course.exercises.signals import content

PARTS = ("pick", "figures", "rivals", "decide")
POINTS = {"pick": 2, "figures": 3, "rivals": 2, "decide": 2, "warning": len(content.EVIDENCE)}
Stage = Literal["cover", "ask", "told", "done"]
MAX_CHARS = 600


class SignalState(State):
    """`order`: the signals in this trainee's order; `at`: the question, four a signal, then the warning.

    `answers` holds what was given by `signal:part` (texts, lists and figures as typed), `about` the signal
    that the warning is about. `told` means that the question at hand has been judged.
    """

    seed: int
    order: tuple[str, ...] = Field(min_length=1)
    about: str
    at: int = Field(default=0, ge=0)
    stage: Stage = "cover"
    nudged: bool = False
    answers: dict[str, Any] = {}

    @model_validator(mode="after")
    def _fits(self) -> SignalState:
        known = {one.id for one in content.texts().signals}
        if not {*self.order, self.about} <= known or self.at > len(self.order) * len(PARTS):
            raise ValueError("记录与现在的排查对不上")
        for name, value in self.answers.items():
            if not _fits(name.partition(":")[2], value):
                raise ValueError("记录里的作答格式不对")
        return self

    @property
    def question(self) -> tuple[str, str]:
        """The signal and the part at hand; the last part is `warning`."""
        if self.at == len(self.order) * len(PARTS):
            return self.about, "warning"
        return self.order[self.at // len(PARTS)], PARTS[self.at % len(PARTS)]

    @property
    def name(self) -> str:
        """The question at hand as `signal:part`."""
        return ":".join(self.question)

    def all_questions(self) -> list[tuple[str, str]]:
        """Every question, in order."""
        return [*((one, part) for one in self.order for part in PARTS), (self.about, "warning")]

    def judged(self) -> list[tuple[str, str]]:
        """The questions that have been judged."""
        if self.stage == "done":
            return self.all_questions()
        return self.all_questions()[: self.at + (self.stage == "told")]


def _fits(part: str, value: Any) -> bool:
    if part in ("pick", "decide", "warning"):
        return isinstance(value, str)
    if part == "figures":
        return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
    return part == "rivals" and isinstance(value, list) and all(isinstance(one, str) for one in value)
