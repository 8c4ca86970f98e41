"""Shared by all tests: nbgrader finds its commands, and a released course to work on."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.classroom_kit import Course

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip

# A background job ignores SIGINT, and its children would too: servers under test are ended by it.
signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def pytest_configure(config: pytest.Config) -> None:
    """nbgrader's own noise."""
    for noise in ("ignore:Object of type <Submitted", "ignore:Passing unrecognized arguments"):
        config.addinivalue_line("filterwarnings", noise)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of a run: Playwright's event loop can't be started twice in one thread."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium")
    assert found, "chromium is not installed: scripts/test-system.sh installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built and released course that no test may change."""
    home = tmp_path_factory.mktemp("released")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_ASSESSMENTS", str(home / "assessments"))
        Course(home).set_up()
    return home


@pytest.fixture
def course(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A released course of this test's own."""
    shutil.copytree(released, tmp_path / "c")
    monkeypatch.setenv("COURSE_ASSESSMENTS", str(tmp_path / "c" / "assessments"))
    return Course(tmp_path / "c")


@pytest.fixture(scope="module")
def shared(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """A released course for the tests of one module, which run in their order."""
    home = tmp_path_factory.mktemp("shared") / "c"
    shutil.copytree(released, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_ASSESSMENTS", str(home / "assessments"))
        yield Course(home)
