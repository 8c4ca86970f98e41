"""The product table of the query platform: own and agency wealth products, insurance and funds, with faults to find."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pandas as pd

from course.complaints.synthesise import draws
from course.complaints.tables import PRODUCTS, RISKS

Row = dict[str, Any]

RULES: dict[str, tuple[str, str]] = {
    "ended_on_sale": ("house.product.platform", "停售日已过，状态还是在售"),
    "agreement_lapsed": ("agency.measure-2025", "与发行人的代销协议已到期，产品还在售"),
    "unsigned_on_sale": ("insurance.written-agreement", "没有签约的保险公司，产品写着在售"),
    "risk_lower": ("suitability.measure-2025", "两家评级不一致应按孰高，本行评级却低于发行人"),
    "not_listed": ("house.product.platform", "在售产品没有收录到查询平台"),
}
"""What was planted: the rule it touches and why, in words."""


def products(seed: int) -> pd.DataFrame:
    """The table, by code. The faults are not labelled: see `keys.products_key`."""
    return labelled(seed)[list(PRODUCTS.columns)]


def labelled(seed: int) -> pd.DataFrame:
    """The table with a column `fault` (empty: nothing planted)."""
    rng = draws.stream(seed, "products")
    source = draws.data("products")
    rows = [row for kind, number in source["counts"].items() for row in _kind(rng, source, kind, number)]
    for fault, number in source["faults"].items():
        pool = [row for row in rows if not row["fault"] and _fits(row, fault)]
        for row in draws.some(rng, pool, number):
            _spoil(rng, row, fault, source["as_of"])
    return pd.DataFrame(rows)


def _kind(rng: random.Random, source: Row, kind: str, number: int) -> list[Row]:
    names = source["names"][kind]
    issuers: dict[str, str] = source["issuers"][kind]
    every = [
        (issuer, f"{first}{second}{series}", second)
        for issuer in issuers
        for first in names["first"]
        for second in names["second"]
        for series in names["series"]
    ]
    chosen = draws.some(rng, every, number)
    wave = ("岚棠人寿", "丰禧两全保险（分红型）", "两全保险（分红型）")
    if kind == "代销保险" and wave not in chosen:
        chosen[0] = wave
    codes = draws.some(rng, range(100_000, 999_999), number)
    return [
        _product(rng, source, kind, issuer, issuers[issuer], name, second, f"{source['prefix'][kind]}{code}")
        for code, (issuer, name, second) in zip(sorted(codes), chosen, strict=True)
    ]


def _product(
    rng: random.Random, source: Row, kind: str, issuer: str, agreement: str, name: str, second: str, code: str
) -> Row:
    as_of: date = source["as_of"]
    start = draws.between(rng, date(2023, 3, 1), date(2026, 8, 15))
    lapsed: date | None = source["agreements"].get(agreement)
    if agreement == "协议到期":
        start = min(start, date(2025, 12, 31))
    ends = start + timedelta(days=rng.randint(60, 900)) if draws.chance(rng, 0.62) else None
    if agreement != "已签约" and agreement != "本行产品":
        ends = min(ends or lapsed or as_of, lapsed or date(2024, 6, 30))
        ends = max(ends, start)
    on_sale = ends is None or ends > as_of
    risk = "" if kind == "代销保险" else source["risk"].get(second, rng.choice(("R2", "R2", "R3")))
    label = name if kind == "自营理财" else f"{issuer[:2]}{name}"
    return {
        "code": code,
        "name": label,
        "kind": kind,
        "issuer": issuer,
        "agreement": agreement,
        "agreement_until": lapsed or "",
        "issuer_risk": risk,
        "bank_risk": _bank_risk(rng, risk),
        "status": "在售" if on_sale else draws.pick(rng, {"停售": 4, "存续": 4, "已到期": 3}),
        "on_sale_from": start,
        "on_sale_until": ends or "",
        "term_days": source["terms"].get(second, ""),
        "least_amount": rng.choice((100, 1000, 5000) if kind == "代销保险" else (1, 100, 1000, 10000)),
        "channels": rng.choice(("网点、手机银行", "网点、手机银行、网银", "手机银行", "网点")),
        "listed_on": start - timedelta(days=rng.randint(0, 6)),
        "updated_on": draws.between(rng, max(start, date(2026, 6, 1)), as_of),
        "fault": "",
    }


def _bank_risk(rng: random.Random, issuer_risk: str) -> str:
    """The bank's own grade: the issuer's, sometimes one higher."""
    at = RISKS.index(issuer_risk) if issuer_risk else 0
    return RISKS[min(at + (1 if draws.chance(rng, 0.12) else 0), 4)] if issuer_risk else ""


def _fits(row: Row, fault: str) -> bool:
    signed = row["agreement"] in {"已签约", "本行产品"}
    on_sale = row["status"] == "在售"
    fits: dict[str, bool] = {
        "ended_on_sale": signed and not on_sale and row["status"] != "已到期",
        "agreement_lapsed": row["agreement"] == "协议到期",
        "unsigned_on_sale": row["agreement"] == "未签约",
        "risk_lower": signed and on_sale and row["issuer_risk"] > "R1",
        "not_listed": signed and on_sale,
    }
    return fits[fault]


def _spoil(rng: random.Random, row: Row, fault: str, as_of: date) -> None:
    row["fault"] = fault
    if fault == "risk_lower":
        row["bank_risk"] = RISKS[RISKS.index(row["issuer_risk"]) - 1]
    elif fault == "not_listed":
        row["listed_on"] = ""
    else:
        row["status"] = "在售"
        if fault != "ended_on_sale":
            row["on_sale_until"] = ""
