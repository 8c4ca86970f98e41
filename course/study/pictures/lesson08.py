"""Pictures of lesson 08: how the types are told apart, eight quarters of them, and two ways to make a number fall."""

from __future__ import annotations

from course.exercises.battle_map import content, facts
from course.exercises.signals.data import said
from course.knowledge.edition import Edition
from course.study.pictures import svg
from course.study.pictures.figure import Picture, compose

EVIDENCE = {
    "service": ("叫号和排班记录、监控、首问登记", "house.service.elderly", svg.PALE, svg.BLUE),
    "sms": ("单独的签约记录、退订记录、扣费流水", "fee.separate-consent", svg.GREEN_PALE, svg.GREEN),
    "insurance": (
        "双录、保单、犹豫期回访的录音",
        "house.product.insurance-sale",
        svg.VIOLET_PALE,
        svg.VIOLET,
    ),
}
"""What to look for first, by type."""
WAYS = (
    ("压数字", svg.RED_PALE, svg.RED, ("来投诉的劝回去，不登记", "退钱换一张“不再反映”", "记到别的类里去"),
     "数下来了，卖法、单子、排班没有变。下一批客户还来，这一次先找监管。"),
    ("治根因", svg.GREEN_PALE, svg.GREEN, ("按证据找到那一步", "改单子、改系统、改任务、改排班", "换人复查：看实物、看系统、问客户"),
     "数下来得慢一点，站得住。没来投诉的同批客户也管到了。"),
)  # fmt: skip


def grid(edition: Edition) -> Picture:
    """The three types with their question and evidence, and 监管转办 laid over all of them."""
    types = content.content().types
    sheet, lines, y = svg.Sheet(), [], 0.0
    rules = ["house.priority.three-plus-one", "house.complaint.transfer"]
    for kind, (evidence, rule_id, fill, ink) in EVIDENCE.items():
        one = types[kind]  # type: ignore[index]
        tall = 84.0
        sheet.box(
            0, y, 140, one.zh, fill=fill, stroke=ink, ink=ink, bold=True, centre=True, size=18, height=tall
        )
        sheet.box(146, y, 270, f"{one.ask}？", stroke=ink, size=17, height=tall)
        sheet.box(422, y, 300, f"先找：{evidence}", size=16, height=tall)
        lines.append(f"{one.zh}：{one.ask}？先找{evidence}。")
        rules.append(rule_id)
        y += tall + 8
    over = "监管转办：看来路，另记一笔"
    sheet.box(732, 0, 128, over, fill=svg.AMBER_PALE, stroke=svg.AMBER, ink=svg.AMBER, bold=True, centre=True,
              size=17, height=y - 8, dashed=True)  # fmt: skip
    last = "哪一类都可能从监管转来：类照归，转办再记一笔。三类都不是的，也一样。"
    sheet.text(0, y + 4, last, size=17, bold=True, fill=svg.DEEP, width=850)
    alt = "三行是三类投诉，每行写着一句问话和先找的证据；右边一条竖的虚线框盖着三行，是监管转办。"
    return compose(
        edition, "three-plus-one-grid", "三类各问一句，转办盖在上面", "分法是示范口径，各行不同，以本行为准。",
        alt, sheet.render(alt), [*lines, f"{over}。{last}"], rules,
    )  # fmt: skip


def quarters(edition: Edition) -> Picture:
    """Eight quarters of each type and of the transfers, counted in the model complaints; those over the lines stand out."""
    sheet, lines = svg.Sheet(), []
    fronts = content.content().fronts
    shown = facts.window()
    percent = edition.value("house.committee.must-table", "percent")
    least = edition.value("house.committee.must-table", "min_count")
    for index, front in enumerate(fronts):
        x, top = (index % 2) * 440.0, (index // 2) * 250.0
        made, over = facts.counts(front.id), facts.jumps(edition, front.id)
        most = max(made.values())
        sheet.text(x, top, front.name, size=18, bold=True, fill=svg.DEEP)
        base = top + 196
        for at, one in enumerate(shown):
            tall, left = 130.0 * made[one] / most, x + at * 52
            colour = svg.AMBER if one in over else svg.BLUE
            sheet.rect(left, base - tall, 36, tall, colour, colour, radius=2)
            sheet.text(left + 18, base - tall - 26, str(made[one]), size=16, anchor="middle")
            sheet.text(left + 18, base + 4, f"{one[2:4]}.{one[5]}", size=15, anchor="middle", fill=svg.SOFT)
        told = "、".join(f"{said(one)} {n} 件" for one, n in made.items())
        named = f"到线的：{'、'.join(said(one) for one in over)}" if over else "没有一季到线"
        lines.append(f"{front.name}：{told}。{named}。")
    last = f"橙色是到了本行两条线的季度：环比上升 {percent}% 及以上，而且不少于 {least} 件。"
    sheet.text(0, 490, last, size=17, bold=True, fill=svg.DEEP, width=850)
    rose = [one.name for one in fronts if facts.jumps(edition, one.id)]
    flat = [one.name for one in fronts if one.name not in rose]
    alt = f"四幅柱图，各八个季度。到过线的：{'、'.join(rose) or '没有'}；没有到过线的：{'、'.join(flat) or '没有'}。"
    caption = (
        "数从示范投诉数据算出，网点和客户都是虚构的。25.2 是 2025 年二季度。各图的高度各按自己的最高一季。"
    )
    return compose(
        edition, "three-plus-one-quarters", "八个季度，四条线", caption,
        alt, sheet.render(alt), [*lines, last], ["house.committee.must-table", "house.coding.alert"],
    )  # fmt: skip


def two_ways(edition: Edition) -> Picture:
    """Two ways to make a number fall, side by side, and where each leads."""
    sheet, lines, ends = svg.Sheet(), [], []
    for index, (name, fill, ink, steps, end) in enumerate(WAYS):
        x, y = index * 440.0, 0.0
        y = sheet.box(x, y, 420, name, fill=fill, stroke=ink, ink=ink, bold=True, centre=True, size=19)
        for step in steps:
            sheet.line(x + 210, y + 1, x + 210, y + 18, arrow=True)
            y = sheet.box(x, y + 19, 420, step, stroke=ink, size=17)
        sheet.line(x + 210, y + 1, x + 210, y + 18, arrow=True)
        ends.append((x, y + 19, end, fill, ink))
        lines += [f"{name}：{'，'.join(steps)}。", f"结果：{end}"]
    tall = max(svg.box_height(end, 420, 17) for _, _, end, _, _ in ends)
    for x, y, end, fill, ink in ends:
        sheet.box(x, y, 420, end, fill=fill, stroke=ink, ink=ink, bold=True, size=17, height=tall)
    alt = "左边一列是压数字的三步，右边一列是治根因的三步；左边的数会回来，右边的数站得住。"
    return compose(
        edition, "number-or-cause", "两条路，都能让数下来", "左边每一步都碰着一条规则，依据在下面。",
        alt, sheet.render(alt), lines,
        ["house.complaint.register", "house.complaint.no-waiver", "pboc.classify-report", "complaint.root-cause",
         "house.inspection.recheck"],
    )  # fmt: skip
