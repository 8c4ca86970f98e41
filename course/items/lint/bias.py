"""Where the key stands and how long it is: faults of a pool, and of one item that overdoes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import ceil
from pathlib import Path

from course.items.lint.chance import CHI_SQUARE, chi_square, most_allowed
from course.items.lint.seen import Finding, Seen

# A key half as long again as every other option stands out at a glance.
TIMES = 1.5
# Below eight characters ("是", "不是") a ratio says nothing.
LONG_ENOUGH = 8
LETTERS = "甲乙丙丁戊己庚辛"


def positions(seen: Sequence[Seen]) -> list[Finding]:
    """Keys of single choices that prefer a place: chi-square by number of options over the pool, and in each
    strand no place holds more than its even share, rounded up, plus one."""
    singles = [one for one in seen if one.single]
    found: list[Finding] = []
    for size in sorted({len(one.choices) for one in singles}):
        fitting = [one for one in singles if len(one.choices) == size]
        counts = place_counts(fitting, size)
        # Under two of each place, chi-square says nothing; the strands' bound below still holds.
        if len(fitting) >= 2 * size and chi_square(counts) > CHI_SQUARE[size - 2]:
            found.append(_pool(seen, "key-position", "", _places(counts, "全库单选题的正确项")))
    for strand in sorted({one.item.strand for one in singles}):
        mine = [one for one in singles if one.item.strand == strand]
        size = max(len(one.choices) for one in mine)
        counts = place_counts(mine, size)
        if max(counts) > ceil(len(mine) / size) + 1:
            found.append(
                _pool(seen, "key-position", strand, _places(counts, f"{strand} 单选题的正确项"), mine[0].file)
            )
    return found


def place_counts(singles: Sequence[Seen], size: int) -> list[int]:
    """How often the key stands in each place."""
    counts = Counter(one.choices.index(one.key) for one in singles)
    return [counts[place] for place in range(size)]


def _places(counts: Sequence[int], whose: str) -> str:
    return f"{whose}偏在某个位置：从上到下依次 {'、'.join(map(str, counts))} 道。"


def lengths(seen: Sequence[Seen]) -> list[Finding]:
    """Pools whose keys are the strictly longest (or shortest) option more often than chance would have it, and
    single items whose key is at least 1.5 times as long as every other option, or as much shorter."""
    found: list[Finding] = []
    for kind, name, pick in (("longest-key", "最长", max), ("shortest-key", "最短", min)):
        chances, hits = extremes(seen, longest=pick is max)
        if len(hits) > most_allowed(chances):
            found.append(
                _pool(
                    seen, kind, "",
                    f"{len(chances)} 道题里有 {len(hits)} 道的{name}选项正好是正确项，"
                    f"碰巧最多 {most_allowed(chances)} 道：{_some(hits)}。",
                    remedy="改长短：给错误选项补上理由，或删掉正确项里多余的话。",
                )
            )  # fmt: skip
    return found + [fault for one in seen if one.single for fault in _overdone(one)]


def extremes(seen: Sequence[Seen], longest: bool) -> tuple[list[float], list[Seen]]:
    """For items with one strictly longest (shortest) option: the chance that it is right, and the items where
    it is."""
    chances, hits = [], []
    for one in (one for one in seen if one.choices):
        sizes = [len(choice.text) for choice in one.choices]
        wanted = max(sizes) if longest else min(sizes)
        if sizes.count(wanted) != 1:
            continue
        chances.append(sum(choice.key for choice in one.choices) / len(sizes))
        if one.choices[sizes.index(wanted)].key:
            hits.append(one)
    return chances, hits


def _overdone(one: Seen) -> list[Finding]:
    mine, others = len(one.key.text), [len(other.text) for other in one.others]
    if mine >= LONG_ENOUGH and mine >= TIMES * max(others):
        what = f"正确项 {mine} 个字，最长的错误选项 {max(others)} 个字，一眼看得出。"
    elif min(others) >= LONG_ENOUGH and min(others) >= TIMES * mine:
        what = f"正确项只有 {mine} 个字，最短的错误选项也有 {min(others)} 个字，一眼看得出。"
    else:
        return []
    return [one.finding("key-length", what, "把各选项改到差不多长。")]


def _some(seen: Sequence[Seen], most: int = 8) -> str:
    ids = [one.item.id for one in seen]
    return "、".join(ids[:most]) + (f" 等 {len(ids)} 道" if len(ids) > most else "")


def _pool(
    seen: Sequence[Seen], check: str, strand: str, what: str, file: Path | None = None,
    remedy: str = "把其中几道题的正确项换个位置。",
) -> Finding:  # fmt: skip
    pool = seen[0].pool
    return Finding(check, pool, f"{pool} {strand}".strip(), what, remedy, file or seen[0].file.parent)
