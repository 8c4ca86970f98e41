"""The diagnostic behind a panel: it outlives the kernel and tells the progress file when it's finished."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from course import settings as environment
from course.exercises.base import Event
from course.exercises.view import View
from course.knowledge.edition import Edition, load
from course.store import Store
from course.study import path, pool, progress
from course.study.diagnostic import model, pages
from course.study.diagnostic.model import Desk, Sitting


class Diagnostic(View):
    """The entry diagnostic of the current trainee.

    The post comes from the choice on the page, else from the first page, else from the roster.
    `on_finish(name, points, max_points)` is called once for each sitting. Raises SetupError without a course folder.
    """

    kind = "diagnostic"

    def __init__(
        self,
        edition: Edition | None = None,
        store: Store | None = None,
        on_finish: Callable[[str, float, float], None] | None = None,
    ) -> None:
        store = store or Store()
        kept = store.load("home", "role").data
        chosen = str(kept.get("role", "")) if isinstance(kept, dict) else ""
        self.desk = Desk(
            edition or load(), pool.read(), model.settings(), path.read().roles,
            tuple(progress.plans(progress.lessons_folder())), store.trainee, chosen or environment.post(),
        )  # fmt: skip
        self.on_finish = on_finish
        super().__init__("entry", store)

    def start(self) -> Sitting:
        """The first sitting."""
        return model.start(self.desk)

    def parse(self, data: Any) -> Sitting:
        """The saved sitting, without items that have been withdrawn."""
        return model.repaired(self.desk, Sitting.model_validate(data))

    def step(self, state: Sitting, event: Event) -> Sitting:
        """See `model.step`."""
        return model.step(self.desk, state, event)

    def draw(self, state: Sitting) -> dict[str, Any]:
        """See `pages.screen`."""
        return pages.screen(self.desk, state)

    def changed(self, before: Sitting, after: Sitting) -> None:
        """Report a finished sitting, once."""
        if self.on_finish and after.finished and not before.finished:
            found = model.results(self.desk, model.marks(self.desk, after)).values()
            points, most = sum(one.points for one in found), sum(one.max_points for one in found)
            self.on_finish("diagnostic", float(points), float(most))


def diagnose(
    edition: Edition | None = None, on_finish: Callable[[str, float, float], None] | None = None
) -> Diagnostic:
    """Show the entry diagnostic."""
    return Diagnostic(edition, on_finish=on_finish)
