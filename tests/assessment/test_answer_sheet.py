"""The answer sheet on the trainee's side: saved at once and whole, restored, never overwritten by another."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import pytest

from course.assessment.ask import Question
from course.assessment.sheet import MAX_BYTES, AnswerSheet
from course.errors import AnswerError, PaperError
from course.ui.event import Event
from tests.classroom_kit import ESSAY, PAPER, Course, write_sheet


@pytest.fixture
def folder(course: Course) -> Path:
    return course.desk("t001").fetch(PAPER)


def on_disk(folder: Path) -> dict:
    return json.loads((folder / "answers.json").read_text(encoding="utf-8"))


def test_a_saved_answer_is_on_disk_when_save_returns_and_comes_back(folder: Path, course: Course) -> None:
    at = AnswerSheet(folder, "t001").save("T2-proof-rate", "12.5")
    data = on_disk(folder)
    assert data["answers"]["T2-proof-rate"] == {"variant": 0, "value": "12.5", "saved_at": at}
    assert datetime.fromisoformat(at).utcoffset().total_seconds() == 0
    assert {k: data[k] for k in ("schema", "paper", "version", "trainee")} == {
        "schema": 1, "paper": PAPER, "version": course.public.version, "trainee": "t001",
    }  # fmt: skip
    again = AnswerSheet(folder, "t001")
    assert (again.value("T2-proof-rate"), again.saved_at("T2-proof-rate")) == ("12.5", at)
    assert again.unanswered() == [1, 2, 3, 4, 5, 6, 7, 9, 10]


def test_blank_answers_count_as_unanswered(folder: Path) -> None:
    sheet = AnswerSheet(folder, "t001")
    for item_id, value in [
        ("T2-proof-extend", ""),
        ("T2-proof-reply", []),
        ("T2-proof-match", {}),
        (ESSAY, "  \n"),
    ]:
        sheet.save(item_id, value)
    assert sheet.unanswered() == list(range(1, 11))


def test_the_variant_saved_is_the_trainees_own(folder: Path, course: Course) -> None:
    sheet = AnswerSheet(folder, "t001")
    wanted = course.public.variant_index("G1-proof-quorum", "t001")
    sheet.save("G1-proof-quorum", "7")
    assert on_disk(folder)["answers"]["G1-proof-quorum"]["variant"] == wanted
    assert sheet.shown("G1-proof-quorum") == course.public.items["G1-proof-quorum"].variants[wanted]
    others = {course.public.variant_index("G1-proof-quorum", f"t{n:03d}") for n in range(40)}
    assert others == {0, 1, 2, 3}


def _write_for_ever(folder: Path, out: int) -> None:
    """In a process of its own: save ever new texts, and tell each one that is confirmed."""
    sheet = AnswerSheet(folder, "t001")
    for n in range(1_000_000):
        sheet.save(ESSAY, f"{n:06d}" * 100_000)
        os.write(out, f"{n}\n".encode())


def test_kill_minus_nine_while_writing_leaves_a_whole_file_with_the_last_confirmed_answer(
    folder: Path,
) -> None:
    rng = random.Random(7)
    for _ in range(40):
        read_end, write_end = os.pipe()
        writer = os.fork()
        if writer == 0:
            try:
                _write_for_ever(folder, write_end)
            finally:
                os._exit(1)
        os.close(write_end)
        with os.fdopen(read_end, "rb") as told:
            first = told.readline()
            select.select([told], [], [], rng.uniform(0, 0.01))
            os.kill(writer, signal.SIGKILL)
            os.waitpid(writer, 0)
            confirmed = int((told.read().split() or [first])[-1])
        value = on_disk(folder)["answers"][ESSAY]["value"]
        assert value == value[:6] * 100_000
        assert int(value[:6]) in (confirmed, confirmed + 1)


def test_the_new_file_takes_the_old_ones_place_and_never_its_bytes(folder: Path) -> None:
    """A reader who has the sheet open (nbgrader's submit) reads it whole, whatever is saved meanwhile."""
    sheet = AnswerSheet(folder, "t001")
    sheet.save(ESSAY, "旧" * 100_000)
    before = (folder / "answers.json").read_bytes()
    with (folder / "answers.json").open("rb") as reader:
        head = reader.read(1000)
        sheet.save(ESSAY, "新")
        assert head + reader.read() == before
    assert sheet.value(ESSAY) == "新"


def test_a_write_that_fails_half_way_leaves_the_old_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = AnswerSheet(folder, "t001")
    sheet.save("T2-proof-rate", "12.5")
    before = (folder / "answers.json").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AnswerError, match="答案没有存到磁盘"):
        sheet.save("T2-proof-rate", "13")
    assert (folder / "answers.json").read_bytes() == before
    assert sheet.value("T2-proof-rate") == "12.5"
    assert [p.name for p in folder.glob(".answers.json.*")] == []


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b'{"schema": 1}', b"[" * 100_000,
        b'{"schema":1,"paper":"p","version":"v","trainee":7,"answers":{}}',
        b'{"schema":1,"paper":"p","version":"v","trainee":"t001","answers":{"x":{"value":1}}}',
        b'{"schema":1,"paper":"p","version":"v","trainee":"t001",'
        b'"answers":{"x":{"variant":0,"value":"1","saved_at":"gestern"}}}',
        b" " * (MAX_BYTES + 1),
    ],
    ids=["empty", "half", "list", "null", "bytes", "fields", "deep", "trainee", "answer", "time", "large"],
)  # fmt: skip
def test_a_damaged_file_is_kept_aside_and_said_so(folder: Path, content: bytes) -> None:
    (folder / "answers.json").write_bytes(content)
    question = Question("T2-proof-rate", folder, "t001")
    aside = question.sheet.set_aside
    assert aside is not None and aside.read_bytes() == content
    assert aside.name.startswith("answers.damaged-") and aside.suffix == ".txt"
    said = [block["text"] for block in question.screen()["blocks"] if block["type"] == "text"]
    assert f"原来的答卷文件损坏，已另存为 {aside.name}，请告诉培训师。" in said
    assert on_disk(folder)["answers"] == {"T2-proof-rate": {"variant": 0, "value": None, "saved_at": ""}}


def test_a_folder_in_the_sheets_place_is_kept_aside(folder: Path) -> None:
    (folder / "answers.json").mkdir()
    sheet = AnswerSheet(folder, "t001")
    assert sheet.set_aside is not None and sheet.set_aside.is_dir()
    sheet.save("T2-proof-rate", "12.5")
    assert on_disk(folder)["answers"]["T2-proof-rate"]["value"] == "12.5"


def test_a_disk_error_never_moves_a_good_sheet(
    folder: Path, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    AnswerSheet(folder, "t001").save("T2-proof-rate", "12.5")
    public = course.public

    def broken(*_: object, **__: object) -> str:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", broken)
        patch.setattr("course.assessment.sheet.read_public", lambda _: public)
        with pytest.raises(AnswerError, match="答卷文件读不到"):
            AnswerSheet(folder, "t001")
    assert AnswerSheet(folder, "t001").value("T2-proof-rate") == "12.5"


def test_two_processes_writing_at_once_lose_nothing(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from course.assessment.sheet import AnswerSheet\n"
        "sheet = AnswerSheet(Path(sys.argv[1]), 't001'); print('ready', flush=True); sys.stdin.readline()\n"
        "for n in range(60): sheet.save(sys.argv[2], f'{sys.argv[2]} {n}')\n"
    )
    ids = [ESSAY, "T2-proof-rate"]
    made = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(folder), item_id],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for item_id in ids
    ]  # fmt: skip
    for one in made:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    for one in made:
        one.communicate("go\n", timeout=60)
        assert one.returncode == 0
    answers = on_disk(folder)["answers"]
    assert {i: answers[i]["value"] for i in ids} == {i: f"{i} 59" for i in ids}


def test_two_open_sheets_see_each_others_answers(folder: Path) -> None:
    first, second = AnswerSheet(folder, "t001"), AnswerSheet(folder, "t001")
    first.save("T2-proof-rate", "12.5")
    second.save("T2-proof-extend", "c")
    saved = on_disk(folder)["answers"]
    assert {i: saved[i]["value"] for i in saved} == {"T2-proof-rate": "12.5", "T2-proof-extend": "c"}


def test_opening_an_item_in_a_second_window_blanks_no_answer(folder: Path) -> None:
    first, second = AnswerSheet(folder, "t001"), AnswerSheet(folder, "t001")
    first.save("T2-proof-rate", "12.5")
    second.register("T2-proof-rate")
    second.register_all()
    assert AnswerSheet(folder, "t001").value("T2-proof-rate") == "12.5"


def test_the_second_writer_waits_for_the_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red when `_locked` goes: the second write would land between the first one's reading and writing."""
    import course.assessment.sheet as module

    first, second = AnswerSheet(folder, "t001"), AnswerSheet(folder, "t001")
    other = threading.Thread(target=lambda: second.save("T2-proof-extend", "c"))
    write = module.write_json

    def slow(path: Path, data: object) -> None:
        if not other.ident:
            other.start()
            other.join(0.3)
            assert other.is_alive()
        write(path, data)

    monkeypatch.setattr(module, "write_json", slow)
    first.save("T2-proof-rate", "12.5")
    other.join(10)
    saved = on_disk(folder)["answers"]
    assert {i: saved[i]["value"] for i in saved} == {"T2-proof-rate": "12.5", "T2-proof-extend": "c"}


def test_another_persons_sheet_can_be_seen_not_written(folder: Path, course: Course) -> None:
    AnswerSheet(folder, "t001").save("G1-proof-quorum", "7")
    before = (folder / "answers.json").read_bytes()
    sheet = AnswerSheet(folder, "t002")
    assert (sheet.owner, sheet.read_only, sheet.value("G1-proof-quorum")) == ("t001", True, "7")
    assert sheet.variant_index("G1-proof-quorum") == course.public.variant_index("G1-proof-quorum", "t001")
    with pytest.raises(AnswerError, match="这是 t001 的答卷，只能看，不能改"):
        sheet.save("G1-proof-quorum", "8")
    question = Question("G1-proof-quorum", folder, "t002")
    screen = question.screen()
    assert screen["blocks"][1]["disabled"] is True
    assert screen["blocks"][-1]["text"] == "这是 t001 的答卷，只能看，不能改。"
    with pytest.raises(AnswerError):
        question.handle(Event("answer", "8"))
    assert (folder / "answers.json").read_bytes() == before


def test_a_sheet_swapped_for_another_persons_while_open_is_not_written(folder: Path, course: Course) -> None:
    mine = AnswerSheet(folder, "t001")
    mine.save("T2-proof-rate", "1")
    theirs = course.answer("t002", {"T2-proof-rate": "12.5"}).path
    (folder / "answers.json").write_bytes(theirs.read_bytes())
    with pytest.raises(AnswerError, match="这是 t002 的答卷"):
        mine.save("T2-proof-rate", "2")
    assert (folder / "answers.json").read_bytes() == theirs.read_bytes()


def test_a_sheet_of_another_version_is_read_only_and_says_why(folder: Path) -> None:
    AnswerSheet(folder, "t001").save("T2-proof-rate", "12.5")
    data = on_disk(folder)
    write_sheet(folder, {**data, "version": "0" * 16})
    sheet = AnswerSheet(folder, "t001")
    assert sheet.read_only
    with pytest.raises(AnswerError, match="按试卷的另一个版本作答的"):
        sheet.save("T2-proof-rate", "1")


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), "半个字\ud800"], ids=["nan", "inf", "surrogate"]
)
def test_what_json_cannot_hold_is_refused_and_changes_nothing(folder: Path, value: object) -> None:
    sheet = AnswerSheet(folder, "t001")
    sheet.save("T2-proof-rate", "12.5")
    before = (folder / "answers.json").read_bytes()
    with pytest.raises(AnswerError, match="这个答案存不下来"):
        sheet.save("T2-proof-rate", value)
    assert (folder / "answers.json").read_bytes() == before
    assert sheet.value("T2-proof-rate") == "12.5"


def test_an_answer_that_the_marker_would_refuse_for_its_size_is_refused_at_once(folder: Path) -> None:
    sheet = AnswerSheet(folder, "t001")
    sheet.save("T2-proof-rate", "12.5")
    with pytest.raises(AnswerError, match="答案太长，没有存下来"):
        sheet.save(ESSAY, "长" * 333_333)
    assert (sheet.value(ESSAY), sheet.value("T2-proof-rate")) == (None, "12.5")
    sheet.save(ESSAY, "长" * 300_000)
    assert (folder / "answers.json").stat().st_size < MAX_BYTES


def test_an_unknown_item_is_an_error_in_chinese(folder: Path) -> None:
    for call in (
        lambda: AnswerSheet(folder, "t001").save("X9-none", "1"),
        lambda: Question("X9-none", folder, "t001"),
    ):
        with pytest.raises(AnswerError, match="这份试卷里没有 X9-none"):
            call()


def test_a_missing_or_damaged_paper_says_to_fetch_again_and_fetching_mends_it(
    folder: Path, course: Course
) -> None:
    AnswerSheet(folder, "t001").save("T2-proof-rate", "12.5")
    for spoil in (lambda p: p.unlink(), lambda p: p.write_text("{"), lambda p: p.write_text("{}")):
        spoil(folder / "paper.json")
        with pytest.raises(PaperError, match="重新领取试卷"):
            AnswerSheet(folder, "t001")
        assert course.desk("t001").standing(PAPER).fetched is False
        course.desk("t001").fetch(PAPER)
        assert AnswerSheet(folder, "t001").value("T2-proof-rate") == "12.5"
