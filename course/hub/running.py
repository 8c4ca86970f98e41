"""Starts and stops a hub. One hub for each state folder: a lock says whether it runs, until it has ended."""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from course import settings
from course.errors import SetupError
from course.hub import config, jupyter
from course.hub import places as place
from course.hub.places import Places

CONFIG = Path(__file__).parent / "jupyterhub_config.py"
START_SECONDS = 120
STOP_SECONDS = 90
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PASSED_ON = (
    "COURSE_DB_URL", "COURSE_HUB_DB_URL", "COURSE_EDITION", "COURSE_EDITIONS", "COURSE_PROXY", "COURSE_PAM_SERVICE",
    "COURSE_HUB_MEMORY", "COURSE_HUB_IDLE", "COURSE_HUB_MOST", "TZ",
)  # fmt: skip


class Hub:
    """A running hub: its process, its address, and (without root) the password."""

    def __init__(self, process: subprocess.Popen[bytes], address: str, password: str, log: Path) -> None:
        self.process, self.address, self.password, self.log = process, address, password, log

    def wait(self) -> int:
        """Wait until the hub has ended; SIGINT and SIGTERM end it. Returns its exit code."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.process.terminate())
        return self.process.wait()

    def stop(self) -> int:
        """End the hub with all its servers and wait for it."""
        self.process.terminate()
        return self.process.wait(STOP_SECONDS)


def start(where: Places, *, ip: str = "127.0.0.1", port: int = 8000) -> Hub:
    """Prepare the folders and start the hub; it answers when this returns. Raises SetupError."""
    _check_machine()
    _heed_interrupts()
    place.set_up(where)
    check_closed(where)
    jupyter.write(where)
    lock = _lock(where)
    try:
        environment = _environment(where, ip, port)
        make_schemas()
        as_service(where, ["-m", "course.hub.enrol"], "[]")  # makes the gradebook, the service's and shared
        if not any((where.course / "source").iterdir()):
            as_service(where, ["-c", COURSE, "build", "--all"])
        as_service(where, ["-c", "from course.hub.manifest import write_manifest; write_manifest()"])
        log = where.hub / "hub.log"
        with log.open("ab") as stream:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "jupyterhub", "-f", str(CONFIG)], env=environment, cwd=where.hub,
                stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, start_new_session=True, pass_fds=(lock,),
            )  # fmt: skip
        _note(lock, process.pid, port)
    finally:
        os.close(lock)
    _await(process, f"http://127.0.0.1:{port}/hub/health", log)
    return Hub(process, f"http://{ip}:{port}/", environment.get("COURSE_HUB_PASSWORD", ""), log)


def _heed_interrupts() -> None:
    """A shell's background job ignores SIGINT and so would all its children; the hub ends its servers by it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


COURSE = "from course.cli import main; main()"


def stop(where: Places) -> bool:
    """End the hub of a state folder and wait until it has; False when none runs. Raises SetupError."""
    path = where.hub / "lock"
    if not path.is_file():
        return False
    handle = os.open(path, os.O_RDWR)
    try:
        if _free(handle):
            return False
        os.kill(int(json.loads(path.read_text(encoding="utf-8"))["pid"]), signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        while not _free(handle):
            if time.monotonic() > until:
                raise SetupError(
                    "JupyterHub 还没有停下。", file=where.hub / "hub.log", remedy="看日志，过一会儿再试。"
                )
            time.sleep(0.2)
        return True
    finally:
        os.close(handle)


def as_service(where: Places, arguments: Iterable[str], said: str = "") -> str:
    """Run this Python as the service account on the course folder, and return what it printed.

    What root made there would be root's, and the trainers couldn't go on with it. Raises SetupError.
    """
    account: dict[str, Any] = {}
    if place.is_root():
        account = {"user": place.SERVICE, "group": place.SERVICE, "extra_groups": [place.TRAINERS]}
    environment = {
        "PATH": _path(),
        "LANG": "C.UTF-8",
        "HOME": str(where.desk),
        **config.trainer_environment(where),
    }
    done = subprocess.run(
        [sys.executable, "-P", *arguments], input=said, text=True, capture_output=True, check=False, cwd=where.desk,
        env=environment, umask=0o007, **account,
    )  # fmt: skip
    if done.returncode:
        detail = (done.stderr.strip().splitlines() or ["没有说明"])[-1][:400]
        if detail.startswith("错误："):
            raise SetupError(detail.removeprefix("错误："))
        raise SetupError(
            f"用服务账号做这一步没有成功（{detail}）。",
            file=where.course,
            remedy="检查数据库地址、文件夹权限和磁盘。",
        )
    return str(done.stdout)


def check_closed(where: Places) -> None:
    """Refuse to start when a closed folder stands open to everybody. Raises SetupError."""
    for folder in (where.hub, where.course, where.exchange, where.desk):
        if folder.stat().st_mode & 0o007:
            raise SetupError("这个文件夹对所有账号敞开。", file=folder, remedy=f"运行 chmod o-rwx {folder}。")


def _check_machine() -> None:
    if shutil.which("node", path=_path()) is None or not config.proxy_script().is_file():
        raise SetupError(
            "还没有装好代理。", file=config.proxy_script(), remedy="在课程文件夹里运行 make hub。"
        )
    if not place.is_root():
        return
    prefix = Path(sys.executable)
    for folder in (prefix.resolve(), prefix):
        for part in (folder, *folder.parents):
            if not part.stat().st_mode & 0o001:
                raise SetupError(
                    "学员的账号读不到这个环境。",
                    file=part,
                    remedy="在课程文件夹里运行 make hub：它会另装一个。",
                )
    import grp
    import pwd

    try:
        pwd.getpwnam(place.SERVICE), grp.getgrnam(place.TRAINEES), grp.getgrnam(place.TRAINERS)
    except KeyError as problem:
        raise SetupError("缺少服务账号或用户组。", remedy="在课程文件夹里运行 make hub。") from problem


def _path() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), SYSTEM_PATH])


def _environment(where: Places, ip: str, port: int) -> dict[str, str]:
    """Only what the hub needs: nothing of the starter's environment reaches servers and services unseen."""
    found = {
        "PATH": _path(), "LANG": "C.UTF-8", "HOME": os.environ.get("HOME", "/"), "COURSE_HUB_STATE": str(where.state),
        "COURSE_HUB_PORT": str(port), "COURSE_HUB_IP": ip, "CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(32),
        **{name: os.environ[name] for name in PASSED_ON if os.environ.get(name)},
    }  # fmt: skip
    if not place.is_root():
        found["COURSE_HUB_PASSWORD"] = secrets.token_urlsafe(12)
        found["USER"] = found["LOGNAME"] = getpass.getuser()
    return found


def make_schemas() -> None:
    """Make the two schemas in PostgreSQL, if that is where the gradebook is. Raises SetupError."""
    import sqlalchemy as sa

    for schema in ("gradebook",) if os.environ.get("COURSE_HUB_DB_URL") else ("hub", "gradebook"):
        url = settings.database(schema)
        if not url or not url.startswith("postgresql"):
            continue
        engine = sa.create_engine(url)
        try:
            with engine.begin() as connection:
                connection.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        except sa.exc.SQLAlchemyError as problem:
            raise SetupError(
                "连不上 PostgreSQL，或者没有建模式的权限。", place=sa.engine.make_url(url).render_as_string(),
                remedy="检查 COURSE_DB_URL，并给这个账号 CREATE 权限。",
            ) from problem  # fmt: skip
        finally:
            engine.dispose()


def _lock(where: Places) -> int:
    handle = os.open(where.hub / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    if _free(handle, keep=True):
        return handle
    os.close(handle)
    raise SetupError(
        "JupyterHub 已经在运行。", file=where.state, remedy="要重新启动，先运行 course hub stop。"
    )


def _free(handle: int, *, keep: bool = False) -> bool:
    """Whether nobody holds the lock; it is held from now on if `keep`."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    if not keep:
        fcntl.flock(handle, fcntl.LOCK_UN)
    return True


def _note(lock: int, pid: int, port: int) -> None:
    os.ftruncate(lock, 0)
    os.pwrite(lock, json.dumps({"pid": pid, "port": port}).encode(), 0)


def _await(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with opener.open(url, timeout=5):
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    process.terminate()
    process.wait(STOP_SECONDS)
    raise SetupError(
        "JupyterHub 没有启动成功。", file=log, remedy="看日志最后几行；端口被占用的，用 --port 换一个。"
    )
