"""Finds numbers and addresses in shipped data that could belong to somebody.

An invented number is one that fails here: see the table in docs/complaints.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

import phonenumbers
from stdnum import luhn
from stdnum.cn import ric

RESERVED_DOMAINS = ("example.com", "example.org", "example.net", "example.cn")
RESERVED_ENDINGS = (".invalid", ".example", ".test")
"""Mail domains of RFC 2606 (and example.cn, which nobody uses for mail)."""

_EDGE, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_SPACED = r"[0-9](?:[ \-]?[0-9])"
_ID = re.compile(rf"{_EDGE}{_SPACED}{{16}}[ \-]?[0-9Xx]{_END}")
_ID_OLD = re.compile(rf"{_EDGE}[0-9]{{15}}{_END}")
_CARD = re.compile(rf"{_EDGE}{_SPACED}{{12,18}}{_END}")
_PHONE = re.compile(
    r"(?<![0-9A-Za-z.])(?:\(?(?:\+|00)86\)?[ \-]?)?"
    r"(?:1[3-9][0-9](?:[ \-]?[0-9]{4}){2}|\(?0[0-9]{2,3}\)?[ \-]?[2-9][0-9]{2,3}[ \-]?[0-9]{4})(?![0-9A-Za-z])"
)
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]+@([A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+)")
_WORTH = re.compile(r"[0-9](?:[ \-()]{0,2}[0-9]){8}")
_ISSUERS: dict[str, tuple[int, ...]] = {
    r"62": (16, 17, 18, 19),
    r"4": (13, 16, 19),
    r"5[1-5]|2[2-7]|35|6[045]": (16,),
    r"3[47]": (15,),
}
"""Beginnings of the card schemes and the lengths in which they issue."""


def identifying(text: str) -> Iterator[tuple[str, str]]:
    """(what, number) of every valid id, phone, bank card or mailbox in a text.

    Full-width digits count as digits; an id, card or phone may be broken by spaces or hyphens.
    """
    plain = unicodedata.normalize("NFKC", text)
    for match in _MAIL.finditer(plain):
        domain = match[1].lower()
        if domain not in RESERVED_DOMAINS and not domain.endswith(RESERVED_ENDINGS):
            yield "能用的邮箱", match[0]
    if not _WORTH.search(plain):
        return
    for match in _ID.finditer(plain):
        if ric.is_valid(re.sub(r"[ \-]", "", match[0])):
            yield "有效的身份证号", match[0]
    for match in _ID_OLD.finditer(plain):
        if _old_id(match[0]):
            yield "像真的十五位身份证号", match[0]
    for match in _PHONE.finditer(plain):
        if _valid_phone(match[0]):
            yield "有效的电话号码", match[0]
    for match in _CARD.finditer(plain):
        number = re.sub(r"[ \-]", "", match[0])
        if luhn.is_valid(number) and _issued(number):
            yield "有效的银行卡号", match[0]


def _issued(number: str) -> bool:
    """Whether a card scheme issues numbers of this beginning and length."""
    return any(re.match(start, number) and len(number) in sizes for start, sizes in _ISSUERS.items())


def _old_id(number: str) -> bool:
    """Whether 15 digits have the area and the birth date of an old resident id."""
    try:
        born = date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
        ric.get_birth_place(number[:6] + f"{born:%Y%m%d}" + number[12:] + "0")
    except Exception:
        return False
    return True


def _valid_phone(number: str) -> bool:
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(number, "CN")))
    except phonenumbers.NumberParseException:
        return False
