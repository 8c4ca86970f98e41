"""Generators on education campaigns: the year's plan, what is marketing, whom it reached, whether it worked.

Also what the edition says about the year's campaigns, read from the rules' own words: months, partners, names.
"""

from __future__ import annotations

import random
import re
from calendar import monthrange
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from course.errors import ItemError
from course.items.days import day_text
from course.items.registry import Made, generator
from course.knowledge.edition import Edition
from course.knowledge.rules import Rule

MONTHS = re.compile(r"(\d{1,2}(?:、\d{1,2})*) 月(?!\s*底)")
PERIOD = re.compile(r"\d{1,2} 月 \d{1,2} 日至 ?(?:\d{1,2} 月 ?)?\d{1,2} 日")
QUOTED = re.compile(r"“([^”]+)”")
FULL = 20
"""Questions of a test, one point each."""


class Joint(NamedTuple):
    """A joint campaign of the house: its months, and the departments that hold it with 消保部."""

    months: tuple[int, ...]
    partner: str


def months(text: str) -> tuple[int, ...]:
    """The months a text names, in order, each once: `7、8 月三农条线` -> (7, 8)."""
    found = [int(one) for group in MONTHS.findall(text) for one in group.split("、")]
    return tuple(one for one in dict.fromkeys(found) if 1 <= one <= 12)


def joint(edition: Edition) -> list[Joint]:
    """The house's joint campaigns, from the words of house.education.joint."""
    text = edition.card("house.education.joint").text
    made = []
    for part in re.split(r"[，；：。]", text):
        found = MONTHS.search(part)
        if found:
            made.append(Joint(months(part), part[found.end() :].strip()))
    return made


def own_theme(edition: Edition) -> str:
    """What the house's own week is about, from the words of house.education.joint."""
    found = re.search(r"自主宣传周(?:讲)?([^，；。]+)", edition.card("house.education.joint").text)
    return found.group(1) if found else "本行自定的主题"


def of_year(edition: Edition, stem: str) -> Rule | None:
    """The rule `education.<stem>-<year>` of the edition's year; none while it isn't there or not confirmed."""
    rule = edition.rules.get(f"education.{stem}-{edition.year}")
    return rule if rule is not None and rule.confidence != "low" else None


def former(edition: Edition, stem: str) -> list[str]:
    """The confirmed rules `education.<stem>-…` of years before the edition's, oldest first."""
    start, made = f"education.{stem}-", []
    for rule_id, rule in edition.rules.items():
        years = re.findall(r"\d{4}", rule_id) if rule_id.startswith(start) else []
        if years and int(years[-1]) < edition.year and rule.confidence == "high" and QUOTED.search(rule.text):
            made.append((years[-1], rule_id))
    return [rule_id for _, rule_id in sorted(made)]


def quoted(edition: Edition, rule_id: str) -> list[str]:
    """The names and slogans that a rule quotes."""
    return QUOTED.findall(edition.card(rule_id).text)


def target_groups(edition: Edition) -> list[str]:
    """The audiences that the year's priority wants covered, from the words of house.priority.education."""
    found = re.search(r"覆盖([^，；。]+)", edition.card("house.priority.education").text)
    return re.split(r"、|和", found.group(1)) if found else []


# --- the year's plan ----------------------------------------------------------------------------------------


@generator
def plan_day(edition: Edition, rng: random.Random) -> Made:
    """The last day to have the year's campaign plan (house.education.plan): the end of its month.

    Known mistakes: first_day, next_month (the end of the month after).
    """
    month = int(edition.value("house.education.plan", "month"))
    year = edition.year
    asked = date(year, 1, rng.randrange(5, 28))
    after = month % 12 + 1
    key = date(year, month, monthrange(year, month)[1])
    later = date(year + (after == 1), after, monthrange(year + (after == 1), after)[1])
    return Made(
        {"asked": day_text(asked), "deadline": day_text(key)},
        key,
        {"first_day": date(year, month, 1), "next_month": later},
    )


PLANNED = ((1, 2), (3,), (5,), (6,), (9,), (10,), (12,))
NAMES = ("春节防诈", "3·15", "校园讲座", "防范非法集资", "九月集中宣传", "老年课堂", "宪法宣传周")


@generator
def empty_months(edition: Edition, rng: random.Random) -> Made:
    """How many months of a draft plan hold nothing once the house's joint campaigns are put in.

    Known mistakes: without_joint (the joint campaigns forgotten), lines (twelve less the lines of the draft).
    """
    chosen = sorted(rng.sample(range(len(PLANNED)), 4))
    shown = "；".join(f"{NAMES[one]}（{'、'.join(map(str, PLANNED[one]))} 月）" for one in chosen)
    mine = {month for one in chosen for month in PLANNED[one]}
    held = {month for one in joint(edition) for month in one.months}
    key = 12 - len(mine | held)
    listed = "；".join(f"{'、'.join(map(str, one.months))} 月：{one.partner}" for one in joint(edition))
    wrong = {"without_joint": 12 - len(mine), "lines": 12 - len(chosen) - len(joint(edition))}
    return Made(
        {"table": shown, "joint": listed, "empty": key},
        key,
        {name: value for name, value in wrong.items() if value != key},
    )


@generator
def groups_left(edition: Edition, rng: random.Random, of: str = "six") -> Made:
    """How many audiences had no campaign: of the six groups (`of: six`, education.groups), or of those the
    year's priority names (`of: target`, house.priority.education).

    Known mistakes: reached (those that had one), with_public (居民 counted as a group).
    """
    wanted = (
        [str(one) for one in edition.value("education.groups", "items")]
        if of == "six" else target_groups(edition)
    )  # fmt: skip
    there = rng.sample(wanted, rng.randint(1, len(wanted) - 1))
    shown = [*there, *there[:1], "社区居民"]
    rng.shuffle(shown)
    key = len(wanted) - len(there)
    wrong = {"reached": len(there), "with_public": key - 1}
    return Made(
        {
            "held": "、".join(shown), "wanted": "、".join(wanted), "count": len(shown),
            "left": "、".join(one for one in wanted if one not in there), "n": key,
        },
        key,
        {name: value for name, value in wrong.items() if value != key and value >= 0},
    )  # fmt: skip


@generator
def joint_fits(edition: Edition, rng: random.Random) -> Made:
    """How many of the departments' proposals stand in the month of the house's joint plan.

    Known mistakes: all, any_month (proposals of a right partner in a wrong month counted as well). Raises
    ItemError when the house's rule names no months.
    """
    plan = joint(edition)
    if not plan:
        raise ItemError(
            "读不出联合宣传的月份。",
            place="house.education.joint",
            remedy="写成“5 月法规与个金”这样，月份在前。",
        )
    held = {one.partner: set(one.months) for one in plan}
    busy = {month for months_ in held.values() for month in months_}
    shown, key = [], 0
    for one in rng.sample(plan, len(plan)):
        if rng.random() < 0.55:
            shown.append(f"{one.partner}报 {rng.choice(one.months)} 月")
            key += 1
        else:
            shown.append(f"{one.partner}报 {rng.choice([m for m in range(1, 13) if m not in busy])} 月")
    other = "信用卡中心"
    shown.append(f"{other}报 {rng.choice(sorted(busy))} 月")
    wrong = {"all": len(shown), "any_month": len(plan)}
    listed = "；".join(f"{'、'.join(map(str, one.months))} 月：{one.partner}" for one in plan)
    return Made(
        {"proposals": "；".join(shown), "joint": listed, "fits": key},
        key,
        {name: value for name, value in wrong.items() if value != key},
    )


# --- what is marketing --------------------------------------------------------------------------------------

TEACHES = (
    "接到自称银行的来电，先挂断，再拨官方客服", "凡是先交保证金的贷款，都是圈套", "验证码谁要也不给",
    "存款、理财、保险不是一回事，签字前问清楚", "卡不外借、不出售，出借会牵连自己", "征信报告可以自己查",
)  # fmt: skip
SELLS = (
    "本行新发的理财今天起售，扫码预约", "现场开户的送一桶油", "想参加的请在意向表上留电话",
    "办本行信用卡，首年免年费", "把钱转到本行来，比别家安全又多息", "定投本行基金，跑赢物价",
)  # fmt: skip
"""Pushing a product, collecting prospects, gifts for opening accounts: house.education.no-marketing."""


@generator
def marketing_lines(edition: Edition, rng: random.Random, ask: str = "out") -> Made:
    """How many lines of an education leaflet are marketing and must go (`ask: out`) or may stay (`ask: stay`).

    Known mistakes: all_own (every line that names the bank's own doing), other (the other count), whole.
    """
    out, stay = rng.sample(SELLS, rng.randint(2, 4)), rng.sample(TEACHES, rng.randint(3, 5))
    lines = [*out, *stay]
    rng.shuffle(lines)
    key, other = (len(out), len(stay)) if ask == "out" else (len(stay), len(out))
    named = sum("本行" in one for one in out)
    wrong = {"other": other, "whole": len(lines), "named": named if ask == "out" else len(lines) - named}
    shown = "".join(f"（{n}）{one}。" for n, one in enumerate(lines, start=1))
    return Made(
        {"leaflet": shown, "out": "；".join(out), "n": key},
        key,
        {name: value for name, value in wrong.items() if value != key},
    )


# --- did it work --------------------------------------------------------------------------------------------


def _points(score: Decimal) -> Decimal:
    """Points of a test of twenty questions as a share of right answers, in percentage points."""
    return score * 100 / FULL


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


@generator
def net_gain(edition: Edition, rng: random.Random) -> Made:
    """The gain of those who took part less that of the control group, in points of a test.

    Known mistakes: gross (their own gain), after_only (the two groups' last tests compared).
    """
    pre, other = (Decimal(rng.randrange(84, 112)) / 10 for _ in range(2))
    gain, drift = Decimal(rng.randrange(22, 42)) / 10, Decimal(rng.randrange(4, 16)) / 10
    key = gain - drift
    after = pre + gain - (other + drift)
    wrong = {"gross": gain, "after_only": after}
    return Made(
        {
            "pre": pre, "post": pre + gain, "control_pre": other, "control_post": other + drift,
            "gain": gain, "drift": drift, "net": key,
        },
        key,
        {name: value for name, value in wrong.items() if value != key},
    )  # fmt: skip


@generator
def paired_gain(edition: Edition, rng: random.Random) -> Made:
    """The average gain of those who took both tests, when some left before the second.

    Known mistakes: all_before (the average of everyone's first test taken), as_zero (who left counted as 0).
    """
    names = "甲乙丙丁戊己庚辛"
    stay, left = 4, rng.randint(2, 3)
    first = [rng.randrange(9, 13) for _ in range(stay)]
    gains = [rng.randrange(1, 6) for _ in range(stay)]
    gains[-1] += -sum(gains) % stay
    early = [rng.randrange(4, 8) for _ in range(left)]
    rows = [f"{one}—{one + more}" for one, more in zip(first, gains, strict=True)] + [
        f"{one}—没有" for one in early
    ]
    key = Decimal(sum(gains)) / stay
    end = Decimal(sum(first) + sum(gains)) / stay
    everyone = Decimal(sum(first) + sum(early)) / (stay + left)
    zero = Decimal(sum(first) + sum(gains) - sum(first) - sum(early)) / (stay + left)
    wrong = {"all_before": _tenth(end - everyone), "as_zero": _tenth(zero)}
    return Made(
        {
            "table": "；".join(f"{name} {row}" for name, row in zip(names, rows, strict=False)),
            "stay": stay, "left": left, "gain": key, "naive": _tenth(end - everyone),
        },
        key,
        {name: value for name, value in wrong.items() if value != key},
    )  # fmt: skip


@generator
def line_short(edition: Edition, rng: random.Random) -> Made:
    """By how many percentage points a campaign misses the year's line (house.priority.education); 0 when not.

    Known mistakes: in_points (the test's points taken for percentage points), relative (the rise over the
    first average, in percent).
    """
    line = Decimal(str(edition.value("house.priority.education", "points")))
    pre = Decimal(rng.randrange(80, 110)) / 10
    gain = Decimal(rng.randrange(8, max(9, int(line * 2) - 1))) / 10
    reached = _points(gain)
    key = max(line - reached, Decimal(0))
    wrong = {"in_points": line - gain, "relative": max(_tenth(line - gain * 100 / pre), Decimal(0))}
    return Made(
        {
            "pre": pre,
            "post": pre + gain,
            "full": FULL,
            "gain": gain,
            "reached": reached,
            "line": line,
            "short": key,
        },
        key,
        {name: value for name, value in wrong.items() if value != key},
    )


@generator
def backed_reach(edition: Edition, rng: random.Random) -> Made:
    """How many people reached may be reported: those with evidence (house.education.evidence).

    Known mistakes: all, guessed (the guess of passers-by counted too), leaflets (leaflets taken for people).
    """
    signed, video = rng.randrange(32, 68), rng.randrange(110, 240)
    guess, leaflets = rng.randrange(3, 9) * 100, rng.randrange(20, 45) * 10
    key = signed + video
    return Made(
        {"signed": signed, "video": video, "guess": guess, "leaflets": leaflets, "n": key},
        key,
        {
            "all": signed + video + guess + leaflets,
            "guessed": signed + video + guess,
            "leaflets": signed + video + leaflets,
        },
    )
