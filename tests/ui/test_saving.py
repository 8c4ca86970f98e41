"""Saving, as the learner sees it: the status line, the journal, and what happens when the kernel is gone."""

from __future__ import annotations

import pytest

from course import ui

from .bench import AB, GO, LOST_KEPT, Bench, address, bench, expect, one

__all__ = ["address", "bench"]  # fixtures
pytestmark = pytest.mark.browser


def test_status_says_saving_saved_lost_and_saved_again(bench: Bench) -> None:
    page = bench.mount(one(ui.single("q", "选", AB), saves=True, journal="li:paper")).page
    expect(bench.status()).to_have_text("改动会自动保存")
    page.get_by_label("甲").check()
    expect(bench.status()).to_have_text("正在保存…")
    bench.ack()
    expect(bench.status()).to_have_text("已保存 09:30:00")
    page.get_by_label("乙").check()
    bench.wait(4900)
    expect(bench.status()).to_have_text("正在保存…")
    bench.wait(100)
    expect(bench.status()).to_have_text(LOST_KEPT)
    assert bench.status().get_attribute("role") == "status"
    bench.ack(saved_at="09:31:00")
    expect(bench.status()).to_have_text("已保存 09:31:00")


def test_exercise_screens_are_quiet_until_something_is_wrong(bench: Bench) -> None:
    page = bench.mount(one(ui.single("q", "选", AB), GO)).page
    page.get_by_label("甲").check()
    bench.ack()
    expect(bench.status()).to_be_empty()
    page.get_by_label("乙").check()
    bench.wait(5000)
    expect(bench.status()).to_have_text("没有保存：与课程的连接断了，请不要关闭页面")
    bench.ack()
    expect(bench.status()).to_be_empty()
    page.get_by_role("button", name="提交").click()
    bench.wait(5000)
    expect(bench.status()).to_contain_text("没有回应")
    expect(page.get_by_role("button", name="提交")).to_be_enabled()


def test_a_refusal_is_shown_kept_and_sent_again(bench: Bench) -> None:
    page = bench.mount(one(ui.short("t", "写"), saves=True, journal="j")).page
    page.get_by_label("写").fill("答")
    page.get_by_label("写").blur()
    bench.ack(ok=False, message="磁盘满了")
    expect(bench.status()).to_have_text("没有保存：磁盘满了")
    expect(page.get_by_label("写")).to_have_value("答")
    assert bench.journal("j") == [("t", "答")]
    page.get_by_label("写").focus()
    page.get_by_label("写").blur()
    assert bench.sent() == [("t", "答"), ("t", "答")]
    bench.ack()
    expect(bench.status()).to_have_text("已保存 09:30:00")
    assert bench.journal("j") == []


def test_when_sending_throws_it_is_said_at_once_and_tried_again(bench: Bench) -> None:
    page = bench.mount(one(ui.single("q", "选", AB), saves=True, journal="j"), mode="throw").page
    page.get_by_label("甲").check()
    expect(bench.status()).to_have_text(LOST_KEPT)
    page.get_by_label("乙").check()
    page.evaluate("model.mode = 'quiet'")
    bench.wait(5000)
    assert bench.sent() == [("q", "b")]  # the older value must not come after the newer one
    bench.ack()
    expect(bench.status()).to_have_text("已保存 09:30:00")


def test_the_journal_keeps_every_key_and_forgets_what_is_saved(bench: Bench) -> None:
    page = bench.mount(one(ui.textarea("t", "写"), ui.single("q", "选", AB), journal="li:p1")).page
    page.get_by_label("写").press_sequentially("甲乙")
    assert (bench.sent(), bench.journal("li:p1")) == ([], [("t", "甲乙")])
    page.get_by_label("乙").check()
    assert bench.sent() == bench.journal("li:p1") == [("t", "甲乙"), ("q", "b")]
    assert page.evaluate("JSON.parse(localStorage['course:li:p1'])[0].at") > 1.6e9
    bench.ack(0)
    assert bench.journal("li:p1") == [("q", "b")]
    bench.ack(1)
    assert page.evaluate("localStorage.length") == 0


def test_a_new_panel_shows_and_sends_what_was_left(bench: Bench) -> None:
    blocks = [ui.textarea("t", "写", "旧"), ui.single("q", "选", AB)]
    page = bench.mount(ui.screen("题", blocks, journal="j", saves=True)).page
    page.get_by_label("乙").check()
    page.get_by_label("写").fill("新写的")
    page.reload()
    page.wait_for_function("window.ready")
    bench.mount(ui.screen("题", blocks, journal="j", saves=True))
    expect(page.get_by_label("写")).to_have_value("新写的")
    expect(page.get_by_label("乙")).to_be_checked()
    assert bench.sent() == [("q", "b"), ("t", "新写的")]
    assert page.evaluate("model.sent.map((one) => one.resent)") == [True, True]
    expect(bench.status()).to_have_text("正在保存…")
    bench.ack(0)
    bench.ack(1, ok=False, drop=True)  # the course has no use for it any more
    assert bench.journal("j") == []


def test_what_was_left_for_a_later_screen_waits_for_it(bench: Bench) -> None:
    later = one(ui.text("第二步"), ui.details("答", [ui.short("t2", "再写")]), journal="j")
    entry = {"k": "old:1", "name": "t2", "value": "上次写的", "at": 1790000000.0}
    bench.page.evaluate("(entry) => { localStorage['course:j'] = JSON.stringify([entry]); }", entry)
    page = bench.mount(one(ui.short("t1", "写"), journal="j")).page
    assert (bench.sent(), bench.journal("j")) == ([], [("t2", "上次写的")])
    bench.show(later)
    assert bench.sent() == [("t2", "上次写的")]
    assert page.get_by_label("再写").input_value() == "上次写的"
    bench.ack()
    assert bench.journal("j") == []


def test_an_old_value_cannot_come_back_over_a_newer_one(bench: Bench) -> None:
    page = bench.mount(one(ui.single("q", "选", AB), ui.single("r", "再选", [("y", "是")]), journal="j")).page
    page.get_by_label("甲").check()
    page.get_by_label("是").check()
    page.get_by_label("乙").check()
    assert bench.journal("j") == [("q", "a"), ("r", "y"), ("q", "b")]
    bench.ack(0, ok=False, message="忙")
    bench.ack(2)
    assert bench.journal("j") == [("r", "y")]


def test_another_journal_is_not_touched_and_a_damaged_one_does_no_harm(bench: Bench) -> None:
    bench.page.evaluate("localStorage['course:other'] = '[1]'; localStorage['course:j'] = '{oops'")
    page = bench.mount(one(ui.single("q", "选", AB), journal="j")).page
    page.get_by_label("甲").check()
    assert bench.journal("j") == [("q", "a")]
    assert page.evaluate("localStorage['course:other']") == "[1]"


def test_acks_of_another_view_are_left_alone(bench: Bench) -> None:
    page = bench.mount(one(ui.single("q", "选", AB), saves=True)).page
    page.get_by_label("甲").check()
    bench.ack(client="somebody-else")
    expect(bench.status()).to_have_text("正在保存…")


def test_a_removed_panel_sends_what_is_pending_and_lets_go(bench: Bench) -> None:
    page = bench.mount(one(ui.short("t", "写"), ui.countdown("剩余", 0))).page
    page.get_by_label("写").press_sequentially("末")
    page.evaluate("dispose()")
    assert bench.sent() == [("t", "末")]
    assert page.evaluate("Object.values(model.hooks).flat().length") == 0
    assert page.locator("main > div").inner_html() == ""
