"""The practice pool: enough of everything, fair to guess at, and apart from the examined items."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from rapidfuzz import fuzz

from course.items import bank
from course.items.bank import texts
from course.items.models import Common
from course.knowledge.edition import Edition
from course.study import pool

ROOT = Path(__file__).resolve().parents[2]
ITEMS = list(pool.read().items.values())
SLOGANS = re.compile("高度重视|切实加强|不断提升|扎实推进|进一步")
LEAST = {
    "G1": 9,
    "G2": 9,
    "G3": 9,
    "G4": 9,
    "T1": 8,
    "T2": 8,
    "T3": 14,
    "C1": 10,
    "C2": 10,
    "C3": 10,
    "C4": 11,
    "T4": 13,
    "T5": 12,
    "N1": 10,
    "N2": 10,
    "N3": 10,
    "N4": 10,
    "N5": 10,
    "N7": 12,
    "E1": 9,
    "E2": 9,
    "E3": 9,
    "N6": 9,
    "C5": 10,
}


def kind(item: Common) -> str:
    return str(getattr(item, "kind"))  # noqa: B009 - the union's members have it, their base doesn't


def test_the_pool_passes_the_check_of_banks(edition: Edition) -> None:
    bank.check(pool.read(), edition)


def test_there_is_enough_of_every_strand_kind_and_level() -> None:
    strands = Counter(item.strand for item in ITEMS)
    assert set(strands) == set(LEAST)
    assert all(strands[strand] >= least for strand, least in LEAST.items())
    assert len(ITEMS) >= 56
    assert {kind(item) for item in ITEMS} == {
        "single", "multiple", "order", "match", "number", "date", "coding", "spans", "hotspot",
    }  # fmt: skip
    assert {item.difficulty for item in ITEMS} == {1, 2, 3}
    assert sum(item.generator is not None for item in ITEMS) >= 10
    assert all(item.id.startswith(f"P-{item.strand}-") for item in ITEMS)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_texts_carry_no_slogan_and_no_half_width_punctuation(item: Common) -> None:
    for text in texts(item):
        bare = re.sub(r"\{[^}]*\}", "", text)
        assert not SLOGANS.search(bare), text
        assert not re.search(r"[\u4e00-\u9fff][,;:?!()]", bare), text


def test_the_key_is_neither_the_longest_nor_always_in_one_place(edition: Edition) -> None:
    places: Counter[str] = Counter()
    longest = 0
    for item in ITEMS:
        if kind(item) != "single":
            continue
        options = getattr(item, "options", [])
        sizes = {one.id: len(edition.fill(one.zh, {"people": 12})) for one in options}
        key = next(one.id for one in options if one.key)
        places[key] += 1
        longest += sizes[key] > max(size for one, size in sizes.items() if one != key)
        assert max(sizes.values()) <= 1.5 * min(sizes.values()), item.id
    assert set(places) == {"a", "b", "c", "d"}
    assert max(places.values()) <= 0.4 * places.total()
    assert longest <= 0.25 * places.total()


def test_every_option_says_why() -> None:
    for item in ITEMS:
        for option in getattr(item, "options", []):
            assert len(option.why.zh) >= 7, (item.id, option.id)


def examined() -> dict[str, dict[str, Any]]:
    """The examined items by id, where the trainer's folder is at hand."""
    folder = ROOT / "assessments"
    if not folder.is_dir():
        pytest.skip("no assessments folder")
    entries = [
        one for path in folder.rglob("*.yaml") for one in yaml.safe_load(path.read_text("utf-8")) or []
    ]
    return {one["id"]: one for one in entries if isinstance(one, dict) and "stem" in one}


def test_no_practice_item_is_examined() -> None:
    """Ids, stems and options: nothing of the pool stands in assessments/, nor anything close to it."""
    theirs = examined()
    options = {
        one["zh"] for item in theirs.values() for one in item.get("options", []) if len(one["zh"]) > 12
    }
    for item in ITEMS:
        assert item.id not in theirs
        mine = {one.zh for one in getattr(item, "options", []) if len(one.zh) > 12}
        assert not mine & options, item.id
        nearest = max((fuzz.ratio(item.stem.zh, one["stem"]["zh"]), name) for name, one in theirs.items())
        assert nearest[0] < 65, (item.id, nearest)
