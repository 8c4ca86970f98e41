"""The pages of 宣传日历, made from the edition and a seed."""

from __future__ import annotations

import random

from course.exercises.asking import Choose, Marks, Match, Option, Page, Piece, Row, Several
from course.exercises.campaign_calendar import draft
from course.exercises.campaign_calendar.content import Leaflet, YearName, texts
from course.items import campaigns
from course.knowledge.edition import Edition
from course.ui import blocks as ui

MONTHS = tuple((str(month), f"{month} 月") for month in range(1, 13))
LEAFLETS = 3
"""Leaflets of a round; one of them is always clean of marketing."""


def pages(edition: Edition, seed: int) -> tuple[Page, ...]:
    """All pages of a round."""
    return (
        _when(edition, seed), _names(edition), _forms(edition, seed), _draft(edition, seed), _gaps(edition, seed),
        *(_leaflet(edition, one) for one in leaflets(seed)),
    )  # fmt: skip


def leaflets(seed: int) -> list[Leaflet]:
    """The round's leaflets: the clean one among two others, never first."""
    rng = random.Random(f"campaign-leaflets:{seed}")
    say = texts().leaflets
    clean = [one for one in say.items if one.verdict == "use"]
    rest = rng.sample([one for one in say.items if one.verdict != "use"], LEAFLETS - 1)
    rest.insert(rng.randint(1, LEAFLETS - 1), rng.choice(clean))
    return rest


def _when(edition: Edition, seed: int) -> Page:
    say, rows = texts(), []
    for one in say.themes:
        rules = list(one.rules)
        found = campaigns.of_year(edition, one.stem) if one.stem else None
        if found:
            rules = list(dict.fromkeys([found.id, *rules]))
        keys = tuple(str(month) for month in draft.theme_months(edition, one))
        rows.append(Row(one.id, one.zh, keys, one.why, tuple(rules), lost=say.months_wrong))
    for number, held in enumerate(campaigns.joint(edition)):
        label = edition.fill(say.joint_label, {"partner": held.partner})
        rows.append(Row(f"joint{number}", label, tuple(map(str, held.months)), say.joint_why,
                        ("house.education.joint",), lost=say.months_wrong))  # fmt: skip
    random.Random(f"campaign-when:{seed}").shuffle(rows)
    return Page("排月份", (), (
        Match("when", f"{edition.year} 年，每个主题放进哪个月？", tuple(rows), MONTHS, 1.0,
              "跨月的主题，选其中任何一个月都算对。"),
    ))  # fmt: skip


def _names(edition: Edition) -> Page:
    say = texts().names
    funds, first = draft.funds_names(edition), ("education.no-session-number",)
    options = [Option("wrong1", funds[1], False, say.funds.wrong_why, first),
               Option("keep", funds[0], True, say.funds.keep_why, first)]  # fmt: skip
    options += [
        Option(f"wrong{index}", name, False, say.funds.wrong_why, first)
        for index, name in enumerate(funds[2:], start=2)
    ]
    return Page("写名称", (ui.text(f"写 {edition.year} 年的计划。名称和口号写错，整批材料要重印。", "muted"),), (
        _year_name(edition, "name-march", say.march, "315"),
        _year_name(edition, "name-autumn", say.autumn, "sep"),
        Choose("name-funds", say.funds.label, tuple(options), drop=True),
    ))  # fmt: skip


def _year_name(edition: Edition, field: str, say: YearName, stem: str) -> Choose:
    """Former names, this year's where the edition has it confirmed, and waiting for the notice."""
    options = []
    for number, rule_id in enumerate(campaigns.former(edition, stem)):
        shown = campaigns.quoted(edition, rule_id)[0]
        options.append(Option(f"old{number}", shown, False, say.old_why, (rule_id, "education.name-trend")))
    now, rule = draft.year_name(edition, stem), campaigns.of_year(edition, stem)
    if now and rule:
        options.insert(1, Option("now", now, True, say.new_why, (rule.id,)))
    why = say.early_why if now else say.wait_why
    options.append(Option("wait", say.wait, now is None, why, ("education.name-trend",)))
    return Choose(field, say.label, tuple(options), drop=True)


def _forms(edition: Edition, seed: int) -> Page:
    say = texts().forms
    rows = [
        Row(one.id, one.zh, (one.key,), say.why, tuple(dict.fromkeys([*one.rules, *say.rules])), say.wrong)
        for one in say.rows
    ]
    options = list(say.options.items())
    random.Random(f"campaign-forms:{seed}").shuffle(options)
    return Page("选形式", (), (Match("forms", say.label, tuple(rows), tuple(options)),))


def _draft(edition: Edition, seed: int) -> Page:
    say = texts().draft
    pieces: list[Piece] = []
    for line in draft.faulty(edition, seed):
        why = say.whys[line.fault] if line.fault else say.clean
        rules = say.rules[line.fault] if line.fault else ["house.education.plan"]
        pieces.append(Piece(line.id, f"（{len(pieces) + 1}）{line.text}。", line.fault, why, tuple(rules),
                            ("time",) if line.fault == "lead" else ()))  # fmt: skip
    marks = Marks("draft", say.label, tuple(pieces), tuple(say.tools.items()), say.over)
    return Page("看草稿", (ui.text(say.intro, "muted"),), (marks,))


def _gaps(edition: Edition, seed: int) -> Page:
    say, lines = texts().gaps, draft.sound(edition, seed)
    rules, free = tuple(say.rules), draft.empty(lines)
    there = {one.audience for one in lines}
    months = tuple(
        Option(f"m{number}", f"{number} 月", number in free, say.months_why, rules) for number in range(1, 13)
    )
    groups = tuple(
        Option(f"g{number}", name, name not in there, say.groups_why, rules)
        for number, name in enumerate(draft.wanted_groups(edition))
    )
    held = [number for number in range(1, 13) if number not in free]
    offered = sorted(random.Random(f"campaign-own:{seed}").sample(held, min(3, len(held))) + free[-1:])
    own = tuple(
        Option(
            f"o{number}",
            f"{number} 月",
            number in free,
            say.own_right if number in free else say.own_wrong,
            rules,
        )
        for number in offered
    )
    asked: list[Several | Choose] = [
        Several("gap-months", say.months, months, 2.0, inline=True),
        Several("gap-groups", say.groups, groups, 2.0, inline=True),
    ]
    if free:
        label = edition.fill(say.own, {"theme": campaigns.own_theme(edition)})
        asked.append(Choose("gap-own", label, own, drop=True))
    shown = [f"- {one.when or _said(one.months)}，{one.name}：{one.audience}" for one in lines]
    half = (len(shown) + 1) // 2
    table = ui.columns([ui.text("\n".join(shown[:half]))], [ui.text("\n".join(shown[half:]))])
    return Page("找空当", (ui.text(say.intro, "muted"), table), tuple(asked))


def _said(months: tuple[int, ...]) -> str:
    return f"{'、'.join(map(str, months))} 月"


def _leaflet(edition: Edition, leaflet: Leaflet) -> Page:
    say, rules = texts().leaflets, tuple(texts().leaflets.rules)
    pieces = tuple(Piece(one.id, one.zh, one.key, one.why, rules) for one in leaflet.lines)
    verdicts = tuple(
        Option(name, zh, name == leaflet.verdict, leaflet.why, rules) for name, zh in say.verdicts.items()
    )
    return Page(leaflet.title, (ui.text(leaflet.intro, "muted"),), (
        Marks(f"marks-{leaflet.id}", say.label, pieces, tuple(say.tools.items()), say.over),
        Choose(f"verdict-{leaflet.id}", say.verdict, verdicts, 1.0, drop=True),
    ))  # fmt: skip
