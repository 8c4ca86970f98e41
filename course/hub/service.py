"""The desk service: the only way from a trainee's server to the exchange.

Run by the hub as the service account. Every request carries the hub's token of a trainee's own server; the
hub says whose it is. Nothing in a request names a trainee, a file or a time.
"""

from __future__ import annotations

import json
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from jupyterhub.services.auth import HubAuth
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import Application, HTTPError, RequestHandler

from course import settings
from course.assessment import exchange
from course.assessment.sheet import MAX_BYTES
from course.errors import CourseError
from course.hub.config import DESK_SCOPE
from course.hub.counter import MAX_NOTEBOOK, Counter
from course.hub.tether import end_with_parent

LOG = logging.getLogger("course.desk")
MAX_BODY = 2 * (MAX_BYTES + MAX_NOTEBOOK)  # JSON escapes cost at most twice the text in practice
TOKEN_SECONDS = 60


class DeskHandler(RequestHandler):
    """Asks the hub who is asking, before anything else."""

    trainee: str

    def initialize(self, counter: Counter, auth: HubAuth, pool: ThreadPoolExecutor) -> None:
        """Take what all requests share."""
        self.counter, self.auth, self.pool = counter, auth, pool

    def check_xsrf_cookie(self) -> None:
        """No cookie is ever looked at, so none can be abused."""

    async def prepare(self) -> None:
        """Refuse whoever isn't a user whose token may use this service."""
        self.set_header("Cache-Control", "no-store")
        kind, _, token = self.request.headers.get("Authorization", "").partition(" ")
        if kind.lower() not in ("bearer", "token") or not token.strip():
            raise HTTPError(403, reason="no token")
        found = await self.auth.user_for_token(token.strip(), sync=False)
        if not found or found.get("kind") != "user" or not self.auth.check_scopes({DESK_SCOPE}, found):
            raise HTTPError(403, reason="not allowed")
        if not exchange.TRAINEE.fullmatch(found["name"]):
            raise HTTPError(403, reason="odd account")
        self.trainee = found["name"]

    async def act(self, step: Any, *arguments: Any) -> None:
        """Run one step in the pool and answer with what it returns."""
        found = await IOLoop.current().run_in_executor(self.pool, step, self.trainee, *arguments)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(found, ensure_ascii=False))

    def body(self) -> dict[str, Any]:
        """The request's JSON object. Raises HTTPError 400."""
        try:
            found = json.loads(self.request.body)
        except (ValueError, RecursionError) as problem:
            raise HTTPError(400, reason="no JSON") from problem
        if not isinstance(found, dict):
            raise HTTPError(400, reason="no object")
        return found

    def write_error(self, status_code: int, **named: Any) -> None:
        """The refusal in Chinese, as the panels show it."""
        problem = named.get("exc_info", (None, None, None))[1]
        if isinstance(problem, CourseError):
            self.set_status(409)
            said = {"message": problem.what, "remedy": problem.remedy or "请告诉培训师。"}
        elif status_code == 403:
            said = {
                "message": "登录已经失效，或者没有权限。",
                "remedy": "关掉这一页，重新登录，再打开试卷；答案都在。",
            }
        else:
            said = {
                "message": "测评服务没有办成这件事，答案都在本机。",
                "remedy": "稍等一分钟再试；还不行，请告诉培训师。",
            }
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(said, ensure_ascii=False))

    def log_exception(self, kind: Any, problem: Any, trace: Any) -> None:
        """Foreseen refusals are one line; others a traceback."""
        if isinstance(problem, CourseError | HTTPError):
            LOG.warning("%s %s: %s", getattr(self, "trainee", "-"), self.request.path, problem)
        else:
            super().log_exception(kind, problem, trace)


class Papers(DeskHandler):
    """GET: all papers as the trainee stands with them."""

    async def get(self) -> None:
        """Answer with the overview."""
        await self.act(lambda trainee: {"papers": self.counter.overview(trainee)})


class Fetch(DeskHandler):
    """POST: the files of a paper; starts the clock."""

    async def post(self, paper_id: str) -> None:
        """Answer with the paper."""
        if self.body():
            raise HTTPError(400, reason="unknown fields")
        await self.act(self.counter.fetch, paper_id)


class Submit(DeskHandler):
    """POST: hand in; answers with the receipt."""

    async def post(self, paper_id: str) -> None:
        """Answer with the receipt."""
        await self.act(self.counter.submit, paper_id, self.body())


class Feedback(DeskHandler):
    """GET: the released feedback pages."""

    async def get(self, paper_id: str) -> None:
        """Answer with the pages."""
        await self.act(lambda trainee, paper: {"pages": self.counter.feedback(trainee, paper)}, paper_id)


class Nothing(DeskHandler):
    """Everything else, for those who may ask at all."""

    def get(self, *_: str) -> None:
        """Nothing here."""
        raise HTTPError(404)

    post = get


def application(counter: Counter, auth: HubAuth, prefix: str) -> Application:
    """The service's application below `prefix`. One step at a time: nbgrader's exchange isn't made for more."""
    shared = {"counter": counter, "auth": auth, "pool": ThreadPoolExecutor(1)}
    paper = prefix.rstrip("/") + r"/papers/([^/]+)"
    return Application(
        [
            (prefix.rstrip("/") + r"/papers", Papers, shared), (paper + "/fetch", Fetch, shared),
            (paper + "/submit", Submit, shared), (paper + "/feedback", Feedback, shared), (r".*", Nothing, shared),
        ],
        compress_response=False,
    )  # fmt: skip


def main() -> None:
    """Serve where the hub said."""
    end_with_parent()
    os.umask(0o007)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("course.exchange").setLevel(logging.WARNING)
    auth = HubAuth(cache_max_age=TOKEN_SECONDS)
    counter = Counter(settings.root(), settings.exchange_root(), Path(os.environ["COURSE_DESK_FOLDER"]))
    app = application(counter, auth, os.environ["JUPYTERHUB_SERVICE_PREFIX"])
    address = urlparse(os.environ["JUPYTERHUB_SERVICE_URL"])
    server = HTTPServer(
        app, max_body_size=MAX_BODY, max_buffer_size=MAX_BODY + 100_000, idle_connection_timeout=60
    )
    server.listen(address.port or 80, address.hostname or "127.0.0.1")
    IOLoop.current().start()


if __name__ == "__main__":
    main()
