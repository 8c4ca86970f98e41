"""`course bundle`: one archive for a machine without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from tqdm import tqdm


def _bar(what: str, total: int) -> Any:
    return tqdm(total=total, desc=what, ncols=78, disable=None)


@click.command()
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="写到哪里（.tar.gz），已有的不覆盖。"
)  # fmt: skip
@click.option(
    "--with-assessments", is_flag=True,
    help="把题库和答案也放进去。默认不放：答案不离开 assessments/。放了答案的包只能交给出题的培训师。",
)  # fmt: skip
def bundle(out: Path, with_assessments: bool) -> None:
    """打一个离线安装包：程序包、JupyterHub 的代理、中文字体、笔记本、教学数据、校验和、install.sh。

    在能连上程序包源的机器上做；装的机器要同一版本的 Python、同一种处理器。默认不含题库和答案
    （assessments/），要放才加 --with-assessments。node 不在包里，只有 JupyterHub 需要，用 Debian 的。
    """
    from course.operate import bundle as bundles

    counts = bundles.make(out, with_assessments=with_assessments, progress=_bar)
    size = out.stat().st_size / 1e6
    keys = (
        f"，题库 {counts['assessments']} 个文件（含答案，请单独保管）"
        if with_assessments
        else "，不含题库和答案"
    )
    click.echo(
        f"{out}：{size:.0f} MB，程序包 {counts['wheels'] + 1} 个，代理 {counts['proxy']} 个文件，"
        f"字体 {counts['fonts']} 个，笔记本与数据 {counts['materials']} 个文件{keys}。"
    )
    click.echo(f"SHA-256：{bundles.digest(out)}")
    click.echo("安装：tar xzf 解开，进去运行 ./install.sh --help。")
