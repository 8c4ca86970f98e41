"""k, l, t and uniqueness against brute force and pycanon; the ladder; what can't be reached is refused."""

from __future__ import annotations

from collections import Counter, defaultdict
from math import comb
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycanon import anonymity

from course.complaints.anonymise import privacy
from course.complaints.anonymise.policy import Policy, Rung
from course.complaints.anonymise.privacy import (
    PrivacyError,
    coarser,
    measure,
    population_uniques,
    protect,
    second_opinion,
    weak,
)


def frame(rows: list[tuple[str, ...]], columns: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split(), dtype=object)


def brute(table: pd.DataFrame, quasi: list[str], sensitive: str) -> tuple[int, int, float, int]:
    """k, l, t and unique rows by plain counting."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in table.to_dict("records"):
        groups[tuple(row[q] for q in quasi)].append(row[sensitive])
    overall = Counter(table[sensitive])
    distances = []
    for values in groups.values():
        here = Counter(values)
        distances.append(sum(abs(here[v] / len(values) - overall[v] / len(table)) for v in overall) / 2)
    sizes = [len(values) for values in groups.values()]
    return min(sizes), min(len(set(v)) for v in groups.values()), max(distances), sizes.count(1)


letters = st.sampled_from(["甲", "乙", "丙", "", "*"])
tables = st.lists(st.tuples(letters, letters, letters, letters), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_three_ways_come_to_the_same(rows: list[tuple[str, ...]]) -> None:
    table = frame(rows, "a b c s")
    quasi = ["a", "b", "c"]
    ours = measure(table, quasi, ["s"], k=3)
    k, l, t, unique = brute(table, quasi, "s")  # noqa: E741
    assert (ours.k, ours.l["s"], ours.unique) == (k, l, unique)
    assert ours.t["s"] == pytest.approx(t, abs=1e-9)
    assert anonymity.k_anonymity(table, quasi) == k
    assert anonymity.l_diversity(table, quasi, ["s"]) == l
    assert anonymity.t_closeness(table.astype("str"), quasi, ["s"]) == pytest.approx(t, abs=1e-9)


def test_figures_of_a_known_table() -> None:
    table = frame([("x", "1"), ("x", "1"), ("x", "2"), ("y", "2"), ("y", "2"), ("z", "3")], "a s")
    ours = measure(table, ["a"], ["s"], k=3)
    assert (ours.rows, ours.classes, ours.k, ours.unique, ours.small, ours.sizes) == (
        6,
        3,
        1,
        1,
        3,
        (1, 2, 3),
    )
    assert ours.l == {"s": 1}
    assert ours.t["s"] == pytest.approx(5 / 6)
    assert ours.unique_share == pytest.approx(1 / 6)
    assert measure(table.iloc[:0], ["a"], ["s"]).k == 0


def plan(**more: Any) -> Policy:
    columns = {"month": "keep", "city": "keep", "s": "keep", "text": "narrative"}
    given = {
        "title": "t",
        "columns": columns,
        "quasi_identifiers": ["month", "city"],
        "order": "kept",
        **more,
    }
    return Policy.model_validate(given)


def table_of(*groups: tuple[str, str, int]) -> pd.DataFrame:
    rows = [(month, city, "AB"[i % 2]) for month, city, count in groups for i in range(count)]
    return frame(rows, "month city s")


def test_the_ladder_touches_only_small_classes() -> None:
    table = table_of(("2026-01", "甲", 5), ("2026-02", "甲", 2), ("2026-03", "甲", 3), ("2026-04", "甲", 6))
    made = protect(table, plan(ladder=[{"column": "month", "to": "quarter"}]))
    assert Counter(made.values["month"]) == {"2026-01": 5, "2026-Q1": 5, "2026-04": 6}
    assert [(s.changed, s.weak) for s in made.steps] == [(5, 0)]
    assert (made.before.k, made.after.k, made.suppressed) == (2, 5, 0.0)
    assert made.untouched == {"month": pytest.approx(11 / 16), "city": 1.0}


def test_scope_all_touches_every_row() -> None:
    table = table_of(("2026-01", "甲", 5), ("2026-02", "甲", 2), ("2026-03", "甲", 3), ("2026-04", "甲", 6))
    made = protect(table, plan(ladder=[{"column": "month", "to": "quarter", "scope": "all"}]))
    assert Counter(made.values["month"]) == {"2026-Q1": 10, "2026-Q2": 6}


def test_rung_after_rung_then_rows_go() -> None:
    table = table_of(("2026-01", "甲", 60), ("2026-01", "乙", 3), ("2026-02", "乙", 2), ("2027-06", "丙", 2))
    ladder = [
        {"column": "month", "to": "quarter"},
        {"column": "month", "to": "year"},
        {"column": "city", "to": "*"},
    ]
    made = protect(table, plan(ladder=ladder))
    assert [(s.rung.column, s.changed, s.weak) for s in made.steps] == [
        ("month", 7, 2),
        ("month", 2, 2),
        ("city", 2, 2),
    ]
    assert made.dropped.tolist() == [False] * 65 + [True] * 2
    assert made.suppressed == pytest.approx(2 / 67)
    assert made.after.k == 5
    assert made.after.rows == 65


def test_too_many_rows_to_drop_is_refused() -> None:
    table = table_of(("2026-01", "甲", 94), ("2026-01", "乙", 4), ("2026-02", "乙", 2))
    with pytest.raises(PrivacyError) as caught:
        protect(table, plan())
    assert "要删掉 6 行（6.0%），方案最多允许 5.0%" in caught.value.message_zh()
    assert protect(table, plan(max_suppression=0.06)).after.k == 94
    with pytest.raises(PrivacyError):
        protect(table_of(("2026-01", "甲", 4)), plan(max_suppression=0.99))


def test_l_is_reached_too() -> None:
    rows = [("2026-01", "甲", "A")] * 6 + [("2026-02", "甲", "AB"[i % 2]) for i in range(6)]
    table = frame(rows, "month city s")
    ladder = [{"column": "month", "to": "quarter"}]
    assert protect(table, plan(sensitive=["s"], ladder=ladder)).after.l == {"s": 1}
    made = protect(
        table, plan(sensitive=["s"], l=2, ladder=[{"column": "month", "to": "quarter", "scope": "all"}])
    )
    assert made.after.l == {"s": 2}
    with pytest.raises(PrivacyError):
        protect(table, plan(sensitive=["s"], l=2))


def test_t_is_reached_too() -> None:
    rows = [("2026-01", "甲", "A")] * 10 + [("2026-02", "甲", "AB"[i % 2]) for i in range(90)]
    table = frame(rows, "month city s")
    assert measure(table, ["month", "city"], ["s"]).t["s"] == pytest.approx(0.45)
    assert not weak(table, plan(sensitive=["s"], t=0.45)).any()
    assert weak(table, plan(sensitive=["s"], t=0.44)).sum() == 10
    made = protect(table, plan(sensitive=["s"], t=0.44, max_suppression=0.1))
    assert made.dropped.sum() == 10


def test_what_did_not_help_is_given_back() -> None:
    table = table_of(("2026-01", "甲", 3), ("2026-02", "甲", 3), ("2026-04", "乙", 9))
    ladder = [{"column": "city", "to": "*"}, {"column": "month", "to": "quarter"}]
    made = protect(table, plan(ladder=ladder))
    assert [(s.changed, s.weak) for s in made.steps] == [(6, 6), (6, 0)]
    assert made.given_back == {"city": 6}
    assert Counter(zip(made.values["month"], made.values["city"], strict=True)) == {
        ("2026-Q1", "甲"): 6,
        ("2026-04", "乙"): 9,
    }


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["2026-01", "2026-02", "2026-05", "2027-01"]), letters, letters), min_size=5, max_size=80),
       st.integers(2, 5), st.integers(1, 2))  # fmt: skip
def test_whatever_comes_out_holds(rows: list[tuple[str, ...]], k: int, l: int) -> None:  # noqa: E741
    table = frame(rows, "month city s")
    ladder = [
        {"column": "city", "to": "*"}, {"column": "month", "to": "quarter"}, {"column": "month", "to": "year"},
        {"column": "month", "to": "*"},
    ]  # fmt: skip
    policy = plan(k=k, l=l, sensitive=["s"], ladder=ladder, max_suppression=0.3)
    try:
        made = protect(table, policy)
    except PrivacyError:
        return
    kept = made.values[~made.dropped]
    got_k, got_l, _, _ = brute(kept, ["month", "city"], "s")
    assert got_k >= k
    assert got_l >= l
    assert made.suppressed <= 0.3
    for before, after in zip(table["month"], made.values["month"], strict=True):
        assert after in {before, coarser(before, policy.ladder[1]), before[:4], "*"}
    second_opinion(kept, policy, made.after)


def test_a_second_opinion_that_differs_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    table = table_of(("2026-01", "甲", 6))
    policy = plan(sensitive=["s"])
    ours = measure(table, policy.quasi_identifiers, policy.sensitive)
    second_opinion(table, policy, ours)
    monkeypatch.setattr(anonymity, "k_anonymity", lambda *_: 5)
    with pytest.raises(PrivacyError, match="结果不一致"):
        second_opinion(table, policy, ours)


@pytest.mark.parametrize(
    ("value", "to", "made"),
    [
        ("2026-03", "quarter", "2026-Q1"), ("2026-04", "quarter", "2026-Q2"), ("2026-Q1", "quarter", "2026-Q1"),
        ("2026", "quarter", "2026"), ("2026-03", "year", "2026"), ("2026-Q3", "year", "2026"), ("*", "year", "*"),
        ("甲市", "*", "*"),
    ],
)  # fmt: skip
def test_one_step_up(value: str, to: str, made: str) -> None:
    assert coarser(value, Rung(column="x", to=to)) == made


def test_a_step_by_map() -> None:
    rung = Rung(column="x", map={"乡镇": "县域"})
    assert [coarser(v, rung) for v in ("乡镇", "县域", "城区")] == ["县域", "县域", "城区"]


def test_population_uniques_by_hand() -> None:
    # 6 rows of 12: classes 1, 1, 2, 2. p1 = p2 = 1/2; h(1) = C(11,5)/C(12,6), h(2) = 2 C(10,5)/C(12,6).
    h1, h2 = comb(11, 5) / comb(12, 6), 2 * comb(10, 5) / comb(12, 6)
    assert population_uniques([1, 1, 2, 2], 12) == pytest.approx(h1 / (h1 + h2) * 2 / 6)
    assert population_uniques([1, 1, 2, 2], 6) == pytest.approx(2 / 6)
    assert population_uniques([2, 3], 50) == 0.0
    assert population_uniques([], 5) == 0.0
    with pytest.raises(ValueError, match="smaller"):
        population_uniques([1, 2], 2)


def test_the_estimate_is_near_the_truth() -> None:
    rng = np.random.default_rng(5)
    population = np.concatenate([np.arange(400), np.repeat(np.arange(400, 3000), 3)])
    sample = rng.choice(population, size=len(population) // 2, replace=False)
    sizes = np.unique(sample, return_counts=True)[1].tolist()
    truth = 400 / len(population)
    assert population_uniques(sizes, len(population)) == pytest.approx(truth, abs=0.12)
    assert population_uniques(sizes, len(population)) < sizes.count(1) / len(sample)


def test_a_hundred_thousand_rows_take_seconds() -> None:
    rng = np.random.default_rng(1)
    table = pd.DataFrame({n: rng.integers(0, 9, 100_000).astype(str).astype(object) for n in "abcds"})
    assert measure(table, list("abcd"), ["s"]).rows == 100_000
    assert privacy.class_of(table, list("abcd")).max() == 9**4 - 1
