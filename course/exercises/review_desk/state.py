"""What a trainee has marked and decided in 审查桌, and what it is worth."""

from __future__ import annotations

from typing import Literal, NamedTuple

from pydantic import Field, model_validator

from course.exercises.base import Reason, State
from course.exercises.review_desk import content
from course.exercises.review_desk.content import Material, Segment

Stage = Literal["cover", "mark", "marked", "decide", "decided", "done"]
VERDICT_POINTS = 2
"""Points for the right conclusion on a piece of material."""
VERDICT_LABELS = {"pass": "通过", "amend": "修改后通过", "veto": "否决"}


class ReviewState(State):
    """The materials in their order, where one is, and the answers by material."""

    seed: int
    drawn: tuple[str, ...] = Field(min_length=1)
    at: int = Field(default=0, ge=0)
    stage: Stage = "cover"
    marks: dict[str, dict[str, str]] = {}
    verdicts: dict[str, str] = {}
    conditions: dict[str, tuple[str, ...]] = {}
    nudged: bool = False

    @model_validator(mode="after")
    def _known(self) -> ReviewState:
        texts = content.content()
        if not set(self.drawn) <= {one.id for one in texts.materials} or self.at >= len(self.drawn):
            raise ValueError("材料不在练习里")
        if not set(self.drawn) >= {*self.marks, *self.verdicts, *self.conditions}:
            raise ValueError("答案不属于这一轮")
        grounds = {one.id for one in texts.grounds}
        for name, marks in self.marks.items():
            known = {one.id for one in texts.material(name).segments}
            if not known.issuperset(marks) or not grounds.issuperset(marks.values()):
                raise ValueError("标记不在材料里")
        if not set(self.verdicts.values()) <= set(content.VERDICTS):
            raise ValueError("没有这种结论")
        for name, chosen in self.conditions.items():
            if not {one.id for one in texts.material(name).conditions}.issuperset(chosen):
                raise ValueError("条件不在材料里")
        return self

    @property
    def material(self) -> Material:
        """The material at hand."""
        return content.content().material(self.drawn[self.at])

    def past(self, material_id: str, step: Literal["marked", "decided"]) -> bool:
        """Whether a step of a material has been handed in."""
        where = self.drawn.index(material_id)
        if self.stage == "done" or where < self.at:
            return True
        order = ("mark", "marked", "decide", "decided")
        return where == self.at and self.stage in order[order.index(step) :]


class Marked(NamedTuple):
    """The marks on one material, judged."""

    right: tuple[Segment, ...]
    wrong_ground: tuple[Segment, ...]
    missed: tuple[Segment, ...]
    over: tuple[Segment, ...]

    @property
    def points(self) -> float:
        """One for each clause with a right ground, half with a wrong one, half off for a clean clause, not
        below nothing. Clean material gives its one point when nothing is marked."""
        if not (self.right or self.wrong_ground or self.missed):
            return 0.0 if self.over else 1.0
        return max(0.0, len(self.right) + len(self.wrong_ground) / 2 - len(self.over) / 2)


def judge_marks(material: Material, marks: dict[str, str]) -> Marked:
    """Compare marks with the infringing clauses of the material."""
    faults = material.faults()
    return Marked(
        tuple(one for one in faults if one.grounded(marks.get(one.id))),
        tuple(one for one in faults if one.id in marks and not one.grounded(marks[one.id])),
        tuple(one for one in faults if one.id not in marks),
        tuple(one for one in material.segments if one.id in marks and not one.ground),
    )


def condition_points(material: Material, chosen: tuple[str, ...]) -> float:
    """One for each condition that belongs, one off for each that doesn't, not below nothing; where none
    belongs, one point for choosing none."""
    keys = set(material.keys())
    if not keys:
        return 0.0 if chosen else 1.0
    return float(max(0, len(keys & set(chosen)) - len(set(chosen) - keys)))


def material_max(material: Material) -> float:
    """The most points a material gives."""
    return float(max(1, len(material.faults())) + VERDICT_POINTS + max(1, len(material.keys())))


def mark_reasons(material: Material, marks: dict[str, str]) -> list[Reason]:
    """Why each mark was right or wrong; a missed clause comes back as a complaint."""
    judged, texts = judge_marks(material, marks), content.content()
    out = [
        Reason(
            "bad", f"{material.title}漏了“{one.said}”。{one.why}后来的投诉：{one.complaint}", tuple(one.rules)
        )
        for one in judged.missed
    ]
    for one in judged.wrong_ground:
        right = texts.ground(one.ground or "")
        said = (
            f"{material.title}里“{one.said}”的理由应是“{right.zh}”。{one.why}理由写错，业务部门会改错地方。"
        )
        out.append(Reason("part", said, tuple(one.rules)))
    out += [
        Reason(
            "bad", f"{material.title}多标了“{one.said}”。{one.why}{texts.over}", tuple(material.verdict_rules)
        )
        for one in judged.over
    ]
    out += [
        Reason("good", f"{material.title}标对“{one.said}”。{one.why}", tuple(one.rules))
        for one in judged.right
    ]
    if not material.faults() and not judged.over:
        out.append(
            Reason("good", f"{material.title}一处没标。它本来就没有问题。", tuple(material.verdict_rules))
        )
    return out


def decision_reasons(material: Material, verdict: str, chosen: tuple[str, ...]) -> list[Reason]:
    """Why the conclusion and each condition were right or wrong."""
    right = verdict == material.verdict
    said = f"{material.title}：结论{'对' if right else '不对'}，应当{VERDICT_LABELS[material.verdict]}。"
    why = next(text for name, text in material.whys.items() if name == verdict)
    out = [Reason("good" if right else "bad", said + why, tuple(material.verdict_rules))]
    for one in material.conditions:
        if one.key != (one.id in chosen):
            head = "少附了条件" if one.key else "不该附的条件"
            out.append(Reason("bad", f"{material.title}{head}：{one.zh}。{one.why}", tuple(one.rules)))
        elif one.key:
            out.append(Reason("good", f"{material.title}附对条件：{one.zh}。{one.why}", tuple(one.rules)))
    return out
