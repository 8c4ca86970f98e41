"""The three facets of a complaint: A where the business was done, B what business, C why.

Names follow JR/T 0169-2018 as far as the sources show them; the digits are the course's own (课内代码) unless
`code_confidence` is high. See `editions/<year>/codes.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from course.errors import EditionError
from course.files import read_yaml
from course.knowledge.edition import Edition, load
from course.knowledge.reader import parse
from course.knowledge.rules import Confidence, Frozen

FacetName = Literal["A", "B", "C"]
Level = Literal["大类", "中类", "小类"]
COURSE_CODE = "课内代码"
UNSURE_NAME = "名称待培训师核实"


class Code(Frozen):
    """One class of a facet.

    `name` is the standard's wording, `short` what reports print; `parent` the code one level up, or None;
    `path` the names from the top class down; `pinyin` the initials of the short name (自主选择权 -> zzxzq) and
    `spelled` its full pinyin. `examples` are the course's own. `code_confidence` other than high means that
    the digits are 课内代码 and no official code.
    """

    code: str = Field(pattern=r"^[ABC]\d{2}(\d{2}(\d)?)?$")
    level: Level
    name: str
    short: str
    facet: FacetName
    parent: str | None = None
    path: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    name_confidence: Confidence
    code_confidence: Confidence
    note: str | None = None
    pinyin: str = ""
    spelled: str = ""

    @property
    def is_course_code(self) -> bool:
        """Whether the digits are the course's own and must be shown as such."""
        return self.code_confidence != "high"

    @property
    def mark(self) -> str:
        """What must stand beside the code: 课内代码, and 名称待培训师核实 when the name is unsure too."""
        marks = [COURSE_CODE] if self.is_course_code else []
        return "，".join([*marks, *([UNSURE_NAME] if self.name_confidence == "low" else [])])

    @property
    def label(self) -> str:
        """The path of names and the code: 银行卡-借记卡-借记卡使用（B03011，课内代码）."""
        return f"{'-'.join(self.path)}（{'，'.join(part for part in (self.code, self.mark) if part)}）"


class _Row(Frozen):
    code: str
    level: Level
    name: str
    short: str | None = None
    name_confidence: Confidence
    code_confidence: Confidence
    examples: list[str] = []
    note: str | None = None


class _FacetRows(Frozen):
    facet: FacetName
    name: str
    source: str
    facts: list[str]
    rules: list[str]
    note: str | None = None
    codes: list[_Row]


@dataclass(frozen=True)
class Facet:
    """One facet: its name, the sources of its names, a note on what isn't known, and its codes in order."""

    id: str
    name: str
    source: str
    note: str | None
    rules: tuple[str, ...]
    codes: tuple[Code, ...]

    def leaves(self) -> tuple[Code, ...]:
        """Codes that have no finer class below them: what a complaint is coded with."""
        parents = {code.parent for code in self.codes}
        return tuple(code for code in self.codes if code.code not in parents)

    def top(self) -> tuple[Code, ...]:
        """The 大类."""
        return tuple(code for code in self.codes if code.level == "大类")


@dataclass(frozen=True)
class Codes:
    """All three facets of an edition."""

    facets: Mapping[str, Facet]
    by_code: Mapping[str, Code]
    file: Path

    def facet(self, name: str) -> Facet:
        """Facet A, B or C. Raises EditionError for another letter."""
        if name not in self.facets:
            raise EditionError(
                f"没有维度“{name}”。",
                file=self.file,
                place=name,
                remedy="维度是 A（办理渠道）、B（业务类别）、C（原因）。",
            )
        return self.facets[name]

    def get(self, code: str) -> Code:
        """The code's entry. Raises EditionError for an unknown code."""
        if code not in self.by_code:
            raise EditionError(
                f"没有代码 {code}。",
                file=self.file,
                place=code,
                remedy="代码见 codes.yaml，区分大小写，不补零。",
            )
        return self.by_code[code]

    def name(self, code: str) -> str:
        """The name of a code as the standard words it. Raises EditionError for an unknown code."""
        return self.get(code).name

    def top(self, code: str) -> Code:
        """The 大类 above a code (itself when it is one). Raises EditionError for an unknown code."""
        return self.get(self.get(code).code[:3])

    def disclosed(self, code: str) -> str:
        """The name under which banks disclose a business: the 大类, 银行卡 split into 借记卡 and 信用卡.

        Raises EditionError for an unknown code. See rule coding.card-split.
        """
        entry = self.get(code)
        return entry.path[1] if entry.code.startswith("B03") and len(entry.path) > 1 else entry.path[0]

    def search(self, text: str, facet: str | None = None, limit: int = 20) -> list[Code]:
        """Codes that match Chinese, pinyin (initials or full) or the beginning of a code, best first.

        Every word of `text` must match; an empty text gives nothing. Raises EditionError for an unknown facet.
        """
        words = text.lower().split()
        if not words:
            return []
        pool: Iterable[Code] = self.facet(facet).codes if facet else self.by_code.values()
        scored = [(sum(found), code) for code in pool if all(found := [_score(code, word) for word in words])]
        return [code for _, code in sorted(scored, key=lambda pair: (-pair[0], pair[1].code))][:limit]


def _score(code: Code, word: str) -> int:
    if code.code.lower() == word:
        return 9
    if code.code.lower().startswith(word) and word[0] in "abc" and (len(word) == 1 or word[1:].isdigit()):
        return 8
    if word == code.short.lower():
        return 9
    if word in code.short.lower() or word in code.name.lower():
        return 7
    if word.isascii() and word.isalpha():
        if code.pinyin.startswith(word):
            return 6
        if word in code.pinyin:
            return 5
        return 4 if len(word) > 2 and word in code.spelled else 0
    if any(word in example.lower() for example in code.examples):
        return 3
    return 2 if any(word in part.lower() for part in code.path) else 0


def codes(edition: Edition | None = None) -> Codes:
    """The three facets of an edition (the one in force without an argument).

    Raises EditionError naming file and line when codes.yaml is missing or wrong, or cites an unknown rule.
    """
    loaded = edition or load()
    path = loaded.folder / "codes.yaml"
    stamp = path.stat().st_mtime_ns if path.is_file() else 0
    return _read(path, stamp, frozenset(loaded.rules))


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int, rules: frozenset[str]) -> Codes:
    source = read_yaml(path, EditionError)
    facets: dict[str, Facet] = {}
    by_code: dict[str, Code] = {}
    for index, entry in enumerate(source.data or []):
        rows = parse(_FacetRows, entry, source, (index,))
        _check_rules(rows, rules, path, source.line((index, "rules")))
        made: list[Code] = []
        for number, row in enumerate(rows.codes):
            line = source.line((index, "codes", number))
            if row.code in by_code or not row.code.startswith(rows.facet):
                raise EditionError(
                    "代码重复，或不属于这个维度。",
                    file=path,
                    line=line,
                    place=row.code,
                    remedy="每个代码只写一次，首字母与 facet 相同。",
                )
            by_code[row.code] = code = _code(row, rows.facet, by_code, path, line)
            made.append(code)
        facets[rows.facet] = Facet(
            rows.facet, rows.name, rows.source, rows.note, tuple(rows.rules), tuple(made)
        )
    if set(facets) != {"A", "B", "C"}:
        raise EditionError("三个维度 A、B、C 要都有。", file=path, line=1, remedy="从上一年的年度版复制。")
    return Codes(facets, by_code, path)


def _check_rules(rows: _FacetRows, rules: frozenset[str], path: Path, line: int | None) -> None:
    for rule in rows.rules:
        if rule not in rules:
            raise EditionError(
                f"引用了不存在的规则 {rule}。",
                file=path,
                line=line,
                place=rule,
                remedy="改成已有的规则编号。",
            )


def _code(row: _Row, facet: FacetName, known: Mapping[str, Code], path: Path, line: int | None) -> Code:
    parent = known.get(row.code[:-2] if len(row.code) == 5 else row.code[:-1])
    if (parent is None) != (row.level == "大类"):
        raise EditionError(
            "上一级的代码要先写；大类没有上一级。",
            file=path,
            line=line,
            place=row.code,
            remedy="调整次序或层级。",
        )
    short = row.short or row.name
    initials, spelled = _pinyin(short)
    return Code(
        **row.model_dump(exclude={"short", "examples"}),
        short=short,
        examples=tuple(row.examples),
        facet=facet,
        parent=parent.code if parent else None,
        path=(*(parent.path if parent else ()), short),
        pinyin=initials,
        spelled=spelled,
    )


def _pinyin(text: str) -> tuple[str, str]:
    """Initials and full spelling, without tones and punctuation."""
    from pypinyin import Style, lazy_pinyin

    readings = ["".join(c for c in part if c.isalnum()) for part in lazy_pinyin(text, style=Style.NORMAL)]
    return "".join(part[0] for part in readings if part).lower(), "".join(readings).lower()
