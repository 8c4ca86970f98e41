"""The privacy report: one self-contained Chinese page that says what was done, how well, and what it is not."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from course.complaints.anonymise.lexicon import words
from course.complaints.anonymise.policy import ACTION_LABEL, BY_LABEL, Column, Policy
from course.complaints.anonymise.privacy import ZAYATZ, Measure, population_uniques
from course.complaints.anonymise.survey import Outcome
from course.files import write_text
from course.knowledge import edition as editions

TEMPLATES = Path(__file__).parent / "templates"
RULES = ["privacy.deidentified", "privacy.anonymised", "privacy.not-only-direct"]
KIND_LABEL = {"name": "姓名", "address": "地址", "employer": "工作单位", "branch": "网点"}
TIMES = (1, 3, 10)
"""Without a population in the policy the estimate is shown for populations so many times the table."""


def kind_label(kind: str) -> str:
    """A kind of span in Chinese."""
    return KIND_LABEL.get(kind) or str(words("surrogates")["numbers"][kind])


def write(path: Path, outcome: Outcome, made: date, out_name: str, review_name: str) -> None:
    """Write the report. Column names and everything else from outside are escaped; nothing is loaded from a network."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True), trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    policy, protected = outcome.policy, outcome.protected
    edition = editions.load()
    page = environment.get_template("report.html.j2").render(
        style=(TEMPLATES / "report.css").read_text(encoding="utf-8"),
        policy=policy, outcome=outcome, protected=protected, made=made.isoformat(),
        out_name=out_name, review_name=review_name,
        cards=[edition.card(rule) for rule in RULES],
        columns=[column_line(raw, column, policy, outcome) for raw, column in policy.columns.items()],
        spans=bars(outcome.spans),
        figures=figures(outcome), sensitive=sensitive(outcome),
        steps=[(s.rung.column, s.rung.label, s.rung.scope, s.changed, s.weak) for s in protected.steps],
        given_back=protected.given_back, pairs=estimates(protected.before, protected.after, policy), zayatz=ZAYATZ,
    )  # fmt: skip
    write_text(path, page)


def column_line(raw: str, column: Column, policy: Policy, outcome: Outcome) -> dict[str, Any]:
    """One row of the column table: name, new name, what was done, what kind of column it is, share left alone."""
    name = column.as_ or raw
    done = ACTION_LABEL[column.action] + (BY_LABEL[column.by] if column.by else "")
    roles = [
        label
        for label, names in (
            ("准标识符", policy.quasi_identifiers), ("关联列", policy.linked), ("敏感列", policy.sensitive)
        )
        if column.action != "drop" and name in names
    ]  # fmt: skip
    if column.kind:
        roles.append(f"在文字里也按{kind_label(column.kind)}找")
    if column.action == "keep" and not column.values and column.pattern is None:
        roles.append("没有限定取值，请人看一遍")
    left = outcome.protected.untouched.get(name) if column.action != "drop" else None
    return {
        "raw": raw, "name": "" if column.action == "drop" else name, "done": done, "roles": "；".join(roles),
        "left": None if left is None else f"{left:.1%}",
    }  # fmt: skip


def bars(spans: Counter[str]) -> list[dict[str, Any]]:
    """Replaced spans by kind, the most frequent first, with the width of a bar (0..100)."""
    top = max(spans.values(), default=1)
    ranked = sorted(spans.items(), key=lambda item: (-item[1], item[0]))
    return [
        {"kind": kind_label(kind), "count": count, "width": round(100 * count / top)}
        for kind, count in ranked
    ]


def figures(outcome: Outcome) -> list[dict[str, Any]]:
    """k and uniqueness of the raw values, after the columns were treated, and at the end."""
    stages = [
        ("原始值（精确到分钟、门牌、岁）", outcome.raw), ("各列处理以后", outcome.protected.before),
        ("放粗、删行以后（输出）", outcome.protected.after),
    ]  # fmt: skip
    if outcome.linked is not None:
        stages.append((f"输出，假如读的人还认得出{'、'.join(outcome.policy.linked)}", outcome.linked))
    return [
        {"stage": stage, "rows": m.rows, "classes": m.classes, "k": m.k, "unique": m.unique,
         "unique_share": f"{m.unique_share:.1%}", "small": m.small, "small_share": f"{m.small / m.rows:.1%}"}
        for stage, m in stages
    ]  # fmt: skip


def sensitive(outcome: Outcome) -> list[dict[str, Any]]:
    """l and t by sensitive column, before and after."""
    before, after = outcome.protected.before, outcome.protected.after
    return [
        {"name": name, "l_before": before.l[name], "l_after": after.l[name],
         "t_before": f"{before.t[name]:.3f}", "t_after": f"{after.t[name]:.3f}"}
        for name in outcome.policy.sensitive
    ]  # fmt: skip


def estimates(before: Measure, after: Measure, policy: Policy) -> list[tuple[str, tuple[int, str]]]:
    """Share of rows estimated to be unique in the population, before and after, with the population's size."""
    named = policy.population
    sizes = [named] if named is not None and named >= before.rows else [before.rows * n for n in TIMES]
    return [
        (
            f"{population_uniques(before.sizes, size):.2%}",
            (size, f"{population_uniques(after.sizes, size):.2%}"),
        )
        for size in sizes
    ]
