"""What a trainee has done in 脱敏演练, and what it is worth."""

from __future__ import annotations

from typing import Literal, NamedTuple

from pydantic import Field, model_validator

from course.exercises.base import Reason, State
from course.exercises.redaction import content
from course.exercises.redaction.content import Segment

Stage = Literal["cover", "mark", "marked", "clues", "combined", "decide", "decided", "done"]
DECISION = 2
"""Points of a case's last question."""


class RedactionState(State):
    """The cases of this round, where one is, and the answers by case."""

    seed: int
    drawn: tuple[str, ...] = Field(min_length=1)
    at: int = Field(default=0, ge=0)
    stage: Stage = "cover"
    marks: dict[str, dict[str, str]] = {}
    found: dict[str, tuple[str, ...]] = {}
    chosen: dict[str, str] = {}
    nudged: bool = False

    @model_validator(mode="after")
    def _known(self) -> RedactionState:
        texts = content.content()
        if not set(self.drawn) <= {one.case for one in texts.cases} or self.at >= len(self.drawn):
            raise ValueError("案例不在练习里")
        tools = {one.id for one in texts.tools}
        for case_id in {*self.marks, *self.found, *self.chosen}:
            if case_id not in self.drawn:
                raise ValueError("答案不属于这一轮")
            ids = {one.id for one in content.segments(case_id)}
            marks = self.marks.get(case_id, {})
            if not ids >= {*marks, *self.found.get(case_id, ())} or not tools.issuperset(marks.values()):
                raise ValueError("标记不在原文里")
        for case_id, choice in self.chosen.items():
            if choice not in {one.id for one in texts.drill(case_id).decision.options}:
                raise ValueError("选项不在题里")
        return self

    @property
    def case(self) -> str:
        """The case at hand."""
        return self.drawn[self.at]

    def past(self, case_id: str, step: Literal["marked", "combined", "decided"]) -> bool:
        """Whether a step of a case has been handed in."""
        order = ("mark", "marked", "clues", "combined", "decide", "decided")
        where = self.drawn.index(case_id)
        if self.stage == "done" or where < self.at:
            return True
        return where == self.at and self.stage in order[order.index(step) :]


class Marked(NamedTuple):
    """The marks of one case, judged: direct identifiers by how they were treated, and needless marks."""

    right: tuple[Segment, ...]
    wrong_kind: tuple[Segment, ...]
    missed: tuple[Segment, ...]
    over: tuple[Segment, ...]

    @property
    def points(self) -> float:
        """One for each right mark, half for a wrong kind, half off for a needless mark, not below nothing."""
        return max(0.0, len(self.right) + len(self.wrong_kind) / 2 - len(self.over) / 2)


def judge_marks(case_id: str, marks: dict[str, str]) -> Marked:
    """Compare marks with the gold spans; details that only identify together are neither right nor wrong."""
    gold = [one for one in content.segments(case_id) if one.tool]
    return Marked(
        tuple(one for one in gold if marks.get(one.id) == one.tool),
        tuple(one for one in gold if one.id in marks and marks[one.id] != one.tool),
        tuple(one for one in gold if one.id not in marks),
        tuple(
            one
            for one in content.segments(case_id)
            if one.id in marks and not (one.tool or one.clue or one.neutral)
        ),
    )


class Combined(NamedTuple):
    """The details found in the second step, judged."""

    right: tuple[Segment, ...]
    missed: tuple[Segment, ...]
    over: tuple[Segment, ...]

    @property
    def points(self) -> float:
        """One for each clue, one off for each detail that is none, not below nothing."""
        return float(max(0, len(self.right) - len(self.over)))


def judge_clues(case_id: str, found: tuple[str, ...]) -> Combined:
    """Compare the details found with the clues of the case."""
    parts = content.segments(case_id)
    return Combined(
        tuple(one for one in parts if one.clue and one.id in found),
        tuple(one for one in parts if one.clue and one.id not in found),
        tuple(one for one in parts if not one.clue and not one.neutral and one.id in found),
    )


def case_max(case_id: str) -> float:
    """The most points a case gives."""
    parts = content.segments(case_id)
    return float(sum(bool(one.tool) for one in parts) + sum(one.clue for one in parts) + DECISION)


def mark_reasons(case_id: str, judged: Marked) -> list[Reason]:
    """Why each mark was right or wrong."""
    texts = content.content()
    out = [
        Reason("bad", f"漏了“{one.said}”（{texts.tool(one.tool or '').label}）。{texts.tool(one.tool or '').missed}",
               tuple(texts.tool(one.tool or "").rules))
        for one in judged.missed
    ]  # fmt: skip
    out += [
        Reason("part", f"“{one.said}”应标作{texts.tool(one.tool or '').label}。{texts.wrong_kind.text}",
               tuple(texts.wrong_kind.rules))
        for one in judged.wrong_kind
    ]  # fmt: skip
    out += [
        Reason("bad", f"多标了“{one.said}”。{one.why or texts.over.text}", tuple(texts.over.rules))
        for one in judged.over
    ]
    if judged.right:
        out.append(Reason("good", f"标对 {len(judged.right)} 处直接认人的信息。", tuple(texts.cover.rules)))
    return out


def clue_reasons(case_id: str, judged: Combined) -> list[Reason]:
    """Why each detail helps to recognise somebody, or doesn't."""
    texts = content.content()
    out = [
        Reason("bad", f"没找到“{one.said}”。{one.why}", tuple(texts.clue_missed.rules))
        for one in judged.missed
    ]
    for one in judged.over:
        said = texts.replaced if one.tool else one.why or texts.clue_over.text
        out.append(Reason("bad", f"“{one.stand_in or one.said}”不用动。{said}", tuple(texts.clue_over.rules)))
    out += [
        Reason("good", f"找到“{one.said}”。{one.why}", tuple(texts.clue_missed.rules)) for one in judged.right
    ]
    return out


def choice_reason(case_id: str, choice: str) -> Reason:
    """Why the decision was right or wrong."""
    option = next(one for one in content.content().drill(case_id).decision.options if one.id == choice)
    said = "用途判断对。" if option.key else f"用途判断不对：{option.zh}。"
    return Reason("good" if option.key else "bad", said + option.why, tuple(option.rules))
