"""`course check datasets`: a planted fault of every kind is named by file, row and column, with exit code 2."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from course.cli.data import check as check_group
from course.cli.data import synthesise as synthesise_command
from course.complaints import cards, check, load, scan
from course.complaints.schema import Generator
from course.complaints.tables import COMPLAINTS, TABLES
from course.errors import CourseError

DATA = Path(__file__).resolve().parents[2] / "datasets"
REAL_ID = "110101199003071233"
SMALL = ("survey", "prices", "campaign")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three small shipped tables and their cards."""
    for name in SMALL:
        for file in (TABLES[name].file, TABLES[name].card):
            shutil.copy(DATA / file, tmp_path / file)
    return tmp_path


def lines(folder: Path) -> list[str]:
    faults, _ = check.check(folder)
    return [fault.line().replace(f"{folder}/", "") for fault in faults]


def change(folder: Path, name: str, row: int, column: str, value: str, new_card: bool = True) -> None:
    """Put a value into a cell (row 2 is the first), and make the card agree again."""
    path = folder / TABLES[name].file
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[row - 2, column] = value
    frame.to_csv(path, index=False, lineterminator="\n")
    if new_card:
        cards.write(folder, name, load.card(name, DATA).generator)


def test_what_ships_is_clean() -> None:
    faults, looked = check.check(DATA)
    assert [fault.line() for fault in faults] == []
    assert "投诉受理原始导出：6020 行" in looked and "收费台账：4670 行" in looked


def test_an_untouched_copy_is_clean(folder: Path) -> None:
    faults, looked = check.check(folder)
    assert faults == [] and "收费台账：还没有（ledger.csv）" in looked


@pytest.mark.parametrize(
    ("value", "says"),
    [("打13800138000找我", "有效的电话号码：13800138000"),
     ("打１３８ ００１３ ８０００", "有效的电话号码：138 0013 8000"),
     ("座机0731-85551234", "有效的电话号码：0731-85551234"),
     (f"身份证{REAL_ID}", f"有效的身份证号：{REAL_ID}"),
     ("身份证110101 19900307 1233", "有效的身份证号：110101 19900307 1233"),
     ("旧证110101900307123", "像真的十五位身份证号：110101900307123"),
     ("卡6222 0212 3456 7890 128", "有效的银行卡号：6222 0212 3456 7890 128"),
     ("卡4111111111111111", "有效的银行卡号：4111111111111111"),
     ("邮箱laowang@qq.com", "能用的邮箱：laowang@qq.com")],
)  # fmt: skip
def test_numbers_that_could_be_somebodys(folder: Path, value: str, says: str) -> None:
    change(folder, "survey", 9, "reason", value)
    assert lines(folder) == [f"survey.csv 第 9 行 reason 列：{says}"]


@pytest.mark.parametrize(
    "text",
    ["15412340001", "16110238887", "0000-31891538", "491177195809175694",
     "6222021234567890129", "a@example.com", "b@mail.invalid", "C1380013800", "TS202603090012", "95613658191903112",
     "2026-03-09 14:30", "12345", "12378", "1,380,013.80", "云O·D3471", "卡9111111111111111"],
)  # fmt: skip
def test_invented_numbers_pass(text: str) -> None:
    assert list(scan.identifying(text)) == []


def test_numbers_in_other_files_are_found_by_line(folder: Path) -> None:
    (folder / "cases").mkdir()
    (folder / "cases" / "case-900.yaml").write_text("id: case-900\nzh: 打13800138000\n", encoding="utf-8")
    assert lines(folder) == ["cases/case-900.yaml 第 2 行：有效的电话号码：13800138000"]


def test_rows_that_do_not_fit(folder: Path) -> None:
    change(folder, "survey", 4, "overall", "7")
    change(folder, "prices", 3, "basis", "随意定价")
    assert lines(folder) == [
        "survey.csv 第 4 行 overall 列：要在 1 到 5 之间：7",
        "prices.csv 第 3 行 basis 列：只能是 政府指导价、市场调节价、免费：'随意定价'",
    ]


def test_a_card_that_disagrees(folder: Path) -> None:
    change(folder, "survey", 4, "overall", "1", new_card=False)
    (only,) = lines(folder)
    assert only.startswith("survey.card.yaml sha256 列：校验值与数据不一致")
    path = folder / "campaign.card.yaml"
    card = yaml.safe_load(path.read_text(encoding="utf-8"))
    card |= {"rows": 9, "columns": 3}
    card["fields"].pop()
    path.write_text(yaml.safe_dump(card, allow_unicode=True), encoding="utf-8")
    found = [line for line in lines(folder) if line.startswith("campaign.card.yaml")]
    assert [line.split("：")[0] for line in found] == [
        f"campaign.card.yaml {name} 列" for name in ("rows", "columns", "fields")
    ]
    assert "卡上 9，数据 622" in found[0]


def test_missing_and_stray_files(folder: Path) -> None:
    (folder / "prices.card.yaml").unlink()
    (folder / "notes.csv").write_text("a\n1\n", encoding="utf-8")
    (folder / "old.card.yaml").write_text("name: old\n", encoding="utf-8")
    (folder / "big.txt").write_text("甲" * 2_000_000, encoding="utf-8")
    assert lines(folder) == [
        "big.txt：文件超过 5 MB",
        "notes.csv：没有这张表的格式说明（tables.py），不能放在 datasets 里",
        "old.card.yaml：数据卡没有对应的表",
        "prices.card.yaml：找不到文件。",
    ]


# -- k -------------------------------------------------------------------------------------------------------

ROW = {
    "received_month": "2026-03", "intake": "客服热线", "channel": "A0101", "category": "B03011", "cause": "C03",
    "product": "借记卡", "amount_band": "无", "city": "某市", "area": "城区", "outlet_type": "自营",
    "outlet": "O0a0b0c", "customer_group": "其他", "age_band": "30–45", "grade": "一般", "status": "办结",
    "days_to_decide": "3", "extended": "False", "overdue": "False", "outcome": "和解",
    "regulator_transferred": "False", "three_plus_one": "无", "narrative": "卡被限额", "reply": "已恢复",
}  # fmt: skip


def complaints(folder: Path, sizes: dict[str, int], quasi: list[str], **cells: str) -> None:
    """complaints.csv with so many rows per age band, and its card."""
    bands = [band for band, number in sizes.items() for _ in range(number)]
    rows = [ROW | {"complaint_id": f"C{n:010x}", "age_band": band} | cells for n, band in enumerate(bands)]
    frame = pd.DataFrame(rows)[list(COMPLAINTS.columns)]
    frame.to_csv(folder / "complaints.csv", index=False, lineterminator="\n")
    cards.write(
        folder, "complaints", Generator(command="course anonymise", version="1"),
        origin="合成数据经匿名化", quasi_identifiers=quasi, k=5 if quasi else None,
    )  # fmt: skip


def test_k_holds(folder: Path) -> None:
    complaints(folder, {"30–45": 6, "45–60": 5}, ["age_band", "area"])
    faults, looked = check.check(folder)
    assert faults == [] and "匿名投诉：11 行，k=5" in looked


def test_groups_below_k_are_named_row_by_row(folder: Path) -> None:
    complaints(folder, {"30–45": 6, "45–60": 2}, ["age_band", "area"])
    assert lines(folder) == [
        f"complaints.csv 第 {row} 行 age_band、area 列：准标识相同的只有 2 行，少于 5" for row in (8, 9)
    ]


def test_complaints_must_declare_their_quasi_identifiers(folder: Path) -> None:
    complaints(folder, {"30–45": 6}, [])
    assert lines(folder) == ["complaints.csv：数据卡没有写准标识（privacy.quasi_identifiers）和 k"]


def test_codes_must_be_the_editions(folder: Path) -> None:
    complaints(folder, {"30–45": 5}, ["age_band"], cause="C13")
    assert lines(folder)[0] == "complaints.csv 第 2 行 cause 列：年度版里没有代码 C13"


# -- the commands --------------------------------------------------------------------------------------------


def test_the_command_ends_with_code_two(folder: Path) -> None:
    runner = CliRunner()
    clean = runner.invoke(check_group, ["datasets", "--from", str(folder)])
    assert clean.exit_code == 0 and clean.output.endswith("数据没有错误。\n")
    change(folder, "survey", 9, "reason", "打13800138000找我")
    spoilt = runner.invoke(check_group, ["datasets", "--from", str(folder)])
    assert spoilt.exit_code == 2
    assert f"{folder}/survey.csv 第 9 行 reason 列：有效的电话号码：13800138000" in spoilt.output
    assert "共 1 处。" in spoilt.output and "数据没有错误" not in spoilt.output


def test_synthesise_writes_where_it_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        synthesise_command, ["--to", str(tmp_path), "--seed", "5", "campaign", "prices"]
    )
    assert result.exit_code == 0 and result.output.startswith("campaign\t622 行\t")
    assert (tmp_path / "prices.csv").read_bytes() == (DATA / "prices.csv").read_bytes()
    assert (tmp_path / "campaign.csv").read_bytes() != (DATA / "campaign.csv").read_bytes()
    assert load.card("campaign", tmp_path).generator.seed == 5
    assert check.check(tmp_path)[0] == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="找不到数据文件夹"):
        check.check(tmp_path / "none")
