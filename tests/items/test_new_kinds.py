"""Coding, spans and hotspot items: schema, public part, marks to the hundredth, labels, bank checks, rendering."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from course.assessment.ask import Question
from course.assessment.sheet import receive
from course.complaints.codes import codes
from course.errors import ItemError
from course.items import bank, drawings, facets, variants
from course.items.marking import Mark, mark
from course.items.models import Common
from course.knowledge.edition import Edition
from course.study.question import answer_block, feedback_blocks, usable
from course.ui import Event, check_screen, screen, screen_html, text
from course.ui import drawing as ui_drawing
from course.ui.schema import find, value_fits

from .helpers import entry, item, made, written

KEY = {"channel": "A0101", "category": "B03011", "cause": "C06"}
CODING: dict[str, Any] = {
    "points": 2, "key": KEY, "accept": {"category": ["B0401"], "cause": ["C04", "C07"]},
    "why": {
        "channel": {"zh": "在柜台办的。"}, "category": {"zh": "卡的使用。"},
        "cause": {"zh": "没让客户选，{complaint.decide-15d:days} 日内要答复。"},
    },
}  # fmt: skip
SEGMENTS = [
    {"id": "a", "zh": "客户", "why": {"zh": "称呼不是个人信息。"}},
    {"id": "b", "zh": "张桂兰", "key": True, "why": {"zh": "能认出人。"}},
    {"id": "c", "zh": "的电话"},
    {"id": "d", "zh": "15412340001", "key": True},
    {"id": "e", "zh": "打不通", "key": True, "why": {"zh": "也算。"}},
]
TOOLED = [{**one, "key": {"b": "name", "d": "phone", "e": "phone"}.get(one["id"], False)} for one in SEGMENTS]
TOOLS = [{"id": "name", "zh": "姓名"}, {"id": "phone", "zh": "电话"}]
DRAWING: dict[str, Any] = {
    "view": [100, 60], "alt": "收到之日起 {complaint.decide-15d:days} 日的海报",
    "shapes": [{"shape": "text", "x": 5, "y": 20, "text": "{complaint.decide-15d:days} 日", "bold": True}],
    "places": {"poster": [0, 0, 40, 20], "desk": [50, 0, 20, 20]},
}  # fmt: skip
SPOTS: list[dict[str, Any]] = [
    {"id": "poster", "zh": "海报", "key": True, "why": {"zh": "没有风险提示。"}},
    {"id": "desk", "zh": "柜台", "why": {"zh": "台面是空的。"}},
    {"id": "plant", "zh": "绿植", "key": True, "why": {"zh": "挡住了公示牌。"}, "at": [70, 20, 10, 10]},
]


def coding(**more: Any) -> Common:
    return item("coding", **{**CODING, **more})


def plain_spans(**more: Any) -> Common:
    return item("spans", **{"segments": SEGMENTS, **more})


def tool_spans(**more: Any) -> Common:
    return item("spans", **{"segments": TOOLED, "tools": TOOLS, **more})


def hotspot(**more: Any) -> Common:
    return item("hotspot", **{"scene": DRAWING, "spots": SPOTS, **more})


def marked(edition: Edition, one: Common, value: Any) -> Mark:
    return mark(made(edition, one), edition, value)


def seen(given: Mark) -> tuple[str, str]:
    return str(given.points), given.outcome


# --- coding ---


@pytest.mark.parametrize(
    ("value", "points", "outcome"),
    [
        (KEY, "2.00", "right"),
        ({**KEY, "cause": "C04"}, "1.67", "part"),
        ({**KEY, "cause": "C07", "category": "B0401"}, "1.33", "part"),
        ({**KEY, "cause": "C01"}, "1.33", "part"),
        ({"channel": "A0101"}, "0.67", "part"),
        ({"channel": "A0101", "cause": "", "category": None}, "0.67", "part"),
        ({"cause": "C04"}, "0.33", "part"),
        ({"channel": "A0102", "category": "B99", "cause": "C99"}, "0.00", "wrong"),
        ({}, "0", "blank"),
        ({"channel": "", "cause": None}, "0", "blank"),
    ],
)
def test_coding_marks_a_third_a_facet(edition: Edition, value: Any, points: str, outcome: str) -> None:
    assert seen(marked(edition, coding(), value)) == (points, outcome)


@pytest.mark.parametrize(
    ("value", "note"),
    [
        ("A0101", "编码的项目不对"),
        (["A0101"], "编码的项目不对"),
        ({**KEY, "grade": "重大"}, "编码的项目不对"),
        ({**KEY, "cause": "C98"}, "投诉原因没有这个代码"),
        ({**KEY, "cause": "A0101"}, "投诉原因没有这个代码"),
        (
            {**KEY, "category": "B0301"},
            "投诉业务类别没有这个代码",
        ),  # not the finest class: it can't be chosen
        ({**KEY, "cause": ["C06"]}, "代码不是文字"),
        ({**KEY, "cause": 0}, "代码不是文字"),
    ],
)
def test_an_odd_coding_goes_to_a_person(edition: Edition, value: Any, note: str) -> None:
    given = marked(edition, coding(), value)
    assert (seen(given), given.note) == (("0", "review"), note)


def test_coding_reasons_name_the_mistake_first(edition: Edition) -> None:
    given = marked(edition, coding(), {"channel": "A0102", "cause": "C04"})
    assert given.reasons == [
        "投诉业务办理渠道：选了“前台业务渠道-自助机具（A0102）”，应为“前台业务渠道-营业现场（A0101）”。在柜台办的。",
        "投诉业务类别：没有选，应为“银行卡-借记卡-借记卡使用（B03011）”。卡的使用。",
        "投诉原因：选了“营销方式和手段（C04）”，接近，得一半分，应为“自主选择权（C06）”。"
        "没让客户选，15 日内要答复。",
    ]
    assert marked(edition, coding(), KEY).reasons == []


def test_the_codes_offered_are_the_finest_of_the_edition(edition: Edition) -> None:
    for facet, letter in facets.LETTER.items():
        offered = [one["id"] for one in facets.facet_options(edition, facet)]
        assert offered == [code.code for code in codes(edition).facet(letter).leaves()]
    card = next(o for o in facets.facet_options(edition, "category") if o["id"] == "B03011")
    assert card["label"] == "银行卡-借记卡-借记卡使用（B03011）"
    assert card["note"].startswith("课内代码")
    assert {"B03011", "jjksy", "yhk"} <= set(card["search"].split())


def test_a_coding_item_shows_the_codes_and_no_key(edition: Edition) -> None:
    one = coding()
    shown = variants.public(made(edition, one), edition)
    assert set(shown) == {"kind", "stem", "rows"}
    assert [row["id"] for row in shown["rows"]] == ["channel", "category", "cause"]
    assert shown["rows"][0]["label"] == "投诉业务办理渠道"
    assert "在柜台办的" not in json.dumps(shown, ensure_ascii=False)
    assert shown == variants.public(made(edition, coding(key={**KEY, "cause": "C05"}, accept={})), edition)
    assert variants.label(made(edition, one), edition, KEY) == (
        "投诉业务办理渠道：前台业务渠道-营业现场（A0101）；投诉业务类别：银行卡-借记卡-借记卡使用（B03011）；"
        "投诉原因：自主选择权（C06）"
    )
    assert variants.label(made(edition, one), edition, {"cause": "Z9"}) == "投诉原因：Z9"


# --- spans ---


@pytest.mark.parametrize(
    ("value", "points", "outcome"),
    [
        (["b", "d", "e"], "2.00", "right"),
        (["e", "b"], "1.33", "part"),
        (["b"], "0.67", "part"),
        (["b", "d", "a"], "0.67", "part"),
        (["b", "d", "e", "a"], "1.33", "part"),
        (["b", "a"], "0.00", "wrong"),
        (["a", "c"], "0.00", "wrong"),
        ([], "0", "blank"),
        (None, "0", "blank"),
    ],
)
def test_marks_in_a_text(edition: Edition, value: Any, points: str, outcome: str) -> None:
    assert seen(marked(edition, plain_spans(points=2), value)) == (points, outcome)


@pytest.mark.parametrize(
    ("value", "points", "outcome"),
    [
        ({"b": "name", "d": "phone", "e": "phone"}, "3.00", "right"),
        ({"b": "name", "d": "name", "e": "phone"}, "1.00", "part"),  # a wrong kind is a wrong mark
        ({"b": "name", "d": "phone", "a": "name"}, "1.00", "part"),
        ({"b": "phone"}, "0.00", "wrong"),
        ({}, "0", "blank"),
    ],
)
def test_marks_with_tools(edition: Edition, value: Any, points: str, outcome: str) -> None:
    assert seen(marked(edition, tool_spans(), value)) == (points, outcome)


@pytest.mark.parametrize(
    ("one", "value", "note"),
    [
        (plain_spans(), {"b": "name"}, "标记不是编号列表"),
        (plain_spans(), ["b", "b"], "标记有重复"),
        (plain_spans(), ["z"], "标记里有本题没有的编号"),
        (plain_spans(), "b", "标记不是编号列表"),
        (tool_spans(), ["b"], "标记不是本题的片段"),
        (tool_spans(), {"z": "name"}, "标记不是本题的片段"),
        (tool_spans(), {"b": "true"}, "标记的种类不在本题之内"),
        (tool_spans(), {"b": True}, "标记的种类不在本题之内"),
        (tool_spans(), {"b": ["name"]}, "标记的种类不在本题之内"),
    ],
)
def test_odd_marks_go_to_a_person(edition: Edition, one: Common, value: Any, note: str) -> None:
    given = marked(edition, one, value)
    assert (seen(given), given.note) == (("0", "review"), note)


def test_reasons_of_marks(edition: Edition) -> None:
    assert marked(edition, plain_spans(), ["a", "d"]).reasons == [
        "错标“客户”：称呼不是个人信息。", "漏标“张桂兰”：能认出人。", "漏标“打不通”：也算。",
    ]  # fmt: skip
    assert marked(edition, tool_spans(), {"b": "phone", "c": "name", "d": "phone"}).reasons == [
        "标错种类“张桂兰”，应标为“姓名”：能认出人。", "错标“的电话”。", "漏标“打不通”，应标为“电话”：也算。",
    ]  # fmt: skip


def test_what_is_shown_of_a_text(edition: Edition) -> None:
    plain, tooled = made(edition, plain_spans()), made(edition, tool_spans())
    shown = variants.public(plain, edition)
    assert shown == {
        "kind": "spans", "stem": "题面", "segments": [{"id": one["id"], "text": one["zh"]} for one in SEGMENTS],
    }  # fmt: skip
    assert variants.public(tooled, edition) == {
        **shown, "tools": [{"id": "name", "label": "姓名"}, {"id": "phone", "label": "电话"}],
    }  # fmt: skip
    assert plain.key == ["b", "d", "e"]
    assert tooled.key == {"b": "name", "d": "phone", "e": "phone"}
    assert variants.label(plain, edition, ["b", "z"]) == "“张桂兰”；“z”"
    assert variants.label(tooled, edition, {"b": "name"}) == "“张桂兰”（姓名）"


# --- hotspot ---


@pytest.mark.parametrize(
    ("value", "points", "outcome"),
    [
        (["plant", "poster"], "3.00", "right"),
        (["poster"], "1.50", "part"),
        (["poster", "plant", "desk"], "1.50", "part"),
        (["poster", "desk"], "0.00", "wrong"),
        ([], "0", "blank"),
    ],
)
def test_places_are_marked_like_a_multiple_choice(
    edition: Edition, value: Any, points: str, outcome: str
) -> None:
    assert seen(marked(edition, hotspot(), value)) == (points, outcome)


@pytest.mark.parametrize("value", [["z"], ["desk", "desk"], {"desk": "x"}, "desk", [1]])
def test_odd_places_go_to_a_person(edition: Edition, value: Any) -> None:
    assert seen(marked(edition, hotspot(), value)) == ("0", "review")


def test_places_and_texts_of_a_scene(edition: Edition) -> None:
    one = made(edition, hotspot())
    assert variants.public(one, edition) == {
        "kind": "hotspot", "stem": "题面",
        "svg": {
            "view": [100.0, 60.0], "alt": "收到之日起 15 日的海报",
            "shapes": [{"shape": "text", "x": 5.0, "y": 20.0, "text": "15 日", "bold": True}],
        },
        "spots": [
            {"id": "poster", "label": "海报", "x": 0.0, "y": 0.0, "w": 40.0, "h": 20.0},
            {"id": "desk", "label": "柜台", "x": 50.0, "y": 0.0, "w": 20.0, "h": 20.0},
            {"id": "plant", "label": "绿植", "x": 70.0, "y": 20.0, "w": 10.0, "h": 10.0},
        ],
    }  # fmt: skip
    assert marked(edition, hotspot(), ["desk"]).reasons == [
        "漏选“海报”：没有风险提示。", "错选“柜台”：台面是空的。", "漏选“绿植”：挡住了公示牌。",
    ]  # fmt: skip
    assert variants.label(one, edition, one.key) == "海报；绿植"


def test_a_scene_file_stands_beside_the_bank_or_is_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_ASSESSMENTS", str(tmp_path))
    shipped = drawings.load("branch-hall")
    assert "poster" in shipped.places
    assert drawings.misplaced(shipped.view, shipped.places) == ""
    with pytest.raises(ItemError, match=r"没有场景图 nowhere。.*branch-hall"):
        drawings.load("nowhere")
    (tmp_path / "scenes").mkdir()
    own = tmp_path / "scenes" / "branch-hall.yaml"
    own.write_text(yaml.safe_dump(DRAWING, allow_unicode=True), encoding="utf-8")
    assert drawings.load("branch-hall").view == (100, 60)
    own.write_text(
        "view: [100, 60]\nalt: 图\nshapes:\n- {shape: line, x1: 0, y1: 0, x2: 9, y2: x}\n", "utf-8"
    )
    with pytest.raises(ItemError, match=r"branch-hall.yaml.*第 4 行.*shapes.0.y2"):
        drawings.load("branch-hall")
    own.write_text("view: [100, 60]\nalt: 图\nshapes:\n- {shape: image, href: x}\n", "utf-8")
    with pytest.raises(ItemError, match=r"第 4 行.*shape 只能是 rect、circle、line、path、text"):
        drawings.load("branch-hall")


def test_every_shape_allowed_in_an_item_is_allowed_on_the_screen_and_no_other() -> None:
    models = {
        "rect": drawings.Rect, "circle": drawings.Circle, "line": drawings.Line, "path": drawings.Outline,
        "text": drawings.Words,
    }  # fmt: skip
    assert set(models) == set(ui_drawing.SHAPES)
    for name, (needed, more) in ui_drawing.SHAPES.items():
        fields = models[name].model_fields
        assert {one for one, field in fields.items() if field.is_required()} == {"shape", *needed}
        assert set(fields) == {"shape", *needed, *more, *ui_drawing.PAINT}
    assert drawings.Colour.__args__ == ui_drawing.COLOURS  # type: ignore[attr-defined]
    assert ui_drawing.fault(drawings.load("branch-hall").plain()) == ""


# --- what a bank refuses ---


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: coding(accept={"cause": ["C06"]}), "accept.cause 里有 key 的代码"),
        (lambda: coding(accept={"cause": ["C04", "C04"]}), "编号有重复"),
        (lambda: coding(accept={"grade": ["C04"]}), "channel"),
        (lambda: coding(key={"channel": "A0101"}), "category"),
        (lambda: plain_spans(segments=[{**one, "key": True} for one in SEGMENTS]), "不能全是"),
        (lambda: plain_spans(segments=[{**one, "key": False} for one in SEGMENTS]), "至少一个"),
        (lambda: plain_spans(segments=TOOLED), "片段 b 的 key 只能是 true"),
        (lambda: tool_spans(segments=SEGMENTS), "片段 b 的 key 只能是 name、phone"),
        (lambda: tool_spans(tools=[TOOLS[0]]), "片段 d 的 key 只能是 name"),
        (lambda: plain_spans(segments=[*SEGMENTS, SEGMENTS[0]]), "片段的编号有重复"),
        (lambda: hotspot(spots=[{**one, "key": True} for one in SPOTS]), "不能全是"),
        (lambda: hotspot(spots=[SPOTS[0], *SPOTS]), "位置的编号有重复"),
        (lambda: hotspot(spots=[{**SPOTS[0], "at": [1, 2, 3]}, *SPOTS[1:]]), "at"),
    ],
)
def test_slips_of_an_author_are_refused(make: Any, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        make()


CODED = {name: value for name, value in CODING.items() if name != "points"}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"kind": "coding", **CODED, "key": {**KEY, "cause": "C98"}}, "cause 的代码 C98 不能选"),
        ({"kind": "coding", **CODED, "key": {**KEY, "category": "B0301"}}, "category 的代码 B0301 不能选"),
        ({"kind": "coding", **CODED, "accept": {"channel": ["A01"]}}, "channel 的代码 A01 不能选"),
        ({"kind": "coding", **CODED, "key": {**KEY, "category": "B0202"}}, "B0202 名称未核实"),
        ({"kind": "coding", **CODED, "why": {**CODED["why"], "cause": {"zh": "{no.rule:x}"}}}, "no.rule"),
        ({"kind": "spans", "segments": [{"id": "a", "zh": "{no.rule:x}"}, SEGMENTS[1]]}, "no.rule"),
        (
            {"kind": "spans", "segments": [SEGMENTS[0], {**SEGMENTS[1], "why": {"zh": "{no.rule:x}"}}]},
            "no.rule",
        ),
        ({"kind": "hotspot", "scene": {**DRAWING, "alt": "{no.rule:x}"}, "spots": SPOTS}, "no.rule"),
        ({"kind": "hotspot", "scene": "nowhere", "spots": SPOTS}, "没有场景图 nowhere"),
        (
            {"kind": "hotspot", "scene": DRAWING, "spots": [*SPOTS, {**SPOTS[1], "id": "door"}]},
            "位置 door 没有坐标",
        ),
        (
            {"kind": "hotspot", "scene": DRAWING, "spots": [*SPOTS[:2], {**SPOTS[2], "at": [39, 0, 9, 9]}]},
            "poster 和 plant 的位置重叠",
        ),
        (
            {"kind": "hotspot", "scene": DRAWING, "spots": [*SPOTS[:2], {**SPOTS[2], "at": [95, 0, 9, 9]}]},
            "plant 的位置超出了图的范围",
        ),
    ],
)
def test_the_bank_check_names_file_line_and_fault(
    tmp_path: Path, edition: Edition, fields: dict[str, Any], says: str
) -> None:
    sound = entry(id="T2-sound")
    bad = {name: value for name, value in entry().items() if name != "options"} | fields
    folder = written(tmp_path, sound, bad)
    with pytest.raises(ItemError, match=rf"T2.yaml 第 2 行（T2-sample）.*{says}"):
        bank.check(bank.read(folder), edition)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (
            "  scene:\n    view: [9, 9]\n    alt: 图\n    shapes:\n    - {shape: line, x1: 0, y1: 0, x2: 9}\n",
            15,
            "y2",
        ),
        (
            "  scene:\n    view: [9, 9]\n    alt: 图\n    shapes:\n    - {shape: text, x: 0, y: 0, text: 7}\n",
            15,
            "text",
        ),
        ("  scene: 7\n", 11, "scene"),
    ],
)
def test_a_fault_inside_a_scene_is_found_by_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    head = (
        "- id: T2-a\n  strand: T2\n  kind: hotspot\n  difficulty: 1\n  points: 2\n  rules: [r]\n  stem: {zh: 题}\n"
        "  spots:\n  - {id: a, zh: 甲, key: true, why: {zh: 因}}\n  - {id: b, zh: 乙, why: {zh: 因}}\n"
    )
    (tmp_path / "T2.yaml").write_text(head + text, encoding="utf-8")
    with pytest.raises(ItemError, match=rf"第 {line} 行.*{says}"):
        bank.read(tmp_path)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "coding", **CODED},
        {"kind": "spans", "segments": SEGMENTS},
        {"kind": "spans", "segments": TOOLED, "tools": TOOLS},
        {"kind": "hotspot", "scene": DRAWING, "spots": SPOTS},
        {"kind": "hotspot", "scene": "branch-hall", "spots": [SPOTS[0], {**SPOTS[1], "id": "papers"}]},
    ],
)
def test_sound_items_pass_and_every_text_is_checked(
    tmp_path: Path, edition: Edition, fields: dict[str, Any]
) -> None:
    sound = {name: value for name, value in entry().items() if name != "options"} | fields
    read = bank.read(written(tmp_path, sound))
    bank.check(read, edition)
    texts = list(bank.texts(read["T2-sample"]))
    wanted = {
        "coding": "在柜台办的。", "spans": "称呼不是个人信息。", "hotspot": "台面是空的。",
    }  # fmt: skip
    assert wanted[fields["kind"]] in texts


# --- on the screen ---

ALL: list[tuple[Common, Any, Any]] = [
    (coding(), {"channel": "A0102", "cause": "C04"}, {"cause": "Z9"}),
    (plain_spans(), ["a", "d"], ["z"]),
    (tool_spans(), {"b": "phone", "c": "name", "d": "phone"}, ["b"]),
    (hotspot(), ["desk", "poster"], {"desk": "x"}),
]


@pytest.mark.parametrize(("one", "value", "odd"), ALL)
def test_practice_takes_the_answer_and_tells(edition: Edition, one: Common, value: Any, odd: Any) -> None:
    variant = made(edition, one)
    asked = answer_block(variant, edition, "answer:x", value)
    assert (asked["id"], asked["value"], asked["disabled"]) == ("answer:x", value, False)
    assert usable(variant, edition, value)
    assert usable(variant, edition, variant.key)
    assert not usable(variant, edition, odd)
    assert answer_block(variant, edition, "answer:x", odd)["value"] in ({}, [])
    told = answer_block(variant, edition, "answer:x", value, told=True)
    assert told["disabled"] is True
    said = feedback_blocks(variant, edition, mark(variant, edition, value), value)
    made_screen = screen("题", [told, *said])
    assert check_screen(made_screen) == made_screen
    assert "正确答案" in screen_html(made_screen)


def tones(block: dict[str, Any], name: str) -> list[tuple[str, Any, Any]]:
    return [(one["id"], one.get("tone"), one.get("note")) for one in block[name]]


def test_what_is_told_of_marks(edition: Edition) -> None:
    block = answer_block(made(edition, plain_spans()), edition, "x", ["a", "d"], told=True)
    assert tones(block, "segments") == [
        ("a", "bad", "错标"), ("b", "good", "漏标"), ("c", None, None), ("d", "good", None), ("e", "good", "漏标"),
    ]  # fmt: skip
    given = {"b": "phone", "c": "name", "d": "phone"}
    block = answer_block(made(edition, tool_spans()), edition, "x", given, told=True)
    assert tones(block, "segments") == [
        ("a", None, None), ("b", "bad", "应标姓名"), ("c", "bad", "错标"), ("d", "good", None),
        ("e", "good", "漏标，应标电话"),
    ]  # fmt: skip
    block = answer_block(made(edition, hotspot()), edition, "x", ["desk", "poster"], told=True)
    assert tones(block, "spots") == [
        ("poster", "good", None), ("desk", "bad", None), ("plant", "good", "漏选"),
    ]  # fmt: skip


def desk(folder: Path, edition: Edition, one: Common) -> Question:
    """A fetched paper of one item."""
    form = variants.public(made(edition, one), edition)
    paper = {
        "schema_version": 1, "paper": "p", "version": "v", "title": "卷", "edition": "2026", "minutes": 5,
        "due": "2026-10-20", "sections": [],
        "items": {one.id: {"number": 1, "points": 3, "kind": one.kind, "variants": [form]}},
    }  # fmt: skip
    (folder / "paper.json").write_text(json.dumps(paper, ensure_ascii=False), encoding="utf-8")
    return Question(one.id, folder, "wang")


@pytest.mark.parametrize(("one", "value", "odd"), ALL)
def test_a_paper_takes_and_keeps_the_answer(
    tmp_path: Path, edition: Edition, one: Common, value: Any, odd: Any
) -> None:
    question = desk(tmp_path, edition, one)
    asked = find(question.screen(), "answer")
    assert asked is not None
    assert value_fits(asked, value)
    assert not value_fits(asked, odd)
    question.handle(Event("answer", value))
    again = find(desk(tmp_path, edition, one).screen(), "answer")
    assert again is not None
    assert again["value"] == value
    got = receive(tmp_path / "answers.json", "wang", question.sheet.paper)
    assert got.answers == {one.id: (0, value)}
    assert marked(edition, one, got.answers[one.id][1]) == marked(edition, one, value)
    assert marked(edition, one, value).outcome in ("part", "wrong")


def test_a_paper_says_which_facets_are_open(tmp_path: Path, edition: Edition) -> None:
    question = desk(tmp_path, edition, coding())
    assert [block.get("tone") for block in question.screen()["blocks"]] == ["plain", None]
    shown = question.handle(Event("answer", {"cause": "C04"}))
    assert shown is not None
    assert shown["blocks"][2] == text("还没有选：投诉业务办理渠道、投诉业务类别。", "warn")
    question.handle(Event("answer", {}))
    assert question.sheet.unanswered() == [1]


def test_reasons_not_yet_given_are_folded(edition: Edition) -> None:
    def folded(one: Common, value: Any) -> list[str]:
        variant = made(edition, one)
        last = feedback_blocks(variant, edition, mark(variant, edition, value), value)[-1]
        return str(last["blocks"][0]["text"]).split("\n") if last["type"] == "details" else []

    assert folded(hotspot(), ["poster"]) == ["- 海报：没有风险提示。", "- 柜台：台面是空的。"]
    assert folded(plain_spans(), ["b"]) == ["- “客户”：称呼不是个人信息。", "- “张桂兰”：能认出人。"]
    assert folded(tool_spans(), {"b": "name", "a": "name"}) == ["- “张桂兰”：能认出人。"]
    assert folded(coding(), KEY) == []
