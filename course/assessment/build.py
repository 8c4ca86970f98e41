"""Turns a paper into an nbgrader source notebook. Each item is one locked grade cell: `ask("item-id")`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.assessment.blueprint import Blueprint
from course.assessment.paper import Paper, PublicPaper, plan_paper, record_path
from course.files import write_json, write_text

KERNELSPEC = {"name": "course", "display_name": "消保课程", "language": "python"}
SETUP = "from course.notebook import *"


def build(assessments: Path, source: Path, paper_id: str) -> PublicPaper:
    """Draw a paper and write `source/<paper_id>/` and the trainer's record of it.

    The same bank, blueprint and edition give the same bytes. The folder is replaced whole or not at all.
    Raises PaperError, ItemError or EditionError and then leaves everything as it was.
    """
    paper = plan_paper(assessments, paper_id)
    public = paper.public()
    text = nbformat.writes(notebook(paper), version=4) + "\n"
    source.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=source, prefix=".build-") as temporary:
        fresh = Path(temporary) / paper_id
        write_text(fresh / f"{paper_id}.ipynb", text)
        write_json(fresh / "paper.json", public.model_dump(mode="json"))
        write_json(record_path(assessments, paper_id), record(paper, public))
        target = source / paper_id
        if target.exists():
            shutil.move(target, Path(temporary) / "old")
        shutil.move(fresh, target)
    return public


def record(paper: Paper, public: PublicPaper) -> dict[str, Any]:
    """What the trainer keeps of a built paper: its items, their versions, and the public version."""
    return {
        "paper": paper.plan.id,
        "version": public.version,
        "edition": paper.edition.id,
        "points": float(paper.total),
        "sections": [{"title": title, "items": list(ids)} for title, ids in paper.sections],
        "item_versions": {item_id: paper.items[item_id].version for item_id in paper.order},
    }


def notebook(paper: Paper) -> nbformat.NotebookNode:
    """The source notebook of a paper."""
    plan = paper.plan
    cells = [
        new_code_cell(SETUP, id="setup", metadata=_hidden()),
        new_markdown_cell(_front(paper), id="front"),
    ]
    for index, (title, ids) in enumerate(paper.sections, 1):
        cells.append(new_markdown_cell(f"## {title}", id=f"section-{index}"))
        cells.extend(_item_cell(paper, item_id) for item_id in ids)
    cells.append(new_markdown_cell("## 检查与交卷", id="section-end"))
    cells.append(new_code_cell(f'hand_in("{plan.id}")', id="hand-in", metadata=_hidden()))
    made = new_notebook(
        cells=cells,
        metadata={
            "kernelspec": KERNELSPEC,
            "language_info": {"name": "python"},
            "course": {"paper": plan.id, "title": plan.title.zh, "minutes": plan.minutes},
        },
    )
    made.nbformat_minor = 5
    nbformat.validate(made)
    return made


def _hidden() -> dict[str, Any]:
    return {"jupyter": {"source_hidden": True}, "editable": False, "deletable": False}


def _front(paper: Paper) -> str:
    plan = paper.plan
    count = len(paper.order)
    return (
        f"# {plan.title.zh}\n\n"
        f"{count} 道题，共 {paper.total.normalize():f} 分，{_time(plan)}，"
        f"得到 {plan.pass_percent}% 的分数为合格。"
        f"交卷截止：{plan.due.year} 年 {plan.due.month} 月 {plan.due.day} 日 {plan.due:%H:%M}。\n\n"
        f"{plan.instructions.zh}"
    )


def _time(plan: Blueprint) -> str:
    if plan.timed:
        return f"限时 {plan.minutes} 分钟，从领卷算起，超过时间交的记为迟交"
    return f"建议用时 {plan.minutes} 分钟"


def _item_cell(paper: Paper, item_id: str) -> nbformat.NotebookNode:
    """An item's cell. A written answer's cell is nbgrader's manual kind, so that comments can be kept."""
    item = paper.items[item_id]
    written = getattr(item, "kind", "") == "essay"
    metadata = _hidden() | {
        "nbgrader": {
            "grade": True, "grade_id": item_id, "locked": not written, "points": float(item.points),
            "schema_version": 3, "solution": written, "task": False,
        }
    }  # fmt: skip
    return new_code_cell(f'ask("{item_id}")', id=f"item-{item_id.lower()}"[:64], metadata=metadata)
