"""A screen as static HTML, for feedback pages, exports and viewers without widgets. All text is escaped."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from course.ui.schema import Block, Screen

__all__ = ["screen_html"]

WORDS = {"good": "对", "part": "部分对", "bad": "错", "warn": "注意", "info": "说明"}
STATE_WORDS = {"done": "已做完", "part": "做了一部分", "now": "接着学", "todo": "还没学"}
_STYLE = (
    "font-size:17px;line-height:1.6;border:1px solid #8a94a3;border-radius:6px;padding:12px 16px;"
    "background:#fff;color:#1a1f27"
)


def screen_html(screen: Screen) -> str:
    """HTML of the whole screen, with no script, no form and no link in it."""
    title = screen.get("title", "")
    head = f"<h2>{_e(title)}</h2>" if title else ""
    body = head + _blocks(screen.get("blocks", []))
    return f'<div class="course-static" lang="zh-CN" style="{_STYLE}">{body}</div>'


def _blocks(blocks: list[Block]) -> str:
    return "".join(_RENDER[block["type"]](block) for block in blocks)


def _e(value: object) -> str:
    return escape("" if value is None else str(value), quote=True)


def _prose(value: object) -> str:
    """Paragraphs and lists, by the same rules as panel.js."""
    out = []
    for paragraph in str(value or "").replace("\r\n", "\n").split("\n\n"):
        lines, items = [], []
        for line in paragraph.split("\n"):
            if line.startswith("- "):
                items.append(f"<li>{_e(line[2:])}</li>")
            elif line.strip():
                lines.append(_e(line))
        out.append(f"<p>{'<br>'.join(lines)}</p>" if lines else "")
        out.append(f"<ul>{''.join(items)}</ul>" if items else "")
    return "".join(out)


def _word(tone: object) -> str:
    return f"【{WORDS[tone]}】" if isinstance(tone, str) and tone in WORDS else ""


def _question(block: Block, body: str) -> str:
    hint = f"<p><small>{_e(block['hint'])}</small></p>" if block.get("hint") else ""
    return f"<p><strong>{_e(block['label'])}</strong></p>{hint}{body}"


def _choice(block: Block) -> str:
    value = block.get("value")
    chosen = value if isinstance(value, list) else [value]
    on, off = ("☑", "☐") if block["type"] == "multiple" else ("◉", "○")
    rows = [
        f"<li>{on if one['id'] in chosen else off} {_e(one['label'])}{_word(one.get('tone'))}"
        f"{'<br><small>' + _e(one['note']) + '</small>' if one.get('note') else ''}</li>"
        for one in block["options"]
    ]
    return _question(block, f'<ul style="list-style:none">{"".join(rows)}</ul>')


def _select(block: Block) -> str:
    labels = {one["id"]: one["label"] for one in block["options"]}
    return _question(block, f"<p>{_e(labels.get(block.get('value'), '（未选）'))}</p>")


def _order(block: Block) -> str:
    labels = {one["id"]: one["label"] for one in block["steps"]}
    ids = block.get("value") or list(labels)
    return _question(block, "<ol>" + "".join(f"<li>{_e(labels.get(one, one))}</li>" for one in ids) + "</ol>")


def _match(block: Block) -> str:
    labels = {one["id"]: one["label"] for one in block["options"]}
    value = block.get("value") or {}
    rows = [
        f"<tr><th scope=row>{_e(one['label'])}</th>"
        f"<td>{_e(labels.get(value.get(one['id']), '（未选）'))}</td></tr>"
        for one in block["rows"]
    ]
    return _question(block, f"<table>{''.join(rows)}</table>")


def _pickers(block: Block) -> str:
    value = block.get("value") or {}
    return _question(block, "".join(_select({**row, "value": value.get(row["id"])}) for row in block["rows"]))


def _typed(block: Block) -> str:
    value = block.get("value")
    shown = "（未填）" if value in (None, "") else value
    return _question(block, f'<p style="white-space:pre-wrap">{_e(shown)} {_e(block.get("unit"))}</p>')


def _table(block: Block) -> str:
    def cell(one: Any, tag: str) -> str:
        text, tone = (one["text"], one.get("tone")) if isinstance(one, Mapping) else (one, None)
        return f"<{tag}{' scope=row' if tag == 'th' else ''}>{_e(text)}{_word(tone)}</{tag}>"

    head = "".join(f"<th scope=col>{_e(one)}</th>" for one in block["columns"])
    named = block.get("row_headers", True)
    body = "".join(
        "<tr>"
        + "".join(cell(one, "th" if named and at == 0 else "td") for at, one in enumerate(row))
        + "</tr>"
        for row in block["rows"]
    )
    return (
        f"<table><caption>{_e(block['caption'])}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _bars(block: Block) -> str:
    unit = block.get("unit")
    rows = "".join(
        f"<tr><th scope=row>{_e(one['label'])}</th>"
        f"<td>{_e(one['value'])} {_e(unit)}{_word(one.get('tone'))}</td><td>{_e(one.get('mark'))}</td></tr>"
        for one in block["data"]
    )
    return f"<p>{_e(block['alt'])}</p><table><caption>{_e(block['caption'])}</caption>{rows}</table>"


def _spans(block: Block) -> str:
    value, kinds = block.get("value") or {}, {one["id"]: one["label"] for one in block.get("tools") or []}
    parts = []
    for one in block["segments"]:
        said = [kinds[value[one["id"]]]] if kinds and one["id"] in value else []
        said += [one["note"]] if one.get("note") else []
        tag = f"<small>（{_e('，'.join(said))}）</small>" if said else ""
        text = f"<strong>〔{_e(one['text'])}〕</strong>" if one["id"] in value else _e(one["text"])
        parts.append(f"{text}{_word(one.get('tone'))}{tag}")
    return _question(block, f'<p style="white-space:pre-wrap">{"".join(parts)}</p>')


def _scene(block: Block) -> str:
    spots = {"options": block["spots"], "type": "multiple"}
    return _choice({**block, **spots, "hint": block["svg"]["alt"]})


def _calendar(block: Block) -> str:
    """The months as tables; every mark is said in words."""
    chosen, tables = block.get("value"), []
    for step in range(block["months"]):
        years, month = divmod(block["month"] - 1 + step, 12)
        year, month = block["year"] + years, month + 1
        rows = "".join(
            "<tr>" + "".join(_day(block, year, month, day, chosen) for day in week) + "</tr>"
            for week in Calendar().monthdayscalendar(year, month)
        )
        head = "".join(f"<th scope=col>{name}</th>" for name in "一二三四五六日")
        tables.append(
            f"<table><caption>{year}年{month}月</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )
    body = "".join(tables)
    if block["type"] == "calendar_pick":
        return _question(block, body + f"<p>{'已选：' + _e(chosen) if chosen else '（未选）'}</p>")
    return f"<p><strong>{_e(block['caption'])}</strong></p>{body}"


def _day(block: Block, year: int, month: int, day: int, chosen: object) -> str:
    if not day:
        return "<td></td>"
    iso = f"{year:04d}-{month:02d}-{day:02d}"
    mark = block["marks"].get(iso) or {}
    said = f"（{_e(mark['text'])}）" if mark.get("text") else _word(mark.get("tone"))
    return f"<td>{'<strong>〔' + str(day) + '〕</strong>' if iso == chosen else day}{said}</td>"


def _cards(cards: list[Mapping[str, Any]]) -> str:
    return "".join(_card(card) for card in cards)


def _card(card: Mapping[str, Any]) -> str:
    source = card.get("source") or ""
    if isinstance(source, Mapping):
        source = "，".join(str(source[key]) for key in ("document", "number", "article") if source.get(key))
    lines = [source, card.get("dates"), card.get("kind_label"), card.get("badge"), card.get("caveat")]
    small = "　".join(_e(line) for line in lines if line)
    head = f"<p><strong>依据：{_e(card['title'])}</strong></p>"
    return f"<blockquote>{head}{_prose(card['text'])}<p><small>{small}</small></p></blockquote>"


def _feedback(block: Block) -> str:
    word = f"【{_e(block['word'])}】" if block.get("word") else _word(block["tone"])
    title = f"<p><strong>{word}{_e(block['title'])}</strong></p>"
    return f"<div>{title}{_prose(block.get('text'))}{_cards(block.get('rules') or [])}</div>"


def _buttons(block: Block) -> str:
    return "<p>" + " ".join(f"［{_e(one['label'])}］" for one in block["buttons"]) + "</p>"


def _columns(block: Block) -> str:
    return "".join(f"<div>{_blocks(column)}</div>" for column in block["columns"])


def _trail(block: Block) -> str:
    rows = "".join(
        f"<li>{_e(one['label'])}（{STATE_WORDS.get(one['state'], '')}{'，' + _e(one['note']) if one.get('note') else ''}）</li>"
        for one in block["steps"]
    )
    return f"<p><strong>{_e(block['label'])}</strong></p><ol>{rows}</ol>"


_RENDER: dict[str, Callable[[Block], str]] = {
    "heading": lambda block: f"<h{int(block['level'])}>{_e(block['text'])}</h{int(block['level'])}>",
    "text": lambda block: f"<div>{_word(block.get('tone'))}{_prose(block['text'])}</div>",
    "single": _choice,
    "multiple": _choice,
    "select": _select,
    "picker": _select,
    "pickers": _pickers,
    "spans": _spans,
    "scene": _scene,
    "calendar": _calendar,
    "calendar_pick": _calendar,
    "order": _order,
    "match": _match,
    "number": _typed,
    "date": _typed,
    "short": _typed,
    "textarea": _typed,
    "slider": _typed,
    "table": _table,
    "bars": _bars,
    "buttons": _buttons,
    "link": lambda block: f"<p>［{_e(block['label'])}］（{_e(block['path'])}）</p>",
    "trail": _trail,
    "progress": lambda block: f"<p>{_e(block['label'])}：{_e(block['value'])} / {_e(block['max'])}</p>",
    "feedback": _feedback,
    "rules": lambda block: _cards(block["rules"]),
    "details": lambda block: (
        f"<details{' open' if block.get('open') else ''}><summary>{_e(block['summary'])}</summary>"
        f"{_blocks(block['blocks'])}</details>"
    ),
    "columns": _columns,
    "countdown": lambda block: f"<p>{_e(block['label'])}</p>",
}
