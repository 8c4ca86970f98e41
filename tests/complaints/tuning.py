"""Fills the tuning texts (`tests/data/anonymise_tuning.yaml`). The evaluation has texts and values of its own."""

from __future__ import annotations

import random
import re
from pathlib import Path

import yaml
from faker import Faker
from faker.providers.person.zh_CN import Provider
from stdnum import luhn
from stdnum.cn import ric

from course.complaints.anonymise import Span, read_marks

FILE = Path(__file__).parents[1] / "data" / "anonymise_tuning.yaml"
_ROADS = [
    "人民路",
    "建设路",
    "解放路",
    "中州中路",
    "滨河北路",
    "青年大道",
    "开元大道",
    "和平街",
    "兴隆街",
    "文化路",
    "南昌路",
    "健康东路",
    "朝阳街",
]
_CITIES = [
    "洛阳市涧西区",
    "信阳市浉河区",
    "南阳市宛城区",
    "安阳县",
    "滑县",
    "河南省许昌市",
    "郑州市",
    "新乡市",
    "开封市鼓楼区",
    "伊川县",
]
_VILLAGES = ["王家庄村", "东赵村", "柳林镇", "前李村", "石桥镇", "赵河乡吴湾村", "大王庙村", "白沙镇"]
_COMPOUNDS = ["幸福里小区", "阳光花园", "金色家园", "锦绣苑", "盛世佳苑", "丽景公寓", "纺织厂家属院"]
_FIRMS = [
    "洛阳宏远机械有限公司",
    "信诚物流有限公司",
    "第一拖拉机厂",
    "金龙商贸有限公司",
    "华昌纺织厂",
    "恒达建材有限公司",
    "大福源超市",
]
_SCHOOLS = ["洛阳市第二中学", "实验小学", "红旗路小学", "信阳职业技术学院"]
_HOSPITALS = ["市第三人民医院", "涧西区妇幼保健院", "县中医院", "伊川县人民医院"]
_GIVEN = [
    "建军",
    "翠花",
    "桂香",
    "大山",
    "子涵",
    "秀兰",
    "海波",
    "国庆",
    "春燕",
    "小红",
    "文斌",
    "玉梅",
    "金宝",
    "长生",
    "雅琴",
    "宇轩",
    "诗涵",
    "保国",
    "凤霞",
    "铁军",
    "丽萍",
    "永强",
    "素云",
    "志高",
    "来福",
    "芳",
    "军",
    "丽",
    "刚",
    "梅",
    "波",
    "艳",
    "杰",
    "婷",
    "峰",
    "兰",
    "东",
    "红",
    "平",
    "云",
    "辉",
    "新",
    "林",
    "明",
    "清",
]
_SURNAMES = [
    *Provider.last_names,
    *["欧阳", "上官", "司马", "诸葛", "东方", "公孙", "轩辕", "宇文", "长孙", "赫连"] * 4,
]
_SHORT = [
    "小{}",
    "老{}",
    "{}经理",
    "{}主任",
    "{}师傅",
    "{}姐",
    "{}哥",
    "{}行长",
    "{}所长",
    "{}会计",
    "{}某",
    "姓{}的柜员",
    "{}女士",
    "{}先生",
    "{}老师",
    "{}总",
    "{}大妈",
    "{}爷爷",
    "{}主管",
    "{}专员",
    "{}某某",
]
_MINORITY = ["阿依古丽·买买提", "巴特尔·乌云", "古丽娜尔·艾山", "次仁·多吉"]
_DOUBLE = ["欧阳建国", "上官文秀", "司马懿文", "诸葛青", "皇甫明"]


def texts(seed: int = 1, rounds: int = 1) -> list[tuple[str, list[Span]]]:
    """Plain texts with their gold spans."""
    templates = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    rng = random.Random(seed)
    faker = Faker("zh_CN")
    faker.seed_instance(seed)
    return [read_marks(_fill(t, rng, faker)) for _ in range(rounds) for t in templates]


def _digits(rng: random.Random, n: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(n))


def _fill(template: str, rng: random.Random, faker: Faker) -> str:
    mobile = rng.choice(["154", "160", "164", "168"]) + _digits(rng, 8)
    ident = f"0901{_digits(rng, 2)}19{rng.randint(40, 99)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{_digits(rng, 3)}"
    ident += ric.calc_check_digit(ident + "0")
    card = "9" + _digits(rng, 14)
    card += luhn.calc_check_digit(card)
    full = lambda: rng.choice(_SURNAMES) + rng.choice(_GIVEN)  # noqa: E731
    values = {
        "gn": full,
        "gn2": full,
        "gn3": full,
        "gs": lambda: rng.choice(_SHORT).format(rng.choice(_SURNAMES)),
        "gs2": lambda: rng.choice(_SHORT).format(rng.choice(_SURNAMES)),
        "id": lambda: ident,
        "idsp": lambda: rng.choice(
            [f"{ident[:6]} {ident[6:14]} {ident[14:]}", f"{ident[:6]}-{ident[6:14]}-{ident[14:]}"]
        ),
        "id15": lambda: ident[:6] + ident[8:17],
        "mobile": lambda: mobile,
        "mobilesp": lambda: rng.choice(
            [f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}", f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}"]
        ),
        "mobile86": lambda: rng.choice(["+86 ", "+86", "86-"]) + mobile,
        "mobilecn": lambda: mobile.translate(str.maketrans("0123456789", "零一二三四五六七八九")),
        "card": lambda: card,
        "cardsp": lambda: " ".join(card[i : i + 4] for i in range(0, len(card), 4)),
        "land": lambda: "0999-" + _digits(rng, 7),
        "land2": lambda: rng.choice(["(0999)", "0000-"]) + "6" + _digits(rng, 6),
        "acct": lambda: rng.choice(["6", "1", "9"]) + _digits(rng, rng.choice([9, 11, 14, 17])),
        "acct2": lambda: f"{rng.randint(10, 99)}-" + _digits(rng, rng.choice([10, 12, 15, 19])),
        "wx": lambda: rng.choice(["zy_8899", "lixiang1987", "abc-4521", "wxid_7h2k3m"]),
        "qq": lambda: rng.choice("123456789") + _digits(rng, rng.choice([5, 7, 9])),
        "email": lambda: rng.choice(["zhang.li@example.com", "a88@mail.invalid"]),
        "plate": lambda: (
            rng.choice("豫冀鲁")
            + "O"
            + rng.choice([_digits(rng, 5), "D" + _digits(rng, 5), "·A" + _digits(rng, 4)])
        ),
        "pass": lambda: rng.choice("EG") + _digits(rng, 8),
        "contract": lambda: rng.choice(
            [f"PSBC-{_digits(rng, 10)}", f"4100{_digits(rng, 12)}", f"豫借字(2025)第{_digits(rng, 4)}号"]
        ),
        "contract2": lambda: _digits(rng, 8),
        "policy": lambda: rng.choice(["P", "BX"]) + _digits(rng, 14),
        "ticket": lambda: "GD2026" + _digits(rng, 8),
        "ticket2": lambda: rng.choice([f"2026-{_digits(rng, 5)}", f"TS{_digits(rng, 9)}"]),
        "name": faker.name,
        "name2": faker.name,
        "min": lambda: rng.choice(_MINORITY),
        "dbl": lambda: rng.choice(_DOUBLE),
        "sur": lambda: faker.last_name(),
        "sur2": lambda: rng.choice("王李张刘陈杨赵黄周吴"),
        "road": lambda: rng.choice(_ROADS),
        "road2": lambda: rng.choice(_ROADS),
        "city": lambda: rng.choice(_CITIES),
        "village": lambda: rng.choice(_VILLAGES),
        "comp": lambda: rng.choice(_COMPOUNDS),
        "firm": lambda: rng.choice(_FIRMS),
        "school": lambda: rng.choice(_SCHOOLS),
        "hosp": lambda: rng.choice(_HOSPITALS),
        "n": lambda: str(rng.randint(1, 29)),
        "room": lambda: f"{rng.randint(1, 18)}0{rng.randint(1, 4)}",
    }
    fixed: dict[str, str] = {}

    def value(match: re.Match[str]) -> str:
        key = match.group(1)
        if key in {"sur", "sur2", "gn", "gs"}:
            return fixed.setdefault(key, values[key]())
        return values[key]()

    return re.sub(r"\{(\w+)\}", value, template)
