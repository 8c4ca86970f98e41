"""Where the trainee stands in 产品信息核对."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from course.exercises.base import State
from course.exercises.product_lookup import content, draw

Stage = Literal["cover", "look", "told", "done"]
LONGEST = 40  # characters of a query


class LookupState(State):
    """A round: the offer at hand, what is typed, the last query searched, and the answers by offer.

    `looked` holds the offers for which the platform was asked.
    """

    seed: int
    number: int = Field(default=0, ge=0)
    at: int = Field(default=0, ge=0, lt=draw.ROUND)
    stage: Stage = "cover"
    nudge: Literal["", "search", "answer"] = ""
    typed: str = Field(default="", max_length=LONGEST)
    query: str = Field(default="", max_length=LONGEST)
    looked: tuple[str, ...] = ()
    kinds: dict[str, str] = {}
    acts: dict[str, str] = {}

    @model_validator(mode="after")
    def _fits(self) -> LookupState:
        texts, known = content.texts(), {one.id for one in self.offers}
        if not {*self.kinds, *self.acts, *self.looked} <= known:
            raise ValueError("记录与现在的产品对不上")
        if not set(self.kinds.values()) <= set(texts.kinds) or not set(self.acts.values()) <= set(texts.acts):
            raise ValueError("记录与现在的选项对不上")
        return self

    @property
    def offers(self) -> tuple[draw.Offer, ...]:
        """The offers of this round."""
        return draw.offers(self.seed, self.number)

    @property
    def offer(self) -> draw.Offer:
        """The offer at hand."""
        return self.offers[self.at]

    def judged(self) -> tuple[draw.Offer, ...]:
        """The offers that have been judged."""
        return self.offers if self.stage == "done" else self.offers[: self.at + (self.stage == "told")]

    def points(self, offer: draw.Offer) -> int:
        """A judged offer's points: two for what it is, one for what to do."""
        kind, act = self.right(offer)
        return 2 * kind + act

    def right(self, offer: draw.Offer) -> tuple[bool, bool]:
        """Whether kind and act of an offer are right."""
        act = content.texts().kinds[offer.kind].act
        return self.kinds.get(offer.id) == offer.kind, self.acts.get(offer.id) == act
