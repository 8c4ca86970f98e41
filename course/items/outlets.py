"""Generators on outlet inspection: what must be pulled, who may be there, what is truly rectified, the score sheet."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from course.items.registry import Made, generator, to_step
from course.knowledge.calendar import add_days
from course.knowledge.edition import Edition

NAMES = "甲乙丙丁戊己庚辛"
SHEET = (30, 30, 20, 20)
"""Most points of the model score sheet: in time, satisfaction, repeated complaints, rectification."""
OFF = 5
"""Points off for each repeated complaint on the model score sheet."""


@generator
def inspections_owed(edition: Edition, rng: random.Random) -> Made:
    """Outlet inspections still owed this year (house.inspection.half-year); special ones don't count.

    Known mistakes: special_counted, second_only (the first half-year taken as done in full).
    """
    times = int(edition.value("house.inspection.half-year", "times"))
    outlets = rng.randrange(24, 61, 2)
    first, second, special = outlets - rng.randint(1, 3), rng.randint(8, outlets // 2), rng.randint(4, 7)
    key = outlets * times - first - second
    return Made(
        {"outlets": outlets, "first": first, "second": second, "special": special, "all": outlets * times},
        key,
        {"special_counted": key - special, "second_only": key - (outlets - first)},
    )


@generator
def notices_overdue(edition: Edition, rng: random.Random) -> Made:
    """How many of six notices are past the days of house.inspection.rectify, those still open included.

    Known mistakes: open_ignored (only those finished late), calendar_month (a month allowed).
    """
    days = int(edition.value("house.inspection.rectify", "days"))
    first = date(edition.year, rng.choice([3, 4, 5]), rng.randint(2, 8))
    today = add_days(first, days + 12)
    kinds = ["late", "open_late", "open_late", "fine", "fine", "open_fine"]
    kinds[3] = rng.choice(["late", "fine"])
    rng.shuffle(kinds)
    rows = []
    for name, kind in zip(NAMES, kinds, strict=False):
        found = today - timedelta(days=rng.randint(2, days - 3)) if kind == "open_fine" else first
        if kind.startswith("open"):
            done = "还没有报完成"
        else:
            took = rng.randint(days + 1, days + 9) if kind == "late" else rng.randint(4, days)
            done = f"{_short(add_days(found, took))}报完成"
        rows.append(f"{name}：{_short(found)}开单，{done}")
    key = sum(kind in ("late", "open_late") for kind in kinds)
    return Made(
        {"table": "；".join(rows), "today": _short(today), "days": days, "late": kinds.count("late")},
        key,
        {"open_ignored": kinds.count("late"), "calendar_month": 0},
    )


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


@generator
def leaflets_pulled(edition: Edition, rng: random.Random) -> Made:
    """How many of seven hall materials must be pulled (house.product.materials).

    Known mistakes: number_only (only those without a number), expiry_only (only those out of date).
    """
    kinds = ["nonumber"] * rng.randint(1, 2) + ["expired"] * rng.randint(1, 2) + ["selfprint"]
    bad = len(kinds)
    kinds += ["fine"] * (7 - bad)
    rng.shuffle(kinds)
    rows = [f"{name}：{_material(rng, kind)}" for name, kind in zip(NAMES, kinds, strict=False)]
    number, expired = kinds.count("nonumber"), kinds.count("expired")
    return Made(
        {"table": "；".join(rows), "pulled": bad, "self": 1},
        bad,
        {"number_only": number, "expiry_only": expired},
    )


def _material(rng: random.Random, kind: str) -> str:
    until = f"有效期到 {rng.choice([2, 4, 6])} 月底" if kind == "expired" else "有效期到年底"
    number = "无编号" if kind == "nonumber" else f"编号 {rng.randint(101, 989)}"
    maker = "合作公司专员自印" if kind == "selfprint" else "统一印制"
    return f"{maker}，{number}，{until}"


@generator
def unsigned_policies(edition: Edition, rng: random.Random) -> Made:
    """How many policies of a slip list were sold without a valid agreement (insurance.written-agreement).

    Known mistakes: unsigned_only (a lapsed agreement overlooked), all_lapsed (those sold before it lapsed as well).
    """
    before, after = rng.randint(1, 3), rng.randint(2, 4)
    unsigned, fine = rng.randint(1, 3), rng.randint(4, 8)
    month = rng.choice([3, 4, 5])
    table = (
        f"岚棠人寿 {fine} 笔，协议到年底；鹭屿养老 {before + after} 笔，其中 {before} 笔在 {month} 月以前、{after} 笔在 {month} 月以后，"
        f"协议到 {month} 月 1 日；桐荫人寿 {unsigned} 笔，没有协议"
    )
    key = after + unsigned
    return Made(
        {"table": table, "after": after, "unsigned": unsigned},
        key,
        {"unsigned_only": unsigned, "all_lapsed": key + before},
    )


VISITS: tuple[tuple[str, bool], ...] = (
    ("交接单证，有陪同，未进营业区", True), ("给员工讲新单证，有陪同", True), ("协助办理退保材料，有陪同，未见客户", True),
    ("培训，有陪同，课间向客户介绍产品", False), ("单证交接，没有登记", False), ("协助销售，有陪同", False),
    ("售后，独自在大堂等客户", False), ("坐在填单台替客户填投保单，有登记", False),
)  # fmt: skip
"""Visits of an insurer's people and whether the house rule lets them be (house.product.no-stationing)."""


@generator
def visits_barred(edition: Edition, rng: random.Random) -> Made:
    """How many visits of a register break house.product.no-stationing: purpose, register, company, no customers.

    Known mistakes: purpose_only (only the stated purpose read), all.
    """
    allowed = [one for one in VISITS if one[1]]
    barred = [one for one in VISITS if not one[1]]
    shown = [*rng.sample(allowed, rng.randint(1, 2)), *rng.sample(barred, rng.randint(3, 4))]
    rng.shuffle(shown)
    rows = [f"{name}：{text}" for name, (text, _) in zip(NAMES, shown, strict=False)]
    key = sum(not fine for _, fine in shown)
    purpose = sum("销售" in text for text, _ in shown)
    return Made(
        {"table": "；".join(rows), "barred": key, "visits": len(shown)},
        key,
        {"purpose_only": purpose, "all": len(shown)},
    )


PAPER = ("学习签到表", "承诺书", "整改报告", "通知和签收单", "检讨书")
REAL = ("更换前后的照片", "收走登记和上架清单", "删除截图和抽查表", "回访通话记录")


@generator
def rectified_truly(edition: Edition, rng: random.Random) -> Made:
    """How many of seven notices count as rectified: a real change, rechecked in time by another.

    House rules house.inspection.recheck and house.inspection.order-contents.
    Known mistakes: reported (all that were reported), unchecked (those lacking a recheck by another counted).
    """
    days = int(edition.value("house.inspection.recheck", "days"))
    kinds = ["paper"] * rng.randint(1, 3) + rng.sample(["same", "late", "none"], rng.randint(1, 2))
    kinds += ["real"] * (7 - len(kinds))
    rng.shuffle(kinds)
    rows = [f"{name}：{_rectified(rng, kind, days)}" for name, kind in zip(NAMES, kinds, strict=False)]
    key = kinds.count("real")
    return Made(
        {"table": "；".join(rows), "real": key, "paper": kinds.count("paper"), "days": days},
        key,
        {"reported": len(kinds), "unchecked": len(kinds) - kinds.count("paper")},
    )


def _rectified(rng: random.Random, kind: str, days: int) -> str:
    """A notice in words: its material and its recheck."""
    material = rng.choice(PAPER if kind == "paper" else REAL)
    if kind == "none":
        return f"{material}，没有复查"
    who = "检查人自己" if kind == "same" else "另一人"
    took = days + rng.randint(3, 9) if kind == "late" else rng.randint(5, days - 2)
    return f"{material}，{who}第 {took} 天复查通过"


SHORT = ("夸大保险", "折页不合规", "驻点", "夸大理财", "宣传未做", "电话未公布")


@generator
def outlets_accountable(edition: Edition, rng: random.Random) -> Made:
    """How many outlets reach the times of house.inspection.accountability: same outlet, same point, one year.

    Known mistakes: same_outlet (two different points counted), same_point (two outlets counted together).
    """
    times = int(edition.value("house.inspection.accountability", "times"))
    outlets = rng.sample([f"{number} 号网点" for number in range(1, 9)], 5)
    first, second, third = rng.sample(SHORT, 3)
    rows = [(outlets[0], first)] * times + [(outlets[1], first), (outlets[1], second), (outlets[2], second),
                                            (outlets[3], second), (outlets[4], third)]  # fmt: skip
    if rng.random() < 0.5:
        rows += [(outlets[4], third)] * (times - 1)
    rng.shuffle(rows)
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        counts[row] = counts.get(row, 0) + 1
    key = sum(one >= times for one in counts.values())
    by_outlet = {outlet: sum(row[0] == outlet for row in rows) for outlet in outlets}
    by_point = {point: sum(row[1] == point for row in rows) for point in (first, second, third)}
    wrong = {
        "same_outlet": sum(one >= times for one in by_outlet.values()),
        "same_point": sum(one >= times for one in by_point.values()),
    }
    return Made(
        {"table": "；".join(f"{outlet}{point}" for outlet, point in rows), "count": key},
        key,
        {name: value for name, value in wrong.items() if value != key},
    )


@generator
def sheet_total(edition: Edition, rng: random.Random) -> Made:
    """The total of the model score sheet, one decimal; what is rectified on paper doesn't count.

    Known mistakes: paper_counted, repeat_ignored (nothing taken off for repeated complaints).
    """
    due = rng.choice([20, 25, 40, 50])
    done = due - rng.randint(1, due // 10)
    mean = Decimal(rng.randrange(80, 95))
    repeats = rng.randint(1, 3)
    notices = rng.choice([4, 5, 10])
    paper = rng.randint(1, notices // 2)
    real = notices - paper
    parts = (
        SHEET[0] * Decimal(done) / due, SHEET[1] * mean / 100,
        Decimal(max(0, SHEET[2] - OFF * repeats)), SHEET[3] * Decimal(real) / notices,
    )  # fmt: skip
    key = to_step(sum(parts, Decimal(0)))
    return Made(
        {"due": due, "done": done, "mean": mean, "repeats": repeats, "notices": notices, "paper": paper,
         "real": real, "off": OFF, "total": key},
        key,
        {"paper_counted": to_step(key + SHEET[3] * Decimal(paper) / notices), "repeat_ignored": to_step(key + OFF * repeats)},
    )  # fmt: skip


@generator
def sheet_share(edition: Edition, rng: random.Random) -> Made:
    """What a total of the score sheet brings in an outlet's overall appraisal (house.appraisal.outlet).

    Known mistakes: total (not multiplied), lost (what was lost instead of what was earned).
    """
    percent = Decimal(str(edition.value("house.appraisal.outlet", "percent")))
    total = Decimal(rng.randrange(60, 96) * 10 + rng.choice([0, 5])) / 10
    key = to_step(total * percent / 100, Decimal("0.01"))
    return Made(
        {"total": total, "percent": percent, "share": key},
        key,
        {"total": total, "lost": to_step((100 - total) * percent / 100, Decimal("0.01"))},
    )
