"""A backup restored into an empty folder gives the same results, and a damaged one gives nothing."""

from __future__ import annotations

import gzip
import io
import json
import os
import sqlite3
import stat
import tarfile
from pathlib import Path

import pandas as pd
import pytest

from course import chain
from course.errors import SetupError
from course.grading import marklog
from course.operate import backup, restore
from course.operate.layout import of_hub
from tests.classroom_kit import PAPER, Course
from tests.operate.operate_kit import PEOPLE, hub_like, outcome, silent, tree


@pytest.fixture
def archive(mine: Course, tmp_path: Path) -> Path:
    backup.make(hub_like(mine), tmp_path / "b.tar.gz", silent)
    return tmp_path / "b.tar.gz"


def test_a_restored_course_gives_exactly_the_same_results(
    mine: Course, archive: Path, tmp_path: Path
) -> None:
    target = tmp_path / "back"
    made = restore.run(archive, target, silent)
    before = outcome(mine.root, mine.exchange, mine.assessments)
    after = outcome(target / "course", target / "exchange", target / "assessments")
    pd.testing.assert_frame_equal(after.people, before.people)
    pd.testing.assert_frame_equal(after.items, before.items)
    pd.testing.assert_frame_equal(after.by_item(), before.by_item())
    pd.testing.assert_frame_equal(after.by("branch"), before.by("branch"))
    assert (len(after.people), after.needs_review) == (11, 0)
    assert made.parts["course/submitted"] == 4 * 11
    assert made.where == str(target / "course" / "gradebook.db")


def test_every_file_comes_back_and_the_logs_fit(mine: Course, archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "back"
    made = restore.run(archive, target, silent)
    for part in ("submitted", "autograded", "feedback", "source", "marklog", "desk", "inspection"):
        assert tree(target / "course" / part) == tree(mine.root / part)
    for part in ("exchange", "assessments", "hub", "desk"):
        assert tree(target / part) == tree(mine.home / part)
    for name in ("roster.json", "exceptions.jsonl"):
        assert (target / "course" / name).read_bytes() == (mine.root / name).read_bytes()
    entries = marklog.read(marklog.path(target / "course", PAPER))
    assert entries == marklog.read(marklog.path(mine.root, PAPER))
    desk = chain.read(target / "course" / "desk" / f"{PAPER}.jsonl")
    assert (made.records, made.broken) == (len(entries) + len(desk) + 3, [])
    assert not [path for path in target.parent.iterdir() if path.name.startswith(".back")]


def test_owner_and_mode_come_back_without_what_is_dangerous(mine: Course, tmp_path: Path) -> None:
    mine.root.chmod(0o2770)
    loose = mine.root / "source" / PAPER / f"{PAPER}.ipynb"
    loose.chmod(0o4666)
    (mine.root / "exceptions.jsonl").chmod(0o640)
    if os.geteuid() == 0:
        os.chown(loose, 65534, 65534)
    backup.make(hub_like(mine), tmp_path / "b.tar.gz", silent)
    assert stat.S_IMODE((tmp_path / "b.tar.gz").stat().st_mode) == 0o600
    restore.run(tmp_path / "b.tar.gz", tmp_path / "back", silent)
    course = tmp_path / "back" / "course"
    assert stat.S_IMODE(course.stat().st_mode) == 0o2770
    assert stat.S_IMODE((course / "source" / PAPER / loose.name).stat().st_mode) == 0o664
    assert stat.S_IMODE((course / "exceptions.jsonl").stat().st_mode) == 0o640
    assert stat.S_IMODE((course / "gradebook.db").stat().st_mode) == 0o660
    if os.geteuid() == 0:
        assert (course / "source" / PAPER / loose.name).owner() == "nobody"
    assert not [path for path in course.rglob("*") if path.lstat().st_mode & 0o002]


def test_a_gradebook_in_use_is_copied_whole(mine: Course, tmp_path: Path) -> None:
    busy = sqlite3.connect(mine.root / "gradebook.db", isolation_level=None)
    busy.execute("BEGIN")
    busy.execute("UPDATE student SET last_name = '没有提交的改动'")
    backup.make(hub_like(mine), tmp_path / "b.tar.gz", silent)
    busy.rollback()
    restore.run(tmp_path / "b.tar.gz", tmp_path / "back", silent)
    with sqlite3.connect(tmp_path / "back" / "course" / "gradebook.db") as restored:
        names = {name for (name,) in restored.execute("SELECT last_name FROM student")}
    assert names == {name for name, _ in PEOPLE.values()}


def test_links_and_pipes_are_left_out_by_name(mine: Course, tmp_path: Path) -> None:
    aside = mine.root / "inspection" / PAPER / "hyx01q.aside"
    aside.mkdir(parents=True)
    (aside / "link").symlink_to("/etc/passwd")
    os.mkfifo(aside / "pipe")
    made = backup.make(hub_like(mine), tmp_path / "b.tar.gz", silent)
    assert made.left == [f"course/inspection/{PAPER}/hyx01q.aside/{name}" for name in ("link", "pipe")]
    with gzip.open(tmp_path / "b.tar.gz") as stream:
        assert b"root:x:0" not in stream.read()


def test_a_full_folder_is_refused_and_untouched(mine: Course, archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "full"
    target.mkdir()
    (target / "mine.txt").write_text("在用", encoding="utf-8")
    with pytest.raises(SetupError, match="不是空的"):
        restore.run(archive, target, silent)
    assert tree(target) == {"mine.txt": "在用".encode()}


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9, 0.9999])
def test_one_damaged_byte_is_refused(archive: Path, tmp_path: Path, where: float) -> None:
    raw = bytearray(archive.read_bytes())
    raw[int(len(raw) * where)] ^= 1
    archive.write_bytes(raw)
    refused(archive, tmp_path)


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.99])
def test_a_backup_cut_short_is_refused(archive: Path, tmp_path: Path, keep: float) -> None:
    archive.write_bytes(archive.read_bytes()[: int(archive.stat().st_size * keep)])
    refused(archive, tmp_path)


def refused(archive: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(SetupError, match="备份坏了，什么也没有写"):
        restore.run(archive, tmp_path / "back", silent)
    assert sorted(tmp_path.iterdir()) == before


def rewritten(archive: Path, change: object) -> None:
    """Write an archive anew, well-formed, with members changed by `change(name, data)`."""
    with tarfile.open(archive) as old:
        members = [(one.name, old.extractfile(one).read()) for one in old if one.isreg()]  # type: ignore[union-attr]
    with tarfile.open(archive, "w:gz") as new:
        for name, data in members:
            for changed, body in change(name, data):  # type: ignore[operator]
                entry = tarfile.TarInfo(changed)
                entry.size = len(body)
                new.addfile(entry, io.BytesIO(body))


def test_a_changed_answer_in_a_well_formed_archive_is_refused(archive: Path, tmp_path: Path) -> None:
    rewritten(archive, lambda name, data: [(name, data.replace(b"12.5", b"13.5"))])
    refused(archive, tmp_path)


def test_a_file_that_is_not_on_the_list_is_refused(archive: Path, tmp_path: Path) -> None:
    rewritten(
        archive,
        lambda name, data: (
            [("course/extra.txt", b"x"), (name, data)] if name == "backup.json" else [(name, data)]
        ),
    )
    refused(archive, tmp_path)


@pytest.mark.parametrize("name", ["../out.txt", "/tmp/out.txt", "course/../../out.txt"])
def test_a_name_that_leads_out_is_refused(archive: Path, tmp_path: Path, name: str) -> None:
    def change(member: str, data: bytes) -> list[tuple[str, bytes]]:
        if member != "backup.json":
            return [(member, data)]
        listed = json.loads(data)
        digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"  # of x
        listed["entries"].append(
            {"name": name, "kind": "file", "mode": 420, "owner": "", "group": "", "size": 1, "sha256": digest}
        )
        return [(name, b"x"), (member, json.dumps(listed).encode())]

    rewritten(archive, change)
    refused(archive, tmp_path)


def test_a_link_in_an_archive_is_refused(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as old:
        members = [(one, old.extractfile(one).read()) for one in old]  # type: ignore[union-attr]
    with tarfile.open(archive, "w:gz") as new:
        link = tarfile.TarInfo("course/submitted/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        new.addfile(link)
        for one, data in members:
            new.addfile(one, io.BytesIO(data))
    refused(archive, tmp_path)


def test_a_broken_log_is_backed_up_as_it_is_and_said_so(mine: Course, tmp_path: Path) -> None:
    file = marklog.path(mine.root, PAPER)
    file.write_text(file.read_text().replace("写到了两点", "写到了三点", 1), encoding="utf-8")
    made = backup.make(hub_like(mine), tmp_path / "b.tar.gz", silent)
    assert len(made.broken) == 1 and "与前一行对不上" in made.broken[0]
    back = restore.run(tmp_path / "b.tar.gz", tmp_path / "back", silent)
    assert len(back.broken) == 1
    assert marklog.path(tmp_path / "back" / "course", PAPER).read_bytes() == file.read_bytes()


def test_a_backup_is_never_overwritten_nor_put_into_what_it_backs_up(mine: Course, archive: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(SetupError, match="没有覆盖"):
        backup.make(hub_like(mine), archive, silent)
    assert archive.read_bytes() == before
    with pytest.raises(SetupError, match="被备份的文件夹"):
        backup.make(hub_like(mine), mine.root / "submitted" / "b.tar.gz", silent)


def test_submissions_without_a_gradebook_are_no_backup(mine: Course, tmp_path: Path) -> None:
    (mine.root / "gradebook.db").unlink()
    with pytest.raises(SetupError, match="找不到成绩册"):
        backup.make(hub_like(mine), tmp_path / "b.tar.gz", silent)
    assert not (tmp_path / "b.tar.gz").exists()


def test_a_failed_backup_leaves_nothing(
    mine: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_finish", full)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(OSError, match="No space"):
        backup.make(hub_like(mine), tmp_path / "b.tar.gz", silent)
    assert sorted(tmp_path.iterdir()) == before


def test_a_state_folder_is_known_by_its_course(mine: Course, tmp_path: Path) -> None:
    where = of_hub(mine.home)
    assert (where.course, where.exchange, where.state) == (mine.root, mine.exchange, mine.home)
    with pytest.raises(SetupError, match="状态文件夹"):
        of_hub(tmp_path / "nowhere")
