"""What the browser tells the course: one event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Event"]


@dataclass(frozen=True, slots=True)
class Event:
    """A change or a button press.

    `name` is the id of the block (or of the button); `value` is what the block's contract says (text, option
    id, list of ids, mapping) and None for a button. `at` is the browser's clock in epoch seconds when the
    learner made the change. `resent` is true when the change comes from the browser's journal, so it may be
    older than what is stored: compare `at` when that matters.
    """

    name: str
    value: Any = None
    at: float | None = None
    resent: bool = False

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> Event | None:
        """Read `{"type": "event", "name": …, "value": …}`; None when it isn't one."""
        name = message.get("name")
        if message.get("type") != "event" or not isinstance(name, str):
            return None
        at = message.get("at")
        clock = float(at) if isinstance(at, (int, float)) and not isinstance(at, bool) else None
        return cls(name, message.get("value"), clock, message.get("resent") is True)
