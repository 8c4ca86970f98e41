"""The constructors: exact shapes, refusals, and what holds for any screen."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course import ui
from course.knowledge import RuleCard
from course.ui.schema import _NEEDED, event_names, value_fits, walk, with_value

from .found_screens import HALL, found
from .sample_screens import every_block

AB = [("a", "甲"), ("b", "乙")]


def test_single_is_plain_data() -> None:
    assert ui.single("q", "选哪个？", [*AB, ui.option("c", "丙", note="注", tone="good")], "a") == {
        "type": "single",
        "id": "q",
        "label": "选哪个？",
        "value": "a",
        "disabled": False,
        "options": [
            {"id": "a", "label": "甲"},
            {"id": "b", "label": "乙"},
            {"id": "c", "label": "丙", "note": "注", "tone": "good"},
        ],
        "inline": False,
    }


def test_a_status_has_its_own_word() -> None:
    shown = ui.feedback("good", "已经收卷", word="完成")
    assert (shown["tone"], shown["word"]) == ("good", "完成")
    assert "【完成】已经收卷" in ui.screen_html(ui.screen("", [shown]))
    assert "word" not in ui.feedback("good", "对了")
    assert ui.buttons(ui.button("a", "甲"), small=True)["small"] is True
    assert "small" not in ui.buttons(ui.button("a", "甲"))


def test_unanswered_values() -> None:
    assert ui.single("q", "", AB)["value"] is None
    assert ui.multiple("q", "", AB)["value"] == []
    assert ui.select("q", "", AB)["value"] is None
    assert ui.order("q", "", AB)["value"] is None
    assert ui.match("q", "", AB, AB)["value"] == {}
    assert ui.number("q", "")["value"] == ui.date("q", "")["value"] == ui.textarea("q", "")["value"] == ""


def test_the_sample_holds_every_type() -> None:
    shown = [*walk(every_block()["blocks"]), *walk(found()["blocks"])]
    assert {block["type"] for block in shown} == set(_NEEDED)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: ui.single("q", "", [("a", "甲"), ("a", "乙")]), "option ids repeat"),
        (lambda: ui.single("q", "", []), "no options"),
        (lambda: ui.single("q", "", AB, "z"), "not among"),
        (lambda: ui.multiple("q", "", AB, ["a", "z"]), "not among"),
        (lambda: ui.order("q", "", AB, ["a"]), "every step once"),
        (lambda: ui.match("q", "", AB, AB, {"a": "z"}), "not among"),
        (lambda: ui.match("q", "", AB, AB, {"z": "a"}), "not among"),
        (lambda: ui.single(" ", "", AB), "id must be"),
        (lambda: ui.number("q", "", 7), "text is needed"),
        (lambda: ui.slider("q", "", 0, 10, 11), "min <= value <= max"),
        (lambda: ui.heading("x", 1), "2, 3 or 4"),
        (lambda: ui.text("x", tone="red"), "unknown tone"),
        (lambda: ui.feedback("warn", "x"), "feedback tone"),
        (lambda: ui.table("t", ["a", "b"], [["1"]]), "1 cells for 2 columns"),
        (lambda: ui.bars("t", "", [{"label": "x", "value": float("nan")}]), "finite"),
        (lambda: ui.textarea("q", "", min_chars=9, max_chars=3), "min_chars"),
        (lambda: ui.rules([{"id": "r"}]), "title and text"),
        (lambda: ui.progress(3, 2, ""), "0 <= 3 <= 2"),
        (lambda: ui.screen("t", [ui.short("q", ""), ui.details("s", [ui.date("q", "")])]), "ids repeat"),
        (lambda: ui.screen("t", [ui.short("q", ""), ui.buttons(ui.button("q", ""))]), "ids repeat"),
        (lambda: ui.screen("t", [{"type": "html", "text": ""}]), "unknown block type"),
        (lambda: ui.screen("t", [{"type": "single", "id": "q", "label": ""}]), "lacks options"),
        (
            lambda: ui.screen("t", [{"type": "order", "id": "q", "label": "", "steps": [{"id": "a"}]}]),
            "steps need id and label",
        ),
        (lambda: ui.screen("t", [{"type": "text", "text": object()}]), "JSON"),
    ],
)
def test_slips_are_refused(make: Any, says: str) -> None:
    with pytest.raises(ui.BlockError, match=re.escape(says)):
        make()


def test_event_names_reach_into_details_and_columns() -> None:
    made = ui.screen(
        "t", [ui.columns([ui.short("x", "")], [ui.details("s", [ui.buttons(ui.button("b", ""))])])]
    )
    assert event_names(made) == ["x", "b"]


def test_a_rule_card_may_be_a_model() -> None:
    made = RuleCard(
        id="r", kind="house", kind_label="", title="题", text="文", source="", dates="", confidence="high",
        badge="", caveat=None,
    )  # fmt: skip
    assert ui.rules([made])["rules"] == [made.model_dump()]


def test_with_value_changes_a_copy() -> None:
    before = ui.screen("t", [ui.details("s", [ui.short("x", "")])])
    after = with_value(before, "x", "新")
    assert before["blocks"][0]["blocks"][0]["value"] == ""
    assert after["blocks"][0]["blocks"][0]["value"] == "新"
    assert with_value(before, "nothing", 1) is before


@pytest.mark.parametrize(
    ("block", "good", "bad"),
    [
        (ui.single("q", "", AB), ["a", None], ["z", ["a"], 1, {"a": 1}]),
        (ui.multiple("q", "", AB), [[], ["a", "b"]], ["a", None, ["z"], ["a", "a"], [["a"]]]),
        (ui.order("q", "", AB), [["b", "a"]], [None, ["a"], ["a", "a"], "ab"]),
        (ui.match("q", "", AB, AB), [{}, {"a": "b"}], [None, {"a": "z"}, {"z": "a"}, {"a": ["b"]}]),
        (ui.number("q", ""), ["", "7", "七"], [7, None, ["7"], "x" * 200_001]),
        (ui.slider("q", "", 0, 10, 5), [0, 2.5], ["5", True, 11, float("nan")]),
    ],
)
def test_value_fits(block: dict[str, Any], good: list[Any], bad: list[Any]) -> None:
    assert [value for value in good if not value_fits(block, value)] == []
    assert [value for value in bad if value_fits(block, value)] == []


def test_count_chars_leaves_blanks_out() -> None:
    assert ui.count_chars(" 您好，\r\n\t王\u3000女士\u00a0𠮷 ") == 7


# --- any screen ---

WORDS = st.text(max_size=12)
NASTY = st.sampled_from(
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a & b", "- <b>x\n\n- y"]
)
TEXT = WORDS | NASTY


def _options(draw: Any) -> list[dict[str, Any]]:
    ids = draw(
        st.lists(st.text(min_size=1, max_size=5).filter(str.strip), min_size=1, max_size=4, unique=True)
    )
    return [
        ui.option(one, draw(TEXT), note=draw(TEXT), tone=draw(st.sampled_from(["good", None]))) for one in ids
    ]


def _card(text: str) -> dict[str, Any]:
    return ui.rule_card(
        text, text, text, kind_label=text, source={"document": text}, dates=text, badge=text, caveat=text
    )


@st.composite
def blocks(draw: Any, name: str, deep: bool = True) -> dict[str, Any]:
    """One block of any type whose ids start with `name`."""
    text, options = draw(TEXT), _options(draw)
    first = options[0]["id"]
    amount = st.floats(-1e9, 1e9, allow_nan=False)
    inner = [draw(blocks(name=name + "-in", deep=False))] if deep else []
    made = [
        lambda: ui.heading(text, 2),
        lambda: ui.text(text, draw(st.sampled_from(["plain", "warn"]))),
        lambda: ui.single(name, text, options, draw(st.sampled_from([first, None])), hint=text),
        lambda: ui.multiple(name, text, options, [first]),
        lambda: ui.order(name, text, options, draw(st.permutations([one["id"] for one in options]))),
        lambda: ui.match(name, text, options, options, {first: first}),
        lambda: ui.number(name, text, text, unit=text, hint=text),
        lambda: ui.date(name, text, text),
        lambda: ui.short(name, text, text, unit=text),
        lambda: ui.textarea(name, text, text, min_chars=1, max_chars=3),
        lambda: ui.select(name, text, options, first),
        lambda: ui.slider(name, text, 0, 10, 5, unit=text),
        lambda: ui.table(text, [text, text], [[text, {"text": text, "tone": "bad"}]]),
        lambda: ui.bars(text, text, [{"label": text, "value": draw(amount), "mark": text}], unit=text),
        lambda: ui.buttons(ui.button(name, text)),
        lambda: ui.progress(1, 2, text),
        lambda: ui.feedback("bad", text, text, [_card(text)]),
        lambda: ui.rules([_card(text)]),
        lambda: ui.countdown(text, draw(amount)),
        lambda: ui.details(text, inner),
        lambda: ui.columns(inner),
        lambda: ui.link(text, "../papers/a.ipynb"),
        lambda: ui.picker(name, text, options, first, hint=text, placeholder=text),
        lambda: ui.pickers(name, text, [{"id": first, "label": text, "options": options}], {first: first}),
        lambda: ui.spans(name, text, [("s", text or "甲")], ["s"], hint=text),
        lambda: ui.spans(name, text, [("s", text or "甲")], {"s": first}, tools=options),
        lambda: ui.scene(
            name, text, HALL, [{"id": first, "label": text, "x": 1, "y": 1, "w": 9, "h": 9}], [first]
        ),
        lambda: ui.calendar(text, 2026, 9, {"2026-10-01": {"tone": "good", "text": text}}, months=2),
        lambda: ui.calendar_pick(name, text, 2026, 10, 1, "2026-10-08", {"2026-10-01": {"text": text}}),
    ]
    return draw(st.sampled_from(made))()


@st.composite
def screens(draw: Any) -> dict[str, Any]:
    count = draw(st.integers(0, 4))
    return ui.screen(draw(TEXT), [draw(blocks(name=f"q{at}")) for at in range(count)], journal=draw(WORDS))


@settings(deadline=None, max_examples=150)
@given(screens())
def test_any_screen_survives_json_and_is_left_alone_by_a_second_check(made: dict[str, Any]) -> None:
    assert json.loads(json.dumps(made)) == made == ui.check_screen(made)


@settings(deadline=None, max_examples=150)
@given(screens())
def test_the_html_of_any_screen_holds_no_tag_of_its_texts(made: dict[str, Any]) -> None:
    page = ui.screen_html(made)
    assert set(re.findall(r"<([a-zA-Z0-9]+)", page)) <= {
        "div", "h2", "h3", "h4", "p", "br", "ul", "ol", "li", "strong", "small", "table", "caption", "thead",
        "tbody", "tr", "th", "td", "details", "summary", "blockquote",
    }  # fmt: skip
    assert "<script" not in page


def _swap_texts(value: Any, nasty: str) -> Any:
    """Every text that a learner could see replaced."""
    if isinstance(value, dict):
        kept = ("type", "id", "tone", "value", "kind", "confidence")
        return {key: one if key in kept else _swap_texts(one, nasty) for key, one in value.items()}
    if isinstance(value, list):
        return [_swap_texts(one, nasty) for one in value]
    return nasty if isinstance(value, str) else value


def test_every_text_of_every_block_is_escaped() -> None:
    nasty = "<script>alert('x')</script>"
    for made, least in ((every_block(), 60), (found(told=True), 50)):
        page = ui.screen_html(_swap_texts(made, nasty))
        assert "<script" not in page
        assert page.count("&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;") > least
