"""A paper: its public part (`paper.json`, beside the notebook) and the trainer's record of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from course.assessment import blueprint as blueprints
from course.assessment.blueprint import Blueprint
from course.errors import PaperError
from course.files import read_json
from course.items import bank as banks
from course.items import variants
from course.items.bank import Bank
from course.items.models import Common
from course.items.variants import Variant
from course.knowledge import edition as editions
from course.knowledge.edition import Edition
from course.study import pool

SCHEMA = 1


class PublicItem(BaseModel):
    """One item as the trainee's side knows it: number, points, kind and the public part of its variants."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    number: int
    points: float
    kind: str
    variants: list[dict[str, Any]] = Field(min_length=1)


class PublicPaper(BaseModel):
    """`paper.json`. Holds no key, no rationale and no item that isn't in the paper."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    schema_version: Literal[1]
    paper: str
    version: str
    title: str
    edition: str
    minutes: int
    timed: bool = False
    due: str
    sections: list[dict[str, Any]]
    items: dict[str, PublicItem]

    @property
    def limit(self) -> int | None:
        """Minutes from the fetch to the end, or None for a paper that is finished whenever one likes."""
        return self.minutes if self.timed else None

    def variant_index(self, item_id: str, trainee: str) -> int:
        """Which variant of an item a trainee gets."""
        return variants.pick(self.version, trainee, item_id, len(self.items[item_id].variants))


def read_public(folder: Path) -> PublicPaper:
    """The public paper of a fetched assignment. Raises PaperError when it is missing or damaged."""
    path = folder / "paper.json"
    if not path.is_file():
        raise PaperError("这个文件夹里没有试卷。", file=path, remedy="回到“开始”页，重新领取试卷。")
    try:
        return PublicPaper.model_validate(read_json(path, PaperError))
    except (PaperError, ValidationError) as problem:
        raise PaperError("试卷文件不完整。", file=path, remedy="回到“开始”页，重新领取试卷。") from problem


@dataclass(frozen=True)
class Paper:
    """A paper on the trainer's side: plan, edition, and the items in their order."""

    plan: Blueprint
    edition: Edition
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    items: dict[str, Common]

    @property
    def order(self) -> list[str]:
        """Item ids in the paper's order."""
        return [item_id for _, ids in self.sections for item_id in ids]

    @property
    def total(self) -> Decimal:
        """The paper's points."""
        return sum((self.items[item_id].points for item_id in self.order), Decimal(0))

    def count(self, item_id: str) -> int:
        """How many variants an item has: the plan's number for generated items, else one."""
        return self.plan.variants if self.items[item_id].generator else 1

    def variant(self, item_id: str, index: int) -> Variant:
        """Variant `index` of an item, key and all."""
        return variants.make(self.items[item_id], self.edition, self.plan.salt, index)

    def public(self) -> PublicPaper:
        """The public part, with a version that changes whenever anything in it changes."""
        return self._public

    @cached_property
    def _public(self) -> PublicPaper:
        items = {}
        for number, item_id in enumerate(self.order, 1):
            item = self.items[item_id]
            forms = [
                variants.public(self.variant(item_id, index), self.edition)
                for index in range(self.count(item_id))
            ]
            items[item_id] = {
                "number": number, "points": float(item.points), "kind": forms[0]["kind"], "variants": forms,
            }  # fmt: skip
        body = {
            "schema_version": SCHEMA,
            "paper": self.plan.id,
            "title": self.plan.title.zh,
            "edition": self.edition.id,
            "minutes": self.plan.minutes,
            **({"timed": True} if self.plan.timed else {}),
            "due": self.plan.due.isoformat(),
            "sections": [{"title": title, "items": list(ids)} for title, ids in self.sections],
            "items": items,
        }
        digest = hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        return PublicPaper.model_validate({**body, "version": digest[:16]})


def plan_paper(folder: Path, paper_id: str) -> Paper:
    """Draw a paper afresh from an assessments folder. Raises PaperError, ItemError, EditionError."""
    plan = blueprints.read(folder, paper_id)
    edition = editions.load(plan.edition)
    bank = bank_of(folder, plan)
    banks.check(bank, edition)
    drawn = blueprints.draw(plan, bank)
    sections = tuple((section.title.zh, tuple(item.id for item in items)) for section, items in drawn)
    return Paper(plan, edition, sections, {item.id: item for _, items in drawn for item in items})


def bank_of(folder: Path, plan: Blueprint) -> Bank:
    """The pool that a plan draws from. Raises ItemError."""
    return pool.read() if plan.pool == "practice" else banks.read(folder / "bank")


def record_path(folder: Path, paper_id: str) -> Path:
    """Where the trainer's record of a built paper stands."""
    return folder / "papers" / f"{paper_id}.json"


def recorded(folder: Path, paper_id: str) -> tuple[Paper, str]:
    """The paper as it was built, with today's keys, and the version it was released under.

    The items come from the record, so that items added to the bank later change nothing. Raises
    PaperError when the paper hasn't been built, or when the public part of one of its items has
    changed since: such a paper can't be marked.
    """
    path = record_path(folder, paper_id)
    if not path.is_file():
        raise PaperError(
            f"试卷 {paper_id} 还没有生成。", file=path, remedy=f"先运行 course build {paper_id}。"
        )
    files = sorted([path, *folder.rglob("*.yaml"), *pool.FOLDER.glob("*.yaml")])
    stamps = tuple(one.stat().st_mtime_ns for one in files if one.is_file())
    return _recorded(folder, paper_id, stamps, id(editions.load(_edition_of(folder, paper_id))))


def _edition_of(folder: Path, paper_id: str) -> str:
    return blueprints.read(folder, paper_id).edition


@lru_cache(maxsize=4)
def _recorded(folder: Path, paper_id: str, stamps: tuple[int, ...], edition: int) -> tuple[Paper, str]:
    path = record_path(folder, paper_id)
    record = read_json(path, PaperError)
    plan = blueprints.read(folder, paper_id)
    bank = bank_of(folder, plan)
    sections = tuple((part["title"], tuple(part["items"])) for part in record["sections"])
    ids = [item_id for _, part in sections for item_id in part]
    paper = Paper(plan, editions.load(plan.edition), sections, {one: bank[one] for one in ids})
    version = paper.public().version
    if version != record["version"]:
        raise PaperError(
            f"试卷 {paper_id} 发出后，题目或年度版里的文字、数值被改过（原版本 {record['version']}，"
            f"现在 {version}），不能按它评分。",
            file=path,
            remedy="改回题干和选项（只改答案、说明不受影响），或重新生成并重新发卷。",
        )
    return paper, version
