"""The blocks of docs/architecture.md that this exercise uses, as plain dicts (a model imports no widget)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from course.exercises.base import Reason
from course.knowledge.edition import Edition

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
    name: str, label: str, options: Iterable[tuple[str, str]], value: str | None, inline: bool = False
) -> Block:
    """Choose one."""
    made = [{"id": one, "label": words} for one, words in options]
    return {"type": "single", "id": name, "label": label, "options": made, "value": value, "inline": inline}


def details(summary: str, blocks: Sequence[Block], is_open: bool = False) -> Block:
    """Blocks that may be unfolded."""
    return {"type": "details", "summary": summary, "blocks": list(blocks), "open": is_open}


def buttons(*made: tuple[str, str, bool]) -> Block:
    """A row of buttons: (event name, label, whether it's the main one)."""
    row = [{"id": name, "label": label, "primary": primary} for name, label, primary in made]
    return {"type": "buttons", "buttons": row}


def feedback(edition: Edition, reason: Reason) -> Block:
    """A reason: its first sentence is the title."""
    title, stop, rest = reason.text.partition("。")
    cards = edition.cards(list(reason.rules))
    return {"type": "feedback", "tone": reason.tone, "title": title + stop, "text": rest, "rules": cards}
