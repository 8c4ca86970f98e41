"""Columns by the policy, cell by cell; the key file; formulas made harmless."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path
from typing import Any

import pytest
from raw_table import rows, write

from course.complaints.anonymise import policy
from course.complaints.anonymise.columns import Columns, neutral
from course.complaints.anonymise.keys import Key, KeyProblem, create, read
from course.complaints.anonymise.policy import Policy, PolicyError
from course.complaints.anonymise.source import TableError
from course.complaints.anonymise.workbook import open_table, read_rows

SECRET = b"\x07" * 32
KEY = Key(SECRET)


def treated(tmp_path: Path, column: dict[str, Any], *cells: str, key: Key | None = KEY) -> list[str]:
    """What a column (beside a constant one) becomes, cell by cell."""
    path = tmp_path / "t.csv"
    path.write_text("x,q\n" + "".join(f'"{c}",1\n' for c in cells), encoding="utf-8")
    plan = Policy.model_validate(
        {"title": "t", "columns": {"x": column, "q": "keep"}, "quasi_identifiers": ["q"]}
    )
    columns = Columns(plan, source := open_table(path), key)
    return [columns.row(number, row).values[0] for number, row in read_rows(source)]


def by(how: str, **more: Any) -> dict[str, Any]:
    return {"action": "generalise", "by": how, **more}


@pytest.mark.parametrize(
    ("how", "cells", "made"),
    [
        ("month", ["2026-03-09 14:05", "2026/3/9 8:05:11", "2026年3月9日", "20260309", "2026.3.9", "2026-03-09T14:05"], ["2026-03"] * 6),
        ("quarter", ["2026-03-31", "2026-04-01", "2026-12-31"], ["2026-Q1", "2026-Q2", "2026-Q4"]),
        ("year", ["2024-02-29"], ["2024"]),
        ("amount_band", ["", "0", "999.99", "1000", "9,999", "¥10000", "99999.99元", "100000"],
         ["无", "无", "千元以下", "1千–1万", "1千–1万", "1万–10万", "1万–10万", "10万以上"]),
        ("age_band", ["", "29", "30", "44", "45", "59", "60", "120"],
         ["不详", "30岁以下", "30–45", "30–45", "45–60", "45–60", "60岁以上", "60岁以上"]),
    ],
)  # fmt: skip
def test_generalise(tmp_path: Path, how: str, cells: list[str], made: list[str]) -> None:
    filled = [cell for cell in cells if cell]
    assert treated(tmp_path, by(how), *filled) == [m for c, m in zip(cells, made, strict=True) if c]
    if "" in cells:
        assert treated(tmp_path, by(how), "") == [made[0]]


def test_bands_map_and_city(tmp_path: Path) -> None:
    bands = by("bands", edges=[10, 20], labels=["少", "中", "多"])
    assert treated(tmp_path, bands, "9.9", "10", "20") == ["少", "中", "多"]
    assert treated(tmp_path, by("map", map={1: "甲类", 2: "乙类"}), "2", "1") == ["乙类", "甲类"]
    one, two, third = treated(
        tmp_path, by("city", length=4), "江北省沅宁市望澜区3号", "沅宁市白鹭镇", "柳溪市1号"
    )
    assert one == two != third
    assert one == "某市" + hmac.new(SECRET, "x\0沅宁市".encode(), hashlib.sha256).hexdigest()[:4]
    assert treated(tmp_path, by("city"), "望澜区3号") == ["不详"]


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        (by("month"), "03/09/2026", "日期读不懂（03/09/2026）"),
        (by("month"), "2026-02-30", "日期读不懂"),
        (by("month"), "26-03-09", "日期读不懂"),
        (by("month"), "46090.5", "日期读不懂"),
        (by("amount_band"), "-5", "负数"),
        (by("amount_band"), "约三千", "金额读不懂（约三千）"),
        (by("age_band"), "121", "年龄不对"),
        (by("map", map={"a": "b"}), "c", "“c”不在方案的对照表里"),
        ({"action": "keep", "values": ["城区"]}, "张桂兰", "“张桂兰”不在方案允许的值里"),
        ({"action": "keep", "pattern": r"C\d{2}"}, "C1", "不合方案里的 pattern"),
        ({"action": "keep"}, "贷款 15412340001", "像号码的内容"),
        ({"action": "pseudonym"}, "1.2345E+18", "科学记数法（1.2345E+18）"),
        ({"action": "drop"}, "1.2345E+18", "科学记数法"),
        ({"action": "pseudonym", "unique": True}, "", "不能空着"),
    ],
)
def test_faults_name_file_row_and_column(
    tmp_path: Path, column: dict[str, Any], cell: str, says: str
) -> None:
    with pytest.raises(TableError) as caught:
        treated(tmp_path, column, cell)
    message = caught.value.message_zh()
    assert message.startswith(f"{tmp_path / 't.csv'} 第 2 行（x 列）：")
    assert says in message
    assert "办法：" in message


def test_unique_names_both_rows(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"第 4 行（x 列）：这一列不能重复，和第 2 行一样"):
        treated(tmp_path, {"action": "pseudonym", "unique": True}, "a1", "b2", "ａ1")


def test_pseudonyms(tmp_path: Path) -> None:
    made = treated(
        tmp_path, {"action": "pseudonym", "prefix": "C", "length": 10}, "TS1", "ＴＳ1", " TS1", "TS2", ""
    )
    assert made[0] == made[1] == made[2] == "C" + hmac.new(SECRET, b"x\0TS1", hashlib.sha256).hexdigest()[:10]
    assert made[3] != made[0]
    assert made[4] == ""
    assert treated(tmp_path, {"action": "pseudonym"}, "TS1", key=Key(b"\x08" * 32))[0] != made[0][1:]
    other = treated(tmp_path, {"action": "pseudonym", "domain": "y"}, "TS1")[0]
    assert other != made[0][1:]


def test_the_same_columns_on_both_sides(tmp_path: Path) -> None:
    table = rows(1)
    for row in table:
        row["nickname"] = "老张"
    source = open_table(write(tmp_path / "r.csv", table, columns=list(table[0])))
    with pytest.raises(PolicyError, match=r"r\.csv（nickname）：表里有“nickname”列，脱敏方案里没有"):
        Columns(policy.read(), source, KEY)
    for row in table:
        del row["nickname"], row["age"]
    source = open_table(write(tmp_path / "r.csv", table, columns=list(table[0])))
    with pytest.raises(PolicyError, match=r"r\.csv（age）：脱敏方案里有“age”列，表里没有"):
        Columns(policy.read(), source, KEY)


def test_a_policy_with_pseudonyms_needs_a_key(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="需要密钥"):
        treated(tmp_path, {"action": "pseudonym"}, "a", key=None)


def test_what_identifies_goes_with_the_row(tmp_path: Path) -> None:
    table = rows(1)
    source = open_table(write(tmp_path / "r.csv", table))
    row = Columns(policy.read(), source, KEY).row(*next(read_rows(source)))
    known = dict(row.known)
    assert known["mobile"] == table[0]["mobile"]
    assert known["branch"] == table[0]["outlet_name"]
    assert ("name", table[0]["customer_name"]) in row.known
    assert ("name", table[0]["handler_name"]) in row.known
    shown = "\n".join(row.values[:22])
    assert not [text for _, text in row.known if text in shown]


@pytest.mark.parametrize(
    ("cell", "made"),
    [
        ("=1+1", "'=1+1"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"), ("\r=1", "'\r=1"), ("＝1", "'＝1"), ("-5", "-5"), ("-5.25", "-5.25"), ("'=1", "'=1"),
        ("a=1", "a=1"), ("", ""), ("+5", "'+5"),
    ],
)  # fmt: skip
def test_formulas_are_neutral(cell: str, made: str) -> None:
    assert neutral(cell) == made
    assert neutral(made) == made


def test_key_file(tmp_path: Path) -> None:
    data, safe = tmp_path / "data", tmp_path / "safe"
    data.mkdir(), safe.mkdir()
    old = os.umask(0)
    try:
        made = create(safe / "key", [data])
    finally:
        os.umask(old)
    assert (safe / "key").stat().st_mode & 0o777 == 0o600
    assert read(safe / "key", [data]).digest("x", "1") == made.digest("x", "1")
    assert made.fingerprint == read(safe / "key", [data]).fingerprint
    before = (safe / "key").read_bytes()
    with pytest.raises(KeyProblem, match="已经有了，没有改它"):
        create(safe / "key", [data])
    assert (safe / "key").read_bytes() == before


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o660])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    create(tmp_path / "key", [])
    (tmp_path / "key").chmod(mode)
    with pytest.raises(KeyProblem, match="别人也能读"):
        read(tmp_path / "key", [])


def test_a_key_beside_the_data_is_refused(tmp_path: Path) -> None:
    data, safe = tmp_path / "data", tmp_path / "safe"
    (data / "deep").mkdir(parents=True), safe.mkdir()
    for place in (data / "key", data / "deep" / "key"):
        with pytest.raises(KeyProblem, match="不能和数据放在一起"):
            create(place, [data])
        assert not place.exists()
    create(safe / "key", [data])
    (data / "link").symlink_to(safe / "key")
    (safe / "into").symlink_to(data / "key2")
    with pytest.raises(KeyProblem, match="不能和数据放在一起"):
        create(safe / "into", [data])
    os.replace(safe / "key", data / "key")
    with pytest.raises(KeyProblem, match="不能和数据放在一起"):
        read(data / "key", [data])
    (safe / "back").symlink_to(data / "key")
    with pytest.raises(KeyProblem, match="不能和数据放在一起"):
        read(safe / "back", [data])


@pytest.mark.parametrize("content", ["", "secret", "zz" * 32, "ab" * 31, "ab" * 33])
def test_what_is_not_a_key(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key"
    path.write_text(content, encoding="ascii")
    path.chmod(0o600)
    with pytest.raises(KeyProblem, match="64 位十六进制"):
        read(path, [])


def test_a_missing_key_and_a_pipe(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="--new-key"):
        read(tmp_path / "none", [])
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(KeyProblem, match="不是普通文件"):
        read(tmp_path / "pipe", [])
