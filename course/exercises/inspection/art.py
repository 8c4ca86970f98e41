"""The drawings of 网点巡检: each thing of a room as shapes for the scene block, from its place and its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from course.exercises.inspection.content import Scene, Variant

VIEW = (900, 400)
FLOOR = 262
HEAD = 30  # height of the number on a spot, kept free of words
Shape = dict[str, Any]
Box = tuple[float, float, float, float]


def drawing(scene: Scene, shown: dict[str, Variant]) -> dict[str, Any]:
    """The room with the things shown, as the scene block takes it."""
    shapes: list[Shape] = [
        _rect(0, 0, VIEW[0], FLOOR, "wall"),
        _rect(0, FLOOR, VIEW[0], VIEW[1] - FLOOR, "floor"),
        {"shape": "line", "x1": 0, "y1": FLOOR, "x2": VIEW[0], "y2": FLOOR, "stroke": "line"},
        *ROOMS[scene.id],
    ]
    for slot in scene.slots:
        shapes += KINDS[slot.as_](slot.at, shown[slot.id].lines)
    return {"view": list(VIEW), "alt": scene.alt, "shapes": shapes}


def _rect(x: float, y: float, w: float, h: float, fill: str, **more: Any) -> Shape:
    return {"shape": "rect", "x": x, "y": y, "width": w, "height": h, "fill": fill, **more}


def _words(box: Box, lines: list[str], *, fill: str = "ink", first: int = 24, top: float = 0) -> list[Shape]:
    """Lines in the middle of a box, the first one bold; each as large as the width lets it be."""
    x, y, w, h = box
    step = (h - top) / len(lines)
    made = []
    for at, line in enumerate(lines):
        size = min(first if at == 0 else 19, (w - 24) / _width(line), step * 0.85)
        base = y + top + step * at + step / 2 + size * 0.36
        made.append({
            "shape": "text", "x": round(x + w / 2, 1), "y": round(base, 1), "text": line, "size": round(size, 1),
            "anchor": "middle", "bold": at == 0, "fill": fill,
        })  # fmt: skip
    return made


def _width(line: str) -> float:
    """How wide a line is in units of its size: Latin letters and digits are narrow."""
    return sum(0.58 if char.isascii() else 1.0 for char in line)


def poster(at: Box, lines: list[str]) -> list[Shape]:
    """A poster or stand with a thin frame."""
    x, y, w, h = at
    return [
        _rect(x, y, w, h, "paper", stroke="line", stroke_width=3), *_words(at, lines, top=HEAD - 4)
    ]  # fmt: skip


def board(at: Box, lines: list[str]) -> list[Shape]:
    """A notice board of the bank's."""
    x, y, w, h = at
    return [
        _rect(x, y, w, h, "accent-pale", rx=6, stroke="accent", stroke_width=3), *_words(at, lines, top=HEAD - 4)
    ]  # fmt: skip


def display(at: Box, lines: list[str]) -> list[Shape]:
    """A screen hung from the ceiling."""
    x, y, w, h = at
    return [
        {"shape": "line", "x1": x + w / 2, "y1": 0, "x2": x + w / 2, "y2": y, "stroke": "ink", "stroke_width": 5},
        _rect(x, y, w, h, "ink", rx=6),
        _rect(x + 7, y + 7, w - 14, h - 14, "glass"),
        *_words((x + 7, y + 7, w - 14, h - 14), lines, top=20),
    ]  # fmt: skip


def chart(at: Box, lines: list[str]) -> list[Shape]:
    """A performance chart; with one line it only rises, the words under it."""
    x, y, w, h = at
    high, low = y + HEAD + 8, y + h - 54
    rise = "没有" in lines[-1]
    points = [(0, 1.0), (0.3, 0.7), (0.6, 0.35), (1, 0.0)] if rise else [
        (0, 0.6), (0.25, 0.2), (0.5, 0.8), (0.75, 0.5), (1, 0.3)
    ]  # fmt: skip
    line = " L ".join(f"{x + 18 + (w - 36) * a:.0f} {high + (low - high) * b:.0f}" for a, b in points)
    return [
        _rect(x, y, w, h, "paper", stroke="line", stroke_width=3),
        {"shape": "path", "d": f"M {line}", "fill": "none", "stroke": "accent", "stroke_width": 4},
        *_words((x, y + h - 52, w, 52), lines, first=18),
    ]


def book(at: Box, lines: list[str]) -> list[Shape]:
    """An open register."""
    x, y, w, h = at
    return [
        _rect(x - 4, y + 4, w + 8, h, "wood", rx=4),
        _rect(x, y, w, h, "paper", stroke="line"),
        *_words(at, lines, first=21, top=HEAD - 4),
    ]


def sheet(at: Box, lines: list[str]) -> list[Shape]:
    """Papers on a desk."""
    x, y, w, h = at
    return [
        _rect(x + 8, y + 8, w - 8, h - 8, "faint", stroke="line"),
        _rect(x, y, w - 8, h - 8, "paper", stroke="ink"),
        *_words((x, y, w - 8, h - 8), lines, first=22, top=HEAD - 4),
    ]


def rack(at: Box, lines: list[str]) -> list[Shape]:
    """A rack: leaflets above, one of them held up below."""
    x, y, w, h = at
    wide = (w - 28) / 4
    leaves = [
        _rect(x + 8 + number * (wide + 4), y + HEAD + 2, wide, 34, fill, stroke="line")
        for number, fill in enumerate(("accent-pale", "good-pale", "warn-pale", "accent-pale"))
    ]
    front = (x + 10, y + HEAD + 42, w - 20, h - HEAD - 50)
    return [
        _rect(x, y, w, h, "wood", rx=6), *leaves,
        _rect(*front, "paper", stroke="ink"), *_words(front, lines, first=21),
    ]  # fmt: skip


def cabinet(at: Box, lines: list[str]) -> list[Shape]:
    """A cabinet with a plate."""
    x, y, w, h = at
    plate = (x + 12, y + HEAD + 6, w - 24, h - HEAD - 30)
    return [
        _rect(x, y, w, h, "wood", rx=4, stroke="ink"), _rect(*plate, "paper"), *_words(plate, lines, first=21),
        {"shape": "line", "x1": x, "y1": y + h - 14, "x2": x + w, "y2": y + h - 14, "stroke": "ink"},
    ]  # fmt: skip


def phone(at: Box, lines: list[str]) -> list[Shape]:
    """A phone lying face up."""
    x, y, w, h = at
    glass = (x + 8, y + 14, w - 16, h - 28)
    return [_rect(x, y, w, h, "ink", rx=14), _rect(*glass, "glass"), *_words(glass, lines, first=20, top=18)]


def machine(at: Box, lines: list[str]) -> list[Shape]:
    """A ticket machine."""
    x, y, w, h = at
    glass = (x + 8, y + HEAD + 4, w - 16, 74)
    return [
        _rect(x, y, w, h, "soft", rx=8), _rect(*glass, "glass"), *_words(glass, lines, first=22),
        _rect(x + 24, y + h - 40, w - 48, 8, "paper"),
    ]  # fmt: skip


def person(at: Box, lines: list[str]) -> list[Shape]:
    """Somebody with a badge on the chest and a word about what is going on."""
    x, y, w, h = at
    mid, top = x + w / 2, y + 6
    badge = (mid - 62, y + h * 0.45, 124, 30)
    doing = (x + 4, y + h - 44, w - 8, 38)
    return [
        {"shape": "path", "d": f"M {mid - 74:.0f} {y + h:.0f} Q {mid - 74:.0f} {y + 66:.0f} {mid:.0f} {y + 62:.0f} "
                               f"Q {mid + 74:.0f} {y + 66:.0f} {mid + 74:.0f} {y + h:.0f} Z", "fill": "cloth"},
        {"shape": "circle", "cx": mid, "cy": top + 30, "r": 28, "fill": "skin"},
        {"shape": "path", "d": f"M {mid - 28:.0f} {top + 28:.0f} Q {mid - 26:.0f} {top:.0f} {mid:.0f} {top:.0f} "
                               f"Q {mid + 26:.0f} {top:.0f} {mid + 28:.0f} {top + 28:.0f} "
                               f"Q {mid:.0f} {top + 8:.0f} {mid - 28:.0f} {top + 28:.0f} Z", "fill": "wood"},
        _rect(*badge, "paper", rx=4, stroke="ink"),
        *_words(badge, lines[:1], first=18),
        _rect(*doing, "shade", rx=6, stroke="line"),
        *_words(doing, ["，".join(lines[1:]) or lines[0]], first=18),
    ]  # fmt: skip


KINDS: dict[str, Callable[[Box, list[str]], list[Shape]]] = {
    "poster": poster, "board": board, "screen": display, "chart": chart, "book": book, "sheet": sheet, "rack": rack,
    "cabinet": cabinet, "phone": phone, "machine": machine, "person": person,
}  # fmt: skip
ROOMS: dict[str, list[Shape]] = {
    "hall": [],
    "counter": [_rect(0, 232, 690, 168, "wood"), _rect(0, 224, 696, 14, "faint", stroke="line")],
    "wealth": [_rect(0, 346, 660, 54, "wood")],
}
