"""What an October session needs on paper: agenda, handouts, cases, signing sheet, marks, certificates.

Everything is one HTML page a file, A4, with nothing loaded from outside; printing is the browser's business.
Keys and written comments never go to paper. A certificate needs a released mark that reaches the pass mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from course.assessment.blueprint import Blueprint
from course.complaints import cases as complaint_cases
from course.complaints.load import datasets_folder
from course.errors import CourseError
from course.files import write_text
from course.knowledge.calendar import add_days
from course.knowledge.edition import Edition
from course.knowledge.strands import strands
from course.results.gradebook import Results
from course.session import reading
from course.session.agenda import Agenda

TEMPLATES = Path(__file__).parent / "templates"
PASS = "house.training.pass"
AGENDA, LESSONS, CASES = "1-日程.html", "2-讲义.html", "3-案例.html"
SIGNING, MARKS, CERTIFICATES = "4-签到表.html", "5-成绩单.html", "结业证书"
ALL = "全部.html"
SPARE_ROWS = 6
QUESTIONS = (
    "客户（或来信人）要的是什么？", "归哪一级、谁来办？最晚哪一天答复？", "第一天做哪三件事？哪一件不能做？",
    "根子在哪里？改哪一条制度、查哪一批客户？",
)  # fmt: skip


@dataclass(frozen=True)
class Attendee:
    """Somebody on the roster; only the account is sure to be there."""

    account: str
    name: str = ""
    branch: str = ""
    post: str = ""

    @property
    def shown(self) -> str:
        """The name, else the account."""
        return self.name or self.account


@dataclass(frozen=True)
class Outcome:
    """The marks of a paper: what the gradebook says, and whose results have been released."""

    table: Results
    released: frozenset[str]


@dataclass(frozen=True)
class Kit:
    """What is printed. `bank` stands on top of every page; empty leaves a line to fill in.

    `note` is printed on every page: that a session is only played, say.
    """

    agenda: Agenda
    edition: Edition
    notebooks: Path
    plan: Blueprint
    roster: Sequence[Attendee] = ()
    outcome: Outcome | None = None
    bank: str = ""
    with_score: bool = False
    note: str = ""


def write(folder: Path, kit: Kit) -> list[Path]:
    """Write every page that the kit has material for; return their paths. Raises CourseError.

    Certificates of an earlier run are removed first: who no longer passes keeps none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pages: dict[str, str] = {
        AGENDA: _page("agenda", kit, items=kit.agenda.times()),
        LESSONS: _page("lessons", kit, lessons=_lessons(kit)),
        CASES: _page("cases", kit, cases=_cases(kit), questions=QUESTIONS),
    }
    if kit.roster:
        rows = sorted(kit.roster, key=lambda one: (one.branch, one.account))
        pages[SIGNING] = _page("signing", kit, people=rows, spare=SPARE_ROWS)
    if kit.outcome is not None:
        pages[MARKS] = _page("marks", kit, rows=marks(kit), makeup=_makeup(kit))
        pages |= _certificates(kit)
    for old in (folder / CERTIFICATES).glob("*.html") if (folder / CERTIFICATES).is_dir() else ():
        old.unlink()
    for name, page in pages.items():
        write_text(folder / name, page)
    return [folder / name for name in pages]


def _page(name: str, kit: Kit, **more: Any) -> str:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True), trim_blocks=True,
        lstrip_blocks=True, undefined=StrictUndefined,
    )  # fmt: skip
    return environment.get_template(f"{name}.html.j2").render(
        agenda=kit.agenda, bank=kit.bank, day=day_text(kit.agenda.day), paper=kit.plan.title.zh, note=kit.note,
        style=Markup((TEMPLATES / "print.css").read_text(encoding="utf-8")), **more,
    )  # fmt: skip


def day_text(day: date | None) -> str:
    """2026年10月14日, empty without a day."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


# --- before the session ------------------------------------------------------------------------------------


def _lessons(kit: Kit) -> list[reading.Printed]:
    return [reading.lesson(kit.notebooks, number, kit.edition) for number in kit.agenda.lessons]


def _cases(kit: Kit) -> list[dict[str, str]]:
    """The cases' narratives; their keys stay with the trainer."""
    folder, found = datasets_folder() / "cases", []
    for case_id in kit.agenda.cases:
        path = folder / f"{case_id}.yaml"
        if not re.fullmatch(r"case-\d{3}", case_id) or not path.is_file():
            raise CourseError(f"没有案例 {case_id}。", file=folder, remedy="检查日程里 cases 写的编号。")
        case = complaint_cases.read_case(path, kit.edition)
        came = f"{day_text(case.received.date)}，{case.received.via}"
        text = case.narrative.zh.replace(" ", "")
        found.append({"id": case.id, "title": case.title.zh, "came": came, "text": text})
    return found


# --- after the session -------------------------------------------------------------------------------------


def _person(kit: Kit, account: str, branch: str) -> Attendee:
    known = {one.account: one for one in kit.roster}
    return known.get(account) or Attendee(account, branch=branch)


def certified(outcome: Outcome) -> list[str]:
    """Who gets a certificate: a released, fully marked result that reaches the paper's pass mark."""
    return [
        row["trainee"]
        for row in outcome.table.people.to_dict("records")
        if row["trainee"] in outcome.released and row["passed"] and not row["waiting"]
    ]


def marks(kit: Kit) -> list[dict[str, Any]]:
    """The list of marks: those with a released result by branch, then those without one."""
    assert kit.outcome is not None
    done = set(certified(kit.outcome))
    weak = weakest(kit.outcome.table)
    rows, seen = [], set[str]()
    for row in kit.outcome.table.people.to_dict("records"):
        account = row["trainee"]
        person, free = _person(kit, account, row["branch"]), account in kit.outcome.released
        seen.add(account)
        state = "合格" if account in done else "待评" if row["waiting"] else "补考"
        final = free and not row["waiting"]
        rows.append(
            {
                "person": person, "score": f"{row['score']:g}" if final else "", "most": f"{row['max_score']:g}",
                "state": state if free else "没有发还", "weak": weak.get(account, "") if final else "",
                "late": bool(row["late"]),
            }
        )  # fmt: skip
    rows += [
        {"person": one, "score": "", "most": "", "state": "没有交卷", "weak": "", "late": False}
        for one in kit.roster
        if one.account not in seen
    ]
    return sorted(
        rows,
        key=lambda row: (
            row["state"] in ("没有交卷", "没有发还"),
            row["person"].branch,
            row["person"].account,
        ),
    )


def weakest(table: Results) -> dict[str, str]:
    """Everybody's strand with the lowest share of its points; of several the first in teaching order."""
    labels, found = {one.id: one.label for one in strands().values()}, {}
    order = {one: at for at, one in enumerate(labels)}
    for trainee, part in table.items[~table.items["waiting"]].groupby("trainee"):
        sums = part.groupby("strand")[["score", "max_score"]].sum()
        shares = (sums["score"] / sums["max_score"]).to_dict()
        low = min(shares, key=lambda one: (shares[one], order.get(one, 99)))
        found[str(trainee)] = labels.get(low, low) if shares[low] < 1 else ""
    return found


def _makeup(kit: Kit) -> str:
    """Until when those who failed are tested again; a text even where the day isn't fixed yet."""
    days = int(kit.edition.value(PASS, "days"))
    if kit.agenda.day is None:
        return f"没有合格的，考后 {days} 日内补考。"
    until = day_text(add_days(kit.agenda.day, days))
    return f"没有合格的，{days} 日内补考，最晚{until}（自然日，考完第二天算第 1 日）。"


def _certificates(kit: Kit) -> dict[str, str]:
    """A page for everybody certified, and one file with all of them."""
    assert kit.outcome is not None
    rows = {row["trainee"]: row for row in kit.outcome.table.people.to_dict("records")}
    made: list[dict[str, Any]] = []
    for account in certified(kit.outcome):
        row = rows[account]
        score = f"{row['score']:g} 分（满分 {row['max_score']:g} 分）" if kit.with_score else ""
        made.append({"person": _person(kit, account, row["branch"]), "score": score})
    if not made:
        return {}
    pages = {f"{CERTIFICATES}/{ALL}": _page("certificate", kit, people=made)}
    for one in made:
        name = re.sub(r"[^\w.@-]", "_", one["person"].account)
        pages[f"{CERTIFICATES}/{name}.html"] = _page("certificate", kit, people=[one])
    return pages
