"""A trainer's office on the small test course, with a roster of four, and a clock that the tests set."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from course.trainer import work
from course.trainer.jobs import Job, Runner
from course.trainer.office import Office
from course.trainer.view import TrainerDesk
from course.ui import Event
from course.ui.schema import Block, Screen, walk
from tests.classroom_kit import Course

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = [
    ("li", "李一", "城东支行"),
    ("wang", "王二", "城东支行"),
    ("qian", "钱三", "城西支行"),
    ("sun", "孙四", "城西支行"),
]


@dataclass
class InPlace(Runner):
    """Runs each step at once, in this process, and keeps what it told on the way."""

    told: list[tuple[int, int, str]] = field(default_factory=list)

    def launch(self, job: Job, more: dict[str, Any]) -> None:
        from course.errors import CourseError

        def tell(at: int, of: int, word: str) -> None:
            self.told.append((at, of, word))
            job.hear({"at": at, "of": of, "word": word})

        try:
            job.hear({"done": work.run(self.office, job.step, job.paper, tell, **more)})
        except CourseError as problem:
            job.hear({"error": problem.message_zh()})


class Hands:
    """Somebody at the trainer's panel: presses, types, reads."""

    def __init__(self, desk: TrainerDesk) -> None:
        self.desk = desk
        self.screen: Screen = desk.screen()

    def press(self, name: str) -> Hands:
        assert name in self.buttons(), (name, self.buttons(), self.text())
        self.screen = self.desk.handle(Event(name), self.screen)
        return self

    def set(self, name: str, value: Any, at: float | None = None, resent: bool = False) -> Hands:
        assert name in self.fields(), (name, sorted(self.fields()))
        self.screen = self.desk.handle(Event(name, value, at, resent), self.screen)
        return self

    def look(self) -> Hands:
        self.screen = self.desk.screen()
        return self

    def blocks(self, kind: str) -> list[Block]:
        return [block for block in walk(self.screen["blocks"]) if block["type"] == kind]

    def buttons(self) -> list[str]:
        return [
            one["id"] for block in self.blocks("buttons") for one in block["buttons"] if not one["disabled"]
        ]

    def fields(self) -> dict[str, Any]:
        return {
            block["id"]: block.get("value")
            for block in walk(self.screen["blocks"])
            if block.get("id") is not None
        }

    def field_of(self, part: str) -> str:
        """The one field whose name starts so."""
        (found,) = [name for name in self.fields() if name.startswith(part)]
        return found

    def table(self, caption: str) -> list[list[str]]:
        for block in self.blocks("table"):
            if block["caption"] == caption:
                return [
                    [one if isinstance(one, str) else one["text"] for one in row] for row in block["rows"]
                ]
        raise AssertionError(f"no table {caption}: {[b['caption'] for b in self.blocks('table')]}")

    def text(self) -> str:
        """Everything that is read on the screen outside tables."""
        words = []
        for block in walk(self.screen["blocks"]):
            words += [str(block[name]) for name in ("text", "title", "label") if block.get(name)]
        return "\n".join(words)

    def news(self) -> tuple[str, str, str]:
        """The last feedback block's tone, title and words."""
        block = self.blocks("feedback")[0]
        return block["tone"], block["title"], block["text"]

    def news_words(self) -> str:
        """The last feedback block's words, empty when there is none."""
        found = self.blocks("feedback")
        return str(found[0]["text"]) if found else ""


@pytest.fixture
def office(course: Course, monkeypatch: pytest.MonkeyPatch) -> Office:
    return open_office(course)


def open_office(course: Course) -> Office:
    people = [
        {"account": a, "name": n, "branch": b, "role": "trainee", "cohort": "2026-10"} for a, n, b in PEOPLE
    ]
    people.append({"account": "zhao", "name": "赵老师", "branch": "分行", "role": "trainer", "cohort": ""})
    roster = course.root / "roster.json"
    roster.write_text(json.dumps({"people": people}, ensure_ascii=False), encoding="utf-8")
    shutil.copy(ROOT / "assessments" / "rubric-comments.yaml", course.assessments)
    here = course.home / "home" / "notebooks" / "trainer"
    here.mkdir(parents=True, exist_ok=True)
    return Office(course.root, course.exchange, course.assessments, "zhao", roster, here)


@pytest.fixture
def hands(office: Office) -> Callable[..., Hands]:
    def make(page: str = "console") -> Hands:
        return Hands(TrainerDesk(office, page, InPlace(office)))

    return make


def at(minutes: float, start: datetime = datetime(2026, 10, 20, 1, 0, tzinfo=UTC)) -> datetime:
    return start + timedelta(minutes=minutes)
