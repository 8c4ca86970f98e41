"""`course handout`: what an October session needs on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from course.errors import PaperError

if TYPE_CHECKING:
    from course.session.handout import Attendee, Outcome
    from course.trainer.office import Office


@click.command()
@click.argument("paper")
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="放网页的文件夹。"
)
@click.option(
    "--agenda", "agenda_file", type=click.Path(path_type=Path, dir_okay=False), help="自己的日程（YAML），不写就用示范日程。"
)  # fmt: skip
@click.option(
    "--roster", type=click.Path(path_type=Path, dir_okay=False), help="学员名单（CSV 或 Excel），不写就用已导入的。"
)  # fmt: skip
@click.option("--bank", envvar="COURSE_BANK", default="", help="本行名称，不写就留一条空线。")
@click.option("--score", "with_score", is_flag=True, help="证书上写分数。")
def handout(
    paper: str, folder: Path, agenda_file: Path | None, roster: Path | None, bank: str, with_score: bool
) -> None:
    """写日程、讲义、案例、签到表；成绩发还以后再写成绩单和结业证书。都是可以打印的网页。"""
    from course.knowledge import edition as editions
    from course.session import agenda, handout, reading
    from course.trainer.office import my_office

    office = my_office()
    plan = office.state(paper).plan
    own = agenda_file or agenda.FILE
    read, edition = agenda.read(own), editions.load(plan.edition)
    agenda.check(read, edition, plan.minutes, own)
    people = _people(office, roster)
    outcome = _outcome(office, paper, people)
    kit = handout.Kit(
        read, edition, reading.notebooks(), plan, people, outcome, bank.strip()[:40], with_score
    )
    for path in handout.write(folder, kit):
        click.echo(str(path))
    if outcome is None:
        click.echo("还没有发还的成绩，先不写成绩单和证书。")
    line = int(edition.value(handout.PASS, "score"))
    if line != plan.pass_percent:
        click.echo(
            f"注意：试卷的合格线是 {plan.pass_percent}%，本行的结业标准是 {line} 分，以哪个为准请先改成一样。"
        )


def _people(office: Office, roster: Path | None) -> list[Attendee]:
    """The trainees of a roster file, else of the roster that was imported. Raises SetupError."""
    from course.hub import roster as rosters
    from course.session.handout import Attendee

    found = rosters.read(roster) if roster else list(rosters.known(office.roster).values())
    return [Attendee(one.account, one.name, one.branch, one.post) for one in found if one.role == "trainee"]


def _outcome(office: Office, paper: str, people: list[Attendee]) -> Outcome | None:
    """The marks of those whose results have been released, None when there are none."""
    from course.results import gradebook as results
    from course.session.handout import Outcome

    released = office.returned(paper)
    if not released or not office.has_gradebook():
        return None
    branches = {**office.branches(), **{one.account: one.branch for one in people if one.branch}}
    table = results.read(office.room, office.paper(paper), branches)
    if table.people.empty:
        raise PaperError(f"{paper} 还没有成绩。", remedy="先收卷并评分。")
    return Outcome(table, frozenset(released))
