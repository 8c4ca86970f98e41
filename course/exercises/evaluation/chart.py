"""The simulator's result as a Vega-Lite chart, beside the panel: scores against weights, total against lines.

JupyterLab 4 draws Vega-Lite 5 itself, offline; it doesn't know version 6, which Altair now writes. The
charts used here mean the same in both, so the spec is handed over under version 5.
"""

from __future__ import annotations

from typing import Any

from course.exercises.evaluation import arithmetic as sums
from course.exercises.evaluation.arithmetic import Result, show
from course.exercises.evaluation.cases import facts
from course.exercises.evaluation.state import EvaluationState, current_case, fit, simulated
from course.exercises.evaluation.sum_screen import unsure
from course.knowledge.edition import Edition
from course.knowledge.models import Measure

MIME = "application/vnd.vegalite.v5+json"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
FONT = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"
WIDTH, SIZE = 460, 15
BLUE, AMBER, GREY, INK = "#1f5fa8", "#b45309", "#9aa3ad", "#22272e"


def chart_spec(edition: Edition, state: EvaluationState) -> dict[str, Any]:
    """The chart as a plain Vega-Lite 5 dict, its data inside it.

    A case's figures are drawn only once it has been marked, since they hold the answers; before that the
    chart is the simulator's.
    """
    measure, result = subject(edition, fit(edition, state))
    spec = _drawn(measure, result)
    return {**spec, "$schema": SCHEMA}


def mimebundle(edition: Edition, state: EvaluationState) -> dict[str, Any]:
    """What a notebook displays: the chart, and the same in words for whoever can't see it."""
    spec = chart_spec(edition, state)
    return {MIME: spec, "text/plain": spec["description"]}


def subject(edition: Edition, state: EvaluationState) -> tuple[Measure, Result]:
    """The measure and result that may be drawn now."""
    case = current_case(edition, state)
    if case is None or case.id not in state.done:
        return simulated(edition, state)
    known = facts(edition, case)
    return known.measure, known.result


def described(measure: Measure, result: Result) -> str:
    """The chart in words."""
    parts = "；".join(
        f"{line.element.name} {show(line.score)} 分，权重 {show(line.share * 100)}%" for line in result.lines
    )
    level = result.grade.name + ("，分数线是示范" if unsure(result.grade) else "")
    return f"{measure.title}。{parts}。总分 {show(result.total)} 分，{level}。"


def _drawn(measure: Measure, result: Result) -> dict[str, Any]:
    import altair as alt

    floors = any(one.weight_is == "floor" for one in measure.elements)
    demo = "（示范权重、示范分数线，待培训师核实）" if floors or any(map(unsure, measure.levels)) else ""
    title = alt.TitleParams(
        f"总分 {show(result.total)} 分，{result.grade.name}",
        subtitle=f"{measure.title}{demo}",
        anchor="start",
    )
    chart = (
        alt.vconcat(_elements(alt, result), _total(alt, measure, result), spacing=24)
        .properties(title=title, description=described(measure, result))
        .configure(font=FONT)
        .configure_axis(labelFontSize=SIZE, titleFontSize=SIZE, labelLimit=220, labelColor=INK)
        .configure_title(fontSize=SIZE + 4, subtitleFontSize=SIZE - 2, subtitleColor=INK)
        .configure_view(stroke=None)
    )
    with alt.data_transformers.enable("default", consolidate_datasets=False):
        spec: dict[str, Any] = chart.to_dict()
    spec["usermeta"] = {"embedOptions": {"actions": False}}
    return spec


def _elements(alt: Any, result: Result) -> Any:
    """A bar per element: its score; after it the weight and what it takes from the total."""
    weak = {line.element.id for line in sums.weakest(result)}
    rows = [
        {
            "要素": line.element.name, "得分": float(line.score), "颜色": AMBER if line.element.id in weak else BLUE,
            "说明": f"{show(line.score)}，权重 {show(line.share * 100)}%，总分少 {show(line.lost)}",
        }
        for line in result.lines
    ]  # fmt: skip
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("得分:Q", scale=alt.Scale(domain=[0, 100]), title="得分（橙色的丢分最多）"),
        y=alt.Y("要素:N", sort=None, title=None),
    )
    bars = base.mark_bar(height=20).encode(
        color=alt.Color("颜色:N", scale=None), tooltip=["要素:N", "说明:N"]
    )
    words = base.mark_text(align="left", dx=6, fontSize=SIZE - 1, color=INK).encode(text="说明:N")
    return alt.layer(bars, words).properties(width=WIDTH, height=34 * len(rows))


def _total(alt: Any, measure: Measure, result: Result) -> Any:
    """The total as one bar, with a line and a name where each level begins."""
    title = "总分和各级分数线" + ("（示范）" if any(map(unsure, measure.levels)) else "")
    total = alt.Chart(alt.Data(values=[{"分": float(result.total), "名": "总分"}]))
    axis = alt.X("分:Q", scale=alt.Scale(domain=[0, 100]), title=title)
    bar = total.mark_bar(height=24, color=BLUE).encode(x=axis, y=alt.Y("名:N", title=None))
    lines = [{"分": float(one.min_score), "级": one.name} for one in measure.levels if one.min_score > 0]
    marks = alt.Chart(alt.Data(values=lines)).encode(x=axis)
    rules = marks.mark_rule(strokeDash=[5, 4], strokeWidth=2, color=INK)
    names = marks.mark_text(align="left", dx=4, fontSize=SIZE - 1, color=INK).encode(
        text="级:N", y=alt.value(10)
    )
    return alt.layer(bar, rules, names).properties(width=WIDTH, height=110)
