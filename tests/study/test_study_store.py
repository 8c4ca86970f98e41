"""States on disk: written whole, kept apart by trainee, never lost when damaged."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from course.store import MAX_BYTES, Store, StoreError


def test_a_saved_state_comes_back(home: Path) -> None:
    Store().save("exercise", "toy", {"count": 2, "words": "好"})
    assert Store().load("exercise", "toy").data == {"count": 2, "words": "好"}
    assert Store().load("exercise", "toy").note == ""
    path = home / "state" / "t-01" / "exercise" / "toy.json"
    envelope = json.loads(path.read_text(encoding="utf-8"))
    assert {k: v for k, v in envelope.items() if k != "saved_at"} == {
        "format": 1, "kind": "exercise", "name": "toy", "data": {"count": 2, "words": "好"},
    }  # fmt: skip
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_saved_is_nothing() -> None:
    kept = Store().load("exercise", "toy")
    assert (kept.data, kept.note) == (None, "")


def test_trainees_and_kinds_are_apart(home: Path) -> None:
    Store(trainee="甲").save("check", "G1-8", 1)
    Store(trainee="乙").save("check", "G1-8", 2)
    Store(trainee="甲").save("exercise", "G1-8", 3)
    assert Store(trainee="甲").load("check", "G1-8").data == 1
    assert Store(trainee="乙").load("check", "G1-8").data == 2
    assert Store(trainee="甲").load("exercise", "G1-8").data == 3


@pytest.mark.parametrize("trainee", ["..", ".", "../../etc", "a/b", "..%2f"])
def test_no_trainee_id_leads_out_of_the_folder(home: Path, trainee: str) -> None:
    path = Store(trainee=trainee).path("check", "../../x")
    assert path.resolve().is_relative_to((home / "state").resolve())
    assert len(path.relative_to(home / "state").parts) == 3


DAMAGED = [
    ("", "坏了"),
    ('{"format": 1, "kind": "exercise"', "坏了"),
    ("[1, 2]", "坏了"),
    ('{"format": "1", "kind": "exercise", "name": "toy", "data": 1}', "坏了"),
    ('{"format": 1, "kind": "exercise", "name": "other", "data": 1}', "坏了"),
    ('{"format": 1, "kind": "exercise", "name": "toy", "data": null}', "坏了"),
    ('{"format": 2, "kind": "exercise", "name": "toy", "data": 1}', "较新的课程版本"),
    ("[" * 100_000, "坏了"),
    (json.dumps({"format": 1, "kind": "exercise", "name": "toy", "data": "x" * MAX_BYTES}), "坏了"),
]


@pytest.mark.parametrize(("text", "said"), DAMAGED)
def test_a_damaged_file_is_kept_aside_and_said(home: Path, text: str, said: str) -> None:
    path = home / "state" / "t-01" / "exercise" / "toy.json"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    kept = Store().load("exercise", "toy")
    aside = path.with_name("toy.json.damaged")
    assert kept.data is None
    assert said in kept.note and str(aside) in kept.note and "从头开始" in kept.note
    assert aside.read_text(encoding="utf-8") == text
    assert not path.exists()
    assert Store().load("exercise", "toy").note == ""


def test_bytes_that_are_not_text_are_kept_aside(home: Path) -> None:
    path = home / "state" / "t-01" / "exercise" / "toy.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff\xfe\x00")
    assert Store().load("exercise", "toy").data is None
    assert path.with_name("toy.json.damaged").read_bytes() == b"\xff\xfe\x00"


def test_a_second_damaged_file_never_covers_the_first(home: Path) -> None:
    store = Store()
    path = store.path("exercise", "toy")
    for number in (1, 2, 3):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"broken {number}", encoding="utf-8")
        store.load("exercise", "toy")
    names = ["toy.json.damaged", "toy.json.damaged-2", "toy.json.damaged-3"]
    assert [path.with_name(name).read_text(encoding="utf-8") for name in names] == [
        "broken 1", "broken 2", "broken 3",
    ]  # fmt: skip


def test_what_cannot_be_written_says_so_in_chinese(home: Path) -> None:
    home.parent.mkdir(exist_ok=True)
    home.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(StoreError, match="没有存下来"):
        Store().save("exercise", "toy", 1)


def test_a_failed_write_leaves_the_old_state(home: Path) -> None:
    store = Store()
    store.save("exercise", "toy", {"count": 1})
    bad: Any = float("nan")
    with pytest.raises(StoreError):
        store.save("exercise", "toy", {"count": bad})
    assert store.load("exercise", "toy").data == {"count": 1}
    assert [one.name for one in store.path("exercise", "toy").parent.iterdir()] == ["toy.json"]


def test_clear_forgets() -> None:
    Store().save("exercise", "toy", 1)
    Store().clear("exercise", "toy")
    Store().clear("exercise", "toy")
    assert Store().load("exercise", "toy").data is None
