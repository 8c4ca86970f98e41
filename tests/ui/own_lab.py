"""A JupyterLab of the test's own, with a notebook whose panel saves to a file."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A JupyterLab of our own: address and working folder."""
    work, port = tmp_path / "work", _free_port()
    work.mkdir()
    cells = [
        {
            "cell_type": "code",
            "id": f"c{at}",
            "source": text,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        for at, text in enumerate([CELL, "1 + 1"])
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (work / "a.ipynb").write_text(json.dumps(book), "utf-8")
    settings = tmp_path / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    theme = os.environ.get("COURSE_THEME", "JupyterLab Light")
    (settings / "themes.jupyterlab-settings").write_text(json.dumps({"theme": theme}))
    env = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(tmp_path),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces"),
        "IPYTHONDIR": str(tmp_path / "ipython"),
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
    yield f"http://127.0.0.1:{port}/lab/tree/a.ipynb?token=t", work
    server.terminate()
    server.wait(20)
    listener.join(5)
