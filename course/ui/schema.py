"""What a screen must look like, whoever made it, and how to walk and change one."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from course.ui import drawing

__all__ = [
    "STATES",
    "TONES",
    "Block",
    "BlockError",
    "Screen",
    "check_drawing",
    "check_months",
    "check_path",
    "check_places",
    "check_screen",
    "event_names",
    "find",
    "in_months",
    "read_day",
    "value_fits",
    "walk",
    "with_value",
]

Block = dict[str, Any]
Screen = dict[str, Any]

TONES = ("plain", "info", "good", "part", "bad", "warn", "muted")

STATES = ("done", "part", "now", "todo")  # of a lesson

MAX_TEXT = 200_000  # characters in one answer; far over any essay

_INPUTS = (
    "single", "multiple", "order", "match", "number", "date", "short", "textarea", "select", "slider", "picker",
    "pickers", "spans", "scene", "calendar_pick",
)  # fmt: skip
_NEEDED: dict[str, tuple[str, ...]] = {
    "heading": ("level", "text"),
    "text": ("text",),
    "single": ("id", "label", "options"),
    "multiple": ("id", "label", "options"),
    "order": ("id", "label", "steps"),
    "match": ("id", "label", "rows", "options"),
    "number": ("id", "label"),
    "date": ("id", "label"),
    "short": ("id", "label"),
    "textarea": ("id", "label"),
    "select": ("id", "label", "options"),
    "slider": ("id", "label", "min", "max", "step", "value"),
    "picker": ("id", "label", "options"),
    "pickers": ("id", "label", "rows"),
    "spans": ("id", "label", "segments"),
    "scene": ("id", "label", "svg", "spots"),
    "calendar": ("caption", "year", "month", "months", "marks"),
    "calendar_pick": ("id", "label", "year", "month", "months", "marks"),
    "table": ("caption", "columns", "rows"),
    "bars": ("caption", "alt", "data"),
    "buttons": ("buttons",),
    "link": ("label", "path"),
    "trail": ("label", "steps"),
    "progress": ("value", "max", "label"),
    "feedback": ("tone", "title"),
    "rules": ("rules",),
    "details": ("summary", "blocks"),
    "columns": ("columns",),
    "countdown": ("label", "until"),
}

# Lists whose entries each need an id and a label (segments: a text in its place).
_CHOICES = {
    "single": ("options",),
    "multiple": ("options",),
    "select": ("options",),
    "picker": ("options",),
    "pickers": ("rows",),
    "spans": ("segments", "tools"),
    "scene": ("spots",),
    "order": ("steps",),
    "match": ("rows", "options"),
    "buttons": ("buttons",),
}


class BlockError(ValueError):
    """A block or screen is put together wrongly: a slip of the author's, never of the learner's."""


def walk(blocks: list[Block]) -> Iterator[Block]:
    """Every block, those inside `details` and `columns` too."""
    for block in blocks:
        yield block
        if block.get("type") == "details":
            yield from walk(block["blocks"])
        elif block.get("type") == "columns":
            for column in block["columns"]:
                yield from walk(column)


def event_names(screen: Mapping[str, Any]) -> list[str]:
    """The names of all events that this screen can send: ids of input blocks and of buttons."""
    names: list[str] = []
    for block in walk(screen.get("blocks", [])):
        if block.get("type") in _INPUTS:
            names.append(block["id"])
        elif block.get("type") == "buttons":
            names.extend(one["id"] for one in block["buttons"])
    return names


def find(screen: Mapping[str, Any], name: str) -> Block | None:
    """The input block, or the button, that sends events called `name`."""
    for block in walk(screen.get("blocks", [])):
        if block.get("type") in _INPUTS and block["id"] == name:
            return block
        if block.get("type") == "buttons":
            for one in block["buttons"]:
                if one["id"] == name:
                    return {"type": "button", **one}
    return None


def value_fits(block: Block, value: Any) -> bool:
    """Whether a value from a browser is of the kind that this block can send."""
    kind = block["type"]
    if kind == "button":
        return not block.get("disabled")
    if kind in ("single", "select"):
        return value is None or _within([value], block["options"])
    if kind == "picker":
        return value == "" or _within([value], block["options"])
    if kind == "pickers":
        options = {row["id"]: row["options"] for row in block["rows"]}
        return (
            isinstance(value, dict)
            and _within(value, block["rows"])
            and all(_within([one], options[row]) for row, one in value.items())
        )
    if kind in ("multiple", "scene") or (kind == "spans" and not block.get("tools")):
        known = block["options" if kind == "multiple" else "spots" if kind == "scene" else "segments"]
        return isinstance(value, list) and _within(value, known) and len(set(value)) == len(value)
    if kind == "spans":
        return (
            isinstance(value, dict)
            and _within(value, block["segments"])
            and _within(value.values(), block["tools"])
        )
    if kind == "calendar_pick":
        return isinstance(value, str) and (not value or in_months(block, value))
    if kind == "order":
        return (
            isinstance(value, list)
            and _within(value, block["steps"])
            and len(set(value)) == len(block["steps"])
        )
    if kind == "match":
        return (
            isinstance(value, dict)
            and _within(value, block["rows"])
            and _within(value.values(), block["options"])
        )
    if kind == "slider":
        plain = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        return plain and block["min"] <= value <= block["max"]
    return isinstance(value, str) and len(value) <= MAX_TEXT


def check_screen(screen: Mapping[str, Any]) -> Screen:
    """A copy of the screen, plain JSON all through. Raises BlockError naming the block that's wrong."""
    try:
        copy: Screen = json.loads(json.dumps(screen, ensure_ascii=False, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise BlockError(f"the screen can't be written as JSON: {error}") from error
    if not isinstance(copy.get("title"), str) or not isinstance(copy.get("blocks"), list):
        raise BlockError("a screen needs a title (text) and blocks (list)")
    for block in walk(copy["blocks"]):
        _check_block(block)
    names = event_names(copy)
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise BlockError(f"ids repeat on the screen: {', '.join(repeated)}")
    return copy


def check_path(path: object) -> None:
    """Refuses a link that isn't a relative path: a scheme, an absolute path, a backslash. Raises BlockError."""
    plain = isinstance(path, str) and path.strip() and path.isprintable() and "\\" not in path
    if not plain or re.match(r"/|[A-Za-z][A-Za-z0-9+.-]*:", str(path)):
        raise BlockError(f"a link needs a relative path, not {path!r}")


def check_drawing(svg: object) -> None:
    """Refuses a drawing that holds anything but the shapes allowed. Raises BlockError."""
    wrong = drawing.fault(svg)
    if wrong:
        raise BlockError(f"drawing: {wrong}")


def check_places(where: str, svg: Mapping[str, Any], spots: list[Block]) -> None:
    """Refuses spots that leave the drawing or overlap: one of them couldn't be hit. Raises BlockError."""
    width, height = svg["view"]
    boxes: list[tuple[str, float, float, float, float]] = []
    for one in spots:
        sides = [one.get(name) for name in ("x", "y", "w", "h")]
        if not all(isinstance(side, int | float) and not isinstance(side, bool) for side in sides):
            raise BlockError(f"{where}: spot {one['id']} needs numbers x, y, w, h")
        x, y, w, h = (float(side) for side in sides if side is not None)
        if not (w > 0 and h > 0 and x >= 0 and y >= 0 and x + w <= width and y + h <= height):
            raise BlockError(f"{where}: spot {one['id']} leaves the drawing")
        for other, left, top, wide, high in boxes:
            if x < left + wide and left < x + w and y < top + high and top < y + h:
                raise BlockError(f"{where}: spots {other} and {one['id']} overlap")
        boxes.append((one["id"], x, y, w, h))


def check_months(shown: Mapping[str, Any]) -> dict[str, int]:
    """`year`, `month` and `months` of a calendar: 1900..2199, 1..12, 1..12. Raises BlockError."""
    made = {name: shown[name] for name in ("year", "month", "months")}
    limits = {"year": (1900, 2199), "month": (1, 12), "months": (1, 12)}
    for name, (low, high) in limits.items():
        if type(made[name]) is not int or not low <= made[name] <= high:
            raise BlockError(
                f"a calendar's {name} is a whole number from {low} to {high}, not {made[name]!r}"
            )
    return made


def read_day(iso: object) -> date | None:
    """The day that an ISO text (2026-10-08, in this form only) names, or None."""
    try:
        day = date.fromisoformat(iso) if isinstance(iso, str) else None
    except ValueError:
        return None
    return day if day and day.isoformat() == iso else None


def in_months(shown: Mapping[str, Any], iso: str) -> bool:
    """Whether a day is one of those that a calendar shows."""
    day = read_day(iso)
    first = shown["year"] * 12 + shown["month"]
    return day is not None and 0 <= day.year * 12 + day.month - first < shown["months"]


def with_value(screen: Screen, name: str, value: Any) -> Screen:
    """A copy of the screen with `value` in input block `name`; the screen itself when there's none."""
    copy: Screen = json.loads(json.dumps(screen))
    for block in walk(copy.get("blocks", [])):
        if block.get("id") == name and block.get("type") in _INPUTS:
            block["value"] = value
            return copy
    return screen


def _within(ids: Iterable[Any], options: list[Block]) -> bool:
    known = {one["id"] for one in options}
    return all(isinstance(one, str) and one in known for one in ids)


def _check_block(block: Block) -> None:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in _NEEDED:
        raise BlockError(f"unknown block type {kind!r}")
    missing = [field for field in _NEEDED[kind] if field not in block]
    if missing:
        raise BlockError(f"{kind} block {block.get('id', '')!r} lacks {', '.join(missing)}")
    for field in _CHOICES.get(kind, ()):
        words = "text" if field == "segments" else "label"
        for one in block.get(field) or ():
            if not isinstance(one, dict) or "id" not in one or words not in one:
                raise BlockError(
                    f"{kind} block {block.get('id', '')!r}: {field} need id and {words}, not {one!r}"
                )
    if kind == "link":
        check_path(block["path"])
    elif kind == "trail":
        for step in block["steps"]:
            check_path(step["path"])
    elif kind == "pickers":
        for row in block["rows"]:
            _check_block({**row, "type": "picker"})
    elif kind == "scene":
        check_drawing(block["svg"])
        check_places(block["id"], block["svg"], block["spots"])
    elif kind in ("calendar", "calendar_pick"):
        check_months(block)
