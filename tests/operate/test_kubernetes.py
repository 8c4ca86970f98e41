"""The values for Zero to JupyterHub: known keys only, the same limits, times and services as the hub's own settings."""

from __future__ import annotations

import copy
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest
import yaml
from traitlets.config import Config

from course.hub import config, jupyter, places
from course.hub.lessons import START
from course.operate import sizing, volume
from tests.operate.operate_kit import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
VALUES: dict[str, Any] = yaml.safe_load((FOLDER / "values.yaml").read_text(encoding="utf-8"))
SCHEMA: dict[str, Any] = json.loads((FOLDER / "values.schema.json").read_text(encoding="utf-8"))
SHARED = list(yaml.safe_load_all((FOLDER / "shared.yaml").read_text(encoding="utf-8")))


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Config:
    """What the kit's own hub is set to."""
    for name in (
        "COURSE_HUB_IDLE",
        "COURSE_HUB_MEMORY",
        "COURSE_DB_URL",
        "COURSE_EDITION",
        "COURSE_EDITIONS",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_HUB_STATE", str(tmp_path))
    made = Config()
    config.apply(made)
    return made


def faults(values: dict[str, Any]) -> list[str]:
    return [
        f"{'.'.join(map(str, e.path))}: {e.message}"
        for e in jsonschema.Draft202012Validator(SCHEMA).iter_errors(values)
    ]


def test_the_values_fit_the_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert faults(VALUES) == []


def closed(schema: Any) -> Iterator[bool]:
    """For each object of the schema with named keys: whether other keys are refused."""
    if isinstance(schema, dict):
        if schema.get("properties"):
            yield schema.get("additionalProperties") is False
        for value in schema.values():
            yield from closed(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from closed(value)


def test_the_schema_knows_no_other_keys() -> None:
    found = list(closed(SCHEMA))
    assert len(found) > 50 and all(found)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("singleuser", "memory", "limits"), "2G"),
        (("hub", "extraconfig"), {}),
        (("singleuser", "networkPolicy", "egressAllowRules", "nonPrivateIPs"), True),
        (("singleuser", "image", "name"), "quay.io/jupyterhub/k8s-singleuser-sample"),
        (("singleuser", "allowPrivilegeEscalation"), True),
        (("hub", "loadRoles", "server", "scopes"), ["inherit"]),
        (("cull", "users"), True),
        (("hub", "db", "type"), "sqlite-memory"),
    ],
)
def test_a_wrong_or_dangerous_value_is_refused(path: tuple[str, ...], value: Any) -> None:
    changed = at = json.loads(json.dumps(VALUES))  # YAML's aliases are one and the same object
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    assert len(faults(changed)) == 1


def test_limits_and_times_are_the_hub_s_own(own: Config) -> None:
    single, hub, cull = VALUES["singleuser"], VALUES["hub"], VALUES["cull"]
    # a pod holds the server and its kernels; LocalProcessSpawner's limit is for each process
    assert (single["memory"]["limit"], own.Spawner.mem_limit) == ("2G", "1G")
    assert single["startTimeout"] == own.Spawner.start_timeout
    assert hub["config"]["Spawner"]["http_timeout"] == own.Spawner.http_timeout
    assert hub["config"]["Spawner"]["disable_user_config"] is own.Spawner.disable_user_config is True
    assert hub["consecutiveFailureLimit"] == own.Spawner.consecutive_failure_limit
    assert hub["config"]["JupyterHub"]["cookie_max_age_days"] == own.JupyterHub.cookie_max_age_days
    assert (
        hub["config"]["JupyterHub"]["trust_user_provided_tokens"] is own.JupyterHub.trust_user_provided_tokens
    )
    assert hub["config"]["Authenticator"]["auth_refresh_age"] == own.Authenticator.auth_refresh_age
    assert hub["templateVars"] == own.JupyterHub.template_vars == {"start": START}
    assert single["cmd"][1:] == own.Spawner.cmd[1:]
    command = next(one for one in own.JupyterHub.services if one["name"] == "culler")["command"]
    for name, key in (("timeout", "timeout"), ("cull-every", "every"), ("concurrency", "concurrency")):
        assert f"--{name}={cull[key]}" in command
    assert hub["activeServerLimit"] == sizing.PER_HUB


def test_roles_are_the_hub_s_own(own: Config) -> None:
    wanted = {one["name"]: one for one in own.JupyterHub.load_roles if one["name"] != "culler"}
    assert set(VALUES["hub"]["loadRoles"]) == set(wanted)
    for name, role in VALUES["hub"]["loadRoles"].items():
        assert (role["scopes"], role.get("groups")) == (wanted[name]["scopes"], wanted[name].get("groups")), (
            name
        )
    assert set(VALUES["hub"]["config"]["GenericOAuthenticator"]["allowed_groups"]) == {
        places.TRAINEES,
        places.TRAINERS,
    }


def test_services_have_the_hub_s_names_ports_and_settings(own: Config) -> None:
    port = config.ports(8000)
    wanted = {one["name"]: one for one in own.JupyterHub.services if one["name"] != "culler"}
    assert set(VALUES["hub"]["services"]) == set(wanted) == {"desk", "formgrader"}
    for container in VALUES["hub"]["extraContainers"]:
        name, env = container["name"], {one["name"]: one.get("value") for one in container["env"]}
        service = VALUES["hub"]["services"][name]
        assert service["url"] == f"http://hub:{port[name]}"
        for key in ("display", "oauth_no_confirm", "oauth_client_allowed_scopes"):
            assert service.get(key) == wanted[name].get(key), (name, key)
        assert container["command"][1:] == wanted[name]["command"][1:]
        assert container["ports"] == [{"name": name, "containerPort": port[name]}]
        assert env["JUPYTERHUB_SERVICE_URL"] == f"http://0.0.0.0:{port[name]}"
        assert env["JUPYTERHUB_SERVICE_PREFIX"] == f"/services/{name}/"
        missing = set(wanted[name]["environment"]) - set(env)
        assert missing <= {"COURSE_MANIFEST", "COURSE_ROSTER"}, name
    extra = {one["name"]: (one["port"], one["targetPort"]) for one in VALUES["hub"]["service"]["extraPorts"]}
    assert extra == {name: (port[name], port[name]) for name in wanted}
    opened = [{one["port"] for one in rule["ports"]} for rule in VALUES["hub"]["networkPolicy"]["ingress"]]
    assert opened == [{port["desk"], port["formgrader"]}]


def test_nothing_reaches_the_internet_and_no_image_comes_from_it() -> None:
    text = (FOLDER / "values.yaml").read_text(encoding="utf-8")
    images = re.findall(r"(?:image|name): (\S+?/\S+?)[,}\s]", text)
    assert len(images) >= 9 and all(name.startswith("registry.bank.example/") for name in images)
    policies = [
        VALUES["hub"]["networkPolicy"],
        VALUES["proxy"]["chp"]["networkPolicy"],
        VALUES["singleuser"]["networkPolicy"],
    ]
    for policy in policies:
        assert policy["enabled"] is True
        assert policy["egressAllowRules"]["nonPrivateIPs"] is False
        assert policy["egressAllowRules"]["cloudMetadataServer"] is False
    assert VALUES["singleuser"]["networkPolicy"]["egressAllowRules"]["privateIPs"] is False
    (rule,) = VALUES["singleuser"]["networkPolicy"]["egress"]
    assert rule["ports"] == [{"port": config.ports(8000)["desk"]}]
    assert "ipBlock" not in text and "0.0.0.0/0" not in text


def test_every_course_variable_is_one_that_the_kit_reads() -> None:
    text = (FOLDER / "values.yaml").read_text(encoding="utf-8")
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "course").rglob("*.py"))
    named = set(re.findall(r"\bCOURSE_[A-Z_]+", text))
    assert len(named) >= 12
    assert sorted(name for name in named if f'"{name}"' not in code) == []


def test_no_secret_stands_in_the_values() -> None:
    text = (FOLDER / "values.yaml").read_text(encoding="utf-8")
    assert not re.search(r"(?i)(password|client_secret|apitoken|token):\s*['\"]?[A-Za-z0-9]{8,}", text)
    secrets = {one["name"] for one in all_of(VALUES, "secretKeyRef")} | {VALUES["hub"]["existingSecret"]}
    assert secrets == {"xiaobao-hub", "xiaobao-database"}


def all_of(data: Any, key: str) -> Iterator[Any]:
    if isinstance(data, dict):
        for name, value in data.items():
            if name == key:
                yield value
            yield from all_of(value, key)
    elif isinstance(data, list):
        for value in data:
            yield from all_of(value, key)


def hook(tmp_path: Path, rows: list[dict[str, str]]) -> Any:
    """The pre-spawn hook that the values carry, with its roster in a folder of the test's."""
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "roster.json").write_text(json.dumps({"people": rows}), encoding="utf-8")
    text = VALUES["hub"]["extraConfig"]["xiaobao"]
    made = Config()
    body = {"c": made, "os": os}
    os.environ["COURSE_HUB_DB_URL"] = "postgresql+psycopg2://db"
    try:
        exec(compile(text.replace('"/srv/xiaobao"', repr(str(tmp_path))), "values.yaml", "exec"), body)
    finally:
        del os.environ["COURSE_HUB_DB_URL"]
    assert made.JupyterHub.db_url == "postgresql+psycopg2://db"
    return made.Spawner.pre_spawn_hook


def spawner(name: str, *groups: str) -> Any:
    home = {"name": "volume-home", "mountPath": "/home/jovyan"}
    return SimpleNamespace(
        user=SimpleNamespace(name=name, groups=[SimpleNamespace(name=one) for one in groups]), environment={"TZ": "Asia/Shanghai"},
        volumes=[{"name": "volume-home"}], volume_mounts=[home], extra_labels={"a": "b"}, default_url="",
    )  # fmt: skip


@pytest.mark.parametrize("group", [places.TRAINEES, places.TRAINERS])
def test_a_seat_is_told_what_it_is_told_on_one_server(
    group: str, own: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_DB_URL", "postgresql://db")
    where = places.Places(tmp_path / "state")
    (where.state / "hub").mkdir(parents=True)
    row = {"account": "li", "name": "李学员", "branch": "", "role": "trainee", "cohort": "", "post": "柜员"}
    (where.hub / "roster.json").write_text(json.dumps({"people": [row]}), encoding="utf-8")
    one, cluster = spawner("li", group), spawner("li", group)
    config.seat_for(where, config.ports(8000))(one)
    hook(tmp_path, [row])(cluster)
    assert set(cluster.environment) == set(one.environment) | {"TZ"}
    assert cluster.default_url == one.default_url or group == places.TRAINERS
    for name in ("COURSE_ROLE", "COURSE_NAME", "COURSE_POST"):
        assert cluster.environment[name] == one.environment[name], name
    assert (
        cluster.environment["COURSE_DESK_URL"].replace("hub:8003", "127.0.0.1:8003")
        == one.environment["COURSE_DESK_URL"]
    )
    assert cluster.extra_labels == {"a": "b", "xiaobao/role": cluster.environment["COURSE_ROLE"]}


def test_a_trainee_mounts_nothing_of_the_course_and_a_trainer_no_record_to_write(tmp_path: Path) -> None:
    prepare = hook(tmp_path, [])
    trainee, trainer = spawner("li", places.TRAINEES), spawner("zhao", places.TRAINERS)
    prepare(trainee)
    prepare(trainer)
    shared = {
        one["subPath"]: one["readOnly"] for one in trainee.volume_mounts if one["name"] == "xiaobao-shared"
    }
    assert shared == {"jupyter/trainee": True, "manifest": True}
    assert "COURSE_DB_URL" not in trainee.environment and "COURSE_ROOT" not in trainee.environment
    shared = {
        one["subPath"]: one["readOnly"] for one in trainer.volume_mounts if one["name"] == "xiaobao-shared"
    }
    assert shared == {
        "jupyter/trainer": True,
        "manifest": False,
        "course": False,
        "course/desk": True,
        "exchange": False,
    }
    assert set(trainer.environment["COURSE_DB_URL"]) == {"valueFrom"}


def test_a_second_start_adds_nothing_and_a_trainer_who_became_trainee_loses_it(tmp_path: Path) -> None:
    prepare = hook(tmp_path, [])
    seat = spawner("zhao", places.TRAINERS)
    prepare(seat)
    first = copy.deepcopy((seat.volumes, seat.volume_mounts, seat.environment))
    prepare(seat)
    assert (seat.volumes, seat.volume_mounts, seat.environment) == first
    seat.user.groups = [SimpleNamespace(name=places.TRAINEES)]
    prepare(seat)
    assert not [
        one for one in seat.volume_mounts if one.get("subPath", "").startswith(("course", "exchange"))
    ]
    assert "COURSE_DB_URL" not in seat.environment


def test_claim_and_labels_fit_together() -> None:
    claim, policy = SHARED
    assert claim["spec"]["accessModes"] == ["ReadWriteMany"]
    assert VALUES["hub"]["extraVolumes"] == [
        {"name": claim["metadata"]["name"], "persistentVolumeClaim": {"claimName": claim["metadata"]["name"]}}
    ]
    assert policy["spec"]["podSelector"]["matchLabels"] == {"xiaobao/role": "trainer"}
    assert policy["spec"]["egress"][0]["ports"] == [{"port": 5432}]


def test_the_image_is_made_from_a_folder_without_keys(tmp_path: Path) -> None:
    subprocess.run([FOLDER / "build-image.sh", "--context-only", tmp_path / "c"], check=True)
    made = {path.name for path in (tmp_path / "c").iterdir()}
    assert made == {
        "course",
        "notebooks",
        "datasets",
        "requirements",
        "environment.yml",
        "postBuild",
        "pyproject.toml",
        "README.md",
    }
    assert os.access(tmp_path / "c" / "postBuild", os.X_OK)
    canaries = [
        line.strip()
        for path in sorted((ROOT / "assessments" / "bank").glob("*.yaml"))
        for line in why_lines(path)
    ]
    text = "\n".join(
        p.read_text(encoding="utf-8", errors="ignore") for p in (tmp_path / "c").rglob("*") if p.is_file()
    )
    assert len(canaries) > 100 and [line for line in canaries if line in text] == []


def why_lines(path: Path) -> list[str]:
    """Long reasons out of a bank: they stand with the keys and nowhere else."""
    found = re.findall(r"why: *\{zh: *['\"]?([^'\"{}]{24,})", path.read_text(encoding="utf-8"))
    return [line[:24] for line in found]


def test_the_volume_is_laid_out_and_a_second_time_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("COURSE_ASSESSMENTS", "COURSE_DB_URL", "COURSE_ROOT"):
        monkeypatch.delenv(name, raising=False)
    where = places.Places(tmp_path / "state")
    with monkeypatch.context() as patch:
        for name in ("COURSE_ROOT", "COURSE_EXCHANGE", "COURSE_MANIFEST", "COURSE_ROSTER"):
            patch.setenv(name, "")
        patch.setattr(places, "is_root", lambda: False)
        volume.lay_out(where)
        before = {
            path: path.read_bytes()
            for path in where.state.rglob("*")
            if path.is_file() and path.suffix != ".db"
        }
        volume.lay_out(where)
    after = {
        path: path.read_bytes() for path in where.state.rglob("*") if path.is_file() and path.suffix != ".db"
    }
    assert after == before
    assert sorted(one.name for one in where.state.iterdir()) == [
        "course", "desk", "exchange", "hub", "jupyter", "manifest", "templates",
    ]  # fmt: skip
    assert (where.course / "gradebook.db").is_file() and (
        where.course / "assessments" / "blueprints"
    ).is_dir()
    assert len(json.loads(where.manifest.read_text(encoding="utf-8"))["cells"]) > 10
    mounted = {one.get("subPath") for one in VALUES["hub"]["extraVolumeMounts"]}
    assert all((where.state / str(part)).is_dir() for part in mounted)


class StubHub(http.server.BaseHTTPRequestHandler):
    """Answers whose token it is, as the hub does."""

    def do_GET(self) -> None:
        user = {
            "kind": "user",
            "name": "li",
            "groups": [],
            "scopes": ["access:services!service=desk"],
            "admin": False,
        }
        known = "Bearer seat" in self.headers.get("Authorization", "") or "token seat" in self.headers.get(
            "Authorization", ""
        )
        body = json.dumps(user if known and self.path.endswith("/user") else {"version": "6.1.1"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.mark.flow
@pytest.mark.parametrize("name", ["desk", "formgrader"])
def test_a_service_runs_with_exactly_the_environment_of_the_values(name: str, tmp_path: Path) -> None:
    hub = http.server.ThreadingHTTPServer(("127.0.0.1", 0), StubHub)
    threading.Thread(target=hub.serve_forever, daemon=True).start()
    spare = http.server.ThreadingHTTPServer(("127.0.0.1", 0), StubHub)
    port = spare.server_address[1]
    spare.server_close()
    container = next(one for one in VALUES["hub"]["extraContainers"] if one["name"] == name)
    env = {one["name"]: str(one.get("value", "service-token")) for one in container["env"]}
    env |= {
        key: value.replace("/srv/xiaobao", str(tmp_path))
        for key, value in env.items()
        if value.startswith("/srv")
    }
    env |= {
        "JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{port}", "JUPYTERHUB_API_URL": f"http://127.0.0.1:{hub.server_address[1]}/hub/api",
        "COURSE_DB_URL": f"sqlite:///{tmp_path}/g.db", "PATH": os.environ["PATH"], "HOME": str(tmp_path),
    }  # fmt: skip
    for folder in ("course", "desk", "exchange"):
        (tmp_path / folder).mkdir()
    (tmp_path / "course" / "nbgrader_config.py").write_text(places.NBGRADER_CONFIG, encoding="utf-8")
    jupyter.write(places.Places(tmp_path))
    as_root = ["--allow-root"] if name == "formgrader" and os.geteuid() == 0 else []  # a pod runs as 1000
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, *container["command"][1:], *as_root], env=env, cwd=container["workingDir"].replace("/srv/xiaobao", str(tmp_path)),
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}/services/{name}/"
        request = (
            urllib.request.Request(f"{url}papers", headers={"Authorization": "token seat"})
            if name == "desk"
            else f"{url}formgrader"
        )
        opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))
        until = time.monotonic() + 60
        while True:
            try:
                status, body = opener.open(request, timeout=5), None
                break
            except urllib.error.HTTPError as said:
                status, body = None, said
                break
            except OSError:
                assert time.monotonic() < until and process.poll() is None, (tmp_path / "log").read_text()[
                    -3000:
                ]
        if name == "desk":
            assert status is not None and json.loads(status.read()) == {"papers": {}}
        else:
            assert body is not None and body.code == 302
            assert "/hub/api/oauth2/authorize?client_id=service-formgrader" in body.headers["Location"]
    finally:
        process.terminate()
        process.wait(30)
        hub.shutdown()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Shows where it would lead."""

    def redirect_request(self, *_: Any) -> None:
        """No."""
