"""A scripted class: trainees of different strength who answer through the real answer sheet."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from course.assessment.paper import Paper
from course.assessment.sheet import AnswerSheet
from course.items.models import Coding, Date, Essay, Hotspot, Match, Multiple, Number, Order, Single, Spans
from course.items.variants import Variant, seed

BRANCHES = ("城东支行", "城西支行", "江南支行", "开发区支行", "山前县支行")
WHO = "演示脚本（按评分点逐条比对，不是人工评分）"


@dataclass(frozen=True)
class Trainee:
    """A scripted trainee; `strength` is the chance of knowing an item of middling difficulty."""

    id: str
    branch: str
    strength: float
    late: bool = False
    leaves_blank: bool = False


def class_of(count: int) -> list[Trainee]:
    """A class: strengths from weak to strong, the last two late, one who leaves written answers blank."""
    made = []
    for number in range(1, count + 1):
        strength = 0.42 + 0.53 * ((number * 7) % count) / max(count - 1, 1)
        made.append(
            Trainee(
                f"t{number:03d}", BRANCHES[number % len(BRANCHES)], min(strength, 0.97),
                late=count >= 5 and number > count - 2, leaves_blank=count >= 5 and number == 3,
            )
        )  # fmt: skip
    return made


def answer(trainee: Trainee, paper: Paper, sheet: AnswerSheet) -> int:
    """Answer every item through the sheet; return how many were answered."""
    sheet.register_all()
    done = 0
    for item_id in paper.order:
        rng = random.Random(seed("class", trainee.id, item_id))
        variant = paper.variant(item_id, sheet.variant_index(item_id))
        knows = rng.random() < trainee.strength + 0.12 * (2 - variant.item.difficulty)
        value = (
            _essay(trainee, variant, rng) if isinstance(variant.item, Essay) else _value(variant, knows, rng)
        )
        if value is not None:
            sheet.save(item_id, value)
            done += 1
    return done


def _essay(trainee: Trainee, variant: Variant, rng: random.Random) -> str | None:
    """A text made of what the trainee knows of the rubric."""
    if trainee.leaves_blank:
        return None
    item = variant.item
    assert isinstance(item, Essay)
    known = [c.full if rng.random() < trainee.strength else c.none for c in item.rubric]
    return "我的处理是这样：" + "".join(f"{i}. {text}。" for i, text in enumerate(known, 1))


def _value(variant: Variant, knows: bool, rng: random.Random) -> Any:
    item, key = variant.item, variant.key
    if knows:
        return key
    if rng.random() < 0.06:
        return None
    if isinstance(item, Single):
        return rng.choice([o.id for o in item.options if o.id != key])
    if isinstance(item, Multiple):
        wrong = [o.id for o in item.options if not o.key]
        return sorted([*key[:-1], rng.choice(wrong)] if rng.random() < 0.5 else key[:-1])
    if isinstance(item, Order):
        place = rng.randrange(len(key) - 1)
        return [*key[:place], key[place + 1], key[place], *key[place + 2 :]]
    if isinstance(item, Coding):
        return {**key, "cause": ""}  # two of three facets
    if isinstance(item, Spans | Hotspot):
        return dict(list(key.items())[:-1]) if isinstance(key, dict) else list(key)[:-1]
    if isinstance(item, Match):
        rows = list(key)
        return {**key, rows[0]: key[rows[-1]], rows[-1]: key[rows[0]]}
    if isinstance(item, Number | Date) and variant.wrong:
        return rng.choice([variant.wrong[name] for name in sorted(variant.wrong)])
    if isinstance(item, Date):
        return (date.fromisoformat(key) + timedelta(days=3)).isoformat()
    return str(Decimal(key) + 1)


def rubric_marks(item: Essay, text: str) -> tuple[float, str]:
    """The demonstration marker: a criterion's points when its full-marks sentence stands in the text."""
    points, said = Decimal(0), []
    for criterion in item.rubric:
        if criterion.full in text:
            points += criterion.points
        else:
            said.append(f"“{criterion.zh}”没有写到：{criterion.none}")
    return float(points), f"【{WHO}】" + ("；".join(said) if said else "每个评分点都写到了。")
