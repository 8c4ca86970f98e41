"""Generators on fees and product information: refunds, tariffs, grades, what may be offered today."""

from __future__ import annotations

import random
from decimal import Decimal
from math import ceil, floor

from course.items.registry import Made, generator, percent
from course.knowledge.edition import Edition

RATE, LEAST, MOST = Decimal("0.5"), 2, 50
"""An invented counter-transfer tariff: percent of the amount, least and most in yuan."""
TODAY = "2026-09-30"
NAMES = "甲乙丙丁戊己庚"


@generator
def sms_refund(edition: Edition, rng: random.Random) -> Made:
    """Yuan to pay back to a customer who never agreed to a message fee, over a price change; all of it is due.

    Known mistakes: new_only and old_only (one price for all months), after_only (only since the change).
    """
    before, after = rng.randint(4, 7), rng.randint(2, 5)
    old = rng.choice([3, 2])
    new = old + 1
    key = old * before + new * after
    months = before + after
    return Made(
        {"before": before, "after": after, "old": old, "new": new, "months": months, "due": key},
        key,
        {"new_only": new * months, "old_only": old * months, "after_only": new * after},
    )


@generator
def over_tariff(edition: Edition, rng: random.Random) -> Made:
    """Yuan charged above a tariff with a highest fee (fee.price-tag-no-extra): only the excess is paid back.

    Known mistakes: whole (the whole fee paid back), nothing (the highest fee overlooked).
    """
    amount = rng.randrange(12_000, 30_001, 1000)
    charged = int(amount * RATE / 100)
    return Made(
        {
            "amount": amount,
            "rate": RATE,
            "least": LEAST,
            "most": MOST,
            "charged": charged,
            "over": charged - MOST,
        },
        charged - MOST,
        {"whole": charged, "nothing": 0},
    )


@generator
def refunds_left(edition: Edition, rng: random.Random) -> Made:
    """Customers still to be refunded before the rate of house.priority.fees is reached.

    Known mistakes: nine_in_ten (90 percent taken as enough), all_again (those refunded not taken off).
    """
    total = rng.randrange(40, 121, 10)
    done = rng.randrange(total // 3, total // 2)
    need = ceil(total * percent(edition, "house.priority.fees"))
    return Made(
        {"total": total, "done": done, "need": need, "left": need - done},
        need - done,
        {"nine_in_ten": floor(total * 0.9) - done, "all_again": need},
    )


@generator
def higher_grade(edition: Edition, rng: random.Random) -> Made:
    """The risk grade that counts when issuer and bank differ: the higher (suitability.measure-2025).

    Known mistakes: lower (the lower one), one_more (a grade above both).
    """
    levels = int(edition.value("suitability.measure-2025", "levels"))
    low = rng.randint(1, max(1, levels - 2))
    pair = [low, low + 1]
    rng.shuffle(pair)
    return Made(
        {"issuer": f"R{pair[0]}", "bank": f"R{pair[1]}", "grade": f"R{low + 1}"},
        low + 1,
        {"lower": low, "one_more": low + 2},
    )


@generator
def sellable(edition: Edition, rng: random.Random, ask: str = "may") -> Made:
    """How many of seven listed products may be offered today (`ask: may`) or must be stopped (`ask: stop`).

    All but one are marked 在售. A product falls by a lapsed agreement, an ended period or a missing listing.
    Known mistakes: status_only (only the mark read), agreement_ignored, listing_ignored.
    """
    faults = ["lapsed", "lapsed", "unlisted", "kept", *(["ended"] if rng.random() < 0.5 else [])]
    kinds = [*faults, *["fine"] * (len(NAMES) - len(faults))]
    rng.shuffle(kinds)
    rows = [f"{name}：{_row(rng, kind)}" for name, kind in zip(NAMES, kinds, strict=True)]
    may = kinds.count("fine")
    wrong = {"status_only": len(kinds) - 1, "agreement_ignored": may + 2, "listing_ignored": may + 1}
    if ask == "stop":
        wrong = {name: len(kinds) - value for name, value in wrong.items()}
    key = may if ask == "may" else len(kinds) - may
    named = "、".join(name for name, kind in zip(NAMES, kinds, strict=True) if kind == "fine")
    return Made({"today": TODAY, "table": "；".join(rows), "fine": named, "count": len(kinds)}, key, wrong)


def _row(rng: random.Random, kind: str) -> str:
    """A product's row in words."""
    agreement = f"协议到 2026-0{rng.randint(3, 8)}-31" if kind == "lapsed" else "协议到 2027-12-31"
    agreement = agreement.replace("04-31", "04-30").replace("06-31", "06-30")
    until = (
        f"2026-0{rng.randint(6, 8)}-15" if kind in ("ended", "kept") else rng.choice(["未定", "2027-03-31"])
    )
    status = "存续" if kind == "kept" else "在售"
    listed = "空" if kind == "unlisted" else "有"
    return f"{status}，{agreement}，停售日 {until}，收录{listed}"


@generator
def leaflet_grades(edition: Edition, rng: random.Random) -> Made:
    """How many of six leaflets state a grade below the higher of issuer's and bank's (suitability.measure-2025).

    Known mistakes: bank_only and issuer_only (compared with one of the two), different (all where the two differ).
    """
    under_issuer, under_bank = rng.choice([(2, 1), (1, 2), (3, 1)])
    kinds = (
        ["issuer"] * under_issuer
        + ["bank"] * under_bank
        + ["high"]
        + ["same"] * (5 - under_issuer - under_bank)
    )
    rng.shuffle(kinds)
    rows = []
    for name, kind in zip(NAMES, kinds, strict=False):
        low = rng.randint(1, 3)
        issuer = low + (kind == "issuer")
        bank = low + (kind in ("bank", "high"))
        told = low + (kind == "high")
        rows.append(f"{name}：发行人 R{issuer}，本行 R{bank}，折页 R{told}")
    key = under_issuer + under_bank
    return Made(
        {"table": "；".join(rows), "low": key},
        key,
        {"bank_only": under_bank, "issuer_only": under_issuer, "different": key + 1},
    )
