"""The kinds of question on a page: what they accept, how they mark, which block shows them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from course.exercises.base import Reason, Tone

Answer = str | list[str] | dict[str, str]


@dataclass(frozen=True)
class Mark:
    """Points got and the reasons."""

    points: Fraction
    reasons: tuple[Reason, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing was wrong."""
        return all(one.tone == "good" for one in self.reasons)


@dataclass(frozen=True)
class Choice:
    """An option: whether it is right, and what is told about it when it is judged rightly or wrongly."""

    id: str
    label: str
    right: bool
    good: str
    bad: str
    note: str = ""
    rules: tuple[str, ...] = ()

    def shown(self, tone: str | None = None) -> dict[str, Any]:
        """The option as a block wants it."""
        extra = {"note": self.note} if self.note else {}
        return {"id": self.id, "label": self.label, **extra, **({"tone": tone} if tone else {})}


@dataclass(frozen=True)
class Field:
    """Base of the questions. `id` is the event's name and the answer's key; `points` its full marks."""

    id: str
    label: str
    points: int
    rules: tuple[str, ...]

    def accept(self, value: Any) -> Answer | None:
        """The answer that `value` stands for, or None when it isn't one."""
        raise NotImplementedError

    def answered(self, value: Answer | None) -> bool:
        """Whether the trainee has given a whole answer."""
        return bool(value)

    def mark(self, value: Answer | None) -> Mark:
        """Points and reasons for an answer (None: unanswered)."""
        raise NotImplementedError

    def block(self, value: Answer | None, judged: bool) -> dict[str, Any]:
        """The panel's block; once judged it is disabled and shows which parts were right."""
        raise NotImplementedError

    def _full(self, text: str) -> Mark:
        return Mark(Fraction(self.points), (Reason("good", text, self.rules),))

    def _none(self, text: str, rules: Sequence[str] = ()) -> Mark:
        return Mark(Fraction(0), (Reason("bad", text, _joined(self.rules, rules)),))


@dataclass(frozen=True)
class Single(Field):
    """One of several options."""

    choices: tuple[Choice, ...] = ()

    def accept(self, value: Any) -> Answer | None:
        """An option's id."""
        return value if isinstance(value, str) and any(one.id == value for one in self.choices) else None

    def mark(self, value: Answer | None) -> Mark:
        """All or nothing."""
        chosen = next((one for one in self.choices if one.id == value), None)
        right = next((one for one in self.choices if one.right), None)
        if chosen is not None and chosen.right:
            return self._full(chosen.good)
        answer = f"应选“{right.label}”。" if right else ""
        if chosen is None:
            return self._none(f"这一题没有选。{answer}")
        return self._none(f"{chosen.bad}{answer}", chosen.rules)

    def block(self, value: Answer | None, judged: bool) -> dict[str, Any]:
        """Radio buttons."""
        options = [one.shown(_tone(one.right, one.id == value) if judged else None) for one in self.choices]
        shown = value if isinstance(value, str) else None
        return {"type": "single", "id": self.id, "label": self.label, "options": options, "value": shown,
                "disabled": judged}  # fmt: skip


@dataclass(frozen=True)
class Multiple(Field):
    """Any number of options: each right one earns its share, each wrong one takes the same off, floor 0."""

    choices: tuple[Choice, ...] = ()
    good: str = ""

    def accept(self, value: Any) -> Answer | None:
        """A list of option ids without repeats, put in the options' order."""
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            return None
        known = [one.id for one in self.choices]
        if len(set(value)) < len(value) or not set(value) <= set(known):
            return None
        return [one for one in known if one in value]

    def mark(self, value: Answer | None) -> Mark:
        """Points by option; when nothing is right, only an empty answer earns them."""
        chosen = set(value or ())
        keys = [one for one in self.choices if one.right]
        off = [one for one in self.choices if one.right != (one.id in chosen)]
        if not off:
            return self._full(self.good)
        hits = sum(one.id in chosen for one in keys)
        wrong = len(chosen) - hits
        points = Fraction(self.points * max(0, hits - wrong), len(keys)) if keys else Fraction(0)
        tone: Tone = "part" if points else "bad"
        return Mark(points, tuple(Reason(tone, one.bad, _joined(self.rules, one.rules)) for one in off))

    def block(self, value: Answer | None, judged: bool) -> dict[str, Any]:
        """Check boxes."""
        chosen = list(value) if isinstance(value, list) else []
        options = [one.shown(_tone(one.right, one.id in chosen) if judged else None) for one in self.choices]
        return {"type": "multiple", "id": self.id, "label": self.label, "options": options, "value": chosen,
                "disabled": judged}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A row of a match: the option ids that are right, and what is told."""

    id: str
    label: str
    keys: frozenset[str]
    good: str
    bad: str


@dataclass(frozen=True)
class Match(Field):
    """Each row is given one option; points by row."""

    rows: tuple[Row, ...] = ()
    options: tuple[tuple[str, str], ...] = ()

    def accept(self, value: Any) -> Answer | None:
        """`{row id: option id}`; rows may be left out."""
        rows, options = {one.id for one in self.rows}, {one for one, _ in self.options}
        if not isinstance(value, Mapping) or not all(isinstance(one, str) for one in value.values()):
            return None
        fits = set(value) <= rows and set(value.values()) <= options
        return {one.id: value[one.id] for one in self.rows if one.id in value} if fits else None

    def answered(self, value: Answer | None) -> bool:
        """Every row has an option."""
        return isinstance(value, dict) and len(value) == len(self.rows)

    def mark(self, value: Answer | None) -> Mark:
        """Points by row."""
        given = value if isinstance(value, dict) else {}
        right = [one for one in self.rows if given.get(one.id) in one.keys]
        points = Fraction(self.points * len(right), len(self.rows))
        tone: Tone = "part" if right else "bad"
        reasons = [Reason("good", one.good, self.rules) for one in right]
        reasons += [Reason(tone, one.bad, self.rules) for one in self.rows if one not in right]
        return Mark(points, tuple(reasons))

    def block(self, value: Answer | None, judged: bool) -> dict[str, Any]:
        """Rows with drop-down lists; once judged each row says whether it was right."""
        given = dict(value) if isinstance(value, dict) else {}
        rows = [{"id": one.id, "label": one.label + self._verdict(one, given, judged)} for one in self.rows]
        options = [{"id": one, "label": label} for one, label in self.options]
        return {"type": "match", "id": self.id, "label": self.label, "rows": rows, "options": options,
                "value": given, "disabled": judged}  # fmt: skip

    @staticmethod
    def _verdict(row: Row, given: Mapping[str, str], judged: bool) -> str:
        return ("（对）" if given.get(row.id) in row.keys else "（错）") if judged else ""


@dataclass(frozen=True)
class Typed(Field):
    """A number or date typed in. `wrong` gives the text for each known wrong answer."""

    kind: str = "number"
    key: str = ""
    good: str = ""
    other: str = ""
    wrong: tuple[tuple[str, str], ...] = ()
    unit: str = ""

    def accept(self, value: Any) -> Answer | None:
        """Digits (full-width ones too) or an ISO date; an empty text clears the answer."""
        if not isinstance(value, str):
            return None
        text = unicodedata.normalize("NFKC", value).strip()
        if text == "":
            return ""
        return _number(text) if self.kind == "number" else _date(text)

    def mark(self, value: Answer | None) -> Mark:
        """All or nothing, with the known mistake named."""
        if value == self.key:
            return self._full(self.good)
        return self._none(next((text for answer, text in self.wrong if answer == value), self.other))

    def block(self, value: Answer | None, judged: bool) -> dict[str, Any]:
        """A field for a number or a date."""
        shown = value if isinstance(value, str) else ""
        verdict = ("（对）" if shown == self.key else "（错）") if judged else ""
        made = {"type": self.kind, "id": self.id, "label": self.label + verdict, "value": shown,
                "disabled": judged}  # fmt: skip
        return {**made, "unit": self.unit} if self.unit else made


def _number(text: str) -> str | None:
    return str(int(text)) if re.fullmatch(r"[0-9]{1,3}", text) else None


def _date(text: str) -> str | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _tone(right: bool, chosen: bool) -> str | None:
    if right:
        return "good" if chosen else "warn"
    return "bad" if chosen else None


def _joined(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
