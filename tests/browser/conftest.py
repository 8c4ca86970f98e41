"""A real JupyterLab on loopback, started as a trainee's machine starts it, and a real chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from lab_kit import ROOT
from playwright.sync_api import Browser, Page, expect

PATIENCE_MS = 60_000  # a cold start on two busy cores
expect.set_options(timeout=PATIENCE_MS)
SCREENS = ROOT / "build" / "screens"


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
