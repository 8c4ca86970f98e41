"""Whatever becomes of the notebook, the marks come from the answer sheet and the batch goes on."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.classroom_kit import PAPER, Course

pytestmark = pytest.mark.flow
ROOT = Path(__file__).resolve().parents[2]
NAME = f"{PAPER}.ipynb"
Book = dict[str, Any]


def item_cells(book: Book) -> list[dict[str, Any]]:
    return [cell for cell in book["cells"] if "nbgrader" in cell["metadata"]]


def edited(change: Callable[[Book], Any]) -> Callable[[Path], None]:
    """A spoiler that changes the notebook's data."""

    def apply(path: Path) -> None:
        book = json.loads(path.read_text(encoding="utf-8"))
        change(book)
        path.write_text(json.dumps(book), encoding="utf-8")

    return apply


def _copy_cell(book: Book) -> None:
    book["cells"].append(copy.deepcopy(item_cells(book)[0]))


def _split_cell(book: Book) -> None:
    cell = item_cells(book)[0]
    half = copy.deepcopy(cell)
    cell["source"], half["source"], half["id"] = "ask(", '"G1-proof-quorum")', "half"
    book["cells"].insert(3, half)


def _one_id(book: Book) -> None:
    for cell in item_cells(book):
        cell["metadata"]["nbgrader"]["grade_id"] = "G1-proof-quorum"


def _schema(version: int) -> Callable[[Book], None]:
    def apply(book: Book) -> None:
        for cell in item_cells(book):
            cell["metadata"]["nbgrader"]["schema_version"] = version

    return apply


def _forge(book: Book) -> None:
    for cell in item_cells(book):
        cell["metadata"]["nbgrader"] |= {"points": 1000, "locked": False, "checksum": "0"}
        cell["source"] = "1000"
        cell["outputs"] = [
            {"output_type": "execute_result", "data": {"text/plain": "1000"}, "metadata": {}, "execution_count": 1}
        ]  # fmt: skip


def _deep(book: Book) -> None:
    inner: Any = "x"
    for _ in range(400):
        inner = [inner]
    book["metadata"]["deep"] = inner


SPOILS: dict[str, Callable[[Path], None]] = {
    "deleted": edited(
        lambda b: b.update(cells=[c for c in b["cells"] if c.get("id") != "item-g1-proof-order"])
    ),
    "all-deleted": edited(lambda b: b.update(cells=[])),
    "copied": edited(_copy_cell),
    "split": edited(_split_cell),
    "reordered": edited(lambda b: b["cells"].reverse()),
    "edited": edited(lambda b: [c.update(source="print(1)") for c in item_cells(b)]),
    "no-metadata": edited(lambda b: [c.update(metadata={}) for c in b["cells"]]),
    "one-id": edited(_one_id),
    "schema-1": edited(_schema(1)),
    "schema-99": edited(_schema(99)),
    "forged": edited(_forge),
    "deep": edited(_deep),
    "nbformat-3": edited(lambda b: b.update(nbformat=3, nbformat_minor=0, worksheets=[])),
    "nbformat-9": edited(lambda b: b.update(nbformat=9)),
    "no-list": edited(lambda b: b.update(cells={"a": 1})),
    "corrupt": lambda path: path.write_text(path.read_text(encoding="utf-8")[:900], encoding="utf-8"),
    "empty": lambda path: path.write_bytes(b""),
    "binary": lambda path: path.write_bytes(bytes(range(256)) * 8),
    "missing": lambda path: path.unlink(),
    "renamed": lambda path: path.rename(path.with_name("我的答卷.ipynb")),
    "second": lambda path: shutil.copyfile(path, path.with_name("副本.ipynb")),
}
UNREADABLE = ["no-list", "corrupt", "empty", "binary"]
PEOPLE = {name: f"m{number:02d}" for number, name in enumerate(SPOILS, 1)}
HONEST = ["t001", "t002"]


def check(course: Course) -> None:
    """Everybody has exactly the marks of an honest notebook; what happened is named."""
    people = [*PEOPLE.values(), *HONEST]
    assert course.marks() == {t: course.expected(t, course.answers(t)) for t in people}
    books = {t: (course.root / "autograded" / t / PAPER / NAME).read_bytes() for t in people}
    ids = {
        t: [c["metadata"]["nbgrader"]["grade_id"] for c in item_cells(json.loads(b))]
        for t, b in books.items()
    }
    assert set(map(tuple, ids.values())) == {tuple(course.paper.order)}
    found = course.room.findings(PAPER)
    assert {t for t in found if t in HONEST} == set()
    for name in UNREADABLE:
        assert found[PEOPLE[name]] == [f"{NAME}：打不开，评分不受影响"]
    assert set(found) == {PEOPLE[n] for n in (*UNREADABLE, "missing", "renamed", "second")}
    assert "副本.ipynb：不属于答卷" in found[PEOPLE["second"]]
    assert "我的答卷.ipynb：不属于答卷" in found[PEOPLE["renamed"]]


def test_through_the_exchange_and_the_stock_command(course: Course) -> None:
    for trainee in [*PEOPLE.values(), *HONEST]:
        course.hand_in(trainee, course.answers(trainee))
    for name, spoil in SPOILS.items():
        spoil(course.inbound(PEOPLE[name]) / NAME)
    assert course.room.collect(PAPER) == sorted([*PEOPLE.values(), *HONEST])
    shutil.copyfile(ROOT / "nbgrader_config.py", course.root / "nbgrader_config.py")
    own = {"ROOT": course.root, "ASSESSMENTS": course.assessments, "EXCHANGE": course.exchange}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", PAPER], cwd=course.root, capture_output=True, text=True,
        env=os.environ | {f"COURSE_{name}": str(path) for name, path in own.items()}, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    check(course)
    for name in ("missing", "renamed"):
        said = f"{NAME}：没有收到，换成发放的那份，评分不受影响"
        assert said in course.room.findings(PAPER)[PEOPLE[name]]


def test_placed_into_submitted_and_the_classroom(course: Course) -> None:
    for trainee in [*PEOPLE.values(), *HONEST]:
        course.place(trainee, course.answers(trainee))
    for name, spoil in SPOILS.items():
        spoil(course.submitted(PEOPLE[name]) / NAME)
    assert course.room.mark(PAPER, course.room.submitted(PAPER)) == {}
    check(course)
    for name in ("missing", "renamed"):
        assert f"{NAME}：没有交这个文件，评分不受影响" in course.room.findings(PAPER)[PEOPLE[name]]
