"""One row by the policy: dropped, pseudonymised, generalised and kept columns, each value checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from course.complaints.anonymise.keys import Key
from course.complaints.anonymise.numbers import numbers
from course.complaints.anonymise.policy import Column, Policy, PolicyError
from course.complaints.anonymise.source import Source
from course.complaints.schema import age_band, amount_band

UNKNOWN = "不详"
OLDEST = 120

_SHORTENED = re.compile(r"[+-]?\d+(?:\.\d+)?[Ee]\+?\d+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DAY = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?:-(?P<m>\d{1,2})-(?P<d>\d{1,2})|/(?P<m2>\d{1,2})/(?P<d2>\d{1,2})|\.(?P<m3>\d{1,2})\.(?P<d3>\d{1,2})"
    r"|年(?P<m4>\d{1,2})月(?P<d4>\d{1,2})日|(?P<m5>\d\d)(?P<d5>\d\d))(?:[ T]\d{1,2}[:：]\d\d(?:[:：]\d\d(?:\.\d+)?)?)?"
)
_CITY = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?(?P<city>[\u4e00-\u9fff]{2,10}?(?:市|自治州|地区|盟))"
)
_STARTS_FORMULA = tuple("=+-@\t\r＝＋－＠")


class Unreadable(ValueError):
    """A value that can't be generalised; carries what is wrong and the remedy."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Row:
    """A row after its columns were treated. `values` are in the policy's output order, narratives raw.

    `known` are (kind, text) of the identifying columns, to be looked for in the narratives.
    """

    values: list[str]
    known: list[tuple[str, str]]


def neutral(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula: an apostrophe goes in front. Numbers stay."""
    if cell.startswith(_STARTS_FORMULA) and not _NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def check_header(policy: Policy, source: Source) -> None:
    """Raise PolicyError when the table and the policy don't name the same columns."""
    for name in source.columns:
        if name not in policy.columns:
            raise PolicyError(
                f"表里有“{name}”列，脱敏方案里没有。", file=source.file, place=name,
                remedy="在方案的 columns 里写明怎么处理这一列；不需要就写 drop。",
            )  # fmt: skip
    for name in policy.columns:
        if name not in source.columns:
            raise PolicyError(
                f"脱敏方案里有“{name}”列，表里没有。", file=source.file, place=name,
                remedy="检查是不是导错了表，或从方案里删掉这一列。",
            )  # fmt: skip


class Columns:
    """Treats the rows of one source by one policy. Call `row` for each."""

    def __init__(self, policy: Policy, source: Source, key: Key | None) -> None:
        check_header(policy, source)
        if policy.needs_key and key is None:
            raise PolicyError("方案里有假名或打乱次序，需要密钥。", remedy="用 --key-file 指明密钥文件。")
        self._policy = policy
        self._source = source
        self._at = {name: index for index, name in enumerate(source.columns)}
        self._ways: list[tuple[str, Callable[[str], str]]] = [
            (raw, self._way(raw, column, key))
            for raw, column in policy.columns.items()
            if column.action != "drop"
        ]
        self._texts = set(policy.narratives)
        self._known = [(column.kind, raw) for raw, column in policy.columns.items() if column.kind]
        self._seen: list[tuple[int, str, dict[str, int]]] = [
            (at, raw, {}) for at, (raw, _) in enumerate(self._ways) if policy.columns[raw].unique
        ]

    def row(self, number: int, cells: list[str]) -> Row:
        """Row `number` of the source. Raises TableError naming the cell for a value that can't be treated."""
        for name, cell in zip(self._source.columns, cells, strict=True):
            if name not in self._texts and _SHORTENED.fullmatch(cell.strip()):
                raise self._source.error(
                    number, name, f"长数字被存成了科学记数法（{cell.strip()}），后几位已经丢了。",
                    "从系统重新导出，把这一列存成文本。",
                )  # fmt: skip
        values = []
        for raw, way in self._ways:
            cell = cells[self._at[raw]]
            try:
                values.append(way(cell))
            except Unreadable as problem:
                raise self._source.error(number, raw, problem.what, problem.remedy) from problem
        for at, raw, seen in self._seen:
            self._once(number, raw, values[at], seen)
        known = [(str(kind), cells[self._at[raw]].strip()) for kind, raw in self._known]
        return Row(values, [(kind, text) for kind, text in known if text])

    def _once(self, number: int, raw: str, value: str, seen: dict[str, int]) -> None:
        first = seen.setdefault(value, number)
        if first != number or not value:
            what = f"这一列不能重复，和第 {first} 行一样" if first != number else "这一列不能空着"
            raise self._source.error(
                number,
                raw,
                f"{what}。",
                "查明是不是重复登记；不同的编号换成了同一个假名时，加大方案里的 length。",
            )

    def _way(self, raw: str, column: Column, key: Key | None) -> Callable[[str], str]:
        if column.action == "narrative":
            return lambda cell: cell
        if column.action == "pseudonym":
            assert key is not None
            return _pseudonym(column, column.domain or column.as_ or raw, key)
        if column.action == "generalise":
            return _generaliser(column, column.domain or column.as_ or raw, key)
        return _keeper(column)


def _keeper(column: Column) -> Callable[[str], str]:
    allowed = frozenset(column.values)
    pattern = re.compile(column.pattern) if column.pattern is not None else None
    looked: set[str] = set()

    def keep(cell: str) -> str:
        value = cell.strip()
        if value in looked:
            return neutral(value)
        if allowed and value not in allowed:
            raise Unreadable(f"“{value}”不在方案允许的值里。", "核对数据，或在方案的 values 里加上它。")
        if pattern is not None and not pattern.fullmatch(value):
            raise Unreadable(f"“{value}”不合方案里的 pattern。", "核对数据，或改方案的 pattern。")
        if not allowed and pattern is None and numbers(value):
            raise Unreadable("保留的列里有像号码的内容。", "这一列改为 narrative 或 drop，或先在系统里改正。")
        if len(looked) < 10_000:
            looked.add(value)
        return neutral(value)

    return keep


def _pseudonym(column: Column, domain: str, key: Key) -> Callable[[str], str]:
    return lambda cell: column.prefix + key.digest(domain, cell)[: column.length] if cell.strip() else ""


def _generaliser(column: Column, domain: str, key: Key | None) -> Callable[[str], str]:
    if column.by == "city":
        if key is None:
            raise PolicyError(
                "generalise 到 city 的市名换成代号，需要密钥。", remedy="用 --key-file 指明密钥文件。"
            )
        return lambda cell: _city(cell, column, domain, key)
    if column.by == "bands":
        return lambda cell: _banded(cell, column)
    if column.by == "map":
        return lambda cell: _mapped(cell, column)
    ways: dict[str, Callable[[str], str]] = {
        "month": lambda cell: _day(cell).strftime("%Y-%m"), "quarter": lambda cell: quarter(_day(cell)),
        "year": lambda cell: str(_day(cell).year), "amount_band": _amount, "age_band": _age,
    }  # fmt: skip
    return ways[str(column.by)]


def _day(cell: str) -> date:
    """The day of a date or time. Day first and two-digit years are refused: they can be read two ways."""
    text = cell.strip()
    found = _DAY.fullmatch(text)
    if found:
        year, month, day = (int(part) for part in found.groups() if part is not None)
        try:
            return datetime(year, month, day).date()
        except ValueError:
            pass
    raise Unreadable(f"日期读不懂（{text or '空'}）。", "写成 2026-03-09 或 2026-03-09 14:05。")


def quarter(day: date) -> str:
    """2026-Q1 for a day of the first quarter."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _figure(cell: str, what: str) -> float | None:
    text = (
        cell.strip()
        .replace(",", "")
        .replace("，", "")
        .removeprefix("¥")
        .removeprefix("￥")
        .removesuffix("元")
    )
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise Unreadable(f"{what}读不懂（{cell.strip()}）。", "只写数字。")
    return float(text)


def _amount(cell: str) -> str:
    yuan = _figure(cell, "金额")
    if yuan is not None and yuan < 0:
        raise Unreadable("金额是负数。", "核对数据。")
    return amount_band(yuan)


def _age(cell: str) -> str:
    years = _figure(cell, "年龄")
    if years is not None and not 0 <= years <= OLDEST:
        raise Unreadable(f"年龄不对（{cell.strip()}）。", "核对数据。")
    return age_band(None if years is None else int(years))


def _banded(cell: str, column: Column) -> str:
    value = _figure(cell, "数")
    return UNKNOWN if value is None else column.labels[sum(value >= edge for edge in column.edges)]


def _mapped(cell: str, column: Column) -> str:
    try:
        return column.map[cell.strip()]
    except KeyError as problem:
        raise Unreadable(
            f"“{cell.strip()}”不在方案的对照表里。", "核对数据，或在 map 里加上它。"
        ) from problem


def _city(cell: str, column: Column, domain: str, key: Key) -> str:
    """某市 and a code for the city of an address; an address without a city is 不详."""
    found = _CITY.match(cell.strip())
    return (
        f"{column.prefix or '某市'}{key.digest(domain, found['city'])[: column.length]}" if found else UNKNOWN
    )
