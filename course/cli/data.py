"""`course synthesise` and `course check datasets`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from course import settings
from course.complaints.synthesise import SEED


@click.command()
@click.option(
    "--seed", type=int, default=SEED, show_default=True, help="随机种子；同一个种子生成同样的数据。"
)
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="放在哪个文件夹，默认是课程文件夹里的 datasets。",
)  # fmt: skip
@click.argument("tables", nargs=-1)
def synthesise(seed: int, folder: Path | None, tables: tuple[str, ...]) -> None:
    """生成教学用的合成数据和数据卡；写上 TABLES（raw、survey、ledger……）就只生成这几张。"""
    from course.complaints.synthesise.write import synthesise as make

    for name, path, rows in make(folder or settings.root() / "datasets", seed, tables):
        click.echo(f"{name}\t{rows} 行\t{path}")


@click.group()
def check() -> None:
    """检查随课程发出的东西。"""


@check.command()
@click.option(
    "--from", "folder", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="检查哪个文件夹，默认是课程的 datasets。",
)  # fmt: skip
def datasets(folder: Path | None) -> None:
    """检查数据：没有真号码，行行合格，数据卡对得上，k 够数。"""
    from course.complaints.check import check as look
    from course.complaints.load import datasets_folder

    faults, looked = look(folder or datasets_folder())
    for line in looked:
        click.echo(line)
    for fault in faults:
        click.echo(fault.line(), err=True)
    if faults:
        click.echo(f"共 {len(faults)} 处。", err=True)
        sys.exit(2)
    click.echo("数据没有错误。")
