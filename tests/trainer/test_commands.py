"""The same evening from the terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import openpyxl
import pytest

from course.assessment import closing
from course.cli import main
from course.trainer.office import Office
from tests.classroom_kit import ESSAY, PAPER, Course


@pytest.fixture
def run(
    course: Course, office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> object:
    monkeypatch.setenv("COURSE_ROOT", str(course.root))
    monkeypatch.setenv("COURSE_EXCHANGE", str(course.exchange))
    monkeypatch.setenv("COURSE_TRAINEE", "zhao")
    monkeypatch.delenv("COURSE_ROSTER", raising=False)

    def command(*arguments: str, code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["course", *arguments])
        try:
            main()
            ended = 0
        except SystemExit as end:
            ended = int(end.code or 0)
        said = capsys.readouterr()
        assert ended == code, said.out + said.err
        return said.out if code == 0 else said.err

    return command


def test_console_close_and_exceptions(course: Course, office: Office, run: object) -> None:
    assert callable(run)
    course.hand_in("li", course.answers("li"))
    said = run("console", PAPER)
    assert "应考 4，未领卷 3，作答中 0，超时未交 0，已交卷 1，迟交 0，缺考有因 0\n" in said
    assert "城东支行\tli\t李一\t已交卷\t" in said
    data = json.loads(run("console", PAPER, "--json"))
    assert data["counts"]["submitted"] == 1 and len(data["lines"]) == 4
    assert [one["paper"] for one in json.loads(run("papers", "--json"))] == [PAPER]
    assert "已收卷" in run("close", PAPER, "--yes")
    assert closing.read(office.root, PAPER) is not None
    assert "已经收卷了" in run("close", PAPER, "--yes", code=2)
    assert "已记下：sun 延长时间。" in run(
        "exception", "add", "sun", PAPER, "extra_minutes", "--minutes", "15", "--reason", "停电"
    )
    assert "名单里没有这个账号" in run(
        "exception", "add", "nobody", PAPER, "absence", "--reason", "x", code=2
    )
    assert "延长 0 分钟不行" in run(
        "exception", "add", "sun", PAPER, "extra_minutes", "--reason", "x", code=2
    )
    assert "1\tsun\tproof-2026\t延长时间 15 分钟\t停电\tzhao\t" in run("exception", "list", PAPER)
    assert "已撤销第 1 条" in run("exception", "undo", "1", "--reason", "记错了人")
    assert "共 1 条，算数的 0 条。" in run("exception", "list")
    assert json.loads(run("exception", "list", "--json"))[0]["holds"] is False
    assert "已重新开放" in run("reopen", PAPER, "--reason", "收早了")
    assert "已记" not in run("console", "no-such-paper", code=2)


def test_comments(office: Office, run: object) -> None:
    assert callable(run)
    assert run("comment", "list", "--for", "task").count("\n") == 6
    assert "已存为 own-1" in run("comment", "add", "日期写错了。", "--for", "task")
    assert json.loads(run("comment", "list", "--json"))[-1] == {
        "id": "own-1",
        "kinds": ["task"],
        "text": "日期写错了。",
    }


@pytest.mark.flow
def test_marking_by_hand_and_results(course: Course, office: Office, run: object, tmp_path: Path) -> None:
    assert callable(run)
    course.hand_in("li", course.answers("li", rate="十二"))
    run("collect", PAPER)
    run("mark", PAPER)
    listed = run("essay", "list", PAPER)
    assert "T2-proof-rate\tli\t等着批\t答案“十二”读不成数字\n" in listed
    assert listed.endswith("共 2 题次，等着批 2 题次。\n")
    assert "facts\t2 分\t写明查到的情况" in run("essay", "show", PAPER, "li", ESSAY)
    assert "不能给 3 分" in run("essay", "give", PAPER, "li", ESSAY, "facts=3", "route=1", code=2)
    assert "没有评分点 other" in run(
        "essay", "give", PAPER, "li", ESSAY, "facts=2", "route=1", "other=1", code=2
    )
    assert "还没有给分：告知还可以走的途径" in run("essay", "give", PAPER, "li", ESSAY, "facts=2", code=2)
    assert "记 3 分" in run("essay", "give", PAPER, "li", ESSAY, "facts=2", "route=1", "--comment", "好")
    assert "改分要写原因" in run("essay", "give", PAPER, "li", ESSAY, "facts=2", "route=2", code=2)
    assert "记 4 分" in run("essay", "give", PAPER, "li", ESSAY, "facts=2", "route=2", "--reason", "看漏了")
    assert "记 1 分" in run("essay", "give", PAPER, "li", "T2-proof-rate", "1", "--comment", "意思对")
    assert "没有这份要人批的答案" in run("essay", "show", PAPER, "wang", ESSAY, code=2)
    assert course.room.waiting(PAPER) == []
    assert "没有发还" in run("feedback", PAPER, "--write-only")
    assert json.loads(run("console", PAPER, "--json"))["lines"][0]["returned"] is False
    assert "已发放 1 份反馈" in run("feedback", PAPER)
    assert json.loads(run("console", PAPER, "--json"))["lines"][0]["returned"] is True
    assert "1 份答卷，平均 22.00 分" in run("results", PAPER)
    assert json.loads(run("results", PAPER, "--json"))["成绩"][0]["得分"] == 22.0
    out = tmp_path / "r.xlsx"
    run("results", PAPER, "--out", str(out))
    assert openpyxl.load_workbook(out)["成绩"]["B2"].value == "李一"
    assert "只能写成 .csv 或 .xlsx" in run("results", PAPER, "--out", str(tmp_path / "r.pdf"), code=2)
