"""What an answer is worth and why: exact points, the mistake, what it leads to, the rule."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from course.exercises.base import Reason
from course.exercises.signals import content
from course.exercises.signals.facts import FIGURES, Facts, facts, told
from course.exercises.signals.state import POINTS, SignalState
from course.knowledge.edition import Edition

LINE = "house.committee.must-table"
TOLERANCE = 1  # percentage points, for those who round differently


def points(edition: Edition, state: SignalState, question: tuple[str, str]) -> float:
    """Points of a judged question."""
    signal, part = question
    known, given = facts(edition, signal), state.answers.get(f"{signal}:{part}")
    if part == "pick":
        return float(POINTS[part]) if given == known.change.key else 0.0
    if part == "figures":
        return float(sum(right(known, name, (given or {}).get(name, "")) for name in FIGURES))
    if part == "rivals":
        return _rival_points(known, given or [])
    if part == "decide":
        return float(POINTS[part]) if given == known.verdict else 0.0
    return float(sum(evidence(edition, known, given or "").values()))


def right(known: Facts, name: str, typed: str) -> bool:
    """Whether a figure is right; percentages within a point."""
    value = number(typed)
    return value is not None and abs(value - known.figure(name)) <= (0 if name == "now" else TOLERANCE)


def number(typed: str) -> float | None:
    """The number in what was typed, a sign, full-width digits, 件 or % allowed; None for anything else."""
    text = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", typed)).rstrip("%件")
    text = text.removeprefix("上升").removeprefix("+")
    return float(text) if re.fullmatch(r"-?\d{1,6}(\.\d{1,4})?", text) else None


def _rival_points(known: Facts, given: list[str]) -> float:
    keys = {one.id for one in known.signal.rivals if one.key}
    each = POINTS["rivals"] / len(keys)
    return max(0.0, round(each * (len(keys & set(given)) - len(set(given) - keys)), 4))


def evidence(edition: Edition, known: Facts, text: str) -> dict[str, bool]:
    """Which pieces of evidence a warning holds; how it is worded doesn't count."""
    plain = unicodedata.normalize("NFKC", text)
    say, signal, values = content.texts().warning, known.signal, known.variables

    def has(words: list[str]) -> bool:
        return any(unicodedata.normalize("NFKC", edition.fill(one, values)) in plain for one in words)

    def states(value: int, unit: str, near: int = 0) -> bool:
        found = re.findall(rf"(?<![\d.O])(\d+(?:\.\d+)?)\s*{unit}", plain)
        return any(abs(float(one) - value) <= near for one in found)

    days = edition.value("house.complaint.root-cause", "days")
    return {
        "now": states(values["now"], "件"), "before": states(values["before"], "件"),
        "change": states(values["change_number"], "%", TOLERANCE), "share": states(values["share"], "%", TOLERANCE),
        "place": has(signal.place_words) and has(signal.subject_words), "rival": has(say.rival_words),
        "who": has(signal.owner_words), "act": has(say.act_words) and bool(_within(plain, int(days))),
    }  # fmt: skip


def _within(text: str, most: int) -> list[int]:
    """The terms in days that a text sets, none longer than the house allows."""
    return [
        int(one)
        for one in re.findall(r"(\d+)\s*(?:个工作)?(?:日|天)(?:内|以内|之内)", text)
        if 0 < int(one) <= most
    ]


def verdicts(edition: Edition, state: SignalState, question: tuple[str, str]) -> list[Reason]:
    """The reasons for a judged question's points, each with its rules."""
    signal, part = question
    known, given = facts(edition, signal), state.answers.get(f"{signal}:{part}")
    judge = {"pick": _pick, "figures": _figures, "rivals": _rivals, "decide": _decide, "warning": _warning}[
        part
    ]
    return judge(edition, known, given)


def reasons(edition: Edition, state: SignalState, question: tuple[str, str]) -> list[Reason]:
    """The same as entries of the score: each says which quarter and kind it is about."""
    known = facts(edition, question[0])
    head = f"{known.variables['quarter']}，{known.variables['kind']}"
    return [one._replace(text=f"{head}：{one.text}") for one in verdicts(edition, state, question)]


def _pick(edition: Edition, known: Facts, given: Any) -> list[Reason]:
    why = edition.fill(known.signal.why, known.variables)
    rules = (LINE, "coding.notice-use")
    if given == known.change.key:
        return [Reason("good", f"挑对了。{why}", rules)]
    row = next((one for one in known.rows if one.change.key == given), None)
    wrong = ""
    if row:
        values = {**known.variables, **told(edition, row.change)}
        wrong = edition.fill(getattr(content.texts().decoys, row.role), values)
    return [Reason("bad", f"该查的是“{known.variables['kind']}”。{wrong}\n\n{why}", rules)]


def _figures(edition: Edition, known: Facts, given: Any) -> list[Reason]:
    v, typed = known.variables, given or {}
    sums = {
        "now": ("本季件数", f"表上写着 {v['now']} 件", "件数错了，后面的百分比都会错。"),
        "change": ("环比", f"（{v['now']}－{v['before']}）÷{v['before']}，约 {v['change_number']}%",
                   "环比除以上季，不除以本季，也不是差的件数。除错了，该上会的可能漏掉。"),
        "share": ("集中度", f"{v['top']}÷{v['now']}，约 {v['share']}%",
                  "分母是本季这一类的件数，不是全行的件数。分母大了，集中看着像分散。"),
    }  # fmt: skip
    made = []
    for name in FIGURES:
        title, sum_, slip = sums[name]
        if right(known, name, typed.get(name, "")):
            made.append(Reason("good", f"{title}对了。{sum_}。", (LINE,)))
        else:
            said = typed.get(name, "").strip() or "没有填"
            made.append(Reason("bad", f"{title}你写“{said}”，应是：{sum_}。{slip}", (LINE,)))
    return made


def _rivals(edition: Edition, known: Facts, given: Any) -> list[Reason]:
    made = []
    for one in known.signal.rivals:
        picked, why = one.id in (given or []), edition.fill(one.why, known.variables)
        title = edition.fill(one.zh, known.variables)
        if picked == one.key:
            if one.key:
                made.append(Reason("good", f"“{title}”要写进去。{why}", ("house.coding.alert",)))
        elif one.key:
            made.append(
                Reason(
                    "bad",
                    f"漏了“{title}”。{why}不写，业务部门先说出来，预警就停了。",
                    ("house.coding.alert",),
                )
            )
        else:
            made.append(Reason("bad", f"“{title}”不必再写。{why}", ("house.coding.alert",)))
    return made


def _decide(edition: Edition, known: Facts, given: Any) -> list[Reason]:
    say = content.texts().decide
    why, rules = edition.fill(say.why, known.variables), ("house.coding.alert", LINE)
    key = edition.fill(getattr(say, known.verdict))
    if given == known.verdict:
        return [Reason("good", f"{key}。{why}", rules)]
    led = say.consequence["late" if known.verdict == "both" else "noise" if given == "both" else "late"]
    return [Reason("bad", f"应是：{key}。{why}{led}", rules)]


def _warning(edition: Edition, known: Facts, given: Any) -> list[Reason]:
    say, found, made = content.texts().warning, evidence(edition, known, given or ""), []
    for name, there in found.items():
        if there:
            made.append(Reason("good", f"写了{say.said[name].name}。", tuple(say.rules[:1])))
        else:
            made.append(Reason("bad", edition.fill(say.said[name].bad, known.variables), tuple(say.rules)))
    return made
