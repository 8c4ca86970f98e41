"""The query platform: a search over the product table, and what a row is on the day of the exercise."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd

from course.complaints import load
from course.complaints.tables import RISKS
from course.exercises.product_lookup import content

SHOWN = 8
COLUMNS = ("代码", "名称", "发行人", "协议", "评级（发行人／本行）", "状态", "销售期", "收录")


@lru_cache(maxsize=1)
def table() -> pd.DataFrame:
    """The products, with `kind_now` (what each is on the day) beside the table's own columns."""
    made = load.products()
    return made.assign(kind_now=[judge(row) for row in made.itertuples()])


def judge(row: Any) -> str:
    """What a row is on the day: unsigned, ended, unlisted, risk (graded below the issuer) or ok, in this order."""
    day = pd.Timestamp(content.texts().as_of)
    if row.agreement not in ("已签约", "本行产品"):
        return "unsigned"
    if row.status != "在售" or (pd.notna(row.on_sale_until) and row.on_sale_until < day):
        return "ended"
    if pd.isna(row.listed_on):
        return "unlisted"
    return "risk" if row.bank_risk and row.bank_risk < row.issuer_risk else "ok"


def higher(row: Any) -> str:
    """The grade that counts: the higher of both, empty for insurance (rule suitability.measure-2025)."""
    return max(row.issuer_risk, row.bank_risk, key=lambda one: RISKS.index(one)) if row.bank_risk else ""


def row(code: str) -> Any:
    """A row by code."""
    return next(table()[table()["code"] == code].itertuples())


def search(query: str) -> tuple[list[Any], int]:
    """The rows in which every word of the query stands in name, code or issuer, best first; and how many in all."""
    words = [one for one in query.upper().split() if one]
    if not words:
        return [], 0
    found = table()
    for word in words:
        keys = found["name"].str.upper() + " " + found["code"] + " " + found["issuer"].str.upper()
        found = found[keys.str.contains(word, regex=False)]
    found = found.assign(exact=[not _starts(one, words[0]) for one in found.itertuples()])
    rows = list(found.sort_values(["exact", "code"], kind="stable").itertuples())
    return rows[:SHOWN], len(rows)


def _starts(row: Any, word: str) -> bool:
    return str(row.code) == word or str(row.name).upper().startswith(word)


def cells(row: Any) -> list[str]:
    """A row as the platform shows it."""
    agreement = row.agreement + (
        f"（到 {row.agreement_until:%Y-%m-%d}）" if pd.notna(row.agreement_until) else ""
    )
    grades = f"{row.issuer_risk}／{row.bank_risk}" if row.bank_risk else "—"
    until = f"{row.on_sale_until:%Y-%m-%d}" if pd.notna(row.on_sale_until) else "未定"
    listed = f"{row.listed_on:%Y-%m-%d}" if pd.notna(row.listed_on) else "（空）"
    span = f"{row.on_sale_from:%Y-%m-%d} 至 {until}"
    return [row.code, row.name, row.issuer, agreement, grades, row.status, span, listed]
