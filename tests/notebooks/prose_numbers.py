"""Numbers with units in Chinese prose, and whether rules say the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from course.knowledge import Edition
from course.knowledge.rules import Rule

UNITS = "个工作日|个自然日|个百分点|个月|小时|分钟|日|天|年(?!度)|条|人|次|票|件|位|项|户|名|元|万元|倍|%|％"
DIGITS = "零〇一二两三四五六七八九"
# 一 and 两 before a counter say "a" and "both"; before a measure of time or money 二, 两, 十一, 十二 are numbers.
COUNTED = rf"\d[\d,.]*|[{DIGITS}十百千]*[三四五六七八九十百千]"
MEASURED = "[二两]|[一二三四五六七八九]?十[一二]"
NUMBER = re.compile(
    rf"(?<![几数第])(?:(?:{COUNTED})\s*(?:{UNITS})|(?:{MEASURED})(?:个工作日|个自然日|个月|小时|日|年(?!度)|元|倍))"
    "|[一二三四五六七八九十]+分之[一二三四五六七八九十]+"
)
ANY = re.compile(rf"\d[\d,]*(?:\.\d+)?|[{DIGITS}十百千]+(?:分之[{DIGITS}十百千]+)?")
WEIGHT = {"十": 10, "百": 100, "千": 1000}
# By which names rules keep values of a unit; without a unit it is a fraction (三分之二).
NAMES = {
    "日": "(.*_)?days", "天": "(.*_)?days", "个自然日": "(.*_)?days", "个工作日": "workdays", "小时": "hours",
    "年": "years", "个月": "months", "%": ".*percent", "％": ".*percent", "人": "people|min_voters",
    "名": "people|min_voters", "位": "people|min_voters", "件": "min_count", "元": "yuan",
    "次": "per_year|per_quarter|times", "": "fraction",
}  # fmt: skip


def found(text: str) -> list[str]:
    """The numbers with units of a text, without blanks."""
    return [re.sub(r"\s", "", one.group()) for one in NUMBER.finditer(text)]


def unit(number: str) -> str:
    """The unit of a number: 日 of 十五日, nothing of 三分之二."""
    return ANY.sub("", number, count=1)


def worth(number: str) -> Fraction:
    """What a number is worth: `15日`, `十五日` -> 15; `三分之二` -> 2/3; `0.5%` -> 1/2."""
    first = ANY.match(number)
    assert first, number
    words = first.group()
    if words[0].isdigit():
        return Fraction(words.replace(",", ""))
    if "分之" in words:
        whole, part = words.split("分之")
        return Fraction(integer(part), integer(whole))
    return Fraction(integer(words))


def integer(words: str) -> int:
    """A Chinese numeral below ten thousand; a row of digits (二〇二六) is read digit by digit."""
    total, last = 0, 0
    for one in words:
        if one in WEIGHT:
            total, last = total + (last or 1) * WEIGHT[one], 0
        else:
            last = 10 * last + {"〇": 0, "两": 2}.get(one, "零一二三四五六七八九".find(one))
    return total + last


def listed(rule: Rule) -> list[tuple[str, Any]]:
    """The single values of a rule by name, lists taken apart."""
    return [
        (name, one)
        for name, value in rule.values.items()
        for one in (value if isinstance(value, list) else [value])
    ]


def said(edition: Edition, rule_ids: Iterable[str], number: str) -> bool:
    """Whether one of the rules says the number: in a value, its title, text or caveat.

    An article (条) and a year of today (四位数的年) may also stand in its source and dates. A number of working
    days is said only as one, and a number of days only as days.
    """
    wanted, its_unit = worth(number), unit(number)
    return any(wanted in _numbers(edition, rule_id, wanted, its_unit) for rule_id in rule_ids)


DAYS = {
    "日": "[日天]|个自然日",
    "天": "[日天]|个自然日",
    "个自然日": "[日天]|个自然日",
    "个工作日": "个?工作日",
}


def _numbers(edition: Edition, rule_id: str, wanted: Fraction, its_unit: str) -> set[Fraction]:
    rule, card = edition.rule(rule_id), edition.card(rule_id)
    words = [card.title, card.text, card.caveat or ""]
    if its_unit == "条" or (its_unit == "年" and wanted >= 1990):
        words += [card.source, card.dates]
    if its_unit in DAYS:  # a caveat often warns of a wrong number of days
        prose = f"{card.title}。{card.text}"
        there = {worth(one.group()) for one in re.finditer(f"(?:{ANY.pattern})(?={DAYS[its_unit]})", prose)}
        there |= {Fraction(str(value)) for name, value in listed(rule) if re.fullmatch(NAMES[its_unit], name)}
        dates = [rule.effective_from, rule.effective_to, *(value for _, value in listed(rule))]
        return there | {Fraction(one.day) for one in dates if isinstance(one, date) and its_unit == "日"}
    words += [str(value) for _, value in listed(rule)]
    fractions = {Fraction(value) for _, value in listed(rule) if re.fullmatch(r"\d+/\d+", str(value))}
    return fractions | {worth(one.group()) for text in words for one in ANY.finditer(text)}


def unbound(edition: Edition, rule_ids: Iterable[str], text: str) -> list[tuple[str, str]]:
    """Numbers written out in a text (placeholders taken away) that are a value of one of the rules.

    Each as (number, `rule-id:value`): written out, they stay when the edition changes.
    """
    hits = []
    for number in found(text):
        names = NAMES.get(unit(number))
        for rule_id in rule_ids:
            for name, value in listed(edition.rule(rule_id)):
                plain = re.fullmatch(r"\d+(?:\.\d+)?(?:/\d+)?", str(value))
                if (
                    names is not None
                    and plain
                    and re.fullmatch(names, name)
                    and Fraction(str(value)) == worth(number)
                ):
                    hits.append((number, f"{rule_id}:{name}"))
    return hits
