"""`course anonymise`: a short summary in Chinese; a fault is one line, exit code 2, and leaves nothing."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from raw_table import COLUMNS, rows, write

from course.cli.anonymise import anonymise
from course.cli.main import ChineseGroup
from course.complaints.anonymise import policy


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("raw", "out", "key"):
        (tmp_path / name).mkdir()
    write(tmp_path / "raw" / "r.csv", rows(120))
    plan: dict[str, Any] = yaml.safe_load((policy.POLICIES / "teaching.yaml").read_text(encoding="utf-8"))
    plan |= {"k": 2, "l": 1, "max_suppression": 0.5}
    (tmp_path / "lenient.yaml").write_text(
        yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    return tmp_path


def run(
    place: Path, *more: str, raw: str = "raw/r.csv", out: str = "out/o.csv", plan: str = "lenient.yaml"
) -> Result:
    group = ChineseGroup("course", commands={"anonymise": anonymise})
    chosen = str(place / plan) if plan.endswith(".yaml") else plan
    arguments = [
        "anonymise",
        str(place / raw),
        "-o",
        str(place / out),
        "--policy",
        chosen,
        "--workers",
        "1",
        *more,
    ]
    return CliRunner().invoke(group, arguments)


def key(place: Path, *more: str) -> list[str]:
    return ["--key-file", str(place / "key" / "k"), *more]


def refused(result: Result, says: str) -> None:
    assert result.exit_code == 2
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("错误：")
    assert says in lines[0]
    assert result.stdout == ""


def test_a_run_and_its_summary(place: Path) -> None:
    result = run(place, *key(place, "--new-key"))
    assert result.exit_code == 0, result.output
    out = place / "out"
    assert sorted(p.name for p in out.iterdir()) == ["o-复核单.csv", "o-隐私报告.html", "o.csv"]
    with (out / "o.csv").open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"{out / 'o.csv'}：{len(table)} 行（原始 120 行，删掉 {120 - len(table)} 行，")
    assert lines[0].endswith("（要求 2、1）。")
    assert lines[-1] == "这是去标识化，不是匿名化：仍按个人信息管理，不外发。"
    assert (out / "o-复核单.csv").stat().st_mode & 0o777 == 0o600
    assert (out / "o-复核单.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    first = (out / "o.csv").read_bytes()
    assert run(place, *key(place)).exit_code == 0
    assert (out / "o.csv").read_bytes() == first


def test_the_key_must_be_named_and_safe(place: Path) -> None:
    refused(run(place), "用 --key-file 指明密钥文件")
    refused(run(place, *key(place)), "--new-key")
    refused(run(place, "--key-file", str(place / "out" / "k"), "--new-key"), "不能和数据放在一起")
    refused(run(place, "--key-file", str(place / "raw" / "k"), "--new-key"), "不能和数据放在一起")
    assert run(place, *key(place, "--new-key")).exit_code == 0
    (place / "key" / "k").chmod(0o644)
    refused(run(place, *key(place)), "别人也能读")
    (place / "key" / "k").chmod(0o600)
    refused(run(place, *key(place, "--new-key")), "已经有了，没有改它")
    assert (place / "key" / "k").is_file()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"age": "131"}, "第 4 行（age 列）：年龄不对（131）"),
        ({"received_at": "03/09/2026"}, "第 4 行（received_at 列）：日期读不懂"),
        ({"id_card": "1.10101E+17"}, "第 4 行（id_card 列）：长数字被存成了科学记数法"),
        ({"grade": "特大"}, "第 4 行（grade 列）：“特大”不在方案允许的值里"),
        ({"ticket_no": "TS000000000001"}, "第 4 行（ticket_no 列）：这一列不能重复，和第 3 行一样"),
    ],
)
def test_a_wrong_cell_is_named(place: Path, change: dict[str, str], says: str) -> None:
    table = rows(120)
    table[2] |= change
    write(place / "raw" / "r.csv", table)
    refused(run(place, *key(place, "--new-key")), says)
    assert list((place / "out").iterdir()) == []
    assert list((place / "key").iterdir()) == []


def test_columns_and_thresholds(place: Path) -> None:
    write(place / "raw" / "r.csv", [row | {"vip": "1"} for row in rows(5)], columns=[*COLUMNS, "vip"])
    refused(run(place, *key(place, "--new-key")), "表里有“vip”列，脱敏方案里没有")
    write(place / "raw" / "r.csv", rows(30))
    refused(run(place, *key(place, "--new-key"), plan="teaching"), "没有写出任何数据")
    assert list((place / "out").iterdir()) == []
    assert list((place / "key").iterdir()) == []


def test_files_that_cannot_be_read_or_written(place: Path) -> None:
    refused(run(place, *key(place, "--new-key"), raw="raw/none.csv"), "找不到文件")
    (place / "raw" / "bad.xlsx").write_bytes(b"PK\x03\x04nonsense")
    refused(run(place, *key(place, "--new-key"), raw="raw/bad.xlsx"), "工作簿已损坏")
    refused(run(place, *key(place, "--new-key"), out="out/o.doc"), "只能是 .csv 或 .xlsx")
    refused(run(place, *key(place, "--new-key"), plan="none"), "找不到脱敏方案")
    assert list((place / "key").iterdir()) == []
    assert list((place / "out").iterdir()) == []


def test_again_finds_nothing_more(place: Path) -> None:
    assert run(place, *key(place, "--new-key")).exit_code == 0
    plan: dict[str, Any] = yaml.safe_load((policy.POLICIES / "again.yaml").read_text(encoding="utf-8"))
    (place / "again.yaml").write_text(
        yaml.safe_dump(plan | {"k": 2, "l": 1}, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    result = run(place, raw="out/o.csv", out="key/o.csv", plan="again.yaml")
    assert result.exit_code == 0, result.output
    assert "文字里换掉 0 处" in result.stdout
    assert (place / "key" / "o.csv").read_bytes() == (place / "out" / "o.csv").read_bytes()
