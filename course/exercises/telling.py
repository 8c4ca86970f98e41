"""How reasons are told on a screen: the first sentence as the title, the rules as cards, what went right folded."""

from __future__ import annotations

from collections.abc import Sequence

from course.exercises.base import Reason
from course.knowledge.edition import Edition
from course.ui import Block
from course.ui import blocks as ui


def told(edition: Edition, reason: Reason) -> Block:
    """One reason: its first sentence is the title, its rules are the cards."""
    title, mark, rest = reason.text.partition("。")
    return ui.feedback(reason.tone, title + mark, rest.strip(), edition.cards(list(reason.rules)))


def sorted_out(
    edition: Edition, reasons: Sequence[Reason], all_right: str = "", unfold: bool = False
) -> list[Block]:
    """What went wrong in the open, then what went right, folded, so that the page stays short.

    When nothing went wrong `all_right` is said, if given, and with `unfold` the right ones stand open.
    """
    wrong = [told(edition, one) for one in reasons if one.tone != "good"]
    right = [told(edition, one) for one in reasons if one.tone == "good"]
    said = [ui.text(all_right, "good")] if all_right and not wrong else []
    folded = [ui.details(f"做对的 {len(right)} 处", right, open=unfold and not wrong)] if right else []
    return [*wrong, *said, *folded]
