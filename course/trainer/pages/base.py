"""What a page is: it shows blocks for the paper in hand and takes presses and changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from course.trainer.jobs import Job, Runner
from course.trainer.office import Office
from course.ui import blocks as ui
from course.ui.event import Event
from course.ui.schema import Block


@dataclass
class Shared:
    """What the pages share: the office, the long step under way, the paper in hand, and the last news.

    `preview` is a feedback page to show below the panel.
    """

    office: Office
    runner: Runner
    paper: str = ""
    news: list[Block] = field(default_factory=list)
    preview: Path | None = None

    def tell(self, tone: str, title: str, words: str = "") -> None:
        """Say something at the top of the page, until the next press."""
        self.news = [outcome(tone, title, words)]


def outcome(tone: str, title: str, words: str = "") -> Block:
    """What was done and how it went: 完成, 注意 or 没成 instead of 对 and 错."""
    return ui.feedback(tone, title, words, word={"good": "完成", "part": "注意", "bad": "没成"}.get(tone))


class Page:
    """One page. `live` pages are drawn again every few seconds; a `wide` one uses the whole window."""

    title: ClassVar[str]
    live: ClassVar[bool] = False
    wide: ClassVar[bool] = False

    def __init__(self, shared: Shared) -> None:
        self.shared = shared

    @property
    def office(self) -> Office:
        """The course folder's office."""
        return self.shared.office

    @property
    def paper(self) -> str:
        """The paper in hand, by id."""
        return self.shared.paper

    def blocks(self) -> list[Block]:
        """What the page shows now. Raises CourseError."""
        raise NotImplementedError

    def press(self, name: str) -> None:
        """Take a press of a button. Raises CourseError."""

    def change(self, event: Event) -> None:
        """Take a change of a field. Raises CourseError."""

    def entered(self) -> None:
        """The page, or another paper on it, has just been opened."""

    def journal(self) -> str | None:
        """A name for the browser's safety copy of what is typed, or None."""
        return None

    def start(self, step: str, label: str, **more: Any) -> None:
        """Start a long step on the paper in hand."""
        if self.shared.runner.busy():
            self.shared.tell("info", "上一步还没有做完", "等它做完，再按一次。")
            return
        self.shared.runner.start(step, label, self.paper, **more)

    def confirm(self, id: str, question: str, yes: str, no: str = "不，再看看") -> list[Block]:
        """A question with two buttons: `<id>-yes` and `<id>-no`."""
        return [
            ui.text(question, tone="warn"),
            ui.buttons(ui.button(f"{id}-yes", yes, tone="bad"), ui.button(f"{id}-no", no, primary=True)),
        ]


def failures(job: Job) -> list[Block]:
    """Those whose step failed, each with its reason."""
    failed: dict[str, str] = (job.result or {}).get("failed", {})
    if not failed:
        return []
    return [ui.table("没有做成的", ["账号", "原因"], [[who, why] for who, why in sorted(failed.items())])]


def listed(names: list[str], most: int = 12) -> str:
    """Names in a row, the rest counted."""
    shown = "、".join(names[:most])
    return shown + (f"等 {len(names)} 人" if len(names) > most else "")
