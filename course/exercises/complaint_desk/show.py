"""The screens of 投诉处置推演: a moment with the clock, the consequence, the debrief."""

from __future__ import annotations

import random
from typing import Any

from course.exercises.base import Reason, Screen, Tone
from course.exercises.complaint_desk import content
from course.exercises.complaint_desk.run import PENALTY, Run
from course.items.days import WEEKDAY
from course.knowledge.edition import Edition
from course.ui import blocks as ui

TITLE = "投诉处置推演"
TONES: dict[int, Tone] = {2: "good", 1: "part", 0: "bad"}
Block = dict[str, Any]


def cover(edition: Edition, pick: str) -> Screen:
    """What the exercise asks, and which complaint to play."""
    front, known = content.texts().cover, content.scenarios()
    options = [
        ui.option("any", "抽三件，依次处置"),
        *(ui.option(one.id, one.title) for one in known.values()),
    ]
    return ui.screen(TITLE, [
        ui.text(edition.fill(front.text, {"penalty": PENALTY})),
        ui.select("pick", "做哪一件？", options, pick or "any"),
        ui.rules(edition.cards(front.rules)),
        ui.buttons(ui.button("start", "开始", primary=True)),
    ])  # fmt: skip


def status(run: Run) -> Block:
    """The clock, the limit, the customer's mood and what has come about."""
    now, left = run.clock, (run.limit - run.clock.date()).days
    day = f"{now.month}月{now.day}日（星期{WEEKDAY[now.weekday()]}）{now.hour}时{now.minute:02d}分"
    if run.decided:
        limit = {"text": "决定已告知", "tone": "bad" if "breach" in run.outcomes else "good"}
    elif left < 0:
        limit = {"text": f"已超期 {-left} 天", "tone": "bad"}
    else:
        limit = {
            "text": f"{run.limit.month}月{run.limit.day}日，还有 {left} 天",
            "tone": "warn" if left < 4 else "plain",
        }
    mood = {"text": f"{run.mood}", "tone": "good" if run.mood >= 60 else "warn" if run.mood >= 35 else "bad"}
    said = "、".join(content.texts().outcomes[one].zh for one in run.came) or "没有"
    outside = {"text": said, "tone": "bad" if run.came else "plain"}
    return ui.table(
        "此刻", ["时间", "期限", "客户满意（百分制）", "监管、网上"], [[day, limit, mood, outside]]
    )


def ask(edition: Edition, run: Run, where: str, mark: str, nudged: bool, seed: int) -> Screen:
    """A moment at which to decide. Options stand in an order of their own for this seed."""
    node = run.scenario.node(run.at)
    options = list(node.options)
    random.Random(f"{seed}:{run.scenario.id}:{node.id}").shuffle(options)
    shown = [ui.option(one.id, edition.fill(one.zh)) for one in options]
    blocks: list[Block] = [] if run.moves else [ui.text(edition.fill(run.scenario.intro), "info")]
    blocks += [
        status(run),
        ui.text(f"您现在是{content.texts().roles[node.role]}。", "muted"),
        ui.single(f"act-{node.id}", edition.fill(node.ask), shown, mark or None),
    ]
    if nudged:
        blocks.append(ui.text("还没有选。选一种做法再往下走。", "warn"))
    blocks.append(ui.buttons(ui.button("check", "就这样办", primary=True)))
    return ui.screen(f"{TITLE}　{where}：{run.scenario.title}", blocks)


def told(edition: Edition, run: Run, where: str) -> Screen:
    """What the choice led to."""
    last = run.moves[-1].option
    head, mark, rest = edition.fill(last.reply).partition("。")
    return ui.screen(f"{TITLE}　{where}：{run.scenario.title}", [
        ui.text(f"您的做法：{edition.fill(last.zh)}", "muted"),
        ui.feedback(TONES[last.points], head + mark, rest, edition.cards(last.rules)),
        status(run),
        ui.buttons(ui.button("next", "看这一件的复盘" if run.over else "接着处置", primary=True)),
    ])  # fmt: skip


def debrief(edition: Edition, run: Run, where: str) -> Screen:
    """The whole complaint on one page: each step, what would have been better, what came of it."""
    rows: list[list[Any]] = []
    for one in run.moves:
        best = "就是它" if one.option.points == 2 else edition.fill(one.node.best().zh)
        when = f"{one.at.month}月{one.at.day}日 {one.at.hour}时"
        mine = {"text": edition.fill(one.option.zh), "tone": TONES[one.option.points]}
        rows.append([when, content.texts().roles[one.node.role], mine, best])
    tone: Tone = "good" if not run.outcomes else "bad"
    told_on = f"{run.decided.month}月{run.decided.day}日" if run.decided else "没有告知"
    head = f"得 {run.points} 分，满分 {run.scenario.points} 分。"
    end = f"期限最后一天 {run.limit.month}月{run.limit.day}日，决定告知客户：{told_on}；结束时客户满意 {run.mood}。"
    return ui.screen(f"{TITLE}　{where}：复盘", [
        ui.feedback(tone, head, end),
        *(ui.feedback(*_outcome(edition, one)) for one in run.outcomes),
        ui.table("一步一步看", ["时间", "角色", "您的做法", "更好的做法"], rows),
        ui.buttons(ui.button("next", "往下", primary=True)),
    ])  # fmt: skip


def _outcome(edition: Edition, name: content.Outcome) -> tuple[str, str, str, list[dict[str, Any]]]:
    one = content.texts().outcomes[name]
    return "bad", f"{one.zh}，扣 {PENALTY} 分。", edition.fill(one.why), edition.cards(one.rules)


def reasons(edition: Edition, run: Run) -> list[Reason]:
    """A reason for each choice and each outcome."""
    title, texts = run.scenario.title, content.texts()
    made = [
        Reason(TONES[one.option.points], f"{title}：{edition.fill(one.option.zh)}。{edition.fill(one.option.reply)}",
               tuple(one.option.rules))
        for one in run.moves
    ]  # fmt: skip
    for name in run.outcomes if run.over else ():
        said = texts.outcomes[name]
        made.append(Reason("bad", f"{title}：{said.zh}。{edition.fill(said.why)}", tuple(said.rules)))
    return made


def summary(edition: Edition, played: list[Run]) -> Screen:
    """All complaints of the round side by side."""
    outcomes = content.texts().outcomes
    rows = [[one.scenario.title, f"{one.points}/{one.scenario.points}", str(one.mood),
             "、".join(outcomes[name].zh for name in one.outcomes) or "没有"] for one in played]  # fmt: skip
    return ui.screen(f"{TITLE}　小结", [
        ui.table("这一轮", ["投诉", "得分", "客户满意", "出了什么事"], rows),
        ui.buttons(ui.button("again", "再来一轮，换没做过的", primary=True)),
    ])  # fmt: skip
