"""The year as played so far: each quarter's meeting, figures and questions, and what earlier choices brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from course.exercises.committee_meeting import content, questions, room
from course.exercises.committee_meeting.content import STEPS, Turn
from course.exercises.committee_meeting.fields import Answer, Field, Mark, Multiple
from course.exercises.committee_meeting.schema import AnyAsk, Figures, Later, Matters, Quarter, Step
from course.knowledge.edition import Edition

Outcome = Literal["told", "kept"]


@dataclass(frozen=True)
class Told:
    """A consequence that shows in a quarter."""

    later: Later
    outcome: Outcome


class Game:
    """The questions and marks that follow from edition, seed and answers; nothing here changes any of them.

    Figures of a quarter hang on earlier quarters' answers only, so the building of questions ends.
    """

    def __init__(self, edition: Edition, seed: int, answers: Mapping[str, Answer]) -> None:
        self.edition = edition
        self.seed = seed
        self.answers = answers
        self._rooms: dict[str, room.Room] = {}
        self._figures: dict[str, Figures] = {}
        self._fields: dict[tuple[str, Step], tuple[Field, ...]] = {}

    def quarter(self, name: str) -> Quarter:
        """A quarter's content."""
        return next(one for one in content.quarters() if one.id == name)

    def room(self, name: str) -> room.Room:
        """A quarter's meeting."""
        if name not in self._rooms:
            self._rooms[name] = room.make(self.edition, self.quarter(name), self.seed)
        return self._rooms[name]

    def figures(self, name: str) -> Figures:
        """A quarter's complaints, with those that earlier choices added."""
        if name not in self._figures:
            made = next(one for one in content.numbers().quarters if one.id == name)
            for told in self.told(name):
                if told.outcome == "told":
                    made = _with(made, told.later)
            self._figures[name] = made
        return self._figures[name]

    def before(self, name: str) -> Figures:
        """The figures of the quarter before."""
        order = [one.id for one in content.numbers().quarters]
        return self.figures(order[order.index(name) - 1])

    def told(self, name: str) -> list[Told]:
        """What earlier quarters brought into this one, bad or good."""
        found = []
        for one in content.numbers().later:
            outcome = self.outcome(one) if one.to == name else None
            if outcome is not None:
                found.append(Told(one, outcome))
        return found

    def outcome(self, later: Later) -> Outcome | None:
        """Whether a choice went wrong; None when the rules don't ask for the matter and it wasn't tabled."""
        source = later.source
        step = self._step_of(source.quarter, source.ask)
        field = next(
            one for one in self.fields(source.quarter, step) if one.id == f"{source.quarter}-{source.ask}"
        )
        answer = self.answer(field)
        if source.missed is None:
            return "kept" if field.mark(answer).clean else "told"
        if source.missed in (answer or ()):
            return "kept"
        asked = isinstance(field, Multiple) and any(
            one.id == source.missed and one.right for one in field.choices
        )
        return "told" if asked else None

    def _step_of(self, name: str, ask: str) -> Step:
        pages = self.quarter(name).pages
        return next(step for step in STEPS if any(one.id == ask for one in pages[step].asks))

    def fields(self, name: str, step: Step) -> tuple[Field, ...]:
        """The questions of one step."""
        if (name, step) not in self._fields:
            asks = self.quarter(name).pages[step].asks
            self._fields[name, step] = tuple(self._field(name, ask) for ask in asks)
        return self._fields[name, step]

    def _field(self, name: str, ask: AnyAsk) -> Field:
        made = questions.Maker(self.edition, self.seed, self.quarter(name), self.room(name))
        if isinstance(ask, Matters):
            return made.matters(ask, self.figures(name), self.before(name))
        return made.field(ask)

    def answer(self, field: Field) -> Answer | None:
        """The saved answer when it still fits the question, else None."""
        value = self.answers.get(field.id)
        return None if value is None else field.accept(value)

    def on(self, turn: Turn) -> tuple[Field, ...]:
        """The questions of one screen."""
        return tuple(one for one in self.fields(turn.quarter, turn.step) if one.id in turn.asks)

    def marks(self, turn: Turn) -> list[tuple[Field, Mark]]:
        """Each question of a screen with its mark."""
        return [(one, one.mark(self.answer(one))) for one in self.on(turn)]

    def points(self, name: str, step: Step) -> Fraction:
        """Points got on a step."""
        return sum((one.mark(self.answer(one)).points for one in self.fields(name, step)), Fraction(0))

    def most(self, name: str, step: Step) -> int:
        """Full marks of a step."""
        return sum(one.points for one in self.fields(name, step))


def _with(figures: Figures, later: Later) -> Figures:
    """The figures with a consequence's complaints added in all three tables."""
    adds = later.adds

    def more(table: dict[str, int], name: str) -> dict[str, int]:
        return {**table, name: table.get(name, 0) + adds.count}

    return Figures(
        id=figures.id,
        business=more(figures.business, adds.business),
        cause=more(figures.cause, adds.cause),
        channel=more(figures.channel, adds.channel),
        transferred=figures.transferred + adds.transferred,
    )
