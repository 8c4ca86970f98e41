"""The screens of 适当性匹配: cover, a pair with three questions, what was right and wrong, the end."""

from __future__ import annotations

from typing import Any

from course.exercises import telling
from course.exercises.base import Screen
from course.exercises.suitability.content import Customer, Product, content
from course.exercises.suitability.judging import ROUND
from course.exercises.suitability.state import (
    NO_GRADE,
    PAIR_POINTS,
    SuitabilityState,
    answer_points,
    found,
    pair_reasons,
)
from course.knowledge.edition import Edition
from course.ui import blocks as ui

Block = dict[str, Any]
QUESTIONS = {"grade": "按几级管", "decision": "能不能卖", "action": "先做什么"}
LAST = "{count} 对都看完了。记住先后：先看产品能不能卖，再看测评算不算数，再比等级，最后看钱和期限。"


def choices(edition: Edition) -> dict[str, list[tuple[str, str]]]:
    """The options of the three questions; the grades are as many as the edition's rule says."""
    texts, levels = content(), int(edition.value("suitability.measure-2025", "levels"))
    return {
        "grade": [*((f"r{one}", f"R{one}") for one in range(1, levels + 1)), (NO_GRADE, "不按 R 级（保险）")],
        "decision": [(one.id, one.zh) for one in texts.outcomes],
        "action": [(one.id, one.zh) for one in texts.actions],
    }


def page(edition: Edition, state: SuitabilityState, title: str) -> Screen:
    """The page of a state."""
    cover = content().cover
    if state.stage == "cover":
        shown = [
            ui.text(edition.fill(cover.text, {"count": ROUND})),
            ui.rules(edition.cards(cover.rules)),
            ui.buttons(ui.button("next", "第一位客户", primary=True)),
        ]
        return ui.screen(title, shown)
    if state.stage == "done":
        said = LAST.format(count=len(state.drawn))
        return ui.screen(title, [ui.text(said, "info"), ui.rules(edition.cards(cover.rules))])
    bar = ui.progress(state.at, len(state.drawn), f"第 {state.at + 1} 对，共 {len(state.drawn)} 对")
    return ui.screen(
        title,
        [bar, *_pair(state), *(_told(edition, state) if state.stage == "told" else _ask(edition, state))],
    )


def _pair(state: SuitabilityState) -> list[Block]:
    customer, product, _ = found(state.pair)
    return [ui.columns([_customer(customer)], [_product(product)])]


def _customer(one: Customer) -> Block:
    done = "本人做的" if one.self_done else "家里人替他点的"
    rows = [
        ["谁", one.who],
        ["收入和经验", f"{one.income}；{one.experience}"],
        ["测评", f"{one.level} 级，{one.tested_on}，{done}"],
        ["用途", f"{one.purpose}；{one.money:,} 元，最多能放 {one.free_days} 天"],
        ["态度", "等级不够也坚持要买" if one.insists else "听您的介绍再定"],
        ["在哪里", "人在网点" if one.outlet else "不来网点，只在手机上办"],
    ]
    return ui.table("客户画像", ["项目", "内容"], rows)


def _product(one: Product) -> Block:
    grades = f"发行人 R{one.grades[0]}，本行 R{one.grades[1]}" if one.grades else "保险，不写等级"
    until = f"至 {one.sale_until}" if one.sale_until else "起，没有写截止日"
    agreed = f"{one.agreement}，到 {one.agreement_until}" if one.agreement_until else one.agreement
    rows = [
        ["产品", f"{one.name}（{one.code}，{one.kind}）"],
        ["等级", grades],
        ["状态", f"{one.status}；{one.sale_from} {until}"],
        ["协议", agreed],
        ["期限", f"{one.term_days} 天" if one.term_days else "长期" if one.insurance else "没有固定期限"],
        ["起点和渠道", f"{one.least:,.0f} 元；{'、'.join(one.channels)}"],
    ]
    return ui.table("产品信息查询平台", ["项目", "内容"], rows)


def _ask(edition: Edition, state: SuitabilityState) -> list[Block]:
    mine = state.answers.get(state.pair, {})
    options = choices(edition)
    asked = [
        ui.select(f"{one}-{state.at}", label, [ui.option(a, b) for a, b in options[one]], mine.get(one))
        for one, label in QUESTIONS.items()
    ]
    nudge = [ui.text("三问都要答。", "warn")] if state.nudged else []
    today = content().today
    hint = f"练习里的今天是 {today.year} 年 {today.month} 月 {today.day} 日。"
    return [
        ui.columns(*([one] for one in asked)),
        ui.text(hint, "muted"),
        *nudge,
        ui.buttons(ui.button("check", "提交", primary=True)),
    ]


def _told(edition: Edition, state: SuitabilityState) -> list[Block]:
    customer, product, _ = found(state.pair)
    mine = state.answers[state.pair]
    reasons = pair_reasons(edition, state.pair, mine)
    made = [telling.told(edition, one) for one in reasons]
    last = state.at + 1 == len(state.drawn)
    return [
        ui.text(f"得 {answer_points(state.pair, mine)} 分，满分 {PAIR_POINTS} 分。"),
        *made,
        *insurance_notes(edition, customer, product),
        ui.buttons(ui.button("next", "看结果" if last else "下一位", primary=True)),
    ]


def insurance_notes(edition: Edition, customer: Customer, product: Product) -> list[Block]:
    """For insurance: what the 2014 circular says, with its caveat, never scored."""
    if not product.insurance:
        return []
    texts = content()
    rules = {"insurance.elderly": texts.elderly, "insurance.premium-redlines": texts.redlines}
    if customer.age <= int(edition.value("insurance.elderly", "age_regular")):
        del rules["insurance.elderly"]
    return [
        ui.details(
            "另外提醒（待核，不计分）",
            [
                *(ui.text(edition.fill(one), "muted") for one in rules.values()),
                ui.rules(edition.cards(list(rules))),
            ],
        )
    ]
