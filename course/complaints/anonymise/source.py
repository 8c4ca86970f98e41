"""What CSV and XLSX have in common: a header, rows of text, and errors that name the cell."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

from openpyxl.utils import get_column_letter

from course.errors import CourseError


class TableError(CourseError):
    """A table can't be read right."""


class Source(ABC):
    """A table in a file. `columns` is its header; `how` says in words how it is read."""

    def __init__(self, file: Path, columns: list[str], how: str, sheet: str | None = None) -> None:
        self.file = file
        self.sheet = sheet
        self.how = how
        self.columns = self._checked(columns)

    @abstractmethod
    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Row number in the file (the header's is 1 or more) and as many cells as the header has."""

    def error(self, row: int, column: int | str | None, what: str, remedy: str) -> TableError:
        """An error at a cell. `column` is an index from 0 or a name."""
        index = self.columns.index(column) if isinstance(column, str) else column
        if self.sheet is not None:
            letter = get_column_letter(index + 1) if index is not None else ""
            return TableError(
                what, file=self.file, place=f"工作表“{self.sheet}” {letter}{row}", remedy=remedy
            )
        name = f"{self.columns[index]} 列" if index is not None else ""
        return TableError(what, file=self.file, line=row, place=name, remedy=remedy)

    def _checked(self, columns: list[str]) -> list[str]:
        while columns and not columns[-1].strip():
            columns = columns[:-1]
        names = [name.strip() for name in columns]
        where = f"工作表“{self.sheet}”表头" if self.sheet else "表头"
        if not names:
            raise TableError("没有表头。", file=self.file, place=where, remedy="第一行写各列的名称。")
        for index, name in enumerate(names):
            if not name:
                raise TableError(
                    f"表头第 {index + 1} 列没有名称。",
                    file=self.file,
                    place=where,
                    remedy="补上列名，或删掉这一列。",
                )
            if name in names[:index]:
                raise TableError(
                    f"表头里“{name}”有两列。", file=self.file, place=where, remedy="改名或删掉一列。"
                )
        return names
