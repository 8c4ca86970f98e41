"""The screens of the diagnostic: cover, one question at a time, the recommended path."""

from __future__ import annotations

from typing import Any

from course.items.marking import Mark
from course.items.models import KIND_LABEL
from course.study.diagnostic.advice import Advice, advise, in_words, why
from course.study.diagnostic.model import Desk, Sitting, marks, results, role, variant
from course.study.question import answer_block, feedback_blocks
from course.ui import button, buttons, details, feedback, heading, link, progress, single, table, text
from course.ui import screen as make_screen

ABOUT = (
    "共 {count} 题，约 {minutes} 分钟，每条线问一题。做的时候不告诉对错，最后告诉您先学哪几课。"
    "不会的直接按“下一题”，猜对了反而会让您少学一课。"
)
PRIVATE = "结果只给自己看，不计入成绩，也不会交给培训师。"


def screen(desk: Desk, state: Sitting) -> dict[str, Any]:
    """The page that the sitting is on."""
    if not state.items:
        blocks = [text("自测题库里还没有题。", "info")]
    elif state.finished:
        blocks = _result(desk, state)
    elif state.at < 0:
        blocks = _cover(desk, state)
    else:
        blocks = _question(desk, state)
    journal = f"diagnostic:{desk.trainee}:{state.number}"
    return make_screen(desk.settings.title, [*blocks, text(PRIVATE, "muted")], journal=journal)


def _cover(desk: Desk, state: Sitting) -> list[dict[str, Any]]:
    about = ABOUT.format(count=len(state.items), minutes=desk.settings.minutes)
    return [text(about), _post(desk, state), buttons(button("begin", "开始", primary=True))]


def _post(desk: Desk, state: Sitting) -> dict[str, Any]:
    mine = role(desk, state)
    options = [(one.id, one.name) for one in desk.roles]
    hint = "课按岗位排先后；不选就按编号。"
    return single("role", "您现在是哪个岗位？", options, mine.id if mine else None, hint=hint, inline=True)


def _question(desk: Desk, state: Sitting) -> list[dict[str, Any]]:
    item_id = state.items[state.at]
    one = variant(desk, state, item_id)
    last = state.at == len(state.items) - 1
    onward = (
        button("finish", "做完了，看结果", primary=True) if last else button("next", "下一题", primary=True)
    )
    return [
        progress(state.at, len(state.items), "已做"),
        text(f"第 {state.at + 1} 题，共 {len(state.items)} 题 · {KIND_LABEL[one.item.kind]}", "muted"),
        text(desk.edition.fill(one.item.stem.zh, one.variables)),
        answer_block(one, desk.edition, f"answer:{item_id}", state.answers.get(item_id)),
        buttons(button("back", "上一题", disabled=state.at == 0), onward),
    ]


def _result(desk: Desk, state: Sitting) -> list[dict[str, Any]]:
    marked = marks(desk, state)
    mine = role(desk, state)
    advice = advise(results(desk, marked), desk.lessons, mine, desk.settings.weak)
    first = [one for one in advice if one.place == "first"]
    right = sum(one.outcome == "right" for one in marked.values())
    blocks = [
        feedback("info", f"{len(marked)} 题全对 {right} 题", in_words(advice, mine)),
        *(
            link(
                f"{'先学' if at == 0 else '再学'}：{one.plan.title}（{one.plan.minutes} 分钟）",
                f"{one.plan.id}.ipynb",
                primary=at == 0,
            )
            for at, one in enumerate(first)
        ),
        _post(desk, state),
    ]
    if advice:
        blocks.append(table("每一课怎么学", ["课", "得分", "怎么学"], [_row(one) for one in advice]))
    wrong = {item_id: one for item_id, one in marked.items() if one.outcome != "right"}
    if wrong:
        blocks.append(details(f"做错的 {len(wrong)} 题", _wrong(desk, state, wrong)))
    return [*blocks, buttons(button("again", "换一组题再做一次"))]


def _row(one: Advice) -> list[Any]:
    tone = {"first": "bad", "then": "warn", "last": "good"}[one.place]
    return [one.plan.title, {"text": f"{one.share}%", "tone": tone}, why(one)]


def _wrong(desk: Desk, state: Sitting, marked: dict[str, Mark]) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    for item_id, one in marked.items():
        made = variant(desk, state, item_id)
        blocks += [
            heading(f"第 {state.items.index(item_id) + 1} 题", 4),
            text(desk.edition.fill(made.item.stem.zh, made.variables)),
        ]
        blocks += feedback_blocks(made, desk.edition, one, state.answers.get(item_id))
    return blocks
