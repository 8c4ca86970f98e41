"""Coverage: a small made-up curriculum counted exactly, every hole named; the real one has none."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from course.cli import main
from course.items import bank
from course.items.bank import Bank
from course.items.models import Holder
from course.knowledge import load
from course.knowledge.strands import Strand, strands
from course.study import coverage
from course.study.coverage import tally as counting
from course.study.coverage.material import CaseTag, Lesson, Material, Practice, Section, read_lessons

ROOT = Path(__file__).resolve().parents[2]
TWO = [
    Strand(id="T2", part="投诉管理", zh="时限与告知", lesson="06"),
    Strand(id="C1", part="经营行为", zh="服务价格", lesson="04", core=True),
]


def single(identity: str, **fields: Any) -> dict[str, Any]:
    options = [
        {"id": "a", "zh": "甲", "key": True, "why": {"zh": "对"}},
        {"id": "b", "zh": "乙", "why": {"zh": "错"}},
    ]
    return {
        "id": identity, "strand": identity.removeprefix("P-")[:2], "kind": "single", "difficulty": 1, "points": 2,
        "rules": ["complaint.decide-15d"], "stem": {"zh": f"题 {identity}"}, "options": options, **fields,
    }  # fmt: skip


def pool_of(*entries: dict[str, Any]) -> Bank:
    items = [Holder.model_validate({"item": one}).item for one in entries]
    return Bank({one.id: one for one in items}, {one.id: (Path("x.yaml"), 1) for one in items})


def made(**changes: Any) -> Material:
    """A curriculum in which T2 has everything and C1 nothing but a case."""
    sections = (
        Section("期限从哪天起算", frozenset({"complaint.decide-15d", "fee.price-tag"})),
        Section("练习", frozenset({"complaint.natural-days"})),
    )
    fields: dict[str, Any] = {
        "edition": load("2026"),
        "lessons": (Lesson("06-投诉", ("T2",), sections), Lesson("04-价格", ("C1",), sections[1:])),
        "exercises": (Practice("deadline-drill", "时限演练", ("T2",), frozenset()),),
        "practice": pool_of(single("P-T2-one"), single("P-T2-two", difficulty=2, level="apply")),
        "assessment": pool_of(
            single("T2-one", rules=["complaint.decide-15d", "complaint.proof-of-notice"]),
            single("T2-two", generator={"name": "crowd"}, difficulty=3),
        ),
        "cases": (
            CaseTag("case-001", "短信费", ("T2", "C1")), CaseTag("T2-opening", "信到了", ("T2",), scene=True),
        ),
    }  # fmt: skip
    return Material(**{**fields, **changes})


def test_counts_of_a_small_curriculum() -> None:
    report = coverage.count(made(), TWO)
    assert report.strands == (
        coverage.StrandCount("T2", lessons=1, exercises=1, practice=2, assessment=2, cases=2, rules=2),
        coverage.StrandCount("C1", lessons=0, exercises=0, practice=0, assessment=0, cases=1, rules=0),
    )
    assert counting.rules(made(), "T2") == ["complaint.decide-15d", "complaint.proof-of-notice"]
    assert report.holes == (
        "C1 服务价格：没有一课有讲它的一节。",
        "C1 服务价格：没有练习。",
        "C1 服务价格：自测题库里没有题。",
        "C1 服务价格：测评题库里没有题。",
        "C1 服务价格：没有引用一条规则。",
        "测评题库只有 2 题，要 320 题。",
        "测评题库没有难度 2 的题。",
        "自测题库只有 2 题，要 240 题。",
        "自测题库没有难度 3 的题。",
        "测评题库里每人数不同的题只有 1 道，要 60 道。",
    )
    assert report.totals == {
        "assessment": 2, "practice": 2, "with_variants": 1, "practice_with_variants": 0, "applied": 1,
        "practice_applied": 1, "in_both": [], "kinds": {"assessment": {"single": 2}, "practice": {"single": 2}},
        "difficulties": {"assessment": {"1": 1, "2": 0, "3": 1}, "practice": {"1": 1, "2": 1, "3": 0}},
    }  # fmt: skip


def test_no_hole_when_all_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "ASSESSMENT", 3)
    monkeypatch.setattr(counting, "PRACTICE", 3)
    monkeypatch.setattr(counting, "WITH_VARIANTS", 1)
    full = {
        "assessment": pool_of(
            *(single(f"T2-n{at}", difficulty=at, generator={"name": "crowd"}) for at in (1, 2, 3))
        ),
        "practice": pool_of(*(single(f"P-T2-n{at}", difficulty=at, level="apply") for at in (1, 2, 3))),
    }
    assert coverage.count(made(**full), TWO[:1]).holes == ()
    monkeypatch.setattr(counting, "ASSESSMENT", 4)
    assert coverage.count(made(**full), TWO[:1]).holes == ("测评题库只有 3 题，要 4 题。",)


@pytest.mark.parametrize(
    ("field", "what"),
    [
        ("lessons", "没有一课有讲它的一节"), ("exercises", "没有练习"), ("cases", "没有案例"),
    ],
)  # fmt: skip
def test_each_lack_is_a_hole(field: str, what: str) -> None:
    assert f"T2 时限与告知：{what}。" not in coverage.count(made(), TWO).holes
    assert f"T2 时限与告知：{what}。" in coverage.count(made(**{field: ()}), TWO).holes


def test_a_lesson_teaches_a_strand_only_with_a_section_that_cites_its_rules() -> None:
    lesson = made().lessons[0]
    assert [one.heading for one in lesson.teaching("T2", load("2026"))] == ["期限从哪天起算"]
    assert lesson.teaching("C1", load("2026")) == []
    elsewhere = dataclasses.replace(lesson, sections=(Section("价目", frozenset({"fee.price-tag"})),))
    assert elsewhere.teaching("T2", load("2026")) == []


def test_pool_holes() -> None:
    both = pool_of(single("T2-one"), single("T2-two", stem={"zh": "题 P-T2-one"}), single("T3-one"))
    holes = coverage.count(made(assessment=both), TWO).holes
    assert "两个题库里有同样的题：T2-two。" in holes
    same = pool_of(single("P-T2-one", stem={"zh": "换了题面"}))
    assert "两个题库里有同样的题：P-T2-one。" in coverage.count(made(assessment=same), TWO).holes
    assert "测评题库有不认识的条线：T3。" in holes
    assert "测评题库里把规则用到事上的题只有 0 道，要占三分之一（1 道）。" in holes


def cell(kind: str, source: str, *tags: str) -> dict[str, Any]:
    return {"cell_type": kind, "source": source.splitlines(keepends=True), "metadata": {"tags": list(tags)}}


def test_sections_are_read_from_a_notebook(tmp_path: Path) -> None:
    cells = [
        cell("markdown", "# 06 投诉\n"),
        cell("code", "from course.notebook import *"),
        cell("markdown", "## 先做个决定\n读。<!-- rule: complaint.natural-days -->"),
        cell("code", 'decide("T2-last-day")'),
        cell("markdown", "### 小节\n## 期限\n<!-- rule: fee.price-tag -->\n## 练习\n"),
        cell("markdown", "<!-- rule: fee.consent-form -->", "instructor"),
        cell("code", 'rule("complaint.decide-15d", "complaint.extend-30d")'),
    ]
    from course.study import scenes

    scene = next(one for one in scenes.read().values() if one.id.startswith("T2-"))
    cells[3]["source"] = [f'decide("{scene.id}")']
    for name, meta in (("06-投诉", {"lesson": "06", "strands": ["T2"]}), ("00-页", {})):
        notebook = {"cells": cells, "metadata": {"course": meta}}
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (lesson,) = read_lessons(tmp_path, load("2026"))
    assert (lesson.id, lesson.strands) == ("06-投诉", ("T2",))
    assert [(one.heading, one.teaches) for one in lesson.sections] == [
        ("先做个决定", True), ("期限", True), ("练习", False),
    ]  # fmt: skip
    assert lesson.sections[0].rules == {"complaint.natural-days", *scene.rules}
    assert lesson.sections[1].rules == {"fee.price-tag"}
    assert lesson.sections[2].rules == {"complaint.decide-15d", "complaint.extend-30d"}


PAGE = """## T2 时限与告知

- 讲：06-投诉（期限从哪天起算）
- 练：时限演练（`deadline-drill`）
- 考：自测 2 题，测评 2 题
- 案例：投诉案例 001；课里 信到了（`T2-opening`）
- 规则：`complaint.decide-15d`（已核对条文）、`complaint.proof-of-notice`（已核对条文）

## C1 服务价格

- 讲：还没有
- 练：还没有
- 考：自测 0 题，测评 0 题
- 案例：投诉案例 001
- 规则：还没有
"""


def test_the_page_of_a_small_curriculum() -> None:
    text = coverage.page(made(), coverage.count(made(), TWO), TWO)
    assert text.startswith("# 课程大纲：每条线讲什么、练什么、考什么\n")
    assert "| 投诉管理 | T2 时限与告知 | 1 | 1 | 2 | 2 | 2 | 2 |\n" in text
    assert "| 经营行为 | C1 服务价格（十月必讲） | 0 | 0 | 0 | 0 | 1 | 0 |\n" in text
    assert "| 测评题库 | 2 | 1/0/1 | 1 | 1 | 1 |\n| 自测题库 | 2 | 1/1/0 | 0 | 1 | 1 |\n" in text
    assert text.endswith(PAGE)


# ---- the real one


@pytest.fixture(scope="module")
def real() -> Material:
    return coverage.read(load("2026"), ROOT / "notebooks", bank.read(ROOT / "assessments" / "bank"))


def test_the_curriculum_has_no_hole(real: Material) -> None:
    report = coverage.count(real)
    assert report.holes == ()
    assert [one.id for one in report.strands] == list(strands()) and len(report.strands) == 24
    assert report.totals["assessment"] >= 320 and report.totals["practice"] >= 240


def test_the_page_in_docs_is_up_to_date(real: Material) -> None:
    text = (ROOT / "docs" / "curriculum.md").read_text(encoding="utf-8")
    assert text == coverage.page(real, coverage.count(real)), "course coverage --write docs/curriculum.md"


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bank").mkdir()
    monkeypatch.setenv("COURSE_ASSESSMENTS", str(tmp_path))
    told = CliRunner().invoke(main, ["coverage", "--write", str(tmp_path / "page.md")])
    assert told.exit_code == 1
    assert "缺：G1 委员会按季开会：测评题库里没有题。" in told.output.splitlines()
    assert told.output.splitlines()[-1].startswith("共 ")
    assert "| 测评题库 | 0 | 0/0/0 | 0 | 0 | 0 |" in (tmp_path / "page.md").read_text("utf-8")
    raw = json.loads(CliRunner().invoke(main, ["coverage", "--json"]).output)
    assert set(raw) == {"strands", "holes", "totals"}
    assert list(raw["strands"][0]) == [
        "id",
        "lessons",
        "exercises",
        "practice",
        "assessment",
        "cases",
        "rules",
    ]
    assert raw["totals"]["assessment"] == 0
