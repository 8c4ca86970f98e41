"""Pictures of lesson 01 on who does what: the two committees, the six levels."""

from __future__ import annotations

from course.knowledge.edition import Edition
from course.study.pictures import svg
from course.study.pictures.figure import Picture, compose

LEVELS = ("board", "committee", "senior", "department", "business-line", "outlet")
FILLS = (svg.VIOLET_PALE, svg.PALE, svg.PALE, svg.GREEN_PALE, svg.GREEN_PALE, svg.AMBER_PALE)


def two_committees(edition: Edition) -> Picture:
    """The board's committee and the working committee side by side."""
    chair = edition.value("house.committee.members", "chair")
    vice = edition.value("house.committee.members", "vice_chair")
    functions = "、".join(edition.value("house.committee.functions", "items"))
    decided = "、".join(edition.value("committee.board-decisions", "items"))
    yearly = edition.value("house.committee.meetings", "per_year")
    rows = [
        ["设在哪里", "董事会下面。分行没有董事会，所以也没有它", "经营层。总行、分行都可能有，是内部设置"],
        ["必须设吗", "必须；可以与别的委员会合并，但职责要写清", "法规没有强制，设了就要按自己的规则办"],
        ["管什么", f"职责由董事会明确；{decided}由董事会审议并形成决议", f"{functions}"],
        ["谁来主持", "看总行章程和议事规则", f"示范：{chair}任主任，{vice}任副主任"],
        ["多久开一次", "没有查到统一的次数规定，看章程", f"示范：一年例会 {yearly} 次，各行自己定"],
        ["这门课讲哪个", "只讲怎样分清、怎样往上报", "本课的会议推演讲的就是它"],
    ]
    sheet = svg.Sheet()
    svg.table(sheet, 0, 0, [130, 360, 370], ["", "董事会的消保委员会", "消保工作委员会"], rows)
    lines = [
        f"{name}：董事会的消保委员会——{board}；消保工作委员会——{working}。" for name, board, working in rows
    ]
    alt = "一张对照表：左边是董事会下设的消保委员会，右边是经营层的消保工作委员会，逐项比较。"
    return compose(
        edition, "two-committees", "两个“委员会”不是一回事", "左列来自监管文件，右列是内部设置和示范规则。",
        alt, sheet.render(alt), lines,
        ["management.committee-required", "committee.required", "committee.board-decisions",
         "committee.no-uniform-frequency", "practice.committee.two-bodies", "house.committee.functions",
         "house.committee.members", "house.committee.meetings"],
        ["committee.no-uniform-frequency", "practice.committee.two-bodies"],
    )  # fmt: skip


def six_levels(edition: Edition) -> Picture:
    """Six levels from board to outlet with their duties, and the way a matter is reported up."""
    rules = [f"house.duty.{one}" for one in LEVELS]
    cards = [edition.card(one) for one in rules]
    chain = edition.value("house.duty.linkage", "levels")
    hours = edition.value("house.complaint.major-report", "hours")
    sheet = svg.Sheet()
    sheet.text(0, 2, "事往上报", size=15, fill=svg.SOFT)
    y, top = 30.0, 30.0
    for card, fill in zip(cards, FILLS, strict=True):
        height = max(46.0, svg.box_height(card.text, 626, 16, 8))
        sheet.box(64, y, 160, card.title, fill=fill, bold=True, height=height, centre=True, pad=8)
        sheet.box(224, y, 636, card.text, height=height, pad=8)
        y += height + 6
    sheet.line(28, y - 10, 28, top, arrow=True, thick=3)
    y += 12
    sheet.text(0, y, "一件投诉的上报路：", size=16, bold=True)
    y += 30
    width = (860 - 24 * (len(chain) - 1)) / len(chain)
    for index, name in enumerate(chain):
        left = index * (width + 24)
        sheet.box(left, y, width, name, fill=svg.AMBER_PALE if index == 0 else svg.GREY, centre=True, size=16)
        if index:
            sheet.line(left - 21, y + 21, left - 3, y + 21, arrow=True, thick=2)
    note = f"重大投诉不走这条慢路：发生后 {hours} 小时内报市行消保部和分管副行长，当日报上级行。"
    sheet.text(0, y + 52, note, size=16, fill=svg.RED, width=860)
    lines = [f"{card.title}：{card.text}" for card in cards]
    lines += [f"上报路：{' → '.join(chain)}。", note]
    alt = "从董事会到网点六个层级，各写一句主要职责；下方是投诉从网点逐级上报到委员会的路径。"
    return compose(
        edition, "six-levels", "六个层级，各管一段", "示范分行的分工，换成本行制度后图会跟着变。",
        alt, sheet.render(alt), lines, [*rules, "house.duty.linkage", "house.complaint.major-report"],
    )  # fmt: skip
