"""Generators on 3+1 remediation: what counts as which type, rates of transfer, which kinds must be traced."""

from __future__ import annotations

import random

from course.items.registry import Made, generator
from course.knowledge.edition import Edition

LINES: dict[str, tuple[list[str], list[str]]] = {
    "sms": (
        ["单位统一办的工资卡，本人没要过短信，每月扣费", "换社保卡时短信一栏印好了勾，三个月后开始扣费",
         "在机器上退订过，今年又被扣短信费", "开户单上签了一个名，短信费就跟着扣", "免费体验到期没有人问，接着扣短信费"],
        ["自己开的短信，嫌两元涨到三元", "名下几张卡都开了短信，嫌分开收费", "短信发得太晚，钱到账半天才提醒",
         "开着短信，墙上还贴着旧价目"],
    ),
    "insurance": (
        ["来存定期，回家才知道存成了保险", "办贷款被要求买一份意外险，不买就等着", "大堂拿手机替老人点，说是领补贴，买成了保险",
         "听完课领了鸡蛋，说和存款一样，签了才知道是保险", "接到回访电话，才知道自己买过保险"],
        ["自己要买的意外险，摔伤了嫌赔得慢", "知道是保险，想退保，找不到办的地方", "车险到期，嫌没有人提醒续保",
         "保险理赔的单证交了两回还说不齐"],
    ),
    "service": (
        ["五个窗口开一个，等了一个多钟头", "没到下班时间，柜台就不放号", "老人不会用机器，站在厅里没人管",
         "办改密码，柜员把单子往外一推", "同一件事，三个窗口三种说法"],
        ["信用卡热线转了四次，最后被挂断", "客服热线的语音绕不出来，接不到人工", "手机银行转账一直转圈，学费没交上",
         "卡被后台限额，没有说怎样解除"],
    ),
}  # fmt: skip
"""By type: complaints that are of it, and complaints that only sound like it."""
OTHERS = [
    "房贷提前还款排到三个月以后",
    "征信上多了一条查询记录",
    "取款机吞了卡，两天没人来取",
    "汇款退回来，没有人通知",
]
MARK = "（监管转来）"


@generator
def counted_as(edition: Edition, rng: random.Random, kind: str) -> Made:
    """How many of eight complaints are to be recorded as a type (`kind`: sms, insurance or service).

    Some came through the regulator: they keep their type. Known mistakes: by_word (those that only sound like
    it counted too), without_transfer (those through the regulator left out).
    """
    true, alike = LINES[kind]
    many, traps = rng.randint(2, 4), rng.randint(2, 3)
    mine = rng.sample(true, many)
    moved = rng.randint(1, many - 1)
    lines = [f"{one}{MARK if at < moved else ''}" for at, one in enumerate(mine)]
    lines += [f"{one}{MARK if at == 0 else ''}" for at, one in enumerate(rng.sample(alike, traps))]
    lines += rng.sample(OTHERS, min(len(OTHERS), 8 - len(lines)))
    rng.shuffle(lines)
    table = "；".join(f"{at}. {one}" for at, one in enumerate(lines, start=1))
    return Made(
        {"table": table, "count": len(lines), "n": many, "traps": traps, "moved": moved},
        many,
        {"by_word": many + traps, "without_transfer": many - moved},
    )


@generator
def transfer_rate(edition: Edition, rng: random.Random) -> Made:
    """The highest of three types' rates of transfer to the regulator, in percent of the type's complaints.

    The type with most transfers isn't the one. Known mistakes: most (the rate of the type with most), of_all
    (the share of all transfers).
    """
    many, sms, of_all = 50, 100, 0
    for _ in range(1000):
        high, low, middle = rng.choice([18, 20, 22, 24, 26]), rng.choice([6, 7, 8]), rng.choice([9, 10, 11])
        hall = rng.choice([300, 400])
        moved = [hall * low // 100, sms * middle // 100, many * high // 100]
        of_all = round(100 * moved[2] / sum(moved))
        if of_all != high:
            break
    rows = [f"网点服务 {hall} 件，转办 {moved[0]} 件", f"被短信 {sms} 件，转办 {moved[1]} 件",
            f"被保险 {many} 件，转办 {moved[2]} 件"]  # fmt: skip
    rng.shuffle(rows)
    return Made(
        {
            "table": "；".join(rows),
            "high": high,
            "low": low,
            "moved": moved[2],
            "many": many,
            "more": moved[0],
        },
        high,
        {"most": low, "of_all": of_all},
    )


CAUSES = ["自主选择", "定价收费", "营销方式", "信息披露"]
PRODUCTS = ["工资卡短信", "两全保险", "意外险"]


@generator
def tracing_due(edition: Edition, rng: random.Random) -> Made:
    """How many kinds (same product, same cause) of a quarter must be traced (house.complaint.root-cause).

    Known mistakes: product_only (causes of a product added up), above_only (the number itself not counted).
    """
    least = int(edition.value("house.complaint.root-cause", "count"))
    pairs = [(product, cause) for product in PRODUCTS for cause in CAUSES]
    for _ in range(1000):
        rows = [(*pair, rng.randint(1, least + 2)) for pair in sorted(rng.sample(pairs, 6), key=pairs.index)]
        sums = {product: sum(n for one, _, n in rows if one == product) for product in PRODUCTS}
        key = sum(n >= least for _, _, n in rows)
        wrong = {
            "product_only": sum(n >= least for n in sums.values()),
            "above_only": sum(n > least for _, _, n in rows),
        }
        if key and len({key, *wrong.values()}) == 3:
            break
    table = "；".join(f"{product}，{cause} {n} 件" for product, cause, n in rows)
    return Made({"table": table, "least": least, "due": key}, key, wrong)
