"""`course backup`, `course restore` and `course purge`: keep what must be kept, and no longer than that."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from tqdm import tqdm

if TYPE_CHECKING:
    from course.operate.layout import Layout
    from course.operate.plan import Plan

STATE = click.option(
    "--state", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="JupyterHub 的状态文件夹（一般是 /srv/xiaobao）。单机不用写，用课程文件夹。",
)  # fmt: skip


def _bar(what: str, total: int) -> Any:
    return tqdm(total=total, desc=what, ncols=78, disable=None)


def _layout(state: Path | None) -> Layout:
    from course.operate import layout

    return layout.of_hub(state) if state else layout.of_desk()


@click.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@STATE
def backup(out: Path, state: Path | None) -> None:
    """备份到 OUT（.tar.gz）：成绩册、答卷、反馈、试卷、题库、日志、名单、交换文件夹。

    里面有答案和个人信息：只有自己能读，请放在受控的地方。可以在使用中备份。已有的文件不覆盖。
    成绩册在 PostgreSQL 的，按 COURSE_DB_URL 用 pg_dump 取。
    """
    from course.operate import backup as backups
    from course.operate.bundle import digest

    made = backups.make(_layout(state), out, progress=_bar)
    for line in made.report():
        click.echo(line)
    click.echo(
        f"备份：{out}，{out.stat().st_size / 1e6:.1f} MB\nSHA-256：{digest(out)}（另处记下，恢复前核对）"
    )


@click.command()
@click.argument("archive", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--to", "target", type=click.Path(path_type=Path, file_okay=False), required=True,
    help="恢复到哪个文件夹，要不存在或是空的。",
)  # fmt: skip
def restore(archive: Path, target: Path) -> None:
    """把 course backup 的备份 FILE 恢复到空文件夹。先逐个核对校验和，不对就什么也不写。

    恢复出来的文件夹就是 JupyterHub 的状态文件夹；单机用的，把 COURSE_ROOT 指到其中的 course。
    成绩册在 PostgreSQL 的，恢复到 COURSE_DB_URL 指明的库，库里已有成绩册就不做。
    """
    from course.operate import restore as restores

    made = restores.run(archive, target, progress=_bar)
    for line in made.report():
        click.echo(line)
    click.echo(f"已恢复到 {target}。")


@click.command()
@click.option(
    "--before", type=click.DateTime(["%Y-%m-%d"]), required=True, metavar="DATE",
    help="复核截止日（蓝图的 review_until）早于这一天的试卷，例如 2026-11-30。",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="真的删。不加这个选项只列出会删什么。")
@STATE
def purge(before: datetime, yes: bool, state: Path | None) -> None:
    """到期清除：删掉到期试卷的答卷、答案、反馈和人名，只留汇总数字。默认只预演。

    汇总先写好再删；少于五人的机构并成一组。中断了再运行一次，会接着删完。先备份，备份也要按期销毁。
    """
    from course.operate import plan as plans
    from course.operate import retention

    where = _layout(state)
    resumed = plans.unfinished(where)
    found = resumed or plans.draw(where, before.date())
    if resumed:
        click.echo(f"上次（{resumed.before}）没有清除完，先接着做那一次。")
    for line in found.report():
        click.echo(line)
    if not found.papers:
        return
    if not yes:
        click.echo("这是预演，什么都没有删。确认后加 --yes；删了不能恢复。")
        return
    _finish(where, found)
    retention.check_left(where, found)


def _finish(where: Layout, found: Plan) -> None:
    from course.operate import retention

    done = retention.carry_out(where, found, progress=_bar)
    for line in done:
        click.echo(line)


COMMANDS = [backup, restore, purge]
