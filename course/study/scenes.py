"""Opening scenes: a case, a decision, an answer at once. Nothing is scored and one may change one's mind."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from course.errors import CourseError
from course.exercises.base import Event, State
from course.exercises.view import View
from course.files import read_yaml
from course.items.models import Strict, Text
from course.knowledge.edition import Edition, load
from course.knowledge.reader import message
from course.store import Store
from course.ui import feedback, option, rules, single, text
from course.ui import screen as make_screen

FOLDER = Path(__file__).parent / "scenes"
TITLE = "先处理一件事"


class SceneError(CourseError):
    """A scene is wrong, or there is no such scene."""


class Choice(Text):
    """A way to decide, and what comes of it."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    reply: Text
    best: bool = False


class Scene(Strict):
    """A lesson's opening: the case, the choices and the rules shown after choosing."""

    id: str = Field(pattern=r"^[A-Z]\d-[a-z0-9-]+$")
    lesson: str
    title: Text | None = None
    prompt: Text
    ask: Text = Text(zh="你怎么做？")
    options: list[Choice] = Field(min_length=2, max_length=6)
    rules: list[str] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids(self) -> Scene:
        if len({one.id for one in self.options}) != len(self.options):
            raise ValueError("选项的编号有重复")
        return self


class SceneState(State):
    """The choice made, if any."""

    choice: str | None = None


def read(folder: Path = FOLDER) -> dict[str, Scene]:
    """All scenes by id. Raises SceneError naming file, line and id at the first fault."""
    stamp = tuple(sorted((str(p), p.stat().st_mtime_ns) for p in folder.glob("*.yaml")))
    return _read(folder, stamp)


@lru_cache(maxsize=4)
def _read(folder: Path, stamp: tuple[tuple[str, int], ...]) -> dict[str, Scene]:
    scenes: dict[str, Scene] = {}
    for name, _ in stamp:
        source = read_yaml(Path(name), SceneError)
        if not isinstance(source.data, list):
            raise SceneError("场景文件应是一个列表。", file=name, line=1, remedy="每个场景以“- id:”开头。")
        for index, entry in enumerate(source.data):
            place = str(entry.get("id", "")) if isinstance(entry, dict) else ""
            try:
                scene = Scene.model_validate(entry)
            except ValidationError as problem:
                first = problem.errors()[0]
                field = ".".join(map(str, first["loc"]))
                raise SceneError(
                    f"{field or '这个场景'}：{message(first)}", file=name, place=place,
                    line=source.line((index, *first["loc"])), remedy="对照已有的场景改正。",
                ) from problem  # fmt: skip
            if scene.id in scenes:
                raise SceneError("场景编号重复。", file=name, place=scene.id, line=source.line((index,)))
            scenes[scene.id] = scene
    return scenes


def _tight(words: str) -> str:
    """Chinese text without the blanks that YAML puts where it folds a line."""
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", words)


def find(scene_id: str) -> Scene:
    """A scene by id. Raises SceneError."""
    scenes = read()
    if scene_id not in scenes:
        known = "、".join(sorted(scenes))
        raise SceneError(f"没有场景 {scene_id}。", place=scene_id, remedy=f"可用：{known}。")
    return scenes[scene_id]


def screen(edition: Edition, scene: Scene, state: SceneState) -> dict[str, Any]:
    """The case and the choices; after choosing, the reply and the rules."""

    def words(raw: Text) -> str:
        return _tight(edition.fill(raw.zh))

    choices = [option(one.id, words(one)) for one in scene.options]
    hint = "选一个。这里不记分，选了还可以换。"
    blocks = [text(words(scene.prompt)), single("choice", words(scene.ask), choices, state.choice, hint=hint)]
    chosen = next((one for one in scene.options if one.id == state.choice), None)
    if chosen:
        tone, said = ("good", "可以这样做") if chosen.best else ("info", "先想一想后果")
        blocks += [feedback(tone, said, words(chosen.reply)), rules(edition.cards(scene.rules))]
    return make_screen(words(scene.title) if scene.title else TITLE, blocks)


class SceneView(View):
    """A scene behind a panel; the choice outlives the kernel."""

    kind = "scene"

    def __init__(self, scene_id: str, edition: Edition | None = None, store: Store | None = None) -> None:
        self.scene = find(scene_id)
        self.edition = edition or load()
        super().__init__(scene_id, store)

    def start(self) -> SceneState:
        """Nothing chosen yet."""
        return SceneState()

    def parse(self, data: Any) -> SceneState:
        """The saved choice; one that the scene no longer offers counts as none."""
        state = SceneState.model_validate(data)
        return state if state.choice in {one.id for one in self.scene.options} else SceneState()

    def step(self, state: SceneState, event: Event) -> SceneState:
        """Take the choice; anything else changes nothing."""
        offered = [one.id for one in self.scene.options]
        return SceneState(choice=event.value) if event.name == "choice" and event.value in offered else state

    def draw(self, state: SceneState) -> dict[str, Any]:
        """The scene's screen."""
        return screen(self.edition, self.scene, state)


def decide(scene_id: str, edition: Edition | None = None) -> SceneView:
    """Show an opening scene. Raises SceneError for an unknown id."""
    return SceneView(scene_id, edition)
