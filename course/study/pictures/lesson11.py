"""Pictures of lesson 11: the gate a product passes before launch, and whose grade fits which product."""

from __future__ import annotations

from course.knowledge.edition import Edition
from course.study.pictures import svg
from course.study.pictures.figure import Picture, compose


def review_gate(edition: Edition) -> Picture:
    """Four stages, one gate, three outcomes; what is sent back comes through the gate again."""
    stages = [str(one) for one in edition.value("management.review-scope", "items")]
    outcomes = [str(one) for one in edition.value("house.review.outcomes", "items")]
    days = edition.value("house.review.days", "days")
    sheet = svg.Sheet()
    sheet.text(0, 0, "这些环节都要过审查", size=17, bold=True, fill=svg.DEEP)
    width = (svg.WIDTH - 20 * (len(stages) - 1)) / len(stages)
    bottom = max(
        sheet.box(index * (width + 20), 34, width, name, fill=svg.PALE, size=19, bold=True, centre=True)
        for index, name in enumerate(stages)
    )
    sheet.line(430, bottom + 2, 430, bottom + 34, arrow=True, thick=2)
    gate = f"消保审查：材料齐全之日起 {days} 日内出意见，材料不齐的一次告知"
    bottom = sheet.box(
        60, bottom + 38, 740, gate, fill=svg.AMBER_PALE, stroke=svg.AMBER, bold=True, size=18, centre=True
    )
    said = ["可以上线", "改好以后要复审，再从门口过一次", "不得上线，重做以后另行送审"]
    colours = [(svg.GREEN_PALE, svg.GREEN), (svg.GREY, svg.SOFT), (svg.RED_PALE, svg.RED)]
    for index, (name, text, colour) in enumerate(zip(outcomes, said, colours, strict=False)):
        x = index * 293.0
        sheet.line(x + 137, bottom + 2, x + 137, bottom + 34, arrow=True, thick=2)
        sheet.box(
            x, bottom + 38, 274, f"{name}\n{text}", fill=colour[0], stroke=colour[1], size=17, height=82
        )
    lines = [f"要审查的环节：{'、'.join(stages)}。", f"{gate}。"]
    lines += [f"{name}：{text}。" for name, text in zip(outcomes, said, strict=False)]
    alt = f"一张流程图：{'、'.join(stages)}都通到消保审查这道门，门后分三路，分别是{'、'.join(outcomes)}。"
    return compose(
        edition, "review-gate", "先审后上：一道门，三种结论", "环节来自监管文件，天数和结论是示范规则，换了本行制度图会跟着变。",
        alt, sheet.render(alt), lines,
        ["management.review-scope", "house.review.days", "house.review.outcomes", "house.review.before-launch"],
    )  # fmt: skip


def grade_ladder(edition: Edition) -> Picture:
    """A grid of customer grades against product grades: which products may be recommended to whom."""
    levels = int(edition.value("suitability.measure-2025", "levels"))
    step = 600 / levels
    sheet = svg.Sheet()
    sheet.text(0, 8, "客户测评", size=17, bold=True, fill=svg.DEEP)
    for product in range(1, levels + 1):
        x = 140 + (product - 1) * step
        sheet.text(x + step / 2, 8, f"产品 {product} 级", size=17, bold=True, fill=svg.DEEP, anchor="middle")
    lines = []
    for customer in range(1, levels + 1):
        y = 44 + (customer - 1) * 50
        sheet.text(0, y + 12, f"{customer} 级客户", size=17, bold=True)
        for product in range(1, levels + 1):
            fits = product <= customer
            fill, ink = (svg.GREEN_PALE, svg.GREEN) if fits else (svg.RED_PALE, svg.RED)
            said = "可推介" if fits else "不推介"
            sheet.box(140 + (product - 1) * step + 3, y, step - 6, said, fill=fill, stroke=ink, ink=ink,
                      size=16, centre=True, height=44)  # fmt: skip
        ends = f"1 到 {customer} 级" if customer > 1 else "1 级"
        lines.append(f"{customer} 级客户：可以推介 {ends}的产品，更高的不得主动推介。")
    note = "发行人评 2 级、本行评 3 级的，走 3 级那一列：不一致的按孰高。"
    y = 44 + levels * 50 + 10
    sheet.box(0, y, svg.WIDTH, note, fill=svg.AMBER_PALE, stroke=svg.AMBER, ink=svg.AMBER, bold=True, size=17)
    alt = f"一张方格图：行是 1 到 {levels} 级客户，列是 1 到 {levels} 级产品；产品等级不高于客户的是绿格，高于客户的是红格。"
    return compose(
        edition, "grade-ladder", "几级客户，看到几级产品", "产品至少分几级是监管规定；客户也分同样的级数，是课内约定。格子是绿的，还要再看钱和期限。",
        alt, sheet.render(alt), [*lines, note],
        ["suitability.measure-2025", "management.suitability", "house.suitability.exception"],
    )  # fmt: skip
