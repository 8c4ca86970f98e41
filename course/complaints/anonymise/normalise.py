"""One plain form of a text for the detectors, and the way back to the original, exact to the character."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_DIGIT_OF = {
    **dict(zip("〇零一二三四五六七八九", "00123456789", strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True)),
    "幺": "1", "两": "2", "○": "0",
}  # fmt: skip
_H = "〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两○"
_D = f"0-9{_H}"
_GAP = r"[ \-–—_·]{0,3}"
_RUN = re.compile(
    rf"[0-9](?:{_GAP}[0-9]|{_GAP}[xXХх×](?![A-Za-z])){{6,}}|[{_H}](?:{_GAP}[{_H}]|{_GAP}[xXХх×](?![A-Za-z])){{6,}}"
)
_GROUPS = re.compile(rf"[{_D}]+[xXХх×]?|[xXХх×]")
_DATE = re.compile(r"(?:19|20)\d\d[-/. ](?:0?[1-9]|1[0-2])[-/. ](?:[12]\d|3[01]|0?[1-9])(?!\d)")
_WHOLE_LENGTHS = frozenset(range(11, 22))
_PIECE_LENGTHS = (11, 18, 19, 16, 17, 15, 13)
_DROPPED = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f\ufe0e\u20e3")


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """For each character of the normal text, where in the original it begins and ends."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Range in the original of the range `start`..`end` (end exclusive, not empty) of the normal text."""
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> tuple[str, OffsetMap]:
    """NFKC with half-width letters and digits, number runs written plainly; and the map of offsets.

    Number runs: Chinese digits (〇一二 and 壹贰叁) become Arabic ones in runs of seven or more, and spaces
    and dashes go from groups that together make a number of 11 to 21 digits. Dates keep their dashes.
    Invisible characters (zero-width, soft hyphen, variation selectors) go. Never raises.
    """
    chars, starts, ends = _characters(text)
    return _number_runs(chars, starts, ends)


def _characters(text: str) -> tuple[list[str], list[int], list[int]]:
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text):
        stop = at + 1
        while stop < len(text) and (text[stop] in _DROPPED or unicodedata.category(text[stop])[0] == "M"):
            stop += 1
        cluster = text[at:stop]
        if not cluster.isascii():
            bare = "".join(c for c in cluster if c not in _DROPPED)
            cluster = unicodedata.normalize("NFKC", bare)
        for char in cluster:
            chars.append(char)
            starts.append(at)
            ends.append(stop)
        at = stop
    return chars, starts, ends


def _number_runs(chars: list[str], starts: list[int], ends: list[int]) -> tuple[str, OffsetMap]:
    plain = "".join(chars)
    out: list[str] = []
    keep: list[int] = []
    at = 0
    for match in _RUN.finditer(plain):
        for index in range(at, match.start()):
            out.append(plain[index])
            keep.append(index)
        for index, char in _rewrite(plain, match.start(), match.end()):
            out.append(char)
            keep.append(index)
        at = match.end()
    for index in range(at, len(plain)):
        out.append(plain[index])
        keep.append(index)
    return "".join(out), OffsetMap(tuple(starts[i] for i in keep), tuple(ends[i] for i in keep))


def _rewrite(plain: str, start: int, end: int) -> list[tuple[int, str]]:
    """The characters of one run, each with its place, after joining groups and turning Chinese digits."""
    as_is = [(i, plain[i]) for i in range(start, end)]
    date = _DATE.match(plain, start, end)
    if date:
        return as_is[: date.end() - start] + (_rewrite(plain, date.end(), end) if date.end() < end else [])
    groups = [m.span() for m in _GROUPS.finditer(plain, start, end)]
    out: list[tuple[int, str]] = []
    at = start
    for piece in _pieces(plain, groups):
        first, last = piece[0][0], piece[-1][1]
        out += [(i, plain[i]) for i in range(at, first)]
        digits = [(i, _DIGIT_OF.get(plain[i], plain[i])) for a, b in piece for i in range(a, b)]
        chinese = any(plain[i] in _DIGIT_OF for i, _ in digits)
        if chinese and len(digits) < 7:
            digits = [(i, plain[i]) for i, _ in digits]
        out += digits
        at = last
    return out + [(i, plain[i]) for i in range(at, end)]


Group = tuple[int, int]


def _pieces(plain: str, groups: list[Group]) -> list[list[Group]]:
    """Groups that belong together as one number; a group that stands alone is a piece of its own."""
    if _joins(groups) and _size(groups) <= 19:
        return [groups]
    split = _split(groups, 0, {})
    if split is not None:
        return split
    if _joins(groups):
        return [groups]
    pieces: list[list[Group]] = []
    at = 0
    while at < len(groups):
        piece = _longest_piece(groups, at)
        pieces.append(piece)
        at += len(piece)
    return pieces


def _split(
    groups: list[Group], at: int, seen: dict[int, list[list[Group]] | None]
) -> list[list[Group]] | None:
    """A division of all groups from `at` on into numbers of usual lengths, or None when there is none."""
    if at == len(groups):
        return []
    if at not in seen:
        seen[at] = None
        for length in _PIECE_LENGTHS:
            count, size = 0, 0
            while at + count < len(groups) and size < length:
                size += groups[at + count][1] - groups[at + count][0]
                count += 1
            rest = _split(groups, at + count, seen) if size == length else None
            if rest is not None:
                seen[at] = [groups[at : at + count], *rest]
                break
    return seen[at]


def _joins(groups: list[Group]) -> bool:
    return _size(groups) in _WHOLE_LENGTHS and all(b - a <= 10 for a, b in groups) and len(groups) > 1


def _longest_piece(groups: list[Group], at: int) -> list[Group]:
    for count in range(min(len(groups) - at, 19), 1, -1):
        piece = groups[at : at + count]
        if _size(piece) in _PIECE_LENGTHS and _joins(piece):
            return piece
    return [groups[at]]


def _size(groups: list[Group]) -> int:
    return sum(b - a for a, b in groups)
