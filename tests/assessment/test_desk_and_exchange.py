"""The trainee's desk and the way through nbgrader's exchange: receipts, newest submission, odd folders."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from course.assessment import exchange
from course.assessment.desk import receipt_text
from course.assessment.sheet import AnswerSheet
from course.errors import AnswerError, ExchangeProblem
from course.grading.classroom import INBOUND
from tests.classroom_kit import PAPER, Course


def test_a_desk_goes_from_released_to_handed_in(course: Course) -> None:
    desk = course.desk("t001")
    standing = desk.standing(PAPER)
    assert desk.papers() == [PAPER]
    assert (standing.title, standing.released, standing.fetched, standing.answered, standing.total) == (
        "测试卷", True, False, 0, 10,
    )  # fmt: skip
    course.answer("t001", {"T2-proof-rate": "12.5"})
    before = datetime.now(UTC).replace(microsecond=0)
    receipt = desk.submit(PAPER)
    assert before <= datetime.fromisoformat(receipt.at) <= datetime.now(UTC)
    handed_in = (course.inbound("t001") / "answers.json").read_bytes()
    assert receipt.sha256 == hashlib.sha256(handed_in).hexdigest()
    assert (receipt.answered, receipt.unanswered) == (1, [1, 2, 3, 4, 5, 6, 7, 9, 10])
    assert "作答 1 题，未答第 1、2、3、4、5、6、7、9、10 题。回执号 " + receipt.sha256[:12] in receipt_text(
        receipt
    )
    standing = desk.standing(PAPER)
    assert (standing.fetched, standing.answered, standing.receipts, standing.feedback) == (
        True,
        1,
        [receipt],
        None,
    )


def test_every_item_of_a_submission_is_registered_so_that_blank_is_known(course: Course) -> None:
    course.desk("t001").fetch(PAPER)
    course.desk("t001").submit(PAPER)
    answers = json.loads((course.inbound("t001") / "answers.json").read_text(encoding="utf-8"))["answers"]
    assert {item_id: saved["value"] for item_id, saved in answers.items()} == dict.fromkeys(
        course.paper.order
    )


def test_fetching_again_keeps_the_answers(course: Course) -> None:
    course.answer("t001", {"T2-proof-rate": "12.5"})
    folder = course.desk("t001").fetch(PAPER)
    assert AnswerSheet(folder, "t001").value("T2-proof-rate") == "12.5"


def test_a_missing_notebook_is_fetched_again_and_answers_stay(course: Course) -> None:
    folder = course.answer("t001", {"T2-proof-rate": "12.5"}).folder
    (folder / f"{PAPER}.ipynb").unlink()
    course.desk("t001").fetch(PAPER)
    assert (folder / f"{PAPER}.ipynb").is_file()
    assert AnswerSheet(folder, "t001").value("T2-proof-rate") == "12.5"


def test_another_persons_sheet_cannot_be_handed_in(course: Course) -> None:
    theirs = course.answer("t002", course.answers("t002")).path
    mine = course.desk("t001").fetch(PAPER)
    shutil.copyfile(theirs, mine / "answers.json")
    with pytest.raises(AnswerError, match="这是 t002 的答卷"):
        course.desk("t001").submit(PAPER)
    assert list((course.exchange / "xiaobao" / "inbound").iterdir()) == []


def test_a_half_receipt_hides_no_other(course: Course) -> None:
    course.desk("t001").fetch(PAPER)
    receipt = course.desk("t001").submit(PAPER)
    path = course.home / "homes" / "t001" / "receipts.jsonl"
    path.write_text('{"paper": "proof\n' + path.read_text(encoding="utf-8") + "[1]\n{}\n", encoding="utf-8")
    assert course.desk("t001").receipts(PAPER) == [receipt]
    assert course.desk("t002").receipts(PAPER) == []


def test_a_paper_not_released_and_a_full_exchange_are_said_in_chinese(course: Course) -> None:
    with pytest.raises(ExchangeProblem, match=r"领取试卷没有成功.*试卷可能还没有发放"):
        course.desk("t001").fetch("none-2026")
    course.answer("t001", {})
    shutil.rmtree(course.exchange / "xiaobao" / "inbound")
    with pytest.raises(ExchangeProblem, match="交卷没有成功，答案还在本机"):
        course.desk("t001").submit(PAPER)
    assert course.desk("t001").receipts(PAPER) == []


def rate(course: Course, trainee: str) -> str:
    data = json.loads((course.submitted(trainee) / "answers.json").read_text(encoding="utf-8"))
    return str(data["answers"]["T2-proof-rate"]["value"])


def test_the_last_submission_counts_and_collecting_twice_changes_nothing(course: Course) -> None:
    course.hand_in("t001", {"T2-proof-rate": "10"})
    course.hand_in("t001", {"T2-proof-rate": "12.5"})
    assert course.room.collect(PAPER) == ["t001"]
    assert rate(course, "t001") == "12.5"
    stamp = (course.submitted("t001") / "answers.json").stat().st_mtime_ns
    assert course.room.collect(PAPER) == ["t001"]
    assert (course.submitted("t001") / "answers.json").stat().st_mtime_ns == stamp
    course.hand_in("t001", {"T2-proof-rate": "11"})
    course.room.collect(PAPER)
    assert rate(course, "t001") == "11"
    assert sorted(p.name for p in course.submitted("t001").iterdir()) == [
        "answers.json", f"{PAPER}.ipynb", "submission_secret.txt", "timestamp.txt",
    ]  # fmt: skip


def test_a_collect_cut_short_is_taken_up_again(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    course.hand_in("t001", {"T2-proof-rate": "12.5"})

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(exchange, "write_text", killed)
        assert course.room.api.collect(PAPER)["success"] is False
    (course.submitted("t001") / "answers.json").unlink()
    course.room.collect(PAPER)
    assert rate(course, "t001") == "12.5"


def test_the_time_is_that_of_the_folder_not_of_the_file_inside(course: Course) -> None:
    course.hand_in("t001", {})
    inbound = course.inbound("t001")
    (inbound / "timestamp.txt").write_text("2020-01-01 00:00:00 UTC")
    course.room.collect(PAPER)
    assert (course.submitted("t001") / "timestamp.txt").read_text() == inbound.name.split("+")[2]


ODD = {
    "no-time": (f"m001+{PAPER}+garbage+x", "名字里的时间读不出来"),
    "far-time": (f"m002+{PAPER}+99999999999999999999+x", "名字里的时间读不出来"),
    "up": (f"..+{PAPER}+2026-10-20 08:00:00.000000 UTC+x", "名字不是“账号+试卷+时间”"),
    "empty": (f"+{PAPER}+2026-10-20 08:00:00.000000 UTC+x", "名字不是“账号+试卷+时间”"),
    "newline": (f"t\n9+{PAPER}+2026-10-20 08:00:00.000000 UTC+x", "名字不是“账号+试卷+时间”"),
}


def test_an_odd_folder_in_the_exchange_stops_nobody_and_is_named(course: Course) -> None:
    course.hand_in("t001", course.answers("t001"))
    inbound = course.exchange / "xiaobao" / "inbound"
    for name, _ in ODD.values():
        (inbound / name).mkdir()
    (inbound / f"m003+{PAPER}+2026-10-20 08:00:00.000000 UTC+x").write_text("a file")
    (inbound / f"m004+{PAPER}+2026-10-20 08:00:00.000000 UTC+x").symlink_to(course.inbound("t001"))
    (inbound / f"m005+{PAPER}+2026-10-20 08:00:00.000000 UTC+x").symlink_to(inbound / "nowhere")
    beside = sorted(p.name for p in course.root.iterdir())
    assert course.room.collect(PAPER) == ["t001"]
    assert sorted(p.name for p in course.root.iterdir()) == sorted([*beside, "submitted"])
    said = course.room.findings(PAPER)[INBOUND]
    wanted = [f"{exchange.ascii_name(name)}：{why}" for name, why in ODD.values()]
    wanted += [f"m00{n}+{PAPER}+2026-10-20 08:00:00.000000 UTC+x：不是文件夹" for n in (3, 4, 5)]
    assert sorted(said) == sorted(wanted)
    assert all("\n" not in line for line in said)


def test_collect_takes_only_what_is_marked_and_names_the_rest(course: Course, tmp_path: Path) -> None:
    course.hand_in("t001", {"T2-proof-rate": "12.5"})
    inbound = course.inbound("t001")
    outside = tmp_path / "secret.txt"
    outside.write_text("TRAINER-ONLY")
    (inbound / "extra.py").write_text("print(1)")
    (inbound / "sub").mkdir()
    (inbound / "sub" / "deep.txt").write_text("x")
    (inbound / "a\nb.txt").write_text("x")
    (inbound / "link.txt").symlink_to(outside)
    os.mkfifo(inbound / "pipe")
    course.room.collect(PAPER)
    assert sorted(p.name for p in course.submitted("t001").iterdir()) == [
        "answers.json", f"{PAPER}.ipynb", "refused.txt", "submission_secret.txt", "timestamp.txt",
    ]  # fmt: skip
    assert course.room.mark(PAPER, ["t001"]) == {}
    assert course.room.findings(PAPER) == {
        "t001": [
            "a\\x0ab.txt：不属于答卷", "extra.py：不属于答卷", "link.txt：是链接，没有跟随", "pipe：不属于答卷",
            "sub：不属于答卷",
        ]
    }  # fmt: skip


def test_a_file_that_cannot_be_opened_stops_nobody(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    for trainee in ("t001", "t002"):
        course.hand_in(trainee, course.answers(trainee))
    refused, opened = course.inbound("t001") / "answers.json", os.open

    def careful(path: object, *rest: object, **named: object) -> int:
        if str(path) == str(refused):
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", careful)
        assert course.room.collect(PAPER) == ["t001", "t002"]
    assert course.room.mark(PAPER, ["t001", "t002"]) == {}
    assert course.room.findings(PAPER) == {"t001": ["answers.json：打不开"]}
    assert course.marks()["t002"] == course.expected("t002", course.answers("t002"))
    assert course.reasons("t001") == {"没有交答卷文件"}


def test_a_file_that_grows_while_it_is_copied_is_cut_at_the_cap(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 5000)
    assert exchange.copy_regular(tmp_path / "a", tmp_path / "b", 1200) == ""
    assert (tmp_path / "b").stat().st_size == 1200
