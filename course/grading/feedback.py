"""What a trainee reads about an item after marking: own answer, right answer, why, and the rules."""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from course.assessment.paper import Paper
from course.items import bank, variants
from course.items.marking import Mark
from course.items.models import KIND_LABEL, Essay, Multiple, Single

TEMPLATES = Path(__file__).parent / "templates"
DATA_OPEN = "<!--course "
DATA_CLOSE = "-->"
OUTCOME_LABEL = {
    "right": "对", "part": "部分对", "wrong": "错", "blank": "未作答", "manual": "待人工评分",
    "review": "待人工复核",
}  # fmt: skip
OUTCOME_TONE = {
    "right": "good", "part": "part", "wrong": "bad", "blank": "bad", "manual": "info", "review": "info",
}  # fmt: skip


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates; everything a learner wrote is escaped."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True), trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


def item_html(paper: Paper, item_id: str, index: int, given: Mark, value: Any) -> str:
    """The feedback on one item as an HTML fragment without script, style link or address.

    The right answer shown is that of the trainee's own variant only.
    """
    item = paper.items[item_id]
    edition = paper.edition
    variant = paper.variant(item_id, index % paper.count(item_id))
    public = variants.public(variant, edition)
    context = {
        "number": paper.order.index(item_id) + 1,
        "kind": KIND_LABEL[public["kind"]],
        "points": f"{given.points.normalize():f}",
        "max_points": f"{given.max_points.normalize():f}",
        "outcome": OUTCOME_LABEL[given.outcome],
        "tone": OUTCOME_TONE[given.outcome],
        "stem": public["stem"],
        "own": _own(variant, edition, value)
        if value is not None or given.outcome != "review"
        else "没有读到",
        "right": "" if isinstance(item, Essay) else variants.label(variant, edition, variant.key),
        "note": given.note if given.outcome == "review" else "",
        "reasons": given.reasons,
        "explain": _explain(item, variant, edition, given),
        "rubric": item.rubric if isinstance(item, Essay) else [],
        "model_answer": edition.fill(item.model_answer.zh) if isinstance(item, Essay) else "",
        "cards": edition.cards(bank.cited(item)),
        "written": isinstance(item, Essay),
    }
    data = {"item": item_id, "outcome": given.outcome, "note": given.note, "points": str(given.points)}
    hidden = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")
    return f"{DATA_OPEN}{hidden}{DATA_CLOSE}" + environment().get_template("item.html.j2").render(context)


def _own(variant: Any, edition: Any, value: Any) -> str:
    try:
        return variants.label(variant, edition, value)[:6000]
    except (AttributeError, KeyError, TypeError, ValueError):
        return str(value)[:200]


def _explain(item: Any, variant: Any, edition: Any, given: Mark) -> str:
    """The item's own explanation, and why the key is the key when the trainee missed it."""
    parts = []
    if isinstance(item, Single | Multiple) and given.outcome in ("wrong", "blank", "review"):
        keys = [o for o in item.options if o.key]
        if isinstance(item, Single):
            parts.append(edition.fill(keys[0].why.zh, variant.variables).removeprefix("对。"))
    if item.explain:
        parts.append(edition.fill(item.explain.zh, variant.variables))
    return "".join(parts)


def read_data(html: str) -> dict[str, Any]:
    """The machine-readable outcome that `item_html` puts first into a fragment."""
    start = html.index(DATA_OPEN) + len(DATA_OPEN)
    data: dict[str, Any] = json.loads(html[start : html.index(DATA_CLOSE, start)])
    return data


def section_html(title: str) -> str:
    """A section's title, escaped."""
    return f"<h2>{escape(title)}</h2>"


def page(title: str, trainee: str, score: str, max_score: str, cells: list[str], pending: int) -> str:
    """A trainee's whole feedback page; `cells` are trusted fragments made by `item_html` and by markers."""
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            title=title, trainee=trainee, score=score, max_score=max_score, cells=cells, pending=pending,
            style=(TEMPLATES / "feedback.css").read_text(encoding="utf-8"),
        )
    )  # fmt: skip


def comment_html(score: float, max_score: float, comment: str | None) -> str:
    """A marker's points and words on a written answer, escaped."""
    words = "" if comment in (None, "未作答。") else escape(str(comment)).replace("\n", "<br>")
    said = f"<p class='words'>评语：{words}</p>" if words else ""
    return f"<div class='hand'><p>人工评分：<b>{score:g} / {max_score:g} 分</b></p>{said}</div>"
