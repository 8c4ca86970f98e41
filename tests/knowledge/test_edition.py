"""The shipped edition is whole, and a faulty one is refused with file, line and id."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from course.errors import EditionError
from course.knowledge import edition as editions
from course.knowledge.reader import load_folder

SHIPPED = Path(editions.__file__).parent / "editions" / "2026"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "2026"
    shutil.copytree(SHIPPED, folder)
    return folder


@pytest.fixture
def replaced(copied: Path) -> Callable[[str, str, str], Path]:
    def replace(name: str, old: str, new: str) -> Path:
        path = copied / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return copied

    return replace


def test_the_shipped_edition_loads_with_the_complaint_deadlines_of_order_3_of_2020() -> None:
    edition = load_folder(SHIPPED)
    assert edition.value("complaint.decide-15d", "days") == 15
    assert edition.value("complaint.extend-30d", "days") == 30
    assert edition.value("complaint.regulator-transfer", "workdays") == 7
    assert edition.rule("complaint.decide-15d").source.article == "第十八条第一款"
    assert edition.rule("complaint.decide-15d").effective_from == date(2020, 3, 1)
    assert edition.deadlines["regulator-transfer"].day_kind == "工作日"


def test_both_evaluation_measures_stand_side_by_side_and_the_newer_is_the_default() -> None:
    edition = load_folder(SHIPPED)
    assert edition.measure().id == "eval-2025"
    assert sum(e.weight for e in edition.measure("eval-2025").elements) == 90
    assert sum(e.used_weight for e in edition.measure("eval-2025").elements) == 100
    assert sum(e.weight for e in edition.measure("eval-2021").elements) == 100
    assert edition.measure("eval-2021").superseded_by == "eval-2025"


def test_a_card_names_no_rule_by_its_id() -> None:
    edition = load_folder(SHIPPED)
    for rule_id in edition.rules:
        card = edition.card(rule_id)
        for words in (card.title, card.text, card.caveat or ""):
            assert not [one for one in edition.rules if one in words], (rule_id, words)


def test_every_rule_below_high_confidence_shows_a_caveat() -> None:
    edition = load_folder(SHIPPED)
    unsure = [rule for rule in edition.rules.values() if rule.confidence != "high"]
    assert unsure
    assert all(edition.card(rule.id).caveat for rule in unsure)


def test_model_house_rules_are_marked_as_such() -> None:
    edition = load_folder(SHIPPED)
    house = [rule for rule in edition.rules.values() if rule.kind == "house"]
    assert len(house) >= 60
    assert all(rule.demo for rule in house)
    assert edition.card("house.committee.quorum").badge == "本行制度（示范）"


def test_a_card_fills_its_own_values() -> None:
    edition = load_folder(SHIPPED)
    assert "三分之二" in edition.card("house.committee.quorum").text


def test_a_house_rule_looser_than_the_regulation_is_refused_with_both_texts(
    replaced: Callable[[str, str, str], Path],
) -> None:
    edition = load_folder(SHIPPED)
    days = edition.value("house.complaint.decide", "days")
    where, line = edition.where["house.complaint.decide"]
    assert days <= 15
    text = where.read_text(encoding="utf-8").splitlines()
    block = "\n".join(text[line - 1 : line + 12])
    assert f"days: {days}" in block
    folder = replaced("rules/house.yaml", block, block.replace(f"days: {days}", "days: 20", 1))
    with pytest.raises(EditionError) as caught:
        load_folder(folder)
    said = str(caught.value)
    assert "house.complaint.decide" in said
    assert "20日" in said and "15日" in said
    assert "银保监会令2020年第3号" in said
    assert caught.value.line == line


def test_an_unknown_rule_reference_names_file_line_and_id(
    replaced: Callable[[str, str, str], Path],
) -> None:
    folder = replaced("deadlines.yaml", "rule: complaint.decide-15d", "rule: complaint.decide-99d")
    with pytest.raises(EditionError) as caught:
        load_folder(folder)
    assert caught.value.file == folder / "deadlines.yaml"
    assert caught.value.line == 1
    assert "complaint.decide-99d" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: regulation", "kind: law", "只能是"),
        ("confidence: high", "confidence: high\n  colour: red", "可能拼错了"),
        ("id: complaint.definition", "id: Complaint Definition", "写法不合规定"),
    ],
)
def test_a_rule_that_does_not_fit_names_its_line(
    replaced: Callable[[str, str, str], Path], old: str, new: str, said: str
) -> None:
    folder = replaced("rules/complaint.yaml", old, new)
    with pytest.raises(EditionError) as caught:
        load_folder(folder)
    assert said in str(caught.value)
    assert caught.value.file == folder / "rules" / "complaint.yaml"
    assert caught.value.line and caught.value.line < 20


def test_a_placeholder_without_a_value_names_the_rule(replaced: Callable[[str, str, str], Path]) -> None:
    folder = replaced("rules/complaint.yaml", "{self:days}", "{self:hours}")
    with pytest.raises(EditionError, match="hours"):
        load_folder(folder)


def test_a_rule_id_written_twice_is_refused(replaced: Callable[[str, str, str], Path]) -> None:
    folder = replaced("rules/complaint.yaml", "id: complaint.principles", "id: complaint.definition")
    with pytest.raises(EditionError, match="规则编号重复"):
        load_folder(folder)


def test_the_banks_own_edition_comes_before_the_shipped_one(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_EDITIONS", str(copied.parent))
    assert editions.find("2026") == copied
    monkeypatch.delenv("COURSE_EDITIONS")
    assert editions.find("2026") == SHIPPED


def test_an_unknown_value_says_which_there_are() -> None:
    edition = load_folder(SHIPPED)
    with pytest.raises(EditionError, match="days"):
        edition.value("complaint.decide-15d", "weeks")
    with pytest.raises(EditionError, match=r"complaint\.decide-15d"):
        edition.rule("complaint.decide-15")
