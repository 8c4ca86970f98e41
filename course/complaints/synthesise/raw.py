"""The raw intake export: complaints of an invented city branch, with the invented people who made them."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import pandas as pd

from course.complaints.schema import DECIDE_DAYS, LONGEST_DAYS, is_overdue
from course.complaints.synthesise import draws, story
from course.complaints.synthesise.people import Person, Registry
from course.complaints.synthesise.places import Outlet, outlets
from course.complaints.synthesise.story import Teller, Template
from course.complaints.tables import RAW


@dataclass(frozen=True)
class Plan:
    """What a complaint is about, before anybody is invented for it."""

    template: Template
    day: date
    outlet: Outlet
    product: str
    groups: dict[str, float]
    transferred: float | None
    """Share of the signal's complaints that the regulator passed on; None for the everyday ones."""
    back: tuple[int, ...] | None = None
    """Days between event and complaint, where a signal needs them close."""


def raw(seed: int) -> pd.DataFrame:
    """The raw export, in order of receipt. The same seed gives the same rows."""
    plans = [*_everyday(seed), *_signals(seed)]
    rng = draws.stream(seed, "raw")
    plans = sorted(draws.shuffled(rng, plans), key=lambda plan: plan.day)
    registry = Registry(rng)
    handlers = {one.code: [registry.name() for _ in range(rng.randint(2, 4))] for one in outlets()}
    rows: list[dict[str, Any]] = []
    today: Counter[date] = Counter()
    for plan in plans:
        today[plan.day] += 1
        row = _row(rng, registry, plan, rng.choice(handlers[plan.outlet.code]))
        rows.append(row | {"ticket_no": f"TS{plan.day:%Y%m%d}{today[plan.day]:04d}"})
    rows.sort(key=lambda row: (row["received_at"], row["ticket_no"]))
    return pd.DataFrame(rows)[list(RAW.columns)]


def _everyday(seed: int) -> list[Plan]:
    """Complaints by the calibrated shares, months and areas."""
    rng = draws.stream(seed, "everyday")
    scale = draws.data("calibration")
    cells = {f"{b}/{c}": share for b, causes in scale["shares"].items() for c, share in causes.items()}
    wanted = draws.months(scale["months"]["first"], scale["months"]["last"])
    weight = {m: scale["season"][int(m[5:])] * scale["growth"][int(m[:4])] for m in wanted}
    plans = []
    for month, number in sorted(Counter(draws.spread(rng, weight, scale["rows"])).items()):
        here = {cell: share * _wave(scale["waves"], cell, month) for cell, share in cells.items()}
        for _ in range(number):
            template = rng.choice(_by_cell()[draws.pick(rng, here)])
            groups = _groups(scale, template)
            plans.append(
                Plan(template, _day(rng, month), _outlet(rng, scale), template.product, groups, None)
            )
    return plans


def _groups(scale: dict[str, Any], template: Template) -> dict[str, float]:
    """Customer groups that may have this complaint: the template's, without those the business excludes."""
    barred = [g for start, gs in scale["barred"].items() if template.category.startswith(start) for g in gs]
    allowed = template.groups or [g for g in scale["groups"] if g not in barred]
    return {group: scale["groups"][group] for group in allowed}


@cache
def _by_cell() -> dict[str, list[Template]]:
    found: dict[str, list[Template]] = {}
    for template in story.templates():
        if template.signal is None:
            found.setdefault(f"{template.category}/{template.cause}", []).append(template)
    return found


def _wave(waves: list[dict[str, Any]], cell: str, month: str) -> float:
    """How many times the usual share a cell has in a month."""
    times = [
        float(w["times"]) for w in waves if cell in w["cells"] and str(w["from"]) <= month <= str(w["until"])
    ]
    return max(times, default=1.0)


def _day(rng: random.Random, month: str) -> date:
    """A day of the month; weekends bring fewer complaints."""
    first, last = draws.days_of(month)
    for _ in range(10):
        day = draws.between(rng, first, last)
        if day.weekday() < 5 or draws.chance(rng, 0.45):
            break
    return day


def _outlet(rng: random.Random, scale: dict[str, Any]) -> Outlet:
    area = draws.pick(rng, scale["areas"])
    return draws.pick(rng, {one: one.weight for one in outlets() if one.area == area})


def _signals(seed: int) -> list[Plan]:
    """The planted signals of signals.yaml."""
    plans = []
    for signal in draws.data("signals"):
        rng = draws.stream(seed, f"signal-{signal['id']}")
        pool = [template for template in story.templates() if template.signal == signal["id"]]
        places = signal_outlets(seed, signal["id"])
        for day in _signal_days(rng, signal):
            outlet = rng.choice(places)
            template = rng.choice(pool)
            back = tuple(signal["back"]) if "back" in signal else None
            plans.append(
                Plan(template, day, outlet, signal["product"], signal["groups"], signal["transferred"], back)
            )
    return plans


def signal_outlets(seed: int, signal_id: str) -> list[Outlet]:
    """The outlets in which a signal was planted (all of them when it isn't tied to a place)."""
    signal = next(one for one in draws.data("signals") if one["id"] == signal_id)
    where = signal["outlets"]
    if where is None:
        return list(outlets())
    fits = [
        one
        for one in outlets()
        if one.kind == where.get("type", one.kind)
        and one.area == where.get("area", one.area)
        and one.county == where.get("county", one.county)
    ]
    return draws.some(draws.stream(seed, f"places-{signal_id}"), fits, where["how_many"])


def _signal_days(rng: random.Random, signal: dict[str, Any]) -> list[date]:
    if "days" in signal:
        days = signal["days"]
        return [draws.between(rng, days["first"], days["last"]) for _ in range(days["count"])]
    days = [_day(rng, str(month)) for month, number in signal["months"].items() for _ in range(number)]
    return [max(day, signal.get("from", day)) for day in days]


def _row(rng: random.Random, registry: Registry, plan: Plan, handler: str) -> dict[str, Any]:
    template = plan.template
    received = datetime.combine(plan.day, _moment(rng))
    person = registry.person(draws.pick(rng, plan.groups), plan.day, plan.outlet.area, plan.outlet.county)
    intake = _intake(rng, template.category, plan.transferred)
    transferred = intake == "监管转办" or draws.chance(rng, draws.data("calibration")["escalated"])
    handling = _handling(rng, plan.day, template, intake)
    amount = _amount(rng, template.amount)
    product = plan.product or template.product
    teller = Teller(rng, registry, person, plan.outlet, product, amount, received, handler)
    teller.back = plan.back or teller.back
    teller.voice = story.voice_for(rng, intake)
    channel = draws.pick(rng, template.at)
    told = story.narrative(teller, template)
    return {
        "received_at": f"{received:%Y-%m-%d %H:%M}",
        "intake": intake,
        "channel": channel,
        "category": template.category,
        "cause": template.cause,
        "product": product,
        "amount": "" if amount is None else f"{amount:.2f}".removesuffix(".00"),
        **_identity(rng, person),
        "area": plan.outlet.area,
        "outlet_type": plan.outlet.kind,
        "outlet_name": plan.outlet.name,
        "handler_name": handler,
        "customer_group": person.group,
        "grade": _grade(rng, intake, amount, plan.transferred is not None),
        **handling,
        "regulator_transferred": transferred,
        "three_plus_one": _three_plus_one(template, channel),
        "narrative": told,
        "reply": story.reply(teller, template, handling["outcome"]),
    }


def _moment(rng: random.Random) -> time:
    """A time of day: most come in office hours."""
    hour = rng.choices(range(7, 22), weights=(1, 4, 9, 11, 8, 4, 4, 8, 9, 8, 6, 3, 2, 2, 1))[0]
    return time(hour, rng.randint(0, 59))


def _intake(rng: random.Random, category: str, transferred: float | None) -> str:
    """How it came in. The regulator passes on more loans, credit cards and insurance than there are in all."""
    weights = dict(draws.data("calibration")["intake"])
    share = weights["监管转办"] / 100 * _lift(category) if transferred is None else transferred
    if draws.chance(rng, share):
        return "监管转办"
    weights.pop("监管转办")
    return str(draws.pick(rng, weights))


@cache
def _lift(category: str) -> float:
    """How many times the mean share of 监管转办 a category has."""
    scale = draws.data("calibration")
    shares: dict[str, float] = {b: sum(causes.values()) for b, causes in scale["shares"].items()}
    mean = sum(_times(b) * share for b, share in shares.items()) / sum(shares.values())
    return _times(category) / mean


def _times(category: str) -> float:
    weights = draws.data("calibration")["transferred_weight"]
    fits = [key for key in weights if category.startswith(key)]
    return float(weights[max(fits, key=len)]) if fits else 1.0


def _amount(rng: random.Random, low_high: tuple[int, int] | None) -> float | None:
    """An amount in yuan: small ones to the cent or the yuan, larger ones rounded as people do."""
    if low_high is None:
        return None
    low, high = low_high
    value: float = low * (high / low) ** rng.random()
    if value < 100:
        return float(max(1, round(value)))
    if value < 2_000:
        return float(round(value, 2) if draws.chance(rng, 0.3) else round(value, -1))
    return float(round(value, -2)) if value < 10_000 else float(round(value, -3))


def _identity(rng: random.Random, person: Person) -> dict[str, Any]:
    """The identifying columns; a caller doesn't give everything."""
    given = person.known
    return {
        "customer_name": person.name,
        "id_card": person.id_card if given and draws.chance(rng, 0.8) else "",
        "mobile": person.mobile if draws.chance(rng, 0.95) else "",
        "bank_card": person.bank_card if draws.chance(rng, 0.6) else "",
        "address": person.address,
        "employer": person.employer,
        "email": person.email,
        "birth_date": f"{person.born:%Y-%m-%d}" if given else "",
        "age": str(person.age) if given else "",
    }


def _grade(rng: random.Random, intake: str, amount: float | None, signal: bool) -> str:
    """12345 and the regulator make it 重要 at least (GRADE-12C); 重大 is rare."""
    if draws.chance(rng, 0.012 if signal else 0.002):
        return "重大"
    if intake in {"12345转办", "监管转办"}:
        return "重要"
    return "重要" if draws.chance(rng, 0.16 if (amount or 0) >= 50_000 else 0.045) else "一般"


def _handling(rng: random.Random, day: date, template: Template, intake: str) -> dict[str, Any]:
    """Days, extension, lateness and outcome. Open ones are those not yet decided on the day of the export."""
    exported: date = draws.data("calibration")["exported_on"]
    extended = draws.chance(rng, 0.14 if template.cause in {"C04", "C08", "C10"} else 0.05)
    days = _days(rng, extended, intake)
    if day + timedelta(days=days) > exported:
        waited = (exported - day).days
        late = is_overdue(waited, extended)
        return _handled("在办", "", extended, late, "在办")
    return _handled("办结", str(days), extended, is_overdue(days, extended), _outcome(rng, template.cause))


def _handled(status: str, days: str, extended: bool, late: bool, outcome: str) -> dict[str, Any]:
    return {
        "status": status,
        "days_to_decide": days,
        "extended": extended,
        "overdue": late,
        "outcome": outcome,
    }


def _days(rng: random.Random, extended: bool, intake: str) -> int:
    if extended:
        if draws.chance(rng, 0.02):
            return rng.randint(LONGEST_DAYS + 1, LONGEST_DAYS + 12)
        return rng.randint(31, 58) if draws.chance(rng, 0.1) else rng.randint(16, 30)
    if draws.chance(rng, 0.018):
        return rng.randint(DECIDE_DAYS + 1, DECIDE_DAYS + 15)
    median = 9 if intake == "监管转办" else 4
    return min(DECIDE_DAYS, int(rng.lognormvariate(0, 0.7) * median))


def _outcome(rng: random.Random, cause: str) -> str:
    weights = {"和解": 46, "部分支持": 17, "不支持": 30, "撤回": 7}
    if cause in {"C01", "C06", "C07"}:
        weights |= {"和解": 62, "不支持": 16}
    elif cause in {"C08", "C10"}:
        weights |= {"和解": 30, "不支持": 42}
    return draws.pick(rng, weights)


def _three_plus_one(template: Template, channel: str) -> str:
    if template.tag:
        return template.tag
    return "网点服务" if channel == "A0101" and template.cause == "C01" else "无"
