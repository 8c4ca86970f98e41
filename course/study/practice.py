"""Self-checks in a lesson: `Check` keeps a round of practice and hands it to the panel. Advisory only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from course.errors import CourseError
from course.exercises.base import Event
from course.exercises.view import View
from course.knowledge.edition import Edition, load
from course.store import Store
from course.study import pool, rounds
from course.study.rounds import Desk, Round

MOST = 20


class Check(View):
    """`n` practice items of one or more strands, one at a time, with feedback on each.

    The items are drawn by the trainee's id; the round outlives the kernel; 再做一组 begins with what was
    wrong. `on_finish(name, points, max_points)` is called when the last item of a round is submitted.
    Nothing of it reaches nbgrader. Raises ItemError for an unknown strand, CourseError for a wrong `n`.
    """

    kind = "check"

    def __init__(
        self,
        *strands: str,
        n: int = 8,
        edition: Edition | None = None,
        store: Store | None = None,
        on_finish: Callable[[str, float, float], None] | None = None,
    ) -> None:
        if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= MOST:
            raise CourseError(f"一组题数应是 1 到 {MOST} 的整数，现在是 {n!r}。", place="check(n=…)")
        store = store or Store()
        items = pool.read()
        pool.require(items, strands)
        self.desk = Desk(edition or load(), items, tuple(dict.fromkeys(strands)), n, store.trainee)
        self.on_finish = on_finish
        super().__init__(f"{name(self.desk.strands)}-{n}", store)

    def start(self) -> Round:
        """The first round."""
        return rounds.start(self.desk)

    def parse(self, data: Any) -> Round:
        """The saved round, without items that have been withdrawn."""
        return rounds.repaired(self.desk, Round.model_validate(data))

    def step(self, state: Round, event: Event) -> Round:
        """See `rounds.step`."""
        return rounds.step(self.desk, state, event)

    def draw(self, state: Round) -> dict[str, Any]:
        """See `rounds.screen`."""
        return rounds.screen(self.desk, state)

    def changed(self, before: Round, after: Round) -> None:
        """Report a finished round, once."""
        if self.on_finish and rounds.finished(after) and not rounds.finished(before):
            self.on_finish(name(self.desk.strands), *rounds.points(self.desk, after))


def name(strands: tuple[str, ...]) -> str:
    """The name of a check in the store and in the progress: G1+G2."""
    return "+".join(strands)


def check(*strands: str, n: int = 8, edition: Edition | None = None) -> Check:
    """Show a self-check. Raises ItemError."""
    return Check(*strands, n=n, edition=edition)
