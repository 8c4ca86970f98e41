"""Reads a bank: YAML lists of items, each checked against the schema and the edition."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from course.complaints.codes import codes
from course.errors import ItemError
from course.files import read_yaml
from course.items import drawings, facets, generators, marking, variants
from course.items.models import KIND_LABEL, Coding, Common, Date, Essay, Generator, Holder, Hotspot, Number
from course.knowledge.edition import Edition
from course.knowledge.reader import message


@dataclass(frozen=True)
class Bank:
    """Items by id, and where each stands as (file, line)."""

    items: Mapping[str, Common]
    where: Mapping[str, tuple[Path, int]]

    def __getitem__(self, item_id: str) -> Common:
        if item_id not in self.items:
            raise ItemError(f"题库里没有 {item_id}。", place=item_id, remedy="检查题目编号。")
        return self.items[item_id]

    def strand(self, strand: str) -> list[Common]:
        """The items of a strand, in the bank's order."""
        return [item for item in self.items.values() if item.strand == strand]


def read(folder: Path) -> Bank:
    """Read every *.yaml below `folder`. Raises ItemError naming file, line and id at the first fault."""
    items: dict[str, Common] = {}
    where: dict[str, tuple[Path, int]] = {}
    for path in sorted(folder.rglob("*.yaml")):
        source = read_yaml(path, ItemError)
        if not isinstance(source.data, list):
            raise ItemError("题库文件应是一个列表。", file=path, line=1, remedy="每道题以“- id:”开头。")
        for index, entry in enumerate(source.data):
            place = str(entry.get("id", f"第 {index + 1} 题")) if isinstance(entry, dict) else ""
            try:
                item = Holder.model_validate({"item": entry}).item
            except ValidationError as problem:
                first = problem.errors()[0]
                inner = [part for part in first["loc"][1:] if part not in KIND_LABEL and str(part)[:1] != "#"]
                raise ItemError(
                    f"{'.'.join(map(str, inner)) or '这道题'}：{message(first)}",
                    file=path, line=source.line((index, *inner)), place=place,
                    remedy="对照 docs/trainer.zh-CN.md 的题型说明改正。",
                ) from problem  # fmt: skip
            line = source.line((index,)) or 1
            if item.id in items:
                other, other_line = where[item.id]
                raise ItemError(
                    f"题目编号重复，{other.name} 第 {other_line} 行已有。",
                    file=path, line=line, place=item.id, remedy="改掉其中一个编号。",
                )  # fmt: skip
            items[item.id] = item
            where[item.id] = (path, line)
    return Bank(items, where)


# Kinds of which the item bank and the trainer's guide hold samples; coding, spans and hotspot items come with cases.
KINDS = {
    "single", "multiple", "order", "match", "number", "date", "essay", "coding", "spans", "hotspot",
}  # fmt: skip


def check(bank: Bank, edition: Edition) -> None:
    """Check a bank against an edition. Raises ItemError at the first fault.

    Every cited rule exists and none is `low`; at least one is a high-confidence regulation or a house rule
    in force on the edition's date (a superseded one may only stand beside it); every text fills; every
    generator runs and gives the named wrong answers; no fixed wrong answer is malformed or the key itself.
    """
    for item in bank.items.values():
        file, line = bank.where[item.id]
        try:
            _check_rules(item, edition)
            for index in range(4 if item.generator else 1):
                _check_variant(item, edition, index)
        except Exception as problem:  # the place must be named whatever went wrong
            what = getattr(problem, "what", str(problem))
            remedy = getattr(problem, "remedy", "")
            raise ItemError(what, file=file, line=line, place=item.id, remedy=remedy) from problem


class _Fault(Exception):
    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def cited(item: Common) -> list[str]:
    """Every rule id an item cites, rubric included, in order, once each."""
    ids = [*item.rules]
    for criterion in getattr(item, "rubric", []):
        ids.extend(criterion.rules)
    return list(dict.fromkeys(ids))


def _check_rules(item: Common, edition: Edition) -> None:
    rules = [edition.rule(rule_id) for rule_id in cited(item)]
    for rule in rules:
        if rule.confidence == "low":
            raise _Fault(f"引用了未核实的规则 {rule.id}。", "low 的规则不出题；换一条依据。")
    firm = [r for r in rules if r.kind == "house" or (r.kind == "regulation" and r.confidence == "high")]
    if not firm:
        raise _Fault("没有一条站得住的依据。", "至少引用一条已核对条文的监管规定，或一条本行制度。")
    if not any(rule.in_force(edition.as_of) for rule in firm):
        raise _Fault("依据都已失效。", "旧办法只能和现行规定并列引用；补一条现行的规定或本行制度。")


def _check_variant(item: Common, edition: Edition, index: int) -> None:
    made = variants.make(item, edition, "check", index)
    variants.public(made, edition)
    for raw in texts(item):
        edition.fill(raw, made.variables)
    if index == 0 and isinstance(item, Number | Date):
        _check_wrong(item, edition, made)
    if isinstance(item, Coding):
        _check_codes(item, edition)
    if isinstance(item, Hotspot):
        wrong = drawings.misplaced(variants.drawing(item).view, variants.spot_places(item))
        if wrong:
            raise _Fault(wrong, "改 at 或场景图 places 里的坐标，位置之间不能重叠。")


def _check_codes(item: Coding, edition: Edition) -> None:
    """Every code can be chosen, and the name of no key is unsure."""
    for facet in facets.LETTER:
        offered = {one["id"] for one in facets.facet_options(edition, facet)}
        key = getattr(item.key, facet)
        for code in (key, *item.accept.get(facet, [])):
            if code not in offered:
                raise _Fault(f"{facet} 的代码 {code} 不能选。", "写 codes.yaml 里最细一级的代码。")
        if codes(edition).get(key).name_confidence == "low":
            raise _Fault(f"{facet} 的答案 {key} 名称未核实。", "名称待核实的代码不作答案；换一个案例。")


def _check_wrong(item: Number | Date, edition: Edition, made: variants.Variant) -> None:
    """Every named wrong answer has a value that can be typed and isn't the key."""
    read_value = marking.read_number if isinstance(item, Number) else marking.read_date
    offered = _offered(item.generator, edition) if item.generator else set()
    for name, wrong in item.wrong_answers.items():
        if wrong.value is not None:
            typed = variants.answer_text(wrong.value)
            if typed == made.key:
                raise _Fault(f"错答 {name} 的值与答案相同。", "改掉其中一个。")
            read_value(typed)
        elif item.generator is None:
            raise _Fault(f"错答 {name} 没有 value。", "没有生成器的题，每个错答都要写 value。")
        elif name not in offered:
            raise _Fault(f"生成器从不给出错答 {name}。", "检查名字，或写上 value。")


def _offered(spec: Generator, edition: Edition) -> set[str]:
    """The names of the mistakes a generator knows, whether or not they differ from the key just now."""
    found: set[str] = set()
    for index in range(40):
        found |= set(generators.run(spec, edition, random.Random(index), "").wrong)
    return found


def texts(item: Common) -> Iterable[str]:
    """Every Chinese text of an item that may carry placeholders."""
    yield item.stem.zh
    if item.explain:
        yield item.explain.zh
    for option in getattr(item, "options", []):
        yield from (option.zh, option.why.zh)
    for step in getattr(item, "steps", []):
        yield step.zh
        if step.why:
            yield step.why.zh
    for row in getattr(item, "left", []):
        yield from (row.zh, row.why.zh)
    for row in getattr(item, "right", []):
        yield row.zh
    for wrong in getattr(item, "wrong_answers", {}).values():
        yield wrong.zh
    for one in getattr(item, "rubric", []):
        yield from (one.zh, one.full, one.part, one.none)
    for part in (
        *getattr(item, "segments", []),
        *getattr(item, "spots", []),
        *(getattr(item, "tools", None) or []),
    ):
        yield part.zh
        if getattr(part, "why", None):
            yield part.why.zh
    if isinstance(item, Coding):
        yield from (item.why.channel.zh, item.why.category.zh, item.why.cause.zh)
    if isinstance(item, Essay):
        yield item.model_answer.zh
