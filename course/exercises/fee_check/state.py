"""Where the trainee stands in 收费自查, and the points of a judged page."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from course.exercises.base import State
from course.exercises.fee_check import content, draw

Stage = Literal["cover", "mark", "ground", "told", "done"]
PAGES = 3


class FeeState(State):
    """A round: `page` at hand and its stage (marking, grounds and refunds, told).

    `marked` holds the marked lines by page, `grounds` and `refunds` the answers by line.
    """

    seed: int
    number: int = Field(default=0, ge=0)
    page: int = Field(default=0, ge=0, lt=PAGES)
    stage: Stage = "cover"
    nudged: bool = False
    marked: dict[str, tuple[str, ...]] = {}
    grounds: dict[str, str] = {}
    refunds: dict[str, str] = {}

    @model_validator(mode="after")
    def _fits(self) -> FeeState:
        known = {one.id: {line.id for line in one.lines} for one in self.pages}
        if not all(set(lines) <= known.get(page, set()) for page, lines in self.marked.items()):
            raise ValueError("记录与现在的台账对不上")
        lines = {line for page in known.values() for line in page}
        if not {*self.grounds, *self.refunds} <= lines or not set(self.grounds.values()) <= set(
            content.texts().grounds
        ):
            raise ValueError("记录与现在的台账对不上")
        return self

    @property
    def pages(self) -> tuple[draw.Page, ...]:
        """The pages of this round."""
        return draw.pages(self.seed, self.number)

    @property
    def here(self) -> draw.Page:
        """The page at hand."""
        return self.pages[self.page]

    def picked(self, page: draw.Page) -> tuple[str, ...]:
        """The lines marked on a page."""
        return self.marked.get(page.id, ())

    @property
    def whole(self) -> bool:
        """Whether every marked line of the page at hand has its ground and, where asked, its refund."""
        picked = self.picked(self.here)
        return all(one in self.grounds and (not self.here.refunds or one in self.refunds) for one in picked)

    def judged(self) -> tuple[draw.Page, ...]:
        """The pages that have been judged."""
        return self.pages if self.stage == "done" else self.pages[: self.page + (self.stage == "told")]

    def right(self, line: draw.Line) -> tuple[bool, bool]:
        """Whether ground and refund of a marked wrongful line are right."""
        return self.grounds.get(line.id, "") in line.accept, self.refunds.get(line.id, "") == line.refund

    def points(self, page: draw.Page) -> float:
        """A page's points: one each for marking, ground, refund; one off for each lawful line marked; floor 0."""
        got = 0
        for line in (page.line(one) for one in self.picked(page)):
            if not line.kind:
                got -= 1
                continue
            ground, refund = self.right(line)
            got += 1 + ground + (refund and page.refunds)
        return float(max(got, 0))


def most(page: draw.Page) -> float:
    """The points that a page can bring."""
    return float(len(page.wrong) * (3 if page.refunds else 2))
