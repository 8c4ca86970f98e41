"""The key of the pseudonyms: a file that only its owner reads and that never stands beside the data."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import unicodedata
from pathlib import Path

from course.errors import CourseError

BYTES = 32


class KeyProblem(CourseError):
    """The key file is missing, unsafe or broken."""


class Key:
    """HMAC-SHA256 with one key. The same value in the same domain always gets the same pseudonym."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def digest(self, domain: str, value: str) -> str:
        """64 hexadecimal digits for `value`; full-width and half-width forms count as the same."""
        plain = unicodedata.normalize("NFKC", value).strip()
        return hmac.new(self._secret, f"{domain}\0{plain}".encode(), hashlib.sha256).hexdigest()

    @property
    def fingerprint(self) -> str:
        """Eight digits that tell two keys apart and say nothing about either."""
        return self.digest("fingerprint", "")[:8]


def read(path: Path, away_from: list[Path]) -> Key:
    """The key in `path`. `away_from` are the folders of the data.

    Raises KeyProblem when the file is missing, others may read it, it stands in one of the folders or isn't
    a key.
    """
    _outside(path, away_from)
    try:
        # O_NONBLOCK: a named pipe would otherwise hold the command up for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as problem:
        raise KeyProblem(
            "打不开密钥文件。", file=path, remedy="检查路径；第一次用时加 --new-key 生成一个。"
        ) from problem
    with os.fdopen(handle, "rb") as stream:
        mode = os.fstat(stream.fileno()).st_mode
        if not stat.S_ISREG(mode):
            raise KeyProblem("密钥不是普通文件。", file=path, remedy="用 --new-key 另外生成一个。")
        if mode & 0o077:
            raise KeyProblem(
                "密钥文件别人也能读。",
                file=path,
                remedy=f"运行 chmod 600 {path}；可能已被人看过的，换一个新的。",
            )
        text = stream.read(1024)
    try:
        secret = bytes.fromhex(text.decode("ascii").strip())
    except ValueError:
        secret = b""
    if len(secret) != BYTES:
        raise KeyProblem(
            f"文件里不是密钥（应是 {2 * BYTES} 位十六进制数字）。",
            file=path,
            remedy="用 --new-key 另外生成一个。",
        )
    return Key(secret)


def create(path: Path, away_from: list[Path]) -> Key:
    """Write a new key (mode 0600) and return it. An existing file is never overwritten: KeyProblem."""
    _outside(path, away_from)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError as problem:
        raise KeyProblem(
            "密钥文件已经有了，没有改它。", file=path, remedy="去掉 --new-key 就用它。"
        ) from problem
    except OSError as problem:
        raise KeyProblem(
            f"写不了密钥文件（{problem.strerror}）。", file=path, remedy="检查文件夹和写权限。"
        ) from problem
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        os.fchmod(stream.fileno(), 0o600)
        stream.write(secrets.token_hex(BYTES) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return read(path, away_from)


def _outside(path: Path, away_from: list[Path]) -> None:
    real = path.resolve()
    for folder in away_from:
        if real.is_relative_to(folder.resolve()):
            raise KeyProblem(
                f"密钥不能和数据放在一起（数据在 {folder.resolve()}）。",
                file=path,
                remedy="放到别的文件夹，例如只有保管人能进的文件夹。",
            )
