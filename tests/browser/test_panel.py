"""panel.js in a real browser: on a small page with a stand-in for the widget model, then in JupyterLab.

With COURSE_SHOTS set to a folder, pictures of every block are left there.
"""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from course import ui
from tests.ui.bench import AB, GO, LOST_KEPT, Bench, address, bench, expect, one
from tests.ui.own_lab import lab
from tests.ui.sample_screens import every_block

pytestmark = pytest.mark.browser
__all__ = ["address", "bench", "lab"]  # fixtures

# --- drawing ---


def test_every_block_is_drawn(bench: Bench) -> None:
    page = bench.mount(every_block()).page
    expect(page.get_by_role("heading", name="投诉处理：第 3 题")).to_be_visible()
    expect(page.get_by_role("group", name="应当在多少日内作出处理决定？")).to_be_visible()
    expect(page.get_by_role("radio", name="60 日")).to_be_checked()
    expect(page.get_by_role("checkbox", name="年度工作计划")).to_be_checked()
    expect(page.get_by_label("审议年度消保工作报告")).to_have_value("o1")
    expect(page.get_by_label("最迟哪一天作出决定？")).to_have_value("2026-10-23")
    expect(page.get_by_text("2026年10月23日 星期五")).to_be_visible()
    expect(page.get_by_text("已写 3 字（至少 50 字，最多 300 字）")).to_be_visible()
    expect(page.get_by_role("slider", name="本部门自评得分")).to_have_attribute("aria-valuetext", "60分")
    expect(page.get_by_role("table", name="近三个月投诉量").locator("th[scope=col]")).to_have_count(3)
    expect(page.get_by_role("table", name="近三个月投诉量").locator("th[scope=row]")).to_have_count(2)
    expect(page.get_by_role("img", name="各网点得分变化")).to_be_visible()
    expect(page.get_by_role("progressbar", name="本节进度")).to_have_attribute("value", "3")
    for name in ("✓对判断正确", "◐部分对还差一点", "✗错应为 15 日", "i说明参考做法"):
        expect(page.locator(".cp-feedback-title").filter(has_text=name)).to_be_visible()
    expect(page.locator("main .cp-blocks").first.locator(":scope > *")).to_have_count(25)


def test_rule_cards_are_folded_and_say_everything(bench: Bench) -> None:
    page = bench.mount(every_block()).page
    card = page.locator(".cp-blocks > .cp-rules")
    expect(card.get_by_text("第十八条第一款")).to_be_hidden()
    card.get_by_text("依据（2 条）").click()
    for text in (
        "银行业保险业消费投诉处理管理办法，银保监会令2020年第3号，第十八条第一款",
        "2020年3月1日起施行",
        "已核对条文",
        "待培训师核实",
        "示范制度，以本行正式文件为准",
    ):
        expect(card.get_by_text(text)).to_be_visible()


def test_texts_are_never_html(bench: Bench) -> None:
    nasty = "<img src=x onerror=\"document.title='broken'\">"

    def swap(value: Any) -> Any:
        if isinstance(value, dict):
            kept = ("type", "id", "tone", "value", "kind", "confidence")
            return {key: item if key in kept else swap(item) for key, item in value.items()}
        if isinstance(value, list):
            return [swap(item) for item in value]
        return nasty if isinstance(value, str) else value

    page = bench.mount(swap(every_block())).page
    assert page.locator("main img:not(svg)").count() == 0
    assert page.title() == "面板"
    assert page.get_by_text(nasty).count() > 30


def test_ids_are_unique_over_two_panels(bench: Bench) -> None:
    page = bench.mount(every_block()).mount(every_block()).page
    ids = page.evaluate("[...document.querySelectorAll('main [id]')].map((node) => node.id)")
    assert len(ids) > 60
    assert len(ids) == len(set(ids))
    loose = page.evaluate(
        """[...document.querySelectorAll('[aria-labelledby],[aria-describedby],[for]')].flatMap((node) =>
        ['aria-labelledby', 'aria-describedby', 'for']
        .flatMap((name) => (node.getAttribute(name) || '').split(' ')))
        .filter((id) => id && !document.getElementById(id))"""
    )
    assert loose == []


def test_bars_bear_negative_values(bench: Bench) -> None:
    page = bench.mount(every_block()).page
    widths = page.evaluate("[...document.querySelectorAll('.cp-bar')].map((bar) => bar.width.baseVal.value)")
    assert widths[0] > widths[1] > 0 == widths[2]
    row = page.locator(".cp-figure table tbody tr").nth(1)
    expect(row).to_have_text("城西支行-5分（错）5")
    box = page.locator(".cp-bars").bounding_box()
    for text in page.locator(".cp-bar-text").all():
        inner = text.bounding_box()
        assert box["x"] <= inner["x"] and inner["x"] + inner["width"] <= box["x"] + box["width"] + 1


def test_targets_are_large_and_nothing_overflows(bench: Bench) -> None:
    page = bench.mount(every_block()).page
    small = page.evaluate(
        """[...document.querySelectorAll('button, .cp-option, select, .cp-input, summary, input[type=range]')]
        .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < 44)
        .map((node) => node.outerHTML)"""
    )
    assert small == []
    assert page.evaluate("getComputedStyle(document.querySelector('.course-panel')).fontSize") == "17px"
    for width in (1366, 911, 683, 455):  # 100 %, 150 %, 200 % and 300 % zoom of a 1366 px screen
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_the_countdown_ticks(bench: Bench) -> None:
    page = bench.page
    now = page.evaluate("Date.now() / 1000")
    bench.mount(one(ui.countdown("剩余时间", now + 302)))
    bench.wait(1000)
    timer = page.get_by_role("timer")
    expect(timer).to_have_text("剩余时间05:01")
    bench.wait(2000)
    expect(page.locator("[aria-live]").first).to_have_text("剩余时间：还有 5 分钟")
    bench.wait(300_000)
    expect(timer).to_have_text("剩余时间时间到")


def test_reduced_motion_is_respected(bench: Bench) -> None:
    page = bench.mount(every_block()).page
    seconds = "getComputedStyle(document.querySelector('.cp-button')).transitionDuration"
    assert page.evaluate(seconds) == "0.12s"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(seconds) == "0s"


@pytest.mark.parametrize("light", ["true", "false"])
def test_axe_finds_nothing(bench: Bench, light: str) -> None:
    page = bench.page
    page.evaluate("(light) => (document.body.dataset.jpThemeLight = light)", light)
    bench.mount(every_block())
    page.evaluate("document.querySelectorAll('details').forEach((node) => (node.open = true))")
    if shots := os.environ.get("COURSE_SHOTS"):
        name = "light" if light == "true" else "dark"
        page.screenshot(path=f"{shots}/every-{name}.png", full_page=True)
    page.add_script_tag(url="/axe.js")
    page.evaluate("window.found = null; axe.run('main').then((result) => (window.found = result)); 0")
    bench.wait(10)
    page.wait_for_function("window.found")
    assert page.evaluate("found.passes.length") > 20
    faults = "found.violations.map((one) => [one.id, one.impact, one.nodes.map((node) => node.html)])"
    assert page.evaluate(faults) == []


# --- answering ---


def test_choices_are_sent_at_once(bench: Bench) -> None:
    page = bench.mount(one(ui.single("q", "选", AB), ui.multiple("m", "多选", AB))).page
    page.get_by_text("甲").first.click()
    page.keyboard.press("ArrowDown")
    page.get_by_role("checkbox", name="乙").check()
    page.get_by_role("checkbox", name="甲").check()
    page.get_by_role("checkbox", name="乙").uncheck()
    assert bench.sent() == [("q", "a"), ("q", "b"), ("m", ["b"]), ("m", ["a", "b"]), ("m", ["a"])]
    expect(page.locator(".cp-chosen").first).to_have_text("乙")


def test_text_waits_for_a_pause_or_for_leaving(bench: Bench) -> None:
    page = bench.mount(one(ui.textarea("t", "写"), ui.number("n", "数", unit="日"))).page
    box = page.get_by_label("写")
    box.press_sequentially("甲乙")
    bench.wait(300)
    box.press_sequentially("丙")
    bench.wait(300)
    assert bench.sent() == []
    bench.wait(100)
    assert bench.sent() == [("t", "甲乙丙")]
    page.get_by_label("数").fill("7")
    page.keyboard.press("Tab")
    assert bench.sent()[1:] == [("n", "7")]


def test_pinyin_under_way_is_not_sent(bench: Bench) -> None:
    page = bench.mount(one(ui.short("t", "写"), journal="p")).page
    page.get_by_label("写").focus()
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    bench.wait(1000)
    assert (bench.sent(), bench.journal("p")) == ([], [])
    client.send("Input.insertText", {"text": "你"})
    bench.wait(400)
    assert bench.sent() == [("t", "你")]


def test_date_slider_select_match(bench: Bench) -> None:
    blocks = [
        ui.slider("s", "分", 0, 10, 5),
        ui.select("c", "类", AB),
        ui.match("m", "配", AB, [("x", "子"), ("y", "丑")]),
    ]
    page = bench.mount(one(ui.date("d", "哪天"), *blocks)).page
    page.get_by_label("哪天").fill("2026-10-08")
    page.get_by_label("分").press("ArrowRight")
    page.get_by_label("类").select_option("乙")
    page.get_by_label("甲").select_option("丑")
    page.get_by_label("乙", exact=True).select_option("子")
    assert bench.sent() == [
        ("d", "2026-10-08"),
        ("s", 6),
        ("c", "b"),
        ("m", {"a": "y"}),
        ("m", {"a": "y", "b": "x"}),
    ]
    expect(page.get_by_text("2026年10月8日 星期四")).to_be_visible()


def test_a_date_can_be_typed(bench: Bench) -> None:
    page = bench.mount(one(ui.date("d", "哪天"))).page
    page.get_by_label("哪天").focus()
    page.keyboard.type("10101010")  # the same date whether the browser puts the year first or last
    page.keyboard.press("Enter")
    assert bench.sent() == [("d", "1010-10-10")]
    box = page.get_by_label("哪天")
    assert box.get_attribute("lang") == "zh-CN" and box.get_attribute("type") == "date"


STEPS = [("1", "登记"), ("2", "调查"), ("3", "告知")]


def test_order_with_buttons_and_keys_keeps_the_focus(bench: Bench) -> None:
    page = bench.mount(one(ui.order("o", "排", STEPS))).page
    page.get_by_role("button", name="下移 登记").click()
    assert bench.sent() == [("o", ["2", "1", "3"])]
    expect(page.get_by_role("button", name="下移 登记")).to_be_focused()
    page.locator(".cp-step").nth(2).focus()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")  # already first
    assert bench.sent()[1:] == [("o", ["2", "3", "1"]), ("o", ["3", "2", "1"])]
    expect(page.locator(".cp-step").first).to_be_focused()
    expect(page.locator(".cp-step-label")).to_have_text(["告知", "调查", "登记"])
    expect(page.locator(".course-panel > [aria-live]").first).to_have_text("告知：现在是第 1 步，共 3 步")
    expect(page.get_by_role("button", name="上移 告知")).to_be_disabled()


def test_an_order_that_is_right_as_shown_can_be_confirmed(bench: Bench) -> None:
    page = bench.mount(one(ui.order("o", "排", STEPS))).page
    page.get_by_role("button", name="就按这个顺序").click()
    assert bench.sent() == [("o", ["1", "2", "3"])]
    expect(page.get_by_text("还没有作答")).to_be_hidden()


def test_keys_stay_in_the_panel(bench: Bench) -> None:
    page = bench.mount(one(ui.single("q", "选", AB), ui.short("t", "写"), GO)).page
    expect(page.locator(".course-panel")).to_have_attribute("data-lm-suppress-shortcuts", "true")
    page.get_by_label("甲").focus()
    for key in ("d", "d", "Enter", "ArrowDown", "Tab", "a", "Control+s", "Tab", "Escape"):
        page.keyboard.press(key)
    assert page.evaluate("reached") == []
    expect(page.get_by_role("button", name="提交")).to_be_focused()
    assert bench.sent() == [("q", "b"), ("t", "a")]


# --- the next screen ---


def test_typing_survives_a_new_screen(bench: Bench) -> None:
    page = bench.mount(one(ui.textarea("t", "写", "一二三"))).page
    box = page.get_by_label("写")
    box.focus()
    page.keyboard.press("Home")
    page.keyboard.type("零")
    bench.wait(400)
    page.keyboard.type("半")
    bench.show(ui.screen("新题", [ui.text("先看这里"), ui.textarea("t", "请写", "零一二三")]))
    bench.ack()
    expect(box).to_be_focused()
    expect(box).to_have_value("零半一二三")
    assert page.evaluate("document.activeElement.selectionStart") == 2
    expect(page.get_by_role("heading")).to_have_text("新题")
    page.get_by_label("请写").blur()
    assert bench.sent() == [("t", "零一二三"), ("t", "零半一二三")]
    bench.ack()
    bench.show(one(ui.textarea("t", "写", "课程改过")))
    expect(box).to_have_value("课程改过")


def test_a_course_that_tidies_text_does_not_pull_it_from_under_the_caret(bench: Bench) -> None:
    page = bench.mount(one(ui.short("t", "写"))).page
    box = page.get_by_label("写")
    box.press_sequentially("甲 ")
    bench.wait(400)
    bench.show(one(ui.short("t", "写", "甲")))
    bench.ack()
    expect(box).to_have_value("甲 ")
    box.blur()
    expect(box).to_have_value("甲")
    assert bench.sent() == [("t", "甲 ")]


def test_unconfirmed_choices_are_kept_and_confirmed_ones_follow_the_course(bench: Bench) -> None:
    page = bench.mount(one(ui.single("q", "选", AB))).page
    page.get_by_label("乙").check()
    bench.show(one(ui.text("加一段"), ui.single("q", "选", AB)))
    expect(page.get_by_label("乙")).to_be_checked()
    bench.show(one(ui.single("q", "选", AB, "a")))
    bench.ack()
    expect(page.get_by_label("甲")).to_be_checked()


def test_scroll_and_open_details_survive(bench: Bench) -> None:
    def made(extra: str) -> dict[str, Any]:
        blocks = [ui.text("长\n\n" * 60), ui.details("全文", [ui.short("t", "写")]), ui.text(extra)]
        return ui.screen("题", blocks)

    page = bench.mount(made("甲")).page
    page.get_by_text("全文").click()
    page.get_by_label("写").focus()
    before = page.evaluate("scrollY")
    bench.show(made("乙"))
    assert page.evaluate("scrollY") == before > 0
    expect(page.get_by_label("写")).to_be_focused()
    expect(page.get_by_text("乙")).to_be_visible()


FEEDBACK = ui.feedback("bad", "应为十五日", "从收到之日起算。")


def test_new_feedback_is_announced_and_takes_the_focus_only_after_a_press(bench: Bench) -> None:
    page = bench.mount(one(ui.single("q", "选", AB), GO)).page
    live = page.locator(".course-panel > [aria-live]").first
    page.get_by_label("甲").check()
    bench.show(one(ui.single("q", "选", AB, "a"), GO, ui.feedback("info", "先别急")))
    bench.ack()
    expect(live).to_have_text("说明：先别急。")
    expect(page.get_by_label("甲")).to_be_focused()
    page.get_by_role("button", name="提交").press("Enter")
    bench.show(one(ui.single("q", "选", AB, "a", disabled=True), FEEDBACK, GO))
    bench.ack()
    expect(page.locator(".cp-feedback")).to_be_focused()
    expect(live).to_have_text("错：应为十五日。从收到之日起算。")


def test_focus_goes_to_the_title_when_its_place_is_gone(bench: Bench) -> None:
    page = bench.mount(one(GO)).page
    page.get_by_role("button", name="提交").press("Enter")
    bench.show(ui.screen("下一题", [ui.short("x", "写")]))
    bench.ack()
    expect(page.get_by_role("heading", name="下一题")).to_be_focused()


def test_busy_and_slow_presses(bench: Bench) -> None:
    page = bench.mount(one(GO)).page
    go = page.get_by_role("button", name="提交")
    go.click()
    expect(go).to_be_disabled()
    expect(page.get_by_text("请稍候…")).to_have_count(0)
    bench.wait(300)
    expect(page.get_by_text("请稍候…")).to_be_visible()
    go.click(force=True)
    assert bench.sent() == [("go", None)]
    bench.ack()
    expect(go).to_be_enabled()
    expect(page.get_by_text("请稍候…")).to_have_count(0)
    bench.show(one(GO, busy=True))
    expect(go).to_be_disabled()
    expect(page.get_by_text("请稍候…")).to_be_visible()
    expect(go).to_be_focused()
    go.click(force=True)
    bench.show(one(ui.buttons(ui.button("go", "提交", disabled=True))))
    go.click(force=True)
    assert bench.sent() == [("go", None)]


# --- JupyterLab with a real kernel ---


def test_in_jupyterlab_nothing_typed_is_lost(chromium: Any, lab: tuple[str, Path]) -> None:
    address, work = lab
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    try:
        page.goto(address)
        first = page.locator(".jp-Notebook .jp-CodeCell").first
        first.locator(".cm-content").click()
        expect(page.locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute("data-status", "idle")
        page.keyboard.press("Shift+Enter")
        box, status = page.get_by_label("写出答复意见"), page.locator(".cp-status")
        expect(page.locator(".course-panel")).to_be_visible()
        expect(page.locator(".course-static")).to_have_count(0)  # the widget wins over the static fallback

        # Keys that are commands of the notebook stay in the panel.
        box.click()
        page.keyboard.type("dd王女士您好")
        page.keyboard.press("Escape")
        page.keyboard.type("dd")
        expect(status).to_contain_text("已保存")
        page.get_by_label("否").focus()
        for key in ("ArrowLeft", "d", "d", "Enter", "b", "Delete"):
            page.keyboard.press(key)
        page.get_by_role("button", name="出错").focus()  # on a button, JupyterLab would take d d for itself
        for key in ("d", "d", "x", "b", "ArrowUp"):
            page.keyboard.press(key)
        expect(page.get_by_role("button", name="出错")).to_be_focused()
        expect(page.get_by_label("是", exact=True)).to_be_checked()
        expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(2)
        page.wait_for_function("document.querySelector('.cp-status').textContent.startsWith('已保存')")
        assert json.loads((work / "answers.json").read_text()) == {"t": "dd王女士您好dd", "q": "y"}

        # A handler that fails shows plain words and no traceback.
        page.get_by_role("button", name="出错").click()
        expect(status).to_contain_text("这一步没有成功")
        assert "Traceback" not in page.locator(".jp-Notebook").inner_text()
        assert "ZeroDivisionError" not in first.locator(".jp-OutputArea").inner_text()
        if shots := os.environ.get("COURSE_SHOTS"):
            page.screenshot(path=f"{shots}/lab.png")

        # The kernel hangs, text is typed, the kernel is restarted: the new panel brings it back, saved.
        os.kill(int((work / "kernel.pid").read_text()), signal.SIGSTOP)
        box.click()
        page.keyboard.press("Control+End")
        page.keyboard.type("，已登记")
        expect(status).to_have_text(LOST_KEPT)
        if shots := os.environ.get("COURSE_SHOTS"):
            page.screenshot(path=f"{shots}/lab-lost.png")
        kernels = page.request.get(f"{address.split('/lab/')[0]}/api/kernels?token=t").json()
        page.request.post(
            f"{address.split('/lab/')[0]}/api/kernels/{kernels[0]['id']}/restart?token=t", timeout=60_000
        )
        (work / "kernel.pid").unlink()
        first.locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        expect(status).to_contain_text("已保存")
        expect(box).to_have_value("dd王女士您好dd，已登记")
        assert json.loads((work / "answers.json").read_text())["t"] == "dd王女士您好dd，已登记"
        assert page.evaluate("localStorage.getItem('course:wang:paper')") is None
    finally:
        expect.set_options(timeout=5_000)
        context.close()
