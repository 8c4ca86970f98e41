"""The trainer's steps with a paper: build, release, collect, mark, feedback, report."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from course import settings
from course.errors import PaperError

if TYPE_CHECKING:
    from course.grading.classroom import Classroom

PAPER = click.argument("paper")


def _classroom() -> Classroom:
    from course.grading.classroom import Classroom

    return Classroom(settings.root())


def _known() -> list[str]:
    return sorted(p.stem for p in (settings.assessments() / "blueprints").glob("*.yaml"))


@click.command()
@click.argument("paper", required=False)
@click.option("--all", "every", is_flag=True, help="生成蓝图文件夹里的全部试卷。")
def build(paper: str | None, every: bool) -> None:
    """按蓝图抽题，生成试卷到 source/。同样的题库、蓝图和年度版，每次生成的文件一样。"""
    from course.assessment import build as builder
    from course.cli.install import write_manifest

    if bool(paper) == every:
        raise PaperError("请写一个试卷编号，或用 --all。", remedy=f"现有蓝图：{'、'.join(_known())}。")
    for name in tqdm(_known() if every else [str(paper)], desc="生成试卷", ncols=78, disable=None):
        public = builder.build(settings.assessments(), settings.root() / "source", name)
        click.echo(f"{name}：{len(public.items)} 题，版本 {public.version}，在 source/{name}/")
    write_manifest()


@click.command()
@PAPER
@click.option(
    "--roster", type=click.Path(path_type=Path, dir_okay=False), help="学员名单 CSV，第一列是账号。"
)
def release(paper: str, roster: Path | None) -> None:
    """发放试卷到交换文件夹。"""
    from course.assessment import blueprint

    room = _classroom()
    plan = blueprint.read(settings.assessments(), paper)
    if roster is not None:
        room.enrol(read_roster(roster))
    room.release(paper, plan.due)
    click.echo(f"已发放 {paper}，截止 {plan.due:%Y-%m-%d %H:%M}。")


def read_roster(path: Path) -> list[str]:
    """Account names: the first column of a CSV in UTF-8 or GB18030. Raises PaperError."""
    if not path.is_file():
        raise PaperError("找不到名单。", file=path, remedy="检查文件名。")
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError as problem:
            raise PaperError("名单读不出来。", file=path, remedy="另存为 UTF-8 的 CSV。") from problem
    rows = [row[0].strip() for row in csv.reader(text.splitlines()) if row and row[0].strip()]
    return [name for name in rows if name.isascii() and name.lower() not in ("id", "account", "trainee")]


@click.command()
@PAPER
def collect(paper: str) -> None:
    """收卷：每人取最后一次交的。不跟随链接，不属于答卷的文件按名字列出。"""
    room = _classroom()
    names = room.collect(paper)
    click.echo(f"已收 {len(names)} 份。")


@click.command()
@PAPER
@click.option("--again", is_flag=True, help="已评过的也重评（先备份）。")
def mark(paper: str, again: bool) -> None:
    """自动评分。中断后再运行会接着做；一份有问题的答卷不影响其他人。"""
    room = _classroom()
    names = room.submitted(paper)
    failed = room.mark(paper, names, force=again, progress=lambda ids: tqdm(list(ids), desc="评分", ncols=78))
    click.echo(f"已评 {len(names) - len(failed)} 份，没有评成 {len(failed)} 份。")
    for trainee, why in failed.items():
        click.echo(f"  {trainee}：{why}")
    for trainee, lines in room.findings(paper).items():
        click.echo(f"  {trainee}：{'；'.join(lines)}")
    waiting = room.waiting(paper)
    click.echo(f"等人工评分或复核：{len(waiting)} 题次。" + ("用 formgrader 逐题评。" if waiting else ""))


@click.command()
@PAPER
@click.option("--write-only", is_flag=True, help="只写，不发还。")
def feedback(paper: str, write_only: bool) -> None:
    """生成并发放反馈。"""
    from course.trainer import office, work

    room = _classroom()
    names = room.submitted(paper)
    failed = room.feedback(paper, names, progress=lambda ids: tqdm(list(ids), desc="写反馈", ncols=78))
    if write_only:
        click.echo(f"已写 {len(names) - len(failed)} 份反馈，没有发还。")
    else:
        failed |= work.return_feedback(office.my_office(), paper, lambda *_: None)["failed"]
        click.echo(f"已发放 {len(names) - len(failed)} 份反馈。")
    for trainee, why in failed.items():
        click.echo(f"  {trainee} 没有发成：{why}")


@click.command()
@PAPER
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("build/report.html"), show_default=True,
    help="报告写到哪里。",
)  # fmt: skip
def report(paper: str, out: Path) -> None:
    """写成绩报告（HTML）。"""
    from course.assessment.paper import recorded
    from course.results import gradebook as results
    from course.results import report as reports

    room = _classroom()
    built, _ = recorded(settings.assessments(), paper)
    table = results.read(room, built)
    if table.people.empty:
        raise PaperError(f"{paper} 还没有成绩。", remedy="先收卷并评分。")
    summary = {
        "trainees": len(table.people), "submitted": len(table.people), "late": int(table.people["late"].sum()),
        "mean": round(float(table.people["score"].mean()), 2), "max_score": float(built.total),
        "pass_rate": float(table.people["passed"].mean()), "needs_review": table.needs_review,
        "manual_marked": 0, "manual_marker": "培训师",
    }  # fmt: skip
    reports.write(out, table, built, summary, room.findings(paper))
    click.echo(f"成绩报告：{out.resolve()}（{datetime.now():%H:%M}）")


@click.command()
@PAPER
@click.option("--apply", "really", is_flag=True, help="确认改分。不加这个选项只列出差别。")
def regrade(paper: str, really: bool) -> None:
    """改了答案以后，按存档的答卷重算；先列出前后差别，加 --apply 才改分。"""
    from course.assessment.paper import recorded
    from course.grading.regrade import differences

    room = _classroom()
    built, _ = recorded(settings.assessments(), paper)
    found = differences(room, built)
    for one in found:
        after = "转人工复核" if one.after is None else f"{one.after:g}"
        click.echo(f"{one.trainee}\t{one.item}\t{one.before:g} → {after}")
    click.echo(f"共 {len(found)} 处不同。" + ("" if really or not found else "没有改分；确认后加 --apply。"))
    if really and found:
        people = sorted({one.trainee for one in found})
        failed = room.mark(
            paper, people, force=True, progress=lambda ids: tqdm(list(ids), desc="重评", ncols=78)
        )
        click.echo(f"已重评 {len(people) - len(failed)} 人，记入评分日志。")


@click.group()
def log() -> None:
    """评分日志。"""


@log.command()
@PAPER
def verify(paper: str) -> None:
    """核对评分日志的哈希链。"""
    from course.grading import marklog

    file = marklog.path(settings.root(), paper)
    entries = marklog.read(file)
    if not entries:
        raise PaperError(f"{paper} 还没有评分日志。", file=file, remedy="先评分。")
    click.echo(f"{len(entries)} 条，首尾相接，没有改动。")


COMMANDS = [build, release, collect, mark, feedback, report, regrade, log]
