"""Generators on satisfaction surveys: too few answers, means, rates, intervals, gaps, and who is truly low.

How an interval is worked out (mean ± 1.96·s/√n; the gap's half width is the square root of the sum of both squared)
is 课内约定. The line for enough answers is the house's (house.service.survey).
"""

from __future__ import annotations

import random
from decimal import Decimal
from math import isqrt

from course.items.registry import Made, generator, to_step
from course.knowledge.edition import Edition

RULE = "house.service.survey"
OUTLETS = ["东门", "石桥", "双井", "柳巷", "北塔", "南湖", "河口"]
ITEMS = ["环境", "礼仪", "态度", "效率", "柜台", "收费"]
CENT = Decimal("0.01")
Z = Decimal("1.96")
TRIPLES = [(6, 8, 10), (9, 12, 15), (5, 12, 13), (8, 15, 17), (12, 16, 20), (15, 20, 25), (10, 24, 26)]


def _least(edition: Edition) -> int:
    return int(edition.value(RULE, "samples"))


def _score(rng: random.Random, low: int, high: int) -> Decimal:
    """A score with two decimals between `low` and `high` hundredths."""
    return _cents(rng.randint(low, high))


def _cents(hundredths: int) -> Decimal:
    return (Decimal(hundredths) / 100).quantize(CENT)


@generator
def survey_too_few(edition: Edition, rng: random.Random) -> Made:
    """How many outlets have too few answers to be ranked (house.service.survey); one has just enough.

    Known mistakes: equal_counted (just enough taken for too few), low_mean (low means counted in their place).
    """
    least, names = _least(edition), rng.sample(OUTLETS, 6)
    for _ in range(1000):
        small = rng.choice([2, 3])
        counts = [rng.randint(max(1, least // 6), least - 1) for _ in range(small)] + [least]
        counts += [rng.randint(least + 1, least * 3) for _ in range(5 - small)]
        rng.shuffle(counts)
        means = [_score(rng, 340, 490) for _ in counts]
        key = sum(n < least for n in counts)
        wrong = {"equal_counted": key + 1, "low_mean": sum(mean < 4 for mean in means)}
        if len({key, *wrong.values()}) == 3:
            break
    rows = zip(names, counts, means, strict=True)
    table = "；".join(f"{name} {n} 份，均值 {mean}" for name, n, mean in rows)
    return Made({"table": table, "least": least, "few": key}, key, wrong)


@generator
def survey_short(edition: Edition, rng: random.Random) -> Made:
    """How many answers are still to be collected so that every outlet has enough (house.service.survey).

    Known mistakes: netted (one outlet's surplus set against another's lack), outlets (outlets counted, no answers).
    """
    least = _least(edition)
    short = [rng.randint(max(1, least // 6), least - 2) for _ in range(2)]
    over = least + rng.randint(3, least)
    counts = [*short, over, least]
    key = sum(least - n for n in short)
    rng.shuffle(counts)
    table = "；".join(f"{name} {n} 份" for name, n in zip(rng.sample(OUTLETS, 4), counts, strict=True))
    wrong = {"netted": max(0, 4 * least - sum(counts)), "outlets": len(short)}
    return Made({"table": table, "least": least, "short": key}, key, wrong)


@generator
def survey_mean(edition: Edition, rng: random.Random) -> Made:
    """The mean of an item some left blank, to two decimals: blanks aren't counted.

    Known mistakes: blank_zero (blanks as zero points), blank_five (blanks as full marks).
    """
    fives, fours, threes, twos = (rng.randint(low, high) for low, high in ((12, 24), (8, 16), (2, 8), (1, 6)))
    blank = rng.randint(5, 14)
    total, given = 5 * fives + 4 * fours + 3 * threes + 2 * twos, fives + fours + threes + twos
    key = to_step(Decimal(total) / given, CENT)
    table = f"5 分 {fives} 份，4 分 {fours} 份，3 分 {threes} 份，2 分 {twos} 份，空着 {blank} 份"
    return Made(
        {"table": table, "given": given, "total": total, "mean": key, "blank": blank},
        key,
        {"blank_zero": to_step(Decimal(total) / (given + blank), CENT),
         "blank_five": to_step(Decimal(total + 5 * blank) / (given + blank), CENT)},
    )  # fmt: skip


@generator
def survey_rate(edition: Edition, rng: random.Random) -> Made:
    """How many percent of the answers given are 4 or 5 points, to a whole percent.

    Known mistakes: over_all (blanks in the denominator), fives_only.
    """
    fives, fours = rng.randint(14, 26), rng.randint(8, 18)
    others, blank = rng.randint(6, 16), rng.randint(8, 16)
    given = fives + fours + others
    one = Decimal(1)
    key = to_step(Decimal(100 * (fives + fours)) / given, one)
    return Made(
        {"fives": fives, "fours": fours, "others": others, "blank": blank, "given": given, "rate": key},
        key,
        {"over_all": to_step(Decimal(100 * (fives + fours)) / (given + blank), one),
         "fives_only": to_step(Decimal(100 * fives) / given, one)},
    )  # fmt: skip


@generator
def survey_half_width(edition: Edition, rng: random.Random) -> Made:
    """Half the width of a mean's interval, 1.96·s/√n, to two decimals; n is a square number.

    Known mistakes: not_rooted (divided by n itself), no_factor (1.96 left out), whole (the whole width).
    """
    least = _least(edition)
    first = isqrt(max(least - 1, 0)) + 1
    root = rng.randint(first, first + 4)
    spread = Decimal(rng.randint(11, 19)) / 20
    half = Z * spread / root
    key = to_step(half, CENT)
    mean = _score(rng, 380, 440)
    return Made(
        {"n": root * root, "root": root, "spread": spread, "mean": mean, "half": key},
        key,
        {"not_rooted": to_step(Z * spread / (root * root), CENT), "no_factor": to_step(spread / root, CENT),
         "whole": to_step(2 * half, CENT)},
    )  # fmt: skip


@generator
def survey_gap_half(edition: Edition, rng: random.Random) -> Made:
    """Half the width of the interval of a difference: the square root of the sum of both half widths squared.

    Known mistakes: added (both half widths added), larger (the larger one taken), the_gap (the difference itself).
    """
    small, large, both = rng.choice(TRIPLES)
    if rng.random() < 0.5:
        small, large = large, small
    gap = both + rng.choice([-3, -2, 2, 3])
    low = rng.randint(390, 430)
    halves = [_cents(one) for one in (small, large, both)]
    told = "分得清" if gap > both else "分不清"
    values = {"high": _cents(low + gap), "low": _cents(low), "one": halves[0], "other": halves[1],
              "gap": _cents(gap), "half": halves[2], "told": told}  # fmt: skip
    wrong = {"added": halves[0] + halves[1], "larger": max(halves[:2]), "the_gap": _cents(gap)}
    return Made(values, halves[2], wrong)


@generator
def survey_rest_mean(edition: Edition, rng: random.Random) -> Made:
    """An outlet's mean without one bad day, to two decimals.

    Known mistakes: middle (the two means averaged), whole (the mean of all answers).
    """
    bad, rest = rng.randint(8, 20), rng.randint(_least(edition), _least(edition) + 30)
    bad_mean, rest_sum = Decimal(rng.randint(12, 19)) / 10, rng.randint(rest * 41 // 10, rest * 45 // 10)
    whole = to_step((bad * bad_mean + rest_sum) / (bad + rest), CENT)
    key = to_step(((bad + rest) * whole - bad * bad_mean) / rest, CENT)
    middle = to_step((whole + bad_mean) / 2, CENT)
    return Made(
        {"n": bad + rest, "whole": whole, "bad": bad, "bad_mean": bad_mean, "rest": rest, "key": key},
        key,
        {"middle": middle, "whole": whole},
    )


@generator
def survey_truly_low(edition: Edition, rng: random.Random) -> Made:
    """How many outlets are truly low: answers enough (house.service.survey) and the whole interval under the mean.

    Known mistakes: mean_only (a mean under the branch's is enough), few_counted (too few answers let pass),
    lowest (only the lowest counted).
    """
    least, branch = _least(edition), _score(rng, 418, 428)
    low = rng.choice([2, 3])
    rows = [(rng.randint(2, max(2, least // 3)), branch - _score(rng, 90, 160), _score(rng, 20, 40))]
    rows += [
        (rng.randint(least + 5, least * 3), branch - _score(rng, 30, 60), _score(rng, 12, 19))
        for _ in range(low)
    ]
    rows += [
        (rng.randint(least + 5, least * 3), branch - _score(rng, 4, 9), _score(rng, 12, 19))
        for _ in range(5 - low)
    ]
    rng.shuffle(rows)
    key = sum(n >= least and mean + half < branch for n, mean, half in rows)
    wrong = {
        "mean_only": sum(mean < branch for _, mean, _ in rows),
        "few_counted": sum(mean + half < branch for _, mean, half in rows),
        "lowest": 1,
    }
    names = rng.sample(OUTLETS, 6)
    table = "；".join(
        f"{name} {n} 份，{mean}±{half}" for name, (n, mean, half) in zip(names, rows, strict=True)
    )
    return Made({"table": table, "branch": branch, "least": least, "low": key}, key, wrong)


@generator
def survey_lagging(edition: Edition, rng: random.Random) -> Made:
    """By how many points the item lags that lags most behind the branch; it isn't the one with the lowest mean.

    Known mistakes: lowest_mean (the lag of the item with the lowest mean), its_mean (that item's mean).
    """
    for _ in range(1000):
        branch = [_score(rng, 360, 450) for _ in ITEMS]
        lags = [_score(rng, 2, 20) for _ in ITEMS]
        worst = rng.randrange(len(ITEMS))
        lags[worst] = _score(rng, 50, 90)
        mine = [one - lag for one, lag in zip(branch, lags, strict=True)]
        lowest = mine.index(min(mine))
        if lowest != worst and mine.count(min(mine)) == 1:
            break
    rows = zip(ITEMS, mine, branch, strict=True)
    table = "；".join(f"{item} {own}（全辖 {all_}）" for item, own, all_ in rows)
    values = {"table": table, "item": ITEMS[worst], "lowest": ITEMS[lowest], "lag": lags[worst]}
    return Made(values, lags[worst], {"lowest_mean": lags[lowest], "its_mean": mine[lowest]})
