"""Every shipped blueprint: enough items to draw from with one to spare, its time and points as it says."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from course.assessment import blueprint as blueprints
from course.assessment import build, paper
from course.errors import PaperError
from course.items import bank as banks
from course.items.models import Common
from course.knowledge.strands import strands

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "assessments"
IDS = sorted(one.stem for one in (FOLDER / "blueprints").glob("*.yaml"))
PLANS = {one: blueprints.read(FOLDER, one) for one in IDS}
UNITS = {one.removeprefix("unit-"): plan for one, plan in PLANS.items() if one.startswith("unit-")}
ROLES = {
    "role-outlet": {"T1", "T2", "G2", "C1", "C2", "C3", "C4", "N4", "N7", "E3"},
    "role-complaint": {"T1", "N3", "T2", "T5", "N5", "T4", "T3", "N7"},
    "role-officer": {"G1", "G2", "G3", "G4", "C3", "N4", "T4", "T3", "E1", "E2", "N6"},
    "role-committee": {"G1", "G2", "G3", "G4", "N1", "N5"},
}
WORDS = re.compile(r"(\d+) 题、(\d+) 分、(\d+) 分钟")


def cells(plan: blueprints.Blueprint) -> list[blueprints.Draw]:
    return [cell for section in plan.sections for cell in section.draw]


def drawn_strands(plan: blueprints.Blueprint) -> set[str]:
    return {cell.strand for cell in cells(plan)}


def drawn(paper_id: str) -> list[Common]:
    plan = PLANS[paper_id]
    return [item for _, items in blueprints.draw(plan, paper.bank_of(FOLDER, plan)) for item in items]


@pytest.mark.parametrize("paper_id", IDS)
def test_there_are_enough_items_and_one_to_spare(paper_id: str) -> None:
    plan = PLANS[paper_id]
    bank = paper.bank_of(FOLDER, plan)
    for cell in cells(plan):
        wanted = sum(
            one.count
            for one in cells(plan)
            if one.model_copy(update={"count": 1}) == cell.model_copy(update={"count": 1})
        )
        there = sum(cell.fits(item) for item in bank.strand(cell.strand))
        assert there > wanted, f"{cell.words()}：要 {wanted} 道，有 {there} 道"
    ids = [item.id for item in drawn(paper_id)]
    assert (
        len(set(ids))
        == len(ids)
        == sum(cell.count for cell in cells(plan)) + sum(len(one.fixed) for one in plan.sections)
    )


@pytest.mark.parametrize("paper_id", [one for one in IDS if one != "october-2026"])
def test_a_paper_is_as_long_as_it_says(paper_id: str) -> None:
    plan, items = PLANS[paper_id], drawn(paper_id)
    first = (FOLDER / "blueprints" / f"{paper_id}.yaml").read_text("utf-8").splitlines()[0]
    told = WORDS.search(first)
    if told:
        points = sum((item.points for item in items), Decimal(0))
        assert [int(one) for one in told.groups()] == [len(items), int(points), plan.minutes]
    assert not [item for item in items if item.kind == "essay"]
    assert plan.minutes * 60 / len(items) >= 50
    assert plan.timed and plan.pass_percent == 60


def test_there_is_a_unit_quiz_for_every_lesson() -> None:
    lessons = {one.lesson for one in strands().values()} - {"00"}
    assert set(UNITS) == lessons
    for number, plan in UNITS.items():
        taught = {one.id for one in strands().values() if one.lesson == number}
        assert drawn_strands(plan) == taught
        assert plan.minutes == 15 and sum(cell.count for cell in cells(plan)) == 10


def test_the_papers_of_the_posts() -> None:
    assert {one for one in IDS if one.startswith("role-")} == set(ROLES)
    for paper_id, wanted in ROLES.items():
        assert drawn_strands(PLANS[paper_id]) == wanted
        assert PLANS[paper_id].minutes == 30
        assert {cell.difficulty for cell in cells(PLANS[paper_id])} == {1, 2, 3}


def test_the_diagnostic_asks_every_strand_once_and_gives_away_no_examined_item() -> None:
    plan = PLANS["diagnostic"]
    assert [cell.strand for cell in cells(plan)] == [one for one in strands() if one != "C5"]
    assert (plan.pool, plan.minutes) == ("practice", 20)
    assert [section.title.zh[2:] for section in plan.sections] == list(
        dict.fromkeys(one.part for one in strands().values())
    )
    examined = banks.read(FOLDER / "bank").items
    ids = [item.id for item in drawn("diagnostic")]
    assert all(one.startswith("P-") and one not in examined for one in ids)
    for other in IDS:
        assert (PLANS[other].pool == "practice") == (other == "diagnostic")


def test_a_cell_without_points_takes_any(tmp_path: Path) -> None:
    """And a short pool is named as before."""
    plan = PLANS["diagnostic"]
    any_points = blueprints.Draw(strand="G1", difficulty=2, count=1)
    bank = paper.bank_of(FOLDER, plan)
    assert {item.points for item in bank.strand("G1") if any_points.fits(item)} > {Decimal(1)}
    assert any_points.words() == "G1 难度 2的题"
    short = any_points.model_copy(update={"count": 99})
    section = plan.sections[0].model_copy(update={"draw": [short]})
    with pytest.raises(PaperError, match="要抽 G1 难度 2的题 99 道，题库里只有"):
        blueprints.draw(plan.model_copy(update={"sections": [section]}), bank)


def test_the_salts_differ() -> None:
    assert len({plan.salt for plan in PLANS.values()}) == len(PLANS)


@pytest.mark.flow
def test_all_papers_can_be_built(tmp_path: Path) -> None:
    """`course build --all`: every notebook is there, has its items, and a second build gives the same bytes."""
    home = tmp_path / "assessments"
    for part in ("bank", "blueprints"):
        shutil.copytree(FOLDER / part, home / part)
    first = {one: build.build(home, tmp_path / "source", one) for one in IDS}
    for one, public in first.items():
        made = tmp_path / "source" / one / f"{one}.ipynb"
        assert made.read_text("utf-8").count('"ask(') == len(public.items) == len(drawn(one))
        again, version = paper.recorded(home, one)
        assert version == public.version and list(again.items) == list(public.items)
    assert sorted(path.name for path in (tmp_path / "source").iterdir()) == IDS
    before = (tmp_path / "source" / "diagnostic" / "paper.json").read_bytes()
    build.build(home, tmp_path / "source", "diagnostic")
    assert (tmp_path / "source" / "diagnostic" / "paper.json").read_bytes() == before
