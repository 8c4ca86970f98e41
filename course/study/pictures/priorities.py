"""Pictures of lesson 02: what regulators put first, what a branch's figures say, a slogan made checkable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from course.errors import EditionError
from course.knowledge.edition import Edition
from course.knowledge.models import Priority
from course.knowledge.rules import Rule
from course.study.pictures import svg
from course.study.pictures.figure import Picture, compose
from course.study.pictures.start import data

COLOURS = {
    "sell": (svg.PALE, svg.BLUE),
    "people": (svg.GREEN_PALE, svg.GREEN),
    "dispute": (svg.AMBER_PALE, svg.AMBER),
    "clean": (svg.RED_PALE, svg.RED),
    "rules": (svg.VIOLET_PALE, svg.VIOLET),
}
OTHER = {"id": "other", "letter": "他", "name": "其他", "rules": []}


def _yearly(edition: Edition) -> dict[str, list[Rule]]:
    """The taught priority rules by year, from their ids priorities.YEAR.name."""
    found: dict[str, list[Rule]] = {}
    for rule in edition.rules.values():
        parts = rule.id.split(".")
        if parts[0] == "priorities" and parts[1].isdigit() and rule.confidence != "low":
            found.setdefault(parts[1], []).append(rule)
    return dict(sorted(found.items()))


def regulator_themes(edition: Edition) -> Picture:
    """A row for each year, its themes as chips coloured and lettered by thread."""
    threads = data("regulator-themes")["threads"]
    thread = {rule_id: one for one in threads for rule_id in one["rules"]}
    sheet = svg.Sheet()
    x, y = 0.0, 0.0
    for one in threads:
        x, y = _chip(sheet, x, y, one, one["name"], False, left=0)
    y += 54
    lines, rules = [], []
    for year, found in _yearly(edition).items():
        sheet.text(0, y + 9, year, size=20, bold=True, fill=svg.DEEP)
        x, said = 76.0, []
        for rule in found:
            owner = thread.get(rule.id, OTHER)
            name = rule.title.removeprefix(year).strip()
            x, y = _chip(sheet, x, y, owner, name, rule.confidence == "medium", left=76)
            mark = "，二手来源" if rule.confidence == "medium" else ""
            said.append(f"{name}（{owner['name']}{mark}）")
            rules.append(rule.id)
        sheet.line(0, y + 50, 860, y + 50, svg.LINE, thick=1)
        y += 60
        lines.append(f"{year} 年：{'、'.join(said)}。")
    alt = "每年一行，列出监管部署的主题，按五条线索用字母和颜色区分；虚线框表示二手来源。"
    return compose(
        edition, "regulator-themes", "监管连年在说什么",
        "按公开的通知、会议和报道归纳，不是文件原题；虚线框是二手来源，用前核对。",
        alt, sheet.render(alt), lines, rules,
    )  # fmt: skip


def _chip(
    sheet: svg.Sheet, x: float, y: float, owner: dict[str, Any], name: str, dashed: bool, left: float
) -> tuple[float, float]:
    """One chip at (x, y), on the next line when it doesn't fit. Returns where the next chip may stand."""
    fill, ink = COLOURS.get(owner["id"], (svg.GREY, svg.SOFT))
    width = svg.text_width(name, 16) + 52
    if x + width > sheet.width:
        x, y = left, y + 46
    sheet.rect(x, y, width, 40, fill, ink, dashed=dashed, thick=1.5)
    sheet.text(x + 10, y + 8, owner["letter"], size=16, bold=True, fill=ink)
    sheet.text(x + 36, y + 8, name, size=16)
    return x + width + 8, y


@dataclass(frozen=True)
class Line:
    """One kind of problem in a quarter's figures, and which of its cells light up."""

    name: str
    cells: tuple[str, ...]
    lit: tuple[bool, ...]

    @property
    def signals(self) -> int:
        """How many cells light up."""
        return sum(self.lit)


def evidence(edition: Edition, content: dict[str, Any]) -> list[Line]:
    """Which figures stand out, by house.priority.order and house.committee.must-table; in the file's order.

    A count lights up among the `top` largest; a rise when it reaches the rule's percentage and number;
    a regulator's transfer always; money always; special groups from `special_share` percent.
    """
    percent = edition.value("house.committee.must-table", "percent")
    least = edition.value("house.committee.must-table", "min_count")
    rows = content["rows"]
    largest = sorted((row["count"] for row in rows), reverse=True)[: content["top"]]
    found = []
    for row in rows:
        change = (row["count"] - row["last"]) * 100 / row["last"]
        lit = (
            row["count"] in largest,
            change >= percent and row["count"] >= least,
            row["transfers"] > 0,
            row["money"],
            row["special"] * 100 >= content["special_share"] * row["count"],
            False,
        )
        cells = (
            f"{row['count']} 件", f"{change:+.0f}%" if change else "持平", f"{row['transfers']} 件", "是" if row["money"] else "否",
            f"{row['special']} 件", f"{row['found']} 处",
        )  # fmt: skip
        found.append(Line(row["name"], cells, lit))
    return found


def ranked(found: list[Line]) -> list[Line]:
    """Most signals first; equal ones keep their order."""
    return sorted(found, key=lambda one: -one.signals)


HEAD = ["问题", "本季件数", "比上季", "监管转办", "涉及资金", "老年客户", "检查发现", "亮几格"]


def branch_evidence(edition: Edition) -> Picture:
    """A heat table of the story branch's quarter."""
    found = evidence(edition, data("branch-evidence"))
    rows = [[one.name, *_marked(one), f"{one.signals} 格"] for one in found]
    fills = [
        [svg.WHITE, *(svg.AMBER_PALE if lit else svg.WHITE for lit in one.lit), svg.PALE] for one in found
    ]
    sheet = svg.Sheet()
    y = svg.table(sheet, 0, 0, [116, 112, 106, 106, 106, 106, 106, 102], HEAD, rows, fills=fills)
    order = "、".join(f"{one.name}（{one.signals}）" for one in ranked(found))
    sheet.text(0, y + 10, f"按亮的格数重排：{order}", size=16, bold=True, fill=svg.DEEP, width=860)
    lines = []
    for one in found:
        named = zip(HEAD[1:7], one.cells, one.lit, strict=True)
        said = "，".join(f"{head} {cell}{'（亮）' if lit else ''}" for head, cell, lit in named)
        lines.append(f"{one.name}：{said}；共亮 {one.signals} 格。")
    lines.append(f"按亮的格数重排：{order}。")
    alt = "六类问题各一行，列出件数、升幅、监管转办、是否涉及资金、老年客户件数和检查发现；亮起来的格子带▲。"
    return compose(
        edition, "branch-evidence", "一家分行本季的数，哪些格子亮", "▲表示这一格亮。数字是虚构的；检查发现用来佐证，不单独亮。",
        alt, sheet.render(alt), lines, ["house.priority.order", "house.committee.must-table"],
    )  # fmt: skip


def _marked(one: Line) -> list[str]:
    return [f"▲ {cell}" if lit else cell for cell, lit in zip(one.cells, one.lit, strict=True)]


def _citing(edition: Edition, rule_id: str) -> Priority:
    for one in edition.priorities:
        if rule_id in one.rules:
            return one
    raise EditionError(
        f"没有一条要点引用规则 {rule_id}。", place=rule_id,
        remedy="改 slogan-to-task.yaml 里的 rule，或在 priorities.yaml 里引用这条规则。",
    )  # fmt: skip


def slogan_to_task(edition: Edition) -> Picture:
    """A weak measure of a priority, the four questions it can't answer, and the checkable task."""
    content = data("slogan-to-task")
    one = _citing(edition, content["rule"])
    weak, good = one.weak_measures[0], one.good_measures[0]
    due = f"{one.due.year} 年 {one.due.month} 月 {one.due.day} 日"
    answers = [content["owner"].replace("{lead}", one.lead), edition.fill(good.zh), due, content["evidence"]]
    names = edition.value("house.priority.measurable", "items")
    sheet = svg.Sheet()
    bad = edition.fill(weak.zh)
    sheet.text(0, 0, f"要点：{one.title}", size=16, bold=True)
    y = sheet.box(
        0, 30, 860, f"原来的写法：{bad}", fill=svg.RED_PALE, stroke=svg.RED, ink=svg.RED, size=18, bold=True
    )
    y = sheet.text(12, y + 6, f"毛病：{edition.fill(weak.why)}", size=16, fill=svg.SOFT, width=836) + 12
    lines = [f"原来的写法：{bad}（{edition.fill(weak.why)}）"]
    for name, question, answer in zip(names, content["questions"], answers, strict=True):
        height = max(50.0, svg.box_height(answer, 510, 17))
        sheet.box(0, y, 180, question, fill=svg.RED_PALE, size=17, height=height)
        sheet.line(184, y + height / 2, 212, y + height / 2, arrow=True, thick=2)
        sheet.box(216, y, 130, name, fill=svg.GREEN_PALE, ink=svg.GREEN, bold=True, size=17, height=height)
        sheet.box(346, y, 514, answer, size=17, height=height)
        lines.append(f"{question}{name}：{answer}。")
        y += height + 8
    alt = "上面一句说法检查不了，被问四个问题；下面四行分别补上责任人、目标、日期和证据。"
    return compose(
        edition, "slogan-to-task", "一句话，问四个问题，变成一项任务", "要点、责任部门和日期取自示范要点。",
        alt, sheet.render(alt), lines, ["house.priority.measurable", content["rule"]],
    )  # fmt: skip
