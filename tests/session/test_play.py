"""A whole October session with a class of six on the test bank: exact figures, the same each time."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from course import settings
from course.assessment.sheet import AnswerSheet
from course.errors import CourseError, PaperError
from course.grading import marklog
from course.session import play, script
from tests.classroom_kit import DATA, ESSAY, PAPER, Course

pytestmark = pytest.mark.flow
MEAN, PASS_RATE = 16.61, 0.8333
STAGES = [
    "出卷", "发卷", "领卷", "作答", "交卷", "收卷", "自动评分", "书面题评分", "写反馈", "发反馈", "成绩报告",
    "纸面材料",
]  # fmt: skip


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("bank")
    for part in ("bank", "blueprints"):
        shutil.copytree(DATA / part, home / part)
    return home


def digests(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.fixture(scope="module")
def played(bank: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    """The same session played twice into the same folder."""
    out = tmp_path_factory.mktemp("play") / "session"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_ASSESSMENTS", str(bank))
        summaries = [play(out, PAPER, 6), play(out, PAPER, 6)]
        assert settings.assessments() == bank
    return out, summaries


def test_the_summary_is_exact_and_the_same_twice(played: Any) -> None:
    out, (first, second) = played
    assert json.loads((out / "summary.json").read_text(encoding="utf-8")) == second
    seconds = [first["seconds"], second["seconds"]]
    assert [list(one) for one in seconds] == [STAGES, STAGES]
    assert all(isinstance(value, float) and value >= 0 for one in seconds for value in one.values())
    assert first | {"seconds": {}} == second | {"seconds": {}}
    assert first | {"seconds": {}} == {
        "paper": PAPER, "trainees": 6, "submitted": 6, "late": 2, "auto_marked": 6, "needs_review": 0,
        "manual_marked": 5, "manual_marker": "演示脚本（按评分点逐条比对，不是人工评分）",
        "mean": MEAN, "max_score": 22.0, "pass_rate": PASS_RATE, "failed": {}, "seconds": {},
    }  # fmt: skip


def test_every_part_is_real(played: Any) -> None:
    out, _ = played
    people = [f"t{n:03d}" for n in range(1, 7)]
    for trainee in people:
        assert len(list((out / "exchange" / "xiaobao" / "inbound").glob(f"{trainee}+{PAPER}+*"))) == 1
        assert (out / "autograded" / trainee / PAPER / f"{PAPER}.ipynb").is_file()
        assert len(list((out / "desks" / trainee / PAPER / "feedback").glob(f"*/{PAPER}.html"))) == 1
    entries = marklog.read(marklog.path(out, PAPER))
    assert [e["who"] for e in entries].count("自动评分") == 60
    by_script = [e for e in entries if e["who"] == script.WHO]
    assert {e["trainee"] for e in by_script} == set(people) - {"t003"}
    assert {e["item"] for e in by_script} == {ESSAY}
    assert all(e["why"].startswith(f"【{script.WHO}】") for e in by_script)
    report = (out / "report.html").read_text(encoding="utf-8")
    assert "演示脚本（按评分点逐条比对，不是人工评分）" in report and f"<b>{MEAN}</b>" in report


def test_playing_leaves_the_bank_and_the_record_of_a_released_paper_alone(bank: Path, played: Any) -> None:
    assert {part.name for part in bank.iterdir()} == {"bank", "blueprints"}
    assert all(digests(bank / part) == digests(DATA / part) for part in ("bank", "blueprints"))
    assert (played[0] / "assessments" / "papers" / f"{PAPER}.json").is_file()


@pytest.mark.parametrize("inside", ["letters/mine.txt", "summary.json"])
def test_a_folder_it_did_not_make_is_left_as_it_was(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    monkeypatch.setenv("COURSE_ASSESSMENTS", str(bank))
    (tmp_path / "own" / inside).parent.mkdir(parents=True)
    (tmp_path / "own" / inside).write_text("重要", encoding="utf-8")
    before = digests(tmp_path)
    with pytest.raises(CourseError, match="这个文件夹里有别的东西，没有动它"):
        play(tmp_path / "own", PAPER, 2)
    assert digests(tmp_path) == before


def test_an_empty_folder_and_a_missing_one_will_do_and_an_unknown_paper_is_told(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_ASSESSMENTS", str(bank))
    (tmp_path / "empty").mkdir()
    for name in ("empty", "new"):
        with pytest.raises(PaperError, match=f"没有蓝图 none-2026.*现有的有：{PAPER}"):
            play(tmp_path / name, "none-2026", 2)
    assert os.environ["COURSE_ASSESSMENTS"] == str(bank)


def test_the_class_is_mixed_and_fixed() -> None:
    people = script.class_of(6)
    assert [p.id for p in people] == ["t001", "t002", "t003", "t004", "t005", "t006"]
    assert [p.late for p in people] == [False, False, False, False, True, True]
    assert [p.leaves_blank for p in people] == [False, False, True, False, False, False]
    assert min(p.strength for p in people) == 0.42 and max(p.strength for p in people) == pytest.approx(0.95)
    assert not any(p.late or p.leaves_blank for p in script.class_of(4))


def test_a_scripted_trainee_answers_the_same_each_time(course: Course) -> None:
    person = script.Trainee("t001", "城东支行", 0.5)
    answers = []
    for name in ("one", "two"):
        shutil.copytree(course.root / "source" / PAPER, course.home / name)
        sheet = AnswerSheet(course.home / name, "t001")
        done = script.answer(person, course.paper, sheet)
        answers.append({item_id: sheet.value(item_id) for item_id in course.paper.order})
        assert done == sum(value is not None for value in answers[-1].values())
    assert answers[0] == answers[1]
    right = course.answers("t001")
    assert 0 < sum(answers[0][i] == right[i] for i in right) < len(right)


def test_the_script_marks_by_rubric_and_says_what_is_missing(course: Course) -> None:
    item = course.paper.items[ESSAY]
    full, none = item.rubric[0].full, item.rubric[1].none
    assert script.rubric_marks(item, f"1. {full}。2. {none}。") == (
        2.0, f"【{script.WHO}】“告知还可以走的途径”没有写到：没有写途径",
    )  # fmt: skip
    both = "。".join(c.full for c in item.rubric)
    assert script.rubric_marks(item, both) == (4.0, f"【{script.WHO}】每个评分点都写到了。")
    assert script.rubric_marks(item, "")[0] == 0.0
