"""What the trainer's pages do, as commands: console, close, exception, comment, essay, review, results."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from course.errors import MarkingError, PaperError

if TYPE_CHECKING:
    from course.trainer.marking import Answer
    from course.trainer.office import Office

PAPER = click.argument("paper")
REASON = click.option("--reason", required=True, help="原因，写给以后查的人看。")
JSON = click.option("--json", "as_json", is_flag=True, help="写成 JSON。")


def _office() -> Office:
    from course.trainer.office import my_office

    return my_office()


def _print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


@click.command()
@PAPER
@JSON
def console(paper: str, as_json: bool) -> None:
    """场次台：谁领了卷、在答、交了、迟了；先总数，后名单。"""
    from course.trainer.pages.console import next_step, status
    from course.trainer.standing import LABEL, counts

    office = _office()
    state, found = office.state(paper), office.lines(paper)
    tally = counts(found)
    if as_json:
        _print_json(
            {"paper": paper, "trainees": len(found), "counts": tally, "lines": [asdict(one) for one in found]}
        )
        return
    click.echo(status(state, office.now()))
    click.echo("，".join([f"应考 {len(found)}", *(f"{LABEL[one]} {count}" for one, count in tally.items())]))
    click.echo(next_step(state, found))
    for one in found:
        parts = [
            one.branch,
            one.trainee,
            one.name,
            LABEL[one.state],
            one.submitted_at or "",
            one.receipt,
            one.note,
        ]
        click.echo("\t".join(parts).rstrip())


@click.command()
@JSON
def papers(as_json: bool) -> None:
    """全部试卷：生成、发放、截止、收卷。"""
    from course.trainer.pages.console import status

    office = _office()
    found = [office.state(one) for one in office.papers()]
    if as_json:
        _print_json(
            [
                {
                    "paper": one.id, "built": one.built, "released": one.released, "due": one.due.isoformat(),
                    "closed": one.shut.at.isoformat() if one.shut else None, "problem": one.problem,
                }
                for one in found
            ]
        )  # fmt: skip
        return
    for one in found:
        built = "已生成" if one.built else "没有生成"
        click.echo(f"{one.id}\t{built}\t{status(one, office.now())}")


@click.command()
@PAPER
@click.option("--yes", is_flag=True, help="不再问。")
def close(paper: str, yes: bool) -> None:
    """收卷：从现在起不能领卷、交卷，记了例外的人除外。"""
    from course.assessment import closing
    from course.trainer.standing import counts

    office = _office()
    if not office.state(paper).released:
        raise PaperError(f"{paper} 还没有发放。", remedy=f"先运行 course release {paper}。")
    tally = counts(office.lines(paper))
    still = tally["working"] + tally["overtime"]
    if not yes and not click.confirm(f"还有 {still} 人在答，{tally['unfetched']} 人没有领卷。确定收卷吗？"):
        click.echo("没有收卷。")
        return
    closing.close(office.root, paper, office.who)
    click.echo(f"{paper} 已收卷。")


@click.command()
@PAPER
@REASON
def reopen(paper: str, reason: str) -> None:
    """收卷以后重新开放。"""
    from course.assessment import closing

    office = _office()
    closing.reopen(office.root, paper, reason, office.who)
    click.echo(f"{paper} 已重新开放。")


@click.group()
def exception() -> None:
    """例外：延长时间、再考一次、缺考有因。"""


@exception.command("add")
@click.argument("trainee")
@PAPER
@click.argument("kind", type=click.Choice(["extra_minutes", "second_attempt", "absence"]))
@click.option("--minutes", type=int, default=0, help="延长几分钟（extra_minutes）。")
@REASON
def exception_add(trainee: str, paper: str, kind: str, minutes: int, reason: str) -> None:
    """记一条例外。"""
    from course.assessment import timing

    office = _office()
    office.state(paper)
    known = office.people({one.trainee for one in office.lines(paper)})
    if trainee not in known:
        raise PaperError("名单里没有这个账号。", place=trainee, remedy="检查账号，或先导入名单。")
    timing.grant(office.root, trainee, paper, cast(timing.Kind, kind), minutes, reason, office.who)
    click.echo(f"已记下：{trainee} {timing.KIND_LABEL[cast(timing.Kind, kind)]}。")


@exception.command("list")
@click.argument("paper", required=False)
@JSON
def exception_list(paper: str | None, as_json: bool) -> None:
    """列出例外，撤销的也在。"""
    from course import chain
    from course.assessment import timing
    from course.trainer.words import when

    found = [
        one
        for one in timing.history(chain.read(timing.exceptions_path(_office().root)))
        if paper in (None, one.exemption.paper)
    ]
    if as_json:
        _print_json([{**asdict(one), "holds": one.holds} for one in found])
        return
    for one in found:
        granted = one.exemption
        value = f" {granted.value} 分钟" if granted.value else ""
        undone = "" if one.holds else f"\t{when(one.undone_at)} 由 {one.undone_by} 撤销：{one.undone_why}"
        kind = timing.KIND_LABEL[granted.kind] + value
        line = [
            str(one.number),
            granted.trainee,
            granted.paper,
            kind,
            granted.reason,
            granted.who,
            when(granted.at),
        ]
        click.echo("\t".join(line) + undone)
    click.echo(f"共 {len(found)} 条，算数的 {sum(one.holds for one in found)} 条。")


@exception.command("undo")
@click.argument("number", type=int)
@REASON
def exception_undo(number: int, reason: str) -> None:
    """撤销第 NUMBER 条：另记一条，原来的留着。"""
    from course.assessment import timing

    office = _office()
    one = timing.undo(office.root, number, reason, office.who)
    click.echo(f"已撤销第 {number} 条（{one.exemption.trainee} {timing.KIND_LABEL[one.exemption.kind]}）。")


@click.group()
def comment() -> None:
    """常用评语。"""


@comment.command("list")
@click.option("--for", "kind", default=None, help="只看一类：facts、rule、task、notice、role、form。")
@JSON
def comment_list(kind: str | None, as_json: bool) -> None:
    """列出常用评语。"""
    from course.trainer import comments

    found = [one for one in comments.read(_office().assessments) if kind is None or kind in one.kinds]
    if as_json:
        _print_json([asdict(one) for one in found])
        return
    for one in found:
        click.echo(f"{one.id}\t{'、'.join(comments.KIND_LABEL[kind] for kind in one.kinds)}\t{one.text}")


@comment.command("add")
@click.argument("text")
@click.option("--for", "kind", required=True, help="归到哪一类：facts、rule、task、notice、role、form。")
def comment_add(text: str, kind: str) -> None:
    """存一句常用评语。"""
    from course.trainer import comments

    made = comments.add(_office().assessments, kind, text)
    click.echo(f"已存为 {made.id}。")


@click.group()
def essay() -> None:
    """人工批改：问答题和转来复核的题。"""


@essay.command("list")
@PAPER
@click.option("--all", "every", is_flag=True, help="批过的也列出来。")
@JSON
def essay_list(paper: str, every: bool, as_json: bool) -> None:
    """列出等人批的题，转来复核的写明原因。"""
    from course.trainer import marking

    office = _office()
    built = office.paper(paper)
    found = [one for one in marking.queue(office.room, built) if every or one.waiting]
    why = {one: "" if one.written else marking.why_review(office.room, built, one) for one in found}
    if as_json:
        _print_json([{**asdict(one), "why": why[one]} for one in found])
        return
    for one in found:
        given = "等着批" if one.points is None else f"{one.points:g} 分"
        click.echo("\t".join([one.item, one.trainee, given, why[one]]).rstrip())
    click.echo(f"共 {len(found)} 题次，等着批 {sum(one.waiting for one in found)} 题次。")


@essay.command("show")
@PAPER
@click.argument("trainee")
@click.argument("item")
def essay_show(paper: str, trainee: str, item: str) -> None:
    """看一份答案和它的评分点。"""
    from course.items.models import Essay
    from course.trainer import marking

    office = _office()
    built = office.paper(paper)
    one = _find(office, paper, trainee, item)
    click.echo(marking.text_of(office.room, built, one))
    rubric = built.items[item]
    if isinstance(rubric, Essay):
        for criterion in rubric.rubric:
            click.echo(f"{criterion.id}\t{criterion.points:g} 分\t{criterion.zh}\t满分：{criterion.full}")


@essay.command("give")
@PAPER
@click.argument("trainee")
@click.argument("item")
@click.argument("points", nargs=-1, required=True)
@click.option("--comment", "said", default="", help="给学员的评语；转来复核的题，写为什么这样给分。")
@click.option("--reason", default="", help="改分的原因；第一次给分不用写。")
def essay_give(paper: str, trainee: str, item: str, points: tuple[str, ...], said: str, reason: str) -> None:
    """给分。问答题按评分点写 facts=2 route=1，转来复核的题写一个数。"""
    from course.items.models import Essay
    from course.trainer import marking
    from course.trainer.marking import Draft

    office = _office()
    built = office.paper(paper)
    one = _find(office, paper, trainee, item)
    rubric = built.items[item]
    if isinstance(rubric, Essay):
        given = {name: value for name, _, value in (part.partition("=") for part in points)}
        for criterion in rubric.rubric:
            value = given.get(criterion.id)
            if value is not None and value not in marking.steps(criterion.points):
                allowed = "、".join(marking.steps(criterion.points))
                raise MarkingError(
                    f"“{criterion.zh}”不能给 {value} 分。", place=item, remedy=f"可以给：{allowed}。"
                )
        unknown = sorted(set(given) - {criterion.id for criterion in rubric.rubric})
        if unknown:
            ids = "、".join(f"{criterion.id}（{criterion.zh}）" for criterion in rubric.rubric)
            raise MarkingError(f"没有评分点 {unknown[0]}。", place=item, remedy=f"评分点有：{ids}。")
        draft = Draft(points=given, comment=said, reason=reason)
    else:
        draft = Draft(whole=points[0], comment=said, reason=reason)
    total = marking.give(office.room, built, one, draft, office.who)
    marking.Drafts(office.root, office.who, built).done(one)
    click.echo(f"已给 {trainee} 的 {item} 记 {total:g} 分。")


def _find(office: Office, paper: str, trainee: str, item: str) -> Answer:
    from course.trainer import marking

    for one in marking.queue(office.room, office.paper(paper)):
        if (one.trainee, one.item) == (trainee, item):
            return one
    raise MarkingError(
        "没有这份要人批的答案。", place=f"{trainee} {item}", remedy="用 course essay list 看有哪些。"
    )


@click.command()
@PAPER
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=None,
    help="写成 .xlsx（带分析）或 .csv（每人一行）。",
)  # fmt: skip
@JSON
def results(paper: str, out: Path | None, as_json: bool) -> None:
    """成绩：各机构、各条线、每道题；可以写成 Excel 文件。"""
    from course.results import gradebook
    from course.trainer import exports
    from course.trainer.pages.results import summary

    office = _office()
    built = office.paper(paper)
    table = gradebook.read(office.room, built, office.branches())
    if table.people.empty:
        raise PaperError(f"{paper} 还没有成绩。", remedy="先收卷并评分。")
    people = office.people(set(table.people["trainee"]))
    if out is not None:
        exports.write(out, table, built, people)
        click.echo(f"已写到 {out.resolve()}。")
        return
    made = exports.sheets(table, built, people)
    if as_json:
        _print_json({name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in made})
        return
    click.echo(summary(table, built))
    for name, rows in made:
        click.echo(f"\n{name}")
        for row in rows:
            click.echo("\t".join(str(cell) for cell in row))


COMMANDS = [console, papers, close, reopen, exception, comment, essay, results]
