"""Which items a trainee gets: everybody a mix, the wrong ones first, the same ones after a restart."""

from __future__ import annotations

from collections import Counter

import pytest

from course.errors import ItemError
from course.study import pool

POOL = pool.read()


def strands(ids: list[str]) -> Counter[str]:
    return Counter(POOL[one].strand for one in ids)


def levels(ids: list[str]) -> list[int]:
    return [POOL[one].difficulty for one in ids]


def test_the_same_seed_gives_the_same_items() -> None:
    assert pool.draw(POOL, ["G1"], 8, 7) == pool.draw(POOL, ["G1"], 8, 7)
    assert pool.draw(POOL, ["G1"], 8, 7) != pool.draw(POOL, ["G1"], 8, 8)
    assert pool.draw_seed("t-01", ["G1"], 1) != pool.draw_seed("t-02", ["G1"], 1)
    assert pool.draw_seed("t-01", ["G1"], 1) != pool.draw_seed("t-01", ["G1"], 2)


@pytest.mark.parametrize("seed", range(20))
def test_everybody_gets_a_mix(seed: int) -> None:
    ids = pool.draw(POOL, ["G1", "G2"], 8, seed)
    assert len(set(ids)) == 8
    assert strands(ids) == {"G1": 4, "G2": 4}
    assert set(levels(ids)) == {1, 2, 3}
    assert levels(ids) == sorted(levels(ids))


def test_a_small_pool_gives_what_it_has() -> None:
    assert sorted(pool.draw(POOL, ["G2"], 20, 1)) == sorted(one.id for one in POOL.strand("G2"))


def test_the_wrong_ones_come_first_then_new_then_known() -> None:
    ids = [one.id for one in POOL.strand("G2")]
    past = {ids[0]: "right", ids[1]: "wrong", ids[2]: "part", ids[3]: "right"}
    drawn = pool.draw(POOL, ["G2"], 8, 3, past)
    assert set(drawn[:2]) == {ids[1], ids[2]}
    assert set(drawn[2:]) == set(ids[4:])
    assert set(pool.draw(POOL, ["G2"], 9, 3, past)) - set(drawn) < {ids[0], ids[3]}
    assert pool.draw(POOL, ["G2"], 1, 3, past)[0] in {ids[1], ids[2]}


def test_an_unknown_strand_is_an_error_that_names_the_known() -> None:
    with pytest.raises(ItemError, match=r"没有“Z9”.*可用：C1、C2、.*G1、G2、G3、G4、.*T1、T2、.*T5"):
        pool.require(POOL, ["G1", "Z9"])
    with pytest.raises(ItemError):
        pool.require(POOL, [])


def test_titles_are_words() -> None:
    assert pool.title(["G1", "T2"]) == "委员会会议、投诉时限与答复"
