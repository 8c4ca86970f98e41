"""Small blocks that several screens share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from course.exercises.base import Reason, Screen
from course.exercises.committee_meeting.game import Game
from course.knowledge.edition import Edition

Block = dict[str, Any]
TITLE = "委员会推演"


def screen(title: str, made: list[Block]) -> Screen:
    """A whole screen; empty texts are left out."""
    shown = [one for one in made if one.get("text") != "" or one["type"] != "text"]
    return {"title": title, "blocks": shown, "journal": None, "busy": False}


def text(words: str, tone: str = "plain") -> Block:
    """Running text."""
    return {"type": "text", "text": words.strip(), "tone": tone}


def cards(edition: Edition, rule_ids: Sequence[str]) -> Block:
    """Rule cards folded under 依据."""
    return {"type": "rules", "rules": edition.cards(list(dict.fromkeys(rule_ids)))}


def folded(summary: str, made: list[Block]) -> Block:
    """Blocks that the trainee may unfold."""
    return {"type": "details", "summary": summary, "blocks": made, "open": False}


def button(id_: str, label: str, primary: bool = True) -> Block:
    """A row with one button; its id is the event's name."""
    return {"type": "buttons", "buttons": [{"id": id_, "label": label, "primary": primary}]}


def points_text(value: float) -> str:
    """Points with at most two decimals."""
    return f"{round(value, 2):g}"


def told(edition: Edition, reasons: Sequence[Reason], title: str) -> Block:
    """Reasons in one block with their rules: a single one speaks for itself, several stand under `title`."""
    rules = list(dict.fromkeys(rule for one in reasons for rule in one.rules))
    if len(reasons) == 1:
        return feedback(edition, reasons[0].tone, reasons[0].text, rules)
    words = "\n".join(f"- {one.text}" for one in reasons)
    return {"type": "feedback", "tone": reasons[0].tone, "title": title, "text": words,
            "rules": edition.cards(rules)}  # fmt: skip


def feedback(edition: Edition, tone: str, words: str, rules: Sequence[str]) -> Block:
    """A feedback whose title is the first sentence."""
    title, mark, rest = words.partition("。")
    return {"type": "feedback", "tone": tone, "title": title + mark, "text": rest,
            "rules": edition.cards(list(rules))}  # fmt: skip


def brought(game: Game, name: str) -> list[Block]:
    """What earlier choices brought into this quarter, with the rule behind it."""
    made = []
    for one in game.told(name):
        tone, words = ("bad", one.later.told) if one.outcome == "told" else ("good", one.later.kept)
        made.append(feedback(game.edition, tone, words, one.later.rules))
    return made


def source_note(edition: Edition, rule_ids: Iterable[str]) -> str:
    """Says plainly which of these rules are the model's, usual practice, or the bank's own."""
    rules = [edition.rule(one) for one in dict.fromkeys(rule_ids)]
    demo = [one.title for one in rules if one.kind == "house" and one.demo]
    own = [one.title for one in rules if one.kind == "house" and not one.demo]
    usual = [one.title for one in rules if one.kind == "practice"]
    lines = [
        (demo, "是【示范】工作规则，不是监管要求，以本行制度为准。"),
        (usual, "是【通行做法】，不是监管要求，以本行制度为准。"),
        (own, "是【本行制度】。"),
    ]
    return "".join("、".join(quoted(one) for one in titles) + said for titles, said in lines if titles)


def quoted(title: str) -> str:
    """A title in quotation marks, its own ones made single."""
    return f"“{title.replace('“', '‘').replace('”', '’')}”"
