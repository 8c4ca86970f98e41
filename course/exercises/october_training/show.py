"""The screens of 十月培训筹备: cover, the five steps, the summary."""

from __future__ import annotations

from typing import Any

from course import ui
from course.exercises.base import Reason, Screen
from course.exercises.october_training import content, draw, judging
from course.exercises.october_training.state import STEPS, OctoberState, Step
from course.knowledge.edition import Edition

TITLE = "十月培训筹备"
NAMES: dict[Step, str] = {
    "call": "谁该来", "agenda": "排半天", "stack": "查讲义", "fates": "定去处", "reading": "看成绩",
}  # fmt: skip
ENOUGH = 0.8
"""A step with this share of its points isn't named in the summary."""
Block = dict[str, Any]


def cover(edition: Edition) -> Screen:
    """What the exercise asks."""
    front = content.texts().cover
    return ui.screen(TITLE, [
        ui.text(edition.fill(front.text).strip()),
        ui.text("标“示范”的是示范制度，以本行为准。", "warn"),
        ui.rules(edition.cards(front.rules)),
        ui.buttons(ui.button("start", "开始", primary=True)),
    ])  # fmt: skip


def page(edition: Edition, state: OctoberState) -> Screen:
    """The step at hand, and once judged the reasons."""
    asked = {"call": _call, "agenda": _agenda, "stack": _stack, "fates": _fates, "reading": _reading}[
        state.step
    ]
    blocks = [
        ui.progress(state.at + state.told, len(STEPS), f"第 {state.at + 1} 步，共 {len(STEPS)} 步"),
        *asked(edition, state),
    ]
    if state.told:
        blocks += _told(edition, state)
    else:
        if state.nudged:
            blocks.append(ui.text("还没有答全。答全了，再提交。", "warn"))
        blocks.append(ui.buttons(ui.button("check", "提交", primary=True)))
    return ui.screen(f"{TITLE}　{NAMES[state.step]}", blocks)


def _told(edition: Edition, state: OctoberState) -> list[Block]:
    found = judging.reasons(edition, state, state.step)
    got, most = judging.points(edition, state, state.step), judging.most(edition, state, state.step)
    good = [_feedback(edition, one) for one in found if one.tone == "good"]
    made = [ui.text(f"这一步 {got:g} 分，满分 {most:g} 分。", "good" if got == most else "info")]
    made += [_feedback(edition, one) for one in found if one.tone != "good"]
    if good:
        made.append(ui.details(f"做对的 {len(good)} 处", good))
    last = state.at + 1 == len(STEPS)
    return [*made, ui.buttons(ui.button("next", "看小结" if last else "下一步", primary=True))]


def _feedback(edition: Edition, reason: Reason) -> Block:
    """A reason with its first part (up to the first colon or full stop) as the title."""
    head, _, rest = reason.text.partition("：" if "：" in reason.text.split("。")[0] else "。")
    return ui.feedback(reason.tone, head, rest.strip(), edition.cards(list(reason.rules)))


def _call(edition: Edition, state: OctoberState) -> list[Block]:
    say, shown = content.texts().call, draw.people(state.seed)
    options = [ui.option(one.id, f"{one.post}（{one.level}）　{one.note}") for one in shown]
    return [
        ui.text(edition.fill(say.text, {"count": len(shown)})),
        ui.multiple("called", "哪几位应当参训？", options, state.called, disabled=state.told),
    ]


def _agenda(edition: Edition, state: OctoberState) -> list[Block]:
    say, own = content.texts().agenda, judging.figures(edition, state)
    names = judging.steps(edition)
    way = judging.order(edition, state)
    steps = [ui.option(one, names[one]) for one in way]
    order = ui.order("order", "先后怎样排？", steps, way, disabled=state.told)
    rows = [ui.option(one, name) for one, name in judging.fields(edition).items()]
    offers = [ui.option(one, "不排" if one == "0" else f"{one} 分钟") for one in judging.choices()]
    label = "各排多少分钟？"
    typed = {one: state.minutes[one] for one in judging.fields(edition) if one in state.minutes}
    given = ui.match("minutes", label, rows, offers, typed, disabled=state.told)
    told = f"连签到、讲评在内，现在一共 {own['sum']} 分钟，半天有 {own['total']} 分钟。"
    return [
        ui.text(edition.fill(say.text, own).strip()),
        ui.columns([order], [given, ui.text(told, "info")]),
    ]


def _stack(edition: Edition, state: OctoberState) -> list[Block]:
    say = content.texts().stack
    keys = judging.faults(edition, state.seed) if state.told else {}
    segments = []
    for at, one in enumerate(draw.slides(state.seed), 1):
        made = {
            "id": one.id,
            "text": f"{at}　{judging.said(edition, one, one.zh)}",
        }
        if state.told:
            made |= _verdict(keys[one.id], state.marks.get(one.id, ""))
        segments.append(made)
    tools = [ui.option(name, one.zh) for name, one in say.faults.items()]
    day = judging.day_text(judging.session_day(edition, state.seed))
    return [
        ui.text(f"开课的日子是{day}。{say.text}"),
        ui.spans("marks", "讲义，一页一句", segments, state.marks, tools=tools, disabled=state.told),
    ]


def _verdict(key: str, given: str) -> dict[str, str]:
    """How a judged slide is marked: what it is, unless the trainee's own mark says so already."""
    if not key:
        return {"tone": "bad", "note": "没有毛病"} if given else {}
    name = content.texts().stack.faults[key].zh
    return {"tone": "good"} if given == key else {"tone": "part" if given else "bad", "note": name}


def _fates(edition: Edition, state: OctoberState) -> list[Block]:
    say, found = content.texts().fates, draw.results(state.seed)
    subjects = content.texts().reading.subjects
    day = judging.day_text(judging.session_day(edition, state.seed))
    rows = [ui.option(one.id, _row(one)) for one in found.people]
    options = [ui.option(one, zh) for one, zh in say.options.items()]
    text = edition.fill(say.text, {"day": day, "most": sum(one.most for one in subjects)}).strip()
    return [
        ui.text(text),
        ui.match("fates", "各位学员怎么办？", rows, options, state.fates, disabled=state.told),
        ui.date("makeup", say.makeup, state.makeup, disabled=state.told),
    ]


def _row(one: draw.Trainee) -> str:
    note = "缺考" if one.absent else f"{one.score} 分" + ("，书面题待评" if one.waiting else "")
    return f"{one.name}　{one.branch}　{note}"


def _reading(edition: Edition, state: OctoberState) -> list[Block]:
    say, found = content.texts().reading, draw.results(state.seed)
    known = judging.values(edition, state.seed)
    columns = ["学员", "机构", *(f"{one.short}（{one.most}）" for one in say.subjects), "总分"]
    rows: list[list[str | int]] = [[one.name, one.branch, *one.marks, one.score] for one in found.known]
    totals = [sum(one.marks[at] for one in found.known) for at in range(len(say.subjects))]
    rows.append(["合计", "", *totals, sum(totals)])
    options = [ui.option(one.id, one.zh) for one in say.subjects]
    claims = [ui.option(one, edition.fill(say.said[one].zh, known)) for one in content.CLAIMS]
    picked = state.again or None
    return [
        ui.text(edition.fill(say.text, known)),
        ui.table("成绩（括号里是满分）", columns, rows),
        ui.single("again", say.again, options, picked, disabled=state.told, inline=True),
        ui.multiple("claims", say.claims, claims, state.claims, disabled=state.told),
    ]


def summary(edition: Edition, state: OctoberState) -> Screen:
    """Points by step, and which step to do again."""
    rows, weak = [], list[str]()
    for name in STEPS:
        got, most = judging.points(edition, state, name), judging.most(edition, state, name)
        rows.append([NAMES[name], f"{got:g}", f"{most:g}"])
        key = "class" if name in ("fates", "reading") else name
        if most and got < ENOUGH * most and key not in weak:
            weak.append(key)
    said = content.texts().summary
    words = [ui.text(said[one], "warn") for one in weak] or [ui.text(said["good"], "good")]  # type: ignore[index]
    return ui.screen(f"{TITLE}　小结", [
        ui.table("各步得分", ["步骤", "得分", "满分"], rows),
        *words,
        ui.buttons(ui.button("again", "换一批名单和成绩再做一遍", primary=True)),
    ])  # fmt: skip
