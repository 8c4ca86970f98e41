"""The satisfaction survey: 62 outlets, ten items, and traps for whoever ranks by the mean alone."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from course.complaints.schema import age_band
from course.complaints.synthesise import draws
from course.complaints.synthesise.people import AGES
from course.complaints.synthesise.places import Outlet, outlets
from course.complaints.tables import ITEMS, SURVEY

FIRST, LAST = date(2026, 3, 2), date(2026, 6, 26)
OUTAGE_DAY = date(2026, 4, 14)
OUTAGE_ANSWERS = 17


@dataclass(frozen=True)
class Role:
    """What an outlet is in the survey: weak (on `item`), small_low, small_high, one_day or usual; `n` answers."""

    kind: str
    n: int
    item: str | None = None


def roles(seed: int) -> dict[str, Role]:
    """The planted role of every outlet, by code: the trainer's key."""
    rng = draws.stream(seed, "survey-roles")
    codes = [one.code for one in outlets()]
    special = draws.some(rng, codes, 14)
    found = {code: Role("usual", rng.randint(40, 78)) for code in codes}
    for code, item in zip(special[:4], draws.data("survey")["weak"], strict=True):
        found[code] = Role("weak", rng.randint(55, 85), item)
    for number, code in enumerate(special[4:9]):
        found[code] = Role("small_high" if number < 2 else "small_low", rng.randint(4, 9))
    found[special[9]] = Role("one_day", 62)
    for code in special[10:]:
        found[code] = Role("usual", rng.randint(18, 29))
    return found


def survey(seed: int) -> pd.DataFrame:
    """The answers, in order of the day. The same seed gives the same rows."""
    rng = draws.stream(seed, "survey")
    planned = roles(seed)
    rows: list[dict[str, Any]] = []
    for outlet in outlets():
        role = planned[outlet.code]
        level = _level(rng, role.kind)
        for number in range(role.n):
            outage = role.kind == "one_day" and number < OUTAGE_ANSWERS
            rows.append(_answer(rng, outlet, role, level, outage))
    rows = sorted(draws.shuffled(rng, rows), key=lambda row: row["answered_on"])
    for number, row in enumerate(rows, start=1):
        row["answer_id"] = f"S{number:05d}"
    return pd.DataFrame(rows)[list(SURVEY.columns)]


def _level(rng: random.Random, kind: str) -> float:
    """An outlet's mean level on the scale of five, before the person's own leaning."""
    if kind == "small_high":
        return 5.2
    if kind == "small_low":
        return 2.2
    return rng.gauss(4.32, 0.07)


def _answer(rng: random.Random, outlet: Outlet, role: Role, level: float, outage: bool) -> dict[str, Any]:
    texts = draws.data("survey")
    group = draws.pick(
        rng, {"老年人": 26, "农户": 12, "务工人员": 12, "新市民": 10, "青少年": 4, "残障人士": 1, "其他": 45}
    )
    leaning = rng.gauss(0, 0.35)
    given: dict[str, int | None] = {}
    for item in ITEMS:
        mean = level + leaning - (1.55 if role.item == item else 0)
        given[item] = _score(rng, 1.4 if outage else mean, 0.55)
        if draws.chance(rng, texts["blank"].get(item, 0)):
            given[item] = None
    overall = _overall(rng, given, role)
    return {
        "answered_on": f"{OUTAGE_DAY if outage else _day(rng)}",
        "outlet": outlet.code,
        "area": outlet.area,
        "outlet_type": outlet.kind,
        "way": draws.pick(rng, {"扫码": 58, "电话回访": 24, "纸质": 18}),
        "customer_group": group,
        "age_band": age_band(rng.randint(*AGES[group]) if draws.chance(rng, 0.93) else None),
        **{item: "" if score is None else str(score) for item, score in given.items()},
        "overall": overall,
        "reason": rng.choice(texts["outage"]) if outage else _reason(rng, given, role, overall),
    }


def _score(rng: random.Random, mean: float, width: float) -> int:
    return max(1, min(5, round(rng.gauss(mean, width))))


def _overall(rng: random.Random, given: dict[str, int | None], role: Role) -> int:
    """Follows the items by their weights; at a weak outlet the weak item weighs more."""
    weights = dict(draws.data("survey")["weights"])
    if role.item:
        weights[role.item] += draws.data("survey")["weight_of_weak"]
    answered = {item: score for item, score in given.items() if score is not None}
    whole = sum(weights[item] for item in answered)
    mean = sum(weights[item] * score for item, score in answered.items()) / whole
    return _score(rng, mean, 0.35)


def _day(rng: random.Random) -> date:
    """A working day of the survey other than the day of the outage."""
    while (day := draws.workday(rng, FIRST, LAST)) == OUTAGE_DAY:
        pass
    return day


def _reason(rng: random.Random, given: dict[str, int | None], role: Role, overall: int) -> str:
    """Words about the item that came out lowest, praise, or nothing."""
    texts = draws.data("survey")
    answered = {item: score for item, score in given.items() if score is not None}
    lowest = min(answered.values())
    if lowest <= 3 and draws.chance(rng, 0.72):
        worst = [item for item, score in answered.items() if score == lowest]
        item = role.item if role.item in worst else rng.choice(worst)
        return str(rng.choice(texts["reasons"][item]))
    return str(rng.choice(texts["praise"])) if overall >= 4 and draws.chance(rng, 0.35) else ""
