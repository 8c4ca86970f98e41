"""Someone who works through an exercise's panel by keyboard alone, one field after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

TABS = 140  # more than any screen has fields
BACK = ("重新开始", "再做一次", "回到")  # what these buttons lead to has been done
LOOPS = 6  # so often may a screen come back
ANSWERED_MS = 15_000
FOCUSED = """(panel) => {
  const node = document.activeElement;
  if (!panel.contains(node)) return null;
  const group = node.closest("fieldset, [role=radiogroup], [role=group], .cp-field");
  return {
    tag: node.tagName, type: node.inputMode ? "number" : node.type || "", role: node.getAttribute("role") || "", words: node.textContent,
    value: node.value ?? "", checked: Boolean(node.checked), pressed: node.getAttribute("aria-pressed"),
    disabled: Boolean(node.disabled) || node.getAttribute("aria-disabled") === "true",
    primary: node.classList.contains("cp-primary"), button: node.classList.contains("cp-button"),
    place: node.classList.contains("cp-span"), tool: Boolean(node.closest(".cp-spans")),
    taken: Boolean(group && group.querySelector("input:checked, [aria-pressed=true], .cp-span.cp-chosen")),
    group: group ? [...panel.querySelectorAll("fieldset, [role=radiogroup], [role=group], .cp-field")]
      .indexOf(group) : -1,
  };
}"""
TYPED = "先核对流水和告知记录，十五日内书面答复客户，并把处理结果和依据写进台账，由消保岗复核，季度会上通报整改情况，逐件回访。"


class Worker:
    """Answers each field once and presses the screen's main button, until `finished` says so.

    Every answer raises the step count that the bench shows; `seen` is called for each new screen.
    """

    def __init__(self, page: Page, panel: Locator, count: Locator, seen: Callable[[], None]) -> None:
        self.page, self.panel, self.count, self.seen = page, panel, count, seen
        self.steps = int(count.text_content() or 0)
        self.moved: set[int] = set()  # long lists that have been moved on once

    def work(self, most: int = 200) -> bool:
        """Go on until the result is shown; whether it was within `most` screens."""
        shown: list[str] = []
        for _ in range(most):
            if self.panel.get_by_role("heading", name="结果", exact=True).count():
                return True
            self.seen()
            shown.append(self.panel.inner_text())
            assert shown.count(shown[-1]) < LOOPS, f"it goes no further: {shown[-1]}"
            self._screen(elsewhere=shown[-1] in shown[:-1])
        return False

    def _screen(self, elsewhere: bool, stay: bool = False) -> None:
        """From the panel's top through its fields to a button that leads on.

        With `elsewhere` the screen has been seen before: its first choice, or a list not yet moved, goes on by one; with
        `stay` nothing else is done.
        """
        self.panel.locator(".cp-blocks").first.focus()
        fallback: str | None = None
        done: set[int] = set()
        for _ in range(TABS):
            self.page.keyboard.press("Tab")
            here = self.panel.evaluate(FOCUSED)
            if here is None:
                break
            if here["disabled"]:
                continue
            if here["primary"]:
                self._stepped("Enter")
                return
            if here["button"] and here["pressed"] is None:
                back = any(one in here["words"] for one in BACK)
                fallback = fallback or (None if back else here["words"])
                continue
            moves = here["type"] == "radio" and here["taken"] and not here["tool"]
            if elsewhere and (moves or (here["tag"] == "SELECT" and here["group"] not in self.moved)):
                self.moved.add(here["group"])
                self._stepped("ArrowDown")
                if stay:
                    return
                elsewhere = False
                continue
            self._answer(here, done)
        if fallback is None:
            assert not stay, f"no button leads on: {self.panel.inner_text()[-600:]}"
            self._screen(elsewhere=True, stay=True)
            return
        self.panel.get_by_role("button", name=fallback, exact=True).first.focus()
        self._stepped("Enter")

    def _answer(self, here: dict[str, Any], done: set[int]) -> None:
        """Fill the field that has the focus, unless its group has an answer."""
        kind, group = here["type"], here["group"]
        if here["place"]:
            if group not in done:
                done.add(group)
                self._stepped("Enter")
        elif kind in ("radio", "checkbox"):
            if not here["taken"] and group not in done:
                done.add(group)
                self._stepped("Space")
        elif here["tag"] == "SELECT":
            if not here["value"]:
                self._stepped("ArrowDown")
        elif here["role"] == "combobox":
            if not here["value"]:
                self.page.keyboard.press("ArrowDown")
                self._stepped("Enter")
        elif kind == "date":
            if not here["value"]:
                self._stepped(None, "20260115")
        elif kind in ("number", "text", "textarea"):
            if not here["value"]:
                self._stepped(None, "1" if kind == "number" else TYPED)
        elif here["pressed"] == "false" and not here["taken"] and group not in done:
            done.add(group)
            self._stepped("Enter")

    def _stepped(self, key: str | None, words: str = "") -> None:
        """Press or type, and wait until the course has taken it."""
        before = self.panel.evaluate(FOCUSED)
        if key:
            self.page.keyboard.press(key)
        else:
            self.page.keyboard.type(words)
        try:
            expect(self.count).not_to_have_text(str(self.steps), use_inner_text=False, timeout=ANSWERED_MS)
        except AssertionError as problem:
            raise AssertionError(f"{key or words} on {before} did nothing") from problem
        self.steps = int(self.count.text_content() or 0)
