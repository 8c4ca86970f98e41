"""`course anonymise`: a raw intake table becomes data for teaching, with a privacy report and a review sheet."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from course.errors import CourseError

if TYPE_CHECKING:
    from course.complaints.anonymise.survey import Bar, Outcome

FILE = click.Path(path_type=Path, dir_okay=False)


def _bar(what: str, total: int | None) -> Bar:
    return tqdm(total=total, desc=what, unit="行", ncols=78, mininterval=0.5, leave=False, disable=None)


@click.command()
@click.argument("raw", type=FILE)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="写到哪里（.csv 或 .xlsx）。"
)
@click.option(
    "--policy",
    default="teaching",
    show_default=True,
    help="脱敏方案：YAML 文件，或自带的 teaching、strict、again。",
)
@click.option(
    "--key-file", type=FILE, default=None, help="密钥文件，不能和数据放在一起。同一个密钥，假名不变。"
)
@click.option("--new-key", is_flag=True, help="先生成密钥文件（已有的不会覆盖）。")
@click.option("--sheet", default=None, help="XLSX 里读哪一张工作表。")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=None,
    help="用几个进程，默认最多 2 个。结果和进程数无关。",
)
@click.option("--quiet", is_flag=True, help="不显示进度。")
def anonymise(
    raw: Path, out: Path, policy: str, key_file: Path | None, new_key: bool, sheet: str | None,
    workers: int | None, quiet: bool,
) -> None:  # fmt: skip
    """把原始登记表 RAW（CSV 或 XLSX）去标识，写出数据、隐私报告和复核单。

    达不到方案要求就什么也不写。中断了再运行一次，会从断处接着做。
    """
    from course.complaints.anonymise import chunks, keys, report, review, stream, survey, workbook
    from course.complaints.anonymise import policy as policies
    from course.complaints.anonymise.publish import check_name

    chosen = policies.read(policy)
    source = workbook.open_table(raw, sheet)
    check_name(out, raw)
    report_at, review_at = companions(out)
    key = None
    if key_file is not None:
        away = [out.parent, raw.parent]
        key = keys.create(key_file, away) if new_key else keys.read(key_file, away)

    def finish(outcome: Outcome, folder: Path) -> dict[Path, Path]:
        report.write(folder / "report.html", outcome, date.today(), out.name, review_at.name)
        review.write(folder / "review.csv", outcome.questions)
        return {folder / "report.html": report_at, folder / "review.csv": review_at}

    count = workers or min(2, len(os.sched_getaffinity(0)))
    try:
        outcome = stream.run(
            source, out, chosen, key, workers=count, progress=survey.silent if quiet else _bar, finish=finish
        )
    except CourseError as problem:
        if new_key and key_file is not None and not isinstance(problem, chunks.StoppedError):
            key_file.unlink(missing_ok=True)  # nothing was written with it
        raise
    _tell(outcome, out, report_at, review_at)


def companions(out: Path) -> tuple[Path, Path]:
    """Where the report and the review sheet of an output stand."""
    return out.with_name(f"{out.stem}-隐私报告.html"), out.with_name(f"{out.stem}-复核单.csv")


def _tell(outcome: Outcome, out: Path, report_at: Path, review_at: Path) -> None:
    protected, policy = outcome.protected, outcome.policy
    if outcome.restarted:
        click.echo("上次没做完的是另一份（表、方案、密钥或程序不同），这次从头做。")
    if outcome.resumed:
        click.echo(f"接着上次做：{outcome.resumed} 行已经做好，没有重做。")
    diversity = f"，l={min(protected.after.l.values())}" if protected.after.l else ""
    click.echo(
        f"{out}：{outcome.written} 行（原始 {outcome.rows} 行，删掉 {int(protected.dropped.sum())} 行，"
        f"{protected.suppressed:.1%}），k={protected.after.k}{diversity}（要求 {policy.k}、{policy.l}）。"
    )
    click.echo(f"文字里换掉 {sum(outcome.spans.values())} 处。隐私报告：{report_at}")
    click.echo(f"请人复核 {len(outcome.questions)} 句：{review_at}")
    click.echo("这是去标识化，不是匿名化：仍按个人信息管理，不外发。")
