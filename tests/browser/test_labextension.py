"""The JupyterLab extension `course-kit`, driven in a real browser.

Expects it under ``sys.prefix/share/jupyter/labextensions/course-kit`` and the kernel spec ``course`` under
``sys.prefix/share/jupyter/kernels/course``. Each test starts its own server on a fresh folder with its own
manifest, which the page option ``courseManifestUrl`` points at.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

playwright_api = pytest.importorskip("playwright.sync_api")

EXTENSION = Path(sys.prefix, "share/jupyter/labextensions/course-kit")
SPEC = Path(sys.prefix, "share/jupyter/kernels/course/kernel.json")
SLIDER = "from ipywidgets import IntSlider\nIntSlider(value=15, min=0, max=60, description='处理期限')"
MARK = "from pathlib import Path\n_ = Path('ran.txt').write_text('ran')"
PID = "import os\nfrom pathlib import Path\n_ = Path('pid.txt').write_text(str(os.getpid()))"
LESSON = """# 投诉处理期限

银行收到消费投诉后，应当在规定期限内作出处理决定并告知投诉人。

> 事实清楚、争议不大的投诉，自收到之日起十五日内作出处理决定。

| 情形 | 期限 | 依据 |
|---|---|---|
| 事实清楚、争议不大 | 十五日 | 第十八条第一款 |
| 情况复杂 | 六十日 | 第十八条第二款 |
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not EXTENSION.is_dir() or not SPEC.is_file(), reason="extension or kernel not installed"
    ),
]


def manifest(*sources: str) -> str:
    """Return a manifest that knows exactly these code cells."""
    cells = [hashlib.sha256(source.encode()).hexdigest() for source in sources]
    return json.dumps({"version": 1, "cells": cells})


def write_notebook(path: Path, *code: str, kernel: str = "course") -> Path:
    """Write a course notebook: a text, an instructor note, then the given code cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    note = new_markdown_cell("讲师提示：先请学员自己算一遍。", metadata={"tags": ["instructor"]})
    notebook = new_notebook(
        cells=[new_markdown_cell(LESSON), note, *map(new_code_cell, code)],
        metadata={
            "course": {"lesson": "01", "minutes": 20},
            "kernelspec": {"name": kernel, "display_name": "消保课程", "language": "python"},
        },
    )
    nbformat.write(notebook, path)
    return path


def listening(port: int, seconds: float = 60.0) -> None:
    """Wait until the server takes connections: it prints its address a moment before."""
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise


class Lab:
    """One JupyterLab server on a folder of its own, with one browser page."""

    def __init__(self, page: playwright_api.Page, root: Path, config: Path) -> None:
        """Start the server and wait until it says that it listens."""
        self.page, self.root, self.token = page, root, secrets.token_hex(16)
        labconfig = config / "labconfig"
        labconfig.mkdir(parents=True)
        (labconfig / "page_config.json").write_text(json.dumps({"courseManifestUrl": "files/manifest.json"}))
        overrides = Path(__file__).parents[2] / "course/labextension/overrides.json"
        shutil.copy(overrides, labconfig / "default_setting_overrides.json")
        environment = os.environ | {
            "JUPYTER_CONFIG_DIR": str(config),
            "JUPYTER_DATA_DIR": str(config / "data"),
            "JUPYTER_RUNTIME_DIR": str(config / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(config / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(config / "workspaces"),
            "IPYTHONDIR": str(config / "ipython"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        command = [sys.executable, "-P", "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0"]
        command += ["--allow-root", "--expose-app-in-browser", f"--IdentityProvider.token={self.token}"]
        command += [f"--ServerApp.root_dir={root}"]
        # Not started in `root`: nbgrader's formgrader puts the server's current folder first on the server's sys.path.
        self.process = subprocess.Popen(
            command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=config
        )
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/lab", line):
                self.base = f"http://127.0.0.1:{found[1]}/"
                break
        else:
            raise RuntimeError("the server ended before it listened")
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        listening(int(found[1]))

    def open(self, path: str) -> playwright_api.Locator:
        """Open a notebook in the browser and return its panel."""
        self.page.goto(f"{self.base}lab/tree/{path}?token={self.token}&reset")
        panel = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        panel.wait_for(state="visible")
        return panel

    def runs(self, panel: playwright_api.Locator, times: int = 1) -> None:
        """Wait until the notebook has run to its end so many times."""
        self.page.locator(f".jp-NotebookPanel[data-course-runs='{times}']").wait_for(state="attached")

    def js(self, body: str) -> object:
        """Evaluate a function body in the page with `panel`, the notebook in front."""
        return self.page.evaluate(f"async () => {{ const panel = jupyterapp.shell.currentWidget; {body} }}")

    def cells(self) -> object:
        """Return type and source of each cell of the notebook in front."""
        return self.js("return Array.from(panel.model.cells).map(c => [c.type, c.sharedModel.getSource()])")

    def refused(self, path: str) -> str:
        """Open a notebook that must not run; return the banner's text once the kernel could have run it."""
        panel = self.open(path)
        banner = panel.locator(".course-banner[data-tone=quiet]")
        banner.wait_for(state="visible")
        self.js("await panel.sessionContext.ready; await panel.sessionContext.session?.kernel?.info")
        counts = "Array.from(panel.model.cells).filter(c => c.type === 'code').map(c => c.executionCount)"
        assert set(self.js(f"return {counts}")) <= {None}  # type: ignore[call-overload]
        assert "course-clean" not in (panel.get_attribute("class") or "")
        assert not list(self.root.rglob("ran.txt"))
        assert panel.locator(".jp-Toolbar").first.is_visible()
        return banner.inner_text()

    def stop(self) -> None:
        """Stop this server and wait for its end."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def lab(chromium: playwright_api.Browser, tmp_path: Path) -> Iterator[Lab]:
    """A server on a fresh folder; put notebooks and manifest.json into `lab.root`."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(60_000)
    root = tmp_path / "root"
    root.mkdir()
    running = Lab(context.new_page(), root, tmp_path / "config")
    yield running
    context.close()
    running.stop()


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[[Lab, str], None]:
    """Save a screenshot when COURSE_SHOTS names a folder."""

    def save(lab: Lab, name: str) -> None:
        if folder := os.environ.get("COURSE_SHOTS"):
            lab.page.screenshot(path=Path(folder, f"{name}.png"))

    return save


def test_a_known_lesson_runs_itself_on_a_clean_page(lab: Lab, shot: Callable[[Lab, str], None]) -> None:
    """A trainee sees the widget and the text, no code, no tool bar, no English; the file is not touched."""
    before = write_notebook(lab.root / "课.ipynb", SLIDER).read_bytes()
    (lab.root / "manifest.json").write_text(manifest(SLIDER))
    started = time.perf_counter()
    panel = lab.open("课.ipynb")
    panel.locator(".widget-slider").wait_for(state="visible")
    print(f"first widget after {time.perf_counter() - started:.1f} s")
    lab.runs(panel)
    shot(lab, "clean")
    assert "course-clean" in (panel.get_attribute("class") or "")
    for hidden in (".jp-CodeCell .jp-InputArea", ".jp-Toolbar", ".jp-InputPrompt", ".jp-OutputPrompt"):
        assert not panel.locator(hidden).first.is_visible(), hidden
    assert not panel.locator(".jp-Notebook-footer").is_visible()
    assert not panel.locator(".course-banner").is_visible()
    assert not panel.locator(".jp-RenderedMarkdown", has_text="讲师提示").is_visible()
    assert re.findall(r"[A-Za-z]{2,}", panel.inner_text()) == []
    assert re.findall(r"[A-Za-z]{2,}", lab.page.title().replace(".ipynb", "").replace("ipynb", "")) == []
    # saving and closing: no question, no change on the disk
    assert lab.js("return panel.model.dirty") is False
    lab.js("await jupyterapp.commands.execute('docmanager:save')")
    lab.js("await jupyterapp.commands.execute('application:close')")
    panel.wait_for(state="detached")
    assert lab.page.locator(".jp-Dialog").count() == 0
    assert (lab.root / "课.ipynb").read_bytes() == before


def test_an_unknown_cell_stops_everything(lab: Lab, shot: Callable[[Lab, str], None]) -> None:
    """One cell that the manifest does not know: nothing runs, nothing is hidden, and the page says why."""
    write_notebook(lab.root / "课.ipynb", SLIDER, MARK)
    (lab.root / "manifest.json").write_text(manifest(SLIDER))
    assert "1 处程序内容与课程原件不一致" in lab.refused("课.ipynb")
    shot(lab, "refused")


def test_another_kernel_is_refused(lab: Lab) -> None:
    """Known cells on another kernel could import a planted course.py beside the notebook."""
    write_notebook(lab.root / "课.ipynb", MARK, kernel="python3")
    (lab.root / "manifest.json").write_text(manifest(MARK))
    assert "运行环境" in lab.refused("课.ipynb")


@pytest.mark.parametrize("folder", ["submitted", "Autograded", "feedback"])
def test_a_submission_is_refused(lab: Lab, folder: str) -> None:
    """A trainer who looks at a trainee's copy runs nothing."""
    write_notebook(lab.root / folder / "zhang" / "课.ipynb", MARK)
    (lab.root / "manifest.json").write_text(manifest(MARK))
    assert "不是课程原件" in lab.refused(f"{folder}/zhang/课.ipynb")


def test_stored_widget_state_runs_nothing(lab: Lab) -> None:
    """Widget state in a stranger's file carries JavaScript; opening the file must not run it."""
    evil = "window.course_planted = 1; export default { initialize() {}, render() {} }"
    module = {"_model_module": "anywidget", "_model_name": "AnyModel", "_model_module_version": "~0.11.*"}
    view = {"_view_module": "anywidget", "_view_name": "AnyView", "_view_module_version": "~0.11.*"}
    model = {"model_module": "anywidget", "model_name": "AnyModel", "model_module_version": "~0.11.*"}
    model["state"] = {**module, **view, "_esm": evil, "_anywidget_id": "x"}  # type: ignore[assignment]
    path = write_notebook(lab.root / "submitted" / "课.ipynb", MARK)
    notebook = nbformat.read(path, 4)
    state = {"version_major": 2, "version_minor": 0, "state": {"m1": model}}
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": state}
    shown = {
        "application/vnd.jupyter.widget-view+json": {"model_id": "m1", "version_major": 2, "version_minor": 0}
    }
    notebook.cells[2].outputs = [nbformat.v4.new_output("display_data", shown)]
    nbformat.write(notebook, path)
    (lab.root / "manifest.json").write_text(manifest(MARK))
    lab.refused("submitted/课.ipynb")
    # A widget shown from the kernel afterwards proves that the widget manager has done its restoring.
    lab.js(f"panel.model.cells.get(2).sharedModel.setSource({json.dumps(SLIDER)})")
    lab.js("await jupyterapp.commands.execute('notebook:run-all-cells')")
    lab.page.locator(".widget-slider").wait_for(state="visible")
    assert lab.page.evaluate("window.course_planted") is None


@pytest.mark.parametrize("text", [None, "{", '{"version": 2, "cells": []}', '{"version": 1, "cells": "x"}'])
def test_without_a_good_manifest_nothing_runs(lab: Lab, text: str | None) -> None:
    """A missing, broken or strange manifest means no."""
    write_notebook(lab.root / "课.ipynb", MARK)
    if text is not None:
        (lab.root / "manifest.json").write_text(text)
    assert "课程清单" in lab.refused("课.ipynb")


def test_a_dead_kernel_is_told_and_the_page_comes_back(lab: Lab, shot: Callable[[Lab, str], None]) -> None:
    """The kernel is killed: a Chinese banner, then the page has run again and the banner is gone."""
    write_notebook(lab.root / "课.ipynb", PID, SLIDER)
    (lab.root / "manifest.json").write_text(manifest(PID, SLIDER))
    panel = lab.open("课.ipynb")
    lab.runs(panel)
    first = int((lab.root / "pid.txt").read_text())
    os.kill(first, signal.SIGKILL)
    panel.get_by_text("与课程的连接断了，您已填写的内容保存在本机，正在恢复…").wait_for(state="visible")
    shot(lab, "lost")
    assert lab.page.locator(".jp-Dialog").count() == 0
    lab.runs(panel, 2)
    assert int((lab.root / "pid.txt").read_text()) != first
    assert not panel.locator(".course-banner").is_visible()
    panel.locator(".widget-slider").wait_for(state="visible")
    # and after a restart by hand
    lab.js("await panel.sessionContext.restartKernel()")
    lab.runs(panel, 3)


def test_a_cell_changed_before_a_restart_does_not_run(lab: Lab) -> None:
    """The digests are checked again at each run, not only on opening."""
    write_notebook(lab.root / "课.ipynb", SLIDER)
    (lab.root / "manifest.json").write_text(manifest(SLIDER))
    panel = lab.open("课.ipynb")
    lab.runs(panel)
    lab.js(f"panel.model.cells.get(2).sharedModel.setSource({json.dumps(MARK)})")
    lab.js("await panel.sessionContext.restartKernel()")
    panel.locator(".course-banner[data-tone=quiet]").wait_for(state="visible")
    assert not (lab.root / "ran.txt").exists()
    assert "course-clean" not in (panel.get_attribute("class") or "")


def test_no_key_or_double_click_changes_a_clean_page(lab: Lab) -> None:
    """Command-mode letters, Enter, and a double click leave the notebook as it was; arrows still scroll."""
    write_notebook(lab.root / "课.ipynb", SLIDER)
    (lab.root / "manifest.json").write_text(manifest(SLIDER))
    panel = lab.open("课.ipynb")
    lab.runs(panel)
    before = lab.cells()
    panel.get_by_role("heading", name="投诉处理期限").click()
    keys = [
        "b",
        "a",
        "x",
        "m",
        "y",
        "r",
        "1",
        "v",
        "z",
        "d",
        "d",
        "Enter",
        "Shift+Enter",
        "Alt+Enter",
        "Shift+M",
    ]
    keys += [
        "Control+x",
        "Control+v",
        "Control+Enter",
        "Control+Shift+-",
        "Control+z",
        "Control+a",
        "Control+b",
    ]
    for key in keys:
        lab.page.keyboard.press(key)
        assert lab.cells() == before, key
    panel.get_by_role("heading", name="投诉处理期限").dblclick()
    for name in ("delete-cell", "insert-cell-below", "cut-cell", "change-cell-to-raw", "enter-edit-mode"):
        assert lab.js(f"return jupyterapp.commands.isEnabled('notebook:{name}')") is False
        lab.js(f"await jupyterapp.commands.execute('notebook:{name}')")
    assert lab.cells() == before
    assert panel.get_by_role("heading", name="投诉处理期限").is_visible()
    assert lab.js("return panel.model.dirty") is False
    # a widget still has its keys
    handle = panel.locator(".noUi-handle")
    handle.focus()
    lab.page.keyboard.press("ArrowRight")
    playwright_api.expect(panel.locator(".widget-readout")).to_have_text("16")
    # the same keys do work in the trainer's view, so the above proves something
    lab.js("await jupyterapp.commands.execute('course-kit:toggle-trainer-view')")
    panel.get_by_role("heading", name="投诉处理期限").click()
    lab.page.keyboard.press("b")
    assert len(lab.cells()) == len(before) + 1  # type: ignore[arg-type]


def test_the_switch_shows_the_trainer_everything(lab: Lab, shot: Callable[[Lab, str], None]) -> None:
    """The switch works from the keyboard, tells its state, shows notes and code, and cells can be edited again."""
    write_notebook(lab.root / "课.ipynb", SLIDER)
    (lab.root / "manifest.json").write_text(manifest(SLIDER))
    panel = lab.open("课.ipynb")
    lab.runs(panel)
    switch = panel.locator(".course-switch")
    assert (switch.inner_text(), switch.get_attribute("aria-pressed")) == ("讲师视图", "false")
    switch.focus()
    lab.page.keyboard.press("Enter")
    assert (switch.inner_text(), switch.get_attribute("aria-pressed")) == ("学员视图", "true")
    panel.locator(".jp-RenderedMarkdown", has_text="讲师提示").wait_for(state="visible")
    shot(lab, "trainer")
    assert panel.locator(".jp-CodeCell .jp-InputArea").first.is_visible()
    assert panel.locator(".jp-Toolbar").first.is_visible()
    assert lab.js("return panel.content.widgets.some(c => c.readOnly)") is False
    panel.get_by_role("heading", name="投诉处理期限").dblclick()
    panel.locator(".jp-MarkdownCell .cm-content").first.wait_for(state="visible")
    lab.js("await jupyterapp.commands.execute('course-kit:toggle-trainer-view')")
    assert not panel.locator(".jp-RenderedMarkdown", has_text="讲师提示").is_visible()
    assert (
        lab.js("return jupyterapp.commands.label('course-kit:toggle-trainer-view')")
        == "切换讲师视图／学员视图"
    )
    assert lab.js("return Array.from(panel.model.cells).every(c => c.getMetadata('editable') === undefined)")


def test_a_failing_cell_shows_no_traceback(lab: Lab, shot: Callable[[Lab, str], None]) -> None:
    """An error becomes one Chinese line with a way out."""
    broken = "raise RuntimeError('boom')"
    write_notebook(lab.root / "课.ipynb", broken)
    (lab.root / "manifest.json").write_text(manifest(broken))
    panel = lab.open("课.ipynb")
    lab.runs(panel)
    shot(lab, "failed")
    assert "本页有一部分没有正常显示" in panel.locator(".course-banner").inner_text()
    assert "RuntimeError" not in panel.inner_text()
    panel.get_by_role("button", name="重新加载本页内容").click()
    lab.runs(panel, 2)


def test_the_kernel_does_not_import_from_the_notebooks_folder(lab: Lab) -> None:
    """Files planted beside a notebook are not imported by the kernel `course`."""
    source = "import sys, json, course_planted_probe"
    look = "import sys, json\nfrom pathlib import Path\n_ = Path('where.txt').write_text(json.__file__ + repr(sys.path))"
    planted = (
        "import sys\nfrom pathlib import Path\nPath('planted.txt').write_text(__file__ + repr(sys.argv))\n"
    )
    names = [
        "json",
        "course",
        "colorsys",
        "ipykernel",
        "ipykernel_launcher",
        "sitecustomize",
        "course_planted_probe",
    ]
    for name in names:
        (lab.root / f"{name}.py").write_text(planted)
    for name in ("ipython_config", "ipython_kernel_config", "ipykernel_config"):
        (lab.root / f"{name}.py").write_text(planted)
    late = "try:\n    import course_planted_probe, colorsys\nexcept ModuleNotFoundError:\n    pass"
    write_notebook(lab.root / "课.ipynb", look, late, source)
    (lab.root / "manifest.json").write_text(manifest(look, late, source))
    lab.runs(lab.open("课.ipynb"))
    where = (lab.root / "where.txt").read_text()
    assert str(lab.root) not in where and "''" not in where
    assert not list(lab.root.glob("planted.txt"))


def test_a_lesson_runs_without_crypto_subtle(lab: Lab) -> None:
    """On a plain-http intranet the browser offers no crypto.subtle; the kit's own digest takes its place."""
    write_notebook(lab.root / "课.ipynb", MARK)
    (lab.root / "manifest.json").write_text(manifest(MARK))
    lab.page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })")
    lab.runs(lab.open("课.ipynb"))
    assert lab.page.evaluate("crypto.subtle") is None
    assert (lab.root / "ran.txt").exists()


def test_a_trainers_edit_can_be_saved(lab: Lab) -> None:
    """What a trainer writes is kept, also when they go back to the trainee's view before saving."""
    path = write_notebook(lab.root / "课.ipynb", SLIDER)
    (lab.root / "manifest.json").write_text(manifest(SLIDER))
    lab.runs(lab.open("课.ipynb"))
    lab.js("await jupyterapp.commands.execute('course-kit:toggle-trainer-view')")
    lab.js("panel.model.cells.get(1).sharedModel.setSource('讲师改过的提示')")
    lab.js("await jupyterapp.commands.execute('course-kit:toggle-trainer-view')")
    assert lab.js("return panel.model.dirty") is True
    lab.js("await jupyterapp.commands.execute('docmanager:save')")
    assert nbformat.read(path, 4).cells[1].source == "讲师改过的提示"


def test_the_plain_sha256_agrees_with_hashlib(lab: Lab) -> None:
    """The digest for pages without crypto.subtle gives the same as Python."""
    lab.page.goto(f"{lab.base}lab?token={lab.token}")
    texts = [
        "",
        "a",
        "消费者权益保护" * 9,
        "x" * 55,
        "x" * 56,
        "x" * 64,
        "rule('complaint.decide-15d')\n",
        "投诉" * 5000,
    ]
    digests = lab.page.evaluate(
        """async ([url, texts]) => {
            const { sha256, sha256Plain } = await import(url);
            const encoder = new TextEncoder();
            return Promise.all(texts.map(async t => [await sha256(t), sha256Plain(encoder.encode(t))]));
        }""",
        [f"{lab.base}lab/extensions/course-kit/static/sha256.js", texts],
    )
    assert digests == [[hashlib.sha256(t.encode()).hexdigest()] * 2 for t in texts]
