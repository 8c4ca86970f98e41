"""What a retention purge will delete: drawn first, shown, kept on disk until all of it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from nbgrader.utils import notebook_hash

from course import chain, settings
from course.assessment import blueprint
from course.errors import SetupError
from course.files import read_json, write_json
from course.grading import marklog
from course.grading.classroom import Classroom
from course.grading.inspect import SECRET
from course.operate import database
from course.operate.layout import AGGREGATES, LOG, Layout, keep_owner

FILE = ".purge-plan.json"
CHINA = ZoneInfo("Asia/Shanghai")
RECORDS = {"exceptions": "例外", "returned": "发反馈的记录"}
NAMELESS = (LOG, "closings.jsonl")  # what must stay: which papers are closed, what was purged
PLACES = {"submitted": "答卷", "autograded": "评过的答卷", "feedback": "反馈"}


@dataclass(frozen=True)
class PaperPlan:
    """One paper whose review time is over: what of it goes, and where its aggregates will stand.

    `pages` are its feedback pages in the exchange: their names come from secrets that go first.
    """

    id: str
    review_until: str
    counts: dict[str, int]
    aggregates: str
    pages: list[str]


@dataclass(frozen=True)
class Plan:
    """A purge. `people` (account -> name) lose everything; whoever sat another paper stays in the roster."""

    id: str
    before: str
    papers: list[PaperPlan]
    people: dict[str, str]
    stay: int

    def report(self) -> list[str]:
        """What goes, in lines."""
        if not self.papers:
            return [f"没有复核截止早于 {self.before} 的试卷留有学员的数据。"]
        lines = []
        for paper in self.papers:
            parts = "，".join(f"{what} {count}" for what, count in paper.counts.items() if count)
            lines.append(f"{paper.id}\t复核截止 {paper.review_until}\t删：{parts}\t留：{paper.aggregates}")
        stay = f"；{self.stay} 人还有没到期的试卷，姓名保留" if self.stay else ""
        lines.append(f"删姓名和账号 {len(self.people)} 人{stay}：{'、'.join(sorted(self.people)) or '无'}")
        return lines


def unfinished(where: Layout) -> Plan | None:
    """The plan of a purge that was cut short, or None. Raises SetupError."""
    path = where.course / FILE
    if not path.is_file():
        return None
    data: dict[str, Any] = read_json(path, SetupError)
    return Plan(**{**data, "papers": [PaperPlan(**one) for one in data["papers"]]})


def keep(where: Layout, plan: Plan) -> None:
    """Write the plan down, so that a purge cut short can go on."""
    path = where.course / FILE
    write_json(path, asdict(plan), mode=0o600)
    keep_owner(path, where.course)


def draw(where: Layout, before: date) -> Plan:
    """What a purge of all papers whose review ended before a day would delete. Raises CourseError."""
    ended, traces = _ended(where, before), _traces(where)
    papers = [
        PaperPlan(one, ended[one].isoformat(), traces[one].counts, _free_name(where, one), _pages(where, one))
        for one in sorted(ended)
        if one in traces
    ]
    going: set[str] = set().union(*(traces[one.id].trainees for one in papers))
    others: set[str] = set().union(*(found.trainees for one, found in traces.items() if one not in ended))
    names = _names(where)
    return Plan(
        uuid4().hex, before.isoformat(), papers, {one: names.get(one, "") for one in sorted(going - others)},
        len(going & others),
    )  # fmt: skip


def _ended(where: Layout, before: date) -> dict[str, date]:
    """Papers whose review time ended before a day (in China), with that day."""
    found = {}
    for path in sorted((where.assessments / "blueprints").glob("*.yaml")):
        until = blueprint.read(where.assessments, path.stem).review_until.astimezone(CHINA).date()
        if until < before:
            found[path.stem] = until
    return found


@dataclass
class Traces:
    """What of a paper there is on trainees: who, and how much by kind."""

    trainees: set[str]
    counts: dict[str, int]

    def add(self, what: str, trainees: Iterable[str], count: int = 1) -> None:
        """Count `count` more of a kind."""
        self.trainees.update(trainees)
        self.counts[what] = self.counts.get(what, 0) + count


def _traces(where: Layout) -> dict[str, Traces]:
    """Everything on trainees, by paper."""
    found: dict[str, Traces] = {}

    def of(paper: str) -> Traces:
        return found.setdefault(paper, Traces(set(), {}))

    for place, what in PLACES.items():
        for path in (where.course / place).glob("*/*"):
            of(path.name).add(what, [path.parent.name])
    for path in inbound(where):
        trainee, paper = path.name.split("+")[:2]
        of(paper).add("交换文件夹里的答卷", [trainee])
    for path in (where.course / "inspection").glob("*"):
        of(path.name).add(
            "答卷检查记录", [one.stem for one in path.iterdir()], sum(1 for _ in path.iterdir())
        )
    for path in (where.course / "desk").glob("*.jsonl"):
        records = chain.read(path)
        of(path.stem).add("领卷交卷记录", [one["trainee"] for one in records], len(records))
    for path in (where.course / "marklog").glob("*.jsonl"):
        entries = marklog.read(path)
        of(path.stem).add("评分日志", [one["trainee"] for one in entries], len(entries))
    for path in named_records(where):
        for one in chain.read(path):
            of(one["paper"]).add(RECORDS.get(path.stem, path.name), one.get("trainees") or [one["trainee"]])
    for path in drafts(where):
        paper, _, trainee = path.name.split(".json")[0].split("+")
        of(paper).add("评分草稿", [trainee])
    for paper, trainee in _graded(where):
        of(paper).add("成绩册里的答卷", [trainee])
    for paper, traces in found.items():
        if pages := _pages(where, paper):
            traces.add("交换文件夹里的反馈", [], len(pages))
    return found


def _pages(where: Layout, paper: str) -> list[str]:
    """A paper's released feedback pages, by name: nbgrader names them after the submission's secret."""
    folders = [path for place in PLACES for path in (where.course / place).glob(f"*/{paper}")]
    folders += [path for path in inbound(where) if path.name.split("+")[1] == paper]
    if where.state is not None:
        folders += (where.state / "desk" / "secrets").glob(f"*/*+{paper}+*")
    secrets = {path.read_text(encoding="utf-8") for one in folders if (path := one / SECRET).is_file()}
    names = sorted(f"{notebook_hash(secret=one, notebook_id=paper)}.html" for one in secrets if one)
    return [name for name in names if (feedback_folder(where) / name).is_file()]


def feedback_folder(where: Layout) -> Path:
    """Released feedback in the exchange: all papers' pages in one folder."""
    return where.exchange / settings.COURSE_ID / "feedback"


def named_records(where: Layout) -> list[Path]:
    """The chained records of the course folder that name trainees beside their paper."""
    return [path for path in sorted(where.course.glob("*.jsonl")) if path.name not in NAMELESS]


def drafts(where: Layout) -> list[Path]:
    """Markers' drafts: paper+item+trainee, damaged ones that were kept aside too."""
    return sorted(path for path in (where.course / "marking").rglob("*.json*") if path.name.count("+") == 2)


def inbound(where: Layout) -> list[Path]:
    """Submissions in the exchange, as nbgrader names them: trainee+paper+time."""
    folder = where.exchange / settings.COURSE_ID / "inbound"
    return sorted(path for path in folder.glob("*") if path.name.count("+") >= 2)


def has_gradebook(where: Layout) -> bool:
    """Whether there is a gradebook to look into: opening one that isn't there would make it."""
    return database.on_postgresql() or database.sqlite_file(where.course).is_file()


def _graded(where: Layout) -> list[tuple[str, str]]:
    if not has_gradebook(where):
        return []
    with Classroom(where.course, where.exchange).gradebook() as gradebook:
        return [
            (paper.name, one.student.id) for paper in gradebook.assignments for one in gradebook.assignment_submissions(paper.name)
        ]  # fmt: skip


def _names(where: Layout) -> dict[str, str]:
    """Names by account, from the roster and the gradebook."""
    found = {}
    if has_gradebook(where):
        with Classroom(where.course, where.exchange).gradebook() as gradebook:
            found = {one.id: one.last_name or "" for one in gradebook.students}
    return found | {account: person["name"] for account, person in where.people().items()}


def _free_name(where: Layout, paper: str) -> str:
    """A file for a paper's aggregates that doesn't overwrite those of an earlier purge."""
    number, name = 1, f"{AGGREGATES}/{paper}.json"
    while (where.course / name).exists():
        number += 1
        name = f"{AGGREGATES}/{paper}-{number}.json"
    return name
