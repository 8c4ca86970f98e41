"""Who may come in: the accounts of the two groups, or, without root, the one person who started the hub."""

from __future__ import annotations

import getpass
import grp
import hmac
import os
import pwd
from typing import Any

from jupyterhub.auth import Authenticator, PAMAuthenticator

from course.hub.places import TRAINEES, TRAINERS

FIRST_PERSON = 1000  # Debian gives lower numbers to the system's own accounts


def groups_of(account: str) -> list[str]:
    """Which of the course's two groups an account belongs to, as the system says now.

    None for the system's own accounts: the service account is in the trainers' group to reach their files.
    """
    try:
        own = pwd.getpwnam(account)
    except KeyError:
        return []
    if own.pw_uid < FIRST_PERSON:
        return []
    found = []
    for name in (TRAINEES, TRAINERS):
        try:
            group = grp.getgrnam(name)
        except KeyError:
            continue
        if account in group.gr_mem or own.pw_gid == group.gr_gid:
            found.append(name)
    return found


class UnixAccounts(PAMAuthenticator):  # type: ignore[misc]
    """The system's accounts; the hub's groups follow the system's."""

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:
        """Ask PAM; an account outside both groups isn't even asked for."""
        account = self.normalize_username(data["username"])
        if not groups_of(account):
            return None
        name = await super().authenticate(handler, {**data, "username": account})
        return {"name": name, "groups": groups_of(name)} if name else None

    async def refresh_user(self, user: Any, handler: Any = None, **_: Any) -> bool | dict[str, Any]:
        """Take over a change of groups within minutes; a removed account has to log in again, and can't."""
        groups = groups_of(user.name)
        return {"name": user.name, "groups": groups} if groups else False

    def is_admin(self, handler: Any, authentication: Any) -> bool:
        """Nobody: the hub is run from the command line."""
        return False


class OnePerson(Authenticator):  # type: ignore[misc]
    """One desk: the account that started the hub, with the password that `course hub start` printed."""

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:
        """Compare account and password."""
        wanted = os.environ.get("COURSE_HUB_PASSWORD", "")
        right = hmac.compare_digest(data.get("password", "").encode(), wanted.encode())
        if not wanted or not right or data["username"] != getpass.getuser():
            return None
        return {"name": data["username"], "groups": [TRAINEES, TRAINERS]}

    def check_allowed(self, username: str, authentication: Any = None) -> bool:
        """Only that account."""
        return username == getpass.getuser()
