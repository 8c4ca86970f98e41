"""Constructors of the blocks in which one finds something: in a long list, in a text, in a drawn scene."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from course.ui.parts import Choice, among, block, choices_in, field, id_in, text_in, tone_in
from course.ui.schema import Block, BlockError, check_drawing, check_places

__all__ = ["picker", "pickers", "scene", "spans"]

PLACEHOLDER = "输入汉字、拼音首字母或代码"
Segment = Mapping[str, Any] | tuple[str, str]


def picker(
    id: str,
    label: str,
    options: Iterable[Choice],
    value: str | None = None,
    *,
    hint: str | None = None,
    disabled: bool = False,
    placeholder: str = PLACEHOLDER,
) -> Block:
    """Choose one from a long list by typing. Value: an option id or `""`.

    An option is `{"id", "label", "note"?, "search"?}`; `search` holds further keys that find it, parted by
    blanks (a code, pinyin initials).
    """
    made, chosen = choices_in(id, options), value or ""
    among(id, [chosen] if chosen else [], made)
    return field("picker", id, label, chosen, disabled, hint, options=made, placeholder=placeholder)


def pickers(
    id: str,
    label: str,
    rows: Iterable[Mapping[str, Any]],
    value: Mapping[str, str] | None = None,
    *,
    hint: str | None = None,
    disabled: bool = False,
    placeholder: str = PLACEHOLDER,
) -> Block:
    """Several long lists that make up one answer: each row `{"id", "label", "options"}` is a `picker`.

    Value: `{row id: option id}`, rows without an answer left out.
    """
    made = [row | {"options": choices_in(id, row.get("options") or ())} for row in choices_in(id, rows)]
    chosen = dict(value or {})
    among(id, chosen, made)
    for row in made:
        among(f"{id}, {row['id']}", [chosen[row["id"]]] if row["id"] in chosen else [], row["options"])
    return field("pickers", id, label, chosen, disabled, hint, rows=made, placeholder=placeholder)


def spans(
    id: str,
    label: str,
    segments: Iterable[Segment],
    value: Iterable[str] | Mapping[str, str] | None = None,
    *,
    tools: Iterable[Choice] | None = None,
    hint: str | None = None,
    disabled: bool = False,
) -> Block:
    """Mark parts of a running text, cut into segments `{"id", "text", "tone"?, "note"?}` or `(id, text)`.

    Without `tools` the value is a list of segment ids in the text's order. With `tools` (kinds of mark,
    `{"id", "label"}`) it is `{segment id: tool id}`. `note` is a word shown behind a segment once answered.
    """
    made = [_segment(id, one) for one in segments]
    if not made:
        raise BlockError(f"{id}: no segments")
    if len({one["id"] for one in made}) != len(made):
        raise BlockError(f"{id}: segment ids repeat")
    kinds = None if tools is None else choices_in(id, tools)
    marked: Any = dict(value) if isinstance(value, Mapping) else list(value or ())
    if kinds is not None:
        marked = marked or {}
    if isinstance(marked, dict) != (kinds is not None):
        raise BlockError(f"{id}: the value is a list without tools, a mapping with them")
    among(id, marked, made)
    among(id, marked.values() if kinds else (), kinds or [])
    return field("spans", id, label, marked, disabled, hint, segments=made, tools=kinds)


def _segment(where: str, given: Segment) -> dict[str, Any]:
    one = dict(given) if isinstance(given, Mapping) else {"id": given[0], "text": given[1]}
    if not text_in(one.get("text", ""), where):
        raise BlockError(f"{where}: segment {one.get('id')!r} has no text")
    tone = one.get("tone")
    return block(
        None,
        id=id_in(one["id"]),
        text=one["text"],
        tone=tone_in(tone) if tone else None,
        note=one.get("note"),
    )


def scene(
    id: str,
    label: str,
    svg: Mapping[str, Any],
    spots: Iterable[Mapping[str, Any]],
    value: Iterable[str] = (),
    *,
    hint: str | None = None,
    disabled: bool = False,
) -> Block:
    """Mark places in a drawn scene. Value: a list of spot ids, in the order of the spots.

    `svg` is a drawing (see `course.ui.drawing`), a spot `{"id", "label", "x", "y", "w", "h", "tone"?,
    "note"?}` in units of its view. Spots lie inside the view and don't overlap.
    """
    check_drawing(svg)
    made = choices_in(id, spots)
    for one in made:
        tone_in(one.get("tone") or "plain")
    check_places(id, svg, made)
    chosen = list(value)
    among(id, chosen, made)
    drawing = {"view": list(svg["view"]), "alt": svg["alt"], "shapes": [dict(one) for one in svg["shapes"]]}
    return field("scene", id, label, chosen, disabled, hint, svg=drawing, spots=made)
