"""Policies: the shipped ones fit the tables, a wrong one is refused with file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.complaints import tables
from course.complaints.anonymise import policy

SMALL = """\
title: 小方案
columns:
  id: {action: pseudonym, as: code}
  month: {action: generalise, by: month}
  cause: keep
  text: narrative
quasi_identifiers: [month]
sensitive: [cause]
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_shipped_policies_fit_the_tables() -> None:
    assert policy.shipped() == ["again", "strict", "teaching"]
    raw, made = set(tables.RAW.columns), list(tables.COMPLAINTS.columns)
    assert set(policy.read("teaching").columns) == raw
    assert set(policy.read("strict").columns) == raw
    assert [name for name, _ in policy.read("teaching").output] == made
    assert list(policy.read("again").columns) == made


def test_what_the_default_asks_for() -> None:
    plan = policy.read()
    assert (plan.k, plan.l, plan.t, plan.max_suppression, plan.order) == (5, 2, None, 0.05, "shuffled")
    assert plan.narratives == ["narrative", "reply"]
    assert plan.needs_key
    assert not policy.read("again").needs_key
    dropped = [name for name, column in plan.columns.items() if column.action == "drop"]
    assert dropped == [
        "customer_name", "handler_name", "id_card", "mobile", "bank_card", "employer", "email", "birth_date",
    ]  # fmt: skip


def test_short_form_and_output_names(tmp_path: Path) -> None:
    plan = policy.read(written(tmp_path, SMALL))
    assert plan.columns["cause"].action == "keep"
    assert [name for name, _ in plan.output] == ["code", "month", "cause", "text"]
    assert (plan.k, plan.l, plan.max_suppression) == (5, 1, 0.05)


def test_digest_follows_content_not_layout(tmp_path: Path) -> None:
    one = policy.read(written(tmp_path, SMALL)).digest()
    assert policy.read(written(tmp_path, "# 注\n" + SMALL)).digest() == one
    assert policy.read(written(tmp_path, SMALL + "k: 6\n")).digest() != one


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("cause: keep", "cause: kept", 5, "值不对"),
        ("by: month", "by: week", 4, "值不对"),
        ("{action: generalise, by: month}", "generalise", 4, "generalise 要写 by"),
        ("as: code", "as: month", 1, "“month”出现两次"),
        ("quasi_identifiers: [month]", "quasi_identifiers: [day]", 1, "“day”不是输出的列"),
        ("quasi_identifiers: [month]", "quasi_identifiers: [text]", 1, "“text”不是输出的列"),
        ("sensitive: [cause]", "sensitive: [month]", 1, "不能既是准标识符又是敏感列"),
        ("sensitive: [cause]", "k: 1", 8, "greater than or equal to 2"),
        ("sensitive: [cause]", "colour: red", 8, "没有这一项"),
        ("sensitive: [cause]", "ladder: [{column: cause, to: x}]", 1, "不是准标识符"),
        ("sensitive: [cause]", "ladder: [{column: month}]", 8, "写 to 或 map"),
        ("cause: keep", "cause: {action: keep, kind: name}", 5, "不能 keep"),
        ("cause: keep", "cause: {action: drop, kind: shoe}", 5, "kind 只能是"),
        ("cause: keep", "cause: {action: keep, pattern: '('}", 5, "不是正则表达式"),
        (
            "cause: keep",
            "cause: {action: generalise, by: bands, edges: [1], labels: [a]}",
            5,
            "多一个的 labels",
        ),
    ],
)
def test_faults_name_line_and_place(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    path = written(tmp_path, SMALL.replace(old, new))
    with pytest.raises(policy.PolicyError) as caught:
        policy.read(path)
    message = caught.value.message_zh()
    assert says in message
    assert message.startswith(f"{path} 第 {line} 行")
    assert "办法：" in message


def test_unknown_policy_and_empty_file(tmp_path: Path) -> None:
    with pytest.raises(policy.PolicyError, match="again、strict、teaching"):
        policy.read(tmp_path / "none.yaml")
    with pytest.raises(policy.PolicyError, match="是空的"):
        policy.read(written(tmp_path, ""))
