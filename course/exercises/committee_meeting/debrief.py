"""The debrief: points, what the choices brought, and the rules behind the mistakes."""

from __future__ import annotations

from typing import Any

from course.exercises.base import Score, Screen
from course.exercises.committee_meeting import blocks, content
from course.exercises.committee_meeting.blocks import TITLE, Block
from course.exercises.committee_meeting.content import STEPS
from course.exercises.committee_meeting.game import Game
from course.knowledge.edition import Edition


def debrief(game: Game, score: Score) -> Screen:
    """Points by quarter and step, what the choices brought, and the rules behind the mistakes."""
    made: list[Block] = [_points_table(game)]
    brought = [block for name in content.QUARTERS for block in blocks.brought(game, name)]
    if brought:
        made += [{"type": "heading", "level": 3, "text": "前面的选择，后面的账"}, *brought]
    made += [
        _mistakes_table(game.edition, score),
        blocks.button("again", "换一套日期和请假名单，再来一年", primary=False),
    ]
    return blocks.screen(f"{TITLE}　全年小结", made)


def _points_table(game: Game) -> Block:
    steps = content.common().steps
    rows = []
    for quarter in content.quarters():
        cells: list[Any] = [quarter.name]
        got_all, most_all = 0.0, 0
        for step in STEPS[1:]:
            got, most = float(game.points(quarter.id, step)), game.most(quarter.id, step)
            got_all, most_all = got_all + got, most_all + most
            cells.append(_cell(got, most))
        rows.append([*cells, _cell(got_all, most_all)])
    columns = ["季度", *(steps[step] for step in STEPS[1:]), "合计"]
    return {"type": "table", "caption": "各季各步得分（得分 / 满分）", "columns": columns, "rows": rows}


def _cell(got: float, most: int) -> dict[str, str]:
    tone = "good" if round(got, 6) == most else "part" if got else "bad"
    return {"text": f"{blocks.points_text(got)}/{most}", "tone": tone}


def _mistakes_table(edition: Edition, score: Score) -> Block:
    """Each rule behind a mistake, with where it went wrong."""
    places: dict[str, list[str]] = {}
    for reason in score.reasons:
        if reason.tone == "good":
            continue
        where = reason.text.partition("：")[0]
        for rule in reason.rules:
            if where not in places.setdefault(rule, []):
                places[rule].append(where)
    if not places:
        return blocks.text("四季都做对了，没有要回看的规则。", "good")
    rows = [[edition.rule(rule).title, rule, "、".join(where)] for rule, where in places.items()]
    return {
        "type": "table",
        "caption": "要回看的规则",
        "columns": ["规则", "编号", "错在哪一步"],
        "rows": rows,
    }
