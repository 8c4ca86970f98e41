"""The panel: steps in a process of their own, news from another thread, a clock that draws live pages anew."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course.errors import SetupError
from course.hub import lessons
from course.trainer import office as offices
from course.trainer.jobs import Job, Runner, command
from course.trainer.office import Office
from course.trainer.pages import PAGES
from course.trainer.view import TrainerDesk, TrainerView
from course.ui import Event
from tests.classroom_kit import PAPER, Course
from tests.trainer.conftest import Hands, InPlace


def test_every_page_opens_on_a_course_without_anything(tmp_path: Path) -> None:
    (tmp_path / "assessments" / "blueprints").mkdir(parents=True)
    empty = Office(
        tmp_path, tmp_path / "x", tmp_path / "assessments", "zhao", tmp_path / "roster.json", tmp_path
    )
    at = Hands(TrainerDesk(empty, runner=InPlace(empty)))
    for page in PAGES:
        at.press(f"page:{page}")
        assert "还没有试卷。" in at.text()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["assessments"]  # looking makes nothing


def test_every_page_opens_on_a_paper_that_nobody_built(course: Course, tmp_path: Path) -> None:
    fresh = Office(
        tmp_path / "r", tmp_path / "x", course.assessments, "zhao", tmp_path / "roster.json", tmp_path
    )
    (tmp_path / "r").mkdir()
    at = Hands(TrainerDesk(fresh, runner=InPlace(fresh)))
    for page, words in {
        "console": "下一步：到“发卷与收卷”生成试卷。", "papers": "测试卷：还没有发放。", "collect": "还没有发放，没有答卷可收。",
        "essays": "没有要批的答卷。", "returning": "还没有评好的答卷。", "results": "还没有成绩。", "exceptions": "先导入名单。",
    }.items():  # fmt: skip
        assert words in at.press(f"page:{page}").text()
    assert list((tmp_path / "r").iterdir()) == []


def test_a_broken_record_is_told_and_the_other_pages_go_on(
    course: Course, hands: Callable[..., Hands], office: Office
) -> None:
    (office.root / "exceptions.jsonl").write_text('{"a": 1}\n', encoding="utf-8")
    at = hands()
    assert "这一行读不出来。" in at.text() and "page:papers" in at.buttons()


def test_a_trainee_who_types_the_call_meets_a_calm_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path))
    monkeypatch.delenv("COURSE_ASSESSMENTS", raising=False)
    monkeypatch.delenv("COURSE_STRICT", raising=False)
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "home"))
    from course.trainer.notebook import trainer

    assert "找不到题库文件夹。" in repr(trainer())
    with pytest.raises(SetupError):
        offices.my_office()


def test_the_pages_are_laid_out_for_trainers_alone(tmp_path: Path) -> None:
    def pages() -> list[str]:
        return sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*trainer*/*"))

    lessons.lay_out(tmp_path)
    assert pages() == []
    lessons.lay_out(tmp_path, trainer=True)
    assert pages() == ["notebooks/trainer/00-培训师.ipynb", "notebooks/trainer/01-批改问答题.ipynb"]
    assert lessons.trainer_start() == "notebooks/trainer/00-培训师.ipynb"
    (tmp_path / "notebooks" / "trainer" / "own.txt").write_text("", encoding="utf-8")
    lessons.lay_out(tmp_path)  # no longer a trainer
    assert pages() == ["notebooks/trainer/own.txt"]


def test_the_notebooks_are_calls_alone() -> None:
    books = sorted((Path(__file__).resolve().parents[2] / "notebooks" / "trainer").glob("*.ipynb"))
    for book in books:
        data = json.loads(book.read_text(encoding="utf-8"))
        code = [cell for cell in data["cells"] if cell["cell_type"] == "code"]
        setup, call = (cell["source"] for cell in code)
        assert setup == "from course.trainer.notebook import *"
        assert call in ("trainer()", 'trainer("essays")')
        for cell in code:
            assert cell["outputs"] == [] and cell["metadata"]["jupyter"] == {"source_hidden": True}


def drawn(view: TrainerView) -> str:
    return json.dumps(view.panel.screen, ensure_ascii=False)


def test_the_clock_draws_a_live_page_when_something_has_changed(
    course: Course, office: Office, monkeypatch: Any
) -> None:
    view = TrainerView(TrainerDesk(office, runner=InPlace(office)))
    before = view.panel.screen
    view.tick()
    assert view.panel.screen is before
    course.hand_in("li", course.answers("li"))
    view.tick()
    assert "已交 1 人" in drawn(view)
    view.panel.receive({"type": "event", "seq": 1, "name": "page:exceptions", "value": None})
    shown = view.panel.screen
    monkeypatch.setattr(view.desk, "screen", lambda: pytest.fail("a page that is written on was drawn anew"))
    view.tick()
    assert view.panel.screen is shown


def test_a_fault_while_drawing_leaves_page_and_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    view = TrainerView(TrainerDesk(office, runner=InPlace(office)))
    before = view.panel.screen
    monkeypatch.setattr(view.desk, "screen", lambda: 1 / 0)
    view.tick()
    assert view.panel.screen is before


@pytest.mark.flow
def test_a_step_runs_in_a_process_of_its_own_and_the_panel_hears_of_it(
    course: Course, office: Office
) -> None:
    for trainee in ("li", "wang"):
        course.hand_in(trainee, course.answers(trainee))

    async def evening() -> tuple[list[str], TrainerView]:
        view = TrainerView(TrainerDesk(office, "collect"))
        seen: list[str] = []
        over = asyncio.Event()
        draw = view.draw

        def watched() -> None:
            draw()
            seen.extend(b["label"] for b in view.panel.screen["blocks"] if b["type"] == "progress")
            if not view.desk.shared.runner.busy():
                over.set()

        view.draw = watched  # type: ignore[method-assign]
        view.panel.receive({"type": "event", "seq": 1, "name": "go", "value": None})
        assert "正在收卷并评分：准备" in drawn(view)
        view.panel.receive({"type": "event", "seq": 2, "name": "page:console", "value": None})
        assert "场次台" in view.panel.screen["title"]  # the panel is alive meanwhile
        await asyncio.wait_for(over.wait(), 90)
        return seen, view

    seen, view = asyncio.run(evening())
    assert "正在收卷并评分：评分 wang" in seen
    assert "收卷并评分已经结束" in drawn(view)
    view.loop = None
    view.panel.receive({"type": "event", "seq": 3, "name": "page:collect", "value": None})
    assert "收了 2 份，评好 2 份。" in drawn(view)
    assert course.marks()["li"] == course.expected("li", course.answers("li"))


@pytest.mark.flow
@pytest.mark.parametrize(
    ("step", "more", "said"),
    [
        ("release", {"due": "2027-01-01T00:00:00+00:00"}, "还没有生成"),
        ("nonsense", {}, "这一步中途停下了"),
        ("build", {}, "no-such-paper"),
    ],
)
def test_a_step_that_fails_says_why(office: Office, step: str, more: dict[str, str], said: str) -> None:
    runner = Runner(office)
    runner.start(step, "做", "no-such-paper", **more)
    assert runner.job and runner.thread
    runner.thread.join(90)
    assert not runner.busy()
    assert said in runner.job.error


def test_building_is_the_command_itself() -> None:
    assert command(Job("build", "生成", PAPER), {})[-1] == PAPER
    assert command(Job("mark", "评分", PAPER), {"again": True})[-4:] == [
        "course.trainer.work", "mark", PAPER, '{"again": true}',
    ]  # fmt: skip


def test_a_change_that_cannot_be_kept_is_not_taken(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    view = TrainerView(TrainerDesk(office, "exceptions", InPlace(office)))

    def full(event: Event) -> None:
        raise SetupError("磁盘满了。")

    monkeypatch.setattr(view.desk.page, "change", full)
    ack = view.panel.receive({"type": "event", "seq": 1, "name": "reason", "value": "停电"})
    assert ack is not None and (ack["ok"], ack["message"], ack["drop"]) == (False, "磁盘满了。", False)
