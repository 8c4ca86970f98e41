"""What a trainee types into a question, from what the screen offers: anything that fits, never a key."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

WORDS = "客户说三月起每月被扣两元短信费，没有签过授权。先核对签约记录，当天退回，再查同一批客户，写明依据和时限，请客户确认。"
ASKING = {
    "single", "multiple", "order", "match", "number", "date", "short", "textarea", "select", "slider", "picker", "pickers",
    "spans", "scene", "calendar_pick",
}  # fmt: skip


def question(blocks: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The block of a screen that takes an answer."""
    return next((block for block in blocks if block["type"] in ASKING), None)


def value_for(block: dict[str, Any], rng: random.Random) -> Any:
    """An answer of the kind that this block sends. Raises KeyError for a block that takes none."""
    return FITTING[block["type"]](block, rng)


def _ids(rows: list[dict[str, Any]]) -> list[str]:
    return [str(row["id"]) for row in rows]


def _some(ids: list[str], rng: random.Random) -> list[str]:
    chosen = set(rng.sample(ids, rng.randint(1, max(1, len(ids) // 2))))
    return [one for one in ids if one in chosen]


def _spans(block: dict[str, Any], rng: random.Random) -> Any:
    marked = _some(_ids(block["segments"]), rng)
    tools = _ids(block.get("tools") or [])
    return {one: rng.choice(tools) for one in marked} if tools else marked


def _order(block: dict[str, Any], rng: random.Random) -> list[str]:
    ids = _ids(block["steps"])
    return rng.sample(ids, len(ids))


FITTING = {
    "single": lambda block, rng: rng.choice(_ids(block["options"])),
    "select": lambda block, rng: rng.choice(_ids(block["options"])),
    "picker": lambda block, rng: rng.choice(_ids(block["options"])),
    "multiple": lambda block, rng: _some(_ids(block["options"]), rng),
    "order": _order,
    "match": lambda block, rng: {row: rng.choice(_ids(block["options"])) for row in _ids(block["rows"])},
    "pickers": lambda block, rng: {row["id"]: rng.choice(_ids(row["options"])) for row in block["rows"]},
    "number": lambda block, rng: str(rng.randint(1, 90)),
    "date": lambda block, rng: (date(2026, 10, 1) + timedelta(rng.randint(0, 60))).isoformat(),
    "calendar_pick": lambda block, rng: date(block["year"], block["month"], rng.randint(1, 28)).isoformat(),
    "short": lambda block, rng: WORDS[: rng.randint(5, 20)],
    "textarea": lambda block, rng: WORDS * rng.randint(2, 6) + str(rng.random()),
    "slider": lambda block, rng: block["min"],
    "spans": _spans,
    "scene": lambda block, rng: _some(_ids(block["spots"]), rng),
}
