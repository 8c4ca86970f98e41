"""A JupyterLab of the test's own, with a notebook whose panel saves to a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

from tests.loopback import free_port

CELL = """import json, os, pathlib
from course import ui
pathlib.Path("kernel.pid").write_text(str(os.getpid()))
store = pathlib.Path("answers.json")
kept = json.loads(store.read_text()) if store.exists() else {}
def made():
    return ui.screen("真题", [
        ui.textarea("t", "写出答复意见", kept.get("t", "")),
        ui.single("q", "是否属于重大投诉？", [("y", "是"), ("n", "否")], kept.get("q"), inline=True),
        ui.buttons(ui.button("fail", "出错"))], journal="wang:paper", saves=True)
def take(event):
    if event.name == "fail":
        raise ZeroDivisionError
    kept[event.name] = event.value
    store.write_text(json.dumps(kept))
    return made()
ui.Panel(made(), take)"""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A JupyterLab of our own: address and working folder."""
    with running(tmp_path, [CELL, "1 + 1"]) as found:
        yield found


@contextmanager
def running(home: Path, cells: list[str], **environment: str) -> Iterator[tuple[str, Path]]:
    """A JupyterLab of our own below `home` with a notebook of these cells: address and working folder."""
    work, port = home / "work", free_port()
    work.mkdir()
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, work / "a.ipynb")
    settings = home / "settings" / "@jupyterlab"
    _setting(settings / "apputils-extension" / "notification", {"fetchNews": "false"})
    _setting(
        settings / "apputils-extension" / "themes",
        {"theme": os.environ.get("COURSE_THEME", "JupyterLab Light")},
    )
    _setting(settings / "notebook-extension" / "tracker", {"windowingMode": "none"})
    env = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        **environment,
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=t"]
    command += [f"--ServerApp.root_dir={work}"]
    server = subprocess.Popen(command, env=env, cwd=work, stderr=subprocess.PIPE, text=True)
    up = threading.Event()

    def listen() -> None:
        for line in server.stderr or ():
            if "is running at" in line:
                up.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    assert up.wait(90), "JupyterLab did not come up"
    try:
        yield f"http://127.0.0.1:{port}/lab/tree/a.ipynb?token=t", work
    finally:
        server.terminate()
        server.wait(20)
        listener.join(5)


def _setting(file: Path, values: dict[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.with_suffix(".jupyterlab-settings").write_text(json.dumps(values))
