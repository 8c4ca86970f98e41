"""The house keeps its promises: one list of packages, no address in a lock, a public face that exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def names(lines: list[str]) -> set[str]:
    return {re.split(r"[<>=!~\[; ]", line, maxsplit=1)[0].lower().replace("_", "-") for line in lines if line}


def locked(file: str) -> set[str]:
    text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
    return {m.group(1).lower() for m in re.finditer(r"^([A-Za-z0-9._-]+)==", text, re.M)}


def project() -> dict[str, object]:
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"])


def test_environment_yml_installs_what_pyproject_asks_for() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert "-r requirements/base.txt" in text
    asked = names(list(project()["dependencies"]))  # type: ignore[call-overload]
    assert asked <= {name.replace("_", "-") for name in locked("base.txt")}


def test_the_locks_carry_hashes_and_no_address() -> None:
    for file in ("base.txt", "dev.txt"):
        text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
        assert "://" not in text
        pinned = re.findall(r"^\S+==", text, re.M)
        assert len(pinned) == len(re.findall(r"^\S+==[^\n]*\\\n +--hash=sha256:", text, re.M))


def test_every_direct_dependency_has_a_reason() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    extra = project()["optional-dependencies"]
    wanted = names(list(project()["dependencies"])) | names(list(extra["dev"]))  # type: ignore[call-overload,index]
    assert sorted(name for name in wanted if f"| {name} |" not in text) == []


def test_no_module_is_over_600_lines() -> None:
    files = [*(ROOT / "course").rglob("*.py"), *(ROOT / "course").rglob("*.js")]
    long = {
        str(f.relative_to(ROOT)): n for f in files if (n := f.read_text(encoding="utf-8").count("\n")) > 600
    }
    assert long == {}
