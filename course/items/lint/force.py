"""Rules that are not in force on the edition's day: expired, or not begun."""

from __future__ import annotations

import re
from collections.abc import Sequence

from course.items.bank import cited
from course.items.lint.seen import Finding, Seen
from course.knowledge.edition import Edition
from course.knowledge.rules import Rule

# Words that tell the reader that the matter is of another time.
PAST = re.compile("旧办法|旧规|旧年度|以前年度|现已被取代|已废止|已失效|复盘|当时|20(?:1|2[0-4])")
TO_COME = re.compile("起施行|起执行|尚未施行|还没有施行|还未施行|即将施行")


def force(seen: Sequence[Seen], edition: Edition) -> list[Finding]:
    """Items that cite a rule which is not in force, and don't say so.

    A superseded rule may be asked about when another cited rule of the same matter is in force and the stem, an
    option or the explanation says that the old one is of another time; a coming rule when the item says so.
    """
    found = []
    for one in seen:
        rules = [edition.rule(rule_id) for rule_id in cited(one.item)]
        for rule in (rule for rule in rules if not rule.in_force(edition.as_of)):
            expired = rule.effective_to is not None and rule.effective_to < edition.as_of
            beside = any(other.in_force(edition.as_of) for other in rules)
            if not (beside and (PAST if expired else TO_COME).search(_words(one))):
                found.append(one.finding("rule-force", _what(rule, expired), _REMEDY[expired]))
    return found


_REMEDY = {
    True: "换成现行的规则；确要考旧办法，题面写明是哪一年的，并同时引用现行规则。",
    False: "等施行以后再出这道题，或在题面里写明它还没有施行。",
}


def _what(rule: Rule, expired: bool) -> str:
    if expired:
        return f"规则 {rule.id} 在 {rule.effective_to} 失效了。"
    return f"规则 {rule.id} 到 {rule.effective_from} 才施行。"


def _words(one: Seen) -> str:
    options = [option.why.zh for option in getattr(one.item, "options", [])]
    explain = one.item.explain.zh if one.item.explain else ""
    return "".join([one.stem, explain, *(choice.text for choice in one.choices), *options])
