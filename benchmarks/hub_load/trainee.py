"""One trainee's day in three parts: come in and open a lesson, answer the paper, hand it in."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

from hub_load.answers import question, value_for
from hub_load.browser import Browser, Notebook
from hub_load.kernel import PanelView
from hub_load.stage import PAPER

START = "notebooks/00-开始.ipynb"
SECOND_THOUGHTS = 0.15  # of the answers are changed once
TRIES = 10


@dataclass
class Trainee:
    """A trainee at work; `typed` holds every answer as it was last typed, by item."""

    browser: Browser
    lesson: str
    rng: random.Random
    typed: dict[str, Any] = field(default_factory=dict)
    save_seconds: list[float] = field(default_factory=list)
    ready_seconds: float = 0.0
    submit_seconds: float = 0.0
    receipt: str = ""
    retried: int = 0
    failed: str = ""
    home: Notebook | None = None
    paper: Notebook | None = None

    async def come_in(self) -> None:
        """Log in, see the first page, open a lesson and make its first decision."""
        started = time.perf_counter()
        await self.browser.enter()
        await self.browser.load_lab()
        self.home = await self.browser.open(START)
        lesson = await self.browser.open(self.lesson)
        self.ready_seconds = time.perf_counter() - started
        first = next((one for one in lesson.kernel.panels.values() if question(one.blocks())), None)
        if first:
            block = question(first.blocks())
            assert block
            await lesson.kernel.press(first, block["id"], value_for(block, self.rng))
        self._lesson = lesson

    async def answer(self, seconds: float) -> None:
        """Close the lesson, fetch the paper on the first page, open it and answer every question in this time."""
        assert self.home
        await self.browser.close(self._lesson)
        desk = self._panel(self.home, "我的测评")
        await self._insist(self.home, desk, "refresh", None)
        await self._insist(self.home, desk, f"fetch:{PAPER}", None)
        self.paper = await self.browser.open(f"papers/{PAPER}/{PAPER}.ipynb")
        asked = [one for one in self.paper.kernel.panels.values() if question(one.blocks())]
        turns = [*asked, *(one for one in asked if self.rng.random() < SECOND_THOUGHTS)]
        pause = seconds / max(1, len(turns))
        for panel in turns:
            await asyncio.sleep(self.rng.uniform(0.4, 1.6) * pause)
            await self._type(self.paper, panel)

    async def _type(self, paper: Notebook, panel: PanelView) -> None:
        block = question(panel.blocks())
        assert block
        item = str(panel.screen["journal"]).rsplit(":", 1)[-1]
        value = value_for(block, self.rng)
        self.typed[item] = value
        self.save_seconds.append(await self._insist(paper, panel, block["id"], value))

    async def hand_in(self) -> None:
        """Press 交卷 and wait for the receipt."""
        assert self.paper
        end = self._panel(self.paper, "检查与交卷")
        self.submit_seconds = await self._insist(self.paper, end, "submit", None)
        said = [block for block in end.blocks() if block.get("title") == "交卷成功"]
        if not said:
            raise RuntimeError(f"no receipt: {[b.get('text') or b.get('title') for b in end.blocks()]}")
        self.receipt = str(said[0]["text"])

    async def _insist(self, notebook: Notebook, panel: PanelView, name: str, value: Any) -> float:
        """Send until it is taken, as a person presses again; the seconds from the first try."""
        started = time.perf_counter()
        for _ in range(TRIES):
            ack, _seconds = await notebook.kernel.press(panel, name, value)
            if ack["ok"]:
                return time.perf_counter() - started
            self.retried += 1
            await asyncio.sleep(2)
        raise RuntimeError(f"{name} not taken: {ack['message']}")

    @staticmethod
    def _panel(notebook: Notebook, title: str) -> PanelView:
        return next(one for one in notebook.kernel.panels.values() if one.screen["title"] == title)
