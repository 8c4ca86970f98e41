"""The half day as the trainer writes it: what is read when, which lessons and cases go to paper."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from pydantic import Field, model_validator

from course.errors import CourseError
from course.files import read_yaml
from course.knowledge.edition import Edition
from course.knowledge.reader import parse
from course.knowledge.rules import Frozen

FILE = Path(__file__).with_name("agenda.yaml")
TOPICS = "house.training.topics"


class Item(Frozen):
    """A part of the half day. `lesson` is the lesson that is printed for it, `test` marks the final test."""

    minutes: int = Field(gt=0, le=600)
    title: str = Field(min_length=1, max_length=40)
    lesson: str | None = Field(default=None, pattern=r"^\d\d$")
    test: bool = False
    note: str = Field(default="", max_length=80)


class Agenda(Frozen):
    """The whole file. `starts` is the time of day at which the first item begins."""

    title: str = Field(min_length=1, max_length=40)
    day: date | None = None
    place: str = Field(default="", max_length=40)
    starts: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    items: tuple[Item, ...] = Field(min_length=1)
    cases: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_day(self) -> Agenda:
        begun = datetime.strptime(self.starts, "%H:%M")
        if (begun + timedelta(minutes=self.minutes)).day != begun.day:
            raise ValueError("日程排到了第二天")
        return self

    @property
    def minutes(self) -> int:
        """How long the whole is."""
        return sum(one.minutes for one in self.items)

    @property
    def lessons(self) -> list[str]:
        """The lessons that are printed, in their order."""
        return list(dict.fromkeys(one.lesson for one in self.items if one.lesson))

    def times(self) -> list[tuple[str, str, Item]]:
        """Every item with the time of day at which it begins and ends."""
        at, found = datetime.strptime(self.starts, "%H:%M"), []
        for one in self.items:
            end = at + timedelta(minutes=one.minutes)
            found.append((f"{at:%H:%M}", f"{end:%H:%M}", one))
            at = end
        return found


def read(file: Path = FILE) -> Agenda:
    """The agenda of a file. Raises CourseError naming file and line."""
    source = read_yaml(file, CourseError)
    made: Agenda = parse(
        Agenda, source.data, source, (), error=CourseError, remedy="对照文件开头的说明改正。"
    )
    return made


def check(agenda: Agenda, edition: Edition, test_minutes: int, file: Path = FILE) -> None:
    """Every subject that must be read is there before the test, and the test has the paper's time.

    Raises CourseError naming what lacks (house.training.topics; `test_minutes` is the paper's time).
    """
    titles = [one.title for one in agenda.items]
    wanted = [str(one) for one in edition.value(TOPICS, "items")]
    missing = [one for one in wanted if one not in titles]
    if missing:
        raise CourseError(
            f"日程里没有必讲的：{'、'.join(missing)}。", file=file, place=TOPICS,
            remedy="加上这一项，标题和规则里写的一样。",
        )  # fmt: skip
    tests = [at for at, one in enumerate(agenda.items) if one.test]
    if len(tests) != 1:
        raise CourseError("日程里要有一段、也只有一段写 test: true。", file=file, remedy="在测评那一段写上。")
    if any(titles.index(one) > tests[0] for one in wanted):
        raise CourseError("测评排在了必讲的前面。", file=file, remedy="先讲后考，把测评移到后面。")
    given = agenda.items[tests[0]].minutes
    if given < test_minutes:
        raise CourseError(
            f"测评排了 {given} 分钟，卷面是 {test_minutes} 分钟。", file=file, remedy="给足卷面的时间。"
        )
