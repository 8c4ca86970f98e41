"""What a drawing may hold: a few shapes with a few attributes, and colours by name so that themes can change them.

A drawing is `{"view": [width, height], "alt": text, "shapes": [{"shape": "rect", "x": 10, …}, …]}`; lengths are
in units of the view. No markup, script, address or style can stand in one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["COLOURS", "PAINT", "SHAPES", "fault"]

# shape -> (attributes it needs, attributes it may have besides those of PAINT)
SHAPES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rect": (("x", "y", "width", "height"), ("rx",)),
    "circle": (("cx", "cy", "r"), ()),
    "line": (("x1", "y1", "x2", "y2"), ()),
    "path": (("d",), ()),
    "text": (("x", "y", "text"), ("size", "anchor", "bold")),
}
PAINT = ("fill", "stroke", "stroke_width", "dash")
COLOURS = (
    "none", "paper", "ink", "soft", "line", "faint", "shade", "accent", "accent-pale", "good", "good-pale",
    "bad", "bad-pale", "warn", "warn-pale", "wall", "floor", "wood", "glass", "plant", "skin", "cloth",
)  # fmt: skip
MAX_SHAPES = 400
MAX_PATH = 4000  # characters of one path
MAX_LENGTH = 10_000  # in units of the view
_PATH = re.compile(r"[MmLlHhVvCcSsQqTtAaZz0-9eE.,\s+-]+")


def fault(drawing: object) -> str:
    """What is wrong with a drawing, in a few words; empty when nothing is."""
    if not isinstance(drawing, Mapping) or set(drawing) != {"view", "alt", "shapes"}:
        return "a drawing has view, alt and shapes"
    view, alt, shapes = drawing["view"], drawing["alt"], drawing["shapes"]
    if (
        not isinstance(view, list | tuple)
        or len(view) != 2
        or not all(_length(one) and one > 0 for one in view)
    ):
        return f"view is [width, height], not {view!r}"
    if not isinstance(alt, str) or not alt.strip():
        return "alt must say what the drawing shows"
    if not isinstance(shapes, list | tuple) or not 0 < len(shapes) <= MAX_SHAPES:
        return f"shapes is a list of 1 to {MAX_SHAPES}"
    for at, shape in enumerate(shapes, 1):
        wrong = _shape_fault(shape)
        if wrong:
            return f"shape {at}: {wrong}"
    return ""


def _shape_fault(shape: object) -> str:
    if not isinstance(shape, Mapping) or shape.get("shape") not in SHAPES:
        return f"shape is one of {', '.join(SHAPES)}"
    needed, more = SHAPES[shape["shape"]]
    given = set(shape) - {"shape"}
    missing = [name for name in needed if name not in given]
    if missing:
        return f"{shape['shape']} lacks {', '.join(missing)}"
    unknown = sorted(map(str, given - {*needed, *more, *PAINT}))
    if unknown:
        return f"{shape['shape']} has no {', '.join(unknown)}"
    return next((f"{name} can't be {shape[name]!r}" for name in given if not _fits(name, shape[name])), "")


def _fits(name: str, value: Any) -> bool:
    if name in ("fill", "stroke"):
        return value in COLOURS
    if name in ("dash", "bold"):
        return isinstance(value, bool)
    if name == "anchor":
        return value in ("start", "middle", "end")
    if name == "text":
        return isinstance(value, str)
    if name == "d":
        return isinstance(value, str) and len(value) <= MAX_PATH and bool(_PATH.fullmatch(value))
    return _length(value) and (name not in ("width", "height", "r", "size") or value > 0)


def _length(value: Any) -> bool:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and math.isfinite(value) and abs(value) <= MAX_LENGTH
