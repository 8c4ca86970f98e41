"""The sentences the detector was least sure of: what a person looks at on the review sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from course.complaints.anonymise.lexicon import alternatives, words
from course.complaints.anonymise.spans import Span
from course.complaints.anonymise.surrogates import surrogate_pattern
from course.complaints.anonymise.tagger import sentences, words_of

SURE = 0.8
"""Below this confidence a find is shown to a person."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One sentence (offsets in the original text), how sure the detector is of it (0..1), and why it is shown."""

    start: int
    end: int
    text: str
    confidence: float
    why: str


@cache
def _hints() -> re.Pattern[str]:
    lists = words("names")["before"]
    cues = [
        *lists["self"][:12],
        "住在",
        "家住",
        "地址",
        "上班",
        "单位",
        "微信",
        "身份证",
        "账号",
        "生日",
        "出生",
    ]
    return re.compile(alternatives(cues))


def uncertain(text: str, spans: list[Span], most: int = 5) -> list[Doubt]:
    """At most `most` sentences of `text`, the least sure first.

    A sentence counts when a find in it is below `SURE`, or when something suspicious was not marked:
    a run of six digits or more, a word the model takes for a person, place or organisation, or a word
    like 住在 or 身份证 with nothing found in the sentence.
    """
    doubts = []
    for start, sentence in sentences(text):
        end = start + len(sentence)
        inside = [s for s in spans if s.start < end and start < s.end]
        confidence, why = _judge(text, start, end, inside)
        if confidence < SURE:
            doubts.append(Doubt(start, end, sentence.strip(), confidence, why))
    return sorted(doubts, key=lambda d: (d.confidence, d.start))[:most]


def _judge(text: str, start: int, end: int, inside: list[Span]) -> tuple[float, str]:
    covered = [(s.start, s.end) for s in inside]
    covered += [(start + m.start(), start + m.end()) for m in surrogate_pattern().finditer(text[start:end])]

    def free(a: int, b: int) -> bool:
        return not any(a < y and x < b for x, y in covered)

    worst, why = 1.0, ""
    for span in inside:
        if span.confidence < worst:
            worst, why = span.confidence, f"“{span.text}”认得不够准"
    for m in re.finditer(r"\d{6,}", text[start:end]):
        if free(start + m.start(), start + m.end()) and worst > 0.5:
            worst, why = 0.5, f"数字“{m.group()}”没有遮盖"
    for word in words_of(text[start:end]):
        if (
            word.tag in {"PER", "ORG", "LOC"}
            and len(word.text) > 1
            and free(start + word.start, start + word.end)
            and worst > 0.6
        ):
            worst, why = 0.6, f"“{word.text}”像人名、地名或单位，没有遮盖"
    hint = _hints().search(text[start:end])
    if hint and not covered and worst > 0.7:
        worst, why = 0.7, f"有“{hint.group()}”，却没有找到个人信息"
    return worst, why
