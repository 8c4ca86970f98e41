"""A variant: an item with its generator's values filled in. The public part holds no key and no rationale."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from course.errors import ItemError
from course.items import drawings, facets, generators
from course.items.drawings import Drawing, Place
from course.items.models import (
    Coding,
    Common,
    Date,
    Essay,
    Hotspot,
    Match,
    Multiple,
    Number,
    Order,
    Single,
    Spans,
)  # fmt: skip
from course.knowledge.edition import Edition
from course.knowledge.text import show


@dataclass(frozen=True)
class Variant:
    """One materialised form of an item.

    `index` counts from 0; `key` is the right answer in the form answers are saved in;
    `wrong` maps the name of a known mistake to its answer.
    """

    item: Common
    index: int
    variables: dict[str, Any]
    key: Any
    wrong: dict[str, Any] = field(default_factory=dict)


def seed(*parts: object) -> int:
    """A seed that depends on all parts and on nothing else (SHA-256, not hash())."""
    joined = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(joined.encode()).digest()[:8], "big")


def pick(salt: str, trainee: str, item_id: str, count: int) -> int:
    """Which of `count` variants a trainee gets: the same everywhere, unforeseeable without the salt."""
    return seed(salt, trainee, item_id) % count


def make(item: Common, edition: Edition, salt: str, index: int = 0) -> Variant:
    """Materialise variant `index` of an item under an edition. Raises ItemError."""
    fixed = _fixed_wrong(item)
    if item.generator is None:
        return Variant(item, index, {}, _fixed_key(item), fixed)
    rng = random.Random(seed(salt, item.id, index))
    made = generators.run(item.generator, edition, rng, item.id)
    key = made.key if made.key is not None else _fixed_key(item)
    if key is None:
        raise ItemError(f"生成器 {item.generator.name} 没有给出答案。", place=item.id)
    wrong = {name: _as_saved(value) for name, value in (made.wrong | fixed).items()}
    right = _as_saved(key)
    return Variant(item, index, made.variables, right, {n: v for n, v in wrong.items() if v != right})


def _fixed_key(item: Common) -> Any:
    if isinstance(item, Single):
        return next(o.id for o in item.options if o.key)
    if isinstance(item, Multiple):
        return [o.id for o in item.options if o.key]
    if isinstance(item, Order):
        return [s.id for s in item.steps]
    if isinstance(item, Match):
        return {row.id: row.to for row in item.left}
    if isinstance(item, Number | Date):
        return _as_saved(item.key)
    if isinstance(item, Coding):
        return item.key.model_dump()
    if isinstance(item, Spans):
        marked = {one.id: one.key for one in item.segments if one.key}
        return marked if item.tools else list(marked)
    if isinstance(item, Hotspot):
        return [one.id for one in item.spots if one.key]
    return None


def _fixed_wrong(item: Common) -> dict[str, Any]:
    if isinstance(item, Number | Date):
        return {n: _as_saved(w.value) for n, w in item.wrong_answers.items() if w.value is not None}
    return {}


def _as_saved(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        return format(Decimal(str(value)).normalize(), "f")
    return value


def answer_text(value: Any) -> str:
    """An answer as comparable text."""
    return str(_as_saved(value))


def public(variant: Variant, edition: Edition) -> dict[str, Any]:
    """What a trainee may see of a variant: stem, options, steps, rows; never a key or a rationale."""
    item = variant.item

    def text(raw: str) -> str:
        return edition.fill(raw, variant.variables)

    shown: dict[str, Any] = {"kind": item.kind, "stem": text(item.stem.zh)}
    if isinstance(item, Single | Multiple):
        shown["options"] = [{"id": o.id, "label": text(o.zh)} for o in item.options]
    elif isinstance(item, Order):
        steps = [{"id": s.id, "label": text(s.zh)} for s in item.steps]
        shown["steps"] = _shuffled(steps, item.id)
    elif isinstance(item, Match):
        shown["rows"] = [{"id": row.id, "label": text(row.zh)} for row in item.left]
        shown["options"] = _shuffled([{"id": r.id, "label": text(r.zh)} for r in item.right], item.id)
    elif isinstance(item, Number):
        shown["unit"] = item.unit
    elif isinstance(item, Essay):
        shown |= {"min_chars": item.min_chars, "max_chars": item.max_chars}
    elif isinstance(item, Coding):
        shown["rows"] = [
            {
                "id": facet,
                "label": facets.facet_name(edition, facet),
                "options": facets.facet_options(edition, facet),
            }
            for facet in facets.LETTER
        ]
    elif isinstance(item, Spans):
        shown["segments"] = [{"id": one.id, "text": text(one.zh)} for one in item.segments]
        if item.tools:
            shown["tools"] = [{"id": one.id, "label": text(one.zh)} for one in item.tools]
    elif isinstance(item, Hotspot):
        places, svg = spot_places(item), drawing(item).plain()
        svg["alt"] = text(svg["alt"])
        for shape in svg["shapes"]:
            shape |= {"text": text(shape["text"])} if "text" in shape else {}
        shown["svg"] = svg
        shown["spots"] = [
            {"id": one.id, "label": text(one.zh), **dict(zip("xywh", places[one.id], strict=True))}
            for one in item.spots
        ]
    return shown


def drawing(item: Hotspot) -> Drawing:
    """The scene of a hotspot item. Raises ItemError when its scene file is missing or wrong."""
    return drawings.load(item.scene) if isinstance(item.scene, str) else item.scene


def spot_places(item: Hotspot) -> dict[str, Place]:
    """Where each spot lies: its own `at`, else the scene's place of its name. Raises ItemError."""
    named = drawing(item).places
    made = {}
    for one in item.spots:
        place = one.at or named.get(one.id)
        if place is None:
            raise ItemError(
                f"位置 {one.id} 没有坐标。",
                place=item.id,
                remedy="写上 at: [x, y, 宽, 高]，或在场景图的 places 里写。",
            )
        made[one.id] = place
    return made


def _shuffled(rows: list[dict[str, Any]], item_id: str) -> list[dict[str, Any]]:
    """Rows in a fixed order that depends on the item alone and is never the right one."""
    mixed = list(rows)
    random.Random(seed("shuffle", item_id)).shuffle(mixed)
    if len(mixed) > 1 and [r["id"] for r in mixed] == [r["id"] for r in rows]:
        mixed = mixed[1:] + mixed[:1]
    return mixed


def label(variant: Variant, edition: Edition, value: Any) -> str:
    """An answer as a reader would say it; 未作答 when there is none."""
    item = variant.item
    if value in (None, "", [], {}):
        return "未作答"
    if isinstance(item, Single | Multiple):
        names = {o.id: edition.fill(o.zh, variant.variables) for o in item.options}
        chosen = [value] if isinstance(item, Single) else value
        return "；".join(names.get(one, str(one)) for one in chosen)
    if isinstance(item, Order):
        names = {s.id: edition.fill(s.zh, variant.variables) for s in item.steps}
        return " → ".join(names.get(one, str(one)) for one in value)
    if isinstance(item, Match):
        left = {row.id: edition.fill(row.zh, variant.variables) for row in item.left}
        right = {row.id: edition.fill(row.zh, variant.variables) for row in item.right}
        return "；".join(f"{left.get(a, a)}—{right.get(b, '未选')}" for a, b in value.items())
    if isinstance(item, Coding):
        return "；".join(
            f"{facets.facet_name(edition, facet)}：{facets.code_label(edition, value[facet])}"
            for facet in facets.LETTER
            if value.get(facet)
        )
    if isinstance(item, Spans):
        parts = {one.id: edition.fill(one.zh, variant.variables) for one in item.segments}
        tools = {one.id: edition.fill(one.zh, variant.variables) for one in item.tools or []}
        said = {one: f"（{tools.get(value[one], value[one])}）" if item.tools else "" for one in value}
        return "；".join(f"“{parts.get(one, one)}”{tool}" for one, tool in said.items())
    if isinstance(item, Hotspot):
        spots = {one.id: edition.fill(one.zh, variant.variables) for one in item.spots}
        return "；".join(spots.get(one, str(one)) for one in value)
    if isinstance(item, Date):
        return show(date.fromisoformat(value))
    if isinstance(item, Number):
        return f"{value} {item.unit}".strip()
    return str(value)
