"""From finished parts to the output file: rows in their order, written beside, renamed into place."""

from __future__ import annotations

import csv
import json
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from course.complaints.anonymise.columns import neutral
from course.complaints.anonymise.policy import Policy
from course.complaints.anonymise.work import Work
from course.errors import CourseError

SUFFIXES = (".csv", ".xlsx")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_OPEN_FILES = 100


class OutputError(CourseError):
    """The output can't be written where it was asked for."""


def check_name(out: Path, raw: Path) -> None:
    """Raise OutputError for a name that can't be written, or that would take the raw table's place."""
    if out.suffix.lower() not in SUFFIXES:
        raise OutputError("输出只能是 .csv 或 .xlsx。", file=out, remedy="改输出的文件名。")
    if out.is_dir():
        raise OutputError("这是一个文件夹。", file=out, remedy="写文件名，例如 complaints.csv。")
    if not out.parent.is_dir():
        raise OutputError("没有这个文件夹。", file=out.parent, remedy="先建好文件夹。")
    if out.resolve() == raw.resolve() or (out.exists() and out.samefile(raw)):
        raise OutputError("输出和原始表是同一个文件。", file=out, remedy="换一个文件名。")


def assemble(work: Work, policy: Policy, out: Path) -> Path:
    """Write the whole output into the work folder and return where it stands."""
    names = [name for name, _ in policy.output]
    target = work.folder / f"out{out.suffix.lower()}"
    rows = _ordered(work)
    if target.suffix == ".csv":
        _write_csv(target, names, rows)
    else:
        _write_xlsx(target, policy.title, names, rows)
    return target


def _ordered(work: Work) -> Iterator[list[str]]:
    """All rows by their order key. Only the keys are held in memory."""
    places: list[tuple[str, int, int]] = []
    for index in sorted(work.parts):
        with work.path(index).open("rb") as stream:
            at = len(stream.readline())
            for line in stream:
                places.append((json.loads(line)[0], index, at))
                at += len(line)
    with ExitStack() as stack:
        files: dict[int, BinaryIO] = {}
        for _, index, at in sorted(places):
            if index not in files:
                if len(files) >= _OPEN_FILES:
                    files.pop(next(iter(files))).close()
                files[index] = stack.enter_context(work.path(index).open("rb"))
            files[index].seek(at)
            yield json.loads(files[index].readline())[1:]


def _write_csv(target: Path, names: list[str], rows: Iterator[list[str]]) -> None:
    with target.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(names)
        table.writerows(rows)
        stream.flush()
        os.fsync(stream.fileno())


def _write_xlsx(target: Path, title: str, names: list[str], rows: Iterator[list[str]]) -> None:
    """Every cell is text, so that nothing is a formula; times are fixed, so that equal rows give equal bytes."""
    book = Workbook(write_only=True)
    book.properties.title = title
    book.properties.created = book.properties.modified = datetime(*_LONG_AGO[:3])
    sheet = book.create_sheet("complaints")
    sheet.append(names)
    for row in rows:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", neutral(cell)) for cell in row])
    loose = target.with_suffix(".loose")
    book.save(loose)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fixed:
        for part in sorted(source.namelist()):
            data = source.read(part)
            if part == "docProps/core.xml":
                data = _without_save_time(data)
            fixed.writestr(zipfile.ZipInfo(part, _LONG_AGO), data, zipfile.ZIP_DEFLATED)
    loose.unlink()


def _without_save_time(core: bytes) -> bytes:
    """openpyxl puts the time of saving over the one that was set."""
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", core)


def rename(ready: dict[Path, Path]) -> None:
    """Give finished files their names, in order; each appears whole or not at all."""
    for finished, place in ready.items():
        os.replace(finished, place)
