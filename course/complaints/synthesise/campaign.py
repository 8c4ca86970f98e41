"""Tests before and after education campaigns, with control groups; one had no effect, one chose its own people."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd

from course.complaints.schema import age_band
from course.complaints.synthesise import draws
from course.complaints.tables import CAMPAIGN

QUESTIONS = 20
Row = dict[str, Any]


def campaign(seed: int) -> pd.DataFrame:
    """One person a row; half of each campaign's people are the control group."""
    rng = draws.stream(seed, "campaign")
    source = draws.data("campaign")
    rows = []
    for one in source["campaigns"]:
        people = [
            _person(rng, source, one, arm) for arm in ("参加", "对照") for _ in range(one["people"] // 2)
        ]
        rows += draws.shuffled(rng, people)
    for number, row in enumerate(rows, start=1):
        row["row_id"] = f"K{number:04d}"
    return pd.DataFrame(rows)[list(CAMPAIGN.columns)]


def _person(rng: random.Random, source: Row, one: Row, arm: str) -> Row:
    """One person. Where people chose to come, those who came knew more already, and low scorers drop out."""
    took_part = arm == "参加"
    skill = rng.gauss(one["base"] + (one.get("gap", 0) if took_part else 0), 2.6)
    before = _score(rng, skill)
    after: int | str = _score(rng, skill + source["practice"] + (one["effect"] if took_part else 0))
    low = before < one["base"] + one.get("gap", 0)
    if draws.chance(rng, one["lost"] if took_part and low and "lost" in one else 0.04):
        after = ""
    return {
        "campaign": one["id"],
        "campaign_name": one["name"],
        "held_on": one["held_on"],
        "audience": one["audience"],
        "arm": arm,
        "assignment": one["assignment"],
        "age_band": age_band(rng.randint(*source["ages"][one["audience"]])),
        "schooling": draws.pick(rng, source["schooling"][one["audience"]]),
        "pre_score": before,
        "post_score": after,
    }


def _score(rng: random.Random, skill: float) -> int:
    return max(0, min(QUESTIONS, round(rng.gauss(skill, 1.3))))
