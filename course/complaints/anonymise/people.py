"""Which mentions of a name mean one person: 张伟, 小张 and 张经理."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from course.complaints.anonymise.lexicon import alternatives, surname_of, words
from course.complaints.anonymise.spans import Span


@dataclass
class Person:
    """One person of a complaint: every form of the name, surname and what role the text gives them."""

    surname: str
    given: str
    role: str
    first: int
    forms: list[str] = field(default_factory=list)


@cache
def _titles() -> re.Pattern[str]:
    return re.compile(alternatives(words("names")["titles"]))


@cache
def _role_words() -> dict[str, str]:
    return {word: role for role, listed in words("names")["roles"].items() for word in listed}


@cache
def _role_before() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<word>{alternatives(list(_role_words()))})(?:\s*(?:是|叫|为|名叫|[:：,，“\"])?\s*)$"
    )


@cache
def _nouns() -> re.Pattern[str]:
    lists = words("names")["before"]
    verbs = ("叫", "是", "名", "字", "本人")
    nouns = [w for listed in lists.values() for w in listed if not w.endswith(verbs) and w != "署名"]
    return re.compile(rf"(?:{alternatives(nouns)})$")


def before_role(before: str) -> bool:
    """Whether a word of role stands right before the name (客户张三), so that 客户甲 needs only its letter."""
    return bool(_nouns().search(before[-8:]))


def title_after(text: str, end: int, limit: int) -> int:
    """Where a title that follows the name at `end` ends (`end` itself when none does)."""
    match = _titles().match(text, end)
    return match.end() if match and match.end() <= limit else end


def persons(text: str, spans: list[Span]) -> list[Person]:
    """The people behind the name spans, in order of first mention.

    A short form (小张, 张经理, 姓张的) belongs to the one person of that surname whose role doesn't
    contradict it; where there are two, it stays a person of its own.
    """
    people: list[Person] = []
    mentions = [(_parse(span.text), span, _role(text, span)) for span in spans]
    for (surname, given), span, role in sorted(mentions, key=lambda m: (not m[0][1], m[1].start)):
        person = _same(people, surname, given, role, span.text)
        if person is None:
            person = Person(surname, given, role, span.start)
            people.append(person)
        person.first = min(person.first, span.start)
        person.role = person.role or role
        if span.text not in person.forms:
            person.forms.append(span.text)
    return sorted(people, key=lambda p: p.first)


def _same(people: list[Person], surname: str, given: str, role: str, form: str) -> Person | None:
    for person in people:
        if form in person.forms or (given and person.given == given and person.surname == surname):
            return person
    if not surname and given:
        owners = [p for p in people if p.surname and p.given == given]
        return owners[0] if len(owners) == 1 else None
    if given:
        return None
    owners = [p for p in people if p.surname == surname and _may_be(p, role, form)]
    return owners[0] if len(owners) == 1 else None


def _may_be(person: Person, role: str, form: str) -> bool:
    """Whether a short form with this role can mean that person: a relative, 老 and 小, man and woman differ."""
    if person.role != role and ("家属" in (person.role, role) or (person.role and role)):
        return False
    if any(f[0] != form[0] and {f[0], form[0]} == {"老", "小"} for f in person.forms):
        return False
    sexes = {
        sex
        for f in (form, *person.forms)
        for sex, ends in words("names")["sexes"].items()
        if f.endswith(tuple(ends))
    }
    return len(sexes) < 2


def _parse(form: str) -> tuple[str, str]:
    """Surname and given name of a form; the given name is empty for 小张, 张经理, 张某, 姓张的."""
    bare = re.sub(r"^(?:免贵)?姓", "", form)
    if bare != form:
        return surname_of(bare), ""
    if form[:1] in "小老大阿" and surname_of(form[1:]) and len(form) <= 4:
        return surname_of(form[1:]), ""
    surname = surname_of(form)
    rest = form[len(surname) :]
    short = set(words("names")["short_titles"])
    if surname and (_titles().match(rest) or rest in short or re.match(r"[某*×＊✕○XxＸ]", rest)):
        return surname, ""
    return (surname, rest) if surname and rest else ("", form)


def _role(text: str, span: Span) -> str:
    roles = _role_words()
    inside = _titles().search(span.text)
    if inside and inside.group() in roles:
        return roles[inside.group()]
    before = _role_before().search(text[max(0, span.start - 12) : span.start])
    if before:
        return roles[before["word"]]
    after = _titles().match(text, span.end)
    return roles.get(after.group(), "") if after else ""
