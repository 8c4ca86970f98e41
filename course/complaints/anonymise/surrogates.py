"""Stand-ins for what was found: 客户甲, 经理乙, 某公司A, 某支行, 〔手机号〕; the same thing always gets the same one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import count, product

from course.complaints.anonymise.lexicon import alternatives, words
from course.complaints.anonymise.people import Person, before_role, persons, title_after
from course.complaints.anonymise.spans import Span

_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@cache
def _letters() -> str:
    return str(words("surrogates")["letters"])


@cache
def surrogate_pattern() -> re.Pattern[str]:
    """Matches every stand-in that `replace` can write."""
    lists = words("surrogates")
    people = (
        {w for alias in words("names")["roles"].values() for w in alias}
        | set(words("names")["roles"])
        | {"某"}
    )
    people |= {w for listed in words("names")["before"].values() for w in listed}
    places = {lists["address"], *lists["branch"].values(), *lists["employer"].values()}
    return re.compile(
        rf"〔(?:{alternatives(list(lists['numbers'].values()))})[0-9]*〕|"
        rf"(?:{alternatives(list(people))})[{_letters()}]{{1,2}}(?!方)|"
        rf"(?:{alternatives(list(places))})[A-Z]{{0,2}}"
    )


def is_surrogate_at(text: str) -> Callable[[int, int], bool]:
    """A test whether the range `start`..`end` of `text` touches a stand-in."""
    taken = [m.span() for m in surrogate_pattern().finditer(text)]
    return lambda start, end: any(start < b and a < end for a, b in taken)


def replace(
    text: str, spans: list[Span], mapping: Mapping[str, str] | None = None
) -> tuple[str, dict[str, str]]:
    """`text` with each span replaced, and the mapping original -> stand-in.

    `spans` are sorted and don't overlap (as `detect` gives them). `mapping` is that of an earlier pass over
    the same complaint: what stands there keeps its stand-in. No stand-in equals an original or stands in
    `text` already. A title behind a name goes with it (欧阳修文女士 -> 客户甲).
    """
    known = dict(mapping or {})
    taken = set(known.values())
    used = f"{text}\n" + "\n".join(taken)
    originals = {span.text for span in spans} | set(known)
    for person in persons(text, [s for s in spans if s.kind == "name"]):
        label = next((known[form] for form in person.forms if form in known), None)
        label = label or _fresh(_person_labels(person, used), used, originals)
        used += f"\n{label}"
        known.update({form: label for form in person.forms if form not in known})
    for span in spans:
        if span.text not in known:
            known[span.text] = _fresh(_labels(span), used, originals)
            used += f"\n{known[span.text]}"
    return _written(text, spans, known), known


def _written(text: str, spans: list[Span], known: Mapping[str, str]) -> str:
    out: list[str] = []
    at = 0
    for i, span in enumerate(spans):
        label, end = known[span.text], span.end
        if span.kind == "name":
            limit = spans[i + 1].start if i + 1 < len(spans) else len(text)
            end = title_after(text, span.end, limit)
            if before_role(text[at : span.start]) and label[-1:] in _letters():
                label = re.sub(f"^.*?(?=[{_letters()}]+$)", "", label)
        out += [text[at : span.start], label]
        at = end
    return "".join([*out, text[at:]])


def _fresh(labels: Iterator[str], used: str, originals: set[str]) -> str:
    return next(label for label in labels if label not in used and label not in originals)


def _person_labels(person: Person, used: str) -> Iterator[str]:
    letters = _letters()
    spent = {m.group()[-1] for m in surrogate_pattern().finditer(used) if m.group()[-1] in letters}
    for size in (1, 2, 3):
        for letter in map("".join, product(letters, repeat=size)):
            if size > 1 or letter not in spent:
                yield f"{person.role or '某'}{letter}"


def _labels(span: Span) -> Iterator[str]:
    lists = words("surrogates")
    if span.kind in lists["numbers"]:
        name = lists["numbers"][span.kind]
        yield f"〔{name}〕"
        yield from (f"〔{name}{n}〕" for n in count(2))
        return
    if span.kind == "address":
        stem = lists["address"]
    else:
        endings = lists["branch" if span.kind == "branch" else "employer"]
        stem = next((v for k, v in endings.items() if span.text.endswith(k)), endings["default"])
    if span.kind != "employer":
        yield stem
    for size in (1, 2, 3):
        for letters in product(_LATIN, repeat=size):
            if span.kind == "employer" or letters != ("A",):
                yield stem + "".join(letters)
