"""A trainer's evening on the pages, through nbgrader: release, watch, close, mark, essays, feedback, results."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from course import chain
from course.assessment import closing, timing
from course.errors import MarkingError
from course.grading import marklog
from course.trainer import marking, work
from course.trainer.office import Office, returned_path
from tests.classroom_kit import ESSAY, PAPER, TEXT, Course
from tests.trainer.conftest import Hands

pytestmark = pytest.mark.flow
NASTY = "- 列表\n<script>alert(1)</script>{{7*7}}"
Make = Callable[..., Hands]


def played(course: Course) -> None:
    """li all right, wang with an odd number and a nasty letter, qian with a link in the folder; sun stays away."""
    course.hand_in("li", course.answers("li"))
    course.hand_in("wang", course.answers("wang", rate="十二", letter=NASTY))
    course.answer("qian", course.answers("qian", extend="a"))
    (course.home / "desks" / "qian" / PAPER / "notes.txt").write_text("别的", encoding="utf-8")
    course.desk("qian").submit(PAPER)


def test_release_asks_and_says_when_it_closes(course: Course, office: Office, hands: Make) -> None:
    office.now = lambda: datetime(2026, 12, 1, tzinfo=UTC)
    course.room.set_due(PAPER, datetime(2026, 12, 24, 10, tzinfo=UTC))
    at = hands("papers")
    assert at.table("全部试卷") == [["测试卷", PAPER, "已生成", "已发放", "12月24日（周四）18:00", ""]]
    at.set("due-day", "2027-01-05").set("due-hour", "18：30").press("release")
    assert "发放“测试卷”，截止 2027年1月5日（周二）18:30。确定发放吗？" in at.text()
    before = (course.exchange / "xiaobao" / "outbound" / PAPER).stat().st_ino
    at.press("release-no")
    assert (course.exchange / "xiaobao" / "outbound" / PAPER).stat().st_ino == before
    at.press("release").press("release-yes")
    assert at.news() == ("good", "发放试卷做完了", "学员按“领取试卷”就能领到。")
    assert office.state(PAPER).due == datetime(2027, 1, 5, 10, 30, tzinfo=UTC)
    with course.room.gradebook() as gradebook:
        assert sorted(student.id for student in gradebook.students) == ["li", "qian", "sun", "wang"]
    at.set("due-day", "2020-01-05").press("release")
    assert "这个时间已经过了，发出去以后交的都记为迟交。" in at.text()
    at.press("release-no").set("due-hour", "六点").press("set-due")
    assert at.news()[:2] == ("bad", "没有成功") and "读不成一个时间" in at.news()[2]
    at.set("due-day", "2027-01-06").set("due-hour", "9:05").press("set-due")
    assert at.news() == ("good", "截止时间已经改了", "截止 2027年1月6日（周三）09:05。")
    assert office.state(PAPER).due == datetime(2027, 1, 6, 1, 5, tzinfo=UTC)


def test_building_anew_asks_first(course: Course, office: Office, hands: Make) -> None:
    at = hands("papers").press("build")
    assert "发出去的那份不会跟着变，要再发一次。确定重新生成吗？" in at.text()
    assert at.desk.shared.runner.job is None
    course.hand_in("li", course.answers("li"))
    at.press("build-again-no").press("build")
    assert "已经有人领了这份试卷。" in at.text()


def test_the_evening(course: Course, office: Office, hands: Make) -> None:
    played(course)
    at = hands()
    assert at.table("到现在为止") == [["4", "1", "0", "0", "3", "0", "0"]]
    assert at.table("各机构") == [
        ["城东支行", "2", "0", "0", "0", "2", "0", "0"], ["城西支行", "2", "1", "0", "0", "1", "0", "0"],
    ]  # fmt: skip
    assert [row[:3] for row in at.table("城西支行")] == [
        ["钱三", "qian", "已交卷"],
        ["孙四", "sun", "未领卷"],
    ]
    at.set("only", "unfetched")
    assert [row[1] for row in at.table("城西支行")] == ["sun"]

    at.press("page:papers").press("close")
    assert "现在还有 0 人在答，1 人没有领卷。" in at.text()
    assert closing.read(office.root, PAPER) is None
    at.press("close-yes")
    assert at.news()[:2] == ("good", "已经收卷")
    assert "close" not in at.buttons() and "由 zhao 收卷" in at.text()

    at.press("page:collect").press("go")
    assert at.news() == ("good", "收卷并评分做完了", "收了 3 份，评好 3 份。")
    told = at.desk.shared.runner.told  # type: ignore[attr-defined]
    assert told == [
        (0, 1, "收卷"), (0, 3, "评分 li"), (1, 3, "评分 qian"), (2, 3, "评分 wang"), (3, 3, "评分"),
    ]  # fmt: skip
    assert "已交 3 份，已收 3 份，已评 3 份。" in at.text()
    assert "问答题 3 题次，转来复核的 1 题次。" in at.text()
    assert at.table("转来复核的题，和转来的原因") == [["wang", "第 8 题", "答案“十二”读不成数字"]]
    assert at.table("收卷时发现的（没有打开，另外放着）") == [["qian", "notes.txt：不属于答卷"]]
    before = marklog.read(marklog.path(office.root, PAPER))
    at.press("go")
    assert at.news()[2] == "收了 3 份，评好 3 份。"
    assert marklog.read(marklog.path(office.root, PAPER)) == before  # once more changes nothing

    essays(course, office, at)
    returning(course, office, at)
    results(course, office, at)


def essays(course: Course, office: Office, at: Hands) -> None:
    """Question by question to the end; saving leads to the next."""
    at.press("page:essays")
    seen: list[tuple[str, str]] = []
    while at.news_words() != "没有等着批的了。":
        _, item, trainee = at.field_of("comment:").split(":")
        seen.append((item, trainee))
        if item == ESSAY:
            mark_one(office, at, trainee)
        else:
            settle_review(at, f"{item}:{trainee}")
    assert seen[0] == ("T2-proof-rate", "wang")
    assert sorted(seen[1:]) == [(ESSAY, "li"), (ESSAY, "qian"), (ESSAY, "wang")]
    assert course.room.waiting(PAPER) == []
    marks = course.marks()
    assert {name: marks[name][ESSAY] for name in ("li", "wang", "qian")} == {
        "li": (3.5, False), "wang": (0.0, False), "qian": (3.5, False),
    }  # fmt: skip
    assert marks["wang"]["T2-proof-rate"] == (1.0, False)
    change_a_mark(course, office, at)


def settle_review(at: Hands, tag: str) -> None:
    """An item that came to review: a number in range, and why."""
    assert "转来复核的原因：答案“十二”读不成数字" in at.text()
    at.set(f"whole:{tag}", "2").press("save")
    assert at.news()[1] == "没有成功" and "2 分不在 0 到 1 之间" in at.news()[2]
    at.set(f"whole:{tag}", "1").press("save")
    assert "请写明为什么这样给分" in at.news()[2]
    at.set(f"comment:{tag}", "写的是十二点五的意思。").press("save")
    assert at.news() == ("good", "第 1 份存了 1 分", "还有 3 份，下面是下一份。")


def mark_one(office: Office, at: Hands, trainee: str) -> None:
    points = {"facts": "2", "route": "1.5"} if trainee != "wang" else {"facts": "0", "route": "0"}
    assert (NASTY if trainee == "wang" else TEXT) in at.text()
    at.press("save")
    assert "还没有给分：写明查到的情况；告知还可以走的途径。" in at.news()[2]
    for criterion, given in points.items():
        at.set(f"points:{criterion}:{ESSAY}:{trainee}", given)
    total = sum(map(float, points.values()))
    assert f"合计 {total:g} 分，" in at.look().text()
    at.set(f"comment:{ESSAY}:{trainee}", "先肯定。", at=100.0)
    at.set(f"comment:{ESSAY}:{trainee}", "很早的", at=50.0, resent=True)  # the browser's old copy loses
    assert at.fields()[f"comment:{ESSAY}:{trainee}"] == "先肯定。"
    again = Hands(type(at.desk)(office, "essays", at.desk.shared.runner))  # the kernel has died meanwhile
    assert again.fields()[f"comment:{ESSAY}:{trainee}"] == "先肯定。"
    assert again.fields()[f"points:facts:{ESSAY}:{trainee}"] == points["facts"]
    assert "say:notice-no-remedy" not in at.buttons()
    at.set("comment-kind", "notice")
    assert "say:notice-no-remedy" in at.buttons()
    at.set("comment-kind", "facts").press("say:facts-no-number").press("say:facts-no-number")
    words = "先肯定。\n少了数。写出件数、金额或日期，才能看出事情有多大，也才能核对。"
    assert at.fields()[f"comment:{ESSAY}:{trainee}"] == words
    at.press("save")
    assert at.news()[0] == "good" and at.news()[1].endswith(f"存了 {total:g} 分")


def change_a_mark(course: Course, office: Office, at: Hands) -> None:
    """A mark given before is changed with a reason only; the log keeps both."""
    for _ in range(4):
        at.press("back")
    while not at.field_of("comment:").endswith(":li"):
        at.press("forward")
    assert at.fields()[f"points:route:{ESSAY}:li"] == "1.5"
    assert "已经给过 3.5 分。" in at.text()
    at.set(f"points:route:{ESSAY}:li", "2").press("save")
    assert "改分要写原因。" in at.news()[2] and course.marks()["li"][ESSAY] == (3.5, False)
    at.set(f"reason:{ESSAY}:li", "途径写全了，看漏一句").press("save")
    assert at.news()[1].endswith("存了 4 分") and course.marks()["li"][ESSAY] == (4.0, False)
    (changed,) = marking.changes(office.root, PAPER)
    assert {name: changed[name] for name in ("who", "trainee", "item", "before", "after", "why")} == {
        "who": "zhao", "trainee": "li", "item": ESSAY, "before": 3.5, "after": 4.0, "why": "改分：途径写全了，看漏一句",
    }  # fmt: skip
    assert at.look().table("改过的分")[0][1:] == [
        "zhao",
        "li",
        ESSAY,
        "3.5 → 4",
        "改分：途径写全了，看漏一句",
    ]


def returning(course: Course, office: Office, at: Hands) -> None:
    at.press("page:returning")
    assert "已评 3 份，写好反馈 0 份，已发还 0 份。" in at.text() and "return" not in at.buttons()
    at.press("write")
    assert at.news() == ("good", "写反馈做完了", "写好 3 份。先在下面看一份，再发还。")
    at.set("preview-of", "li")
    page = at.desk.shared.preview
    assert page is not None
    text = page.read_text(encoding="utf-8")
    assert "【写明查到的情况 2/2；告知还可以走的途径 2/2】" in text and "少了数。写出件数" in text
    at.press("return")
    assert "发还以后，3 名学员马上能看到得分" in at.text()
    assert course.desk("li").fetch_feedback(PAPER) is None
    at.press("return-yes")
    assert at.news() == ("good", "发还反馈做完了", "发还 3 份，学员在“我的测评”里按“看反馈”。")
    assert [(one["who"], one["trainees"]) for one in chain.read(returned_path(office.root))] == [
        ("zhao", ["li", "qian", "wang"])
    ]
    fetched = course.desk("li").fetch_feedback(PAPER)
    assert fetched is not None and "少了数。写出件数" in fetched.read_text(encoding="utf-8")
    at.press("page:console")
    assert "反馈已经发还。成绩在“成绩”页。" in at.text()


def results(course: Course, office: Office, at: Hands) -> None:
    at.press("page:results")
    # li all right; qian lost extend (2) and half a point of the letter; wang the letter (4): 22 + 19.5 + 18
    assert "3 份答卷，平均 19.83 分，满分 22 分；合格线 60%，评完的 3 份里合格 3 份；迟交 0 份。" in at.text()
    at.press("export")
    xlsx, csv_file = at.desk.page.files  # type: ignore[attr-defined]
    assert xlsx.parent == course.home / "home" / "成绩"
    assert [block["path"] for block in at.look().blocks("link")] == [
        f"../../成绩/{one.name}" for one in (xlsx, csv_file)
    ]
    raw = csv_file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and csv_file.stat().st_mode & 0o777 == 0o600
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row[:5] + row[5:8] for row in rows] == [
        ["账号", "姓名", "机构", "得分", "满分", "是否合格", "是否迟交", "未评题数"],
        ["li", "李一", "城东支行", "22.0", "22.0", "合格", "", "0"],
        ["qian", "钱三", "城西支行", "19.5", "22.0", "合格", "", "0"],
        ["wang", "王二", "城东支行", "18.0", "22.0", "合格", "", "0"],
    ]
    book = openpyxl.load_workbook(xlsx)
    assert book.sheetnames == ["成绩", "各机构", "各条线", "题目分析"]
    assert [[cell.value for cell in row] for row in book["各机构"].iter_rows()] == [
        ["机构", "人数", "得分率（%）"], ["城西支行", 1, 88.6], ["城东支行", 2, 90.9],
    ]  # fmt: skip
    assert book["成绩"]["D2"].value == 22 and book["成绩"]["D2"].data_type == "n"


def test_a_mended_key_is_shown_before_it_changes_a_mark(course: Course, office: Office, hands: Make) -> None:
    course.hand_in("li", course.answers("li"))
    at = hands("collect").press("go").press("compare")
    assert ("info", "没有差别") in [(one["tone"], one["title"]) for one in at.blocks("feedback")]
    path = course.assessments / "bank" / "T2.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("key: 12.5", "key: 13.5\n  key_version: 2"), encoding="utf-8"
    )
    at.press("compare")
    assert at.table("按现在的答案重算") == [["li", "T2-proof-rate", "1", "0"]]
    assert course.marks()["li"]["T2-proof-rate"] == (1.0, False)
    at.press("again-yes")
    assert at.news() == ("good", "重评做完了", "评好 1 份。")
    assert course.marks()["li"]["T2-proof-rate"] == (0.0, False)


def test_exceptions_are_recorded_listed_and_taken_back(course: Course, office: Office, hands: Make) -> None:
    at = hands("exceptions").press("grant")
    assert "还没有选人" in at.news()[2]
    at.set("who", "sun").set("kind", "extra_minutes").set("minutes", "十五").set("reason", "停电").press(
        "grant"
    )
    assert "没有写延长几分钟" in at.news()[2] and timing.exceptions(office.root) == []
    at.set("minutes", "15").press("grant")
    assert at.news() == ("good", "已经记下", "sun：延长时间 15 分钟。")
    assert [
        (one.trainee, one.kind, one.value, one.reason, one.who)
        for one in timing.exceptions(office.root, PAPER)
    ] == [("sun", "extra_minutes", 15, "停电", "zhao")]
    at.set("who", "qian").set("kind", "absence").press("grant")
    assert "没有写原因" in at.news()[2]
    at.set("reason", "病假").press("grant")
    assert [row[:5] for row in at.table("记录")] == [
        ["2", "qian", "缺考有因", "病假", "zhao"], ["1", "sun", "延长时间 15 分钟", "停电", "zhao"],
    ]  # fmt: skip
    at.press("undo:2").press("undo-yes")
    assert "没有写撤销的原因" in at.news()[2]
    at.set("undo-reason", "人来了").press("undo-yes")
    assert at.news() == ("good", "已经撤销", "第 2 条（qian 缺考有因）不再算数，记录还在。")
    assert at.table("记录")[0][6].endswith(" zhao：人来了")
    at.press("page:console")
    assert at.table("到现在为止") == [["4", "4", "0", "0", "0", "0", "0"]]


def test_two_long_steps_never_run_at_once(course: Course, office: Office, hands: Make) -> None:
    course.hand_in("li", course.answers("li"))
    with work.alone(office.root):
        at = hands("collect").press("go")
        assert at.news()[:2] == ("bad", "收卷并评分没有成功") and "另一处正在收卷" in at.news()[2]
        with pytest.raises(MarkingError, match="另一处"), work.alone(office.root):
            pass
    at.press("go")
    assert at.news()[0] == "good"


def test_a_due_time_that_has_passed_makes_late(course: Course, office: Office, hands: Make) -> None:
    course.room.set_due(PAPER, datetime.now(UTC) - timedelta(hours=2))
    course.hand_in("li", course.answers("li"))
    at = hands()
    assert at.table("到现在为止") == [["4", "3", "0", "0", "0", "1", "0"]]
    assert "迟 2 小时" in at.table("城东支行")[0][5]
    assert json.dumps(at.screen, ensure_ascii=False).count("已经过了 2 小时") == 1
