"""Every exercise in a real JupyterLab, worked through by keyboard to its result, each screen checked by axe."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from keyboard import Worker
from playwright.sync_api import Browser, Page, expect

from course.exercises import base
from course.knowledge.edition import load
from tests.ui.own_lab import running

pytestmark = pytest.mark.browser
SEED = 7
EXERCISES = sorted(base.MODULES)
CELL = """from pathlib import Path
from course import ui
from course.exercises.view import ExerciseView
from course.store import Store

class Counted(ExerciseView):
    steps = 0
    def handle(self, event):
        self.steps += 1
        return super().handle(event)
    def screen(self):
        shown = super().screen()
        return {**shown, "blocks": [*shown["blocks"], ui.details("步数", [ui.text(str(self.steps))])]}

Counted("NAME", seed=SEED, store=Store(Path("kept"), "wang"))"""


@pytest.fixture(scope="module")
def opened(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Path]]:
    """One JupyterLab with a cell for each exercise, opened in the browser."""
    cells = ["1 + 1", *(CELL.replace("NAME", one).replace("SEED", str(SEED)) for one in EXERCISES)]
    with running(tmp_path_factory.mktemp("exercises"), cells) as (address, work):
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        first = page.locator(".jp-Notebook .jp-CodeCell").first
        first.locator(".cm-content").click()
        expect(page.locator(".jp-Toolbar-kernelName")).to_contain_text("Python 3", timeout=60_000)
        idle = page.locator(".jp-Notebook-ExecutionIndicator")
        expect(idle).to_have_attribute("data-status", "idle", timeout=60_000)
        page.keyboard.press("Shift+Enter")
        expect(first.locator(".jp-OutputArea-output")).to_have_text("2", timeout=60_000)
        yield page, work
        context.close()


@pytest.mark.parametrize("exercise", EXERCISES)
def test_an_exercise_is_done_by_keyboard(
    opened: tuple[Page, Path], shot: Callable[[Page, str], None], exercise: str
) -> None:
    page, work = opened
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(EXERCISES.index(exercise) + 1)
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    panel = cell.locator(".course-panel")
    panel.or_(cell.locator(".jp-OutputArea-executeResult, .jp-RenderedText")).first.wait_for(timeout=60_000)
    assert panel.count(), cell.inner_text()
    panel.scroll_into_view_if_needed()
    count = panel.locator("details", has_text="步数").last.locator(".cp-text")
    checked: set[str] = set()
    faults: list[Any] = []

    def check() -> None:
        kinds = panel.evaluate(
            "(node) => [...new Set([...node.querySelectorAll('[class]')].map((one) => one.className))].sort().join()"
        )
        if kinds in checked:
            return
        checked.add(kinds)
        found = Axe().run(page, context=f"#{panel.evaluate(IDENTIFY)}")
        faults.extend(
            (one["id"], one["impact"], [node["html"] for node in one["nodes"]])
            for one in found.response["violations"]
            if one["impact"] in ("serious", "critical")
        )

    panel.evaluate("(node) => node.scrollIntoView()")
    shot(page, f"exercise-{exercise}-1")
    worker = Worker(page, panel, count, check)
    assert worker.work(), panel.inner_text()[-800:]
    check()
    panel.get_by_role("heading", name="结果", exact=True).evaluate("(node) => node.scrollIntoView()")
    shot(page, f"exercise-{exercise}-2")
    assert faults == []

    # What the page says is what the model makes of the state that was kept.
    model = base.find(exercise)
    file = work / "kept" / "state" / "wang" / "exercise" / f"{exercise}+{SEED}.json"
    state = model.load(json.dumps(json.loads(file.read_text("utf-8"))["data"], ensure_ascii=False))
    score = model.score(load(), state)
    assert score.finished
    expect(panel).to_contain_text(f"得 {score.points:g} 分，满分 {score.max_points:g} 分")


IDENTIFY = "(node) => (node.id ||= 'panel-' + Math.random().toString(36).slice(2))"
