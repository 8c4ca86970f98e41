"""Numbers that can't belong to anybody: see the table in docs/complaints.md."""

from __future__ import annotations

import random
from datetime import date

from stdnum import luhn
from stdnum.cn import ric

MOBILE_PREFIXES = ("142", "143", "154", "160", "161", "163", "164", "168", "169")
"""Prefixes that no operator has."""
AREA_PREFIXES = ("09", "19", "29", "39", "49", "59", "69", "79")
"""First two digits of an id number that no province has."""
MAIL_DOMAINS = ("example.com", "example.cn", "mail.invalid")
_HANDLES = (
    "qiutian", "laojia", "pingan", "xiaohe", "shanshui", "chunfeng", "muzi", "yueliang", "dahai", "qingcao",
    "baiyun", "luohua", "jiayuan", "hongqi", "lvdou",
)  # fmt: skip
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


def digits(rng: random.Random, count: int) -> str:
    """`count` random digits."""
    return "".join(rng.choice("0123456789") for _ in range(count))


def mobile(rng: random.Random) -> str:
    """A mobile number with a prefix that no operator has (1610, alone among them, is in use)."""
    return rng.choice(MOBILE_PREFIXES) + rng.choice("123456789") + digits(rng, 7)


def landline(rng: random.Random) -> str:
    """A fixed line with area code 0000, which doesn't exist."""
    return f"0000-{rng.randint(2, 8)}{digits(rng, 7)}"


def id_card(rng: random.Random, born: date, male: bool) -> str:
    """18 digits with a right check digit and an area that was never assigned."""
    order = rng.randrange(0, 1000, 2) + (1 if male else 0)
    body = f"{rng.choice(AREA_PREFIXES)}{digits(rng, 4)}{born:%Y%m%d}{order % 1000:03d}"
    return str(body + ric.calc_check_digit(f"{body}0"))


def bank_card(rng: random.Random) -> str:
    """16 or 19 digits that begin like a card of 银联 and fail the check digit."""
    body = "62" + digits(rng, rng.choice((13, 16)))
    right = str(luhn.calc_check_digit(body))
    return body + rng.choice([digit for digit in "0123456789" if digit != right])


def account(rng: random.Random) -> str:
    """An account or passbook number of 17 digits; no card begins with 9."""
    return "9" + digits(rng, 16)


def email(rng: random.Random) -> str:
    """An address at a domain that is reserved for examples."""
    return f"{rng.choice(_HANDLES)}{rng.randint(10, 9999)}@{rng.choice(MAIL_DOMAINS)}"


def plate(rng: random.Random) -> str:
    """A number plate with the letter O, which isn't issued."""
    return f"{rng.choice(_PROVINCES)}O·{rng.choice('ABCDEFGHJK')}{digits(rng, 4)}"


def wechat(rng: random.Random) -> str:
    """A handle longer than the 20 characters that a real one may have."""
    first, second = rng.sample(_HANDLES, 2)
    return f"{first}_{second}_{digits(rng, max(4, 21 - len(first) - len(second) - 2))}"


def qq(rng: random.Random) -> str:
    """Ten digits beginning with 9: beyond the numbers in use."""
    return "9" + digits(rng, 9)


def passport(rng: random.Random) -> str:
    """A passport number with the letter O, which is left out of real ones."""
    return "EO" + digits(rng, 7)


def contract(rng: random.Random, year: int, policy: bool = False) -> str:
    """The number of a contract, or of an insurance policy."""
    return f"{'BD' if policy else rng.choice(('HT', 'JK'))}{year}{digits(rng, 8)}"


def reference(rng: random.Random, year: int) -> str:
    """The number of a ticket, a transfer or a transaction."""
    return f"{rng.choice(('GD', 'ZB', 'LS'))}{year}{digits(rng, 6)}"
