"""Constructor of the block that leads through the course: a row of lessons, each with its state and its link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from course.ui.parts import block, text_in
from course.ui.schema import STATES, Block, BlockError, check_path

__all__ = ["trail"]


def trail(label: str, steps: Iterable[Mapping[str, Any]]) -> Block:
    """Lessons in the order to take them. Sends no event.

    A step is `{"label", "path", "state", "note"?}`; `path` is relative to the notebook that shows the screen,
    and a heading may follow (`"01-课.ipynb#自测"`). `state`: done, part (begun), now (the next one) or todo.
    """
    made = []
    for step in steps:
        check_path(step["path"])
        if step["state"] not in STATES:
            raise BlockError(f"{label}: unknown state {step['state']!r}: one of {', '.join(STATES)}")
        made.append(
            block(
                None,
                label=text_in(step["label"], label),
                path=step["path"],
                state=step["state"],
                note=step.get("note"),
            )
        )
    if not made:
        raise BlockError(f"{label}: no steps")
    return block("trail", label=text_in(label, "label"), steps=made)
