"""A small raw intake table for tests and benchmarks: the real columns, invented people, narratives of 200 characters."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from course.complaints import schema

COLUMNS = [
    "ticket_no",
    "received_at",
    "intake",
    "channel",
    "category",
    "cause",
    "product",
    "amount",
    "customer_name",
    "id_card",
    "mobile",
    "bank_card",
    "address",
    "employer",
    "email",
    "birth_date",
    "age",
    "area",
    "outlet_type",
    "outlet_name",
    "handler_name",
    "customer_group",
    "grade",
    "status",
    "days_to_decide",
    "extended",
    "overdue",
    "outcome",
    "regulator_transferred",
    "three_plus_one",
    "narrative",
    "reply",
]
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "桂兰秀英国强建军丽娟海燕春梅志明"
ROADS = ["锦屏路", "望江路", "桂苑路", "学府路", "建新路", "南桥路"]
STORY = (
    "投诉人{name}，手机{mobile}，{month}月{day}日到{outlet}办理存款到期转存，柜员小{helper}推荐了一款保险，说是存款。"
    "客户家住{address}。后经刘师傅核实，卡号{card}，客户很生气。要求退还手续费{fee}元，并给出书面答复。"
    "网点解释称该费用按公示价目表收取，客户不认可。客户称当时没有看到价目表，也没有人告诉她要收费，要求调取录像。"
)


def each(count: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """`count` rows; few different quasi-identifiers, so that k = 5 holds from some hundred rows on."""
    rng = random.Random(seed)
    return (_row(rng, index) for index in range(count))


def rows(count: int, seed: int = 1) -> list[dict[str, str]]:
    """The same as a list."""
    return list(each(count, seed))


def _row(rng: random.Random, index: int) -> dict[str, str]:
    pick = rng.choice
    name = pick(SURNAMES) + pick(GIVEN) + pick(GIVEN)
    mobile, card = f"154{rng.randrange(10**8):08d}", f"62{rng.randrange(10**17):017d}"
    road = pick(ROADS)
    outlet = f"{road}支行"
    address = f"沅宁市望澜区{road}{rng.randint(2, 200)}号{rng.randint(1, 30)}栋{rng.randint(1, 20)}01室"
    year, month, day, age = (
        rng.randint(2025, 2026),
        rng.randint(1, 9),
        rng.randint(1, 28),
        rng.randint(18, 80),
    )
    story = STORY.format(
        name=name, mobile=mobile, month=month, day=day, outlet=outlet, helper=pick(SURNAMES), address=address,
        card=card, fee=rng.randint(10, 9999),
    )  # fmt: skip
    values = [
        f"TS{index:012d}", f"{year}-{month:02d}-{day:02d} {rng.randint(8, 18):02d}:{rng.randint(0, 59):02d}",
        pick(schema.values(schema.Intake)[:3]), "A0101", pick(["B03011", "B0201", "B0401"]),
        pick(["C01", "C03", "C07", "C10"]), "借记卡", pick(["", f"{rng.random() * 50000:.2f}"]), name, "", mobile, card,
        address if rng.random() < 0.94 else "", "", "", f"{2026 - age}-01-01", str(age),
        rng.choices(["城区", "县域"], [60, 40])[0], "自营", outlet, pick(SURNAMES) + pick(GIVEN),
        rng.choices(["老年人", "其他"], [30, 70])[0], "一般", "办结", str(rng.randint(1, 15)), "False", "False", "和解",
        "False", "无", story, f"已联系{name[0]}女士说明，客户表示理解。",
    ]  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def write(
    path: Path, table: Iterable[dict[str, str]], encoding: str = "utf-8", columns: list[str] = COLUMNS
) -> Path:
    """The rows as a CSV."""
    with path.open("w", encoding=encoding, newline="") as stream:
        out = csv.DictWriter(stream, columns)
        out.writeheader()
        out.writerows(table)
    return path
