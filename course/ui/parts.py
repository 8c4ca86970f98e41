"""What the constructors share: a block without empty fields, and checks of what an author gives."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from course.ui.schema import TONES, Block, BlockError

__all__ = [
    "Card",
    "Cell",
    "Choice",
    "among",
    "block",
    "cards_in",
    "cell_in",
    "choices_in",
    "field",
    "id_in",
    "number_in",
    "text_in",
    "tone_in",
]

Choice = Mapping[str, Any] | tuple[str, str]
Card = Any  # a mapping like that of `rule_card`, or a pydantic model such as course.knowledge.RuleCard
Cell = str | int | float | Mapping[str, Any]


def block(type_: str | None, **fields: Any) -> Block:
    """A dict without the fields that are None (`value` is kept: None there means unanswered)."""
    head = {} if type_ is None else {"type": type_}
    return head | {name: field for name, field in fields.items() if field is not None or name == "value"}


def field(
    type_: str, id: str, label: str, value: Any, disabled: bool, hint: str | None, **extra: Any
) -> Block:
    """An input block: what every one has, and its own fields."""
    return block(
        type_, id=id_in(id), label=text_in(label, id), value=value, disabled=disabled, hint=hint, **extra
    )


def id_in(id: str) -> str:
    """The id, refused when it's empty."""
    if not isinstance(id, str) or not id.strip():
        raise BlockError(f"an id must be a text that isn't empty: {id!r}")
    return id


def text_in(value: str, where: str) -> str:
    """The text, refused when it's something else."""
    if not isinstance(value, str):
        raise BlockError(f"{where}: a text is needed, not {value!r}")
    return value


def tone_in(tone: str) -> str:
    """The tone, refused when there's none of this name."""
    if tone not in TONES:
        raise BlockError(f"unknown tone {tone!r}: one of {', '.join(TONES)}")
    return tone


def number_in(value: float, where: str) -> float:
    """The number, refused when it's something else, infinite or NaN."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise BlockError(f"{where}: a finite number is needed, not {value!r}")
    return value


def choices_in(where: str, given: Iterable[Choice]) -> list[dict[str, Any]]:
    """Options, steps or rows from mappings or `(id, label)` pairs; at least one, ids unique."""
    made = [dict(one) if isinstance(one, Mapping) else {"id": one[0], "label": one[1]} for one in given]
    ids = [id_in(one["id"]) for one in made]
    if not ids:
        raise BlockError(f"{where}: no options")
    if len(set(ids)) != len(ids):
        raise BlockError(f"{where}: option ids repeat: {ids}")
    for one in made:
        text_in(one["label"], where)
    return made


def among(where: str, chosen: Iterable[str], options: Sequence[Mapping[str, Any]]) -> None:
    """Refuses values that aren't ids of the options."""
    known = {one["id"] for one in options}
    unknown = [one for one in chosen if one not in known]
    if unknown:
        raise BlockError(f"{where}: {unknown} not among {sorted(known)}")


def cards_in(given: Sequence[Card]) -> list[dict[str, Any]]:
    """Rule cards as mappings."""
    cards = [dict(card) if isinstance(card, Mapping) else dict(card.model_dump()) for card in given]
    for card in cards:
        if "title" not in card or "text" not in card:
            raise BlockError(f"a rule card needs title and text: {card}")
    return cards


def cell_in(cell: Cell) -> str | dict[str, Any]:
    """A cell of a table as text, or as text with a tone."""
    if isinstance(cell, Mapping):
        return {"text": str(cell["text"]), "tone": tone_in(cell.get("tone", "plain"))}
    return str(cell)
