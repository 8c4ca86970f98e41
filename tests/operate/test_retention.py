"""After a purge nothing names a trainee any more, and the figures that stay are those from before it."""

from __future__ import annotations

import fcntl
import json
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from course import chain
from course.assessment import timing
from course.errors import SetupError
from course.operate import aggregates, database, retention
from course.operate import plan as plans
from course.operate.plan import Plan
from tests.classroom_kit import PAPER, Course
from tests.operate.operate_kit import PEOPLE, SECRET, hub_like, mentions, outcome, silent, tree

AFTER = date(2026, 11, 21)  # the test paper's review_until is 2026-11-20
WORDS = [*PEOPLE, *(name for name, _ in PEOPLE.values()), SECRET]
PLACES = ("course", "exchange", "desk", "hub")


def purge(course: Course, before: date = AFTER) -> Plan:
    where = hub_like(course)
    found = plans.draw(where, before)
    retention.carry_out(where, found, silent)
    return found


def test_the_plan_says_exactly_what_goes_and_changes_nothing(mine: Course) -> None:
    before = tree(mine.home)
    found = plans.draw(hub_like(mine), AFTER)
    (paper,) = found.papers
    entries = len(plans.marklog.read(plans.marklog.path(mine.root, PAPER)))
    assert paper.counts == {
        "答卷": 11, "评过的答卷": 11, "反馈": 11, "交换文件夹里的答卷": 11, "交换文件夹里的反馈": 11,
        "领卷交卷记录": 22, "评分日志": entries, "例外": 1, "发反馈的记录": 1, "评分草稿": 2,
        "成绩册里的答卷": 11,
    }  # fmt: skip
    assert (paper.id, paper.review_until, paper.aggregates) == (
        PAPER,
        "2026-11-20",
        f"aggregates/{PAPER}.json",
    )
    assert found.people == {account: name for account, (name, _) in PEOPLE.items()}
    assert tree(mine.home) == before


def test_no_id_and_no_name_is_left_anywhere(mine: Course) -> None:
    assert len(mentions(mine.root, WORDS)) > 60  # the search finds them where they are
    assert "gradebook.db" in mentions(mine.root, WORDS)
    found = purge(mine)
    for place in PLACES:
        assert mentions(mine.home / place, WORDS) == []
    assert retention.left(hub_like(mine), found.people) == ([], [])
    retention.check_left(hub_like(mine), found)
    assert {one["account"] for one in json.loads((mine.root / "roster.json").read_text())["people"]} == {
        "zhaolaoshi"
    }
    assert not (mine.root / plans.FILE).exists()


def test_the_figures_that_stay_are_those_from_before(mine: Course) -> None:
    before = outcome(mine.root, mine.exchange, mine.assessments)
    purge(mine)
    kept = json.loads((mine.root / "aggregates" / f"{PAPER}.json").read_text(encoding="utf-8"))
    assert kept["trainees"] == 11
    assert kept["mean"] == round(float(before.people["score"].mean()), 2)
    assert kept["pass_rate"] == round(float(before.people["passed"].mean()), 4)
    wanted = {row["item"]: row for row in before.by_item().to_dict("records")}
    assert {row["item"] for row in kept["items"]} == set(wanted)
    for row in kept["items"]:
        assert row["facility"] == wanted[row["item"]]["facility"]
        assert row["count"] == wanted[row["item"]]["count"]
    branches = {row["branch"]: row for row in before.by("branch").to_dict("records")}
    assert {row["branch"]: row["trainees"] for row in kept["branches"]} == {
        "城东支行": 6,
        aggregates.OTHERS: 5,
    }
    by_name = {row["branch"]: row for row in kept["branches"]}
    assert by_name["城东支行"]["share"] == branches["城东支行"]["share"]
    small = before.items[
        before.items["trainee"].isin([one for one, (_, branch) in PEOPLE.items() if branch != "城东支行"])
    ]
    assert by_name[aggregates.OTHERS]["share"] == small["score"].sum() / small["max_score"].sum()
    assert kept["strands"] == before.by("strand").to_dict("records")


def test_the_log_says_what_went_without_naming_anybody(mine: Course) -> None:
    found = purge(mine)
    (entry,) = chain.read(mine.root / "operate.jsonl")
    assert (entry["event"], entry["before"], entry["people"]) == ("purge", "2026-11-21", 11)
    assert entry["papers"][0]["deleted"] == found.papers[0].counts


def test_the_day_of_the_review_itself_is_still_kept(mine: Course) -> None:
    assert plans.draw(hub_like(mine), date(2026, 11, 20)).papers == []
    assert plans.draw(hub_like(mine), date(2026, 11, 21)).papers != []


def test_whoever_sits_another_paper_keeps_name_and_that_paper(mine: Course) -> None:
    stays = next(iter(PEOPLE))
    other = mine.root / "submitted" / stays / "next-2027"
    other.mkdir()
    (other / "answers.json").write_text("{}", encoding="utf-8")
    timing.grant(mine.root, stays, "next-2027", "absence", 0, "出差", "zhaolaoshi")
    found = purge(mine)
    assert (found.stay, set(found.people)) == (1, set(PEOPLE) - {stays})
    assert tree(mine.root / "submitted") == {f"{stays}/next-2027/answers.json": b"{}"}
    assert [one.paper for one in timing.exceptions(mine.root)] == ["next-2027"]
    assert [one["paper"] for one in chain.read(mine.root / "closings.jsonl")] == [PAPER]  # it stays closed
    assert stays in (mine.root / "roster.json").read_text(encoding="utf-8")
    with sqlite3.connect(mine.root / "gradebook.db") as book:
        assert book.execute("SELECT id FROM student").fetchall() == [(stays,)]
        assert book.execute("SELECT count(*) FROM submitted_assignment").fetchone() == (0,)
        assert book.execute("SELECT name FROM assignment").fetchall() == [(PAPER,)]


STEPS = (
    "keep_aggregates",
    "delete_files",
    "drop_records",
    "forget_in_gradebook",
    "forget_in_rosters",
    "_log",
)


@pytest.mark.parametrize("step", STEPS)
def test_a_purge_cut_short_goes_on_to_the_same_end(
    mine: Course, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    where = hub_like(mine)
    figures = json.dumps(
        aggregates.of(outcome(mine.root, mine.exchange, mine.assessments), mine.paper)["items"]
    )
    real = getattr(retention, step)

    def killed(*arguments: object) -> None:
        if step != "keep_aggregates":
            real(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(retention, step, killed)
        with pytest.raises(KeyboardInterrupt):
            retention.carry_out(where, plans.draw(where, AFTER), silent)
    again = plans.unfinished(where)
    assert again is not None and set(again.people) == set(PEOPLE)
    retention.carry_out(where, again, silent)
    for place in PLACES:
        assert mentions(mine.home / place, WORDS) == []
    kept = json.loads((mine.root / "aggregates" / f"{PAPER}.json").read_text(encoding="utf-8"))
    assert (json.dumps(kept["items"]), kept["trainees"]) == (figures, 11)
    assert len(chain.read(mine.root / "operate.jsonl")) == 1
    assert plans.unfinished(where) is None
    assert plans.draw(where, AFTER).papers == []


def test_a_report_that_still_names_somebody_is_named(mine: Course) -> None:
    report = mine.root / "build" / "report.html"
    report.parent.mkdir()
    report.write_text(f"<td>{next(iter(PEOPLE.values()))[0]}</td>", encoding="utf-8")
    (mine.root / "成绩.xlsx").write_bytes(b"PK")
    found = purge(mine)
    with pytest.raises(SetupError) as problem:
        retention.check_left(hub_like(mine), found)
    assert str(report) in str(problem.value) and "成绩.xlsx（打不开看" in str(problem.value)


def test_nothing_is_deleted_when_the_figures_cannot_be_kept(mine: Course) -> None:
    where = hub_like(mine)
    found = plans.draw(where, AFTER)
    (mine.assessments / "papers" / f"{PAPER}.json").unlink()
    before = tree(mine.home)
    with pytest.raises(Exception, match="还没有生成"):
        retention.carry_out(where, found, silent)
    after = tree(mine.home)
    after.pop(f"course/{plans.FILE}")
    assert after == before


def test_figures_of_an_earlier_purge_are_not_overwritten(mine: Course) -> None:
    path = mine.root / "aggregates" / f"{PAPER}.json"
    path.parent.mkdir()
    path.write_text("{}", encoding="utf-8")
    purge(mine)
    assert path.read_text(encoding="utf-8") == "{}"
    assert json.loads((path.parent / f"{PAPER}-2.json").read_text(encoding="utf-8"))["trainees"] == 11


def test_a_class_of_four_leaves_nothing_but_its_number(mine: Course) -> None:
    table = outcome(mine.root, mine.exchange, mine.assessments)
    four = list(PEOPLE)[:4]
    few = aggregates.Results(
        table.people[table.people["trainee"].isin(four)], table.items[table.items["trainee"].isin(four)], 0
    )
    kept = aggregates.of(few, mine.paper)
    assert (kept["trainees"], kept["items"], kept["branches"]) == (4, [], [])
    assert "mean" not in kept


@pytest.mark.parametrize(
    ("sizes", "wanted"),
    [
        ({"甲": 9, "乙": 5}, {"甲": 9, "乙": 5}),
        ({"甲": 9, "乙": 3, "丙": 2}, {"甲": 9, aggregates.OTHERS: 5}),
        ({"甲": 9, "乙": 6, "丙": 1}, {"甲": 9, aggregates.OTHERS: 7}),  # one alone would be told by the rest
        ({"甲": 6, "乙": 4}, {aggregates.OTHERS: 10}),
    ],
)
def test_no_group_is_smaller_than_five(mine: Course, sizes: dict[str, int], wanted: dict[str, int]) -> None:
    table = outcome(mine.root, mine.exchange, mine.assessments)
    names = [name for name, count in sizes.items() for _ in range(count)]
    people = table.people.iloc[[0] * len(names)].assign(
        branch=names, trainee=[f"p{n}" for n in range(len(names))]
    )
    made = (
        aggregates.merged(aggregates.Results(people, table.items, 0))
        .people["branch"]
        .value_counts()
        .to_dict()
    )
    assert made == wanted


def test_names_are_found_in_every_spelling(tmp_path: Path, mine: Course) -> None:
    where = hub_like(mine)
    name = "司马测一"
    for number, raw in enumerate(
        [name.encode(), name.encode("gb18030"), json.dumps(name).encode(), b"x hyx99q, y", b"hyx99qq"]
    ):
        (mine.root / f"note-{number}.txt").write_bytes(raw)
    found, _ = retention.left(where, {"hyx99q": name})
    assert [path.name for path in found] == [f"note-{number}.txt" for number in range(4)]


def test_deleted_rows_leave_no_bytes_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_DB_URL", raising=False)
    file = tmp_path / "gradebook.db"
    with sqlite3.connect(file, isolation_level=None) as book:
        book.execute("PRAGMA secure_delete = OFF")  # Debian's SQLite overwrites by itself, others don't
        book.execute("CREATE TABLE student (name TEXT)")
        book.executemany("INSERT INTO student VALUES (?)", [(f"司马测{n}号",) for n in range(500)])
        book.execute("DELETE FROM student")
    assert "司马测7号".encode() in file.read_bytes()
    database.wipe_free_space(tmp_path)
    assert "司马测7号".encode() not in file.read_bytes()


def test_a_running_hub_is_not_purged_under_its_feet(mine: Course) -> None:
    where = hub_like(mine)
    found = plans.draw(where, AFTER)
    before = tree(mine.home)
    with (mine.home / "hub" / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SetupError, match="JupyterHub 正在运行"):
            retention.carry_out(where, found, silent)
    (mine.home / "hub" / "lock").unlink()
    assert tree(mine.home) == before
