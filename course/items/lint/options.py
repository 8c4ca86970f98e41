"""Options that give each other away: absolute words, options within options, the odd one out, echoes of the stem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

from rapidfuzz import fuzz

from course.items.lint.chance import UNLIKELY, upper_tail
from course.items.lint.seen import Choice, Finding, Seen, bare

ABSOLUTE = re.compile("一律|绝对|绝不|任何|永远|从不|从来|完全|一切|所有|全部|必须|只能|唯一|无论|肯定|根本")
# Below eleven such options a pool's share says nothing: even none among the keys could be chance.
ENOUGH = 11
# Two options of at least six characters that agree in 85 of 100 differ in a word that nobody notices.
NEAR = 85
SHORT = 6
# The others agree with one another in at least 45 of 100, and the key with none of them in more than 25.
ALIKE, APART = 45, 25
# Four characters in a row are a phrase ("审查意见"); three are often chance.
PHRASE = 4
DIGITS = re.compile(r"[\d.]+")
REFUSES = re.compile("^(?:不|没有|无效|未|拒绝)")
DENIES = ("不", "没", "未", "无", "非")
PERMITS = re.compile("^(?:都?可以|同意|能|照|.{0,2}有效|批准|算数|能算|对|他?说得对|有道理|行(?=[，。；]))")


def absolute(seen: Sequence[Seen]) -> list[Finding]:
    """Absolute words as a tell: in an item, when at least half of the wrong options hold one and no key does; in a
    pool, when keys hold them so rarely that crossing out such options helps."""
    found = [
        one.finding(
            "absolute-words",
            f"“{'”“'.join(_words(one.others))}”这样绝对的词只在错误选项里。",
            "换成不绝对的说法，或在正确项里也用一个。",
        )
        for one in seen
        if one.single
        and 2 * sum(_absolute(other) for other in one.others) >= len(one.others)
        and not _absolute(one.key)
    ]
    chances, right, ids = absolute_counts(seen)
    wrong = len(chances) - right
    if len(chances) >= ENOUGH and upper_tail([1 - chance for chance in chances], wrong) < UNLIKELY:
        what = f"带绝对词的选项有 {len(chances)} 个，只有 {right} 个是正确项，划掉它们就能多对：{'、'.join(ids)}。"
        found.append(_of_pool(seen, "absolute-words", what, "把其中一些换成不绝对的说法。"))
    return found


def absolute_counts(seen: Iterable[Seen]) -> tuple[list[float], int, list[str]]:
    """For each option with an absolute word the chance that it is right; how many are; the items where none is."""
    chances: list[float] = []
    right, ids = 0, []
    for one in seen:
        marked = [choice for choice in one.choices if _absolute(choice)]
        if not marked:
            continue
        chances += [sum(choice.key for choice in one.choices) / len(one.choices)] * len(marked)
        right += sum(choice.key for choice in marked)
        if not any(choice.key for choice in marked):
            ids.append(one.item.id)
    return chances, right, ids


def _absolute(choice: Choice) -> bool:
    return bool(ABSOLUTE.search(choice.text))


def _words(choices: Iterable[Choice]) -> list[str]:
    return list(dict.fromkeys(word for choice in choices for word in ABSOLUTE.findall(choice.text)))


def overlaps(seen: Sequence[Seen]) -> list[Finding]:
    """Options of which one contains another, and options that are nearly equal. Options that differ in their
    numbers only are a series to choose from, and sound."""
    found = []
    for one in seen:
        for left, right in combinations(one.choices, 2):
            if DIGITS.sub("#", left.text) == DIGITS.sub("#", right.text) and left.text != right.text:
                continue
            short, long = sorted((left.bare, right.bare), key=len)
            pair = f"选项 {left.id}、{right.id} "
            if contains(long, short):
                what = pair + f"一个包含另一个（“{short}”），选了长的，短的也成立。"
                found.append(one.finding("option-contains", what, "改其中一个，让两项不能同时成立。"))
            elif len(short) >= SHORT and fuzz.ratio(short, long) >= NEAR:
                what = pair + f"几乎一样（{fuzz.ratio(short, long):.0f}%），答案看来就在这两项里。"
                found.append(one.finding("option-alike", what, "改写其中一个，换成另一种常犯的错。"))
    return found


def contains(long: str, short: str) -> bool:
    """Whether one text contains the other and doesn't deny it there (“不通过” isn't “通过”)."""
    return any(long[at - 1 : at] not in DENIES for at in _places(long, short))


def _places(long: str, short: str) -> list[int]:
    return [at for at in range(len(long)) if long.startswith(short, at)]


def odd_one_out(seen: Sequence[Seen]) -> list[Finding]:
    """Single choices whose key is the odd one out: the wrong options resemble one another and not the key, or the
    key alone refuses where all others permit (or the other way round)."""
    found = []
    for one in (one for one in seen if one.single and len(one.choices) >= 3):
        among = min(fuzz.ratio(x.bare, y.bare) for x, y in combinations(one.others, 2))
        apart = max(fuzz.ratio(one.key.bare, other.bare) for other in one.others)
        if among >= ALIKE and apart <= APART:
            what = f"错误选项彼此很像（{among:.0f}%），只有正确项不一样。"
            found.append(one.finding("odd-one-out", what, "让一个错误选项的写法靠近正确项。"))
        elif lone_stance(one):
            what = "只有正确项一个说“不”，其余都说“可以”。" if REFUSES.search(one.key.text) else (
                "只有正确项一个说“可以”，其余都说“不”。"
            )  # fmt: skip
            found.append(one.finding("lone-stance", what, "加一个说法相同、理由不对的错误选项。"))
    return found


def lone_stance(one: Seen) -> bool:
    """Whether the key alone refuses among options that permit, or the other way round."""
    mine, theirs = one.key.text, [other.text for other in one.others]
    for here, there in ((REFUSES, PERMITS), (PERMITS, REFUSES)):
        if here.search(mine) and all(there.search(text) for text in theirs):
            return True
    return False


def echoes(seen: Sequence[Seen]) -> list[Finding]:
    """Single choices whose key alone repeats a phrase of the stem."""
    found = []
    for one in (one for one in seen if one.single):
        phrase = echo(one)
        if phrase:
            what = f"题面里的“{phrase}”只有正确项重复了，别的选项没有重复题面的话。"
            found.append(one.finding("stem-echo", what, "正确项换个说法，或让错误选项也用题面的话。"))
    return found


def echo(one: Seen) -> str:
    """The phrase of the stem that the key repeats while no other option repeats any; empty without one."""
    stem = bare(one.stem)
    mine = shared(one.key.bare, stem)
    if len(mine) < PHRASE or any(len(shared(other.bare, stem)) >= PHRASE for other in one.others):
        return ""
    return mine


def shared(left: str, right: str) -> str:
    """The longest run of characters that both texts have."""
    best = ""
    for start in range(len(left)):
        while start + len(best) < len(left) and left[start : start + len(best) + 1] in right:
            best = left[start : start + len(best) + 1]
    return best


def _of_pool(seen: Sequence[Seen], check: str, what: str, remedy: str, file: Path | None = None) -> Finding:
    return Finding(check, seen[0].pool, seen[0].pool, what, remedy, file or seen[0].file.parent)
