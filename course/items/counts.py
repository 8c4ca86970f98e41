"""Generators whose answer is a number of people, votes, meetings, complaints or tasks."""

from __future__ import annotations

import random
from decimal import Decimal
from math import ceil, floor

from course.items.registry import Made, generator, percent, share, to_step
from course.knowledge.edition import Edition


@generator
def quorum_count(edition: Edition, rng: random.Random, members: list[int] | None = None) -> Made:
    """How many members must attend for a meeting to be valid (house.committee.quorum).

    Known mistakes: half (a bare majority), rounded_down, all.
    """
    fraction = share(edition, "house.committee.quorum")
    count = rng.choice(members or [7, 8, 10, 11, 13, 14])
    key = ceil(fraction * count)
    return Made(
        {"members": count, "quorum": key, "fraction": str(fraction)},
        key,
        {"half": count // 2 + 1, "rounded_down": floor(fraction * count), "all": count},
    )


@generator
def below_quorum(edition: Edition, rng: random.Random, members: list[int] | None = None) -> Made:
    """A meeting that is one member short of its quorum; it gives figures only, the item has its own key."""
    count = rng.choice(members or [7, 8, 9, 10, 11, 12, 13])
    quorum = ceil(share(edition, "house.committee.quorum") * count)
    return Made({"members": count, "quorum": quorum, "present": max(quorum - 1, 1)}, None)


@generator
def votes_needed(edition: Edition, rng: random.Random, members: list[int] | None = None) -> Made:
    """How many votes pass a resolution: more than the share of all members (house.committee.majority).

    Known mistakes: of_present (the share of those present), exactly_half.
    """
    part = share(edition, "house.committee.majority")
    count = rng.choice(members or [8, 9, 10, 12, 14])
    fewest = ceil(share(edition, "house.committee.quorum") * count)
    present = rng.randint(min(fewest, count - 1), count - 1)
    key = floor(part * count) + 1
    return Made(
        {"members": count, "present": present, "needed": key},
        key,
        {"of_present": floor(part * present) + 1, "exactly_half": ceil(part * count)},
    )


@generator
def recusal_votes(edition: Edition, rng: random.Random) -> Made:
    """How many votes pass a resolution when some members have withdrawn (house.committee.recusal).

    Known mistakes: base_not_reduced (all members taken as the base), exactly_half.
    """
    part = share(edition, "house.committee.majority")
    fewest = int(edition.value("house.committee.recusal", "min_voters"))
    pairs = [(n, out) for n in range(fewest + 2, fewest + 10) for out in (1, 2)]
    telling = [(n, out) for n, out in pairs if floor(part * n) != floor(part * (n - out))]
    count, out = rng.choice(telling or pairs)
    voters = count - out
    key = floor(part * voters) + 1
    return Made(
        {"members": count, "out": out, "voters": voters, "needed": key, "base": floor(part * count) + 1},
        key,
        {"base_not_reduced": floor(part * count) + 1, "exactly_half": ceil(part * voters)},
    )


COMPLAINTS = ["短信服务扣费", "代理保险销售", "柜面等候", "自助机具吞卡", "信用卡年费", "个人贷款还款"]


@generator
def must_table(edition: Edition, rng: random.Random) -> Made:
    """How many kinds of complaint rose so much that they must be tabled (house.committee.must-table).

    Known mistakes: percent_only (the least number left out), count_only (the rise left out), wrong_base
    (the rise divided by this quarter's number).
    """
    rise = percent(edition, "house.committee.must-table")
    least = int(edition.value("house.committee.must-table", "min_count"))
    for _ in range(1000):  # about one draw in thirty tells all the mistakes apart
        lasts = [rng.randint(2, least * 3) for _ in COMPLAINTS[:5]]
        rows = [(last, max(1, last * rng.randint(70, 170) // 100)) for last in lasts]
        key = sum(now >= least and now - last >= rise * last for last, now in rows)
        wrong = {
            "percent_only": sum(now - last >= rise * last for last, now in rows),
            "count_only": sum(now >= least for _, now in rows),
            "wrong_base": sum(now >= least and now - last >= rise * now for last, now in rows),
        }
        if 1 <= key <= 3 and len({key, *wrong.values()}) == 4:
            break
    names = rng.sample(COMPLAINTS, 5)
    named = zip(names, rows, strict=True)
    table = "；".join(f"{name}上季 {last} 件，本季 {now} 件" for name, (last, now) in named)
    return Made({"table": table, "least": least, "tabled": key}, key, wrong)


@generator
def crowd(edition: Edition, rng: random.Random) -> Made:
    """A group between the bank's own threshold and the regulation's; figures only, the item has its key."""
    house = int(edition.value("house.complaint.major-threshold", "people"))
    regulation = int(edition.value("complaint.major", "people"))
    return Made({"people": rng.randint(house, max(house, regulation - 1))}, None)


@generator
def yearly_meetings(edition: Edition, rng: random.Random) -> Made:
    """How many regular meetings are still owed this year (house.committee.meetings).

    Known mistakes: extraordinary_counted (extraordinary ones counted as regular), one_more.
    """
    per_year = int(edition.value("house.committee.meetings", "per_year"))
    held = rng.randint(1, max(1, per_year - 1))
    extra = rng.randint(1, 2)
    key = max(per_year - held, 0)
    return Made(
        {"held": held, "extra": extra, "per_year": per_year, "owed": key},
        key,
        {"extraordinary_counted": max(per_year - held - extra, 0), "one_more": key + 1},
    )


@generator
def most_after_cut(
    edition: Edition, rng: random.Random, rule: str, value: str = "percent", low: int = 20, high: int = 60
) -> Made:
    """The most complaints allowed this year after a cut by a percentage.

    Known mistakes: rounded_up, the_cut (the reduction itself given as the answer).
    """
    cut = percent(edition, rule, value)
    last = rng.randint(low, high)
    key = floor(last * (1 - cut))
    return Made(
        {"last": last, "most": key}, key, {"rounded_up": ceil(last * (1 - cut)), "the_cut": floor(last * cut)}
    )


@generator
def most_misses(
    edition: Edition, rng: random.Random, rule: str, value: str = "percent", low: int = 120, high: int = 390
) -> Made:
    """How many of a year's complaints may miss the limit under a target rate.

    Known mistakes: rounded_up, the_gap (the gap in points taken for a number).
    """
    rate = percent(edition, rule, value)
    total = rng.randint(low, high)
    key = floor(total * (1 - rate))
    return Made(
        {"total": total, "most": key, "rounded": ceil(total * (1 - rate))},
        key,
        {"rounded_up": ceil(total * (1 - rate)), "the_gap": floor(100 * (1 - rate))},
    )


@generator
def least_hits(
    edition: Edition, rng: random.Random, rule: str, value: str = "percent", low: int = 21, high: int = 59
) -> Made:
    """How many of a number of tasks must be done under a target rate.

    Known mistakes: rounded_down, the_rate (the percentage taken for a number).
    """
    rate = percent(edition, rule, value)
    total = rng.randint(low, high)
    key = ceil(total * rate)
    return Made(
        {"total": total, "least": key},
        key,
        {"rounded_down": floor(total * rate), "the_rate": floor(100 * rate)},
    )


@generator
def points_gain(edition: Edition, rng: random.Random, rule: str, value: str = "points") -> Made:
    """The lowest after-test rate that is a number of percentage points above the before-test rate.

    Known mistakes: relative (points taken for a percentage of the first rate), the_gain.
    """
    gain = Decimal(str(edition.value(rule, value)))
    before = Decimal(rng.randrange(84, 130)) / 2
    relative = to_step(before * (1 + gain / 100))
    return Made(
        {"before": before, "least": before + gain}, before + gain, {"relative": relative, "the_gain": gain}
    )
