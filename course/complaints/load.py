"""Reads the tables of `datasets/`, each checked against its schema."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from course import settings
from course.complaints.schema import Card
from course.complaints.tables import TABLES, Table
from course.errors import CourseError
from course.files import read_yaml
from course.knowledge.reader import parse


@dataclass(frozen=True)
class Fault:
    """A fault of a table: file, row (2 is the first row of data, as a spreadsheet counts), column, what."""

    file: Path
    row: int | None
    column: str
    what: str

    def line(self) -> str:
        """The fault in one line."""
        at = f" 第 {self.row} 行" if self.row is not None else ""
        return f"{self.file}{at}{f' {self.column} 列' if self.column else ''}：{self.what}"


def datasets_folder() -> Path:
    """The tables' folder: the course folder's `datasets/`, or the copy that the package carries.

    Raises CourseError when there is neither.
    """
    for folder in (settings.PACKAGE.parent / "datasets", settings.PACKAGE / "_datasets"):
        if folder.is_dir():
            return folder
    raise CourseError("找不到数据文件夹 datasets。", remedy="运行 course synthesise，或重新安装套件。")


def complaints(folder: Path | None = None) -> pd.DataFrame:
    """The anonymised complaints. Raises CourseError when they haven't been made yet or don't fit."""
    return _load("complaints", folder)


def survey(folder: Path | None = None) -> pd.DataFrame:
    """The satisfaction survey, one answer a row. Raises CourseError."""
    return _load("survey", folder)


def prices(folder: Path | None = None) -> pd.DataFrame:
    """The model branch's price list, every version. Raises CourseError."""
    return _load("prices", folder)


def ledger(folder: Path | None = None) -> pd.DataFrame:
    """The fee ledger, one charge a row. Raises CourseError."""
    return _load("ledger", folder)


def products(folder: Path | None = None) -> pd.DataFrame:
    """The product table of the query platform. Raises CourseError."""
    return _load("products", folder)


def inspection(folder: Path | None = None) -> pd.DataFrame:
    """The outlet inspection record: outlet x point x half-year. Raises CourseError."""
    return _load("inspection", folder)


def campaign(folder: Path | None = None) -> pd.DataFrame:
    """Tests before and after the education campaigns, one person a row. Raises CourseError."""
    return _load("campaign", folder)


def raw(folder: Path | None = None) -> pd.DataFrame:
    """The raw intake export with its invented personal information. Raises CourseError."""
    return _load("raw", folder)


def card(name: str, folder: Path | None = None) -> Card:
    """The data card of a table (`survey`, `ledger` …). Raises CourseError naming file and line."""
    source = read_yaml((folder or datasets_folder()) / TABLES[name].card)
    return parse(Card, source.data, source, (), name)


def _load(name: str, folder: Path | None) -> pd.DataFrame:
    table = TABLES[name]
    path = (folder or datasets_folder()) / table.file
    if not path.is_file():
        made_by = "course anonymise" if name == "complaints" else "course synthesise"
        raise CourseError(f"还没有{table.title}。", file=path, remedy=f"先运行 {made_by} 生成。")
    frame, faults = read(path, table)
    if faults:
        first = faults[0]
        raise CourseError(
            f"{first.column + ' 列：' if first.column else ''}{first.what}（共 {len(faults)} 处）。",
            file=path,
            line=first.row,
            remedy="运行 course check datasets 看全部错处，或从原始副本恢复。",
        )
    return frame


def read(path: Path, table: Table) -> tuple[pd.DataFrame, list[Fault]]:
    """The table of a file and everything that doesn't fit its schema.

    An empty frame comes back with the faults when the file can't be read as a table at all.
    """
    try:
        texts = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except UnicodeDecodeError:
        return pd.DataFrame(), [Fault(path, None, "", "不是 UTF-8 编码")]
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as problem:
        return pd.DataFrame(), [Fault(path, None, "", f"不是完整的 CSV（{problem}）")]
    wanted = list(table.schema.columns)
    if list(texts.columns) != wanted:
        missing = [name for name in wanted if name not in texts.columns]
        extra = [name for name in texts.columns if name not in wanted]
        says = f"列不对：缺 {'、'.join(missing) or '无'}，多 {'、'.join(extra) or '无'}"
        return pd.DataFrame(), [Fault(path, 1, "", says if missing or extra else "列的次序不对")]
    frame, faults = _convert(texts, table.schema, path)
    return frame, faults or _validate(frame, table.schema, path)


def _convert(texts: pd.DataFrame, schema: pa.DataFrameSchema, path: Path) -> tuple[pd.DataFrame, list[Fault]]:
    frame = texts.copy()
    faults: list[Fault] = []
    for name, column in schema.columns.items():
        kind = str(column.dtype)
        given = texts[name]
        if kind.startswith("datetime"):
            made = pd.to_datetime(given.where(given != ""), errors="coerce", format="ISO8601")
            made = made.astype("datetime64[ns]")
        elif kind == "bool":
            made = given.map({"True": True, "False": False})
        elif kind in {"Int64", "float64"}:
            made = pd.to_numeric(given.where(given != ""), errors="coerce")
            made = made.where(made % 1 == 0).astype("Int64") if kind == "Int64" else made.astype("float64")
        else:
            continue
        wrong = made.isna() & ((given != "") | (kind == "bool"))
        faults += [
            Fault(path, int(at) + 2, name, f"读不成{_WORD[kind]}：{given.loc[at]!r}")
            for at in given.index[wrong]
        ]
        frame[name] = made.astype(bool) if kind == "bool" and not wrong.any() else made
    return frame, faults


_WORD = {"datetime64[ns]": "日期", "bool": "是否（True/False）", "Int64": "整数", "float64": "数"}


def _validate(frame: pd.DataFrame, schema: pa.DataFrameSchema, path: Path) -> list[Fault]:
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as problem:
        return _faults(problem, frame, path)
    return []


def _faults(problem: SchemaErrors, frame: pd.DataFrame, path: Path) -> list[Fault]:
    found: dict[tuple[int | None, str, str], Fault] = {}
    for case in problem.failure_cases.itertuples(index=False):
        row = int(case.index) + 2 if pd.notna(case.index) else None
        column = str(case.column) if case.schema_context == "Column" else ""
        says = _SAYS.get(str(case.check), str(case.check))
        if column:
            value = case.failure_case
            says = f"{says}：{value!r}" if isinstance(value, str) else f"{says}：{value}"
        found.setdefault((row, column, str(case.check)), Fault(path, row, column, says))
    return sorted(found.values(), key=lambda fault: (fault.row or 0, fault.column))


_SAYS = {"not_nullable": "不能空着", "field_uniqueness": "重复了"}
