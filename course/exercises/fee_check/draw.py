"""The pages of a round, drawn from the price list and the ledger: lines, what was planted, what must be paid back."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pandas as pd

from course.complaints import load
from course.complaints.synthesise import fees, keys
from course.complaints.tables import FREE_KINDS
from course.exercises.fee_check import content

BOARD_KINDS = ("old_price", "free_priced", "unlisted", "condition_dropped")
LEDGER_KINDS = tuple(fees.RULES)
LINES, PLANTED, BOARD_LINES = 12, 4, 9
LOOKS = ("resigned", "told", "free_other", "new_price", "signed_free", "upkeep", "rated", "plain")
PARTLY = ("above_list", "before_date")
RATED = ("F006", "F018", "F020")
NOW = "2026版"
BOARD_COLUMNS = ("行", "服务项目", "价格", "适用客户和条件")
COLUMNS = (
    "行",
    "收费日",
    "账户",
    "类型",
    "收费项目",
    "期或计费额",
    "实收",
    "授权",
    "退订",
    "期满／告知",
    "已退",
)
PRICE_COLUMNS = ("版本", "服务项目", "价格", "适用客户和条件", "生效", "失效")


@dataclass(frozen=True)
class Line:
    """A line of a page: its cells, the planted kind (empty: lawful) or how it looks, and the refund due in yuan."""

    id: str
    cells: tuple[str, ...]
    kind: str = ""
    look: str = ""
    refund: str = ""
    due: float = 0.0
    accept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page: the board (no refunds) or a part of the ledger, with the price list that belongs to it."""

    id: str
    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    kinds: tuple[str, ...]
    prices: tuple[tuple[str, ...], ...] = field(repr=False)

    @property
    def refunds(self) -> bool:
        """Whether refunds must be decided here."""
        return self.id != "board"

    @property
    def wrong(self) -> tuple[Line, ...]:
        """The lines with something planted."""
        return tuple(one for one in self.lines if one.kind)

    def line(self, line_id: str) -> Line:
        """A line by id."""
        return next(one for one in self.lines if one.id == line_id)


@lru_cache(maxsize=1)
def _ledger() -> pd.DataFrame:
    """The ledger with the planted kind and, for lawful lines, the look."""
    table = load.ledger().merge(keys.ledger_key()[["charge_id", "kind"]], on="charge_id", how="left")
    table["kind"] = table["kind"].fillna("")
    table["look"] = [_look(row) if not row.kind else "" for row in table.itertuples()]
    return table


@lru_cache(maxsize=1)
def _prices() -> pd.DataFrame:
    return load.prices()


def _look(row: Any) -> str:
    """Which lawful look-alike a lawful charge is; empty when it is none of them."""
    free = row.account_kind in FREE_KINDS
    if row.item_code == "F001":
        if pd.notna(row.cancelled_on):
            return "resigned"
        if pd.notna(row.notice_on):
            return "told"
        return "signed_free" if free else "new_price" if row.charged_on.date() >= fees.NEW_LIST else ""
    if row.item_code in ("F002", "F003"):
        return "upkeep"
    if row.item_code in RATED:
        return "rated"
    return "free_other" if free and row.item_code in ("F010", "F004", "F012") else "plain"


@lru_cache(maxsize=16)
def pages(seed: int, number: int) -> tuple[Page, ...]:
    """The three pages of a round; over both ledger pages every kind of violation comes up."""
    rng = random.Random(f"fee-check:{seed}:{number}")
    kinds = list(LEDGER_KINDS)
    rng.shuffle(kinds)
    first, second = kinds[:PLANTED], kinds[PLANTED:]
    second += rng.sample(first, PLANTED - len(second))
    used: set[str] = set()
    return _board(rng), _page(rng, "ledger1", first, used), _page(rng, "ledger2", second, used)


# --- the ledger --------------------------------------------------------------------------------------------


def _page(rng: random.Random, page_id: str, kinds: list[str], used: set[str]) -> Page:
    """A ledger page with a violation of each kind among lawful look-alikes, by day."""
    table, chosen = _ledger(), []
    for kind in kinds:
        chosen += _take(rng, table[table["kind"] == kind], used)
        if kind == "double":
            chosen += [(_first_of(table, chosen[-1][0]), "first")]
    for look in LOOKS:
        if len(chosen) < LINES:
            chosen += _take(rng, table[table["look"] == look], used)
    chosen.sort(key=lambda pair: (pair[0].charged_on, pair[0].charge_id))
    lines = tuple(_line(at, row, look) for at, (row, look) in enumerate(chosen, start=1))
    codes = sorted({row.item_code for row, _ in chosen})
    title = "收费台账第一页" if page_id == "ledger1" else "收费台账第二页"
    return Page(
        page_id, title, COLUMNS, lines, LEDGER_KINDS, _listed(lambda t: t[t["item_code"].isin(codes)])
    )


def _take(rng: random.Random, pool: pd.DataFrame, used: set[str]) -> list[tuple[Any, str]]:
    """One row of the pool whose account isn't on a page yet."""
    rows = list(pool[~pool["account"].isin(used)].itertuples())
    row = rng.choice(rows)
    used.add(row.account)
    return [(row, row.look)]


def _first_of(table: pd.DataFrame, row: Any) -> Any:
    """The lawful charge that a double charge repeats."""
    same = table[(table["account"] == row.account) & (table["item_code"] == row.item_code)]
    return next(one for one in same[same["period"] == row.period].itertuples() if not one.kind)


def _line(at: int, row: Any, look: str) -> Line:
    listed = fees.listed(row.item_code, row.charged_on.date(), None if pd.isna(row.base) else float(row.base))
    part = row.kind in PARTLY and listed is not None
    refund = "" if not row.kind else "done" if pd.notna(row.refunded_on) else "part" if part else "whole"
    due = {"whole": float(row.amount), "part": round(float(row.amount) - (listed or 0), 2)}.get(refund, 0.0)
    accept = PARTLY if row.kind == "before_date" and part else (row.kind,) if row.kind else ()
    notice = (
        f"{_day(row.discount_until)}／{_day(row.notice_on) or '无'}" if pd.notna(row.discount_until) else ""
    )
    base = f"{row.base:g} 元" if pd.notna(row.base) else row.period
    consent = f"{_day(row.consent_on)} {row.consent_form}" if row.consent_form else ""
    cells = (
        str(at), _day(row.charged_on), row.account[:5], row.account_kind, row.item, base, f"{row.amount:g} 元",
        consent, _day(row.cancelled_on), notice, _day(row.refunded_on),
    )  # fmt: skip
    return Line(row.charge_id, cells, row.kind, look, refund, due, accept)


def _day(value: Any) -> str:
    return "" if pd.isna(value) else f"{value:%Y-%m-%d}"


# --- the price board ---------------------------------------------------------------------------------------


def _board(rng: random.Random) -> Page:
    """The hall's board: nine lines of the list in force, four of them spoilt."""
    words, table = content.texts().board, _prices()
    now = {one.item_code: one for one in table[table["version"] == NOW].itertuples()}
    before = {one.item_code: one for one in table[table["version"] != NOW].itertuples()}
    moved = [code for code in now if code in before and now[code].price != before[code].price]
    bound = [code for code, one in now.items() if "签约账户免收" in one.conditions]
    free = [code for code, one in now.items() if one.basis == "免费"]
    spoilt = {
        "old_price": rng.choice(moved),
        "condition_dropped": rng.choice(bound),
        "free_priced": rng.choice(free),
    }
    rest = [code for code in now if code not in spoilt.values()]
    right = rng.sample(rest, BOARD_LINES - PLANTED)
    made: list[tuple[str, str, str, str, str]] = [
        (code, now[code].item, _price(now[code]), _applies(now[code]), "") for code in right
    ]
    for kind, code in spoilt.items():
        price = _price(before[code]) if kind == "old_price" else _price(now[code])
        price = words.spoilt_price if kind == "free_priced" else price
        applies = words.spoilt_applies if kind == "condition_dropped" else _applies(now[code])
        made.append((code, now[code].item, price, applies, kind))
    made.append(("X001", *rng.choice(words.invented), "unlisted"))
    rng.shuffle(made)
    lines = tuple(
        Line(
            code,
            (str(at), item, price, applies),
            kind,
            "" if kind else "board",
            accept=(kind,) if kind else (),
        )
        for at, (code, item, price, applies, kind) in enumerate(made, start=1)
    )
    return Page(
        "board", "厅堂价目册", BOARD_COLUMNS, lines, BOARD_KINDS, _listed(lambda t: t[t["version"] == NOW])
    )


def _price(row: Any) -> str:
    """A price as the list words it."""
    if row.unit == "%":
        least = f"，最低 {row.least:g} 元" if pd.notna(row.least) else ""
        most = f"，最高 {row.most:g} 元" if pd.notna(row.most) else ""
        return f"{row.price:g}%{least}{most}"
    return "免费" if row.basis == "免费" else f"{row.price:g} {row.unit}"


def _applies(row: Any) -> str:
    return "；".join(one for one in (row.applies_to, row.conditions, row.discount) if one)


def _listed(pick: Callable[[pd.DataFrame], pd.DataFrame]) -> tuple[tuple[str, ...], ...]:
    """The rows of the price list that a page needs."""
    return tuple(
        (
            one.version,
            one.item,
            _price(one),
            _applies(one),
            _day(one.effective_from),
            _day(one.effective_until) or "现行",
        )
        for one in pick(_prices()).itertuples()
    )
