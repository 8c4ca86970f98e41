"""场次台: who has fetched, is working, has handed in, is late; counts first, then branch by branch."""

from __future__ import annotations

from datetime import datetime

from course.trainer.office import PaperState
from course.trainer.pages.base import Page, Shared
from course.trainer.standing import HANDED_IN, LABEL, STATES, TONE, Line, by_branch, counts
from course.trainer.words import clock, due_line, minutes
from course.ui import blocks as ui
from course.ui.event import Event
from course.ui.parts import Cell
from course.ui.schema import Block

ALL = "all"
OPEN_BELOW = 40  # people up to whom every branch's list stands open


class ConsolePage(Page):
    """The session's console; it draws itself anew every few seconds."""

    title = "场次台"
    live = True

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self.only = ALL

    def change(self, event: Event) -> None:
        """Show only one state."""
        if event.name == "only":
            self.only = str(event.value or ALL)

    def press(self, name: str) -> None:
        """刷新 reads everything again; drawing the page does."""

    def blocks(self) -> list[Block]:
        """Counts, the branches' table, then everybody."""
        state, found = self.office.state(self.paper), self.office.lines(self.paper)
        head = [ui.text(status(state, self.office.now())), ui.text(next_step(state, found), tone="info")]
        if not found:
            return [*head, ui.text("还没有学员。导入名单，或发卷时带上名单，这里就有人了。", tone="warn")]
        tally = counts(found)
        options = [(ALL, f"全部 {len(found)}"), *((s, f"{LABEL[s]} {tally[s]}") for s in STATES if tally[s])]
        only = self.only if self.only in {one for one, _ in options} else ALL
        shown = [line for line in found if only in (ALL, line.state)]
        return [
            *head,
            totals(found),
            branch_table(found),
            ui.single("only", "下面只看", options, only, inline=True),
            *(people_block(branch, lines, state, len(shown)) for branch, lines in by_branch(shown).items()),
            ui.buttons(ui.button("refresh", "刷新")),
            ui.text(_foot(found), tone="muted"),
        ]


def _foot(found: list[Line]) -> str:
    """How the page keeps itself up, and what it can't know."""
    if any(line.submitted_at for line in found) and not any(line.fetched_at for line in found):
        return "这一页每五秒自己看一遍，不用按刷新。这台机器上没有测评服务，领卷不留记录，只看得到谁交了。"
    return "这一页每五秒自己看一遍，不用按刷新。作答到哪里，要等交卷才知道。"


def status(state: PaperState, now: datetime) -> str:
    """A paper's title, its limit, whether it is out, and until when, in a line."""
    limit = f"限时 {state.limit} 分钟，" if state.limit else ""
    if not state.released:
        return f"{state.title}：{limit}还没有发放。"
    shut = f"{clock(state.shut.at)} 由 {state.shut.who} 收卷。" if state.shut else ""
    return f"{state.title}：{limit}已发放，{due_line(state.due, now)}。{shut}"


def next_step(state: PaperState, found: list[Line]) -> str:
    """What to do next, in a sentence."""
    handed = [line for line in found if line.state in HANDED_IN]
    still = [line for line in found if line.state in ("working", "overtime")]
    waiting = sum(line.waiting for line in found)
    if state.problem:
        return f"先把试卷改好：{state.problem}"
    if not state.released:
        return "下一步：到“发卷与收卷”发放试卷。" if state.built else "下一步：到“发卷与收卷”生成试卷。"
    if not handed:
        return "还没有人交卷。" + (f"有 {len(still)} 人在答。" if still else "")
    if not state.shut and still:
        return f"已交 {len(handed)} 人，还有 {len(still)} 人没有交。到点后到“发卷与收卷”收卷。"
    if not all(line.marked for line in handed):
        return f"已交 {len(handed)} 人。下一步：到“收卷与评分”收卷并评分。"
    if waiting:
        return f"自动评分做完了，还有 {waiting} 题次要人批。下一步：到“批改问答题”。"
    if not all(line.returned for line in handed):
        return "都批完了。下一步：到“发还反馈”。"
    return "反馈已经发还。成绩在“成绩”页。"


def totals(found: list[Line]) -> Block:
    """How many in each state, in one row."""
    tally = counts(found)
    cells = [{"text": str(tally[one]), "tone": TONE[one] if tally[one] else "plain"} for one in STATES]
    return ui.table(
        "到现在为止",
        ["应考", *(LABEL[one] for one in STATES)],
        [[str(len(found)), *cells]],
        row_headers=False,
    )


def branch_table(found: list[Line]) -> Block:
    """The same counts, one row for each branch."""
    rows = []
    for branch, lines in by_branch(found).items():
        tally = counts(lines)
        rows.append([branch, str(len(lines)), *(str(tally[one]) for one in STATES)])
    return ui.table("各机构", ["机构", "应考", *(LABEL[one] for one in STATES)], rows)


def people_block(branch: str, lines: list[Line], state: PaperState, shown: int) -> Block:
    """A branch's people, folded when the class is large."""
    columns = ["姓名", "账号", "情况", "领卷", "时限" if state.limit else "提示", "交卷", "回执号"]
    rows: list[list[Cell]] = [
        [
            line.name or "（未填）", line.trainee, {"text": LABEL[line.state], "tone": TONE[line.state]},
            clock(line.fetched_at) + (f"（第 {line.attempt} 次）" if line.attempt > 1 else ""), _limit(line),
            _submitted(line), line.receipt,
        ]
        for line in lines
    ]  # fmt: skip
    return ui.details(
        f"{branch}（{len(lines)} 人）", [ui.table(branch, columns, rows)], open=shown <= OPEN_BELOW
    )


def _limit(line: Line) -> str:
    parts = [f"到 {clock(line.until)}"] if line.until and line.state in ("working", "overtime") else []
    return "；".join([*parts, *([line.note] if line.note else [])])


def _submitted(line: Line) -> str:
    if line.submitted_at is None:
        return ""
    left = f"，{line.unanswered} 题未答" if line.unanswered else ""
    late = f"，迟 {minutes(line.late_seconds)}" if line.late_seconds else ""
    return f"{clock(line.submitted_at)}{left}{late}"
