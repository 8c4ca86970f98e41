"""Constructors for the blocks of a screen.

Each returns a plain dict (JSON all the way down) that `panel.js` draws. They check what they're given, so a
slip in an exercise fails in a test and not on a learner's screen. All texts are shown as text; no HTML passes
through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from course.ui.months import calendar, calendar_pick
from course.ui.parts import (
    Card,
    Cell,
    Choice,
    among,
    block,
    cards_in,
    cell_in,
    choices_in,
    field,
    id_in,
    number_in,
    text_in,
    tone_in,
)
from course.ui.picks import picker, pickers, scene, spans
from course.ui.schema import Block, BlockError, Screen, check_path, check_screen
from course.ui.trail import trail

__all__ = [
    "bars",
    "button",
    "buttons",
    "calendar",
    "calendar_pick",
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

_NOT_COUNTED = str.maketrans("", "", " \t\r\n\u00a0\u3000")


def count_chars(value: str) -> int:
    """Number of characters written, without blanks and line breaks: the rule of the counter on the screen."""
    return len(value.translate(_NOT_COUNTED))


def screen(
    title: str,
    blocks: Iterable[Block],
    *,
    journal: str | None = None,
    busy: bool = False,
    saves: bool = False,
) -> Screen:
    """A whole screen.

    `journal` names the browser's safety copy of unsaved changes: make it differ by trainee and by paper or
    item, since terminals are shared. `saves` shows the line 已保存 at the bottom. `busy` disables the buttons
    and shows 请稍候….
    """
    made: Screen = {"title": title, "blocks": list(blocks), "journal": journal, "busy": busy, "saves": saves}
    return check_screen(made)


# --- words ---


def heading(text: str, level: int = 3) -> Block:
    """A heading of level 2, 3 or 4 (the title of the screen is level 2)."""
    if level not in (2, 3, 4):
        raise BlockError(f"heading level {level}: 2, 3 or 4")
    return block("heading", level=level, text=text_in(text, "heading"))


def text(text: str, tone: str = "plain") -> Block:
    """Running text: a blank line starts a paragraph, lines that start with `- ` make a list."""
    return block("text", text=text_in(text, "text"), tone=tone_in(tone))


def feedback(
    tone: str, title: str, text: str = "", rules: Sequence[Card] = (), *, word: str | None = None
) -> Block:
    """What was right and why: tone `good` (对), `part` (部分对), `bad` (错), `info` (说明); rule cards.

    `word` stands in the place of 对, 错, …: what was done isn't right or wrong.
    """
    if tone not in ("good", "part", "bad", "info"):
        raise BlockError(f"feedback tone {tone!r}: good, part, bad or info")
    return block(
        "feedback",
        tone=tone,
        title=text_in(title, "title"),
        text=text_in(text, "text"),
        rules=cards_in(rules),
        word=word,
    )


def rule_card(
    id: str,
    title: str,
    text: str,
    *,
    kind: str = "regulation",
    kind_label: str = "",
    confidence: str = "high",
    source: str | Mapping[str, Any] = "",
    dates: str = "",
    badge: str = "",
    caveat: str | None = None,
) -> dict[str, Any]:
    """A rule as the learner sees it; `source`: a text or `{document, number, article}`, `dates`: a text."""
    return {
        "id": id,
        "kind": kind,
        "kind_label": kind_label,
        "title": title,
        "text": text,
        "source": dict(source) if isinstance(source, Mapping) else source,
        "dates": dates,
        "confidence": confidence,
        "badge": badge,
        "caveat": caveat or "",
    }


def rules(rules: Sequence[Card]) -> Block:
    """Rule cards, folded under 依据."""
    return block("rules", rules=cards_in(rules))


# --- answers ---


def option(id: str, label: str, *, note: str | None = None, tone: str | None = None) -> dict[str, Any]:
    """One option; `note` stands under the label, `tone` marks it after the answer (good 对, bad 错, …)."""
    return block(None, id=id, label=label, note=note, tone=tone_in(tone) if tone else None)


def single(
    id: str,
    label: str,
    options: Iterable[Choice],
    value: str | None = None,
    *,
    disabled: bool = False,
    inline: bool = False,
    hint: str | None = None,
) -> Block:
    """Choose one. Value: an option id or None."""
    made = choices_in(id, options)
    among(id, [] if value is None else [value], made)
    return field("single", id, label, value, disabled, hint, options=made, inline=inline)


def multiple(
    id: str,
    label: str,
    options: Iterable[Choice],
    value: Iterable[str] = (),
    *,
    disabled: bool = False,
    inline: bool = False,
    hint: str | None = None,
) -> Block:
    """Choose any number. Value: a list of option ids, in the order of the options."""
    made, chosen = choices_in(id, options), list(value)
    among(id, chosen, made)
    return field("multiple", id, label, chosen, disabled, hint, options=made, inline=inline)


def select(
    id: str,
    label: str,
    options: Iterable[Choice],
    value: str | None = None,
    *,
    disabled: bool = False,
    hint: str | None = None,
) -> Block:
    """Choose one from a drop-down list. Value: an option id or None."""
    made = choices_in(id, options)
    among(id, [] if value is None else [value], made)
    return field("select", id, label, value, disabled, hint, options=made)


def order(
    id: str,
    label: str,
    steps: Iterable[Choice],
    value: Iterable[str] | None = None,
    *,
    disabled: bool = False,
    hint: str | None = None,
) -> Block:
    """Put steps in order. Value: all step ids; None while unanswered (the order shown can be confirmed)."""
    made = choices_in(id, steps)
    chosen = None if value is None else list(value)
    if chosen is not None and sorted(chosen) != sorted(step["id"] for step in made):
        raise BlockError(f"{id}: value must hold every step once: {chosen}")
    return field("order", id, label, chosen, disabled, hint, steps=made)


def match(
    id: str,
    label: str,
    rows: Iterable[Choice],
    options: Iterable[Choice],
    value: Mapping[str, str] | None = None,
    *,
    disabled: bool = False,
    hint: str | None = None,
) -> Block:
    """Give each row an option. Value: `{row id: option id}`, rows without an answer left out."""
    left, right, chosen = choices_in(id, rows), choices_in(id, options), dict(value or {})
    among(id, chosen, left)
    among(id, chosen.values(), right)
    return field("match", id, label, chosen, disabled, hint, rows=left, options=right)


def number(
    id: str,
    label: str,
    value: str = "",
    *,
    unit: str | None = None,
    hint: str | None = None,
    disabled: bool = False,
) -> Block:
    """A number, kept as the text typed (`"7"`): whoever marks it decides what counts as a number."""
    return field("number", id, label, text_in(value, id), disabled, hint, unit=unit)


def date(id: str, label: str, value: str = "", *, hint: str | None = None, disabled: bool = False) -> Block:
    """A date as ISO text (`"2026-10-08"`) or `""`."""
    return field("date", id, label, text_in(value, id), disabled, hint)


def short(
    id: str,
    label: str,
    value: str = "",
    *,
    unit: str | None = None,
    hint: str | None = None,
    disabled: bool = False,
) -> Block:
    """One line of text."""
    return field("short", id, label, text_in(value, id), disabled, hint, unit=unit)


def textarea(
    id: str,
    label: str,
    value: str = "",
    *,
    min_chars: int | None = None,
    max_chars: int | None = None,
    rows: int = 8,
    hint: str | None = None,
    disabled: bool = False,
) -> Block:
    """A longer text with a counter (see `count_chars`). Limits are shown, never enforced by cutting off."""
    if min_chars is not None and max_chars is not None and min_chars > max_chars:
        raise BlockError(f"{id}: min_chars {min_chars} is over max_chars {max_chars}")
    extra = {"min_chars": min_chars, "max_chars": max_chars, "rows": rows}
    return field("textarea", id, label, text_in(value, id), disabled, hint, **extra)


def slider(
    id: str,
    label: str,
    min: float,
    max: float,
    value: float,
    *,
    step: float = 1,
    unit: str | None = None,
    hint: str | None = None,
    disabled: bool = False,
) -> Block:
    """A number from a range, set by dragging or with the arrow keys. Value: a number."""
    low, high, at = number_in(min, id), number_in(max, id), number_in(value, id)
    if not low < high or not low <= at <= high or number_in(step, id) <= 0:
        raise BlockError(f"{id}: need min <= value <= max, min < max, step > 0")
    return field("slider", id, label, at, disabled, hint, min=low, max=high, step=step, unit=unit)


def button(
    id: str, label: str, *, primary: bool = False, disabled: bool = False, tone: str | None = None
) -> dict[str, Any]:
    """One button; its id is the event's name, the value is None. `tone="bad"` for what can't be undone."""
    return block(
        None,
        id=id_in(id),
        label=label,
        primary=primary,
        disabled=disabled,
        tone=tone_in(tone) if tone else None,
    )


def buttons(*made: Mapping[str, Any], small: bool = False) -> Block:
    """A row of buttons made by `button`; `small` ones for a row of many."""
    return block("buttons", buttons=[dict(one) for one in made], small=small or None)


def link(label: str, path: str, *, primary: bool = False) -> Block:
    """A way to another file of the course, looking like a secondary button; it opens in a new tab.

    `path` is relative to the notebook that shows the screen (`"../papers/p1.ipynb"`). Sends no event.
    """
    made = {"label": text_in(label, "link"), "path": text_in(path, "link")}
    check_path(made["path"])
    return block("link", **made, primary=primary or None)


# --- pictures and layout ---


def table(
    caption: str, columns: Iterable[str], rows: Iterable[Iterable[Cell]], *, row_headers: bool = True
) -> Block:
    """A table. A cell is a text, a number, or `{"text", "tone"}`; `row_headers`: first cells name rows."""
    heads, body = list(columns), [[cell_in(cell) for cell in row] for row in rows]
    for index, row in enumerate(body):
        if len(row) != len(heads):
            raise BlockError(f"table {caption!r}, row {index + 1}: {len(row)} cells for {len(heads)} columns")
    return block(
        "table", caption=text_in(caption, "caption"), columns=heads, rows=body, row_headers=row_headers
    )


def bars(caption: str, alt: str, data: Iterable[Mapping[str, Any]], *, unit: str | None = None) -> Block:
    """Horizontal bars. A datum is `{"label", "value", "tone"?, "mark"?}`; values may be negative.

    A number as `mark` draws a line at that value (a target, say); a text is written after the value.
    `alt` says in a sentence what the picture shows.
    """
    made = []
    for datum in data:
        value, mark, tone = number_in(datum["value"], caption), datum.get("mark"), datum.get("tone")
        mark = mark if mark is None or isinstance(mark, str) else number_in(mark, caption)
        made.append(
            block(None, label=datum["label"], value=value, tone=tone_in(tone) if tone else None, mark=mark)
        )
    return block("bars", caption=text_in(caption, "caption"), alt=text_in(alt, "alt"), unit=unit, data=made)


def progress(value: float, max: float, label: str) -> Block:
    """How far along: `value` of `max`."""
    if not 0 <= number_in(value, label) <= number_in(max, label) or max == 0:
        raise BlockError(f"progress {label!r}: need 0 <= {value} <= {max}")
    return block("progress", value=value, max=max, label=text_in(label, "label"))


def details(summary: str, blocks: Iterable[Block], *, open: bool = False) -> Block:
    """Blocks the learner may unfold. Once drawn, it's theirs to open and close."""
    return block("details", summary=text_in(summary, "summary"), blocks=list(blocks), open=open)


def columns(*made: Iterable[Block]) -> Block:
    """Groups of blocks side by side; one under the other where there's no room."""
    return block("columns", columns=[list(column) for column in made])


def countdown(
    label: str, until: float, *, now: float | None = None, warn: Sequence[int] = (5, 1), over: str = ""
) -> Block:
    """Time left until `until` (epoch seconds). It only shows: closing is the course's business.

    With `now`, this side's clock at sending, the learner's wrong clock doesn't matter. At `warn` minutes a
    word is said, and `over` when the time is up.
    """
    made = block("countdown", label=text_in(label, "label"), until=number_in(until, label), warn=list(warn))
    return made | ({} if now is None else {"now": number_in(now, label)}) | ({"over": over} if over else {})
