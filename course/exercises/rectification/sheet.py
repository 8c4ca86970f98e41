"""The arithmetic of the score sheet: exact decimals, halves rounded up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from course.exercises.rectification import content, draw
from course.exercises.rectification.content import LINES, LineId
from course.knowledge.edition import Edition

TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")


def _round(value: Decimal, step: Decimal = TENTH) -> Decimal:
    return value.quantize(step, ROUND_HALF_UP)


def right(edition: Edition, figures: draw.Figures) -> dict[LineId, Decimal]:
    """The right entry of every line."""
    items = content.texts().sheet.items
    done = sum(draw.verdict(edition, one) == "done" for one in figures.records)
    repeat = items["repeat"]
    made: dict[LineId, Decimal] = {
        "timely": _round(Decimal(items["timely"].most * figures.done) / figures.due),
        "satisfied": _round(items["satisfied"].most * figures.mean / 100),
        "repeat": _round(Decimal(max(0, repeat.most - repeat.each * figures.repeats))),
        "rectified": _round(Decimal(items["rectified"].most * done) / len(figures.records)),
    }
    made["total"] = sum(made.values(), Decimal(0))
    percent = Decimal(str(edition.value("house.appraisal.outlet", "percent")))
    made["share"] = _round(made["total"] * percent / 100, HUNDREDTH)
    return made


def all_counted(edition: Edition, figures: draw.Figures) -> Decimal:
    """The rectification line when paper and lacking evidence are counted as done: a known mistake."""
    kinds = [draw.verdict(edition, one) for one in figures.records]
    done = sum(kind in ("done", "lacking") for kind in kinds)
    return _round(Decimal(content.texts().sheet.items["rectified"].most * done) / len(kinds))


def read(text: str) -> Decimal | None:
    """A number as typed (full-width digits, a unit 分), or None."""
    plain = (
        text.strip()
        .translate(str.maketrans("０１２３４５６７８９．", "0123456789."))
        .removesuffix("分")
        .strip()
    )
    try:
        made = Decimal(plain)
    except InvalidOperation:
        return None
    return made if made.is_finite() else None


def judged(edition: Edition, figures: draw.Figures, given: dict[str, str]) -> dict[LineId, bool]:
    """Whether each line is right; total and share also when they follow rightly from the lines given."""
    want = right(edition, figures)
    made: dict[LineId, bool] = {}
    for name in LINES:
        made[name] = read(given.get(name, "")) == want[name]
    items = [read(given.get(name, "")) for name in LINES[:4]]
    if not made["total"] and all(one is not None for one in items):
        made["total"] = read(given.get("total", "")) == sum(
            (one for one in items if one is not None), Decimal(0)
        )
    total = read(given.get("total", ""))
    if not made["share"] and total is not None:
        percent = Decimal(str(edition.value("house.appraisal.outlet", "percent")))
        made["share"] = read(given.get("share", "")) == _round(total * percent / 100, HUNDREDTH)
    return made
