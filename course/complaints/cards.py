"""Makes the data card of a table: what it is, what made it, what each column means, and its check sum."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from course.complaints.schema import Calibration, Card, CardField, Generator, Origin, Privacy
from course.complaints.tables import TABLES, Table
from course.errors import CourseError
from course.files import read_yaml, write_text

TEXTS = Path(__file__).parent / "cards.yaml"
FEW = 8
"""A column with no more values than this lists them on its card."""


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, as 64 hex digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(
    folder: Path,
    name: str,
    generator: Generator,
    *,
    origin: Origin = "合成",
    calibration: Sequence[Calibration] = (),
    quasi_identifiers: Sequence[str] = (),
    k: int | None = None,
) -> Path:
    """Write the card of a table that stands in `folder` already, and return its path.

    `quasi_identifiers` and `k` are what `course check datasets` will hold the table to. The texts come from
    cards.yaml. Raises CourseError when a column has no text.
    """
    table = TABLES[name]
    path = folder / table.file
    texts: dict[str, Any] = read_yaml(TEXTS).data[name]
    facts = [Calibration(**one) for one in texts.get("facts", [])]
    card = Card(
        name=name,
        file=Path(table.file).name,
        title=table.title,
        about=texts["about"],
        origin=origin,
        generator=generator,
        rows=rows(path),
        columns=len(table.schema.columns),
        sha256=sha256(path),
        calibration=[*facts, *calibration],
        privacy=Privacy(measures=texts["measures"], quasi_identifiers=list(quasi_identifiers), k=k),
        fields=_fields(table, texts["fields"]),
        limits=texts.get("limits", []),
    )
    data = _without_empty(card.model_dump(mode="json", exclude_none=True))
    target = folder / table.card
    write_text(target, yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110))
    return target


def _without_empty(data: Any) -> Any:
    """The data without empty lists and mappings."""
    if isinstance(data, dict):
        return {key: _without_empty(value) for key, value in data.items() if value not in ([], {})}
    return [_without_empty(value) for value in data] if isinstance(data, list) else data


def rows(path: Path) -> int:
    """Rows of data of a CSV file, the heading left out."""
    with path.open(encoding="utf-8", newline="") as stream:
        return max(0, sum(1 for _ in csv.reader(stream)) - 1)


def _fields(table: Table, texts: dict[str, Any]) -> list[CardField]:
    wanted = list(table.schema.columns)
    if list(texts) != wanted:
        odd = sorted(set(texts) ^ set(wanted)) or ["次序"]
        raise CourseError(
            f"数据卡的列和表不一致：{'、'.join(odd)}。",
            file=TEXTS,
            place=table.name,
            remedy="补上或改正列的说明。",
        )
    return [CardField(name=name, values=_values(table, name), **text) for name, text in texts.items()]


def _values(table: Table, name: str) -> list[str]:
    """The values a column allows, when its schema lists a few."""
    for check in table.schema.columns[name].checks:
        allowed = check.statistics.get("allowed_values") if check.statistics else None
        if allowed is not None and len(allowed) <= FEW:
            return [value for value in allowed if value != ""]
    return []
