"""A trainee's browser: login, the hub's waiting page, JupyterLab's own requests, notebooks and their kernels."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx

from hub_load.kernel import PATIENCE, Kernel
from tests.hub.own_hub import PREFIX

SETTLING = (
    "api/me", "api/kernelspecs", "api/sessions", "api/kernels", "lab/api/settings", "lab/api/translations/zh_CN",
    "lab/api/workspaces/default", "api/contents/notebooks?content=1",
)  # fmt: skip
TRIES = 30
CORE = "share/jupyter/lab/static"  # the page itself names only a loader; this is most of what it loads
KIT = "share/jupyter/labextensions/course-kit/static"


@dataclass
class Notebook:
    """An open notebook: its kernel and the server's session of it."""

    kernel: Kernel
    session: str


@dataclass
class Browser:
    """One person's browser at one hub. `turned_away` counts how often the hub asked to come back later."""

    address: str
    account: str
    password: str
    turned_away: int = 0
    notebooks: list[Notebook] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = httpx.AsyncClient(
            base_url=self.address, follow_redirects=True, timeout=PATIENCE, trust_env=False,
            limits=httpx.Limits(max_connections=6),  # as many as a browser opens to one host
        )  # fmt: skip
        self.base = f"/user/{self.account}/"

    async def enter(self) -> None:
        """Log in and wait, as the waiting page does, until one's own server answers."""
        page = await self.client.get("/hub/login")
        found = re.search(r'name="_xsrf" value="([^"]+)"', page.text)
        if not found:
            raise RuntimeError(f"no login page: {page.status_code}")
        form = {"username": self.account, "password": self.password, "_xsrf": found[1]}
        page = await self.client.post("/hub/login", data=form)
        for _ in range(TRIES):
            if page.status_code != 429:
                break
            self.turned_away += 1
            await asyncio.sleep(15)  # the page says so and comes back by itself
            page = await self.client.get("/hub/spawn")
        else:
            raise RuntimeError("turned away too often")
        await self._until_ready()

    async def _until_ready(self) -> None:
        headers = {"X-XSRFToken": self._xsrf("/hub/"), "Referer": f"{self.address}/hub/home"}
        url = f"/hub/api/users/{self.account}/server/progress"
        async with self.client.stream("GET", url, headers=headers) as news:
            async for line in news.aiter_lines():
                if '"failed": true' in line:
                    raise RuntimeError(f"the server did not start: {line[:200]}")
                if '"ready": true' in line:
                    return
        raise RuntimeError(f"the waiting page ended: {news.status_code}")

    async def load_lab(self) -> int:
        """JupyterLab's page with its scripts, and what it asks for on starting. Returns the bytes that came."""
        page = await self.client.get(f"{self.base}lab/tree/{quote('notebooks/00-开始.ipynb')}")
        if page.status_code != 200 or "jupyter-config-data" not in page.text:
            raise RuntimeError(f"no JupyterLab: {page.status_code}")
        scripts = re.findall(r'(?:src|href)="(/user/[^"]+\.(?:js|css)[^"]*)"', page.text)
        extensions = json.loads(
            re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page.text, re.S)[1]
        )  # type: ignore[index]
        scripts += [
            f"{self.base}lab/extensions/{one['name']}/{one['load']}"
            for one in extensions["federated_extensions"]
        ]
        scripts += [f"{self.base}static/lab/{one.name}" for one in (PREFIX / CORE).glob("jlab_core.*.js")]
        scripts += [
            f"{self.base}lab/extensions/course-kit/static/{one.name}" for one in (PREFIX / KIT).glob("*.js")
        ]
        got = await asyncio.gather(*(self.client.get(one) for one in scripts))
        got += await asyncio.gather(*(self.client.get(self.base + one) for one in SETTLING))
        return sum(len(one.content) for one in got) + len(page.content)

    async def open(self, path: str) -> Notebook:
        """Open a notebook and run its cells in order, as the kit's extension does."""
        where = quote(path)
        got = (await self._api("GET", f"api/contents/{where}?type=notebook&content=1")).json()
        await self.client.get(f"{self.base}lab/extensions/course-manifest/static/manifest.json")
        wanted = {"path": path, "name": path.split("/")[-1], "type": "notebook", "kernel": {"name": "course"}}
        session = (await self._api("POST", "api/sessions", wanted)).json()
        url = f"{self.address.replace('http', 'ws', 1)}{self.base}api/kernels/{session['kernel']['id']}"
        cookies = self.client.build_request("GET", f"{self.base}lab").headers.get("cookie", "")
        headers = {"Cookie": cookies, "Origin": self.address, "X-XSRFToken": self._xsrf(self.base)}
        made = Notebook(await Kernel.connect(url, headers), session["id"])
        self.notebooks.append(made)
        for cell in got["content"]["cells"]:
            if cell["cell_type"] == "code":
                await made.kernel.run(cell["source"])
        if made.kernel.errors:
            raise RuntimeError(f"{path}: {made.kernel.errors[0]}")
        return made

    async def close(self, notebook: Notebook) -> None:
        """Close a notebook's tab: its kernel ends."""
        self.notebooks.remove(notebook)
        notebook.kernel.close()
        await self._api("DELETE", f"api/sessions/{notebook.session}")

    async def leave(self) -> None:
        """Close the browser; servers and kernels go on."""
        for notebook in self.notebooks:
            notebook.kernel.close()
        await self.client.aclose()

    async def _api(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"X-XSRFToken": self._xsrf(self.base), "Referer": f"{self.address}{self.base}lab"}
        got = await self.client.request(method, self.base + path, headers=headers, json=body)
        if got.status_code >= 300:
            raise RuntimeError(f"{method} {path}: {got.status_code} {got.text[:200]}")
        return got

    def _xsrf(self, path: str) -> str:
        found = [one.value for one in self.client.cookies.jar if one.name == "_xsrf" and one.path == path]
        return found[0] or "" if found else ""
