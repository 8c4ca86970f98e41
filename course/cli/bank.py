"""`course bank`: check and lint the item banks, and copy the sample bank to a private place."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from course import settings
from course.errors import ItemError
from course.items import bank as banks
from course.items import lint as linter
from course.knowledge import edition as editions
from course.study import pool


@click.group()
def bank() -> None:
    """题库。"""


def _pools() -> dict[str, banks.Bank]:
    return {"测评题库": banks.read(settings.assessments() / "bank"), "自测题库": pool.read()}


@bank.command()
def check() -> None:
    """检查测评题库和自测题库：格式、依据、数值、两库不重复。"""
    loaded = editions.load()
    pools = _pools()
    for name, one in pools.items():
        banks.check(one, loaded)
        click.echo(f"{name}：{len(one.items)} 题，没有错误。")
    examined, practised = pools.values()
    both = set(examined.items) & set(practised.items)
    stems = {item.stem.zh: item.id for item in practised.items.values()}
    both |= {item.id for item in examined.items.values() if item.stem.zh in stems}
    if both:
        raise ItemError(f"两个题库里有同样的题：{'、'.join(sorted(both))}。", remedy="从自测题库里去掉。")


@bank.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON：findings、pools、clean。")
def lint(as_json: bool) -> None:
    """检查题目写得公不公平：正确项的位置和长短、绝对词、互相泄露的选项、重复的题面、过期的规则。

    有一处就退出码 1。先运行 course bank check。
    """
    loaded, pools = editions.load(), _pools()
    found = linter.lint(pools, loaded)
    figures = linter.figures(pools, loaded)
    if as_json:
        told = {"clean": not found, "findings": [_plain(one) for one in found], "pools": figures}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for one in found:
            click.echo(f"[{linter.CHECKS[one.check]}] {one.line_zh()}")
        for name, figure in figures.items():
            click.echo(_figure_line(name, figure))
        click.echo(f"共 {len(found)} 处要改。" if found else "没有要改的。")
    sys.exit(1 if found else 0)


def _plain(one: linter.Finding) -> dict[str, Any]:
    return {**one.__dict__, "file": str(one.file) if one.file else None}


def _figure_line(name: str, figure: dict[str, Any]) -> str:
    guess = figure["blind"]
    return (
        f"{name}：{figure['items']} 题，单选 {figure['single']} 题，正确项位置 "
        f"{'/'.join(map(str, figure['key_positions']))}；不懂规则只看字面能对 {guess['right']:g} 题"
        f"（瞎猜 {guess['chance']:g}，上限 {guess['allowed']:g}）。"
    )


@bank.command()
@click.argument("destination", type=click.Path(path_type=Path))
def copy(destination: Path) -> None:
    """把示范题库复制到 DESTINATION，作为本行自己的、不公开的题库。"""
    source = settings.assessments()
    if destination.exists():
        raise ItemError("目标已经存在，没有覆盖。", file=destination, remedy="换一个还不存在的文件夹。")
    temporary = destination.with_name(f".{destination.name}.copying")
    shutil.copytree(source, temporary)
    temporary.rename(destination)
    click.echo(f"已复制到 {destination.resolve()}。")
    click.echo(f"以后用它：export COURSE_ASSESSMENTS={destination.resolve()}")
