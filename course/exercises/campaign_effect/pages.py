"""The pages of 效果评估: four campaigns, one of each kind, then whom the year reached."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from course.exercises.asking import Block, Choose, Figure, Option, Page, Several
from course.exercises.campaign_effect.content import FIGURES, Story, texts
from course.exercises.campaign_effect.measure import Measured, campaigns
from course.items import campaigns as year
from course.knowledge.edition import Edition
from course.ui import blocks as ui

TENTH, TWO = Decimal("0.1"), Decimal("0.05")
OFFERED = 5
"""Ways to go on that are offered of a campaign: those that fit, filled up with bad ones."""


def drawn(edition: Edition, seed: int) -> tuple[Measured, ...]:
    """Four campaigns: one of each verdict where the data have one, in an order of the seed's; never first the
    one that can't be judged."""
    rng = random.Random(f"campaign-effect:{seed}")
    kinds: dict[str, list[Measured]] = {}
    for one in campaigns().values():
        kinds.setdefault(one.verdict(edition), []).append(one)
    chosen = [rng.choice(kinds[kind]) for kind in sorted(kinds)]
    rest = [one for one in campaigns().values() if one not in chosen]
    rng.shuffle(rest)
    chosen += rest[: max(0, 4 - len(chosen))]
    rng.shuffle(chosen)
    if chosen[0].verdict(edition) == "unknown":
        chosen.append(chosen.pop(0))
    return tuple(chosen)


def pages(edition: Edition, seed: int) -> tuple[Page, ...]:
    """All pages of a round."""
    made = [
        step(edition, one) for one in drawn(edition, seed) for step in (_look, _figures, _conclude, _redesign)
    ]
    return (*made, _coverage(edition))


def _head(one: Measured) -> str:
    how, day = ("自愿报名" if one.chosen else "抽签"), date.fromisoformat(one.held_on)
    return f"{day.year} 年 {day.month} 月 {day.day} 日，“{one.name}”，对象是{one.audience}。谁参加：{how}。"


def _people(one: Measured) -> Block:
    """Who came and who stayed, and what they scored at first."""
    rows: list[list[str | int]] = [
        [name, arm.people, arm.both, arm.people - arm.both, f"{arm.first_all}", f"{arm.first}"]
        for name, arm in (("参加组", one.took_part), ("对照组", one.control))
    ]
    heads = ["", "来做前测的", "两次都测的", "走掉的", "前测平均（所有人）", "前测平均（两次都测的）"]
    return ui.table("来了多少人，走了多少人", heads, rows)


def _scores(one: Measured) -> Block:
    rows: list[list[str | int]] = [
        [name, arm.both, f"{arm.first}", f"{arm.last}"]
        for name, arm in (("参加组", one.took_part), ("对照组", one.control))
    ]
    return ui.table("两次都测的人，平均分（满分 20）", ["", "人数", "前测", "后测"], rows)


def _look(edition: Edition, one: Measured) -> Page:
    say, found = texts().look, one.problems()
    options = tuple(
        Option(name, zh, name in found, say.whys[name if name in found else f"not_{name}"], tuple(say.rules))
        for name, zh in say.options.items()
    )
    return Page(f"{one.name}：看人", (ui.text(_head(one), "info"), _people(one)), (
        Several(f"{one.id}-look", say.ask, options, 2.0),
    ))  # fmt: skip


def _figures(edition: Edition, one: Measured) -> Page:
    say, rules = texts().figures, tuple(texts().figures.rules)
    mine, other = one.took_part, one.control
    mistakes: dict[str, list[tuple[Decimal, str]]] = {
        "gain": [(mine.last - mine.first_all, say.wrong["everyone"])],
        "control": [(other.last - other.first_all, say.wrong["everyone"])],
        "net": [(mine.gain, say.wrong["gross"]), (mine.last - other.last, say.wrong["after"])],
        "percent": [(mine.gain, say.wrong["points"])],
    }
    keys = {"gain": mine.gain, "control": other.gain, "net": one.net, "percent": mine.percent}
    asked = []
    for name in FIGURES:
        tolerance = Decimal("0.3") if name == "percent" else TWO
        key = keys[name].quantize(TENTH) if name == "percent" else keys[name]
        wrong = tuple((value, text) for value, text in mistakes[name] if abs(value - key) > tolerance)
        asked.append(Figure(
            f"{one.id}-{name}", getattr(say, name), key, "个百分点" if name == "percent" else "分", tolerance,
            say.whys[name], rules, wrong,
        ))  # fmt: skip
    people = ui.details("来了几个人、走了几个人", [_people(one)])
    return Page(f"{one.name}：算数", (ui.text(_head(one), "info"), _scores(one), people), tuple(asked))


def _values(edition: Edition, one: Measured) -> dict[str, str]:
    line = edition.value("house.priority.education", "points")
    return {
        "percent": f"{one.took_part.percent:.1f}", "line": f"{line} 个百分点", "net": f"{one.net}",
        "chance": f"{one.chance}",
    }  # fmt: skip


def _conclude(edition: Edition, one: Measured) -> Page:
    say, values, right = texts().conclude, _values(edition, one), one.verdict(edition)
    why = edition.fill(say.whys[right], values)
    options = tuple(
        Option(name, zh, name == right, why, tuple(say.rules)) for name, zh in say.options.items()
    )
    said = (
        f"参加组提高 {one.took_part.gain} 分，合 {values['percent']} 个百分点；对照组提高 {one.control.gain} 分；"
        f"净提高 {one.net} 分。偶然波动约 {one.chance} 分。本行要点的线是 {values['line']}。"
    )
    intro = (ui.text(_head(one), "info"), ui.text(said), ui.details("看人", [_people(one)]))
    return Page(f"{one.name}：下结论", intro, (Choose(f"{one.id}-conclude", say.ask, options, 2.0),))


def _redesign(edition: Edition, one: Measured) -> Page:
    say, marks = texts().redesign, {*one.problems(), one.verdict(edition)}
    fit = {name: it for name, it in say.good.items() if marks & set(it.when)}
    rng = random.Random(f"campaign-next:{one.id}")
    bad = rng.sample(sorted(say.bad), min(len(say.bad), OFFERED - len(fit)))
    if "happy" not in bad:
        bad[0] = "happy"
    options = [Option(name, it.zh, True, it.why, tuple(say.rules)) for name, it in fit.items()]
    options += [Option(name, say.bad[name].zh, False, say.bad[name].why, tuple(say.rules)) for name in bad]
    rng.shuffle(options)
    story = texts().stories.get(one.id, Story(happy=one.took_part.both, good=one.took_part.both - 2))
    intro = edition.fill(say.intro, {"happy": story.happy, "good": story.good})
    concluded = texts().conclude.options[one.verdict(edition)]
    head = f"{one.name}，结论是“{concluded}”。{intro}"
    return Page(f"{one.name}：下一次", (ui.text(head, "info"),), (
        Several(f"{one.id}-next", say.ask, tuple(options), 2.0),
    ))  # fmt: skip


def wanted(edition: Edition) -> list[str]:
    """The audiences that the year should reach: the priority's first, then the other key groups."""
    six = [str(one) for one in edition.value("education.groups", "items")]
    return list(dict.fromkeys([*year.target_groups(edition), *six]))


def _coverage(edition: Edition) -> Page:
    say, rules = texts().coverage, tuple(texts().coverage.rules)
    held = campaigns().values()
    there = {say.maps.get(one.audience, "") for one in held}
    rows: list[list[str | int]] = [
        [one.held_on, one.name, one.audience, say.maps.get(one.audience, say.none), one.took_part.people]
        for one in held
    ]
    options = tuple(
        Option(f"g{number}", name, name not in there, say.why, rules)
        for number, name in enumerate(wanted(edition))
    )
    table = ui.table("七场活动", ["日期", "活动", "对象", "归哪一类", "参加组人数"], rows, row_headers=False)
    return Page("覆盖面", (ui.text(say.intro, "muted"), table), (
        Several("coverage", say.ask, options, 3.0, inline=True),
    ))  # fmt: skip
