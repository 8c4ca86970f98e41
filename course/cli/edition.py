"""`course edition`: check an edition, and what a rule touches."""

from __future__ import annotations

from pathlib import Path

import click

from course import settings
from course.knowledge import edition as editions
from course.knowledge.rules import BADGE, KIND_LABEL


@click.group()
def edition() -> None:
    """年度版：规则、委员会、要点、评价办法。"""


@edition.command("list")
def list_() -> None:
    """列出现有的年度版。"""
    for place in settings.editions():
        for path in sorted(place.glob("*/edition.yaml")):
            click.echo(f"{path.parent.name}\t{path.parent}")


@edition.command()
@click.argument("edition_id", required=False)
@click.option("--quiet", is_flag=True, help="只查错，不列未核实的条目。")
def check(edition_id: str | None, quiet: bool) -> None:
    """检查年度版，并列出未确认的和 medium、low 的条目。"""
    loaded = editions.load(edition_id)
    rules = list(loaded.rules.values())
    click.echo(f"年度版 {loaded.id}：{len(rules)} 条规则，引用、数值和内规宽严都查过，没有错误。")
    if quiet:
        return
    for rule in rules:
        if rule.unconfirmed or rule.confidence != "high":
            mark = "未确认" if rule.unconfirmed else BADGE[rule.confidence]
            file, line = loaded.where[rule.id]
            click.echo(f"{mark}\t{rule.id}\t{rule.title}\t{rule.caveat or ''}\t{file.name}:{line}")
    demo = sum(rule.demo for rule in rules)
    click.echo(f"另有 {demo} 条示范的{KIND_LABEL['house']}，请换成本行制度。")


@edition.command()
@click.argument("edition_id")
@click.option("--from", "source", default=None, help="从哪个年度版复制，默认是现在用的。")
@click.option(
    "--to", "place", type=click.Path(path_type=Path, file_okay=False), required=True,
    help="放在哪个文件夹（以后设为 COURSE_EDITIONS）。",
)  # fmt: skip
def new(edition_id: str, source: str | None, place: Path) -> None:
    """从已有的年度版复制出新的一年，逐条标为未确认。"""
    from course.knowledge.renew import renew

    count = renew(editions.find(source), place / edition_id, edition_id)
    click.echo(f"已建年度版 {edition_id}，在 {(place / edition_id).resolve()}，{count} 条待确认。")
    click.echo(f"以后用它：export COURSE_EDITIONS={place.resolve()} COURSE_EDITION={edition_id}")


@edition.command()
@click.argument("rule_id")
def impact(rule_id: str) -> None:
    """列出引用某条规则的每一课、每个练习和每道题。"""
    from course.cli.citations import citations

    loaded = editions.load()
    rule = loaded.rule(rule_id)
    click.echo(f"{rule.id}　{rule.title}　{rule.source.line()}")
    found = citations(loaded, rule_id)
    for kind, name in found:
        click.echo(f"{kind}\t{name}")
    click.echo(f"共 {len(found)} 处。")
