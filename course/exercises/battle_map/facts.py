"""What the complaints say: pieces to sort, quarters over the house's lines, places where a type lies together."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from course.complaints import load
from course.exercises.base import ExerciseError
from course.exercises.battle_map import content
from course.exercises.battle_map.content import KINDS, Family, Kind
from course.exercises.signals.data import Change, before, due, quarter, said
from course.knowledge.edition import Edition

QUARTERS = 8
"""Quarters on the screen."""
SHOWN = 3
"""Quarters of the table by outlet."""
TOP = 6
"""Outlets that count as a few: a tenth of all."""
TOGETHER = 60
"""Percent from which a type lies together in a place: a convention of the lesson, said on the screen."""
TIMES = 2
"""How many times the whole branch's rate of transfers makes a type stand out."""
LONGEST = 110
"""Characters of a narrative to sort, so that two stand on a page."""
EACH = 3
VALUE: dict[str, str] = {"service": "网点服务", "sms": "被短信", "insurance": "被保险", "none": "无"}
FEE = ("B03011", "C07", "短信服务")
"""Category, cause and product of the batch that looks like 被短信: fees, not consent."""

P = ParamSpec("P")
R = TypeVar("R")


def _kept(function: Callable[P, R]) -> Callable[P, R]:
    """Remember what was counted in the data at hand; callers don't change it."""
    memo: dict[Any, R] = {}

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        key = (load.datasets_folder(), args, tuple(sorted(kwargs.items())))
        if key not in memo:
            memo[key] = function(*args, **kwargs)
        return memo[key]

    return call


@dataclass(frozen=True)
class Piece:
    """A complaint to sort: its type, the story it tells, whether it came through the regulator, what is shown."""

    id: str
    type: Kind
    family: str
    transferred: bool
    intake: str
    month: str
    product: str
    text: str


@dataclass(frozen=True)
class Place:
    """Something a type may lie together in; `share` in percent, `key` when it does."""

    id: str
    zh: str
    share: int
    key: bool


def table() -> pd.DataFrame:
    """The anonymised complaints with their quarter. Raises CourseError when there are none."""
    return _table(load.datasets_folder())


@lru_cache(maxsize=2)
def _table(folder: Path) -> pd.DataFrame:
    made = load.complaints().copy()
    made["quarter"] = made["received_month"].map(quarter)
    return made


@lru_cache(maxsize=2)
def _told(folder: Path) -> dict[str, Piece]:
    """Every short complaint that tells one of the stories, by id."""
    made: dict[str, Piece] = {}
    frame = _table(folder)
    short = frame[frame["narrative"].str.len() <= LONGEST]
    for family in content.content().families:
        fits = short["narrative"].str.contains(family.words, regex=False)
        fits &= short["three_plus_one"] == VALUE[family.type]
        if family.channel:
            fits &= short["channel"] == family.channel
        for row in short[fits].itertuples():
            made.setdefault(str(row.complaint_id), _piece(row, family))
    return made


def _piece(row: Any, family: Family) -> Piece:
    later = "，后经监管转办" if row.regulator_transferred and row.intake != "监管转办" else ""
    return Piece(
        str(row.complaint_id), family.type, family.id, bool(row.regulator_transferred), f"{row.intake}{later}",
        f"{row.received_month[:4]} 年 {int(row.received_month[5:])} 月", str(row.product), str(row.narrative),
    )  # fmt: skip


def piece(complaint_id: str) -> Piece:
    """A complaint that can be sorted. Raises KeyError for one that can't or is gone."""
    return _told(load.datasets_folder())[complaint_id]


def draw(seed: int) -> tuple[str, ...]:
    """Three complaints of each type, each a story of its own: one through the regulator, one from 12345 if there is.

    Raises ExerciseError when the data hold too few.
    """
    rng, chosen = random.Random(f"{content.ID}:{seed}"), []
    for kind in KINDS:
        pool = sorted(
            (one for one in _told(load.datasets_folder()).values() if one.type == kind),
            key=lambda one: one.id,
        )
        rng.shuffle(pool)
        wants: list[Callable[[Piece], bool]] = [
            lambda one: one.transferred,
            lambda one: one.intake == "12345转办",
            lambda one: not one.transferred,
        ]
        used: set[str] = set()
        for want in wants:
            left = [one for one in pool if one.family not in used]
            found = next((one for one in left if want(one)), next(iter(left), None))
            if found is None:
                raise ExerciseError(
                    f"投诉数据里“{VALUE[kind]}”的案情不够 {EACH} 种。", file=content.FILE, place=content.ID,
                    remedy="数据换过以后，改 families 里的 words。",
                )  # fmt: skip
            used.add(found.family)
            chosen.append(found.id)
    rng.shuffle(chosen)
    return tuple(chosen)


# --- quarters ----------------------------------------------------------------------------------------------


@_kept
def window() -> tuple[str, ...]:
    """The quarters on the screen, the last ones of the data."""
    return tuple(sorted(table()["quarter"].unique())[-QUARTERS:])


def rows(front: str) -> pd.DataFrame:
    """The complaints of a front: a type, or those through the regulator."""
    frame = table()
    if front == content.TRANSFER:
        return frame[frame["regulator_transferred"]]
    return frame[frame["three_plus_one"] == VALUE[front]]


@_kept
def counts(front: str) -> dict[str, int]:
    """A front's complaints by quarter on the screen."""
    found = rows(front)["quarter"].value_counts()
    return {one: int(found.get(one, 0)) for one in window()}


def jumps(edition: Edition, front: str) -> list[str]:
    """The quarters that reach both lines of the house (house.committee.must-table); the first can't be judged."""
    made = counts(front)
    return [one for one in window()[1:] if all(due(edition, Change("", "", made[before(one)], made[one])))]


def peak(front: str) -> str:
    """The quarter with most complaints, the latest of several."""
    made = counts(front)
    return max(made, key=lambda one: (made[one], one))


# --- places ------------------------------------------------------------------------------------------------


@_kept
def top(front: str, column: str, many: int = 1) -> tuple[str, int]:
    """The first value of a column in the front's peak quarter, and the complaints of the first `many`."""
    mine = rows(front)
    found = mine[mine["quarter"] == peak(front)][column].value_counts()
    ordered = sorted(((str(name), int(n)) for name, n in found.items()), key=lambda pair: (-pair[1], pair[0]))
    return ordered[0][0], sum(n for _, n in ordered[:many])


@_kept
def outlets(front: str) -> tuple[list[str], list[tuple[str, list[int]]]]:
    """The peak quarter's first outlets with their complaints in the three quarters around it.

    Returns the quarters and the rows; the last row holds the other outlets.
    """
    shown, mine = window(), rows(front)
    end = min(shown.index(peak(front)) + 2, len(shown))
    at = list(shown[max(0, end - SHOWN) : max(end, SHOWN)])
    now = mine[mine["quarter"] == peak(front)]["outlet"].value_counts()
    first = sorted(now.index, key=lambda name: (-now[name], name))[:TOP]
    made = [(str(name), [_cell(mine, q, [name]) for q in at]) for name in first]
    every = counts(front)
    rest = [every[q] - _cell(mine, q, first) for q in at]
    return at, [*made, ("其余", rest)]


def _cell(mine: pd.DataFrame, at: str, names: list[Any]) -> int:
    return int(((mine["quarter"] == at) & mine["outlet"].isin(names)).sum())


@_kept
def parts(front: str, column: str, many: int) -> list[tuple[str, int]]:
    """The first values of a column in the front's peak quarter with their complaints, most first."""
    mine = rows(front)
    found = mine[mine["quarter"] == peak(front)][column].value_counts()
    return sorted(((str(name), int(n)) for name, n in found.items()), key=lambda pair: (-pair[1], pair[0]))[
        :many
    ]


@_kept
def rates() -> list[tuple[Kind, int, int]]:
    """Each type's transfers and complaints over the quarters on the screen."""
    frame = table()
    frame = frame[frame["quarter"].isin(window())]
    made: list[tuple[Kind, int, int]] = []
    for kind in KINDS:
        mine = frame[frame["three_plus_one"] == VALUE[kind]]
        made.append((kind, int(mine["regulator_transferred"].sum()), len(mine)))
    return made


def places(front: str) -> list[Place]:
    """Where a front may lie together, and where it does; for 监管转办 the types and their rates."""
    words, texts = content.content().read, content.content()
    if front == content.TRANSFER:
        each = rates()
        moved, every = sum(n for _, n, _ in each), sum(n for _, _, n in each)
        return [
            Place(kind, texts.types[kind].zh, round(100 * n / many), n * every >= TIMES * moved * many)
            for kind, n, many in each
        ]
    n = counts(front)[peak(front)]
    made = []
    for name, column, many in (
        ("product", "product", 1),
        ("outlet", "outlet", TOP),
        ("month", "received_month", 1),
    ):
        mine = top(front, column, many)[1]
        label = words.places[name].format(top=_chinese(TOP))  # type: ignore[index]
        made.append(Place(name, label, round(100 * mine / n), mine * 100 >= TOGETHER * n))
    nowhere = words.nowhere.format(line=_chinese(TOGETHER // 10))
    return [*made, Place("none", nowhere, 0, not any(one.key for one in made))]


def _chinese(number: int) -> str:
    return "零一二三四五六七八九十"[number]


@_kept
def heard(front: str) -> list[tuple[str, int]]:
    """What the front's narratives say over the quarters on the screen, most first."""
    mine = rows(front)
    texts = mine[mine["quarter"].isin(window())]["narrative"]
    made = []
    for one in content.content().front(front).said:
        told = pd.Series(False, index=texts.index)
        for word in one.words:
            told |= texts.str.contains(word, regex=False)
        made.append((one.zh, int(told.sum())))
    return sorted(made, key=lambda pair: -pair[1])


def variables(front: str) -> dict[str, Any]:
    """What the texts of a front may name."""
    at, shown = peak(front), window()
    every = counts(front)
    n = every[at]
    product, month = top(front, "product"), top(front, "received_month")
    few = top(front, "outlet", TOP)[1]
    made: dict[str, Any] = {
        "from": said(shown[0]), "to": said(shown[-1]), "peak": said(at), "n": n, "total": sum(every.values()),
        "product": product[0], "product_n": product[1], "product_share": round(100 * product[1] / n),
        "outlets_n": few, "outlets_share": round(100 * few / n), "month_n": month[1],
        "month": f"{month[0][:4]} 年 {int(month[0][5:])} 月", "month_share": round(100 * month[1] / n),
        "top": _chinese(TOP), "line": _chinese(TOGETHER // 10),
    }  # fmt: skip
    return made | (_moved() if front == content.TRANSFER else {})


def _moved() -> dict[str, Any]:
    each, texts = rates(), content.content().types
    most = max(each, key=lambda one: one[1])
    highest = max(each, key=lambda one: one[1] / one[2])
    mine = rows(content.TRANSFER)
    mine = mine[mine["quarter"].isin(window())]
    return {
        "all_rate": round(100 * sum(n for _, n, _ in each) / sum(many for _, _, many in each)),
        "top_type": texts[highest[0]].zh, "top_rate": round(100 * highest[1] / highest[2]),
        "more_type": texts[most[0]].zh, "more_n": most[1], "first": int((mine["intake"] != "监管转办").sum()),
    }  # fmt: skip


# --- the batch that looks alike ----------------------------------------------------------------------------


@_kept
def fees() -> dict[str, int]:
    """Complaints about the message fee's price by quarter on the screen: none of the three types."""
    frame, (category, cause, product) = table(), FEE
    mine = frame[(frame["category"] == category) & (frame["cause"] == cause) & (frame["product"] == product)]
    found = mine["quarter"].value_counts()
    return {one: int(found.get(one, 0)) for one in window()}


def alike() -> dict[str, Any]:
    """The quarter in which the look-alike batch rose most, and its complaints beside 被短信."""
    made, shown = fees(), window()
    at = max(shown[1:], key=lambda one: (made[one] - made[before(one)], one))
    return {
        "quarter": said(at), "fee_now": made[at], "fee_before": made[before(at)], "sms_now": counts("sms")[at],
    }  # fmt: skip
