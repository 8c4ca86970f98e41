"""`course install`: what an environment needs after the packages: the list of cells that may run by themselves."""

from __future__ import annotations

import click

from course.hub.lessons import lessons
from course.hub.manifest import cell_hashes, write_manifest

__all__ = ["cell_hashes", "install", "lessons", "write_manifest"]


@click.command()
def install() -> None:
    """登记可以自动运行的课程与试卷（装好程序包后、生成试卷后运行）。"""
    write_manifest()
    click.echo("已登记课程与试卷。")
