"""Where a name may begin and end, and whether what stands there is a full name."""

from __future__ import annotations

import re
from functools import cache

from course.complaints.anonymise import lexicon
from course.complaints.anonymise.lexicon import alternatives, surname_of, words
from course.complaints.anonymise.tagger import Tagged, Word

HAN = "\u4e00-\u9fff㐀-䶿"
PLAIN = re.compile(rf"[{HAN}]+")
EDGE = re.compile(r"[^\u4e00-\u9fff]|$")
OPENERS = frozenset("在了时人归向跟找让由被给问听叫请是的和与把对同为替换谢告说及或到从比成者")
"""Characters that often stand right before a name."""
FUNCTION = frozenset("由是那全和都在有与到来要给把被这后等此从以只同对也又再就才而但因所")
"""Surnames too, but nearly always words of grammar."""
_CONTENT = frozenset(
    [
        "v",
        "vn",
        "vd",
        "n",
        "a",
        "ad",
        "an",
        "d",
        "c",
        "p",
        "r",
        "m",
        "q",
        "u",
        "t",
        "TIME",
        "f",
        "s",
        "xc",
        "nw",
    ]
)
_NO_NAME = _CONTENT - {"n", "v", "a", "ad", "an", "TIME", "t"}
_FOLLOW = frozenset({"v", "p", "d", "u", "vd", "ad"})


@cache
def never() -> frozenset[str]:
    """Words that are no name, whatever the model says."""
    listed = words("names")
    return frozenset(listed["never"]) | introducers() | frozenset(listed["titles"])


@cache
def introducers() -> frozenset[str]:
    """Words behind which a name often stands: 我叫, 户名, 柜员, 儿子, 当初 …"""
    listed = words("names")["before"].values()
    return frozenset(w for group in listed for w in group)


@cache
def titles() -> str:
    """A regular expression of the titles: 女士, 师傅, 经理 …"""
    return alternatives(words("names")["titles"])


@cache
def after() -> re.Pattern[str]:
    """Words that follow names: 称, 反映, 名下, and titles."""
    return re.compile(rf"{alternatives(words('names')['after'])}|{titles()}")


@cache
def _introducing() -> tuple[str, ...]:
    return tuple(introducers())


def strong(surname: str) -> bool:
    """Whether the surname is seldom anything else."""
    return len(surname) == 2 or surname in lexicon.strong_surnames()


def closes(tagged: Tagged, place: int) -> bool:
    """Whether a name may end at `place`: an edge of the text, punctuation, or a word that follows names."""
    return bool(EDGE.match(tagged.text, place) or after().match(tagged.text, place))


def opens(tagged: Tagged, place: int) -> bool:
    """Whether a name may begin at `place`: the beginning of a word, or behind a word that leads to names."""
    compound = tagged.text[place : place + 2] in lexicon.compound_surnames()
    return place in tagged.starts or compound or led(tagged, place)


def led(tagged: Tagged, place: int) -> bool:
    """Whether punctuation, one of `OPENERS` or an introducing word stands right before `place`."""
    before = tagged.text[max(0, place - 6) : place]
    return not before or not PLAIN.match(before[-1]) or whose(tagged, place)


def whose(tagged: Tagged, place: int) -> bool:
    """Whether somebody is likely to be named at `place`: behind 找, 被, 是 …, 、 or a word of role."""
    before = tagged.text[max(0, place - 6) : place]
    return before[-1:] in OPENERS or before[-1:] == "、" or before.endswith(_introducing())


def after_role(tagged: Tagged, place: int) -> bool:
    """Whether a word of role (柜员, 儿子) stands before `place`, perhaps with a colon or 是 between."""
    return tagged.text[max(0, place - 7) : place].rstrip(":是叫为 ").endswith(_introducing())


def clause_end(text: str, start: int, surname: str) -> bool:
    """面签时经理…: 时 behind a word is the end of a clause of time, not a surname."""
    before = text[max(0, start - 6) : start]
    return surname == "时" and bool(PLAIN.match(before[-1:])) and not before.endswith(_introducing())


def common(given: str) -> bool:
    """Whether every character is one of those usual in given names."""
    return all(c in lexicon.given_characters() for c in given)


def full_name_end(
    tagged: Tagged, start: int, *, strict: bool = True, introduced: bool = False, weak: bool = False
) -> int | None:
    """End of a full name that begins at `start`, or None.

    `strict` asks that no word of the model's inside it is an ordinary one and that its characters are
    common in names; without it (姓名：…) the right edge decides. `introduced`: a word like 客户 stands before.
    `weak`: a surname that is a common character will do.
    """
    surname = surname_of(tagged.text[start : start + 2])
    if not surname or not (introduced or opens(tagged, start)):
        return None
    for size in (2, 1):
        end = start + len(surname) + size
        if not _ends_well(tagged, start, surname, end, strict, introduced):
            continue
        inside = [w for w in tagged.inside(start, end) if w.start < end]
        if strict and _name_like(tagged, surname, start, end, inside, introduced, weak):
            return end
        if not strict and not _ordinary(inside, start):
            return end
    return None


def _ends_well(tagged: Tagged, start: int, surname: str, end: int, strict: bool, introduced: bool) -> bool:
    """Whether the characters up to `end` aren't a known word and a name may end there."""
    name = tagged.text[start:end]
    given = name[len(surname) :]
    if len(name) < end - start or not PLAIN.fullmatch(name) or name in never() or given in never():
        return False
    if after().fullmatch(given) and not (introduced and EDGE.match(tagged.text, end)):
        return False
    if not introduced and name in lexicon.ordinary_words():
        return False
    if strict and not introduced and any(name[:n] in never() for n in range(2, len(name))):
        return False
    whole = len(given) == 2 and common(given) and (strong(surname) or introduced)
    if not closes(tagged, end) and not (whole and _next_tag(tagged, end) in _FOLLOW):
        return False
    if end in tagged.ends:
        return True
    across = (introduced and common(given)) or (whole and led(tagged, start))
    return across and tagged.words[tagged.index(end - 1)].text not in lexicon.ordinary_words()


def _ordinary(inside: list[Word], start: int) -> bool:
    """Whether the words behind 姓名： are plainly no name."""
    if any(w.text in never() and w.start >= start for w in inside):
        return True
    return len(inside) == 1 and inside[0].tag in _NO_NAME


def _name_like(
    tagged: Tagged, surname: str, start: int, end: int, inside: list[Word], introduced: bool, weak: bool
) -> bool:
    """Whether the words inside leave room for a name: a PER, or characters of names and no ordinary word."""
    if introduced:
        inside = [w for w in inside if w.start >= start and w.end <= end] or inside
    if any(w.tag == "PER" for w in inside):
        return True
    edge = bool(EDGE.match(tagged.text, end))
    sure = strong(surname) or weak or (introduced and (edge or surname not in lexicon.rare_surnames()))
    given = tagged.text[start + len(surname) : end]
    if not sure or not common(given):
        return False
    if len(surname) == 2:
        return True
    edge = edge or introduced or led(tagged, start)
    if len(inside) == 1:
        return edge or len(given) == 2 or inside[0].tag in {"nz", "nr", "ORG", "LOC"}
    if any(len(w.text) > 1 and w.tag in _CONTENT for w in inside):
        return len(given) == 2 and (len(inside[0].text) == 1 or edge)
    return True


def _next_tag(tagged: Tagged, place: int) -> str:
    """The tag of the word that begins at `place`, or an empty string."""
    return tagged.words[tagged.index(place)].tag if place in tagged.starts else ""
