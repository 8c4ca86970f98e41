"""Canaries in every key-side text of the bank: none reaches a trainee before feedback, nor the wheel ever."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from course.items import registry
from course.knowledge.text import show
from tests.classroom_kit import ESSAY, PAPER, Course

ROOT = Path(__file__).resolve().parents[2]
CANARY = re.compile(rb"KEYLEAK-([A-Za-z0-9-]+?)-\d{3}X")
CLASS = ["t001", "t002", "t003", "t004"]


class Canaries:
    """Marks texts with KEYLEAK-<item>-<number>X."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def mark(self, item: dict[str, Any], holder: dict[str, Any], field: str) -> None:
        tag = f"KEYLEAK-{item['id']}-{len(self.made):03d}X"
        holder[field] = f"{holder[field]}{tag}"
        self.made.append(tag)

    def item(self, item: dict[str, Any]) -> None:
        """Every text of an item that only the trainer's side may hold."""
        for option in [*item.get("options", []), *item.get("left", []), *item.get("steps", [])]:
            self.mark(item, option["why"], "zh")
        for wrong in item.get("wrong_answers", {}).values():
            self.mark(item, wrong, "zh")
        for criterion in item.get("rubric", []):
            for field in ("zh", "full", "part", "none"):
                self.mark(item, criterion, field)
        for field in ("explain", "model_answer"):
            if field in item:
                self.mark(item, item[field], "zh")


def large_number(edition: Any, rng: random.Random) -> registry.Made:
    """A generator whose keys can't stand anywhere by chance."""
    key = rng.randrange(10**11, 10**12)
    return registry.Made(
        {"members": rng.randint(7, 99), "quorum": key}, key, {"half": 1, "rounded_down": 2, "all": 3}
    )


@pytest.fixture(scope="module")
def leaky(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Course, list[str]]]:
    """A released, answered, marked course whose bank is full of canaries; feedback isn't released yet."""
    home = tmp_path_factory.mktemp("leak") / "c"
    shutil.copytree(released, home)
    canaries = Canaries()
    for path in sorted((home / "assessments" / "bank").glob("*.yaml")):
        items = yaml.safe_load(path.read_text(encoding="utf-8"))
        for item in items:
            canaries.item(item)
            if item["id"] == "G1-proof-quorum":
                item["generator"] = {"name": "large_number"}
        path.write_text(yaml.safe_dump(items, allow_unicode=True, width=10_000), encoding="utf-8")
    for name in ("source", "release"):
        shutil.rmtree(home / "course" / name)
    course = Course(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_ASSESSMENTS", str(course.assessments))
        patch.setitem(registry.REGISTRY, "large_number", large_number)
        from course.assessment import build

        build.build(course.assessments, course.root / "source", PAPER)
        course.room.release(PAPER, blueprint_due(course))
        for trainee in CLASS:
            course.hand_in(trainee, course.answers(trainee, quorum="1", minutes="2026-12-31"))
        assert course.room.mark(PAPER, course.room.collect(PAPER)) == {}
        yield course, canaries.made


def blueprint_due(course: Course) -> Any:
    return course.paper.plan.due


def found_in(*folders: Path) -> set[bytes]:
    """Canaries in any file below the folders."""
    return {m for folder in folders for path in files(folder) for m in CANARY.findall(path.read_bytes())}


def files(folder: Path) -> list[Path]:
    listed = [path for path in folder.rglob("*") if path.is_file()]
    assert listed, folder
    return listed


def keys(course: Course, item_id: str) -> list[str]:
    return [course.paper.variant(item_id, index).key for index in range(4)]


def forms(key: str) -> list[bytes]:
    """A day as it is saved, as a reader sees it, and as the generators write it."""
    day = date.fromisoformat(key)
    return [key.encode(), show(day).encode(), f"{day.year}年{day.month}月{day.day}日".encode()]


def test_the_canaries_are_in_the_bank_and_on_the_trainers_marked_notebooks(leaky: Any) -> None:
    course, made = leaky
    assert len(made) == 46
    in_bank = {m.decode() for m in found_in(course.assessments / "bank")}
    assert in_bank == {*course.paper.order, "T5-proof-refund"}
    assert b"G1-proof-quorum" in found_in(course.root / "autograded")


def test_no_canary_before_feedback(leaky: Any) -> None:
    course, _ = leaky
    open_to_trainees = [
        course.root / "source",
        course.root / "release",
        course.exchange,
        course.home / "desks",
    ]
    assert found_in(*open_to_trainees, course.home / "homes") == set()


def test_no_generated_key_before_feedback(leaky: Any) -> None:
    course, _ = leaky
    numbers = [key.encode() for key in keys(course, "G1-proof-quorum")]
    days = [form for key in keys(course, "G1-proof-minutes") for form in forms(key)]
    assert len(set(numbers)) == 4 and len(set(keys(course, "G1-proof-minutes"))) > 1
    places = [course.root / "source", course.root / "release", course.exchange / "xiaobao" / "outbound"]
    fetched = [
        p for t in CLASS for p in (course.home / "desks" / t / PAPER).glob("*") if p.name != "answers.json"
    ]
    for path in [*(f for place in places for f in files(place)), *fetched]:
        raw = path.read_bytes()
        assert [key for key in [*numbers, *days] if key in raw] == [], path


def test_after_feedback_a_page_holds_its_own_items_and_variants_only(leaky: Any) -> None:
    course, _ = leaky
    assert course.room.feedback(PAPER, CLASS) == {}
    assert course.room.release_feedback(PAPER) == {}
    for trainee in CLASS:
        page = course.desk(trainee).fetch_feedback(PAPER)
        assert page is not None
        raw = page.read_bytes()
        seen = {m.decode() for m in CANARY.findall(raw)}
        assert seen <= set(course.paper.order) and "T5-proof-refund" not in seen
        assert {"G1-proof-quorum", "G1-proof-minutes", ESSAY} <= seen
        for item_id, forms_of in (("G1-proof-quorum", lambda k: [k.encode()]), ("G1-proof-minutes", forms)):
            own = course.public.variant_index(item_id, trainee)
            right = keys(course, item_id)[own]
            assert any(form in raw for form in forms_of(right))
            others = {k for k in keys(course, item_id) if k != right}
            assert others
            assert [k for k in others if any(form in raw for form in forms_of(k))] == []
    beside = [p for p in files(course.home / "desks") if p.suffix != ".html"]
    assert [p for p in beside if CANARY.search(p.read_bytes())] == []


def test_an_item_answered_right_shows_no_other_options_rationale(leaky: Any) -> None:
    course, made = leaky
    page = course.desk("t001").fetch_feedback(PAPER).read_bytes()
    shown = [tag for tag in made if "T2-proof-extend" in tag and tag.encode() in page]
    assert len(shown) == 1


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return zipfile.ZipFile(next(out.glob("*.whl")))


def test_the_wheel_carries_no_bank_no_record_and_no_tests(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert "course/assessment/sheet.py" in names and "course/cli/main.py" in names
    parts = {part for name in names for part in Path(name).parts}
    assert parts & {"assessments", "tests", "blueprints", "papers", "gradebook.db", "submitted"} == set()


def test_the_wheel_holds_no_key_side_text_of_the_examined_bank(wheel: zipfile.ZipFile) -> None:
    texts: dict[str, str] = {}
    banks = [
        *(ROOT / "assessments" / "bank").glob("*.yaml"),
        *(ROOT / "tests" / "data" / "bank").glob("*.yaml"),
    ]
    for path in banks:
        for item in yaml.safe_load(path.read_text(encoding="utf-8")):
            for text in key_side(item):
                texts[text] = item["id"]
    assert len(texts) > 40
    everything = b"\n".join(wheel.read(name) for name in wheel.namelist())
    assert {texts[text] for text in texts if text.encode() in everything} == set()


def key_side(item: dict[str, Any]) -> Iterator[str]:
    """Key-side texts and stems long enough not to stand elsewhere by chance."""
    holders = [*item.get("options", []), *item.get("left", []), *item.get("steps", [])]
    found = [holder.get("why", {}).get("zh", "") for holder in holders]
    found += [wrong["zh"] for wrong in item.get("wrong_answers", {}).values()]
    found += [c[f] for c in item.get("rubric", []) for f in ("full", "part", "none")]
    found += [item[f]["zh"] for f in ("explain", "model_answer") if f in item]
    yield from (text for text in [*found, item["stem"]["zh"]] if len(text) >= 20)
