"""Where the trainee stands in 整改跟踪."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field, model_validator

from course.exercises.base import State
from course.exercises.rectification.content import LINES, LevelId, ReasonId, VerdictId

Stage = Literal["cover", "file", "filed", "duty", "blamed", "sheet", "summed", "done"]
FILES, GROUPS = 6, 4
VERDICT, REASON, LEVEL, LINE = 2, 1, 2, 1  # points
MOST = float(FILES * (VERDICT + REASON) + GROUPS * LEVEL + len(LINES) * LINE)


class TrackState(State):
    """A round: the file at hand, verdicts and reasons by record, levels by group, entries of the sheet."""

    seed: int
    number: int = Field(default=0, ge=0)
    stage: Stage = "cover"
    at: int = Field(default=0, ge=0, lt=FILES)
    verdicts: dict[str, VerdictId] = {}
    reasons: dict[str, ReasonId] = {}
    levels: dict[str, LevelId] = {}
    entries: dict[str, str] = {}
    nudged: bool = False

    @model_validator(mode="after")
    def _fits(self) -> TrackState:
        if not set(self.levels) <= {f"g{at}" for at in range(1, GROUPS + 1)}:
            raise ValueError("记录与现在的分组对不上")
        if not set(self.entries) <= set(LINES):
            raise ValueError("评分表没有这一行")
        return self


LEVELS: tuple[LevelId, ...] = get_args(LevelId)
VERDICTS: tuple[VerdictId, ...] = get_args(VerdictId)
REASONS: tuple[ReasonId, ...] = get_args(ReasonId)
