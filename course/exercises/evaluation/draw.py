"""The blocks of docs/architecture.md that this exercise uses, as plain dicts (a model imports no widget)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

Block = dict[str, Any]


def heading(words: str, level: int = 3) -> Block:
    """A heading of level 3 or 4."""
    return {"type": "heading", "level": level, "text": words}


def text(words: str, tone: str = "plain") -> Block:
    """Running text."""
    return {"type": "text", "text": words, "tone": tone}


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Block:
    """A table; the first cell of a row names it."""
    return {
        "type": "table",
        "caption": caption,
        "columns": list(columns),
        "rows": [list(row) for row in rows],
    }


def single(
    name: str, label: str, options: Iterable[tuple[str, str]], value: str | None, *,
    inline: bool = False, disabled: bool = False,
) -> Block:  # fmt: skip
    """Choose one."""
    made = [{"id": one, "label": words} for one, words in options]
    return {
        "type": "single", "id": name, "label": label, "options": made, "value": value, "inline": inline,
        "disabled": disabled,
    }  # fmt: skip


def number(
    name: str, label: str, value: str, unit: str, hint: str | None = None, disabled: bool = False
) -> Block:
    """A typed number."""
    block = {
        "type": "number", "id": name, "label": label, "value": value, "unit": unit, "disabled": disabled,
    }  # fmt: skip
    return block | ({"hint": hint} if hint else {})


def slider(name: str, label: str, top: Decimal, step: Decimal, value: Decimal) -> Block:
    """A number of points from 0 to `top`."""
    return {
        "type": "slider", "id": name, "label": label, "min": 0, "max": float(top), "step": float(step),
        "value": float(value), "unit": "分",
    }  # fmt: skip


def details(summary: str, blocks: Sequence[Block], is_open: bool = False) -> Block:
    """Blocks that may be unfolded."""
    return {"type": "details", "summary": summary, "blocks": list(blocks), "open": is_open}


def button(name: str, label: str, primary: bool = False) -> Block:
    """A row of one button."""
    return {"type": "buttons", "buttons": [{"id": name, "label": label, "primary": primary}]}


def bars(caption: str, alt: str, data: Sequence[Block]) -> Block:
    """Horizontal bars in points."""
    return {"type": "bars", "caption": caption, "alt": alt, "unit": "分", "data": list(data)}
