"""A small page on loopback that shows one panel and lets a test play the kernel's part."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from course import ui
from course.ui.panel import CSS, ESM

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
LOST_KEPT = "没有保存：与课程的连接断了，请不要关闭页面，内容已暂存在本机"

PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>面板</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/panel.css"></head>
<body data-jp-theme-light="true"><main style="width: min(860px, 100%)"></main>
<script type="module">
import widget from "/panel.js";
window.reached = [];
document.addEventListener("keydown", (event) => window.reached.push(event.key));
class Model {
  constructor(screen, mode) { Object.assign(this, { data: { screen }, mode, sent: [], hooks: {} }); }
  get(key) { return this.data[key]; }
  on(name, hook) { (this.hooks[name] ||= []).push(hook); }
  off(name, hook) { this.hooks[name] = (this.hooks[name] || []).filter((one) => one !== hook); }
  emit(name, ...values) { for (const hook of this.hooks[name] || []) hook(...values); }
  show(screen) { this.data.screen = screen; this.emit("change:screen"); }
  ack(index, more = {}) {
    const { seq, client } = this.sent.at(index);
    const ack = { type: "ack", seq, client, ok: true, message: "", saved_at: "09:30:00" };
    this.emit("msg:custom", { ...ack, ...more });
  }
  send(message) {
    if (this.mode === "throw") throw new Error("kernel is dead");
    this.sent.push(structuredClone(message));
  }
}
window.mount = (screen, mode = "quiet") => {
  const el = document.querySelector("main").appendChild(document.createElement("div"));
  window.model = new Model(screen, mode);
  window.dispose = widget.render({ model: window.model, el });
};
window.ready = true;
</script></body></html>"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    files = {
        "/": ("text/html", PAGE),
        "/panel.js": ("text/javascript", ESM),
        "/panel.css": ("text/css", CSS),
        "/axe.js": ("text/javascript", Axe().axe_script),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, text = files.get(self.path, ("text/plain", ""))
            self.send_response(200 if self.path in files else 404)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


class Bench:
    """A page with one panel and a model whose other end is the test."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def mount(self, screen: dict[str, Any], mode: str = "quiet") -> Bench:
        self.page.evaluate("([screen, mode]) => mount(screen, mode)", [screen, mode])
        return self

    def show(self, screen: dict[str, Any]) -> None:
        self.page.evaluate("(screen) => model.show(screen)", screen)

    def ack(self, index: int = -1, **more: Any) -> None:
        self.page.evaluate("([index, more]) => model.ack(index, more)", [index, more])

    def sent(self) -> list[tuple[str, Any]]:
        return [(one["name"], one["value"]) for one in self.page.evaluate("model.sent")]

    def journal(self, name: str) -> list[tuple[str, Any]]:
        stored = self.page.evaluate("(key) => localStorage.getItem(key)", f"course:{name}")
        return [(one["name"], one["value"]) for one in json.loads(stored or "[]")]

    def wait(self, ms: int) -> None:
        self.page.clock.run_for(ms)

    def status(self) -> Any:
        return self.page.locator(".cp-status")

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.textContent || document.activeElement.id"))


@pytest.fixture
def bench(chromium: Any, address: str) -> Iterator[Bench]:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.clock.install()
    page.goto(address)
    page.wait_for_function("window.ready")
    page.clock.pause_at(
        datetime.now(UTC) + timedelta(minutes=1)
    )  # from here on only Bench.wait moves the time
    yield Bench(page)
    assert faults == []
    context.close()


def one(block: dict[str, Any], *more: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A screen of a few blocks."""
    return ui.screen("题", [block, *more], **fields)


GO = ui.buttons(ui.button("go", "提交", primary=True))
AB = [("a", "甲"), ("b", "乙")]
