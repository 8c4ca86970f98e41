"""Starts next year's edition: a copy in which every time-bound rule is marked unconfirmed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from course.errors import EditionError
from course.knowledge.reader import load_folder

RULE_START = re.compile(r"^- id: (\S+)\s*$", re.M)


def renew(source: Path, target: Path, edition_id: str) -> int:
    """Copy `source` to `target` as edition `edition_id`; return how many rules wait for confirmation.

    House rules and rules with a date are marked `unconfirmed: true`: they may have changed since. The
    texts and comments stay as they were written. Raises EditionError when the id isn't a year or the
    target exists; then nothing is written.
    """
    if not re.fullmatch(r"20\d\d", edition_id):
        raise EditionError("年度版的编号应是年份。", place=edition_id, remedy="例如 2027。")
    if target.exists():
        raise EditionError("目标已经存在，没有覆盖。", file=target, remedy="换一个文件夹，或先移走它。")
    old = load_folder(source)
    bound = {
        rule.id
        for rule in old.rules.values()
        if rule.kind == "house" or rule.effective_from or rule.effective_to or rule.confidence != "high"
    }
    temporary = target.with_name(f".{target.name}.new")
    if temporary.exists():
        shutil.rmtree(temporary)
    shutil.copytree(source, temporary)
    for path in sorted((temporary / "rules").glob("*.yaml")):
        path.write_text(_mark(path.read_text(encoding="utf-8"), bound), encoding="utf-8")
    head = temporary / "edition.yaml"
    text = head.read_text(encoding="utf-8").replace(old.id, edition_id)
    head.write_text(text, encoding="utf-8")
    load_folder(temporary)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary.rename(target)
    return len(bound)


def _mark(text: str, bound: set[str]) -> str:
    """Add the mark after the id line of each time-bound rule that hasn't got it yet."""

    def one(match: re.Match[str]) -> str:
        marked = text[match.end() : match.end() + 30].lstrip().startswith("unconfirmed:")
        return (
            match.group(0)
            if match.group(1) not in bound or marked
            else f"{match.group(0)}\n  unconfirmed: true"
        )

    return RULE_START.sub(one, text)
