"""A small drawing sheet for lesson pictures: Chinese text that wraps, boxes, bars, arrows. Pure functions of data."""

from __future__ import annotations

import re
from html import escape

WIDTH = 860
INK, SOFT, LINE = "#23313d", "#4f5d68", "#c3d0d9"
BLUE, DEEP, PALE = "#1d5f8a", "#17496b", "#e6eff5"
AMBER, AMBER_PALE = "#8a4b00", "#fdf0dc"
GREEN, GREEN_PALE = "#1f6b45", "#e3f2ea"
RED, RED_PALE = "#a3271f", "#fbe8e6"
VIOLET, VIOLET_PALE = "#5b3f8f", "#ece6f6"
WHITE, GREY = "#ffffff", "#f1f4f6"
FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"

_TOKEN = re.compile(r"[A-Za-z0-9.%+/\-−]+(?: ?[件人日票份分个格处项次])?|.", re.DOTALL)
_NOT_FIRST = "，。；：、）”’！？》…"
_NOT_LAST = "（“‘《"


def text_width(text: str, size: float) -> float:
    """About how wide `text` stands at font size `size`, in pixels: a Chinese character is one size wide."""
    return sum(1.0 if ord(char) > 0x2E7F or char in "“”‘’…—" else 0.58 for char in text) * size


def wrap(text: str, width: float, size: float) -> list[str]:
    """Break `text` into lines of at most `width` pixels.

    Numbers with their units and Latin words stay whole; closing punctuation never begins a line, opening
    never ends one, and a last line of one or two characters is avoided where another break allows it.
    """
    lines = _greedy(text, width, size)
    if len(lines) > 1 and text_width(lines[-1], size) < 2.6 * size:
        narrower = _greedy(text, width - 2 * size, size)
        if len(narrower) == len(lines):
            return narrower
    return lines


def _greedy(text: str, width: float, size: float) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for token in _TOKEN.findall(paragraph):
            if line and text_width(line + token, size) > width and token not in _NOT_FIRST:
                carried = line[-1] if line[-1] in _NOT_LAST else ""
                lines.append(line[: len(line) - len(carried)])
                line = carried
            line += token
        lines.append(line)
    return lines


class Sheet:
    """Collects shapes from top to bottom; every text is escaped. Sizes are pixels of an 860-wide page."""

    def __init__(self, width: int = WIDTH) -> None:
        self.width = width
        self.bottom = 0.0
        self._parts: list[str] = []

    def _add(self, part: str, bottom: float) -> None:
        self._parts.append(part)
        self.bottom = max(self.bottom, bottom)

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str = WHITE, stroke: str = LINE,
        *, radius: float = 6, thick: float = 1, dashed: bool = False,
    ) -> None:  # fmt: skip
        """A rounded box."""
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        self._add(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius:g}" '
            f'fill="{fill}" stroke="{stroke}" stroke-width="{thick:g}"{dash}/>',
            y + height,
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, stroke: str = SOFT,
        *, thick: float = 1.5, dashed: bool = False, arrow: bool = False,
    ) -> None:  # fmt: skip
        """A straight line, with an arrow head at its end when asked."""
        extra = ' stroke-dasharray="5 4"' if dashed else ""
        extra += ' marker-end="url(#arrow)"' if arrow else ""
        self._add(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" '
            f'stroke-width="{thick:g}"{extra}/>',
            max(y1, y2),
        )

    def dot(self, x: float, y: float, radius: float, fill: str, stroke: str = INK) -> None:
        """A circle."""
        self._add(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>',
            y + radius,
        )

    def text(
        self, x: float, y: float, text: str, *, size: float = 16, fill: str = INK,
        bold: bool = False, anchor: str = "start", width: float | None = None, leading: float = 1.45,
    ) -> float:  # fmt: skip
        """Text whose first line's top stands at `y`; wrapped at `width`. Returns the bottom of the last line."""
        weight = ' font-weight="700"' if bold else ""
        step = size * leading
        lines = wrap(text, width, size) if width else text.split("\n")
        for index, line in enumerate(lines):
            base = y + size * 1.05 + index * step
            self._add(
                f'<text x="{x:.1f}" y="{base:.1f}" font-size="{size:g}" fill="{fill}" '
                f'text-anchor="{anchor}"{weight}>{escape(line)}</text>',
                base + size * 0.3,
            )
        return y + len(lines) * step

    def box(
        self, x: float, y: float, width: float, text: str, *, fill: str = WHITE, stroke: str = LINE,
        size: float = 16, ink: str = INK, bold: bool = False, height: float = 0, pad: float = 10,
        centre: bool = False, dashed: bool = False,
    ) -> float:  # fmt: skip
        """A box as high as its wrapped text (at least `height`). Returns its bottom."""
        need = box_height(text, width, size, pad)
        tall = max(need, height)
        self.rect(x, y, width, tall, fill, stroke, dashed=dashed)
        left = x + width / 2 if centre else x + pad
        self.text(
            left, y + pad + (tall - need) / 2, text, size=size, fill=ink, bold=bold,
            anchor="middle" if centre else "start", width=width - 2 * pad,
        )  # fmt: skip
        return y + tall

    def render(self, label: str) -> str:
        """The whole drawing as an SVG element with `label` for screen readers."""
        height = self.bottom + 8
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {self.width + 2} {height:.0f}" role="img" '
            f'aria-label="{escape(label, quote=True)}" '
            f'style="width:100%;max-width:{self.width}px;height:auto;display:block" font-family="{FONT}">'
            '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
            f'orient="auto-start-reverse"><path d="M0,0 L10,5 L0,10 z" fill="{SOFT}"/></marker></defs>'
            f'<rect x="-1" y="-1" width="{self.width + 2}" height="{height:.0f}" fill="{WHITE}"/>'
            + "".join(self._parts)
            + "</svg>"
        )


def box_height(text: str, width: float, size: float = 16, pad: float = 10, leading: float = 1.45) -> float:
    """How high `Sheet.box` draws this text."""
    return len(wrap(text, width - 2 * pad, size)) * size * leading + 2 * pad


def table(
    sheet: Sheet, x: float, y: float, widths: list[float], head: list[str], rows: list[list[str]],
    *, size: float = 16, fills: list[list[str]] | None = None,
) -> float:  # fmt: skip
    """A table with wrapped cells; `fills` colours single cells of the body. Returns its bottom."""

    def row(top: float, cells: list[str], colours: list[str], bold: bool) -> float:
        tall = max(box_height(cell, wide, size, 8) for cell, wide in zip(cells, widths, strict=True))
        left = x
        for index, (cell, wide) in enumerate(zip(cells, widths, strict=True)):
            sheet.rect(left, top, wide, tall, colours[index], LINE, radius=0)
            strong = bold or index == 0
            need = box_height(cell, wide, size, 8)
            sheet.text(
                left + 8, top + 8 + (tall - need) / 2, cell, size=size, bold=strong,
                fill=DEEP if bold else INK, width=wide - 16,
            )  # fmt: skip
            left += wide
        return top + tall

    y = row(y, head, [PALE] * len(head), True)
    for index, cells in enumerate(rows):
        y = row(y, cells, fills[index] if fills else [WHITE] * len(cells), False)
    return y
