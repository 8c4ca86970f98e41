"""Hub and gradebook on a real PostgreSQL: one database, a schema each; a submission goes all the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from course import settings
from tests import postgres_kit
from tests.hub.hub_kit import PAPER, ROOM, TestHub

pytestmark = pytest.mark.timeout(600)


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
    with postgres_kit.server(home / "pg", "course") as port:
        yield postgres_kit.address(port, "course")


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
