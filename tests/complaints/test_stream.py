"""Whole runs: the same bytes whatever happens on the way, nothing half-written, bounded memory."""

from __future__ import annotations

import csv
import fcntl
import itertools
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from raw_table import rows, write

from course.complaints.anonymise import chunks, normalise, policy, publish, report, review, stream
from course.complaints.anonymise.keys import Key
from course.complaints.anonymise.narrative import clean
from course.complaints.anonymise.policy import Policy
from course.complaints.anonymise.privacy import PrivacyError
from course.complaints.anonymise.publish import OutputError
from course.complaints.anonymise.source import TableError
from course.complaints.anonymise.survey import Bar, Outcome, Silent
from course.complaints.anonymise.work import Work
from course.complaints.anonymise.workbook import open_table
from course.errors import CourseError

KEY = Key(b"\x07" * 32)
ROOT = Path(__file__).resolve().parents[2]
PLAIN = Policy.model_validate(
    {
        "title": "没有文字列", "quasi_identifiers": ["q"], "sensitive": ["s"],
        "columns": {"id": {"action": "pseudonym", "unique": True}, "q": "keep", "s": "keep"},
    }
)  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("raw", "out"):
        (tmp_path / name).mkdir()
    return tmp_path


def plain(place: Path, count: int = 40) -> Path:
    path = place / "raw" / "t.csv"
    path.write_text(
        "id,q,s\n" + "".join(f"N{i},{'ab'[i % 2]},{i % 3}\n" for i in range(count)), encoding="utf-8"
    )
    return path


def finish(outcome: Outcome, folder: Path) -> dict[Path, Path]:
    """Report and review sheet beside the output, as the command writes them."""
    out = folder.parent
    report.write(folder / "report.html", outcome, date(2026, 11, 24), "o.csv", "review.csv")
    review.write(folder / "review.csv", outcome.questions)
    return {folder / name: out / name for name in ("report.html", "review.csv")}


def go(
    raw: Path, out: Path, plan: Policy, workers: int = 1, chunk: int = 10, key: Key | None = KEY
) -> Outcome:
    return stream.run(open_table(raw), out, plan, key, workers=workers, chunk=chunk, finish=finish)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, bytes], Outcome]]:
    """A raw table of 150 rows, what an undisturbed run makes of it, and the run's outcome."""
    place = tmp_path_factory.mktemp("whole")
    for name in ("raw", "out"):
        (place / name).mkdir()
    raw = write(place / "raw" / "r.csv", rows(150))
    outcome = go(raw, place / "out" / "o.csv", lenient(), chunk=30)
    yield raw, bytes_of(place / "out"), outcome


def lenient() -> Policy:
    """The shipped policy for a table that is too small for it."""
    return policy.read().model_copy(update={"max_suppression": 0.5, "k": 2, "l": 1})


def test_a_run(whole: tuple[Path, dict[str, bytes], Outcome], place: Path) -> None:
    raw, made, outcome = whole
    assert sorted(made) == ["o.csv", "report.html", "review.csv"]
    (place / "out" / "o.csv").write_bytes(made["o.csv"])
    table = read(place / "out" / "o.csv")
    source = {row["ticket_no"]: row for row in read(raw)}
    by_name = {"C" + KEY.digest("complaint_id", ticket)[:10]: row for ticket, row in source.items()}
    assert len(table) == outcome.written == 150 - int(outcome.protected.dropped.sum())
    assert outcome.spans["mobile"] == outcome.spans["bank_card"] == len(table)
    for row in table:
        before = by_name[row["complaint_id"]]
        assert row["received_month"] == before["received_at"][:7]
        assert row["outlet"] == "O" + KEY.digest("outlet", before["outlet_name"])[:6]
        text = "\n".join(row.values())
        for name in ("customer_name", "mobile", "bank_card", "outlet_name", "handler_name", "ticket_no"):
            assert before[name] not in text
        assert before["address"] == "" or before["address"] not in text
        assert "〔手机号〕" in row["narrative"]
        assert "甲" in row["reply"]
    assert not (place / "out" / ".o.csv.work").exists()


def test_the_order_tells_nothing(whole: tuple[Path, dict[str, bytes], Outcome], place: Path) -> None:
    raw, made, _ = whole
    (place / "o.csv").write_bytes(made["o.csv"])
    rank = {"C" + KEY.digest("complaint_id", row["ticket_no"])[:10]: i for i, row in enumerate(read(raw))}
    order = [rank[row["complaint_id"]] for row in read(place / "o.csv")]
    assert order != sorted(order)
    ups = sum(a < b for a, b in itertools.pairwise(order)) / (len(order) - 1)
    assert 0.35 < ups < 0.65


@pytest.mark.parametrize(("workers", "chunk"), [(2, 30), (1, 7), (3, 40)])
def test_processes_and_chunks_change_nothing(
    whole: tuple[Path, dict[str, bytes], Outcome], place: Path, workers: int, chunk: int
) -> None:
    raw, made, _ = whole
    go(raw, place / "out" / "o.csv", lenient(), workers=workers, chunk=chunk)
    assert bytes_of(place / "out") == made


def test_encodings_change_nothing(whole: tuple[Path, dict[str, bytes], Outcome], place: Path) -> None:
    _, made, _ = whole
    raw = write(place / "raw" / "r.csv", rows(150), "gb18030")
    go(raw, place / "out" / "o.csv", lenient(), chunk=30)
    assert bytes_of(place / "out")["o.csv"] == made["o.csv"]


def test_xlsx_output_is_text_and_repeats(place: Path) -> None:
    raw = place / "raw" / "t.csv"
    raw.write_text("id,q,s\n" + "".join(f"N{i},=1+1,\x07a\n" for i in range(9)), encoding="utf-8")
    for name in ("one", "two"):
        stream.run(open_table(raw), place / "out" / f"{name}.xlsx", PLAIN, KEY)
    one, two = ((place / "out" / f"{name}.xlsx").read_bytes() for name in ("one", "two"))
    assert one == two
    sheet = load_workbook(place / "out" / "one.xlsx").active
    cells = list(sheet.iter_rows(values_only=True))
    assert cells[0] == ("id", "q", "s")
    assert cells[1][1:] == ("'=1+1", "a")
    assert len(cells) == 10


# --- killed and resumed -------------------------------------------------------------------------------------------


@contextmanager
def killed_at(number: int) -> Iterator[None]:
    """Every rename, flush, deletion and row written counts; the process kills itself before that number of them."""
    count = 0
    ordered = publish._ordered

    def rows_counted(work: Work) -> Iterator[list[str]]:
        for row in ordered(work):
            yield counted(lambda row: row)(row)  # type: ignore[misc]

    def counted(call: Callable[..., object]) -> Callable[..., object]:
        def counting(*args: object, **kwargs: object) -> object:
            nonlocal count
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)

        return counting

    for name in ("replace", "fsync", "unlink", "rmdir", "mkdir"):
        setattr(os, name, counted(getattr(os, name)))
    publish._ordered = rows_counted
    yield


def in_child(act: Callable[[], object]) -> int:
    """Run in a forked process; its wait status (0: came to its end). A table without texts needs no model."""
    child = os.fork()
    if not child:
        code = 1
        try:
            act()
            code = 0
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]


def test_kill_9_at_any_point_then_resume(place: Path) -> None:
    raw, out = plain(place), place / "out" / "o.csv"
    go(raw, out, PLAIN)
    wanted = bytes_of(place / "out")
    points = 0
    while True:
        for path in list((place / "out").iterdir()):
            path.unlink()
        points += 1

        def run(number: int = points) -> None:
            with killed_at(number):
                go(raw, out, PLAIN)

        status = in_child(run)
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        if out.exists():
            assert out.read_bytes() == wanted["o.csv"], "a half-written output"
        go(raw, out, PLAIN)
        assert bytes_of(place / "out") == wanted, f"after a kill at point {points}"
    assert points > 60
    assert bytes_of(place / "out") == wanted


def test_resuming_does_not_do_finished_chunks_again(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, out = plain(place), place / "out" / "o.csv"
    interrupted(raw, out, after=3)
    state = json.loads((place / "out" / ".o.csv.state.json").read_text(encoding="utf-8"))
    assert [(p["index"], p["first"], p["rows"]) for p in state["parts"]] == [
        (0, 2, 10),
        (1, 12, 10),
        (2, 22, 10),
    ]
    assert (place / "out" / ".o.csv.work").stat().st_mode & 0o777 == 0o700
    assert (place / "out" / ".o.csv.state.json").stat().st_mode & 0o777 == 0o600
    done: list[int] = []
    real = chunks.treat
    monkeypatch.setattr(
        chunks, "treat", lambda job, columns, chunk: done.append(chunk[0][0]) or real(job, columns, chunk)
    )
    outcome = go(raw, out, PLAIN)
    assert done == [32]
    assert outcome.resumed == 30
    assert sorted(bytes_of(place / "out")) == ["o.csv", "report.html", "review.csv"]


def interrupted(raw: Path, out: Path, after: int) -> None:
    """A run that Ctrl-C stops after so many chunks."""
    real, calls = chunks.treat, 0

    def stopping(*args: object) -> bytes:
        nonlocal calls
        calls += 1
        if calls > after:
            raise KeyboardInterrupt
        return real(*args)  # type: ignore[arg-type]

    chunks.treat = stopping  # type: ignore[assignment]
    try:
        with pytest.raises(KeyboardInterrupt):
            go(raw, out, PLAIN)
    finally:
        chunks.treat = real
    assert not out.exists()


def test_a_part_that_was_changed_is_done_again(place: Path) -> None:
    raw, out = plain(place), place / "out" / "o.csv"
    go(raw, out, PLAIN)
    wanted = bytes_of(place / "out")
    out.unlink()
    interrupted(raw, out, after=3)
    part = place / "out" / ".o.csv.work" / "part-000001.jsonl"
    part.write_bytes(part.read_bytes().replace(b'"a"', b'"z"'))
    (place / "out" / ".o.csv.work" / "part-000002.jsonl").unlink()
    outcome = go(raw, out, PLAIN)
    assert outcome.resumed == 10
    assert bytes_of(place / "out") == wanted
    out.unlink()
    interrupted(raw, out, after=3)
    state = place / "out" / ".o.csv.state.json"
    data = json.loads(state.read_text(encoding="utf-8"))
    data["parts"][0]["taken"] = data["parts"][1]["taken"]
    state.write_text(json.dumps(data), encoding="utf-8")
    assert go(raw, out, PLAIN).resumed == 20
    assert bytes_of(place / "out") == wanted


@pytest.mark.parametrize("what", ["table", "policy", "key", "state"])
def test_another_run_does_not_go_on_with_old_parts(place: Path, what: str) -> None:
    raw, out = plain(place), place / "out" / "o.csv"
    interrupted(raw, out, after=3)
    plan, key = PLAIN, KEY
    if what == "table":
        raw.write_text(raw.read_text(encoding="utf-8").replace("N39,b,0", "N39,b,1"), encoding="utf-8")
    elif what == "policy":
        plan = PLAIN.model_copy(update={"k": 6})
    elif what == "key":
        key = Key(b"\x09" * 32)
    else:
        (place / "out" / ".o.csv.state.json").write_text("{half", encoding="utf-8")
    outcome = go(raw, out, plan, key=key)
    assert outcome.resumed == 0
    assert outcome.restarted
    after = bytes_of(place / "out")
    for path in (place / "out").iterdir():
        path.unlink()
    go(raw, out, plan, key=key)
    assert bytes_of(place / "out") == after


def test_two_runs_at_once(place: Path) -> None:
    raw, out = plain(place), place / "out" / "o.csv"
    interrupted(raw, out, after=1)
    with (place / "out" / ".o.csv.work" / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CourseError, match="另一个 course anonymise 正在写"):
            go(raw, out, PLAIN)
    assert go(raw, out, PLAIN).resumed == 10


KILLED = """
import os, signal, sys, multiprocessing
sys.path[:0] = [{root!r}, {here!r}]
if __name__ == "__main__":
    from pathlib import Path
    import test_stream as t
    from course.complaints.anonymise.work import Work
    add = Work.add
    def adding(self, index, *rest):
        add(self, index, *rest)
        if index == 1:
            pids = [child.pid for child in multiprocessing.active_children()]
            Path({pids!r}).write_text(" ".join(map(str, pids)))
            os.kill(os.getpid(), signal.SIGKILL)
    Work.add = adding
    t.go(Path({raw!r}), Path({out!r}), t.lenient(), workers=2, chunk=30)
"""


def test_kill_9_with_two_processes_and_the_detector(
    whole: tuple[Path, dict[str, bytes], Outcome], place: Path
) -> None:
    raw, made, _ = whole
    out, pids, script = place / "out" / "o.csv", place / "pids", place / "run.py"
    script.write_text(
        KILLED.format(
            root=str(ROOT), here=str(Path(__file__).parent), raw=str(raw), out=str(out), pids=str(pids)
        ),
        encoding="utf-8",
    )
    assert subprocess.run([sys.executable, str(script)], timeout=300).returncode == -signal.SIGKILL
    assert not out.exists()
    workers = [int(pid) for pid in pids.read_text().split()]
    assert len(workers) == 2
    for pid in workers:
        ended(pid)
    outcome = go(raw, out, lenient(), chunk=30)
    assert outcome.resumed == 60
    assert bytes_of(place / "out") == made


def ended(pid: int) -> None:
    """Wait until a process that isn't ours has ended; fail after a minute."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([handle], [], [], 60)[0], f"process {pid} outlives its parent"
    finally:
        os.close(handle)


def test_a_worker_that_dies_leaves_the_parts(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, out = plain(place), place / "out" / "o.csv"
    interrupted(raw, out, after=1)
    monkeypatch.setattr(chunks, "_work", _die)
    with pytest.raises(chunks.StoppedError, match="再运行一次，会从断处接着做"):
        go(raw, out, PLAIN, workers=2)
    assert not out.exists()
    monkeypatch.undo()
    assert go(raw, out, PLAIN).resumed == 10


def _die(chunk: object) -> bytes:
    os._exit(9)


# --- nothing half-written, nothing left ---------------------------------------------------------------------------


def test_below_the_threshold_nothing_is_written(place: Path) -> None:
    raw = write(place / "raw" / "r.csv", rows(60))
    with pytest.raises(PrivacyError, match=r"达不到 k=50、l=2.*没有写出任何数据"):
        go(raw, place / "out" / "o.csv", policy.read().model_copy(update={"k": 50}))
    assert list((place / "out").iterdir()) == []


def test_a_fault_late_in_the_run_leaves_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, out = plain(place), place / "out" / "o.csv"

    def failing(outcome: Outcome, folder: Path) -> dict[Path, Path]:
        finish(outcome, folder)
        raise CourseError("报告写不出来。")

    out.write_text("旧的", encoding="utf-8")
    with pytest.raises(CourseError, match="报告写不出来"):
        stream.run(open_table(raw), out, PLAIN, KEY, finish=failing)
    assert bytes_of(place / "out") == {"o.csv": "旧的".encode()}


def test_a_table_that_changes_meanwhile(place: Path) -> None:
    raw, out = plain(place), place / "out" / "o.csv"

    def meanwhile(what: str, total: int | None) -> Bar:
        if total is not None:
            raw.write_text(raw.read_text(encoding="utf-8").replace("N39,b,0", "N38x,b,0"), encoding="utf-8")
        return Silent()

    with pytest.raises(TableError, match="运行期间原始表被改动了"):
        stream.run(open_table(raw), out, PLAIN, KEY, progress=meanwhile)
    assert list((place / "out").iterdir()) == []


def test_where_the_output_may_stand(place: Path) -> None:
    raw = plain(place)
    (place / "out" / "link.csv").symlink_to(raw)
    for out, says in [
        (raw, "同一个文件"), (place / "out" / "link.csv", "同一个文件"), (place / "out" / "o.txt", "只能是 .csv 或 .xlsx"),
        (place / "none" / "o.csv", "没有这个文件夹"),
    ]:  # fmt: skip
        with pytest.raises(OutputError, match=says):
            go(raw, out, PLAIN)
    (place / "out" / "d.csv").mkdir()
    with pytest.raises(OutputError, match="这是一个文件夹"):
        go(raw, place / "out" / "d.csv", PLAIN)
    raw.write_text("id,q,s\n", encoding="utf-8")
    with pytest.raises(TableError, match="只有表头"):
        go(raw, place / "out" / "o.csv", PLAIN)


# --- texts --------------------------------------------------------------------------------------------------------


def test_one_person_is_one_person_in_both_texts() -> None:
    made = clean(
        ["投诉人张桂兰来电，称小李推荐保险。", "经办李强已联系张女士。"],
        [("name", "张桂兰"), ("name", "李强")],
    )
    assert made.texts[0].startswith("投诉人甲来电")
    assert "张" not in made.texts[1]
    assert "李" not in "".join(made.texts)
    assert "甲" in made.texts[1]


def test_what_the_columns_know_is_replaced_whatever_the_detector_thinks() -> None:
    text = "落款木易，经手栏盖着云图的章，号码后面是1０8 8812，在往里走第三家那边等。"
    known = [("name", "木易"), ("name", "云图"), ("ticket", "1088812"), ("address", "往里走第三家")]
    made = clean([text], known).texts[0]
    for part in ("木易", "云图", "8812", "第三家"):
        assert part in clean([text]).texts[0], "the detector alone doesn't find these"
        assert part not in made
    assert clean(["写着冷杉木地板"], [("name", "冷")]).texts == ["写着冷杉木地板"]


def test_a_text_that_starts_a_formula() -> None:
    made = clean(["=HYPERLINK(1)", "-"])
    assert made.texts[0].startswith("'=")
    assert clean(made.texts).texts == made.texts


FRAGMENTS = [
    "张桂兰", "欧阳修文女士", "小李", "刘师傅", "老王头", "15412340001", "１５４ 1234 0001", "一五四一二三四零零零一",
    "110101194912310021", "6222021234567890123", "微信hello_zz123", "沅宁市望澜区锦屏路12号3单元501", "锦绣家园", "恒顺制衣厂",
    "锦屏路支行", "1962年3月4日", "a@example.com", "豫O12345", "客户甲", "某支行", "〔手机号〕", "经理乙", "😀", "，", "。", "；", "\n", "=", "-",
    "投诉人", "说", "要求退费", "到", "住在", "电话", "卡号", "在", "上班", "介绍", "没有", " ", "2000元", "姓陈的",
]  # fmt: skip
texts = st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join)


@settings(max_examples=120, deadline=None)
@given(
    texts,
    texts,
    st.sampled_from(["张桂兰", "陈家骏", "客户甲"]),
    st.sampled_from(["15412340001", "16112345678"]),
)
def test_cleaning_again_changes_nothing(one: str, two: str, name: str, mobile: str) -> None:
    known = [("name", name), ("mobile", mobile)]
    made = clean([one, two], known)
    again = clean(made.texts)
    assert again.texts == made.texts
    assert not again.counts
    plain_text = normalise("\n".join(made.texts))[0]
    assert mobile not in plain_text
    assert name == "客户甲" or name not in plain_text
    for question in made.questions:
        assert mobile not in normalise(question.sentence + question.why)[0]


def test_the_output_anonymised_again_stays_as_it_is(
    whole: tuple[Path, dict[str, bytes], Outcome], place: Path
) -> None:
    _, made, _ = whole
    (place / "raw" / "o.csv").write_bytes(made["o.csv"])
    plan = policy.read("again").model_copy(update={"k": 2, "l": 1})
    outcome = go(place / "raw" / "o.csv", place / "out" / "o.csv", plan, key=None)
    assert bytes_of(place / "out")["o.csv"] == made["o.csv"]
    assert not outcome.spans
    assert outcome.changed_texts == 0


# --- memory -------------------------------------------------------------------------------------------------------

MEASURED = """
import resource, sys
sys.path[:0] = [{root!r}, {here!r}]
from functools import lru_cache
from pathlib import Path
import raw_table, test_stream as t
from course.complaints.anonymise import chunks
place = Path({place!r})
first = raw_table.rows(40)
pool = [dict(row) for row in first]
def table(count):
    for i, row in enumerate(raw_table.each(count)):
        yield row | {{k: pool[i % 40][k] for k in ("narrative", "reply", *t.IDENTIFYING)}}
raw_table.write(place / "raw" / "r.csv", table({rows}))
kept = lru_cache(64)(lambda texts, known: t.clean(texts, known))
chunks.clean = lambda texts, known: kept(tuple(texts), tuple(p for p in known if p[0] != "ticket"))
outcome = t.go(place / "raw" / "r.csv", place / "out" / "o.csv", t.policy.read(), chunk=250)
print(outcome.written, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
IDENTIFYING = [
    "customer_name",
    "handler_name",
    "id_card",
    "mobile",
    "bank_card",
    "address",
    "employer",
    "email",
    "outlet_name",
]


def peak_mib(place: Path, count: int) -> int:
    """Resident memory of a run over `count` rows, 40 different complaints: the detector's time is not the question."""
    code = MEASURED.format(root=str(ROOT), here=str(Path(__file__).parent), place=str(place), rows=count)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=540)
    assert done.returncode == 0, done.stderr
    written, mib = map(int, done.stdout.split())
    assert written > 0.95 * count
    return mib


def test_memory_of_twenty_thousand_rows(place: Path) -> None:
    (place / "small").mkdir()
    for name in ("raw", "out"):
        (place / "small" / name).mkdir()
    small = peak_mib(place / "small", 2_000)
    large = peak_mib(place, 20_000)
    assert large < 800  # of the 1,500 MiB allowed; allocators differ by some hundred between machines
    assert large - small < 25, "memory grows with the table: a row may cost no more than its short columns"
