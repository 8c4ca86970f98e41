"""One complaint's texts: what the detector and the row's own columns give away is replaced, consistently."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from course.complaints.anonymise.columns import neutral
from course.complaints.anonymise.detect import detect
from course.complaints.anonymise.doubts import uncertain
from course.complaints.anonymise.normalise import normalise
from course.complaints.anonymise.spans import GROUPS, Span, merge
from course.complaints.anonymise.surrogates import is_surrogate_at, replace

SPLIT = "\n\u241e\n"
"""Stands between a complaint's texts while they are treated as one, so that 张桂兰 and 张女士 stay one person."""
MOST_PASSES = 8
SHORTEST = {"name": 2, "address": 4, "employer": 4, "branch": 4}
_NUMBERS = frozenset(GROUPS["numbers"])
_SEPARATORS = frozenset(" -–—_·\u3000")
MOST_DOUBTS = 5


@dataclass(frozen=True, slots=True)
class Question:
    """A sentence for a person to look at: which text it stands in, as it stands in the output, how sure, why."""

    text: int
    sentence: str
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Texts after replacing, spans replaced by kind, and what a person must look at."""

    texts: list[str]
    counts: Counter[str] = field(default_factory=Counter)
    questions: list[Question] = field(default_factory=list)


def clean(texts: Sequence[str], known: Sequence[tuple[str, str]] = ()) -> Cleaned:
    """Replace what identifies somebody in the texts of one complaint.

    `known` are (kind, value) from the row's own columns: they are replaced wherever they stand, whatever the
    detector thinks. It looks again until nothing is found, so cleaning the result changes nothing more.
    """
    whole = SPLIT.join(neutral(text.replace("\u241e", " ")) for text in texts)
    wanted = _wanted(known)
    counts: Counter[str] = Counter()
    mapping: dict[str, str] = {}
    first = spans = _all(whole, wanted)
    now, passes = whole, 0
    while spans and passes < MOST_PASSES:
        counts.update(span.kind for span in spans)
        now, mapping = replace(now, spans, mapping)
        spans, passes = _all(now, wanted), passes + 1
    parts = now.split(SPLIT)
    if len(parts) != len(texts):
        # A find reached over the seam: each text alone then, with one mapping of what is known.
        single = [clean([text], known) for text in texts]
        return Cleaned(
            [one.texts[0] for one in single], sum((one.counts for one in single), Counter()),
            [Question(at, q.sentence, q.confidence, q.why) for at, one in enumerate(single) for q in one.questions],
        )  # fmt: skip
    questions = _questions(whole, first, mapping)
    if spans:
        questions.append(Question(0, parts[0], 0.0, "反复替换后仍有可疑内容，请人工看整段"))
    return Cleaned([neutral(part) for part in parts], counts, questions)


Wanted = list[tuple[str, str]]


def _wanted(known: Sequence[tuple[str, str]]) -> Wanted:
    """The known values in the detector's plain form, without those too short to look for."""
    plain = set()
    for kind, value in known:
        normal = normalise(value)[0].strip()
        plain.add((kind, _squeezed(normal)[0] if kind in _NUMBERS else normal))
    return sorted((kind, value) for kind, value in plain if len(value) >= SHORTEST.get(kind, 5))


def _all(text: str, wanted: Wanted) -> list[Span]:
    return merge([*detect(text), *_known(text, wanted)]) if wanted else detect(text)


def _known(text: str, wanted: Wanted) -> list[Span]:
    """Places where a value of the row's own columns stands in the text, however it is written."""
    normal, offsets = normalise(text)
    guarded = is_surrogate_at(normal)
    squeezed, places = _squeezed(normal)
    spans = []
    for kind, value in wanted:
        number = kind in _NUMBERS
        hay = squeezed if number else normal
        at = hay.find(value)
        while at >= 0:
            end = at + len(value)
            if number:
                start, stop = _whole_number(normal, places[at], places[end - 1] + 1)
            else:
                start, stop = at, end
            if not guarded(start, stop):
                first, last = offsets.original(start, stop)
                spans.append(Span(first, last, kind, text[first:last], 1.0))
            at = hay.find(value, end)
    return spans


def _squeezed(normal: str) -> tuple[str, list[int]]:
    """The text in capitals without blanks and dashes, and where each of its characters stands in `normal`."""
    places = [at for at, char in enumerate(normal) if char not in _SEPARATORS]
    return "".join(normal[at].upper() if normal[at].isascii() else normal[at] for at in places), places


def _whole_number(normal: str, start: int, end: int) -> tuple[int, int]:
    """The find with the digits that it runs into: half a number left over would still be a number."""
    while start and normal[start - 1].isdigit():
        start -= 1
    while end < len(normal) and normal[end].isdigit():
        end += 1
    return start, end


def _questions(whole: str, spans: list[Span], mapping: dict[str, str]) -> list[Question]:
    questions = []
    for start, end, confidence, why in _doubts(whole, spans, mapping):
        sentence = _rewritten(whole[start:end], start, spans, mapping)
        for original in sorted(mapping, key=len, reverse=True):
            sentence = sentence.replace(original, mapping[original]) if len(original) > 1 else sentence
        at = whole.count("\u241e", 0, start)
        if sentence.strip("\u241e \n"):
            questions.append(Question(at, sentence.strip("\u241e \n"), confidence, why))
    return questions


def _doubts(whole: str, spans: list[Span], mapping: dict[str, str]) -> list[tuple[int, int, float, str]]:
    """Sentences the detector was least sure of: range in `whole`, confidence, why (with stand-ins).

    They are looked for in the plain form, whose sentences the model has just tagged: that saves a third of
    the time.
    """
    normal, offsets = normalise(whole)
    plain, shown = [], {}
    for span in spans:
        start, end = bisect_left(offsets.starts, span.start), bisect_left(offsets.starts, span.end)
        if start < end:
            plain.append(Span(start, end, span.kind, normal[start:end], span.confidence))
            shown[normal[start:end]] = mapping.get(span.text, "…")
    found = []
    for doubt in uncertain(normal, plain, MOST_DOUBTS):
        why = doubt.why
        for original in sorted(shown, key=len, reverse=True):
            why = why.replace(original, shown[original])
        found.append((*offsets.original(doubt.start, doubt.end), doubt.confidence, why))
    return found


def _rewritten(sentence: str, start: int, spans: list[Span], mapping: dict[str, str]) -> str:
    """The sentence with the stand-ins that the whole text got."""
    inside = [
        Span(s.start - start, s.end - start, s.kind, s.text, s.confidence)
        for s in spans
        if start <= s.start and s.end <= start + len(sentence)
    ]
    for _ in range(MOST_PASSES):
        if not inside:
            break
        sentence, mapping = replace(sentence, inside, mapping)
        inside = detect(sentence)
    return sentence
