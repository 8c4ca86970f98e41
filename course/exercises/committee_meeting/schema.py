"""What the YAML beside this module may hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from course.exercises.base import Cover, Part

Step = Literal["open", "notice", "seats", "quorum", "agenda", "decision", "minutes"]
Condition = Literal["valid", "invalid", "passed", "failed", "report"]


class Option(Part):
    """One option of a choice. `key` may hang on how the meeting stands; `good` is told when it is right."""

    id: str
    zh: str
    key: bool | Condition = False
    why: str
    good: str = ""
    rules: list[str] = []


class Ask(Part):
    """Base of the questions. With `turn` a new screen begins here."""

    id: str
    points: int = Field(ge=1)
    turn: bool = False


class Choice(Ask):
    """One of several; `short_by` members fewer than counted decide whether the meeting is valid."""

    kind: Literal["choice"]
    label: str
    rules: list[str]
    options: list[Option]
    order: Literal["mixed", "dates"] = "mixed"
    short_by: int = 0

    @model_validator(mode="after")
    def _one_key(self) -> Choice:
        plain = [one for one in self.options if one.key is True]
        if len(plain) > 1 or (not plain and not any(one.key for one in self.options)):
            raise ValueError(f"{self.id} 要有一个正确选项")
        if len({one.id for one in self.options}) < len(self.options):
            raise ValueError(f"{self.id} 的选项编号重复")
        return self


class Seats(Ask):
    """Which of the absent members count as attending."""

    kind: Literal["seats"]


class Number(Ask):
    """A number of members or votes; `ask` names it in common.yaml."""

    kind: Literal["number"]
    ask: Literal["need", "votes", "votes_recused"]


class Date(Ask):
    """A deadline typed as a date; `ask` names it in common.yaml."""

    kind: Literal["date"]
    ask: Literal["minutes", "report_up"]


class ConflictRow(Part):
    """A matter and the interests that it touches."""

    id: str
    zh: str
    touches: list[str]
    said: str


class Conflicts(Ask):
    """For each matter the member who must step aside."""

    kind: Literal["conflicts"]
    rows: list[ConflictRow]


class Conflict(Ask):
    """All members who must step aside for one matter."""

    kind: Literal["conflict"]
    label: str
    touches: list[str]
    said: str


class Standing(Ask):
    """The standing items that the draft agenda lacks (ids of the edition's agenda)."""

    kind: Literal["standing"]
    missing: list[str]


class When(Part):
    """What decides whether a matter must be tabled: exactly one of these.

    `major` is a number of people above (or below) the bank's own threshold of a major complaint.
    """

    rise: str | None = None
    transferred: bool | None = None
    overdue: int | None = None
    item: str | None = None
    major: int | None = None
    always: bool | None = None
    never: bool | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> When:
        if len(self.model_fields_set) != 1:
            raise ValueError("when 只写一个条件")
        return self


class Matter(Part):
    """Something that came in; `must` is told when it was missed, `skip` when it was tabled needlessly."""

    id: str
    zh: str
    when: When
    must: str = ""
    skip: str = ""
    rules: list[str] = []


class Matters(Ask):
    """Which matters must be tabled."""

    kind: Literal["matters"]
    matters: list[Matter]


class Line(Part):
    """A line of the draft minutes and the required contents that it covers."""

    covers: list[str]
    zh: str


class Lacks(Ask):
    """What the draft minutes lack."""

    kind: Literal["lacks"]
    lines: list[Line]


class Resolution(Part):
    """A resolution and what it names of owner, date and evidence."""

    id: str
    zh: str
    has: list[str]


class Track(Ask):
    """Which resolutions can't be followed up."""

    kind: Literal["track"]
    resolutions: list[Resolution]


AnyAsk = Annotated[
    Choice | Seats | Number | Date | Conflicts | Conflict | Standing | Matters | Lacks | Track,
    Field(discriminator="kind"),
]


class Page(Part):
    """One step of one quarter."""

    story: str
    asks: list[AnyAsk]

    def turns(self) -> list[list[str]]:
        """The ids of the asks, screen by screen; a step without asks is one screen."""
        screens: list[list[str]] = [[]]
        for ask in self.asks:
            if ask.turn and screens[-1]:
                screens.append([])
            screens[-1].append(ask.id)
        return screens


class Window(Part):
    """The days of a month on which the meeting may fall."""

    month: int = Field(ge=1, le=12)
    first: int
    last: int


class Absent(Part):
    """How many more members count than a quorum needs, and how the others stay away."""

    slack: int
    proxies: int = Field(ge=0)
    uncounted: list[str]


class Ballot(Part):
    """A vote: whose interests step aside, who votes, and how many votes above the half it gets."""

    recused: list[str]
    voters: Literal["counted", "all_but_one"]
    margin: int


class Quarter(Part):
    """A quarter's meeting. `papers` is when the papers are ready, in days from the last day of notice."""

    id: Literal["q1", "q2", "q3", "q4"]
    name: str
    meeting: Window
    papers: int = 0
    held: Literal["planned", "recalled", "papers"] = "planned"
    people: dict[str, str]
    stay: list[str]
    absent: Absent
    ballot: Ballot
    apart: int = 0
    pages: dict[Step, Page]


class Kind(Part):
    """How a seat stands at the meeting: its note, and what is told when it was judged wrongly."""

    note: str
    missed: str = ""
    wrong: str = ""


class Typed(Part):
    """Texts of a typed number or date; `wrong` is keyed by the known mistake."""

    label: str
    unit: str = ""
    good: str
    rules: list[str]
    wrong: dict[str, str]
    other: str


class Said(Part):
    """Texts of a question that the code builds from the edition."""

    label: str = ""
    have: str = ""
    good: str
    wrong: str = ""
    missed: str | dict[str, str] = ""
    other: str = ""
    nobody: str = ""
    unlisted: str = ""
    listed: str = ""
    extra: list[dict[str, str]] = []
    rules: list[str] = []


class Common(Part):
    """Texts shared by the four quarters."""

    cover: Cover
    steps: dict[str, str]
    kinds: dict[str, Kind]
    seats_good: str
    seats_label: str
    numbers: dict[str, Typed]
    dates: dict[str, Typed]
    standing: Said
    matters: Said
    lacks: Said
    track: Said
    conflicts: Said


class Figures(Part):
    """A quarter's complaints by business, cause and channel (same totals), and those from the regulator."""

    id: str
    business: dict[str, int]
    cause: dict[str, int]
    channel: dict[str, int]
    transferred: int

    @model_validator(mode="after")
    def _same_totals(self) -> Figures:
        totals = {sum(part.values()) for part in (self.business, self.cause, self.channel)}
        if len(totals) != 1:
            raise ValueError(f"{self.id} 的三张表合计不一致：{sorted(totals)}")
        return self


class Source(Part):
    """Where a consequence starts: an ask answered wrongly, or one matter missed."""

    quarter: str
    ask: str
    missed: str | None = None


class Adds(Part):
    """Complaints that a consequence adds to a later quarter."""

    business: str
    cause: str
    channel: str
    count: int
    transferred: int


class Later(Part):
    """What a choice brings in a later quarter: `told` when it went wrong, `kept` when it didn't."""

    id: str
    source: Source = Field(alias="from")
    to: str
    adds: Adds
    told: str
    kept: str
    rules: list[str]


class Numbers(Part):
    """figures.yaml."""

    quarters: list[Figures]
    later: list[Later]
