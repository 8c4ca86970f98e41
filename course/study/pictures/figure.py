"""What a picture is: a drawing with title, caption, alternative text, a text version and the rules it shows."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from course.knowledge.edition import Edition

_CAPTION = "font-size:15px;color:#4f5d68;line-height:1.7;margin:6px 0 0"


@dataclass(frozen=True)
class Picture:
    """A lesson picture, ready to show.

    `alt` says in a sentence or two what the drawing shows; `lines` say all of it in words, for readers
    who can't see it. `sources` are the cited rules as (id, card line), `notes` their caveats.
    """

    id: str
    title: str
    caption: str
    alt: str
    svg: str
    lines: tuple[str, ...]
    rules: tuple[str, ...]
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def html(self) -> str:
        """A `<figure>` with caption and a folded text version; everything but the drawing is escaped."""
        notes = "".join(f'<p style="{_CAPTION}">注意：{escape(note)}</p>' for note in self.notes)
        lines = "".join(f"<li>{escape(line)}</li>" for line in self.lines)
        sources = "".join(f"<li>{escape(line)}</li>" for line in self.sources)
        return (
            f'<figure class="course-picture" lang="zh-CN" style="margin:8px 0 16px;max-width:860px">'
            f'<p style="font-weight:700;font-size:18px;margin:0 0 6px;color:#17496b">{escape(self.title)}</p>'
            f"{self.svg}"
            f'<figcaption style="{_CAPTION}">{escape(self.caption)}</figcaption>{notes}'
            f'<details style="font-size:16px;margin-top:4px"><summary>看文字版和依据</summary>'
            f"<ul>{lines}</ul><p>依据：</p><ul>{sources}</ul></details></figure>"
        )

    def text(self) -> str:
        """The picture in words, the same on every run."""
        return "\n".join([f"图：{self.title}", self.alt, *(f"- {line}" for line in self.lines)])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": self.text()}

    def __repr__(self) -> str:
        return self.text()


def compose(
    edition: Edition, picture_id: str, title: str, caption: str, alt: str,
    svg: str, lines: list[str], rules: list[str], shown_caveats: list[str] | None = None,
) -> Picture:  # fmt: skip
    """Put a picture together: sources of all cited rules, and the caveats of `shown_caveats`.

    Raises EditionError when a rule isn't in the edition.
    """
    cards = [edition.card(rule_id) for rule_id in rules]
    return Picture(
        id=picture_id, title=title, caption=caption, alt=alt, svg=svg, lines=tuple(lines), rules=tuple(rules),
        sources=tuple(f"{one.title}：{one.source}（{one.id}，{one.badge}）" for one in cards),
        notes=tuple(f"{one.title}：{one.caveat}" for one in cards if one.id in (shown_caveats or [])),
    )  # fmt: skip
