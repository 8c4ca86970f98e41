"""The answer sheet as the marker reads it: nothing a learner wrote is trusted, and nothing raises."""

from __future__ import annotations

import json
import os
import string
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.assessment.paper import PublicPaper
from course.assessment.sheet import MAX_BYTES, Received, receive
from course.grading.preprocessors import mark_item
from tests.classroom_kit import ESSAY, PAPER, Course, raw_sheet

RATE = "T2-proof-rate"


def read(shared: Course, folder: Path, data: Any) -> Received:
    path = folder / "answers.json"
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return receive(path, "t001", shared.public)


def sheet(shared: Course, /, **head: Any) -> dict[str, Any]:
    return raw_sheet(shared, "t001", shared.answers("t001"), **head)


def test_a_whole_sheet_is_taken_as_it_is(shared: Course, tmp_path: Path) -> None:
    got = read(shared, tmp_path, sheet(shared))
    wanted = {
        item_id: (shared.public.variant_index(item_id, "t001"), shared.key("t001", item_id))
        for item_id in shared.paper.order
    }
    assert got == Received(wanted, {}, "", [])


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ({"schema": 2}, "答卷格式的版本不对"),
        ({"schema": True}, "答卷格式的版本不对"),
        ({"schema": "1"}, "答卷格式的版本不对"),
        ({"paper": "proof-2025"}, "这是另一份试卷的答卷"),
        ({"version": "0000000000000000"}, "答卷是按试卷的另一个版本作答的"),
        ({"trainee": "t002"}, "答卷上写的是另一个人"),
        ({"trainee": ["t001"]}, "答卷上写的是另一个人"),
        ({"answers": []}, "答卷的字段不对"),
        ({"answers": None}, "答卷的字段不对"),
        ({"points": 100}, "答卷的字段不对"),
    ],
)
def test_a_head_that_does_not_fit_sends_the_whole_sheet_to_review(
    shared: Course, tmp_path: Path, head: dict[str, Any], why: str
) -> None:
    got = read(shared, tmp_path, sheet(shared, **head))
    assert (got.whole, got.answers) == (why, {})
    marks = [mark_item(shared.paper, got, item_id) for item_id in shared.paper.order]
    assert {(float(m.points), m.outcome, m.note) for m in marks} == {(0.0, "review", why)}


def _double_head(data: dict[str, Any]) -> bytes:
    return json.dumps(data)[:-1].encode() + b', "trainee": "t001"}'


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda data: b"", "答卷读不出来"),
        (lambda data: json.dumps(data).encode()[:-1], "答卷读不出来"),
        (lambda data: json.dumps(data).encode("utf-16"), "答卷读不出来"),
        (lambda data: b"[" * 200_000, "答卷读不出来"),
        (lambda data: b'{"schema": ' + b"9" * 5000 + b"}", "答卷读不出来"),
        (lambda data: b"[]", "答卷的字段不对"),
        (lambda data: b"NaN", "答卷的字段不对"),
        (lambda data: b" " * (MAX_BYTES + 1), f"答卷有 {MAX_BYTES + 1} 字节，超过上限 {MAX_BYTES}"),
        (_double_head, "答卷的字段不对"),
    ],
    ids=["empty", "half", "utf-16", "deep", "long-int", "list", "nan", "oversize", "double-key"],
)
def test_bytes_that_are_no_sheet(
    shared: Course, tmp_path: Path, spoil: Callable[[dict[str, Any]], bytes], why: str
) -> None:
    assert read(shared, tmp_path, spoil(sheet(shared))).whole == why


def test_exactly_the_largest_size_is_still_read(shared: Course, tmp_path: Path) -> None:
    text = json.dumps(sheet(shared)).encode()
    assert read(shared, tmp_path, text + b" " * (MAX_BYTES - len(text))).whole == ""


def test_what_is_no_regular_file_is_not_opened(shared: Course, tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text(json.dumps(sheet(shared)))
    link, pipe, folder = tmp_path / "link", tmp_path / "pipe", tmp_path / "folder"
    link.symlink_to(tmp_path / "real.json")
    os.mkfifo(pipe)
    folder.mkdir()
    for path in (link, pipe, folder):
        assert receive(path, "t001", shared.public).whole == "答卷不是普通文件"
    assert receive(tmp_path / "none", "t001", shared.public).whole == "没有交答卷文件"


def test_a_link_put_in_place_between_look_and_open_is_not_followed(
    shared: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real.json").write_text(json.dumps(sheet(shared)))
    (tmp_path / "link").symlink_to(tmp_path / "real.json")
    monkeypatch.setattr(Path, "lstat", lambda self: self.stat())
    assert receive(tmp_path / "link", "t001", shared.public).whole == "答卷读不出来"


def _saved(**changed: Any) -> Callable[[dict[str, Any]], None]:
    def apply(answers: dict[str, Any]) -> None:
        answers[RATE] = {**answers[RATE], **changed}

    return apply


def _drop(answers: dict[str, Any]) -> None:
    del answers[RATE]


def _put(value: Any) -> Callable[[dict[str, Any]], None]:
    def apply(answers: dict[str, Any]) -> None:
        answers[RATE] = value

    return apply


FIELDS = "这道题的记录字段不对"
VARIANT = "答的不是发给本人的那一版题目"
FORM = "答案的形式不对"


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_drop, "答卷里没有这道题的记录"),
        (_put("12.5"), FIELDS),
        (_put(None), FIELDS),
        (_put([0, "12.5", ""]), FIELDS),
        (_put({"variant": 0, "value": "12.5"}), FIELDS),
        (_saved(points=100), FIELDS),
        (_saved(variant=1), VARIANT),
        (_saved(variant=False), VARIANT),
        (_saved(variant=0.0), VARIANT),
        (_saved(variant="0"), VARIANT),
        (_saved(value=float("nan")), "答案是 NaN，不是一个答案"),
        (_saved(value=float("inf")), "答案是 Infinity，不是一个答案"),
        (_saved(value=float("-inf")), "答案是 -Infinity，不是一个答案"),
        (_saved(value=[float("nan")]), FORM),
        (_saved(value=[["a"]]), FORM),
        (_saved(value={"a": {"b": "c"}}), FORM),
        (_saved(value="\ud800"), FORM),
        (_saved(value={"\udfff": "a"}), FORM),
    ],
)
def test_one_odd_answer_goes_to_review_and_the_others_count(
    shared: Course, tmp_path: Path, spoil: Callable[[dict[str, Any]], None], why: str
) -> None:
    data = sheet(shared)
    spoil(data["answers"])
    got = read(shared, tmp_path, data)
    assert got.problems == {RATE: why}
    assert set(got.answers) == set(shared.paper.order) - {RATE}
    given = mark_item(shared.paper, got, RATE)
    assert (float(given.points), given.outcome, given.note) == (0.0, "review", why)
    rest = sum(float(mark_item(shared.paper, got, i).points) for i in shared.paper.order if i != RATE)
    assert rest == 17.0


def test_doubled_keys_are_noticed_at_every_level(shared: Course, tmp_path: Path) -> None:
    text = json.dumps(sheet(shared))
    one = json.dumps(sheet(shared)["answers"][RATE])
    cases = {
        f'"{RATE}": {one}': (f'"{RATE}": {one}, "{RATE}": {one}', RATE, "这道题在答卷里出现两次"),
        one: (one[:-1] + ', "value": "12.5"}', RATE, FIELDS),
        '{"simple": "short", ': ('{"simple": "long", "simple": "short", ', "T2-proof-match", FORM),
    }
    for old, (new, item_id, why) in cases.items():
        assert text.count(old) >= 1
        got = read(shared, tmp_path, text.replace(old, new).encode())
        assert (got.whole, got.problems) == ("", {item_id: why})


def test_another_variants_answer_is_not_taken_even_when_it_fits_that_variant(
    shared: Course, tmp_path: Path
) -> None:
    data, item_id = sheet(shared), "G1-proof-quorum"
    own = shared.public.variant_index(item_id, "t001")
    other = (own + 1) % 4
    data["answers"][item_id] = {
        "variant": other, "value": shared.paper.variant(item_id, other).key, "saved_at": "",
    }  # fmt: skip
    assert read(shared, tmp_path, data).problems == {item_id: VARIANT}


def test_unknown_items_are_named(shared: Course, tmp_path: Path) -> None:
    data = sheet(shared)
    data["answers"] |= {"X1-none": data["answers"][RATE], "b": 1}
    got = read(shared, tmp_path, data)
    assert (got.unknown, got.problems, len(got.answers)) == (["X1-none", "b"], {}, 10)


WRONG_KINDS = {
    "T2-proof-extend": [["c"], {"c": "c"}, 3, True, "z", "C"],
    "T2-proof-reply": ["abd", {"a": "a"}, ["a", "a"], ["a", "z"], [1], 3],
    "G1-proof-order": [
        "notice",
        ["notice"],
        ["notice", "count", "vote", "vote"],
        ["a", "b", "c", "d"],
        {"a": "b"},
    ],
    "T2-proof-match": [["simple"], "short", {"x": "short"}, {"simple": "x"}, {"simple": 1}],
    RATE: [["12.5"], {"a": "1"}, True, "zwölf", "1e3", "99999999999999999", "12.5.1", 1e300],
    "G1-proof-minutes": [["2026-01-01"], 20260101, True, "2026-13-01", "明天", "0000-00-00"],
    ESSAY: [["text"], 7, True, {"a": "b"}],
}


@pytest.mark.parametrize(("item_id", "value"), [(i, v) for i, values in WRONG_KINDS.items() for v in values])
def test_a_value_of_the_wrong_type_is_never_marked_and_never_a_silent_zero(
    shared: Course, tmp_path: Path, item_id: str, value: Any
) -> None:
    data = sheet(shared)
    data["answers"][item_id]["value"] = value
    given = mark_item(shared.paper, read(shared, tmp_path, data), item_id)
    assert (float(given.points), given.outcome) == (0.0, "review")
    assert given.note


@pytest.fixture(scope="module")
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NEVER = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def survives(shared: Course, public: PublicPaper, path: Path) -> None:
    """Whatever came in: no exception, no more points than the paper has, and review says why."""
    got, paper = receive(path, "t001", public), shared.paper
    for item_id in paper.order:
        given = mark_item(paper, got, item_id)
        assert 0 <= given.points <= paper.items[item_id].points
        assert given.outcome != "review" or (given.points == 0 and given.note)


@NEVER
@given(raw=st.binary(max_size=300) | st.text(alphabet=string.printable, max_size=300).map(str.encode))
def test_receive_never_raises_on_any_bytes(shared: Course, scratch: Path, raw: bytes) -> None:
    (scratch / "answers.json").write_bytes(raw)
    survives(shared, shared.public, scratch / "answers.json")
    assert receive(scratch / "answers.json", "t001", shared.public).whole != ""


@NEVER
@given(data=JSON)
def test_receive_never_raises_on_any_json(shared: Course, scratch: Path, data: Any) -> None:
    (scratch / "answers.json").write_text(json.dumps(data))
    survives(shared, shared.public, scratch / "answers.json")


@NEVER
@given(value=JSON, place=st.sampled_from(["value", "variant", "saved_at", "whole"]), number=st.integers(0, 9))
def test_receive_and_marking_never_raise_on_any_json_inside_a_good_sheet(
    shared: Course, scratch: Path, value: Any, place: str, number: int
) -> None:
    data = sheet(shared)
    item_id = shared.paper.order[number]
    if place == "whole":
        data["answers"][item_id] = value
    else:
        data["answers"][item_id][place] = value
    (scratch / "answers.json").write_text(json.dumps(data))
    survives(shared, shared.public, scratch / "answers.json")
    assert data["paper"] == PAPER
