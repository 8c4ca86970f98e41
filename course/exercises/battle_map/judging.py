"""What an answer is worth and why: exact points, the mistake in the thinking, what it leads to, the rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from course.exercises.base import Reason
from course.exercises.battle_map import content, facts
from course.exercises.battle_map.state import POINTS, BattleState, Field, Question, choices
from course.exercises.signals.data import Change, before, percent_text, said
from course.knowledge.edition import Edition


def key(edition: Edition, field: Field) -> Any:
    """The right answer of a field: a list, or one id."""
    if field.part == "type":
        return facts.piece(field.about).type
    if field.part == "transfer":
        return [one for one in field.options if facts.piece(one).transferred]
    if field.part == "quarters":
        return facts.jumps(edition, field.about) or ["none"]
    if field.part == "where":
        return [one.id for one in facts.places(field.about) if one.key]
    right = [one.id for one in choices(field.about, field.part) if one.key]
    return right if field.kind == "multiple" else right[0]


def fits(edition: Edition, state: BattleState, field: Field) -> bool:
    """Whether a field is answered rightly in full."""
    right, given = key(edition, field), state.given(field)
    return set(given) == set(right) if field.kind == "multiple" else bool(given == right)


def field_points(edition: Edition, state: BattleState, field: Field) -> float:
    """Points of a field: all or nothing; of several keys a share each, as much off for a wrong choice, not below nothing."""
    worth = float(POINTS[field.part])
    if field.kind == "single" or field.part == "transfer":
        return worth if fits(edition, state, field) else 0.0
    right, given = set(key(edition, field)), set(state.given(field))
    return max(0.0, round(worth / len(right) * (len(given & right) - len(given - right)), 2))


def points(edition: Edition, state: BattleState, question: Question) -> float:
    """Points of a judged question."""
    return sum(field_points(edition, state, one) for one in state.fields(question))


def verdicts(edition: Edition, state: BattleState, question: Question) -> list[Reason]:
    """The reasons for a judged question's points, each with its rules."""
    judge = {
        "type": _type,
        "transfer": _transfer,
        "quarters": _quarters,
        "where": _where,
        "measures": _measures,
    }
    return [
        one for field in state.fields(question) for one in judge.get(field.part, _pick)(edition, state, field)
    ]


def reasons(edition: Edition, state: BattleState, question: Question) -> list[Reason]:
    """The same as entries of the score; those of a front name it."""
    found = verdicts(edition, state, question)
    if question[0] == "sort":
        return found
    head = content.content().front(question[1]).name
    return [one._replace(text=f"{head}：{one.text}") for one in found]


# --- sorting -----------------------------------------------------------------------------------------------


def _number(state: BattleState, complaint_id: str) -> int:
    return state.drawn.index(complaint_id) + 1


def _type(edition: Edition, state: BattleState, field: Field) -> list[Reason]:
    texts, piece = content.content(), facts.piece(field.about)
    family = next(one for one in texts.families if one.id == piece.family)
    kind, mine = texts.types[piece.type], texts.types.get(state.given(field))
    number, rules = _number(state, piece.id), tuple(family.rules or kind.rules)
    if mine is kind:
        return [Reason("good", f"第 {number} 件归“{kind.zh}”，对。{family.why}", rules)]
    chosen = mine.zh if mine else "没有选"
    return [Reason("bad", f"第 {number} 件应归“{kind.zh}”，您选“{chosen}”。{family.why}{kind.slip}", rules)]


def _transfer(edition: Edition, state: BattleState, field: Field) -> list[Reason]:
    words = content.content().sort
    right, given = set(key(edition, field)), set(state.given(field))
    if right == given:
        return [Reason("good", f"监管转办记对了。{words.transfer_right}", tuple(words.rules))]
    told = [
        edition.fill(text, {name: _listed(state, which)})
        for text, name, which in (
            (words.transfer_missed, "missed", right - given), (words.transfer_over, "over", given - right),
        )
        if which
    ]  # fmt: skip
    return [Reason("bad", f"监管转办没有记对。{''.join(told)}", tuple(words.rules))]


def _listed(state: BattleState, which: Iterable[str]) -> str:
    return "、".join(str(one) for one in sorted(_number(state, one) for one in which))


# --- reading -----------------------------------------------------------------------------------------------


def quarter_text(front: str, at: str) -> str:
    """A quarter beside the one before: 2025 年二季度 1→24 件，上升 2300%."""
    made = facts.counts(front)
    change = Change("", "", made[before(at)], made[at])
    return f"{said(at)} {change.before}→{change.now} 件，{percent_text(change)}"


def _quarters(edition: Edition, state: BattleState, field: Field) -> list[Reason]:
    words = content.content().read
    right, given, subject = key(edition, field), state.given(field), field.about
    sums = "；".join(quarter_text(subject, one) for one in right if one != "none")
    told = f"两条线都到的：{sums}。" if sums else f"{words.none}同时到两条线。"
    if set(right) == set(given):
        return [Reason("good", f"季度看对了。{told}", tuple(words.rules))]
    over = [one for one in field.options if one in given and one not in right and one != "none"]
    if over:
        told += f"多选的：{'；'.join(quarter_text(subject, one) for one in over)}，没有同时到线。"
    return [Reason("bad", f"季度没有看对。{told}{words.slip_jump}", tuple(words.rules))]


def _where(edition: Edition, state: BattleState, field: Field) -> list[Reason]:
    texts = content.content()
    right, given, subject = key(edition, field), state.given(field), field.about
    why = edition.fill(texts.front(subject).read_why, facts.variables(subject))
    rules = ("complaint.root-cause", *texts.read.rules[1:])
    if set(right) == set(given):
        return [Reason("good", f"位置看对了。{why}", rules)]
    named = "、".join(one.zh for one in facts.places(subject) if one.key)
    return [Reason("bad", f"位置没有看对，应是：{named}。{why}{texts.read.slip_place}", rules)]


# --- picking -----------------------------------------------------------------------------------------------

TITLES = {"alike": "这一批", "cause": "根因", "line": "责任条线", "target": "目标", "recheck": "复评"}


def _quoted(text: str) -> str:
    """A text in quotes, its own quotes made single."""
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


def _known(field: Field) -> dict[str, Any]:
    return facts.alike() if field.part == "alike" else facts.variables(field.about)


def _pick(edition: Edition, state: BattleState, field: Field) -> list[Reason]:
    """One of several: why it is right, or why it isn't and what would be."""
    title, known = TITLES[field.part], {one.id: one for one in choices(field.about, field.part)}
    right, mine = known[key(edition, field)], known.get(state.given(field) or "")
    why, values = edition.fill(right.why, _known(field)), _quoted(edition.fill(right.zh))
    if mine is right:
        return [Reason("good", f"{title}{values}，对。{why}", tuple(right.rules))]
    if mine is None:
        return [Reason("bad", f"{title}没有选，应是{values}。{why}", tuple(right.rules))]
    wrong = edition.fill(mine.why, _known(field))
    told = f"{title}应是{values}，您选{_quoted(edition.fill(mine.zh))}。{wrong}应选的那一项：{why}"
    return [Reason("bad", told, tuple(dict.fromkeys((*mine.rules, *right.rules))))]


def _measures(edition: Edition, state: BattleState, field: Field) -> list[Reason]:
    """A reason for each measure that acts on the cause, and for each other one that was picked."""
    given, made = set(state.given(field)), []
    for one in choices(field.about, field.part):
        if not one.key and one.id not in given:
            continue
        text, why = _quoted(edition.fill(one.zh)), edition.fill(one.why, _known(field))
        if one.key and one.id in given:
            made.append(Reason("good", f"措施{text}，对。{why}", tuple(one.rules)))
        elif one.key:
            made.append(Reason("bad", f"漏了措施{text}。{why}", tuple(one.rules)))
        else:
            made.append(Reason("bad", f"措施{text}，不对。{why}", tuple(one.rules)))
    return made
