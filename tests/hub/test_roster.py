"""The roster: read right whatever wrote it, refused with file and line, compared before anything changes."""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from course.cli.main import main
from course.errors import SetupError
from course.files import write_json
from course.hub import accounts, people, roster
from course.hub.roster import Person

HEAD = "account,name,branch,role,cohort\n"
LI = Person("li01", "李娜", "城东支行", "trainee", "2026-10")
ZHAO = Person("zhao01", "赵敏", "分行消保部", "trainer", "2026-10")
ROWS = [
    ["账号", "姓名", "机构", "角色", "期次"], ["li01", "李娜", "城东支行", "学员", "2026-10"],
    ["zhao01", "赵敏", "分行消保部", "培训师", "2026-10"],
]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("between", [",", "\t"])
def test_a_csv_is_read_in_either_encoding(tmp_path: Path, encoding: str, between: str) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes("\r\n".join(between.join(row) for row in ROWS).encode(encoding))
    assert roster.read(path) == [LI, ZHAO]


def test_an_excel_file_is_read(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in [*ROWS, [None] * 5, ["wu01", "吴一", 3301.0, "trainee", 2026]]:
        book.active.append(row)
    book.save(tmp_path / "名单.xlsx")
    assert roster.read(tmp_path / "名单.xlsx") == [
        LI,
        ZHAO,
        Person("wu01", "吴一", "3301", "trainee", "2026"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", None, "名单是空的"),
        ("name,role\n", 1, "没有“账号”这一列"),
        ("account,账号,name,role\n", 1, "“账号”这一列有两个"),
        (HEAD + "li01,李,,trainee,\nLi02,李,,trainee,\n", 3, "账号“Li02”不能用"),
        (HEAD + "root;x,李,,trainee,\n", 2, "不能用"),
        (HEAD + "../x,李,,trainee,\n", 2, "不能用"),
        (HEAD + "-x,李,,trainee,\n", 2, "不能用"),
        (HEAD + "a+b,李,,trainee,\n", 2, "不能用"),
        (HEAD + "a,李,,trainee,\n", 2, "不能用"),
        (HEAD + "li01,李,,trainee,\n\nli01,王,,trainee,\n", 4, "账号 li01 出现两次（第 2 行也有）"),
        (HEAD + "li01,李,,admin,\n", 2, "角色“admin”不认识"),
        (HEAD + "li01,<script>,,trainee,\n", 2, "姓名里有不能用的字符"),
        (HEAD + "li01,=1+1,,trainee,\n", 2, "姓名里有不能用的字符"),
        (HEAD + 'li01,"李\n娜",,trainee,\n', 2, "姓名里有不能用的字符"),
        (HEAD + f"li01,{'长' * 61},,trainee,\n", 2, "超过 60 个字"),
    ],
)
def test_a_fault_names_file_and_line(tmp_path: Path, text: str, line: int | None, said: str) -> None:
    path = tmp_path / "r.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SetupError, match=said) as problem:
        roster.read(path)
    assert (problem.value.file, problem.value.line) == (path, line)


@pytest.mark.parametrize(
    "raw", [b"\xd0\xcf\x11\xe0" + b"x" * 600, b"\xff\xfe\x00\x81\xff", b"PK\x03\x04broken"]
)
def test_a_file_that_is_no_roster_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / ("r.xlsx" if raw.startswith(b"PK") else "r.csv")
    path.write_bytes(raw)
    with pytest.raises(SetupError):
        roster.read(path)


def test_the_difference_names_everybody_and_drops_nobody() -> None:
    moved = Person("li01", "李娜", "城西支行", "trainee", "2026-10")
    raised = Person("wu01", "吴一", "", "trainer", "")
    before = {
        "li01": LI,
        "zhao01": ZHAO,
        "wu01": Person("wu01", "吴一", "", "trainee", ""),
        "old01": Person("old01", "老", "", "trainee", ""),
    }
    new = Person("new01", "新", "", "trainee", "")
    found = roster.compare([moved, ZHAO, raised, new], before)
    assert roster.report(found, roles=False) == [
        "新增\tnew01\t新\t\t学员\t",
        "更新\tli01\t城东支行 → 城西支行",
        "改角色\twu01\t学员 → 培训师（没有改，确认后加 --change-roles）",
        "名单里没有\told01\t老\t\t学员\t（账号保留，没有动）",
        "新增 1，更新 1，改角色 1，没有变化 1，名单里没有 1。",
    ]
    assert roster.report(found, roles=True)[2] == "改角色\twu01\t学员 → 培训师"
    assert roster.compare([LI], {"li01": LI}).empty


def test_a_dry_run_changes_nothing_and_needs_no_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, state = tmp_path / "r.csv", tmp_path / "state"
    path.write_text(HEAD + "xbtnobody,李,,trainee,\n", encoding="utf-8")
    (state / "hub").mkdir(parents=True)
    write_json(state / "hub" / "roster.json", roster.as_data({"li01": LI}))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    arguments = ["hub", "roster", "import", str(path), "--state", str(state)]
    said = CliRunner().invoke(main, [*arguments, "--dry-run"])
    assert said.exit_code == 0
    assert said.output.splitlines()[-2:] == [
        "新增 1，更新 0，改角色 0，没有变化 0，名单里没有 1。",
        "这是预演，什么都没有改。",
    ]
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["hub", "r.csv", "roster.json", "state"]
    refused = CliRunner().invoke(main, arguments)
    assert refused.exit_code == 2
    assert "建账号要用 root" in refused.output


@pytest.mark.parametrize("account", ["root", "daemon", "nobody", "xiaobao"])
def test_an_account_of_the_system_is_never_taken_over(account: str) -> None:
    if account == "xiaobao":
        try:
            pwd.getpwnam(account)
        except KeyError:
            pytest.skip("the service account isn't on this machine")
    assert people.groups_of(account) == []
    with pytest.raises(SetupError, match="已经有同名的账号"):
        accounts.check([Person(account, "", "", "trainer", "")])


def test_a_password_list_is_closed_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    with accounts.password_list(path) as tell:
        tell.writerow(["li01", "李", "学员", "x"])
        assert path.read_text(encoding="utf-8-sig").splitlines()[-1] == "li01,李,学员,x"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(SetupError, match="没有覆盖"), accounts.password_list(path):
        pass


def test_a_hub_course_whose_kit_is_broken_marks_nothing() -> None:
    """The configuration that a hub's course folder gets ends the program when the kit can't be read."""
    from course.hub.places import NBGRADER_CONFIG

    broken = NBGRADER_CONFIG.replace("course.grading", "course.no_such_part")
    with pytest.raises(SystemExit, match="什么都没有做"):
        exec(compile(broken, "nbgrader_config.py", "exec"), {})
