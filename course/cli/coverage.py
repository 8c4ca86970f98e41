"""`course coverage`: what each strand of the curriculum has, and the holes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from course import settings
from course.cli.install import lessons
from course.files import write_text
from course.items import bank as banks
from course.knowledge import edition as editions
from course.knowledge.strands import strands

if TYPE_CHECKING:
    from course.study.coverage import Report


@click.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON：strands、holes、totals。")
@click.option(
    "--write", "target", type=click.Path(path_type=Path, dir_okay=False), default=None,
    help="把大纲页写到这个文件（docs/curriculum.md）。",
)  # fmt: skip
def coverage(as_json: bool, target: Path | None) -> None:
    """数 24 条线各有几课、几个练习、几道题、几个案例、几条规则；有缺口就退出码 1。"""
    from course.study import coverage as counted

    material = counted.read(editions.load(), lessons(), banks.read(settings.assessments() / "bank"))
    report = counted.count(material)
    if target is not None:
        write_text(target, counted.page(material, report))
    if as_json:
        click.echo(json.dumps(report.plain(), ensure_ascii=False, indent=1))
    else:
        for line in _lines(report):
            click.echo(line)
    sys.exit(1 if report.holes else 0)


def _lines(report: Report) -> list[str]:
    labels = {one.id: one.label for one in strands().values()}
    lines = ["课\t练习\t自测\t测评\t案例\t规则\t条线"]
    lines += [
        f"{one.lessons}\t{one.exercises}\t{one.practice}\t{one.assessment}\t{one.cases}\t{one.rules}\t{labels[one.id]}"
        for one in report.strands
    ]
    totals = report.totals
    lines.append(
        f"测评题库 {totals['assessment']} 题（每人数不同 {totals['with_variants']} 道，用规则断事 {totals['applied']} 道），"
        f"自测题库 {totals['practice']} 题。"
    )
    lines += [f"缺：{hole}" for hole in report.holes]
    lines.append(f"共 {len(report.holes)} 处缺口。" if report.holes else "没有缺口。")
    return lines
