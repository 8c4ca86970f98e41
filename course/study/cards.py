"""Rule cards in a lesson, open: what the rule says, where it stands, since when, and how sure we are."""

from __future__ import annotations

from typing import Any

from course.errors import EditionError
from course.knowledge.edition import Edition, load
from course.knowledge.rules import RuleCard
from course.ui import Panel, heading, text
from course.ui import screen as make_screen


def screen(edition: Edition, rule_ids: tuple[str, ...]) -> dict[str, Any]:
    """The screen of one or more rules, each in full. Raises EditionError for none or an unknown id."""
    if not rule_ids:
        raise EditionError(
            "没有写要看哪条规则。", place="rule()", remedy='写上规则编号，如 rule("complaint.decide-15d")。'
        )
    blocks: list[dict[str, Any]] = []
    for rule_id in rule_ids:
        blocks += card_blocks(edition.card(rule_id))
    return make_screen("规则是这样写的", blocks)


def card_blocks(card: RuleCard) -> list[dict[str, Any]]:
    """One rule: title, text, then in one line its kind, document and article, dates and badge; then what to
    beware of. The id is the trainer's business and isn't shown."""
    marks = [card.kind_label, card.source, card.dates]
    if card.badge != card.kind_label:
        marks.append(card.badge)
    made = [heading(card.title, 3), text(card.text), text(" · ".join(one for one in marks if one), "muted")]
    if card.caveat:
        made.append(text(card.caveat, "warn"))
    return made


def rule(*rule_ids: str, edition: Edition | None = None) -> Panel:
    """Show rules by id. Raises EditionError."""
    return Panel(screen(edition or load(), rule_ids))
