"""Backup, restore and purge with the gradebook on a real PostgreSQL."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import psycopg
import pytest

from course.errors import SetupError
from course.operate import backup, database, restore, retention
from course.operate import plan as plans
from tests import postgres_kit
from tests.classroom_kit import PAPER, Course
from tests.operate.operate_kit import PEOPLE, fill, hub_like, outcome, silent
from tests.postgres_kit import address

pytestmark = [pytest.mark.flow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[int, Path]]:
    """A PostgreSQL server of this module's own on loopback: port and data folder."""
    folder = Path("/var/tmp") / f"operate-pg-{os.getpid()}-{secrets.token_hex(3)}"
    with postgres_kit.server(folder, "one", "two") as port:
        yield port, folder / "data"


@pytest.fixture(scope="module")
def marked(server: tuple[int, Path], tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course whose gradebook is in the database `one`."""
    from course.hub.running import make_schemas

    home = tmp_path_factory.mktemp("on-postgres") / "c"
    course = Course(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_ASSESSMENTS", str(home / "assessments"))
        patch.setenv("COURSE_DB_URL", address(server[0], "one"))
        make_schemas()
        (home / "course").mkdir(parents=True)
        course.set_up()
        fill(course, dict(list(PEOPLE.items())[:6]))
    return course


def test_a_gradebook_on_postgresql_is_backed_up_restored_and_purged(
    server: tuple[int, Path], marked: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_ASSESSMENTS", str(marked.assessments))
    monkeypatch.setenv("COURSE_DB_URL", address(server[0], "one"))
    before = outcome(marked.root, marked.exchange, marked.assessments)
    assert len(before.people) == 6
    archive, target = tmp_path / "b.tar.gz", tmp_path / "back"
    made = backup.make(hub_like(marked), archive, silent)
    assert made.parts["gradebook"] == 1
    assert not (marked.root / "gradebook.db").exists()

    with pytest.raises(SetupError, match="已经有成绩册"):  # the database it came from is never overwritten
        restore.run(archive, target, silent)
    monkeypatch.setenv("COURSE_DB_URL", "")
    with pytest.raises(SetupError, match="来自 PostgreSQL"):
        restore.run(archive, target, silent)
    assert not target.exists()

    monkeypatch.setenv("COURSE_DB_URL", address(server[0], "two"))
    back = restore.run(archive, target, silent)
    assert back.where == "COURSE_DB_URL 的库"
    assert not (target / "gradebook").exists()
    after = outcome(target / "course", target / "exchange", target / "assessments")
    pd.testing.assert_frame_equal(after.people, before.people)
    pd.testing.assert_frame_equal(after.items, before.items)

    course = Course(target)
    found = plans.draw(hub_like(course), date(2026, 11, 21))
    assert len(found.people) == 6
    retention.carry_out(hub_like(course), found, silent)
    with psycopg.connect(address(server[0], "two")) as book:
        assert book.execute("SELECT count(*) FROM gradebook.student").fetchone() == (0,)
        assert book.execute("SELECT count(*) FROM gradebook.grade").fetchone() == (0,)
        assert book.execute("SELECT name FROM gradebook.assignment").fetchall() == [(PAPER,)]
    names = [name.encode() for name, _ in list(PEOPLE.values())[:6]]
    with psycopg.connect(address(server[0], "one")) as other:  # the original is as it was
        assert other.execute("SELECT count(*) FROM gradebook.student").fetchone() == (6,)
    with psycopg.connect(address(server[0], "two"), autocommit=True) as book:
        (number,) = book.execute("SELECT oid FROM pg_database WHERE datname = 'two'").fetchone() or (0,)
    with psycopg.connect(
        f"host=127.0.0.1 port={server[0]} user=postgres password=p@ss dbname=two", autocommit=True
    ) as admin:
        admin.execute("CHECKPOINT")
    files = [path for path in (server[1] / "base" / str(number)).iterdir() if path.is_file()]
    assert not [path for path in files if any(name in path.read_bytes() for name in names)]


def test_the_password_stands_on_no_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_DB_URL", "postgresql+psycopg://u:p%40ss@db.bank:5433/course?sslmode=require")
    assert database.libpq() == {
        "PGHOST": "db.bank", "PGPORT": "5433", "PGUSER": "u", "PGPASSWORD": "p@ss", "PGDATABASE": "course", "PGSSLMODE": "require",
    }  # fmt: skip
