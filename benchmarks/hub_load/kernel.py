"""One notebook's kernel over its websocket, as JupyterLab talks to it: cells, widgets, the panel's messages."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

PATIENCE = 180.0  # seconds


@dataclass
class PanelView:
    """A panel as its browser side knows it: the screen, and the acks that are waited for."""

    comm: str
    screen: dict[str, Any]
    seq: int = 0
    waiting: dict[int, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)

    def blocks(self) -> list[dict[str, Any]]:
        return list(self.screen.get("blocks", []))


class Kernel:
    """A connection to one kernel. `panels` are the screens of its widgets, in the order they came."""

    def __init__(self, socket: WebSocketClientConnection, session: str) -> None:
        self.socket, self.session = socket, session
        self.panels: dict[str, PanelView] = {}
        self.errors: list[str] = []
        self._idle: dict[str, asyncio.Future[None]] = {}
        self._reader = asyncio.ensure_future(self._read())

    @classmethod
    async def connect(cls, url: str, headers: dict[str, str]) -> Kernel:
        """Open the websocket of a kernel and wait until it answers."""
        session = uuid.uuid4().hex
        # A browser waits for a kernel that starts in a rush; tornado's own patience is 20 seconds.
        request = HTTPRequest(
            f"{url}/channels?session_id={session}",
            headers=headers,
            connect_timeout=PATIENCE,
            request_timeout=PATIENCE,
        )
        socket = await websocket_connect(request, max_message_size=64 * 1024 * 1024, ping_interval=30)
        made = cls(socket, session)
        await made.ask("kernel_info_request", {})
        return made

    async def run(self, source: str) -> None:
        """Execute a cell; returns when the kernel is idle again."""
        await self.ask(
            "execute_request",
            {
                "code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False,
                "stop_on_error": True,
            },
        )  # fmt: skip

    async def press(self, panel: PanelView, name: str, value: Any) -> tuple[dict[str, Any], float]:
        """Send an event of a panel; its ack and the seconds until it came."""
        panel.seq += 1
        told: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        panel.waiting[panel.seq] = told
        event = {"type": "event", "seq": panel.seq, "client": self.session, "name": name, "value": value}
        started = time.perf_counter()
        await self._send("comm_msg", {"comm_id": panel.comm, "data": {"method": "custom", "content": event}})
        ack = await asyncio.wait_for(told, PATIENCE)
        return ack, time.perf_counter() - started

    async def ask(self, kind: str, content: dict[str, Any]) -> None:
        """Send a request on the shell channel and wait for the idle status that follows it."""
        mine = uuid.uuid4().hex
        self._idle[mine] = asyncio.get_running_loop().create_future()
        await self._send(kind, content, mine)
        await asyncio.wait_for(self._idle[mine], PATIENCE)

    async def _send(self, kind: str, content: dict[str, Any], mine: str | None = None) -> None:
        header = {
            "msg_id": mine or uuid.uuid4().hex, "username": "", "session": self.session, "msg_type": kind,
            "date": datetime.now(UTC).isoformat(), "version": "5.3",
        }  # fmt: skip
        message = {
            "header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": [],
        }  # fmt: skip
        await self.socket.write_message(json.dumps(message))

    async def _read(self) -> None:
        while True:
            text = await self.socket.read_message()
            if text is None:
                break
            if isinstance(text, str):
                self._take(json.loads(text))
        for future in [
            *self._idle.values(),
            *(one for p in self.panels.values() for one in p.waiting.values()),
        ]:
            if not future.done():
                future.set_exception(ConnectionError("the websocket closed"))

    def _take(self, message: dict[str, Any]) -> None:
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "status" and content["execution_state"] == "idle":
            idle = self._idle.get(message["parent_header"].get("msg_id", ""))
            if idle and not idle.done():
                idle.set_result(None)
        elif kind == "error":
            self.errors.append(f"{content['ename']}: {content['evalue']}")
        elif kind == "comm_open":
            state = content["data"].get("state", {})
            if "screen" in state:
                self.panels[content["comm_id"]] = PanelView(content["comm_id"], state["screen"])
        elif kind == "comm_msg" and content["comm_id"] in self.panels:
            self._update(self.panels[content["comm_id"]], content["data"])

    def _update(self, panel: PanelView, data: dict[str, Any]) -> None:
        if data.get("method") == "update" and "screen" in data.get("state", {}):
            panel.screen = data["state"]["screen"]
        told = (
            panel.waiting.pop(data.get("content", {}).get("seq", -1), None)
            if data.get("method") == "custom"
            else None
        )
        if told and not told.done():
            told.set_result(data["content"])

    def close(self) -> None:
        """Close the websocket, as closing the page does."""
        self._reader.cancel()
        self.socket.close()
