"""The October session as a trainee meets it: a lesson, an exercise by keyboard, the paper, the feedback."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from lab_kit import ROOT, Lab
from playwright.sync_api import Locator, Page, expect

from course.assessment import build
from course.assessment.paper import Paper, recorded
from course.grading import by_hand
from course.grading.classroom import Classroom
from course.items.models import Essay

pytestmark = pytest.mark.browser
PAPER = "october-2026"
TRAINEE = "browser1"
ENGLISH = ("Traceback", "Error", "In [", "from course", "Submit", "Loading", "Kernel", "Launcher")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    root = tmp_path_factory.mktemp("trainer")
    build.build(ROOT / "assessments", root / "source", PAPER)
    made = Classroom(root, root / "exchange")
    made.release(PAPER, datetime.now(UTC) + timedelta(hours=2))
    return made


@pytest.fixture(scope="module")
def paper() -> Paper:
    return recorded(ROOT / "assessments", PAPER)[0]


@pytest.fixture(scope="module")
def lab(room: Classroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    made = Lab(tmp_path_factory.mktemp("lab"), room.root / "exchange", TRAINEE)
    yield made
    made.stop()


def panel(page: Page, title: str) -> Locator:
    """The panel whose title holds these words."""
    heading = page.locator("h2.cp-title", has_text=title)
    return page.locator(".jp-NotebookPanel:visible .course-panel").filter(has=heading).first


def no_english(page: Page) -> None:
    text = page.locator("#jp-main-dock-panel").inner_text()
    assert [word for word in ENGLISH if word in text] == []


def test_a_lesson_and_an_exercise_by_keyboard(
    lab: Lab, page_of: Callable[[], Page], shot: Callable[[Page, str], None]
) -> None:
    page = page_of()
    page.goto(lab.address("notebooks/01-委员会工作规则.ipynb"))
    scene = panel(page, "先处理一件事")
    expect(scene).to_be_visible()
    expect(page.locator(".jp-NotebookPanel:visible .jp-CodeCell .jp-Cell-inputWrapper").first).to_be_hidden()
    shot(page, "lesson-01")
    no_english(page)
    exercise = panel(page, "职责归位")
    exercise.get_by_role("button", name="开始", exact=True).focus()
    page.keyboard.press("Enter")
    first = exercise.locator("input[type=radio]").first
    expect(first).to_be_visible()
    first.focus()
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    place = exercise.locator("button.cp-primary, button[class*=primary]").first
    expect(place).to_be_enabled()
    place.focus()
    page.keyboard.press("Enter")
    expect(exercise.get_by_text("依据").first).to_be_visible()
    exercise.scroll_into_view_if_needed()
    shot(page, "exercise-duty-placing")


def test_the_paper_from_fetching_to_reading_the_feedback(
    lab: Lab, room: Classroom, paper: Paper, page_of: Callable[[], Page], shot: Callable[[Page, str], None]
) -> None:
    page = page_of()
    page.goto(lab.address("notebooks/00-开始.ipynb"))
    page.get_by_role("button", name="领取试卷").click()
    page.get_by_role("link", name="打开试卷").click()
    typed = answer_three(page, paper)
    shot(page, "paper")
    no_english(page)
    restart_kernel(page)
    for title, check in typed:
        expect(panel(page, title)).to_be_visible()
        check(panel(page, title))
    sheet = json.loads((lab.home / "papers" / PAPER / "answers.json").read_text(encoding="utf-8"))
    assert sum(saved["value"] is not None for saved in sheet["answers"].values()) == 3
    submit(page)
    trainer_marks(room, paper)
    page.goto(lab.address("notebooks/00-开始.ipynb"))
    page.get_by_role("button", name="看反馈").click()
    frame = page.frame_locator("iframe[title=测评反馈]")
    expect(frame.get_by_text("你的答案").first).to_be_visible()
    expect(frame.get_by_text(TRAINEE)).to_be_visible()
    expect(frame.get_by_text("未作答").first).to_be_visible()
    page.locator("iframe[title=测评反馈]").scroll_into_view_if_needed()
    shot(page, "feedback")


Check = Callable[[Locator], None]


def answer_three(page: Page, paper: Paper) -> list[tuple[str, Check]]:
    """Answer the first single, multiple and number item by keyboard; return how each should look afterwards."""
    wanted = {"single": "单选题", "multiple": "多选题", "number": "计算题"}
    typed: list[tuple[str, Check]] = []
    for number, item_id in enumerate(paper.order, 1):
        kind = paper.items[item_id].kind  # type: ignore[attr-defined]
        if kind not in wanted:
            continue
        title = f"第 {number} 题 · {wanted.pop(kind)}"
        here = panel(page, title)
        expect(here).to_be_visible()
        if kind == "number":
            here.locator("input").first.fill("7")
            page.keyboard.press("Tab")
            typed.append((title, lambda one: expect(one.locator("input").first).to_have_value("7")))
        else:
            here.locator("input").nth(1).focus()
            page.keyboard.press("Space")
            typed.append((title, lambda one: expect(one.locator("input").nth(1)).to_be_checked()))
        expect(here.get_by_text("已保存")).to_be_visible()
    assert wanted == {}
    return typed


def restart_kernel(page: Page) -> None:
    """Restart the kernel from the menu; the page comes back by itself."""
    page.get_by_role("menuitem", name="内核", exact=True).click()
    page.locator(".lm-Menu-item[data-command='kernelmenu:restart']").click()
    page.locator(".jp-Dialog button.jp-mod-accept").click()
    expect(page.locator(".jp-Dialog")).to_have_count(0)


def submit(page: Page) -> None:
    end = panel(page, "检查与交卷")
    expect(end.get_by_text("已作答 3 题，共 30 题").first).to_be_visible()  # the panel made after the restart
    end.get_by_role("button", name="交卷").click()
    expect(end.locator("strong", has_text="还有 27 题没有作答")).to_be_visible()
    end.get_by_role("button", name="交卷").click()
    expect(end.locator("strong", has_text="交卷成功")).to_be_visible()
    expect(end.get_by_text("回执号").first).to_be_visible()


def trainer_marks(room: Classroom, paper: Paper) -> None:
    """Collect, mark, give feedback, as the trainer's commands do."""
    assert room.collect(PAPER) == [TRAINEE]
    assert room.mark(PAPER, [TRAINEE]) == {}
    with room.gradebook() as gradebook:
        for trainee, item_id in room.waiting(PAPER):
            assert isinstance(paper.items[item_id], Essay)
            by_hand.give(gradebook, room.root, paper, trainee, item_id, 0, "", "培训师")
    room.feedback(PAPER, [TRAINEE])
    room.release_feedback(PAPER)
