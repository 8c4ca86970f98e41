"""An item on the screen: the block that takes its answer, and the feedback on it. Pure."""

from __future__ import annotations

from typing import Any

from course.items import bank
from course.items.marking import Mark
from course.items.models import Hotspot, Multiple, Single, Spans
from course.items.variants import Variant, label, public
from course.knowledge.edition import Edition
from course.ui import (
    date,
    details,
    feedback,
    match,
    multiple,
    number,
    option,
    order,
    pickers,
    scene,
    single,
    spans,
    text,
)
from course.ui.schema import value_fits

HOW = {
    "single": "选一项。", "multiple": "选出全部正确的；错选会抵掉分。", "order": "从最先的排起。",
    "match": "给每一行选一个。", "number": "填一个数。", "date": "选一个日子。",
    "coding": "三项各选一个代码。", "spans": "标出该标的地方；错标会抵掉分。",
    "hotspot": "在图上找出所有该找的地方；错选会抵掉分。",
}  # fmt: skip
LABEL = "你的答案"
BLOCK = {"coding": "pickers", "hotspot": "scene"}  # kinds whose block has another name


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
    if kind == "coding":
        return pickers(id, LABEL, shown["rows"], value or {}, **more)
    if kind == "spans":
        return spans(
            id, LABEL, _segments(variant, shown, value, told), value, tools=shown.get("tools"), **more
        )
    if kind == "hotspot":
        return scene(
            id, LABEL, shown["svg"], _told(variant, shown["spots"], value, told), value or (), **more
        )
    if kind == "number":
        return number(id, LABEL, value or "", unit=shown["unit"] or None, **more)
    return date(id, LABEL, value or "", **more)


def _options(variant: Variant, shown: dict[str, Any], value: Any, told: bool) -> list[dict[str, Any]]:
    """The options; when told, marked as `_told` says."""
    made = _told(variant, shown["options"], value, told)
    return [option(one["id"], one["label"], note=one.get("note"), tone=one.get("tone")) for one in made]


def _told(variant: Variant, given: list[dict[str, Any]], value: Any, told: bool) -> list[dict[str, Any]]:
    """Options or spots; when told, right ones and ones chosen wrongly are marked, missed ones named."""
    if not told:
        return given
    key = variant.key if isinstance(variant.key, list) else [variant.key]
    chosen = value if isinstance(value, list) else [value]
    missed = (
        "漏选"
        if isinstance(variant.item, Hotspot)
        else "这一项漏选了"
        if isinstance(variant.item, Multiple)
        else ""
    )
    made = []
    for one in given:
        right, taken = one["id"] in key, one["id"] in chosen
        note = {"note": missed} if missed and right and not taken else {}
        tone = {"tone": "good" if right else "bad"} if right or taken else {}
        made.append(one | note | tone)
    return made


def _segments(variant: Variant, shown: dict[str, Any], value: Any, told: bool) -> list[dict[str, Any]]:
    """The parts of a text; when told, what should be marked, and what was marked wrongly."""
    if not told:
        return list(shown["segments"])
    tools = {one["id"]: one["label"] for one in shown.get("tools", [])}
    key = variant.key if tools else dict.fromkeys(variant.key, True)
    marked = (value or {}) if tools else dict.fromkeys(value or [], True)
    made = []
    for one in shown["segments"]:
        wanted, given = key.get(one["id"]), marked.get(one["id"])
        if wanted is None and given is None:
            made.append(one)
            continue
        should = f"应标{tools[wanted]}" if tools and wanted else ""
        note = (
            ""
            if wanted == given
            else "错标"
            if wanted is None
            else should
            if given
            else f"漏标{should and '，' + should}"
        )
        tone = "good" if wanted and given in (None, wanted) else "bad"
        made.append(one | {"tone": tone} | ({"note": note} if note else {}))
    return made


def usable(variant: Variant, edition: Edition, value: Any) -> bool:
    """Whether a saved value still fits the item; it doesn't when the item has changed since."""
    if value in (None, "", [], {}):
        return False
    shown = public(variant, edition)
    return value_fits({"type": BLOCK.get(shown["kind"], shown["kind"]), **shown}, value)


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
    if isinstance(item, Single | Multiple):
        options = [(o.id, o.zh, o.why) for o in item.options]
    elif isinstance(item, Hotspot):
        options = [(s.id, s.zh, s.why) for s in item.spots]
    elif isinstance(item, Spans):
        options = [(s.id, f"“{s.zh}”", s.why) for s in item.segments if s.why]
    else:
        return []
    spoken = [value] if isinstance(item, Single) else _spoken(variant, value)
    lines = [
        f"- {edition.fill(zh, variant.variables)}：{edition.fill(why.zh, variant.variables)}"
        for identity, zh, why in options
        if identity not in spoken and why
    ]
    return [details("其他选项为什么", [text("\n".join(lines))])] if lines else []


def _spoken(variant: Variant, value: Any) -> list[str]:
    """Ids that were wrongly left out or wrongly chosen: the reasons of the mark speak of these."""
    if isinstance(variant.key, dict):
        given = value if isinstance(value, dict) else {}
        return [one for one in {**variant.key, **given} if variant.key.get(one) != given.get(one)]
    chosen = value if isinstance(value, list) else [value]
    return [
        *(one for one in variant.key if one not in chosen),
        *(one for one in chosen if one not in variant.key),
    ]
