"""The roster: who belongs to the course. Read from CSV (UTF-8 or GB18030) or Excel, every row checked."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.errors import SetupError
from course.files import read_json

ACCOUNT = re.compile(r"[a-z][a-z0-9_-]{1,30}")
ODD = re.compile(r"[\x00-\x1f\x7f<>&\"'`\\=+@|\u2028\u2029\u202a-\u202e]")
HEADS = {
    "account": ("account", "账号", "帐号", "工号账号", "用户名"),
    "name": ("name", "姓名"),
    "branch": ("branch", "机构", "支行", "网点", "单位"),
    "role": ("role", "角色"),
    "cohort": ("cohort", "期次", "班次", "班级"),
    "post": ("post", "岗位", "职务"),
}
ROLES = {"trainee": "trainee", "学员": "trainee", "trainer": "trainer", "培训师": "trainer"}
ROLE_LABEL = {"trainee": "学员", "trainer": "培训师"}
MOST_ROWS = 20_000
MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class Person:
    """One row of the roster. `role` is trainee or trainer, `post` what the trainee does (may be empty)."""

    account: str
    name: str
    branch: str
    role: str
    cohort: str
    post: str = ""


@dataclass(frozen=True)
class Difference:
    """What an import would change: accounts by kind of change; `gone` are kept, only named."""

    new: list[Person]
    changed: list[tuple[Person, Person]]
    role_changed: list[tuple[Person, Person]]
    same: list[Person]
    gone: list[Person]

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.new or self.changed or self.role_changed)


def read(path: Path) -> list[Person]:
    """Everybody in a roster file, in its order. Raises SetupError naming file and line of the first fault."""
    table = _table(path)
    if not table:
        raise SetupError("名单是空的。", file=path, remedy="第一行写：account,name,branch,role,cohort。")
    columns = _columns(table[0][1], path)
    found: dict[str, tuple[int, Person]] = {}
    for line, cells in table[1:]:
        person = _person(cells, columns, path, line)
        if person.account in found:
            raise SetupError(
                f"账号 {person.account} 出现两次（第 {found[person.account][0]} 行也有）。", file=path, line=line,
                remedy="删掉其中一行。",
            )  # fmt: skip
        found[person.account] = (line, person)
    return [person for _, person in found.values()]


def compare(wanted: list[Person], known: dict[str, Person]) -> Difference:
    """What importing `wanted` would change of `known`."""
    made = Difference([], [], [], [], [])
    for person in wanted:
        before = known.get(person.account)
        if before is None:
            made.new.append(person)
        elif before.role != person.role:
            made.role_changed.append((before, person))
        elif before != person:
            made.changed.append((before, person))
        else:
            made.same.append(person)
    named = {person.account for person in wanted}
    made.gone.extend(person for account, person in sorted(known.items()) if account not in named)
    return made


def report(found: Difference, *, roles: bool) -> list[str]:
    """The difference in lines. `roles` says whether role changes are taken over."""
    lines = [f"新增\t{_line(person)}" for person in found.new]
    for before, person in found.changed:
        parts = [
            f"{getattr(before, name) or '（空）'} → {getattr(person, name) or '（空）'}"
            for name in ("name", "branch", "cohort", "post")
            if getattr(before, name) != getattr(person, name)
        ]
        lines.append(f"更新\t{person.account}\t{'；'.join(parts)}")
    note = "" if roles else "（没有改，确认后加 --change-roles）"
    for before, person in found.role_changed:
        lines.append(f"改角色\t{person.account}\t{ROLE_LABEL[before.role]} → {ROLE_LABEL[person.role]}{note}")
    lines += [f"名单里没有\t{_line(person)}（账号保留，没有动）" for person in found.gone]
    lines.append(
        f"新增 {len(found.new)}，更新 {len(found.changed)}，改角色 {len(found.role_changed)}，"
        f"没有变化 {len(found.same)}，名单里没有 {len(found.gone)}。"
    )
    return lines


def known(path: Path) -> dict[str, Person]:
    """The roster as it was imported last, by account; empty when there is none. Raises SetupError."""
    if not path.is_file():
        return {}
    return {row["account"]: Person(**row) for row in read_json(path, SetupError)["people"]}


def as_data(people: dict[str, Person]) -> dict[str, Any]:
    """What `known` reads."""
    return {"people": [people[account].__dict__ for account in sorted(people)]}


def _line(person: Person) -> str:
    return "\t".join((person.account, person.name, person.branch, ROLE_LABEL[person.role], person.cohort))


def _person(cells: list[str], columns: dict[str, int], path: Path, line: int) -> Person:
    row = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
    account, role = row["account"], ROLES.get(row["role"].lower())
    if not ACCOUNT.fullmatch(account):
        raise SetupError(
            f"账号“{ODD.sub('?', account)[:40]}”不能用。", file=path, line=line,
            remedy="用小写字母开头，2 到 31 个小写字母、数字、下划线或连字符。",
        )  # fmt: skip
    if role is None:
        raise SetupError(
            f"角色“{ODD.sub('?', row['role'])[:20]}”不认识。", file=path, line=line, place=account,
            remedy="写 trainee（学员）或 trainer（培训师）。",
        )  # fmt: skip
    for name in ("name", "branch", "cohort", "post"):
        if ODD.search(row.get(name, "")) or len(row.get(name, "")) > 60:
            raise SetupError(
                f"{HEADS[name][1]}里有不能用的字符，或超过 60 个字。", file=path, line=line, place=account,
                remedy="去掉引号、尖括号、等号这些符号。",
            )  # fmt: skip
    rest = [row.get(name, "") for name in ("name", "branch", "cohort", "post")]
    return Person(account, rest[0], rest[1], role, rest[2], rest[3])


def _columns(head: list[str], path: Path) -> dict[str, int]:
    titles = [cell.strip().lower() for cell in head]
    found = {}
    for name, known_as in HEADS.items():
        places = [at for at, title in enumerate(titles) if title in known_as]
        if len(places) > 1:
            raise SetupError(f"“{known_as[1]}”这一列有两个。", file=path, line=1, remedy="删掉一列。")
        if places:
            found[name] = places[0]
    for name in ("account", "name", "role"):
        if name not in found:
            raise SetupError(
                f"没有“{HEADS[name][1]}”这一列。", file=path, line=1,
                remedy="第一行写：account,name,branch,role,cohort（或：账号,姓名,机构,角色,期次）。",
            )  # fmt: skip
    return found


def _table(path: Path) -> list[tuple[int, list[str]]]:
    """The rows that hold something, each with its number from 1."""
    if not path.is_file():
        raise SetupError("找不到名单。", file=path, remedy="检查文件名。")
    if path.stat().st_size > MOST_BYTES:
        raise SetupError("名单太大。", file=path, remedy="分成几个文件。")
    rows = _excel(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _text(path)
    numbered = [(at, row) for at, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if len(numbered) > MOST_ROWS:
        raise SetupError(f"名单超过 {MOST_ROWS} 行。", file=path, remedy="分成几个文件。")
    return numbered


def _text(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    if raw[:4] == b"\xd0\xcf\x11\xe0":
        raise SetupError("这是旧版 Excel（.xls）文件。", file=path, remedy="另存为 .xlsx 或 CSV。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SetupError("名单读不出来。", file=path, remedy="另存为 UTF-8 的 CSV。")
    tabs = "\t" in text.split("\n", 1)[0]
    return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if tabs else ","))


def _excel(path: Path) -> list[list[str]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True, max_row=MOST_ROWS + 1)]
        book.close()
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as problem:
        raise SetupError(
            "这个 Excel 文件读不出来。", file=path, remedy="另存为 CSV（UTF-8）再试。"
        ) from problem
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
