"""A bank's faults name file, line and id; the shipped bank is fair, and follows a replaced edition."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from course.errors import ItemError
from course.items import bank, variants
from course.items.models import Common, Essay, Holder, Single
from course.knowledge.edition import Edition
from course.knowledge.text import names

from .helpers import ROOT, choice, entry, shipped, with_value, written

SHIPPED = shipped()
ITEMS = list(SHIPPED.items.values())
STRANDS = {
    "G1": 14,
    "G2": 12,
    "G3": 10,
    "G4": 14,
    "T1": 10,
    "T2": 12,
    "T3": 18,
    "C1": 12,
    "C2": 12,
    "C3": 14,
    "C4": 14,
    "T4": 18,
    "T5": 16,
    "N1": 12,
    "N2": 12,
    "N3": 12,
    "N4": 14,
    "N5": 14,
    "N7": 14,
    "E1": 10,
    "E2": 10,
    "E3": 10,
    "N6": 10,
    "C5": 12,
}
POINTS = {1: 2, 2: 3, 3: 4}
SLOGANS = re.compile("高度重视|切实|不断提升|扎实|进一步|狠抓")


def fault(folder: Path, edition: Edition, *entries: dict[str, Any]) -> ItemError:
    """The error of a bank with a sound first item and these after it."""
    written(folder, entry(id="T2-sound"), *entries)
    with pytest.raises(ItemError) as caught:
        bank.check(bank.read(folder), edition)
    return caught.value


# ---- faults


def test_a_sound_bank_passes(tmp_path: Path, edition: Edition) -> None:
    found = bank.read(written(tmp_path, entry(), entry(id="T2-other")))
    bank.check(found, edition)
    assert list(found.items) == ["T2-sample", "T2-other"]
    assert found.where["T2-other"] == (tmp_path / "T2.yaml", 2)
    assert [one.id for one in found.strand("T2")] == ["T2-sample", "T2-other"]
    with pytest.raises(ItemError, match="题库里没有 T2-none"):
        found["T2-none"]


NUMBER: dict[str, Any] = {"kind": "number", "options": None}
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown rule": ({"rules": ["complaint.decide-15"]}, "没有规则 complaint.decide-15"),
    "low rule": ({"rules": ["complaint.decide-15d", "committee.duties"]}, "未核实的规则 committee.duties"),
    "medium rule alone": ({"rules": ["evaluation.2025.levels"]}, "没有一条站得住的依据"),
    "practice alone": ({"rules": ["practice.complaint.reduce-escalation"]}, "没有一条站得住的依据"),
    "superseded alone": ({"rules": ["evaluation.2021.disputes"]}, "依据都已失效"),
    "two keys": ({"options": [choice("a", True), choice("b", True)]}, "有且只有一个 key"),
    "no key": ({"options": [choice("a"), choice("b")]}, "有且只有一个 key"),
    "duplicate option": ({"options": [choice("a"), choice("a", True)]}, "选项的编号有重复"),
    "wrong strand": ({"strand": "G1"}, "与条线 G1 不一致"),
    "unknown kind": ({"kind": "choice"}, "choice"),
    "unknown field": ({"answer": "b"}, "没有这个字段"),
    "missing stem": ({"stem": None}, "类型不对|缺少"),
    "bad difficulty": ({"difficulty": 4}, "只能是"),
    "unknown value": ({"stem": {"zh": "{complaint.decide-15d:weeks} 周"}}, "没有名为 weeks 的值"),
    "unknown placeholder rule": ({"stem": {"zh": "{complaint.none:days}"}}, "没有规则 complaint.none"),
    "unknown variable": ({"stem": {"zh": "共 {members} 人"}}, "{members}"),
    "unknown in a why": ({"options": [choice("a", why="{nobody}"), choice("b", True)]}, "{nobody}"),
    "unknown generator": ({"generator": {"name": "dice"}}, "没有生成器 dice"),
    "generator's parameter": ({"generator": {"name": "crowd", "people": 3}}, "参数不对"),
}
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "key and generator": ({"key": 7, "generator": {"name": "quorum_count"}}, "二者取一"),
    "neither": ({}, "二者取一"),
    "no value": ({"key": 7, "wrong_answers": {"half": {"zh": "错"}}}, "错答 half 没有 value"),
    "not a number": ({"key": 7, "wrong_answers": {"half": {"zh": "错", "value": "六"}}}, "读不成数字"),
    "equals the key": ({"key": 7, "wrong_answers": {"half": {"zh": "错", "value": 7.0}}}, "与答案相同"),
    "never offered": (
        {"generator": {"name": "quorum_count"}, "wrong_answers": {"third": {"zh": "错"}}}, "从不给出错答 third",
    ),
}  # fmt: skip


def edited(changes: dict[str, Any], **base: Any) -> dict[str, Any]:
    return {name: value for name, value in entry(**{**base, **changes}).items() if value is not None}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_names_file_line_and_id(tmp_path: Path, edition: Edition, name: str) -> None:
    changes, what = FAULTS[name]
    found = fault(tmp_path, edition, edited(changes))
    assert (found.file, found.line, found.place) == (tmp_path / "T2.yaml", 2, "T2-sample")
    assert re.search(what if "|" in what else re.escape(what), found.what), found.what
    assert found.message_zh().startswith(f"{tmp_path / 'T2.yaml'} 第 2 行（T2-sample）：")


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_of_a_worked_answer_names_its_place(tmp_path: Path, edition: Edition, name: str) -> None:
    changes, what = WRONG[name]
    found = fault(tmp_path, edition, edited(changes, **NUMBER))
    assert (found.line, found.place) == (2, "T2-sample")
    assert what in found.what


def test_a_date_that_is_none_and_an_essay_that_does_not_add_up(tmp_path: Path, edition: Edition) -> None:
    wrong = {"late": {"zh": "错", "value": "2026-02-30"}}
    odd = edited({"kind": "date", "options": None, "key": "2026-03-01", "wrong_answers": wrong})
    assert "不是一个日子" in fault(tmp_path, edition, odd).what
    criterion = {"id": "a", "points": 4, "zh": "点", "rules": [], "full": "满", "part": "半", "none": "无"}
    essay = {
        "kind": "essay",
        "options": None,
        "points": 10,
        "rubric": [criterion],
        "model_answer": {"zh": "参考"},
    }
    assert "之和要等于题目分值" in fault(tmp_path, edition, edited(essay)).what


def test_a_rubric_cites_rules_and_fills_its_texts(tmp_path: Path, edition: Edition) -> None:
    criterion = {
        "id": "a",
        "points": 10,
        "zh": "点",
        "rules": ["committee.duties"],
        "full": "满",
        "part": "半",
        "none": "无",
    }
    essay = {
        "kind": "essay",
        "options": None,
        "points": 10,
        "rubric": [criterion],
        "model_answer": {"zh": "参考"},
    }
    assert "committee.duties" in fault(tmp_path, edition, edited(essay)).what
    sound = {**criterion, "rules": ["complaint.reply-contents"]}
    unfilled = {**essay, "rubric": [sound], "model_answer": {"zh": "{nobody}"}}
    assert "{nobody}" in fault(tmp_path, edition, edited(unfilled)).what


def test_a_duplicate_id_names_both_places(tmp_path: Path) -> None:
    written(tmp_path, entry(id="T2-sound"), entry(), entry())
    with pytest.raises(ItemError, match=r"题目编号重复，T2\.yaml 第 2 行已有") as caught:
        bank.read(tmp_path)
    assert (caught.value.line, caught.value.place) == (3, "T2-sample")


def test_a_duplicate_id_in_another_file_is_found(tmp_path: Path) -> None:
    written(tmp_path, entry(), name="A.yaml")
    written(tmp_path, entry(), name="B.yaml")
    with pytest.raises(ItemError, match=r"A\.yaml 第 1 行已有") as caught:
        bank.read(tmp_path)
    assert caught.value.file == tmp_path / "B.yaml"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("id: T2-sample\n", "应是一个列表"),
        ("- id: [\n", "YAML 写法有误"),
        ("- id: a\n  id: b\n", "写了两次"),
        ("- 7\n", "类型不对"),
    ],
)
def test_a_file_that_is_no_bank(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "T2.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ItemError, match=what) as caught:
        bank.read(tmp_path)
    assert caught.value.file == tmp_path / "T2.yaml"
    assert caught.value.line


# ---- the shipped bank


def test_the_shipped_bank_passes(edition: Edition) -> None:
    bank.check(SHIPPED, edition)


def test_there_are_enough_items_of_every_kind() -> None:
    strands = Counter(one.strand for one in ITEMS)
    assert {name: strands[name] >= least for name, least in STRANDS.items()} == dict.fromkeys(STRANDS, True)
    assert set(strands) == set(STRANDS)
    kinds = Counter(one.kind for one in ITEMS)
    assert set(kinds) >= bank.KINDS - {"hotspot"}
    assert kinds["essay"] >= 5
    assert sum(one.generator is not None for one in ITEMS) >= 16
    assert {one.difficulty for one in ITEMS} == {1, 2, 3}


def test_points_follow_difficulty() -> None:
    for one in ITEMS:
        if isinstance(one, Essay):
            assert (one.points, one.min_chars, one.max_chars) == (10, 60, 400), one.id
            assert one.difficulty >= 2, one.id
            assert all(criterion.rules for criterion in one.rubric), one.id
        else:
            assert one.points == POINTS[one.difficulty], one.id


def test_a_model_answer_fits_its_own_limits(edition: Edition) -> None:
    for one in ITEMS:
        if isinstance(one, Essay):
            assert one.min_chars <= len(edition.fill(one.model_answer.zh)) <= one.max_chars, one.id


def test_an_item_cites_every_rule_that_its_figures_come_from() -> None:
    for one in ITEMS:
        used = {rule for raw in bank.texts(one) for rule, value in names(raw) if value}
        if one.generator:
            params = one.generator.params()
            used |= {params[name].split(":")[0] for name in ("rule", "other") if name in params}
        assert used <= set(bank.cited(one)), one.id


def test_single_items_cannot_be_guessed_from_place_or_length(edition: Edition) -> None:
    places: Counter[str] = Counter()
    longest = shortest = 0
    singles = [one for one in ITEMS if isinstance(one, Single)]
    for one in singles:
        assert [option.id for option in one.options] == ["a", "b", "c", "d"], one.id
        made = variants.make(one, edition, "salt")
        sizes = {option["id"]: len(option["label"]) for option in variants.public(made, edition)["options"]}
        others = [size for name, size in sizes.items() if name != made.key]
        places[made.key] += 1
        longest += sizes[made.key] > max(others)
        shortest += sizes[made.key] < min(others)
        assert max(sizes.values()) <= 1.5 * min(sizes.values()), (one.id, sizes)
    assert all(0.15 <= places[name] / len(singles) <= 0.35 for name in "abcd"), places
    assert longest <= 0.35 * len(singles)
    assert shortest <= 0.35 * len(singles)


def test_multiple_items_do_not_repeat_one_pattern() -> None:
    patterns = Counter(
        "".join(option.id for option in one.options if option.key) for one in ITEMS if one.kind == "multiple"
    )
    assert max(patterns.values()) <= 0.3 * patterns.total()


def test_the_wording_keeps_to_plain_words() -> None:
    for one in ITEMS:
        for raw in bank.texts(one):
            assert not SLOGANS.search(raw), (one.id, raw)
            assert not re.search("[\u4e00-\u9fff][,;:?!]", raw), (one.id, raw)


HOUSE: list[tuple[str, str, Any]] = [
    ("house.committee.quorum", "fraction", "1/2"),
    ("house.committee.quorum", "fraction", "3/4"),
    ("house.committee.majority", "fraction", "2/3"),
    ("house.committee.notice", "days", 3),
    ("house.committee.notice", "days", 10),
    ("house.committee.minutes", "days", 10),
    ("house.committee.report-up", "days", 5),
    ("house.committee.extraordinary", "days", 10),
    ("house.committee.meetings", "per_year", 6),
    ("house.committee.recusal", "min_voters", 3),
    ("house.committee.must-table", "percent", 20),
    ("house.committee.must-table", "min_count", 5),
    ("house.complaint.decide", "days", 15),
    ("house.complaint.inform-progress", "days", 3),
    ("house.complaint.return-visit", "days", 15),
    ("house.complaint.major-threshold", "people", 20),
    ("house.complaint.major-report", "hours", 4),
    ("house.records.complaint", "years", 3),
    ("house.priority.complaint", "percent", 95),
    ("house.priority.complaint", "cut_percent", 20),
    ("house.priority.governance", "percent", 100),
    ("house.priority.education", "points", 10),
]


@pytest.mark.parametrize(("rule", "name", "value"), HOUSE, ids=lambda one: str(one))
def test_the_bank_stands_when_a_trainer_replaces_a_value(
    edition: Edition, rule: str, name: str, value: Any
) -> None:
    changed = with_value(edition, rule, name, value)
    bank.check(SHIPPED, changed)
    moved = [one.id for one in ITEMS if rule in one.rules and _shown(changed, one) != _shown(edition, one)]
    assert moved, rule


def _shown(edition: Edition, one: Common) -> tuple[list[str], Any]:
    """Everything of an item that a trainee or marker reads, and its key."""
    made = variants.make(one, edition, "salt")
    return [edition.fill(raw, made.variables) for raw in bank.texts(one)], made.key


def test_no_house_figure_is_written_out(edition: Edition) -> None:
    """A replaced house value leaves no old figure behind in the items that turn on it."""
    notice = with_value(edition, "house.committee.notice", "days", 23)
    for one in ITEMS:
        if "house.committee.notice" in one.rules:
            assert not re.search(r"(?<!\d)7 [日天]", "".join(_shown(notice, one)[0])), one.id


# ---- the files beside the bank


def test_the_samples_of_the_trainers_guide_are_sound(tmp_path: Path, edition: Edition) -> None:
    guide = (ROOT / "assessments" / "README.zh-CN.md").read_text(encoding="utf-8")
    samples = [yaml.safe_load(block)[0] for block in re.findall(r"```yaml\n(.*?)```", guide, re.S)]
    assert {Holder.model_validate({"item": one}).item.kind for one in samples} == bank.KINDS
    written(tmp_path, *samples)
    bank.check(bank.read(tmp_path), edition)
    assert not {one["id"] for one in samples} & set(SHIPPED.items)


def test_the_markers_comments() -> None:
    comments = yaml.safe_load((ROOT / "assessments" / "rubric-comments.yaml").read_text(encoding="utf-8"))
    assert len({one["id"] for one in comments}) == len(comments) == 20
    for one in comments:
        assert set(one) == {"id", "for", "zh"}
        assert set(one["for"]) <= {"facts", "rule", "task", "notice", "role", "form"}
        assert not SLOGANS.search(one["zh"])


def test_the_october_blueprint_can_be_filled_with_room_to_spare() -> None:
    plan = yaml.safe_load(
        (ROOT / "assessments" / "blueprints" / "october-2026.yaml").read_text(encoding="utf-8")
    )
    cells = [cell for section in plan["sections"] for cell in section["draw"]]
    there = Counter((one.strand, one.difficulty, int(one.points)) for one in ITEMS)
    for cell in cells:
        assert there[cell["strand"], cell["difficulty"], cell["points"]] > cell["count"], cell
    assert 4 <= len(plan["sections"]) <= 5
    assert sum(cell["count"] for cell in cells) == 30
    assert sum(cell["count"] * cell["points"] for cell in cells) == 100
    by_points = Counter(dict.fromkeys((2, 3, 4, 10), 0))
    for cell in cells:
        by_points[cell["points"]] += cell["count"]
    assert by_points == {2: 10, 3: 12, 4: 6, 10: 2}
    core = sum(cell["count"] * cell["points"] for cell in cells if cell["strand"].startswith("G"))
    assert core == 70
    assert {cell["strand"] for cell in cells} == {"G1", "G2", "G3", "G4", "T1", "T2"}
