"""`course session`: plays a whole October session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("build/session"), show_default=True,
    help="放结果的文件夹，会被整个替换。",
)  # fmt: skip
@click.option("--paper", default="october-2026", show_default=True, help="试卷编号。")
@click.option("--trainees", type=click.IntRange(1, 500), default=30, show_default=True, help="学员人数。")
def session(out: Path, paper: str, trainees: int) -> None:
    """演一遍十月培训：出卷、领卷、作答、交卷、评分、反馈、报告，全部经过真实的 nbgrader。"""
    from course.session import play

    summary = play(out, paper, trainees)
    click.echo(table(summary))
    click.echo(f"\n成绩报告：{(out / 'report.html').resolve()}")
    click.echo(f"日程、讲义、案例、签到表、成绩单、证书：{(out / 'handout').resolve()}")
    click.echo(f"数据汇总：{(out / 'summary.json').resolve()}")


def table(summary: dict[str, Any]) -> str:
    """The summary as a plain table."""
    rows = [
        ("学员", summary["trainees"]),
        ("交卷", summary["submitted"]),
        ("迟交", summary["late"]),
        ("自动评分", summary["auto_marked"]),
        ("待人工复核（题次）", summary["needs_review"]),
        ("书面题评分（题次，演示脚本）", summary["manual_marked"]),
        ("平均分", f"{summary['mean']} / {summary['max_score']:g}"),
        ("合格率", f"{summary['pass_rate'] * 100:.1f}%"),
        *((f"用时 · {name}", f"{seconds:.2f} 秒") for name, seconds in summary["seconds"].items()),
        ("用时 · 合计", f"{sum(summary['seconds'].values()):.2f} 秒"),
    ]
    width = max(_width(name) for name, _ in rows)
    return "\n" + "\n".join(f"{name}{' ' * (width - _width(name))}  {value}" for name, value in rows)


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)
