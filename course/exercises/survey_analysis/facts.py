"""What the survey says: everything that a round asks, and its right answers, counted from the data at hand."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from course.exercises.base import ExerciseError
from course.exercises.survey_analysis import claims, content, data
from course.exercises.survey_analysis.claims import Look
from course.exercises.survey_analysis.content import Statement, Verdict
from course.exercises.survey_analysis.data import Gap, Group
from course.knowledge.edition import Edition

CANDIDATES, WEAK_MOST, SAID = 9, 4, 7
SEEN = 0.08
"""A difference in points that people would notice and talk about (课内约定)."""
MIXES = ((3, 2, 2), (2, 3, 2), (2, 2, 3))
Told = Literal["apart", "same", "few"]
Role = Literal["weak", "day", "few", "plain"]


@dataclass(frozen=True)
class Pair:
    """Two groups to compare."""

    id: str
    one: Group
    other: Group
    told: Told

    @property
    def name(self) -> str:
        """Both names, a code set off from 和 by blanks."""
        gap = " " if self.one.name.isascii() or self.other.name.isascii() else ""
        return f"{self.one.name}{gap}和{gap}{self.other.name}"

    @property
    def gap(self) -> Gap:
        """The first minus the second."""
        return data.gap(self.one, self.other)


@dataclass(frozen=True)
class Said:
    """A sentence of this round, its verdict on the data and the figures of its texts."""

    statement: Statement
    verdict: Verdict
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """A round. `candidates`: outlets with their role; `items`: the weak item of each weak outlet."""

    look: Look
    outlets: int
    candidates: Mapping[str, Role]
    items: Mapping[str, str]
    ties: Mapping[str, float]
    pairs: tuple[Pair, ...]
    said: tuple[Said, ...]

    @property
    def values(self) -> dict[str, Any]:
        """The figures that texts of every step may name."""
        first, second = self.tied
        return {
            "least": self.look.least, "mean": claims.points(self.look.mean), "n": len(self.look.table),
            "outlets": self.outlets, "few": len(self.look.few), "outlet": self.look.subject,
            "item": data.names()[self.items[self.look.subject]], "first": data.names()[first],
            "second": data.names()[second], "tie": claims.points(self.ties[first]),
        }  # fmt: skip

    @property
    def weak(self) -> list[str]:
        """The truly weak outlets among the candidates, in their order."""
        return [name for name, role in self.candidates.items() if role == "weak"]

    @property
    def tied(self) -> list[str]:
        """The two items that go most closely with the overall score, closest first."""
        return sorted(self.ties, key=lambda item: -self.ties[item])[:2]


def facts(edition: Edition, seed: int) -> Facts:
    """The round of a seed. Raises ExerciseError when the data hold no two weak outlets or none with too few answers."""
    return _facts(data.samples(edition), seed, *data.stamp())


@lru_cache(maxsize=32)
def _facts(least: int, seed: int, path: Path, stamp: int) -> Facts:
    table, rng = data.answers(), random.Random(f"survey-analysis:{seed}")
    base = _base(least, path, stamp)
    if len(base.weak) < 2 or not base.few:
        raise ExerciseError(
            f"按每网点 {least} 份算，这份调查里真正的短板不到两家，或没有份数不足的网点，这个练习做不成。",
            file=path, place="survey-analysis", remedy="换回随套件的 survey.csv，或把 house.service.survey 的份数改回来。",
        )  # fmt: skip
    weak = sorted(rng.sample(base.weak, min(WEAK_MOST, len(base.weak))))
    look = Look(**{**vars(base), "subject": rng.choice(weak)})
    return Facts(
        look, table["outlet"].nunique(), _candidates(look, weak, rng),
        {one: data.weak_item(table, one) for one in weak}, data.ties(table), _pairs(look, rng), _said(look, rng),
    )  # fmt: skip


@lru_cache(maxsize=8)
def _base(least: int, path: Path, stamp: int) -> Look:
    """What is the same for every seed."""
    table = data.answers()
    few, weak = tuple(data.too_few(table, least)), tuple(data.weak(table, least))
    return Look(table, least, data.group(table).mean, few, weak, tuple(data.days(table, least)), "")


def _plain(look: Look) -> list[Group]:
    """Outlets with answers enough and nothing odd about them, lowest mean first."""
    return [one for one in data.groups(look.table, "outlet") if one.name not in look.odd()]


def _candidates(look: Look, weak: list[str], rng: random.Random) -> dict[str, Role]:
    found: dict[str, Role] = dict.fromkeys(weak, "weak")
    found |= dict.fromkeys((one.outlet for one in look.days[:1]), "day")
    found |= dict.fromkeys((one.name for one in look.few[:2]), "few")
    found |= dict.fromkeys((one.name for one in _plain(look)[: CANDIDATES - len(found)]), "plain")
    order = sorted(found)
    rng.shuffle(order)
    return {name: found[name] for name in order}


def told(one: Group, other: Group, least: int) -> Told:
    """Whether two groups can be told apart; with fewer answers than `least` they aren't compared."""
    if min(one.n, other.n) < least:
        return "few"
    return "apart" if data.gap(one, other).apart else "same"


def _pairs(look: Look, rng: random.Random) -> tuple[Pair, ...]:
    """A weak outlet and a usual one; two usual ones that look different; one with too few; two halves or kinds."""
    plain = _plain(look)
    usual = rng.choice(plain)
    chosen = [(look.outlet(rng.choice(look.weak)), usual), (rng.choice(look.few), rng.choice(plain))]
    seen = [(a, b) for a in plain for b in plain if a.mean - b.mean >= SEEN and not data.gap(a, b).apart]
    if seen:
        chosen.append(rng.choice(seen))
    chosen.append(rng.choice(_wide(look.table)))
    rng.shuffle(chosen)
    return tuple(
        Pair(f"pair{number}", a, b, told(a, b, look.least)) for number, (a, b) in enumerate(chosen, 1)
    )


def _wide(table: pd.DataFrame) -> list[tuple[Group, Group]]:
    """Comparisons over the whole branch."""
    made = [tuple(data.group(data.half_year(table, one), name=one) for one in reversed(data.HALVES))]
    for column, one, other in (
        ("way", "电话回访", "扫码"),
        ("outlet_type", "自营", "代理"),
        ("area", "县域", "乡镇"),
    ):
        made.append(tuple(data.group(table[table[column] == name], name=name) for name in (one, other)))
    return [(a, b) for a, b in made if a.n and b.n]


def _said(look: Look, rng: random.Random) -> tuple[Said, ...]:
    """Seven sentences, at least two of each verdict where the data allow it."""
    known: dict[Verdict, list[Said]] = {one: [] for one in content.VERDICTS}
    for statement in content.texts().statements:
        claim = claims.TESTS[statement.test](look)
        if claim and claim.verdict in statement.why:
            known[claim.verdict].append(Said(statement, claim.verdict, {"least": look.least, **claim.values}))
    chosen: list[Said] = []
    for verdict, count in zip(content.VERDICTS, rng.choice(MIXES), strict=True):
        chosen += rng.sample(known[verdict], min(count, len(known[verdict])))
    left = [one for found in known.values() for one in found if one not in chosen]
    chosen += rng.sample(left, min(SAID - len(chosen), len(left)))
    rng.shuffle(chosen)
    return tuple(chosen)
