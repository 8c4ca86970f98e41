"""What an answer is worth and why. All keys are worked out from the edition and what the seed drew."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from course.exercises.base import Reason
from course.exercises.october_training import content, draw
from course.exercises.october_training.content import CHECKS, CLAIMS, Slide
from course.exercises.october_training.draw import Trainee
from course.exercises.october_training.state import OctoberState, Step
from course.knowledge.calendar import add_days
from course.knowledge.edition import Edition

PASS, YEARLY, TOPICS = "house.training.pass", "house.training.yearly", "house.training.topics"
EACH = 0.5
"""Points for a person called or left out, a trainee's fate, a claim."""


def points(edition: Edition, state: OctoberState, step: Step) -> float:
    """Points of a step as it stands."""
    if step == "stack":
        keys = faults(edition, state.seed)
        right = sum(keys[slide] == kind for slide, kind in state.marks.items())
        return float(max(0, 2 * right - len(state.marks)))
    if step == "agenda":
        return float(sum(checks(edition, state).values()))
    if step == "call":
        return EACH * sum((one.id in state.called) == due(edition, one) for one in draw.people(state.seed))
    if step == "fates":
        right_ones = [
            state.fates.get(one.id) == fate(edition, one) for one in draw.results(state.seed).people
        ]
        return EACH * sum(right_ones) + (state.makeup == deadline(edition, state.seed).isoformat())
    told = claims(edition, state.seed)
    return EACH * sum((one in state.claims) == told[one] for one in CLAIMS) + (
        state.again == draw.results(state.seed).weakest()
    )


def most(edition: Edition, state: OctoberState, step: Step) -> float:
    """The most that a step can give."""
    if step == "stack":
        return float(sum(bool(kind) for kind in faults(edition, state.seed).values()))
    if step == "agenda":
        return float(len(CHECKS))
    if step == "call":
        return EACH * len(draw.people(state.seed))
    if step == "fates":
        return EACH * len(draw.results(state.seed).people) + 1
    return EACH * len(CLAIMS) + 1


def reasons(edition: Edition, state: OctoberState, step: Step) -> list[Reason]:
    """Every reason of a step, faults first."""
    made = {"call": _call, "agenda": _agenda, "stack": _stack, "fates": _fates, "reading": _reading}[step]
    return sorted(made(edition, state), key=lambda one: one.tone == "good")


# --- who is called -----------------------------------------------------------------------------------------


def groups(edition: Edition) -> set[str]:
    """The groups that the rules on coverage name."""
    return {str(one) for rule in content.texts().call.rules for one in edition.value(rule, "groups")}


def due(edition: Edition, person: content.Person) -> bool:
    """Whether somebody must attend: their group stands in one of the rules."""
    return person.group in groups(edition)


def _call(edition: Edition, state: OctoberState) -> Iterator[Reason]:
    say = content.texts().call
    for one in draw.people(state.seed):
        wanted, given = due(edition, one), one.id in state.called
        rules = tuple(rule for rule in say.rules if one.group in edition.value(rule, "groups"))
        slip = "勾多了" if given else "漏了"
        told = f"{one.post}（{one.note}）：{'' if wanted == given else slip + '，'}{say.right if wanted else say.wrong}{one.why}"
        yield Reason("good" if wanted == given else "bad", told, rules or tuple(say.rules))


# --- the half day ------------------------------------------------------------------------------------------


def topics(edition: Edition) -> dict[str, str]:
    """The subjects that must be read, by the id of their step."""
    return {f"t{at}": str(one) for at, one in enumerate(edition.value(TOPICS, "items"))}


def steps(edition: Edition) -> dict[str, str]:
    """Every step of the half day that has to be put in order."""
    own = content.texts().agenda.steps
    return {"sign": own["sign"], **topics(edition), **{one: own[one] for one in ("rest", "test", "wrap")}}  # type: ignore[index]


def order(edition: Edition, state: OctoberState) -> tuple[str, ...]:
    """The order of the half day: the trainee's, else the mixed one that is shown first (never a right one)."""
    if sorted(state.order) == sorted(steps(edition)):  # an edition may have changed its subjects since
        return state.order
    rng, mixed = random.Random(f"{content.ID}:{state.seed}:order"), list(steps(edition))
    while mixed[0] == "sign":
        rng.shuffle(mixed)
    return tuple(mixed)


def fields(edition: Edition) -> dict[str, str]:
    """Every step whose minutes are asked for."""
    return dict([*topics(edition).items(), *content.texts().agenda.fields.items()])


def choices() -> tuple[str, ...]:
    """The minutes that a step may be given."""
    return tuple(str(one) for one in content.texts().agenda.choices)


def minutes(edition: Edition, state: OctoberState) -> dict[str, int]:
    """The minutes of every field; none where nothing is chosen yet."""
    return {one: int(state.minutes.get(one, 0)) for one in fields(edition)}


def figures(edition: Edition, state: OctoberState) -> dict[str, object]:
    """The sum, the longest run of lectures and the other figures that the reasons name."""
    own, given = content.texts().agenda, minutes(edition, state)
    runs = [0]
    for one in order(edition, state):
        if one == "rest":
            runs.append(0)
        elif one in topics(edition):
            runs[-1] += given[one]
    short = [name for one, name in topics(edition).items() if given[one] < own.least]
    plain = {
        name: getattr(own, name) for name in ("sign", "wrap", "least", "rest", "sitting", "test", "talk")
    }
    return {
        **plain, "total": draw.total(state.seed), "sum": sum(given.values()) + own.sign + own.wrap,
        "run": max(runs), "short": "”“".join(short),
    }  # fmt: skip


def checks(edition: Edition, state: OctoberState) -> dict[str, bool]:
    """Which checks the half day meets."""
    own, given, found = content.texts().agenda, minutes(edition, state), figures(edition, state)
    way, read = order(edition, state), list(topics(edition))
    last = way[0] == "sign" and way[-1] == "wrap"
    last = last and all(way.index(one) < way.index("test") for one in read)
    return {
        "topics": not found["short"],
        "test": given["test"] == own.test,
        "rest": given["rest"] >= own.rest,
        "fits": int(str(found["sum"])) <= draw.total(state.seed),
        "last": last,
        "sitting": int(str(found["run"])) <= own.sitting,
    }


def _agenda(edition: Edition, state: OctoberState) -> Iterator[Reason]:
    own, met, found = content.texts().agenda, checks(edition, state), figures(edition, state)
    given = minutes(edition, state)
    for name in CHECKS:
        values = {**found, "given": given.get(name, 0)}
        text = edition.fill(own.checks[name].good if met[name] else own.checks[name].bad, values)
        yield Reason("good" if met[name] else "bad", f"{own.checks[name].zh}。{text}", tuple(own.rules))


# --- the stack of handouts ---------------------------------------------------------------------------------


def session_day(edition: Edition, seed: int) -> date:
    """The day of the session: a working day in the month that the rule names."""
    month = int(edition.value(YEARLY, "month"))
    day = date(edition.year, month, 12 + seed % 9)
    while not edition.calendar.is_workday(day):
        day = add_days(day, 1)
    return day


def fault(edition: Edition, slide: Slide, day: date) -> str:
    """What is wrong with a slide on that day; empty when nothing is."""
    if slide.fault:
        return slide.fault
    if slide.taught:
        gone = edition.rule(slide.taught).effective_to
        if gone is not None and gone < day:
            return "old"
    if slide.year is not None and slide.year != edition.year:
        return "year"
    if slide.number and str(edition.value(slide.number.rule, slide.number.value)) != str(slide.number.says):
        return "number"
    return ""


def faults(edition: Edition, seed: int) -> dict[str, str]:
    """The fault of every slide in the stack."""
    day = session_day(edition, seed)
    return {one.id: fault(edition, one, day) for one in draw.slides(seed)}


def said(edition: Edition, slide: Slide, text: str) -> str:
    """A slide's text with its numbers: what it says, and what the rule says."""
    values = {}
    if slide.number:
        values = {"says": slide.number.says, "truth": edition.value(slide.number.rule, slide.number.value)}
    return edition.fill(text, values)


def _stack(edition: Edition, state: OctoberState) -> Iterator[Reason]:
    keys, shown = faults(edition, state.seed), draw.slides(state.seed)
    for at, one in enumerate(shown, 1):
        key, given = keys[one.id], state.marks.get(one.id, "")
        if key or given:
            yield _slide(edition, one, at, key, given)


def _slide(edition: Edition, one: Slide, at: int, key: str, given: str) -> Reason:
    say = content.texts().stack
    own = [one.number.rule] if one.number else [*one.rules, *([one.taught] if one.taught and not key else [])]
    rules = tuple(dict.fromkeys([*own, *(say.faults[key].rules if key else [])]))
    quoted = said(edition, one, one.zh) + said(edition, one, one.why)
    if not key:
        return Reason("bad", f"第 {at} 句标错了。{quoted}{say.sound.bad}", rules)
    name = say.faults[key].zh
    if given == key:
        return Reason("good", f"第 {at} 句是“{name}”。{quoted}", rules)
    if given:
        return Reason(
            "part", f"第 {at} 句该换，但毛病是“{name}”，不是“{say.faults[given].zh}”。{quoted}", rules
        )
    return Reason("bad", f"第 {at} 句漏了，它是“{name}”。{quoted}{say.faults[key].slip}", rules)


# --- the class ---------------------------------------------------------------------------------------------


def fate(edition: Edition, one: Trainee) -> str:
    """What becomes of a trainee by the rule on passing."""
    if one.absent:
        return "makeup"
    if one.waiting:
        return "wait"
    return "certify" if one.score >= int(edition.value(PASS, "score")) else "makeup"


def deadline(edition: Edition, seed: int) -> date:
    """The last day of the make-up test: natural days after the session (agreed for the exercise)."""
    return add_days(session_day(edition, seed), int(edition.value(PASS, "days")))


def day_text(day: date) -> str:
    """10月20日."""
    return f"{day.month}月{day.day}日"


def _fates(edition: Edition, state: OctoberState) -> Iterator[Reason]:
    say, line = content.texts().fates, int(edition.value(PASS, "score"))
    for one in draw.results(state.seed).people:
        key, given = fate(edition, one), state.fates.get(one.id, "")
        kind = (
            "absent" if one.absent else "waiting" if one.waiting else "pass" if key == "certify" else "fail"
        )
        why = edition.fill(say.why[kind], {"score": one.score, "line": line, "short": line - one.score})  # type: ignore[index]
        wanted = say.options[key]  # type: ignore[index]
        wrong = "" if given == key else f"您选“{say.options[given]}”，" if given else "没有选，"  # type: ignore[index]
        yield Reason("good" if given == key else "bad", f"学员{one.name}：{wrong}应{wanted}。{why}", (PASS,))
    yield _makeup(edition, state)


def _makeup(edition: Edition, state: OctoberState) -> Reason:
    say, wanted, begun = (
        content.texts().fates,
        deadline(edition, state.seed),
        session_day(edition, state.seed),
    )
    days = edition.value(PASS, "days")
    why = edition.fill(say.why["day"], {"day": day_text(begun), "days": days, "deadline": day_text(wanted)})
    if state.makeup == wanted.isoformat():
        return Reason("good", f"补考最晚{day_text(wanted)}，对。{why}", (PASS,))
    slip = say.slip["early" if state.makeup and state.makeup < wanted.isoformat() else "late"]
    return Reason("bad", f"补考最晚是{day_text(wanted)}。{why}{slip}", (PASS,))


@lru_cache(maxsize=64)
def _passed(seed: int, line: int) -> tuple[int, int]:
    known = draw.results(seed).known
    return sum(one.score >= line for one in known), len(known)


def claims(edition: Edition, seed: int) -> dict[str, bool]:
    """Which claims the results bear."""
    found = draw.results(seed)
    passed, count = _passed(seed, int(edition.value(PASS, "score")))
    return {
        "lowest": found.named == found.weakest(), "rate": 100 * passed > found.bar * count, "equal": True,
        "branch": False, "work": False, "last": False,
    }  # fmt: skip


def values(edition: Edition, seed: int) -> dict[str, object]:
    """The figures that claims and reasons name."""
    found, reading = draw.results(seed), content.texts().reading
    names, shares = {one.id: one.zh for one in reading.subjects}, found.shares()
    passed, count = _passed(seed, int(edition.value(PASS, "score")))
    one, two = found.twins
    best = max(found.known, key=lambda who: who.score)
    return {
        "weakest": names[found.weakest()], "share": f"{shares[found.weakest()]:.1f}", "named": names[found.named],
        "named_share": f"{shares[found.named]:.1f}", "bar": found.bar, "passed": passed, "count": count,
        "rate": f"{100 * passed / count:.1f}", "one": one.name, "two": two.name, "branch": best.branch,
        "low_one": reading.subjects[draw.low(one.marks)].zh, "low_two": reading.subjects[draw.low(two.marks)].zh,
    }  # fmt: skip


def _reading(edition: Edition, state: OctoberState) -> Iterator[Reason]:
    say, found, known = content.texts().reading, draw.results(state.seed), values(edition, state.seed)
    names, shares = {one.id: one.zh for one in say.subjects}, found.shares()
    why = edition.fill(say.why["again"], known)
    if state.again == found.weakest():
        yield Reason("good", f"再讲“{known['weakest']}”。{why}", (TOPICS,))
    else:
        mine = {"given": names.get(state.again, "没有选"), "given_share": f"{shares.get(state.again, 0):.1f}"}
        lost = edition.fill(say.why["lost"], mine) if state.again else ""
        yield Reason("bad", f"应再讲“{known['weakest']}”。{why}{lost}", (TOPICS,))
    truth = claims(edition, state.seed)
    for one in CLAIMS:
        given, text = one in state.claims, edition.fill(say.said[one].zh, known)
        right = given == truth[one]
        head = f"“{text}”：" + ("撑得住。" if truth[one] else "撑不住。")
        yield Reason(
            "good" if right else "bad", head + edition.fill(say.said[one].why, known), tuple(say.rules)
        )
