"""What a trainee tries on the running hub, from their own account with all that their kernel has: refused."""

from __future__ import annotations

import json
import pwd
import re
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from course.hub.config import SERVER_SCOPES
from tests.hub.hub_kit import PAPER, ROOM, TestHub, xsrf

pytestmark = [pytest.mark.flow, pytest.mark.timeout(600)]

PEEK = """
import os, sys
for path in {paths!r}:
    try:
        got = os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(20)
    except PermissionError:
        print("closed")
    except OSError as problem:
        print(type(problem).__name__)
    else:
        print("OPEN", path, got)
"""


def peek(hub: TestHub, who: str, *paths: Path) -> set[str]:
    done = hub.in_server(who, PEEK.format(paths=[str(path) for path in paths]))
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines())


def inbound(hub: TestHub) -> list[str]:
    return sorted(p.name for p in (hub.state / "exchange" / "xiaobao" / "inbound").iterdir())


def sheet(hub: TestHub, who: str) -> str:
    """Somebody's own answer sheet, fetched and saved through the real desk."""
    code = "from course.assessment.desk import my_desk\nfrom course.assessment.sheet import AnswerSheet\n" + (
        f"folder = my_desk().fetch({PAPER!r})\nsheet = AnswerSheet(folder, my_desk().trainee)\n"
        "sheet.register_all()\nsheet.save('T2-proof-rate', '12.5')\nprint(sheet.path.read_text())"
    )
    done = hub.in_server(who, code)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_trainee_reads_nobody_elses_folder_and_nothing_of_the_trainers(hub: TestHub) -> None:
    sheet(hub, "wang")
    theirs = Path(pwd.getpwnam(hub.account("wang")).pw_dir)
    state = hub.state
    assert (theirs / "papers" / PAPER / "answers.json").exists()
    closed = [
        theirs, theirs / "papers" / PAPER / "answers.json", state / "course", state / "course" / "gradebook.db",
        state / "course" / "assessments" / "bank", state / "course" / "assessments" / "papers" / f"{PAPER}.json",
        state / "course" / "desk" / f"{PAPER}.jsonl", state / "course" / "roster.json", state / "exchange",
        state / "exchange" / "xiaobao" / "inbound", state / "desk", state / "hub", state / "hub" / "hub.sqlite",
        Path("/proc") / hub.server("wang")["PID"] / "environ",
    ]  # fmt: skip
    assert all(path.exists() for path in closed)
    assert peek(hub, "li", *closed) == {"closed"}


def test_a_trainee_writes_nowhere_but_at_home(hub: TestHub) -> None:
    code = (
        f"import os\nfound = []\nfor top in {[str(hub.state), '/opt/xiaobao-course']!r}:\n"
        "    for folder, _, files in os.walk(top):\n"
        "        found += [p for p in [folder, *(os.path.join(folder, f) for f in files)] if os.access(p, os.W_OK)]\n"
        "print(found)"
    )
    assert hub.in_server("li", code).stdout.strip() == "[]"


def test_the_servers_token_may_do_three_things_and_no_more(hub: TestHub) -> None:
    account = hub.account("li")
    said = httpx.get(
        f"{hub.address}/hub/api/user", headers={"Authorization": f"token {hub.token('li')}"}, trust_env=False
    ).json()
    asked = {
        "users:activity!user": {f"users:activity!user={account}", f"read:users:activity!user={account}"},
        "access:servers!server": {f"access:servers!server={account}/"},
        "access:services!service=desk": {"access:services!service=desk"},
    }
    assert set(asked) == set(SERVER_SCOPES)
    identify = {f"read:users:name!user={account}", f"read:users:groups!user={account}"}
    assert set(said["scopes"]) - identify == set().union(*asked.values())


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "users"), ("GET", "users/{wang}"), ("GET", "users/{wang}/tokens"), ("DELETE", "users/{wang}/server"),
        ("POST", "users/{li}/tokens"), ("GET", "services"), ("GET", "proxy"), ("GET", "groups"), ("POST", "shutdown"),
        ("POST", "users/{wang}/activity"),
    ],
)  # fmt: skip
def test_the_hubs_api_gives_a_trainees_token_nothing(hub: TestHub, method: str, path: str) -> None:
    address = f"{hub.address}/hub/api/" + path.format(li=hub.account("li"), wang=hub.account("wang"))
    said = httpx.request(
        method, address, headers={"Authorization": f"token {hub.token('li')}"}, content="{}", trust_env=False
    )
    assert said.status_code in (403, 404), said.text


def test_a_trainees_session_makes_no_tokens_and_opens_no_other_server(hub: TestHub) -> None:
    client = hub.session("li")
    tokens = client.post(f"/hub/api/users/{hub.account('li')}/tokens", headers=hub.own(client), json={})
    assert tokens.status_code in (403, 404), tokens.text
    assert client.get(f"/user/{hub.account('wang')}/lab").status_code == 403
    assert client.get(f"/user/{hub.account('wang')}/api/contents").status_code == 403
    assert client.get("/hub/admin").status_code == 403


@pytest.mark.parametrize("token", ["", "0" * 32, "formgrader", "culler"])
def test_the_desk_serves_users_of_the_hub_only(hub: TestHub, token: str) -> None:
    if token in ("formgrader", "culler"):
        token = service_token(token)
    for method, path in (("GET", "papers"), ("POST", f"papers/{PAPER}/fetch"), ("GET", "anything")):
        said = hub.desk(token, method, path, {} if method == "POST" else None)
        assert said.status_code == 403, said.text


def service_token(name: str) -> str:
    """The token of a service of the hub, as only root can see it."""
    module = {"formgrader": b"course.hub.formgrader", "culler": b"course.hub.culler"}[name]
    uid = pwd.getpwnam("xiaobao").pw_uid
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and entry.stat().st_uid == uid and module in (entry / "cmdline").read_bytes():
            found = re.search(rb"JUPYTERHUB_API_TOKEN=([^\0]+)", (entry / "environ").read_bytes())
            assert found
            return found.group(1).decode()
    raise AssertionError(name)


def test_no_cookie_and_no_address_opens_the_desk(hub: TestHub) -> None:
    client = hub.session("li")
    assert client.get("/services/desk/papers").status_code == 403
    assert client.get("/services/desk/papers", params={"token": hub.token("li")}).status_code == 403


def test_naming_somebody_else_changes_nothing(hub: TestHub) -> None:
    own = sheet(hub, "li")
    body = {"answers": own, "notebook": ""}
    said = hub.desk(
        hub.token("li"), "POST", f"papers/{PAPER}/submit?user={hub.account('wang')}&trainee={hub.account('wang')}", body,
        **{"X-Forwarded-User": hub.account("wang"), "X-JupyterHub-User": hub.account("wang")},
    )  # fmt: skip
    assert said.json()["trainee"] == hub.account("li")
    assert [name.split("+")[0] for name in inbound(hub)].count(hub.account("wang")) == 0
    for extra in ({"trainee": hub.account("wang")}, {"student_id": hub.account("wang")}, {"folder": "../x"}):
        before = inbound(hub)
        said = hub.desk(hub.token("li"), "POST", f"papers/{PAPER}/submit", {**body, **extra})
        assert (said.status_code, said.json()["message"]) == (409, "交来的内容不对。")
        assert inbound(hub) == before


def test_somebody_elses_answers_are_not_taken(hub: TestHub) -> None:
    sheet(hub, "li")
    before = inbound(hub)
    theirs = {"answers": sheet(hub, "wang"), "notebook": ""}
    said = hub.desk(hub.token("li"), "POST", f"papers/{PAPER}/submit", theirs)
    assert (said.status_code, said.json()["message"]) == (409, "没有收：答卷上写的是另一个人。")
    assert inbound(hub) == before


def test_the_time_is_the_servers(hub: TestHub) -> None:
    own = json.loads(sheet(hub, "li"))
    for saved in own["answers"].values():
        saved["saved_at"] = "2026-10-12T01:00:00+00:00"
    body = {"answers": json.dumps(own), "notebook": ""}
    for extra in ("timestamp", "at", "timestamp.txt"):
        said = hub.desk(
            hub.token("li"), "POST", f"papers/{PAPER}/submit", {**body, extra: "2026-10-12 01:00:00.0 UTC"}
        )
        assert (said.status_code, said.json()["message"]) == (409, "交来的内容不对。")
    start = datetime.now(UTC).replace(microsecond=0)
    said = hub.desk(
        hub.token("li"), "POST", f"papers/{PAPER}/submit", body, Date="Mon, 12 Oct 2026 01:00:00 GMT"
    )
    end = datetime.now(UTC)
    assert start <= datetime.fromisoformat(said.json()["at"]) <= end
    newest = max(name for name in inbound(hub) if name.startswith(hub.account("li") + "+"))
    stamp = datetime.strptime(newest.split("+")[2], "%Y-%m-%d %H:%M:%S.%f %Z").replace(tzinfo=UTC)
    assert start <= stamp <= end


@pytest.mark.parametrize("paper", ["..", "%2e%2e%2fhub", "none-2026", "PROOF-2026", "proof-2026%00"])
def test_only_released_papers_have_a_way(hub: TestHub, paper: str) -> None:
    said = hub.desk(hub.token("li"), "POST", f"papers/{paper}/fetch", {})
    assert said.status_code in (404, 409), said.text


@pytest.mark.parametrize("body", ["[]", "{", '{"answers": 1, "notebook": ""}', '{"answers": "{}"}', "null"])
def test_an_odd_upload_is_refused_and_stops_nobody(hub: TestHub, body: str) -> None:
    before = inbound(hub)
    headers = {"Authorization": f"Bearer {hub.token('li')}"}
    said = httpx.post(
        f"{hub.address}/services/desk/papers/{PAPER}/submit", content=body, headers=headers, trust_env=False
    )
    assert said.status_code in (400, 409)
    assert inbound(hub) == before


def test_too_large_an_upload_is_refused(hub: TestHub) -> None:
    sheet(hub, "li")
    before = inbound(hub)
    body = {"answers": " " * 1_000_001, "notebook": ""}
    said = hub.desk(hub.token("li"), "POST", f"papers/{PAPER}/submit", body)
    assert (said.status_code, said.json()["message"]) == (409, "答卷太大。")
    assert inbound(hub) == before


def test_formgrader_is_for_trainers(hub: TestHub) -> None:
    client = hub.session("li")
    said = client.get("/services/formgrader/")
    assert said.status_code == 403
    assert "您没有权限看这一页" in said.text
    for path in ("formgrader", "formgrader/api/assignments", "formgrader/gradebook"):
        assert client.get(f"/services/formgrader/{path}").status_code == 403
    for path in ("formgrader", "formgrader/api/assignments", "api/contents", "api/kernels"):
        headers = {"Authorization": f"token {hub.token('li')}"}
        said = httpx.get(f"{hub.address}/services/formgrader/{path}", headers=headers, trust_env=False)
        assert said.status_code in (302, 403, 404), (path, said.status_code)
    client = hub.session("zhao")
    said = client.get("/services/formgrader/formgrader/api/assignments")
    assert {one["name"] for one in said.json()} >= {PAPER, "timed-2026"}


def test_formgrader_brings_no_kernel_file_or_terminal(hub: TestHub) -> None:
    client = hub.session("zhao")
    client.get("/services/formgrader/")
    for path in (
        "api/contents",
        "api/kernels",
        "api/sessions",
        "api/terminals",
        "files/gradebook.db",
        "lab",
        "tree",
    ):
        assert client.get(f"/services/formgrader/{path}").status_code == 404, path


def test_only_formgrader_may_stand_in_a_frame(hub: TestHub) -> None:
    client = hub.session("zhao")
    policy = client.get("/services/formgrader/formgrader").headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "default-src 'self'" in policy
    client = hub.session("li")
    for path in (f"/user/{hub.account('li')}/lab", "/hub/home"):
        assert "frame-ancestors 'none'" in client.get(path).headers["content-security-policy"], path


def test_a_trainees_server_has_nothing_of_nbgrader_and_no_terminal(hub: TestHub) -> None:
    client = hub.session("li")
    base = f"/user/{hub.account('li')}"
    page = client.get(f"{base}/lab").text
    for path in ("formgrader", "assignments", "courses", "assignment_list", "api/terminals", "tree"):
        assert client.get(f"{base}/{path}").status_code == 404, path
    data = json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.S).group(1))  # type: ignore[union-attr]
    assert "@jupyter/nbgrader" in data["disabledExtensions"]
    assert client.get(f"{base}/{data['courseManifestUrl']}").json()["version"] == 1
    kernels = client.get(f"{base}/api/kernelspecs", headers={"Accept": "application/json"})
    assert list(kernels.json()["kernelspecs"]) == ["course"]


def test_a_link_at_home_leads_the_hub_nowhere(hub: TestHub) -> None:
    """Lessons are laid out by the trainee's own process, so a planted link writes where the trainee may write."""
    target = hub.home / "root-only"
    target.mkdir(exist_ok=True, mode=0o700)
    home = Path(pwd.getpwnam(hub.account("li")).pw_dir)
    moved = (
        "import os\nos.chdir(os.environ['HOME'])\nos.rename('notebooks', 'kept')\nos.symlink(%r, 'notebooks')"
    )
    assert hub.in_server("li", moved % str(target)).returncode == 0
    try:
        code = "from pathlib import Path\nimport os\nfrom course.hub.seat import prepare\nprepare(Path(os.environ['HOME']), trainer=False)"
        assert "not laid out" in hub.in_server("li", code).stderr
        assert list(target.iterdir()) == []
    finally:
        (home / "notebooks").unlink()
        (home / "kept").rename(home / "notebooks")


def test_wrong_passwords_and_accounts_outside_the_course_stay_outside(hub: TestHub) -> None:
    for account, password in ((hub.account("li"), "wrong"), ("root", "x"), ("xiaobao", "x"), ("nobody", "")):
        with httpx.Client(base_url=hub.address, follow_redirects=True, timeout=60, trust_env=False) as client:
            form = {"username": account, "password": password, "_xsrf": xsrf(client.get("/hub/login"))}
            said = client.post("/hub/login", data=form)
            assert said.status_code == 403
            assert "账号或密码不对" in said.text


def test_the_gradebook_opens_for_trainers_only(hub: TestHub) -> None:
    code = ROOM + "print(room.gradebook().assignments and 'ok')"
    assert hub.as_trainer(code).strip() == "ok"
    done = hub.run_as(hub.account("li"), code, {"COURSE_ROOT": str(hub.course)})
    assert done.returncode != 0
