"""Building blocks: an edition with other values, an item from a few fields, a bank in a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from course.items import bank, variants
from course.items.bank import Bank
from course.items.models import Common, Holder
from course.items.variants import Variant
from course.knowledge.edition import Edition

ROOT = Path(__file__).resolve().parents[2]


def with_value(edition: Edition, rule_id: str, name: str, value: Any) -> Edition:
    """The edition after a trainer has replaced one value of one rule."""
    rule = edition.rule(rule_id)
    changed = rule.model_copy(update={"values": {**rule.values, name: value}})
    return replace(edition, rules={**edition.rules, rule_id: changed})


def item(kind: str, **fields: Any) -> Common:
    base = {
        "id": "T2-sample", "strand": "T2", "kind": kind, "difficulty": 1, "points": 3,
        "rules": ["complaint.decide-15d"], "stem": {"zh": "题面"},
    }  # fmt: skip
    return Holder.model_validate({"item": {**base, **fields}}).item


def made(edition: Edition, one: Common) -> Variant:
    return variants.make(one, edition, "salt")


def choice(identity: str, key: bool = False, why: str = "理由") -> dict[str, Any]:
    return {"id": identity, "zh": f"选项{identity}", "key": key, "why": {"zh": f"{why}{identity}"}}


def written(folder: Path, *entries: dict[str, Any], name: str = "T2.yaml") -> Path:
    """Write entries as one bank file, an entry a line so that lines can be counted; give its folder."""
    lines = [yaml.safe_dump(one, allow_unicode=True, default_flow_style=True, width=9999) for one in entries]
    (folder / name).write_text("".join(f"- {line}" for line in lines), encoding="utf-8")
    return folder


def entry(**fields: Any) -> dict[str, Any]:
    """A sound single item as a bank would hold it."""
    return {
        "id": "T2-sample", "strand": "T2", "kind": "single", "difficulty": 1, "points": 2,
        "rules": ["complaint.decide-15d"], "stem": {"zh": "收到之日起 {complaint.decide-15d:days} 日"},
        "options": [choice("a"), choice("b", True)], **fields,
    }  # fmt: skip


def shipped() -> Bank:
    return bank.read(ROOT / "assessments" / "bank")
