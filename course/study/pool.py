"""The practice pool: items that ship with the package, and which of them a trainee gets next."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path

from course.errors import ItemError
from course.items import bank
from course.items.bank import Bank
from course.items.models import Common
from course.items.variants import seed as seed_from
from course.knowledge.strands import strands as known_strands

FOLDER = Path(__file__).parent / "bank"

STRAND = {
    "G1": "委员会会议", "G2": "职责与上报", "G3": "年度工作要点", "G4": "监管评价",
    "T1": "投诉受理与分级", "T2": "投诉时限与答复",
}  # fmt: skip

GOOD = "right"


def read(folder: Path = FOLDER) -> Bank:
    """The pool (cached until one of its files changes). Raises ItemError."""
    stamp = tuple(path.stat().st_mtime_ns for path in sorted(folder.rglob("*.yaml")))
    return _read(folder, stamp)


@lru_cache(maxsize=4)
def _read(folder: Path, stamp: tuple[int, ...]) -> Bank:
    return bank.read(folder)


def require(pool: Bank, strands: Collection[str]) -> None:
    """Raise ItemError unless the pool has items of every strand, and at least one strand is named."""
    known = sorted({item.strand for item in pool.items.values()})
    for strand in strands or [""]:
        if strand not in known:
            raise ItemError(
                f"练习池里没有“{strand}”这一条线的题。", place=f"check({strand!r})",
                remedy=f"可用：{'、'.join(known)}。",
            )  # fmt: skip


def title(strands: Collection[str]) -> str:
    """What the strands are about, in words."""
    known = known_strands()
    return "、".join(STRAND.get(one) or (known[one].zh if one in known else one) for one in strands)


def draw(
    pool: Bank, strands: Collection[str], n: int, seed: int, history: Mapping[str, str] | None = None
) -> list[str]:
    """Ids of the next `n` items (fewer when the pool is smaller): wrong ones first, then new, then known.

    `history` gives the last outcome of items done before. Within a group the strands take turns and the
    difficulties within a strand take turns, so that everybody gets a mix; the seed decides the rest.
    Wrong ones lead; the others follow from easy to hard.
    """
    past = history or {}
    wanted = [item for strand in strands for item in pool.strand(strand)]
    wrong = [item for item in wanted if past.get(item.id, GOOD) != GOOD]
    new = [item for item in wanted if item.id not in past]
    known = [item for item in wanted if past.get(item.id) == GOOD]
    rng = random.Random(seed)
    first = _mixed(wrong, rng)[:n]
    rest = [*_mixed(new, rng), *_mixed(known, rng)][: max(n - len(first), 0)]
    return [item.id for item in first] + [item.id for item in sorted(rest, key=lambda one: one.difficulty)]


def draw_seed(trainee: str, strands: Collection[str], number: int) -> int:
    """The seed of a trainee's round `number` (from 1) over these strands."""
    return seed_from("practice", trainee, "+".join(strands), number)


def _mixed(items: list[Common], rng: random.Random) -> list[Common]:
    """All items, the strands taking turns and the difficulties within each strand taking turns."""
    shuffled = list(items)
    rng.shuffle(shuffled)
    strands = dict.fromkeys(item.strand for item in items)
    return _in_turn([_by_level([item for item in shuffled if item.strand == strand]) for strand in strands])


def _by_level(items: list[Common]) -> list[Common]:
    return _in_turn([[item for item in items if item.difficulty == level] for level in (2, 1, 3)])


def _in_turn(groups: list[list[Common]]) -> list[Common]:
    longest = max((len(group) for group in groups), default=0)
    return [group[at] for at in range(longest) for group in groups if at < len(group)]
