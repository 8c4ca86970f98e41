"""The screens of 职责归位: cover, one matter at a time, the round's summary."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any, NamedTuple

from course.exercises.base import Screen
from course.exercises.duty_placing import content, reasons
from course.exercises.duty_placing.content import Matter, ReportPath
from course.exercises.duty_placing.reasons import Verdict
from course.exercises.duty_placing.state import DutyState
from course.knowledge.edition import Edition

Block = dict[str, Any]
TITLE = "职责归位"


def cover(edition: Edition) -> Screen:
    """What the exercise asks, and the six levels with what they mainly do."""
    front = content.texts().cover
    rows = [[one.zh, "；".join(duty.zh for duty in one.duties[:2])] for one in edition.committee.levels]
    table = {"type": "table", "caption": "六个级别主要管什么", "columns": ["级别", "举例"], "rows": rows}
    cited = [rule for one in content.matters().values() for rule in one.rules]
    return _screen(TITLE, [
        _text(edition.fill(front.text, {"count": content.ROUND})),
        {"type": "details", "summary": "先看一眼六个级别", "blocks": [table], "open": False},
        _text(source_note(edition, [*front.rules, *cited]), "warn"),
        {"type": "rules", "rules": edition.cards(list(front.rules))},
        _buttons(("start", "开始", True)),
    ])  # fmt: skip


def matter(edition: Edition, state: DutyState) -> Screen:
    """One matter: where it belongs, then what a misplacement leads to, then who must be told."""
    here, of = state.matter, len(state.drawn)
    judged, asking = state.stage != "place", state.asking
    title = f"{TITLE}　{'再做一遍：' if state.replay else ''}第 {state.at + 1} 件，共 {of} 件"
    blocks: list[Block] = [
        {"type": "progress", "value": state.at + (not asking), "max": of, "label": "这一轮"},
        _text(edition.fill(here.zh), "info"),
    ]
    verdicts = reasons.verdicts(edition, state, here) if judged else []
    blocks += [_feedback(edition, one) for one in verdicts]
    if not judged:
        blocks.append(_place(edition, state))
    elif asking and here.path:
        blocks.append(_path(edition, state, here.path))
    if state.nudged:
        blocks.append(_text("还没有选。先选一个，再提交。", "warn"))
    onward = "看小结" if state.at + 1 == of else "下一件"
    blocks.append(_buttons(("check", "提交", True) if asking else ("next", onward, True)))
    blocks.append(_text(source_note(edition, [rule for one in verdicts for rule in one.rules]), "muted"))
    return _screen(title, blocks)


def _place(edition: Edition, state: DutyState) -> Block:
    id_ = state.matter.id
    options = [{"id": one.id, "label": one.zh} for one in edition.committee.levels]
    return {"type": "single", "id": f"place-{id_}", "label": "这件事归哪一级负责？", "options": options,
            "value": state.placed.get(id_), "disabled": False}  # fmt: skip


def _path(edition: Edition, state: DutyState, path: ReportPath) -> Block:
    """The options stand in an order of their own for this seed."""
    id_, options = state.matter.id, list(path.options)
    random.Random(f"{state.seed}:{id_}").shuffle(options)
    shown = [{"id": one.id, "label": edition.fill(one.zh)} for one in options]
    return {"type": "single", "id": f"path-{id_}", "label": edition.fill(path.label), "options": shown,
            "value": state.told.get(id_), "disabled": False}  # fmt: skip


def _feedback(edition: Edition, verdict: Verdict) -> Block:
    return {"type": "feedback", "tone": verdict.tone, "title": verdict.said, "text": verdict.body,
            "rules": edition.cards(list(verdict.rules))}  # fmt: skip


# --- summary -----------------------------------------------------------------------------------------------


class Count(NamedTuple):
    """A level's matters: belonging there, placed rightly, put there wrongly, put elsewhere wrongly."""

    due: int
    hit: int
    over: int
    under: int


def summary(edition: Edition, state: DutyState) -> Screen:
    """Where the round's matters went by level, which level got too much or too little, and what to do next."""
    counts = balance((one, state.placed.get(one.id, "")) for one in state.judged())
    wrong = len(state.mistakes())
    again = ("again", "再来一轮，错过的优先", not wrong)
    buttons = [("replay", f"把错的 {wrong} 件再做一遍", True), again] if wrong else [again]
    title = f"{TITLE}　{'再做一遍的小结' if state.replay else '这一轮的小结'}"
    return _screen(title, [*_tables(edition, counts), *_habits(edition, counts), _buttons(*buttons)])


def balance(placings: Iterable[tuple[Matter, str]]) -> dict[str, Count]:
    """Counts by level; a matter with two right levels belongs to the one chosen, else to the first."""
    due, hit, over, under = (dict.fromkeys(content.LEVELS, 0) for _ in range(4))
    for one, placed in placings:
        home = placed if placed in one.right else one.right[0]
        due[home] += 1
        if placed in one.right:
            hit[home] += 1
        else:
            under[home] += 1
            over[placed] = over.get(placed, 0) + 1
    return {one: Count(due[one], hit[one], over[one], under[one]) for one in content.LEVELS}


def _tables(edition: Edition, counts: dict[str, Count]) -> list[Block]:
    level = [(one.zh, counts[one.id]) for one in edition.committee.levels if one.id in counts]
    rows = [[zh, str(one.due), str(one.hit), _cell(one.over), _cell(one.under)] for zh, one in level]
    columns = ["级别", "应归这里", "放对", "多放进来", "漏放出去"]
    made: list[Block] = [
        {"type": "table", "caption": "这一轮按级别看（件）", "columns": columns, "rows": rows}
    ]  # fmt: skip
    if any(one.over or one.under for one in counts.values()):
        data = [{"label": zh, "value": one.over - one.under, "tone": "bad" if one.over or one.under else "good"}
                for zh, one in level]  # fmt: skip
        alt = "向右是多放进来的件数，向左是漏放出去的件数。"
        bars = {"type": "bars", "caption": "多放与漏放相抵（件）", "alt": alt, "unit": "件", "data": data}
        made.append(
            {"type": "details", "summary": "图：哪一级压得重，哪一级放得空", "blocks": [bars], "open": False}
        )
    return made


def _habits(edition: Edition, counts: dict[str, Count]) -> list[Block]:
    """A word each on the level that got most too much and the one that lost most; one slip is no habit."""
    texts = content.texts().levels
    level = {one.id: one.zh for one in edition.committee.levels}
    most = max(content.LEVELS, key=lambda one: counts[one].over)
    lost = max(content.LEVELS, key=lambda one: counts[one].under)
    made = []
    if counts[most].over > 1:
        made.append(_text(f"多放最多的是“{level[most]}”，{counts[most].over} 件。{texts[most].over}", "warn"))
    if counts[lost].under > 1:
        made.append(
            _text(f"漏放最多的是“{level[lost]}”，{counts[lost].under} 件。{texts[lost].under}", "warn")
        )
    if made:
        return made
    if counts[most].over:
        return [_text("错的几件分散在各级，没有明显的偏向。")]
    return [_text("每一件都放在了该放的级别。", "good")]


def _cell(count: int) -> dict[str, str]:
    return {"text": str(count), "tone": "bad" if count else "plain"}


# --- small blocks ------------------------------------------------------------------------------------------


def source_note(edition: Edition, rule_ids: Iterable[str]) -> str:
    """Says plainly when the placing rests on the model's rules or on usual practice."""
    rules = [edition.rule(one) for one in dict.fromkeys(rule_ids)]
    notes = []
    if any(one.kind == "house" and one.demo for one in rules):
        notes.append("标“示范”的职责分工是示范工作规则，不是监管要求，以本行制度为准。")
    if any(one.kind == "practice" for one in rules):
        notes.append("标“通行做法”的不是监管要求，各行做法不同，以本行制度为准。")
    return "".join(notes)


def _screen(title: str, blocks: list[Block]) -> Screen:
    shown = [one for one in blocks if one["type"] != "text" or one["text"]]
    return {"title": title, "blocks": shown, "journal": None, "busy": False}


def _text(words: str, tone: str = "plain") -> Block:
    return {"type": "text", "text": words.strip(), "tone": tone}


def _buttons(*made: tuple[str, str, bool]) -> Block:
    shown = [{"id": id_, "label": label, "primary": primary} for id_, label, primary in made]
    return {"type": "buttons", "buttons": shown}
