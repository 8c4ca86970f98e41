"""Pictures of lesson 03: the old and the new measure, weights, weighted loss, and what isn't confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from course.errors import EditionError
from course.knowledge.edition import Edition
from course.study.pictures import svg
from course.study.pictures.figure import Picture, compose
from course.study.pictures.start import data

SECOND_HAND = "（二手来源）"


def _mark(edition: Edition, rule_id: str) -> str:
    return SECOND_HAND if edition.rule(rule_id).confidence == "medium" else ""


def old_new(edition: Edition) -> Picture:
    """The superseded measure of 2021 and the measure of 2025, line by line."""
    value = edition.value
    old = "evaluation.2021."
    new = "evaluation.2025."
    old_items, new_items = value(old + "elements", "items"), value(new + "elements", "items")
    cap = value(old + "deduction-cap", "percent")
    shares = [f"{old}{one}" for one in ("governance", "mechanisms", "operations", "education", "disputes")]
    fixed = [value(one, "percent") for one in shares]
    rows = [
        ["现在用吗", "只讲沿革、复盘以前年度" + _mark(edition, old + "status"), "现在用它"],
        ["要素", f"{len(old_items)} 项：{'、'.join(old_items)}", f"{len(new_items)} 项：{'、'.join(new_items)}"],
        ["权重", f"固定：{'、'.join(f'{one}%' for one in fixed)}", "只写下限，余下的由年度方案分" + _mark(edition, new + "weights-floor")],
        ["调减", f"“监督检查”只扣不加，最多扣总权重的 {cap}%", "不在七项之列；有没有别的扣分没有核到"],
        [
            "等级",
            f"{value(old + 'levels', 'count')} 个" + _mark(edition, old + "levels"),
            f"{value(new + 'levels', 'count')} 个，数字越大越差" + _mark(edition, new + "levels"),
        ],
        [
            "分支机构占比",
            f"一级分支机构平均分占 {value(old + 'branch-weighting', 'branch_percent')}%"
            + _mark(edition, old + "branch-weighting"),
            "比旧办法提高；提高到多少没有核到",
        ],
        [
            "新开业的",
            f"不满 {value(old + 'new-institutions', 'years')} 个会计年度的不评" + _mark(edition, old + "new-institutions"),
            f"不满 {value(new + 'new-institutions', 'years')} 个完整会计年度的不评" + _mark(edition, new + "new-institutions"),
        ],
    ]  # fmt: skip
    sheet = svg.Sheet()
    fills = [[svg.WHITE, svg.GREY, svg.WHITE] for _ in rows]
    head = ["", "2021 年办法（已被取代）", "2025 年办法（现行）"]
    svg.table(sheet, 0, 0, [130, 350, 380], head, rows, fills=fills)
    lines = [f"{name}：2021 年——{one}；2025 年——{two}。" for name, one, two in rows]
    alt = "新旧两部评价办法的对照表：要素、权重、调减、等级、分支机构占比和开业年限。"
    return compose(
        edition, "evaluation-old-new", "两部评价办法，并排看", "现行办法没有取得全文，标“二手来源”的用前核对。",
        alt, sheet.render(alt), lines,
        ["evaluation.2025.exists", "evaluation.2025.elements", "evaluation.2025.weights-floor",
         "evaluation.2025.levels", "evaluation.2025.branch-weight-up", "evaluation.2025.new-institutions",
         "evaluation.2021.status", "evaluation.2021.elements", *shares, "evaluation.2021.deduction-cap",
         "evaluation.2021.levels", "evaluation.2021.branch-weighting", "evaluation.2021.new-institutions"],
    )  # fmt: skip


def weights(edition: Edition) -> Picture:
    """Bars: each element's floor, and on top what the model distribution adds."""
    measure = edition.measure()
    scale = 460 / max(float(one.used_weight) for one in measure.elements)
    sheet = svg.Sheet()
    sheet.rect(170, 6, 18, 18, svg.BLUE, svg.BLUE, radius=2)
    sheet.text(194, 2, "规定的下限", size=16)
    sheet.rect(310, 6, 18, 18, svg.AMBER_PALE, svg.AMBER, radius=2, dashed=True)
    sheet.text(334, 2, "示范加上去的，不是年度方案", size=16)
    y, lines = 40.0, []
    for one in measure.elements:
        floor, extra = float(one.weight), float(one.used_weight - one.weight)
        sheet.text(158, y + 6, one.name, size=17, anchor="end")
        sheet.rect(170, y, floor * scale, 36, svg.BLUE, svg.BLUE, radius=2)
        if extra:
            sheet.rect(
                170 + floor * scale, y, extra * scale, 36, svg.AMBER_PALE, svg.AMBER, radius=2, dashed=True
            )
        label = f"下限 {one.weight}%，示范 {one.used_weight}%"
        sheet.text(182 + float(one.used_weight) * scale, y + 6, label, size=16, fill=svg.INK)
        lines.append(f"{one.name}：下限 {one.weight}%，示范权重 {one.used_weight}%。")
        y += 46
    floors = sum(one.weight for one in measure.elements)
    total = f"下限合计 {floors}%，余下 {100 - floors} 个百分点由年度方案分。示范权重只用来练算法。"
    sheet.text(0, y + 4, total, size=16, bold=True, fill=svg.AMBER, width=860)
    lines.append(total)
    alt = "七项要素的横条图：实心部分是规定的权重下限，虚线部分是示范加上去的。"
    return compose(
        edition, "evaluation-weights", "七项要素，哪几项最重", "最重的两项是营销行为管理和纠纷化解，都在网点发生。",
        alt, sheet.render(alt), lines, ["evaluation.2025.weights-floor", "evaluation.2025.floors-sum"],
        ["evaluation.2025.weights-floor"],
    )  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One element's contribution: weight in percent, rate in percent, score and loss in points."""

    name: str
    weight: Decimal
    rate: Decimal

    @property
    def score(self) -> Decimal:
        """Weight times rate, in points of 100."""
        return self.weight * self.rate / 100

    @property
    def loss(self) -> Decimal:
        """Points lost on this element."""
        return self.weight - self.score


def parts(edition: Edition, rates: dict[str, int]) -> list[Part]:
    """Each element with its weight in use and the story's rate. Raises EditionError for a missing rate."""
    found = []
    for one in edition.measure().elements:
        if one.id not in rates:
            raise EditionError(
                f"算例没有要素“{one.name}”的得分率。", file="evaluation-loss.yaml", place=one.id,
                remedy="在 rates 里补上这个要素的得分率。",
            )  # fmt: skip
        found.append(Part(one.name, one.used_weight, Decimal(rates[one.id])))
    return found


def loss(edition: Edition) -> Picture:
    """Weighted loss of the story branch: the lowest rate isn't where most points are lost."""
    found = parts(edition, data("evaluation-loss")["rates"])
    total = sum((one.score for one in found), Decimal(0))
    shown = total.quantize(edition.measure().score_step, ROUND_HALF_UP)
    worst, weakest = max(found, key=lambda one: one.loss), min(found, key=lambda one: one.rate)
    rows = [
        [one.name, f"{one.weight}%", f"{one.rate}%", f"{one.score:.2f}", f"{one.loss:.2f}",
         "失分最多" if one is worst else "得分率最低" if one is weakest else ""]
        for one in found
    ]  # fmt: skip
    fills = [
        [svg.RED_PALE if one is worst else svg.AMBER_PALE if one is weakest else svg.WHITE] * 6
        for one in found
    ]
    sheet = svg.Sheet()
    head = ["要素", "权重（示范）", "得分率", "得分", "失分", "看出什么"]
    y = svg.table(sheet, 0, 0, [180, 140, 120, 130, 130, 160], head, rows, size=17, fills=fills)
    said = (
        f"总分 {shown} 分。得分率最低的是{weakest.name}，只失 {weakest.loss:.2f} 分；"
        f"失分最多的是{worst.name}，失 {worst.loss:.2f} 分。"
    )
    sheet.text(0, y + 10, said, size=17, bold=True, fill=svg.DEEP, width=860)
    lines = [
        f"{one.name}：权重 {one.weight}%，得分率 {one.rate}%，得 {one.score:.2f} 分，失 {one.loss:.2f} 分。"
        for one in found
    ]
    alt = "一张算分表：每项要素的权重、得分率、得分和失分；标出得分率最低的和失分最多的，两者不是同一项。"
    return compose(
        edition, "evaluation-loss", "得分率最低，不等于失分最多", "得分＝权重×得分率。权重和得分率是示范；等级的分数线没有核到，不算等级。",
        alt, sheet.render(alt), [*lines, said], ["evaluation.2025.elements", "evaluation.2025.weights-floor"],
        ["evaluation.2025.weights-floor"],
    )  # fmt: skip


def known(edition: Edition) -> Picture:
    """Three columns: confirmed, second-hand, not confirmed."""
    content = data("evaluation-known")
    cards = {one: edition.card(one) for one in edition.rules if one.startswith("evaluation.2025.")}
    high = [cards[one] for one in content["known"] if cards[one].confidence == "high"]
    medium = [one for one in cards.values() if one.confidence == "medium"]
    columns = [
        ("已核对，可以直接讲", svg.GREEN_PALE, svg.GREEN, [one.title for one in high]),
        ("可以讲，要带上说明", svg.AMBER_PALE, svg.AMBER, [one.title for one in medium]),
        ("没有核到，不讲成规定", svg.RED_PALE, svg.RED, [one["text"] for one in content["unknown"]]),
    ]
    sheet = svg.Sheet()
    lines = []
    for index, (name, fill, ink, texts) in enumerate(columns):
        left = index * 290.0
        y = sheet.box(left, 0, 280, name, fill=fill, stroke=ink, ink=ink, bold=True, centre=True, size=17) + 6
        for text in texts:
            y = sheet.box(left, y, 280, text, fill=svg.WHITE, stroke=ink, size=16, pad=7) + 5
        lines.append(f"{name}：{'、'.join(texts)}。")
    rules = [one.id for one in [*high, *medium]]
    rules += [one["rule"] for one in content["unknown"] if one["rule"] not in rules]
    alt = "三列清单：已核对的，二手来源或推算、讲时要带说明的，没有核到、不能讲成规定的。"
    return compose(
        edition, "evaluation-known", "哪些核到了，哪些没有", "拿到官方全文和当年方案后，由培训师改年度版，这张图会跟着变。",
        alt, sheet.render(alt), lines, rules,
    )  # fmt: skip
