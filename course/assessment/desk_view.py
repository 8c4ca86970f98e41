"""The desk's two panels: `desk()` on the home page and `hand_in()` at the end of a paper."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from typing import Any

from course.assessment import timing
from course.assessment.ask import local_time
from course.assessment.desk import Desk, Standing, desk_folder, my_desk, receipt_text
from course.assessment.sheet import AnswerSheet
from course.errors import CourseError
from course.ui import blocks as ui
from course.ui.event import Event
from course.ui.schema import Block, Screen


class HandIn:
    """Check and hand in the paper of one folder. Handing in asks once more when items are unanswered."""

    def __init__(self, desk: Desk, paper_id: str) -> None:
        self.desk = desk
        self.paper_id = paper_id
        self.asked = False
        self.news: list[Block] = []

    def handle(self, event: Event) -> Screen:
        """Take a press of 检查 or 交卷."""
        left = self._sheet().unanswered()
        if event.name == "check":
            self.asked = False
            self.news = [_unanswered(left)]
        elif event.name == "submit" and left and not self.asked:
            self.asked = True
            self.news = [
                _unanswered(left),
                ui.text("没答的题算未作答。确定要交，就再按一次“交卷”。", tone="warn"),
            ]
        elif event.name == "submit":
            receipt = self.desk.submit(self.paper_id)
            self.asked = False
            said = receipt_text(receipt) + "截止以前可以改了再交，以最后一次为准。"
            self.news = [ui.feedback("good", "交卷成功", said)]
        return self.screen()

    def screen(self) -> Screen:
        """How much is answered, what has been handed in, and the two buttons."""
        sheet = self._sheet()
        total = len(sheet.paper.items)
        done = total - len(sheet.unanswered())
        blocks: list[Block] = [
            *timing.countdown(sheet.folder), ui.progress(done, total, f"已作答 {done} 题，共 {total} 题"),
        ]  # fmt: skip
        if sheet.read_only:
            blocks.append(ui.text(sheet.why_read_only + "也不能交。", tone="warn"))
            return ui.screen("检查与交卷", blocks)
        receipts = self.desk.receipts(self.paper_id)
        if receipts and not any(b["type"] == "feedback" and b["tone"] == "good" for b in self.news):
            blocks.append(ui.text(receipt_text(receipts[-1]), tone="good"))
        blocks += self.news
        blocks.append(ui.buttons(ui.button("check", "检查"), ui.button("submit", "交卷", primary=True)))
        return ui.screen("检查与交卷", blocks)

    def _sheet(self) -> AnswerSheet:
        return AnswerSheet(self.desk.folder / self.paper_id, self.desk.trainee)


def _unanswered(left: list[int]) -> Block:
    if not left:
        return ui.feedback("good", "每道题都作答了", "可以交卷。")
    return ui.feedback("info", f"还有 {len(left)} 题没有作答", "第 " + "、".join(map(str, left)) + " 题。")


class DeskView:
    """My assessments: 领取, 打开, 交卷, 看反馈 for each paper."""

    def __init__(self, desk: Desk, here: Path) -> None:
        self.desk = desk
        self.here = here
        self.news: dict[str, list[Block]] = {}
        self.asked: set[str] = set()
        self.page: Path | None = None

    def handle(self, event: Event) -> Screen:
        """Take a press of one of a paper's buttons (`fetch:<paper>`, `submit:<paper>`, …)."""
        action, _, paper_id = event.name.partition(":")
        if action == "refresh":
            self.news = {}
        elif paper_id in self.desk.papers():
            self.news[paper_id] = self._act(action, paper_id)
        return self.screen()

    def _act(self, action: str, paper_id: str) -> list[Block]:
        try:
            if action == "fetch":
                self.desk.fetch(paper_id)
                return [ui.feedback("good", "试卷已领取", "按“打开试卷”开始作答，答案自动保存。")]
            if action == "submit":
                return self._submit(paper_id)
            if action == "feedback":
                self.page = self.desk.fetch_feedback(paper_id)
                if self.page is None:
                    return [ui.text("反馈还没有发放。", tone="info")]
                return [ui.text("反馈显示在下方。", tone="good")]
        except CourseError as problem:
            return [ui.feedback("bad", "没有成功", problem.message_zh())]
        return []

    def _submit(self, paper_id: str) -> list[Block]:
        left = AnswerSheet(self.desk.folder / paper_id, self.desk.trainee).unanswered()
        if left and paper_id not in self.asked:
            self.asked.add(paper_id)
            return [_unanswered(left), ui.text("确定要交，就再按一次“交卷”。", tone="warn")]
        self.asked.discard(paper_id)
        return [ui.feedback("good", "交卷成功", receipt_text(self.desk.submit(paper_id)))]

    def screen(self) -> Screen:
        """One part per paper, or a plain sentence when there is none."""
        blocks: list[Block] = []
        for paper_id in self.desk.papers():
            blocks += self._paper(self.desk.standing(paper_id))
        if not blocks:
            blocks.append(ui.text("现在没有要做的测评。培训师发放以后，按“刷新”就能看到。"))
        blocks.append(ui.buttons(ui.button("refresh", "刷新")))
        return ui.screen("我的测评", blocks)

    def _paper(self, standing: Standing) -> list[Block]:
        paper_id = standing.paper
        blocks = [ui.heading(standing.title, level=3), ui.text(status_line(standing))]
        buttons = []
        if not standing.fetched and not standing.closed:
            buttons.append(ui.button(f"fetch:{paper_id}", "领取试卷", primary=True))
        elif standing.fetched:
            notebook = self.desk.folder / paper_id / f"{paper_id}.ipynb"
            label = "看试卷" if standing.closed else "继续作答" if standing.answered else "打开试卷"
            blocks.append(ui.link(label, os.path.relpath(notebook, self.here)))
            if not standing.closed:
                buttons.append(ui.button(f"submit:{paper_id}", "交卷"))
        if standing.receipts:
            buttons.append(ui.button(f"feedback:{paper_id}", "看反馈"))
        return [*blocks, *self.news.get(paper_id, []), *([ui.buttons(*buttons)] if buttons else [])]


def status_line(standing: Standing) -> str:
    """Where a trainee stands with a paper, in one line."""
    if not standing.fetched and standing.closed:
        return f"共 {standing.total} 题，没有领取，已经收卷。有特殊情况，请告诉培训师。"
    if not standing.fetched:
        limit = f"限时 {standing.minutes} 分钟，按“领取试卷”就开始计时。" if standing.minutes else ""
        return f"共 {standing.total} 题，还没有领取。{limit}"
    line = f"已作答 {standing.answered} 题，共 {standing.total} 题。"
    if standing.until:
        line += f"限时到 {local_time(standing.until)}。"
    if standing.receipts:
        line += receipt_text(standing.receipts[-1])
    if standing.closed:
        line += "已经收卷。"
    return line + ("反馈已取回。" if standing.feedback else "")


def feedback_frame(page: Path) -> str:
    """A fetched feedback page inside the notebook: in a frame of its own that runs no script."""
    text = escape(page.read_text(encoding="utf-8"), quote=True)
    return (
        f'<iframe title="测评反馈" sandbox="" srcdoc="{text}" '
        'style="width:100%;height:640px;border:1px solid #cdd5dc;border-radius:6px"></iframe>'
    )


def hand_in(paper_id: str) -> Any:
    """The panel at the end of a paper. Raises PaperError when the folder holds no paper."""
    from course.ui.panel import Panel

    view = HandIn(my_desk(Path.cwd().parent), paper_id)
    return Panel(view.screen(), on_event=view.handle)


def desk() -> Any:
    """The home page's panel, with the feedback page shown below it once it has been fetched."""
    import ipywidgets

    from course.ui.panel import Panel

    view = DeskView(my_desk(desk_folder()), Path.cwd())
    below = ipywidgets.HTML()

    def handle(event: Event) -> Screen:
        made = view.handle(event)
        if event.name.startswith("feedback:") and view.page is not None:
            below.value = feedback_frame(view.page)
        return made

    return ipywidgets.VBox([Panel(view.screen(), on_event=handle), below])
