"""Raw tables as they come: each is read right, or one message names file, sheet, cell and remedy."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from course.complaints.anonymise.source import TableError
from course.complaints.anonymise.workbook import open_table, read_rows

HEADER = ["id", "note"]
TEXT = "客户说：“不同意，”\n要退费，退 3 元😀"
ROWS = [(2, ["A1", TEXT]), (4, ["A2", "第二条"])]
CSV = f'id,note\nA1,"{TEXT}"\nA2,第二条\n'


def put(path: Path, data: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return path


def read(path: Path, sheet: str | None = None) -> list[tuple[int, list[str]]]:
    return list(read_rows(open_table(path, sheet)))


def fault(path: Path, sheet: str | None = None) -> str:
    with pytest.raises(TableError) as caught:
        read(path, sheet)
    message = caught.value.message_zh()
    assert message.startswith(str(path))
    assert "办法：" in message
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"), ("gb18030", "GB18030"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_separators(
    tmp_path: Path, encoding: str, label: str, separator: str, newline: str
) -> None:
    text = (
        CSV.replace("id,note", f"id{separator}note")
        .replace("A1,", f"A1{separator}")
        .replace("A2,", f"A2{separator}")
    )
    path = put(tmp_path / "t.csv", text.replace("\n", newline), encoding)
    source = open_table(path)
    assert source.columns == HEADER
    assert [(n, [c.replace("\r\n", "\n") for c in row]) for n, row in read_rows(source)] == ROWS
    assert source.how == f"CSV，{label}"


def test_one_broken_byte_is_named_by_line(tmp_path: Path) -> None:
    data = CSV.encode().replace("第二条".encode(), "第二".encode() + b"\xe6\xff")
    for bom in (b"", b"\xef\xbb\xbf"):
        message = fault(put(tmp_path / "t.csv", bom + data))
        assert "第 4 行：按 UTF-8 读到这一行读不下去" in message
    message = fault(put(tmp_path / "t.csv", "id\n一\n".encode("utf-16")[:-1]))
    assert "按 UTF-16 读到" in message
    message = fault(put(tmp_path / "t.csv", "id,note\n1,一\n2,".encode("gb18030") + b"\xff\xff\n"))
    assert "第 3 行：按 GB18030 读到" in message


def test_a_broken_byte_far_down(tmp_path: Path) -> None:
    rows = "".join(f"{i},叙述叙述叙述\n" for i in range(60_000))
    message = fault(put(tmp_path / "t.csv", b"id,note\n" + rows.encode() + b"x,\xff\n"))
    assert "第 60002 行" in message
    # Half a character that GB18030 would swallow: the whole file would come out as nonsense.
    message = fault(put(tmp_path / "t.csv", b"id,note\n" + rows.encode() + b"x,\xe6\x88\n"))
    assert "第 60002 行：按 UTF-8 读到" in message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,note\nA1,a,b\n", "第 2 行：这一行有 3 格，表头有 2 列"),
        ("id,note\nA1,a\nA2\n", "第 3 行：这一行有 1 格，表头有 2 列"),
        ('id,note\nA1,"a\nb"\nA2,"没有关上\nA3,c\n', "第 4 行：从这一行起引号没有配对"),
        ('id,note\nA1,"a"b\n', "第 2 行：从这一行起引号没有配对"),
        ("id,id\n1,2\n", "表头里“id”有两列"),
        ("id,,note\n1,2,3\n", "表头第 2 列没有名称"),
        (",,\n1,2,3\n", "没有表头"),
        ("id,note\n1," + "长" * 1_000_001 + "\n", "单元格太长"),
    ],
)
def test_faults_of_a_csv(tmp_path: Path, text: str, says: str) -> None:
    assert says in fault(put(tmp_path / "t.csv", text))


def test_empty_missing_folder_and_nul(tmp_path: Path) -> None:
    assert "文件是空的" in fault(put(tmp_path / "t.csv", ""))
    assert "找不到文件" in fault(tmp_path / "none.csv")
    assert "文件读不到" in fault(tmp_path)
    far = "id,note\n" + "1,a\n" * 2000 + "2,b\0c\n"
    assert "第 2002 行：这一行有空字符" in fault(put(tmp_path / "t.csv", far))
    assert "去掉 --sheet" in fault(put(tmp_path / "t.csv", CSV), "Sheet1")


def test_trailing_empty_cells_and_rows(tmp_path: Path) -> None:
    path = put(tmp_path / "t.csv", "id,note,,\nA1,a,,\n,,,\n\nA2,b,,\n")
    assert read(path) == [(2, ["A1", "a"]), (5, ["A2", "b"])]


def book(path: Path, fill: Callable[[Workbook], None]) -> Path:
    made = Workbook()
    made.active.title = "登记表"
    fill(made)
    made.save(path)
    return path


def sheet(path: Path, *rows: list[object]) -> Path:
    def fill(made: Workbook) -> None:
        for row in rows:
            made.active.append(row)

    return book(path, fill)


def patched(path: Path, old: str, new: str) -> Path:
    """The workbook with its first sheet's XML changed."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert re.search(old.encode(), parts[name]), parts[name]
    parts[name] = re.sub(old.encode(), new.encode(), parts[name])
    with zipfile.ZipFile(path, "w") as target:
        for part, data in parts.items():
            target.writestr(part, data)
    return path


def test_cells_of_a_workbook(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "t.xlsx",
        [" id ", "note", None],
        ["A1", datetime(2026, 3, 9, 14, 5)],
        [15412340001, date(2026, 3, 9)],
        [15412340001.0, datetime(2026, 3, 9, 14, 5, 7)],
        [None, None],
        [12.5, True],
        [0, time(14, 5)],
        ["'=1+1", "110101194912310021"],
    )
    assert open_table(path).columns == HEADER
    assert read(path) == [
        (2, ["A1", "2026-03-09 14:05"]),
        (3, ["15412340001", "2026-03-09"]),
        (4, ["15412340001", "2026-03-09 14:05:07"]),
        (6, ["12.5", "True"]),
        (7, ["0", "14:05:00"]),
        (8, ["'=1+1", "110101194912310021"]),
    ]


def test_the_name_does_not_matter(tmp_path: Path) -> None:
    path = sheet(tmp_path / "t.csv", HEADER, ["A1", "a"])
    assert read(path) == [(2, ["A1", "a"])]


@pytest.mark.parametrize("value", [1.2345e18, 110101194912310021, 6222021234567890123.0, 1e15])
def test_ids_stored_as_numbers(tmp_path: Path, value: float) -> None:
    message = fault(sheet(tmp_path / "t.xlsx", HEADER, ["A1", "a"], [value, "b"]))
    assert "（工作表“登记表” A3）：长数字被存成了数值" in message


def test_formulas(tmp_path: Path) -> None:
    path = sheet(tmp_path / "t.xlsx", HEADER, ["A1", "=1+1"], ["A2", "b"])
    assert "（工作表“登记表” B2）：是公式，文件里没有存它的结果" in fault(path)
    patched(path, r"<f>1\+1</f><v ?/>|<f>1\+1</f><v></v>", "<f>1+1</f><v>2</v>")
    assert read(path) == [(2, ["A1", "2"]), (3, ["A2", "b"])]
    path = patched(
        sheet(tmp_path / "u.xlsx", HEADER, ["A1", "=A9"]),
        r'<c r="B2">.*?</c>',
        '<c r="B2" t="e"><f>A9</f><v>#REF!</v></c>',
    )
    assert "（工作表“登记表” B2）：是出错的公式（#REF!）" in fault(path)


def test_text_that_only_looks_like_a_formula(tmp_path: Path) -> None:
    path = sheet(tmp_path / "t.xlsx", HEADER, ["A1", "x"])
    patched(path, r'<c r="B2" t="\w+">.*?</c>', '<c r="B2" t="inlineStr"><is><t>=1+1</t></is></c>')
    assert read(path) == [(2, ["A1", "=1+1"])]


def merged(path: Path, ranges: list[str], *rows: list[object]) -> Path:
    def fill(made: Workbook) -> None:
        for row in rows:
            made.active.append(row)
        for one in ranges:
            made.active.merge_cells(one)

    return book(path, fill)


def test_a_merged_title_above_the_header_is_skipped(tmp_path: Path) -> None:
    path = merged(tmp_path / "t.xlsx", ["A1:B1"], ["投诉登记表"], HEADER, ["A1", "a"])
    assert open_table(path).columns == HEADER
    assert read(path) == [(3, ["A1", "a"])]


@pytest.mark.parametrize(
    ("ranges", "rows", "says"),
    [
        (
            ["B1:C1"],
            [["id", "note", None], [None, "x", "y"], ["A1", "a", "b"]],
            "表头有合并的单元格（B1:C1）",
        ),
        (["A1:A2"], [["id", "note"], [None, "sub"], ["A1", "a"]], "表头有合并的单元格（A1:A2）"),
        (["A1:B2"], [["投诉登记表"], [None], HEADER, ["A1", "a"]], "表头有合并的单元格（A1:B2）"),
        (["A2:A3"], [HEADER, ["A1", "a"], [None, "b"]], "数据里有合并的单元格，被合并的格子没有值（A2:A3）"),
        (["A1:B1", "A2:B2"], [["投诉登记表"], ["id"], ["A1", "a"]], "表头有合并的单元格（A2:B2）"),
    ],
)
def test_merged_cells_in_the_way(
    tmp_path: Path, ranges: list[str], rows: list[list[object]], says: str
) -> None:
    message = fault(merged(tmp_path / "t.xlsx", ranges, *rows))
    assert says in message
    assert "工作表“登记表”" in message
    assert "取消合并" in message


def test_cells_beyond_the_header(tmp_path: Path) -> None:
    assert "（工作表“登记表” C2）：这一格在表头之外" in fault(
        sheet(tmp_path / "t.xlsx", HEADER, ["A1", "a", "漏"])
    )


def test_damaged_workbooks(tmp_path: Path) -> None:
    whole = sheet(tmp_path / "t.xlsx", HEADER, *[[f"A{i}", f"第 {i} 条"] for i in range(500)]).read_bytes()
    middle = bytearray(whole)
    at = whole.index(b"xl/worksheets/sheet1.xml") + 200
    middle[at : at + 40] = b"\0" * 40
    for data in (whole[: len(whole) // 2], bytes(middle), whole[:4] + b"nonsense", b"nonsense"):
        assert "工作簿已损坏" in fault(put(tmp_path / "bad.xlsx", data))
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w") as parts:
        parts.writestr("hello.txt", "x")
    assert "工作簿已损坏" in fault(tmp_path / "zip.xlsx")
    assert "旧版 .xls，或加了密码" in fault(
        put(tmp_path / "old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    )
    path = sheet(tmp_path / "x.xlsx", HEADER, ["A1", "a"])
    assert "工作簿已损坏" in fault(patched(path, "</row></sheetData>", "</row><row>"))
    path = sheet(tmp_path / "y.xlsx", HEADER, ["A1", "a"])
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'
    assert "工作簿已损坏" in fault(patched(path, "<worksheet", bomb))


def test_empty_and_several_sheets(tmp_path: Path) -> None:
    assert "工作簿里没有数据" in fault(book(tmp_path / "t.xlsx", lambda made: None))
    assert "工作簿里没有数据" in fault(sheet(tmp_path / "t.xlsx", ["  "], [None, ""]))

    def two(made: Workbook) -> None:
        made.active.append(HEADER)
        made.active.append(["A1", "a"])
        made.create_sheet("说明")
        made.create_sheet("二月").append(HEADER)

    path = book(tmp_path / "t.xlsx", two)
    assert "有 2 张表有内容（登记表、二月）" in fault(path)
    assert "--sheet" in fault(path)
    assert read(path, "登记表") == [(2, ["A1", "a"])]
    assert read(path, "二月") == []
    assert "没有工作表“三月”" in fault(path, "三月")
    assert "工作表是空的" in fault(path, "说明")


def test_a_wrong_size_in_the_file_loses_nothing(tmp_path: Path) -> None:
    path = sheet(tmp_path / "t.xlsx", HEADER, ["A1", "a"], ["A2", "b"])
    patched(path, r'<dimension ref="A1:B3" ?/>', '<dimension ref="A1"/>')
    assert read(path) == [(2, ["A1", "a"]), (3, ["A2", "b"])]
