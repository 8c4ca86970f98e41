"""Chinese texts with values: `{rule-id:value}` and `{name}` are filled, everything else stands as written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([A-Za-z][A-Za-z0-9._-]*)(?::([A-Za-z][A-Za-z0-9_]*))?\}")
DIGITS = "零一二三四五六七八九"


class UnknownName(KeyError):
    """A placeholder names a rule, value or variable that isn't there."""


def chinese_number(number: int) -> str:
    """0..99 in Chinese numerals (15 -> 十五); larger or negative numbers in digits."""
    if not 0 <= number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    if tens == 0:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def show(value: Any) -> str:
    """A value as a Chinese reader expects it: 2/3 -> 三分之二, a date -> 2026年3月1日, a list -> 甲、乙."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, list | tuple):
        return "、".join(show(one) for one in value)
    if isinstance(value, str) and re.fullmatch(r"\d{1,2}/\d{1,2}", value):
        part = Fraction(value)
        return f"{chinese_number(part.denominator)}分之{chinese_number(part.numerator)}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def fill(
    text: str,
    rule_value: Callable[[str, str], Any],
    variables: Mapping[str, Any] | None = None,
) -> str:
    """Fill the placeholders of `text`.

    `rule_value(rule_id, name)` gives a rule's value and raises UnknownName; `variables` are the
    generator's. A doubled brace stands for a literal one. Raises UnknownName.
    """
    known = variables or {}

    def one(match: re.Match[str]) -> str:
        if match.group(0) == "{{":
            return "{"
        if match.group(0) == "}}":
            return "}"
        name, value = match.group(1), match.group(2)
        if value is not None:
            return show(rule_value(name, value))
        if name not in known:
            raise UnknownName(name)
        return show(known[name])

    return PLACEHOLDER.sub(one, text)


def names(text: str) -> list[tuple[str, str | None]]:
    """The placeholders of `text` as (rule id or variable, value name or None)."""
    return [(m.group(1), m.group(2)) for m in PLACEHOLDER.finditer(text) if m.group(1)]
