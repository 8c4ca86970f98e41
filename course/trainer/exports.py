"""Results as files for Excel: names, marks and figures as they stand, every text harmless as a cell."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from course.assessment.paper import Paper
from course.complaints.anonymise.columns import neutral
from course.errors import CourseError
from course.files import write_text
from course.knowledge.strands import strands
from course.results import report
from course.results.gradebook import Results
from course.trainer.people import Trainee
from course.trainer.words import when

Cell = str | float | int
Sheet = tuple[str, list[list[Cell]]]
PEOPLE = ["账号", "姓名", "机构", "得分", "满分", "是否合格", "是否迟交", "未评题数", "交卷时间"]


def people_rows(table: Results, people: Mapping[str, Trainee]) -> list[list[Cell]]:
    """One row for each submission, the header first."""
    rows: list[list[Cell]] = [list(PEOPLE)]
    for _, row in table.people.iterrows():
        account = str(row["trainee"])
        person = people.get(account, Trainee(account, branch=str(row["branch"])))
        passed = "未评完" if row["waiting"] else "合格" if row["passed"] else "不合格"
        rows.append(
            [
                account, person.name, person.branch, float(row["score"]), float(row["max_score"]), passed,
                "迟交" if row["late"] else "", int(row["waiting"]), _moment(row["submitted"]),
            ]
        )  # fmt: skip
    return rows


def _moment(value: Any) -> str:
    from course.assessment.exchange import aware

    return when(aware(value.to_pydatetime() if hasattr(value, "to_pydatetime") else value)) if value else ""


def sheets(table: Results, paper: Paper, people: Mapping[str, Trainee]) -> list[Sheet]:
    """All sheets of the workbook: name and rows, the header first."""
    labels = {one.id: one.label for one in strands().values()}
    made: list[Sheet] = [("成绩", people_rows(table, people))]
    for name, column, head in (("各机构", "branch", "机构"), ("各条线", "strand", "条线")):
        rows: list[list[Cell]] = [[head, "人数", "得分率（%）"]]
        for one in report.shares(table.by(column), column):
            rows.append([labels.get(one["name"], one["name"]), one["trainees"], one["percent"]])
        made.append((name, rows))
    rows = [["题号", "编号", "题型", "得分率（%）", "区分度", "说明", "题干"]]
    for one in report.items(table, paper):
        figure = "" if one["discrimination"] is None else float(one["discrimination"])
        rows.append(
            [
                one["number"],
                one["item"],
                one["kind"],
                float(one["percent"]),
                figure,
                one["remark"],
                one["stem"],
            ]
        )
    return [*made, ("题目分析", rows)]


def write_csv(path: Path, rows: list[list[Cell]]) -> None:
    """Write UTF-8 with the mark that Excel wants. Raises OSError."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([[_safe(cell) for cell in row] for row in rows])
    write_text(path, "\ufeff" + out.getvalue(), mode=0o600)


def write_xlsx(path: Path, made: list[Sheet]) -> None:
    """Write a workbook: figures as numbers, everything else as text, never a formula. Raises OSError."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.active)
    for name, rows in made:
        sheet = book.create_sheet(name)
        for at, row in enumerate(rows, 1):
            for column, cell in enumerate(row, 1):
                one = sheet.cell(at, column)
                one.value = _safe(cell)
                if isinstance(cell, str):
                    one.data_type = "s"
                if at == 1:
                    one.font = Font(bold=True)
        sheet.freeze_panes = "A2"
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    try:
        book.save(temporary)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _safe(cell: Cell) -> Cell:
    return neutral(cell) if isinstance(cell, str) else cell


def write(path: Path, table: Results, paper: Paper, people: Mapping[str, Trainee]) -> None:
    """Write results to a .csv (one row for each submission) or .xlsx (with the analysis). Raises CourseError."""
    if path.suffix == ".csv":
        write_csv(path, people_rows(table, people))
    elif path.suffix == ".xlsx":
        write_xlsx(path, sheets(table, paper, people))
    else:
        raise CourseError("只能写成 .csv 或 .xlsx。", file=path, remedy="改文件名的后缀。")
