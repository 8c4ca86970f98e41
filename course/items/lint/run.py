"""Runs every check over the pools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course.items.bank import Bank
from course.items.lint import bias, blind, force, options, stems
from course.items.lint.seen import Finding, Seen, see
from course.knowledge.edition import Edition

# What each check is called in the output.
CHECKS = {
    "key-position": "正确项的位置", "longest-key": "最长的总是对", "shortest-key": "最短的总是对",
    "key-length": "正确项太长或太短", "absolute-words": "绝对词", "option-contains": "选项互相包含",
    "option-alike": "选项几乎一样", "odd-one-out": "只有正确项不一样", "lone-stance": "只有正确项唱反调",
    "stem-echo": "正确项重复题面", "duplicate-stem": "题面重复", "near-stem": "题面近似",
    "shared-option": "两库选项相同", "wording": "看字面就能答", "rule-force": "规则不在施行期",
}  # fmt: skip


def lint(pools: Mapping[str, Bank], edition: Edition) -> list[Finding]:
    """All findings over the pools (by name, e.g. 测评题库), in the order of file and line; pools' faults first.

    Raises ItemError or EditionError when an item can't be shown at all: run `bank.check` first.
    """
    seen = {name: see(name, bank, edition) for name, bank in pools.items()}
    every = [one for pool in seen.values() for one in pool]
    found = [*stems.stems(every), *stems.options(every), *force.force(every, edition)]
    for pool in (pool for pool in seen.values() if pool):
        found += [
            *bias.positions(pool), *bias.lengths(pool), *options.absolute(pool), *options.overlaps(pool),
            *options.odd_one_out(pool), *options.echoes(pool), *blind.blind(pool),
        ]  # fmt: skip
    return sorted(found, key=lambda one: (str(one.file), one.line or 0, one.id, one.check))


def figures(pools: Mapping[str, Bank], edition: Edition) -> dict[str, dict[str, Any]]:
    """What the checks of a whole pool measured, pool by pool."""
    return {name: _figures(see(name, bank, edition)) for name, bank in pools.items()}


def _figures(seen: list[Seen]) -> dict[str, Any]:
    singles = [one for one in seen if one.single]
    guessed = blind.verdict([blind.guess(one) for one in singles])
    widest = max((len(one.choices) for one in singles), default=0)
    chances, right, _ = options.absolute_counts(seen)
    return {
        "items": len(seen),
        "single": len(singles),
        "key_positions": bias.place_counts(singles, widest),
        "longest_right": len(bias.extremes(seen, longest=True)[1]),
        "shortest_right": len(bias.extremes(seen, longest=False)[1]),
        "absolute_options": len(chances),
        "absolute_right": right,
        "blind": {
            "right": round(guessed.right, 2), "chance": round(guessed.chance, 2),
            "allowed": round(guessed.allowed, 2),
        },
    }  # fmt: skip
