"""Pictures of lesson 07: three facets of one complaint, a shared problem split by coding, and the explorer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from course.exercises.signals import data as counts
from course.knowledge.edition import Edition
from course.study.pictures import svg
from course.study.pictures.figure import Picture, compose

MIME = "application/vnd.vegalite.v5+json"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
FONT = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"
BLUE, GREY, INK = "#1f5fa8", "#c9d1d8", "#22272e"
KINDS, RISERS = 14, 3
SINCE = "2024Q1"
REST = "其余各类合计"


def three_facets(edition: Edition) -> Picture:
    """One complaint, its three facets, and the intake that is none of them."""
    story = "客户打客服热线投诉：上周在网点智能柜员机上取款，机器把借记卡吞了，两天没有人来取出来。"
    boxes = [
        ("渠道：业务在哪里办", "自助机具", "机器上出的事，不是热线上出的事", svg.PALE, svg.BLUE),
        ("业务：办的是什么", "银行卡－借记卡使用", "用的是借记卡", svg.GREEN_PALE, svg.GREEN),
        (
            "原因：因为什么投诉",
            "服务设施、设备、业务系统",
            "机器吞卡引起，热线态度没有问题",
            svg.VIOLET_PALE,
            svg.VIOLET,
        ),
    ]
    sheet = svg.Sheet()
    y = sheet.box(0, 0, svg.WIDTH, story, fill=svg.GREY, size=18, pad=12) + 14
    lines, ends = [f"投诉：{story}"], []
    for index, (head, answer, why, fill, ink) in enumerate(boxes):
        x = index * 290.0
        end = sheet.box(x, y, 280, head, fill=fill, stroke=ink, ink=ink, bold=True, centre=True, size=17)
        end = sheet.box(x, end + 4, 280, answer, stroke=ink, bold=True, centre=True, size=18, height=70)
        ends.append(sheet.box(x, end + 4, 280, why, stroke=svg.LINE, size=16, height=62))
        lines.append(f"{head}？{answer}。{why}。")
    y = max(ends) + 14
    said = "受理来源：客服热线。另填一栏，不进三个面。"
    sheet.box(
        0,
        y,
        svg.WIDTH,
        said,
        fill=svg.AMBER_PALE,
        stroke=svg.AMBER,
        ink=svg.AMBER,
        bold=True,
        size=17,
        dashed=True,
    )
    alt = "一件吞卡投诉拆成三个面：渠道是自助机具，业务是借记卡使用，原因是设施设备系统；客服热线是受理来源，另填一栏。"
    return compose(
        edition, "coding-three-facets", "一件投诉，三个面，另加一个来源", "三个面各归一类，谁也不能代替谁。",
        alt, sheet.render(alt), [*lines, said],
        ["coding.three-facets", "coding.channel-meaning", "coding.card-split", "house.coding.each"], ["coding.three-facets"],
    )  # fmt: skip


def split(edition: Edition) -> Picture:
    """The same complaints coded alike and coded apart, against the house's lines for a warning."""
    least = int(edition.value("house.committee.must-table", "min_count"))
    percent = float(edition.value("house.committee.must-table", "percent"))
    now = least + 3
    before = max(1, int(now / (1 + percent / 100)) - 1)
    apart = [now - now // 3 - now // 4, now // 3, now // 4]
    rows = [("自主选择权", now, apart[0]), ("服务态度及服务质量", 0, apart[1]), ("其他", 0, apart[2])]
    scale = 230 / now
    sheet = svg.Sheet()
    sheet.text(0, 0, "编得一致", size=18, bold=True, fill=svg.GREEN)
    sheet.text(445, 0, "同一批件，编散了", size=18, bold=True, fill=svg.RED)
    y, lines = 34.0, []
    for name, one, other in rows:
        for x, value, fill in ((0, one, svg.GREEN), (445, other, svg.RED)):
            sheet.text(x, y + 7, name, size=16)
            sheet.rect(x + 152, y, max(value * scale, 1), 32, fill, fill, radius=2)
            sheet.text(x + 160 + value * scale, y + 6, str(value), size=16, bold=True)
        lines.append(f"{name}：编得一致时 {one} 件，编散了 {other} 件。")
        y += 44
    for x in (152, 597):
        sheet.line(x + least * scale, 30, x + least * scale, y, svg.AMBER, thick=2, dashed=True)
    said = f"虚线是本行的件数线，{least} 件。上季 {before} 件：编得一致，本季 {now} 件，两条线都到；编散了，没有一类到线，预警发不出来。"
    sheet.text(0, y + 4, said, size=17, bold=True, fill=svg.DEEP, width=850)
    alt = f"两组横条：同样 {now} 件投诉，编成一类时超过件数线，分到三类时每一类都在线下。"
    return compose(
        edition, "coding-split", "编散了，预警就没了", "件数是示例；件数线取自本行制度，制度改了，图跟着变。",
        alt, sheet.render(alt), [*lines, said], ["house.committee.must-table", "house.coding.alert", "house.coding.other-share"],
    )  # fmt: skip


# --- the explorer ------------------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Explorer(Picture):
    """A picture that is a linked chart where Vega-Lite is drawn, and a still drawing and words elsewhere."""

    spec: dict[str, Any] = field(default_factory=dict)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """The chart and its words; no HTML, which JupyterLab would draw in the chart's place."""
        return {MIME: self.spec, "text/plain": self.text()}

    def __repr__(self) -> str:
        return self.text()


def explorer(edition: Edition) -> Explorer:
    """Quarter, kind and outlet side by side: what is chosen in one filters the others. Raises CourseError."""
    table = counts.coded()
    cells = _cells(edition, table[table["quarter"] >= SINCE])
    totals = cells.groupby("q")["n"].sum()
    sheet, most = svg.Sheet(), int(totals.max())
    lines = _lines(edition, list(totals.index))
    for index, (name, n) in enumerate(totals.items()):
        y = index * 28.0
        sheet.text(0, y, str(name), size=16)
        sheet.rect(110, y, 640 * n / most, 22, svg.BLUE, svg.BLUE, radius=2)
        sheet.text(120 + 640 * n / most, y, f"{n} 件", size=16)
    alt = "可以点选的三联图：季度、类别、网点各一幅横条或竖条，在一幅里选中，另外两幅只剩选中的投诉。"
    made = compose(
        edition, "complaint-explorer", "投诉探索图：季度、类别、网点", "横拖选季度，点选类别或网点；按住换档键可多选，双击取消。数据是虚构的，网点用代号。",
        alt, sheet.render(alt), lines, ["coding.notice-use", "house.committee.must-table"],
    )  # fmt: skip
    return Explorer(**{**vars(made), "spec": _spec(cells, made.title, made.caption, alt)})


def _cells(edition: Edition, table: pd.DataFrame) -> pd.DataFrame:
    """Complaints by quarter `q`, kind `k` and outlet `o`; the kinds that never come in numbers are one."""
    kinds = table["category"] + "/" + table["cause"]
    most = table.groupby([kinds, table["quarter"]]).size().groupby(level=0).max()
    kept = most.sort_values(ascending=False, kind="stable").index[:KINDS]
    names = {str(one): counts.kind_name(edition, str(one)) for one in kept}
    made = pd.DataFrame({
        "q": table["quarter"], "k": kinds.map(names).fillna(REST),
        "o": table["outlet"] + " " + table["area"] + table["outlet_type"],
    })  # fmt: skip
    return made.groupby(["q", "k", "o"]).size().rename("n").reset_index()


def _lines(edition: Edition, quarters: list[str]) -> list[str]:
    """The chart in words: each quarter's total and the kinds that rose most in it."""
    table, made = counts.coded(), []
    for at in quarters:
        now = counts.totals(table, at)[1]
        rose = [one for one in counts.changes(table, at) if one.before and all(counts.due(edition, one))]
        rose.sort(key=lambda one: (one.before - one.now, one.key))
        named = "；".join(
            f"{counts.kind_name(edition, one.key)} {one.before}→{one.now}" for one in rose[:RISERS]
        )
        made.append(f"{counts.said(at)}：共 {now} 件。" + (f"升得多的：{named}。" if named else ""))
    return made


def _spec(cells: pd.DataFrame, title: str, subtitle: str, alt_text: str) -> dict[str, Any]:
    """The chart as a Vega-Lite 5 dict with its data inside; the same for the same cells."""
    import altair as alt

    rows = alt.Data(values=cells.to_dict("records"))
    quarter = alt.selection_interval(name="quarters", encodings=["x"])
    kind, outlet = (
        alt.selection_point(name=name, fields=[one]) for name, one in (("kinds", "k"), ("outlets", "o"))
    )
    amount = {"title": "件数", "axis": alt.Axis(tickMinStep=1)}
    tips = [alt.Tooltip("sum(n):Q", title="件数")]

    def lit(choice: Any) -> Any:
        return alt.condition(choice, alt.value(BLUE), alt.value(GREY))

    by_quarter = (
        alt.Chart(rows, name="by_quarter").mark_bar()
        .encode(x=alt.X("q:O", title="季度（横拖选一段）"), y=alt.Y("sum(n):Q", **amount), color=lit(quarter), tooltip=["q:O", *tips])
        .transform_filter(kind).transform_filter(outlet).add_params(quarter).properties(width=560, height=150)
    )  # fmt: skip
    by_kind = (
        alt.Chart(rows, name="by_kind").mark_bar()
        .encode(y=alt.Y("k:N", sort="-x", title="业务类别，原因（点选）"), x=alt.X("sum(n):Q", **amount), color=lit(kind), tooltip=["k:N", *tips])
        .transform_filter(quarter).transform_filter(outlet).add_params(kind).properties(width=210, height=alt.Step(24))
    )  # fmt: skip
    by_outlet = (
        alt.Chart(rows, name="by_outlet").mark_bar()
        .encode(y=alt.Y("o:N", sort="-x", title="网点，前十五家（点选）"), x=alt.X("sum_n:Q", **amount), color=lit(outlet),
                tooltip=["o:N", alt.Tooltip("sum_n:Q", title="件数")])
        .transform_filter(quarter).transform_filter(kind)
        .transform_aggregate(sum_n="sum(n)", groupby=["o"])
        .transform_window(rank="row_number()", sort=[alt.SortField("sum_n", order="descending"), alt.SortField("o")])
        .transform_filter("datum.rank <= 15").add_params(outlet).properties(width=150, height=alt.Step(24))
    )  # fmt: skip
    head = alt.TitleParams(title, subtitle=subtitle, anchor="start")
    chart = (
        alt.vconcat(by_quarter, alt.hconcat(by_kind, by_outlet, spacing=20), spacing=16)
        .properties(title=head, description=alt_text)
        .configure(font=FONT)
        .configure_axis(labelFontSize=14, titleFontSize=14, titlePadding=18, labelLimit=250, labelColor=INK)
        .configure_title(fontSize=18, subtitleFontSize=14, subtitleColor=INK)
    )  # fmt: skip
    with alt.data_transformers.enable("default", consolidate_datasets=False, max_rows=None):
        spec: dict[str, Any] = chart.to_dict()
    return _shared(spec, cells) | {"$schema": SCHEMA, "usermeta": {"embedOptions": {"actions": False}}}


def _shared(spec: dict[str, Any], cells: pd.DataFrame) -> dict[str, Any]:
    """The rows once for the whole chart, in place of once a view; and no empty field name, which Altair writes."""
    plain = {name: value for name, value in spec.items() if name != "data"}

    def strip(part: Any) -> Any:
        if isinstance(part, dict):
            kept = {
                name: value
                for name, value in part.items()
                if name != "data" and (name, value) != ("field", "")
            }
            return {name: strip(value) for name, value in kept.items()}
        return [strip(one) for one in part] if isinstance(part, list) else part

    stripped: dict[str, Any] = strip(plain)
    return {"data": {"values": cells.to_dict("records")}, **stripped}
