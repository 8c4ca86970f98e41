"""The evaluation set: complaints with marked personal information, from a template family of its own.

The detector is tuned on other texts (`tests/data/anonymise_tuning.yaml` and an earlier family in
`tests/data/anonymise_tuning_2`); nothing here may be used for that. All values follow docs/complaints.md: unassigned area codes, mobile prefixes no operator has, cards
that no bank issues, reserved domains.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from stdnum import luhn
from stdnum.cn import ric

from course.complaints.anonymise.spans import Span, read_marks

FOLDER = Path(__file__).parent / "gold"
SEED = 20261123
COUNT = 1600
SHORTEST, LONGEST = 100, 260
_PREFIXES = ("142", "143", "154", "160", "163", "164", "168", "169")
_AREAS = ("09", "19", "29", "39", "49", "59", "69", "79")
_WIDE = str.maketrans("0123456789X-", "０１２３４５６７８９Ｘ－")
_HAN = str.maketrans("0123456789", "零一二三四五六七八九")
_SLOT = re.compile(r"\{([A-Za-z_]+~?)\}")


@cache
def _file(folder: Path, name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    return data


def gold(count: int = COUNT, seed: int = SEED, folder: Path = FOLDER) -> list[tuple[str, list[Span]]]:
    """`count` texts of about 100 to 260 characters with their gold spans; the same seed, the same texts.

    `folder` holds phrases.yaml and values.yaml; only the tuning of the detector gives another one.
    """
    rng = random.Random(seed)
    return [read_marks(narrative(rng, folder)) for _ in range(count)]


def narrative(rng: random.Random, folder: Path = FOLDER) -> str:
    """One complaint with 【【kind:text】】 marks."""
    phrases = _file(folder, "phrases")
    while True:
        writer = Writer(rng, folder)
        parts = [rng.choice(phrases["openers"]), rng.choice(phrases["events"])]
        parts += rng.sample(phrases["details"], rng.choice((1, 2, 2, 3)))
        parts += rng.sample(phrases["traps"], rng.choice((1, 1, 2)))
        parts.append(rng.choice(phrases["closers"]))
        marked = writer.fill("".join(parts))
        if SHORTEST <= len(read_marks(marked)[0]) <= LONGEST:
            return marked


class Writer:
    """Fills the slots of one complaint; the people in it stay the same from sentence to sentence."""

    def __init__(self, rng: random.Random, folder: Path = FOLDER) -> None:
        self.rng = rng
        self.values = _file(folder, "values")
        self.people = {who: self._name() for who in "ABC"}
        self.branch = self._branch()

    def fill(self, template: str) -> str:
        """The template with every slot replaced by a marked value. Raises KeyError for an unknown slot."""
        return _SLOT.sub(lambda m: self._slot(m.group(1)), template)

    def _slot(self, slot: str) -> str:
        if slot in self.people:
            return _mark("name", self.people[slot][0])
        makers: dict[str, Callable[[], str]] = {
            "B~": lambda: _mark("name", self._short(self.people["B"][1])),
            "Y": lambda: _mark(
                "name", self._surname() + self._one("elder_titles" if self._chance(0.6) else "polite_titles")
            ),
            "branch": lambda: _mark("branch", self.branch),
            "acct_ctx": lambda: (
                self.rng.choice(("账号", "号码", "账号是", "")) + _mark("account", self._account())
            ),
            "plate_ctx": lambda: self.rng.choice(("车牌", "号牌为", "")) + _mark("plate", self._plate()),
            "contract_ctx": self._contract,
            "ticket_ctx": self._ticket,
            "born_ctx": self._born,
        }
        simple: dict[str, tuple[str, Callable[[], str]]] = {
            "id": ("id_card", self._id), "tel": ("mobile", self._mobile), "land": ("landline", self._landline),
            "card": ("bank_card", self._card), "acct": ("account", self._account), "pass": ("passport", self._passport),
            "mail": ("email", self._email), "plate": ("plate", self._plate), "wx": ("wechat", self._wechat),
            "qq": ("qq", self._qq), "addr": ("address", self._address), "firm": ("employer", self._firm),
        }  # fmt: skip
        if slot in simple:
            kind, make = simple[slot]
            return _mark(kind, make())
        return makers[slot]()

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _one(self, listed: str) -> str:
        return str(self.rng.choice(self.values[listed]))

    def _digits(self, count: int) -> str:
        return "".join(self.rng.choice("0123456789") for _ in range(count))

    def _surname(self) -> str:
        draw = self.rng.random()
        return self._one(
            "surnames_common" if draw < 0.72 else "surnames_less" if draw < 0.95 else "surnames_double"
        )

    def _name(self) -> tuple[str, str]:
        if self._chance(0.04):
            return self._one("minority"), self._surname()
        surname = self._surname()
        return surname + self._one("given_two" if self._chance(0.68) else "given_one"), surname

    def _short(self, surname: str) -> str:
        title = self._one("staff_titles")
        forms = [
            f"小{surname}",
            f"老{surname}",
            surname + title,
            surname + title,
            f"姓{surname}的{title}",
            f"{surname}某",
            f"{surname}某某",
        ]
        return self.rng.choice(forms[2:] if len(surname) > 1 else forms)

    def _id(self) -> str:
        year, month, day = self.rng.randint(1938, 2004), self.rng.randint(1, 12), self.rng.randint(1, 28)
        head = f"{self.rng.choice(_AREAS)}{self._digits(4)}"
        number = f"{head}{year}{month:02}{day:02}{self._digits(3)}"
        number += str(ric.calc_check_digit(number + "0"))
        draw = self.rng.random()
        if draw < 0.45:
            return number
        if draw < 0.53:
            return number.lower()
        if draw < 0.63:
            return f"{number[:6]} {number[6:14]} {number[14:]}"
        if draw < 0.70:
            return f"{number[:3]} {number[3:6]} {number[6:10]} {number[10:14]} {number[14:]}"
        if draw < 0.77:
            return f"{number[:6]}-{number[6:14]}-{number[14:]}"
        if draw < 0.90:
            return _wide(number)
        return f"{head}{number[8:17]}" if year < 2000 else number

    def _mobile(self) -> str:
        n = self.rng.choice(_PREFIXES) + self._digits(8)
        grouped = f"{n[:3]}-{n[3:7]}-{n[7:]}"
        forms = [
            n,
            n,
            n,
            n,
            grouped,
            grouped.replace("-", " "),
            f"+86 {n}",
            f"+86{n}",
            f"0086-{n}",
            _wide(n),
            _wide(grouped),
            n.translate(_HAN),
            n.translate(_HAN).replace("一", "幺"),
            f"{n[:5]} {n[5:8]} {n[8:]}",
        ]
        return self.rng.choice(forms)

    def _landline(self) -> str:
        area = self.rng.choice(("0999", "0000"))
        local = self.rng.choice("2345678") + self._digits(self.rng.choice((6, 7)))
        return self.rng.choice(
            (
                f"{area}-{local}",
                f"{area}{local}",
                f"（{area}）{local}",
                f"{area}—{local}",
                f"{area}-{local}转{self._digits(3)}",
                f"{area} {local}",
            )
        )

    def _card(self) -> str:
        number: str
        if self._chance(0.5):
            number = "9" + self._digits(self.rng.choice((14, 17)))
            number += str(luhn.calc_check_digit(number))
        else:
            number = "62" + self._digits(self.rng.choice((13, 16)))
            number += str((int(luhn.calc_check_digit(number)) + self.rng.randint(1, 9)) % 10)
        parts = [number[i : i + 4] for i in range(0, len(number), 4)]
        return self.rng.choice(
            (number, number, " ".join(parts), "-".join(parts), _wide(number), "  ".join(parts))
        )

    def _account(self) -> str:
        number = self.rng.choice("13579") + self._digits(self.rng.choice((11, 13, 14, 16, 20)))
        return self.rng.choice((number, number, f"{number[:2]}-{number[2:]}", _wide(number)))

    def _passport(self) -> str:
        return self.rng.choice(
            (f"E{self._digits(8)}", f"G{self._digits(8)}", f"EK{self._digits(7)}", f"H{self._digits(8)}")
        )

    def _email(self) -> str:
        user = self.rng.choice(("wangfu", "liu.yan", "tian_88", "sunny-day", "a")) + self._digits(
            self.rng.choice((2, 4, 6))
        )
        mail = f"{user}@{self.rng.choice(('example.com', 'example.cn', 'mail.invalid'))}"
        return self.rng.choice((mail, mail, mail.replace("@", "＠"), mail.upper()))

    def _plate(self) -> str:
        head = self.rng.choice("晋赣鄂川桂皖陕鲁湘苏甘云") + "O"
        tail = self.rng.choice(
            (
                self._digits(5),
                "D" + self._digits(5),
                "K" + self._digits(4),
                self._digits(4) + "M",
                self._digits(5) + "F",
            )
        )
        return head + self.rng.choice(("", "", "·", " ")) + tail

    def _wechat(self) -> str:
        return (
            self.rng.choice(("happy", "ynlmz", "Wang-", "feng_", "czh"))
            + self.rng.choice(("", "_", "-"))
            + self._digits(self.rng.choice((3, 4, 6)))
        )

    def _qq(self) -> str:
        return self.rng.choice("123456789") + self._digits(self.rng.choice((5, 7, 8, 9)))

    def _contract(self) -> str:
        digits = self._digits
        forms = (
            ("合同编号", f"LN{digits(12)}"),
            ("抵押合同号", f"DY{digits(4)}-{digits(8)}"),
            ("保单号码", f"{digits(4)}-{digits(10)}"),
            ("保单", f"HB{digits(13)}"),
            ("借据编号", f"沧借字〔2025〕{digits(4)}号"),
            ("协议编号", f"XY-2023-{digits(6)}"),
            ("保险单号", digits(15)),
        )
        said, value = self.rng.choice(forms)
        return said + _mark("contract", value)

    def _ticket(self) -> str:
        digits = self._digits
        forms = (
            ("工单编号", f"{digits(4)}W{digits(8)}"),
            ("登记号", f"DJ{digits(9)}"),
            ("流水号", digits(20)),
            ("转办单号", f"〔2026〕{digits(4)}号"),
            ("案件编号：", f"{digits(4)}-AJ-{digits(5)}"),
            ("工单号是", f"26{digits(10)}"),
        )
        said, value = self.rng.choice(forms)
        return said + _mark("ticket", value)

    def _born(self) -> str:
        year, month, day = self.rng.randint(1938, 2001), self.rng.randint(1, 12), self.rng.randint(1, 28)
        full = f"{year}年{month}月{day}日"
        forms = (
            ("", full, "出生"),
            ("", f"{year}年{month}月{day}号", "生人"),
            ("生日是", f"{year}-{month:02}-{day:02}", ""),
            ("出生日期", f"{year}{month:02}{day:02}", ""),
            ("生于", full, ""),
            ("", f"{str(year)[2:]}年{month}月{day}号", "生的"),
            ("出生于", f"{year}/{month}/{day}", ""),
            ("出生年月日：", f"{year}.{month:02}.{day:02}", ""),
            (
                "",
                str(year).translate(_HAN)
                + "年"
                + "正二三四五六七八九十冬腊"[month - 1]
                + "月初"
                + "一二三四五六七八九十"[day % 10],
                "生的",
            ),
        )
        before, value, after = self.rng.choice(forms)
        return before + _mark("birth_date", value) + after

    def _address(self) -> str:
        n = self.rng.randint
        room = f"{n(1, 19)}0{n(1, 6)}"
        block = self.rng.choice(
            (
                f"{n(1, 30)}号楼{n(1, 4)}单元{room}室",
                f"{n(1, 30)}栋{room}",
                f"{n(1, 30)}幢{n(1, 4)}单元{room}",
                f"{n(1, 30)}-{n(1, 4)}-{room}",
                f"{'ABC'[n(0, 2)]}座{room}室",
            )
        )
        street = self._one("roads") + self.rng.choice(
            (f"{n(1, 300)}号", f"{n(1, 99)}号院", f"{n(1, 300)}号附{n(1, 9)}号")
        )
        village = self._one("villages") + self.rng.choice(
            (f"{n(1, 12)}组", f"{n(1, 12)}组{n(1, 90)}号", f"{n(1, 200)}号")
        )
        region = self._one("regions")
        return self.rng.choice((
            region + street + self._one("estates") + block, region + self._one("estates") + block, region + village, village, self._one("estates") + block,
            street, self._one("short_regions") + street, street + block, self._one("short_regions") + self._one("estates") + block,
        ))  # fmt: skip

    def _firm(self) -> str:
        return self._one("firms" if self._chance(0.62) else "institutions")

    def _branch(self) -> str:
        return self._one("branch_stems") + self._one("branch_ends")


def _wide(number: str) -> str:
    return number.translate(_WIDE)


def _mark(kind: str, text: str) -> str:
    return f"【【{kind}:{text}】】"
