"""The mark log: one chained line per mark; tampering is found with its line, a half line is mended."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from course import chain
from course.errors import MarkingError
from course.grading import marklog

FIRST = marklog.Entry("自动评分", "t001", "p", "G1-a", 1, 1, None, 2.0, "right", "", "aa")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = marklog.path(tmp_path, "p")
    marklog.append(file, [FIRST, replace(FIRST, item="G1-b", after=0.0, outcome="wrong")])
    marklog.append(file, [replace(FIRST, trainee="t002", item="G1-a", after=1.5, outcome="part")])
    marklog.append(
        file, [replace(FIRST, who="培训师甲", before=2.0, after=1.0, outcome="by_hand", why="改判")]
    )
    return file


def test_entries_come_back_in_order_and_chained(log: Path) -> None:
    entries = marklog.read(log)
    assert log.name == "p.jsonl" and log.parent.name == "marklog"
    assert [(e["trainee"], e["item"], e["before"], e["after"], e["outcome"]) for e in entries] == [
        ("t001", "G1-a", None, 2.0, "right"), ("t001", "G1-b", None, 0.0, "wrong"),
        ("t002", "G1-a", None, 1.5, "part"), ("t001", "G1-a", 2.0, 1.0, "by_hand"),
    ]  # fmt: skip
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert lines[0]["previous"] == "0" * 64
    assert [one["previous"] for one in lines[1:]] == [one["hash"] for one in lines[:-1]]


def test_the_last_entry_of_each_item(log: Path) -> None:
    found = marklog.latest(log, "t001")
    assert {item: (e["after"], e["who"]) for item, e in found.items()} == {
        "G1-a": (1.0, "培训师甲"), "G1-b": (0.0, "自动评分"),
    }  # fmt: skip
    assert marklog.latest(log, "t00") == {}
    assert marklog.latest(log.with_name("none"), "t001") == {}


def test_a_name_quoted_in_a_reason_is_not_taken_for_a_trainee(log: Path) -> None:
    marklog.append(log, [replace(FIRST, trainee="t003", why='"trainee": "t001",', after=9.0)])
    assert marklog.latest(log, "t001")["G1-a"]["after"] == 1.0
    assert marklog.latest(log, "t003")["G1-a"]["after"] == 9.0


def _edit(old: str, new: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: [line.replace(old, new) for line in lines]


def _rehash(lines: list[str]) -> list[str]:
    """A line changed and its own hash made to fit again."""
    body = json.loads(lines[1])
    body["after"] = 2.0
    del body["hash"]
    return [lines[0], json.dumps({**body, "hash": chain._digest(body)}, ensure_ascii=False), *lines[2:]]


@pytest.mark.parametrize(
    ("tamper", "line"),
    [
        (_edit('"after": 0.0', '"after": 2.0'), 2),
        (_edit("改判", "维持"), 4),
        (lambda lines: [lines[0], *lines[2:]], 2),
        (lambda lines: lines[1:], 1),
        (lambda lines: [lines[0], lines[2], lines[1], lines[3]], 2),
        (lambda lines: [*lines[:2], lines[1], *lines[2:]], 3),
        (lambda lines: [*lines[:3], "{", lines[3]], 4),
        (lambda lines: [*lines[:2], "[]", *lines[2:]], 3),
        (_rehash, 3),
    ],
    ids=["edited", "reason", "deleted", "first", "swapped", "doubled", "broken", "list", "rehashed"],
)  # fmt: skip
def test_tampering_is_found_with_its_line(
    log: Path, tamper: Callable[[list[str]], list[str]], line: int
) -> None:
    lines = log.read_text(encoding="utf-8").splitlines()
    log.write_text("\n".join(tamper(lines)) + "\n", encoding="utf-8")
    with pytest.raises(MarkingError) as problem:
        marklog.read(log)
    assert (problem.value.line, problem.value.file) == (line, log)
    assert f"第 {line} 行" in problem.value.message_zh() and "办法：" in problem.value.message_zh()


def test_bytes_that_are_no_text_are_tampering_too(log: Path) -> None:
    log.write_bytes(log.read_bytes().replace("改判".encode(), b"\xff\xfe"))
    with pytest.raises(MarkingError) as problem:
        marklog.read(log)
    assert problem.value.line == 4


def test_a_reason_may_hold_any_character(log: Path) -> None:
    why = "答案“\u2028\x85\x0b\x1c\r\n\t\x00”读不成数字"
    marklog.append(log, [replace(FIRST, item="G1-c", why=why)])
    assert marklog.read(log)[-1]["why"] == why
    assert marklog.latest(log, "t001")["G1-c"]["why"] == why
    marklog.append(log, [replace(FIRST, item="G1-d")])
    assert len(marklog.read(log)) == 6


def test_nothing_is_appended_to_a_log_with_a_tampered_end(log: Path) -> None:
    log.write_text(log.read_text(encoding="utf-8").replace("改判", "维持"), encoding="utf-8")
    before = log.read_bytes()
    with pytest.raises(MarkingError, match="最后一行被改过"):
        marklog.append(log, [FIRST])
    assert log.read_bytes() == before


@pytest.mark.parametrize("half", [b'{"at": "2026', b"\xe6\x94"])
def test_a_line_left_half_by_a_power_cut_is_cut_off(log: Path, half: bytes) -> None:
    log.write_bytes(log.read_bytes() + half)
    marklog.append(log, [replace(FIRST, item="G1-c")])
    assert [e["item"] for e in marklog.read(log)] == ["G1-a", "G1-b", "G1-a", "G1-a", "G1-c"]


def test_writers_wait_for_one_another(tmp_path: Path) -> None:
    file = marklog.path(tmp_path, "p")
    code = (
        "import sys; from pathlib import Path; from course.grading import marklog\n"
        "for n in range(40): marklog.append(Path(sys.argv[1]), [marklog.Entry('w', sys.argv[2], 'p', f'i{n}',"
        " 1, 1, None, 1.0, 'right', '', '')])\n"
    )
    made = [subprocess.Popen([sys.executable, "-c", code, str(file), who]) for who in ("a", "b")]
    assert [one.wait(60) for one in made] == [0, 0]
    entries = marklog.read(file)
    assert len(entries) == 80
    assert [e["item"] for e in entries if e["trainee"] == "a"] == [f"i{n}" for n in range(40)]


def test_fingerprints_differ_where_answers_do() -> None:
    answers = [
        None,
        (0, None),
        (0, ""),
        (0, "7"),
        (1, "7"),
        (0, 7),
        (0, ["a", "b"]),
        (0, ["b", "a"]),
        (0, {"a": "b"}),
    ]
    assert len({marklog.digest_of(one) for one in answers}) == len(answers)
    assert marklog.digest_of((0, {"a": "1", "b": "2"})) == marklog.digest_of((0, {"b": "2", "a": "1"}))
