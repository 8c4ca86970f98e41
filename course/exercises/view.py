"""The one view of all exercises: each event steps the pure model, saves the state, then shows the screen."""

from __future__ import annotations

import importlib
import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import ipywidgets

from course.exercises import base, telling
from course.exercises.base import Event, Exercise, Score, Screen, State
from course.items.variants import seed as seed_from
from course.knowledge.edition import Edition, load
from course.store import Store
from course.ui import Event as PanelEvent
from course.ui import Panel, button, buttons, feedback, heading, text

_log = logging.getLogger("course.view")

RESTART, RESTART_YES, RESTART_NO = "course-restart", "course-restart-yes", "course-restart-no"


class View(ABC):
    """A pure model behind a panel, its state kept in the store.

    A kind of view gives `start`, `parse`, `step` and `draw`; `changed` is called after each saved step.
    A state that the model can't read or draw is kept aside, the trainee is told and begins anew.
    """

    kind = "view"

    def __init__(self, name: str, store: Store | None = None) -> None:
        self.name = name
        self.store = store or Store()
        self.note = ""
        fresh = self.start()
        self.draw(fresh)  # content that can't be drawn is an error of its own, not a damaged state
        self.state: State = self._kept() or fresh
        self.panel = Panel(self.screen(), self.handle)

    @abstractmethod
    def start(self) -> State:
        """The state of someone who begins."""

    @abstractmethod
    def parse(self, data: Any) -> State:
        """A state from saved JSON data; may raise anything when the data don't fit."""

    @abstractmethod
    def step(self, state: Any, event: Event) -> State:
        """The state after an event; `state` itself stays as it is."""

    @abstractmethod
    def draw(self, state: Any) -> Screen:
        """The screen of a state."""

    def changed(self, before: Any, after: Any) -> None:  # noqa: B027 - a hook, not a duty
        """Called after a step has been saved."""

    def handle(self, event: PanelEvent) -> Screen:
        """Step, save, show. When saving fails the state stays as it was and the panel says so."""
        self.move(self.step(self.state, Event(event.name, event.value)))
        self.note = ""
        return self.screen()

    def screen(self) -> Screen:
        """The screen of the current state, with a word about a damaged record when there was one."""
        shown = self.draw(self.state)
        if self.note:
            shown = {**shown, "blocks": [text(self.note, "warn"), *shown["blocks"]]}
        return {**shown, "saves": True}

    def move(self, after: State) -> None:
        """Save `after` and make it the state. Raises StoreError, and then nothing has changed."""
        before = self.state
        if after == before:
            return
        self.store.save(self.kind, self.name, after.model_dump(mode="json"))
        self.state = after
        self.changed(before, after)

    def _kept(self) -> State | None:
        kept = self.store.load(self.kind, self.name)
        self.note = kept.note
        if kept.data is None:
            return None
        try:
            state = self.parse(kept.data)
            self.draw(state)
        except Exception:  # whatever is wrong with it, the trainee goes on and the file is kept
            _log.exception("state %s/%s can't be used", self.kind, self.name)
            self.note = self.store.set_aside(self.kind, self.name)
            return None
        return state

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.panel._repr_mimebundle_(**kwargs)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


class ExerciseView(View):
    """An exercise by id, with the trainee's own seed, a 重新开始 button, and the result once it's finished.

    The seed comes from trainee id and exercise id unless one is given. `on_finish(exercise_id, score)`
    is called each time an unfinished exercise becomes finished. Raises ExerciseError for an unknown id.
    """

    kind = "exercise"

    def __init__(
        self,
        exercise_id: str,
        edition: Edition | None = None,
        seed: int | None = None,
        store: Store | None = None,
        on_finish: Callable[[str, Score], None] | None = None,
    ) -> None:
        self.model: Exercise = base.find(exercise_id)
        self.id = exercise_id
        self.edition = edition or load()
        store = store or Store()
        self.seed = seed_from("exercise", store.trainee, exercise_id) if seed is None else seed
        self.on_finish = on_finish
        self.asking = False
        self.chart: ipywidgets.Output | None = None
        super().__init__(exercise_id if seed is None else f"{exercise_id}+{seed}", store)
        if exercise_id in base.CHARTS:
            self.chart = ipywidgets.Output()
            self._draw_chart(self.state)

    def start(self) -> State:
        """The exercise from its beginning, with this trainee's seed."""
        return self.model.start(self.edition, self.seed)

    def parse(self, data: Any) -> State:
        """The model's own reading of a saved state."""
        return self.model.load(json.dumps(data, ensure_ascii=False))

    def step(self, state: Any, event: Event) -> State:
        """The model's step."""
        return self.model.step(self.edition, state, event)

    def draw(self, state: Any) -> Screen:
        """The model's screen, the result when finished, and the footer."""
        shown = self.model.screen(self.edition, state)
        score = self.model.score(self.edition, state)
        result = debrief(self.edition, score) if score.finished else []
        return {**shown, "blocks": [*shown["blocks"], *result, *self._footer()]}

    def handle(self, event: PanelEvent) -> Screen:
        """The model's events; 重新开始 asks once and then begins anew."""
        if event.name not in (RESTART, RESTART_YES, RESTART_NO):
            self.asking = False
            return super().handle(event)
        self.asking = event.name == RESTART
        if event.name == RESTART_YES:
            self.move(self.start())
            self.note = ""
        return self.screen()

    def _draw_chart(self, state: Any) -> None:
        """Put the chart of a state under the panel, when the exercise has one."""
        if self.chart is not None:
            drawn = importlib.import_module(base.CHARTS[self.id]).mimebundle(self.edition, state)
            self.chart.outputs = ({"output_type": "display_data", "data": drawn, "metadata": {}},)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if self.chart is None:
            return super()._repr_mimebundle_(**kwargs)
        return ipywidgets.VBox([self.panel, self.chart])._repr_mimebundle_(**kwargs)

    def changed(self, before: Any, after: Any) -> None:
        """Redraw the chart; report the finish, once for each time through."""
        self._draw_chart(after)
        if self.on_finish is None or self.model.score(self.edition, before).finished:
            return
        score = self.model.score(self.edition, after)
        if score.finished:
            self.on_finish(self.id, score)

    def _footer(self) -> list[dict[str, Any]]:
        if not self.asking:
            return [buttons(button(RESTART, "重新开始"))]
        return [
            text("重新开始会清掉这个练习里已经做的内容。确定吗？", "warn"),
            buttons(
                button(RESTART_YES, "确定，从头做", tone="bad"),
                button(RESTART_NO, "不，接着做", primary=True),
            ),
        ]


def debrief(edition: Edition, score: Score) -> list[dict[str, Any]]:
    """The result of a finished exercise: points, what went wrong and why, then what went right (folded)."""
    share = score.points / score.max_points if score.max_points else 1.0
    tone = "good" if share >= 1 else "part" if share > 0 else "bad"
    points = f"得 {score.points:g} 分，满分 {score.max_points:g} 分"
    head = feedback(tone, points, "练习的得分只给自己看，不计入成绩。")
    return [heading("结果", 3), head, *telling.sorted_out(edition, score.reasons)]
