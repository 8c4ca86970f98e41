"""The one front-end: a declarative screen of blocks, drawn by an anywidget.

`Panel` is loaded only when asked for, so that a pure model may import the blocks without importing a widget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.ui.blocks import (
    bars,
    button,
    buttons,
    calendar,
    calendar_pick,
    columns,
    count_chars,
    countdown,
    date,
    details,
    feedback,
    heading,
    link,
    match,
    multiple,
    number,
    option,
    order,
    picker,
    pickers,
    progress,
    rule_card,
    rules,
    scene,
    screen,
    select,
    short,
    single,
    slider,
    spans,
    table,
    text,
    textarea,
    trail,
)
from course.ui.event import Event
from course.ui.fallback import screen_html
from course.ui.schema import Block, BlockError, Screen, check_screen

if TYPE_CHECKING:
    from course.ui.panel import Panel

__all__ = [
    "Block",
    "BlockError",
    "Event",
    "Panel",
    "Screen",
    "bars",
    "button",
    "buttons",
    "calendar",
    "calendar_pick",
    "check_screen",
    "columns",
    "count_chars",
    "countdown",
    "date",
    "details",
    "feedback",
    "heading",
    "link",
    "match",
    "multiple",
    "number",
    "option",
    "order",
    "picker",
    "pickers",
    "progress",
    "rule_card",
    "rules",
    "scene",
    "screen",
    "screen_html",
    "select",
    "short",
    "single",
    "slider",
    "spans",
    "table",
    "text",
    "textarea",
    "trail",
]


def __getattr__(name: str) -> Any:
    if name == "Panel":
        from course.ui.panel import Panel

        return Panel
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
