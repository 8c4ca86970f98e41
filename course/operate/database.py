"""The gradebook's database: a consistent copy while it is in use, and back again."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from course import settings
from course.errors import SetupError

SCHEMA = "gradebook"
SQLITE, POSTGRESQL = "gradebook.db", "gradebook.dump"
DEBIAN = Path("/usr/lib/postgresql")
QUERY = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


def on_postgresql() -> bool:
    """Whether COURSE_DB_URL names a PostgreSQL database."""
    return bool(os.environ.get("COURSE_DB_URL", "").startswith("postgres"))


def sqlite_file(course: Path) -> Path:
    """The gradebook's file: the one that COURSE_DB_URL names, else the course folder's."""
    named = os.environ.get("COURSE_DB_URL")
    if named and named.startswith("sqlite:"):
        return Path(sa.engine.make_url(named).database or "")
    return course / SQLITE


def copy(course: Path, folder: Path) -> Path | None:
    """Copy the gradebook into `folder`; return the copy, or None when there is no gradebook. Raises SetupError."""
    if on_postgresql():
        return _dump(folder / POSTGRESQL)
    file = sqlite_file(course)
    if not file.is_file():
        return None
    target = folder / SQLITE
    try:
        with (
            closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=60)) as source,
            closing(sqlite3.connect(target)) as made,
        ):
            source.backup(made)
            (said,) = made.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as problem:
        raise SetupError(
            f"成绩册读不出来（{problem}）。", file=file, remedy="用最近的备份恢复。"
        ) from problem
    if said != "ok":
        raise SetupError(f"成绩册坏了（{said}）。", file=file, remedy="用最近的备份恢复。")
    return target


def _dump(target: Path) -> Path:
    command = [
        tool("pg_dump"),
        "--no-password",
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--schema={SCHEMA}",
    ]
    _run([*command, f"--file={target}"], "PostgreSQL 的成绩册没有取出来。")
    return target


def bring_back(dump: Path) -> None:
    """Restore a dump into the database of COURSE_DB_URL, all or nothing. Raises SetupError."""
    _run(
        [
            tool("pg_restore"), "--no-password", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
            f"--dbname={libpq()['PGDATABASE']}", str(dump),
        ],
        "成绩册没有恢复到 PostgreSQL，库里没有改动。",
    )  # fmt: skip


def check_empty() -> None:
    """Refuse a database that already holds a gradebook; an empty schema is dropped. Raises SetupError."""
    url = settings.database(SCHEMA)
    assert url is not None
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            if sa.inspect(connection).get_table_names(schema=SCHEMA):
                raise SetupError(
                    "这个 PostgreSQL 库里已经有成绩册，没有动它。", place=engine.url.render_as_string(),
                    remedy="用 COURSE_DB_URL 指明一个空库。",
                )  # fmt: skip
            connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {SCHEMA}"))
    except sa.exc.SQLAlchemyError as problem:
        raise SetupError(
            "连不上 PostgreSQL。", place=engine.url.render_as_string(), remedy="检查 COURSE_DB_URL。"
        ) from problem
    finally:
        engine.dispose()


def wipe_free_space(course: Path) -> None:
    """Rewrite the database so that nothing of deleted rows stays in its files. Raises SetupError."""
    if on_postgresql():
        url = settings.database(SCHEMA)
        assert url is not None
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for table in sa.inspect(connection).get_table_names(schema=SCHEMA):
                connection.execute(sa.text(f'VACUUM FULL {SCHEMA}."{table}"'))
        engine.dispose()
        return
    file = sqlite_file(course)
    if file.is_file():
        with closing(sqlite3.connect(file, timeout=60, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("VACUUM")


def tool(name: str) -> str:
    """PostgreSQL's own program, the newest of Debian's if there are several. Raises SetupError."""
    found = [str(one) for one in sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda one: int(one.parts[-3]))]
    if not found and (on_path := shutil.which(name)):
        found = [on_path]
    if not found:
        raise SetupError(f"缺少命令 {name}。", remedy="请管理员运行 apt-get install postgresql-client。")
    return found[-1]


def libpq() -> dict[str, str]:
    """COURSE_DB_URL as libpq's environment: a password on a command line could be read by everybody."""
    url = sa.engine.make_url(os.environ["COURSE_DB_URL"].replace("postgres://", "postgresql://", 1))
    found = {
        "PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password, "PGDATABASE": url.database,
        **{QUERY[name]: value for name, value in url.query.items() if name in QUERY},
    }  # fmt: skip
    return {name: str(value) for name, value in found.items() if value is not None}


def _run(command: list[str], what: str) -> None:
    environment = {**os.environ, **libpq(), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        detail = (done.stderr.strip().splitlines() or ["没有说明"])[-1][:300]
        raise SetupError(
            f"{what}（{detail}）", remedy="检查 COURSE_DB_URL、账号的权限，以及 pg_dump 的版本不低于服务器。"
        )
