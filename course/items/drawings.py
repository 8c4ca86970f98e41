"""Drawn scenes of hotspot items: shapes and named places as YAML, in the item or in a scene file.

The shapes and colours are those that the front end draws (`course.ui.drawing`); nothing else is let in.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError

from course import settings
from course.errors import CourseError, ItemError
from course.files import read_yaml
from course.knowledge.reader import message

SHIPPED = Path(__file__).parent / "scenes"
MOST = 10_000  # units of a view
PATH = r"^[MmLlHhVvCcSsQqTtAaZz0-9eE.,\s+-]{1,4000}$"

Length = Annotated[float, Field(ge=-MOST, le=MOST, allow_inf_nan=False)]
Size = Annotated[float, Field(gt=0, le=MOST, allow_inf_nan=False)]
Place = tuple[Length, Length, Size, Size]
Colour = Literal[
    "none", "paper", "ink", "soft", "line", "faint", "shade", "accent", "accent-pale", "good", "good-pale",
    "bad", "bad-pale", "warn", "warn-pale", "wall", "floor", "wood", "glass", "plant", "skin", "cloth",
]  # fmt: skip


class Painted(BaseModel):
    """What every shape may have: colours by name, the width of its line, dashes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fill: Colour | None = None
    stroke: Colour | None = None
    stroke_width: Size | None = None
    dash: bool | None = None


class Rect(Painted):
    """A rectangle; `rx` rounds its corners."""

    shape: Literal["rect"]
    x: Length
    y: Length
    width: Size
    height: Size
    rx: Length | None = None


class Circle(Painted):
    """A circle."""

    shape: Literal["circle"]
    cx: Length
    cy: Length
    r: Size


class Line(Painted):
    """A straight line."""

    shape: Literal["line"]
    x1: Length
    y1: Length
    x2: Length
    y2: Length


class Outline(Painted):
    """Any outline, in the path language of SVG."""

    shape: Literal["path"]
    d: str = Field(pattern=PATH)


class Words(Painted):
    """A few words in the drawing; they may carry placeholders."""

    shape: Literal["text"]
    x: Length
    y: Length
    text: str = Field(min_length=1)
    size: Size | None = None
    anchor: Literal["start", "middle", "end"] | None = None
    bold: bool | None = None


def _tag(given: Any) -> str:
    """The shape's tag. `#` keeps tags apart from field names in the place of an error."""
    name = given.get("shape") if isinstance(given, dict) else getattr(given, "shape", None)
    return f"#{name}"


Shape = Annotated[
    Annotated[Rect, Tag("#rect")]
    | Annotated[Circle, Tag("#circle")]
    | Annotated[Line, Tag("#line")]
    | Annotated[Outline, Tag("#path")]
    | Annotated[Words, Tag("#text")],
    Discriminator(
        _tag, custom_error_type="shape", custom_error_message="shape 只能是 rect、circle、line、path、text"
    ),
]  # fmt: skip


class Drawing(BaseModel):
    """A drawn scene: the size of its view, what it shows in a sentence, its shapes, and named places.

    `places` are `{name: [x, y, width, height]}` in units of the view.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    view: tuple[Size, Size]
    alt: str = Field(min_length=1)
    shapes: list[Shape] = Field(min_length=1, max_length=400)
    places: dict[str, Place] = {}

    def plain(self) -> dict[str, Any]:
        """View, alt and shapes as the front end takes them."""
        return self.model_dump(mode="json", exclude={"places"}, exclude_none=True)


def folders() -> list[Path]:
    """Where scene files stand: `scenes/` beside the item bank before the shipped ones."""
    try:
        return [settings.assessments() / "scenes", SHIPPED]
    except CourseError:  # a trainee's desk has no bank
        return [SHIPPED]


def load(name: str) -> Drawing:
    """The scene of a scene file. Raises ItemError naming file and line."""
    for folder in folders():
        path = folder / f"{name}.yaml"
        if path.is_file():
            return _read(path, path.stat().st_mtime_ns)
    known = sorted({path.stem for folder in folders() for path in folder.glob("*.yaml")})
    raise ItemError(f"没有场景图 {name}。", remedy=f"可用：{'、'.join(known) or '一张也没有'}。")


@lru_cache(maxsize=32)
def _read(path: Path, stamp: int) -> Drawing:
    source = read_yaml(path, ItemError)
    try:
        return Drawing.model_validate(source.data)
    except ValidationError as problem:
        first = problem.errors()[0]
        inner = tuple(part for part in first["loc"] if not str(part).startswith("#"))
        raise ItemError(
            f"{'.'.join(map(str, inner)) or '场景图'}：{message(first)}", file=path, line=source.line(inner),
            remedy="对照随附的场景图改正。",
        ) from problem  # fmt: skip


def misplaced(view: tuple[float, float], places: dict[str, Place]) -> str:
    """What is wrong with the places of spots, in a sentence; empty when nothing is."""
    names = list(places)
    for at, name in enumerate(names):
        x, y, w, h = places[name]
        if x < 0 or y < 0 or x + w > view[0] or y + h > view[1]:
            return f"{name} 的位置超出了图的范围。"
        for other in names[:at]:
            left, top, wide, high = places[other]
            if x < left + wide and left < x + w and y < top + high and top < y + h:
                return f"{other} 和 {name} 的位置重叠。"
    return ""
