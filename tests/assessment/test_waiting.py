"""The word on the first page about papers that wait."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from course.assessment.desk import Desk, Receipt, Standing
from course.assessment.waiting import waiting
from course.errors import PaperError

RECEIPT = Receipt("p", "t", "2026-10-20T01:00:00+00:00", "0" * 64, 3, [])


class SomeDesk(Desk):
    """A desk with these papers; a paper without a standing can't be read."""

    def __init__(self, *found: Standing | None) -> None:
        self.found = {str(at): one for at, one in enumerate(found)}

    def papers(self) -> list[str]:
        return list(self.found)

    def standing(self, paper_id: str) -> Standing:
        one = self.found[paper_id]
        if one is None:
            raise PaperError("坏了")
        return one


def standing(**more: Any) -> Standing:
    made: dict[str, Any] = {
        "paper": "p", "title": "十月测评", "released": True, "fetched": False, "answered": 0, "total": 30, "receipts": [],
        "feedback": None,
    }  # fmt: skip
    return Standing(**(made | more))


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (standing(minutes=60), [("《十月测评》等您作答：限时 60 分钟，共 30 题。", "info")]),
        (standing(), [("《十月测评》等您作答：共 30 题。", "info")]),
        (standing(fetched=True), [("《十月测评》还没有交卷。", "warn")]),
        (
            standing(fetched=True, until="2026-10-20T02:05:00+00:00"),
            [("《十月测评》还没有交卷，限时到 10月20日 10:05:00。", "warn")],
        ),
        (standing(fetched=True, receipts=[RECEIPT]), []),
        (standing(released=False), []),
        (standing(closed=True), []),
        (standing(fetched=True, closed=True), []),
    ],
)
def test_a_paper_that_waits_is_named(one: Standing, said: list[tuple[str, str]]) -> None:
    assert waiting(SomeDesk(one)) == said


def test_a_paper_that_cannot_be_read_hides_no_other() -> None:
    assert len(waiting(SomeDesk(None, standing(), standing(fetched=True)))) == 2


def test_an_empty_desk_says_nothing(tmp_path: Path) -> None:
    assert waiting(Desk(tmp_path / "papers", "t", tmp_path / "exchange", tmp_path / "home")) == []
