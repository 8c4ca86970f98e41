"""Every test of the study floor has a home of its own and one trainee."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from course.exercises import base
from course.exercises.base import Event, Reason, Score, State
from course.knowledge.edition import Edition, load


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COURSE_TRAINEE", "t-01")
    for name in ("JUPYTERHUB_USER", "COURSE_STRICT", "COURSE_EDITION", "COURSE_EDITIONS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


@pytest.fixture
def edition() -> Edition:
    return load("2026")


class Counter(State):
    """State of the toy exercise: it's finished at 3."""

    seed: int
    count: int = 0


def _step(edition: Edition, state: Counter, event: Event) -> Counter:
    if event.name == "boom":
        raise RuntimeError("a slip of the model")
    return state.model_copy(update={"count": state.count + 1}) if event.name == "add" else state


def _screen(edition: Edition, state: Counter) -> dict[str, Any]:
    made = {"type": "buttons", "buttons": [{"id": "add", "label": "加一"}, {"id": "boom", "label": "坏"}]}
    return {"title": "数数", "blocks": [{"type": "text", "text": f"数到 {state.count}"}, made]}


def _score(edition: Edition, state: Counter) -> Score:
    reasons = [Reason("good", "数得对。"), Reason("bad", "数慢了。客户等了三天。", ("complaint.decide-15d",))]
    return Score(min(state.count, 2), 3, state.count >= 3, reasons)


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A toy exercise called `toy`."""
    module = SimpleNamespace(
        ID="toy", TITLE="数数", STRANDS=("G1",), MINUTES=1, State=Counter,
        start=lambda edition, seed=0: Counter(seed=seed),
        load=Counter.model_validate_json, step=_step, screen=_screen, score=_score,
        cites=lambda edition: {"complaint.decide-15d"},
    )  # fmt: skip
    monkeypatch.setitem(sys.modules, "toy_model", module)  # type: ignore[arg-type]
    monkeypatch.setitem(base.MODULES, "toy", "toy_model")
    return module
