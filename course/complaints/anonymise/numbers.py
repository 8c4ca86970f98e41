"""Numbers that identify somebody, found by shape, check digit and the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import phonenumbers
from stdnum import luhn
from stdnum.cn import ric

from course.complaints.anonymise.lexicon import alternatives, words
from course.complaints.anonymise.spans import Found

_HAN = "\u4e00-\u9fff"
_LINK = r"(?:号码|号)?\s*(?:\([^()]{0,8}\))?\s*(?:就是|改为|变更为|是|为|叫|:|=|,|/|有|系|乃)?\s*[\"'“「\[(]?"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"

_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+\-]*\s?@\s?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}")
_ID18 = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9xXХх×](?![0-9])")
_ID15 = re.compile(r"(?<![0-9A-Za-z])[0-9]{15}(?![0-9xXХх×])")
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z.])(?:\(?(?:\+|00)?86\)?[- ]?)?1[3-9][0-9](?:[0-9]{8}|\.[0-9]{4}\.[0-9]{4}|\.[0-9]{3}\.[0-9]{5})(?![0-9])"
)
_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z.])(?:(?:\+86[- ]?)?\(0[0-9]{2,3}\)\s?[0-9]{3,4}[- ]?[0-9]{4}|"
    r"0[0-9]{2,3}[- ]?[0-9]{3,4}[- ]?[0-9]{4})(?:\s?(?:转|-|#)\s?[0-9]{1,5})?(?![0-9])"
)
_LANDLINE_RUN = re.compile(r"(?<![0-9A-Za-z.])0[0-9]{9,15}(?![0-9xX])")
_LOCAL = r"[2-9][0-9]{2,3}[- ]?[0-9]{4}(?:\s?(?:转|-)\s?[0-9]{1,5})?(?![0-9])"
_CARD = re.compile(r"(?<![0-9A-Za-z.])[1-9][0-9]{15,18}(?![0-9.])")
_PASSPORT = re.compile(
    r"(?<![0-9A-Za-z])(?:[EGDSPHKMC][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[HMC][0-9]{10})(?![0-9A-Za-z])"
)
_PLATE = re.compile(
    rf"[{_PROVINCES}]\s?[A-Z]\s?[·•・. \-]?\s?(?=[A-Z0-9]*[0-9])[A-HJ-NP-Z0-9]{{4,6}}[学警港澳挂使领]?(?![A-Za-z0-9])"
)
_LONG_RUN = re.compile(r"(?<![0-9A-Za-z.,*])[0-9]{9,30}(?![0-9]*[.,][0-9])(?![0-9])")
_DASHED_RUN = re.compile(
    r"(?<![0-9A-Za-z.,*\-])(?=(?:-?[0-9]){9})(?!86-|0)[0-9]{1,6}(?:[-_][0-9]{2,25})+(?![0-9.])"
)
_YEARED = re.compile(r"(?<![0-9A-Za-z])[A-Z]{1,5}[〔\[(](?:19|20)[0-9]{2}[〕\])]\s?(?:第)?[0-9]{2,8}号?")
_LETTERED = re.compile(
    r"(?<![0-9A-Za-z])(?=[A-Za-z]{1,8}[-_]?[0-9])[A-Za-z]{1,8}[-_]?[0-9][0-9\-_/]{6,28}[0-9](?![0-9A-Za-z])"
)
_MASKED = re.compile(r"(?<![0-9A-Za-z])[0-9]{2,14}[*×✱•xX]{2,12}[0-9]{2,6}[xX]?(?![0-9A-Za-z*])")
_HOTLINE = re.compile(
    r"(?<![0-9])[48]00[- ][0-9]{2,4}[- ]?[0-9]{3,5}(?![0-9])|(?<=[线服话])[48]00[0-9]{7}(?![0-9])"
)
_TIMESTAMP = re.compile(
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9])?"
)
_WECHAT_VALUE = r"(?:[A-Za-z](?:[ ]?[A-Za-z0-9_\-]){4,39}|1[3-9][0-9]{9}|[0-9]{6,12})(?![A-Za-z0-9])"
_FILLER = "群|上|名字|名|也行|都行|也可以|可以"
_QQ_VALUE = r"[1-9](?:[ \-]?[0-9]){4,11}(?![0-9])"
_REFERENCE = rf"(?:[{_HAN}]{{0,10}}[\[(〔【]?(?:19|20)[0-9]{{2}}[\])〕】]?[{_HAN}]{{0,6}}?(?:第\s?)?[0-9A-Za-z\-]{{2,20}}号|[A-Za-z0-9{_HAN}]{{0,6}}?[A-Za-z0-9](?:[A-Za-z0-9\-_/.()\[\]〔〕#*]|第){{2,40}}(?<![(\[〔\-_/.])号?)"
_RULES = re.compile(r"令|罚|发文|监发|办发|公告|规〔|规\[|规\(")

_CN_DAY = "(?:初?[一二三四五六七八九十廿]{1,3}|二十[一二三四五六七八九]?|三十一?)"
_DATE = (
    r"(?:(?:农历|阴历|阳历|公历|旧历)\s?)?(?:"
    r"(?<![0-9.])[0-9]{2}\.[0-9]{1,2}\.[0-9]{1,2}(?![0-9.])|"
    r"(?:19|20)?[0-9]{2}\s?年\s?[0-9]{1,2}\s?月(?:份)?\s?[0-9]{1,2}\s?[日号]?|"
    r"(?:19|20)[0-9]{2}\s?[-/.]\s?[0-9]{1,2}\s?[-/.]\s?[0-9]{1,2}|"
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])|"
    rf"(?:[〇零○一二三四五六七八九0-9]{{2,4}})\s?年\s?(?:正|冬|腊|[一二三四五六七八九十]{{1,2}}|[0-9]{{1,2}})\s?月\s?(?:{_CN_DAY}|[0-9]{{1,2}})\s?[日号]?)"
)
_MONTH_DAY = rf"(?:农历|阴历|阳历|公历)?\s?(?:[0-9]{{1,2}}|正|冬|腊|[一二三四五六七八九十]{{1,2}})\s?月\s?(?:{_CN_DAY}|[0-9]{{1,2}})\s?[日号]?"
_BORN_BEFORE = r"(?:出生年月日|出生日期|出生时间|出生年月|出生于|出生在|出生|生日期|生日|生辰|生于|生在)"
_BORN_AFTER = r"(?:\([^()]{0,6}\))?\s?(?:出生|生人|生的|的?生日|降生|生(?=[,。、;)」\s]|$)|(?:日|号)?(?:来到|过生日|过\S{0,3}寿|满\S{0,4}岁))"


@cache
def _context(name: str, value: str) -> re.Pattern[str]:
    listed = alternatives(words("numbers")[name])
    return re.compile(rf"(?P<context>{listed}){_LINK}(?P<value>{value})")


@cache
def _units() -> re.Pattern[str]:
    return re.compile(rf"\s?(?:多|余|来)?(?:{alternatives(words('numbers')['units'])})")


def numbers(text: str) -> list[Found]:
    """All identifying numbers of the normal text `text`, unsorted, overlaps included."""
    public = _public(text)
    found = [f for finder in _FINDERS for f in finder(text)]
    return [f for f in found if not any(f.start < end and start < f.end for start, end in public)]


def _public(text: str) -> list[tuple[int, int]]:
    """Numbers anyone may know: hotlines, product codes, document numbers."""
    ranges = [m.span() for m in _HOTLINE.finditer(text)]
    value = r"[A-Za-z0-9][A-Za-z0-9\-]{3,24}"
    for match in _context("public", value).finditer(text):
        if not _MOBILE.match(text, match.start("value")):
            ranges.append(match.span("value"))
    return ranges


def _is_amount(text: str, start: int, end: int) -> bool:
    return bool(_units().match(text, end)) or text[max(0, start - 1) : start] in {"¥", "$", "￥"}


def _birth_in(digits: str) -> bool:
    return bool(re.fullmatch(r"(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])", digits))


def _email(text: str) -> Iterator[Found]:
    for m in _EMAIL.finditer(text):
        yield Found(m.start(), m.end(), "email", 0.99)


def _id_cards(text: str) -> Iterator[Found]:
    """18 digits with check digit (GB 11643), or with a plausible birth date; 15 digits with one."""
    said = {m.start("value") for m in _context("id_card", r"[0-9]").finditer(text)}
    for m in _ID18.finditer(text):
        number = re.sub("[xХх×]", "X", m.group())
        dated = _birth_in(number[6:14])
        if dated and ric.calc_check_digit(number) == number[-1]:
            yield Found(m.start(), m.end(), "id_card", 0.99)
        elif dated or m.start() in said or not number[-1].isdigit():
            yield Found(m.start(), m.end(), "id_card", 0.95)
    for m in _ID15.finditer(text):
        if _birth_in("19" + m.group()[6:12]) or m.start() in said:
            yield Found(m.start(), m.end(), "id_card", 0.97 if m.start() in said else 0.85)
    for m in _context("id_card", r"[0-9]{13,19}[xXХх×]?(?![0-9])").finditer(text):
        yield Found(*m.span("value"), "id_card", 0.94)


def _phones(text: str) -> Iterator[Found]:
    for m in _MOBILE.finditer(text):
        if not _units().match(text, m.end()) or text[m.end() : m.end() + 1] not in {"元", "块", "万"}:
            yield Found(m.start(), m.end(), "mobile", 0.97)
    for m in _LANDLINE.finditer(text):
        yield Found(m.start(), m.end(), "landline", 0.95 if _possible(m.group()) else 0.88)
    for m in _LANDLINE_RUN.finditer(text):
        yield Found(m.start(), m.end(), "landline", 0.8)
    for m in _context("phone", _LOCAL).finditer(text):
        if not _is_amount(text, *m.span("value")):
            yield Found(*m.span("value"), "landline", 0.9)


def _masked(text: str) -> Iterator[Found]:
    """168****2201: what is left of a masked number still narrows it down."""
    for m in _MASKED.finditer(text):
        if re.match("1[3-9][0-9][*×✱•xX]{4}", m.group()):
            kind = "mobile"
        else:
            kind = "id_card" if len(m.group()) in (15, 18) else "bank_card"
        yield Found(m.start(), m.end(), kind, 0.9)


def _possible(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, "CN"))
    except phonenumbers.NumberParseException:
        return False


def _cards(text: str) -> Iterator[Found]:
    for m in _CARD.finditer(text):
        yield Found(m.start(), m.end(), "bank_card", 0.96 if luhn.is_valid(m.group()) else 0.9)


def _accounts(text: str) -> Iterator[Found]:
    value = r"(?:[A-Za-z]{0,4}[0-9](?:[\- ]?[0-9]){5,29}|[0-9]{6,30})(?![0-9.,])"
    for m in _context("account", value).finditer(text):
        start, end = m.span("value")
        if _is_amount(text, start, end) or re.match(r"(?:19|20)[0-9]{2}[-/年]", text[start:]):
            continue
        yield Found(start, end, "account", 0.93)


def _papers(text: str) -> Iterator[Found]:
    for m in _PASSPORT.finditer(text):
        yield Found(m.start(), m.end(), "passport", 0.9)
    for m in _context("passport", r"[A-Za-z]{1,2}[0-9]{6,10}(?![0-9])|[0-9]{8,10}(?![0-9])").finditer(text):
        yield Found(*m.span("value"), "passport", 0.98)
    for m in _PLATE.finditer(text):
        yield Found(m.start(), m.end(), "plate", 0.95)


def _chats(text: str) -> Iterator[Found]:
    """WeChat and QQ names: behind their context, or before it (zy_8899是我的微信)."""
    for kind, value in (("wechat", _WECHAT_VALUE), ("qq", _QQ_VALUE)):
        for m in _context(kind, rf"(?:{_FILLER})?(?:是|叫|为|:|,)?\s?(?:{value})").finditer(text):
            filler = re.match(rf"(?:{_FILLER}|是|叫|为|:|,|\s)*", m["value"])
            start = m.start("value") + (filler.end() if filler else 0)
            if not _is_amount(text, start, m.end()) and _own_word(text, m):
                yield Found(start, m.end(), kind, 0.98)
        listed = alternatives(words("numbers")[kind])
        back = (
            rf"(?<![A-Za-z0-9])(?P<value>{value})(?:\s?\(|,|\s)?(?:这个|就)?(?:是|为)?(?:我|他|她|俺|经理|对方|本人)?"
            rf"(?:的|个人)?(?:{listed})(?!(?:号码|号)?[:是为叫 ]*[A-Za-z0-9])"
        )
        for m in re.finditer(back, text):
            yield Found(*m.span("value"), kind, 0.975)


def _own_word(text: str, match: re.Match[str]) -> bool:
    """A context of Latin letters (VX, QQ) mustn't be the inside of a longer Latin word."""
    start = match.start("context")
    return not (
        match["context"][0].isascii()
        and text[max(0, start - 1) : start].isascii()
        and text[max(0, start - 1) : start].isalnum()
    )


def _references(text: str) -> Iterator[Found]:
    for kind in ("contract", "ticket"):
        for m in _context(kind, _REFERENCE).finditer(text):
            start, end = m.span("value")
            value = m["value"]
            digits = sum(c.isdigit() for c in value)
            least = 3 if m["context"].endswith("号") else 5
            if digits < least or _RULES.search(value) or _is_amount(text, start, end):
                continue
            if re.fullmatch(r"(?:19|20)[0-9]{2}(?:[-/.][0-9]{1,2}){0,2}", value) or re.match(
                "[年月]", text[end:]
            ):
                continue
            yield Found(start, end, kind, 0.985 if m["context"].endswith("号") else 0.92)


def _births(text: str) -> Iterator[Found]:
    before = rf"{_BORN_BEFORE}\s?(?:是在|是|为|在|:|,)?\s?(?:\S{{0,2}}历)?\s?(?P<value>{_DATE})"
    after = rf"(?<![0-9])(?P<value>{_DATE})\s?{_BORN_AFTER}"
    aged = rf"岁\s?[(,]\s?(?P<value>{_DATE})(?=\s?[),])"
    day = rf"生日\s?(?:是在|是|为|在|:)?\s?(?P<value>{_MONTH_DAY})|(?<![0-9年])(?P<other>{_MONTH_DAY})(?:是|,)?\S{{0,3}}生日"
    for pattern in (before, after, aged):
        for m in re.finditer(pattern, text):
            yield Found(*m.span("value"), "birth_date", 0.98)
    for m in re.finditer(day, text):
        yield Found(*m.span("value" if m["value"] else "other"), "birth_date", 0.9)


def _left_over(text: str) -> Iterator[Found]:
    """Long runs that no other finder knows: an identifier of some sort, unless it is an amount or a moment."""
    for m in _LONG_RUN.finditer(text):
        if not _is_amount(text, *m.span()) and not _TIMESTAMP.fullmatch(m.group()):
            yield Found(m.start(), m.end(), "account", 0.6)
    for m in _DASHED_RUN.finditer(text):
        if not _is_amount(text, *m.span()) and not re.match(
            r"(?:19|20)[0-9]{2}[-_][0-9]{1,2}[-_][0-9]{1,2}(?![0-9])", m.group()
        ):
            yield Found(m.start(), m.end(), "account", 0.965)
    for m in _YEARED.finditer(text):
        yield Found(m.start(), m.end(), "ticket", 0.7)
    for m in _LETTERED.finditer(text):
        if sum(c.isdigit() for c in m.group()) >= 8:
            yield Found(m.start(), m.end(), "ticket", 0.6)


_FINDERS = (
    _email,
    _id_cards,
    _phones,
    _masked,
    _cards,
    _accounts,
    _papers,
    _chats,
    _references,
    _births,
    _left_over,
)
