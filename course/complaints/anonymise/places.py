"""Employers and outlets by their endings and context; with the addresses, everything that has a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from course.complaints.anonymise import lexicon
from course.complaints.anonymise.addresses import addresses
from course.complaints.anonymise.lexicon import alternatives, words
from course.complaints.anonymise.placenames import (
    HAN,
    generic_left,
    name_start,
    specific,
    suffixes,
    trim,
    with_direction,
)
from course.complaints.anonymise.spans import Found
from course.complaints.anonymise.tagger import Tagged

_GENERIC_WORK = re.compile(
    r"^(?:外地|外面|外边|城里|乡下|工地|家|家里|银行|单位|公司|工厂|厂里|学校|医院|超市|饭店|餐馆|老家|这里|那里|里面|南方|北方|当地|本地|国外|一线|这儿|那儿)$"
)


def places(tagged: Tagged) -> list[Found]:
    """Addresses, employers and outlets in the normal text, unsorted, overlaps included."""
    located = list(addresses(tagged))
    return [*_branches(tagged), *_branches_behind(tagged, located), *_employers(tagged), *located]


def _branches(tagged: Tagged) -> Iterator[Found]:
    """Names of outlets: 建设路支行, 前李村邮政所."""
    text = tagged.text
    for m in suffixes()["branch"].finditer(text):
        start = name_start(tagged, m.start(), most=20)
        if start is None:
            continue
        if text[start] not in "路街" and re.search("[村庄镇乡店集]", text[start : m.start()]):
            start = with_direction(tagged, start)
        if _specific_bank(text[start : m.start()]):
            yield Found(start, m.end(), "branch", 0.96)


def _branches_behind(tagged: Tagged, located: list[Found]) -> Iterator[Found]:
    """An address with an ending of an outlet right behind it is the name of that outlet."""
    for found in located:
        ending = suffixes()["branch"].match(tagged.text, found.end)
        if ending and _specific_bank(tagged.text[found.start : found.end]):
            yield Found(found.start, ending.end(), "branch", 0.96)


@cache
def _bank_names() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(words('places')['bank_names'])})+")


@cache
def _all_generic() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(sorted(generic_left() | set(words('places')['bank_names'])))})*")


def _specific_bank(left: str) -> bool:
    """Whether something that identifies is left when bank names and generic words are taken off."""
    match = _bank_names().match(left)
    rest = left[match.end() :] if match else left
    provinces, counties = lexicon.divisions()
    if rest in provinces or len(rest) < 2:
        return False
    known = bool(re.search("开发区|高新区|经开区|新区", rest)) or any(
        rest[i : i + n] in counties for i in range(len(rest)) for n in range(2, len(rest) + 1 - i)
    )
    return known or not _all_generic().fullmatch(rest)


def _employers(tagged: Tagged) -> Iterator[Found]:
    """Firms, schools, hospitals, offices: by ending, by the model, by 在…上班."""
    text = tagged.text
    public = tuple(words("places")["public_bodies"])
    for level in ("company", "public"):
        for m in suffixes()[level].finditer(text):
            start = name_start(tagged, m.start(), most=20)
            if start is None or (m.start() - start < 2 and level == "company"):
                continue
            if _at_work(text, start, m.end()):
                yield Found(start, m.end(), "employer", 0.955)
                continue
            named = specific(text[start : m.start()]) and _named(tagged, start, m.end(), m.group())
            if named and not text[start : m.end()].endswith(public):
                yield Found(start, m.end(), "employer", 0.8 if level == "company" else 0.7)
    yield from _model_organisations(tagged)
    yield from _working_at(tagged)


def _named(tagged: Tagged, start: int, end: int, ending: str) -> bool:
    """Whether a name stands before the ending (by the model), or the ending is that of a registered firm."""
    if re.search("有限|厂|店|馆|院|室|五金|商城|集团|合作社|超市|药房|学|幼儿园", ending):
        return True
    inside = tagged.inside(start, end)
    return any(w.tag in {"LOC", "ORG", "nz", "PER", "nw"} and len(w.text) > 1 for w in inside)


def _at_work(text: str, start: int, end: int) -> bool:
    """Whether words around say that somebody works or studies there: 单位是…, …的职工, 在…上班."""
    lists = words("places")
    before = re.search(
        rf"(?:{alternatives(lists['work_before'])})\s*(?:是|为|:|在|于)?\s*$",
        text[max(0, start - 12) : start],
    )
    after = re.match(rf".{{0,4}}?(?:{alternatives(lists['work_after'])})", text[end : end + 10])
    return bool(before or after)


def _model_organisations(tagged: Tagged) -> Iterator[Found]:
    """Words tagged ORG that aren't banks, authorities or generic."""
    public = tuple(words("places")["public_bodies"])
    ends = re.compile(rf"(?:{suffixes()['company'].pattern}|{suffixes()['public'].pattern})$")
    for word in tagged.words:
        name = word.text
        if word.tag != "ORG" or len(name) < 3 or _GENERIC_WORK.match(name.lstrip("在")):
            continue
        start = trim(tagged, word.start, word.end)
        banky = re.search(r"银行|支行|分行|营业|邮政|邮储|储蓄", name)
        if banky and not _specific_bank(name):
            continue
        if _at_work(tagged.text, start, word.end):
            yield Found(start, word.end, "employer", 0.95)
            continue
        ending = ends.search(name)
        if ending and not banky and not name.endswith(public) and specific(name[: ending.start()]):
            yield Found(start, word.end, "employer", 0.75)


def _working_at(tagged: Tagged) -> Iterator[Found]:
    """在…上班, 单位是…: an employer without a known ending."""
    lists = words("places")
    after = alternatives([w for w in lists["work_after"] if not w.startswith("的")])
    text = tagged.text
    for m in re.finditer(rf"在(?P<value>[{HAN}A-Za-z0-9]{{2,16}}?)(?:里)?(?:{after})", text):
        yield from _plain_employer(tagged, *m.span("value"))
    for m in re.finditer(
        rf"(?:{alternatives(lists['work_before'])})\s*(?:是|为|:)\s*(?P<value>[{HAN}A-Za-z0-9()]{{2,24}})",
        text,
    ):
        yield from _plain_employer(tagged, *m.span("value"))


def _plain_employer(tagged: Tagged, start: int, end: int) -> Iterator[Found]:
    """The employer between the words of 在…上班, when it is a name."""
    value = tagged.text[start:end]
    inner = value.rfind("在")
    if inner >= 0:
        start, value = start + inner + 1, value[inner + 1 :]
    ending = re.search(rf"(?:{suffixes()['company'].pattern}|{suffixes()['public'].pattern})$", value)
    if ending and len(value) - len(ending.group()) >= 2 and specific(value[: ending.start()]):
        yield Found(start, end, "employer", 0.9)
        return
    inside = tagged.inside(start, end)
    tags = {w.tag for w in inside}
    known = bool(tags & {"ORG", "nz"}) or (len(inside) > 1 and bool(tags & {"LOC", "PER"}))
    plain = len(value) < 2 or value in generic_left() or bool(_GENERIC_WORK.match(value))
    if known and not plain and not any(w.tag in {"v", "r", "p"} for w in inside[:-1]):
        yield Found(start, end, "employer", 0.78)
