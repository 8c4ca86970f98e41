"""Generators on de-identified tables: who is left when facts are known, how big the smallest group is."""

from __future__ import annotations

import random
from collections import Counter

from course.items.registry import Made, generator
from course.knowledge.edition import Edition

OUTLETS = ["府前街支行", "桂苑路支行", "柳塘镇营业所"]
KINDS = ["自营", "代理"]
QUARTERS = ["一季度", "二季度"]
MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯"


def _listed(rows: list[str]) -> str:
    return "；".join(f"{mark}{row}" for mark, row in zip(MARKS, rows, strict=False))


@generator
def facts_left(edition: Edition, rng: random.Random) -> Made:
    """How many rows of a table fit the three facts that an acquaintance knows: month, outlet, age band.

    Known mistakes: two_facts (the age band not used), one_fact (only the month used).
    """
    bands = ["四十多岁", "五十多岁", "六十多岁"]
    for _ in range(1000):
        rows = [(rng.randint(3, 5), rng.choice(OUTLETS), rng.choice(bands)) for _ in range(10)]
        month, outlet, band = rng.choice(rows)
        key = rows.count((month, outlet, band))
        two = sum(row[:2] == (month, outlet) for row in rows)
        one = sum(row[0] == month for row in rows)
        if key < two < one and key <= 2:
            break
    table = _listed([f"{a} 月、{b}、{c}" for a, b, c in rows])
    return Made(
        {"table": table, "month": month, "outlet": outlet, "band": band, "left": key},
        key,
        {"two_facts": two, "one_fact": one},
    )


@generator
def smallest_group(edition: Edition, rng: random.Random) -> Made:
    """The size of the smallest group when rows are grouped by quarter and kind of outlet.

    Known mistakes: largest (the biggest group), group_count (how many groups there are).
    """
    pairs = [(quarter, kind) for quarter in QUARTERS for kind in KINDS]
    for _ in range(1000):
        rows = [rng.choice(pairs) for _ in range(14)]
        sizes = Counter(rows)
        key, largest = min(sizes.values()), max(sizes.values())
        if len(sizes) == 4 and len({key, largest, 4}) == 3:
            break
    return Made(
        {"table": _listed([f"{quarter}、{kind}" for quarter, kind in rows]), "smallest": key},
        key,
        {"largest": largest, "group_count": len(sizes)},
    )


@generator
def small_group_rows(edition: Edition, rng: random.Random) -> Made:
    """How many rows are in groups smaller than the bank's threshold (house.privacy.group-size).

    Known mistakes: groups_counted (groups taken for rows), equal_counted (groups of just the threshold too),
    none (only whether the largest group is big enough was looked at).
    """
    least = int(edition.value("house.privacy.group-size", "count"))
    small = [rng.randint(1, max(1, least - 1)) for _ in range(rng.randint(2, 3))]
    small[0] = max(2, least - 1)  # so that groups and rows never come to the same number
    sizes = [*small, least, *(least + rng.randint(1, 6) for _ in range(2))]
    rng.shuffle(sizes)
    weak = [size for size in sizes if size < least]
    table = "，".join(f"{name}组 {size} 人" for name, size in zip("甲乙丙丁戊己", sizes, strict=False))
    return Made(
        {"table": table, "least": least, "rows": sum(weak)},
        sum(weak),
        {
            "groups_counted": len(weak),
            "equal_counted": sum(size for size in sizes if size <= least),
            "none": 0,
        },
    )


@generator
def merged_smallest(edition: Edition, rng: random.Random) -> Made:
    """The smallest group after the months of a quarter are put together, for each kind of outlet.

    Known mistakes: not_merged (the smallest month), all_merged (kinds of outlet put together too).
    """
    for _ in range(1000):
        months = {kind: [rng.randint(1, 5) for _ in range(3)] for kind in KINDS}
        totals = [sum(one) for one in months.values()]
        if totals[0] != totals[1]:
            break
    table = "；".join(
        f"{kind}网点 " + "，".join(f"{n} 月 {count} 件" for n, count in enumerate(counts, 4))
        for kind, counts in months.items()
    )
    lowest = min(min(one) for one in months.values())
    return Made(
        {"table": table, "smallest": min(totals)},
        min(totals),
        {"not_merged": lowest, "all_merged": sum(totals)},
    )
