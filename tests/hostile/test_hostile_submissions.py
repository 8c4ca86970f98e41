"""One batch of hostile submissions with two honest ones: nothing is earned, read, stopped or left unsaid."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from course.results import gradebook as results
from course.results import report
from tests.classroom_kit import ESSAY, PAPER, Course
from tests.hostile.attacks import ATTACKS, Attack, Scene

pytestmark = [pytest.mark.flow, pytest.mark.timeout(400)]
ROOT = Path(__file__).resolve().parents[2]
IDS = {name: f"m{number:02d}" for number, name in enumerate(ATTACKS, 1)}
HONEST = ["t001", "t002"]
SECRET = "TRAINER-ONLY-SECRET"
ONLY_T001 = "只有 t001 写过的一句话，谁也不该在别处见到它。"
NO_SECRET = {"secret-link", "secret-huge"}
NO_TIME = {"time-link", "time-pipe", "time-huge"}


@dataclass
class Outcome:
    """A marked batch: by which way, the course, the trainer's folder, and who got no feedback."""

    way: str
    course: Course
    outside: Path
    failed: dict[str, str]
    without_feedback: dict[str, str]


def honest(course: Course, trainee: str) -> dict:
    return course.answers(trainee, letter=ONLY_T001, rate="10" if trainee == "t002" else "12.5")


def hand_in_all(course: Course, outside: Path, way: str) -> None:
    for trainee in HONEST:
        (course.place if way != "exchange" else course.hand_in)(trainee, honest(course, trainee))
    for name, attack in ATTACKS.items():
        trainee = IDS[name]
        if way == "exchange":
            course.hand_in(trainee, {"T2-proof-rate": "10"})
            folder = course.inbound(trainee)
        else:
            folder = course.place(trainee, {"T2-proof-rate": "10"})
        attack.spoil(Scene(course, folder, trainee, outside))


def by_command(course: Course) -> None:
    """`nbgrader autograde`, all at once, from the course folder."""
    shutil.copyfile(ROOT / "nbgrader_config.py", course.root / "nbgrader_config.py")
    own = {"ROOT": course.root, "ASSESSMENTS": course.assessments, "EXCHANGE": course.exchange}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", PAPER], cwd=course.root, capture_output=True, text=True,
        env=os.environ | {f"COURSE_{name}": str(path) for name, path in own.items()}, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="module", params=["exchange", "placed", "command"])
def outcome(
    request: pytest.FixtureRequest, released: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Outcome]:
    """Through the exchange; placed into submitted/ and marked by the classroom; the same by nbgrader's command."""
    home = tmp_path_factory.mktemp(request.param)
    shutil.copytree(released, home / "c")
    outside = home / "trainer"
    outside.mkdir()
    (outside / "secret.txt").write_text(SECRET, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_ASSESSMENTS", str(home / "c" / "assessments"))
        course = Course(home / "c")
        hand_in_all(course, outside, request.param)
        people = sorted([*IDS.values(), *HONEST])
        failed: dict[str, str] = {}
        if request.param == "exchange":
            assert course.room.collect(PAPER) == people
        if request.param == "command":
            by_command(course)
        else:
            failed = course.room.mark(PAPER, people)
        without = course.room.feedback(PAPER, people) | course.room.release_feedback(PAPER)
        yield Outcome(request.param, course, outside, failed, without)


def test_the_batch_goes_through_and_honest_marks_are_right(outcome: Outcome) -> None:
    course = outcome.course
    assert outcome.failed == {}
    marks = course.marks()
    assert set(marks) == {*IDS.values(), *HONEST}
    assert {t: marks[t] for t in HONEST} == {t: course.expected(t, honest(course, t)) for t in HONEST}
    assert sum(points for points, _ in marks["t001"].values()) == 18.0
    assert sum(points for points, _ in marks["t002"].values()) == 17.0


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_earns_nothing_and_is_named(outcome: Outcome, name: str) -> None:
    course, attack, trainee = outcome.course, ATTACKS[name], IDS[name]
    marks = course.marks()[trainee]
    assert {points for points, _ in marks.values()} == {0.0}
    waiting = {item_id for item_id, (_, waits) in marks.items() if waits}
    assert waiting == expected_waiting(attack, course)
    reasons = course.reasons(trainee)
    if attack.reason:
        assert attack.reason in reasons
        assert len(reasons) == 1 or not attack.whole
    else:
        assert reasons == set()
    lines = course.room.findings(PAPER).get(trainee, [])
    assert any(line.startswith(attack.found) for line in lines) if attack.found else lines == []
    assert all(line.isprintable() for line in lines)


def expected_waiting(attack: Attack, course: Course) -> set[str]:
    return set(course.paper.order) if attack.whole or attack.waits == ("*",) else set(attack.waits)


def files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        for path in folder.rglob("*"):
            assert not path.is_symlink(), path
            if path.is_file():
                yield path


def test_nothing_of_the_trainer_or_of_another_trainee_was_read(outcome: Outcome) -> None:
    course = outcome.course
    key = (course.assessments / "bank" / "T2.yaml").read_bytes()[:200]
    for path in files(*(course.root / part for part in ("submitted", "autograded", "feedback"))):
        raw = path.read_bytes()
        assert SECRET.encode() not in raw and key not in raw and not raw.startswith(b"SQLite"), path
        if ONLY_T001.encode() in raw and "hard-link" not in str(path):
            assert path.relative_to(course.root).parts[1] in (*HONEST, IDS["hard-link-to-victim"]), path
    pages = course.root / "feedback" / IDS["hard-link-to-victim"] / PAPER
    assert ONLY_T001 not in (pages / f"{PAPER}.html").read_text(encoding="utf-8")
    released = list(files(course.exchange / "xiaobao" / "feedback"))
    assert len(released) == len(IDS) + len(HONEST) - len(outcome.without_feedback)
    assert [p for p in released if SECRET.encode() in p.read_bytes()] == []


def test_no_learner_code_ran_and_no_file_of_the_trainer_changed(outcome: Outcome) -> None:
    course = outcome.course
    assert [p.name for p in outcome.outside.iterdir()] == ["secret.txt"]
    assert (outcome.outside / "secret.txt").read_text(encoding="utf-8") == SECRET
    assert not (course.root / "pwned").exists()
    sheets = {t: (course.root / "autograded" / t / PAPER / "answers.json").read_bytes() for t in HONEST}
    assert {t: raw == (course.submitted(t) / "answers.json").read_bytes() for t, raw in sheets.items()} == {
        "t001": True, "t002": True,
    }  # fmt: skip
    with sqlite3.connect(course.root / "gradebook.db") as book:
        students = {row[0] for row in book.execute("select id from student")}
        assignments = [row[0] for row in book.execute("select name from assignment")]
        by_hand = book.execute("select count(*) from grade where manual_score is not null").fetchone()[0]
        most = book.execute("select max(auto_score) from grade").fetchone()[0]
    assert (students, assignments, by_hand, most) == ({*IDS.values(), *HONEST}, [PAPER], 0, 3.0)


def test_everybody_gets_feedback_who_can_be_reached(outcome: Outcome) -> None:
    names = NO_SECRET if outcome.way == "exchange" else NO_SECRET | NO_TIME
    assert set(outcome.without_feedback) == {IDS[name] for name in names}
    pages = sorted(p.parent.parent.name for p in (outcome.course.root / "feedback").glob(f"*/*/{PAPER}.html"))
    assert pages == sorted([*IDS.values(), *HONEST])
    if outcome.way == "exchange":
        fetched = {t: outcome.course.desk(t).fetch_feedback(PAPER) for t in [*HONEST, IDS["nan"]]}
        assert all(page is not None for page in fetched.values())
        text = fetched[IDS["nan"]].read_text(encoding="utf-8")  # type: ignore[union-attr]
        assert "这道题转给培训师复核：答案是 NaN，不是一个答案。" in text and "你的答案：</b>没有读到" in text


def test_what_was_set_aside_is_kept_unopened(outcome: Outcome) -> None:
    if outcome.way == "exchange":
        return
    aside = outcome.course.root / "inspection" / PAPER / f"{IDS['link-to-secret']}.aside" / "answers.json"
    assert aside.is_symlink() and aside.readlink() == outcome.outside / "secret.txt"
    many = outcome.course.root / "inspection" / PAPER / f"{IDS['two-thousand-files']}.aside"
    assert len(list(many.iterdir())) == 2000


def test_two_thousand_files_take_fifty_lines(outcome: Outcome) -> None:
    lines = outcome.course.room.findings(PAPER)[IDS["two-thousand-files"]]
    assert (len(lines), lines[-1]) == (51, "另有 1950 项")


def test_the_report_shows_findings_escaped(outcome: Outcome, tmp_path: Path) -> None:
    course = outcome.course
    table = results.read(course.room, course.paper)
    summary = dict.fromkeys(("trainees", "submitted", "late", "mean", "needs_review", "manual_marked"), 0)
    summary |= {"max_score": 22.0, "pass_rate": 0.0, "manual_marker": "无"}
    report.write(tmp_path / "r.html", table, course.paper, summary, course.room.findings(PAPER))
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text and "<script" not in text
    assert course.marks()["t001"][ESSAY] == (0.0, True)
