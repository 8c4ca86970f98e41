"""Next year's edition starts as a copy whose time-bound rules wait for confirmation."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.errors import EditionError
from course.knowledge import edition as editions
from course.knowledge.reader import load_folder
from course.knowledge.renew import renew

SHIPPED = Path(editions.__file__).parent / "editions" / "2026"


def test_house_rules_and_dated_rules_wait_for_confirmation(tmp_path: Path) -> None:
    count = renew(SHIPPED, tmp_path / "2027", "2027")
    made = load_folder(tmp_path / "2027")
    assert (made.id, made.year, made.valid_from.isoformat()) == ("2027", 2027, "2027-01-01")
    waiting = {rule.id for rule in made.rules.values() if rule.unconfirmed}
    assert len(waiting) == count
    assert "house.committee.quorum" in waiting and "complaint.decide-15d" in waiting
    assert made.card("house.committee.quorum").badge == "未确认"
    unmarked = {k: v.model_copy(update={"unconfirmed": False}) for k, v in made.rules.items()}
    assert unmarked == dict(load_folder(SHIPPED).rules)


def test_an_existing_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "2027").mkdir()
    with pytest.raises(EditionError, match="已经存在"):
        renew(SHIPPED, tmp_path / "2027", "2027")
    assert list((tmp_path / "2027").iterdir()) == []


def test_the_id_is_a_year(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match="年份"):
        renew(SHIPPED, tmp_path / "next", "next")
