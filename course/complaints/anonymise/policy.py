"""The policy of an anonymisation: what happens to each column, and which thresholds the result must reach."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from course.complaints.anonymise.spans import KINDS
from course.errors import CourseError
from course.files import Located, read_yaml
from course.knowledge.rules import Frozen

POLICIES = Path(__file__).parent / "policies"
DEFAULT = "teaching"

Action = Literal["drop", "pseudonym", "generalise", "keep", "narrative"]
By = Literal["month", "quarter", "year", "city", "amount_band", "age_band", "bands", "map"]

ACTION_LABEL: dict[str, str] = {
    "drop": "删除", "pseudonym": "换成假名", "generalise": "泛化", "keep": "保留", "narrative": "文字去标识",
}  # fmt: skip
BY_LABEL: dict[str, str] = {
    "month": "到月", "quarter": "到季度", "year": "到年", "city": "到市", "amount_band": "到金额档",
    "age_band": "到年龄段", "bands": "到区间", "map": "按对照表",
}  # fmt: skip


class PolicyError(CourseError):
    """A policy is wrong, or data don't fit it."""


class Column(Frozen):
    """What happens to one column of the raw table.

    `as` is its name in the output. `kind` says that the column's value identifies the person (a kind of
    docs/complaints.md): it is then looked for in the row's narratives too. `values` or `pattern` close a kept
    column; anything else in it is an error.
    """

    action: Action
    as_: str | None = Field(default=None, alias="as")
    by: By | None = None
    edges: list[float] = []
    labels: list[str] = []
    map: dict[str, str] = {}
    prefix: str = ""
    length: int = Field(default=10, ge=4, le=32)
    domain: str | None = None
    unique: bool = False
    values: list[str] = []
    pattern: str | None = None
    kind: str | None = None

    @field_validator("values", "labels", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        return [_text(v) for v in value] if isinstance(value, list) else value

    @field_validator("map", mode="before")
    @classmethod
    def _map_as_text(cls, value: Any) -> Any:
        return {_text(k): _text(v) for k, v in value.items()} if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _fits_action(self) -> Self:
        if (self.action == "generalise") != (self.by is not None):
            raise ValueError("generalise 要写 by（month、city、amount_band……），别的做法不写 by")
        if self.by == "bands" and (not self.edges or len(self.labels) != len(self.edges) + 1):
            raise ValueError("bands 要写 edges（从小到大）和比它多一个的 labels")
        if self.edges != sorted(set(self.edges)):
            raise ValueError("edges 要从小到大，不重复")
        if (self.by == "map") != bool(self.map):
            raise ValueError("by: map 要写 map 对照表")
        if self.kind is not None and self.kind not in KINDS:
            raise ValueError(f"kind 只能是 {'、'.join(KINDS)}")
        if self.kind is not None and self.action not in ("drop", "pseudonym", "generalise"):
            raise ValueError("写了 kind 的列认得出人，不能 keep")
        if self.pattern is not None:
            _compiles(self.pattern)
        return self


def _text(value: Any) -> str:
    """YAML's true and numbers as they stand in a table."""
    return value if isinstance(value, str) else str(value)


def _compiles(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as problem:
        raise ValueError(f"pattern 不是正则表达式（{problem}）") from problem


class Rung(Frozen):
    """One step of the ladder that is climbed until k holds.

    `to` is `quarter` or `year` for months, or the text that takes the value's place; `map` gives a coarser
    value for each. `scope` rows touches only rows in classes that are too small, all touches every row.
    """

    column: str
    to: str | None = None
    map: dict[str, str] = {}
    scope: Literal["rows", "all"] = "rows"

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.to is None) == (not self.map):
            raise ValueError("每一级写 to 或 map，只写一个")
        return self

    @property
    def label(self) -> str:
        """The step in words for the report."""
        way = {"quarter": "改到季度", "year": "改到年"}.get(self.to or "", f"改成“{self.to}”")
        return way if self.to is not None else "改到更粗的一级"


class Policy(Frozen):
    """A whole policy.

    `linked` are pseudonyms that say more to somebody who can resolve them: they aren't quasi-identifiers, but
    the report shows the figures with them. `population` is how many complaints the export was drawn from.
    """

    title: str
    columns: dict[str, Column]
    quasi_identifiers: list[str] = Field(min_length=1)
    linked: list[str] = []
    sensitive: list[str] = []
    k: int = Field(default=5, ge=2)
    l: int = Field(default=1, ge=1)  # noqa: E741
    t: float | None = Field(default=None, gt=0, le=1)
    max_suppression: float = Field(default=0.05, ge=0, lt=1)
    population: int | None = Field(default=None, ge=1)
    ladder: list[Rung] = []
    order: Literal["shuffled", "kept"] = "shuffled"
    review: int = Field(default=200, ge=0, le=100_000)

    @field_validator("columns", mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {str(k): {"action": v} if isinstance(v, str) else v for k, v in value.items()}

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        names = [name for name, _ in self.output]
        double = sorted({n for n in names if names.count(n) > 1})
        if double:
            raise ValueError(f"输出里“{double[0]}”出现两次，请改 as")
        table = {name for name, column in self.output if column.action != "narrative"}
        for field in ("quasi_identifiers", "sensitive", "linked"):
            for name in getattr(self, field):
                if name not in table:
                    raise ValueError(f"{field} 里的“{name}”不是输出的列（文字列不算）")
        both = set(self.quasi_identifiers) & (set(self.sensitive) | set(self.linked))
        if both:
            raise ValueError(f"“{min(both)}”不能既是准标识符又是敏感列或关联列")
        for rung in self.ladder:
            if rung.column not in self.quasi_identifiers:
                raise ValueError(f"ladder 里的“{rung.column}”不是准标识符")
        return self

    @property
    def output(self) -> list[tuple[str, Column]]:
        """Output name and column, in order, for every column that isn't dropped."""
        return [(c.as_ or raw, c) for raw, c in self.columns.items() if c.action != "drop"]

    @property
    def narratives(self) -> list[str]:
        """Raw names of the text columns, in order."""
        return [raw for raw, column in self.columns.items() if column.action == "narrative"]

    @property
    def needs_key(self) -> bool:
        """Whether a key is needed: for pseudonyms, or for an order that gives nothing away."""
        return self.order == "shuffled" or any(
            c.action == "pseudonym" or c.by == "city" for c in self.columns.values()
        )

    def digest(self) -> str:
        """SHA-256 of the policy's content; comments and layout don't count."""
        plain = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(plain.encode()).hexdigest()


def shipped() -> list[str]:
    """Names of the policies that come with the kit."""
    return sorted(path.stem for path in POLICIES.glob("*.yaml"))


def find(name: str | Path) -> Path:
    """The file of a policy: a path, or the name of one that comes with the kit. Raises PolicyError."""
    path = Path(name)
    if path.is_file():
        return path
    if str(name) in shipped():
        return POLICIES / f"{name}.yaml"
    raise PolicyError(
        "找不到脱敏方案。", file=path, remedy=f"写方案文件的路径，或用自带的：{'、'.join(shipped())}。"
    )


def read(name: str | Path = DEFAULT) -> Policy:
    """Read and check a policy. Raises PolicyError naming file, line, place and remedy."""
    path = find(name)
    located = read_yaml(path, PolicyError)
    if not isinstance(located.data, dict):
        raise PolicyError(
            "脱敏方案是空的，或不是“名称: 内容”的样子。", file=path, remedy="从自带方案复制一份来改。"
        )
    try:
        return Policy.model_validate(located.data)
    except ValidationError as problem:
        raise _explained(located, problem) from problem


def _explained(located: Located, problem: ValidationError) -> PolicyError:
    first = problem.errors()[0]
    place = tuple(part for part in first["loc"] if part != "[key]")
    what = {
        "missing": "缺少这一项", "extra_forbidden": "没有这一项，可能写错了名字",
        "literal_error": f"值不对，只能是 {first.get('ctx', {}).get('expected', '')}",
    }.get(first["type"], str(first["msg"]).removeprefix("Value error, "))  # fmt: skip
    return PolicyError(
        f"{what}。",
        file=located.file,
        line=located.line(place),
        place=".".join(map(str, place)),
        remedy="对照自带方案改正。",
    )
