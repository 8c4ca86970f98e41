"""Pictures of lesson 13: the half day of the October session, and one score with two different weak subjects."""

from __future__ import annotations

from datetime import datetime, timedelta

from course.knowledge.edition import Edition
from course.study.pictures import start, svg
from course.study.pictures.figure import Picture, compose

COLOURS = {
    "frame": (svg.GREY, svg.SOFT), "topic": (svg.PALE, svg.BLUE), "rest": (svg.GREEN_PALE, svg.GREEN),
    "test": (svg.AMBER_PALE, svg.AMBER),
}  # fmt: skip
ROW = 46
LOW = 60
"""A share below this (per cent) is drawn as weak; agreed for the picture."""


def half_day(edition: Edition) -> Picture:
    """The half day as bars from the first minute to the last; the subjects are those that the rule names."""
    data = start.data("october-half-day")
    must = [str(one) for one in edition.value("house.training.topics", "items")]
    at = datetime.strptime(data["starts"], "%H:%M")
    whole = sum(one["minutes"] for one in data["items"])
    sheet, lines, y, gone = svg.Sheet(), [], 0.0, 0
    for one in data["items"]:
        fill, ink = COLOURS[one["kind"]]
        left, width = 300 + gone / whole * 540, one["minutes"] / whole * 540
        said = f"{one['title']}（必讲必考）" if one["title"] in must else one["title"]
        sheet.text(0, y + 8, f"{at:%H:%M}", size=17, bold=True)
        sheet.text(62, y + 8, said, size=17, fill=ink, bold=one["kind"] in ("topic", "test"))
        sheet.rect(left, y + 3, width, ROW - 12, fill, ink)
        sheet.text(
            left + width / 2, y + 8, f"{one['minutes']}", size=16, fill=ink, bold=True, anchor="middle"
        )
        lines.append(f"{at:%H:%M} 起，{said}，{one['minutes']} 分钟。")
        at, gone, y = at + timedelta(minutes=one["minutes"]), gone + one["minutes"], y + ROW
    sheet.text(0, y + 8, f"{at:%H:%M}", size=17, bold=True)
    sheet.text(62, y + 8, f"散会，一共 {whole} 分钟", size=17)
    lines.append(f"{at:%H:%M} 散会，一共 {whole} 分钟。")
    missing = [one for one in must if one not in {item["title"] for item in data["items"]}]
    if missing:
        y += ROW
        text = f"本行必讲的还有：{'、'.join(missing)}。日程里没有，要补上。"
        sheet.box(
            0, y + 8, svg.WIDTH, text, fill=svg.RED_PALE, stroke=svg.RED, ink=svg.RED, bold=True, size=17
        )
        lines.append(text)
    alt = f"一张半天的时间条，从 {data['starts']} 到 {at:%H:%M}：先讲，中间歇一次，再讲，然后测评，最后讲评。"
    return compose(
        edition, "october-half-day", "半天怎样排得下", "时间是示例，条上的数是分钟；必讲的三项来自示范规则。",
        alt, sheet.render(alt), lines, ["house.training.topics"],
    )  # fmt: skip


def same_score(edition: Edition) -> Picture:
    """Two trainees with one total: the share of each subject, weak ones in red."""
    data = start.data("october-same-score")
    line = int(edition.value("house.training.pass", "score"))
    sheet, lines, y = svg.Sheet(), [], 0.0
    for one in data["people"]:
        total = sum(one["marks"])
        passed = "合格" if total >= line else "未合格"
        sheet.text(
            0,
            y,
            f"学员{one['name']}　总分 {total}，{passed}（合格线 {line}）",
            size=18,
            bold=True,
            fill=svg.DEEP,
        )
        y += 36
        shares = []
        for subject, got, most in zip(data["subjects"], one["marks"], data["most"], strict=True):
            share = 100 * got / most
            fill, ink = (svg.RED_PALE, svg.RED) if share < LOW else (svg.PALE, svg.BLUE)
            sheet.text(0, y + 4, subject, size=17)
            sheet.rect(170, y, 500, 28, svg.WHITE, svg.LINE)
            sheet.rect(170, y, 5 * share, 28, fill, ink)
            sheet.text(684, y + 4, f"{got}/{most}，{share:.0f}%", size=17, fill=ink, bold=True)
            shares.append(f"{subject} {share:.0f}%")
            y += 38
        lines.append(f"学员{one['name']}：总分 {total}，{passed}。得分率：{'，'.join(shares)}。")
        y += 16
    lines.append("总分一样，要补的课不一样。只发一个总分，两个人都不知道该补哪一讲。")
    alt = "两组横条，两位学员总分相同；甲的监管评价指标是短的红条，乙的委员会工作规则是短的红条。"
    return compose(
        edition, "october-same-score", "同一个总分，两样的短处", f"数是编的。红条是得分率不到 {LOW}% 的一门，这条线是画图时约定的。",
        alt, sheet.render(alt), lines, ["house.training.pass", "house.training.topics"],
    )  # fmt: skip
