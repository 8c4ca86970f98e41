"""How the tests press buttons and read screens."""

from __future__ import annotations

from typing import Any


def press(view: Any, name: str, value: Any = None) -> dict[str, Any]:
    """Send an event the way a browser does; the ack comes back."""
    ack: dict[str, Any] | None = view.panel.receive({"type": "event", "seq": 1, "name": name, "value": value})
    assert ack is not None
    return ack


def blocks(view: Any, kind: str) -> list[dict[str, Any]]:
    """The blocks of one type on the view's panel."""
    return [block for block in view.panel.screen["blocks"] if block["type"] == kind]


def button_ids(view: Any) -> list[str]:
    """The ids of all buttons shown, in order."""
    return [one["id"] for row in blocks(view, "buttons") for one in row["buttons"]]
