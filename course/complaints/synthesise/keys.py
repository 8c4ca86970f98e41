"""What was planted in the tables: for trainers. The labels are made anew from the seed and stand in no data file."""

from __future__ import annotations

from typing import Any

import pandas as pd

from course.complaints.synthesise import SEED, draws, fees, inspection, places, products, survey


def ledger_key(seed: int = SEED) -> pd.DataFrame:
    """Every planted violation of the fee ledger: `charge_id, kind, rule, why`, in the ledger's order.

    Kinds and their rules are `fees.RULES`.
    """
    found = fees.labelled(seed)
    wrong = found[found["kind"] != ""][["charge_id", "kind"]].reset_index(drop=True)
    return wrong.assign(
        rule=[fees.RULES[kind][0] for kind in wrong["kind"]],
        why=[fees.RULES[kind][1] for kind in wrong["kind"]],
    )


def survey_key(seed: int = SEED) -> pd.DataFrame:
    """Outlets with a planted role in the survey: `outlet, kind, n, item`."""
    rows = [
        {"outlet": code, "kind": role.kind, "n": role.n, "item": role.item or ""}
        for code, role in survey.roles(seed).items()
        if role.kind != "usual"
    ]
    return pd.DataFrame(rows)


def signals_key(seed: int = SEED) -> list[dict[str, Any]]:
    """The signals planted in the complaints: what, product, when, and the outlets' names in the raw export."""
    from course.complaints.synthesise import raw  # brings faker: lessons that show the other keys do without

    every = len(places.outlets())
    found = []
    for signal in draws.data("signals"):
        where = [one.name for one in raw.signal_outlets(seed, signal["id"])]
        found.append(
            {
                "id": signal["id"],
                "zh": signal["zh"],
                "product": signal["product"],
                "when": [str(month) for month in signal.get("months", {})]
                or [str(signal["days"]["first"]), str(signal["days"]["last"])],
                "outlets": sorted(where) if len(where) < every else [],
            }
        )
    return found


def products_key(seed: int = SEED) -> pd.DataFrame:
    """Every planted fault of the product table: `code, fault, rule, why`."""
    found = products.labelled(seed)
    wrong = found[found["fault"] != ""][["code", "fault"]].reset_index(drop=True)
    return wrong.assign(
        rule=[products.RULES[fault][0] for fault in wrong["fault"]],
        why=[products.RULES[fault][1] for fault in wrong["fault"]],
    )


def inspection_key(seed: int = SEED) -> pd.DataFrame:
    """Every failed point: `record_id, outlet, point, paper, repeated`; paper means rectified on paper only."""
    found = inspection.labelled(seed)
    wrong = found[found["result"] == "不合格"]
    return wrong[["record_id", "outlet", "point", "paper", "repeated"]].reset_index(drop=True)


def campaign_key() -> pd.DataFrame:
    """The true effect of each campaign in points, and whether its people chose to come: `campaign, effect, chosen`."""
    rows = [
        {"campaign": one["id"], "effect": one["effect"], "chosen": one["assignment"] == "自愿报名"}
        for one in draws.data("campaign")["campaigns"]
    ]
    return pd.DataFrame(rows)
