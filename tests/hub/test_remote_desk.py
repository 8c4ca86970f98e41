"""The trainee's side of the desk service: the same desk, over HTTP; calm when the service is away."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from course.assessment import timing
from course.assessment.ask import Question
from course.assessment.desk import Desk, my_desk, receipt_text
from course.assessment.desk_view import DeskView, HandIn, status_line
from course.assessment.remote import HubDesk
from course.assessment.sheet import AnswerSheet
from course.errors import AnswerError, CourseError, ExchangeProblem
from course.hub.counter import Counter
from course.ui.event import Event
from course.ui.schema import walk
from tests.classroom_kit import PAPER, Course

TOKEN = "a-token"


@pytest.fixture
def service(course: Course, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The counter behind plain HTTP; whoever has the token is `li`."""
    folder = course.home / "desk-service"
    folder.mkdir()
    counter = Counter(course.root, course.exchange, folder)
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", TOKEN)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                return self.say(403, {"message": "登录已经失效。", "remedy": "重新登录。"})
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
            step, paper = self.path.rsplit("/", 1)[-1], self.path.split("/")[-2]
            try:
                if step == "papers":
                    return self.say(200, {"papers": counter.overview("li")})
                if step == "fetch":
                    return self.say(200, counter.fetch("li", paper))
                if step == "submit":
                    return self.say(200, counter.submit("li", paper, body))
                return self.say(200, {"pages": counter.feedback("li", paper)})
            except CourseError as problem:
                return self.say(409, {"message": problem.what, "remedy": problem.remedy})

        def say(self, status: int, data: object) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(data).encode())

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/services/desk"
    server.shutdown()
    server.server_close()
    thread.join()


def desk(course: Course, service: str) -> HubDesk:
    return HubDesk(course.home / "home" / "papers", "li", course.home / "home" / ".course", service)


def limited(course: Course) -> None:
    """Give the released paper a limit of 40 minutes, as a blueprint with `timed` does."""
    path = course.exchange / "xiaobao" / "outbound" / PAPER / "paper.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    path.chmod(0o644)
    path.write_text(json.dumps({**data, "timed": True}), encoding="utf-8")


def test_a_paper_goes_the_whole_way(course: Course, service: str) -> None:
    mine = desk(course, service)
    assert mine.papers() == [PAPER]
    standing = mine.standing(PAPER)
    assert (standing.title, standing.fetched, standing.total, standing.minutes) == ("测试卷", False, 10, None)
    folder = mine.fetch(PAPER)
    AnswerSheet(folder, "li").save("T2-proof-rate", "12.5")
    assert mine.standing(PAPER).answered == 1
    receipt = mine.submit(PAPER)
    assert (receipt.trainee, receipt.answered, len(receipt.unanswered)) == ("li", 1, 9)
    assert mine.receipts(PAPER) == [receipt] == Desk.receipts(mine, PAPER)
    assert mine.fetch_feedback(PAPER) is None
    course.room.collect(PAPER)
    course.room.mark(PAPER, ["li"])
    course.room.feedback(PAPER, ["li"])
    course.room.release_feedback(PAPER)
    page = mine.fetch_feedback(PAPER)
    assert page and page.read_text(encoding="utf-8") == (
        course.root / "feedback" / "li" / PAPER / f"{PAPER}.html"
    ).read_text(encoding="utf-8")
    assert mine.standing(PAPER).feedback == page


def test_fetching_again_keeps_answers_and_mends_what_is_damaged(course: Course, service: str) -> None:
    mine = desk(course, service)
    folder = mine.fetch(PAPER)
    AnswerSheet(folder, "li").save("T2-proof-rate", "12.5")
    (folder / "paper.json").write_text("{", encoding="utf-8")
    assert not mine.standing(PAPER).fetched
    mine.fetch(PAPER)
    assert AnswerSheet(folder, "li").value("T2-proof-rate") == "12.5"
    assert (folder / "paper.damaged.txt").read_text(encoding="utf-8") == "{"


def test_a_limit_is_told_noted_and_shown_with_every_question(course: Course, service: str) -> None:
    limited(course)
    mine = desk(course, service)
    assert "限时 40 分钟，按“领取试卷”就开始计时。" in status_line(mine.standing(PAPER))
    folder = mine.fetch(PAPER)
    standing = mine.standing(PAPER)
    assert standing.until and "限时到" in status_line(standing)
    for shown in (Question("T2-proof-rate", folder, "li").screen(), HandIn(mine, PAPER).screen()):
        (clock,) = [block for block in walk(shown["blocks"]) if block["type"] == "countdown"]
        assert (clock["label"], clock["warn"]) == ("剩余时间", [10, 2])
        assert 39 * 60 < clock["until"] - clock["now"] <= 40 * 60
    timing.grant(course.root, "li", PAPER, "extra_minutes", 15, "停电", "zhao")
    mine._seen = None
    assert mine.standing(PAPER).until != standing.until
    (clock,) = [
        b
        for b in walk(Question("T2-proof-rate", folder, "li").screen()["blocks"])
        if b["type"] == "countdown"
    ]
    assert 54 * 60 < clock["until"] - clock["now"] <= 55 * 60


def test_a_second_attempt_starts_blank_and_keeps_the_first(course: Course, service: str) -> None:
    mine = desk(course, service)
    folder = mine.fetch(PAPER)
    AnswerSheet(folder, "li").save("T2-proof-rate", "12.5")
    mine.submit(PAPER)
    timing.grant(course.root, "li", PAPER, "second_attempt", 0, "断网", "zhao")
    mine._seen = None
    assert not mine.standing(PAPER).fetched
    mine.fetch(PAPER)
    assert (mine.standing(PAPER).fetched, mine.standing(PAPER).answered) == (True, 0)
    assert mine.papers() == [PAPER]
    (kept,) = mine.folder.glob(f".{PAPER}.attempt-1-*/answers.json")
    assert json.loads(kept.read_text(encoding="utf-8"))["answers"]["T2-proof-rate"]["value"] == "12.5"


def test_the_services_words_reach_the_trainee(course: Course, service: str) -> None:
    mine = desk(course, service)
    with pytest.raises(ExchangeProblem, match="这份试卷没有发放"):
        mine.fetch("none-2026")
    folder = mine.fetch(PAPER)
    theirs = Course(course.home).desk("wang").fetch(PAPER)
    AnswerSheet(theirs, "wang").register_all()
    (folder / "answers.json").write_bytes((theirs / "answers.json").read_bytes())
    with pytest.raises(AnswerError, match="这是 wang 的答卷"):
        mine.submit(PAPER)


def test_a_service_away_costs_nothing_that_was_answered(
    course: Course, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = desk(course, service)
    folder = mine.fetch(PAPER)
    receipt = mine.submit(PAPER)
    away = HubDesk(mine.folder, "li", mine.home, "http://127.0.0.1:9/services/desk")
    with pytest.raises(ExchangeProblem, match="暂时连不上测评服务，答案都在本机"):
        away.submit(PAPER)
    with pytest.raises(ExchangeProblem, match="暂时连不上"):
        away.papers()
    assert away.receipts(PAPER) == [receipt]
    Question("T2-proof-rate", folder, "li").handle(Event("answer", "11"))
    assert AnswerSheet(folder, "li").value("T2-proof-rate") == "11"
    assert receipt_text(receipt) in json.dumps(HandIn(away, PAPER).screen(), ensure_ascii=False)
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "old")
    mine._seen = None
    with pytest.raises(ExchangeProblem, match="登录已经失效"):
        mine.papers()


def test_the_home_page_works_through_the_service(course: Course, service: str) -> None:
    view = DeskView(desk(course, service), Path("/"))
    assert "领取试卷" in json.dumps(view.screen(), ensure_ascii=False)
    assert "打开试卷" in json.dumps(view.handle(Event(f"fetch:{PAPER}", None)), ensure_ascii=False)


def test_the_kernel_takes_the_services_desk_when_told_where_it_is(
    course: Course, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_DESK_URL", service)
    monkeypatch.setenv("JUPYTERHUB_USER", "li")
    assert isinstance(my_desk(course.home / "x"), HubDesk)
    monkeypatch.delenv("COURSE_DESK_URL")
    monkeypatch.setenv("COURSE_EXCHANGE", str(course.exchange))
    assert type(my_desk(course.home / "x")) is Desk
