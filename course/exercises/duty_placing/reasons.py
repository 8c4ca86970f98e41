"""Why a level or a path answer was right or wrong: the mistake, what it leads to, the rule."""

from __future__ import annotations

from dataclasses import dataclass

from course.exercises.base import Reason, Tone
from course.exercises.duty_placing import content
from course.exercises.duty_placing.content import Matter, ReportPath
from course.exercises.duty_placing.state import DutyState
from course.knowledge.edition import Edition


@dataclass(frozen=True)
class Verdict:
    """`said` is one sentence, `body` what follows from it; `name` tells the matter in a list."""

    tone: Tone
    name: str
    said: str
    body: str
    rules: tuple[str, ...]

    def reason(self) -> Reason:
        """As an entry of the score."""
        return Reason(self.tone, f"{self.name}：{self.said}{self.body}", self.rules)


def verdicts(edition: Edition, state: DutyState, matter: Matter) -> list[Verdict]:
    """The verdicts on a judged matter: on its level, and on its path when that has been judged."""
    name = edition.fill(matter.name())
    made = [_level(edition, name, matter, state.placed.get(matter.id, ""))]
    if matter.path and state.path_judged(matter):
        made.append(_path(edition, name, matter.path, state.told.get(matter.id, "")))
    return made


def _level(edition: Edition, name: str, matter: Matter, placed: str) -> Verdict:
    level = {one.id: one.zh for one in edition.committee.levels}
    right = "或".join(f"“{level[one]}”" for one in matter.right)
    why, rules = edition.fill(matter.why), tuple(matter.rules)
    if placed in matter.right:
        return Verdict("good", name, f"归{right}。", why, rules)
    trap = content.texts().traps[matter.trap] if matter.trap else ""
    body = f"{edition.fill(matter.consequence(placed))}\n\n{why}{trap}"
    return Verdict("bad", name, f"你放在“{level.get(placed, placed)}”，应归{right}。", body, rules)


def _path(edition: Edition, name: str, path: ReportPath, told: str) -> Verdict:
    right, rules = path.key(), tuple(path.rules)
    answer, why = edition.fill(right.zh), edition.fill(right.why)
    if told == right.id:
        return Verdict("good", name, f"{answer}。", why, rules)
    chosen = next((one for one in path.options if one.id == told), None)
    more = tuple(one for one in (chosen.rules if chosen else ()) if one not in rules)
    body = f"{edition.fill(chosen.why) if chosen else ''}\n\n{why}".strip()
    return Verdict("bad", name, f"上报路径应是：{answer}。", body, (*rules, *more))
