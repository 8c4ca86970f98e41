"""From content and edition to questions: the right answers are worked out here, from the edition's values."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Any

from course.exercises.committee_meeting import content, fields, schema
from course.exercises.committee_meeting.fields import Choice, Match, Multiple, Row, Single, Typed
from course.exercises.committee_meeting.room import Room, passing, touched
from course.exercises.committee_meeting.schema import Figures, Matter, Quarter
from course.knowledge.edition import Edition

NOBODY = "nobody"
MAJOR = "重大投诉"


def rise(now: int, before: int) -> Fraction:
    """The change on the quarter before, in percent; from nothing to something counts as a hundred."""
    return Fraction(100 * (now - before), before) if before else Fraction(100 if now else 0)


def percent_text(change: Fraction) -> str:
    """One decimal, none when it is whole: 30 or 33.3."""
    return f"{float(change):.1f}".removesuffix(".0")


def must_table(edition: Edition, matter: Matter, now: Figures, before: Figures, people: int) -> bool:
    """Whether a matter must be tabled under the edition's house.committee.must-table values."""
    rule, when = edition.committee.agenda.must_table, matter.when

    def value(name: str) -> Fraction:
        return Fraction(str(edition.value(rule, name)))

    items = edition.value(rule, "items")
    if when.rise is not None:
        count = now.business[when.rise]
        up = rise(count, before.business[when.rise])
        return up >= value("percent") and count >= value("min_count")
    if when.transferred:
        return now.transferred >= value("count")
    if when.overdue is not None:
        return when.overdue >= value("overdue")
    if when.item is not None:
        return when.item in items
    if when.major is not None:
        return people >= edition.value("house.complaint.major-threshold", "people") and MAJOR in items
    return bool(when.always)


def _apart(choices: list[Choice]) -> list[Choice]:
    """The options without those that read the same; of two the right one stays."""
    kept: dict[str, Choice] = {}
    for one in sorted(choices, key=lambda one: not one.right):
        kept.setdefault(one.label, one)
    return [one for one in choices if kept[one.label] is one]


class Maker:
    """Makes the questions of one quarter's meeting."""

    def __init__(self, edition: Edition, seed: int, quarter: Quarter, room: Room) -> None:
        self.edition = edition
        self.seed = seed
        self.quarter = quarter
        self.room = room
        self.common = content.common()

    def fill(self, text: str, **more: Any) -> str:
        """A text with the meeting's facts and the edition's values."""
        return self.edition.fill(text, {**self.room.facts, **more})

    def id(self, ask: schema.Ask) -> str:
        """The question's id, unique over the year."""
        return f"{self.quarter.id}-{ask.id}"

    def _mixed(self, ask: schema.Ask, choices: list[Choice]) -> tuple[Choice, ...]:
        """The options in an order of their own for this seed."""
        random.Random(f"{self.seed}:{self.id(ask)}").shuffle(choices)
        return tuple(choices)

    def field(self, ask: schema.AnyAsk) -> fields.Field:
        """The question of any kind but `matters`, which needs figures."""
        makers: dict[type, Any] = {
            schema.Choice: self._choice, schema.Seats: self._seats, schema.Number: self._number,
            schema.Date: self._date, schema.Conflicts: self._conflicts, schema.Conflict: self._conflict,
            schema.Standing: self._standing, schema.Lacks: self._lacks, schema.Track: self._track,
        }  # fmt: skip
        made: fields.Field = makers[type(ask)](ask)
        return made

    def _choice(self, ask: schema.Choice) -> Single:
        holds = self.room.conditions(ask.short_by)
        choices = [
            Choice(
                one.id, self.fill(one.zh), one.key is True or one.key in holds,
                self.fill(one.good or one.why), self.fill(one.why), rules=tuple(one.rules),
            )
            for one in ask.options
        ]  # fmt: skip
        rules, label, choices = tuple(ask.rules), self.fill(ask.label), _apart(choices)
        if ask.order == "dates":
            return Single(self.id(ask), label, ask.points, rules, self._by_date(ask, choices))
        return Single(self.id(ask), label, ask.points, rules, self._mixed(ask, choices))

    def _by_date(self, ask: schema.Choice, choices: list[Choice]) -> tuple[Choice, ...]:
        """Options that are days, earliest first."""
        names = {one.id: one.zh.strip("{}") for one in ask.options}
        return tuple(sorted(choices, key=lambda one: self.room.days[names[one.id]]))

    def _seats(self, ask: schema.Seats) -> Multiple:
        choices = []
        for seat in self.room.away:
            kind, names = self.common.kinds[seat.kind], {"post": seat.member.post, "holder": seat.holder}
            bad = self.fill(kind.missed if seat.counts else kind.wrong, **names)
            choices.append(
                Choice(seat.member.id, seat.member.post, seat.counts, "", bad, self.fill(kind.note, **names))
            )
        rules = ("house.committee.proxy", "house.committee.quorum")
        good = self.fill(self.common.seats_good)
        return Multiple(
            self.id(ask), self.fill(self.common.seats_label), ask.points, rules, tuple(choices), good
        )

    def _number(self, ask: schema.Number) -> Typed:
        said, facts = self.common.numbers[ask.ask], self.room.facts
        seats, counted = facts["seats"], facts["counted"]
        edition = self.edition
        known = {
            "need": {
                "half": seats // 2 + 1, "all": seats,
                "floor": floor(Fraction(str(edition.value("house.committee.quorum", "fraction"))) * seats),
            },
            "votes": {
                "present": passing(edition, counted), "half": passing(edition, seats) - 1,
                "attend": facts["need"],
            },
            "votes_recused": {
                "all": passing(edition, seats), "half": facts["apart_needed"] - 1,
                "same": facts["apart_base"],
            },
        }[ask.ask]  # fmt: skip
        key = {"need": "need", "votes": "votes_needed", "votes_recused": "apart_needed"}[ask.ask]
        return self._typed(ask, said, str(facts[key]), {name: str(value) for name, value in known.items()})

    def _date(self, ask: schema.Date) -> Typed:
        days, said = self.room.days, self.common.dates[ask.ask]
        if ask.ask == "minutes":
            key, known = "minutes_due", {"dayone": "minutes_off", "workdays": "minutes_workdays"}
        else:
            key = "report_due"
            known = {"minutes": "minutes_due", "dayone": "report_off", "workdays": "report_workdays"}
        values = {name: days[day].isoformat() for name, day in known.items()}
        return self._typed(ask, said, days[key].isoformat(), values, "date")

    def _typed(
        self, ask: schema.Ask, said: schema.Typed, key: str, known: Mapping[str, str], kind: str = "number"
    ) -> Typed:
        wrong = tuple(
            (known[name], self.fill(text)) for name, text in said.wrong.items() if known[name] != key
        )
        return Typed(
            self.id(ask), self.fill(said.label), ask.points, tuple(said.rules), kind, key,
            self.fill(said.good), self.fill(said.other), wrong, said.unit,
        )  # fmt: skip

    def _conflicts(self, ask: schema.Conflicts) -> Match:
        said, members = self.common.conflicts, self.edition.committee.members.seats
        rows = []
        for one in ask.rows:
            who = touched(members, one.touches)
            keys = frozenset(who_.id for who_ in who) or frozenset({NOBODY})
            right = "、".join(who_.post for who_ in who) if who else said.nobody
            label = self.fill(one.zh)
            bad = f"“{label}”应是：{right}。{self.fill(one.said)}"
            rows.append(Row(one.id, label, keys, self.fill(said.good, zh=label), bad))
        options = (*((one.id, one.post) for one in members), (NOBODY, said.nobody))
        return Match(self.id(ask), said.label, ask.points, tuple(said.rules), tuple(rows), options)

    def _conflict(self, ask: schema.Conflict) -> Multiple:
        members = self.edition.committee.members.seats
        who = touched(members, ask.touches)
        said = self.fill(ask.said)
        choices = tuple(
            Choice(one.id, one.post, one in who, "", f"漏了{one.post}。{said}" if one in who
                   else f"{one.post}不用回避。这项责任不涉及他的部门，乱回避会让可表决的人不够。")
            for one in members
        )  # fmt: skip
        rules = tuple(self.common.conflicts.rules)
        return Multiple(self.id(ask), self.fill(ask.label), ask.points, rules, choices, said)

    def _standing(self, ask: schema.Standing) -> Multiple:
        said, agenda = self.common.standing, self.edition.committee.agenda.items
        gone = [one for one in agenda if one.id in ask.missing] or agenda[:2]
        draft = "、".join(one.zh for one in agenda if one not in gone)
        missed = str(said.missed)
        choices = [Choice(one.id, one.zh, True, "", self.fill(missed, item=one.zh)) for one in gone]
        choices += [
            Choice(one["id"], one["zh"], False, "", self.fill(said.wrong, item=one["zh"]))
            for one in said.extra
        ]
        label = self.fill(said.have, draft=draft) + said.label
        rules = (self.edition.committee.agenda.rule,)
        return Multiple(self.id(ask), label, ask.points, rules, self._mixed(ask, choices), said.good)

    def matters(self, ask: schema.Matters, now: Figures, before: Figures) -> Multiple:
        """Which matters must be tabled, by this quarter's figures and the edition's thresholds."""
        said, choices = self.common.matters, []
        for one in ask.matters:
            facts: dict[str, Any] = {
                "transferred": now.transferred, "transferred_prev": before.transferred,
            }  # fmt: skip
            if one.when.rise is not None:
                count, last = now.business[one.when.rise], before.business[one.when.rise]
                facts |= {"now": count, "prev": last, "rise": percent_text(rise(count, last))}
            must = must_table(self.edition, one, now, before, self.room.facts["people"])
            bad = (one.must or said.listed) if must else (one.skip or said.unlisted)
            label = self.fill(one.zh, **facts)
            choices.append(Choice(one.id, label, must, "", self.fill(bad, **facts), rules=tuple(one.rules)))
        rules = (self.edition.committee.agenda.must_table,)
        return Multiple(self.id(ask), said.label, ask.points, rules, self._mixed(ask, choices), said.good)

    def _lacks(self, ask: schema.Lacks) -> Multiple:
        said, choices = self.common.lacks, []
        where = {item: self.fill(line.zh) for line in ask.lines for item in line.covers}
        reasons = said.missed if isinstance(said.missed, dict) else {}
        rule = self.edition.committee.minutes.contents
        for item in self.edition.value(rule, "items"):
            lacking = item not in where
            bad = (
                f"漏了“{item}”。{reasons.get(item, said.other)}"
                if lacking
                else self.fill(said.wrong, item=item, line=where[item])
            )
            choices.append(Choice(item, item, lacking, "", bad))
        return Multiple(self.id(ask), said.label, ask.points, (rule,), tuple(choices), said.good)

    def _track(self, ask: schema.Track) -> Multiple:
        said, choices = self.common.track, []
        rule = self.edition.committee.minutes.tracking
        for one in ask.resolutions:
            lacking = [item for item in self.edition.value(rule, "items") if item not in one.has]
            label = self.fill(one.zh)
            text = str(said.missed) if lacking else said.wrong
            bad = self.fill(text, zh=label, lacking="、".join(lacking))
            choices.append(Choice(one.id, label, bool(lacking), "", bad))
        return Multiple(self.id(ask), said.label, ask.points, (rule,), self._mixed(ask, choices), said.good)
