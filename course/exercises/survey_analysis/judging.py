"""What an answer is worth and why: exact points, the mistake in the thinking, what it leads to, the rule."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from course.exercises.base import Reason, Tone
from course.exercises.survey_analysis import claims, content, data
from course.exercises.survey_analysis.content import Question
from course.exercises.survey_analysis.facts import Facts, Pair, Said
from course.exercises.survey_analysis.state import FIELDS, POINTS
from course.knowledge.edition import Edition

SURVEY = ("house.service.survey",)
ELSE = "other-"
"""How a remedy that isn't the weak item's begins its id."""


def points(known: Facts, field: str, given: Any) -> float:
    """Points of a judged field."""
    most = POINTS[field]
    if field == "few:count":
        return float(most) if number(given or "") == len(known.look.few) else 0.0
    if field in ("weak", "drive:ties"):
        keys = set(known.weak if field == "weak" else known.tied)
        chosen = set(given or [])
        return max(0.0, round(float(most) * (len(keys & chosen) - len(chosen - keys)) / len(keys), 4))
    if field in ("item", "compare", "say"):
        keyed, chose = rows(known, field), dict(given or {})
        right = sum(1 for row, wanted in keyed.items() if chose.get(row) == wanted)
        return round(most * right / len(keyed), 4)
    return float(most) if given == key(known, field) else 0.0


def rows(known: Facts, field: str) -> dict[str, str]:
    """The right answer of each row of a field that matches rows with options."""
    if field == "item":
        return {outlet: known.items[outlet] for outlet in known.weak}
    if field == "compare":
        return {one.id: one.told for one in known.pairs}
    return {one.statement.id: one.verdict for one in known.said}


def key(known: Facts, field: str) -> str:
    """The right choice of a field with one."""
    texts = content.texts()
    if field == "act:do":
        return known.items[known.look.subject]
    return {"few:treat": texts.treat, "drive:word": texts.word, "act:again": texts.act.again}[field].key


def number(typed: str) -> int | None:
    """A whole number as people type it; None for anything else."""
    text = re.sub(r"\s|家|个", "", unicodedata.normalize("NFKC", typed))
    return int(text) if re.fullmatch(r"\d{1,4}", text) else None


def verdicts(edition: Edition, known: Facts, part: str, answers: dict[str, Any]) -> list[Reason]:
    """The reasons for a judged part's points, each with its rules."""
    return [one for field in FIELDS[part] for one in _REASONS[field](edition, known, answers.get(field))]


def _count(edition: Edition, known: Facts, given: Any) -> list[Reason]:
    few = known.look.few
    names = "、".join(f"{one.name}（{one.n} 份）" for one in few)
    if number(given or "") == len(few):
        return [Reason("good", f"数对了，{len(few)} 家。{names}。", SURVEY)]
    said = f"您写“{given}”，" if given else ""
    return [
        Reason(
            "bad",
            f"{said}应是 {len(few)} 家。{names}。线是不少于 {known.look.least} 份，刚好够的不算不足。",
            SURVEY,
        )
    ]


def _choice(edition: Edition, known: Facts, question: Question, given: Any) -> list[Reason]:
    right, rules = question.choice(question.key), tuple(question.rules)
    title, why = edition.fill(right.zh, known.values), edition.fill(right.why, known.values)
    if given == question.key:
        return [Reason("good", f"“{title}”。{why}", rules)]
    wrong = question.choice(given)
    said = f"“{edition.fill(wrong.zh, known.values)}”不行。{edition.fill(wrong.why, known.values)}"
    return [Reason("bad", f"{said}\n\n应选“{title}”：{why}", rules)]


def _treat(edition: Edition, known: Facts, given: Any) -> list[Reason]:
    return _choice(edition, known, content.texts().treat, given)


def _weak(edition: Edition, known: Facts, given: Any) -> list[Reason]:
    made = []
    for name, role in known.candidates.items():
        picked = name in (given or [])
        if role == "weak":
            made.append(_truly(known, name, picked))
        elif picked:
            made.append(Reason("bad", _not_weak(known, name, role), SURVEY))
    return made


def _truly(known: Facts, name: str, picked: bool) -> Reason:
    one = known.look.outlet(name)
    said = f"{one.n} 份，区间 {claims.points(one.low)} 到 {claims.points(one.high)}，整段在全辖 {claims.points(known.look.mean)} 以下，去掉哪一天都一样。"
    if picked:
        return Reason("good", f"{name} 是短板。{said}", SURVEY)
    return Reason(
        "bad", f"漏了 {name}。{said}份数少的几家垫了底，它才不在最后；只看名次，就看不见它。", SURVEY
    )


def _not_weak(known: Facts, name: str, role: str) -> str:
    look, one = known.look, known.look.outlet(name)
    if role == "few":
        return f"{name} 不能写成短板。只有 {one.n} 份，不到 {look.least} 份。照它去问责，下一次多收几十份，名次就变了。"
    if role == "day":
        day = next(found for found in look.days if found.outlet == name)
        return (
            f"{name} 是那一天低。{claims.spoken(day.day)}有 {day.n} 份，均值 {claims.points(day.mean)}；去掉这一天，其余 {day.rest.n} 份"
            f"均值 {claims.points(day.rest.mean)}，和全辖分不开。要溯源的是那天的事，不是平时的服务。"
        )
    return f"{name} 分不清。区间 {claims.points(one.low)} 到 {claims.points(one.high)}，够到了全辖均值 {claims.points(look.mean)}。名次靠后，也许只是碰巧。"


def _item(edition: Edition, known: Facts, given: Any) -> list[Reason]:
    made = []
    for outlet, item in rows(known, "item").items():
        mine, all_ = data.group(known.look.rows(outlet), item), data.group(known.look.table, item)
        name = data.names()[item]
        said = f"{name}均值 {claims.points(mine.mean)}，全辖 {claims.points(all_.mean)}，低 {claims.points(all_.mean - mine.mean)} 分，十项里差得最远。"
        chosen = (given or {}).get(outlet)
        if chosen == item:
            made.append(Reason("good", f"{outlet} 差在{name}。{said}", SURVEY))
        else:
            other = f"您选{data.names()[chosen]}。" if chosen in data.names() else ""
            made.append(
                Reason("bad", f"{outlet} 差在{name}。{other}{said}项认错了，钱和人都花在别处。", SURVEY)
            )
    return made


def _ties(edition: Edition, known: Facts, given: Any) -> list[Reason]:
    names = [f"{data.names()[one]}（{claims.points(known.ties[one])}）" for one in known.tied]
    said = f"连得最紧的是{names[0]}和{names[1]}。"
    if set(given or []) == set(known.tied):
        return [Reason("good", f"{said}这是一起高低的松紧，不是谁推着谁。", SURVEY)]
    return [Reason("bad", f"{said}看系数的大小；均值最低的一项，未必和总体连得最紧。", SURVEY)]


def _word(edition: Edition, known: Facts, given: Any) -> list[Reason]:
    return _choice(edition, known, content.texts().word, given)


def _compare(edition: Edition, known: Facts, given: Any) -> list[Reason]:
    words, made = content.texts().compare, []
    for pair in known.pairs:
        chosen = (given or {}).get(pair.id)
        tone: Tone = "good" if chosen == pair.told else "bad"
        slip = "" if chosen == pair.told or chosen is None else _slip(pair, chosen)
        made.append(
            Reason(
                tone,
                f"{pair.name}：{words[pair.told]}。{_because(known, pair)}{slip}",
                SURVEY,
            )
        )
    return made


def _because(known: Facts, pair: Pair) -> str:
    least = min((pair.one, pair.other), key=lambda one: one.n)
    if pair.told == "few":
        return f"{least.name} 只有 {least.n} 份，不到 {known.look.least} 份。"
    size, half = claims.points(abs(pair.gap.size)), claims.points(pair.gap.half)
    return f"差 {size} 分，半宽 {half} 分，{'差比半宽大' if pair.told == 'apart' else '差没有超过半宽，区间里有零'}。"


def _slip(pair: Pair, chosen: str) -> str:
    if pair.told == "few":
        return "份数少的时候，算出来的区间也靠不住；几个人打了一样的分，区间会窄得骗人。"
    if chosen == "few":
        return "两边的份数都够，可以比。能比的不比，真差别就漏过去了。"
    return (
        "看着差不多，其实差得稳。"
        if pair.told == "apart"
        else "看着差一截，换一批客户来答，先后就可能倒过来。"
    )


def _say(edition: Edition, known: Facts, given: Any) -> list[Reason]:
    words, made = content.texts().verdicts, []
    for one in known.said:
        chosen = (given or {}).get(one.statement.id)
        said = f"“{sentence(edition, one)}”{words[one.verdict]}。{edition.fill(one.statement.why[one.verdict], one.values)}"
        rules = tuple(one.statement.rules)
        made.append(Reason("good" if chosen == one.verdict else "bad", said, rules))
    return made


def sentence(edition: Edition, one: Said) -> str:
    """A statement with its figures, without the full stop."""
    return edition.fill(one.statement.zh, one.values).rstrip("。")


def _do(edition: Edition, known: Facts, given: Any) -> list[Reason]:
    act, item = content.texts().act, known.items[known.look.subject]
    remedy = act.remedies[item]
    rules = tuple(remedy.rules)
    if given == item:
        return [Reason("good", f"“{remedy.zh}”。{remedy.why}", rules)]
    wrong = next((one for one in act.others if f"{ELSE}{one.id}" == given), None)
    said = f"“{wrong.zh}”不行。{wrong.why}\n\n" if wrong else ""
    return [Reason("bad", f"{said}应选“{remedy.zh}”：{remedy.why}", rules)]


def _again(edition: Edition, known: Facts, given: Any) -> list[Reason]:
    return _choice(edition, known, content.texts().act.again, given)


_REASONS = {
    "few:count": _count, "few:treat": _treat, "weak": _weak, "item": _item, "drive:ties": _ties, "drive:word": _word,
    "compare": _compare, "say": _say, "act:do": _do, "act:again": _again,
}  # fmt: skip
