"""An item on the screen: the block that takes its answer, and the feedback on it. Pure."""

from __future__ import annotations

from typing import Any

from course.items import bank
from course.items.marking import Mark
from course.items.models import Multiple, Single
from course.items.variants import Variant, label, public
from course.knowledge.edition import Edition
from course.ui import date, details, feedback, match, multiple, number, option, order, single, text
from course.ui.schema import value_fits

HOW = {
    "single": "选一项。", "multiple": "选出全部正确的；错选会抵掉分。", "order": "从最先的排起。",
    "match": "给每一行选一个。", "number": "填一个数。", "date": "选一个日子。",
}  # fmt: skip
LABEL = "你的答案"


def answer_block(
    variant: Variant, edition: Edition, id: str, value: Any = None, *, told: bool = False
) -> dict[str, Any]:
    """The block that takes the answer; with `told` it's closed and shows which options were right."""
    shown = public(variant, edition)
    kind = shown["kind"]
    value = value if usable(variant, edition, value) else None
    more: dict[str, Any] = {"disabled": told, "hint": None if told else HOW[kind]}
    if kind == "single":
        return single(id, LABEL, _options(variant, shown, value, told), value, **more)
    if kind == "multiple":
        return multiple(id, LABEL, _options(variant, shown, value, told), value or (), **more)
    if kind == "order":
        return order(id, LABEL, shown["steps"], value, **more)
    if kind == "match":
        return match(id, LABEL, shown["rows"], shown["options"], value or {}, **more)
    if kind == "number":
        return number(id, LABEL, value or "", unit=shown["unit"] or None, **more)
    return date(id, LABEL, value or "", **more)


def _options(variant: Variant, shown: dict[str, Any], value: Any, told: bool) -> list[dict[str, Any]]:
    """The options; when told, the right ones and the ones chosen wrongly are marked, the missed ones named."""
    if not told:
        return [option(one["id"], one["label"]) for one in shown["options"]]
    key = variant.key if isinstance(variant.key, list) else [variant.key]
    chosen = value if isinstance(value, list) else [value]
    missed = isinstance(variant.item, Multiple)
    made = []
    for one in shown["options"]:
        right, taken = one["id"] in key, one["id"] in chosen
        note = "这一项漏选了" if missed and right and not taken else None
        made.append(
            option(one["id"], one["label"], note=note, tone="good" if right else "bad" if taken else None)
        )
    return made


def usable(variant: Variant, edition: Edition, value: Any) -> bool:
    """Whether a saved value still fits the item; it doesn't when the item has changed since."""
    if value in (None, "", [], {}):
        return False
    shown = public(variant, edition)
    return value_fits({"type": shown["kind"], **shown}, value)


def feedback_blocks(variant: Variant, edition: Edition, mark: Mark, value: Any) -> list[dict[str, Any]]:
    """What is said on an answer: the mistake first, then the right answer and the way to it, then rules."""
    item = variant.item
    tone = {"right": "good", "part": "part"}.get(mark.outcome, "bad")
    said = list(mark.reasons)
    if mark.outcome == "wrong" and not said:
        said = ["这个答案不是常见的几种错法。照下面的算法一步一步对，看是哪一步不同。"]
    if mark.outcome != "right":
        said.append(f"正确答案：{label(variant, edition, variant.key)}。")
    if item.explain:
        said.append(edition.fill(item.explain.zh, variant.variables))
    points = f"得 {mark.points.normalize():f} 分，满分 {mark.max_points.normalize():f} 分"
    made = [feedback(tone, points, "\n\n".join(said), edition.cards(bank.cited(item)))]
    return [*made, *_others(variant, edition, value)]


def _others(variant: Variant, edition: Edition, value: Any) -> list[dict[str, Any]]:
    """Why each option that the feedback hasn't spoken of is right or wrong, folded."""
    item = variant.item
    if not isinstance(item, Single | Multiple):
        return []
    chosen = value if isinstance(value, list) else [value]
    spoken = chosen if isinstance(item, Single) else [o.id for o in item.options if (o.id in chosen) != o.key]
    lines = [
        f"- {edition.fill(o.zh, variant.variables)}：{edition.fill(o.why.zh, variant.variables)}"
        for o in item.options
        if o.id not in spoken
    ]
    return [details("其他选项为什么", [text("\n".join(lines))])] if lines else []
