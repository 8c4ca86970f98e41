"""Pictures of lesson 09: the lowest outlets with their intervals, one bad day, and what more answers buy."""

from __future__ import annotations

import math

from course.exercises.survey_analysis import data
from course.exercises.survey_analysis.claims import points, spoken
from course.exercises.survey_analysis.data import Group
from course.knowledge.edition import Edition
from course.study.pictures import svg
from course.study.pictures.figure import Picture, compose

SHOWN = 12
WORST, BEST = 1.4, 5.1
SPREAD = 0.6
"""A spread of scores as the model survey's outlets have it (points of the scale)."""
NOTE = "区间按百分之九十五算，算法是课内约定。"


def _x(value: float) -> float:
    """Where a score stands on the sheet."""
    return 220 + (value - WORST) / (BEST - WORST) * 420


def ranking(edition: Edition) -> Picture:
    """The lowest outlets by their mean: answers, mean and interval; those with too few have none."""
    table, least = data.answers(), data.samples(edition)
    mean = data.group(table).mean
    low = {one.name for one in data.low(table, least)}
    by_day = {one.outlet for one in data.days(table, least)}
    sheet, lines = svg.Sheet(), []
    sheet.text(0, 0, "网点（份数）", size=16, bold=True)
    sheet.text(655, 0, "怎样写", size=16, bold=True)
    y = 34.0
    for one in data.groups(table, "outlet")[:SHOWN]:
        said, ink = _said(one, least, low, by_day)
        sheet.text(0, y, f"{one.name}（{one.n} 份）", size=16)
        if one.n >= least:
            sheet.line(_x(one.low), y + 12, _x(one.high), y + 12, ink, thick=5)
        sheet.dot(_x(one.mean), y + 12, 6, svg.WHITE if one.n < least else ink, ink)
        sheet.text(655, y, said, size=16, fill=ink, bold=one.name in low)
        interval = f"，区间 {points(one.low)} 到 {points(one.high)}" if one.n >= least else ""
        lines.append(f"{one.name}：{one.n} 份，均值 {points(one.mean)}{interval}。{said}。")
        y += 32
    sheet.line(_x(mean), 30, _x(mean), y, svg.AMBER, thick=2, dashed=True)
    sheet.text(
        _x(mean), y + 2, f"全辖均值 {points(mean)}", size=16, fill=svg.AMBER, bold=True, anchor="middle"
    )
    lines.append(f"虚线是全辖均值 {points(mean)}。空心点份数不足 {least} 份，只列数，不画区间。")
    alt = f"均值最低的 {SHOWN} 家网点，每家一个点和一段区间；份数不足 {least} 份的几家是空心点，没有区间；整段在全辖均值左边的才可能是短板。"
    return compose(
        edition, "survey-ranking", "垫底的不一定差，差的不一定垫底", f"示范数据，网点用代号。{NOTE}",
        alt, sheet.render(alt), lines, ["house.service.survey"],
    )  # fmt: skip


def _said(one: Group, least: int, low: set[str], by_day: set[str]) -> tuple[str, str]:
    """What may be written of an outlet, and the colour for it."""
    if one.n < least:
        return "份数少，只列数", svg.SOFT
    if one.name in by_day:
        return "低，先看是不是一天的事", svg.AMBER
    return ("短板，区间整段在左", svg.RED) if one.name in low else ("分不清，不写", svg.BLUE)


def one_day(edition: Edition) -> Picture:
    """The outlet that one day made look weak, with that day and without. Raises CourseError for changed data."""
    table, least = data.answers(), data.samples(edition)
    mean, found = data.group(table).mean, data.days(table, least)
    day = found[0] if found else None
    rows = []
    if day:
        mine = table[table["outlet"] == day.outlet]
        whole, only = data.group(mine, name="全部答卷"), data.group(mine[mine["day"] == day.day])
        rows = [
            ("全部答卷", whole, svg.AMBER), (f"只看 {spoken(day.day)}", only, svg.RED), ("去掉这一天", day.rest, svg.GREEN),
        ]  # fmt: skip
    sheet, lines, y = svg.Sheet(), [], 6.0
    for name, one, ink in rows:
        sheet.text(0, y, f"{name}（{one.n} 份）", size=16)
        if one.n >= least:
            sheet.line(_x(one.low), y + 12, _x(one.high), y + 12, ink, thick=5)
        sheet.dot(_x(one.mean), y + 12, 6, svg.WHITE if one.n < least else ink, ink)
        sheet.text(655, y, f"均值 {points(one.mean)}", size=16, bold=True, fill=ink)
        lines.append(f"{name}：{one.n} 份，均值 {points(one.mean)}。")
        y += 40
    if day:
        sheet.line(_x(mean), 0, _x(mean), y, svg.AMBER, thick=2, dashed=True)
        wrote = data.reasons(table[(table["outlet"] == day.outlet) & (table["day"] == day.day)], 3)
        said = f"虚线是全辖均值 {points(mean)}。那天客户写的：{'；'.join(text for text, _ in wrote)}。"
    else:
        said = f"现在的数据里没有一家网点是被一天拉低的。全辖均值 {points(mean)}，每网点至少 {least} 份。"
        lines += ["把低的网点按日期拆开。", "看是不是挤在一天。"]
    sheet.text(0, y + 4, said, size=16, fill=svg.DEEP, width=850)
    lines.append(said)
    where = f"{day.outlet} " if day else ""
    alt = f"{where}总体评价的三行对照：全部答卷偏低，其中一天很低，去掉这一天就和全辖均值分不开。"
    return compose(
        edition, "survey-one-day", f"{where}低在一天", f"示范数据。那天的事要另外溯源，不算平时的服务。{NOTE}",
        alt, sheet.render(alt), lines, ["house.service.survey", "complaint.root-cause"],
    )  # fmt: skip


def width(edition: Edition) -> Picture:
    """How the interval of a mean narrows as the answers grow; the house's line among them."""
    least = data.samples(edition)
    sheet, lines, y = svg.Sheet(), [], 0.0
    for n in sorted({5, 10, least, least * 2, least * 4}):
        half = data.Z * SPREAD / math.sqrt(n)
        ink = svg.GREEN if n >= least else svg.SOFT
        sheet.text(0, y, f"{n} 份", size=16, bold=n == least)
        sheet.rect(430 - half * 500, y + 2, half * 1000, 22, svg.GREEN_PALE if n >= least else svg.GREY, ink)
        sheet.text(720, y, f"上下各 {points(half)} 分", size=16, bold=n == least)
        mark = "（本行的线）" if n == least else ""
        lines.append(f"{n} 份{mark}：上下各 {points(half)} 分。")
        y += 36
    sheet.line(430, 0, 430, y - 6, svg.DEEP, thick=2)
    said = f"份数变成四倍，区间才窄一半。本行的线 {least} 份，是说得出话的起点，不是说得准的保证。"
    sheet.text(0, y + 2, said, size=17, bold=True, fill=svg.DEEP, width=850)
    alt = f"五段横条，份数从 5 份到 {least * 4} 份，横条越来越短：答卷越多，均值的区间越窄。"
    return compose(
        edition, "survey-width", "多收几份，能说准多少", f"按标准差 {SPREAD} 分算。份数的线取自本行制度。{NOTE}",
        alt, sheet.render(alt), [*lines, said], ["house.service.survey"],
    )  # fmt: skip
