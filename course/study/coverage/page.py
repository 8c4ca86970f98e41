"""`docs/curriculum.md`: the curriculum as a table, and each strand's sections, exercises, cases and rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from course.items.level import level
from course.knowledge.rules import BADGE, KIND_LABEL
from course.knowledge.strands import Strand, strands
from course.study.coverage.material import CaseTag, Material
from course.study.coverage.tally import Report, rules

HEAD = """# 课程大纲：每条线讲什么、练什么、考什么

这一页由 `course coverage --write docs/curriculum.md` 从课程、题库、案例和年度版 {edition} 生成，不要手改；改了内容再运行一次。
`course coverage` 查有没有缺口，有缺口时退出码是 1。

- 讲：课的元数据写了这条线，并且有一节引用了这条线的规则。
- 练：练习的 `STRANDS` 里有这条线。
- 案例：`datasets/cases` 里标了这条线的投诉案例，和课里要读者拿主意的情景。
- 规则：讲它的各节和两个题库的题引用的规则。规则编号后面是把握：{badges}。
- 用：题目自己写了 `level: apply`，或者题面说的是一件事（有人说话，或一段三十字以上有人有事的情形）、给了要算的数、要编码或标注的材料；其余算记。
"""


def page(material: Material, report: Report, known: Iterable[Strand] | None = None) -> str:
    """The whole page, Markdown."""
    wanted = list(strands().values() if known is None else known)
    badges = "、".join([*BADGE.values(), KIND_LABEL["house"]])
    parts = [
        HEAD.format(edition=material.edition.id, badges=badges),
        _table(report, wanted),
        _pools(material, report),
    ]
    parts += [_strand(material, one) for one in wanted]
    return "\n".join(parts).rstrip("\n") + "\n"


def _table(report: Report, wanted: list[Strand]) -> str:
    rows = [
        "| 部分 | 条线 | 课 | 练习 | 自测题 | 测评题 | 案例 | 规则 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one, have in zip(wanted, report.strands, strict=True):
        core = "（十月必讲）" if one.core else ""
        rows.append(
            f"| {one.part} | {one.label}{core} | {have.lessons} | {have.exercises} | {have.practice} "
            f"| {have.assessment} | {have.cases} | {have.rules} |"
        )
    return "\n".join(rows) + "\n"


def _pools(material: Material, report: Report) -> str:
    rows = [
        "## 两个题库",
        "",
        "| 题库 | 题 | 难度 1/2/3 | 每人数不同 | 用 | 记 |",
        "|---|---|---|---|---|---|",
    ]
    for name, label, bank in (
        ("assessment", "测评题库", material.assessment), ("practice", "自测题库", material.practice),
    ):  # fmt: skip
        items = list(bank.items.values())
        hard = "/".join(map(str, report.totals["difficulties"][name].values()))
        variants = sum(item.generator is not None for item in items)
        levels = Counter(level(item) for item in items)
        rows.append(
            f"| {label} | {len(items)} | {hard} | {variants} | {levels['apply']} | {levels['recall']} |"
        )
    return "\n".join(rows) + "\n"


def _strand(material: Material, one: Strand) -> str:
    lines = [f"## {one.label}", ""]
    lines += [f"- 讲：{each}" for each in _taught(material, one.id)] or ["- 讲：还没有"]
    exercises = [f"{each.title}（`{each.id}`）" for each in material.exercises if one.id in each.strands]
    lines.append(f"- 练：{'、'.join(exercises) or '还没有'}")
    asked = (
        f"自测 {len(material.practice.strand(one.id))} 题，测评 {len(material.assessment.strand(one.id))} 题"
    )
    lines.append(f"- 考：{asked}")
    lines.append(f"- 案例：{_cases([each for each in material.cases if one.id in each.strands]) or '还没有'}")
    cited = [f"`{rule_id}`（{_badge(material, rule_id)}）" for rule_id in rules(material, one.id)]
    lines.append(f"- 规则：{'、'.join(cited) or '还没有'}")
    return "\n".join(lines) + "\n"


def _taught(material: Material, strand: str) -> list[str]:
    found = []
    for lesson in material.lessons:
        headings = [one.heading for one in lesson.teaching(strand, material.edition)]
        if headings:
            found.append(f"{lesson.id}（{'；'.join(headings)}）")
    return found


def _cases(tagged: list[CaseTag]) -> str:
    told = [f"{one.title}（`{one.id}`）" for one in tagged if one.scene]
    numbers = [one.id.removeprefix("case-") for one in tagged if not one.scene]
    listed = f"投诉案例 {'、'.join(numbers)}" if numbers else ""
    return "；".join([one for one in (listed, "课里 " + "、".join(told) if told else "") if one])


def _badge(material: Material, rule_id: str) -> str:
    return material.edition.card(rule_id).badge
