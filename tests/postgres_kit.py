"""A PostgreSQL server of a test's own on loopback, with an ordinary owner whose password needs escaping."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.loopback import free_port

BIN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def address(port: int, name: str) -> str:
    """The address of a database; p%40ss is p@ss."""
    return f"postgresql://course:p%40ss@127.0.0.1:{port}/{name}"


@contextmanager
def server(folder: Path, *databases: str) -> Iterator[int]:
    """A server below `folder` (made, and removed at the end) with these databases; its port."""
    if os.geteuid() != 0 or not BIN:
        pytest.skip("needs root and Debian's postgresql")
    owner, port = pwd.getpwnam("postgres"), free_port()
    data, password = folder / "data", folder / "password"
    folder.mkdir(mode=0o700)
    password.write_text("p@ss\n", encoding="utf-8")
    for path in (folder, password):
        os.chown(path, owner.pw_uid, owner.pw_gid)

    def run(*command: str | Path) -> None:
        subprocess.run(
            [str(BIN[-1] / command[0]), *map(str, command[1:])], user="postgres", group="postgres", extra_groups=[],
            cwd=folder, check=True, capture_output=True, text=True,
        )  # fmt: skip

    run("initdb", "-D", data, "-A", "scram-sha-256", "--pwfile", password, "-U", "postgres", "-E", "UTF8")
    options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    run("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        admin = f"host=127.0.0.1 port={port} user=postgres password=p@ss"
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute("CREATE ROLE course LOGIN PASSWORD 'p@ss'")
            for name in databases:
                connection.execute(f"CREATE DATABASE {name} OWNER course")
        yield port
    finally:
        run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)
