"""Who belongs to the course, as the trainer's tools see it: `roster.json`, else the gradebook's students."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from course.errors import SetupError
from course.files import read_json

UNKNOWN = "未填"
STRANGER = "名单以外"


@dataclass(frozen=True)
class Trainee:
    """A trainee of the roster."""

    account: str
    name: str = ""
    branch: str = UNKNOWN
    cohort: str = ""

    @property
    def shown(self) -> str:
        """Name and account, as a list shows them."""
        return f"{self.name}（{self.account}）" if self.name else self.account


def read(roster: Path) -> dict[str, Trainee]:
    """The trainees of a roster file by account; empty when there is none. Raises SetupError."""
    if not roster.is_file():
        return {}
    try:
        return {
            row["account"]: Trainee(row["account"], row["name"], row["branch"] or UNKNOWN, row["cohort"])
            for row in read_json(roster, SetupError)["people"]
            if row["role"] == "trainee"
        }
    except (KeyError, TypeError, AttributeError) as problem:
        raise SetupError(
            "名单文件读不出来。", file=roster, remedy="重新导入：course hub roster import 名单.csv。"
        ) from problem


def with_others(known: dict[str, Trainee], accounts: Iterable[str]) -> dict[str, Trainee]:
    """The trainees and, behind them, accounts that handed something in without standing on the roster."""
    branch = STRANGER if known else UNKNOWN
    others = {one: Trainee(one, branch=branch) for one in sorted(set(accounts)) if one not in known}
    return {**known, **others}
