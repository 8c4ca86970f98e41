"""JupyterHub's settings for the kit. `apply` reads the environment that `course hub start` prepares."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from course import settings
from course.errors import SetupError
from course.hub import places as place
from course.hub import roster as rosters
from course.hub.lessons import START, trainer_start
from course.hub.places import Places

DESK_SCOPE = "access:services!service=desk"
FORMGRADER_SCOPE = "access:services!service=formgrader"
TRAINEE_SCOPES = [
    "access:servers!user", "servers!user", "read:users!user", "users:activity!user", DESK_SCOPE,
]  # fmt: skip
# What a server's own token may do, and so whatever code a trainee runs: nothing but report and use the desk.
SERVER_SCOPES = ["users:activity!user", "access:servers!server", DESK_SCOPE]
TRAINER_SCOPES = [
    FORMGRADER_SCOPE, f"list:users!group={place.TRAINEES}", f"read:users:activity!group={place.TRAINEES}",
    f"read:servers!group={place.TRAINEES}",
]  # fmt: skip
TEMPLATES = Path(__file__).parent / "templates"


def ports(first: int) -> dict[str, int]:
    """The public port and the four loopback ports after it."""
    return {name: first + n for n, name in enumerate(("public", "proxy_api", "hub", "desk", "formgrader"))}


def proxy_script() -> Path:
    """configurable-http-proxy as the lock file brings it: `COURSE_PROXY`, else in the environment's folder."""
    named = os.environ.get("COURSE_PROXY")
    return (
        Path(named or settings.prefix() / "proxy")
        / "node_modules/configurable-http-proxy/bin/configurable-http-proxy"
    )


def apply(c: Any) -> None:
    """Set everything: network, accounts, roles, services, servers, database, pages."""
    where, port = place.places(), ports(int(os.environ.get("COURSE_HUB_PORT", "8000")))
    _network(c, where, port)
    _people(c)
    _roles(c)
    _services(c, where, port)
    _servers(c, where, port)
    c.JupyterHub.template_paths = [str(TEMPLATES)]
    c.JupyterHub.template_vars = {"start": START}


def _network(c: Any, where: Places, port: dict[str, int]) -> None:
    ip = os.environ.get("COURSE_HUB_IP", "127.0.0.1")
    c.JupyterHub.bind_url = f"http://{ip}:{port['public']}"
    c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{port['hub']}"
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{port['proxy_api']}"
    c.ConfigurableHTTPProxy.pid_file = str(where.hub / "proxy.pid")
    c.ConfigurableHTTPProxy.command = _proxy_command()
    c.JupyterHub.cookie_secret_file = str(where.hub / "cookie_secret")
    c.JupyterHub.cookie_max_age_days = 1
    # Trainers hold COURSE_DB_URL; a second address keeps the hub's own tables from them.
    c.JupyterHub.db_url = (
        os.environ.get("COURSE_HUB_DB_URL")
        or settings.database("hub")
        or f"sqlite:///{where.hub / 'hub.sqlite'}"
    )
    c.JupyterHub.log_level = "INFO"
    c.JupyterHub.cleanup_servers = True
    c.JupyterHub.cleanup_proxy = True
    # Two cores start six servers as fast as sixty, and answer meanwhile. Whoever is turned away sees a page that
    # comes back by itself (error.html).
    c.JupyterHub.concurrent_spawn_limit = 6
    c.JupyterHub.spawn_throttle_retry_range = (10, 20)
    c.JupyterHub.active_server_limit = int(os.environ.get("COURSE_HUB_MOST", "0"))
    c.JupyterHub.trust_user_provided_tokens = False


def _proxy_command() -> list[str]:
    node = ["node", str(proxy_script())]
    if not place.is_root():
        return node
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--no-new-privs", *node]


def _people(c: Any) -> None:
    from course.hub import people

    c.Authenticator.manage_groups = True
    c.Authenticator.auth_refresh_age = 120
    c.JupyterHub.authenticator_class = people.UnixAccounts if place.is_root() else people.OnePerson
    if place.is_root():
        c.LocalAuthenticator.allowed_groups = {place.TRAINEES, place.TRAINERS}
        c.PAMAuthenticator.open_sessions = False
        c.PAMAuthenticator.service = os.environ.get("COURSE_PAM_SERVICE", "login")


def _roles(c: Any) -> None:
    c.JupyterHub.load_roles = [
        {"name": "user", "description": "学员和培训师", "scopes": TRAINEE_SCOPES},
        {"name": "server", "description": "个人服务器", "scopes": SERVER_SCOPES},
        {"name": "trainer", "description": "培训师", "scopes": TRAINER_SCOPES, "groups": [place.TRAINERS]},
        {
            "name": "culler", "description": "关闭闲置的服务器", "services": ["culler"],
            "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        },
    ]  # fmt: skip


def _services(c: Any, where: Places, port: dict[str, int]) -> None:
    run = [sys.executable, "-P", "-m"]
    owner = {"user": place.SERVICE} if place.is_root() else {}
    course = trainer_environment(where)
    c.JupyterHub.services = [
        {
            "name": "desk", "url": f"http://127.0.0.1:{port['desk']}", "command": [*run, "course.hub.service"],
            "cwd": str(where.desk), "environment": {**course, "COURSE_DESK_FOLDER": str(where.desk)},
            "display": False, "oauth_client_allowed_scopes": [], **owner,
        },
        {
            "name": "formgrader", "url": f"http://127.0.0.1:{port['formgrader']}",
            "command": [*run, "course.hub.formgrader"], "cwd": str(where.course), "oauth_no_confirm": True,
            "environment": {
                **course, "JUPYTER_CONFIG_DIR": str(where.jupyter / "formgrader"),
                "JUPYTER_DATA_DIR": str(where.desk / "formgrader"),
                "JUPYTER_RUNTIME_DIR": str(where.desk / "formgrader" / "runtime"),
                "IPYTHONDIR": str(where.desk / "formgrader" / "ipython"),
            }, "display": False, **owner,
        },
        {
            "name": "culler",
            "command": [
                *run, "course.hub.culler", f"--timeout={os.environ.get('COURSE_HUB_IDLE', '3600')}",
                "--cull-every=300", "--concurrency=4",
            ],
            "display": False, **owner,
        },
    ]  # fmt: skip


def trainer_environment(where: Places) -> dict[str, str]:
    """What the kit's trainer side needs to know: the services get it, and the trainers' servers."""
    found = {
        "COURSE_ROOT": str(where.course),
        "COURSE_EXCHANGE": str(where.exchange),
        "COURSE_MANIFEST": str(where.manifest),
        "COURSE_ROSTER": str(where.roster),
    }
    for name in ("COURSE_DB_URL", "COURSE_EDITION", "COURSE_EDITIONS"):
        if os.environ.get(name):
            found[name] = os.environ[name]
    return found


def _servers(c: Any, where: Places, port: dict[str, int]) -> None:
    c.Spawner.cmd = [sys.executable, "-P", "-m", "course.hub.seat"]
    c.Spawner.disable_user_config = True
    c.Spawner.notebook_dir = "~"
    c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL", "TZ"]
    # Of each process. A kernel takes 60 to 130 MiB (docs/benchmarks.md): what goes far beyond is a mistake.
    c.Spawner.mem_limit = os.environ.get("COURSE_HUB_MEMORY", "1G")
    c.Spawner.poll_interval = (
        10  # a server that died is noticed before its owner has typed the password again
    )
    c.Spawner.start_timeout = 180
    c.Spawner.http_timeout = 120
    c.Spawner.consecutive_failure_limit = 0
    c.Spawner.pre_spawn_hook = seat_for(where, port)
    if place.is_root():
        c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
    else:
        c.JupyterHub.spawner_class = "jupyterhub.spawner.SimpleLocalProcessSpawner"
        c.SimpleLocalProcessSpawner.home_dir_template = str(where.state / "homes" / "{username}")


def seat_for(where: Places, port: dict[str, int]) -> Any:
    """The hook before a server starts: what it is told depends on whether its owner is a trainer."""

    def prepare(spawner: Any) -> None:
        groups = {group.name for group in spawner.user.groups}
        trainer = place.TRAINERS in groups
        spawner.default_url = "/lab/tree/" + quote(trainer_start() if trainer and place.is_root() else START)
        spawner.environment = {
            "COURSE_ROLE": "trainer" if trainer else "trainee",
            "COURSE_DESK_URL": f"http://127.0.0.1:{port['desk']}/services/desk",
            "JUPYTER_CONFIG_DIR": str(where.jupyter / ("trainer" if trainer else "trainee")),
            **(trainer_environment(where) if trainer else _trainee_environment()),
            **person_environment(where, spawner.user.name),
        }

    return prepare


def person_environment(where: Places, account: str) -> dict[str, str]:
    """What the roster says of somebody, for the greeting on their first page; nothing without a roster."""
    try:
        person = rosters.known(where.hub / "roster.json").get(account)
    except (SetupError, OSError, KeyError, TypeError):
        # a roster that can't be read must not keep anybody out
        person = None
    return {"COURSE_NAME": person.name, "COURSE_POST": person.post} if person else {}


def _trainee_environment() -> dict[str, str]:
    return {name: os.environ[name] for name in ("COURSE_EDITION", "COURSE_EDITIONS") if os.environ.get(name)}
