"""Exercises that go page by page: ask, judge, say why, go on. A page is a few questions made from the edition.

An exercise that uses this gives its pages for a seed; `load`, `step`, `tally` and `screen` do the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from course.exercises import telling
from course.exercises.base import Cover, Event, ExerciseError, Reason, Score, Screen, State, Tone, saved
from course.items.marking import OddAnswer, read_number
from course.knowledge.edition import Edition
from course.ui import blocks as ui
from course.ui.schema import value_fits

Block = dict[str, Any]
Choices = tuple[tuple[str, str], ...]
Stage = Literal["cover", "ask", "told", "done"]


class PageState(State):
    """Which page one is on, whether it has been judged, and what was answered, by question id."""

    seed: int
    at: int = Field(default=0, ge=0)
    stage: Stage = "cover"
    nudged: bool = False
    answers: dict[str, Any] = {}


@dataclass(frozen=True)
class Row:
    """A row of a `Match`: the options that are right, why, what a wrong one leads to (`lost` for any)."""

    id: str
    label: str
    keys: tuple[str, ...]
    why: str
    rules: tuple[str, ...]
    wrong: Mapping[str, str] = field(default_factory=dict)
    lost: str = ""


@dataclass(frozen=True)
class Match:
    """Give each row an option; `each` points a row."""

    id: str
    label: str
    rows: tuple[Row, ...]
    options: Choices
    each: float = 1.0
    hint: str | None = None

    @property
    def most(self) -> float:
        """The most points."""
        return self.each * len(self.rows)

    def whole(self, given: Any) -> bool:
        """Whether it has been answered enough to be handed in."""
        return len(given or {}) == len(self.rows)

    def block(self, given: Any, told: bool) -> Block:
        """The question as drawn with this answer."""
        rows = [(one.id, one.label) for one in self.rows]
        return ui.match(self.id, self.label, rows, self.options, given or {}, disabled=told, hint=self.hint)

    def judge(self, given: Any) -> tuple[float, list[Reason]]:
        """Points and reasons of an answer."""
        names, points, out = dict(self.options), 0.0, list[Reason]()
        for row in self.rows:
            chosen = given.get(row.id, "")
            if chosen in row.keys:
                points += self.each
                out.append(Reason("good", f"{row.label}：{names[chosen]}。{row.why}", row.rules))
                continue
            right = "或".join(names[one] for one in row.keys)
            said = f"{row.label}：您选“{names.get(chosen, '没有选')}”，应是“{right}”。"
            out.append(Reason("bad", said + row.wrong.get(chosen, row.lost) + row.why, row.rules))
        return points, out


@dataclass(frozen=True)
class Option:
    """An option of `Choose` or `Several`."""

    id: str
    zh: str
    key: bool
    why: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Choose:
    """Choose one: all points or none. `drop` draws a drop-down list."""

    id: str
    label: str
    options: tuple[Option, ...]
    most: float = 1.0
    drop: bool = False

    def whole(self, given: Any) -> bool:
        """Whether it has been answered enough to be handed in."""
        return bool(given)

    def block(self, given: Any, told: bool) -> Block:
        """The question as drawn with this answer."""
        made = ui.select if self.drop else ui.single
        return made(self.id, self.label, [(one.id, one.zh) for one in self.options], given, disabled=told)

    def judge(self, given: Any) -> tuple[float, list[Reason]]:
        """Points and reasons of an answer."""
        chosen = next(one for one in self.options if one.id == given)
        if chosen.key:
            return self.most, [
                Reason("good", f"{_asked(self.label)}：{chosen.zh}。{chosen.why}", chosen.rules)
            ]
        right = next(one for one in self.options if one.key)
        said = f"{_asked(self.label)}：您选“{chosen.zh}”，应是“{right.zh}”。{chosen.why}"
        return 0.0, [Reason("bad", said, tuple(dict.fromkeys([*chosen.rules, *right.rules])))]


@dataclass(frozen=True)
class Several:
    """Choose all that fit. Each right one is worth most/keys, each wrong one takes the same off, not below
    nothing. Where none fits, choosing none gives all."""

    id: str
    label: str
    options: tuple[Option, ...]
    most: float = 2.0
    inline: bool = False
    hint: str | None = None

    def whole(self, given: Any) -> bool:
        """Whether it has been answered enough to be handed in."""
        return given is not None or not any(one.key for one in self.options)

    def block(self, given: Any, told: bool) -> Block:
        """The question as drawn with this answer."""
        shown = [(one.id, one.zh) for one in self.options]
        return ui.multiple(
            self.id, self.label, shown, given or (), disabled=told, inline=self.inline, hint=self.hint
        )

    def judge(self, given: Any) -> tuple[float, list[Reason]]:
        """Points and reasons of an answer."""
        chosen, keys = set(given or ()), {one.id for one in self.options if one.key}
        told: dict[tuple[Tone, str, str, tuple[str, ...]], list[str]] = {}
        for one in self.options:
            head: tuple[Tone, str] = ("good", "选对") if one.key else ("bad", "不该选")
            if one.key != (one.id in chosen):
                head = ("bad", "漏了" if one.key else "不该选")
            elif not one.key:
                continue
            told.setdefault((*head, one.why, one.rules), []).append(one.zh)
        out = [
            Reason(tone, f"{word}：{'、'.join(names)}。{why}", rules)
            for (tone, word, why, rules), names in told.items()
        ]
        if not keys:
            return (0.0 if chosen else self.most), out or [Reason("good", "一处没选。这里本来就没有。")]
        share = self.most / len(keys)
        return max(0.0, round(share * (len(chosen & keys) - len(chosen - keys)), 4)), out


@dataclass(frozen=True)
class Figure:
    """A number to work out; `wrong` holds the answers of known mistakes with a word about each."""

    id: str
    label: str
    key: Decimal
    unit: str
    tolerance: Decimal
    why: str
    rules: tuple[str, ...]
    wrong: tuple[tuple[Decimal, str], ...] = ()
    most: float = 1.0

    def whole(self, given: Any) -> bool:
        """Whether it has been answered enough to be handed in."""
        return bool((given or "").strip())

    def block(self, given: Any, told: bool) -> Block:
        """The question as drawn with this answer."""
        return ui.number(self.id, self.label, given or "", unit=self.unit, disabled=told)

    def judge(self, given: Any) -> tuple[float, list[Reason]]:
        """Points and reasons of an answer."""
        try:
            value = read_number(given)
        except OddAnswer as problem:
            return 0.0, [
                Reason(
                    "bad",
                    f"{_asked(self.label)}：应是 {self.key} {self.unit}。{problem}。{self.why}",
                    self.rules,
                )
            ]
        if abs(value - self.key) <= self.tolerance:
            return self.most, [
                Reason("good", f"{_asked(self.label)}：{self.key} {self.unit}。{self.why}", self.rules)
            ]
        known = next((text for one, text in self.wrong if abs(value - one) <= self.tolerance), "")
        said = f"{_asked(self.label)}：您写 {value}，应是 {self.key} {self.unit}。{known}{self.why}"
        return 0.0, [Reason("bad", said, self.rules)]


@dataclass(frozen=True)
class Piece:
    """A piece of a text to mark: `key` is the right mark, none where the piece is sound; `accept` are as good."""

    id: str
    text: str
    key: str | None
    why: str
    rules: tuple[str, ...]
    accept: tuple[str, ...] = ()

    def right(self, mark: str | None) -> bool:
        """Whether this mark is right for a faulty piece."""
        return mark is not None and mark in (self.key, *self.accept)


@dataclass(frozen=True)
class Marks:
    """Mark pieces of a text with a kind of fault. A right mark gives a point, a wrong kind half, a mark on a
    sound piece takes half off, not below nothing. A text without faults gives its point for no mark."""

    id: str
    label: str
    pieces: tuple[Piece, ...]
    tools: Choices
    over: str
    hint: str | None = None

    @property
    def most(self) -> float:
        """The most points."""
        return float(max(1, sum(one.key is not None for one in self.pieces)))

    def whole(self, given: Any) -> bool:
        """Whether it has been answered enough to be handed in."""
        return True

    def block(self, given: Any, told: bool) -> Block:
        """The question as drawn with this answer."""
        marks, parts = dict(given or {}), []
        for one in self.pieces:
            note = self._note(one, marks.get(one.id)) if told else None
            parts.append(
                {"id": one.id, "text": one.text} | ({"tone": note[0], "note": note[1]} if note else {})
            )
        return ui.spans(
            self.id,
            self.label,
            parts,
            {} if told else marks,
            tools=self.tools,
            disabled=told,
            hint=None if told else self.hint,
        )

    def _note(self, piece: Piece, mark: str | None) -> tuple[str, str] | None:
        names = dict(self.tools)
        if piece.key is None:
            return ("warn", "不用标") if mark else None
        if mark is None:
            return "bad", f"漏了：{names[piece.key]}"
        return ("good", "标对") if piece.right(mark) else ("part", f"应是{names[piece.key]}")

    def judge(self, given: Any) -> tuple[float, list[Reason]]:
        """Points and reasons of an answer."""
        marks, names, points, out = dict(given or {}), dict(self.tools), 0.0, list[Reason]()
        faults = any(one.key for one in self.pieces)
        for one in self.pieces:
            said, mark = one.text.strip().rstrip("。，；"), marks.get(one.id)
            if one.key and mark is None:
                out.append(Reason("bad", f"漏了“{said}”。{names[one.key]}。{one.why}", one.rules))
            elif one.key and not one.right(mark):
                points += 0.5
                out.append(Reason("part", f"“{said}”应标{names[one.key]}。{one.why}", one.rules))
            elif one.key:
                points += 1
                out.append(Reason("good", f"标对“{said}”。{one.why}", one.rules))
            elif mark:
                points -= 0.5
                out.append(Reason("bad", f"多标了“{said}”。{one.why}{self.over}", one.rules))
        if not faults:
            return (0.0 if marks else 1.0), out or [Reason("good", "一处没标。这一份本来就没有问题。")]
        return max(0.0, points), out


def _asked(label: str) -> str:
    """A question as the head of its own answer."""
    return label.rstrip("？")


Question = Match | Choose | Several | Figure | Marks


@dataclass(frozen=True)
class Page:
    """A page: its title, what stands above the questions, and the questions."""

    title: str
    intro: tuple[Block, ...]
    questions: tuple[Question, ...]


# --- stepping -----------------------------------------------------------------------------------------------


def step(state: PageState, event: Event, pages: Sequence[Page]) -> PageState:
    """The state after an event; the same state when the event doesn't belong here or its value is bad."""
    if state.stage == "cover":
        return state.model_copy(update={"stage": "ask"}) if event.name == "start" else state
    if state.stage == "told":
        return _onward(state, len(pages)) if event.name == "next" else state
    if state.stage == "done":
        return PageState(seed=state.seed + 1, stage="ask") if event.name == "again" else state
    here = pages[state.at]
    if event.name == "check":
        whole = all(one.whole(state.answers.get(one.id)) for one in here.questions)
        return state.model_copy(update={"stage": "told", "nudged": False} if whole else {"nudged": True})
    asked = next((one for one in here.questions if one.id == event.name), None)
    if asked is None or not value_fits(asked.block(state.answers.get(asked.id), False), event.value):
        return state
    return state.model_copy(update={"answers": {**state.answers, asked.id: event.value}, "nudged": False})


def _onward(state: PageState, count: int) -> PageState:
    if state.at + 1 == count:
        return state.model_copy(update={"stage": "done"})
    return state.model_copy(update={"at": state.at + 1, "stage": "ask"})


def judged(state: PageState, pages: Sequence[Page]) -> Sequence[Page]:
    """The pages that have been handed in."""
    if state.stage == "done":
        return pages
    return pages[: state.at + (state.stage == "told")]


def page_score(state: PageState, page: Page) -> tuple[float, list[Reason]]:
    """Points and reasons of one page that has been handed in."""
    found = [one.judge(state.answers.get(one.id)) for one in page.questions]
    return sum(points for points, _ in found), [reason for _, reasons in found for reason in reasons]


def tally(state: PageState, pages: Sequence[Page]) -> Score:
    """Points of the pages handed in, out of all."""
    found = [page_score(state, one) for one in judged(state, pages)]
    most = sum(one.most for page in pages for one in page.questions)
    reasons = [reason for _, reasons in found for reason in reasons]
    return Score(round(sum(points for points, _ in found), 4), most, state.stage == "done", reasons)


def load(data: str, exercise_id: str, pages: Callable[[int], Sequence[Page]], changed: str) -> PageState:
    """A state saved as JSON. Raises ExerciseError when it isn't one, or, saying `changed`, doesn't fit its seed's
    pages any more."""
    state = saved(PageState, data, exercise_id)
    if not fits(state, pages(state.seed)):
        raise ExerciseError(changed, place=exercise_id, remedy="重新开始这个练习；之前的成绩不受影响。")
    return state


def fits(state: PageState, pages: Sequence[Page]) -> bool:
    """Whether a saved state belongs to these pages: its place, and every answer to a question there is."""
    known = {one.id: one for page in pages for one in page.questions}
    if state.at >= len(pages) or not set(state.answers) <= set(known):
        return False
    return all(value_fits(known[name].block(None, False), value) for name, value in state.answers.items())


# --- screens ------------------------------------------------------------------------------------------------


def screen(
    edition: Edition, state: PageState, pages: Sequence[Page], title: str, cover: Cover, closing: str
) -> Screen:
    """The cover, the page at hand, or the summary."""
    if state.stage == "cover":
        return ui.screen(title, [
            ui.text(edition.fill(cover.text).strip()), ui.rules(edition.cards(cover.rules)),
            ui.buttons(ui.button("start", "开始", primary=True)),
        ])  # fmt: skip
    if state.stage == "done":
        return summary(state, pages, title, closing)
    return _page(edition, state, pages, title)


def _page(edition: Edition, state: PageState, pages: Sequence[Page], title: str) -> Screen:
    """The page at hand: asked, or judged with what went wrong in the open and what went right folded."""
    here, told = pages[state.at], state.stage == "told"
    made: list[Block] = [
        ui.progress(state.at + told, len(pages), f"第 {state.at + 1} 页，共 {len(pages)} 页")
    ]
    if told:
        shown = [
            one.block(state.answers.get(one.id), True) for one in here.questions if isinstance(one, Marks)
        ]
        rest = [
            one.block(state.answers.get(one.id), True) for one in here.questions if not isinstance(one, Marks)
        ]
        points, reasons = page_score(state, here)
        most = sum(one.most for one in here.questions)
        made += [
            *shown,
            ui.text(f"这一页 {points:g} 分，满分 {most:g} 分。", "info"),
            *_told(edition, reasons),
        ]
        made += [ui.details("再看一眼题", [*here.intro, *rest])] if here.intro or rest else []
        last = state.at + 1 == len(pages)
        made.append(ui.buttons(ui.button("next", "看小结" if last else "下一页", primary=True)))
        return ui.screen(f"{title}　{here.title}", made)
    made += [*here.intro, *_fields(state, here)]
    if state.nudged:
        made.append(ui.text("还没有答全。答全了，再提交。", "warn"))
    made.append(ui.buttons(ui.button("check", "提交", primary=True)))
    return ui.screen(f"{title}　{here.title}", made)


def _fields(state: PageState, page: Page) -> list[Block]:
    """The questions one under the other; short ones (figures, drop-down lists) two by two."""
    made: list[Block] = []
    short = [one for one in page.questions if isinstance(one, Figure)]
    for one in page.questions:
        if one in short:
            continue
        made.append(one.block(state.answers.get(one.id), False))
    half = (len(short) + 1) // 2
    if short:
        drawn = [one.block(state.answers.get(one.id), False) for one in short]
        made.insert(0, ui.columns(drawn[:half], drawn[half:]))
    return made


def _told(edition: Edition, reasons: list[Reason]) -> list[Block]:
    return telling.sorted_out(edition, reasons, unfold=True)


def summary(state: PageState, pages: Sequence[Page], title: str, closing: str) -> Screen:
    """Points page by page (pages whose titles begin alike together), and a last word."""
    got: dict[str, list[float]] = {}
    for page in pages:
        sums = got.setdefault(page.title.split("：")[0], [0.0, 0.0])
        sums[0] += page_score(state, page)[0]
        sums[1] += sum(one.most for one in page.questions)
    rows = [[title, f"{points:g}", f"{most:g}"] for title, (points, most) in got.items()]
    total = tally(state, pages)
    rows.append(["合计", f"{total.points:g}", f"{total.max_points:g}"])
    return ui.screen(f"{title}　小结", [
        ui.table("得分", ["", "得分", "满分"], rows),
        ui.text(closing, "info"),
        ui.buttons(ui.button("again", "换一份再做一遍")),
    ])  # fmt: skip


def cited(question: Question) -> set[str]:
    """The rules that a question's answers cite."""
    if isinstance(question, Match):
        return {rule for one in question.rows for rule in one.rules}
    if isinstance(question, Choose | Several):
        return {rule for one in question.options for rule in one.rules}
    if isinstance(question, Marks):
        return {rule for one in question.pieces for rule in one.rules}
    return set(question.rules)
