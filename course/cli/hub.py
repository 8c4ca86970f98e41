"""`course hub`: start and stop the hub, import the roster, new passwords."""

from __future__ import annotations

import json
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from course.errors import SetupError
from course.files import write_json

if TYPE_CHECKING:
    from course.hub.places import Places
    from course.hub.roster import Difference, Person

STATE = click.option(
    "--state", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="状态文件夹，root 默认 /srv/xiaobao，其他人默认 build/hub。",
)  # fmt: skip


@click.group()
def hub() -> None:
    """JupyterHub：一个班在一台服务器上。"""


@hub.command()
@STATE
@click.option(
    "--port",
    type=click.IntRange(1024, 65530),
    default=8000,
    show_default=True,
    help="端口；后面四个也会用到。",
)
@click.option("--ip", default="127.0.0.1", show_default=True, help="监听的地址。对外开放时，前面要有 HTTPS。")
def start(state: Path | None, port: int, ip: str) -> None:
    """启动，一直运行到按 Ctrl+C 或 course hub stop。"""
    from course.hub import running
    from course.hub.places import is_root

    where = _places(state)
    made = running.start(where, ip=ip, port=port)
    click.echo(f"消保课程已开：{made.address}")
    if made.password:
        click.echo(
            f"账号 {os.environ.get('USER') or '（您的系统账号）'}，密码 {made.password}（只显示这一次）"
        )
    click.echo(f"停止：在这里按 Ctrl+C，或另开一个窗口运行 course hub stop。日志：{made.log}")
    if is_root() and not (where.hub / "roster.json").is_file():
        click.echo("还没有名单，谁也登录不了：先运行 course hub roster import 名单.csv。")
    code = made.wait()
    click.echo("已停止。" if code in (0, -15) else f"JupyterHub 退出了（{code}），看日志 {made.log}。")
    raise SystemExit(0 if code in (0, -15) else 2)


@hub.command()
@STATE
def stop(state: Path | None) -> None:
    """停止，等它完全退出。"""
    from course.hub import running

    click.echo("已停止。" if running.stop(_places(state)) else "没有在运行。")


@hub.group()
def roster() -> None:
    """名单。"""


@roster.command("import")
@click.argument("path", metavar="ROSTER", type=click.Path(path_type=Path))
@STATE
@click.option("--dry-run", is_flag=True, help="只列出差别，什么都不改。")
@click.option("--change-roles", is_flag=True, help="名单里改了角色的也改。")
@click.option(
    "--passwords", type=click.Path(path_type=Path, dir_okay=False), default=None, help="初始密码单写到哪里。"
)
def import_(
    path: Path, state: Path | None, dry_run: bool, change_roles: bool, passwords: Path | None
) -> None:
    """导入名单（CSV 或 xlsx：account,name,branch,role,cohort），建账号。可以反复导入，不删任何人。"""
    from course.hub import accounts, places, running
    from course.hub import roster as rosters

    where = _places(state)
    people = rosters.read(path)
    before = rosters.known(where.hub / "roster.json") if _may_look(where) else {}
    found = rosters.compare(people, before)
    accounts.check(people)
    for line in rosters.report(found, roles=change_roles):
        click.echo(line)
    if dry_run:
        click.echo("这是预演，什么都没有改。")
        return
    if not places.is_root():
        raise SetupError("建账号要用 root。", remedy="用 root 运行；只看差别可以加 --dry-run。")
    places.set_up(where)
    told = passwords or Path(f"初始密码-{datetime.now():%Y%m%d-%H%M%S}.csv")
    count = accounts.make(found, told, roles=change_roles)
    after = _after(before, found, roles=change_roles)
    _keep(where, after)
    trainees = [[p.account, p.name] for p in after.values() if p.role == "trainee"]
    running.make_schemas()
    running.as_service(where, ["-m", "course.hub.enrol"], json.dumps(trainees))
    if count:
        click.echo(f"{count} 个初始密码写在 {told.resolve()}，只有 root 能读；发完请删掉。")


@hub.command()
@click.argument("account")
@STATE
@click.option(
    "--passwords", type=click.Path(path_type=Path, dir_okay=False), default=None, help="密码写到哪里。"
)
def password(account: str, state: Path | None, passwords: Path | None) -> None:
    """给忘了密码的人换一个新密码。"""
    from course.hub import accounts
    from course.hub import roster as rosters

    known = rosters.known(_places(state).hub / "roster.json")
    if account not in known:
        raise SetupError("名单里没有这个账号。", place=account, remedy="先导入名单。")
    told = passwords or Path(f"新密码-{account}-{datetime.now():%Y%m%d-%H%M%S}.csv")
    with accounts.password_list(told) as tell:
        accounts.set_password(known[account], tell)
    click.echo(f"新密码写在 {told.resolve()}，只有 root 能读。")


def _places(state: Path | None) -> Places:
    from course.hub.places import Places, places

    return Places(state.resolve()) if state else places()


def _may_look(where: Places) -> bool:
    return os.access(where.hub, os.X_OK)


def _after(before: dict[str, Person], found: Difference, *, roles: bool) -> dict[str, Person]:
    """The roster after the import: whoever was there stays, role changes only when asked for."""
    after = before | {person.account: person for person in found.new}
    after |= {person.account: person for _, person in found.changed}
    return after | ({person.account: person for _, person in found.role_changed} if roles else {})


def _keep(where: Places, people: dict[str, Person]) -> None:
    """Keep the roster where root alone writes, and a copy that the trainer's tools read."""
    from course.hub import places
    from course.hub import roster as rosters

    write_json(where.hub / "roster.json", rosters.as_data(people), mode=0o600)
    write_json(where.roster, rosters.as_data(people), mode=0o640)
    shutil.chown(where.roster, places.SERVICE, places.TRAINERS)
