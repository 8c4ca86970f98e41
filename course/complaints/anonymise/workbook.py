"""Reading a raw export, CSV or XLSX, row by row: every cell is read right, or one message says which isn't."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from course.complaints.anonymise import delimited, sheets
from course.complaints.anonymise.source import Source, TableError

SPREADSHEET = b"PK\x03\x04"
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"


def open_table(path: Path, sheet: str | None = None) -> Source:
    """The table in `path`, known by its content and not by its name.

    Raises TableError naming file, sheet, cell and remedy when it can't be read right.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except FileNotFoundError as problem:
        raise TableError("找不到文件。", file=path, remedy="检查文件名和所在文件夹。") from problem
    except OSError as problem:
        raise TableError("文件读不到。", file=path, remedy="检查它是不是文件、有没有读权限。") from problem
    if not head:
        raise TableError("文件是空的。", file=path, remedy="重新导出。")
    if head.startswith(OLD_OR_LOCKED):
        raise TableError(
            "是旧版 .xls，或加了密码。", file=path, remedy="去掉密码，另存为 .xlsx 或 CSV UTF-8。"
        )
    if head.startswith(SPREADSHEET):
        return sheets.open_sheet(path, sheet)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        raise TableError(
            "工作簿已损坏，打不开。", file=path, remedy="从系统重新导出，或用表格软件修复后另存。"
        )
    if sheet is not None:
        raise TableError("CSV 没有工作表。", file=path, remedy="去掉 --sheet。")
    return delimited.open_text(path)


def read_rows(source: Source) -> Iterator[tuple[int, list[str]]]:
    """The data rows with their row numbers in the file; wholly empty rows are skipped."""
    for number, cells in source.rows():
        if any(cells):
            yield number, cells
