"""Reusable comments on written answers: `rubric-comments.yaml` of the assessments folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from course.errors import MarkingError
from course.files import read_yaml, write_text

NAME = "rubric-comments.yaml"
KIND_LABEL = {
    "facts": "事实和核实", "rule": "依据和规则", "task": "任务和决议", "notice": "告知和答复",
    "role": "职责、定级和上报", "form": "篇幅和写法",
}  # fmt: skip
MOST_CHARS = 300


@dataclass(frozen=True)
class Comment:
    """A comment and the kinds of criterion that it fits."""

    id: str
    kinds: tuple[str, ...]
    text: str


def read(assessments: Path) -> list[Comment]:
    """All comments, in the file's order; none when there is no file. Raises MarkingError naming the line."""
    path = assessments / NAME
    if not path.is_file():
        return []
    found = read_yaml(path, MarkingError)
    made: dict[str, Comment] = {}
    for at, row in enumerate(found.data or []):
        try:
            one = Comment(str(row["id"]), tuple(map(str, row["for"])), str(row["zh"]))
        except (KeyError, TypeError) as problem:
            raise MarkingError(
                "这一条评语缺 id、for 或 zh。", file=path, line=found.line((at,)), remedy="照别的行补全。"
            ) from problem
        unknown = [kind for kind in one.kinds if kind not in KIND_LABEL]
        if unknown or one.id in made:
            what = f"没有“{unknown[0]}”这一类" if unknown else f"编号 {one.id} 用过了"
            raise MarkingError(f"{what}。", file=path, line=found.line((at,)), remedy="改一个。")
        made[one.id] = one
    return list(made.values())


def of_kind(comments: Iterable[Comment], kind: str) -> list[Comment]:
    """The comments that fit a kind of criterion, in the file's order."""
    return [one for one in comments if kind in one.kinds]


def add(assessments: Path, kind: str, text: str) -> Comment:
    """Add a comment for everybody who marks; the rest of the file stays as it is. Raises MarkingError."""
    words = " ".join(text.split())
    if kind not in KIND_LABEL:
        raise MarkingError(f"没有“{kind}”这一类评语。", remedy=f"可以用：{'、'.join(KIND_LABEL)}。")
    if not words or len(words) > MOST_CHARS:
        raise MarkingError("评语是空的，或者太长。", remedy=f"写一两句，不超过 {MOST_CHARS} 个字。")
    known = read(assessments)
    if any(one.text == words for one in known):
        raise MarkingError("常用评语里已经有这一句。", remedy="不用再存。")
    numbers = [int(m.group(1)) for one in known if (m := re.fullmatch(r"own-(\d+)", one.id))]
    made = Comment(f"own-{max(numbers, default=0) + 1}", (kind,), words)
    path = assessments / NAME
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    line = f"- {{id: {made.id}, for: [{kind}], zh: {json.dumps(words, ensure_ascii=False)}}}\n"
    mode = path.stat().st_mode & 0o777 if path.is_file() else 0o660
    write_text(path, before + ("\n" if before and not before.endswith("\n") else "") + line, mode)
    return made
