"""The codes that a coding item offers: the finest classes of the edition's three facets."""

from __future__ import annotations

from course.complaints.codes import Code, Codes, codes
from course.items.models import Facet
from course.knowledge.edition import Edition

LETTER: dict[Facet, str] = {"channel": "A", "category": "B", "cause": "C"}


def facet_name(edition: Edition, facet: Facet) -> str:
    """The facet's name: 投诉业务办理渠道. Raises EditionError when the edition's codes are wrong."""
    return codes(edition).facet(LETTER[facet]).name


def facet_options(edition: Edition, facet: Facet) -> list[dict[str, str]]:
    """What can be chosen for a facet, as options of a picker: `{id, label, note?, search}`.

    `note` says that the digits are the course's own; `search` holds code, pinyin and examples. Raises
    EditionError when the edition's codes are wrong.
    """
    known = codes(edition)
    return [_option(known, code) for code in known.facet(LETTER[facet]).leaves()]


def _option(known: Codes, code: Code) -> dict[str, str]:
    chain = [code]
    while chain[-1].parent:
        chain.append(known.get(chain[-1].parent))
    keys = [code.code, *(one.pinyin for one in chain), *(one.spelled for one in chain), *code.examples]
    note = "，".join(
        part for part in (code.mark, f"如{'、'.join(code.examples)}" if code.examples else "") if part
    )
    made = {"id": code.code, "label": f"{'-'.join(code.path)}（{code.code}）"}
    return made | ({"note": note} if note else {}) | {"search": " ".join(key for key in keys if key)}


def code_label(edition: Edition, code: str) -> str:
    """A code as a reader would say it: 借记卡-借记卡盗刷（B03013）; the code itself when it's unknown."""
    entry = codes(edition).by_code.get(code)
    return f"{'-'.join(entry.path)}（{code}）" if entry else code
