"""Hub and gradebook on a real PostgreSQL: one database, a schema each; a submission goes all the way."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from course import settings
from tests.hub.hub_kit import PAPER, ROOM, TestHub, free_ports

pytestmark = pytest.mark.timeout(600)
BIN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
PASSWORD = "p%40ss"  # an address spells p@ss like this


def test_each_part_gets_a_schema_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_DB_URL", "postgres://u:p@h/db")
    assert settings.database("hub") == "postgresql+psycopg://u:p@h/db?options=-csearch_path%3Dhub"
    monkeypatch.setenv("COURSE_DB_URL", "postgresql+psycopg://u:p@h/db?sslmode=require")
    assert settings.database("gradebook") == (
        "postgresql+psycopg://u:p@h/db?sslmode=require&options=-csearch_path%3Dgradebook"
    )
    monkeypatch.setenv("COURSE_DB_URL", "sqlite:////srv/grades.db")
    assert (settings.database("gradebook"), settings.database("hub")) == ("sqlite:////srv/grades.db", None)
    monkeypatch.delenv("COURSE_DB_URL")
    assert (settings.database("gradebook"), settings.database("hub")) == (None, None)


@pytest.fixture
def database(home: Path) -> Iterator[str]:
    """A PostgreSQL server of the test's own on loopback; the address of a database of an ordinary owner."""
    if os.geteuid() != 0 or not BIN:
        pytest.skip("needs root and Debian's postgresql")
    owner = pwd.getpwnam("postgres")
    folder, port = home / "pg", free_ports(1)
    folder.mkdir(mode=0o700)
    os.chown(folder, owner.pw_uid, owner.pw_gid)

    def run(*command: str) -> None:
        subprocess.run(
            [str(BIN[-1] / command[0]), *command[1:]], user="postgres", group="postgres", extra_groups=[], cwd=folder,
            check=True, capture_output=True, text=True,
        )  # fmt: skip

    run(
        "initdb",
        "-D",
        str(folder / "data"),
        "-A",
        "scram-sha-256",
        "--pwfile",
        password_file(folder),
        "-U",
        "postgres",
        "-E",
        "UTF8",
    )
    options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    run("pg_ctl", "-D", str(folder / "data"), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        with psycopg.connect(
            f"host=127.0.0.1 port={port} user=postgres password=p@ss", autocommit=True
        ) as admin:
            admin.execute("CREATE ROLE course LOGIN PASSWORD 'p@ss'")
            admin.execute("CREATE DATABASE course OWNER course")
        yield f"postgresql://course:{PASSWORD}@127.0.0.1:{port}/course"
    finally:
        run("pg_ctl", "-D", str(folder / "data"), "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def password_file(folder: Path) -> str:
    path = folder / "password"
    path.write_text("p@ss\n", encoding="utf-8")
    shutil.chown(path, "postgres")
    return str(path)


@pytest.mark.flow
def test_a_submission_is_marked_on_postgresql(home: Path, database: str) -> None:
    own = home / "on-postgres"
    own.mkdir(mode=0o755)
    hub = TestHub(own, database=database)
    try:
        hub.set_up().start()
        hub.release()
        hub.open("li").close()
        answer = (
            "from course.assessment.desk import my_desk\nfrom course.assessment.sheet import AnswerSheet\n"
            f"folder = my_desk().fetch({PAPER!r})\nsheet = AnswerSheet(folder, my_desk().trainee)\n"
            f"sheet.save('T2-proof-rate', '12.5')\nprint(my_desk().submit({PAPER!r}).answered)"
        )
        assert hub.in_server("li", answer).stdout.strip() == "1"
        assert "COURSE_DB_URL" not in hub.server("li")
        assert "已收 1 份" in hub.command("collect", PAPER)
        assert "已评 1 份，没有评成 0 份" in hub.command("mark", PAPER)
        score = hub.as_trainer(
            ROOM + f"print(room.gradebook().find_submission({PAPER!r}, {hub.account('li')!r}).score)"
        )
        assert float(score) == 1.0
        with psycopg.connect(database) as connection:
            tables = connection.execute(
                "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema IN ('hub', 'gradebook', 'public')"
            ).fetchall()
            (students,) = connection.execute("SELECT count(*) FROM gradebook.student").fetchone() or (0,)
            names = connection.execute("SELECT name FROM hub.users").fetchall()
        assert {
            ("hub", "alembic_version"),
            ("gradebook", "alembic_version"),
            ("hub", "users"),
            ("gradebook", "grade"),
        } <= set(tables)
        assert [name for schema, name in tables if schema == "public"] == []
        assert students == 2
        assert names == [(hub.account("li"),)]
        assert not (hub.course / "gradebook.db").exists()
        assert not (hub.state / "hub" / "hub.sqlite").exists()
        hub.cli("stop")
        hub.process.wait(60)
        hub.start()  # the successor finds its users, and asks for no upgrade
        assert hub.log_in("li").get("/hub/home").status_code == 200
    finally:
        hub.stop()
