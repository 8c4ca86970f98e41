"""YAML with its lines; Chinese text folded without blanks; files written whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.errors import CourseError
from course.files import read_json, read_yaml, write_json, write_text


def test_folded_chinese_has_no_blanks_where_lines_broke(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: >-\n  客户说，\n  “没答应过的事”\n  abc\n  def 十五\nb: 甲 乙\n", encoding="utf-8")
    assert read_yaml(path).data == {"a": "客户说，“没答应过的事” abc def 十五", "b": "甲 乙"}


def test_lines_of_keys_and_entries(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("- id: x\n  rules:\n    - a\n    - b\n- id: y\n", encoding="utf-8")
    found = read_yaml(path)
    assert (found.line((0, "rules", 1)), found.line((1,)), found.line((1, "missing", 3))) == (4, 5, 5)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [("a: 1\na: 2\n", 2, "写了两次"), ("a: [1\n", 2, "YAML"), ("a:\n\t- 1\n", 2, "YAML")],
)
def test_faulty_yaml_names_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=said) as caught:
        read_yaml(path)
    assert (caught.value.file, caught.value.line) == (path, line)


def test_a_wrong_encoding_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("a: 投诉".encode("gb18030"))
    with pytest.raises(CourseError, match="UTF-8"):
        read_yaml(path)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, {"a": 1})
    with pytest.raises(ValueError, match=r"nan|NaN|Out of range"):
        write_json(path, {"a": float("nan")})
    with pytest.raises(UnicodeEncodeError):
        write_text(path, "\ud800")
    assert read_json(path) == {"a": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]
