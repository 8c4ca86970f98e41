"""Opening scenes: a reply at once, unscored, one may change one's mind; the choice outlives the kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.exercises.base import Event
from course.knowledge.edition import Edition
from course.store import Store
from course.study import scenes
from course.study.scenes import SceneError, SceneState, SceneView, decide

from .helpers import blocks, press

GOOD = """
- id: G1-door
  lesson: "01"
  prompt:
    zh: >-
      行长说：“开吧。”要
      {house.committee.quorum:fraction}。
  options:
    - {id: a, zh: 开, reply: {zh: 会无效。}}
    - {id: b, zh: 不开, best: true, reply: {zh: 另行召集。}}
  rules: [house.committee.quorum]
"""


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    (tmp_path / "scenes").mkdir()
    (tmp_path / "scenes" / "a.yaml").write_text(GOOD, encoding="utf-8")
    found = scenes.read(tmp_path / "scenes")
    monkeypatch.setattr(scenes, "read", lambda: found)
    return tmp_path / "scenes" / "a.yaml"


def test_the_case_comes_without_reply_or_rules(door: Path) -> None:
    view = decide("G1-door")
    assert view.panel.screen["title"] == "先处理一件事"
    assert [block["type"] for block in view.panel.screen["blocks"]] == ["text", "single"]
    assert blocks(view, "text")[0]["text"] == "行长说：“开吧。”要三分之二。"


def test_choosing_shows_reply_and_rules_and_can_be_changed(door: Path, edition: Edition) -> None:
    view = decide("G1-door")
    press(view, "choice", "a")
    [told] = blocks(view, "feedback")
    assert (told["tone"], told["text"]) == ("info", "会无效。")
    assert blocks(view, "rules")[0]["rules"] == edition.cards(["house.committee.quorum"])
    assert blocks(view, "single")[0]["disabled"] is False
    press(view, "choice", "b")
    [told] = blocks(view, "feedback")
    assert (told["tone"], told["text"]) == ("good", "另行召集。")


def test_the_choice_outlives_the_kernel(door: Path) -> None:
    press(decide("G1-door"), "choice", "a")
    assert blocks(decide("G1-door"), "feedback")[0]["text"] == "会无效。"


def test_a_choice_that_is_gone_counts_as_none(door: Path) -> None:
    Store().save("scene", "G1-door", {"choice": "z"})
    view = decide("G1-door")
    assert blocks(view, "feedback") == []
    assert [block.get("tone") for block in blocks(view, "text")] == ["plain"]


def test_odd_events_change_nothing(door: Path) -> None:
    view = SceneView("G1-door")
    state = SceneState(choice="a")
    for event in (Event("choice", "z"), Event("choice", ["a"]), Event("choice"), Event("other", "b")):
        assert view.step(state, event) == state


def test_an_unknown_scene_names_the_known(door: Path) -> None:
    with pytest.raises(SceneError, match=r"没有场景 X.*G1-door"):
        decide("X")


@pytest.mark.parametrize(
    ("old", "new", "said", "line"),
    [
        ("best: true", "beste: true", "拼错了", 10),
        ("id: b, zh: 不开", "id: a, zh: 不开", "重复", 2),
        ("  lesson: \"01\"\n", "", "缺少这个字段", 2),
        ("rules: [house.committee.quorum]", "rules: []", "rules", 11),
    ],
)  # fmt: skip
def test_a_fault_names_file_line_and_id(tmp_path: Path, old: str, new: str, said: str, line: int) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(SceneError, match=said) as caught:
        scenes.read(tmp_path)
    assert (caught.value.file, caught.value.line, caught.value.place) == (path, line, "G1-door")


def test_an_id_stands_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(SceneError, match="场景编号重复") as caught:
        scenes.read(tmp_path)
    assert (caught.value.file, caught.value.line) == (tmp_path / "b.yaml", 2)


@pytest.mark.parametrize("scene", list(scenes.read().values()), ids=lambda one: one.id)
def test_every_shipped_scene_can_be_shown_in_every_choice(scene: scenes.Scene, edition: Edition) -> None:
    for choice in [None, *(one.id for one in scene.options)]:
        shown = scenes.screen(edition, scene, SceneState(choice=choice))
        assert "{" not in str([block.get("text") for block in shown["blocks"]])
    assert all(edition.rule(one).confidence != "low" for one in scene.rules)
    assert sum(one.best for one in scene.options) == 1


def test_the_three_openings_are_there() -> None:
    found = scenes.read()
    assert {one: found[one].lesson for one in ("G1-opening", "G3-opening", "G4-opening")} == {
        "G1-opening": "01", "G3-opening": "02", "G4-opening": "03",
    }  # fmt: skip
