"""A marked course with names, branches, records and an exception, as a backup or a purge finds it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from course import chain
from course.assessment import timing
from course.assessment.paper import recorded
from course.grading import by_hand
from course.operate.layout import Layout
from course.results import gradebook as results
from course.results.gradebook import Results
from course.store import Store
from tests.classroom_kit import ESSAY, PAPER, Course

ROOT = Path(__file__).resolve().parents[2]
# Six in the first branch, two in the second, three in the third: the last two are merged.
BRANCHES = {"城东支行": 6, "城西支行": 2, "江南支行": 3}
PEOPLE = {
    f"hyx{number:02d}q": (f"欧阳测{number}号", branch)
    for number, branch in enumerate((name for name, count in BRANCHES.items() for _ in range(count)), 1)
}
SECRET = "ZW-机密答案-7788"


@contextmanager
def silent(what: str, total: int) -> Iterator[Any]:
    """No progress bar."""

    class Nothing:
        def update(self, n: int = 1) -> None:
            """Nothing."""

    yield Nothing()


def hub_like(course: Course) -> Layout:
    """The course as it stands on a hub: a state folder with the desk service's and the hub's own parts."""
    return Layout(course.root, course.exchange, course.assessments, course.home)


def fill(course: Course, people: dict[str, tuple[str, str]] = PEOPLE) -> None:
    """Everybody answers, hands in, is marked and gets feedback; roster, desk records and an exception stand beside."""
    rows = [
        {"account": account, "name": name, "branch": branch, "role": "trainee", "cohort": "2026-10"}
        for account, (name, branch) in people.items()
    ] + [{"account": "zhaolaoshi", "name": "赵老师", "branch": "分行", "role": "trainer", "cohort": ""}]
    for path in (course.root / "roster.json", course.home / "hub" / "roster.json"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"people": rows}, ensure_ascii=False, indent=1), encoding="utf-8")
    for number, account in enumerate(people):
        blank = {"quorum": None} if number % 3 == 0 else {"rate": "1"} if number % 3 == 1 else {}
        course.hand_in(account, {**course.answers(account, **blank), ESSAY: f"{SECRET}：{'处理意见。' * 8}"})
        for event in ("fetch", "submit"):
            body = {
                "event": event,
                "trainee": account,
                "attempt": 1,
                "receipt": {"at": "2026-10-20T08:00:00+00:00"},
            }
            chain.append(timing.record_path(course.root, PAPER), body, mode=0o640)
        kept = course.home / "desk" / "secrets" / account / f"{account}+{PAPER}+time+x"
        kept.mkdir(parents=True)
        (kept / "submission_secret.txt").write_text(f"{account}-secret", encoding="utf-8")
    timing.grant(course.root, next(iter(people)), PAPER, "extra_minutes", 10, "停电十分钟", "zhaolaoshi")
    chain.append(
        course.root / "returned.jsonl", {"paper": PAPER, "trainees": list(people), "who": "zhaolaoshi"}
    )
    chain.append(
        course.root / "closings.jsonl", {"event": "close", "paper": PAPER, "who": "zhaolaoshi", "reason": ""}
    )
    for account in list(people)[:2]:
        Store(course.root / "marking", "zhaolaoshi").save(
            "marking", f"{PAPER}+{ESSAY}+{account}", {"comment": SECRET}
        )
    room = course.room
    with room.gradebook() as gradebook:
        for account, (name, _) in people.items():
            gradebook.update_or_create_student(account, last_name=name)
    assert room.mark(PAPER, room.collect(PAPER)) == {}
    with room.gradebook() as gradebook:
        for account in people:
            by_hand.give(
                gradebook, course.root, course.paper, account, ESSAY, 2, "写到了两点。", "zhaolaoshi"
            )
    assert room.feedback(PAPER, list(people)) == {}
    assert room.release_feedback(PAPER) == {}


def outcome(root: Path, exchange: Path, assessments: Path) -> Results:
    """A paper's results as course.results reads them."""
    from course.grading.classroom import Classroom

    paper, _ = recorded(assessments, PAPER)
    branches = {
        row["account"]: row["branch"] for row in json.loads((root / "roster.json").read_text())["people"]
    }
    return results.read(Classroom(root, exchange), paper, branches)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with what it holds."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def mentions(folder: Path, words: list[str]) -> list[str]:
    """Files below a folder whose name or bytes hold one of the words, in UTF-8, GB18030 or JSON's escapes."""
    spelled = {
        raw
        for word in words
        for raw in (word.encode(), word.encode("gb18030"), json.dumps(word)[1:-1].encode())
    }
    found = []
    for here, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            path = Path(here) / name
            raw = name.encode() + (path.read_bytes() if path.is_file() else b"")
            if any(one in raw for one in spelled):
                found.append(str(path.relative_to(folder)))
    return sorted(found)


def copy_of(filled: Path, target: Path) -> Course:
    """A filled course of a test's own."""
    shutil.copytree(filled, target, symlinks=True)
    return Course(target)
