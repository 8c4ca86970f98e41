"""Where the name before an ending (路, 村, 支行, 公司) begins, and whether it says which one."""

from __future__ import annotations

import re
from functools import cache

from course.complaints.anonymise.lexicon import alternatives, words
from course.complaints.anonymise.tagger import Tagged

HAN = "\u4e00-\u9fff"
_STOP_TAGS = frozenset(
    {"p", "v", "r", "c", "u", "w", "d", "q", "xc", "TIME", "vd", "vn", "ad", "a", "f", "PER"}
)
_COUNT = re.compile(r"第?[0-9一二三四五六七八九十百千两几多数]+[家个位份名件处次所条座张笔项些]?")
_ORPHAN = re.compile(r"[东西南北中前后上下]?(?:路|街|巷|道|大道|村|镇|乡|区|县|庄|屯|苑|厂)")
BIG = frozenset(
    {
        "日内",
        "全市",
        "全省",
        "全县",
        "全区",
        "现场",
        "城区",
        "县域",
        "乡镇",
        "中国",
        "全国",
        "国内",
        "国外",
        "海外",
        "国家",
        "境外",
        "境内",
        "中华人民共和国",
        "亚洲",
        "世界",
        "城里",
        "乡下",
        "农村",
        "城市",
        "外地",
        "本地",
        "当地",
        "华夏",
        "中华",
    }
)


@cache
def generic_left() -> frozenset[str]:
    """Words before an ending that say nothing of which one: 附近, 上级, 保险 …"""
    return frozenset(words("places")["generic_left"])


@cache
def stop_words() -> frozenset[str]:
    """Words at which a name to the left of an ending stops: 住在, 到, 找 …"""
    return frozenset(words("places")["stop_words"])


@cache
def suffixes() -> dict[str, re.Pattern[str]]:
    """The endings by level (road, village, branch, company …), the longest first."""
    lists = words("places")
    return {
        level: re.compile(alternatives(lists[level]))
        for level in (
            "road",
            "compound",
            "village",
            "town",
            "district",
            "city",
            "branch",
            "company",
            "public",
        )
    }


def name_start(tagged: Tagged, end: int, most: int = 14) -> int | None:
    """Where the name before the ending at `end` begins; None when nothing specific stands there.

    It goes left word by word and stops at punctuation, verbs, pronouns and the like, or at a stop word.
    """
    start = end
    floor = max(0, end - most)
    i = tagged.index(end) if end < len(tagged.text) else len(tagged.words) - 1
    while i >= 0:
        word = tagged.words[i]
        if word.start >= end:
            i -= 1
            continue
        here = tagged.text[word.start : min(word.end, end)]
        glued = start == end and word.end > end
        orphan = start < end and bool(_ORPHAN.match(tagged.text[start:end]))
        if word.start < floor or _stops(here, "n" if (orphan or glued) and len(here) > 1 else word.tag):
            break
        start = word.start
        i -= 1
    start = min(
        [start, *(end - len(w) for w in words("places")["name_words"] if tagged.text.endswith(w, 0, end))]
    )
    start = trim(tagged, start, end)
    return start if start < end and tagged.text[start:end] not in generic_left() else None


def _stops(text: str, tag: str) -> bool:
    if text in stop_words() or not re.fullmatch(rf"[{HAN}0-9A-Za-z()]+", text):
        return True
    if tag in {"LOC", "ORG", "nz", "n", "s", "nw"} or text in words("places")["name_words"]:
        return False
    if re.fullmatch(rf"[{HAN}]{{2,6}}(?:路|街|大道|巷|村|镇|乡)", text):
        return False
    if tag == "m":
        return bool(_COUNT.fullmatch(text))
    return tag in _STOP_TAGS and not (tag == "PER" and len(text) >= 2)


def trim(tagged: Tagged, start: int, end: int) -> int:
    """Cut stop words off the left end of a name; one of a single character only when it is a word there."""
    changed = True
    while changed:
        changed = False
        for size in (4, 3, 2, 1):
            head = tagged.text[start : start + size]
            word = size > 1 or start + 1 in tagged.ends or head in "住寄到"
            if word and start + size < end and head in stop_words() and end - start - size >= 2:
                start += size
                changed = True
                break
    return start


def with_direction(tagged: Tagged, start: int) -> int:
    """前李村: the word of direction before a village belongs to it when a place or an edge stands before."""
    at = start - 1
    if at < 0 or tagged.text[at] not in "前后上下大小新老东西南北中":
        return start
    word = tagged.words[tagged.index(at)]
    before = tagged.words[tagged.index(at - 1)] if at else None
    edge = before is None or before.tag in {"LOC", "w", "p", "v"} or before.text in stop_words()
    return at if word.start == at and edge else start


@cache
def _generic_ends() -> tuple[str, ...]:
    return tuple(sorted(generic_left(), key=len, reverse=True))


def specific(left: str) -> bool:
    """Whether two characters or more are left when generic words are taken off the right end of a name."""
    rest = left
    for _ in range(4):
        word = next((w for w in _generic_ends() if rest.endswith(w)), "")
        rest = rest[: len(rest) - len(word)]
    return len(rest) >= 2 and rest not in BIG and rest not in generic_left()
