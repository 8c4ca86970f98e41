"""The widget: shows a screen, hands events to one handler, and says whether each was taken."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from course.ui.event import Event
from course.ui.fallback import screen_html
from course.ui.schema import Screen, check_screen, find, value_fits, with_value

__all__ = ["Panel"]

Handler = Callable[[Event], "Screen | None"]

_HERE = Path(__file__).parent
# anywidget takes one ES module; these are its chapters, in reading order, joined as they are.
SCRIPTS = (
    "js/dom.js",
    "js/saver.js",
    "js/fields.js",
    "js/choices.js",
    "js/picker.js",
    "js/finding.js",
    "js/months.js",
    "js/content.js",
    "js/bars.js",
    "panel.js",
)
ESM = "\n".join((_HERE / name).read_text("utf-8") for name in SCRIPTS)
CSS = (_HERE / "panel.css").read_text("utf-8")

_SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991
_NOT_DONE = "这一步没有成功，请再试一次；还不行，请告诉培训师。"
_STALE = "页面已经更新，这一步不再需要。"

_log = logging.getLogger("course.ui")
_log.addHandler(
    logging.NullHandler()
)  # else Python's last resort prints the traceback under the learner's cell


class Panel(anywidget.AnyWidget):  # type: ignore[misc]
    """A screen in a notebook.

    >>> panel = Panel(screen("问候", [single("q", "您好？", [("a", "好"), ("b", "很好")])]))
    >>> panel.on_event(lambda event: None)      # None keeps the screen, with the learner's value filled in
    """

    _esm = ESM
    _css = CSS
    screen = traitlets.Dict().tag(sync=True)

    def __init__(self, screen: Screen | None = None, on_event: Handler | None = None, **kwargs: Any) -> None:
        self._handler: Handler | None = on_event
        super().__init__(screen=screen if screen is not None else {"title": "", "blocks": []}, **kwargs)
        self.on_msg(lambda _widget, content, _buffers: self.receive(content))

    @traitlets.validate("screen")  # type: ignore[untyped-decorator]
    def _check_screen(self, proposal: Mapping[str, Any]) -> Screen:
        return check_screen(proposal["value"])

    def on_event(self, handler: Handler) -> Handler:
        """Set the one handler: `handler(event)` returns the next screen, or None to keep this one."""
        self._handler = handler
        return handler

    def receive(self, message: object) -> dict[str, Any] | None:
        """Take one message as the browser sends it; returns the ack (also sent), None when it isn't an event.

        Never raises for what the handler does: the learner gets plain words, the log gets the traceback.
        """
        event = Event.from_message(message) if isinstance(message, Mapping) else None
        if event is None or not isinstance(message, Mapping):
            _log.warning("not an event: %.200r", message)
            return None
        ok, text, drop = self._take(event)
        ack = {
            "type": "ack",
            "seq": message.get("seq"),
            "client": message.get("client"),
            "ok": ok,
            "message": text,
            "saved_at": datetime.fromtimestamp(time.time(), UTC).astimezone(_SHANGHAI).strftime("%H:%M:%S"),
            "drop": drop,
        }
        self.send(ack)
        return ack

    def _take(self, event: Event) -> tuple[bool, str, bool]:
        """(taken, words for the learner, whether the browser should forget the change)."""
        block = find(self.screen, event.name)
        if block is None or not value_fits(block, event.value):
            _log.info("screen %r can't take event %r", self.screen.get("title"), event.name)
            return False, _STALE, True
        try:
            following = self._handler(event) if self._handler is not None else None
            self.screen = with_value(self.screen, event.name, event.value) if following is None else following
        except Exception as error:
            _log.exception("handler failed for event %r", event.name)
            return False, _plain_words(error), False
        return True, "", False

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, and a static Chinese rendering for pages that can't show widgets."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return data | {"text/html": screen_html(self.screen)}, metadata

    def __repr__(self) -> str:
        return f"Panel({self.screen.get('title', '')!r}, {len(self.screen.get('blocks', []))} blocks)"


def _plain_words(error: Exception) -> str:
    """The text of an error of ours; a general sentence for any other."""
    try:
        from course.errors import CourseError
    except ImportError:
        return _NOT_DONE
    return str(error.message_zh()) if isinstance(error, CourseError) else _NOT_DONE
