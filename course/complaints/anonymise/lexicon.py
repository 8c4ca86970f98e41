"""The word lists of the detector, read once from `data/*.yaml`; and the names of China's divisions."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"


@cache
def words(file: str) -> dict[str, Any]:
    """The content of `data/<file>.yaml`. Raises FileNotFoundError when the package is incomplete."""
    data: dict[str, Any] = yaml.safe_load((DATA / f"{file}.yaml").read_text(encoding="utf-8"))
    return data


@cache
def strong_surnames() -> frozenset[str]:
    """Surnames of one character that are seldom part of an ordinary word."""
    other = weak_surnames() | rare_surnames()
    return frozenset(c for c in "".join(words("surnames")["strong"].split()) if c not in other)


@cache
def weak_surnames() -> frozenset[str]:
    """Surnames of one character that are everyday characters too: they need more context."""
    return frozenset("".join(words("surnames")["weak"].split()))


@cache
def rare_surnames() -> frozenset[str]:
    """Characters that are seldom a surname: only the model or a name field makes them one."""
    return frozenset("".join(words("surnames")["rare"].split())) - weak_surnames()


@cache
def compound_surnames() -> frozenset[str]:
    """Surnames of two characters: 欧阳, 上官 …"""
    return frozenset(words("surnames")["compound"].split())


@cache
def given_characters() -> frozenset[str]:
    """Characters common in given names."""
    return frozenset("".join(words("surnames")["given"].split()))


@cache
def all_surnames() -> frozenset[str]:
    """Every surname of one character."""
    return strong_surnames() | weak_surnames() | rare_surnames()


@cache
def ordinary_words() -> frozenset[str]:
    """Words of two or three characters that pypinyin lists: what the model cuts otherwise may be a name."""
    from pypinyin.phrases_dict import phrases_dict

    return frozenset(word for word in phrases_dict if len(word) in (2, 3))


def surname_of(text: str) -> str:
    """The surname with which `text` begins, or an empty string."""
    if text[:2] in compound_surnames():
        return text[:2]
    first = text[:1]
    return first if first in all_surnames() else ""


@cache
def divisions() -> tuple[frozenset[str], frozenset[str]]:
    """Provinces, and cities, districts and counties, as python-stdnum lists them (past names too).

    Each name stands with its ending and, when two characters or more are left, without it.
    """
    text = resources.files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")
    provinces = set(re.findall(r'province="(?:\[[^\]]*\])?([^"]+)"', text))
    counties: set[str] = set()
    for value in re.findall(r'county="([^"]+)"', text):
        counties.update(part for part in re.split(r"\[[^\]]*\]|[,，]", value) if part)
    counties -= {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "市辖县"}
    provinces |= {re.sub(r"(维吾尔|壮族|回族)?自治区$|[省市]$", "", name) for name in provinces}
    short = {re.sub(r"(?:地区|[市县盟州])$", "", name) for name in counties if len(name) > 2}
    return frozenset(provinces), frozenset({n for n in counties | short if len(n) > 1} - provinces)


def alternatives(items: list[str] | frozenset[str]) -> str:
    """A regular expression that matches any of the words, the longest first."""
    return "|".join(re.escape(item) for item in sorted(items, key=lambda item: (-len(item), item)))
