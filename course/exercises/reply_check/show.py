"""The screens of 答复函体检, and how one letter is judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.exercises import telling
from course.exercises.base import Reason, Screen
from course.exercises.reply_check import content
from course.exercises.reply_check.content import Letter
from course.knowledge.edition import Edition
from course.ui import blocks as ui

TITLE = "答复函体检"
NOTHING = "nothing"
HALF = 2.0
Block = dict[str, Any]


def _share(right: int, wrong: int, most: int) -> float:
    """Half of a letter's points by hits less false marks, to the nearest half point, not below 0."""
    if most == 0:
        return HALF if wrong == 0 else 0.0
    return max(0, round(2 * HALF * (right - wrong) / most)) / 2


def mark_points(letter: Letter, marks: Sequence[str]) -> float:
    """Points of the marked sentences: a good sentence marked takes away a bad one found."""
    faults = {one.id for one in letter.faults()}
    return _share(len(faults & set(marks)), len(set(marks) - faults), len(faults))


def lack_points(letter: Letter, lacks: Sequence[str]) -> float:
    """Points of what was said to be missing; “都不缺” is right for a whole letter only."""
    given = set(lacks)
    if not letter.lacks:
        return HALF if given == {NOTHING} else 0.0
    due = set(letter.lacks)
    return _share(len(due & given), len(given - due), len(due))


def cover(edition: Edition) -> Screen:
    """What the exercise asks."""
    front = content.texts().cover
    return ui.screen(TITLE, [
        ui.text(edition.fill(front.text, {"count": len(content.letters())})),
        ui.rules(edition.cards(front.rules)),
        ui.buttons(ui.button("start", "开始", primary=True)),
    ])  # fmt: skip


def letter(
    edition: Edition,
    one: Letter,
    marks: Sequence[str],
    lacks: Sequence[str],
    where: tuple[int, int],
    nudged: bool,
) -> Screen:
    """The letter, to be marked."""
    order = [part.id for part in one.segments if part.id in marks]
    parts = [(part.id, edition.fill(part.zh)) for part in one.segments]
    blocks: list[Block] = [
        ui.progress(where[0] - 1, where[1], "这一轮"),
        ui.text(one.story, "info"),
        ui.spans(f"mark-{one.id}", "标出有毛病的句子", parts, order, hint="没有毛病就不标。"),
        ui.multiple(f"lacks-{one.id}", "这封信缺了什么？", _options(), _ordered(lacks), inline=True,
                    hint="写了但写错的，算有毛病的句子；写得太空、等于没写的，也算缺。"),
    ]  # fmt: skip
    if nudged:
        blocks.append(ui.text("第二步还没有选。一样不缺，就选“都不缺”。", "warn"))
    return ui.screen(_title(one, where), [*blocks, ui.buttons(ui.button("check", "交", primary=True))])


def _title(one: Letter, where: tuple[int, int]) -> str:
    return f"{TITLE}　第 {where[0]} 封，共 {where[1]} 封：{one.title}"


def _options() -> list[dict[str, Any]]:
    return [*(ui.option(one.id, one.zh) for one in content.texts().parts), ui.option(NOTHING, "都不缺")]


def _ordered(lacks: Sequence[str]) -> list[str]:
    return [one["id"] for one in _options() if one["id"] in lacks]


def told(
    edition: Edition, one: Letter, marks: Sequence[str], lacks: Sequence[str], where: tuple[int, int]
) -> Screen:
    """The letter with its faults shown, and why."""
    shown = []
    for part in one.segments:
        hit, tone, note = part.id in marks, None, None
        if part.wrong:
            tone, note = ("good", "标对") if hit else ("bad", "漏标")
        elif hit:
            tone, note = "warn", "这句没有毛病"
        shown.append({"id": part.id, "text": edition.fill(part.zh), "tone": tone, "note": note})
    made = [telling.told(edition, reason) for reason in reasons(edition, one, marks, lacks)]
    onward = "看小结" if where[0] == where[1] else "下一封"
    order = [part.id for part in one.segments if part.id in marks]
    return ui.screen(_title(one, where), [
        ui.progress(where[0], where[1], "这一轮"),
        ui.spans(f"mark-{one.id}", "您标的，和没有标的", shown, order, disabled=True),
        *made,
        ui.buttons(ui.button("next", onward, primary=True)),
    ])  # fmt: skip


def reasons(edition: Edition, one: Letter, marks: Sequence[str], lacks: Sequence[str]) -> list[Reason]:
    """A reason for each faulty sentence, each good one marked, each thing that's missing or not."""
    made: list[Reason] = []
    for part in one.segments:
        said = edition.fill(part.zh).rstrip("。")
        short = said if len(said) <= 24 else f"{said[:24]}……"
        if part.wrong:
            hit = part.id in marks
            head = f"{'标对了' if hit else '漏标了'}：“{short}”。"
            made.append(Reason("good" if hit else "bad", head + part.wrong, tuple(part.rules)))
        elif part.id in marks:
            made.append(Reason("bad", f"“{short}”没有毛病。标掉好句子，客户要的那一段就没有了。", LETTER))
    for need in content.texts().parts:
        due, given = need.id in one.lacks, need.id in lacks
        if due:
            head = f"{'看出来了' if given else '没有看出来'}：缺{need.zh}。"
            made.append(Reason("good" if given else "bad", head + need.why, tuple(need.rules)))
        elif given:
            made.append(Reason("bad", f"{need.zh}不缺，信里写了。再读一遍就能找到。", LETTER))
    if NOTHING in lacks:
        right = not one.lacks and set(lacks) == {NOTHING}
        said = "对，该写的都写了。" if right else "“都不缺”选得不对。"
        made.append(Reason("good" if right else "bad", said, LETTER))
    elif not one.lacks:
        made.append(Reason("bad", "这封信该写的都写了。挑不出缺的，就选“都不缺”。", LETTER))
    return made


LETTER = ("complaint.reply-contents",)


def summary(done: list[tuple[Letter, float]], most: int) -> Screen:
    """Points by letter."""
    rows: list[list[Any]] = []
    for one, got in done:
        tone = "good" if got == most else "part" if got else "bad"
        rows.append(
            [
                one.title,
                {"text": f"{got:g}/{most}", "tone": tone},
                str(len(one.faults())),
                str(len(one.lacks)),
            ]
        )
    return ui.screen(f"{TITLE}　小结", [
        ui.table("这一轮", ["信", "得分", "有毛病的句子", "缺几样"], rows),
        ui.text("寄信以前，拿这四样过一遍：决定、核实情况、依据和理由、救济途径；再看有没有夹带条件。"),
        ui.buttons(ui.button("again", "换个顺序再做一遍", primary=True)),
    ])  # fmt: skip
