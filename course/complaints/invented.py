"""Whether a number in a teaching text could belong to somebody: the table of docs/complaints.md, kind by kind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from stdnum import luhn
from stdnum.cn import ric

MOBILE_PREFIXES = ("142", "143", "154", "160", "163", "164", "168", "169")
AREA_CODE = "0000"
"""0999, which docs/complaints.md also names, is in use (phonenumbers finds it valid)."""
ID_AREAS = ("09", "19", "29", "39", "49", "59", "69", "79")
MAIL_DOMAINS = ("example.com", "example.cn", "mail.invalid")
TAIL = 6
"""Up to so many digits are a tail (尾号 4471), which belongs to nobody by itself."""

_SPOKEN = str.maketrans("零〇一幺二两三四五六七八九", "0011223456789")
_LOOSE = re.compile(
    r"(?<!\d)(?:0\d{2,3}-?\d{7,8}|\d{7,}|\d{3,4}[ -]\d{4}[ -]\d{4}(?:[ -]\d{2,4})*)|[\w.+-]+@[\w.-]+"
)


def plain(text: str) -> str:
    """The text with full-width and spoken digits as plain ones, without blanks and separators."""
    folded = unicodedata.normalize("NFKC", text).translate(_SPOKEN)
    return re.sub(r"[\s\-—–_.·•()（）]+", "", folded)


def fault(kind: str, text: str) -> str | None:
    """Why a marked text of this kind breaks the table of invented numbers, or None when it keeps to it.

    Kinds that carry no number (name, address, employer, branch …) are always None, and so are tails of up to
    `TAIL` digits. Masked numbers (168****2201) are checked by what is left of their head.
    """
    check = _CHECKS.get(kind)
    return check(text) if check else None


def loose(text: str) -> str | None:
    """The first run of digits or mail address in `text` that looks like somebody's number, or None."""
    found = _LOOSE.search(unicodedata.normalize("NFKC", text))
    return found.group(0) if found else None


def _head(text: str) -> tuple[str, bool]:
    """The digits (and X) up to the first mask character, and whether there is one."""
    kept, mask, _ = plain(text).upper().replace("×", "*").partition("*")
    return re.sub(r"[^0-9X]", "", kept), bool(mask)


def _mobile(text: str) -> str | None:
    digits, masked = _head(text)
    digits = re.sub(r"^(?:0086|86)(?=1)", "", digits)
    if not masked and len(digits) <= TAIL:
        return None
    if not masked and len(digits) != 11:
        return "手机号应是 11 位"
    return None if digits.startswith(MOBILE_PREFIXES) else f"手机号要用 {'、'.join(MOBILE_PREFIXES)} 开头"


def _landline(text: str) -> str | None:
    digits, _ = _head(text)
    if digits.startswith(AREA_CODE) and len(digits) - 4 in (7, 8):
        return None
    return "座机要用区号 0000，后面 7 至 8 位"


def _id_card(text: str) -> str | None:
    digits, masked = _head(text)
    if not masked and len(digits) <= TAIL:
        return None
    if not digits.startswith(ID_AREAS):
        return f"证件号前两位要用 {'、'.join(ID_AREAS)}"
    if masked or len(digits) == 15:
        return None
    if len(digits) != 18:
        return "证件号应是 18 位（老号 15 位）"
    return None if ric.calc_check_digit(digits) == digits[-1] else "证件号末位校验码不对"


def _bank_card(text: str) -> str | None:
    digits, masked = _head(text)
    if not masked and len(digits) <= TAIL:
        return None
    if not digits.startswith(("62", "9")):
        return "卡号要用 62 开头且校验不过，或 9 开头且校验通过"
    if masked:
        return None
    if not 14 <= len(digits) <= 19:
        return "卡号应是 14 至 19 位"
    if digits.startswith("62"):
        return "62 开头的卡号校验通过了，可能是真卡" if luhn.is_valid(digits) else None
    return None if luhn.is_valid(digits) else "9 开头的卡号要校验通过"


def _account(text: str) -> str | None:
    digits, masked = _head(text)
    if (not masked and len(digits) <= TAIL) or digits.startswith("9"):
        return None
    return "账号要用 9 开头"


def _email(text: str) -> str | None:
    name, at, domain = unicodedata.normalize("NFKC", text).strip().lower().rpartition("@")
    if name and at and domain in MAIL_DOMAINS:
        return None
    return f"邮箱域名要用 {'、'.join(MAIL_DOMAINS)}"


def _plate(text: str) -> str | None:
    return None if plain(text).upper()[1:2] == "O" else "车牌第二位要用字母 O（不发放）"


def _wechat(text: str) -> str | None:
    whole = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"1\d{10}", whole):
        return _mobile(whole)
    if not whole.isascii():
        return None
    return "微信号要短于 6 个或长于 20 个字符" if 6 <= len(whole) <= 20 else None


def _qq(text: str) -> str | None:
    digits = re.sub(r"\D", "", plain(text))
    return None if digits.startswith("9") and len(digits) >= 10 else "QQ 号要用 9 开头、10 位以上"


def _passport(text: str) -> str | None:
    return None if plain(text).upper()[1:2] == "O" else "护照号第二位要用字母 O（真号不用）"


# account, wechat, qq and passport aren't in the table: they follow `synthesise/invent.py`.
_CHECKS: dict[str, Callable[[str], str | None]] = {
    "mobile": _mobile, "landline": _landline, "id_card": _id_card, "bank_card": _bank_card,
    "account": _account, "email": _email, "plate": _plate, "wechat": _wechat, "qq": _qq,
    "passport": _passport,
}  # fmt: skip
