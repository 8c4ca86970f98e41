"""A solver that knows no rule: it reads the options for the habits of those who write tests.

A pool that it solves clearly more often than by chance measures cunning, not knowledge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from course.items.lint.options import ABSOLUTE, PERMITS, REFUSES, echo
from course.items.lint.seen import Choice, Finding, Seen

# Of 60 items that it guesses at one in four, chance alone gives ten points more in about one pool of twenty-five.
ABOVE_CHANCE = 0.10
# Fewer single choices than this are judged item by item only.
ENOUGH = 20
# A key that leads by three cues is found by anybody who looks; one by two is named when its pool is at fault.
GLARING, STRONG = 3, 2
# An option nearer to all others, by this many points of 100, than any other option is to its own others.
CENTRAL = 8
EXCUSES = re.compile("只要|就行|就可以|反正|再说|以后再|再看|但要|但先")


class Guess(NamedTuple):
    """What the solver makes of an item: its credit (1 for the key alone, a share when it wavers), by how many cues
    the key leads, and the cues in words."""

    seen: Seen
    credit: float
    lead: int
    cues: tuple[str, ...]


class Verdict(NamedTuple):
    """A pool: items solved, items, what chance would give, and the most that is allowed."""

    right: float
    items: int
    chance: float
    allowed: float


def guess(one: Seen) -> Guess:
    """Solve a single choice from its wording."""
    marks = {choice.id: _cues(one, choice) for choice in one.choices}
    sums = {name: sum(value for value, _ in cues) for name, cues in marks.items()}
    best = max(sums.values())
    leading = [name for name, total in sums.items() if total == best]
    lead = sums[one.key.id] - max(sums[other.id] for other in one.others)
    for_key = [words for value, words in marks[one.key.id] if value > 0]
    against = [words for other in one.others for value, words in marks[other.id] if value < 0]
    credit = 1 / len(leading) if one.key.id in leading else 0.0
    return Guess(one, credit, lead, tuple(dict.fromkeys((*for_key, *against))))


def _cues(one: Seen, choice: Choice) -> list[tuple[int, str]]:
    """The cues of one option as (for +1 or against -1, in words)."""
    others = [other for other in one.choices if other is not choice]
    cues: list[tuple[int, str]] = []
    if len(choice.text) > max(len(other.text) for other in others):
        cues.append((1, "最长"))
    if ABSOLUTE.search(choice.text):
        cues.append((-1, "绝对词"))
    if PERMITS.search(choice.text):
        cues.append((-1, "开口就说可以"))
    if EXCUSES.search(choice.text):
        cues.append((-1, "推托的话"))
    if choice.key and echo(one):
        cues.append((1, "重复题面"))
    if REFUSES.search(choice.text) and not any(REFUSES.search(other.text) for other in others):
        cues.append((1, "只有它说不"))
    if _central(one, choice):
        cues.append((1, "最像别的选项"))
    return cues


def _central(one: Seen, choice: Choice) -> bool:
    mine = _nearness(one, choice)
    return all(mine >= _nearness(one, other) + CENTRAL for other in one.choices if other is not choice)


def _nearness(one: Seen, choice: Choice) -> float:
    ratios = [fuzz.ratio(choice.bare, other.bare) for other in one.choices if other is not choice]
    return sum(ratios) / len(ratios)


def verdict(guesses: Sequence[Guess]) -> Verdict:
    """How the solver fared on a pool's single choices."""
    chance = sum(1 / len(one.seen.choices) for one in guesses)
    right = sum(one.credit for one in guesses)
    return Verdict(right, len(guesses), chance, chance + ABOVE_CHANCE * len(guesses))


def blind(seen: Sequence[Seen]) -> list[Finding]:
    """Single choices that the solver finds by three cues, and a pool on which it beats chance by over ten points."""
    guesses = [guess(one) for one in seen if one.single]
    found = [
        one.seen.finding("wording", f"不懂规则也能选对：{'、'.join(one.cues)}。", "改写选项，去掉这些痕迹。")
        for one in guesses
        if one.lead >= GLARING
    ]
    total = verdict(guesses)
    if total.items >= ENOUGH and total.right > total.allowed:
        strongest = sorted((one for one in guesses if one.lead >= STRONG), key=lambda one: -one.lead)
        named = "；".join(f"{one.seen.item.id}（{'、'.join(one.cues)}）" for one in strongest)
        what = (
            f"只看字面就能答对 {total.right / total.items:.0%}（瞎猜 {total.chance / total.items:.0%}，"
            f"最多允许 {total.allowed / total.items:.0%}）。痕迹最重的：{named or '没有特别重的，多是轻的'}。"
        )
        pool = seen[0].pool
        found.append(Finding("wording", pool, pool, what, "先改这几道。", seen[0].file.parent))
    return found
