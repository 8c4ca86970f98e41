"""The entry diagnostic: what it draws, how it's answered, and the exact path it recommends."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from course.exercises.base import Event
from course.items.bank import Bank
from course.items.models import Holder
from course.knowledge import Edition, load
from course.knowledge.strands import strands
from course.study import path, pool, progress
from course.study.diagnostic import Diagnostic, advice, model, pages
from course.study.diagnostic.advice import Result
from course.study.diagnostic.model import Desk, Sitting
from course.study.progress import Plan

from .helpers import blocks, button_ids, press

ROOT = Path(__file__).resolve().parents[2]
LESSONS = (
    Plan("01-会", "01 会", 55, ()), Plan("03-评", "03 评", 50, ()), Plan("06-诉", "06 诉", 60, ()),
    Plan("07-码", "07 码", 45, ()),
)  # fmt: skip
ROLES = path.read().roles
OUTLET, COMMITTEE = path.role_of("outlet", ROLES), path.role_of("committee", ROLES)


def results(**points: int) -> dict[str, Result]:
    """Results of strands, each of 2 points."""
    return {strand: Result(Decimal(got), Decimal(2)) for strand, got in points.items()}


# ---- advice


def test_lessons_are_ordered_by_need_then_by_the_way_of_the_post() -> None:
    got = results(G1=0, G2=0, G4=1, T1=0, T2=2, T5=2)
    told = [
        (one.plan.id, one.place, one.share, one.missed) for one in advice.advise(got, LESSONS, OUTLET, 60)
    ]
    assert told == [
        ("01-会", "first", 0, ("G1", "G2")), ("03-评", "first", 50, ("G4",)), ("06-诉", "first", 50, ("T1",)),
        ("07-码", "last", 100, ()),
    ]  # fmt: skip
    there = [one.plan.id for one in advice.advise(got, LESSONS, path.role_of("complaints", ROLES), 60)]
    assert there == ["01-会", "06-诉", "03-评", "07-码"]
    assert [one.plan.id for one in advice.advise(got, LESSONS, None, 60)] == [
        "01-会",
        "03-评",
        "06-诉",
        "07-码",
    ]


def test_the_bound_between_first_and_then() -> None:
    got = results(T1=1, T2=1, N3=2)
    (one,) = advice.advise(got, LESSONS, None, 66)
    assert (one.place, one.share, one.missed) == ("then", 66, ("T1", "T2"))
    (one,) = advice.advise(got, LESSONS, None, 67)
    assert one.place == "first"
    (one,) = advice.advise(results(G1=1, G2=1), LESSONS, None, 50)
    assert (one.place, one.share) == ("then", 50)


def test_what_is_not_a_lesson_here_is_left_out() -> None:
    assert advice.advise(results(C1=0, C5=0), LESSONS, None, 60) == []


@pytest.mark.parametrize(
    ("role", "got", "said"),
    [
        (
            OUTLET, results(G1=0, G4=0, T1=2),
            "先学01 会、03 评，2 课，约 105 分钟。先后按网点负责人的顺序排。",
        ),
        (COMMITTEE, results(T1=0, G4=0), "先学03 评、06 诉，2 课，约 110 分钟。先后按委员会成员的顺序排。"),
        (None, results(T5=0), "先学07 码，1 课，约 45 分钟。先后按课的编号排。"),
        (None, results(T5=2), "没有哪一课要从头学。按课的编号往下走，下面做错的题先看一遍。"),
    ],
)  # fmt: skip
def test_the_path_in_words(role: Any, got: dict[str, Result], said: str) -> None:
    assert advice.in_words(advice.advise(got, LESSONS, role, 60), role) == said


def test_why_a_lesson_stands_where_it_does() -> None:
    made = advice.advise(results(G1=0, G2=1, T1=1, T2=2, T5=2), LESSONS, None, 60)
    assert [advice.why(one) for one in made] == [
        "从头学：错在委员会按季开会、各层级职责", "看错题，做自测：错在分级处理与逐级上报", "全对，放到最后",
    ]  # fmt: skip


# ---- the model


def item(identity: str, **fields: Any) -> dict[str, Any]:
    options = [
        {"id": "a", "zh": "甲", "key": True, "why": {"zh": "对"}},
        {"id": "b", "zh": "乙", "why": {"zh": "错"}},
    ]
    return {
        "id": identity, "strand": identity[2:4], "kind": "single", "difficulty": 1, "points": 2,
        "rules": ["complaint.decide-15d"], "stem": {"zh": f"题 {identity}"}, "options": options, **fields,
    }  # fmt: skip


def bank_of(*entries: dict[str, Any]) -> Bank:
    items = [Holder.model_validate({"item": one}).item for one in entries]
    return Bank({one.id: one for one in items}, {one.id: (Path("x.yaml"), 1) for one in items})


SMALL = bank_of(
    item("P-T1-a"), item("P-G1-a"), item("P-G1-hard", difficulty=3), item("P-T5-hard", difficulty=3)
)


def desk(bank: Bank = SMALL, **fields: Any) -> Desk:
    return Desk(load("2026"), bank, model.settings(), ROLES, LESSONS, "t-01", **fields)


def test_one_item_of_each_strand_in_teaching_order() -> None:
    """A strand without an easy item gives what it has; strands without items are passed over."""
    assert model.start(desk()).items == ("P-G1-a", "P-T1-a", "P-T5-hard")
    left_out = desk(bank_of(item("P-C5-a"), item("P-G1-a")))
    assert model.start(left_out).items == ("P-G1-a",)


def test_the_shipped_pool_is_drawn_from_all_over() -> None:
    whole = model.settings()
    drawn = model.draw(pool.read(), whole, 7)
    items = [pool.read()[one] for one in drawn]
    there = {one.strand for one in pool.read().items.values()} - {"C5"}
    assert [one.strand for one in items] == [one for one in strands() if one in there]
    assert {one.kind for one in items} <= set(whole.kinds) and {one.difficulty for one in items} <= {1, 2}
    assert drawn != model.draw(pool.read(), whole, 8)
    assert whole.minutes == 20 and len(items) * 50 <= whole.minutes * 60


def test_a_sitting_from_cover_to_path() -> None:
    here = desk(known="网点主任")
    state = model.start(here)
    assert pages.screen(here, state)["blocks"][0]["text"].startswith("共 3 题，约 20 分钟，每条线问一题。")
    assert pages.screen(here, state)["blocks"][1]["value"] == "outlet"
    for name, value in (
        ("begin", None),
        ("answer:P-G1-a", "b"),
        ("next", None),
        ("answer:P-T1-a", "a"),
        ("next", None),
    ):
        state = model.step(here, state, Event(name, value))
    assert state.at == 2 and not state.finished
    state = model.step(here, state, Event("finish"))
    shown = pages.screen(here, state)["blocks"]
    assert shown[0]["title"] == "3 题全对 1 题"
    assert shown[0]["text"] == "先学01 会、07 码，2 课，约 100 分钟。先后按网点负责人的顺序排。"
    assert [(one["label"], one["path"]) for one in shown if one["type"] == "link"] == [
        ("先学：01 会（55 分钟）", "01-会.ipynb"), ("再学：07 码（45 分钟）", "07-码.ipynb"),
    ]  # fmt: skip
    (table,) = [one for one in shown if one["type"] == "table"]
    assert table["rows"][2] == ["06 诉", {"text": "100%", "tone": "good"}, "全对，放到最后"]
    (wrong,) = [one for one in shown if one["type"] == "details"]
    assert wrong["summary"] == "做错的 2 题"
    changed = model.step(here, state, Event("role", "complaints"))
    assert pages.screen(here, changed)["blocks"][0]["text"].endswith("先后按投诉处理岗的顺序排。")


def test_no_answer_is_told_before_the_end() -> None:
    here = desk()
    state = model.step(here, model.start(here), Event("begin"))
    state = model.step(here, state, Event("answer:P-G1-a", "b"))
    shown = pages.screen(here, state)["blocks"]
    assert not [one for one in shown if one["type"] == "feedback"]
    (asked,) = [one for one in shown if one["type"] == "single"]
    assert asked["value"] == "b" and not asked["disabled"]
    assert all("tone" not in one for one in asked["options"])


def test_events_that_mean_nothing_change_nothing() -> None:
    here = desk()
    fresh = model.start(here)
    begun = model.step(here, fresh, Event("begin"))
    for state, name, value in (
        (fresh, "next", None), (fresh, "finish", None), (fresh, "role", "nobody"), (begun, "finish", None),
        (begun, "answer:P-T1-a", "a"), (begun, "again", None), (begun, "back", None), (begun, "begin", None),
    ):  # fmt: skip
        assert model.step(here, state, Event(name, value)) == state
    done = begun.model_copy(update={"finished": True, "role": "outlet"})
    assert model.step(here, done, Event("next")) == done
    again = model.step(here, done, Event("again"))
    assert (again.number, again.at, again.role, again.answers) == (2, -1, "outlet", {})


def test_withdrawn_items_and_another_edition() -> None:
    here = desk()
    state = Sitting(
        edition="2026",
        items=("P-G1-a", "P-G1-gone", "P-T1-a"),
        at=2,
        answers={"P-G1-gone": "a", "P-G1-a": "a"},
    )
    mended = model.repaired(here, state)
    assert (mended.items, mended.at, mended.answers) == (("P-G1-a", "P-T1-a"), 1, {"P-G1-a": "a"})
    assert model.repaired(here, mended) == mended
    other = model.repaired(here, state.model_copy(update={"edition": "2027"}))
    assert (other.number, other.at, other.edition) == (2, -1, "2026")


def test_an_empty_pool_says_so() -> None:
    here = desk(bank_of())
    assert pages.screen(here, model.start(here))["blocks"][0]["text"] == "自测题库里还没有题。"


# ---- the view


@pytest.fixture
def view(monkeypatch: pytest.MonkeyPatch) -> Diagnostic:
    monkeypatch.chdir(ROOT / "notebooks")
    return Diagnostic()


def test_it_outlives_the_kernel_and_reports_once(view: Diagnostic, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, float, float]] = []
    view.on_finish = lambda *said: told.append(said)
    press(view, "begin")
    assert button_ids(view) == ["back", "next"]
    press(view, "next")
    assert Diagnostic().state == view.state
    for _ in range(len(view.state.items)):  # type: ignore[attr-defined]
        press(view, "next")
    assert button_ids(view) == ["back", "finish"]
    press(view, "finish")
    press(view, "role", "outlet")
    points = sum(float(view.desk.pool[one].points) for one in view.state.items)  # type: ignore[attr-defined]
    assert told == [("diagnostic", 0.0, points)]
    (said,) = blocks(view, "feedback")
    named = [
        one
        for one in path.ordered(progress.summary([], view.desk.lessons), OUTLET)
        if path.number(one.plan) != "00"
    ]
    asked = {strands()[view.desk.pool[one].strand].lesson for one in view.state.items}  # type: ignore[attr-defined]
    expected = "、".join(one.plan.title for one in named if path.number(one.plan) in asked)
    assert said["text"].startswith(f"先学{expected}，")


def test_the_post_of_the_first_page_is_known(view: Diagnostic, edition: Edition) -> None:
    assert view.desk.known == ""
    view.store.save("home", "role", {"role": "committee"})
    assert Diagnostic(edition).desk.known == "committee"


def test_the_page_opens_on_the_diagnostic(tmp_path: Path) -> None:
    import json

    notebook = json.loads((ROOT / "notebooks" / "00-入门诊断.ipynb").read_text("utf-8"))
    code = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert ["".join(one) for one in code] == ["from course.notebook import *", "diagnose()"]
    assert progress.plan("00-入门诊断", notebook) is None
