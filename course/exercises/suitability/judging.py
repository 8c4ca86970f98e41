"""What is right for a pair of customer and product, and why: the order of the checks is the lesson."""

from __future__ import annotations

import random
from dataclasses import dataclass

from course.exercises.suitability.content import ActionId, Customer, OutcomeId, Product, content, products

ROUND = 10
WANTED: tuple[tuple[OutcomeId, bool], ...] = (
    ("sell", False), ("sell", True), ("retest", False), ("retest", False), ("exception", True),
    ("exception", False), ("other", False), ("other", False), ("stop", False), ("stop", False),
)  # fmt: skip
"""The outcomes of a round; True asks for a product whose two grades differ."""


@dataclass(frozen=True)
class Judged:
    """The right decision on a pair, the right first action, and the fact that decides."""

    outcome: OutcomeId
    action: ActionId
    why: str
    rules: tuple[str, ...] = ()


def judge(customer: Customer, product: Product) -> Judged:
    """Check the product, then the test, then the grade, then money and time; the first failure decides."""
    texts = content()
    broken = _unsellable(product)
    if broken:
        extra = (
            ("insurance.written-agreement",) if product.insurance and product.agreement != "已签约" else ()
        )
        return Judged("stop", "report", broken, extra)
    if not customer.self_done:
        return Judged("retest", "retest", "测评是家里人替他点的，不是本人答的。")
    age = (texts.today - customer.tested_on).days
    if age > texts.valid_days:
        return Judged("retest", "retest", f"测评做于 {age} 天前，按课内约定已经过期。")
    if product.grade is not None and customer.level < product.grade:
        why = f"客户 {customer.level} 级，产品按 {product.grade} 级管。"
        return Judged("exception", "insist" if customer.insists else "offer", why)
    if customer.money < product.least:
        return Judged("other", "offer", f"起点 {product.least:,.0f} 元，他只打算投 {customer.money:,} 元。")
    tied = texts.insurance_days if product.insurance else product.term_days
    if tied is not None and tied > customer.free_days:
        kept = "长期保险提前退要有损失" if product.insurance else f"产品要放 {tied} 天"
        return Judged("other", "offer", f"{kept}，这笔钱最多能放 {customer.free_days} 天。")
    at_outlet = "网点" in product.channels and customer.outlet
    why = "产品在售，测评有效，等级、金额和期限都合。"
    return Judged("sell", "zone" if at_outlet else "self", why + _where(customer, product))


def _where(customer: Customer, product: Product) -> str:
    if "网点" not in product.channels:
        return f"这只产品只在{'、'.join(product.channels)}卖。"
    return "在网点卖，要进专区双录。" if customer.outlet else "客户不来网点，可以自己在线上办。"


def _unsellable(product: Product) -> str:
    """Why a product can't be sold today, or nothing."""
    today = content().today
    if product.status != "在售":
        return f"平台上写着“{product.status}”。"
    if product.agreement in ("未签约", "协议到期"):
        return f"与发行人的协议是“{product.agreement}”。"
    if product.agreement_until and product.agreement_until < today:
        return f"协议到 {product.agreement_until} 为止，已经过期。"
    if product.sale_from > today:
        return f"{product.sale_from} 才开始发售。"
    if product.sale_until and product.sale_until < today:
        return f"发售到 {product.sale_until} 为止，已经过期。"
    return ""


def fits(customer: Customer, product: Product) -> bool:
    """Whether a pair may be drawn: nobody who stays away is asked about an outlet product, and insurance
    that can be sold is of the long kind, since for a yearly cover time says nothing."""
    if not customer.outlet and product.channels == ("网点",):
        return False
    long = any(one in product.name for one in content().long_insurance)
    return not product.insurance or long or bool(_unsellable(product))


def draw(seed: int) -> tuple[str, ...]:
    """Ten pairs `customer:product` that hold every outcome twice; the same seed gives the same pairs."""
    rng = random.Random(f"suitability:{seed}")
    customers, rows = list(content().customers), list(products().values())
    drawn: list[str] = []
    for outcome, differs in WANTED:
        rng.shuffle(customers)
        rng.shuffle(rows)
        used = [one.partition(":")[0] for one in drawn]
        customers.sort(key=lambda one: used.count(one.id))
        drawn.append(next(
            f"{customer.id}:{product.code}"
            for customer in customers for product in rows
            if f"{customer.id}:{product.code}" not in drawn and fits(customer, product)
            and judge(customer, product).outcome == outcome and _differs(product, differs)
        ))  # fmt: skip
    rng.shuffle(drawn)
    return tuple(drawn)


def _differs(product: Product, wanted: bool) -> bool:
    return not wanted or (product.grades is not None and product.grades[0] != product.grades[1])
