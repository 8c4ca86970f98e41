"""The rectification notice: the entries offered, what is wrong with one, and its points."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from course.exercises.base import Part
from course.exercises.inspection import content
from course.exercises.inspection.content import FIELDS, Variant
from course.exercises.inspection.state import SENDS, SHARES, WalkState
from course.items.days import day_text
from course.knowledge.calendar import add_days
from course.knowledge.edition import Edition

LABELS = {
    "problem": "问题", "basis": "依据", "measure": "整改措施", "owner": "责任人", "due": "完成日期",
    "proof": "验收证据", "recheck": "复查方式",
}  # fmt: skip
RIGHT = "right"


@dataclass(frozen=True)
class Entry:
    """An entry that may be chosen; `back` is why it is sent back, empty for the right one."""

    id: str
    text: str
    back: str = ""


def entries(edition: Edition, state: WalkState, key: str) -> dict[str, list[Entry]]:
    """The entries of each field (all but the day), in an order of their own for this round."""
    found, words = state.round.variant(key), content.texts().notice
    point = content.texts().points[_point(found) - 1]
    made: dict[str, list[Entry]] = {
        "problem": [Entry(RIGHT, f"{found.fact}。"), *_backs(words.problem)],
        "basis": [Entry(one, _cited(edition, one), "" if one == right_basis(found) else words.basis_back)
                  for one in _bases(state, key, found)],
        "measure": [Entry(RIGHT, f"{point.measure.right}。"),
                    Entry("surface", f"{point.measure.surface}。", words.surface_back), *_backs(words.measure)],
        "owner": [Entry(RIGHT, words.owner.right), *_backs(words.owner)],
        "proof": [Entry(RIGHT, point.proof.right), *_backs(words.proof)],
        "recheck": [Entry(RIGHT, edition.fill(words.recheck.right)), *_backs(words.recheck)],
    }  # fmt: skip
    for name, offered in made.items():
        random.Random(f"{state.seed}:{state.number}:{key}:{name}").shuffle(offered)
    return made


def _point(found: Variant) -> int:
    if found.point is None:
        raise ValueError(f"{found.id} is no violation")
    return found.point


def _backs(part: Part) -> list[Entry]:
    """The entries of a part that send a notice back."""
    return [Entry(name, one.zh, one.back) for name, one in part if isinstance(one, content.Back)]


def _cited(edition: Edition, rule_id: str) -> str:
    card = edition.card(rule_id)
    return f"{card.title}（{card.source}）"


def right_basis(found: Variant) -> str:
    """The rule on which a notice about this violation rests."""
    return content.texts().notice.basis[_point(found) - 1]


def _bases(state: WalkState, key: str, found: Variant) -> list[str]:
    """The right rule and two that belong to other points and that this thing doesn't break."""
    others = [
        one for one in content.texts().notice.basis if one != right_basis(found) and one not in found.rules
    ]
    rng = random.Random(f"{state.seed}:{state.number}:{key}:others")
    return [right_basis(found), *rng.sample(others, 2)]


def limit(edition: Edition, state: WalkState) -> date:
    """The last day that a notice of this round may set (house.inspection.rectify)."""
    return add_days(state.round.day, int(edition.value("house.inspection.rectify", "days")))


def lacks(edition: Edition, state: WalkState, key: str, form: dict[str, str]) -> dict[str, str]:
    """Why each lacking or wrong field sends the notice back."""
    words, offered = content.texts().notice, entries(edition, state, key)
    found: dict[str, str] = {}
    for name in FIELDS:
        given = form.get(name, "")
        if name == "due":
            why = _late(edition, state, given)
        elif not given:
            why = words.blank
        else:
            why = next((one.back for one in offered[name] if one.id == given), words.blank)
        if why:
            found[name] = why
    return found


def _late(edition: Edition, state: WalkState, given: str) -> str:
    words = content.texts().notice.due
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return words.empty
    if day < state.round.day:
        return words.past
    last = limit(edition, state)
    return edition.fill(words.late, {"limit": day_text(last)}) if day > last else ""


def over(edition: Edition, state: WalkState, key: str) -> bool:
    """Whether a notice is finished: without a lack, or handed in as often as may be."""
    sent = state.sent.get(key, ())
    return bool(sent) and (len(sent) >= SENDS or not lacks(edition, state, key, sent[-1]))


def points(edition: Edition, state: WalkState, key: str) -> float:
    """A field brings a point when right at once, half when right at the second hand-in."""
    return sum(share(edition, state, key).values())


def share(edition: Edition, state: WalkState, key: str) -> dict[str, float]:
    """Each field's points."""
    wrong = [lacks(edition, state, key, form) for form in state.sent.get(key, ())]
    made = {}
    for name in FIELDS:
        first = next((at for at, one in enumerate(wrong) if name not in one), None)
        made[name] = 0.0 if first is None else SHARES[first]
    return made


def said(edition: Edition, state: WalkState, key: str, name: str, value: str) -> str:
    """An entry in words."""
    if name == "due":
        return value or "空着"
    return next((one.text for one in entries(edition, state, key)[name] if one.id == value), "空着")


def wanted(edition: Edition, state: WalkState, key: str, name: str) -> str:
    """The right entry of a field in words."""
    if name == "due":
        return f"{day_text(limit(edition, state))}以前"
    return next(one.text for one in entries(edition, state, key)[name] if not one.back)
