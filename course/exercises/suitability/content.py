"""The customers and texts beside this module and the rows of the product table, read and checked."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import Field

from course.complaints import load
from course.exercises import base
from course.exercises.base import Cover, Part

FOLDER = Path(__file__).parent
OutcomeId = Literal["sell", "retest", "exception", "other", "stop"]
ActionId = Literal["zone", "self", "retest", "insist", "offer", "report"]


class Outcome(Part):
    """A decision on a pair, with the rules that stand behind it."""

    id: OutcomeId
    zh: str
    rules: list[str] = Field(min_length=1)


class Action(Part):
    """What to do first."""

    id: ActionId
    zh: str
    rules: list[str] = Field(min_length=1)


class Customer(Part):
    """A portrait. `level` is the tested risk level, `money` in yuan, `free_days` how long it may be tied."""

    id: str
    who: str
    age: int = Field(ge=18, le=100)
    income: str
    experience: str
    level: int = Field(ge=1)
    tested_on: date
    self_done: bool
    purpose: str
    money: int = Field(gt=0)
    free_days: int = Field(gt=0)
    insists: bool
    outlet: bool


class Content(Part):
    """content.yaml."""

    today: date
    valid_days: int = Field(gt=0)
    insurance_days: int = Field(gt=0)
    long_insurance: list[str] = Field(min_length=1)
    cover: Cover
    outcomes: list[Outcome] = Field(min_length=5, max_length=5)
    actions: list[Action] = Field(min_length=6, max_length=6)
    harms: dict[OutcomeId, str]
    elderly: str
    redlines: str
    customers: list[Customer] = Field(min_length=8)

    def outcome(self, outcome_id: str) -> Outcome:
        """The outcome of an id."""
        return next(one for one in self.outcomes if one.id == outcome_id)

    def action(self, action_id: str) -> Action:
        """The action of an id."""
        return next(one for one in self.actions if one.id == action_id)

    def customer(self, customer_id: str) -> Customer:
        """The customer of an id. Raises KeyError."""
        for one in self.customers:
            if one.id == customer_id:
                return one
        raise KeyError(customer_id)


class Product(Part):
    """A row of the product table. `grades` are the issuer's and the bank's risk grade, empty for insurance."""

    code: str
    name: str
    kind: str
    agreement: str
    agreement_until: date | None
    grades: tuple[int, int] | None
    status: str
    sale_from: date
    sale_until: date | None
    term_days: int | None
    least: float
    channels: tuple[str, ...]

    @property
    def grade(self) -> int | None:
        """The higher of the two grades, as 总局令2025年第7号 says; None for insurance."""
        return max(self.grades) if self.grades else None

    @property
    def insurance(self) -> bool:
        """Whether it is an insurance product."""
        return self.grades is None


@lru_cache(maxsize=1)
def content() -> Content:
    """Customers and texts. Raises ExerciseError."""
    return base.texts(Content, FOLDER / "content.yaml", "suitability")


def _day(value: object) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()  # type: ignore[call-overload, arg-type, no-any-return]


@lru_cache(maxsize=1)
def products() -> dict[str, Product]:
    """The products by code, from `course.complaints.load.products()`. Raises CourseError when it's missing."""
    made = {}
    for row in load.products().to_dict("records"):
        first, second = str(row["issuer_risk"]), str(row["bank_risk"])
        made[str(row["code"])] = Product(
            code=row["code"], name=row["name"], kind=row["kind"], agreement=row["agreement"],
            agreement_until=_day(row["agreement_until"]),
            grades=(int(first[1:]), int(second[1:])) if first and second else None,
            status=row["status"], sale_from=pd.Timestamp(row["on_sale_from"]).date(), sale_until=_day(row["on_sale_until"]),
            term_days=None if pd.isna(row["term_days"]) else int(row["term_days"]),
            least=float(row["least_amount"]), channels=tuple(str(row["channels"]).split("、")),
        )  # fmt: skip
    return made
