"""What a trainee might hand in. Each attack spoils one submission's folder; none may earn a point."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.classroom_kit import PAPER, Course, raw_sheet, write_sheet

BOOK = f"{PAPER}.ipynb"
SHEET = "answers.json"
WRONG = "10"


@dataclass
class Scene:
    """Where an attack happens: the course, the submission's folder, its trainee, and a trainer's folder."""

    course: Course
    folder: Path
    trainee: str
    outside: Path

    def sheet(self, **head: Any) -> dict[str, Any]:
        """The attacker's own sheet as data: one wrong answer and blanks."""
        return raw_sheet(self.course, self.trainee, {"T2-proof-rate": WRONG}, **head)

    def victims(self) -> Path:
        """t001's answers, as they stand where this attacker could reach them."""
        placed = self.course.submitted("t001") / SHEET
        return placed if placed.exists() else self.course.inbound("t001") / SHEET


Spoil = Callable[[Scene], None]


@dataclass(frozen=True)
class Attack:
    """`found` must stand in the findings, `reason` is why items go to review; `whole`: the whole sheet does."""

    spoil: Spoil
    found: str = ""
    reason: str = ""
    whole: bool = False
    waits: tuple[str, ...] = field(default=())


def code(source: str) -> Spoil:
    """A notebook with learner code in front, in every graded cell and at the end."""

    def spoil(scene: Scene) -> None:
        path = scene.folder / BOOK
        book = json.loads(path.read_text(encoding="utf-8"))
        text = source.replace("OUTSIDE", str(scene.outside)).replace("ROOT", str(scene.course.root))
        cell = {
            "cell_type": "code",
            "id": "x",
            "metadata": {},
            "source": text,
            "outputs": [],
            "execution_count": None,
        }
        for one in book["cells"]:
            if "nbgrader" in one["metadata"]:
                one["source"] = text
        book["cells"] = [cell, *book["cells"], {**cell, "id": "y"}]
        path.write_text(json.dumps(book), encoding="utf-8")

    return spoil


def data(change: Callable[[Scene, dict[str, Any]], Any]) -> Spoil:
    """An answer sheet changed as data."""

    def spoil(scene: Scene) -> None:
        sheet = scene.sheet()
        replaced = change(scene, sheet)
        write_sheet(scene.folder, sheet if replaced is None else replaced)

    return spoil


def raw(make: Callable[[Scene], bytes]) -> Spoil:
    return lambda scene: void((scene.folder / SHEET).write_bytes(make(scene)))


def void(_: Any) -> None:
    return None


def instead(name: str, put: Callable[[Scene, Path], Any]) -> Spoil:
    """Something else in a file's place."""

    def spoil(scene: Scene) -> None:
        (scene.folder / name).unlink(missing_ok=True)
        put(scene, scene.folder / name)

    return spoil


def everywhere(item: Callable[[Scene, str], Any]) -> Spoil:
    """A field of every answer set."""

    def change(scene: Scene, sheet: dict[str, Any]) -> None:
        for item_id, saved in sheet["answers"].items():
            saved["value"] = item(scene, item_id)

    return data(change)


def _another_id(scene: Scene, sheet: dict[str, Any]) -> dict[str, Any]:
    return raw_sheet(scene.course, "t001", scene.course.answers("t001"))


def _another_variant(scene: Scene, sheet: dict[str, Any]) -> None:
    for item_id in ("G1-proof-quorum", "G1-proof-minutes", "G1-proof-absent"):
        own = scene.course.public.variant_index(item_id, scene.trainee)
        saved = sheet["answers"][item_id]
        saved["variant"] = (own + 1) % 4
        saved["value"] = scene.course.paper.variant(item_id, (own + 1) % 4).key


def _points(scene: Scene, sheet: dict[str, Any]) -> None:
    for saved in sheet["answers"].values():
        saved["points"] = 100


def _doubled(scene: Scene) -> bytes:
    text = json.dumps(scene.sheet())
    right = json.dumps({"variant": 0, "value": "12.5", "saved_at": ""})
    return text.replace('"T2-proof-rate":', f'"T2-proof-rate": {right}, "T2-proof-rate":').encode()


def _nested(scene: Scene) -> bytes:
    text = json.dumps(scene.sheet())
    return text.replace(f'"{WRONG}"', "[" * 700 + '"12.5"' + "]" * 700).encode()


def _folder(scene: Scene, path: Path) -> None:
    path.mkdir()
    (path / "deep").symlink_to(scene.outside)
    (path / SHEET).write_text("{}")


def _many(scene: Scene) -> None:
    for number in range(2000):
        (scene.folder / f"{number:04d}.txt").write_text("x")


def _huge(scene: Scene) -> bytes:
    return json.dumps(scene.sheet()).encode() + b" " * 50_000_000


def _easier_paper(scene: Scene) -> None:
    paper = scene.course.public.model_dump(mode="json")
    paper["version"] = "f" * 16
    for item in paper["items"].values():
        item["points"] = 1000
    (scene.folder / "paper.json").write_text(json.dumps(paper), encoding="utf-8")
    sheet = raw_sheet(scene.course, scene.trainee, scene.course.answers(scene.trainee), version="f" * 16)
    write_sheet(scene.folder, sheet)


def _names(scene: Scene, sheet: dict[str, Any]) -> None:
    odd = "<script>alert(1)</script>\n[INFO] t001: 22 points\u2028"
    sheet["answers"][odd] = {"variant": 0, "value": "1", "saved_at": ""}
    sheet["answers"]["\ud800"] = {"variant": 0, "value": "1", "saved_at": ""}


LOOP = "while True:\n    pass"
EQUAL = "class Any:\n    def __eq__(self, o): return True\n    def __float__(self): return 100.0\nAny()"
STRIP = (
    "import builtins, sys\nsys.flags\nbuiltins.AssertionError = ArithmeticError\nask = lambda *a: 100\n100"
)
EXIT = "import os\nos._exit(0)"
READ = "print(open('ROOT/gradebook.db', 'rb').read())\nopen('OUTSIDE/pwned', 'wb').write(b'x')"
EDIT = "import sqlite3\nc = sqlite3.connect('ROOT/gradebook.db')\nc.execute('update grade set auto_score=99')\nc.commit()"
WRITE = "open('OUTSIDE/pwned', 'w').write('x')\nopen('ROOT/pwned', 'w').write('x')"
NOT_REGULAR, LINK = "不是普通文件", "是链接，没有跟随"
UNREAD, GONE = "答卷读不出来", "没有交答卷文件"
FIELDS, FORM = "这道题的记录字段不对", "答案的形式不对"

ATTACKS: dict[str, Attack] = {
    "strip-asserts": Attack(code(STRIP)),
    "always-equal": Attack(code(EQUAL)),
    "os-exit": Attack(code(EXIT)),
    "endless-loop": Attack(code(LOOP)),
    "read-gradebook": Attack(code(READ)),
    "edit-gradebook": Attack(code(EDIT)),
    "write-outside": Attack(code(WRITE)),
    "link-to-key": Attack(
        instead(SHEET, lambda s, p: p.symlink_to(s.course.assessments / "bank" / "T2.yaml")),
        f"{SHEET}：{LINK}", GONE, True,
    ),
    "link-to-secret": Attack(
        instead(SHEET, lambda s, p: p.symlink_to(s.outside / "secret.txt")), f"{SHEET}：{LINK}", GONE, True
    ),
    "link-to-victim": Attack(
        instead(SHEET, lambda s, p: p.symlink_to(s.victims())), f"{SHEET}：{LINK}", GONE, True
    ),
    "hard-link-to-victim": Attack(
        instead(SHEET, lambda s, p: os.link(s.victims(), p)), "", "答卷上写的是另一个人", True
    ),
    "link-to-dev-zero": Attack(
        instead(SHEET, lambda s, p: p.symlink_to("/dev/zero")), f"{SHEET}：{LINK}", GONE, True
    ),
    "book-link-to-dev-zero": Attack(instead(BOOK, lambda s, p: p.symlink_to("/dev/zero")), f"{BOOK}：{LINK}"),
    "book-link-to-gradebook": Attack(
        instead(BOOK, lambda s, p: p.symlink_to(s.course.root / "gradebook.db")), f"{BOOK}：{LINK}"
    ),
    "pipe-as-sheet": Attack(instead(SHEET, lambda s, p: os.mkfifo(p)), f"{SHEET}：{NOT_REGULAR}", GONE, True),
    "pipe-as-book": Attack(instead(BOOK, lambda s, p: os.mkfifo(p)), f"{BOOK}：{NOT_REGULAR}"),
    "extra-link": Attack(
        lambda s: (s.folder / "notes.txt").symlink_to(s.outside / "secret.txt"), f"notes.txt：{LINK}"
    ),
    "link-to-folder": Attack(lambda s: (s.folder / "data").symlink_to(s.outside), f"data：{LINK}"),
    "fifty-megabytes": Attack(raw(_huge), f"{SHEET}：50", GONE, True),
    "wrong-types": Attack(
        everywhere(lambda s, i: {"points": 100, "value": True}), "", "书面题的答案不是文字", waits=("*",)
    ),
    "booleans": Attack(everywhere(lambda s, i: True), "", "答案不是数字", waits=("*",)),
    "nan": Attack(everywhere(lambda s, i: float("nan")), "", "答案是 NaN，不是一个答案", waits=("*",)),
    "infinity": Attack(
        everywhere(lambda s, i: float("inf")), "", "答案是 Infinity，不是一个答案", waits=("*",)
    ),
    "half-character": Attack(everywhere(lambda s, i: "\ud800"), "", FORM, waits=("*",)),
    "doubled-ids": Attack(raw(_doubled), "", "这道题在答卷里出现两次", waits=("T2-proof-rate",)),
    "nested": Attack(raw(_nested), "", FORM, waits=("T2-proof-rate",)),
    "bottomless": Attack(raw(lambda s: b"[" * 400_000), "", UNREAD, True),
    "long-number": Attack(raw(lambda s: json.dumps(s.sheet()).replace(f'"{WRONG}"', "9" * 5000).encode()), "", UNREAD, True),
    "folder-as-sheet": Attack(instead(SHEET, _folder), f"{SHEET}：{NOT_REGULAR}", GONE, True),
    "two-thousand-files": Attack(_many, "0000.txt：不属于答卷"),
    "newline-in-name": Attack(
        lambda s: void((s.folder / "a\n[INFO] t001 22 points.txt").write_text("x")),
        "a\\x0a[INFO] t001 22 points.txt：不属于答卷",
    ),
    "another-id": Attack(data(_another_id), "", "答卷上写的是另一个人", True),
    "another-variant": Attack(
        data(_another_variant), "", "答的不是发给本人的那一版题目",
        waits=("G1-proof-quorum", "G1-proof-minutes", "G1-proof-absent"),
    ),
    "points-inside": Attack(data(_points), "", FIELDS, waits=("*",)),
    "points-on-top": Attack(data(lambda s, d: {**d, "points": 100, "score": 22}), "", "答卷的字段不对", True),
    "easier-paper": Attack(_easier_paper, "", "答卷是按试卷的另一个版本作答的", True),
    "odd-item-ids": Attack(data(_names), f"{SHEET}：有本卷没有的题号 <script>alert(1)</script>\\x0a[INFO]"),
    "secret-link": Attack(
        instead("submission_secret.txt", lambda s, p: p.symlink_to(s.outside / "secret.txt")),
        f"submission_secret.txt：{LINK}",
    ),
    "secret-huge": Attack(
        lambda s: void((s.folder / "submission_secret.txt").write_bytes(b"x" * 3_000_000)),
        "submission_secret.txt：3000000 字节，超过上限",
    ),
    "time-link": Attack(
        instead("timestamp.txt", lambda s, p: p.symlink_to(s.outside / "secret.txt")), f"timestamp.txt：{LINK}"
    ),
    "time-pipe": Attack(instead("timestamp.txt", lambda s, p: os.mkfifo(p)), f"timestamp.txt：{NOT_REGULAR}"),
    "time-huge": Attack(
        lambda s: void((s.folder / "timestamp.txt").write_bytes(b"9" * 3_000_000)),
        "timestamp.txt：3000000 字节，超过上限",
    ),
}  # fmt: skip
