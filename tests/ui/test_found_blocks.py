"""Link, picker, spans, scene and the calendars: exact shapes, refusals, values, and the static rendering."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from course import ui
from course.ui import drawing
from course.ui.schema import event_names, value_fits, with_value

from .found_screens import HALL, SPOTS, found

AB = [("a", "甲"), ("b", "乙")]
ROW = {"id": "r", "label": "行", "options": AB}
AB_ROW = {"id": "r", "label": "行"}
TEXTS = [("s", "一句，"), ("t", "两句。")]
LINE = {"shape": "line", "x1": 0, "y1": 0, "x2": 9, "y2": 9}


def drawn(*shapes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"view": [100, 50], "alt": "一条线", "shapes": list(shapes or [LINE]), **fields}


def spot(identity: str = "p", x: float = 0, y: float = 0, w: float = 10, h: float = 10) -> dict[str, Any]:
    return {"id": identity, "label": "一处", "x": x, "y": y, "w": w, "h": h}


def test_shapes_are_plain_data() -> None:
    assert ui.link("打开", "../papers/a.ipynb") == {
        "type": "link",
        "label": "打开",
        "path": "../papers/a.ipynb",
    }
    assert ui.picker("q", "选", [*AB, {"id": "c", "label": "丙", "search": "c1 b"}]) == {
        "type": "picker", "id": "q", "label": "选", "value": "", "disabled": False,
        "options": [
            {"id": "a", "label": "甲"}, {"id": "b", "label": "乙"}, {"id": "c", "label": "丙", "search": "c1 b"},
        ],
        "placeholder": "输入汉字、拼音首字母或代码",
    }  # fmt: skip
    assert ui.spans("q", "标", TEXTS, ["t"]) == {
        "type": "spans", "id": "q", "label": "标", "value": ["t"], "disabled": False,
        "segments": [{"id": "s", "text": "一句，"}, {"id": "t", "text": "两句。"}],
    }  # fmt: skip
    made = ui.spans("q", "标", TEXTS, tools=AB)
    assert made["value"] == {}
    assert made["tools"] == [{"id": "a", "label": "甲"}, {"id": "b", "label": "乙"}]
    scene = ui.scene("q", "找", drawn(), [spot()], ["p"])
    assert (scene["value"], scene["svg"], scene["spots"]) == (["p"], drawn(), [spot()])


def test_marks_of_a_calendar_are_those_of_its_months() -> None:
    marks = {date(2026, 9, 30): {"tone": "bad"}, "2026-11-01": {"tone": "good"}, "2026-10-10": {"text": "班"}}
    assert ui.calendar("历", 2026, 9, marks, months=2) == {
        "type": "calendar", "caption": "历", "year": 2026, "month": 9, "months": 2,
        "marks": {"2026-09-30": {"tone": "bad"}, "2026-10-10": {"tone": "plain", "text": "班"}},
    }  # fmt: skip
    made = ui.calendar_pick("d", "哪天", 2026, 12, 2, "2027-01-31")
    assert (made["value"], made["marks"], made["disabled"]) == ("2027-01-31", {}, False)


@pytest.mark.parametrize(
    "path", ["", " ", "/a.ipynb", "//x/a", "http://x/a", "javascript:alert(1)", "C:/a", "..\\a", "a\nb"]
)
def test_a_link_leads_to_a_relative_path_only(path: str) -> None:
    with pytest.raises(ui.BlockError, match="relative path"):
        ui.link("打开", path)
    with pytest.raises(ui.BlockError, match="relative path"):
        ui.screen("t", [{"type": "link", "label": "打开", "path": path}])


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: ui.picker("q", "", AB, "z"), "not among"),
        (lambda: ui.picker("q", "", []), "no options"),
        (lambda: ui.pickers("q", "", [ROW, ROW]), "option ids repeat"),
        (lambda: ui.pickers("q", "", [{"id": "r", "label": "行"}]), "no options"),
        (lambda: ui.pickers("q", "", [ROW], {"z": "a"}), "not among"),
        (lambda: ui.pickers("q", "", [ROW], {"r": "z"}), "q, r: ['z'] not among"),
        (
            lambda: ui.screen("t", [{"type": "pickers", "id": "q", "label": "", "rows": [AB_ROW]}]),
            "picker block 'r' lacks options",
        ),
        (lambda: ui.spans("q", "", []), "no segments"),
        (lambda: ui.spans("q", "", [("s", "")]), "has no text"),
        (lambda: ui.spans("q", "", [("s", "一"), ("s", "二")]), "segment ids repeat"),
        (lambda: ui.spans("q", "", TEXTS, ["z"]), "not among"),
        (lambda: ui.spans("q", "", TEXTS, {"s": "a"}), "a list without tools"),
        (lambda: ui.spans("q", "", TEXTS, ["s"], tools=AB), "a mapping with them"),
        (lambda: ui.spans("q", "", TEXTS, {"s": "z"}, tools=AB), "not among"),
        (lambda: ui.spans("q", "", [{"id": "s", "text": "一", "tone": "red"}]), "unknown tone"),
        (lambda: ui.scene("q", "", drawn(), [spot(), spot("o", 9, 9)]), "spots p and o overlap"),
        (lambda: ui.scene("q", "", drawn(), [spot(x=91)]), "spot p leaves the drawing"),
        (lambda: ui.scene("q", "", drawn(), [spot(w=0)]), "spot p leaves the drawing"),
        (lambda: ui.scene("q", "", drawn(), [spot() | {"x": "0"}]), "needs numbers"),
        (lambda: ui.scene("q", "", drawn(), [spot()], ["z"]), "not among"),
        (lambda: ui.scene("q", "", {"view": [1, 1]}, [spot()]), "view, alt and shapes"),
        (lambda: ui.calendar("", 2026, 13, {}), "month is a whole number from 1 to 12"),
        (lambda: ui.calendar("", 2026, 1, {}, months=0), "months is a whole number"),
        (lambda: ui.calendar("", 2026, 1, {"2026-02-30": {}}), "ISO text, not '2026-02-30'"),
        (lambda: ui.calendar("", 2026, 1, {"20260101": {}}), "ISO text"),
        (lambda: ui.calendar_pick("d", "", 2026, 10, 1, "2026-11-01"), "isn't a day of the months"),
        (
            lambda: ui.screen("t", [{"type": "spans", "id": "q", "label": "", "segments": [{"id": "s"}]}]),
            "and text",
        ),
        (
            lambda: ui.screen("t", [ui.scene("q", "", drawn(), [spot()]) | {"svg": drawn(alt=" ")}]),
            "alt must say",
        ),
        (lambda: ui.screen("t", [ui.calendar("", 2026, 1, {}) | {"year": "2026"}]), "year is a whole number"),
    ],
)
def test_slips_are_refused(make: Any, says: str) -> None:
    with pytest.raises(ui.BlockError, match=re.escape(says)):
        make()


def test_spots_may_touch() -> None:
    assert len(ui.scene("q", "", drawn(), [spot(), spot("o", 10, 0), spot("u", 0, 10)])["spots"]) == 3


@pytest.mark.parametrize(
    ("shape", "says"),
    [
        ({"shape": "image", "href": "http://x"}, "shape is one of rect, circle, line, path, text"),
        ({"shape": "script"}, "shape is one of"),
        ("<svg/>", "shape is one of"),
        (LINE | {"onclick": "alert(1)"}, "line has no onclick"),
        (LINE | {"style": "fill:url(x)"}, "line has no style"),
        ({"shape": "rect", "x": 0, "y": 0, "width": 3}, "rect lacks height"),
        ({"shape": "rect", "x": 0, "y": 0, "width": 3, "height": 0}, "height can't be 0"),
        (LINE | {"stroke": "#ff0000"}, "stroke can't be '#ff0000'"),
        (LINE | {"stroke": "url(#a)"}, "stroke can't be"),
        (LINE | {"x1": float("inf")}, "x1 can't be inf"),
        (LINE | {"x1": True}, "x1 can't be True"),
        ({"shape": "path", "d": "M0 0 url(x)"}, "d can't be"),
        ({"shape": "text", "x": 0, "y": 0, "text": 7}, "text can't be 7"),
        ({"shape": "text", "x": 0, "y": 0, "text": "甲", "anchor": "left"}, "anchor can't be 'left'"),
    ],
)
def test_a_drawing_holds_nothing_but_shapes(shape: Any, says: str) -> None:
    assert drawing.fault(drawn(LINE, shape)).startswith("shape 2: ")
    assert says in drawing.fault(drawn(LINE, shape))


def test_sound_drawings_pass() -> None:
    assert drawing.fault(HALL) == ""
    assert (
        drawing.fault(drawn({"shape": "path", "d": "M 1.5,-2e1 a 3 3 0 1 0 4 4 Z", "fill": "good-pale"}))
        == ""
    )
    assert drawing.fault(drawn(view=[0, 5])) == "view is [width, height], not [0, 5]"
    assert drawing.fault(drawn() | {"shapes": []}) == "shapes is a list of 1 to 400"


@pytest.mark.parametrize(
    ("block", "good", "bad"),
    [
        (ui.picker("q", "", AB), ["", "a"], [None, "z", ["a"], 1]),
        (ui.pickers("q", "", [ROW]), [{}, {"r": "b"}], [None, [], {"z": "a"}, {"r": "z"}, {"r": ""}, {"r": None}]),
        (ui.spans("q", "", TEXTS), [[], ["t", "s"]], [None, {}, ["s", "s"], ["z"], "s", [1]]),
        (ui.spans("q", "", TEXTS, tools=AB), [{}, {"s": "a"}], [[], {"s": "z"}, {"z": "a"}, {"s": ["a"]}, "s"]),
        (ui.scene("q", "", drawn(), [spot()]), [[], ["p"]], [None, ["z"], ["p", "p"], {"p": 1}]),
        (
            ui.calendar_pick("d", "", 2026, 12, 2), ["", "2026-12-01", "2027-01-31"],
            [None, "2026-11-30", "2027-02-01", "2026-12-32", "20261201", 20261201, ["2026-12-01"]],
        ),
    ],
)  # fmt: skip
def test_value_fits(block: dict[str, Any], good: list[Any], bad: list[Any]) -> None:
    assert [value for value in good if not value_fits(block, value)] == []
    assert [value for value in bad if value_fits(block, value)] == []


def test_a_trail_is_plain_data_and_leads_inside_the_course_only() -> None:
    step = {"label": "01 甲", "path": "01.ipynb#自测", "state": "now", "note": "约 9 分钟"}
    assert ui.trail("路", [step, {**step, "note": None, "state": "todo"}]) == {
        "type": "trail", "label": "路", "steps": [step, {**{k: step[k] for k in ("label", "path")}, "state": "todo"}],
    }  # fmt: skip
    with pytest.raises(ui.BlockError, match="relative path"):
        ui.trail("路", [{**step, "path": "/etc/passwd"}])
    with pytest.raises(ui.BlockError, match="relative path"):
        ui.screen("t", [{"type": "trail", "label": "路", "steps": [{**step, "path": "javascript:alert(1)"}]}])
    with pytest.raises(ui.BlockError, match="unknown state 'gone'"):
        ui.trail("路", [{**step, "state": "gone"}])
    with pytest.raises(ui.BlockError, match="no steps"):
        ui.trail("路", [])
    assert ui.link("去", "a.ipynb", primary=True)["primary"] is True


def test_events_and_values_of_the_sample() -> None:
    made = found()
    assert event_names(made) == ["f-picker", "f-empty", "f-coding", "f-spans", "f-tools", "f-scene", "f-day"]
    after = with_value(made, "f-tools", {"r6": "phone"})
    assert [block["value"] for block in after["blocks"] if block.get("id") == "f-tools"] == [{"r6": "phone"}]


def text_of(*blocks: dict[str, Any]) -> str:
    page = ui.screen_html(ui.screen("", blocks))
    return re.sub(r"<[^>]+>", "|", page)


def test_static_rendering_says_the_answers_in_words() -> None:
    assert "［打开］（../a.ipynb）" in text_of(ui.link("打开", "../a.ipynb"))
    step = {"label": "01 甲", "path": "01.ipynb", "state": "part", "note": "做了 1/3"}
    assert "|01 甲（做了一部分，做了 1/3）|" in text_of(ui.trail("路", [step]))
    assert "|乙|" in text_of(ui.picker("q", "选", AB, "b"))
    assert "（未选）" in text_of(ui.picker("q", "选", AB))
    assert "行|||乙|" in re.sub(
        r"\|+", lambda hit: hit[0][:3], text_of(ui.pickers("q", "选", [ROW], {"r": "b"}))
    )
    toned = [{"id": "s", "text": "一句，", "tone": "bad", "note": "错选"}, {"id": "t", "text": "两句。"}]
    assert "|〔一句，〕|【错】|（错选）|两句。" in text_of(ui.spans("q", "标", toned, ["s"]))
    assert "一句，|〔两句。〕||（乙）|" in text_of(ui.spans("q", "标", TEXTS, {"t": "b"}, tools=AB))
    scene = text_of(ui.scene("q", "找", HALL, SPOTS, ["desk"]))
    assert "☑ 填单台" in scene and "☐ 墙上的理财海报" in scene and HALL["alt"] in scene


def test_static_calendars_start_on_monday_and_name_every_mark() -> None:
    marks = {"2026-10-01": {"tone": "good", "text": "休"}, "2026-10-10": {"tone": "warn"}}
    page = ui.screen_html(ui.screen("", [ui.calendar("国庆", 2026, 10, marks, months=4)]))
    assert page.count("<caption>") == 4
    assert "<caption>2027年1月</caption>" in page
    assert "<tr><td></td><td></td><td></td><td>1（休）</td><td>2</td><td>3</td><td>4</td></tr>" in page
    assert "<td>10【注意】</td>" in page
    chosen = text_of(ui.calendar_pick("d", "哪天", 2026, 10, 1, "2026-10-08"))
    assert "|〔8〕|" in chosen and "已选：2026-10-08" in chosen
