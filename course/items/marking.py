"""Marks one answer to one variant. Pure: no file, no clock, no gradebook. Anything odd goes to review."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, Literal

from course.items import facets
from course.items.models import (
    Coding,
    Date,
    Essay,
    Hotspot,
    Match,
    Multiple,
    Number,
    Option,
    Order,
    Single,
    Spans,
    Spot,
)  # fmt: skip
from course.items.variants import Variant
from course.knowledge.edition import Edition

Outcome = Literal["right", "part", "wrong", "blank", "manual", "review"]
CENT = Decimal("0.01")
MAX_NUMBER = Decimal("1e12")


@dataclass(frozen=True)
class Mark:
    """The mark of one answer.

    `points` of `max_points`; `outcome` review means that a person must look, and why stands in `note`.
    `reasons` are sentences for the trainee, the mistake first.
    """

    points: Decimal
    max_points: Decimal
    outcome: Outcome
    note: str = ""
    reasons: list[str] = field(default_factory=list)


class OddAnswer(ValueError):
    """The saved answer doesn't have the form that the item's kind saves."""


def mark(variant: Variant, edition: Edition, value: Any) -> Mark:
    """Mark `value`, as it was saved, against a variant.

    None, "", [] and {} are blank: no points, said so. A value of the wrong form is outcome `review`
    with no points until a person decides; it is never full marks and never a silent zero.
    """
    item = variant.item
    total = Decimal(item.points)
    if isinstance(item, Essay):
        return _essay(item, value, total)
    if value is None or value in ("", [], {}):
        return Mark(Decimal(0), total, "blank", "未作答")
    try:
        if isinstance(item, Single):
            return _single(item, variant, edition, value, total)
        if isinstance(item, Multiple):
            return _multiple(item.options, variant, edition, value, total)
        if isinstance(item, Hotspot):
            return _multiple(item.spots, variant, edition, value, total)
        if isinstance(item, Spans):
            return _spans(item, variant, edition, value, total)
        if isinstance(item, Coding):
            return _coding(item, variant, edition, value, total)
        if isinstance(item, Order):
            return _order(item, variant, edition, value, total)
        if isinstance(item, Match):
            return _match(item, variant, edition, value, total)
        if isinstance(item, Number):
            return _number(item, variant, edition, value, total)
        if isinstance(item, Date):
            return _date(item, variant, edition, value, total)
    except OddAnswer as problem:
        return Mark(Decimal(0), total, "review", str(problem))
    return Mark(Decimal(0), total, "review", f"不认识的题型 {item.kind}")


def share(total: Decimal, part: int, whole: int) -> Decimal:
    """`part`/`whole` of the points, rounded to a hundredth, never below 0 nor above the total."""
    exact = total * max(part, 0) / whole
    return min(exact.quantize(CENT, ROUND_HALF_UP), total)


def _graded(points: Decimal, total: Decimal, reasons: list[str]) -> Mark:
    outcome: Outcome = "right" if points == total else "wrong" if points == 0 else "part"
    return Mark(points, total, outcome, "", reasons)


def _essay(item: Essay, value: Any, total: Decimal) -> Mark:
    if value is None or (isinstance(value, str) and not value.strip()):
        return Mark(Decimal(0), total, "blank", "未作答")
    if not isinstance(value, str):
        return Mark(Decimal(0), total, "review", "书面题的答案不是文字")
    if len(value) > 4 * item.max_chars:
        return Mark(Decimal(0), total, "review", f"书面题的答案有 {len(value)} 字，远超上限")
    return Mark(Decimal(0), total, "manual", "待人工评分")


def _single(item: Single, variant: Variant, edition: Edition, value: Any, total: Decimal) -> Mark:
    options = {o.id: o for o in item.options}
    if not isinstance(value, str) or value not in options:
        raise OddAnswer("选项不在本题之内")
    reason = edition.fill(options[value].why.zh, variant.variables)
    return _graded(total if value == variant.key else Decimal(0), total, [reason])


def _ids(value: Any, known: set[str], what: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise OddAnswer(f"{what}不是编号列表")
    if len(set(value)) != len(value):
        raise OddAnswer(f"{what}有重复")
    if not set(value) <= known:
        raise OddAnswer(f"{what}里有本题没有的编号")
    return value


def _multiple(
    options: Sequence[Option | Spot], variant: Variant, edition: Edition, value: Any, total: Decimal
) -> Mark:
    """Options to choose, or places to find: each key its share, each wrong one the same off."""
    chosen = set(_ids(value, {o.id for o in options}, "所选项"))
    key = set(variant.key)
    points = share(total, len(chosen & key) - len(chosen - key), len(key))
    said = [o for o in options if (o.id in chosen) != o.key]
    reasons = [
        f"{'漏选' if o.key else '错选'}“{edition.fill(o.zh, variant.variables)}”："
        + edition.fill(o.why.zh, variant.variables)
        for o in said
    ]
    return _graded(points, total, reasons)


def _spans(item: Spans, variant: Variant, edition: Edition, value: Any, total: Decimal) -> Mark:
    known = {one.id for one in item.segments}
    if item.tools:
        tools = {one.id: edition.fill(one.zh, variant.variables) for one in item.tools}
        if not isinstance(value, dict) or not set(value) <= known:
            raise OddAnswer("标记不是本题的片段")
        if not all(isinstance(one, str) and one in tools for one in value.values()):
            raise OddAnswer("标记的种类不在本题之内")
        marked: dict[str, str | bool] = dict(value)
    else:
        tools = {}
        marked = dict.fromkeys(_ids(value, known, "标记"), True)
    key = {one.id: one.key for one in item.segments if one.key}
    right = sum(key.get(one) == mark for one, mark in marked.items())
    points = share(total, right - (len(marked) - right), len(key))
    reasons = []
    for one in item.segments:
        wanted, given = key.get(one.id), marked.get(one.id)
        if wanted == given:
            continue
        kind = f"，应标为“{tools[str(wanted)]}”" if tools and wanted else ""
        what = "漏标" if given is None else "错标" if wanted is None else "标错种类"
        why = edition.fill(one.why.zh, variant.variables) if one.why else ""
        reasons.append(
            f"{what}“{edition.fill(one.zh, variant.variables)}”{kind}" + (f"：{why}" if why else "。")
        )
    return _graded(points, total, reasons)


def _coding(item: Coding, variant: Variant, edition: Edition, value: Any, total: Decimal) -> Mark:
    """A third of the points for each facet, half of a third for an accepted neighbour."""
    if not isinstance(value, dict) or not set(value) <= set(facets.LETTER):
        raise OddAnswer("编码的项目不对")
    if not all(one is None or isinstance(one, str) for one in value.values()):
        raise OddAnswer("代码不是文字")
    sixths, reasons = 0, []
    given = {facet: value.get(facet) or "" for facet in facets.LETTER}
    if not any(given.values()):
        return Mark(Decimal(0), total, "blank", "未作答")
    for facet, code in given.items():
        key, name = getattr(item.key, facet), facets.facet_name(edition, facet)
        if code and code not in {one["id"] for one in facets.facet_options(edition, facet)}:
            raise OddAnswer(f"{name}没有这个代码")
        if code == key:
            sixths += 2
            continue
        near = code in item.accept.get(facet, [])
        sixths += near
        mine, right = facets.code_label(edition, code), facets.code_label(edition, key)
        said = "没有选" if not code else f"选了“{mine}”，接近，得一半分" if near else f"选了“{mine}”"
        why = edition.fill(getattr(item.why, facet).zh, variant.variables)
        reasons.append(f"{name}：{said}，应为“{right}”。{why}")
    return _graded(share(total, sixths, 6), total, reasons)


def _order(item: Order, variant: Variant, edition: Edition, value: Any, total: Decimal) -> Mark:
    chosen = _ids(value, {s.id for s in item.steps}, "顺序")
    if len(chosen) != len(item.steps):
        raise OddAnswer("顺序里少了步骤")
    right = set(pairwise(variant.key))
    kept = [pair for pair in pairwise(chosen) if pair in right]
    points = total if chosen == variant.key else share(total, len(kept), len(item.steps) - 1)
    steps = {s.id: s for s in item.steps}
    reasons = []
    for place, (mine, rightful) in enumerate(zip(chosen, variant.key, strict=True), 1):
        step = steps[rightful]
        if mine != rightful:
            why = edition.fill(step.why.zh, variant.variables) if step.why else ""
            reasons.append(f"第 {place} 步应是“{edition.fill(step.zh, variant.variables)}”。{why}")
    return _graded(points, total, reasons)


def _match(item: Match, variant: Variant, edition: Edition, value: Any, total: Decimal) -> Mark:
    rights = {r.id: r for r in item.right}
    rows = {row.id for row in item.left}
    if not isinstance(value, dict) or not set(value) <= rows:
        raise OddAnswer("连线不是本题的行")
    if not all(one is None or (isinstance(one, str) and one in {"", *rights}) for one in value.values()):
        raise OddAnswer("连线指向本题没有的编号")
    good = sum(value.get(row.id) == row.to for row in item.left)

    def text(raw: str) -> str:
        return edition.fill(raw, variant.variables)

    reasons = [
        f"“{text(row.zh)}”应对“{text(rights[row.to].zh)}”。{text(row.why.zh)}"
        for row in item.left
        if value.get(row.id) != row.to
    ]
    return _graded(share(total, good, len(item.left)), total, reasons)


def read_number(value: Any) -> Decimal:
    """A typed number: full-width digits, spaces, thousands separators and a trailing unit are allowed.

    Raises OddAnswer for anything else, for NaN, infinity and numbers beyond 1e12.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise OddAnswer("答案不是数字")
    try:
        typed = str(value)
    except ValueError as problem:  # Python refuses to print an integer of more than 4300 digits
        raise OddAnswer("数字太大") from problem
    text = unicodedata.normalize("NFKC", typed).strip().replace(",", "").replace(" ", "")
    match = re.fullmatch(r"([+-]?\d{1,13}(?:\.\d{1,8})?)(?:%|[\u4e00-\u9fff]{1,3})?", text)
    if not match:
        raise OddAnswer(f"答案“{text[:20]}”读不成数字")
    try:
        number = Decimal(match.group(1))
    except InvalidOperation as problem:
        raise OddAnswer("答案读不成数字") from problem
    if abs(number) > MAX_NUMBER:
        raise OddAnswer("数字太大")
    return number


def read_date(value: Any) -> date:
    """A typed day: 2026-09-27, 2026/9/27 or 2026年9月27日. Raises OddAnswer."""
    if not isinstance(value, str):
        raise OddAnswer("答案不是日期")
    text = unicodedata.normalize("NFKC", value).strip()
    match = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", text)
    if not match:
        raise OddAnswer(f"答案“{text[:20]}”读不成日期")
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError as problem:
        raise OddAnswer(f"“{text[:20]}”不是一个日子") from problem


def _known_mistake(item: Number | Date, variant: Variant, edition: Edition, same: Any) -> list[str]:
    for name, wrong in variant.wrong.items():
        if same(wrong) and name in item.wrong_answers:
            variables = variant.variables
            return [edition.fill(item.wrong_answers[name].zh, variables)]
    return []


def _number(item: Number, variant: Variant, edition: Edition, value: Any, total: Decimal) -> Mark:
    number = read_number(value)
    if abs(number - Decimal(variant.key)) <= item.tolerance:
        return _graded(total, total, [])
    reasons = _known_mistake(
        item, variant, edition, lambda wrong: abs(number - Decimal(wrong)) <= item.tolerance
    )
    return _graded(Decimal(0), total, reasons)


def _date(item: Date, variant: Variant, edition: Edition, value: Any, total: Decimal) -> Mark:
    day = read_date(value).isoformat()
    if day == variant.key:
        return _graded(total, total, [])
    return _graded(Decimal(0), total, _known_mistake(item, variant, edition, lambda wrong: wrong == day))
