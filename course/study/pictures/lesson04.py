"""Pictures of lesson 04: questions to ask a charge, what the ledger's check found, a leaflet beside the platform."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from course.complaints import load
from course.complaints.synthesise import fees, keys
from course.exercises.fee_check import content
from course.knowledge.edition import Edition
from course.study.pictures import svg
from course.study.pictures.figure import Picture, compose

QUESTIONS = (
    ("价目上有没有", "没有的项目不能收", "fee.price-tag-no-extra"),
    ("价格对不对", "看收费那天执行的价目", "fee.price-tag-clear"),
    ("客户该不该免", "免费清单、签约账户", "fee.free-agency"),
    ("客户同意过吗", "单独授权，不是开户签字", "fee.separate-consent"),
    ("同意还有效吗", "退订、体验期满", "house.fee.sms-consent"),
    ("收过了没有", "同一期只收一次", "fee.price-tag-no-extra"),
)
POINTS = (
    ("名称、代码", "沅盈季季添利 88 号", "查无此名；代码的前两位也不是本行的"),
    ("管理人或承保人", "沅盈财富中心", "名单里没有，查不到协议"),
    ("风险等级", "“稳健”，没写级别", "收录的产品都有两家评级，取高的"),
    ("销售期", "“限今天”", "平台写明起止日期"),
    ("收录日期", "没有", "收录了才查得到"),
)


def questions(edition: Edition) -> Picture:
    """Six questions that any charge must pass, in order."""
    sheet, lines, y = svg.Sheet(), [], 0.0
    for number, (ask, how, rule_id) in enumerate(QUESTIONS, start=1):
        column, line = (number - 1) % 3, (number - 1) // 3
        x, top = column * 292.0, line * 118.0
        house = edition.rule(rule_id).kind == "house"
        fill, ink = (svg.AMBER_PALE, svg.AMBER) if house else (svg.PALE, svg.BLUE)
        end = sheet.box(x, top, 270, f"{number}　{ask}？", fill=fill, stroke=ink, ink=ink, bold=True, size=18)
        y = max(y, sheet.box(x, end, 270, how, size=16, height=44))
        if column < 2:
            sheet.line(x + 272, top + 40, x + 290, top + 40, arrow=True)
        lines.append(f"第 {number} 问：{ask}？{how}。")
    days = edition.value("house.fee.refund", "days")
    last = f"六问有一问过不去：停扣，{days} 日内全部退还，排查同批客户（示范规则）。"
    sheet.box(
        0, y + 14, svg.WIDTH, last, fill=svg.GREEN_PALE, stroke=svg.GREEN, ink=svg.GREEN, bold=True, size=17
    )
    alt = "一笔收费要过六问：价目有没有、价格对不对、该不该免、同意过吗、同意还有效吗、收过了没有；过不去就停扣退还。"
    rules = list(dict.fromkeys([*(one[2] for one in QUESTIONS), "house.fee.refund"]))
    return compose(
        edition, "fee-six-questions", "一笔收费，六个问题", "前三问看价目，后三问看这一位客户。橙色的是本行示范规则。",
        alt, sheet.render(alt), [*lines, last], rules,
    )  # fmt: skip


@lru_cache(maxsize=1)
def found() -> pd.DataFrame:
    """The ledger's wrongful charges by kind: `n` charges, `yuan` charged, `back` already refunded, most first."""
    table = load.ledger().merge(keys.ledger_key()[["charge_id", "kind"]], on="charge_id")
    rows = table.assign(back=table["refunded_on"].notna()).groupby("kind").agg(
        n=("amount", "size"), yuan=("amount", "sum"), back=("back", "sum")
    )  # fmt: skip
    return rows.loc[sorted(rows.index, key=lambda kind: (-rows.loc[kind, "n"], list(fees.RULES).index(kind)))]


def ledger_kinds(edition: Edition) -> Picture:
    """What a check of the whole model ledger finds, kind by kind, and how little had been paid back."""
    table, words = found(), content.texts().grounds
    sheet, lines, most = svg.Sheet(), [], int(table["n"].max())
    for index, row in enumerate(table.itertuples()):
        y, wide = index * 40.0, 430.0 * row.n / most
        name = words[str(row.Index)].zh
        sheet.text(0, y + 3, name, size=16)
        sheet.rect(220, y, wide, 28, svg.BLUE, svg.BLUE, radius=2)
        sheet.rect(220, y, wide * row.back / row.n, 28, svg.GREEN, svg.GREEN, radius=2)
        sheet.text(228 + wide, y + 3, f"{row.n} 笔，已退 {row.back} 笔", size=16)
        lines.append(f"{name}：{row.n} 笔，收了 {row.yuan:.2f} 元，已退 {row.back} 笔。")
    total, back = int(table["n"].sum()), int(table["back"].sum())
    last = f"合计 {total} 笔，已退 {back} 笔；按“查实即退”，还有 {total - back} 笔要退。"
    sheet.text(0, len(table) * 40.0 + 8, last, size=17, bold=True, fill=svg.DEEP)
    alt = f"横条图：示范台账里七种违规收费各有多少笔，绿色是已退的。{last}"
    return compose(
        edition, "fee-ledger-kinds", "示范台账查下来", "台账和价格都是虚构的。七种错各有几十笔，没有哪一种可以不查；绿色是已经退的。",
        alt, sheet.render(alt), [*lines, last], ["house.fee.self-check", "house.priority.fees", "house.fee.refund"],
    )  # fmt: skip


def five_points(edition: Edition) -> Picture:
    """A suspicious leaflet beside the platform, point by point."""
    sheet = svg.Sheet()
    rows = [[point, paper, platform] for point, paper, platform in POINTS]
    fills = [[svg.WHITE, svg.RED_PALE, svg.GREEN_PALE]] * len(rows)
    end = svg.table(
        sheet, 0, 0, [170, 290, 400], ["核对什么", "立牌上写的", "平台上查到的"], rows, fills=fills
    )
    last = "名称、代码、公司换着查都没有：不得推介，当日上报，留下材料。"
    sheet.box(
        0, end + 12, svg.WIDTH, last, fill=svg.AMBER_PALE, stroke=svg.AMBER, ink=svg.AMBER, bold=True, size=17
    )
    alt = "左边是一张立牌，右边是查询平台，五处逐一核对：名称代码、管理人、风险等级、销售期、收录日期，没有一处对得上。"
    lines = [f"{point}：立牌写{paper}；平台：{platform}。" for point, paper, platform in POINTS]
    return compose(
        edition, "product-five-points", "一张立牌，五处核对", "立牌、公司都是编的。五处有一处对不上，就先停下。",
        alt, sheet.render(alt), [*lines, last],
        ["house.product.platform", "disclosure.agency-query", "suitability.measure-2025", "recording.purpose"],
    )  # fmt: skip
