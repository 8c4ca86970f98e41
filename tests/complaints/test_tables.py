"""Tables: what doesn't fit is named by file, row and column; loaders give typed frames or say what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from course.complaints import load
from course.complaints.tables import COMPLAINTS, ITEMS, RAW, TABLES
from course.errors import CourseError

DATA = Path(__file__).resolve().parents[2] / "datasets"


def spoil(tmp_path: Path, name: str, row: int, **cells: str) -> tuple[Path, list[str]]:
    """A copy of a shipped table with cells of a row (2 is the first) changed, and its faults without the path."""
    table = TABLES[name]
    frame = pd.read_csv(DATA / table.file, dtype=str, keep_default_na=False)
    for column, value in cells.items():
        frame.loc[row - 2, column] = value
    path = tmp_path / table.file
    path.parent.mkdir(exist_ok=True)
    frame.to_csv(path, index=False)
    _, faults = load.read(path, table)
    assert all(fault.file == path for fault in faults)
    return path, [fault.line().removeprefix(str(path)) for fault in faults]


@pytest.mark.parametrize("name", [name for name in TABLES if name != "complaints"])
def test_every_shipped_table_fits(name: str) -> None:
    frame, faults = load.read(DATA / TABLES[name].file, TABLES[name])
    assert faults == [] and len(frame) > 0


def test_types() -> None:
    survey = load.survey(DATA)
    assert {str(survey[item].dtype) for item in ITEMS} == {"Int64"}
    assert str(survey["answered_on"].dtype) == "datetime64[ns]"
    ledger = load.ledger(DATA)
    assert str(ledger["amount"].dtype) == "float64" and ledger["cancelled_on"].isna().any()
    assert load.raw(DATA)["overdue"].dtype == bool


@pytest.mark.parametrize(
    ("name", "cells", "says"),
    [("survey", {"efficiency": "6"}, " 第 5 行 efficiency 列：要在 1 到 5 之间：6"),
     ("survey", {"efficiency": "4.5"}, " 第 5 行 efficiency 列：读不成整数：'4.5'"),
     ("survey", {"area": "郊区"}, " 第 5 行 area 列：只能是 城区、县域、乡镇：'郊区'"),
     ("survey", {"overall": ""}, " 第 5 行 overall 列：不能空着"),
     ("ledger", {"charged_on": "去年"}, " 第 5 行 charged_on 列：读不成日期：'去年'"),
     ("ledger", {"amount": "1.234"}, " 第 5 行 amount 列：最多两位小数：1.234"),
     ("ledger", {"refunded_on": "2020-01-01"}, " 第 5 行：退费早于收费"),
     ("raw", {"overdue": "是"}, " 第 5 行 overdue 列：读不成是否（True/False）：'是'"),
     ("raw", {"narrative": "太短"}, " 第 5 行：叙述应在 80 到 300 字之间"),
     ("products", {"kind": "存款"}, " 第 5 行 kind 列：只能是 自营理财、代销理财、代销保险、代销基金：'存款'"),
     ("inspection", {"result": "不合格"}, " 第 5 行：不合格的要写发现，合格的不写"),
     ("campaign", {"pre_score": "21"}, " 第 5 行 pre_score 列：要在 0 到 20 之间：21")],
)  # fmt: skip
def test_a_fault_names_row_and_column(tmp_path: Path, name: str, cells: dict[str, str], says: str) -> None:
    faults = spoil(tmp_path, name, 5, **cells)[1]
    assert len(faults) == 1 and faults[0].startswith(says)


def test_a_repeated_id_is_named_in_both_rows(tmp_path: Path) -> None:
    assert spoil(tmp_path, "survey", 3, answer_id="S00001")[1] == [
        " 第 2 行 answer_id 列：重复了：'S00001'", " 第 3 行 answer_id 列：重复了：'S00001'",
    ]  # fmt: skip


def test_columns_and_encodings(tmp_path: Path) -> None:
    frame = pd.read_csv(DATA / "survey.csv", dtype=str, keep_default_na=False)
    path = tmp_path / "survey.csv"
    frame.rename(columns={"fees": "price"}).to_csv(path, index=False)
    assert [fault.what for fault in load.read(path, TABLES["survey"])[1]] == ["列不对：缺 fees，多 price"]
    frame[frame.columns[::-1]].to_csv(path, index=False)
    assert [fault.what for fault in load.read(path, TABLES["survey"])[1]] == ["列的次序不对"]
    frame.to_csv(path, index=False, encoding="gb18030")
    assert [fault.what for fault in load.read(path, TABLES["survey"])[1]] == ["不是 UTF-8 编码"]
    path.write_text("", encoding="utf-8")
    assert load.read(path, TABLES["survey"])[1][0].what.startswith("不是完整的 CSV")


def test_loading_a_spoilt_table_stops(tmp_path: Path) -> None:
    spoil(tmp_path, "survey", 7, overall="9", way="电邮")
    with pytest.raises(CourseError, match=r"overall 列：要在 1 到 5 之间：9（共 2 处）") as problem:
        load.survey(tmp_path)
    assert problem.value.line == 7


def test_complaints_that_are_not_there_yet(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="还没有匿名投诉。 办法：先运行 course anonymise 生成。"):
        load.complaints(tmp_path)


def test_a_card_that_is_broken_names_its_line(tmp_path: Path) -> None:
    shutil.copy(DATA / "survey.card.yaml", tmp_path)
    path = tmp_path / "survey.card.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("origin: 合成", "origin: 真的"), encoding="utf-8"
    )
    with pytest.raises(CourseError, match="origin") as problem:
        load.card("survey", tmp_path)
    assert problem.value.line == 5


def test_complaints_have_the_contracts_columns_in_order() -> None:
    assert list(COMPLAINTS.columns) == [
        "complaint_id", "received_month", "intake", "channel", "category", "cause", "product", "amount_band",
        "city", "area", "outlet_type", "outlet", "customer_group", "age_band", "grade", "status",
        "days_to_decide", "extended", "overdue", "outcome", "regulator_transferred", "three_plus_one",
        "narrative", "reply",
    ]  # fmt: skip
    identifying = {
        "ticket_no", "customer_name", "id_card", "mobile", "bank_card", "address", "employer", "email",
        "birth_date", "age", "received_at", "amount", "outlet_name", "handler_name",
    }  # fmt: skip
    assert set(RAW.columns) - set(COMPLAINTS.columns) == identifying
