"""A complaint as it is used for teaching, and the card that goes with every table of `datasets/`."""

from __future__ import annotations

from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from course.knowledge.rules import Confidence, Frozen

Intake = Literal["网点来访", "客服热线", "12345转办", "监管转办", "来信", "线上"]
AmountBand = Literal["无", "千元以下", "1千–1万", "1万–10万", "10万以上"]
Area = Literal["城区", "县域", "乡镇"]
OutletType = Literal["自营", "代理"]
CustomerGroup = Literal["老年人", "新市民", "青少年", "农户", "务工人员", "残障人士", "其他"]
AgeBand = Literal["30岁以下", "30–45", "45–60", "60岁以上", "不详"]
Grade = Literal["一般", "重要", "重大"]
Status = Literal["办结", "在办"]
Outcome = Literal["和解", "部分支持", "不支持", "撤回", "在办"]
Origin = Literal["合成", "合成数据经匿名化"]
ThreePlusOne = Literal["网点服务", "被短信", "被保险", "无"]

DECIDE_DAYS = 15
"""Days to decide without an extension; value `days` of rule complaint.decide-15d."""
LONGEST_DAYS = 60
"""Days at most with every extension; value `days` of rule complaint.extend-60d."""


def values(kind: object) -> list[str]:
    """The values that a Literal allows, in order: `values(Intake)` -> [网点来访, …]."""
    return list(get_args(kind))


def amount_band(yuan: float | None) -> AmountBand:
    """The band of an amount in dispute in yuan; no amount or zero is 无."""
    if not yuan:
        return "无"
    if yuan < 1_000:
        return "千元以下"
    if yuan < 10_000:
        return "1千–1万"
    return "1万–10万" if yuan < 100_000 else "10万以上"


def age_band(age: int | None) -> AgeBand:
    """The band of an age in years. 30 falls into 30–45, 45 into 45–60, 60 into 60岁以上."""
    if age is None:
        return "不详"
    if age < 30:
        return "30岁以下"
    if age < 45:
        return "30–45"
    return "45–60" if age < 60 else "60岁以上"


def is_overdue(days: int, extended: bool) -> bool:
    """Whether a decision after `days` calendar days came too late.

    15 days without an extension (rule complaint.decide-15d), 60 with every extension.
    """
    return days > (LONGEST_DAYS if extended else DECIDE_DAYS)


class Complaint(Frozen):
    """One anonymised complaint: a row of `datasets/complaints.csv`.

    `channel`, `category`, `cause` are codes of the edition; `channel` is where the business was done, `intake`
    how the complaint came in. `days_to_decide` counts calendar days from receipt to decision and is None while
    open. `regulator_transferred` is true for 监管转办, and for a complaint that went on to the regulator.
    """

    complaint_id: str = Field(pattern=r"^C[0-9a-f]{10}$")
    received_month: str = Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")
    intake: Intake
    channel: str = Field(pattern=r"^A\d{2,5}$")
    category: str = Field(pattern=r"^B\d{2,5}$")
    cause: str = Field(pattern=r"^C\d{2}$")
    product: str
    amount_band: AmountBand
    city: str
    area: Area
    outlet_type: OutletType
    outlet: str = Field(pattern=r"^O[0-9a-f]{6}$")
    customer_group: CustomerGroup
    age_band: AgeBand
    grade: Grade
    status: Status
    days_to_decide: int | None = Field(default=None, ge=0)
    extended: bool
    overdue: bool
    outcome: Outcome
    regulator_transferred: bool
    three_plus_one: ThreePlusOne
    narrative: str = Field(min_length=1)
    reply: str

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.status == "在办") != (self.days_to_decide is None):
            raise ValueError("在办的没有办理天数，办结的要有")
        if (self.status == "在办") != (self.outcome == "在办"):
            raise ValueError("办理状态和处理结果对不上")
        if self.intake == "监管转办" and not self.regulator_transferred:
            raise ValueError("监管转办的件，regulator_transferred 要为 True")
        if self.days_to_decide is not None and self.overdue != is_overdue(self.days_to_decide, self.extended):
            raise ValueError("办理天数、是否延长和是否超期对不上")
        return self


class Calibration(Frozen):
    """A fact that a synthetic table was fitted to, how sure it is, and what for."""

    fact: str
    confidence: Confidence
    use: str


class CardField(Frozen):
    """A column: what it means, its type in words, its unit, its values when they are few."""

    name: str
    meaning: str
    type: Literal["文字", "整数", "小数", "日期", "时间", "月份", "是否", "代码"]
    unit: str | None = None
    values: list[str] = []
    empty: str | None = None


class Generator(Frozen):
    """What made the table: the command, its version, the seed, the libraries whose lists it drew on."""

    command: str
    version: str
    seed: int | None = None
    libraries: dict[str, str] = {}


class Privacy(Frozen):
    """What was done for privacy; `quasi_identifiers` and `k` are checked when they are given."""

    measures: list[str]
    quasi_identifiers: list[str] = []
    k: int | None = Field(default=None, ge=2)


class Card(Frozen):
    """The data card of one table, `datasets/<name>.card.yaml`."""

    name: str
    file: str
    title: str
    about: str
    origin: Origin
    generator: Generator
    encoding: Literal["UTF-8"] = "UTF-8"
    rows: int = Field(ge=1)
    columns: int = Field(ge=1)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    calibration: list[Calibration] = []
    privacy: Privacy
    fields: list[CardField]
    limits: list[str] = []
