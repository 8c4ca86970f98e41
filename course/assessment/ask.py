"""`ask("item-id")`: shows one item of the paper in this folder and saves every change at once."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from course import settings
from course.assessment import timing
from course.assessment.sheet import AnswerSheet
from course.items.marking import OddAnswer, read_date, read_number
from course.items.models import KIND_LABEL
from course.ui import blocks as ui
from course.ui.event import Event
from course.ui.schema import Block, Screen

SHANGHAI = ZoneInfo("Asia/Shanghai")
HINTS = {
    "single": "选一项。", "multiple": "选出所有对的。错选会抵掉同样的分，最低 0 分。",
    "order": "排好先后顺序。", "match": "给每一行选一个对应项。",
    "number": "只填数字。", "date": "填年月日，例如 2026-09-27。", "essay": "写完不用另存，停笔就存好了。",
    "coding": "三项各选一个代码，每项占三分之一的分。", "spans": "标出该标的地方。错标会抵掉同样的分，最低 0 分。",
    "hotspot": "在图上找出所有该找的地方。错选会抵掉同样的分，最低 0 分。",
}  # fmt: skip


class Question:
    """One item on the trainee's side: a screen, and an event that saves.

    `folder` holds `paper.json` and `answers.json`. A sheet of another person is shown, never written.
    """

    def __init__(self, item_id: str, folder: Path, trainee: str) -> None:
        self.item_id = item_id
        self.sheet = AnswerSheet(folder, trainee)
        self.sheet.variant_index(item_id)  # an unknown id is an error in Chinese
        if not self.sheet.read_only:
            self.sheet.register(item_id)

    def handle(self, event: Event) -> Screen | None:
        """Save the change an event carries. Raises AnswerError when it can't be kept."""
        if event.name == "answer":
            self.sheet.save(self.item_id, event.value)
        elif event.name == "keep-order":
            self.sheet.save(self.item_id, self._order())
        return self.screen()

    def screen(self) -> Screen:
        """The item as the trainee sees it, with the answer saved so far."""
        shown = self.sheet.shown(self.item_id)
        item = self.sheet.paper.items[self.item_id]
        title = f"第 {item.number} 题 · {KIND_LABEL[item.kind]} · {item.points:g} 分"
        blocks = [
            *timing.countdown(self.sheet.folder),
            ui.text(shown["stem"]),
            *self._input(item.kind, shown),
            *self._remarks(item.kind),
        ]
        journal = f"{self.sheet.paper.paper}:{self.sheet.paper.version}:{self.sheet.owner}:{self.item_id}"
        return ui.screen(title, blocks, journal=journal, saves=not self.sheet.read_only)

    def _input(self, kind: str, shown: dict[str, Any]) -> list[Block]:
        value, locked, hint = self.sheet.value(self.item_id), self.sheet.read_only, HINTS[kind]
        if kind == "single":
            return [ui.single("answer", hint, _pairs(shown["options"]), value, disabled=locked)]
        if kind == "multiple":
            return [ui.multiple("answer", hint, _pairs(shown["options"]), value or [], disabled=locked)]
        if kind == "order":
            order = ui.order("answer", hint, _pairs(shown["steps"]), self._order(), disabled=locked)
            keep = ui.button("keep-order", "就是这个顺序", disabled=locked)
            return [order] if value or locked else [order, ui.buttons(keep)]
        if kind == "match":
            rows, options = _pairs(shown["rows"]), _pairs(shown["options"])
            return [ui.match("answer", hint, rows, options, value or {}, disabled=locked)]
        if kind == "coding":
            return [ui.pickers("answer", hint, shown["rows"], value or {}, disabled=locked)]
        if kind == "spans":
            segments, tools = shown["segments"], shown.get("tools")
            return [ui.spans("answer", hint, segments, value, tools=tools, disabled=locked)]
        if kind == "hotspot":
            return [ui.scene("answer", hint, shown["svg"], shown["spots"], value or [], disabled=locked)]
        if kind == "number":
            unit = shown.get("unit") or None
            return [ui.number("answer", hint, str(value or ""), unit=unit, disabled=locked)]
        if kind == "date":
            return [ui.date("answer", hint, str(value or ""), disabled=locked)]
        return [
            ui.textarea(
                "answer", hint, str(value or ""), min_chars=shown["min_chars"], max_chars=shown["max_chars"],
                rows=8, disabled=locked,
            )
        ]  # fmt: skip

    def _order(self) -> list[str]:
        saved = self.sheet.value(self.item_id)
        return list(saved) if saved else [s["id"] for s in self.sheet.shown(self.item_id)["steps"]]

    def _remarks(self, kind: str) -> list[Block]:
        """What the trainee should know now: whose sheet it is, what can't be read, when it was saved."""
        value = self.sheet.value(self.item_id)
        if self.sheet.read_only:
            return [ui.text(self.sheet.why_read_only, tone="warn")]
        remarks: list[Block] = []
        if self.sheet.set_aside:
            remarks.append(
                ui.text(
                    f"原来的答卷文件损坏，已另存为 {self.sheet.set_aside.name}，请告诉培训师。", tone="warn"
                )
            )
        try:
            if value and kind == "number":
                read_number(value)
            if value and kind == "date":
                read_date(value)
        except OddAnswer as problem:
            remarks.append(ui.text(f"{problem}，已照原样存下，请改一改。", tone="warn"))
        if value and kind == "coding":
            rows = self.sheet.shown(self.item_id)["rows"]
            missing = [row["label"] for row in rows if not value.get(row["id"])]
            if missing:
                remarks.append(ui.text(f"还没有选：{'、'.join(missing)}。", tone="warn"))
        saved = self.sheet.saved_at(self.item_id)
        if saved and value not in (None, "", [], {}):
            remarks.append(ui.text(f"已作答，存于 {local_time(saved)}。", tone="muted"))
        return remarks


def _pairs(options: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(option["id"], option["label"]) for option in options]


def local_time(moment: str) -> str:
    """A UTC moment as 10月12日 09:05:06 in Asia/Shanghai."""
    there = datetime.fromisoformat(moment).astimezone(SHANGHAI)
    return f"{there.month}月{there.day}日 {there:%H:%M:%S}"


class NotMarkedHere(BaseException):
    """Stock nbgrader runs a paper that only the kit's own configuration can mark.

    No Exception: a lesson's calls show those as a calm word, and stock nbgrader gives full marks for a word.
    """


def ask(item_id: str, folder: Path | None = None) -> Any:
    """The panel of one item. Raises PaperError or AnswerError with a Chinese message, NotMarkedHere."""
    from course.ui.panel import Panel

    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        raise NotMarkedHere("没有用课程文件夹里的 nbgrader_config.py，这次评分不算数。")
    question = Question(item_id, folder or Path.cwd(), settings.trainee())
    return Panel(question.screen(), on_event=question.handle)
