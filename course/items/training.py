"""Generators on the October session: who attends, how often, the half day, the make-up day, the weakest subject."""

from __future__ import annotations

import random
from datetime import date, timedelta

from course.items.days import day_text
from course.items.registry import Made, generator
from course.knowledge.calendar import add_days
from course.knowledge.edition import Edition

STAFF = {
    "分管副行长": "中高层", "县支行消保岗": "消保管理人员", "代班的网点负责人": "网点负责人", "投诉专员": "投诉专员",
    "理财经理": "销售人员", "上月入行的新员工": "新员工", "综合柜员": "基层业务人员",
}  # fmt: skip
"""Posts, each with the group of house.training.coverage or pboc.training-coverage that it belongs to."""
OUTSIDE = ("保险公司讲师", "劳务公司派来的保安", "八月调去外省分行的主任", "设备公司的维修师傅")
SUBJECTS, MOSTS = ("委员会工作规则", "年度工作要点", "监管评价指标"), (45, 30, 25)
"""Subjects of made-up tables, and their full marks in some order."""


def _groups(edition: Edition, *rules: str) -> set[str]:
    return {str(one) for rule in rules for one in edition.value(rule, "groups")}


@generator
def training_roster(edition: Edition, rng: random.Random) -> Made:
    """How many of those named must attend (house.training.coverage and pboc.training-coverage together).

    Known mistakes: house_only (the regulation's own groups forgotten), all.
    """
    chosen = [*rng.sample(sorted(STAFF), rng.randint(4, 6)), *rng.sample(OUTSIDE, 2)]
    rng.shuffle(chosen)
    house = _groups(edition, "house.training.coverage")
    both = house | _groups(edition, "pboc.training-coverage")
    wanted = [one for one in chosen if STAFF.get(one) in both]
    return Made(
        {"roster": "、".join(chosen), "wanted": "、".join(wanted), "count": len(wanted)},
        len(wanted),
        {"house_only": sum(STAFF.get(one) in house for one in chosen), "all": len(chosen)},
    )


@generator
def training_owed(edition: Edition, rng: random.Random) -> Made:
    """How many trainings are still owed in the year (house.training.yearly).

    Known mistakes: counted_talks (product talks taken for trainings), regulation_only (pboc.training-yearly).
    """
    times = int(edition.value("house.training.yearly", "times"))
    least = int(edition.value("pboc.training-yearly", "times"))
    held = rng.randint(0, times - 1)
    other = rng.randint(1, 3)
    return Made(
        {"held": held, "other": other, "times": times, "owed": times - held},
        times - held,
        {"counted_talks": max(times - held - other, 0), "regulation_only": max(least - held, 0)},
    )


@generator
def makeup_day(edition: Edition, rng: random.Random, year: int | None = None) -> Made:
    """The last day of a make-up test (house.training.pass), in natural days from the day after the test.

    Known mistakes: working_days, off_by_one, month_end (the last day of the next month).
    """
    days = int(edition.value("house.training.pass", "days"))
    month = int(edition.value("house.training.yearly", "month"))
    tested = date(year or edition.year, month, rng.randrange(9, 26))
    while not edition.calendar.is_workday(tested):
        tested += timedelta(days=1)
    key = add_days(tested, days)
    after = (tested.replace(day=1) + timedelta(days=63)).replace(day=1) - timedelta(days=1)
    return Made(
        {"tested": day_text(tested), "days": days, "deadline": day_text(key)},
        key,
        {"working_days": edition.calendar.add_workdays(tested, days), "off_by_one": key - timedelta(days=1),
         "month_end": after},
    )  # fmt: skip


@generator
def half_day_left(edition: Edition, rng: random.Random) -> Made:
    """How many minutes are left of a morning when the subjects that must be read and the test have their time.

    How many subjects there are is the edition's (house.training.topics). Known mistakes: one_topic, no_rest.
    """
    topics = len(edition.value("house.training.topics", "items"))
    begins, total = rng.choice([(8 * 60 + 30, 210), (9 * 60, 190), (8 * 60, 220)])
    sign, rest, wrap, test = (
        rng.choice([5, 10]),
        rng.choice([10, 15]),
        rng.choice([5, 10]),
        rng.choice([45, 50]),
    )
    each = rng.choice([25, 30])
    used = sign + rest + wrap + test + topics * each
    clock = f"{begins // 60}:{begins % 60:02d}", f"{(begins + total) // 60}:{(begins + total) % 60:02d}"
    return Made(
        {"begins": clock[0], "ends": clock[1], "sign": sign, "each": each, "rest": rest, "test": test, "wrap": wrap,
         "total": total, "used": used, "left": total - used},
        total - used,
        {"one_topic": total - used + (topics - 1) * each, "no_rest": total - used + rest},
    )  # fmt: skip


@generator
def weakest_share(edition: Edition, rng: random.Random) -> Made:
    """The lowest share of full marks among the subjects of a class, in whole per cent.

    Known mistakes: most_lost (the subject in which most points were lost), lowest_points (the fewest points).
    """
    while True:
        people = rng.randint(18, 32)
        mosts = {name: most * people for name, most in zip(SUBJECTS, rng.sample(MOSTS, 3), strict=True)}
        got = {name: round(most * rng.uniform(0.5, 0.85)) for name, most in mosts.items()}
        share = {name: round(100 * got[name] / mosts[name]) for name in SUBJECTS}
        weak = min(share, key=share.__getitem__)
        lost = max(SUBJECTS, key=lambda name: mosts[name] - got[name])
        fewest = min(got, key=got.__getitem__)
        if sorted(share.values())[1] - share[weak] >= 4 and weak not in (lost, fewest):
            break
    table = "；".join(f"{name} {got[name]} 分（满分合计 {mosts[name]} 分）" for name in SUBJECTS)
    return Made(
        {"table": table, "weak": weak, "got": got[weak], "most": mosts[weak], "share": share[weak]},
        share[weak],
        {"most_lost": share[lost], "lowest_points": share[fewest]},
    )
