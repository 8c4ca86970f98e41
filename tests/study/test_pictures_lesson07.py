"""The pictures of lesson 07: they follow the edition, and the explorer holds the data it draws."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

import pytest

from course.exercises.signals import data
from course.knowledge.edition import Edition, load
from course.study import pictures
from course.study.pictures import lesson07


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


@pytest.fixture(scope="module")
def bundle(edition: Edition) -> dict[str, Any]:
    return lesson07.explorer(edition)._repr_mimebundle_()


def test_the_explorer_is_a_chart_with_words_beside_it(bundle: dict[str, Any]) -> None:
    assert set(bundle) == {lesson07.MIME, "text/plain"}  # JupyterLab would draw HTML first
    assert bundle["text/plain"].startswith("图：投诉探索图")
    assert bundle[lesson07.MIME]["$schema"] == lesson07.SCHEMA


def test_the_explorer_needs_no_network(bundle: dict[str, Any]) -> None:
    text = json.dumps({**bundle[lesson07.MIME], "$schema": ""}, ensure_ascii=False)
    assert "http" not in text and '"url"' not in text
    assert len(text) < 250_000


def test_its_rows_add_up_to_the_complaints(bundle: dict[str, Any]) -> None:
    rows, table = bundle[lesson07.MIME]["data"]["values"], data.coded()
    mine = table[table["quarter"] >= lesson07.SINCE]
    assert sum(row["n"] for row in rows) == len(mine)
    assert sum(row["n"] for row in rows if row["q"] == "2026Q1") == int((mine["quarter"] == "2026Q1").sum())
    assert len({row["k"] for row in rows}) == lesson07.KINDS + 1
    assert set(rows[0]) == {"q", "k", "o", "n"}  # nothing that names a person


def test_its_views_filter_one_another(bundle: dict[str, Any]) -> None:
    spec = bundle[lesson07.MIME]
    quarters, (kinds, outlets) = spec["vconcat"][0], spec["vconcat"][1]["hconcat"]

    def filters(view: dict[str, Any]) -> set[str]:
        found = [one["filter"] for one in view["transform"] if isinstance(one.get("filter"), dict)]
        return {one["param"] for one in found}

    assert filters(quarters) == {"kinds", "outlets"}
    assert filters(kinds) == {"quarters", "outlets"}
    assert filters(outlets) == {"quarters", "kinds"}
    assert {one["name"]: one["views"] for one in spec["params"]} == {
        "quarters": ["by_quarter"], "kinds": ["by_kind"], "outlets": ["by_outlet"],
    }  # fmt: skip


def test_the_planted_signals_can_be_found_in_it(edition: Edition, bundle: dict[str, Any]) -> None:
    """With quarter and kind chosen, the outlets stand out where the signal is tied to places."""
    rows = bundle[lesson07.MIME]["data"]["values"]
    for kind, quarter, top in (("B03011/C06", "2025Q3", 3), ("B0601/C04", "2026Q1", 6)):
        name = data.kind_name(edition, kind)
        mine = sorted((row["n"] for row in rows if (row["q"], row["k"]) == (quarter, name)), reverse=True)
        assert sum(mine[:top]) >= 0.7 * sum(mine)  # complaints.csv has lost some rows to suppression


def test_the_split_follows_the_line_of_the_house(edition: Edition) -> None:
    rule = edition.rule("house.committee.must-table")
    other = rule.model_copy(update={"values": {**rule.values, "min_count": 20}})
    stricter = dataclasses.replace(edition, rules={**edition.rules, rule.id: other})
    assert "本行的件数线，10 件" in pictures.picture("coding-split", edition).lines[-1]
    assert "本行的件数线，20 件" in pictures.picture("coding-split", stricter).lines[-1]
    apart = [int(re.findall(r"编散了 (\d+) 件", one)[0]) for one in lesson07.split(stricter).lines[:3]]
    assert sum(apart) == 23 and max(apart) < 20
