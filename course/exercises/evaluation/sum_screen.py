"""The worked-out evaluation on the screen: the verdict, the two pictures, the sum line by line."""

from __future__ import annotations

from fractions import Fraction

from course.exercises.evaluation import arithmetic as sums
from course.exercises.evaluation.arithmetic import Result, show
from course.exercises.evaluation.draw import Block, bars, heading, table, text
from course.knowledge.models import Element, Grade, Measure


def unsure(grade: Grade) -> bool:
    """Whether a level's line isn't confirmed."""
    return grade.demo or grade.confidence == "low"


def dates(measure: Measure) -> str:
    """When a measure was or is in force, to the month: sources differ about the day in September 2025."""
    if measure.effective_to:
        return f"施行到 {measure.effective_to.year} 年 {measure.effective_to.month} 月"
    day = measure.effective_from
    return f"{day.year} 年 {day.month} 月起施行" if day else "施行日期未核到"


def weight_text(element: Element) -> str:
    """A weight as it may be told: fixed, or a floor with the model weight in use."""
    if element.weight_is == "fixed":
        return f"{show(element.weight)}%"
    return f"{show(element.used_weight)}%（示范；下限 {show(element.weight)}%）"


def verdict(measure: Measure, result: Result) -> list[Block]:
    """Total, level, weakest element, and the two pictures."""
    weak, low = sums.weakest(result), sums.lowest(result)
    grade = result.grade
    level = grade.name + ("（示范分数线）" if unsure(grade) else "")
    words = [f"总分 {show(result.total)} 分，{level}。"]
    if measure.deduction:
        words.append(f"扣减前 {show(result.weighted)} 分，扣减 {show(result.deducted)} 分。")
    words.append(f"丢分最多的是{named(weak)}，让总分少了 {show(weak[0].lost)} 分。")
    if {line.element.id for line in low} != {line.element.id for line in weak}:
        words.append(f"得分最低的是{named(low)}，让总分少了 {show(low[0].lost)} 分。")
    return [
        heading(f"{show(result.total)} 分 · {level}"),
        text("".join(words), "info"),
        element_bars(result),
        total_bars(measure, result),
    ]


def named(lines: list[sums.Line]) -> str:
    """The names of some elements."""
    return "、".join(line.element.name for line in lines)


def element_bars(result: Result) -> Block:
    """Score of each element, with the points of the total that it loses written after the bar."""
    weak = {line.element.id for line in sums.weakest(result)}
    data: list[Block] = []
    for line in result.lines:
        tone = "warn" if line.element.id in weak else "plain"
        mark = f"丢 {show(line.lost)}"
        data.append({"label": line.element.name, "value": float(line.score), "tone": tone, "mark": mark})
    told = "，".join(f"{line.element.name} {show(line.score)} 分" for line in result.lines)
    return bars("各要素得分，和它让总分丢的分", f"{told}。", data)


def total_bars(measure: Measure, result: Result) -> Block:
    """The total with the next level's line, then every level's lowest score."""
    better = sums.next_grade(measure, result.total)
    total: Block = {"label": "总分", "value": float(result.total), "tone": "plain"}
    alt = f"总分 {show(result.total)} 分，{result.grade.name}。"
    if better:
        total["mark"] = float(better.min_score)
        short = show(Fraction(better.min_score) - result.total)
        alt += f"竖线是{better.name}的线 {show(better.min_score)} 分，还差 {short} 分。"
    data = [total]
    for one in sorted(measure.levels, key=lambda grade: -grade.min_score):
        here = one == result.grade
        label = f"{one.name}（现在）" if here else one.name
        data.append({"label": label, "value": float(one.min_score), "tone": "good" if here else "muted"})
    demo = "（示范）" if any(map(unsure, measure.levels)) else ""
    return bars(f"总分和各级的最低分{demo}", alt, data)


def sum_table(measure: Measure, result: Result) -> Block:
    """The sum, line by line."""
    weak = {line.element.id for line in sums.weakest(result)}
    rows: list[list[object]] = []
    for line in result.lines:
        lost: object = show(line.lost)
        if line.element.id in weak:
            lost = {"text": show(line.lost), "tone": "warn"}
        rows.append([line.element.name, weight_text(line.element), show(line.score), show(line.gained), lost])
    if measure.deduction:
        cap = f"最多 {show(measure.deduction.cap)} 分"
        rows.append(
            [
                f"{measure.deduction.name}（只扣不加）",
                cap,
                "",
                f"－{show(result.deducted)}" if result.deducted else "0",
                "",
            ]
        )
    rows.append(["总分", "", "", show(result.total), show(100 - result.total)])
    return table("总分怎样算出来", ["要素", "权重", "得分", "计入总分", "让总分少的分"], rows)
