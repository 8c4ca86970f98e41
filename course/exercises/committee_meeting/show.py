"""The screens of the year: the cover, and each step before and after it is handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from course.exercises.base import Reason, Screen
from course.exercises.committee_meeting import blocks, content
from course.exercises.committee_meeting.blocks import Block
from course.exercises.committee_meeting.content import STEPS, Turn
from course.exercises.committee_meeting.fields import Field
from course.exercises.committee_meeting.game import Game
from course.exercises.committee_meeting.questions import percent_text, rise
from course.exercises.committee_meeting.schema import Figures, Lacks
from course.knowledge.edition import Edition

INLINE = 10  # an option label of at most so many characters may stand beside others


def cover(edition: Edition) -> Screen:
    """What the exercise is about, and what its rules are worth."""
    front = content.common().cover
    return blocks.screen(blocks.TITLE, [
        blocks.text(edition.fill(front.text)),
        blocks.text(blocks.source_note(edition, [*front.rules, edition.committee.members.rule]), "warn"),
        blocks.cards(edition, front.rules),
        blocks.button("start", "开始第一次会"),
    ])  # fmt: skip


def page(game: Game, turn: Turn, judged: bool, nudged: bool) -> Screen:
    """One screen: the questions, or once handed in the feedback with the questions folded away."""
    head, fields = _progress(turn, judged), game.on(turn)
    title, scene = _title(game, turn), _scene(game, turn)
    onward = blocks.button("next", _onward(turn))
    if not fields:
        return blocks.screen(title, [head, *scene, *blocks.brought(game, turn.quarter), onward])
    asked = _asked(game, turn, judged)
    if judged:
        return blocks.screen(
            title,
            [head, *_feedback(game, turn), blocks.folded("回看题目和你的作答", [*scene, *asked]), onward],
        )
    rules = [one for field in fields for one in field.rules]
    note = blocks.text(blocks.source_note(game.edition, rules), "muted")
    nudge = [_nudge(game, fields)] if nudged else []
    return blocks.screen(title, [head, *scene, *asked, *nudge, blocks.button("check", "提交"), note,
                           blocks.cards(game.edition, rules)])  # fmt: skip


# --- parts of a page ----------------------------------------------------------------------------------------


def _title(game: Game, turn: Turn) -> str:
    quarter, steps = game.quarter(turn.quarter), content.common().steps
    if not turn.asks:
        return f"{blocks.TITLE}　{quarter.name}例会"
    part = f"（{turn.number}/{turn.of}）" if turn.of > 1 else ""
    return f"{blocks.TITLE}　{quarter.name}　第 {STEPS.index(turn.step)} 步：{steps[turn.step]}{part}"


def _progress(turn: Turn, judged: bool) -> Block:
    """How many of the screens with questions have been handed in."""
    asking = [one for one in content.turns() if one.asks]
    done = sum(content.turns().index(one) < content.turns().index(turn) for one in asking) + judged
    return {"type": "progress", "value": done, "max": len(asking), "label": "全年进度"}


def _scene(game: Game, turn: Turn) -> list[Block]:
    """The story, on the first screen of a step."""
    if turn.number > 1:
        return []
    story = game.quarter(turn.quarter).pages[turn.step].story
    return [blocks.text(game.edition.fill(story, game.room(turn.quarter).facts))]


def _asked(game: Game, turn: Turn, judged: bool) -> list[Block]:
    """The questions of a screen with what has to be read for them, side by side where that saves room."""
    asked = [_field(one, game, judged) for one in game.on(turn)]
    if turn.step == "agenda":
        return [{"type": "columns", "columns": [_figures(game, turn.quarter), asked]}]
    if turn.step == "minutes" and turn.number == 1:
        return [{"type": "columns", "columns": [[_draft(game, turn.quarter)], asked]}]
    if turn.step == "notice":
        return [{"type": "columns", "columns": [asked[:1], asked[1:]]}]
    return asked


def _field(field: Field, game: Game, judged: bool) -> Block:
    block = field.block(game.answer(field), judged)
    options = block.get("options", [])
    if block["type"] == "multiple" and all(
        len(one["label"]) <= INLINE and "note" not in one for one in options
    ):
        return {**block, "inline": True}
    return block


def _draft(game: Game, name: str) -> Block:
    """The draft minutes, line by line."""
    ask = next(one for one in game.quarter(name).pages["minutes"].asks if isinstance(one, Lacks))
    facts = game.room(name).facts
    lines = "\n".join(f"- {game.edition.fill(line.zh, facts)}" for line in ask.lines)
    return blocks.text(f"会议纪要（草稿）\n{lines}", "info")


def _figures(game: Game, name: str) -> list[Block]:
    """The quarter's complaints: a table and bars by business, and folded the other tables."""
    now, before = game.figures(name), game.before(name)
    order = sorted(now.business, key=lambda one: -now.business[one])
    bars = [{"label": one, "value": now.business[one], "mark": before.business[one]} for one in order]
    top = order[0]
    alt = f"本季{top}最多，{now.business[top]} 件；虚线是上季的件数。"
    source = _source_table(now, before)
    return [
        _table("本季投诉，按业务（件）", now.business, before.business),
        {"type": "details", "summary": "图：各类与上季比", "open": False, "blocks": [
            {"type": "bars", "caption": "本季件数，虚线为上季", "alt": alt, "unit": "件", "data": bars},
        ]},
        {"type": "details", "summary": "按原因、渠道、来源", "open": False, "blocks": [
            _table("按原因（件）", now.cause, before.cause),
            _table("按业务在哪里办（件）", now.channel, before.channel),
            source,
        ]},
    ]  # fmt: skip


def _table(caption: str, now: dict[str, int], before: dict[str, int]) -> Block:
    """Counts with the change on the quarter before, the biggest first, and the total."""
    rows = [
        [name, str(count), str(before.get(name, 0)), _change(count, before.get(name, 0))]
        for name, count in sorted(now.items(), key=lambda item: -item[1])
    ]
    total, last = sum(now.values()), sum(before.values())
    rows.append(["合计", str(total), str(last), _change(total, last)])
    return {"type": "table", "caption": caption, "columns": ["类别", "本季", "上季", "环比"], "rows": rows}


def _source_table(now: Figures, before: Figures) -> Block:
    own, last = (sum(one.business.values()) - one.transferred for one in (now, before))
    rows = [
        [
            "监管转办",
            str(now.transferred),
            str(before.transferred),
            _change(now.transferred, before.transferred),
        ],
        ["其他来源", str(own), str(last), _change(own, last)],
    ]
    return {
        "type": "table",
        "caption": "按受理来源（件）",
        "columns": ["来源", "本季", "上季", "环比"],
        "rows": rows,
    }


def _change(now: int, before: int) -> str:
    change = rise(now, before)
    return f"{'+' if change > 0 else ''}{percent_text(change)}%"


def _nudge(game: Game, fields: Iterable[Field]) -> Block:
    missing = [one.label.partition("。")[0] for one in fields if not one.answered(game.answer(one))]
    listed = "\n".join(f"- {one}" for one in missing)
    return blocks.text(f"还有没答完的：\n{listed}\n\n补上再交；如果就是这样答，再按一次“提交”。", "warn")


def _onward(turn: Turn) -> str:
    turns = content.turns()
    if turn == turns[-1]:
        return "看全年小结"
    if not turn.asks:
        return "开始筹备"
    return "进入下一季" if turns[turns.index(turn) + 1].quarter != turn.quarter else "下一页"


# --- feedback ----------------------------------------------------------------------------------------------


def _feedback(game: Game, turn: Turn) -> list[Block]:
    """The points of the screen, each mistake with its rules, then what was right in one block."""
    marks = game.marks(turn)
    got, most = float(sum(mark.points for _, mark in marks)), sum(field.points for field, _ in marks)
    tone = "good" if got == most else "part" if got else "bad"
    reasons = [one for _, mark in marks for one in mark.reasons]
    wrong = [_wrong(game.edition, field, mark.reasons) for field, mark in marks if not mark.clean]
    right = [one for one in reasons if one.tone == "good"]
    head: Block = {"type": "feedback", "tone": tone, "title": f"这一页得 {blocks.points_text(got)} 分，满分 {most} 分",
                   "text": "", "rules": []}  # fmt: skip
    made = [head, *wrong]
    if right:
        made.append(blocks.told(game.edition, right, f"做对的 {len(right)} 处"))
    cited = [rule for one in reasons for rule in one.rules]
    return [*made, blocks.text(blocks.source_note(game.edition, cited), "muted")]


def _wrong(edition: Edition, field: Field, reasons: Sequence[Reason]) -> Block:
    """The mistakes of one question in one block: mistake, consequence, rules."""
    bad = [one for one in reasons if one.tone != "good"]
    asked = field.label.rpartition("。")[2].rstrip("？")
    return blocks.told(edition, bad, f"“{asked}”有 {len(bad)} 处不对")
