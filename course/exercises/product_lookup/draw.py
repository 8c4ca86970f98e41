"""The offers of a round: real rows of the table, rows misquoted, and products that the table doesn't have."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from course.complaints.tables import RISKS
from course.exercises.product_lookup import content, platform

ROUND = 8
PLAN = ("ok", "ok", "unsigned", "ended", "risk", "misquoted", "unlisted", "stray")
"""misquoted: a good product whose material states a lower grade; it counts as risk."""


@dataclass(frozen=True)
class Offer:
    """An offer: where it was seen, its words, what it is, and the row behind it (empty: none)."""

    id: str
    medium: str
    words: str
    kind: str
    code: str = ""


@lru_cache(maxsize=16)
def offers(seed: int, number: int) -> tuple[Offer, ...]:
    """The offers of a round, one of every kind and a second lawful and misgraded one, in an order of their own."""
    rng = random.Random(f"product-lookup:{seed}:{number}")
    plan = list(PLAN)
    rng.shuffle(plan)
    used: set[str] = set()
    return tuple(_offer(rng, f"o{at}", kind, used) for at, kind in enumerate(plan, start=1))


def _offer(rng: random.Random, offer_id: str, kind: str, used: set[str]) -> Offer:
    texts = content.texts()
    if kind == "stray":
        stray = rng.choice(texts.strays)
        medium = rng.choice(["wechat", "desk"])
        words = texts.media[medium].words.format(**stray.model_dump(), risk="", sale=texts.said.open)
        return Offer(offer_id, medium, words, "stray")
    row = _row(rng, kind, used)
    medium = rng.choice(["flyer", "wechat", "screen"])
    grade = platform.higher(row)
    if kind == "misquoted":
        grade = RISKS[RISKS.index(grade) - 1]
    elif kind == "risk":
        grade = row.bank_risk
    risk = texts.said.risk.format(risk=grade) if grade else ""
    words = texts.media[medium].words.format(
        name=row.name,
        issuer=row.issuer,
        code=row.code,
        least=f"{row.least_amount:g}",
        risk=risk,
        sale=_sale(row, kind),
    )
    return Offer(offer_id, medium, words, "risk" if kind == "misquoted" else kind, str(row.code))


def _row(rng: random.Random, kind: str, used: set[str]) -> Any:
    table = platform.table()
    pool = table[(table["kind_now"] == ("ok" if kind == "misquoted" else kind)) & ~table["code"].isin(used)]
    if kind == "misquoted":
        pool = pool[pool["bank_risk"] > "R1"]
    if kind == "unsigned" or (kind == "ended" and rng.random() < 0.7):
        pool = pool[
            pool["status"] == "在售"
        ]  # one word must not settle it, nor may two faults meet in one row
    row = rng.choice(list(pool.itertuples()))
    used.add(str(row.code))
    return row


def _sale(row: Any, kind: str) -> str:
    """The material's words on the period: as the row has it, except that an ended one still says it sells."""
    said = content.texts().said
    if (
        kind == "ended"
        or pd.isna(row.on_sale_until)
        or row.on_sale_until < pd.Timestamp(content.texts().as_of)
    ):
        return said.open
    return said.until.format(until=f"{row.on_sale_until:%Y-%m-%d}")
