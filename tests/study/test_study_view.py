"""The view of an exercise: step, save, show; a restart of the kernel; a damaged state; 重新开始; the result."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from course.exercises.base import ExerciseError, Score
from course.exercises.view import ExerciseView
from course.items.variants import seed
from course.knowledge.edition import Edition
from course.store import Store

from .helpers import blocks, button_ids, press


def shown(view: ExerciseView) -> str:
    return next(b["text"] for b in blocks(view, "text") if b["text"].startswith("数到"))


def test_an_event_steps_saves_and_shows(toy: SimpleNamespace, home: Path) -> None:
    view = ExerciseView("toy")
    path = home / "state" / "t-01" / "exercise" / "toy.json"
    assert shown(view) == "数到 0"
    assert not path.exists()
    assert press(view, "add")["ok"] is True
    assert shown(view) == "数到 1"
    assert json.loads(path.read_text(encoding="utf-8"))["data"]["count"] == 1
    assert view.panel.screen["saves"] is True


def test_the_state_outlives_the_kernel(toy: SimpleNamespace) -> None:
    press(ExerciseView("toy"), "add")
    again = ExerciseView("toy")
    assert shown(again) == "数到 1"
    press(again, "add")
    assert shown(ExerciseView("toy")) == "数到 2"


def test_the_seed_comes_from_trainee_and_exercise(toy: SimpleNamespace) -> None:
    first = ExerciseView("toy")
    assert first.seed == seed("exercise", "t-01", "toy")
    assert first.state == toy.State(seed=first.seed)
    assert ExerciseView("toy", store=Store(trainee="t-02")).seed == seed("exercise", "t-02", "toy")
    assert ExerciseView("toy", seed=5).state == toy.State(seed=5)


def test_a_given_seed_has_a_state_of_its_own(toy: SimpleNamespace) -> None:
    press(ExerciseView("toy", seed=5), "add")
    assert shown(ExerciseView("toy", seed=5)) == "数到 1"
    assert shown(ExerciseView("toy")) == "数到 0"


def test_restart_asks_once_and_then_begins_anew(toy: SimpleNamespace) -> None:
    view = ExerciseView("toy")
    press(view, "add")
    assert button_ids(view) == ["add", "boom", "course-restart"]
    press(view, "course-restart")
    assert button_ids(view) == ["add", "boom", "course-restart-yes", "course-restart-no"]
    assert shown(view) == "数到 1"
    press(view, "course-restart-no")
    assert button_ids(view) == ["add", "boom", "course-restart"]
    assert shown(view) == "数到 1"
    press(view, "course-restart")
    press(view, "course-restart-yes")
    assert shown(view) == "数到 0"
    assert button_ids(view) == ["add", "boom", "course-restart"]
    assert shown(ExerciseView("toy")) == "数到 0"


def test_going_on_takes_the_question_back(toy: SimpleNamespace) -> None:
    view = ExerciseView("toy")
    press(view, "course-restart")
    press(view, "add")
    assert button_ids(view) == ["add", "boom", "course-restart"]
    assert press(view, "course-restart-yes")["ok"] is False
    assert shown(view) == "数到 1"


def test_the_result_is_shown_when_finished_and_only_then(toy: SimpleNamespace, edition: Edition) -> None:
    view = ExerciseView("toy")
    for _ in range(2):
        press(view, "add")
    assert blocks(view, "feedback") == []
    press(view, "add")
    head, bad = blocks(view, "feedback")
    assert (head["tone"], head["title"]) == ("part", "得 2 分，满分 3 分")
    assert (bad["tone"], bad["title"], bad["text"]) == ("bad", "数慢了。", "客户等了三天。")
    assert bad["rules"] == edition.cards(["complaint.decide-15d"])
    [good] = blocks(view, "details")
    assert (good["summary"], good["blocks"][0]["title"]) == ("做对的 1 处", "数得对。")
    assert [b["type"] for b in view.panel.screen["blocks"]][-1] == "buttons"


def test_a_finish_is_reported_once_for_each_time_through(toy: SimpleNamespace) -> None:
    told: list[tuple[str, float]] = []

    def note(name: str, score: Score) -> None:
        told.append((name, score.points))

    view = ExerciseView("toy", on_finish=note)
    for _ in range(5):
        press(view, "add")
    assert told == [("toy", 2)]
    press(ExerciseView("toy", on_finish=note), "add")
    assert told == [("toy", 2)]
    press(view, "course-restart")
    press(view, "course-restart-yes")
    for _ in range(3):
        press(view, "add")
    assert told == [("toy", 2), ("toy", 2)]


@pytest.mark.parametrize(
    "data", [{"seed": 1, "count": "many"}, {"other": 1}, 7, "x", {"seed": 1, "count": 0, "z": 1}]
)
def test_a_state_that_the_model_cannot_read_is_kept_aside(toy: SimpleNamespace, data: object) -> None:
    store = Store()
    store.save("exercise", "toy", data)
    path = store.path("exercise", "toy")
    before = path.read_bytes()
    view = ExerciseView("toy")
    assert shown(view) == "数到 0"
    assert path.with_name("toy.json.damaged").read_bytes() == before
    first = view.panel.screen["blocks"][0]
    assert first["tone"] == "warn" and "坏了" in first["text"] and "toy.json.damaged" in first["text"]
    press(view, "add")
    assert view.panel.screen["blocks"][0]["text"] == "数到 1"
    assert path.with_name("toy.json.damaged").read_bytes() == before


def test_a_state_that_cannot_be_drawn_is_kept_aside(
    toy: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(ExerciseView("toy"), "add")
    good = toy.screen

    def no_ones(edition: Edition, state: object) -> dict[str, object]:
        if getattr(state, "count", 0) == 1:
            raise KeyError("an item that's gone")
        return dict(good(edition, state))

    monkeypatch.setattr(toy, "screen", no_ones)
    view = ExerciseView("toy")
    assert shown(view) == "数到 0"
    assert Store().path("exercise", "toy").with_name("toy.json.damaged").exists()


def test_broken_content_is_an_error_and_leaves_the_state_alone(
    toy: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(ExerciseView("toy"), "add")

    def broken(edition: Edition, state: object) -> None:
        raise ExerciseError("内容写错了。")

    monkeypatch.setattr(toy, "screen", broken)
    with pytest.raises(ExerciseError):
        ExerciseView("toy")
    assert Store().load("exercise", "toy").data["count"] == 1


def test_a_failing_step_changes_nothing(toy: SimpleNamespace) -> None:
    view = ExerciseView("toy")
    press(view, "add")
    ack = press(view, "boom")
    assert ack["ok"] is False and "Traceback" not in ack["message"] and "slip" not in ack["message"]
    assert shown(view) == "数到 1"
    assert Store().load("exercise", "toy").data["count"] == 1


def test_a_full_disk_keeps_the_step_back(toy: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    view = ExerciseView("toy")
    press(view, "add")

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("course.store.write_json", full)
    ack = press(view, "add")
    assert ack["ok"] is False and "没有存下来" in ack["message"]
    assert (shown(view), view.state.model_dump()["count"]) == ("数到 1", 1)


def test_an_unknown_exercise_is_an_error_in_chinese() -> None:
    with pytest.raises(ExerciseError, match="没有练习 none"):
        ExerciseView("none")


def test_the_simulator_shows_its_chart_and_redraws_it() -> None:
    from course.exercises.evaluation.chart import MIME
    from course.exercises.view import ExerciseView

    view = ExerciseView("evaluation")
    assert view.chart is not None
    before = view.chart.outputs[0]["data"]
    assert before[MIME]["$schema"].endswith("/v5.json")
    view.panel.receive({"type": "event", "seq": 1, "name": "measure", "value": "eval-2021"})
    after = view.chart.outputs[0]["data"]
    assert after["text/plain"] != before["text/plain"]
    assert after["text/plain"].startswith("银行保险机构消费者权益保护监管评价办法（2021 年")
    assert MIME in after
