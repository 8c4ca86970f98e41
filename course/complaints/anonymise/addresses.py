"""Addresses: pieces of a place (province … road, estate, village, door) joined into chains."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.complaints.anonymise import lexicon
from course.complaints.anonymise.placenames import (
    BIG,
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

_N = r"(?:[0-9]{1,5}|[一二三四五六七八九十百]{1,4}|[A-Za-z](?:[0-9]{1,2})?|[甲乙丙丁戊东西南北])"
_DOOR = re.compile(
    rf"(?:附)?{_N}(?:[-—之][0-9]{{1,5}})*\s?(?:号附[0-9]+号?|号院|号楼|栋|幢|座|单元|号|弄|组|队|社|楼|层|室|房|#楼|#)"
    r"(?!的?(?:窗口|柜台)|柜员|文件|公告|令|线|工单)"
)
_DOOR = re.compile(rf"{_DOOR.pattern}|[0-9]{{1,4}}(?:排|区|期|户|门|铺|巷)(?!的?(?:窗口|柜台))")
_HYPHEN = re.compile(r"[0-9A-Za-z]{1,3}(?:[-—][0-9]{1,5}){1,3}(?![0-9年月])")
_BARE = re.compile(r"\s?[0-9]{3,4}(?![0-9年月日元块万.%多余/-])(?:室|户|房)?")
Piece = tuple[int, int, str]
"""Start, end and level of a piece: province, city, road, compound …, or place when only the model says so."""


def addresses(tagged: Tagged) -> Iterator[Found]:
    """Addresses down to the door; a province alone or a door alone isn't one."""
    pieces = sorted({*_located(tagged), *_gazetteer(tagged), *_ended(tagged), *_lived(tagged)})
    for chain in _chains(tagged.text, pieces):
        found = _address(tagged.text, chain)
        if found:
            yield found
    yield from _door_only(tagged.text)


def _address(text: str, chain: list[Piece]) -> Found | None:
    """The address a chain and the doors behind it make, or None when it points at nothing in particular."""
    start, end = chain[0][0], max(p[1] for p in chain)
    levels = {p[2] for p in chain}
    stop, doors = _doors(text, end, bare=bool(levels & {"road", "compound"}))
    inner = next((m for m in _DOOR.finditer(text, start, min(end + 6, len(text))) if m.start() < end), None)
    if inner:
        further, more = _doors(text, inner.start())
        stop, doors = max(stop, further), doors + more
    name = text[start:stop]
    if (not doors and levels <= {"province", "big"}) or _DOOR.fullmatch(name) or name in BIG or len(name) < 2:
        return None
    if doors:
        return Found(start, stop, "address", 0.94)
    if levels == {"place"} and _name_like(name):
        return Found(start, stop, "address", 0.65)
    sure = len(chain) > 1 or bool(levels & {"road", "compound", "town"})
    return Found(start, stop, "address", 0.85 if sure else 0.75)


def _name_like(name: str) -> bool:
    """A place by the model's word only that could as well be somebody's name."""
    _, counties = lexicon.divisions()
    surname = lexicon.surname_of(name)
    given = name[len(surname) :]
    return (
        bool(surname)
        and len(given) in (1, 2)
        and name not in counties
        and all(c in lexicon.given_characters() for c in given)
    )


def _located(tagged: Tagged) -> Iterator[Piece]:
    provinces, _ = lexicon.divisions()
    for word in tagged.words:
        if word.tag == "LOC" and len(word.text) >= 2:
            start = trim(tagged, word.start, word.end)
            text = tagged.text[start : word.end]
            level = "province" if text in provinces else "big" if text in BIG else "place"
            if len(text) >= 2 and not re.match(
                "[一二三四五六七八九十百千两几0-9]+多?(?:里|公里|米|天|年)", text
            ):
                yield start, word.end, level


def _gazetteer(tagged: Tagged) -> Iterator[Piece]:
    provinces, counties = lexicon.divisions()
    text = tagged.text
    for start in tagged.starts:
        for size in range(8, 1, -1):
            name = text[start : start + size]
            if len(name) == size and name[-1] in "省市区县旗州盟" and (name in provinces or name in counties):
                yield start, start + size, "province" if name in provinces else "city"
                break


def _ended(tagged: Tagged) -> Iterator[Piece]:
    text = tagged.text
    for level in ("road", "compound", "village", "town", "district", "city"):
        for m in suffixes()[level].finditer(text):
            if not _boundary(tagged, m.end(), level):
                continue
            start = name_start(tagged, m.start(), most=16 if level == "compound" else 8)
            if start is not None and level == "village":
                start = with_direction(tagged, start)
            if (
                start is None
                or text[start : m.start()] in generic_left()
                or not _placelike(tagged, start, m.start(), m.end(), level)
            ):
                continue
            yield start, m.end(), level


def _lived(tagged: Tagged) -> Iterator[Piece]:
    """What stands between 住 or 地址 and a door number is a place, whatever its ending."""
    for m in re.finditer(
        rf"(?:住在|现住|家住|暂住|住址|地址|户籍|寄到|寄往|住)(?:是|为|:|在)?\s?(?P<name>[{HAN}]{{2,12}}?)(?=[0-9])",
        tagged.text,
    ):
        if _DOOR.match(tagged.text, m.end()) or _HYPHEN.match(tagged.text, m.end()):
            yield *m.span("name"), "compound"


def _boundary(tagged: Tagged, end: int, level: str) -> bool:
    """The ending must end a word, unless digits or a further piece of an address follow."""
    if end in tagged.ends:
        return True
    after = tagged.text[end : end + 1]
    return after.isdigit() or (level in {"road", "compound"} and bool(_DOOR.match(tagged.text, end)))


def _placelike(tagged: Tagged, start: int, stop: int, end: int, level: str) -> bool:
    """Whether left part and ending make a place: the model says so, or a door number or a place follows."""
    inside = tagged.inside(start, end)
    if level == "village" and tagged.text[end - 1] in "集营店堡湾坡岭坪沟屯寨窑塬庄":
        inside = [w for w in inside if w.end >= end and w.tag == "LOC"]
    if any(w.tag in {"LOC", "ORG"} for w in inside):
        return True
    if stop - start < 2 and level != "village":
        return (
            stop - start == 1
            and bool(_DOOR.match(tagged.text, end))
            and level in {"road", "town", "district"}
        )
    if _DOOR.match(tagged.text, end) or _HYPHEN.match(tagged.text, end):
        return True
    if any(w.tag in {"nz", "PER", "s"} and w.start < stop for w in inside):
        return True
    lived = re.search(
        r"(?:住|住址|地址|住在|家在|户籍|位于|寄到|寄往|送到|搬到)(?:是|为|:|在)?$",
        tagged.text[max(0, start - 6) : start],
    )
    return bool(lived) or (
        len(inside) > 1
        and level in {"compound", "town"}
        and all(w.tag in {"n", "a", "m", "vn", "an", "f", "v"} for w in inside)
        and specific(tagged.text[start:stop])
    )


def _chains(text: str, pieces: list[Piece]) -> Iterator[list[Piece]]:
    chain: list[Piece] = []
    reach = 0
    for piece in pieces:
        gap = text[reach : piece[0]] if chain else ""
        door = chain and piece[0] > reach and _doors(text, reach)[0] >= piece[0]
        if chain and (
            piece[0] <= reach
            or (not gap.strip(" ,-·") and len(gap) <= 1)
            or gap in {"与", "和", "交叉口"}
            or door
        ):
            chain.append(piece)
        else:
            if chain:
                yield chain
            chain = [piece]
            reach = 0
        reach = max(reach, piece[1])
    if chain:
        yield chain


def _doors(text: str, end: int, bare: bool = False) -> tuple[int, int]:
    """Where the door numbers after `end` end, and how many there are."""
    count = 0
    while True:
        step = re.compile(r"[ ,]?(?:院内|院里|院|内)?").match(text, end)
        at = step.end() if step else end
        m = _DOOR.match(text, at) or _HYPHEN.match(text, at)
        if not m and count:
            m = _BARE.match(text, end)
        if not m:
            room = _BARE.match(text, end) if bare and not count else None
            return (room.end(), 1) if room else (end, count)
        end, count = m.end(), count + 1


def _door_only(text: str) -> Iterator[Found]:
    """3号楼2单元501: a building and a door without the street still point at one home."""
    for m in re.finditer(rf"{_N}(?:号楼|栋|幢|座|#楼|单元)", text):
        end, count = _doors(text, m.end())
        if count and end - m.start() >= 5:
            yield Found(m.start(), end, "address", 0.8)
