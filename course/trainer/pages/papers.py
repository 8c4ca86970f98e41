"""发卷与收卷: build, release with its due time, close with a question first, open again with a reason."""

from __future__ import annotations

from datetime import datetime

from course.assessment import closing
from course.assessment.ask import SHANGHAI
from course.errors import CourseError
from course.trainer.office import PaperState
from course.trainer.pages.base import Page, Shared, outcome
from course.trainer.pages.console import status
from course.trainer.standing import HANDED_IN, Line
from course.trainer.words import read_moment, when
from course.ui import blocks as ui
from course.ui.event import Event
from course.ui.schema import Block

STEPS = ("build", "release")
HEAD = ["试卷", "编号", "生成", "发放", "截止", "收卷"]


class PapersPage(Page):
    """Build, release and close the paper in hand."""

    title = "发卷与收卷"
    live = True

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self.asking = ""
        self.day = self.hour = self.reason = ""

    def entered(self) -> None:
        """Start from the paper's own due time."""
        self.asking = self.reason = self.day = self.hour = ""

    def change(self, event: Event) -> None:
        """The due time or the reason as typed."""
        if event.name in ("due-day", "due-hour", "reopen-reason"):
            attribute = {"due-day": "day", "due-hour": "hour", "reopen-reason": "reason"}[event.name]
            setattr(self, attribute, str(event.value or ""))

    def press(self, name: str) -> None:
        """生成, 发放, 改截止时间, 收卷, 重新开放; what can't be taken back asks first."""
        asked, self.asking = self.asking, ""
        state = self.office.state(self.paper)
        if name == "build":
            self._build(state)
        elif name in ("release", "close", "build-again"):
            self.asking = name
        elif name == "build-again-yes" and asked == "build-again":
            self.start("build", "生成试卷")
        elif name == "release-yes" and asked == "release":
            self.start("release", "发放试卷", due=self._due(state).isoformat())
        elif name == "set-due":
            self.office.room.set_due(self.paper, self._due(state))
            self.shared.tell(
                "good", "截止时间已经改了", f"截止 {when(self._due(state), self.office.now())}。"
            )
        elif name == "close-yes" and asked == "close":
            closing.close(self.office.root, self.paper, self.office.who)
            self.shared.tell("good", "已经收卷", "从现在起不能领卷、不能交卷；记了例外的人除外。")
        elif name == "reopen":
            closing.reopen(self.office.root, self.paper, self.reason, self.office.who)
            self.reason = ""
            self.shared.tell("good", "已经重新开放", "学员又可以领卷、交卷了。")

    def _build(self, state: PaperState) -> None:
        if state.built:
            self.asking = "build-again"
        else:
            self.start("build", "生成试卷")

    def _due(self, state: PaperState) -> datetime:
        day, hour = self._typed(state)
        return read_moment(day, hour)

    def _typed(self, state: PaperState) -> tuple[str, str]:
        there = state.due.astimezone(SHANGHAI)
        return self.day or f"{there:%Y-%m-%d}", self.hour or f"{there:%H:%M}"

    def blocks(self) -> list[Block]:
        """What can be done with the paper in hand; all papers folded below."""
        state = self.office.state(self.paper)
        found = self.office.lines(self.paper) if state.released else []
        return [
            ui.text(status(state, self.office.now())),
            *([ui.text(state.problem, tone="bad")] if state.problem else []),
            *self._outcome(),
            *self._asked(state, found),
            *self._actions(state, found),
            ui.details("全部试卷", [ui.table("全部试卷", HEAD, self._rows())]),
        ]

    def _rows(self) -> list[list[str]]:
        rows = []
        for one in self.office.papers():
            try:
                state = self.office.state(one)
            except CourseError as problem:
                rows.append([one, one, problem.message_zh(), "", "", ""])
                continue
            built = "已生成" if state.built else "没有生成"
            out = "" if not state.released else "已发放" if state.released == state.built else "发的是旧版"
            due = when(state.due, self.office.now()) if state.released else ""
            shut = f"{when(state.shut.at)} {state.shut.who}" if state.shut else ""
            rows.append([state.title, one, built, out or "没有发放", due, shut])
        return rows

    def _outcome(self) -> list[Block]:
        job = self.shared.runner.ended(self.paper, *STEPS)
        if job is None:
            return []
        if job.error:
            return [outcome("bad", f"{job.label}没有成功", job.error)]
        words = {
            "build": "试卷已经生成，还没有发放。", "release": "学员按“领取试卷”就能领到。",
        }  # fmt: skip
        return [outcome("good", f"{job.label}做完了", words[job.step])]

    def _asked(self, state: PaperState, found: list[Line]) -> list[Block]:
        if self.asking == "close":
            still = sum(line.state in ("working", "overtime") for line in found)
            none = sum(line.state == "unfetched" for line in found)
            question = (
                f"收卷以后，谁都不能再领卷、交卷，记了例外的人除外。现在还有 {still} 人在答，{none} 人没有领卷。"
                "他们写的都留在自己的电脑上，不会自动交上来。确定收卷吗？"
            )
            return self.confirm("close", question, "确定收卷")
        if self.asking == "build-again":
            return self.confirm("build-again", _rebuild(state, found), "确定重新生成")
        if self.asking == "release":
            return self.confirm("release", self._release_question(state, found), "确定发放")
        return []

    def _release_question(self, state: PaperState, found: list[Line]) -> str:
        due = self._due(state)
        parts = [f"发放“{state.title}”，截止 {when(due, self.office.now())}。"]
        if due < self.office.now():
            parts.append("这个时间已经过了，发出去以后交的都记为迟交。")
        begun = [line for line in found if line.fetched_at or line.submitted_at]
        if begun and state.released != state.built:
            parts.append(f"已经有 {len(begun)} 人领了旧版，他们交的答卷会转来复核。")
        return "".join(parts) + "确定发放吗？"

    def _actions(self, state: PaperState, found: list[Line]) -> list[Block]:
        blocks: list[Block] = []
        busy = self.shared.runner.busy()
        if state.built and not state.problem:
            day, hour = self._typed(state)
            blocks.append(
                ui.columns(
                    [ui.date("due-day", "截止日期", day)],
                    [ui.short("due-hour", "截止钟点", hour, hint="例如 18:00。")],
                )
            )
        row = [
            ui.button(
                "build", "重新生成" if state.built else "生成试卷", primary=not state.built, disabled=busy
            )
        ]
        if state.built and not state.problem:
            again = "重新发放" if state.released else "发放试卷"
            row.append(ui.button("release", again, primary=not state.released, disabled=busy))
        if state.released:
            row.append(ui.button("set-due", "只改截止时间"))
        if state.released and not state.shut:
            row.append(ui.button("close", "收卷", primary=True))
        blocks.append(ui.buttons(*row))
        if state.shut:
            blocks += [
                ui.short("reopen-reason", "重新开放的原因", self.reason, hint="例如：收早了十分钟。"),
                ui.buttons(ui.button("reopen", "重新开放")),
            ]
        handed = sum(line.state in HANDED_IN for line in found)
        if found:
            blocks.append(ui.text(f"应考 {len(found)} 人，已交 {handed} 人。", tone="muted"))
        return blocks


def _rebuild(state: PaperState, found: list[Line]) -> str:
    if any(line.fetched_at or line.submitted_at for line in found):
        return "已经有人领了这份试卷。题目改过以后重新生成，他们交的答卷会转来复核。确定重新生成吗？"
    more = "发出去的那份不会跟着变，要再发一次。" if state.released else ""
    return f"按现在的题库和年度版重新出一遍。{more}确定重新生成吗？"
