"""XLSX, streamed: what a sheet can hide (formulas, merged cells, shortened numbers) is read right or named."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from course.complaints.anonymise.source import Source, TableError

LARGEST = 4 << 30
"""A workbook that unpacks to more bytes than this isn't opened."""
EXACT = 1e15
"""From here on a spreadsheet no longer keeps every digit of a number."""
_MERGE = re.compile(rb'<mergeCell\b[^>]*?\bref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_FORMULA = re.compile(rb"<f[ >/]")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, KeyError, ValueError, TypeError, ParseError, EOFError,
    OSError, AttributeError, IndexError, NotImplementedError, RuntimeError,
)  # fmt: skip


def open_sheet(path: Path, sheet: str | None = None) -> Source:
    """The one sheet with content, or the one named. Raises TableError."""
    _not_a_bomb(path)
    names = _names(path)
    if sheet is not None and sheet not in names:
        raise TableError(f"没有工作表“{sheet}”。", file=path, remedy=f"现有：{'、'.join(names)}。")
    wanted = [sheet] if sheet is not None else [name for name in names if _filled(path, name)]
    if not wanted:
        raise TableError(
            "工作簿里没有数据。", file=path, place="、".join(names), remedy="检查是不是导出了空表。"
        )
    if len(wanted) > 1:
        raise TableError(
            f"有 {len(wanted)} 张表有内容（{'、'.join(wanted)}）。",
            file=path,
            remedy="用 --sheet 写明读哪一张。",
        )
    return _Sheet(path, wanted[0], *_survey(path, wanted[0]))


class _Sheet(Source):
    """One sheet. `header` is its header's row number; `formulas` says whether any cell holds one."""

    def __init__(self, file: Path, sheet: str, header: int, columns: list[str], formulas: bool) -> None:
        self._header = header
        self._formulas = formulas
        super().__init__(file, columns, f"XLSX，工作表“{sheet}”", sheet)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows after the header. A formula gives its stored result."""
        width = len(self.columns)
        with closing(_cells(self.file, str(self.sheet), self._formulas)) as rows:
            for number, cells in rows:
                if number <= self._header:
                    continue
                texts = [self._text(number, at, *cell) for at, cell in enumerate(cells[:width])]
                for at, (value, _) in enumerate(cells[width:], width):
                    if value is not None and str(value).strip():
                        raise _at(
                            self.file,
                            str(self.sheet),
                            number,
                            at,
                            "这一格在表头之外。",
                            "补上列名，或删掉它。",
                        )
                yield number, texts + [""] * (width - len(texts))

    def _text(self, row: int, column: int, value: Any, formula: bool) -> str:
        if value is None:
            if formula:
                raise self.error(
                    row, column, "是公式，文件里没有存它的结果。", "复制后“选择性粘贴→数值”，保存再试。"
                )
            return ""
        if isinstance(value, str):
            if value.startswith("#") and value in _ERRORS:
                raise self.error(row, column, f"是出错的公式（{value}）。", "改正公式，或改成数值。")
            return value
        if isinstance(value, bool):
            return str(value)
        if isinstance(value, datetime):
            return (
                value.isoformat(" ", "seconds" if value.second else "minutes")
                if value.time() != time()
                else value.date().isoformat()
            )
        if isinstance(value, (int, float)):
            if abs(value) >= EXACT:
                raise self.error(
                    row, column, f"长数字被存成了数值（{value:.6g}），后几位已经丢了。",
                    "从系统重新导出，把这一列存成文本；在表格里改格式找不回来。",
                )  # fmt: skip
            return str(int(value)) if float(value).is_integer() else repr(value)
        return value.isoformat() if isinstance(value, (date, time)) else str(value)


_ERRORS = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!"}
)


def _cells(
    path: Path, sheet: str, formulas: bool
) -> Generator[tuple[int, list[tuple[Any, bool]]], None, None]:
    """Row number and (stored value, whether it is a formula) of each cell from column A."""
    with ExitStack() as stack:
        books = [
            stack.enter_context(_book(path, values=values))
            for values in ([True, False] if formulas else [True])
        ]
        try:
            grids = [book[sheet] for book in books]
            for grid in grids:
                grid.reset_dimensions()  # some exports write a wrong size, and cells beyond it would be lost
            streams = [grid.iter_rows(values_only=not formulas) for grid in grids]
            if not formulas:
                for number, row in enumerate(streams[0], 1):
                    yield number, [(value, False) for value in row]
                return
            for number, (stored, source) in enumerate(zip(*streams, strict=True), 1):
                pairs = zip(stored, source, strict=True)
                yield number, [(a.value, getattr(b, "data_type", "") == "f") for a, b in pairs]
        except _BROKEN as problem:
            raise _broken(path) from problem


@contextmanager
def _book(path: Path, values: bool) -> Iterator[Any]:
    """The open workbook. It is opened as a stream: openpyxl refuses names that don't end in .xlsx."""
    with path.open("rb") as stream:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore"
                )  # styles and validations that openpyxl drops don't matter here
                book = load_workbook(stream, read_only=True, data_only=values, keep_links=False)
        except _BROKEN as problem:
            raise _broken(path) from problem
        try:
            yield book
        finally:
            book.close()


def _broken(path: Path) -> TableError:
    return TableError(
        "工作簿已损坏，读不下去。", file=path, remedy="从系统重新导出，或用表格软件修复后另存。"
    )


def _not_a_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except _BROKEN as problem:
        raise _broken(path) from problem
    if size > LARGEST:
        raise TableError("工作簿解开后超过 4 GB。", file=path, remedy="分成几份，或改用 CSV。")


def _names(path: Path) -> list[str]:
    with _book(path, values=True) as book:
        return [sheet.title for sheet in book.worksheets]


def _filled(path: Path, sheet: str) -> bool:
    with closing(_cells(path, sheet, False)) as rows:
        return any(value is not None and str(value).strip() for _, row in rows for value, _ in row)


def _survey(path: Path, sheet: str) -> tuple[int, list[str], bool]:
    """Header row, header and whether there are formulas. Raises TableError for merged cells in the way."""
    try:
        merges, formulas = _scan(path, sheet)
    except _BROKEN as problem:
        raise _broken(path) from problem
    first: list[tuple[int, list[str]]] = []
    with closing(_cells(path, sheet, False)) as rows:
        for number, row in rows:
            texts = ["" if value is None else str(value) for value, _ in row]
            if any(text.strip() for text in texts):
                first.append((number, texts))
            if len(first) == 2:
                break
    if not first:
        raise TableError(
            "工作表是空的。", file=path, place=f"工作表“{sheet}”", remedy="检查是不是导出了空表。"
        )
    header, columns = first[0]
    if len(first) > 1 and sum(bool(text.strip()) for text in columns) == 1 and _is_title(merges, header):
        merges = [merge for merge in merges if merge[3] > header]
        header, columns = first[1]
    for left, top, right, bottom in merges:
        if bottom >= header:
            name = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
            what = "表头有合并的单元格" if top <= header else "数据里有合并的单元格，被合并的格子没有值"
            raise TableError(
                f"{what}（{name}）。", file=path, place=f"工作表“{sheet}” {name}",
                remedy="取消合并，让表头只占一行、每列一个名称，每行每格都有自己的值。",
            )  # fmt: skip
    return header, columns, formulas


def _is_title(merges: list[tuple[int, int, int, int]], row: int) -> bool:
    """Whether that row is one merged title over several columns, and nothing of it reaches further down."""
    return any(top == bottom == row and right > left for left, top, right, bottom in merges)


def _scan(path: Path, sheet: str) -> tuple[list[tuple[int, int, int, int]], bool]:
    """Merged ranges as (left, top, right, bottom), and whether any cell is a formula, from the sheet's XML.

    openpyxl's streaming reader doesn't tell either.
    """
    with _book(path, values=True) as book:
        part = book[sheet]._worksheet_path
    merges: list[tuple[int, int, int, int]] = []
    formulas, tail = False, b""
    with zipfile.ZipFile(path) as parts, parts.open(part) as stream:
        while block := stream.read(1 << 20):
            text = tail + block
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise _broken(path)
            formulas = formulas or bool(_FORMULA.search(text))
            end = 0
            for found in _MERGE.finditer(text):
                merges.append(range_boundaries(found.group(1).decode()))
                end = found.end()
            tail = text[max(end, len(text) - 200) :]
    return merges, formulas


def _at(path: Path, sheet: str, row: int, column: int, what: str, remedy: str) -> TableError:
    place = f"工作表“{sheet}” {get_column_letter(column + 1)}{row}"
    return TableError(what, file=path, place=place, remedy=remedy)
