"""The trainer's panel: the pages one above the other's buttons, drawn anew by the kernel while it is idle."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

from course.assessment.desk_view import feedback_frame
from course.errors import CourseError
from course.trainer.jobs import Runner
from course.trainer.office import Office
from course.trainer.pages import PAGES, Page, Shared
from course.ui import blocks as ui
from course.ui.event import Event
from course.ui.schema import Block, Screen, find

EVERY_SECONDS = 5.0
NO_PAPERS = "还没有试卷。先在 assessments/blueprints 里写一份蓝图，写法见那里的说明。"
_log = logging.getLogger("course.trainer")


class TrainerDesk:
    """The model behind the panel: which page and paper are open, and what the whole screen shows."""

    def __init__(self, office: Office, first: str = "console", runner: Runner | None = None) -> None:
        self.shared = Shared(office, runner or Runner(office))
        self.pages: dict[str, Page] = {name: kind(self.shared) for name, kind in PAGES.items()}
        self.at = first if first in self.pages else "console"
        papers = office.papers()
        self.shared.paper = papers[0] if papers else ""

    @property
    def page(self) -> Page:
        """The open page."""
        return self.pages[self.at]

    def handle(self, event: Event, shown: Screen | None = None) -> Screen:
        """Take an event and give the next screen.

        What a button's press can't do is said at the top of the page; a change that can't be kept raises
        CourseError, so that the browser keeps it.
        """
        block = find(shown if shown is not None else self.screen(), event.name)
        if block is None or block["type"] != "button":
            self._change(event)
            return self.screen()
        self.shared.news = []
        self.shared.runner.forget()
        try:
            if event.name.startswith("page:"):
                self._open(event.name.removeprefix("page:"))
            else:
                self.page.press(event.name)
        except CourseError as problem:
            self.shared.tell("bad", "没有成功", problem.message_zh())
        return self.screen()

    def _open(self, name: str) -> None:
        self.at = name if name in self.pages else self.at
        self.shared.preview = None
        self.page.entered()

    def _change(self, event: Event) -> None:
        if event.name == "paper":
            self.shared.news, self.shared.preview = [], None
            if event.value in self.shared.office.papers():
                self.shared.paper = str(event.value)
            for page in self.pages.values():
                page.entered()
        else:
            self.page.change(event)

    @property
    def live(self) -> bool:
        """Whether the screen changes by itself."""
        return self.page.live or self.shared.runner.busy()

    def screen(self) -> Screen:
        """The buttons of the pages, the paper in hand, the step under way, the page."""
        office = self.shared.office
        tabs = [
            ui.button(f"page:{name}", page.title, primary=name == self.at)
            for name, page in self.pages.items()
        ]
        blocks: list[Block] = [ui.buttons(*tabs, small=True)]
        journal = None
        try:
            papers = office.papers()
            if not papers:
                return ui.screen(self.page.title, [*blocks, ui.text(NO_PAPERS, tone="info")])
            blocks += self._paper(papers)
            blocks += [*self._job(), *self.shared.news, *self.page.blocks(), *self._elsewhere()]
            journal = self.page.journal()
        except CourseError as problem:
            blocks.append(ui.text(problem.message_zh(), tone="warn"))
        made = ui.screen(self.page.title, blocks, journal=journal, saves=journal is not None)
        return {**made, "wide": self.page.wide}

    def _paper(self, papers: list[str]) -> list[Block]:
        if len(papers) < 2:
            return []
        options = []
        for one in papers:
            try:
                options.append((one, f"{self.shared.office.state(one).title}（{one}）"))
            except CourseError:
                options.append((one, one))
        return [ui.select("paper", "试卷", options, self.shared.paper)]

    def _job(self) -> list[Block]:
        job = self.shared.runner.job
        if job is None or not job.running:
            return []
        return [ui.progress(min(job.at, job.of), job.of, f"正在{job.label}：{job.word or '准备'}")]

    def _elsewhere(self) -> list[Block]:
        """A word about a step that ended while another page was open."""
        job = self.shared.runner.job
        if job is None or job.running or job.seen:
            return []
        return [ui.text(f"{job.label}已经结束，结果在开始它的那一页。", tone="info")]


class TrainerView:
    """The panel, with a feedback page below it, and the clock that draws live pages anew.

    Nothing here runs in another thread than the kernel's own: a step's news is handed over to it.
    """

    def __init__(self, desk: TrainerDesk) -> None:
        import ipywidgets

        from course.ui.panel import Panel

        self.desk = desk
        self.panel = Panel(desk.screen(), on_event=self.handle)
        self.below = ipywidgets.HTML()
        self.box = ipywidgets.VBox([self.panel, self.below])
        self.loop: asyncio.AbstractEventLoop | None = None
        with contextlib.suppress(RuntimeError):
            self.loop = asyncio.get_running_loop()
        desk.shared.runner.changed = self._news
        self._again()

    def handle(self, event: Event) -> Screen:
        """Take an event; show or take away the feedback page."""
        made = self.desk.handle(event, self.panel.screen)
        preview = self.desk.shared.preview
        self.below.value = feedback_frame(preview) if preview is not None and preview.is_file() else ""
        return made

    def draw(self) -> None:
        """Draw the screen anew, if anything on it has changed."""
        made = self.desk.screen()
        if made != self.panel.screen:
            self.panel.screen = made

    def tick(self) -> None:
        """Every few seconds: draw a live page anew. A fault is logged, the page stays, the clock goes on."""
        try:
            if self.desk.live:
                self.draw()
        except Exception:
            _log.exception("the trainer's page can't be drawn")
        self._again()

    def _again(self) -> None:
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_later(EVERY_SECONDS, self.tick)

    def _news(self) -> None:
        """A step has news; called from the thread that listens to it."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._safely, self.draw)

    def _safely(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception:
            _log.exception("the trainer's page can't be drawn")

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.box._repr_mimebundle_(**kwargs)

    def __repr__(self) -> str:
        return f"TrainerView({self.desk.at!r}, {self.desk.shared.paper!r})"
