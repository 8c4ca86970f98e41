"""A branch's draft plan: the right year laid out from the edition, with faults put in by a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from course.exercises.campaign_calendar.content import FAULTS, Theme, texts
from course.items import campaigns
from course.knowledge.edition import Edition

WRONG = 4
"""Faulty lines of a draft."""


@dataclass(frozen=True)
class PlanLine:
    """A line of the plan. `was` keeps the sound line where a fault has been put in; `fault` names it."""

    id: str
    months: tuple[int, ...]
    name: str
    audience: str
    channel: str
    lead: str
    evaluation: str
    when: str = ""
    fault: str | None = None

    @property
    def text(self) -> str:
        """The line as it stands in the plan."""
        when = self.when or f"{'、'.join(map(str, self.months))} 月"
        return f"{when}　{self.name}　{self.audience}　{self.channel}　{self.lead}　{self.evaluation}"


def theme_months(edition: Edition, theme: Theme) -> tuple[int, ...]:
    """The months in which a theme belongs, from the edition where it says so."""
    rule_id = theme.rule
    if theme.stem:
        found = campaigns.of_year(edition, theme.stem)
        rule_id = found.id if found else None
    if rule_id:
        said = edition.card(rule_id)
        named = campaigns.months(said.text) or campaigns.months(said.title)
        if named:
            return named
    return tuple(theme.months)


def year_name(edition: Edition, stem: str) -> str | None:
    """The year's name or slogan, when the edition has it confirmed: what the rule quotes first."""
    rule = campaigns.of_year(edition, stem)
    names = campaigns.quoted(edition, rule.id) if rule else []
    return names[0] if names else None


def sound(edition: Edition, seed: int) -> list[PlanLine]:
    """The plan without faults; which of its audiences a line has is drawn by the seed."""
    rng, say = random.Random(f"campaign-plan:{seed}"), texts().draft
    made = []
    for one in say.lines:
        theme = texts().theme(one.theme) if one.theme else None
        months = theme_months(edition, theme) if theme else tuple(one.months)
        if not theme or not (theme.rule or theme.stem):
            months = (rng.choice(months),)  # nobody sets these; a branch picks one of the fitting months
        name, when = (theme.zh if theme else one.zh), ""
        if theme and theme.stem:
            name, when = _named(edition, theme)
        made.append(PlanLine(
            one.id, months, name, rng.choice(one.audiences), one.channel,
            say.lead, say.evaluation, when,
        ))  # fmt: skip
    for number, held in enumerate(campaigns.joint(edition)):
        made.append(PlanLine(
            f"joint{number}", held.months, "联合宣传", rng.choice(say.joint.audiences), say.joint.channel,
            f"{say.lead}、{held.partner}", say.evaluation,
        ))  # fmt: skip
    return sorted(made, key=lambda line: (line.months, line.id))


def _named(edition: Edition, theme: Theme) -> tuple[str, str]:
    """A theme's line in the year at hand: its name, and its days where they are known."""
    assert theme.stem
    rule, name = campaigns.of_year(edition, theme.stem), year_name(edition, theme.stem)
    days = campaigns.PERIOD.search(edition.card(rule.id).text) if rule else None
    shown = theme.zh if not name else f"3·15“{name}”" if theme.id == "march" else name
    return shown, days.group() if days else ""


def faulty(edition: Edition, seed: int) -> list[PlanLine]:
    """The plan as the branch hands it in: four of its lines each with another fault."""
    rng, lines = random.Random(f"campaign-faults:{seed}"), sound(edition, seed)
    kinds = list(FAULTS)
    rng.shuffle(kinds)
    taken: set[str] = set()
    spoiled: dict[str, PlanLine] = {}
    for kind in kinds:
        fit = [one for one in lines if one.id not in taken and _fits(edition, kind, one)]
        if len(spoiled) == WRONG or not fit:
            continue
        line = rng.choice(fit)
        taken.add(line.id)
        spoiled[line.id] = _spoil(edition, rng, line, kind)
    made = [spoiled.get(one.id, one) for one in lines]
    return sorted(made, key=lambda line: (line.months, line.id))


def _fits(edition: Edition, kind: str, line: PlanLine) -> bool:
    """Whether a line can have this kind of fault."""
    joint = line.id.startswith("joint")
    stems = {"march": "315", "autumn": "sep"}
    named = {"funds", *(one for one, stem in stems.items() if campaigns.former(edition, stem))}
    return {
        "name": line.id in named,
        "time": joint or line.id in ("freshmen", "walk"),
        "online": line.audience == "老年人",
        "lead": joint,
        "eval": True,
    }[kind]


def _spoil(edition: Edition, rng: random.Random, line: PlanLine, kind: str) -> PlanLine:
    """The line with the fault put in."""
    say = texts()
    if kind == "name":
        name = {
            "march": lambda: f"3·15“{campaigns.quoted(edition, campaigns.former(edition, '315')[-1])[0]}”",
            "autumn": lambda: campaigns.quoted(edition, campaigns.former(edition, "sep")[-1])[0],
            "funds": lambda: funds_names(edition)[1],
        }[line.id]()
        return replace(line, name=name, fault=kind)
    if kind == "time":
        busy = {month for one in campaigns.joint(edition) for month in one.months}
        free = [one for one in (1, 4, 8, 11, 12) if one not in (busy | set(line.months))]
        free = free or [one for one in range(1, 13) if one not in line.months]
        months = (8,) if line.id == "freshmen" else (rng.choice(free),)
        return replace(line, months=months, when="", fault=kind)
    if kind == "online":
        return replace(line, channel=say.draft.online, fault=kind)
    if kind == "lead":
        others = [one.partner for one in campaigns.joint(edition)]
        mine = line.lead.removeprefix(f"{say.draft.lead}、")
        spare = [one for one in others if one != mine] or ["信用卡中心"]
        return replace(line, lead=f"{say.draft.lead}、{rng.choice(spare)}", fault=kind)
    return replace(line, evaluation=say.draft.none, fault=kind)


def funds_names(edition: Edition) -> list[str]:
    """The name by year alone, then the names with a session number, counted in two ways."""
    say, year = texts().names.funds, edition.year
    values = {"year": year, "n": year - 2012, "m": year - 2013}
    return [edition.fill(one, values) for one in [say.keep, *say.wrong]]


def empty(lines: list[PlanLine]) -> list[int]:
    """The months in which a plan holds nothing."""
    held = {month for one in lines for month in one.months}
    return [month for month in range(1, 13) if month not in held]


def wanted_groups(edition: Edition) -> list[str]:
    """The audiences a year should reach: those of the priority first, then the rest of the key groups."""
    six = [str(one) for one in edition.value("education.groups", "items")]
    return list(dict.fromkeys([*campaigns.target_groups(edition), *six]))
