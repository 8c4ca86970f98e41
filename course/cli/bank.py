"""`course bank`: check the item banks, and copy the sample bank to a private place."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from course import settings
from course.errors import ItemError
from course.items import bank as banks
from course.knowledge import edition as editions
from course.study import pool


@click.group()
def bank() -> None:
    """题库。"""


@bank.command()
def check() -> None:
    """检查测评题库和自测题库：格式、依据、数值、两库不重复。"""
    loaded = editions.load()
    examined = banks.read(settings.assessments() / "bank")
    practised = pool.read()
    for name, one in (("测评题库", examined), ("自测题库", practised)):
        banks.check(one, loaded)
        click.echo(f"{name}：{len(one.items)} 题，没有错误。")
    both = set(examined.items) & set(practised.items)
    stems = {item.stem.zh: item.id for item in practised.items.values()}
    both |= {item.id for item in examined.items.values() if item.stem.zh in stems}
    if both:
        raise ItemError(f"两个题库里有同样的题：{'、'.join(sorted(both))}。", remedy="从自测题库里去掉。")


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
