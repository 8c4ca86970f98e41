"""Invented customers: names from Faker's lists, everything else by rule."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from faker import Faker

from course.complaints.synthesise import draws, invent, places

AGES: dict[str, tuple[int, int]] = {
    "老年人": (60, 86), "新市民": (21, 46), "青少年": (14, 24), "农户": (32, 72), "务工人员": (19, 56),
    "残障人士": (24, 72), "其他": (23, 66),
}  # fmt: skip
"""Youngest and oldest of each customer group, in years."""


@dataclass(frozen=True)
class Person:
    """A customer. `born` is None when the caller didn't give it."""

    name: str
    male: bool
    group: str
    age: int
    born: date
    known: bool
    id_card: str
    mobile: str
    bank_card: str
    address: str
    employer: str
    email: str

    @property
    def surname(self) -> str:
        """The first character: Faker's lists hold no compound surnames."""
        return self.name[0]

    @property
    def title(self) -> str:
        """先生, 女士, and for the old sometimes a warmer word."""
        return "先生" if self.male else "女士"


class Registry:
    """Gives people, each drawn from one seeded stream."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._names = Faker("zh_CN")
        self._names.seed_instance(rng.getrandbits(32))

    def name(self, male: bool | None = None) -> str:
        """A name; either sex without an argument."""
        chosen = draws.chance(self._rng, 0.5) if male is None else male
        given = self._names.first_name_male() if chosen else self._names.first_name_female()
        return f"{self._names.last_name()}{given}"

    def person(self, group: str, on: date, area: str, county: str | None) -> Person:
        """A person of a customer group as they are on a day, living near an outlet's area."""
        rng = self._rng
        low, high = AGES[group]
        age = rng.randint(low, high)
        born = _birthday(rng, on, age)
        male = draws.chance(rng, 0.48)
        works = group != "老年人" and draws.chance(rng, 0.38)
        return Person(
            name=self.name(male),
            male=male,
            group=group,
            age=age,
            born=born,
            known=draws.chance(rng, 0.94),
            id_card=invent.id_card(rng, born, male),
            mobile=invent.mobile(rng),
            bank_card=invent.bank_card(rng),
            address=places.address(rng, area, county),
            employer=places.employer(rng) if works else "",
            email=invent.email(rng) if draws.chance(rng, 0.12) else "",
        )


def _birthday(rng: random.Random, on: date, age: int) -> date:
    """A birthday of somebody who is `age` years old on that day."""
    latest = date(on.year - age, on.month, min(on.day, 28))
    return latest - timedelta(days=rng.randint(0, 364))
