"""The answer sheet: `answers.json` beside the notebook. The only thing of a submission that is marked."""

from __future__ import annotations

import fcntl
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course.assessment.paper import PublicPaper, read_public
from course.errors import AnswerError
from course.files import write_json

NAME = "answers.json"
SCHEMA = 1
MAX_BYTES = 1_000_000


class AnswerSheet:
    """A trainee's own sheet in a fetched paper's folder. Each change is on disk before `save` returns.

    The question panels, the scripted class and the check before submitting all use this one class.
    """

    def __init__(self, folder: Path, trainee: str) -> None:
        self.folder = folder
        self.trainee = trainee
        self.paper: PublicPaper = read_public(folder)
        self.path = folder / NAME
        self.set_aside: Path | None = None
        self._data = self._load()

    @property
    def owner(self) -> str:
        """Whose sheet it is; another person's sheet can be looked at, not written."""
        return str(self._data["trainee"])

    @property
    def read_only(self) -> bool:
        """Whether the sheet belongs to somebody else or was made for another version of the paper."""
        return bool(self.why_read_only)

    @property
    def why_read_only(self) -> str:
        """Why the sheet can't be written, in a sentence; empty when it can."""
        if self.owner != self.trainee:
            return f"这是 {self.owner} 的答卷，只能看，不能改。"
        if self._data["version"] != self.paper.version or self._data["paper"] != self.paper.paper:
            return "这份答卷是按试卷的另一个版本作答的，只能看，不能改。"
        return ""

    def variant_index(self, item_id: str) -> int:
        """The owner's variant of an item."""
        self._known(item_id)
        return self.paper.variant_index(item_id, self.owner)

    def shown(self, item_id: str) -> dict[str, Any]:
        """The public part of the owner's variant."""
        return self.paper.items[item_id].variants[self.variant_index(item_id)]

    def value(self, item_id: str) -> Any:
        """The saved answer, or None."""
        saved = self._data["answers"].get(item_id)
        return saved["value"] if saved else None

    def saved_at(self, item_id: str) -> str | None:
        """When the answer was last saved (UTC, ISO), or None."""
        saved = self._data["answers"].get(item_id)
        return saved["saved_at"] if saved and saved["saved_at"] else None

    def save(self, item_id: str, value: Any) -> str:
        """Save one answer and return the time (UTC, ISO). Raises AnswerError when it can't be kept."""
        self._known(item_id)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._write({item_id: {"variant": self.variant_index(item_id), "value": value, "saved_at": now}})
        return now

    def register(self, item_id: str) -> None:
        """Note that an item was shown, so that leaving it blank is a known blank, not a lost answer."""
        self._known(item_id)
        self._register([item_id])

    def register_all(self) -> None:
        """Note every item of the paper as shown."""
        self._register(list(self.paper.items))

    def _register(self, item_ids: list[str]) -> None:
        new = [item_id for item_id in item_ids if item_id not in self._data["answers"]]
        if new and not self.read_only:
            self._write({i: {"variant": self.variant_index(i), "value": None, "saved_at": ""} for i in new})

    def unanswered(self) -> list[int]:
        """Numbers of the items without an answer, in the paper's order."""
        return [
            item.number
            for item_id, item in self.paper.items.items()
            if self.value(item_id) in (None, "", [], {})
            or (isinstance(self.value(item_id), str) and not self.value(item_id).strip())
        ]

    def _known(self, item_id: str) -> None:
        if item_id not in self.paper.items:
            raise AnswerError(f"这份试卷里没有 {item_id}。", file=self.path, place=item_id)

    def _load(self) -> dict[str, Any]:
        empty = {
            "schema": SCHEMA, "paper": self.paper.paper, "version": self.paper.version,
            "trainee": self.trainee, "answers": {},
        }  # fmt: skip
        if not os.path.lexists(self.path):
            return empty
        try:
            info = self.path.lstat()
            if not stat.S_ISREG(info.st_mode) or info.st_size > MAX_BYTES:
                raise ValueError("不是普通文件，或者太大")
            return _whole(json.loads(self.path.read_text(encoding="utf-8")), set(empty))
        except (ValueError, TypeError, AttributeError, RecursionError):
            stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")
            self.set_aside = self.path.with_name(f"answers.damaged-{stamp}.txt")
            os.replace(self.path, self.set_aside)
            return empty
        except OSError as problem:
            raise AnswerError(
                "答卷文件读不到。", file=self.path, remedy="不要删它，请培训师检查磁盘和文件夹权限。"
            ) from problem

    def _write(self, changed: dict[str, dict[str, Any]]) -> None:
        """Put answers on disk. An item that another window answered meanwhile isn't blanked."""
        place = "、".join(changed)
        try:
            with _locked(self.folder):
                self._data = self._load()
                if self.why_read_only:
                    raise AnswerError(self.why_read_only, file=self.path, remedy="请在自己的账号里作答。")
                answers = dict(self._data["answers"])
                answers |= {i: s for i, s in changed.items() if s["saved_at"] or i not in answers}
                fresh = {**self._data, "answers": answers}
                _check_size(fresh, self.path, place)
                write_json(self.path, fresh)
                self._data = fresh
        except ValueError as problem:  # NaN, infinity, half a character: nothing that could be typed
            raise AnswerError(
                "这个答案存不下来。", file=self.path, place=place, remedy="改一改再答。"
            ) from problem
        except OSError as problem:
            raise AnswerError(
                "答案没有存到磁盘。", file=self.path,
                remedy="不要关闭页面，请培训师检查磁盘空间和文件夹权限，然后再点一次。",
            ) from problem  # fmt: skip


def _whole(data: Any, fields: set[str]) -> dict[str, Any]:
    """A sheet as `save` writes it. Raises ValueError, TypeError or AttributeError for anything else."""
    if set(data) != fields or not isinstance(data["answers"], dict):
        raise ValueError("字段不对")
    if not all(isinstance(data[name], str) for name in ("paper", "version", "trainee")):
        raise ValueError("字段不对")
    for saved in data["answers"].values():
        if set(saved) != {"variant", "value", "saved_at"} or not isinstance(saved["saved_at"], str):
            raise ValueError("答案字段不对")
        if saved["saved_at"]:
            datetime.fromisoformat(saved["saved_at"])
    return dict(data)


def _check_size(data: dict[str, Any], path: Path, place: str) -> None:
    """Refuse what the marker would refuse. Raises AnswerError, or ValueError for what JSON can't hold."""
    size = len(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False).encode())
    if size >= MAX_BYTES:
        raise AnswerError("答案太长，没有存下来。", file=path, place=place, remedy="写短一些，再存一次。")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time, also when the paper stands open twice."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@dataclass(frozen=True)
class Odd:
    """Something JSON allows to write but that no answer can be (NaN, Infinity)."""

    name: str


@dataclass
class Received:
    """A submitted sheet as the marker sees it.

    `answers` maps item id to (variant, value); `problems` maps item id to why a person must look;
    `whole` says why the whole sheet can't be relied on, if so.
    """

    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    whole: str = ""
    unknown: list[str] = field(default_factory=list)


class _Pairs(dict[str, Any]):
    """A JSON object that remembers keys written twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        seen: set[str] = set()
        self.twice = {key for key, _ in pairs if key in seen or seen.add(key)}  # type: ignore[func-returns-value]


def receive(path: Path, trainee: str, paper: PublicPaper) -> Received:
    """Read a submitted sheet without trusting a byte of it. Never raises for what a learner wrote.

    `trainee` is the official id. Whatever is missing, double, unknown, of another person, version or
    variant is named as a problem, so that a person looks at it.
    """
    got = Received()
    data = _parse(path, got)
    if got.whole:
        return got
    head = {"schema": SCHEMA, "paper": paper.paper, "version": paper.version, "trainee": trainee}
    said = {
        "schema": "答卷格式的版本不对", "paper": "这是另一份试卷的答卷", "version": "答卷是按试卷的另一个版本作答的",
        "trainee": "答卷上写的是另一个人",
    }  # fmt: skip
    for key, wanted in head.items():
        if data.get(key) != wanted or isinstance(data.get(key), bool):
            got.whole = said[key]
            return got
    answers = data.get("answers")
    if not isinstance(answers, _Pairs) or data.twice or set(data) != {*head, "answers"}:
        got.whole = "答卷的字段不对"
        return got
    for item_id in paper.items:
        _receive_one(got, item_id, answers, paper.variant_index(item_id, trainee))
    got.unknown = sorted(str(key)[:60] for key in set(answers) - set(paper.items))
    return got


def _receive_one(got: Received, item_id: str, answers: _Pairs, variant: int) -> None:
    saved = answers.get(item_id)
    if item_id not in answers:
        got.problems[item_id] = "答卷里没有这道题的记录"
    elif item_id in answers.twice:
        got.problems[item_id] = "这道题在答卷里出现两次"
    elif not isinstance(saved, _Pairs) or set(saved) != {"variant", "value", "saved_at"} or saved.twice:
        got.problems[item_id] = "这道题的记录字段不对"
    elif type(saved["variant"]) is not int or saved["variant"] != variant:
        got.problems[item_id] = "答的不是发给本人的那一版题目"
    elif isinstance(saved["value"], Odd):
        got.problems[item_id] = f"答案是 {saved['value'].name}，不是一个答案"
    elif not _plain(saved["value"]):
        got.problems[item_id] = "答案的形式不对"
    else:
        got.answers[item_id] = (variant, saved["value"])


def _plain(value: Any) -> bool:
    """Whether a value has a form that some kind of item saves: a scalar, or one level of scalars."""
    if isinstance(value, _Pairs):
        return not value.twice and all(map(_whole_text, value)) and all(map(_scalar, value.values()))
    return all(map(_scalar, value)) if isinstance(value, list) else _scalar(value)


def _scalar(value: Any) -> bool:
    return value is None or isinstance(value, int | float) or (isinstance(value, str) and _whole_text(value))


def _whole_text(text: str) -> bool:
    """Whether a text holds no half character (JSON can escape one), which no file could take."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _parse(path: Path, got: Received) -> _Pairs:
    empty = _Pairs([])
    try:
        info = path.lstat()
        if not stat.S_ISREG(info.st_mode):
            got.whole = "答卷不是普通文件"
            return empty
        if info.st_size > MAX_BYTES:
            got.whole = f"答卷有 {info.st_size} 字节，超过上限 {MAX_BYTES}"
            return empty
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        data = json.loads(raw.decode("utf-8"), object_pairs_hook=_Pairs, parse_constant=Odd)
    except FileNotFoundError:
        got.whole = "没有交答卷文件"
        return empty
    except (OSError, ValueError, RecursionError):
        got.whole = "答卷读不出来"
        return empty
    if not isinstance(data, _Pairs):
        got.whole = "答卷的字段不对"
        return empty
    return data
