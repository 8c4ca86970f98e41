"""The invented city: its outlets and addresses."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

from course.complaints.synthesise import draws


@dataclass(frozen=True)
class Outlet:
    """An outlet: `code` stands in survey, ledger and inspection; `name` only in the raw export.

    `weight` is its share of business; `county` is None in the city.
    """

    code: str
    name: str
    area: str
    kind: str
    weight: float
    county: str | None


def _kinds(own: int, agency: int) -> list[str]:
    """Own and agency outlets spread evenly over a list."""
    total = own + agency
    return ["自营" if (at * own) // total != ((at + 1) * own) // total else "代理" for at in range(total)]


@cache
def outlets() -> tuple[Outlet, ...]:
    """The branch's 62 outlets: 26 in the city, 20 in county towns, 16 in townships. The same for every seed."""
    place = draws.data("places")
    rng = draws.stream(0, "outlets")
    rows: list[tuple[str, str, str, str | None]] = []
    for name, kind in zip(place["roads"], _kinds(14, 12), strict=True):
        rows.append((f"{name}{_ending(kind)}", "城区", kind, None))
    counties = list(place["counties"])
    for county in counties:
        for name, kind in zip(place["county_roads"], _kinds(4, 6), strict=True):
            rows.append((f"{county}{name}{_ending(kind)}", "县域", kind, county))
    for county in counties:
        for town, kind in zip(place["counties"][county], _kinds(1, 7), strict=True):
            rows.append((f"{town}{_ending(kind)}", "乡镇", kind, county))
    mixed = draws.shuffled(rng, rows)
    return tuple(
        Outlet(f"W{number:02d}", name, area, kind, round(rng.uniform(0.5, 1.8), 2), county)
        for number, (name, area, kind, county) in enumerate(mixed, start=1)
    )


def _ending(kind: str) -> str:
    return "支行" if kind == "自营" else "营业所"


def address(rng: random.Random, area: str, county: str | None) -> str:
    """An address down to the door, in the invented city."""
    place = draws.data("places")
    city = place["city"]
    if area == "城区":
        start = (
            f"{city}{rng.choice(place['districts'])}{rng.choice(place['roads'][:13])}{rng.randint(2, 398)}号"
        )
        return f"{start}{rng.choice(place['communities'])}{rng.randint(1, 30)}栋{rng.randint(1, 28)}0{rng.randint(1, 4)}室"
    where = county or rng.choice(list(place["counties"]))
    if area == "县域":
        road = rng.choice(place["county_roads"])
        return f"{city}{where}{road}{rng.randint(2, 198)}号{rng.randint(1, 9)}单元{rng.randint(1, 6)}0{rng.randint(1, 2)}"
    town = rng.choice(place["counties"][where])
    return f"{city}{where}{town}{rng.choice(place['villages'])}{rng.randint(1, 12)}组{rng.randint(1, 98)}号"


def employer(rng: random.Random) -> str:
    """A workplace, invented."""
    return str(rng.choice(draws.data("places")["employers"]))
