"""A class on the real hub, by clicks: two trainees, one trainer, a server that dies in the middle, feedback read."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from lab_kit import ROOT
from playwright.sync_api import Locator, Page, expect

from tests.hub.hub_kit import TestHub

pytestmark = [
    pytest.mark.browser, pytest.mark.timeout(900), pytest.mark.skipif(os.geteuid() != 0, reason="real accounts need root"),
]  # fmt: skip
PAPER = "final-2026"
BLUEPRINT = f"""id: {PAPER}
title: {{zh: 结业测评}}
edition: "2026"
minutes: 60
timed: true
pass_percent: 60
variants: 4
salt: final-salt-1
opens: 2026-10-12T09:00:00+08:00
due: 2027-11-06T18:00:00+08:00
review_until: 2027-11-20T18:00:00+08:00
instructions: {{zh: 逐题作答，答案自动保存。}}
sections:
  - title: {{zh: 选择与计算}}
    fixed: [G1-proof-absent, T2-proof-rate]
  - title: {{zh: 书面题}}
    fixed: [T2-proof-letter]
"""
ESSAY = "T2-proof-letter"
HARMLESS = "您好，我们查到从三月起每月扣了两元，已经停止并退回。"
SCRIPT = (
    HARMLESS + "<script>window.pwned=1;alert(1)</script><img src=x onerror=\"window.pwned=1;alert(2)\">"
    "<iframe srcdoc=\"<script>parent.pwned=1</script>\"></iframe>{{7*7}}${7*7}"
)  # fmt: skip
ENGLISH = re.compile(
    r"\b(Sign in|Username|Password|Log ?[Oo]ut|Log ?[Ii]n|Home|Token|Admin|Services|Server|Spawn\w*|Launch\w*|Start|Stop|"
    r"Error|Warning|Traceback|Loading|Submit|Validate|Fetch|Assignments?|Courses|Formgrader|File|Edit|View|Run|Kernel|"
    r"Tabs|Settings|Help|Cancel|OK|Dismiss|Save|Untitled|Name|Modified|Terminal|Notebook|Console|Restart|Not Found|"
    r"Forbidden|Service Unavailable|Hub Control Panel|Your|Please|The)\b"
)
Shot = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def hub() -> Iterator[TestHub]:
    home = Path("/var/tmp") / f"hub-browser-{os.getpid()}"
    home.mkdir(mode=0o755)
    made = TestHub(home)
    try:
        made.set_up({f"{PAPER}.yaml": BLUEPRINT}).start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(home, ignore_errors=True)


def no_english(page: Page) -> None:
    text = page.locator("body").inner_text()
    assert ENGLISH.findall(text) == []


def panel(page: Page, title: str) -> Locator:
    """The panel whose title holds these words."""
    heading = page.locator("h2.cp-title", has_text=title)
    return page.locator(".jp-NotebookPanel:visible .course-panel").filter(has=heading).first


def log_in(page: Page, hub: TestHub, who: str) -> None:
    page.goto(hub.address)
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.get_by_label("账号").fill(hub.account(who))
    page.get_by_label("密码").fill(hub.passwords[who])
    page.get_by_role("button", name="登录").click()


def fetch(page: Page) -> None:
    expect(page.get_by_text("限时 60 分钟，按“领取试卷”就开始计时。")).to_be_visible()
    page.get_by_role("button", name="领取试卷").click()
    page.get_by_role("link", name="打开试卷").click()


def answer(page: Page, essay: str) -> None:
    one = panel(page, "第 1 题")
    one.locator("input[type=radio]").nth(1).click()
    expect(one.get_by_text("已保存")).to_be_visible()
    expect(one.get_by_role("timer")).to_contain_text(re.compile(r"剩余时间5\d:\d\d"))
    two = panel(page, "第 2 题")
    two.locator("input").first.fill("12.5")
    page.keyboard.press("Tab")
    expect(two.get_by_text("已保存")).to_be_visible()
    three = panel(page, "第 3 题")
    three.locator("textarea").fill(essay)
    expect(three.get_by_text("已保存")).to_be_visible()


def hand_in(page: Page) -> None:
    end = panel(page, "检查与交卷")
    end.get_by_role("button", name="检查").click()
    expect(end.locator("strong", has_text="每道题都作答了")).to_be_visible()
    end.get_by_role("button", name="交卷").click()
    expect(end.locator("strong", has_text="交卷成功")).to_be_visible()
    expect(end.get_by_text("回执号").first).to_be_visible()


def open_page(page: Page, name: str) -> Locator:
    """One of the trainer's pages, by its button."""
    page.locator(".jp-NotebookPanel:visible .course-panel").get_by_role(
        "button", name=name, exact=True
    ).click()
    return panel(page, name)


def row_of(shown: Locator, account: str) -> Locator:
    """Somebody's row in the console."""
    return shown.locator("tr").filter(has_text=account)


def says(shown: Locator, title: str) -> None:
    """The panel's word on what has just been done."""
    expect(shown.locator(".cp-feedback strong", has_text=title).first).to_be_visible()


def no_english_in(shown: Locator, *known: str) -> None:
    text = shown.inner_text()
    for one in known:
        text = text.replace(one, "")
    assert ENGLISH.findall(text) == []


def test_the_trainer_releases_the_paper(hub: TestHub, page_of: Callable[[], Page], shot: Shot) -> None:
    page = page_of()
    log_in(page, hub, "zhao")
    expect(panel(page, "场次台").get_by_text("下一步：到“发卷与收卷”发放试卷。")).to_be_visible()
    expect(page.locator(".jp-NotebookPanel:visible .jp-CodeCell .jp-Cell-inputWrapper").first).to_be_hidden()
    shown = open_page(page, "发卷与收卷")
    shown.get_by_role("button", name="发放试卷", exact=True).click()
    expect(shown.get_by_text("截止 2027年11月6日（周六）18:00。确定发放吗？")).to_be_visible()
    shot(page, "trainer-release")
    shown.get_by_role("button", name="确定发放").click()
    says(shown, "发放试卷做完了")
    no_english_in(shown)


def test_one_click_after_the_login_stands_the_first_exercise(
    hub: TestHub, page_of: Callable[[], Page], shot: Shot
) -> None:
    page = page_of()
    page.goto(hub.address)
    shot(page, "hub-login")
    no_english(page)
    page.get_by_label("账号").fill(hub.account("li"))
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    no_english(page)
    log_in(page, hub, "li")
    expect(page.get_by_role("heading", name="正在打开您的课程")).to_be_visible()
    shot(page, "hub-opening")
    no_english(page)
    link = panel(page, "您好").get_by_role("link", name="01 委员会工作规则", exact=True)
    expect(link).to_be_visible()
    expect(panel(page, "我的测评")).to_be_visible()
    shot(page, "hub-start")
    no_english(page)
    link.click()
    expect(panel(page, "先处理一件事")).to_be_visible()
    expect(page.locator(".jp-NotebookPanel:visible .jp-CodeCell .jp-Cell-inputWrapper").first).to_be_hidden()
    shot(page, "hub-lesson")
    no_english(page)


def test_a_server_killed_in_mid_answer_loses_nothing(
    hub: TestHub, page_of: Callable[[], Page], shot: Shot
) -> None:
    page = page_of()
    log_in(page, hub, "li")
    fetch(page)
    answer(page, HARMLESS)
    shot(page, "hub-paper")
    no_english(page)
    kill_server(hub, "li")
    page.reload()
    page.get_by_role("link", name="回到首页").click()
    no_english(page)
    page.get_by_role("link", name="进入课程").click()
    page.get_by_role("link", name="继续作答").click()
    expect(panel(page, "第 1 题").locator("input[type=radio]").nth(1)).to_be_checked()
    expect(panel(page, "第 2 题").locator("input").first).to_have_value("12.5")
    expect(panel(page, "第 3 题").locator("textarea")).to_have_value(HARMLESS)
    shot(page, "hub-resumed")
    hand_in(page)
    shot(page, "hub-handed-in")
    no_english(page)


def kill_server(hub: TestHub, who: str) -> None:
    """End somebody's server and kernels at once, as a power cut or the system's memory guard does."""
    os.kill(int(hub.server(who)["PID"]), signal.SIGKILL)
    uid = Path(f"/home/{hub.account(who)}").stat().st_uid
    for entry in Path("/proc").iterdir():
        if (
            entry.name.isdigit()
            and entry.stat().st_uid == uid
            and b"ipykernel" in (entry / "cmdline").read_bytes()
        ):
            os.kill(int(entry.name), signal.SIGKILL)


def test_the_console_follows_both_trainees_by_itself(
    hub: TestHub, page_of: Callable[[], Page], shot: Shot
) -> None:
    li, wang = hub.account("li"), hub.account("wang")
    trainer, second = page_of(), page_of()
    log_in(trainer, hub, "zhao")
    shown = panel(trainer, "场次台")
    expect(row_of(shown, li)).to_contain_text("已交卷")
    expect(row_of(shown, wang)).to_contain_text("未领卷")
    log_in(second, hub, "wang")
    fetch(second)
    expect(row_of(shown, wang)).to_contain_text("作答中")
    expect(row_of(shown, wang)).to_contain_text(re.compile(r"到 \d\d:\d\d:\d\d"))
    shot(trainer, "trainer-console")
    answer(second, SCRIPT)
    hand_in(second)
    said = panel(second, "检查与交卷").get_by_text("回执号").first.inner_text()
    expect(row_of(shown, wang)).to_contain_text("已交卷")
    expect(row_of(shown, wang)).to_contain_text(said.split("回执号 ")[1][:12])
    no_english_in(shown)
    close_and_grant(trainer, second, hub, shot)


def close_and_grant(trainer: Page, second: Page, hub: TestHub, shot: Shot) -> None:
    """After the closing nobody hands in; who got extra minutes does."""
    shown = open_page(trainer, "发卷与收卷")
    shown.get_by_role("button", name="收卷", exact=True).click()
    expect(shown.get_by_text("确定收卷吗？")).to_be_visible()
    shot(trainer, "trainer-close")
    shown.get_by_role("button", name="确定收卷").click()
    says(shown, "已经收卷")
    end = panel(second, "检查与交卷")
    end.get_by_role("button", name="交卷").click()
    expect(end.get_by_text("这份试卷已经收卷，不再收了").first).to_be_visible()
    shown = open_page(trainer, "例外")
    shown.get_by_role("combobox", name="谁").fill("王学员")
    shown.get_by_role("option", name=re.compile("王学员")).click()
    shown.get_by_label("延长时间").click()
    shown.get_by_label("延长", exact=True).fill("15")
    shown.get_by_label("原因", exact=True).fill("断网十五分钟")
    shown.get_by_role("button", name="记下").click()
    says(shown, "已经记下")
    expect(row_of(shown, hub.account("wang"))).to_contain_text("断网十五分钟")
    shot(trainer, "trainer-exceptions")
    end.get_by_role("button", name="交卷").click()
    expect(end.locator("strong", has_text="交卷成功")).to_be_visible()


def test_the_trainer_marks_and_both_read_their_feedback(
    hub: TestHub, page_of: Callable[[], Page], shot: Shot
) -> None:
    page = page_of()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    log_in(page, hub, "zhao")
    expect(panel(page, "场次台")).to_be_visible()
    shown = open_page(page, "收卷与评分")
    shown.get_by_role("button", name="收卷并评分").click()
    says(shown, "收卷并评分做完了")
    expect(shown.get_by_text("收了 2 份，评好 2 份。").first).to_be_visible()
    shot(page, "trainer-collect")
    no_english_in(shown)
    look_in_formgrader(page_of(), hub, shot)
    mark_essays(page, shot)
    assert dialogs == [] and page.evaluate("window.pwned") is None
    shown = open_page(page, "发还反馈")
    shown.get_by_role("button", name="写反馈").click()
    says(shown, "写反馈做完了")
    shown.get_by_label("先看一份").select_option(hub.account("li"))
    expect(page.frame_locator("iframe[title=测评反馈]").get_by_text("写得清楚")).to_be_visible()
    shot(page, "trainer-feedback")
    shown.get_by_role("button", name="发还", exact=True).click()
    shown.get_by_role("button", name="确定发还").click()
    says(shown, "发还反馈做完了")
    look_at_results(page, shot)
    for who in ("wang", "li"):
        read_feedback(page_of(), hub, who, shot)


def mark_essays(page: Page, shot: Shot) -> None:
    """Both essays by keyboard and clicks: points by criterion, a reusable comment, words of one's own."""
    shown = open_page(page, "批改问答题")
    for left in (1, 0):
        expect(shown.get_by_text(HARMLESS).first).to_be_visible()
        facts = shown.get_by_role("group", name=re.compile("写明查到的情况"))
        facts.get_by_label("2", exact=True).focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        route = shown.get_by_role("group", name=re.compile("告知还可以走的途径"))
        expect(route.locator("input").first).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(shown.get_by_text("合计 2.5 分")).to_be_visible()
        if left:
            shown.get_by_role("heading", name="批改问答题").scroll_into_view_if_needed()
            shot(page, "trainer-essays")
        shown.get_by_label("告知和答复").click()
        shown.get_by_role("button", name=re.compile("^没有写不服怎么办")).click()
        words = shown.get_by_label("给学员的评语")
        expect(words).to_have_value(re.compile("^没有写不服怎么办"))
        words.press("ControlOrMeta+End")
        words.press_sequentially("前半段写得清楚。")
        expect(shown.get_by_text("已保存")).to_be_visible()
        if left:
            shot(page, "trainer-comments")
            page.reload()  # nothing that was typed is lost
            open_page(page, "批改问答题")
            expect(words).to_have_value(re.compile("前半段写得清楚。$"))
        shown.get_by_role("button", name="存分，下一份").click()
        says(shown, f"第 {2 - left} 份存了 2.5 分")
    expect(shown.get_by_text("没有等着批的了。").first).to_be_visible()
    no_english_in(shown, SCRIPT)


def look_at_results(page: Page, shot: Shot) -> None:
    """The figures, and a file for Excel that the browser saves."""
    shown = open_page(page, "成绩")
    expect(shown.get_by_text("2 份答卷，平均")).to_be_visible()
    shot(page, "trainer-results")
    shown.get_by_role("button", name="导出到 Excel").click()
    says(shown, "文件写好了")
    with page.expect_download() as saved:
        shown.get_by_role("link", name=re.compile(r"下载 成绩-.*\.xlsx")).click()
    assert saved.value.suggested_filename.endswith(".xlsx")
    book = openpyxl.load_workbook(io.BytesIO(saved.value.path().read_bytes()))
    assert sorted(row[1].value for row in book["成绩"].iter_rows(min_row=2)) == ["李学员", "王学员"]


def read_feedback(page: Page, hub: TestHub, who: str, shot: Shot) -> None:
    log_in(page, hub, who)
    page.get_by_role("button", name="看反馈").click()
    frame = page.frame_locator("iframe[title=测评反馈]")
    expect(frame.get_by_text(hub.account(who))).to_be_visible()
    expect(frame.get_by_text("写得清楚")).to_be_visible()
    expect(frame.get_by_text("写明查到的情况 2/2；告知还可以走的途径 0.5/2")).to_be_visible()
    expect(frame.get_by_text(HARMLESS).first).to_be_visible()
    assert frame.locator("script").count() == 0
    page.locator("iframe[title=测评反馈]").scroll_into_view_if_needed()
    shot(page, f"hub-feedback-{who}")
    no_english(page)


def look_in_formgrader(page: Page, hub: TestHub, shot: Shot) -> None:
    """The trainer opens both essays: what a trainee typed is text, whatever it is."""
    dialogs: list[str] = []
    outside: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on(
        "request",
        lambda request: (
            outside.append(request.url) if not request.url.startswith((hub.address, "data:")) else None
        ),
    )
    log_in(page, hub, "zhao")
    page.wait_for_url("**/lab/**")
    seen = ""
    for index in (0, 1):
        page.goto(f"{hub.address}/services/formgrader/formgrader/gradebook/{PAPER}/{PAPER}")
        page.locator("table a", has_text="Submission").nth(index).click()
        expect(page.get_by_text(HARMLESS).first).to_be_visible()
        seen += page.locator("body").inner_text()
        assert page.evaluate("window.pwned") is None
        assert page.locator("img[src=x]").count() == 0
        assert page.locator("iframe").count() == 0
        if "alert(1)" in page.locator("body").inner_text():
            shot(page, "hub-formgrader-script")
    assert "<script>window.pwned=1;alert(1)</script>" in seen
    assert "{{7*7}}" in seen
    assert dialogs == []


def test_a_trainee_who_types_formgraders_address_meets_a_closed_door(
    hub: TestHub, page_of: Callable[[], Page], shot: Shot
) -> None:
    page = page_of()
    log_in(page, hub, "li")
    page.wait_for_url("**/lab/**")
    said = page.goto(f"{hub.address}/services/formgrader/")
    assert said and said.status == 403
    expect(page.get_by_role("heading", name="您没有权限看这一页")).to_be_visible()
    shot(page, "hub-closed-door")
    no_english(page)


def test_a_trainee_has_none_of_the_trainers_pages(hub: TestHub, page_of: Callable[[], Page]) -> None:
    assert not Path(f"/home/{hub.account('li')}/notebooks/trainer").exists()
    assert Path(f"/home/{hub.account('zhao')}/notebooks/trainer/00-培训师.ipynb").is_file()
    said = hub.in_server("li", "from course.trainer.notebook import trainer; print(trainer())")
    assert said.returncode == 0 and "这一块没有打开" in said.stdout, said.stdout + said.stderr
    for path in ("closings.jsonl", "exceptions.jsonl", "roster.json", "assessments/rubric-comments.yaml"):
        assert "Permission denied" in hub.in_server("li", f"open({str(hub.course / path)!r})").stderr


def test_the_record_of_the_day_is_whole(hub: TestHub) -> None:
    records = (hub.course / "desk" / f"{PAPER}.jsonl").read_text(encoding="utf-8").splitlines()
    events = [(body["event"], body["trainee"]) for body in map(json.loads, records)]
    li, wang = hub.account("li"), hub.account("wang")
    assert events == [("fetch", li), ("submit", li), ("fetch", wang), ("submit", wang), ("submit", wang)]
    assert (ROOT / "build" / "screens" / "hub-start.png").is_file()
