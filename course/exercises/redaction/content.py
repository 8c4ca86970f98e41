"""The content beside this module, checked; and each case's raw text cut into segments that can be marked."""

from __future__ import annotations

import random
import re
from functools import lru_cache
from pathlib import Path

from pydantic import Field, model_validator

from course.complaints.anonymise.spans import KINDS
from course.complaints.anonymise.surrogates import replace
from course.complaints.cases import read_case
from course.complaints.load import datasets_folder
from course.exercises import base
from course.exercises.base import Cover, ExerciseError, Part

FOLDER = Path(__file__).parent
LEVELS = (1, 2)
_PIECE_OF_WORDS = re.compile(r"\w")
_PIECE = re.compile(r"[^，。；：！？、]+[，。；：！？、”）]*|[，。；：！？、”）]+")


class Tool(Part):
    """A kind of mark, the kinds of gold spans it stands for, and why missing one matters."""

    id: str
    label: str
    kinds: list[str]
    missed: str
    rules: list[str]


class Verdict(Part):
    """Words and rules for one kind of mistake."""

    text: str = ""
    rules: list[str]


class Detail(Part):
    """A detail of the story and why it helps to recognise somebody, or doesn't."""

    text: str = Field(min_length=2)
    why: str


class Option(Part):
    """A way to decide and what comes of it."""

    id: str
    zh: str
    key: bool = False
    why: str
    rules: list[str] = Field(min_length=1)


class Decision(Part):
    """Somebody wants the material: the question and its options, one of them right."""

    ask: str
    options: list[Option] = Field(min_length=3)

    @model_validator(mode="after")
    def _one_key(self) -> Decision:
        if sum(one.key for one in self.options) != 1:
            raise ValueError("用途判断要有且只有一个正确选项")
        return self

    def key(self) -> Option:
        """The right option."""
        return next(one for one in self.options if one.key)


class Drill(Part):
    """One case of the drill."""

    case: str
    level: int
    clues: list[Detail] = Field(min_length=2)
    harmless: list[Detail] = Field(min_length=1)
    neutral: list[str] = []
    story: str
    decision: Decision


class Content(Part):
    """Everything in content.yaml."""

    cover: Cover
    tools: list[Tool]
    wrong_kind: Verdict
    over: Verdict
    clue_missed: Verdict
    clue_over: Verdict
    replaced: str
    cases: list[Drill]

    @model_validator(mode="after")
    def _kinds(self) -> Content:
        if sorted(kind for one in self.tools for kind in one.kinds) != sorted(KINDS):
            raise ValueError("每一种标准标记要归到一个、且只归到一个标记种类")
        if {one.level for one in self.cases} != set(LEVELS):
            raise ValueError("两个难度都要有案例")
        return self

    def tool(self, tool_id: str) -> Tool:
        """A kind of mark by id."""
        return next(one for one in self.tools if one.id == tool_id)

    def drill(self, case_id: str) -> Drill:
        """A case of the drill by id."""
        return next(one for one in self.cases if one.case == case_id)


class Segment(Part):
    """A piece of a raw text: `tool` when it identifies directly, `clue` when it does so with others.

    `neutral` pieces are neither right nor wrong to mark; `stand_in` is what replaces a direct identifier;
    `why` explains clues and tempting harmless details.
    """

    id: str
    text: str
    tool: str | None = None
    clue: bool = False
    neutral: bool = False
    stand_in: str | None = None
    why: str = ""

    @property
    def said(self) -> str:
        """The piece as a sentence quotes it: without punctuation around it, unless the detail has its own."""
        return self.text.strip("，。；：、（）") if not self.tool else self.text


@lru_cache(maxsize=1)
def content() -> Content:
    """The checked content. Raises ExerciseError naming file and line."""
    return base.texts(Content, FOLDER / "content.yaml", "redaction")


@lru_cache(maxsize=16)
def segments(case_id: str) -> tuple[Segment, ...]:
    """A case's raw text in pieces: each gold span, each listed detail, and the clauses between them.

    Raises ExerciseError when a listed detail isn't in the text.
    """
    drill = content().drill(case_id)
    text, spans = read_case(datasets_folder() / "cases" / f"{case_id}.yaml").raw_text()
    _, labels = replace(text, spans)
    tools = {kind: one.id for one in content().tools for kind in one.kinds}
    details = {one.text: Segment(id="", text=one.text, clue=True, why=one.why) for one in drill.clues}
    details |= {one.text: Segment(id="", text=one.text, why=one.why) for one in drill.harmless}
    details |= {one: Segment(id="", text=one, neutral=True) for one in drill.neutral}
    pieces: list[Segment] = []
    at = 0
    for span in spans:
        pieces += _plain(text[at : span.start], details)
        pieces.append(Segment(id="", text=span.text, tool=tools[span.kind], stand_in=labels[span.text]))
        at = span.end
    pieces += _plain(text[at:], details)
    if details:
        raise ExerciseError(
            f"案例原文里没有“{next(iter(details))}”。", file=FOLDER / "content.yaml", place=case_id,
            remedy="细节要一字不差地抄自案例的 raw，并且不跨过标记。",
        )  # fmt: skip
    return tuple(one.model_copy(update={"id": f"s{n}"}) for n, one in enumerate(_joined(pieces)))


def _joined(pieces: list[Segment]) -> list[Segment]:
    """Punctuation that stands alone goes to the plain piece beside it, so that there's less to step over."""
    out: list[Segment] = []
    lead = ""
    for n, one in enumerate(pieces):
        if one.tool or _PIECE_OF_WORDS.search(one.text):
            out.append(one.model_copy(update={"text": lead + one.text}))
            lead = ""
        elif out and not out[-1].tool:
            out[-1] = out[-1].model_copy(update={"text": out[-1].text + one.text})
        elif n + 1 < len(pieces) and not pieces[n + 1].tool:
            lead = one.text
        else:
            out.append(one)
    return out


def _plain(text: str, details: dict[str, Segment]) -> list[Segment]:
    """Text between two gold spans: listed details (each taken once), and clauses."""
    text = re.sub(r"\s+", "", text)
    for wanted in list(details):
        if wanted in text:
            before, after = text.split(wanted, 1)
            here = details.pop(wanted)
            return [*_plain(before, details), here, *_plain(after, details)]
    return [Segment(id="", text=one) for one in _PIECE.findall(text)]


def draw(seed: int) -> tuple[str, ...]:
    """The cases of a round: one of each level, the easier first."""
    rng = random.Random(f"redaction:{seed}")
    return tuple(rng.choice([one.case for one in content().cases if one.level == level]) for level in LEVELS)
