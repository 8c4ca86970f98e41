"""nbgrader's formgrader as a service of the hub: no kernel, no file browser, no terminal beside it."""

from __future__ import annotations

import os
from typing import Any

from jupyter_server.serverapp import ServerApp
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from course.grading.classroom import reach_alembic
from course.hub.tether import end_with_parent

SERVICES = ("auth", "security")


class NoFiles(AsyncLargeFileManager):  # type: ignore[misc]
    """Serves no file: a page that a learner handed in must not open on the trainers' side as it is."""

    def get_extra_handlers(self) -> list[Any]:
        """None: the stock manager adds /files/."""
        return []


def main() -> None:
    """Run a Jupyter server that has formgrader's pages and those of the login only."""
    end_with_parent()
    os.umask(0o007)
    os.environ["JUPYTERHUB_SINGLEUSER_EXTENSION"] = "1"
    reach_alembic()
    ServerApp.default_services = SERVICES  # type: ignore[assignment]
    from jupyterhub.singleuser import main as serve

    serve()


if __name__ == "__main__":
    main()
