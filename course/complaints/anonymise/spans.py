"""A span of personal information, its kinds and groups, and the marks that gold texts carry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from course.errors import CourseError

GROUPS: dict[str, tuple[str, ...]] = {
    "numbers": (
        "id_card", "mobile", "landline", "bank_card", "account", "passport", "email", "plate",
        "wechat", "qq", "contract", "ticket", "birth_date",
    ),
    "names": ("name",),
    "places": ("address",),
    "organisations": ("employer", "branch"),
}  # fmt: skip
"""Groups in which recall and precision are reported (docs/complaints.md)."""

KINDS: tuple[str, ...] = tuple(kind for kinds in GROUPS.values() for kind in kinds)
_GROUP = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
_MARK = re.compile(r"【【([a-z_]+):(.+?)】】", re.S)


class MarkError(CourseError):
    """A gold mark 【【kind:text】】 is broken."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` (inclusive) to `end` (exclusive) of the original text, counted in code points.

    `confidence` is 0..1: how sure the detector is that this identifies somebody.
    """

    start: int
    end: int
    kind: str
    text: str
    confidence: float = 1.0

    @property
    def group(self) -> str:
        """The group of `kind`: numbers, names, places or organisations."""
        return group(self.kind)

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


class Found(NamedTuple):
    """What one detector found, in places of the normal text (see `normalise`)."""

    start: int
    end: int
    kind: str
    confidence: float


def group(kind: str) -> str:
    """The group of a kind. Raises KeyError for a kind that docs/complaints.md does not list."""
    return _GROUP[kind]


def merge(spans: Iterable[Span]) -> list[Span]:
    """Sorted spans without overlaps. Where two overlap, the surer one stays; of equals, the longer one.

    The loser keeps what the winner leaves of it on one side when that rest still says something (two
    characters, of a number four digits); otherwise it goes.
    """
    kept: list[Span] = []
    ranked = sorted(spans, key=lambda s: (-s.confidence, s.start - s.end, s.start, s.kind))
    for span in ranked:
        rest = _cut(span, kept)
        if rest is not None:
            kept.append(rest)
    return sorted(kept, key=lambda s: s.start)


def _cut(span: Span, kept: list[Span]) -> Span | None:
    start, end = span.start, span.end
    for other in kept:
        if not (start < other.end and other.start < end):
            continue
        left, right = other.start - start, end - other.end
        if left >= right:
            end = other.start
        else:
            start = other.end
        if end - start < 2:
            return None
    if (start, end) == (span.start, span.end):
        return span
    text = span.text[start - span.start : end - span.start]
    if span.kind == "name" and span.confidence < 0.9:
        return None
    worth = sum(c.isdigit() for c in text) >= 4 if group(span.kind) == "numbers" else text.strip()
    return Span(start, end, span.kind, text, span.confidence) if worth else None


def read_marks(marked: str) -> tuple[str, list[Span]]:
    """Plain text and gold spans of a text with 【【kind:text】】 marks.

    Raises `MarkError` for an unknown kind or a mark that isn't closed.
    """
    plain: list[str] = []
    spans: list[Span] = []
    at = length = 0
    for match in _MARK.finditer(marked):
        kind, text = match.groups()
        if kind not in _GROUP:
            raise MarkError(f"标记用了未知的种类“{kind}”。", remedy="种类见 docs/complaints.md。")
        before = marked[at : match.start()]
        plain += [before, text]
        length += len(before)
        spans.append(Span(length, length + len(text), kind, text))
        length += len(text)
        at = match.end()
    plain.append(marked[at:])
    joined = "".join(plain)
    if "【【" in joined or "】】" in joined:
        raise MarkError("标记没有写完整。", remedy="写成 【【name:张三】】 的样子。")
    return joined, spans
