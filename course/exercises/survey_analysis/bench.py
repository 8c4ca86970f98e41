"""The analysis table of 满意度分析: any score by any column, with the number of answers and the interval."""

from __future__ import annotations

from typing import Any

from course import ui
from course.exercises.survey_analysis import data
from course.exercises.survey_analysis.claims import points
from course.exercises.survey_analysis.data import ALL, BY, OVERALL, Group
from course.exercises.survey_analysis.facts import Facts
from course.exercises.survey_analysis.state import Bench

ROWS = 10
FIELDS = {"bench-by": "by", "bench-item": "item", "bench-outlet": "outlet"}
NO_ITEM = ("items", "reason")
Block = dict[str, Any]


def set_to(known: Facts, bench: Bench, name: str, value: Any) -> Bench:
    """The table after one of its fields was set; the same table when the value is none of that field's."""
    offers: dict[str, list[str]] = {
        "bench-by": [*BY],
        "bench-item": [*data.names()],
        "bench-outlet": outlets(known),
    }
    if name not in offers or not isinstance(value, str) or value not in offers[name]:
        return bench
    return bench.model_copy(update={FIELDS[name]: value})


def outlets(known: Facts) -> list[str]:
    """What the outlet field offers."""
    return [ALL, *sorted(known.look.table["outlet"].unique())]


def fields(known: Facts, bench: Bench) -> list[Block]:
    """The table's three fields."""
    named = [(one, "全辖" if one == ALL else one) for one in outlets(known)]
    fixed = bench.by in NO_ITEM
    return [
        ui.select("bench-by", "分析台：怎样分组", list(BY.items()), bench.by),
        ui.select("bench-item", "看哪一项", list(data.names().items()), bench.item, disabled=fixed),
        ui.select("bench-outlet", "看哪家网点", named, known_outlet(known, bench)),
    ]


def known_outlet(known: Facts, bench: Bench) -> str:
    """The outlet set, or the branch when a saved setting names an outlet that is gone from the data."""
    return bench.outlet if bench.outlet in outlets(known) else ALL


def shown(known: Facts, bench: Bench) -> list[Block]:
    """What the fields are set to: a table, the ten items also as bars."""
    outlet = known_outlet(known, bench)
    table = known.look.table if outlet == ALL else known.look.rows(outlet)
    where = "全辖" if outlet == ALL else outlet
    if bench.by == "reason":
        wrote = int((table["reason"] != "").sum())
        rows: list[list[Any]] = [[text, n] for text, n in data.reasons(table, ROWS)]
        return [ui.table(f"{where}，{wrote} 人写了原因，最多的几句", ["原因", "份数"], rows)]
    if bench.by == "items":
        return _items(known, where, data.groups(table, "items"))
    found = data.groups(table, "outlet" if bench.by == "fewest" else bench.by, bench.item)
    if bench.by == "fewest":
        found.sort(key=lambda one: one.n)
    mean = data.group(known.look.table, bench.item).mean
    rest = f"（{len(found)} 组，列前 {ROWS} 组）" if len(found) > ROWS else ""
    said = f"{where}，{data.names()[bench.item]}{rest}；全辖均值 {points(mean)}"
    head = BY[bench.by].partition("（")[0]
    return [_table(known, said, head, found[:ROWS])]


def _items(known: Facts, where: str, found: list[Group]) -> list[Block]:
    means = {
        data.names()[item]: data.group(known.look.table, item).mean
        for item in data.names()
        if item != OVERALL
    }
    paired = sorted(((one, means[one.name]) for one in found), key=lambda pair: pair[0].mean - pair[1])
    if where == "全辖":
        return [_table(known, "全辖，十项", "哪一项", [one for one, _ in paired])]
    bars = [{"label": one.name, "value": round(one.mean - mean, 2)} for one, mean in paired]
    said = "；".join(f"{bar['label']} {bar['value']:+.2f}" for bar in bars)
    chart = ui.bars(
        f"{where}，十项比全辖高或低几分", f"横条图，{where}各项均值减全辖均值：{said}。", bars, unit="分"
    )
    return [
        chart,
        ui.details(
            "份数、均值、区间", [_table(known, f"{where}，十项", "哪一项", [one for one, _ in paired])]
        ),
    ]


def _table(known: Facts, caption: str, head: str, found: list[Group]) -> Block:
    rows: list[list[Any]] = []
    for one in found:
        enough = one.n >= known.look.least
        interval = f"{points(one.low)}–{points(one.high)}" if enough else "份数少，不给"
        rows.append([one.name, one.n, points(one.mean), interval])
    return ui.table(caption, [head, "份数", "均值", "区间"], rows)
