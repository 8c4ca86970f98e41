"""Stems that stand twice, word for word or nearly so, within a pool and across the pools."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from rapidfuzz import fuzz

from course.items.lint.seen import Finding, Seen

# The wording without filled-in values is compared. Within a pool four fifths alike is one question asked twice; in
# two pools two thirds alike lets the practised one give away the examined one.
WITHIN, ACROSS = 80, 65
# An option of more than twelve characters that stands in both pools is remembered, not known.
OPTION = 12


def stems(seen: Sequence[Seen]) -> list[Finding]:
    """Duplicate and near-duplicate stems; the later item of each pair is named. `seen` holds all pools."""
    found = []
    for one, other in combinations(seen, 2):
        within = one.pool == other.pool
        least = WITHIN if within else ACROSS
        alike = fuzz.ratio(one.wording, other.wording, score_cutoff=least)
        if alike < least or not one.wording:
            continue
        check = "duplicate-stem" if one.wording == other.wording else "near-stem"
        words = "题面相同" if check == "duplicate-stem" else f"题面有 {alike:.0f}% 相同"
        place = "" if within else f"（{one.pool}）"
        what = f"和 {one.item.id}{place}{words}。"
        remedy = "删掉一道，或换一件事来问。" if within else "自测题换一件事来问，别和测评题撞上。"
        found.append(other.finding(check, what, remedy))
    return found


def options(seen: Sequence[Seen]) -> list[Finding]:
    """Long options that stand word for word in two pools."""
    first: dict[str, Seen] = {}
    found = []
    for one in seen:
        for choice in one.choices:
            if len(choice.text) <= OPTION:
                continue
            other = first.setdefault(choice.bare, one)
            if other.pool != one.pool:
                what = f"选项 {choice.id} 和 {other.item.id}（{other.pool}）的一个选项一字不差。"
                found.append(one.finding("shared-option", what, "改写其中一个。"))
    return found
