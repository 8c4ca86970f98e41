"""Pictures of lesson 10: the year of campaigns, names that changed, and what a campaign gained beyond its controls."""

from __future__ import annotations

from course.exercises.campaign_calendar import draft
from course.exercises.campaign_calendar.content import texts
from course.exercises.campaign_effect import measure
from course.items import campaigns
from course.knowledge.edition import Edition
from course.study.pictures import svg
from course.study.pictures.figure import Picture, compose


def year(edition: Edition) -> Picture:
    """Twelve months with what the edition puts into them; what stays white is the branch's to fill."""
    placed: dict[int, list[tuple[str, str, str]]] = {month: [] for month in range(1, 13)}
    rules, lines = ["house.education.plan"], []
    for one in texts().themes:
        if not (one.rule or one.stem):
            continue
        found = campaigns.of_year(edition, one.stem) if one.stem else edition.rule(one.rule or "")
        rules += [found.id] if found else one.rules
        months = draft.theme_months(edition, one)
        for month in months:
            placed[month].append((one.zh, svg.PALE, svg.BLUE))
        lines.append(f"{'、'.join(map(str, months))} 月：{one.zh}。")
    for held in campaigns.joint(edition):
        for month in held.months:
            placed[month].append((f"联合：{held.partner}", svg.AMBER_PALE, svg.AMBER))
        lines.append(f"{'、'.join(map(str, held.months))} 月：联合宣传，{held.partner}（示范规则）。")
    sheet, bottom = svg.Sheet(), 0.0
    for month in range(1, 13):
        column, line = (month - 1) % 4, (month - 1) // 4
        if column == 0:
            top = bottom + (14 if line else 0)
        x = column * 217.0
        sheet.text(x, top, f"{month} 月", size=17, bold=True, fill=svg.DEEP)
        y = top + 28
        for name, fill, ink in placed[month]:
            y = sheet.box(x, y, 206, name, fill=fill, stroke=ink, ink=ink, size=16, pad=7) + 5
        if not placed[month]:
            y = sheet.box(x, y, 206, "空着", stroke=svg.LINE, ink=svg.SOFT, size=16, pad=7, dashed=True) + 5
        bottom = max(bottom, y)
    empty = [month for month, names in placed.items() if not names]
    last = f"空着的是 {'、'.join(map(str, empty))} 月：自主宣传周（{campaigns.own_theme(edition)}）和没有轮到的人群放这里。"
    sheet.box(
        0,
        bottom + 10,
        svg.WIDTH,
        last,
        fill=svg.GREEN_PALE,
        stroke=svg.GREEN,
        ink=svg.GREEN,
        bold=True,
        size=17,
    )
    alt = f"一张十二个月的年历：统一的主题和联合宣传各在自己的月份，{'、'.join(map(str, empty))} 月空着。"
    return compose(
        edition, "campaign-year", f"{edition.year} 年：先占住不能挪的月份", "蓝色是统一的主题，橙色是本行的联合宣传（示范规则）。月份从年度版读。",
        alt, sheet.render(alt), [*lines, last], list(dict.fromkeys([*rules, "house.education.joint"])),
    )  # fmt: skip


def names(edition: Edition) -> Picture:
    """The autumn campaign's names over the years, and the year at hand that has to be looked up."""
    sheet, lines = svg.Sheet(), []
    rules = campaigns.former(edition, "sep")
    cells = []
    for rule_id in rules:
        title = edition.card(rule_id).title.replace(" 9 月", "")
        cells.append((title, campaigns.quoted(edition, rule_id)[0].split(" ")[0], svg.GREY, svg.SOFT))
    now = draft.year_name(edition, "sep")
    known = campaigns.of_year(edition, "sep")
    cells.append((f"{edition.year} 年", now or "查当年通知", svg.AMBER_PALE, svg.AMBER))
    width = (svg.WIDTH - 16 * (len(cells) - 1)) / len(cells)
    for index, (when, name, fill, ink) in enumerate(cells):
        x = index * (width + 16)
        sheet.text(x, 0, when, size=17, bold=True, fill=svg.DEEP, width=width)
        sheet.box(
            x, 32, width, name, fill=fill, stroke=ink, ink=svg.INK, bold=True, size=17, centre=True, height=62
        )
        lines.append(f"{when}：{name}。")
    sheet.text(0, 108, "写方案、做横幅、写总结，都不沿用旧名称。", size=17, bold=True, fill=svg.DEEP)
    alt = f"一排格子：秋季集中宣传历年的名称，最后一格是 {edition.year} 年，写着{cells[-1][1]}。"
    return compose(
        edition, "campaign-names", "同一个九月，几个名字", "灰色的已经用过，不再用。2023 年的名称是二手来源，没有画进来。", alt, sheet.render(alt), lines,
        list(dict.fromkeys([*rules, *([known.id] if known else []), "education.name-trend"])),
    )  # fmt: skip


def effect(edition: Edition) -> Picture:
    """Every campaign of the table: its own gain, the controls' gain, and what may be said."""
    line = float(edition.value("house.priority.education", "points"))
    said = {"reached": "有效，到线", "below": "有效，没到线", "none": "看不出效果", "unknown": "没法比"}
    inks = {"reached": svg.GREEN, "below": svg.BLUE, "none": svg.RED, "unknown": svg.AMBER}
    found = list(measure.campaigns().values())
    most = max(line, *(float(one.took_part.percent) for one in found))
    scale, sheet, lines = 300 / most, svg.Sheet(), []
    for index, one in enumerate(found):
        y, verdict = index * 58.0, one.verdict(edition)
        mine, other = float(one.took_part.percent), max(0.0, float(one.control.percent))
        sheet.text(0, y + 8, one.name, size=16, width=268)
        sheet.rect(290, y, mine * scale, 20, inks[verdict], inks[verdict], radius=2)
        at = 296 + mine * scale
        clear = 296 + line * scale if at < 290 + line * scale < at + 40 else at
        sheet.text(clear, y - 3, f"{mine:.1f}", size=16, bold=True)
        sheet.rect(290, y + 24, max(other * scale, 1), 14, svg.LINE, svg.LINE, radius=2)
        sheet.text(296 + other * scale, y + 19, f"{other:.1f}", size=15, fill=svg.SOFT)
        sheet.text(690, y + 4, said[verdict], size=17, bold=True, fill=inks[verdict])
        lines.append(f"{one.name}：参加组提高 {mine:.1f} 个百分点，对照组 {other:.1f}；{said[verdict]}。")
    end = len(found) * 58.0
    sheet.line(290 + line * scale, -2, 290 + line * scale, end - 8, svg.AMBER, thick=2, dashed=True)
    last = (
        f"粗条是参加组，细条是没参加的对照组，都是正确率提高几个百分点；虚线是本年要点的 {line:g} 个百分点。"
    )
    sheet.text(0, end + 2, last, size=16, fill=svg.DEEP, bold=True, width=850)
    alt = "七场活动各两根横条，粗的是参加组的提高，细的是对照组的提高，右边写着能下的结论。"
    return compose(
        edition, "campaign-effect", "七场活动，哪几场有用", "数取自课里的示范数据。只看粗条，会把厂区那场和大学那场也算成有用。", alt, sheet.render(alt), [*lines, last],
        ["house.priority.education", "house.education.evidence"],
    )  # fmt: skip
