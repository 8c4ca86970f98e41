"""Whether an item asks to recall a rule or to apply it to a case."""

from __future__ import annotations

import re

from course.items.models import Common, Level
from course.knowledge.text import PLACEHOLDER

# These always give something to work on: a letter, a scene, a complaint, a matter to write about.
MATERIAL = ("coding", "spans", "hotspot", "essay")
# Somebody says something, or somebody stands in a situation that takes more than a line to tell.
SPEECH = re.compile("“[^”]{6,}”")
SOMEBODY = re.compile(
    "客户|先生|女士|老人|柜员|经理|支行|网点|秘书|委员会|委员|同事|负责人|主管|承办人|保安|新人|实习生|小[\u4e00-\u9fff]|您|你|[甲乙丙]"
)
STORY = 30
FIGURE = re.compile(r"\d|[一二三四五六七八九十百]+(?:[个件位名次天日年月元人笔分户条]|万)")


def level(item: Common) -> Level:
    """`recall` or `apply`: the item's own `level` where it has one, else what its stem and kind say.

    An item applies a rule when it gives material to work on (coding, spans, hotspot, essay, figures from a
    generator), when a number or day is to be worked out from figures in the stem, or when the stem tells a case:
    somebody's words, or a person in a situation of at least thirty characters.
    """
    if item.level:
        return item.level
    stem = PLACEHOLDER.sub("", item.stem.zh).split("（选出全部")[0]
    if item.kind in MATERIAL or item.generator or item.case:
        return "apply"
    if item.kind in ("number", "date"):
        return "apply" if FIGURE.search(stem) else "recall"
    told = SPEECH.search(stem) or (SOMEBODY.search(stem) and len(stem) >= STORY)
    return "apply" if told else "recall"
