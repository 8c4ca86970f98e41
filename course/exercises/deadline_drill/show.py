"""The screens of 时限演练: the problem, then the calendar with the counting and the mistake."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from course.exercises.base import Screen, Tone
from course.exercises.deadline_drill import content, problems
from course.exercises.deadline_drill.problems import Problem
from course.items.days import day_text
from course.knowledge.calendar import WorkCalendar
from course.knowledge.edition import Edition
from course.ui import blocks as ui

if TYPE_CHECKING:
    from course.exercises.deadline_drill.model import DrillState

TITLE = "时限演练"
PICKED = ("weekend", "supplement", "new-facts", "transfer")  # answered in a calendar; the others by date
Block = dict[str, Any]


def cover(edition: Edition) -> Screen:
    """What the exercise asks."""
    front = content.texts().cover
    return ui.screen(TITLE, [
        ui.text(edition.fill(front.text, {"count": len(content.kinds())})),
        ui.rules(edition.cards(front.rules)),
        ui.buttons(ui.button("start", "开始", primary=True)),
    ])  # fmt: skip


def problem(edition: Edition, state: DrillState) -> Screen:
    """The problem at hand; once handed in, the verdict and the calendar."""
    kind, told, count = state.kind, state.stage == "told", len(content.kinds())
    blocks: list[Block] = [ui.progress(state.judged, count, "这一轮")]
    if kind.options:
        blocks += _refusal(edition, state, kind)
    else:
        made = problems.make(edition, state.seed, state.number, kind.id)
        blocks.append(ui.text(edition.fill(kind.stem, made.words)))
        blocks += _drawn(edition, made, state.answers[kind.id]) if told else [_answer(edition, state, made)]
    if told:
        tone, head, body = verdict(edition, state, kind)
        blocks.insert(2, ui.feedback(tone, head, body, edition.cards(kind.rules)))
    if state.nudged:
        blocks.append(ui.text("还没有作答。选好一天再交。", "warn"))
    onward = "看小结" if state.at + 1 == count else "下一题"
    button = ui.button("next", onward, primary=True) if told else ui.button("check", "交", primary=True)
    title = f"{TITLE}　第 {state.at + 1} 题，共 {count} 题：{kind.title}"
    return ui.screen(title, [*blocks, ui.buttons(button)])


def _answer(edition: Edition, state: DrillState, made: Problem) -> Block:
    kind, value = state.kind, state.answers.get(made.kind, "")
    days = [made.start, made.first or made.start, made.key, *made.wrong.values()]
    if made.kind not in PICKED:
        return ui.date(f"day-{kind.id}", kind.ask, value, hint="可以直接填，例如 2026-10-08")
    year, month, months = _months(days)
    if value and not _within(date.fromisoformat(value), year, month, months):
        value = ""
    marks = _holidays(edition.calendar, year, month, months)
    marks[made.start.isoformat()] = {"tone": "info", "text": "收"}
    hint = "标“休”的是放假，标“班”的是调休上班。周末没有标。"
    return ui.calendar_pick(f"day-{kind.id}", kind.ask, year, month, months, value, marks, hint=hint)


def _months(days: Iterable[date]) -> tuple[int, int, int]:
    """First year and month, and how many months cover all these days."""
    first, last = min(days), max(days)
    return first.year, first.month, (last.year - first.year) * 12 + last.month - first.month + 1


def _within(day: date, year: int, month: int, months: int) -> bool:
    return 0 <= (day.year - year) * 12 + day.month - month < months


def _holidays(calendar: WorkCalendar, year: int, month: int, months: int) -> dict[str | date, dict[str, str]]:
    """休 on weekdays off, 班 on working weekends; a year without a published calendar stays blank."""
    marks: dict[str | date, dict[str, str]] = {}
    day = date(year, month, 1)
    while _within(day, year, month, months):
        if day.year in calendar.published_years and calendar.is_workday(day) != (day.weekday() < 5):
            off = day.weekday() < 5
            marks[day.isoformat()] = {"tone": "muted" if off else "warn", "text": "休" if off else "班"}
        day += timedelta(days=1)
    return marks


def _drawn(edition: Edition, made: Problem, answer: str) -> list[Block]:
    """The calendar: start, days left out, the last day, and the day that was answered."""
    given = date.fromisoformat(answer)
    year, month, months = _months([made.start, made.first or made.start, made.key])
    marks = _holidays(edition.calendar, year, month, months)
    counted = made.counted(edition.calendar)
    for number, day in enumerate(counted, 1):
        marks[day.isoformat()] = {"tone": "info", "text": str(number)}
    for day in made.left_out:
        marks[day.isoformat()] = {"tone": "muted", "text": "不计"}
    if made.first:
        marks[made.first.isoformat()] = {"tone": "muted", "text": "首收"}
    marks[made.start.isoformat()] = {"tone": "plain", "text": "起"}
    if given != made.key and _within(given, year, month, months):
        marks[given.isoformat()] = {"tone": "bad", "text": "您选"}
    marks[made.key.isoformat()] = {"tone": "good", "text": f"{len(counted)}末"}
    caption = "一格一格数：“起”那天不算，数字是第几天，“末”是最后一天"
    return [
        ui.calendar(caption, year, month, marks, months=months),
        ui.text(counting(edition, made), "muted"),
    ]


def counting(edition: Edition, made: Problem) -> str:
    """The counting in words, month by month: 9月13日是第 1 天；9月30日是第 18 天；10月12日是第 30 天."""
    counted = made.counted(edition.calendar)
    unit = "个工作日" if made.workdays else "天"
    stops = [index for index, day in enumerate(counted)
             if index in (0, len(counted) - 1) or counted[index + 1].month != day.month]  # fmt: skip
    said = "；".join(f"{counted[one].month}月{counted[one].day}日是第 {one + 1} {unit}" for one in stops)
    skipped = f"中间有 {len(made.left_out)} 天不计入。" if made.left_out else ""
    return f"数法：{day_text(made.start)}不算。{said}。{skipped}"


def verdict(edition: Edition, state: DrillState, kind: content.Kind) -> tuple[Tone, str, str]:
    """Tone, first sentence and the rest: what was right, or the mistake and what it leads to."""
    answer = state.answers[kind.id]
    if kind.options:
        chosen = kind.option(answer)
        return ("good", "答得对。", chosen.why) if chosen.key else ("bad", "这样答不稳妥。", chosen.why)
    made, given = problems.make(edition, state.seed, state.number, kind.id), date.fromisoformat(answer)
    if given == made.key:
        return "good", f"对，最后一天是{day_text(made.key)}。", ""
    name = made.mistake(given)
    head = f"您填的是{day_text(given)}，最后一天是{day_text(made.key)}。"
    apart = abs((given - made.key).days)
    side = f"晚了 {apart} 天，照它办就超期" if given > made.key else f"早了 {apart} 天"
    said = edition.fill(kind.wrong[name], made.words) if name else f"{side}。请对着日历数一遍。"
    return "bad", head, said


def _refusal(edition: Edition, state: DrillState, kind: content.Kind) -> list[Block]:
    """The question about a year that can't be counted."""
    told = state.stage == "told"
    words = problems.refused(edition)
    options = [ui.option(one.id, one.zh, tone="good" if told and one.key else None) for one in kind.options]
    value = state.answers.get(kind.id)
    return [
        ui.text(edition.fill(kind.stem, words)),
        ui.single(f"day-{kind.id}", kind.ask, options, value, disabled=told),
    ]


def summary(edition: Edition, state: DrillState) -> Screen:
    """Which kinds of problems were right."""
    rows: list[list[Any]] = []
    for kind in content.kinds().values():
        tone, head, _ = verdict(edition, state, kind)
        rows.append([kind.title, {"text": "对" if tone == "good" else "错", "tone": tone}, head])
    return ui.screen(f"{TITLE}　小结", [
        ui.table("这一轮", ["题", "对错", "最后一天"], rows),
        ui.text("算错过的，换一组日期再算一遍；数错的地方往往是同一处。"),
        ui.buttons(ui.button("again", "换一组日期再算", primary=True)),
    ])  # fmt: skip
