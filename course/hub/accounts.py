"""Makes the accounts of a roster on this machine: users, groups, first passwords. Needs root."""

from __future__ import annotations

import csv
import grp
import os
import pwd
import secrets
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from course.errors import SetupError
from course.hub.people import groups_of
from course.hub.places import TRAINEES, TRAINERS
from course.hub.roster import ROLE_LABEL, Difference, Person

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without i l o 0 1: it is typed from paper
PASSWORD_LENGTH = 12
GROUP = {"trainee": TRAINEES, "trainer": TRAINERS}


def check(people: Iterable[Person]) -> None:
    """Refuse accounts that stand on this machine for something else. Raises SetupError."""
    for person in people:
        try:
            pwd.getpwnam(person.account)
        except KeyError:
            continue
        if not groups_of(person.account):
            raise SetupError(
                "这台机器上已经有同名的账号，不归课程管。", place=person.account,
                remedy=f"换一个账号；确实是同一个人的，请管理员运行 usermod -aG {GROUP[person.role]} {person.account}。",
            )  # fmt: skip


def make(found: Difference, passwords: Path, *, roles: bool) -> int:
    """Create what is missing, take over changes; return how many first passwords were set.

    `passwords` is written (0600) only when there is one to tell. Stopped half-way and run again, it goes on:
    an account without a password gets one. Raises SetupError.
    """
    for person in found.new:
        if not _exists(person.account):
            _run(
                "useradd",
                "--create-home",
                "--shell",
                "/bin/bash",
                "--comment",
                person.account,
                person.account,
            )
        _home(person.account)
        _join(person.account, person.role)
    if roles:
        for _, person in found.role_changed:
            _join(person.account, person.role)
    kept = [*found.new, *found.same, *(after for _, after in (*found.changed, *found.role_changed))]
    waiting = [person for person in kept if _exists(person.account) and not _has_password(person.account)]
    if waiting:
        with password_list(passwords) as tell:
            for person in waiting:
                set_password(person, tell)
    return len(waiting)


def set_password(person: Person, tell: Tell) -> None:
    """Give an account a new random password: first written down, then set."""
    password = "".join(secrets.choice(ALPHABET) for _ in range(PASSWORD_LENGTH))
    tell.writerow([person.account, person.name, ROLE_LABEL[person.role], password])
    _run("chpasswd", said=f"{person.account}:{password}\n")


class Tell:
    """A list of passwords that is on disk after every row."""

    def __init__(self, handle: int) -> None:
        self._stream = os.fdopen(handle, "w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._stream)

    def writerow(self, row: list[str]) -> None:
        """Write one row and flush it to disk."""
        self._csv.writerow(row)
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


@contextmanager
def password_list(path: Path) -> Iterator[Tell]:
    """A new list of passwords, 0600; an older one is never overwritten. Raises SetupError."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError as problem:
        raise SetupError(
            "密码单已经存在，没有覆盖。", file=path, remedy="换一个文件名（--passwords）。"
        ) from problem
    tell = Tell(handle)
    try:
        tell.writerow(["账号", "姓名", "角色", "初始密码"])
        yield tell
    finally:
        tell.close()


def _exists(account: str) -> bool:
    try:
        pwd.getpwnam(account)
    except KeyError:
        return False
    return True


def _home(account: str) -> None:
    """Nobody else may look into a home folder."""
    home = Path(pwd.getpwnam(account).pw_dir)
    if home.is_dir() and not home.is_symlink() and home.owner() == account:
        os.chmod(home, 0o700)


def _join(account: str, role: str) -> None:
    """Put an account into its role's group and out of the other; it never gets into any other group."""
    other = TRAINERS if role == "trainee" else TRAINEES
    _run("usermod", "--append", "--groups", GROUP[role], account)
    if account in grp.getgrnam(other).gr_mem:
        _run("gpasswd", "--delete", account, other)


def _has_password(account: str) -> bool:
    """Whether an account has a usable password, as `passwd --status` says."""
    return _run("passwd", "--status", account).split()[1] == "P"


def _run(*command: str, said: str = "") -> str:
    done = subprocess.run(
        command, input=said, capture_output=True, text=True, check=False, env={"PATH": PATH, "LC_ALL": "C"}
    )
    if done.returncode:
        detail = (done.stderr.strip().splitlines() or ["没有说明"])[-1][:200]
        raise SetupError(
            f"{command[0]} 没有成功（{detail}）。", remedy="用 root 运行；看看磁盘和 /etc/passwd 的权限。"
        )
    return done.stdout


PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
