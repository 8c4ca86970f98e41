"""The screens of 审查桌: cover, marking, what was missed, the opinion, the end."""

from __future__ import annotations

from typing import Any

from course.exercises import telling
from course.exercises.base import Reason, Screen
from course.exercises.review_desk import content
from course.exercises.review_desk.state import (
    VERDICT_LABELS,
    ReviewState,
    decision_reasons,
    judge_marks,
    mark_reasons,
)
from course.knowledge.edition import Edition
from course.ui import blocks as ui

Block = dict[str, Any]
LAST = "六件都看完了。漏掉的条款，今天没有人知道；等投诉单来，合同已经签了，钱已经扣了。"
WHERE = ("mark", "marked", "decide", "decided")


def page(edition: Edition, state: ReviewState, title: str) -> Screen:
    """The page of a state."""
    cover = content.content().cover
    if state.stage == "cover":
        shown = [
            ui.text(edition.fill(cover.text)),
            ui.rules(edition.cards(cover.rules)),
            ui.buttons(ui.button("next", "打开第一件", primary=True)),
        ]
        return ui.screen(title, shown)
    if state.stage == "done":
        return ui.screen(title, [ui.text(LAST, "info"), ui.rules(edition.cards(cover.rules))])
    made = {"mark": _mark, "marked": _marked, "decide": _decide, "decided": _decided}[state.stage](
        edition, state
    )
    return ui.screen(title, [_bar(state), ui.text(f"{state.material.title}。{state.material.intro}"), *made])


def _bar(state: ReviewState) -> Block:
    done, count = state.at * len(WHERE) + WHERE.index(state.stage), len(state.drawn)
    return ui.progress(done, count * len(WHERE), f"第 {state.at + 1} 件，共 {count} 件")


def _tools() -> list[dict[str, Any]]:
    return [ui.option(one.id, one.zh) for one in content.content().grounds]


def _mark(edition: Edition, state: ReviewState) -> list[Block]:
    here = state.material
    label = "先选理由，再点侵害客户权益的条款"
    hint = "一条只选一个最要紧的理由。没有问题的材料，一处不标就提交。"
    parts = [(one.id, one.text) for one in here.segments]
    return [
        ui.spans(f"mark-{here.id}", label, parts, state.marks.get(here.id, {}), tools=_tools(), hint=hint),
        ui.buttons(ui.button("check", "标完了，提交", primary=True)),
    ]


def _marked(edition: Edition, state: ReviewState) -> list[Block]:
    here, texts = state.material, content.content()
    marks = state.marks.get(here.id, {})
    judged = judge_marks(here, marks)
    parts = []
    for one in here.segments:
        said: tuple[str, str] | None = None
        if one in judged.right:
            said = ("good", "标对")
        elif one in judged.wrong_ground:
            said = ("part", f"理由应是{texts.ground(one.ground or '').zh}")
        elif one in judged.missed:
            said = ("bad", f"漏了：{texts.ground(one.ground or '').zh}")
        elif one in judged.over:
            said = ("warn", "不用标")
        shown: dict[str, Any] = {"id": one.id, "text": one.text}
        parts.append(shown | ({"tone": said[0], "note": said[1]} if said else {}))
    reasons = mark_reasons(here, marks)
    return [
        ui.spans(f"seen-{here.id}", "标注结果", parts, {}, tools=_tools(), disabled=True),
        *_told(edition, reasons),
        ui.buttons(ui.button("next", "写审查意见", primary=True)),
    ]


def _decide(edition: Edition, state: ReviewState) -> list[Block]:
    here = state.material
    made = [
        ui.single(f"verdict-{here.id}", "结论", [(name, VERDICT_LABELS[name]) for name in content.VERDICTS],
                  state.verdicts.get(here.id), inline=True),
        ui.multiple(f"conditions-{here.id}", here.ask, [(one.id, one.zh) for one in here.conditions],
                    state.conditions.get(here.id, ())),
    ]  # fmt: skip
    if state.nudged:
        made.append(ui.text("还没有下结论。先选一个，再提交。", "warn"))
    return [*made, ui.buttons(ui.button("check", "提交意见", primary=True))]


def _decided(edition: Edition, state: ReviewState) -> list[Block]:
    here = state.material
    reasons = decision_reasons(here, state.verdicts[here.id], state.conditions.get(here.id, ()))
    last = state.at + 1 == len(state.drawn)
    return [
        *_told(edition, reasons),
        ui.buttons(ui.button("next", "看结果" if last else "下一件", primary=True)),
    ]


def _told(edition: Edition, reasons: list[Reason]) -> list[Block]:
    return telling.sorted_out(edition, reasons, unfold=True)
