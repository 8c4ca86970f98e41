"""A complaint's narrative and reply: opening by voice, story by template, demand by cause, invented details."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from course.complaints.synthesise import draws, invent, places
from course.complaints.synthesise.people import Person, Registry
from course.complaints.synthesise.places import Outlet

SHORTEST, LONGEST, USUAL = 80, 300, 150
FILES = ("debit", "credit", "loans", "accounts", "wealth", "others", "waves")
KIN = {"父亲": True, "母亲": False, "哥哥": True, "姐姐": False, "弟弟": True, "舅舅": True, "表姐": False}
"""Relatives and whether they are men."""


@dataclass(frozen=True)
class Template:
    """A story: its cell (business and cause), where the business was done, product, amounts, 3+1 type, signal."""

    id: str
    category: str
    cause: str
    text: str
    at: Mapping[str, float]
    product: str
    amount: tuple[int, int] | None
    groups: tuple[str, ...]
    tag: str | None
    signal: str | None


@cache
def templates() -> tuple[Template, ...]:
    """All story templates. Raises CourseError when a file is broken."""
    return tuple(_template(entry) for file in FILES for entry in draws.data(f"templates/{file}"))


def _template(entry: Mapping[str, Any]) -> Template:
    category, cause = entry["cell"].split("/")
    low_high = entry.get("amount")
    return Template(
        id=entry["id"],
        category=category,
        cause=cause,
        text=entry["text"],
        at=entry["at"],
        product=entry.get("product", ""),
        amount=(low_high[0], low_high[1]) if low_high else None,
        groups=tuple(entry.get("groups", ())),
        tag=entry.get("tag"),
        signal=entry.get("signal"),
    )


@dataclass
class Teller:
    """Tells one complaint. `slot` answers every {name} of the templates; answers stay the same within it."""

    rng: random.Random
    registry: Registry
    person: Person
    outlet: Outlet
    product: str
    amount: float | None
    received: datetime
    handler: str
    voice: str = "客户自述"
    subject: str = "我"
    back: tuple[int, ...] = (1, 2, 3, 5, 8, 12, 20, 33, 50)
    """How many days before the complaint an event may lie."""
    _known: dict[str, str] = field(default_factory=dict)

    def slot(self, name: str) -> str:
        """What stands for {name}. Raises KeyError for a name that isn't known."""
        if name not in self._known:
            makers = _MAKERS
            if name not in makers:
                raise KeyError(name)
            made = makers[name](self)
            if name in _FRESH:
                return made
            self._known[name] = made
        return self._known[name]

    def fill(self, text: str) -> str:
        """A template's text with its choices made and its slots filled."""
        return draws.fill(text, self.rng, self.slot)


def voice_for(rng: random.Random, intake: str) -> str:
    """Who tells: depends on how the complaint came in."""
    voices = draws.data("frames")["voices"]
    weights: dict[str, float] = {
        name: v["intake"][intake] for name, v in voices.items() if intake in v["intake"]
    }
    return draws.pick(rng, weights)


def narrative(teller: Teller, template: Template) -> str:
    """A narrative of 80 to 300 characters.

    The subject of the story follows the voice; a relative speaks of 我母亲 and the like.
    """
    frames = draws.data("frames")
    for _ in range(20):
        opening, subject = _opening(teller, frames)
        teller.subject = subject
        text = opening + teller.fill(template.text)
        fillers = draws.shuffled(teller.rng, frames["fillers"])
        for _ in range(_asides(teller)):
            text += teller.fill(fillers.pop())
        text += teller.fill(_demand(teller.rng, frames, template))
        if len(text) < USUAL and draws.chance(teller.rng, 0.36):
            text += teller.fill(_tail(teller.rng, frames, text))
        while len(text) < SHORTEST:
            text += teller.fill(fillers.pop())
        if SHORTEST <= len(text) <= LONGEST:
            return text
    raise ValueError(template.id)


def _asides(teller: Teller) -> int:
    """How many sentences go round the matter: people who write or speak for themselves say more."""
    usual = 1 if draws.chance(teller.rng, 0.38) else 0
    talks = teller.voice in {"来信", "家属代述", "客户自述"} and draws.chance(teller.rng, 0.3)
    return usual + (teller.rng.randint(1, 4) if talks else 0)


def _opening(teller: Teller, frames: Mapping[str, Any]) -> tuple[str, str]:
    rng = teller.rng
    if teller.voice == "家属代述":
        kind, subject = _relation(teller)
        teller._known["kind"] = kind
        return teller.fill(rng.choice(frames["openings"]["家属代述"])), subject
    teller.subject = rng.choice(frames["voices"][teller.voice]["i"])
    return teller.fill(rng.choice(frames["openings"][teller.voice])), teller.subject


def _relation(teller: Teller) -> tuple[str, str]:
    """(kind, subject): how the speaker calls the person, and the word that the story uses."""
    male, age = teller.person.male, teller.person.age
    if age >= 66:
        kind = "外公" if male else "奶奶"
    elif age >= 44:
        kind = "父亲" if male else "母亲"
    elif age >= 25:
        kind = "爱人" if not male else "丈夫"
    else:
        kind = "儿子" if male else "女儿"
    teller._known["child"] = {"外公": "外孙", "奶奶": "孙女", "父亲": "儿子", "母亲": "女儿"}.get(
        kind, "家属"
    )
    return f"我{kind}", f"我{kind}" if draws.chance(teller.rng, 0.6) else kind


def _demand(rng: random.Random, frames: Mapping[str, Any], template: Template) -> str:
    common = frames["demands"]["any"]
    own = _nearest(frames["demands"], template.category, template.cause, common)
    return str(rng.choice(own if draws.chance(rng, 0.65) else common))


def _nearest(table: Mapping[str, list[str]], category: str, cause: str, default: list[str]) -> list[str]:
    """The list for the longest beginning of the category with this cause, else the cause's, else the default."""
    for end in range(len(category), 1, -1):
        if f"{category[:end]}/{cause}" in table:
            return table[f"{category[:end]}/{cause}"]
    return table.get(cause, default)


def _tail(rng: random.Random, frames: Mapping[str, Any], text: str) -> str:
    return str(rng.choice([tail for tail in frames["tails"] if tail[:3] not in text]))


def reply(teller: Teller, template: Template, outcome: str) -> str:
    """What the bank answered; empty or an interim word while open."""
    frames = draws.data("frames")
    acts = _nearest(frames["acts"], template.category, template.cause, [])
    noes = _nearest(frames["noes"], template.category, template.cause, frames["noes"]["any"])
    teller._known |= {"act": teller.rng.choice(acts), "no": teller.rng.choice(noes)}
    return teller.fill(teller.rng.choice(frames["replies"][outcome]))


def _when(teller: Teller) -> str:
    """A day some time before the complaint, said in one of several ways."""
    rng = teller.rng
    back = rng.choice(teller.back)
    day = (teller.received - timedelta(days=back)).date()
    if back == 0:
        return rng.choice(("今天", "今天上午", "今早"))
    if back == 1 and draws.chance(rng, 0.6):
        return "昨天"
    if back <= 3 and draws.chance(rng, 0.4):
        return "前几天"
    return rng.choice((f"{day.month}月{day.day}日", f"{day.year}年{day.month}月{day.day}日", f"{day.month}月{day.day}号", f"{day.month}月{'上旬' if day.day < 11 else '中旬' if day.day < 21 else '底'}"))  # fmt: skip


def _staff(teller: Teller) -> str:
    rng = teller.rng
    name = teller.registry.name()
    return rng.choice(
        (
            f"柜员{name}", f"{name[0]}经理", f"小{name[0]}", f"大堂经理{name}", f"客户经理{name}", f"{name[0]}主任",
            "工作人员", "柜员", "大堂经理", "柜台", "网点",
        )
    )  # fmt: skip


def _kin(teller: Teller) -> str:
    """A relative, mostly with a name; the old speak of their grown children and their 老伴."""
    person = teller.person
    kin = {"老伴": not person.male, "儿子": True, "女儿": False} if person.age >= 60 else KIN
    word = teller.rng.choice(list(kin))
    return word + (teller.registry.name(kin[word]) if draws.chance(teller.rng, 0.7) else "")


def _branch(teller: Teller) -> str:
    name = teller.outlet.name
    return teller.rng.choice((name, name, f"你行{name}", "网点", "这家网点"))


def money(amount: float) -> str:
    """An amount as people write it: 86, 1,200.50, 3.5万."""
    if amount >= 10_000 and amount % 1_000 == 0:
        return f"{amount / 10_000:g}万"
    return f"{amount:g}" if amount < 10_000 else f"{amount:,.0f}" if amount % 1 == 0 else f"{amount:,.2f}"


def _born(born: date) -> str:
    return f"{born.year}年{born.month}月{born.day}日"


_FRESH = {"staff", "when", "n", "many", "days"}
"""Slots that are drawn anew each time they stand in a text."""

_MAKERS: dict[str, Callable[[Teller], str]] = {
    "I": lambda t: t.subject,
    "name": lambda t: t.person.name,
    "surname": lambda t: t.person.surname,
    "title": lambda t: t.person.title,
    "he": lambda t: "他" if t.person.male else "她",
    "age": lambda t: str(t.person.age),
    "birth": lambda t: _born(t.person.born),
    "id": lambda t: t.person.id_card,
    "phone": lambda t: t.person.mobile,
    "phone2": lambda t: invent.mobile(t.rng),
    "speaker": lambda t: t.registry.name(),
    "card": lambda t: t.person.bank_card,
    "addr": lambda t: t.person.address,
    "employer": lambda t: t.person.employer or places.employer(t.rng),
    "email": lambda t: t.person.email or invent.email(t.rng),
    "landline": lambda t: invent.landline(t.rng),
    "office": lambda t: invent.landline(t.rng),
    "account": lambda t: invent.account(t.rng),
    "wechat": lambda t: invent.wechat(t.rng),
    "qq": lambda t: invent.qq(t.rng),
    "passport": lambda t: invent.passport(t.rng),
    "plate": lambda t: invent.plate(t.rng),
    "contract": lambda t: invent.contract(t.rng, t.received.year - t.rng.randint(0, 2), "保险" in t.product),
    "ticket": lambda t: invent.reference(t.rng, t.received.year),
    "six": lambda t: invent.digits(t.rng, 6),
    "kin": _kin,
    "other": lambda t: t.registry.name(),
    "branch": _branch,
    "outlet": lambda t: t.outlet.name,
    "staff": _staff,
    "handler": lambda t: t.handler,
    "when": _when,
    "received": lambda t: f"{t.received.month}月{t.received.day}日",
    "day": lambda t: f"{(t.received + timedelta(days=t.rng.randint(1, 6))):%m月%d日}".lstrip("0").replace("月0", "月"),
    "product": lambda t: t.product,
    "amount": lambda t: money(t.amount or 0),
    "limit": lambda t: t.rng.choice(("500", "1000", "2000", "5000", "1万")),
    "n": lambda t: t.rng.choice("两三四五"),
    "many": lambda t: str(t.rng.randint(12, 46)),
    "days": lambda t: str(t.rng.randint(3, 26)),
}  # fmt: skip
