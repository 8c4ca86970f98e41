"""Teaching cases: `datasets/cases/case-001.yaml` …, each with the expert's key (docs/complaints.md, “A case”).

Beyond the format described there a key may carry
- `why.misleads`: what the first impression leads to, and why that is wrong; required when `misleading` is true;
- `why.three_plus_one`, `why.grade`, `why.owner`, `why.deadline`: why, where it isn't obvious;
- `accept`: other codes of a facet that are right too, when the facet is arguable and its `why` says so.
Texts may hold `{rule-id:value}`; `Case.filled` fills them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from course.complaints import invented
from course.complaints.anonymise.spans import Span, read_marks
from course.complaints.codes import Codes, codes
from course.complaints.schema import CustomerGroup, Grade, Intake, ThreePlusOne
from course.errors import CourseError
from course.files import Path_, read_yaml
from course.knowledge.edition import Edition, load
from course.knowledge.reader import parse
from course.knowledge.rules import Frozen
from course.knowledge.strands import strands

Voice = Literal["客户自述", "网点记录", "热线摘要", "家属代述", "来信", "监管转办摘要"]
FacetField = Literal["channel", "category", "cause"]
FACETS: dict[FacetField, str] = {"channel": "A", "category": "B", "cause": "C"}

NARRATIVE = range(150, 501)
"""Characters that a narrative may have."""
GOLD_SPANS = range(4, 11)
"""Marks that `raw` may have."""
SAME_STORY = 0.6
"""Least share of the narrative's pairs of characters that the raw text has too."""


class Zh(Frozen):
    """A Chinese text."""

    zh: str = Field(min_length=1)


class Received(Frozen):
    """When and through which intake the complaint came; the intake is no facet (rule coding.channel-meaning)."""

    date: date
    via: Intake


class Why(Frozen):
    """Why each facet is as it is, and what misleads."""

    channel: str = Field(min_length=10)
    category: str = Field(min_length=10)
    cause: str = Field(min_length=10)
    three_plus_one: str | None = None
    grade: str | None = None
    owner: str | None = None
    deadline: str | None = None
    misleads: str | None = Field(default=None, min_length=20)


class Owner(Frozen):
    """The level that owns the complaint (an id of the edition's levels) and who that is in this case."""

    level: str
    zh: str = Field(min_length=1)


class DeadlineKey(Frozen):
    """A kind of deadline of the edition and the rule that sets it."""

    kind: str
    rule: str


class Step(Zh):
    """One step of the right handling and the rules behind it."""

    rules: list[str] = Field(min_length=1)


class WrongTurn(Frozen):
    """A mistake that competent people make, what it leads to, and the rules it breaks."""

    act: str = Field(min_length=1)
    consequence: str = Field(min_length=1)
    rules: list[str] = Field(min_length=1)


class Key(Frozen):
    """The expert's answer."""

    channel: str
    category: str
    cause: str
    why: Why
    accept: dict[FacetField, list[str]] = {}
    three_plus_one: ThreePlusOne
    regulator_transferred: bool
    grade: Grade
    owner: Owner
    deadline: DeadlineKey
    root_causes: list[str] = Field(min_length=1)
    right_handling: list[Step] = Field(min_length=2)
    wrong_turns: list[WrongTurn] = Field(min_length=2, max_length=3)

    def accepted(self, facet: FacetField) -> tuple[str, ...]:
        """The key's code of a facet first, then the others that are right too."""
        return (getattr(self, facet), *self.accept.get(facet, ()))


class Case(Frozen):
    """One case: an anonymous narrative, the same story with marked invented personal information, the key."""

    id: str = Field(pattern=r"^case-\d{3}$")
    title: Zh
    difficulty: Literal[1, 2, 3]
    misleading: bool = False
    voice: Voice
    customer_group: CustomerGroup
    received: Received
    narrative: Zh
    raw: Zh
    key: Key
    rules: list[str] = Field(min_length=1)
    strands: list[str] = Field(min_length=1)

    def raw_text(self) -> tuple[str, list[Span]]:
        """The raw text without marks, and its gold spans with offsets in code points. Raises MarkError."""
        return read_marks(self.raw.zh)

    def filled(self, edition: Edition | None = None) -> Case:
        """The case with every `{rule-id:value}` of its key filled. Raises EditionError."""
        wanted = edition or load()

        def fill(data: object) -> object:
            if isinstance(data, str):
                return wanted.fill(data)
            if isinstance(data, list):
                return [fill(one) for one in data]
            return {name: fill(one) for name, one in data.items()} if isinstance(data, dict) else data

        return self.model_copy(update={"key": Key.model_validate(fill(self.key.model_dump()))})


def cases(folder: Path | None = None, edition: Edition | None = None) -> tuple[Case, ...]:
    """All cases of a folder (`datasets/cases` without one), in order of id, checked against the edition.

    Raises CourseError naming file, line and id at the first fault.
    """
    if folder is None:
        # Here and not above: it brings pandas, which a checker of cases doesn't need.
        from course.complaints.load import datasets_folder

        folder = datasets_folder() / "cases"
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise CourseError("一件案例也没有。", file=folder, remedy="检查案例文件夹的位置。")
    wanted = edition or load()
    table = codes(wanted)
    return tuple(read_case(path, wanted, table) for path in paths)


def read_case(path: Path, edition: Edition | None = None, table: Codes | None = None) -> Case:
    """One case, checked. Raises CourseError naming file, line and id."""
    wanted = edition or load()
    source = read_yaml(path, CourseError)
    name = str(source.data.get("id", "")) if isinstance(source.data, dict) else ""
    case = parse(Case, source.data, source, (), name)
    for at, what, remedy in _faults(case, path, wanted, table or codes(wanted)):
        raise CourseError(
            what, file=path, line=source.line(at), place=f"{name} {_dotted(at)}".strip(), remedy=remedy
        )
    return case


Fault = tuple[Path_, str, str]


def _dotted(at: Path_) -> str:
    return ".".join(str(part) for part in at)


def _faults(case: Case, path: Path, edition: Edition, table: Codes) -> Iterator[Fault]:
    if case.id != path.stem:
        yield ("id",), f"编号 {case.id} 和文件名 {path.name} 不一致。", "改成同一个编号。"
    yield from _facets(case, table)
    yield from _rules(case, edition)
    yield from _levels_and_deadline(case, edition)
    for index, strand in enumerate(case.strands):
        if strand not in strands():
            yield ("strands", index), f"没有条线 {strand}。", "条线见 knowledge/strands.yaml。"
    if case.misleading and not case.key.why.misleads:
        yield (
            ("key", "why"),
            "标了 misleading，要在 why.misleads 写明误导在哪里。",
            "补上这一句，或改 misleading。",
        )
    if case.received.via == "监管转办" and not case.key.regulator_transferred:
        yield ("key", "regulator_transferred"), "监管转办的件这里要写 true。", "改正其中一处。"
    yield from _placeholders(case.key.model_dump(), ("key",), edition)
    yield from _narrative(case)
    yield from _raw(case)


def _facets(case: Case, table: Codes) -> Iterator[Fault]:
    for field, letter in FACETS.items():
        leaves = {code.code for code in table.facet(letter).leaves()}
        given: list[tuple[Path_, str]] = [(("key", field), getattr(case.key, field))]
        given += [
            (("key", "accept", field, i), code) for i, code in enumerate(case.key.accept.get(field, ()))
        ]
        for number, (at, code) in enumerate(given):
            if code not in table.by_code:
                yield at, f"没有代码 {code}。", "代码见年度版的 codes.yaml。"
            elif code not in leaves:
                yield at, f"{code} 不是 {letter} 面最细的一级。", "填到没有下级的那一级。"
            elif number and code == given[0][1]:
                yield at, f"{code} 就是答案本身，不必再写进 accept。", "删掉它。"


def cited(case: Case) -> Iterator[tuple[Path_, str]]:
    """Every rule id of a case with the path of its place."""
    for index, rule in enumerate(case.rules):
        yield ("rules", index), rule
    yield ("key", "deadline", "rule"), case.key.deadline.rule
    listed = [("right_handling", number, step.rules) for number, step in enumerate(case.key.right_handling)]
    listed += [("wrong_turns", number, turn.rules) for number, turn in enumerate(case.key.wrong_turns)]
    for name, number, rules in listed:
        for index, rule in enumerate(rules):
            yield ("key", name, number, "rules", index), rule


def _rules(case: Case, edition: Edition) -> Iterator[Fault]:
    for at, rule in cited(case):
        if rule not in edition.rules:
            yield at, f"引用了不存在的规则 {rule}。", "改成年度版里已有的规则编号。"
        elif edition.rules[rule].confidence == "low":
            yield at, f"规则 {rule} 待培训师核实，不能作依据。", "换一条已核对的规则，或删掉。"
        elif rule not in case.rules:
            yield at, f"规则 {rule} 没有列进 rules。", "rules 要列全案例用到的规则。"


def _levels_and_deadline(case: Case, edition: Edition) -> Iterator[Fault]:
    levels = [level.id for level in edition.committee.levels]
    if case.key.owner.level not in levels:
        yield ("key", "owner", "level"), f"没有层级 {case.key.owner.level}。", f"可选：{'、'.join(levels)}。"
    deadline = edition.deadlines.get(case.key.deadline.kind)
    if deadline is None:
        kinds = "、".join(edition.deadlines)
        yield ("key", "deadline", "kind"), f"没有期限种类 {case.key.deadline.kind}。", f"可选：{kinds}。"
    elif case.key.deadline.rule != deadline.rule:
        yield ("key", "deadline", "rule"), f"期限 {deadline.id} 的规则是 {deadline.rule}。", "改成这条规则。"


def _placeholders(data: object, at: Path_, edition: Edition) -> Iterator[Fault]:
    if isinstance(data, str):
        try:
            edition.fill(data)
        except CourseError as problem:
            yield at, problem.what, problem.remedy
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from _placeholders(value, (*at, name), edition)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _placeholders(value, (*at, index), edition)


def _narrative(case: Case) -> Iterator[Fault]:
    at: Path_ = ("narrative", "zh")
    text = case.narrative.zh
    if len(text) not in NARRATIVE:
        yield at, f"叙述 {len(text)} 字，应在 {NARRATIVE[0]} 至 {NARRATIVE[-1]} 字之间。", "删去或补上情节。"
    if "【【" in text or (found := invented.loose(text)):
        yield (
            at,
            f"叙述里有标记或号码：{'【【' if '【【' in text else found}。",
            "叙述要匿名，号码只写在 raw 里。",
        )


def _raw(case: Case) -> Iterator[Fault]:
    at: Path_ = ("raw", "zh")
    try:
        text, spans = case.raw_text()
    except CourseError as problem:
        yield at, problem.what, problem.remedy
        return
    if len(spans) not in GOLD_SPANS:
        yield (
            at,
            f"raw 里有 {len(spans)} 处标记，应有 {GOLD_SPANS[0]} 至 {GOLD_SPANS[-1]} 处。",
            "补上或去掉几处。",
        )
    for span in spans:
        if why := invented.fault(span.kind, span.text):
            yield at, f"“{span.text}”不合虚构号码的规定：{why}。", "见 docs/complaints.md 的号码表。"
        if len(span.text) > 1 and span.text in case.narrative.zh:
            yield (
                ("narrative", "zh"),
                f"叙述里还留着 raw 标出的“{span.text}”。",
                "叙述里换成客户甲、某支行等。",
            )
    if found := invented.loose(_outside(text, spans)):
        yield at, f"raw 里的“{found}”没有标记。", "写成 【【种类:内容】】。"
    yield from _same_story(case.narrative.zh, text)


def _outside(text: str, spans: list[Span]) -> str:
    at, kept = 0, []
    for span in spans:
        kept.append(text[at : span.start])
        at = span.end
    return "\n".join([*kept, text[at:]])


def _same_story(narrative: str, raw: str) -> Iterator[Fault]:
    at: Path_ = ("raw", "zh")
    missing = [number for number in re.findall(r"\d+", narrative) if number not in raw]
    if missing:
        yield at, f"叙述里的数字 {missing[0]} 在 raw 里没有。", "两处讲同一件事，数字要一样。"
    ours, theirs = _pairs(narrative), _pairs(raw)
    share = len(ours & theirs) / max(len(ours), 1)
    if share < SAME_STORY:
        yield at, f"raw 和叙述不像同一件事（只有 {share:.0%} 相同）。", "raw 照叙述写，只添上个人信息。"


def _pairs(text: str) -> set[str]:
    wide = re.sub(r"[^\u4e00-\u9fff0-9]", "", text)
    return {wide[i : i + 2] for i in range(len(wide) - 1)}
