"""Files written whole or not at all, and read with their lines."""

from __future__ import annotations

import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from course.errors import CourseError


def write_text(path: Path, text: str, mode: int = 0o644) -> None:
    """Write `text` (UTF-8) to `path` atomically: a reader sees the old file or the new one, never a half.

    The file is flushed to disk before it takes the name, so a power cut loses at most this change.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_json(path: Path, data: Any, mode: int = 0o644) -> None:
    """Write `data` as indented UTF-8 JSON, atomically. NaN and infinity are refused (ValueError)."""
    write_text(path, json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n", mode)


def read_json(path: Path, error: type[CourseError] = CourseError) -> Any:
    """Parse a JSON file; raise `error` naming file and line when it isn't JSON or can't be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise error("文件读不到。", file=path, remedy="检查文件是否存在、是否有读权限。") from problem
    except UnicodeDecodeError as problem:
        raise error("文件不是 UTF-8 编码。", file=path, remedy="用 UTF-8 重新保存。") from problem
    except json.JSONDecodeError as problem:
        raise error(
            "不是完整的 JSON。", file=path, line=problem.lineno, remedy="恢复备份，或重新生成这个文件。"
        ) from problem


# YAML folds a line break into a blank; between Chinese characters and punctuation there is none.
WIDE = "\u2014\u2018-\u201d\u2026\u3000-\u9fff\uff00-\uffef"
FOLD = re.compile(f"(?<=[{WIDE}]) (?=[{WIDE}])")

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Located:
    """YAML data together with the line (from 1) on which each key or list entry stands.

    `lines` maps a path such as `(3, "rules", 0)` to its line.
    """

    file: Path
    data: Any
    lines: dict[Path_, int]

    def line(self, path: Path_) -> int | None:
        """The line of the nearest enclosing entry of `path`."""
        for end in range(len(path), -1, -1):
            found = self.lines.get(path[:end])
            if found is not None:
                return found
        return None


def read_yaml(path: Path, error: type[CourseError] = CourseError) -> Located:
    """Read one YAML document with line numbers. Duplicate keys are refused.

    Raises `error` naming file, line and remedy for a missing file, a wrong encoding, broken YAML
    or a key that stands twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as problem:
        raise error("找不到文件。", file=path, remedy="检查文件名和所在文件夹。") from problem
    except OSError as problem:
        raise error("文件读不到。", file=path, remedy="检查读权限。") from problem
    except UnicodeDecodeError as problem:
        raise error("文件不是 UTF-8 编码。", file=path, remedy="用 UTF-8 重新保存后再试。") from problem
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
        lines: dict[Path_, int] = {}
        if node is None:
            return Located(path, None, lines)
        _walk(node, (), lines, path, error)
        return Located(path, loader.construct_document(node), lines)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise error(
            f"YAML 写法有误（{problem.problem}）。",
            file=path,
            line=mark.line + 1 if mark else None,
            remedy="检查缩进、冒号后的空格和引号。",
        ) from problem
    finally:
        loader.dispose()


def _walk(node: yaml.Node, at: Path_, lines: dict[Path_, int], file: Path, error: type[CourseError]) -> None:
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode) and node.start_mark.line != node.end_mark.line and node.style != "|":
        node.value = FOLD.sub("", node.value)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                raise error(
                    f"“{name}”写了两次。", file=file, line=key.start_mark.line + 1, remedy="删掉其中一处。"
                )
            seen.add(name)
            lines[(*at, name)] = key.start_mark.line + 1
            _walk(value, (*at, name), lines, file, error)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _walk(value, (*at, index), lines, file, error)
