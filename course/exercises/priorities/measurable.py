"""Does a target have the form of something that can be measured? Form only, never wisdom.

It looks for five things: a number or share, its unit, a base or comparison, a date or period, and an object.
A target that has all five may still be foolish; that is for the meeting to say.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from course.exercises.priorities.content import Part, Words, words

_HAN = "[零一二两三四五六七八九十百千万]"
_PER_CENT = rf"百分之{_HAN}+"
_FIGURE = rf"(?:\d+(?:\.\d+)?|{_HAN}+)"
_WITHIN = re.compile(rf"(?:\d+|[半{_HAN[1:]}+)\s*个?(?:小时|工作日|日|天|周|月|季度|年)(?:之内|以内|内)")
_DAY = re.compile(
    r"\d{4}\s*年(?!期)|\d{1,2}\s*月份?\s*(?:\d{1,2}\s*日|底|末|初|[上中下]旬)?|\d{1,2}\s*日(?=前|之前)"
    r"|[一二三四五六七八九十]{1,2}月份?(?:底|末|初|[上中下]旬|[一二三四五六七八九十]{1,3}日)?|[一二三四]季度"
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """One part of the form: what was found for it, or None."""

    part: Part
    text: str | None


@dataclass(frozen=True)
class Judgement:
    """What a target has and lacks, and the vague words in it."""

    found: tuple[Found, ...]
    vague: tuple[str, ...]

    @property
    def missing(self) -> tuple[Part, ...]:
        """The parts that weren't found."""
        return tuple(one.part for one in self.found if one.text is None)

    @property
    def complete(self) -> bool:
        """Whether every part was found."""
        return not self.missing

    def told(self) -> str:
        """In words: what is there, what is missing and how to put it, which words say nothing."""
        has = "、".join(f"{one.part.zh}（{one.text}）" for one in self.found if one.text is not None)
        lacks = "；".join(f"{one.zh}：{one.missing}" for one in self.missing)
        said = f"有：{has or '还没有'}。" + (f"还缺：{lacks}。" if lacks else "五样都有。")
        return said + (f"“{'”“'.join(self.vague)}”量不出来，可以删。" if self.vague else "")


def judge(text: str, known: Words | None = None) -> Judgement:
    """Look for the five parts in a target.

    Full-width figures count as figures. A date (6 月 30 日) is a time and no number; a limit (七日内) is both.
    """
    lists = known or words()
    plain = unicodedata.normalize("NFKC", text)
    time = _WITHIN.search(plain) or _DAY.search(plain)
    number, unit = _amount(_DAY.sub(" ", plain), lists)
    texts = {
        "number": number, "unit": unit, "base": _first(plain, lists.bases),
        "period": time.group(0) if time else _first(plain, lists.periods),
        "object": _first(plain, lists.objects),
    }  # fmt: skip
    found = tuple(Found(part, texts.get(part.id)) for part in lists.parts)
    return Judgement(found, tuple(one for one in lists.vague if one in plain))


def _amount(text: str, lists: Words) -> tuple[str | None, str | None]:
    """(number or share, unit). A share such as 全部 needs no unit; a figure without one lacks it."""
    per_cent = re.search(_PER_CENT, text)
    if per_cent:
        return per_cent.group(0), "百分之"
    units = "|".join(re.escape(unit) for unit in sorted(lists.units, key=len, reverse=True))
    with_unit = re.search(rf"({_FIGURE})\s*({units})", text)
    if with_unit:
        return with_unit.group(1), with_unit.group(2)
    share = _first(text, lists.shares)
    if share:
        return share, share
    figure = re.search(r"\d+(?:\.\d+)?", text)
    return (figure.group(0) if figure else None), None


def _first(text: str, candidates: list[str]) -> str | None:
    """The candidate that stands first in the text, the longest when several start there."""
    places = [(text.index(one), -len(one), one) for one in candidates if one in text]
    return min(places)[2] if places else None


def figures_in(text: str) -> set[str]:
    """The figures written in a text, as plain decimals without padding: 96.20% gives 96.2."""
    plain = unicodedata.normalize("NFKC", text)
    return {_plain(one) for one in re.findall(r"\d+(?:\.\d+)?", plain)}


def _plain(figure: str) -> str:
    whole, dot, part = figure.partition(".")
    part = part.rstrip("0")
    return (whole.lstrip("0") or "0") + (f"{dot}{part}" if part else "")
