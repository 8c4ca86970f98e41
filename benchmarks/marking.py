"""How fast submissions are marked: stock nbgrader beside the kit's configuration of it.

`python benchmarks/marking.py [--json] [--submissions 50]`

Both mark the same answers to the same paper (the objective items of the October blueprint) on the same
machine, taking turns: one submission by stock nbgrader, the same one by the kit. Stock nbgrader gets what
a careful instructor would write for it: one autograder-tests cell per item with a hidden test that reads
answers.json, asserts or gives partial credit as the number in its last line, run by nbgrader's default
preprocessors in a real kernel. Left out of the figures: imports, making both databases and papers, and a
first submission on each side. The scores of every item must agree to a hundredth, or the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import platform
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from nbformat.v4 import new_code_cell, new_notebook, writes
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from tqdm import tqdm
from traitlets.config import Config

from course.assessment import build
from course.assessment.paper import Paper, plan_paper, recorded
from course.assessment.sheet import AnswerSheet
from course.grading.classroom import Classroom
from course.items.models import Essay
from course.session import script

ROOT = Path(__file__).resolve().parents[1]
PAPER = "bench"
HELPERS = """
import json
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

with open("answers.json", encoding="utf-8") as stream:
    SAVED = json.load(stream)["answers"]

def part(points, good, whole):
    exact = Decimal(points) * max(good, 0) / whole
    return float(min(exact.quantize(Decimal("0.01"), ROUND_HALF_UP), Decimal(points)))

def answer(item):
    return SAVED[item]["value"], SAVED[item]["variant"]
"""
TESTS = {
    "single": "assert value == key\n{points}",
    "multiple": "part('{points}', len(set(value or []) & set(key)) - len(set(value or []) - set(key)), len(key))",
    "order": "part('{points}', sum(pair in list(pairwise(key)) for pair in pairwise(value or [])), len(key) - 1)",
    "match": "part('{points}', sum((value or {{}}).get(row) == to for row, to in key.items()), len(key))",
    "number": "assert value and abs(Decimal(value) - Decimal(key)) <= Decimal('{tolerance}')\n{points}",
    "date": "assert value == key\n{points}",
}  # fmt: skip


@dataclass
class Stock:
    """A course folder of stock nbgrader with the equivalent paper."""

    root: Path

    def __post_init__(self) -> None:
        config = Config()
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.course_id = "stock"
        self.coursedir = CourseDirectory(config=config)
        self.api = NbGraderAPI(coursedir=self.coursedir, config=config)

    def set_up(self, paper: Paper) -> None:
        """Write the source notebook and generate the released version."""
        setup = {"grade": False, "solution": False, "locked": True, "grade_id": "setup", "schema_version": 3}
        cells = [new_code_cell(HELPERS, metadata={"nbgrader": setup | {"task": False}})]
        cells += [self._cell(paper, item_id) for item_id in paper.order]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        folder = self.root / "source" / PAPER
        folder.mkdir(parents=True)
        text = writes(new_notebook(cells=cells, metadata={"kernelspec": kernel}))
        (folder / f"{PAPER}.ipynb").write_text(text, encoding="utf-8")
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            gradebook.update_or_create_assignment(PAPER)
        check(self.api.generate_assignment(PAPER))

    def _cell(self, paper: Paper, item_id: str) -> Any:
        item: Any = paper.items[item_id]
        keys = [paper.variant(item_id, index).key for index in range(paper.count(item_id))]
        test = TESTS[item.kind].format(points=f"{item.points:f}", tolerance=getattr(item, "tolerance", 0))
        source = (
            f"### BEGIN HIDDEN TESTS\nvalue, variant = answer({item_id!r})\nkey = {keys!r}[variant]\n{test}\n"
            "### END HIDDEN TESTS"
        )
        grading = {
            "grade": True, "solution": False, "locked": True, "task": False, "grade_id": item_id,
            "points": float(item.points), "schema_version": 3,
        }  # fmt: skip
        return new_code_cell(source, metadata={"nbgrader": grading})

    def mark(self, trainee: str) -> None:
        """Autograde one submission."""
        check(self.api.autograde(PAPER, trainee, force=False))


def check(said: dict[str, Any]) -> None:
    if not said["success"]:
        raise SystemExit(said.get("log") or said.get("error"))


def objective(bank: Path) -> Paper:
    """A copy of the October paper without its written items, built under `bank`."""
    for part in ("bank", "blueprints"):
        shutil.copytree(ROOT / "assessments" / part, bank / part)
    drawn = plan_paper(bank, "october-2026")
    ids = [item_id for item_id in drawn.order if not isinstance(drawn.items[item_id], Essay)]
    plan = yaml.safe_load((bank / "blueprints" / "october-2026.yaml").read_text(encoding="utf-8"))
    plan |= {"id": PAPER, "sections": [{"title": {"zh": "全部"}, "fixed": ids}]}
    (bank / "blueprints" / f"{PAPER}.yaml").write_text(
        yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8"
    )
    return plan_paper(bank, PAPER)


def hand_in(paper: Paper, kit: Classroom, stock: Stock, person: script.Trainee) -> None:
    """The same answers into both courses."""
    desk = kit.root.parent / "desk" / person.id
    shutil.copytree(kit.root / "source" / PAPER, desk)
    script.answer(person, paper, AnswerSheet(desk, person.id))
    for root in (kit.root, stock.root):
        folder = root / "submitted" / person.id / PAPER
        folder.mkdir(parents=True)
        shutil.copyfile(root / "release" / PAPER / f"{PAPER}.ipynb", folder / f"{PAPER}.ipynb")
        shutil.copyfile(desk / "answers.json", folder / "answers.json")
        (folder / "timestamp.txt").write_text("2026-10-20 08:00:00.000000 UTC")


def scores(db_url: str) -> dict[tuple[str, str], float]:
    """Every item's score by trainee and item."""
    with Gradebook(db_url) as gradebook:
        return {
            (submission.student.id, grade.name): round(float(grade.score), 2)
            for submission in gradebook.assignment_submissions(PAPER)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def timed(mark: Any) -> float:
    started = time.perf_counter()
    mark()
    return time.perf_counter() - started


def run(count: int, home: Path, quiet: bool) -> dict[str, Any]:
    """Set both courses up, mark in turns, compare."""
    os.environ["COURSE_ASSESSMENTS"] = str(home / "assessments")
    objective(home / "assessments")
    for name in ("kit", "stock", "exchange"):
        (home / name).mkdir()
    kit, stock = Classroom(home / "kit", home / "exchange"), Stock(home / "stock")
    build.build(home / "assessments", kit.root / "source", PAPER)
    paper, _ = recorded(home / "assessments", PAPER)
    kit.release(PAPER, datetime.now(UTC) + timedelta(days=30))
    stock.set_up(paper)
    people = script.class_of(count + 1)
    for person in people:
        hand_in(paper, kit, stock, person)

    def by_kit(trainee: str) -> None:
        failed = kit.mark(PAPER, [trainee])
        if failed:
            raise SystemExit(str(failed))

    seconds = {"stock": 0.0, "kit": 0.0}
    for number, person in enumerate(tqdm(people, desc="评分", ncols=78, disable=quiet)):
        stock_took = timed(lambda who=person.id: stock.mark(who))
        kit_took = timed(lambda who=person.id: by_kit(who))
        if number:  # the first is the warm-up
            seconds["stock"] += stock_took
            seconds["kit"] += kit_took
    ours, theirs = scores(kit.coursedir.db_url), scores(stock.coursedir.db_url)
    different = sorted(key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key))
    return {
        "identical": not different and len(ours) == len(people) * len(paper.order),
        "ratio": round(seconds["stock"] / seconds["kit"], 1),
        "stock_seconds": round(seconds["stock"] / count, 4),
        "kit_seconds": round(seconds["kit"] / count, 4),
        "submissions": count, "items": len(paper.order), "scores": len(ours), "different": different[:10],
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=50, help="how many each side marks (default 50)")
    parser.add_argument("--json", action="store_true", help="print a JSON object as the last line")
    options = parser.parse_args()
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="marking-") as home:
        found = run(options.submissions, Path(home), quiet=not sys.stderr.isatty())
    print(
        f"{found['items']} items, {found['submissions']} submissions each, Python {platform.python_version()}"
    )
    print(f"{'':22}{'seconds per submission':>24}")
    print(f"{'stock nbgrader':22}{found['stock_seconds']:>24.3f}")
    print(f"{'the kit':22}{found['kit_seconds']:>24.3f}")
    print(f"{'stock / kit':22}{found['ratio']:>24.1f}")
    same = "identical" if found["identical"] else f"DIFFERENT: {found['different']}"
    print(f"{found['scores']} scores compared: {same}")
    if options.json:
        print(json.dumps({k: found[k] for k in ("identical", "ratio", "stock_seconds", "kit_seconds")}))
    return 0 if found["identical"] else 1


if __name__ == "__main__":
    sys.exit(main())
