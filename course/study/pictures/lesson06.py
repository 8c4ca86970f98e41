"""Pictures of lesson 06: natural days against working days, the three limits, who takes a complaint on."""

from __future__ import annotations

from datetime import date, timedelta

from course.items.days import day_text
from course.knowledge.calendar import add_days
from course.knowledge.edition import Edition
from course.study.pictures import svg
from course.study.pictures.figure import Picture, compose

ONE = timedelta(days=1)


def _before_holiday(edition: Edition) -> date:
    """The Friday or other working day in the first quarter before the year's longest run of days off."""
    calendar, best, day = edition.calendar, (0, date(edition.year, 1, 5)), date(edition.year, 1, 5)
    while day < date(edition.year, 4, 1):
        run = 0
        while not calendar.is_workday(add_days(day, run + 1)):
            run += 1
        if calendar.is_workday(day) and run > best[0]:
            best = (run, day)
        day += ONE
    return best[1]


def two_counts(edition: Edition) -> Picture:
    """A strip of days from a receipt before the Spring Festival: where natural days end, where working days."""
    days = int(edition.value("complaint.decide-15d", "days"))
    calendar = edition.calendar
    start = _before_holiday(edition) - ONE
    right, wrong = add_days(start, days), calendar.add_workdays(start, days)
    total = (wrong - start).days + 1
    wide = min(svg.WIDTH / 14, 60.0)
    sheet = svg.Sheet()
    for index in range(total):
        day = add_days(start, index)
        x, y = (index % 14) * wide, (index // 14) * 74.0
        fill, ink = (svg.WHITE, svg.INK) if calendar.is_workday(day) else (svg.GREY, svg.SOFT)
        if day == start:
            fill, said = svg.PALE, "收到"
        elif day == right:
            fill, ink, said = svg.GREEN_PALE, svg.GREEN, "最后一天"
        elif day == wrong:
            fill, ink, said = svg.RED_PALE, svg.RED, "错数到这"
        else:
            said = "" if calendar.is_workday(day) else "休"
        sheet.rect(x, y, wide - 4, 68, fill, svg.LINE)
        sheet.text(
            x + wide / 2 - 2,
            y + 6,
            f"{day.month}/{day.day}",
            size=15,
            fill=ink,
            anchor="middle",
            bold=bool(said),
        )
        sheet.text(
            x + wide / 2 - 2,
            y + 34,
            said,
            size=15,
            fill=ink,
            anchor="middle",
            bold=True,
        )
    late = (wrong - right).days
    lines = [
        f"{day_text(start)}收到，当天不算。",
        f"按自然日数 {days} 日，最后一天是{day_text(right)}，放假的日子照数。",
        f"按工作日数会错到{day_text(wrong)}，超期 {late} 天。",
    ]
    sheet.text(
        0,
        ((total - 1) // 14 + 1) * 74 + 8,
        f"两种数法差了 {late} 天，差出来的每一天都是超期。",
        size=17,
        bold=True,
        fill=svg.DEEP,
    )
    alt = f"一排日子的格子：{day_text(start)}收到，按自然日最后一天是{day_text(right)}；按工作日会错数到{day_text(wrong)}。"
    return compose(
        edition, "two-counts", "同一件投诉，两种数法", "灰格子是休息日。自然日的数法里，休息日照数。",
        alt, sheet.render(alt), lines, ["complaint.decide-15d", "complaint.natural-days"],
    )  # fmt: skip


def limit_ladder(edition: Edition) -> Picture:
    """The three limits from the same receipt, and what each needs before it may be used."""
    rules = ("complaint.decide-15d", "complaint.extend-30d", "complaint.extend-60d")
    first, second, third = (int(edition.value(one, "days")) for one in rules)
    approver = edition.value("house.complaint.extend-approval", "first")
    steps = [
        (first, "基本期限", "事实清楚、争议不大", svg.GREEN, svg.GREEN_PALE),
        (
            second,
            "延长一次",
            f"情况复杂；本行由{approver}在到期前批准，告知理由和新期限",
            svg.AMBER,
            svg.AMBER_PALE,
        ),
        (
            third,
            "再延长",
            "特别复杂或有特殊原因；上级机构或总行高管批准；告知客户。缺一样都不行",
            svg.RED,
            svg.RED_PALE,
        ),
    ]
    sheet, y, lines = svg.Sheet(), 0.0, []
    sheet.text(0, 0, "三条线都从“收到”那天起，是总天数，不往上加", size=17, bold=True)
    y = 34
    for days, name, needs, ink, fill in steps:
        width = 480 * days / third
        sheet.rect(0, y, width, 40, fill, ink, radius=2)
        sheet.text(8, y + 9, f"{name} {days} 日", size=15, bold=True, fill=ink)
        end = sheet.text(500, y, needs, size=16, width=340)
        lines.append(f"{name}：自收到之日起 {days} 日。条件：{needs}。")
        y = max(y + 40, end) + 18
    said = (
        "不计入：外部鉴定、检测、评估的期间（要及时告知客户）；进入调解的期间。重新起算：只有新事实、新理由。"
    )
    sheet.box(0, y, svg.WIDTH, said, fill=svg.PALE, stroke=svg.BLUE, size=16)
    alt = f"三根从同一天开始的横条，长 {first}、{second}、{third} 日，越长的条件越多。"
    return compose(
        edition, "limit-ladder", "三条期限线和各自的条件", "审批人取自本行制度，制度改了，图跟着变。",
        alt, sheet.render(alt), [*lines, said],
        [*rules, "house.complaint.extend-approval", "complaint.excluded-periods", "complaint.restart-new-facts"],
    )  # fmt: skip


def linkage(edition: Edition) -> Picture:
    """Levels down one side, departments across, and the evidence that closes a complaint."""
    levels = list(edition.value("house.duty.linkage", "levels"))
    items = list(edition.value("house.complaint.closed-loop", "items"))
    grades = list(edition.value("house.complaint.escalate", "levels"))
    owners = list(edition.value("house.complaint.escalate", "owners"))
    sheet, y = svg.Sheet(), 0.0
    sheet.text(0, 0, "纵向：一级一级负责", size=17, bold=True)
    for one in reversed(levels):
        y = sheet.box(0, max(y + 6, 32), 250, one, fill=svg.PALE, centre=True, size=16, bold=True)
    sheet.text(285, 0, "横向：同一张单子，同时接", size=17, bold=True)
    across = [
        ("消保部门", "登记、指定承办、催办、把关"),
        ("业务部门", "核实、改产品、改流程"),
        ("合作方", "限期提供情况，记入合作评价"),
    ]
    end = 32.0
    for name, does in across:
        end = sheet.box(285, end, 270, f"{name}：{does}", fill=svg.GREEN_PALE, stroke=svg.GREEN, size=16) + 6
    sheet.box(
        285,
        end,
        270,
        "有争议：消保部门当日指定，先办后议",
        fill=svg.AMBER_PALE,
        stroke=svg.AMBER,
        size=16,
        bold=True,
    )
    sheet.text(590, 0, "闭环：缺一项不结案", size=17, bold=True)
    end = 32.0
    for one in items:
        end = sheet.box(590, end, 270, f"□ {one}", size=16) + 6
    who = "；".join(f"{grade}：{owner}" for grade, owner in zip(grades, owners, strict=True))
    bottom = sheet.bottom + 12
    sheet.box(
        0,
        bottom,
        svg.WIDTH,
        f"定级和负责人（本行示范）　{who}",
        fill=svg.VIOLET_PALE,
        stroke=svg.VIOLET,
        size=16,
    )
    lines = [
        f"纵向，由下到上：{'、'.join(levels)}。", *(f"横向：{name}，{does}。" for name, does in across),
        "分派有争议的，由消保部门当日指定，先办后议。", f"结案要有：{'、'.join(items)}。", f"定级和负责人：{who}。",
    ]  # fmt: skip
    alt = (
        "左边是从网点到委员会的层级，中间是同时接单的部门和合作方，右边是结案要有的证据，下面是定级和负责人。"
    )
    return compose(
        edition, "complaint-linkage", "纵横联动，一件到头", "层级、定级和证据清单取自本行示范制度。",
        alt, sheet.render(alt), lines,
        ["house.duty.linkage", "house.complaint.escalate", "house.complaint.closed-loop", "complaint.third-party"],
    )  # fmt: skip
