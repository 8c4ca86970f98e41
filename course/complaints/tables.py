"""Pandera schemas of every table under `datasets/`: column by column, and what must hold across a row.

The texts of the checks are shown to whoever changed a table, so they are Chinese. Column meanings stand in the
data cards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from course.complaints import schema as s

CODE = {
    "A": r"^A\d{2}(\d{2}\d?)?$",
    "B": r"^B\d{2}(\d{2}\d?)?$",
    "C": r"^C\d{2}$",
}
OUTLET = r"^W\d{2}$"
ITEMS = (
    "environment", "manners", "attitude", "conduct", "efficiency", "protection", "lobby", "counter", "fees",
    "self_service",
)  # fmt: skip
"""The ten things the satisfaction survey asks about, 1 (很不满意) to 5 (很满意)."""
ACCOUNT_KINDS = ["普通", "代发工资", "养老金", "低保", "医保", "公积金"]
FREE_KINDS = ACCOUNT_KINDS[1:]
"""Account kinds that pay neither yearly nor management fees (rule fee.free-agency)."""
CONSENT_FORMS = ["书面", "客服电话录音", "电子签名", "随开户签字"]
"""How a customer agreed to a fee; 随开户签字 is no separate consent (rule fee.separate-consent)."""
PRODUCT_KINDS = ["自营理财", "代销理财", "代销保险", "代销基金"]
RISKS = ["R1", "R2", "R3", "R4", "R5"]


def text(
    values: list[str] | None = None, pattern: str | None = None, empty: bool = False, unique: bool = False
) -> pa.Column:
    """A text column; `values` are all that may stand there, `pattern` what it must look like."""
    checks = []
    if values is not None:
        allowed = [*values, ""] if empty else values
        checks.append(pa.Check.isin(allowed, error=f"只能是 {'、'.join(values)}{'，或空' if empty else ''}"))
    elif pattern is not None:
        shape = f"(?:{pattern})|^$" if empty else pattern
        checks.append(pa.Check.str_matches(shape, error="写法不合规定"))
    elif not empty:
        checks.append(pa.Check.str_length(min_value=1, error="不能空着"))
    return pa.Column(str, checks, nullable=False, unique=unique)


def whole(low: int, high: int, empty: bool = False) -> pa.Column:
    """A whole number from `low` to `high`."""
    check = pa.Check.in_range(low, high, error=f"要在 {low} 到 {high} 之间")
    return pa.Column("Int64", check, nullable=empty)


def money(low: float = 0.0, high: float = 1e8, empty: bool = False) -> pa.Column:
    """An amount in yuan with at most two decimals."""
    checks = [
        pa.Check.in_range(low, high, error=f"要在 {low:g} 到 {high:g} 元之间"),
        pa.Check(lambda x: (x * 100 - (x * 100).round()).abs() < 1e-6, error="最多两位小数"),
    ]
    return pa.Column("float64", checks, nullable=empty)


def day(empty: bool = False) -> pa.Column:
    """A date."""
    return pa.Column("datetime64[ns]", nullable=empty)


def yes_no() -> pa.Column:
    """True or False."""
    return pa.Column(bool)


def across(rule: Callable[[pd.DataFrame], pd.Series], says: str) -> pa.Check:
    """A check of whole rows; `says` is the message."""
    return pa.Check(rule, error=says)


def table(columns: dict[str, pa.Column], *checks: pa.Check) -> pa.DataFrameSchema:
    """A schema that takes these columns in this order and no others."""
    return pa.DataFrameSchema(columns, checks=list(checks), strict=True, ordered=True)


_HANDLING: dict[str, pa.Column] = {
    "customer_group": text(s.values(s.CustomerGroup)),
    "grade": text(s.values(s.Grade)),
    "status": text(s.values(s.Status)),
    "days_to_decide": whole(0, 400, empty=True),
    "extended": yes_no(),
    "overdue": yes_no(),
    "outcome": text(s.values(s.Outcome)),
    "regulator_transferred": yes_no(),
    "three_plus_one": text(s.values(s.ThreePlusOne)),
    "narrative": text(),
    "reply": text(empty=True),
}
_FACETS: dict[str, pa.Column] = {
    "intake": text(s.values(s.Intake)),
    "channel": text(pattern=CODE["A"]),
    "category": text(pattern=CODE["B"]),
    "cause": text(pattern=CODE["C"]),
    "product": text(),
}
_RULES = (
    across(lambda d: (d["status"] == "在办") == d["days_to_decide"].isna(), "在办的没有办理天数，办结的要有"),
    across(lambda d: (d["status"] == "在办") == (d["outcome"] == "在办"), "办理状态和处理结果对不上"),
    across(lambda d: (d["intake"] != "监管转办") | d["regulator_transferred"], "监管转办的件没有标监管转办"),
    across(lambda d: _late(d), "办理天数、是否延长和是否超期对不上"),
)


def _late(frame: pd.DataFrame) -> pd.Series:
    limit = frame["extended"].map({True: s.LONGEST_DAYS, False: s.DECIDE_DAYS})
    days = frame["days_to_decide"].astype("float64")
    return days.isna() | ((days > limit) == frame["overdue"])


RAW = table(
    {
        "ticket_no": text(pattern=r"^TS\d{12}$", unique=True),
        "received_at": pa.Column("datetime64[ns]"),
        **_FACETS,
        "amount": money(empty=True),
        "customer_name": text(),
        "id_card": text(pattern=r"^[0-7]9\d{15}[\dX]$", empty=True),
        "mobile": text(pattern=r"^1\d{10}$", empty=True),
        "bank_card": text(pattern=r"^\d{16}(\d{3})?$", empty=True),
        "address": text(),
        "employer": text(empty=True),
        "email": text(pattern=r"^[^@\s]+@[^@\s]+$", empty=True),
        "birth_date": day(empty=True),
        "age": whole(6, 105, empty=True),
        "area": text(s.values(s.Area)),
        "outlet_type": text(s.values(s.OutletType)),
        "outlet_name": text(),
        "handler_name": text(),
        **_HANDLING,
    },
    *_RULES,
    across(lambda d: d["narrative"].str.len().between(80, 300), "叙述应在 80 到 300 字之间"),
)

COMPLAINTS = table(
    {
        "complaint_id": text(pattern=r"^C[0-9a-f]{10}$", unique=True),
        "received_month": text(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$"),
        **_FACETS,
        "amount_band": text(s.values(s.AmountBand)),
        "city": text(),
        "area": text(s.values(s.Area)),
        "outlet_type": text(s.values(s.OutletType)),
        "outlet": text(pattern=r"^O[0-9a-f]{6}$"),
        "customer_group": _HANDLING["customer_group"],
        "age_band": text(s.values(s.AgeBand)),
        **{name: column for name, column in _HANDLING.items() if name != "customer_group"},
    },
    *_RULES,
)

SURVEY = table(
    {
        "answer_id": text(pattern=r"^S\d{5}$", unique=True),
        "answered_on": day(),
        "outlet": text(pattern=OUTLET),
        "area": text(s.values(s.Area)),
        "outlet_type": text(s.values(s.OutletType)),
        "way": text(["扫码", "电话回访", "纸质"]),
        "customer_group": text(s.values(s.CustomerGroup)),
        "age_band": text(s.values(s.AgeBand)),
        **{item: whole(1, 5, empty=True) for item in ITEMS},
        "overall": whole(1, 5),
        "reason": text(empty=True),
    }
)

PRICES = table(
    {
        "version": text(pattern=r"^\d{4}版$"),
        "item_code": text(pattern=r"^F\d{3}$"),
        "group": text(),
        "item": text(),
        "service": text(),
        "price": money(),
        "unit": text(["元/月", "元/年", "元/笔", "元/份", "元/张", "元/次", "%"]),
        "least": money(empty=True),
        "most": money(empty=True),
        "basis": text(["政府指导价", "市场调节价", "免费"]),
        "basis_note": text(),
        "applies_to": text(),
        "conditions": text(empty=True),
        "discount": text(empty=True),
        "discount_from": day(empty=True),
        "discount_until": day(empty=True),
        "effective_from": day(),
        "effective_until": day(empty=True),
    },
    across(lambda d: ~d.duplicated(["version", "item_code"], keep=False), "同一版里代码重复"),
    across(lambda d: (d["basis"] != "免费") | (d["price"] == 0), "免费项目的价格应为 0"),
    across(lambda d: (d["discount"] == "") == d["discount_from"].isna(), "有优惠的要写起止日期"),
    across(
        lambda d: d["effective_until"].isna() | (d["effective_until"] >= d["effective_from"]),
        "失效日期早于生效日期",
    ),
)

LEDGER = table(
    {
        "charge_id": text(pattern=r"^L\d{6}$", unique=True),
        "charged_on": day(),
        "outlet": text(pattern=OUTLET),
        "account": text(pattern=r"^Z[0-9a-f]{8}$"),
        "account_kind": text(ACCOUNT_KINDS),
        "item_code": text(pattern=r"^F\d{3}$"),
        "item": text(),
        "period": text(pattern=r"^20\d{2}(-(0[1-9]|1[0-2]))?$", empty=True),
        "base": money(empty=True),
        "amount": money(low=0.01),
        "consent_on": day(empty=True),
        "consent_form": text(CONSENT_FORMS, empty=True),
        "cancelled_on": day(empty=True),
        "discount_until": day(empty=True),
        "notice_on": day(empty=True),
        "refunded_on": day(empty=True),
    },
    across(
        lambda d: d["consent_on"].isna() == (d["consent_form"] == ""), "授权日期和授权方式要么都有，要么都空"
    ),
    across(lambda d: d["refunded_on"].isna() | (d["refunded_on"] >= d["charged_on"]), "退费早于收费"),
)

PRODUCTS = table(
    {
        "code": text(pattern=r"^[A-Z]{2}\d{6}$", unique=True),
        "name": text(),
        "kind": text(PRODUCT_KINDS),
        "issuer": text(),
        "agreement": text(["本行产品", "已签约", "未签约", "协议到期"]),
        "agreement_until": day(empty=True),
        "issuer_risk": text(RISKS, empty=True),
        "bank_risk": text(RISKS, empty=True),
        "status": text(["在售", "停售", "存续", "已到期"]),
        "on_sale_from": day(),
        "on_sale_until": day(empty=True),
        "term_days": whole(1, 36500, empty=True),
        "least_amount": money(),
        "channels": text(),
        "listed_on": day(empty=True),
        "updated_on": day(),
    },
    across(lambda d: (d["kind"] == "代销保险") == (d["bank_risk"] == ""), "保险不写风险等级，其他产品要写"),
)

INSPECTION = table(
    {
        "record_id": text(pattern=r"^J\d{4}$", unique=True),
        "half": text(["2025下半年", "2026上半年"]),
        "inspected_on": day(),
        "outlet": text(pattern=OUTLET),
        "area": text(s.values(s.Area)),
        "outlet_type": text(s.values(s.OutletType)),
        "point": whole(1, 7),
        "point_name": text(),
        "result": text(["合格", "不合格"]),
        "finding": text(empty=True),
        "fixed_on_spot": yes_no(),
        "due_on": day(empty=True),
        "rectified_on": day(empty=True),
        "evidence": text(empty=True),
        "recheck_on": day(empty=True),
        "recheck_by": text(["原检查人", "另一检查人"], empty=True),
        "recheck_result": text(["通过", "未通过", "未复查"], empty=True),
    },
    across(lambda d: (d["result"] == "不合格") == (d["finding"] != ""), "不合格的要写发现，合格的不写"),
    across(
        lambda d: ~d.duplicated(["half", "outlet", "point"], keep=False), "同一网点同一要点半年内写了两次"
    ),
)

CAMPAIGN = table(
    {
        "row_id": text(pattern=r"^K\d{4}$", unique=True),
        "campaign": text(pattern=r"^H\d$"),
        "campaign_name": text(),
        "held_on": day(),
        "audience": text(),
        "arm": text(["参加", "对照"]),
        "assignment": text(["抽签", "自愿报名"]),
        "age_band": text(s.values(s.AgeBand)),
        "schooling": text(["小学及以下", "初中", "高中或中专", "大专及以上"]),
        "pre_score": whole(0, 20),
        "post_score": whole(0, 20, empty=True),
    }
)


@dataclass(frozen=True)
class Table:
    """A table: its short name, its file under `datasets/`, its schema, its title."""

    name: str
    file: str
    schema: pa.DataFrameSchema
    title: str

    @property
    def card(self) -> str:
        """The file of its data card under `datasets/`."""
        return self.file.removesuffix(".csv") + ".card.yaml"


TABLES: dict[str, Table] = {
    one.name: one
    for one in (
        Table("raw", "raw/intake.csv", RAW, "投诉受理原始导出"),
        Table("complaints", "complaints.csv", COMPLAINTS, "匿名投诉"),
        Table("survey", "survey.csv", SURVEY, "客户满意度调查"),
        Table("prices", "prices.csv", PRICES, "服务价目"),
        Table("ledger", "ledger.csv", LEDGER, "收费台账"),
        Table("products", "products.csv", PRODUCTS, "产品信息查询表"),
        Table("inspection", "inspection.csv", INSPECTION, "网点检查记录"),
        Table("campaign", "campaign.csv", CAMPAIGN, "宣传活动前后测"),
    )
}
