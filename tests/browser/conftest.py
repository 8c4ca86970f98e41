"""A real JupyterLab on loopback, started as a trainee's machine starts it, and a real chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from lab_kit import ROOT
from playwright.sync_api import Browser, Page, expect, sync_playwright

PATIENCE_MS = 60_000  # a cold start on two busy cores
expect.set_options(timeout=PATIENCE_MS)
SCREENS = ROOT / "build" / "screens"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = shutil.which("chromium")
        assert found, "chromium is not installed: scripts/test-system.sh installs it"
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page_of(chromium: Browser) -> Iterator[Callable[[], Page]]:
    contexts = []

    def make() -> Page:
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def shot() -> Callable[[Page, str], None]:
    """Keep a picture of what was seen in build/screens/."""
    SCREENS.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.screenshot()  # the first one makes a sandboxed frame paint
        page.screenshot(path=SCREENS / f"{name}.png")

    return take
