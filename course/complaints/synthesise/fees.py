"""The model branch's price list and a fee ledger with planted violations."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from course.complaints.synthesise import draws
from course.complaints.synthesise.places import outlets
from course.complaints.tables import ACCOUNT_KINDS, CONSENT_FORMS, FREE_KINDS, LEDGER, PRICES

FIRST, LAST = "2025-07", "2026-09"
NEW_LIST = date(2026, 3, 1)
"""The day from which the second version of the price list holds."""
SUBSCRIBED = ("F001", "F024")
"""Items that need a separate consent."""
Row = dict[str, Any]

RULES: dict[str, tuple[str, str]] = {
    "no_consent": ("fee.separate-consent", "没有单独授权：凭证为空，或只是随开户签字"),
    "after_cancel": ("house.fee.sms-consent", "客户已退订，之后没有重新签约，仍然扣费"),
    "free_account": ("fee.free-agency", "代发工资、养老金等账户应免年费和管理费"),
    "before_date": ("fee.price-tag-no-extra", "收费日在该价格或项目生效之前"),
    "double": ("fee.price-tag-no-extra", "同一账户同一项目同一期收了两次"),
    "above_list": ("fee.price-tag-no-extra", "收得比当日价目高"),
    "no_notice": ("house.fee.sms-consent", "优惠到期前没有告知就按原价收"),
}
"""What was planted: the rule it touches and why, in words."""


def prices() -> pd.DataFrame:
    """Both versions of the price list, item by item."""
    source = draws.data("prices")
    rows = [
        _price(name, version, item, source)
        for name, version in source["versions"].items()
        for item in source["items"]
        if item.get("only", name) == name
    ]
    return pd.DataFrame(rows)[list(PRICES.columns)]


def _price(name: str, version: Row, item: Row, source: Row) -> Row:
    changed = item | (source["changes"].get(item["code"], {}) if name != "2025版" else {})
    start: date = version["from"]
    until = start + timedelta(days=item["days"] - 1) if item.get("discount") else ""
    note = f"银监发〔2011〕22号（{item['rule']}）" if "rule" in item else source["notes"][item["basis"]]
    return {
        "version": name,
        "item_code": item["code"],
        **{key: item[key] for key in ("group", "item", "service", "unit", "basis", "applies_to")},
        "price": f"{changed['price']:g}",
        "least": item.get("least", ""),
        "most": item.get("most", ""),
        "basis_note": note,
        "conditions": item.get("conditions", ""),
        "discount": item.get("discount", ""),
        "discount_from": start if item.get("discount") else "",
        "discount_until": until,
        "effective_from": start,
        "effective_until": version["until"] or "",
    }


def listed(code: str, day: date, base: float | None = None) -> float | None:
    """The listed charge in yuan of an item on a day, or None when the list of that day doesn't have it.

    `base` is the amount that a percentage is taken of, in yuan.
    """
    source = draws.data("prices")
    item = next(one for one in source["items"] if one["code"] == code)
    if "only" in item and day < NEW_LIST:
        return None
    price = float((source["changes"].get(code, {}) if day >= NEW_LIST else {}).get("price", item["price"]))
    if item["unit"] != "%":
        return price
    charge = round((base or 0) * price / 100, 2)
    return float(min(max(charge, item.get("least", 0)), item.get("most", charge)))


@dataclass(frozen=True)
class Account:
    """An account that is charged: pseudonym, kind, outlet."""

    id: str
    kind: str
    outlet: str


def ledger(seed: int) -> pd.DataFrame:
    """The ledger, by day. Labels are not in it: see `keys.ledger_key`."""
    return _labelled(seed)[list(LEDGER.columns)]


def labelled(seed: int) -> pd.DataFrame:
    """The ledger with a column `kind` that names what was planted in a row (empty: nothing)."""
    return _labelled(seed)


def _labelled(seed: int) -> pd.DataFrame:
    rng = draws.stream(seed, "ledger")
    rows = [*_subscriptions(rng), *_single(rng), *_upkeep(rng)]
    for plant in (_no_notice, _above_list, _before_date, _double):
        rows += plant(rng, rows)
    rows = sorted(draws.shuffled(rng, rows), key=lambda row: row["charged_on"])
    for number, row in enumerate(rows, start=1):
        row["charge_id"] = f"L{number:06d}"
        row["amount"] = f"{row['amount']:.2f}".removesuffix(".00")
        if row["kind"] and draws.chance(rng, 0.08):
            row["refunded_on"] = row["charged_on"] + timedelta(days=rng.randint(5, 60))
    return pd.DataFrame(rows)


def _account(rng: random.Random, kind: str | None = None) -> Account:
    usual = {"普通": 55, "代发工资": 20, "养老金": 14, "低保": 3, "医保": 5, "公积金": 3}
    outlet = draws.pick(rng, {one.code: one.weight for one in outlets()})
    return Account(f"Z{rng.getrandbits(32):08x}", kind or draws.pick(rng, usual), outlet)


def _charge(account: Account, code: str, day: date, amount: float, kind: str = "", **more: Any) -> Row:
    names = {item["code"]: item["item"] for item in draws.data("prices")["items"]}
    blank = dict.fromkeys(
        ("period", "base", "consent_on", "consent_form", "cancelled_on", "discount_until", "notice_on", "refunded_on"), ""
    )  # fmt: skip
    return {
        **blank, "charged_on": day, "outlet": account.outlet, "account": account.id, "account_kind": account.kind,
        "item_code": code, "item": names[code], "amount": amount, "kind": kind, **more,
    }  # fmt: skip


PROFILES: dict[str, int] = {"usual": 335, "no_consent": 9, "after_cancel": 8, "again": 14, "trial": 30}
"""Subscribed accounts by what they are: again = cancelled and signed anew (lawful); trial = notified in time."""


def _subscriptions(rng: random.Random) -> list[Row]:
    """短信服务费 month by month, with the accounts that never agreed or had cancelled."""
    rows: list[Row] = []
    for profile, number in PROFILES.items():
        for _ in range(number):
            rows += _subscription(rng, _account(rng), profile)
    return rows


def _subscription(rng: random.Random, account: Account, profile: str) -> list[Row]:
    wanted = draws.months(FIRST, LAST)
    first = rng.randint(0, 9)
    months = wanted[first : first + rng.randint(5, 13)]
    start = draws.days_of(months[0])[0]
    facts: Row = {
        "consent_on": start - timedelta(days=rng.randint(95, 700)),
        "consent_form": draws.pick(rng, {"书面": 30, "电子签名": 50, "客服电话录音": 20}),
    }
    kind = ""
    if profile == "no_consent":
        facts = (
            {"consent_on": "", "consent_form": ""}
            if draws.chance(rng, 0.4)
            else facts | {"consent_form": CONSENT_FORMS[3]}
        )
        kind, months = profile, months[: rng.randint(3, 6)]
    elif profile == "after_cancel":
        kind, months = profile, months[: rng.randint(2, 5)]
        facts["cancelled_on"] = start - timedelta(days=rng.randint(12, 90))
    elif profile == "again":
        facts["cancelled_on"] = facts["consent_on"] - timedelta(days=rng.randint(20, 300))
    elif profile == "trial":
        facts["consent_on"] = start - timedelta(days=rng.randint(91, 100))
        facts["discount_until"] = facts["consent_on"] + timedelta(days=89)
        facts["notice_on"] = facts["discount_until"] - timedelta(days=rng.randint(3, 15))
    day = rng.randint(5, 12)
    return [_monthly(account, "F001", month, day, kind, facts) for month in months]


def _monthly(account: Account, code: str, month: str, day: int, kind: str, facts: Row) -> Row:
    charged = draws.days_of(month)[0] + timedelta(days=day - 1)
    price = listed(code, charged)
    return _charge(account, code, charged, price or 0, kind, period=month, **facts)


def _single(rng: random.Random) -> list[Row]:
    """Charges for one service each: withdrawals, transfers, certificates, cards."""
    rows = []
    for code, number in {
        "F010": 330,
        "F006": 300,
        "F012": 60,
        "F013": 50,
        "F004": 70,
        "F018": 90,
        "F020": 40,
    }.items():
        for _ in range(number):
            day = draws.between(rng, date(2025, 7, 1), date(2026, 9, 30))
            base = float(round(200 * 250 ** rng.random(), -1)) if code in {"F006", "F018", "F020"} else None
            amount = listed(code, day, base)
            rows.append(
                _charge(_account(rng), code, day, amount or 0, base="" if base is None else f"{base:.0f}")
            )
    return rows


def _upkeep(rng: random.Random) -> list[Row]:
    """小额账户管理费, 借记卡年费 and 安全锁提醒; some on accounts that must be free."""
    rows: list[Row] = []
    for number, kind in ((95, ""), (10, "free_account")):
        for _ in range(number):
            account = _account(rng, rng.choice(FREE_KINDS) if kind else ACCOUNT_KINDS[0])
            months = draws.months(FIRST, LAST)
            first = rng.randint(0, 10)
            for month in months[first : first + rng.randint(1, 5)]:
                rows.append(_monthly(account, "F002", month, 21, kind, {}))
    for number, kind in ((150, ""), (9, "free_account")):
        for _ in range(number):
            account = _account(rng, rng.choice(FREE_KINDS) if kind else ACCOUNT_KINDS[0])
            day = draws.between(rng, date(2025, 7, 1), date(2026, 9, 30))
            rows.append(_charge(account, "F003", day, 10.0, kind, period=str(day.year)))
    for _ in range(24):
        consent = {"consent_on": draws.between(rng, NEW_LIST, date(2026, 4, 20)), "consent_form": "电子签名"}
        months = draws.months("2026-05", LAST)[: rng.randint(2, 5)]
        account = _account(rng)
        rows += [_monthly(account, "F024", month, 16, "", consent) for month in months]
    return rows


def _no_notice(rng: random.Random, rows: list[Row]) -> list[Row]:
    """Trial accounts that were never told: every charge after the trial."""
    made: list[Row] = []
    for _ in range(9):
        trial = _subscription(rng, _account(rng), "trial")[: rng.randint(2, 5)]
        made += [row | {"notice_on": "", "kind": "no_notice"} for row in trial]
    return made


def _above_list(rng: random.Random, rows: list[Row]) -> list[Row]:
    """Changes lawful charges to amounts above the day's list; adds no row."""
    raised: dict[str, Callable[[float], float]] = {
        "F010": lambda x: x + 1,
        "F012": lambda x: x + 10,
        "F013": lambda x: x + 5,
        "F006": lambda x: round(x * 1.5 + 1, 2),
        "F004": lambda x: x + 5,
    }
    for code, number in {"F010": 10, "F012": 6, "F013": 5, "F006": 9, "F004": 4}.items():
        pool = [row for row in rows if row["item_code"] == code and not row["kind"]]
        for row in draws.some(rng, pool, number):
            row["amount"], row["kind"] = raised[code](row["amount"]), "above_list"
    return []


def _before_date(rng: random.Random, rows: list[Row]) -> list[Row]:
    """The new price, and the new item, charged before the new list holds."""
    pool = [
        row for row in rows if row["item_code"] == "F001" and row["period"] == "2026-02" and not row["kind"]
    ]
    for row in draws.some(rng, pool, 16):
        row["amount"], row["kind"] = 3.0, "before_date"
    made = []
    for _ in range(9):
        day = draws.between(rng, date(2026, 1, 10), date(2026, 2, 26))
        consent = {"consent_on": day - timedelta(days=rng.randint(2, 30)), "consent_form": "电子签名"}
        made.append(_charge(_account(rng), "F024", day, 1.0, "before_date", period=f"{day:%Y-%m}", **consent))
    return made


def _double(rng: random.Random, rows: list[Row]) -> list[Row]:
    """A second charge for the same account, item and period; the later one is the wrong one."""
    pool = [row for row in rows if row["item_code"] in {"F001", "F002", "F003"} and not row["kind"]]
    last = date(2026, 9, 30)
    return [
        row | {"charged_on": row["charged_on"] + timedelta(days=rng.randint(1, 9)), "kind": "double"}
        for row in draws.some(rng, [row for row in pool if (last - row["charged_on"]).days > 9], 26)
    ]
