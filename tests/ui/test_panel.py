"""The Panel without a front-end: events in, screens and acks out."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from typing import Any

import pytest

from course import ui
from course.errors import CourseError
from course.ui import Event, Panel
from course.ui.panel import CSS, ESM


def question(value: str | None = None) -> dict[str, Any]:
    return ui.screen(
        "一题", [ui.single("q", "选", [("a", "甲"), ("b", "乙")], value), ui.buttons(ui.button("go", "提交"))]
    )


def press(panel: Panel, name: str, value: Any = None, seq: int = 1, **more: Any) -> dict[str, Any]:
    ack = panel.receive({"type": "event", "seq": seq, "name": name, "value": value, **more})
    assert ack is not None
    return ack


def test_handler_gives_the_next_screen() -> None:
    seen: list[Event] = []
    panel = Panel(question())

    @panel.on_event
    def handler(event: Event) -> dict[str, Any]:
        seen.append(event)
        return ui.screen("完", [ui.text("谢谢")])

    ack = press(panel, "q", "b", seq=7, client="x1", at=1790000000.5, resent=True)
    assert re.fullmatch(r"[0-2]\d:[0-5]\d:[0-5]\d", ack.pop("saved_at"))
    assert ack == {"type": "ack", "seq": 7, "client": "x1", "ok": True, "message": "", "drop": False}
    assert seen == [Event("q", "b", 1790000000.5, True)]
    assert panel.screen["title"] == "完"


def test_the_saved_time_is_that_of_shanghai(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.ui.panel.time.time", lambda: 1791388799.0)  # 2026-10-07 15:59:59 UTC
    assert press(Panel(question()), "q", "a")["saved_at"] == "23:59:59"


def test_none_keeps_the_screen_and_fills_in_the_value() -> None:
    panel = Panel(question(), on_event=lambda event: None)
    before = panel.screen
    assert press(panel, "q", "b")["ok"] is True
    assert panel.screen == question("b")
    assert before == question()
    assert press(panel, "go")["ok"] is True
    assert panel.screen == question("b")


def test_without_a_handler_values_are_kept() -> None:
    panel = Panel(question())
    press(panel, "q", "a")
    assert panel.screen == question("a")


def test_a_failing_handler_shows_plain_words_and_logs(caplog: pytest.LogCaptureFixture) -> None:
    def handler(event: Event) -> None:
        raise ZeroDivisionError("secret detail")

    panel = Panel(question(), handler)
    with caplog.at_level(logging.ERROR, "course.ui"):
        ack = press(panel, "q", "a")
    assert (ack["ok"], ack["drop"]) == (False, False)
    assert ack["message"].startswith("这一步没有成功")
    assert "secret" not in ack["message"]
    assert panel.screen == question()
    assert "ZeroDivisionError" in caplog.text


def test_an_error_of_ours_speaks_for_itself() -> None:
    def handler(event: Event) -> None:
        raise CourseError("答卷已经交了", remedy="请找培训师")

    assert press(Panel(question(), handler), "q", "a")["message"] == "答卷已经交了 办法：请找培训师"


def test_a_wrong_next_screen_is_a_failure_of_the_handler() -> None:
    panel = Panel(question(), lambda event: {"title": "x", "blocks": [{"type": "nonsense"}]})
    assert press(panel, "q", "a")["ok"] is False
    assert panel.screen == question()


@pytest.mark.parametrize(("name", "value"), [("old", "a"), ("q", "zzz"), ("q", ["a"]), ("", None)])
def test_events_that_the_screen_cannot_send_never_reach_the_handler(name: str, value: Any) -> None:
    seen: list[Event] = []
    ack = press(Panel(question(), seen.append), name, value)
    assert (ack["ok"], ack["drop"], seen) == (False, True, [])


def test_a_disabled_button_is_refused() -> None:
    panel = Panel(ui.screen("t", [ui.buttons(ui.button("go", "提交", disabled=True))]))
    assert press(panel, "go")["ok"] is False


@pytest.mark.parametrize(
    "message", [None, 3, [], {}, {"type": "event"}, {"type": "event", "name": 3}, {"name": "q"}]
)
def test_what_is_not_an_event_is_ignored(message: object) -> None:
    assert Panel(question()).receive(message) is None


def test_the_screen_is_a_copy_so_later_changes_are_noticed() -> None:
    mine = question()
    panel = Panel(mine)
    changes: list[Any] = []
    panel.observe(lambda change: changes.append(change["new"]["title"]), "screen")
    mine["title"] = "改"
    panel.screen = mine
    assert changes == ["改"]


def test_acks_and_messages_go_through_the_comm(monkeypatch: pytest.MonkeyPatch) -> None:
    panel, sent = Panel(question()), []
    monkeypatch.setattr(panel, "send", sent.append)
    panel._handle_custom_msg({"type": "event", "seq": 4, "name": "q", "value": "a"}, [])
    assert [(one["seq"], one["ok"]) for one in sent] == [(4, True)]


def test_repr_and_static_fallback() -> None:
    panel = Panel(question("b"))
    assert repr(panel) == "Panel('一题', 2 blocks)"
    data, _ = panel._repr_mimebundle_()
    assert sorted(data) == ["application/vnd.jupyter.widget-view+json", "text/html", "text/plain"]
    assert data["text/plain"] == repr(panel)
    assert "<h2>一题</h2>" in data["text/html"]
    assert "<li>◉ 乙</li>" in data["text/html"]


def test_the_front_end_is_whole_and_local() -> None:
    assert ESM.count("export default") == 1
    assert "innerHTML" not in ESM and "insertAdjacentHTML" not in ESM
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", ESM + CSS)
    for line in CSS.splitlines():
        assert not line.endswith("{") or line.lstrip().startswith(
            ("@media", ".course-panel", "body[data-jp-theme")
        )


def test_blocks_import_no_widget() -> None:
    code = "import course.ui, sys; print('anywidget' in sys.modules, hasattr(course.ui, 'Panel'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
