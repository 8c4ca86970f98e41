"""Starting, stopping, importing again: the commands on real accounts, and a hub for one person without root."""

from __future__ import annotations

import csv
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from course.hub.people import groups_of
from course.hub.places import TRAINEES, TRAINERS
from tests.hub.hub_kit import TestHub, xsrf
from tests.hub.own_hub import PREFIX
from tests.loopback import free_ports

pytestmark = [pytest.mark.flow, pytest.mark.timeout(600)]


def roster(hub: TestHub, *rows: tuple[str, str, str, str]) -> str:
    lines = ["账号,姓名,机构,角色,期次", *(",".join((hub.account(a), *rest, "2026-10")) for a, *rest in rows)]
    (hub.home / "again.csv").write_text("\n".join(lines), encoding="utf-8")
    return "again.csv"


LI = ("li", "李学员", "城东支行", "学员")
WANG = ("wang", "王学员", "城西支行", "学员")
ZHAO = ("zhao", "赵老师", "分行", "培训师")


def test_importing_again_changes_nothing(hub: TestHub) -> None:
    before = (Path("/etc/passwd").read_bytes(), Path("/etc/group").read_bytes())
    said = hub.cli("roster", "import", roster(hub, LI, WANG, ZHAO), "--passwords", "none.csv")
    assert said.splitlines() == ["新增 0，更新 0，改角色 0，没有变化 3，名单里没有 0。"]
    assert (Path("/etc/passwd").read_bytes(), Path("/etc/group").read_bytes()) == before
    assert not (hub.home / "none.csv").exists()


def test_nobody_is_removed_and_a_role_changes_only_when_asked_for(hub: TestHub) -> None:
    raised = roster(hub, ("li", "李学员", "城东支行", "培训师"), ZHAO)
    said = hub.cli("roster", "import", raised)
    assert "学员 → 培训师（没有改，确认后加 --change-roles）" in said
    assert f"名单里没有\t{hub.account('wang')}" in said
    assert groups_of(hub.account("li")) == [TRAINEES]
    assert groups_of(hub.account("wang")) == [TRAINEES]
    hub.cli("roster", "import", raised, "--change-roles")
    assert groups_of(hub.account("li")) == [TRAINERS]
    hub.cli("roster", "import", roster(hub, LI, WANG, ZHAO), "--change-roles")
    assert groups_of(hub.account("li")) == [TRAINEES]


def test_a_forgotten_password_is_replaced(hub: TestHub) -> None:
    hub.cli("password", hub.account("wang"), "--passwords", "new.csv")
    assert (hub.home / "new.csv").stat().st_mode & 0o777 == 0o600
    with (hub.home / "new.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    old, hub.passwords["wang"] = hub.passwords["wang"], row["初始密码"]
    assert old != row["初始密码"]
    hub.log_in("wang").close()
    assert "名单里没有这个账号" in hub.cli("password", "nobody", ok=False)


def test_a_second_hub_waits_for_the_end_of_the_first(hub: TestHub) -> None:
    said = hub.cli("start", "--port", str(free_ports()), ok=False)
    assert "JupyterHub 已经在运行" in said
    child = Path(hub.server("li")["PID"])
    hub.cli("stop")
    assert hub.process.wait(60) == 0
    assert not (Path("/proc") / child).exists()
    assert ours(hub) == []
    assert hub.cli("stop").strip() == "没有在运行。"
    hub.sessions.clear()
    hub.start()
    hub.open("li").close()
    hub.open("wang").close()


def test_a_killed_hub_comes_back_and_its_people_go_on(hub: TestHub) -> None:
    before = hub.server("li")["PID"]
    assert hub.desk(hub.token("li"), "GET", "papers").status_code == 200
    os.kill(json.loads((hub.state / "hub" / "lock").read_text(encoding="utf-8"))["pid"], signal.SIGKILL)
    assert hub.process.wait(60) == 2
    hub.sessions.clear()
    hub.start()
    assert hub.server("li")["PID"] == before
    assert hub.desk(hub.token("li"), "GET", "papers").status_code == 200
    assert hub.session("li").get(f"/user/{hub.account('li')}/lab").status_code == 200


def ours(hub: TestHub) -> list[str]:
    """Processes that still belong to a hub: they name its folder or one of its ports."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                told = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            except OSError:
                continue
            if str(hub.state).encode() in told and b"pytest" not in told:
                found.append((entry / "cmdline").read_bytes().decode())
    return found


def test_a_folder_left_open_is_named_and_nothing_starts(hub: TestHub) -> None:
    exchange = hub.state / "exchange"
    exchange.chmod(0o2777)
    try:
        said = hub.cli("start", "--port", str(free_ports()), ok=False)
    finally:
        exchange.chmod(0o2770)
    assert f"{exchange}：这个文件夹对所有账号敞开。 办法：运行 chmod o-rwx {exchange}。" in said


@pytest.fixture
def person() -> Iterator[str]:
    """An ordinary account without any group of the course."""
    if os.geteuid() != 0:
        pytest.skip("needs root to make an account")
    name = f"xbt{secrets.token_hex(2)}-solo"
    subprocess.run(["useradd", "--create-home", name], check=True)
    yield name
    subprocess.run(["userdel", "--remove", "--force", name], capture_output=True, check=False)


def test_without_root_one_person_has_a_hub_of_their_own(hub: TestHub, person: str) -> None:
    folder, port = Path(f"/home/{person}/course"), free_ports()
    shutil.copytree(hub.home / "assessments", folder / "assessments")
    subprocess.run(["chown", "-R", person, folder], check=True)
    environment = {
        "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": f"/home/{person}", "USER": person,
        "COURSE_ASSESSMENTS": str(folder / "assessments"),
    }  # fmt: skip
    process = subprocess.Popen(
        [str(PREFIX / "bin" / "course"), "hub", "start", "--state", str(folder / "hub"), "--port", str(port)],
        user=person, group=person, extra_groups=[], env=environment, cwd="/", stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert process.stdout
        opened, told = process.stdout.readline(), process.stdout.readline()
        assert f"http://127.0.0.1:{port}/" in opened, opened + told + process.stdout.read()
        found = re.search(rf"账号 {person}，密码 (\S+)（只显示这一次）", told)
        assert found, told
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", follow_redirects=True, timeout=120, trust_env=False
        ) as client:
            for password, code in (("wrong", 403), (found.group(1), 200)):
                form = {"username": person, "password": password, "_xsrf": xsrf(client.get("/hub/login"))}
                assert client.post("/hub/login", data=form, params={"next": "/hub/home"}).status_code == code
            assert client.get("/services/formgrader/formgrader/api/assignments").status_code == 200
            client.get("/hub/spawn")
            with client.stream("GET", f"/hub/api/users/{person}/server/progress", headers={
                "X-XSRFToken": client.cookies.get("_xsrf", path="/hub/") or "", "Referer": f"http://127.0.0.1:{port}/hub/home",
            }) as news:  # fmt: skip
                assert any('"ready": true' in line for line in news.iter_lines())
            assert client.get(f"/user/{person}/lab").status_code == 200
        assert (folder / "hub" / "homes" / person / "notebooks" / "00-开始.ipynb").is_file()
        assert not Path(f"/home/{person}/notebooks").exists()
    finally:
        process.terminate()
        assert process.wait(90) == 0
