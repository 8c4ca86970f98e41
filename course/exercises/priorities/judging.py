"""Scores the ranking, the plans and the June review: exact points, each with its reason and its rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from course.exercises.base import Reason
from course.exercises.priorities.content import June, content
from course.exercises.priorities.measurable import figures_in, judge
from course.exercises.priorities.options import (
    Option,
    entry,
    evidence_options,
    measure_options,
    owner_options,
    pick,
)
from course.exercises.priorities.signs import Clue, Standing, standings, upper
from course.exercises.priorities.state import Plan, PrioritiesState, Review, priority
from course.items.marking import OddAnswer, read_date
from course.knowledge.edition import Edition
from course.knowledge.models import Priority

PARTS = 5  # parts of a plan, one point each
REVIEW_POINTS = 2  # the decision and its reason


@dataclass(frozen=True)
class Won:
    """Points won of those to be had, and why."""

    points: Fraction
    top: int
    reason: Reason


def rank(edition: Edition, state: PrioritiesState) -> list[Won]:
    """One point for each strong priority that stands in the upper part; nothing else is judged."""
    rules = tuple(content().rules["rank"])
    known, room = standings(edition), upper(edition)
    won = []
    for place, name in enumerate(state.order, 1):
        one = known[name]
        if not one.strong:
            continue
        head = f"{one.priority.title}：排第 {place}"
        if place <= room:
            text = f"{head}，在上半部分，得 1 分。它的证据是{one.sign_words()}：{_quotes(one)}"
            won.append(Won(Fraction(1), 1, Reason("good", text, rules)))
        else:
            text = (
                f"{head}，在前 {room} 条以外，1 分没得到。它的证据是{one.sign_words()}：{_quotes(one)}"
                "排在后面，人手先分给别的要点，这些客户下个季度还会来投诉。"
            )
            won.append(Won(Fraction(0), 1, Reason("bad", text, rules)))
    return won


def _quotes(one: Standing) -> str:
    """The figures behind each sign: for 件数多 the largest, else the clue that shows most signs."""
    told: list[Clue] = []
    for sign in one.signs:
        shown = [clue for clue in one.clues if sign in clue.signs]
        if sign == "many":
            told.append(max(shown, key=lambda clue: clue.size))
        elif not any(clue in told for clue in shown):
            told.append(max(shown, key=lambda clue: len(clue.signs)))
    return "；".join(clue.quote for clue in told) + "。"


def plans(edition: Edition, state: PrioritiesState) -> list[Won]:
    """Five points a priority: owner, measure, target, date, evidence."""
    lazy = lazy_dates(edition, state)
    won = []
    for name in state.chosen:
        one, plan = priority(edition, name), state.plans.get(name, Plan())
        won += [
            _picked(one, "责任人", owner_options(one, state.seed), plan.owner, content().rules["owner"]),
            _picked(one, "措施", measure_options(one, state.seed), plan.measure, taught(edition, one)),
            _target(one, plan),
            _due(edition, one, plan, lazy),
            _picked(one, "验收证据", evidence_options(one, state.seed), plan.evidence, content().rules["evidence"]),
        ]  # fmt: skip
    return won


def taught(edition: Edition, one: Priority) -> list[str]:
    """The priority's rules without those of confidence `low`."""
    return [rule for rule in one.rules if edition.rule(rule).confidence != "low"]


def _won(one: Priority, what: str, points: Fraction, word: str, body: str, rules: list[str]) -> Won:
    tone = "good" if points == 1 else "part" if points else "bad"
    got = f"得 {float(points):g} 分" if points else "1 分没得到"
    text = f"{one.title}：{what}，{word}，{got}。{body}"
    return Won(points, 1, Reason(tone, text, tuple(rules)))  # type: ignore[arg-type]


def _picked(one: Priority, what: str, options: list[Option], chosen: str | None, rules: list[str]) -> Won:
    option = pick(options, chosen)
    if option is None:
        right = "或".join(f"“{each.zh}”" for each in options if each.good)
        return _won(one, what, Fraction(0), "没有选", f"可以选{right}。", rules)
    if option.good:
        return _won(one, what, Fraction(1), "对", f"{option.zh}。{option.why}", rules)
    right = "或".join(f"“{each.zh}”" for each in options if each.good)
    return _won(one, what, Fraction(0), "不对", f"你选的是“{option.zh}”。{option.why}可以选{right}。", rules)


def _target(one: Priority, plan: Plan) -> Won:
    rules = content().rules["target"]
    if not plan.target.strip():
        return _won(one, "可度量目标", Fraction(0), "没有写", "没有目标，年底只能写“取得成效”。", rules)
    found = judge(plan.target)
    points = Fraction(len(found.found) - len(found.missing), len(found.found))
    word = "写法齐全" if found.complete else f"缺 {len(found.missing)} 样"
    return _won(one, "可度量目标", points, word, found.told(), rules)


def lazy_dates(edition: Edition, state: PrioritiesState) -> bool:
    """Whether every planned priority is due on the last day of the year, two or more of them."""
    end = content().year_end
    last = date(edition.year, end.month, end.day)
    typed = [_read(state.plans.get(name, Plan()).due) for name in state.chosen]
    return len(typed) > 1 and all(one == last for one in typed)


def _read(typed: str) -> date | None:
    try:
        return read_date(typed)
    except OddAnswer:
        return None


def _due(edition: Edition, one: Priority, plan: Plan, lazy: bool) -> Won:
    rules = content().rules["due"]
    day, what = _read(plan.due), "完成日期"
    if day is None:
        word = "没有写" if not plan.due.strip() else "读不成日期"
        return _won(one, what, Fraction(0), word, f"要点的期限是 {one.due.isoformat()}。", rules)
    if lazy:
        body = "几条都写年底最后一天，年中没有一件事到期，例会上查不了；真做不完，发现时已经没有时间补。"
        return _won(one, what, Fraction(0), "都写成年底", body, rules)
    if day.year != edition.year:
        body = f"要点是 {edition.year} 年的，日期要在这一年里。"
        return _won(one, what, Fraction(0), "不在本年", body, rules)
    if day > one.due:
        body = f"写的是 {day.isoformat()}，要点的期限是 {one.due.isoformat()}。照这个日期，要点先到期，事情还没做完。"
        return _won(one, what, Fraction(0), "晚于要点期限", body, rules)
    return _won(
        one, what, Fraction(1), "对", f"{day.isoformat()}，在要点期限 {one.due.isoformat()} 以内。", rules
    )


def june_key(edition: Edition, june: June) -> str:
    """What the figures ask for: a new measure when it doesn't measure, more force under target, else go on."""
    if june.fault:
        return "revise"
    return "push" if Fraction(june.actual) < june_target(edition, june) else "keep"


def june_target(edition: Edition, june: June) -> Fraction:
    """The target of a June figure: a number, or a rule's value in this edition."""
    rule, _, name = june.target.partition(":")
    return Fraction(str(edition.value(rule, name))) if name else Fraction(rule)


def reviews(edition: Edition, state: PrioritiesState) -> list[Won]:
    """Two points a priority that has June figures: the decision they ask for, and a reason that quotes one."""
    won = []
    for name in state.chosen:
        one = priority(edition, name)
        own = entry(one)
        if own is None:
            continue
        review = state.reviews.get(name, Review())
        won += [_decision(edition, one, own.june, review), _reason(edition, one, own.june, review)]
    return won


def _decision(edition: Edition, one: Priority, june: June, review: Review) -> Won:
    names, key = content().decisions, june_key(edition, june)
    rules = content().rules["revise" if key == "revise" else "june"]
    space = "" if june.unit == "%" else " "
    target = f"{float(june_target(edition, june)):g}{space}{june.unit}"
    state = f"{june.zh} {june.actual}{space}{june.unit}，目标 {target}"
    why = {
        "keep": f"{state}，已经达到，照计划做完验收。",
        "push": f"{state}，没有达到，指标本身没有毛病，要加力。",
        "revise": f"{state}，看着达标。{june.fault or ''}",
    }[key]
    what = "年中决定"
    if review.decision is None:
        return _won(one, what, Fraction(0), "没有选", f"应是“{names[key]}”。{why}", rules)
    if review.decision == key:
        return _won(one, what, Fraction(1), "对", why, rules)
    wrong = _wrong_turn(review.decision, key)
    return _won(one, what, Fraction(0), f"应是“{names[key]}”", f"{wrong}{why}", rules)


def _wrong_turn(picked: str, key: str) -> str:
    if picked == "revise":
        return "指标量得准，改它等于把没做到的藏起来。" if key == "push" else "已经达标的指标不用改。"
    if picked == "keep":
        return "照计划等于再等半年。" if key == "push" else "数字好看，是因为没有量到该量的事。"
    return (
        "已经达标还加力，人手会从别的要点里抽走。"
        if key == "keep"
        else "在量不准的指标上加力，数更好看，事没有变。"
    )


def _reason(edition: Edition, one: Priority, june: June, review: Review) -> Won:
    rules, what = content().rules["june"], "年中理由"
    facts = "；".join(edition.fill(fact) for fact in june.facts)
    if not review.reason.strip():
        return _won(one, what, Fraction(0), "没有写", f"可以引用：{facts}。", rules)
    if figures_in(review.reason) & set(june.figures):
        return _won(
            one,
            what,
            Fraction(1),
            "引用了六月的数",
            "程序只看有没有引用数字，说得通不通要靠例会上问。",
            rules,
        )
    body = f"理由里没有六月的数，会上别人问“凭什么”，答不出来。可以引用：{facts}。"
    return _won(one, what, Fraction(0), "没有引用数字", body, rules)
