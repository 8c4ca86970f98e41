"""Link, picker, spans, scene and calendars in a real browser, on the bench.

With COURSE_SHOTS set to a folder, pictures are left there.
"""

from __future__ import annotations

import os

import pytest

from course import ui
from tests.ui.bench import GO, Bench, address, bench, expect, one
from tests.ui.found_screens import CODES, HALL, HOLIDAYS, RAW, ROWS, SEGMENTS, SPOTS, TOOLS, found

pytestmark = pytest.mark.browser
__all__ = ["address", "bench"]  # fixtures

# --- link ---


def test_a_link_names_its_path_and_leaves_the_page_alone(bench: Bench) -> None:
    page = bench.mount(one(ui.link("打开试卷", "../papers/a.ipynb"))).page
    page.evaluate(
        """window.opened = [];
        document.addEventListener('click', (event) => {
          const link = event.target.closest('a[data-course-open]');
          if (link && event.isTrusted) opened.push(link.dataset.courseOpen);
        })"""
    )
    link = page.get_by_role("link", name="打开试卷")
    link.click()
    page.keyboard.press("Enter")
    assert page.evaluate("opened") == ["../papers/a.ipynb", "../papers/a.ipynb"]
    assert "#" not in page.url
    assert bench.sent() == []
    expect(link).to_be_focused()
    bench.show(one(ui.link("打开反馈", "b.ipynb")))
    expect(page.get_by_role("link", name="打开反馈")).to_be_focused()
    expect(page.get_by_role("link")).to_have_attribute("data-course-open", "b.ipynb")


# --- trail ---


def test_a_trail_says_each_state_and_leads_by_its_links(bench: Bench) -> None:
    steps = [
        {"label": "01 甲", "path": "01.ipynb", "state": "done", "note": "55 分钟"},
        {"label": "02 <b>乙</b>", "path": "02.ipynb#自测", "state": "now"},
        {"label": "03 丙", "path": "03.ipynb", "state": "part", "note": "1/2"},
    ]
    page = bench.mount(one(ui.trail("我的路", steps))).page
    way = page.get_by_role("navigation", name="我的路")
    expect(way.get_by_role("listitem")).to_have_text(
        ["✓01 甲，已做完55 分钟", "→02 <b>乙</b>，接着学", "◐03 丙，做了一部分1/2"]
    )
    expect(way.locator("[aria-current=step]")).to_have_count(1)
    link = way.get_by_role("link", name="02 <b>乙</b>")
    expect(link).to_have_attribute("data-course-open", "02.ipynb#自测")
    link.click()
    assert "#" not in page.url
    assert bench.sent() == []


# --- picker ---


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("qd", ["电话渠道 A01032", "第三方渠道 A0104"]),
        ("移动", ["移动客户端 A01033"]),
        ("a0103", ["电话渠道 A01032", "移动客户端 A01033"]),
        ("z'z'j", ["自助机具 A0102"]),  # what an input method shows of pinyin under way
        ("Ａ0104", ["第三方渠道 A0104"]),
        ("前台 现场", ["营业现场 A0101"]),
        ("没有的词", []),
    ],
)
def test_typing_finds_by_words_initials_and_code(bench: Bench, typed: str, found: list[str]) -> None:
    page = bench.mount(one(ui.picker("p", "渠道", CODES))).page
    page.get_by_role("combobox", name="渠道").press_sequentially(typed)
    expect(page.locator(".cp-item .cp-option-label")).to_have_text(found)
    says = f"找到 {len(found)} 项" if found else "没有找到。换一个词，或者改用拼音首字母、代码试试"
    expect(page.locator(".cp-picker .cp-note")).to_have_text(says)
    assert bench.sent() == []


def test_an_exact_key_comes_first(bench: Bench) -> None:
    options = [("x", "乙渠道"), ("z", "渠道乙")]
    options += [
        {"id": "u", "label": "乙", "search": "dq A0101"},
        {"id": "y", "label": "甲", "search": "A01 qd"},
    ]
    page = bench.mount(one(ui.picker("p", "渠道", options))).page
    box = page.get_by_role("combobox")
    box.press_sequentially("渠道")
    expect(page.locator(".cp-item .cp-option-label")).to_have_text(["渠道乙", "乙渠道"])
    box.fill("q d")
    expect(page.locator(".cp-item .cp-option-label")).to_have_text(["甲", "乙"])
    box.fill("a01")
    expect(page.locator(".cp-item .cp-option-label")).to_have_text(["甲", "乙"])


def test_the_picker_by_keyboard(bench: Bench) -> None:
    page = bench.mount(one(ui.picker("p", "渠道", CODES), GO)).page
    box, items = page.get_by_role("combobox", name="渠道"), page.get_by_role("option")
    box.focus()
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(items).to_have_count(5)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).to_have_attribute("aria-controls", page.get_by_role("listbox").get_attribute("id"))
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", items.nth(1).get_attribute("id"))
    page.keyboard.press("Enter")
    expect(box).to_have_value("自助机具 A0102")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator(".course-panel > [aria-live]").first).to_have_text("已选：自助机具 A0102")
    expect(page.locator(".cp-picker .cp-note")).to_have_text("课内代码，属于前台业务渠道")
    page.keyboard.type("dhqd")
    page.keyboard.press("Escape")
    expect(box).to_have_value("自助机具 A0102")
    page.keyboard.type("dhqd")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_text("电话渠道 A01032课内代码，属于电子渠道")
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("button", name="清除：渠道")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    assert bench.sent() == [("p", "A0102"), ("p", "A01032"), ("p", "")]
    assert page.evaluate("reached") == []


def test_the_picker_by_mouse_and_emptied(bench: Bench) -> None:
    page = bench.mount(one(ui.picker("p", "渠道", CODES, "A0101"), GO)).page
    box = page.get_by_role("combobox")
    expect(box).to_have_value("营业现场 A0101")
    page.get_by_role("button", name="展开：渠道").click()
    page.get_by_role("option", name="第三方渠道").click()
    expect(box).to_have_value("第三方渠道 A0104")
    expect(box).to_be_focused()
    box.fill("没有的词")
    page.get_by_role("button", name="提交").focus()
    expect(box).to_have_value("第三方渠道 A0104")
    box.fill("")
    page.get_by_role("button", name="提交").focus()
    expect(box).to_have_value("")
    assert bench.sent() == [("p", "A0104"), ("p", "")]


def test_pinyin_under_way_filters_and_its_enter_chooses_nothing(bench: Bench) -> None:
    page = bench.mount(one(ui.picker("p", "渠道", CODES))).page
    page.get_by_role("combobox").focus()
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": "z'z", "selectionStart": 3, "selectionEnd": 3})
    expect(page.locator(".cp-item .cp-option-label")).to_have_text(["自助机具 A0102"])
    page.evaluate(
        """document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"""
    )
    assert bench.sent() == []
    client.send("Input.insertText", {"text": "自助"})
    expect(page.locator(".cp-item .cp-option-label")).to_have_text(["自助机具 A0102"])


def test_a_new_screen_leaves_what_is_being_looked_for(bench: Bench) -> None:
    page = bench.mount(one(ui.picker("p", "渠道", CODES))).page
    box = page.get_by_role("combobox")
    box.press_sequentially("qd")
    page.keyboard.press("ArrowDown")
    bench.show(one(ui.text("先看这里"), ui.picker("p", "渠道", CODES)))
    expect(box).to_be_focused()
    expect(box).to_have_value("qd")
    expect(page.locator(".cp-active")).to_have_text("第三方渠道 A0104课内代码，属于前台业务渠道")
    page.keyboard.press("Enter")
    bench.ack()
    bench.show(one(ui.picker("p", "渠道", CODES, "A0102", disabled=True)))
    expect(box).to_have_value("自助机具 A0102")
    expect(box).to_be_disabled()
    expect(page.get_by_role("button", name="清除：渠道")).to_have_count(0)
    bench.show(one(ui.picker("p", "渠道", CODES, disabled=True)))
    expect(box).to_have_attribute("placeholder", "未选")


def test_pickers_send_one_answer(bench: Bench) -> None:
    page = bench.mount(one(ui.pickers("c", "编码", ROWS))).page
    group = page.get_by_role("group", name="编码")
    cause = group.get_by_role("combobox", name="原因")
    cause.press_sequentially("c07")
    page.keyboard.press("Enter")
    expect(cause).to_have_value("信息披露 C07")
    expect(cause).to_be_focused()
    group.get_by_role("combobox", name="办理渠道").press_sequentially("yyxc")
    page.keyboard.press("Enter")
    group.get_by_role("button", name="清除：原因").click()
    assert bench.sent() == [
        ("c", {"cause": "C07"}), ("c", {"channel": "A0101", "cause": "C07"}), ("c", {"channel": "A0101"}),
    ]  # fmt: skip
    bench.ack(2)
    bench.show(one(ui.text("先看这里"), ui.pickers("c", "编码", ROWS, {"channel": "A0102"})))
    expect(cause).to_be_focused()
    expect(group.get_by_role("combobox", name="办理渠道")).to_have_value("自助机具 A0102")


# --- spans ---


def test_segments_are_marked_by_click_and_key(bench: Bench) -> None:
    page = bench.mount(one(ui.spans("s", "标", SEGMENTS), GO)).page
    third = page.get_by_role("button", name="经理乙当场答复")
    expect(page.locator(".cp-span[tabindex='0']")).to_have_text(["客户甲是一位六十多岁的女客户，"])
    third.click()
    expect(third).to_have_attribute("aria-pressed", "true")
    expect(third).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press(" ")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")  # already first
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="第三天她又打了客服热线")).to_be_focused()
    expect(page.locator(".cp-span[tabindex='0']")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="提交")).to_be_focused()
    assert bench.sent() == [
        ("s", ["s3"]),
        ("s", ["s3", "s5"]),
        ("s", ["s1", "s3", "s5"]),
        ("s", ["s3", "s5"]),
    ]
    expect(page.locator(".cp-spans .cp-note")).to_have_text("已标 2 处")
    assert page.evaluate("reached") == []


def test_tools_say_what_a_mark_means(bench: Bench) -> None:
    page = bench.mount(one(ui.spans("s", "标", RAW, tools=TOOLS))).page
    live = page.locator(".course-panel > [aria-live]").first
    page.get_by_role("button", name="张桂兰").click()
    expect(live).to_have_text("已标为姓名")
    page.get_by_role("radio", name="电话").check()
    page.get_by_role("button", name="15412340001").click()
    page.get_by_role("button", name="张桂兰").click()
    expect(page.get_by_role("button", name="张桂兰")).to_have_text("张桂兰电话")
    page.get_by_role("button", name="张桂兰").click()
    expect(live).to_have_text("已取消")
    assert bench.sent() == [
        ("s", {"r2": "name"}), ("s", {"r2": "name", "r6": "phone"}), ("s", {"r2": "phone", "r6": "phone"}),
        ("s", {"r6": "phone"}),
    ]  # fmt: skip
    bench.ack(3)
    bench.show(one(ui.text("先看这里"), ui.spans("s", "标", RAW, {"r2": "place"}, tools=TOOLS)))
    expect(page.get_by_role("radio", name="电话")).to_be_checked()  # the tool in hand stays in hand
    expect(page.get_by_role("button", name="张桂兰")).to_be_focused()
    expect(page.locator(".cp-span.cp-chosen")).to_have_text(["张桂兰住址"])


def test_closed_segments_can_be_read_but_not_changed(bench: Bench) -> None:
    toned = [{"id": "a", "text": "一句，", "tone": "bad", "note": "漏选"}, {"id": "b", "text": "两句。"}]
    page = bench.mount(one(ui.spans("s", "标", toned, ["b"], disabled=True))).page
    first = page.get_by_role("button", name="一句，")
    first.click(force=True)
    page.keyboard.press("Enter")
    assert bench.sent() == []
    expect(first).to_have_text("一句，✗错漏选")
    expect(first).to_be_disabled()


# --- scene ---


def test_spots_are_chosen_on_the_picture_or_in_the_list(bench: Bench) -> None:
    page = bench.mount(one(ui.scene("h", "找", HALL, SPOTS))).page
    expect(page.get_by_role("img", name=HALL["alt"])).to_be_visible()
    poster = page.get_by_role("button", name="3 号，墙上的理财海报")
    poster.click()
    expect(poster).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".cp-picture > .cp-note")).to_have_text("3 号：墙上的理财海报（已选）")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.get_by_text("图上各处的文字列表（4 处）").click()
    box = page.get_by_role("checkbox", name="3 号：墙上的理财海报")
    expect(box).to_be_checked()
    box.uncheck()
    expect(poster).to_have_attribute("aria-pressed", "false")
    page.get_by_role("checkbox", name="4 号：门边的绿植").check()
    assert bench.sent() == [
        ("h", ["poster"]),
        ("h", ["form", "poster"]),
        ("h", ["form"]),
        ("h", ["form", "plant"]),
    ]
    bench.ack(3)
    bench.show(one(ui.text("先看这里"), ui.scene("h", "找", HALL, SPOTS, ["plant"])))
    expect(page.get_by_role("checkbox", name="4 号：门边的绿植")).to_be_focused()
    expect(page.locator(".cp-spot.cp-chosen")).to_have_text(["4 号，门边的绿植✓"])
    told = [SPOTS[0], SPOTS[1], SPOTS[2] | {"tone": "good", "note": "漏选"}, SPOTS[3] | {"tone": "bad"}]
    bench.show(one(ui.scene("h", "找", HALL, told, ["plant"], disabled=True)))
    expect(page.locator(".cp-spot")).to_have_text(
        ["1 号，柜台上摊开的客户资料", "2 号，填单台", "3 号，墙上的理财海报✓对漏选", "4 号，门边的绿植✗错"]
    )
    page.get_by_role("button", name="墙上的理财海报").click(force=True)
    expect(page.get_by_role("checkbox", name="4 号：门边的绿植")).to_be_disabled()
    assert len(bench.sent()) == 4


def test_spots_lie_where_the_drawing_says(bench: Bench) -> None:
    page = bench.mount(one(ui.scene("h", "找", HALL, SPOTS))).page
    picture = page.locator(".cp-drawing").bounding_box()
    scale = picture["width"] / 800
    for spot in SPOTS:
        box = page.get_by_role("button", name=spot["label"]).bounding_box()
        for name, wanted in (
            ("x", spot["x"] * scale + picture["x"]),
            ("y", spot["y"] * scale + picture["y"]),
        ):
            assert box[name] == pytest.approx(wanted, abs=1)
        assert (box["width"], box["height"]) == pytest.approx((spot["w"] * scale, spot["h"] * scale), abs=1)
    shapes = page.evaluate("[...document.querySelector('.cp-drawing').children].map((one) => one.tagName)")
    assert shapes == [one["shape"] for one in HALL["shapes"]]


def test_what_no_drawing_may_hold_is_not_drawn(bench: Bench) -> None:
    bad = [
        {"shape": "script", "text": "reached.push('x')"},
        {"shape": "constructor"},
        {"shape": "image", "href": "/axe.js"},
        {
            "shape": "rect",
            "x": 1,
            "y": 1,
            "width": 9,
            "height": 9,
            "fill": "url(/axe.js)",
            "onclick": "1",
            "style": "x",
        },
    ]
    screen = one(ui.scene("h", "找", HALL, SPOTS))
    screen["blocks"][0]["svg"]["shapes"] = bad
    page = bench.mount(screen).page
    shapes = page.evaluate("document.querySelector('.cp-drawing').innerHTML")
    assert (
        shapes == '<rect x="1" y="1" width="9" height="9" fill="none" stroke="none" stroke-width="2"></rect>'
    )


# --- calendars ---


def test_a_calendar_is_a_table_with_words(bench: Bench) -> None:
    page = bench.mount(one(ui.calendar("工作日", 2026, 9, HOLIDAYS, months=2))).page
    october = page.get_by_role("table", name="2026年10月")
    expect(page.get_by_role("table")).to_have_count(2)
    expect(october.get_by_role("columnheader")).to_have_text(list("一二三四五六日"))
    rows = october.get_by_role("row")
    expect(rows).to_have_count(6)
    expect(rows.nth(1).get_by_role("cell")).to_have_text(["", "", "", "1休", "2休", "3休", "4休"])
    expect(rows.nth(2).get_by_role("cell")).to_have_text(["5休", "6休", "7休", "8", "9", "10班", "11"])
    expect(page.get_by_role("button")).to_have_count(0)


def test_a_day_is_chosen_by_click_and_key(bench: Bench) -> None:
    page = bench.mount(one(ui.calendar_pick("d", "哪天", 2026, 9, 2, "", HOLIDAYS), GO)).page
    expect(page.get_by_role("grid")).to_have_count(2)
    page.locator(".cp-day-button[tabindex='0']").focus()
    for key in ("ArrowLeft", "Home", "ArrowUp"):  # no day before the first
        page.keyboard.press(key)
    expect(page.locator(":focus")).to_have_text("9月1日 星期二")
    for key in ("ArrowDown", "End", "ArrowRight", "PageDown"):
        page.keyboard.press(key)
    expect(page.locator(":focus")).to_have_text("10月14日 星期三")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_text("10月7日 星期三，休")
    expect(page.locator(":focus")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".cp-calendar .cp-note")).to_have_text("已选：2026年10月7日 星期三")
    page.get_by_role("button", name="到期").click()
    page.get_by_role("button", name="到期").click()
    expect(page.locator(".cp-day-button[tabindex='0']")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="提交")).to_be_focused()
    assert bench.sent() == [("d", "2026-10-07"), ("d", "2026-10-23")]
    assert page.evaluate("reached") == []


def test_new_marks_keep_the_focus_and_a_closed_calendar_takes_nothing(bench: Bench) -> None:
    page = bench.mount(one(ui.calendar_pick("d", "哪天", 2026, 10))).page
    page.locator(".cp-day-button").nth(7).focus()
    bench.show(
        one(ui.calendar_pick("d", "哪天", 2026, 10, 1, "2026-10-09", {"2026-10-08": {"text": "起算"}}))
    )
    expect(page.locator(":focus")).to_have_text("10月8日 星期四，起算")
    expect(page.locator(".cp-day-button.cp-chosen")).to_have_text("10月9日 星期五")
    bench.show(one(ui.calendar_pick("d", "哪天", 2026, 10, 1, "2026-10-09", {}, True)))
    page.locator(".cp-day-button").nth(0).click(force=True)
    assert bench.sent() == []


# --- all of them ---


def test_targets_are_large_and_nothing_overflows(bench: Bench) -> None:
    page = bench.mount(found()).page
    page.get_by_role("button", name="展开：投诉原因").click()
    page.get_by_text("图上各处的文字列表").click()
    page.get_by_role("button", name="展开：投诉原因").click()
    small = """[...document.querySelectorAll('a, button, .cp-option, .cp-input, .cp-item, .cp-span, summary')]
        .filter((node) => node.checkVisibility())
        .filter((node) => [...node.getClientRects()].some((box) => box.height < 44))
        .map((node) => node.outerHTML)"""
    for width in (1366, 911, 683, 455):  # 100 %, 150 %, 200 % and 300 % zoom of a 1366 px screen
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate(small) == [], width
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


@pytest.mark.parametrize("light", ["true", "false"])
@pytest.mark.parametrize("told", [False, True])
def test_axe_finds_nothing(bench: Bench, light: str, told: bool) -> None:
    page = bench.page
    page.evaluate("(light) => (document.body.dataset.jpThemeLight = light)", light)
    bench.mount(found(told=told))
    page.evaluate("document.querySelectorAll('details').forEach((node) => (node.open = true))")
    page.get_by_role("combobox", name="投诉原因").press_sequentially("qd")
    if shots := os.environ.get("COURSE_SHOTS"):
        name = f"found-{'light' if light == 'true' else 'dark'}-{'told' if told else 'open'}"
        page.screenshot(path=f"{shots}/{name}.png", full_page=True)
    page.add_script_tag(url="/axe.js")
    page.evaluate("window.found = null; axe.run('main').then((result) => (window.found = result)); 0")
    bench.wait(10)
    page.wait_for_function("window.found")
    assert page.evaluate("found.passes.length") > 20
    faults = "found.violations.map((one) => [one.id, one.impact, one.nodes.map((node) => node.html)])"
    assert page.evaluate(faults) == []
