"""One archive with everything that a machine without a network needs, and a list of checksums.

Made on a machine that reaches a package source; installed by the `install.sh` inside. Keys stay out of it
unless asked for.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from course import __version__, settings
from course.errors import SetupError

SUMS = "SHA256SUMS"
ABOUT = "bundle.json"
KIT = "xiaobao-course"
FONT_PACKAGE = "fonts-noto-cjk"
FONT_FOLDERS = (Path("/usr/share/fonts/opentype/noto"), Path("/usr/share/fonts/truetype/noto"))
FONT_LICENCE = Path("/usr/share/doc/fonts-noto-cjk/copyright")
MATERIALS = ("notebooks", "datasets", "docs", "nbgrader_config.py")
STAGES = 6


class Bar(Protocol):
    """What a progress bar must be able to do (tqdm is one)."""

    def update(self, n: int = 1) -> object:
        """Go on by n."""


Progress = Callable[[str, int], AbstractContextManager[Bar]]


def make(out: Path, *, with_assessments: bool, progress: Progress) -> dict[str, int]:
    """Write the bundle to `out` (.tar.gz), whole or not at all; return how many files of each part it holds.

    Raises SetupError when something it is made of can't be had.
    """
    source = checkout()
    if out.exists():
        raise SetupError("这个文件已经有了，没有覆盖。", file=out, remedy="换一个文件名，或先移走它。")
    if not out.parent.is_dir():
        raise SetupError("没有这个文件夹。", file=out.parent, remedy="先建好它。")
    with tempfile.TemporaryDirectory(prefix=".course-bundle-", dir=out.parent) as made:
        top = Path(made) / f"{KIT}-{__version__}"
        top.mkdir()
        counts = _fill(top, source, with_assessments, progress)
        (top / ABOUT).write_text(json.dumps(about(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        with progress("校验和", _count(top)) as bar:
            write_sums(top, bar)
        with progress("打包", _count(top)) as bar:
            _pack(top, Path(made) / "out.tar.gz", bar)
        os.replace(Path(made) / "out.tar.gz", out)
    return counts


def checkout() -> Path:
    """The kit's source folder. Raises SetupError when the kit runs from an installed wheel."""
    folder = settings.PACKAGE.parent
    if not (folder / "pyproject.toml").is_file() or not (folder / "requirements" / "base.txt").is_file():
        raise SetupError(
            "打包要在套件的源码文件夹里做。", file=folder, remedy="取来源码，运行 make env，再运行 .venv/bin/course bundle。"
        )  # fmt: skip
    return folder


def about() -> dict[str, str]:
    """For which machine a bundle is: Python's version and the processor."""
    return {
        "kit": __version__, "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "machine": platform.machine(), "made": datetime.now(UTC).isoformat(timespec="seconds"),
    }  # fmt: skip


def _fill(top: Path, source: Path, with_assessments: bool, progress: Progress) -> dict[str, int]:
    counts = {}
    with progress("收集", STAGES) as bar:
        counts["wheels"] = _wheels(top, source)
        bar.update()
        _kit(top, source)
        bar.update()
        counts["proxy"] = _proxy(top / "proxy", source)
        bar.update()
        counts["fonts"] = _fonts(top / "fonts")
        bar.update()
        counts["materials"] = _materials(top / "share", source)
        bar.update()
        counts["assessments"] = _assessments(top / "assessments") if with_assessments else 0
        shutil.copyfile(source / "scripts" / "install.sh", top / "install.sh")
        (top / "install.sh").chmod(0o755)
        bar.update()
    return counts


def _wheels(top: Path, source: Path) -> int:
    """The locked packages as wheels for this Python and processor, from pip's configured source."""
    (top / "wheels").mkdir()
    (top / "requirements").mkdir()
    lock = source / "requirements" / "base.txt"
    shutil.copyfile(lock, top / "requirements" / "base.txt")
    _run(
        [
            sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input",
            "--require-hashes", "--only-binary=:all:", "--progress-bar=off", "-r", str(lock), "-d", str(top / "wheels"),
        ],
        "锁定的程序包没有取全。", "检查 pip 的程序包源（pip config list）和网络，再运行一次。",
    )  # fmt: skip
    return len(list((top / "wheels").iterdir()))


def _kit(top: Path, source: Path) -> None:
    """The kit's own wheel, and the line that locks it."""
    _run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(top / "wheels")],
        "套件自己的 wheel 没有做成。", "在源码文件夹里运行 make env，再运行 .venv/bin/course bundle。", cwd=source,
    )  # fmt: skip
    (wheel,) = (top / "wheels").glob("xiaobao_course-*.whl")
    line = f"{KIT}=={__version__} --hash=sha256:{digest(wheel)}\n"
    (top / "requirements" / "kit.txt").write_text(line, encoding="utf-8")


def _proxy(folder: Path, source: Path) -> int:
    """The hub's proxy as the npm lock says, without scripts and links."""
    if shutil.which("npm") is None:
        raise SetupError(
            "缺少命令 npm。", remedy="打包的机器上运行 apt-get install npm（装的机器上不需要）。"
        )
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(source / "deploy" / "proxy" / name, folder / name)
    _run(
        [
            "npm", "ci", "--prefix", str(folder), "--omit=dev", "--ignore-scripts", "--no-bin-links", "--no-audit", "--no-fund",
            "--loglevel=error",
        ],
        "JupyterHub 的代理没有取到。", "检查 npm 的程序包源（npm config get registry）和网络，再运行一次。",
    )  # fmt: skip
    return sum(path.is_file() for path in folder.rglob("*"))


def _fonts(folder: Path) -> int:
    """Chinese fonts: Debian's package, else this machine's files with their licence."""
    folder.mkdir()
    if shutil.which("apt-get"):
        subprocess.run(
            ["apt-get", "download", "-qq", FONT_PACKAGE], cwd=folder, capture_output=True, check=False, timeout=300
        )  # fmt: skip
    if not list(folder.glob("*.deb")):
        for path in (one for place in FONT_FOLDERS for one in sorted(place.glob("NotoS*CJK-Regular.ttc"))):
            shutil.copyfile(path, folder / path.name)
        if FONT_LICENCE.is_file():
            shutil.copyfile(FONT_LICENCE, folder / "copyright")
    found = len([path for path in folder.iterdir() if path.name != "copyright"])
    if not found or (not list(folder.glob("*.deb")) and not (folder / "copyright").is_file()):
        raise SetupError(
            "没有找到中文字体和它的许可。", remedy=f"打包的机器上运行 apt-get install {FONT_PACKAGE}。"
        )
    return found


def _materials(folder: Path, source: Path) -> int:
    folder.mkdir()
    for name in MATERIALS:
        path = source / name
        if path.is_dir():
            shutil.copytree(path, folder / name, ignore=shutil.ignore_patterns(".*", "__pycache__", "images"))
        else:
            shutil.copyfile(path, folder / name)
    return sum(path.is_file() for path in folder.rglob("*"))


def _assessments(folder: Path) -> int:
    """The bank with its keys, only its owner may look into it."""
    shutil.copytree(settings.assessments(), folder, ignore=shutil.ignore_patterns(".*"))
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return sum(path.is_file() for path in folder.rglob("*"))


def _run(command: list[str], what: str, remedy: str, cwd: Path | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.strip().splitlines() if "ERROR" in line or "error" in line]
        detail = (lines or done.stderr.strip().splitlines() or ["没有说明"])[-1][:300]
        raise SetupError(f"{what}（{detail}）", remedy=remedy)


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def files(top: Path) -> Iterator[Path]:
    """The regular files below a folder, sorted. Raises SetupError for a link: a bundle holds none."""
    for path in sorted(top.rglob("*")):
        if path.is_symlink():
            raise SetupError("包里不能有链接。", file=path, remedy="删掉它，再打一次包。")
        if path.is_file():
            yield path


def write_sums(top: Path, bar: Bar) -> None:
    """Write SHA256SUMS of every file, as `sha256sum -c` reads it."""
    lines = []
    for path in files(top):
        lines.append(f"{digest(path)}  ./{path.relative_to(top).as_posix()}")
        bar.update()
    (top / SUMS).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _count(top: Path) -> int:
    return sum(1 for _ in files(top))


def _pack(top: Path, target: Path, bar: Bar) -> None:
    """Pack, owned by root; wheels and fonts are compressed already, so hardly compress again."""
    with (
        gzip.open(target, "wb", compresslevel=1) as stream,
        tarfile.open(fileobj=stream, mode="w:") as archive,
    ):
        for folder in _folders(top):
            archive.add(folder, _inside(folder, top), recursive=False, filter=_plain)
        for path in files(top):
            archive.add(path, _inside(path, top), recursive=False, filter=_plain)
            bar.update()
    with target.open("rb") as made:
        os.fsync(made.fileno())


def _folders(top: Path) -> Iterable[Path]:
    return (top, *(path for path in sorted(top.rglob("*")) if path.is_dir()))


def _inside(path: Path, top: Path) -> str:
    return path.relative_to(top.parent).as_posix()


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry
