"""`course synthesise`: makes every table and its card from one seed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from course.complaints import cards
from course.complaints.schema import Calibration, Generator
from course.complaints.synthesise import (
    SEED,
    VERSION,
    campaign,
    draws,
    fees,
    inspection,
    products,
    raw,
    survey,
)
from course.complaints.tables import TABLES
from course.errors import CourseError
from course.files import write_text

MAKERS: dict[str, Callable[[int], pd.DataFrame]] = {
    "raw": raw.raw,
    "survey": survey.survey,
    "prices": lambda seed: fees.prices(),
    "ledger": fees.ledger,
    "products": products.products,
    "inspection": inspection.inspection,
    "campaign": campaign.campaign,
}
"""What makes each table. The price list is written by hand and doesn't depend on the seed."""


def synthesise(folder: Path, seed: int = SEED, only: Sequence[str] = ()) -> Iterable[tuple[str, Path, int]]:
    """Make the tables (all of them unless `only` names some) and their cards under `folder`.

    Yields (name, file, rows) as each one stands there whole. Raises CourseError for an unknown name.
    """
    for name in only:
        if name not in MAKERS:
            raise CourseError(f"没有名为 {name} 的表。", remedy=f"可选：{'、'.join(MAKERS)}。")
    for name in only or MAKERS:
        frame = MAKERS[name](seed)
        path = folder / TABLES[name].file
        write_text(path, csv(frame))
        cards.write(folder, name, _generator(name, seed), calibration=_calibration(name))
        yield name, path, len(frame)


def csv(frame: pd.DataFrame) -> str:
    """The frame as CSV with a heading and \\n line ends."""
    return str(frame.to_csv(index=False, lineterminator="\n"))


def _generator(name: str, seed: int) -> Generator:
    drawn = {"faker": version("faker")} if name == "raw" else {}
    return Generator(
        command="course synthesise",
        version=VERSION,
        seed=None if name == "prices" else seed,
        libraries=drawn,
    )


def _calibration(name: str) -> list[Calibration]:
    """The facts that the raw export's shares were fitted to, once each."""
    if name != "raw":
        return []
    scale = draws.data("calibration")
    found = [
        Calibration(**{key: one[key] for key in ("fact", "confidence", "use")}) for one in scale["targets"]
    ]
    waves = [
        Calibration(fact=w["fact"], confidence="high", use="2023 年上半年提前还款的起伏")
        for w in scale["waves"]
    ]
    return [*found, *waves]
