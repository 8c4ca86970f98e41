"""The real nbgrader flow: desk, collect, `nbgrader autograde` by the command line and by formgrader's button."""

from __future__ import annotations

import contextlib
import html
import json
import os
import random
import re
import select
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbgrader.converters.base as base
import pytest

from course.grading import by_hand, marklog
from course.grading.preprocessors import SaveMarks, Score
from tests.classroom_kit import ESSAY, PAPER, TEXT, Answers, Course, raw_sheet, total, write_sheet
from tests.loopback import free_port

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.flow
CLASS = ["t001", "t002", "t003", "t004", "t005"]
NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)> 客户您好 -->& http://example.org"
HALF = {
    "extend": "a", "reply": ["a", "b", "c"], "order": ["count", "notice", "vote", "minutes"], "rate": "10",
    "match": {"simple": "short", "complex": "week", "notice": "week", "again": "short"}, "letter": NASTY,
}  # fmt: skip
FIXED = {
    "t001": {"extend": 2.0, "reply": 3.0, "order": 2.0, "match": 2.0, "rate": 1.0, "letter": 0.0},
    "t002": {"extend": 0.0, "reply": 1.0, "order": 0.67, "match": 1.5, "rate": 0.0, "letter": 0.0},
    "t003": {"extend": 0.0, "reply": 3.0, "order": 2.0, "match": 0.5, "rate": 1.0, "letter": 0.0},
    "t004": {"extend": 2.0, "reply": 3.0, "order": 2.0, "match": 2.0, "rate": 0.0, "letter": 0.0},
    "t005": {"extend": 2.0, "reply": 2.0, "order": 2.0, "match": 2.0, "rate": 1.0, "letter": 0.0},
}


def class_answers(course: Course) -> dict[str, Answers]:
    """Five trainees: all right; half right and nasty; blanks; one odd number; late, one box missed."""
    return {
        "t001": course.answers("t001"),
        "t002": course.answers("t002", **HALF),
        "t003": course.answers("t003", extend=None, match={"simple": "short"}, letter=None, quorum=None),
        "t004": course.answers("t004", rate="十二点五", letter=TEXT),
        "t005": course.answers("t005", reply=["a", "b"]),
    }


@pytest.fixture(scope="module")
def collected(shared: Course) -> Course:
    """The class has handed in, t005 late, and the papers are collected."""
    for trainee, answers in class_answers(shared).items():
        if trainee == "t005":
            shared.room.set_due(PAPER, datetime.now(UTC))
        shared.hand_in(trainee, answers)
    assert shared.room.collect(PAPER) == CLASS
    shutil.copyfile(ROOT / "nbgrader_config.py", shared.root / "nbgrader_config.py")
    return shared


def twin(course: Course, home: Path, patch: pytest.MonkeyPatch) -> Course:
    """A copy of a collected course, to mark in another way."""
    shutil.copytree(course.home, home)
    patch.setenv("COURSE_ASSESSMENTS", str(home / "assessments"))
    return Course(home)


def environment(course: Course) -> dict[str, str]:
    return os.environ | {
        "COURSE_ROOT": str(course.root), "COURSE_ASSESSMENTS": str(course.assessments),
        "COURSE_EXCHANGE": str(course.exchange),
    }  # fmt: skip


def nbgrader(course: Course, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words], cwd=course.root, env=environment(course),
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module")
def by_command(collected: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """Marked by `nbgrader autograde` from the course folder."""
    with pytest.MonkeyPatch.context() as patch:
        marked = twin(collected, tmp_path_factory.mktemp("command") / "c", patch)
        nbgrader(marked, "autograde", PAPER)
        yield marked


def test_the_command_line_gives_exactly_the_marks_of_course_items_marking(by_command: Course) -> None:
    marks = by_command.marks()
    answers = class_answers(by_command)
    assert marks == {t: by_command.expected(t, answers[t]) for t in CLASS}
    for trainee, points in FIXED.items():
        given = {item_id.rsplit("-", 1)[1]: score for item_id, (score, _) in marks[trainee].items()}
        assert {name: given[name] for name in points} == points
    assert {t: float(total(marks[t])) for t in CLASS} == {
        "t001": 18.0, "t002": 11.17, "t003": 12.5, "t004": 17.0, "t005": 17.0,
    }  # fmt: skip


def test_the_classroom_gives_the_same_marks(
    by_command: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = by_command.marks()
    other = twin(by_command, tmp_path / "c", monkeypatch)
    shutil.rmtree(other.root / "autograded")
    shutil.rmtree(other.root / "marklog")
    assert other.room.mark(PAPER, CLASS) == {}
    assert other.marks() == wanted
    assert notebooks(other) == notebooks(by_command)


def notebooks(course: Course) -> dict[str, Any]:
    paths = sorted((course.root / "autograded").rglob("*.ipynb"))
    return {path.parent.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def test_written_answers_wait_and_untouched_ones_have_zero(by_command: Course) -> None:
    waiting = by_command.room.waiting(PAPER)
    assert waiting == [
        ("t001", ESSAY), ("t002", ESSAY), ("t004", ESSAY), ("t004", "T2-proof-rate"), ("t005", ESSAY),
    ]  # fmt: skip
    assert by_command.marks()["t003"][ESSAY] == (0.0, False)
    assert by_command.reasons("t004") == {"答案“十二点五”读不成数字"}


def test_late_is_late(by_command: Course) -> None:
    with by_command.room.gradebook() as gradebook:
        late = {s.student.id: s.total_seconds_late > 0 for s in gradebook.assignment_submissions(PAPER)}
    assert late == {"t001": False, "t002": False, "t003": False, "t004": False, "t005": True}


def test_a_trainers_late_policy_is_nbgraders_own(
    by_command: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = twin(by_command, tmp_path / "c", monkeypatch)
    for method, penalties in (("zero", {"t005": 17.0}), ("none", {"t005": None})):
        course.room.config.LateSubmissionPlugin.penalty_method = method
        assert course.room.mark(PAPER, CLASS, force=True) == {}
        with course.room.gradebook() as gradebook:
            books = [n for s in gradebook.assignment_submissions(PAPER) for n in s.notebooks]
            found = {n.student.id: n.late_submission_penalty for n in books}
        assert found == dict.fromkeys(CLASS) | penalties


def test_marking_again_changes_nothing(by_command: Course) -> None:
    before = (by_command.marks(), notebooks(by_command), log(by_command))
    nbgrader(by_command, "autograde", PAPER, "--force")
    assert (by_command.marks(), notebooks(by_command), log(by_command)) == before


def log(course: Course) -> bytes:
    return marklog.path(course.root, PAPER).read_bytes()


def test_the_log_holds_one_line_per_mark(by_command: Course) -> None:
    entries = marklog.read(marklog.path(by_command.root, PAPER))
    assert len(entries) == 50
    line = next(e for e in entries if (e["trainee"], e["item"]) == ("t002", "T2-proof-reply"))
    assert {k: line[k] for k in ("who", "paper", "before", "after", "outcome", "item_version", "key_version")} == {
        "who": "自动评分", "paper": PAPER, "before": None, "after": 1.0, "outcome": "part", "item_version": 1,
        "key_version": 1,
    }  # fmt: skip
    assert {e["after"] for e in entries if e["outcome"] in ("manual", "review")} == {None}


# --- formgrader's button ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(collected: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Course, str]]:
    """A Jupyter server on loopback with nbgrader's formgrader, in a course folder of its own."""
    home = tmp_path_factory.mktemp("server")
    with pytest.MonkeyPatch.context() as patch:
        course = twin(collected, home / "c", patch)
        port = free_port()
        own = {f"JUPYTER_{part}_DIR": str(home / part) for part in ("CONFIG", "DATA", "RUNTIME")}
        process = subprocess.Popen(
            [
                sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ip=127.0.0.1",
                f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=proof",
                f"--ServerApp.root_dir={course.root}",
                "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
            ],
            cwd=course.root, env=environment(course) | own, stderr=(home / "log").open("w"), text=True,
        )  # fmt: skip
        try:
            wait_for(port, process, home / "log")
            yield course, f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_for(port: int, process: subprocess.Popen[str], log: Path, seconds: int = 60) -> None:
    """Wait until something listens on `port`; fail with the log when the server ends before."""
    for _ in range(seconds * 20):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.05)
                break
    pytest.fail(log.read_text(encoding="utf-8")[-3000:])


def press_autograde(url: str, trainee: str) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{url}/formgrader/api/submission/{PAPER}/{trainee}/autograde", method="POST", data=b"",
        headers={"Authorization": "token proof"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=60) as answer:
        return dict(json.loads(answer.read()))


def test_formgraders_button_gives_the_same_marks(server: Any, by_command: Course) -> None:
    course, url = server
    for trainee in CLASS:
        said = press_autograde(url, trainee)
        assert said["success"] is True, said.get("log")
    assert course.marks() == by_command.marks()
    assert notebooks(course) == notebooks(by_command)


# --- marks by hand and feedback ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def with_feedback(by_command: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """Essays marked by hand, feedback released and fetched; t004's odd number left waiting."""
    with pytest.MonkeyPatch.context() as patch:
        course = twin(by_command, tmp_path_factory.mktemp("feedback") / "c", patch)
        with course.room.gradebook() as gradebook:
            for trainee, points, words in [
                ("t001", 4, "两点都写到了。"),
                ("t002", 1.5, "<b>粗</b>\n途径没写"),
            ]:
                by_hand.give(gradebook, course.root, course.paper, trainee, ESSAY, points, words, "培训师甲")
        assert course.room.feedback(PAPER, CLASS) == {}
        assert course.room.release_feedback(PAPER) == {}
        yield course


def page(course: Course, trainee: str) -> str:
    path = course.desk(trainee).fetch_feedback(PAPER)
    assert path is not None
    return path.read_text(encoding="utf-8")


def visible(text: str) -> str:
    text = re.sub(r"<style>.*?</style>|<!--.*?-->", " ", text, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def item(text: str, number: int) -> str:
    """The fragment of one item."""
    start = text.index(f"<h3>第 {number} 题")
    return text[start : text.find('<div class="item', start)]


def test_feedback_names_own_answer_right_answer_why_and_rule(with_feedback: Course) -> None:
    text = page(with_feedback, "t002")
    extend = visible(item(text, 5))
    for wanted in (
        "第 5 题 · 单选题 · 0 / 2 分", "你的答案： 先口头告诉客户再等等，查清以后一并答复",
        "正确答案： 在期限届满前报批延长，并告知客户和理由", "没有批准的拖延就是超期，客户可以据此再投诉。",
        "《银行业保险业消费投诉处理管理办法》", "第十八条第一款", "2020-03-01 起施行",
    ):  # fmt: skip
        assert wanted in extend, wanted
    assert "十是件数，不是比例。" in item(text, 8)
    assert "漏选“客户还可以走的途径”" in item(text, 6) and "错选“经办人的考核结果”" in item(text, 6)
    assert "0.67 / 2 分" in item(text, 3) and "部分对" in item(text, 3)
    assert "<b>12.67 / 22 分</b>" in text and "另有" not in text.split("</p>")[0]


def test_feedback_of_written_answers(with_feedback: Course) -> None:
    marked = item(page(with_feedback, "t002"), 10)
    assert "人工评分：<b>1.5 / 4 分</b>" in marked
    assert "评语：&lt;b&gt;粗&lt;/b&gt;<br>途径没写" in marked
    waiting = page(with_feedback, "t004")
    assert "另有 2 题等培训师评分或复核" in waiting
    assert "待人工评分" in item(waiting, 10) and "待评分 / 4 分" in item(waiting, 10)
    assert "这道题转给培训师复核：答案“十二点五”读不成数字。复核前不计分，也不算零分。" in item(waiting, 8)
    blank = item(page(with_feedback, "t003"), 10)
    assert "未作答" in blank and "0 / 4 分" in blank and "待" not in visible(blank).split("评分点")[0]
    assert "你的答案： 未作答" in visible(item(page(with_feedback, "t003"), 5))


def test_feedback_is_chinese_without_any_address(with_feedback: Course) -> None:
    for trainee in ("t001", "t003", "t004", "t005"):
        text = page(with_feedback, trainee)
        assert re.search(r"https?:|//[a-z]|src=|href=|<script|<link|@import|url\(", text) is None
        assert text.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
        assert set(re.findall(r"[A-Za-z]{2,}", visible(text))) == set()


def test_what_a_learner_wrote_is_escaped(with_feedback: Course) -> None:
    text = page(with_feedback, "t002")
    assert html.escape(NASTY) in text
    assert re.search(r"<script|<img|<b>粗", text) is None
    assert text.count("-->") == 10


def test_marking_again_keeps_marks_given_by_hand(
    with_feedback: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = twin(with_feedback, tmp_path / "c", monkeypatch)
    before, lines = course.marks(), log(course)
    assert (before["t001"][ESSAY], before["t002"][ESSAY]) == ((4.0, False), (1.5, False))
    assert course.room.mark(PAPER, CLASS, force=True) == {}
    assert (course.marks(), log(course)) == (before, lines)


def test_a_changed_written_answer_waits_again(
    with_feedback: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = twin(with_feedback, tmp_path / "c", monkeypatch)
    for trainee in ("t001", "t002"):
        answers = class_answers(course)[trainee] | {"T2-proof-rate": "1"}
        if trainee == "t002":
            answers[ESSAY] = TEXT + "另外，短信服务已经关闭。"
        course.hand_in(trainee, answers)
    course.room.collect(PAPER)
    for _ in range(2):
        assert course.room.mark(PAPER, CLASS, force=True) == {}
        marks = course.marks()
        assert marks["t001"][ESSAY] == (4.0, False)
        assert marks["t002"][ESSAY] == (1.5, True)
        assert marks["t001"]["T2-proof-rate"] == (0.0, False)


# --- killed in the middle ---------------------------------------------------------------------------------

MARKER = """
import sys
from pathlib import Path
from course.grading.classroom import Classroom
room = Classroom(Path(sys.argv[1]), Path(sys.argv[2]))
def tell(ids):
    for one in ids:
        print(one, flush=True)
        yield one
    print("done", flush=True)
print(room.mark("proof-2026", room.submitted("proof-2026"), progress=tell))
"""


def test_killed_in_the_middle_and_run_again_gives_the_undisturbed_marks(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_ASSESSMENTS", str(tmp_path / "c" / "assessments"))
    shutil.copytree(released, tmp_path / "c")
    course = Course(tmp_path / "c")
    people = [f"t{n:03d}" for n in range(1, 9)]
    for number, trainee in enumerate(people):
        course.place(trainee, course.answers(trainee, extend="abcd"[number % 4], rate=str(number)))
    undisturbed = twin(course, tmp_path / "u", monkeypatch)
    assert undisturbed.room.mark(PAPER, people) == {}
    monkeypatch.setenv("COURSE_ASSESSMENTS", str(course.assessments))
    rng = random.Random(3)
    killed_inside = 0
    for wanted in (2, 4, 6):
        process = subprocess.Popen(
            [sys.executable, "-c", MARKER, str(course.root), str(course.exchange)],
            stdout=subprocess.PIPE, text=True, env=environment(course),
        )  # fmt: skip
        assert process.stdout is not None
        while process.stdout.readline().strip() != people[wanted]:
            pass
        select.select([process.stdout], [], [], rng.uniform(0.02, 0.07))
        process.kill()
        process.wait()
        process.stdout.close()
        killed_inside += not course.room.is_marked(PAPER, people[wanted])
    assert killed_inside > 0
    assert course.room.mark(PAPER, people) == {}
    assert course.marks() == undisturbed.marks()
    assert notebooks(course) == notebooks(undisturbed)
    last = {(e["trainee"], e["item"]): e["after"] for e in marklog.read(marklog.path(course.root, PAPER))}
    assert last == {
        (e["trainee"], e["item"]): e["after"] for e in marklog.read(marklog.path(undisturbed.root, PAPER))
    }
    assert course.room.findings(PAPER) == {}


def test_a_marking_cut_short_at_any_step_is_noticed_and_done_again(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill at each of nbgrader's steps, made exact: after the files, after the gradebook, while writing."""
    answers = course.answers("t001", rate="10", extend="a")
    course.place("t001", answers)

    def cut(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    def half(self: Any, output: str, resources: Any, **_: Any) -> None:
        path = course.root / "autograded" / "t001" / PAPER / f"{PAPER}.ipynb"
        path.write_text(output[: len(output) // 2], encoding="utf-8")
        raise KeyboardInterrupt

    steps: list[tuple[Any, str, Any]] = [
        (Score, "preprocess", cut), (SaveMarks, "_entries", cut), (base.BaseConverter, "write_single_notebook", half),
    ]  # fmt: skip
    monkeypatch.setattr(base, "rmtree", lambda path: None)  # a killed process tidies nothing up
    for owner, name, action in steps:
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, action)
            assert set(course.room.mark(PAPER, ["t001"], force=True)) == {"t001"}
        assert not course.room.is_marked(PAPER, "t001")
        assert course.room.findings(PAPER) == {"t001": ["评分中断过，再评一次"]}
    assert course.room.mark(PAPER, ["t001"]) == {}
    assert course.room.is_marked(PAPER, "t001")
    assert course.marks() == {"t001": course.expected("t001", answers)}
    assert len(marklog.read(marklog.path(course.root, PAPER))) == 10


def test_a_sheet_for_another_version_is_left_to_a_person(course: Course) -> None:
    folder = course.place("t001", {})
    write_sheet(folder, raw_sheet(course, "t001", course.answers("t001"), version="0" * 16))
    assert course.room.mark(PAPER, ["t001"]) == {}
    assert set(course.marks()["t001"].values()) == {(0.0, True)}
    assert course.reasons("t001") == {"答卷是按试卷的另一个版本作答的"}


def test_a_paper_changed_after_release_is_not_marked_and_the_reason_is_told(course: Course) -> None:
    course.place("t001", course.answers("t001"))
    path = course.assessments / "bank" / "T2.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("本季八十件", "本季九十件"), encoding="utf-8")
    failed = course.room.mark(PAPER, ["t001"])
    assert "题目或年度版里的文字、数值被改过" in failed["t001"]
    assert course.marks().get("t001", {}) == {} or {p for p, _ in course.marks()["t001"].values()} == {0.0}
