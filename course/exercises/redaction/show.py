"""The screens of 脱敏演练: cover, marking, what was missed, what still identifies, the decision."""

from __future__ import annotations

from collections import Counter
from typing import Any

from course.exercises import telling
from course.exercises.base import Reason, Screen
from course.exercises.redaction import content
from course.exercises.redaction.content import Segment
from course.exercises.redaction.state import (
    RedactionState,
    choice_reason,
    clue_reasons,
    judge_clues,
    judge_marks,
    mark_reasons,
)
from course.knowledge.edition import Edition
from course.ui import blocks as ui

Block = dict[str, Any]
LAST = ("privacy.personal-info", "privacy.deidentified", "privacy.anonymised")
"""The rules the exercise ends on: de-identified isn't anonymised."""


def page(edition: Edition, state: RedactionState, title: str) -> Screen:
    """The page of a state."""
    texts = content.content()
    if state.stage == "cover":
        shown = [
            ui.text(texts.cover.text),
            ui.rules(edition.cards(texts.cover.rules)),
            ui.buttons(ui.button("next", "开始", primary=True)),
        ]
        return ui.screen(title, shown)
    if state.stage == "done":
        said = "两件都处理完了。换掉名字号码、改宽细节，做到的是去标识化：不借助别的信息认不出人，但它仍是个人信息。匿名化要再加一条：不能复原。"
        return ui.screen(title, [ui.text(said, "info"), ui.rules(edition.cards(list(LAST)))])
    made = {
        "mark": _mark, "marked": _marked, "clues": _clues,
        "combined": _combined, "decide": _decide, "decided": _decide,
    }[state.stage](edition, state)  # fmt: skip
    if state.nudged:
        made.append(ui.text("还没有作答。先标一处或选一个，再提交。", "warn"))
    asking = state.stage in ("mark", "clues", "decide")
    onward = {"marked": "看换掉以后的样子", "combined": "有人要用这份材料"}.get(
        state.stage, "下一件" if state.at + 1 < len(state.drawn) else "看结果"
    )
    button = ui.button("check", "提交", primary=True) if asking else ui.button("next", onward, primary=True)
    where = ("mark", "marked", "clues", "combined", "decide", "decided").index(state.stage)
    bar = ui.progress(
        state.at * 6 + where, len(state.drawn) * 6, f"第 {state.at + 1} 件，共 {len(state.drawn)} 件"
    )
    return ui.screen(title, [bar, *made, ui.buttons(button)])


def _mark(edition: Edition, state: RedactionState) -> list[Block]:
    tools = [(one.id, one.label) for one in content.content().tools]
    parts = [(one.id, one.text) for one in content.segments(state.case)]
    label = "标出直接认人的信息：先选种类，再点文字片段"
    hint = "员工和家属的也要标。年龄、金额这类单看认不出人的细节，下一步再说。"
    return [
        ui.spans(f"mark-{state.case}", label, parts, state.marks.get(state.case, {}),
                 tools=[ui.option(*one) for one in tools], hint=hint)
    ]  # fmt: skip


def _marked(edition: Edition, state: RedactionState) -> list[Block]:
    texts, marks = content.content(), state.marks[state.case]
    judged = judge_marks(state.case, marks)
    gold = len(judged.right) + len(judged.wrong_kind) + len(judged.missed)
    caught = gold - len(judged.missed)
    parts = []
    for one in content.segments(state.case):
        tone, note = None, None
        if one in judged.right:
            tone, note = "good", "标对"
        elif one in judged.wrong_kind:
            tone, note = "part", f"应是{texts.tool(one.tool or '').label}"
        elif one in judged.missed:
            tone, note = "bad", f"漏了：{texts.tool(one.tool or '').label}"
        elif one in judged.over:
            tone, note = "warn", "不用标"
        elif one.id in marks:
            tone, note = "info", "线索，下一步说"
        parts.append(_part(one, one.text, tone, note))
    head = f"{gold} 处直接认人的信息，标出 {caught} 处；多标 {len(judged.over)} 处"
    tone = "good" if judged.points == gold else "part" if judged.points else "bad"
    said = _list(mark_reasons(state.case, judged))
    shown = [
        ui.spans(f"seen-{state.case}", "标注结果", parts, {}, tools=[ui.option(t.id, t.label) for t in texts.tools], disabled=True),
        ui.feedback(tone, head, "漏一处，这份材料就等于没有脱敏。" if judged.missed else "", _cards(edition, mark_reasons(state.case, judged))),
    ]  # fmt: skip
    return [*shown, ui.text(said)] if said else shown


def _part(one: Segment, text: str, tone: str | None, note: str | None) -> dict[str, Any]:
    made: dict[str, Any] = {"id": one.id, "text": text}
    return made | ({"tone": tone, "note": note} if tone else {})


def _clues(edition: Edition, state: RedactionState) -> list[Block]:
    parts = [(one.id, one.stand_in or one.text) for one in content.segments(state.case)]
    count = len(content.content().drill(state.case).clues)
    return [
        ui.text("直接认人的信息都换成了代称（您漏的也补上了）。现在站到另一边：您是他的邻居、同事，或者当班的人。", "info"),
        ui.spans(f"clues-{state.case}", f"还有哪 {count} 处细节，拼起来能认出这个人？",
                 parts, list(state.found.get(state.case, ())), hint="标错一处抵一处。案情本身要留下，不然没法教课。"),
    ]  # fmt: skip


def _combined(edition: Edition, state: RedactionState) -> list[Block]:
    judged = judge_clues(state.case, state.found[state.case])
    parts = []
    for one in content.segments(state.case):
        tone, note = None, None
        if one in judged.right:
            tone, note = "good", "找到"
        elif one in judged.missed:
            tone, note = "bad", "没找到"
        elif one in judged.over:
            tone, note = "warn", "不用动"
        parts.append(_part(one, one.stand_in or one.text, tone, note))
    total = len(judged.right) + len(judged.missed)
    tone = "good" if judged.points == total else "part" if judged.points else "bad"
    reasons = clue_reasons(state.case, judged)
    story = content.content().drill(state.case).story
    return [
        ui.spans(f"seen-{state.case}", "换掉以后的样子", parts, [], disabled=True),
        ui.feedback(tone, f"{total} 处线索，找到 {len(judged.right)} 处；标错 {len(judged.over)} 处",
                    story, _cards(edition, reasons)),
        ui.text(_list(reasons)),
    ]  # fmt: skip


def _decide(edition: Edition, state: RedactionState) -> list[Block]:
    decision = content.content().drill(state.case).decision
    done = state.stage == "decided"
    choice = state.chosen.get(state.case)
    options = [ui.option(one.id, one.zh) for one in decision.options]
    shown = [ui.single(f"decide-{state.case}", decision.ask, options, choice, disabled=done)]
    if done and choice:
        reason = choice_reason(state.case, choice)
        shown.append(telling.told(edition, reason._replace(text=edition.fill(reason.text))))
        if reason.tone != "good":
            shown.append(ui.text(f"可以这样做：{decision.key().zh}。", "info"))
    return shown


def _cards(edition: Edition, reasons: list[Reason]) -> list[Any]:
    """The rule cards of several reasons, each once, the most cited first."""
    cited = Counter(rule for one in reasons for rule in one.rules)
    return edition.cards([rule for rule, _ in cited.most_common()])


def _list(reasons: list[Reason]) -> str:
    return "\n".join(f"- {one.text}" for one in reasons if one.tone != "good" or "找到“" in one.text)
