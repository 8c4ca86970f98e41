"""Where a trainee stands in 适当性匹配, and what the answers are worth."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from pydantic import Field, model_validator

from course.exercises.base import Reason, State
from course.exercises.suitability import judging
from course.exercises.suitability.content import Customer, Product, content, products
from course.exercises.suitability.judging import Judged
from course.knowledge.edition import Edition

GRADE, DECISION, ACTION = 1, 2, 1
PAIR_POINTS = GRADE + DECISION + ACTION
NO_GRADE = "none"


class SuitabilityState(State):
    """The pairs of this round (`customer:product`), where one is, and the answers by pair."""

    seed: int
    drawn: tuple[str, ...] = Field(min_length=1)
    at: int = Field(default=0, ge=0)
    stage: Literal["cover", "ask", "told", "done"] = "cover"
    answers: dict[str, dict[str, str]] = {}
    nudged: bool = False

    @model_validator(mode="after")
    def _known(self) -> SuitabilityState:
        known = {one.id for one in content().customers}
        if not all(
            known >= {who} and code in products() for who, _, code in (p.partition(":") for p in self.drawn)
        ):
            raise ValueError("客户或产品不在数据里")
        if self.at >= len(self.drawn) or not set(self.answers) <= set(self.drawn):
            raise ValueError("答案不属于这一轮")
        outcomes, actions = ({one.id for one in part} for part in (content().outcomes, content().actions))
        for mine in self.answers.values():
            bad = not set(mine) <= {"grade", "decision", "action"}
            if (
                bad
                or not {*outcomes, None} >= {mine.get("decision")}
                or not {*actions, None} >= {mine.get("action")}
            ):
                raise ValueError("没有这种答案")
        if self.stage in ("told", "done") and any(
            len(self.answers.get(one, {})) < 3 for one in self.judged()
        ):
            raise ValueError("有一对没有答完")
        return self

    @property
    def pair(self) -> str:
        """The pair at hand."""
        return self.drawn[self.at]

    def judged(self) -> tuple[str, ...]:
        """The pairs handed in so far."""
        if self.stage == "done":
            return self.drawn
        return self.drawn[: self.at + (self.stage == "told")]


@lru_cache(maxsize=256)
def found(pair: str) -> tuple[Customer, Product, Judged]:
    """Customer, product and the right decision of a pair."""
    who, _, code = pair.partition(":")
    customer, product = content().customer(who), products()[code]
    return customer, product, judging.judge(customer, product)


def right_grade(pair: str) -> str:
    """The grade by which the pair's product is handled, or NO_GRADE for insurance."""
    grade = found(pair)[1].grade
    return NO_GRADE if grade is None else f"r{grade}"


def answer_points(pair: str, mine: dict[str, str]) -> int:
    """Points of a pair's three answers."""
    judged = found(pair)[2]
    return (
        GRADE * (mine["grade"] == right_grade(pair))
        + DECISION * (mine["decision"] == judged.outcome)
        + ACTION * (mine["action"] == judged.action)
    )


def pair_reasons(edition: Edition, pair: str, mine: dict[str, str]) -> list[Reason]:
    """Why each of the three answers was right or wrong."""
    customer, product, judged = found(pair)
    texts, name = content(), f"{customer.who.partition('，')[0]}和{product.name}"
    out = [_grade(product, name, mine["grade"] == right_grade(pair))]
    outcome = texts.outcome(judged.outcome)
    rules = tuple(dict.fromkeys([*outcome.rules, *judged.rules]))
    if mine["decision"] == judged.outcome:
        out.append(Reason("good", f"{name}：{outcome.zh}，判断对。{judged.why}", rules))
    else:
        said = f"{name}：应当“{outcome.zh}”，你选了“{texts.outcome(mine['decision']).zh}”。"
        out.append(Reason("bad", said + judged.why + texts.harms[judged.outcome], rules))
    action = texts.action(judged.action)
    if mine["action"] == judged.action:
        out.append(Reason("good", f"{name}：先做的事选对。{action.zh}。", tuple(action.rules)))
    else:
        said = f"{name}：先做的应是“{action.zh}”，你选了“{texts.action(mine['action']).zh}”。"
        out.append(Reason("bad", said + judged.why, tuple(action.rules)))
    return out


def _grade(product: Product, name: str, right: bool) -> Reason:
    """Why the grade is what it is: the higher of two, or none for insurance."""
    if product.grades is None:
        why = "课内约定：查询表里保险没有 R 级，看需求、交费能力和这笔钱能放多久。"
        return Reason(
            "good" if right else "bad", f"{name}：这只是保险，不按 R 级比。{why}", ("agency.know-both",)
        )
    if product.grades[0] != product.grades[1]:
        said = f"按 {product.grade} 级管"
        why = f"发行人评 {product.grades[0]} 级，本行评 {product.grades[1]} 级，不一致的按孰高。"
    else:
        said, why = f"按 {product.grade} 级管", "两边评得一致。"
    return Reason("good" if right else "bad", f"{name}：{said}。{why}", ("suitability.measure-2025",))
