"""`course check datasets`: nothing that could belong to anybody, every row fits, every card agrees, k holds."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from course.complaints import cards, load
from course.complaints.codes import Codes, codes
from course.complaints.load import Fault
from course.complaints.scan import identifying
from course.complaints.schema import Card
from course.complaints.tables import TABLES, Table
from course.errors import CourseError

TEXT_FILES = (".csv", ".yaml", ".yml", ".md", ".txt", ".json", ".html")
"""Files under datasets/ whose text is searched for valid numbers."""
LARGEST = 5_000_000
"""Bytes at most of one committed file."""


def check(folder: Path) -> tuple[list[Fault], list[str]]:
    """Everything that is wrong under `folder`, and what was looked at, in words.

    Raises CourseError when the folder doesn't exist.
    """
    if not folder.is_dir():
        raise CourseError("找不到数据文件夹。", file=folder, remedy="先运行 course synthesise。")
    faults = [*_files(folder)]
    looked: list[str] = []
    known = codes()
    for table in TABLES.values():
        path = folder / table.file
        if not path.is_file():
            looked.append(f"{table.title}：还没有（{table.file}）")
            continue
        frame, wrong = load.read(path, table)
        faults += wrong or _codes(frame, known, path)
        card, wrong = _card(folder, table, path)
        faults += wrong
        says = f"{table.title}：{len(frame)} 行"
        if card is not None and not frame.empty:
            k, wrong = privacy(frame, card, path)
            faults += wrong
            says += f"，k={k}" if k else ""
        looked.append(says)
    return faults, looked


def _files(folder: Path) -> Iterator[Fault]:
    """Valid numbers in any text, files that are too large, tables without a schema, cards without a table."""
    known = {folder / table.file for table in TABLES.values()}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        if path.stat().st_size > LARGEST:
            yield Fault(path, None, "", f"文件超过 {LARGEST / 1e6:g} MB")
        if path.suffix == ".csv" and path not in known:
            yield Fault(path, None, "", "没有这张表的格式说明（tables.py），不能放在 datasets 里")
        if path.name.endswith(".card.yaml") and path.with_name(path.name[:-10] + ".csv") not in known:
            yield Fault(path, None, "", "数据卡没有对应的表")
        if path.suffix in TEXT_FILES:
            yield from people(path)


def people(path: Path) -> Iterator[Fault]:
    """Every number or mailbox in a file that could belong to somebody, by row and column (or line)."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        yield Fault(path, None, "", "不是 UTF-8 编码")
        return
    if path.suffix != ".csv":
        for number, line in enumerate(text.splitlines(), start=1):
            for what, found in identifying(line):
                yield Fault(path, number, "", f"{what}：{found}")
        return
    csv.field_size_limit(sys.maxsize)
    rows = csv.reader(io.StringIO(text))
    names = next(rows, [])
    for number, row in enumerate(rows, start=2):
        for at, cell in enumerate(row):
            for what, found in identifying(cell):
                yield Fault(path, number, names[at] if at < len(names) else str(at + 1), f"{what}：{found}")


def _codes(frame: pd.DataFrame, known: Codes, path: Path) -> list[Fault]:
    """Codes of the three facets that the edition doesn't have, or has only as a class above."""
    found = []
    for column in ("channel", "category", "cause"):
        if column in frame.columns:
            for row in frame.index[~frame[column].isin(list(known.by_code))]:
                what = f"年度版里没有代码 {frame.loc[row, column]}"
                found.append(Fault(path, int(row) + 2, column, what))
    return found


def _card(folder: Path, table: Table, path: Path) -> tuple[Card | None, list[Fault]]:
    """The card, and where it disagrees with its table: rows, columns, fields, bytes."""
    try:
        card = load.card(table.name, folder)
    except CourseError as problem:
        return None, [Fault(folder / table.card, problem.line, problem.place, problem.what)]
    where = folder / table.card
    names = [field.name for field in card.fields]
    wanted = list(table.schema.columns)
    pairs = [
        ("rows", card.rows, cards.rows(path), "行数"),
        ("columns", card.columns, len(wanted), "列数"),
        ("fields", names, wanted, "列名"),
        ("sha256", card.sha256, cards.sha256(path), "校验值"),
        ("file", card.file, path.name, "文件名"),
    ]
    faults = [
        Fault(where, None, field, f"{zh}与数据不一致：卡上 {_short(said)}，数据 {_short(found)}")
        for field, said, found, zh in pairs
        if said != found
    ]
    return card, faults


def _short(value: object) -> str:
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 40 else f"{text[:37]}……"


def privacy(frame: pd.DataFrame, card: Card, path: Path) -> tuple[int | None, list[Fault]]:
    """(k, faults): the smallest group over the card's quasi-identifiers, and the rows in groups below its k.

    k is None when the card declares no quasi-identifiers.
    """
    declared = card.privacy.quasi_identifiers
    if not declared:
        missing = card.name == "complaints"
        says = "数据卡没有写准标识（privacy.quasi_identifiers）和 k"
        return None, [Fault(path, None, "", says)] if missing else []
    unknown = [name for name in declared if name not in frame.columns]
    if unknown:
        return None, [Fault(path, None, "、".join(unknown), "数据卡里的准标识不在表里")]
    from pycanon import anonymity

    k = int(anonymity.k_anonymity(frame.astype(str), declared))
    least = card.privacy.k or 5
    return k, [] if k >= least else _small_groups(frame, declared, least, path)


def _small_groups(frame: pd.DataFrame, declared: Sequence[str], least: int, path: Path) -> list[Fault]:
    sizes = frame.groupby(list(declared), dropna=False)[declared[0]].transform("size")
    small = frame.index[sizes < least]
    return [
        Fault(path, int(row) + 2, "、".join(declared), f"准标识相同的只有 {sizes.loc[row]} 行，少于 {least}")
        for row in small
    ]
