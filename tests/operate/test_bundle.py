"""The bundle, made from pip's configured source and installed where there is no network at all."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from course.errors import SetupError
from course.operate import bundle
from tests.operate.operate_kit import ROOT, silent, tree

HERE = [pytest.mark.flow, pytest.mark.timeout(600)]


def no_network() -> list[str]:
    """The command that runs another in a network namespace without a route; skips where there can't be one."""
    for command in (["unshare", "-n"], ["unshare", "-rn"]):
        if (
            shutil.which("unshare")
            and subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
        ):
            routes = subprocess.run(
                [*command, "cat", "/proc/net/route"], capture_output=True, text=True, check=True
            )
            assert len(routes.stdout.splitlines()) <= 1, routes.stdout
            return command
    pytest.skip("this machine gives no network namespace: unshare -n is refused")


@pytest.fixture(scope="module")
def unpacked() -> Iterator[Path]:
    """A real bundle with the bank, unpacked as the IT man does it."""
    memory = Path("/dev/shm")  # forty thousand small files: memory is far quicker, where there is enough
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 6e9
    folder = (memory if roomy else Path("/var/tmp")) / f"bundle-test-{os.getpid()}"
    folder.mkdir()
    try:
        try:
            bundle.make(folder / "b.tar.gz", with_assessments=True, progress=silent)
        except SetupError as problem:
            pytest.skip(f"no package source to make a bundle from: {problem}")
        subprocess.run(["tar", "xzf", "b.tar.gz"], cwd=folder, check=True)
        (folder / "b.tar.gz").unlink()
        (made,) = folder.iterdir()
        yield made
    finally:
        shutil.rmtree(folder)


def install(
    here: Path, prefix: Path, *more: str, network: list[str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": "/nonexistent"}
    return subprocess.run(
        [*(network or []), "./install.sh", "--prefix", str(prefix), *more], cwd=here, env=environment, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


class TestWhole:
    pytestmark = HERE

    def test_it_holds_wheels_proxy_font_and_lessons_and_a_sum_of_each(self, unpacked: Path) -> None:
        locked = [
            line for line in (unpacked / "requirements/base.txt").read_text().splitlines() if "==" in line
        ]
        wheels = [path.name for path in (unpacked / "wheels").iterdir()]
        assert len(wheels) > 100 and len(wheels) <= len(locked) + 1
        assert all(name.endswith(".whl") for name in wheels)
        assert (unpacked / "proxy/node_modules/configurable-http-proxy/bin/configurable-http-proxy").is_file()
        assert list((unpacked / "fonts").glob("*.deb")) or (unpacked / "fonts/copyright").is_file()
        for part in ("notebooks", "datasets"):
            assert set(tree(unpacked / "share" / part)) == {n for n in tree(ROOT / part) if not hidden(n)}
        summed = {line[66:] for line in (unpacked / "SHA256SUMS").read_text(encoding="utf-8").splitlines()}
        assert summed == {f"./{path}" for path in tree(unpacked)} - {"./SHA256SUMS"}
        assert (unpacked / "assessments").stat().st_mode & 0o077 == 0

    def test_it_installs_without_a_network_and_a_session_runs_there(self, unpacked: Path) -> None:
        network, prefix, out = no_network(), unpacked.parent / "prefix", unpacked.parent / "session"
        done = install(unpacked, prefix, network=network)
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"装好了：{prefix}/bin/course" in done.stdout
        environment = {
            "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(unpacked.parent), "COURSE_ROOT": f"{prefix}/share/xiaobao",
            "COURSE_ASSESSMENTS": str(unpacked / "assessments"),
        }  # fmt: skip
        subprocess.run(
            [*network, str(prefix / "bin/course"), "session", "--trainees", "3", "--out", str(out)], cwd="/", env=environment,
            capture_output=True, check=True,
        )  # fmt: skip
        summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        assert (summary["trainees"], summary["submitted"], summary["auto_marked"], summary["failed"]) == (
            3,
            3,
            3,
            {},
        )
        listed = subprocess.run(
            [str(prefix / "bin/python"), "-c", "import course; print(course.__file__)"], cwd="/", capture_output=True, text=True, check=True
        )  # fmt: skip
        assert listed.stdout.startswith(str(prefix))
        assert not [
            path for path in prefix.rglob("*") if "assessments" in path.parts and "course" not in path.parts
        ]

    def test_one_damaged_byte_installs_nothing(self, unpacked: Path) -> None:
        wheel = next((unpacked / "wheels").glob("nbgrader-*.whl"))
        whole = wheel.read_bytes()
        damaged = bytearray(whole)
        damaged[len(damaged) // 2] ^= 1
        wheel.write_bytes(damaged)
        try:
            done = install(unpacked, unpacked.parent / "nothing")
        finally:
            wheel.write_bytes(whole)
        assert (done.returncode, "安装包坏了，什么也没有装" in done.stderr) == (2, True)
        assert wheel.name in done.stderr
        assert not (unpacked.parent / "nothing").exists()


def hidden(name: str) -> bool:
    return any(step.startswith(".") or step in ("__pycache__", "images") for step in Path(name).parts)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A bundle's shape without its weight."""
    folder = tmp_path / "small"
    for name, text in {
        "wheels/a.whl": "a", "requirements/base.txt": "", "requirements/kit.txt": "", "proxy/package-lock.json": "{}",
        "fonts/f.ttc": "f", "share/docs/operate.md": "d", "bundle.json": json.dumps(bundle.about(), indent=1),
    }.items():  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "scripts/install.sh", folder / "install.sh")
    with silent("", 0) as bar:
        bundle.write_sums(folder, bar)
    return folder


def refused(done: subprocess.CompletedProcess[str], words: str, prefix: Path) -> None:
    assert (done.returncode, words in done.stderr) == (2, True), done.stdout + done.stderr
    assert "错误：" in done.stderr and "办法：" in done.stderr
    assert not prefix.exists()


@pytest.mark.parametrize("name", ["wheels/a.whl", "install.sh", "bundle.json", "proxy/package-lock.json"])
def test_any_changed_file_is_found(small: Path, tmp_path: Path, name: str) -> None:
    with (small / name).open("a") as stream:
        stream.write(" ")
    refused(install(small, tmp_path / "p"), "安装包坏了", tmp_path / "p")


def test_a_missing_and_an_extra_file_are_found(small: Path, tmp_path: Path) -> None:
    (small / "wheels/evil.whl").write_text("x")
    refused(install(small, tmp_path / "p"), "多了或少了文件", tmp_path / "p")
    (small / "wheels/evil.whl").unlink()
    (small / "wheels/a.whl").unlink()
    refused(install(small, tmp_path / "p"), "安装包坏了", tmp_path / "p")
    (small / "wheels/a.whl").symlink_to("/etc/passwd")
    refused(install(small, tmp_path / "p"), "链接", tmp_path / "p")
    (small / "SHA256SUMS").unlink()
    refused(install(small, tmp_path / "p"), "没有 SHA256SUMS", tmp_path / "p")


def changed_about(small: Path, **named: str) -> None:
    (small / "bundle.json").write_text(json.dumps({**bundle.about(), **named}, indent=1), encoding="utf-8")
    with silent("", 0) as bar:
        (small / "SHA256SUMS").unlink()
        bundle.write_sums(small, bar)


def test_a_bundle_for_another_machine_or_python_is_refused(small: Path, tmp_path: Path) -> None:
    changed_about(small, machine="loongarch64")
    refused(install(small, tmp_path / "p"), "这个包给 loongarch64 的机器", tmp_path / "p")
    changed_about(small, python="3.99")
    refused(install(small, tmp_path / "p"), "要 Python 3.99", tmp_path / "p")


def test_a_folder_with_something_else_is_left_alone(small: Path, tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "mine").write_text("x")
    done = install(small, tmp_path / "p")
    assert (done.returncode, "里有别的东西，没有动它" in done.stderr) == (2, True)
    assert tree(tmp_path / "p") == {"mine": b"x"}


def test_the_hub_asks_for_node_in_plain_words(small: Path, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("--hub needs root")
    folder = tmp_path / "bin"
    folder.mkdir()
    for directory in ("/usr/bin", "/bin", "/usr/sbin", "/usr/local/bin"):
        for path in Path(directory).iterdir():
            if path.name not in ("node", "nodejs") and not (folder / path.name).exists():
                (folder / path.name).symlink_to(path)
    done = subprocess.run(
        ["./install.sh", "--prefix", str(tmp_path / "p"), "--hub"], cwd=small, env={"PATH": str(folder), "LANG": "C.UTF-8"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    refused(done, "缺少 node，JupyterHub 的代理要用它", tmp_path / "p")


@pytest.mark.flow
def test_a_step_that_fails_leaves_what_was_there(small: Path, tmp_path: Path) -> None:
    """What the sums can't foresee: here a package that isn't among the wheels."""
    (small / "requirements/kit.txt").write_text(f"xiaobao-course==9 --hash=sha256:{'0' * 64}\n")
    changed_about(small)
    old = tmp_path / "old"
    done = install(small, old)
    assert (done.returncode, "没有装成，已恢复原样" in done.stderr, old.exists()) == (2, True, False), (
        done.stderr
    )
    old.mkdir()
    (old / ".xiaobao-installed").write_text("{}", encoding="utf-8")
    (old / "mine").write_text("上一版", encoding="utf-8")
    done = install(small, old)
    assert (done.returncode, "没有装成，已恢复原样" in done.stderr) == (2, True), done.stderr
    assert tree(old) == {".xiaobao-installed": b"{}", "mine": "上一版".encode()}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old", "small"]


def test_options_are_explained_in_chinese(small: Path) -> None:
    done = subprocess.run(["./install.sh", "--help"], cwd=small, capture_output=True, text=True, check=True)
    assert "用法：./install.sh" in done.stdout and "不联网" in done.stdout
    done = subprocess.run(
        ["./install.sh", "--nothing"], cwd=small, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "没有选项 --nothing" in done.stderr) == (2, True)


@contextmanager
def faked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Packages, proxy and fonts without the downloads."""

    def put(folder: Path, name: str) -> int:
        folder.mkdir(parents=True)
        (folder / name).write_text("x")
        return 1

    with monkeypatch.context() as patch:
        patch.setattr(bundle, "_wheels", lambda top, _: put(top / "wheels", "a.whl"))
        patch.setattr(bundle, "_kit", lambda top, _: None)
        patch.setattr(bundle, "_proxy", lambda folder, _: put(folder, "package.json"))
        patch.setattr(bundle, "_fonts", lambda folder: put(folder, "f.deb"))
        yield


def test_keys_go_in_only_when_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_ASSESSMENTS", raising=False)
    monkeypatch.setenv("COURSE_ROOT", str(ROOT))
    with faked(monkeypatch):
        bundle.make(tmp_path / "a.tar.gz", with_assessments=False, progress=silent)
        counts = bundle.make(tmp_path / "b.tar.gz", with_assessments=True, progress=silent)
    keys = (ROOT / "assessments/bank/G1.yaml").read_bytes()[:2000]
    with gzip.open(tmp_path / "a.tar.gz") as without, gzip.open(tmp_path / "b.tar.gz") as inside:
        assert keys not in without.read() and keys in inside.read()
    assert counts["assessments"] == len([n for n in tree(ROOT / "assessments") if not hidden(n)])
    with tarfile.open(tmp_path / "a.tar.gz") as archive:
        names = [entry.name for entry in archive]
        assert all(entry.isreg() or entry.isdir() for entry in archive)
    assert not [name for name in names if "/assessments" in name or "/tests/" in name]


def test_a_bundle_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> int:
        raise SetupError("JupyterHub 的代理没有取到。")

    with faked(monkeypatch):
        monkeypatch.setattr(bundle, "_proxy", broken)
        with pytest.raises(SetupError, match="代理没有取到"):
            bundle.make(tmp_path / "a.tar.gz", with_assessments=False, progress=silent)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "a.tar.gz").write_bytes(b"old")
    with pytest.raises(SetupError, match="没有覆盖"):
        bundle.make(tmp_path / "a.tar.gz", with_assessments=False, progress=silent)
    assert (tmp_path / "a.tar.gz").read_bytes() == b"old"


def test_packages_that_cannot_be_had_are_named_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(tmp_path),
        "PIP_CONFIG_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "top").mkdir()
    with pytest.raises(SetupError, match=r"锁定的程序包没有取全.*办法：检查 pip 的程序包源"):
        bundle._wheels(tmp_path / "top", ROOT)
