"""The picture of 00-开始: where each role begins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from course.files import read_yaml
from course.knowledge.edition import Edition
from course.study.pictures import svg
from course.study.pictures.figure import Picture, compose

FOLDER = Path(__file__).parent


def data(name: str) -> Any:
    """The YAML data `name` beside the drawing code. Raises CourseError naming file and line."""
    return read_yaml(FOLDER / f"{name}.yaml").data


def learning_path(edition: Edition) -> Picture:
    """A row for each role: its lessons in order, with minutes."""
    content = data("learning-path")
    lessons = {one["id"]: one for one in content["lessons"]}
    fills = {"01": svg.PALE, "02": svg.GREEN_PALE, "03": svg.AMBER_PALE}
    sheet = svg.Sheet()
    y, lines = 6.0, []
    for role in content["roles"]:
        steps = [lessons[one] for one in role["steps"]]
        total = sum(one["minutes"] for one in steps)
        sheet.text(0, y + 12, role["name"], size=17, bold=True, fill=svg.DEEP, width=90)
        x = 160.0
        for index, one in enumerate(steps):
            if index:
                sheet.line(x - 30, y + 32, x - 6, y + 32, arrow=True, thick=2)
            sheet.rect(x, y, 178, 64, fills.get(one["id"], svg.GREY))
            sheet.text(x + 10, y + 8, f"{one['id']} {one['title']}", size=16, bold=True)
            sheet.text(x + 10, y + 34, f"{one['minutes']} 分钟", size=16, fill=svg.SOFT)
            x += 208
        sheet.text(808, y + 9, f"共 {total}\n分钟", size=15, fill=svg.SOFT, anchor="middle")
        y = sheet.text(160, y + 70, role["why"], size=16, fill=svg.SOFT, width=690) + 18
        path = "，再学 ".join(f"{one['id']} {one['title']}（{one['minutes']} 分钟）" for one in steps)
        lines.append(f"{role['name']}：先学 {path}；共 {total} 分钟。{role['why']}")
    alt = "四类岗位各一行，从左到右是建议的学习顺序和每课分钟数。"
    return compose(
        edition, "learning-path", "从哪一课开始", "一次学一课就好，中途离开也会接着上次的地方。",
        alt, sheet.render(alt), lines, content["rules"],
    )  # fmt: skip
