"""The first page and the outline in the side bar, in a real browser on `course lab`, by mouse and by keyboard."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lab_kit import ROOT, Lab
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
START = "notebooks/00-开始.ipynb"
TRAINEE = "outline1"
Shot = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    made = Lab(tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("exchange"), TRAINEE)
    yield made
    made.stop()


def lessons(lab: Lab) -> list[str]:
    """What the trainee's folder holds, the first page first."""
    found = [path.stem for path in (lab.home / "notebooks").glob("*.ipynb")]
    return sorted(found, key=lambda one: (one != "00-开始", one))


def outline(page: Page) -> Locator:
    return page.get_by_role("navigation", name="课程目录")


def panel(page: Page, title: str) -> Locator:
    heading = page.locator("h2.cp-title", has_text=title)
    return page.locator(".jp-NotebookPanel:visible .course-panel").filter(has=heading).first


def on_screen(page: Page, one: Locator) -> bool:
    """Whether all of it can be seen without scrolling."""
    expect(one).to_be_visible()
    box, size = one.bounding_box(), page.viewport_size
    return bool(box and size and box["y"] >= 0 and box["y"] + box["height"] <= size["height"])


def finished(lab: Lab, kind: str, name: str, points: int, days_ago: int = 0) -> None:
    """A line in the trainee's own progress, as a lesson writes it."""
    path = lab.home / ".course" / "progress" / f"{TRAINEE}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    at = (datetime.now(UTC) - timedelta(days=days_ago)).isoformat(timespec="seconds")
    with path.open("a", encoding="utf-8") as stream:
        stream.write(
            json.dumps({"at": at, "kind": kind, "id": name, "points": points, "max_points": 8}) + "\n"
        )


def test_the_first_decision_needs_no_scrolling(lab: Lab, page_of: Callable[[], Page], shot: Shot) -> None:
    page = page_of()
    page.goto(lab.address(START))
    mine = panel(page, "您好")
    for name in ("网点负责人", "投诉处理岗", "县、市消保岗", "委员会成员"):
        assert on_screen(page, mine.locator("label").filter(has_text=re.compile(f"^{name}$")))
    shot(page, "home-newcomer")
    mine.get_by_label("投诉处理岗", exact=True).focus()
    page.keyboard.press("Space")
    onward = mine.get_by_role("link", name="开始学：01 委员会工作规则（55 分钟）")
    assert on_screen(page, onward)
    steps = mine.get_by_role("navigation").get_by_role("link").all_inner_texts()
    assert [step[:2] for step in steps[:4]] == ["00", "01", "06", "07"]
    assert sorted(step[:2] for step in steps) == [stem[:2] for stem in lessons(lab) if stem != "00-入门诊断"]
    expect(mine.get_by_text("今天没有要复习的。")).to_be_visible()
    shot(page, "home-chosen")
    page.reload()
    expect(panel(page, "您好").get_by_text("投诉处理岗：先分清")).to_be_visible()


def test_the_outline_leads_by_mouse(lab: Lab, page_of: Callable[[], Page], shot: Shot) -> None:
    page = page_of()
    page.goto(lab.address(START))
    aside = outline(page)
    expect(aside.locator(".course-outline-list > li > a")).to_have_text(
        [re.compile(re.escape(stem.replace("-", " ", 1))) for stem in lessons(lab)]
    )
    expect(aside.locator("a[aria-current=page]")).to_contain_text("00 开始")
    expect(aside.locator(".course-outline-headings a")).to_have_text(["全部的课", "我的测评", "这一页怎么用"])
    aside.get_by_role("link", name="02 年度工作要点").click()
    expect(panel(page, "先处理一件事")).to_be_visible()
    expect(aside.locator("a[aria-current=page]")).to_contain_text("02 年度工作要点")
    heads = aside.locator(".course-outline-headings a").all_inner_texts()
    assert heads[0] == "先做个决定" and "自测" in heads
    assert not any("讲师" in one for one in heads)
    aside.get_by_role("link", name="自测", exact=True).click()
    heading = page.locator(".jp-NotebookPanel:visible h2[data-jupyter-id=自测]")
    expect(heading).to_be_focused()
    assert on_screen(page, heading)
    shot(page, "outline-lesson")
    assert re.findall(r"[A-Za-z]{3,}", aside.inner_text().replace("Alt", "")) == []


def test_the_outline_leads_by_keyboard_from_a_question(lab: Lab, page_of: Callable[[], Page]) -> None:
    page = page_of()
    page.goto(lab.address("notebooks/01-委员会工作规则.ipynb"))
    panel(page, "先处理一件事").locator("input").first.focus()
    page.keyboard.press("Alt+m")
    links = outline(page).locator("a")
    expect(outline(page).locator("a[aria-current=page]")).to_be_focused()
    assert outline(page).locator("a[tabindex='0']").count() == 1
    page.keyboard.press("ArrowDown")
    expect(outline(page).get_by_role("link", name="先做个决定")).to_be_focused()
    page.keyboard.press("End")
    expect(links.last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.last).to_be_focused()
    page.keyboard.press("Home")
    expect(links.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel(page, "您好")).to_be_visible()
    expect(outline(page).locator("a[aria-current=page]")).to_contain_text("00 开始")


def test_a_finish_is_ticked_and_the_first_page_follows(
    lab: Lab, page_of: Callable[[], Page], shot: Shot
) -> None:
    """The last of a lesson's parts is finished by clicks; side bar and first page show it without reloading."""
    finished(lab, "exercise", "priorities", 8)
    page = page_of()
    page.goto(lab.address(START))
    mine, aside = panel(page, "您好"), outline(page)
    expect(mine.get_by_role("link", name="接着学：02 年度工作要点")).to_be_visible()
    entry = aside.locator("li", has=page.get_by_role("link", name="02 年度工作要点")).first
    expect(entry).to_have_class("course-outline-part")
    expect(aside).to_contain_text("做完 0 课")
    entry.get_by_role("link").first.click()
    check = panel(page, "自测：年度工作要点")
    expect(check).to_be_visible()
    answer_all(check)
    expect(entry).to_have_class("course-outline-done")
    expect(entry).to_contain_text("✓")
    expect(aside).to_contain_text("做完 1 课")
    shot(page, "outline-ticked")
    aside.get_by_role("link", name="00 开始").click()
    expect(panel(page, "您好").get_by_text("做完 1 课，共")).to_be_visible()


def answer_all(check: Locator) -> None:
    """Answer and submit each item of a self-check, whatever its kind, until the summary."""
    for _ in range(20):
        if check.get_by_role("button", name="再做一组").count():
            return
        answer(check)
        check.get_by_role("button", name="提交这一题").click()
        onward = check.get_by_role("button", name=re.compile("下一题|看小结"))
        expect(check.get_by_role("button", name="提交这一题")).to_have_count(0)
        number = check.get_by_text(re.compile(r"^第 \d+ 题，共"))
        before = number.inner_text()
        onward.click()
        expect(check.get_by_text(before)).to_have_count(0)
    raise AssertionError("the round has no end")


def answer(check: Locator) -> None:
    for kind, act in (
        ("input[type=radio]", lambda one: one.check()), ("input[type=checkbox]", lambda one: one.check()),
        ("input[type=date]", lambda one: one.fill("2026-10-08")), ("input[type=text]", lambda one: one.fill("7")),
    ):  # fmt: skip
        if check.locator(kind).count():
            act(check.locator(kind).first)
            return
    selects = check.locator("select")
    if selects.count():
        for at in range(selects.count()):
            selects.nth(at).select_option(index=1)
        return
    check.get_by_role("button", name=re.compile("就是这个顺序|下移|向下")).first.click()


def test_what_is_due_opens_at_its_self_check(lab: Lab, page_of: Callable[[], Page], shot: Shot) -> None:
    finished(lab, "check", "T2+T1", 6, days_ago=2)
    finished(lab, "check", due_check("03-监管评价指标"), 6, days_ago=2)
    page = page_of()
    page.goto(lab.address(START))
    again = panel(page, "您好").get_by_role("link", name="上次 6 分，满分 8 分")
    expect(again).to_have_count(1)
    again.scroll_into_view_if_needed()
    shot(page, "home-review")
    again.click()
    heading = page.locator(".jp-NotebookPanel:visible h2[data-jupyter-id=自测]")
    page.locator(".jp-NotebookPanel:visible[data-course-runs='1']").wait_for()
    expect(heading).to_be_in_viewport()


def due_check(stem: str) -> str:
    """The self-check of a lesson as the progress names it."""
    cells = json.loads((ROOT / "notebooks" / f"{stem}.ipynb").read_text(encoding="utf-8"))["cells"]
    source = next("".join(cell["source"]) for cell in cells if "".join(cell["source"]).startswith("check("))
    return "+".join(re.findall(r'"(\w\d)"', source))


def test_a_trainee_meets_nothing_of_no_use(lab: Lab, page_of: Callable[[], Page]) -> None:
    page = page_of()
    page.goto(lab.address(START))
    expect(panel(page, "您好")).to_be_visible()
    tabs = page.locator(".jp-SideBar .lm-TabBar-tab:visible")
    expect(tabs).to_have_count(1)
    expect(tabs).to_have_attribute("data-id", "course-outline")
    for widget in ("filebrowser", "jp-running-sessions", "jp-debugger-sidebar", "extensionmanager.main-view"):
        expect(page.locator(f"[id='{widget}']:visible")).to_have_count(0)
    said = ""
    for menu in ("文件", "查看", "运行", "内核", "设置"):
        page.locator(".lm-MenuBar-item", has_text=menu).click()
        said += page.locator(".lm-Menu").last.inner_text()
        page.keyboard.press("Escape")
    assert (
        re.findall("终端|调试|启动器|插件|Formgrader|Assignment|Terminal|Debug|Launcher|Console", said) == []
    )
    assert page.locator(".jp-toast, .Toastify__toast").count() == 0
    page.locator(".lm-DockPanel-tabBar .lm-TabBar-tabCloseIcon").first.click()
    expect(page.locator(".jp-Launcher")).to_have_count(0)
    expect(panel(page, "您好")).to_be_visible()


def test_an_odd_file_of_progress_is_nothing_done(lab: Lab, page_of: Callable[[], Page]) -> None:
    page = page_of()
    page.goto(lab.address(START))
    odd = [
        "", "{", "[]", "null", '{"format": 2, "lessons": {"01-a": "done"}}', '{"format": 1, "lessons": null}',
        '{"format": 1, "lessons": {"01-a": "<img>", "02-b": "done", "03-c": ["done"], "04-d": "toString"}}',
    ]  # fmt: skip
    address = f"http://127.0.0.1:{lab.port}/lab/extensions/course-kit/static"
    found = page.evaluate(
        "async ([url, texts]) => { const { statesOf } = await import(url); return texts.map(statesOf); }",
        [f"{address}/outline.js", odd],
    )
    assert found == [{}] * 6 + [{"02-b": "done"}]
    headings = page.evaluate(
        "async ([url, text]) => { const { headingsIn } = await import(url); return headingsIn(text); }",
        [
            f"{address}/headings.js",
            "# 题\n## 一 **重** ##\n```\n## 不是\n```\n### [二](a.md)<!-- rule: x -->\n#### 三\n##四",
        ],
    )
    assert headings == [{"level": 2, "text": "一 重"}, {"level": 3, "text": "二"}]


def test_the_learners_own_folder_holds_the_progress(lab: Lab) -> None:
    told = json.loads((lab.home / "notebooks" / "progress.json").read_text(encoding="utf-8"))
    assert told["format"] == 1 and told["lessons"]["02-年度工作要点"] == "done"
    assert not Path(ROOT / "notebooks" / "progress.json").exists()
