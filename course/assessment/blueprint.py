"""A blueprint: which strands, difficulties and points a paper holds, and the draw of its items."""

from __future__ import annotations

import random
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field

from course.errors import PaperError
from course.files import read_yaml
from course.items.bank import Bank
from course.items.models import Common, Difficulty, Strict, Text
from course.items.variants import seed
from course.knowledge.reader import parse


class Draw(Strict):
    """Draw `count` items of one strand and difficulty, and of one number of points unless it's left out."""

    strand: str
    difficulty: Difficulty
    points: Decimal | None = None
    count: int = Field(gt=0)
    kinds: list[str] = []

    def fits(self, item: Common) -> bool:
        """Whether an item may be drawn for this cell."""
        return (
            item.strand == self.strand
            and item.difficulty == self.difficulty
            and self.points in (None, item.points)
            and (not self.kinds or item.kind in self.kinds)
        )

    def words(self) -> str:
        """What is drawn: `T2 难度 1、2 分的题`."""
        points = "" if self.points is None else f"、{self.points} 分"
        return f"{self.strand} 难度 {self.difficulty}{points}的题"


class Section(Strict):
    """A titled part of the paper: fixed items first, then the draws."""

    title: Text
    fixed: list[str] = []
    draw: list[Draw] = []


class Blueprint(Strict):
    """A paper's plan.

    `minutes` is the time allowed: a limit that the hub counts from the fetch when `timed`, else advice.
    `variants` how many forms of each generated item are made, `salt` a
    private word from which the draw and the variants follow, `pass_percent` the pass mark.
    `pool`: where the items come from; a paper from the practice pool gives away no key of the examined one.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: Text
    edition: str
    pool: Literal["assessment", "practice"] = "assessment"
    minutes: int = Field(gt=0)
    timed: bool = False
    pass_percent: int = Field(ge=0, le=100)
    variants: int = Field(default=8, ge=1, le=64)
    salt: str = Field(min_length=6)
    opens: datetime
    due: datetime
    review_until: datetime
    instructions: Text
    sections: list[Section] = Field(min_length=1)


def read(folder: Path, paper_id: str) -> Blueprint:
    """Read `blueprints/<paper_id>.yaml` of an assessments folder. Raises PaperError with file and line."""
    path = folder / "blueprints" / f"{paper_id}.yaml"
    if not path.is_file():
        known = sorted(one.stem for one in (folder / "blueprints").glob("*.yaml"))
        raise PaperError(
            f"没有蓝图 {paper_id}。", file=path, remedy=f"现有的有：{'、'.join(known) or '无'}。"
        )
    source = read_yaml(path, PaperError)
    try:
        plan = parse(Blueprint, source.data, source, (), paper_id)
    except Exception as problem:
        raise PaperError(
            getattr(problem, "what", str(problem)), file=path, line=getattr(problem, "line", None),
            place=paper_id, remedy="对照 assessments/README.zh-CN.md 的蓝图说明改正。",
        ) from problem  # fmt: skip
    if plan.id != paper_id:
        raise PaperError(f"蓝图里的 id 是 {plan.id}，与文件名不一致。", file=path, line=1)
    if plan.due.tzinfo is None or plan.opens.tzinfo is None or plan.review_until.tzinfo is None:
        raise PaperError("时间要带时区，例如 2026-10-31T18:00:00+08:00。", file=path, place=paper_id)
    return plan


def draw(plan: Blueprint, bank: Bank) -> list[tuple[Section, list[Common]]]:
    """Draw the paper's items: the same plan and bank give the same paper. Raises PaperError when short."""
    taken: set[str] = {item_id for section in plan.sections for item_id in section.fixed}
    drawn = []
    for number, section in enumerate(plan.sections):
        chosen: list[Common] = [bank[item_id] for item_id in section.fixed]
        for index, cell in enumerate(section.draw):
            fitting = sorted(
                (item for item in bank.strand(cell.strand) if item.id not in taken and cell.fits(item)),
                key=lambda item: item.id,
            )
            if len(fitting) < cell.count:
                raise PaperError(
                    f"“{section.title.zh}”要抽 {cell.words()} {cell.count} 道，题库里只有 {len(fitting)} 道可抽。",
                    place=f"{plan.id} 第 {number + 1} 部分",
                    remedy="补题，或改蓝图里的题数。",
                )
            rng = random.Random(seed(plan.salt, plan.id, number, index))
            picked = rng.sample(fitting, cell.count)
            taken.update(item.id for item in picked)
            chosen.extend(sorted(picked, key=lambda item: item.id))
        drawn.append((section, chosen))
    return drawn
