"""Generators on coded complaints: changes, shares, rates, and the line for 其他."""

from __future__ import annotations

import random
from fractions import Fraction
from math import ceil, floor

from course.items.registry import Made, generator, percent
from course.knowledge.edition import Edition

KINDS = [
    "借记卡使用，定价收费",
    "代理保险，营销方式和手段",
    "借记卡使用，自主选择权",
    "资金汇划，服务设施设备系统",
]


def _half_up(value: Fraction) -> int:
    """To the nearest whole number, a half goes up."""
    return floor(value + Fraction(1, 2))


@generator
def coded_change(edition: Edition, rng: random.Random) -> Made:
    """By how many percent a kind of complaint rose on the quarter before, to a whole percent.

    Known mistakes: over_now (divided by this quarter), difference (the complaints more), ratio (now over before).
    """
    before, more = rng.randrange(12, 41), rng.randrange(8, 31)
    now = before + more
    key = _half_up(Fraction(100 * more, before))
    return Made(
        {"kind": rng.choice(KINDS), "before": before, "now": now, "more": more, "change": key},
        key,
        {"over_now": _half_up(Fraction(100 * more, now)), "difference": more,
         "ratio": _half_up(Fraction(100 * now, before))},
    )  # fmt: skip


@generator
def coded_share(edition: Edition, rng: random.Random) -> Made:
    """How many percent of a kind's complaints lie in a few outlets, to a whole percent.

    Known mistakes: over_all (divided by all complaints), rest (the other outlets' share).
    """
    now = rng.randrange(24, 61)
    top = rng.randrange(now * 6 // 10, now * 9 // 10)
    every = rng.randrange(320, 520)
    key = _half_up(Fraction(100 * top, now))
    return Made(
        {"kind": rng.choice(KINDS), "outlets": rng.choice(["两家", "三家", "四家"]), "now": now, "top": top,
         "all": every, "share": key},
        key,
        {"over_all": _half_up(Fraction(100 * top, every)), "rest": 100 - key},
    )  # fmt: skip


@generator
def coded_rate(edition: Edition, rng: random.Random) -> Made:
    """Of two outlets the higher rate of complaints per ten thousand customers; the one with fewer complaints has it.

    Known mistakes: other (the rate of the outlet with more complaints), count (its complaints).
    """
    low, high = rng.randrange(2, 5), rng.randrange(6, 10)
    big, small = rng.randrange(8, 13), rng.randrange(1, 4)
    more, fewer = low * big, high * small
    while fewer >= more:
        big += 2
        more = low * big
    return Made(
        {"more": more, "fewer": fewer, "big": big, "small": small, "high": high, "low": low},
        high,
        {"other": low, "count": more},
    )


@generator
def other_line(edition: Edition, rng: random.Random, rule: str = "house.coding.other-share") -> Made:
    """From how many complaints in 其他 the house has them sampled and coded anew (more than the share).

    Known mistakes: at_line (the share itself, which isn't over it), all_kept (ten percent as a rule of thumb).
    """
    part = percent(edition, rule)
    total = rng.choice([240, 260, 320, 380, 420, 460])
    key = floor(part * total) + 1
    return Made(
        {"total": total, "least": key, "line": _half_up(part * 100)},
        key,
        {"at_line": ceil(part * total) if ceil(part * total) != key else key - 1, "all_kept": total // 10},
    )


@generator
def still_short(edition: Edition, rng: random.Random) -> Made:
    """How many complaints this quarter a kind needs to reach both lines of the house (house.committee.must-table).

    Known mistakes: percent_only (the rise alone), count_only (the number alone), rounded_down.
    """
    rise = percent(edition, "house.committee.must-table")
    least = int(edition.value("house.committee.must-table", "min_count"))
    before = rng.randrange(4, 24)
    by_rise = Fraction(before) * (1 + rise)
    key = max(ceil(by_rise), least)
    return Made(
        {"kind": rng.choice(KINDS), "before": before, "needed": key, "by_rise": ceil(by_rise)},
        key,
        {"percent_only": ceil(by_rise), "count_only": least, "rounded_down": floor(by_rise)},
    )
