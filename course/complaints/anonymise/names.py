"""Names of people: what the model tags as PER, and rules for what it misses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from course.complaints.anonymise import lexicon
from course.complaints.anonymise.fullname import (
    EDGE,
    FUNCTION,
    HAN,
    OPENERS,
    PLAIN,
    after,
    after_role,
    clause_end,
    closes,
    full_name_end,
    introducers,
    led,
    never,
    opens,
    strong,
    titles,
    whose,
)
from course.complaints.anonymise.lexicon import alternatives, surname_of, words
from course.complaints.anonymise.spans import Found
from course.complaints.anonymise.tagger import Tagged, Word

_LINK = r"\s*(?:就是|名叫|叫做|叫|是|为|:|\(|,|、|\s|“|\"|\[|代表)?\s*"
_DOT = "·•・‧∙⋅●."
_DOTTED = re.compile(rf"[{HAN}]{{1,8}}(?:[{_DOT}][{HAN}]{{1,10}}){{1,3}}")
_NEVER_GIVEN = frozenset("不才都的了着就是讲说")
_MASK = "*×＊✕○"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    single = "".join(sorted(lexicon.all_surnames()))
    surname = f"(?:{alternatives(lexicon.compound_surnames())}|[{single}])"
    short = alternatives(words("names")["short_titles"])
    before = alternatives(list(introducers()))
    some = "某{1,3}(?![些个种家日月天年地处次项笔支网公位类时]|一[天个次家位款些种])"
    return {
        "title": re.compile(rf"(?P<surname>{surname})(?P<title>{titles()})"),
        "short": re.compile(rf"(?P<surname>{surname})(?:{short})"),
        "nick": re.compile(rf"[小老大阿](?P<surname>{surname})(?:头儿|头|子|汉|太太|大爷|师傅|同志)?"),
        "masked": re.compile(
            rf"(?P<surname>{surname})(?:[{_MASK}]{{1,3}}[{HAN}]?|{some}(?:[{HAN}](?={titles()}))?|"
            rf"[Xx]{{1,3}}(?![A-Za-z0-9]))"
        ),
        "said": re.compile(rf"(?<!百)(?:免贵)?姓(?P<surname>{surname})(?:的)?(?:{titles()})?"),
        "before": re.compile(rf"(?P<before>{before}|人|者){_LINK}(?={surname})"),
        "full": re.compile(rf"(?P<surname>{surname})"),
    }


def names(tagged: Tagged) -> list[Found]:
    """Names in the normal text, unsorted, overlaps included."""
    found = [f for finder in _FINDERS for f in finder(tagged)]
    found = _longest([*found, *_listed(tagged, found)])
    found += _again(tagged, found)
    return [f for f in found if tagged.text[f.start : f.end] not in never()]


def _found(start: int, end: int, confidence: float) -> Found:
    return Found(start, end, "name", confidence)


def _longest(found: list[Found]) -> list[Found]:
    """Of finds one inside the other (凤英 in 方凤英) only the long one, with the confidence of the surer."""
    out = []
    for f in found:
        outer = [g for g in found if g.start <= f.start and f.end <= g.end and g[:2] != f[:2]]
        if any(g.confidence >= 0.7 for g in outer):
            continue
        inner = [g.confidence for g in found if f.start <= g.start and g.end <= f.end]
        out.append(f._replace(confidence=max(inner)) if f.confidence >= 0.7 else f)
    return out


def _model(tagged: Tagged) -> Iterator[Found]:
    """Words tagged PER, put right at their ends."""
    for i, word in enumerate(tagged.words):
        if word.tag != "PER" or not PLAIN.match(word.text):
            continue
        if len(word.text) == 1:
            lone = full_name_end(tagged, word.start, introduced=True) if surname_of(word.text) else None
            if lone:
                yield _found(word.start, lone, 0.85)
            continue
        start, end = _with_surname(tagged, i), _extended(tagged, i)
        if len(word.text) > 2 and word.text[-1] in _NEVER_GIVEN and end == word.end:
            end -= 1
        sure = _model_sure(tagged.text, start, end)
        if sure:
            yield _found(start, end, sure)


def _model_sure(text: str, start: int, end: int) -> float:
    """How far to trust the model that this is a name; 0 for what plainly isn't."""
    name = text[start:end]
    surname = surname_of(name)
    if surname in FUNCTION or set(name[len(surname) :]) & _NEVER_GIVEN or clause_end(text, start, surname):
        return 0.0
    if name.endswith(tuple(introducers())) and not surname_of(name[:2]):
        return 0.0
    if name[1:] in introducers() and not strong(surname):
        return 0.0
    if surname:
        return 0.93 if strong(surname) else 0.86
    return 0.92 if name[0] in "小老大阿" and surname_of(name[1:]) else 0.62


def _with_surname(tagged: Tagged, i: int) -> int:
    """Start of the PER word `i`, with a surname that the model left outside (于 + 小红)."""
    word = tagged.words[i]
    before = tagged.words[i - 1] if i else None
    if before is None or len(word.text) > 2 or len(before.text) != 1 or before.text in FUNCTION:
        return word.start
    known = surname_of(word.text) and word.text[0] not in lexicon.given_characters()
    if known or len(word.text) < 2 or not surname_of(before.text):
        return word.start
    if not led(tagged, before.start) or (before.text in OPENERS and not after_role(tagged, before.start)):
        return word.start
    return before.start


def _extended(tagged: Tagged, i: int) -> int:
    """End of the PER word `i`, with the last character of the name when the model cut it off."""
    word = tagged.words[i]
    surname = surname_of(word.text)
    following = tagged.words[i + 1] if i + 1 < len(tagged.words) else None
    if not surname or len(word.text) - len(surname) != 1 or following is None:
        return word.end
    more, rest = following.text[0], following.text[1:]
    common = more in lexicon.given_characters() and not after().match(tagged.text, following.start)
    if common and closes(tagged, following.start + 1) and (not rest or after().fullmatch(rest)):
        return following.start + 1
    return word.end


def _titled(tagged: Tagged) -> Iterator[Found]:
    """Surname and title: 刘师傅, 王大姐, 欧阳经理."""
    text = tagged.text
    barred = tuple(words("names")["not_surname_before_title"])
    for m in _patterns()["title"].finditer(text):
        surname, first = m["surname"], tagged.words[tagged.index(m.start())]
        if clause_end(text, m.start(), surname) or text[: m.end("surname")].endswith(barred):
            continue
        if first.tag == "PER" or _surname_here(tagged, m, first):
            yield _found(
                m.start(), m.end(), 0.94 if strong(surname) else 0.9 if led(tagged, m.start()) else 0.85
            )


def _surname_here(tagged: Tagged, match: re.Match[str], first: Word) -> bool:
    """Whether the character before a title is a surname and not the end of a word or a word of grammar."""
    surname, start = match["surname"], match.start()
    known = first.text in lexicon.ordinary_words() or first.text in never()
    if strong(surname) and not known:
        return True
    if surname in FUNCTION or (surname == "任" and PLAIN.match(tagged.text[max(0, start - 1) : start])):
        return False
    if led(tagged, start):
        return True
    if not opens(tagged, start) or surname in lexicon.rare_surnames():
        return False
    if not strong(surname) and first.tag in {"c", "p", "u", "d"} and surname in "和于连从与":
        return False
    return (strong(surname) and len(first.text) == 1) or match.group().startswith(first.text)


def _short_titled(tagged: Tagged) -> Iterator[Found]:
    """Surname and a title of one character: 李总, 王姐."""
    text = tagged.text
    barred = tuple(words("names")["not_surname_before_title"])
    for m in _patterns()["short"].finditer(text):
        surname, first = m["surname"], tagged.words[tagged.index(m.start())]
        person = first.tag == "PER"
        whole = (
            first.start == m.start()
            and first.end <= m.end()
            and (person or first.text in {surname, m.group()})
        )
        usual = strong(surname) or (surname in lexicon.weak_surnames() and m.group()[-1] != "工")
        if not usual or not (whole or (strong(surname) and led(tagged, m.start()))) or m.group() in never():
            continue
        if not (person and first.text == surname) and not closes(tagged, m.end()):
            continue
        if person or not text[: m.start() + 1].endswith(barred):
            yield _found(m.start(), m.end(), 0.8 if strong(surname) else 0.7)


def _nicknames(tagged: Tagged) -> Iterator[Found]:
    """小张, 老李头, 阿强 with a surname."""
    for m in _patterns()["nick"].finditer(tagged.text):
        first = tagged.words[tagged.index(m.start())]
        pension = tagged.text[max(0, m.start() - 1) : m.start()] == "养"
        if pension or not opens(tagged, m.start()) or m.group()[:2] in never() or m.group() in never():
            continue
        if first.tag == "PER":
            verb = after().match(tagged.text[m.end() : first.end])
            yield _found(m.start(), m.end() if verb else max(m.end(), first.end), 0.92)
        else:
            sure = _nickname_sure(tagged, m, first)
            if sure:
                yield _found(m.start(), m.end(), sure)


def _nickname_sure(tagged: Tagged, match: re.Match[str], first: Word) -> float:
    """How sure 小 or 老 with a surname is a person when the model doesn't say so; 0 for no."""
    surname, at, usual = match["surname"], match.start("surname"), match.group()[0] in "小老"
    firm = strong(surname)
    if usual and len(surname) == 2:
        return 0.94
    if usual and firm and first.text in "小老" and tagged.words[tagged.index(at)].tag == "PER":
        return 0.94
    ahead = led(tagged, match.start())
    role = after_role(tagged, match.start())
    weak = usual and ahead and surname in lexicon.weak_surnames()
    weak = weak or (surname in words("surnames")["nick"] and match.end() in tagged.ends)
    if not (firm or role or weak) or (first.end > match.end() and first.start >= match.start()):
        return 0.0
    ends = match.end() in tagged.ends and (role or (usual and (firm or weak)))
    if not ends and not closes(tagged, match.end()):
        return 0.0
    return 0.6 if not usual else 0.935 if firm and ahead else 0.8


def _masked(tagged: Tagged) -> Iterator[Found]:
    """张某某, 李×, 王*兰."""
    text = tagged.text
    for m in _patterns()["masked"].finditer(text):
        surname, first = m["surname"], tagged.words[tagged.index(m.start())]
        sure = strong(surname) or first.tag == "PER" or text[m.end("surname")] in _MASK
        sure = sure or (surname in lexicon.weak_surnames() and led(tagged, m.start()))
        if sure and opens(tagged, m.start()):
            yield _found(m.start(), m.end(), 0.93)


def _surname_said(tagged: Tagged) -> Iterator[Found]:
    """姓陈的经理, 免贵姓赵."""
    for m in _patterns()["said"].finditer(tagged.text):
        if tagged.text[m.end("surname") : m.end("surname") + 1] != "名":
            yield _found(m.start(), m.end(), 0.95)


def _introduced(tagged: Tagged) -> Iterator[Found]:
    """A full name behind a word that introduces one: 我叫, 户名, 柜员, 儿子 …"""
    for m in _patterns()["before"].finditer(tagged.text):
        link = m.group()[len(m["before"]) :]
        marked = bool(re.search(r"[:是为叫(\s]", link))
        bare = m["before"] in "人者" and not re.search("[:是为叫]", link)
        if bare or tagged.text[m.end()] in FUNCTION:
            continue
        end = full_name_end(tagged, m.end(), strict=not marked, introduced=True)
        if end:
            yield _found(m.end(), end, 0.88 if marked else 0.8)


def _speaking(tagged: Tagged) -> Iterator[Found]:
    """A full name that nothing introduces: at the head of a clause, or behind 找, 被, 的 …"""
    for m in _patterns()["full"].finditer(tagged.text):
        surname, start = m["surname"], m.start()
        before = tagged.text[max(0, start - 1) : start]
        weak = not strong(surname)
        if PLAIN.match(before) and (surname in FUNCTION or not opens(tagged, start)):
            continue
        if surname in lexicon.rare_surnames() and start + 1 not in tagged.ends:
            continue
        end = full_name_end(tagged, start, weak=weak and _weak_ok(tagged, start, surname))
        if not end or (weak and end - start != 3 and surname not in words("surnames")["nick"]):
            continue
        spoken = not EDGE.match(tagged.text, end) or not PLAIN.match(before)
        if spoken or len(surname) == 2 or end - start == 3 or whose(tagged, start):
            yield _found(start, end, 0.72)


def _weak_ok(tagged: Tagged, start: int, surname: str) -> bool:
    """Whether a common character may be a surname here: the model has one unknown word, or a name is due."""
    alone = tagged.inside(start, start + 3)
    unknown = len(alone) == 1 and len(alone[0].text) == 3 and surname in words("surnames")["nick"]
    return start in tagged.starts and (unknown or whose(tagged, start))


def _dotted(tagged: Tagged) -> Iterator[Found]:
    """Names with a dot between the parts (阿依古丽·买买提)."""
    for m in _DOTTED.finditer(tagged.text):
        start, end = m.span()
        dot = start + re.search(f"[{_DOT}]", m.group()).start()  # type: ignore[union-attr]
        for word in tagged.inside(start, dot):
            if _leads(word) and word.end < dot - 1:
                start = max(start, word.end)
        last = max(m.group().rfind(dot) for dot in _DOT) + m.start() + 1
        person = [w.end for w in tagged.inside(last, end) if w.tag == "PER" and w.start <= last]
        stop = max([_dotted_end(tagged.text, last), *person])
        if start < last - 1 and stop - start >= 4:
            yield _found(start, stop, 0.94)


def _leads(word: Word) -> bool:
    """Whether the word can't be part of a name with dots."""
    if word.text in introducers() or word.text in OPENERS or word.tag in {"p", "r", "c", "u", "d"}:
        return True
    return word.tag == "v" and bool(after().fullmatch(word.text)) and word.text != "买"


def _dotted_end(text: str, last: int) -> int:
    """Where the part behind the last dot ends: before a word of two characters that follows names, if it can."""
    run = PLAIN.match(text, last)
    size = min(len(run.group()) if run else 0, 6)
    ends = range(last + 2, last + size + 1)
    follows = {end: after().match(text, end) for end in ends}
    sure = [end for end in ends if (found := follows[end]) and len(found.group()) > 1]
    edges = [end for end in ends if EDGE.match(text, end)]
    short = [end for end in ends if follows[end] and end <= last + 4]
    return (sure or edges or short[::-1] or [last + size])[0]


def _listed(tagged: Tagged, found: list[Found]) -> list[Found]:
    """Names joined to a name by 、 or 和: 赖明和白金宝."""
    out = []
    for f in found:
        link = re.compile(r"[、,和与及跟]").match(tagged.text, f.end)
        if link and f.confidence >= 0.7 and surname_of(tagged.text[link.end() : link.end() + 2]):
            end = full_name_end(tagged, link.end(), introduced=True)
            if end:
                out.append(_found(link.end(), end, 0.75))
    return out


def _again(tagged: Tagged, found: list[Found]) -> list[Found]:
    """Other places where a full name found once stands, or its given name of two characters alone."""
    text = tagged.text
    known: dict[str, float] = {}
    for f in found:
        if f.confidence >= 0.7:
            name = text[f.start : f.end]
            known[name] = max(f.confidence - 0.05, known.get(name, 0.0))
    out = []
    for name, sure in known.items():
        if len(name) < 2 or name in never():
            continue
        out += [_found(m.start(), m.end(), sure) for m in re.finditer(re.escape(name), text)]
        surname = surname_of(name)
        given = name[len(surname) :]
        if surname and len(given) == 2 and PLAIN.fullmatch(given) and not re.search(f"某|{titles()}", name):
            for m in re.finditer(re.escape(given), text):
                inside = tagged.inside(m.start(), m.end())
                if (
                    m.start() in tagged.starts
                    and m.end() in tagged.ends
                    and all(w.tag in {"PER", "nz"} or len(w.text) == 1 for w in inside)
                ):
                    out.append(_found(m.start(), m.end(), 0.7))
    return out


_FINDERS = (
    _model,
    _titled,
    _short_titled,
    _nicknames,
    _masked,
    _surname_said,
    _introduced,
    _speaking,
    _dotted,
)
