"""Times and counts in plain Chinese."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from course.assessment.ask import SHANGHAI
from course.errors import PaperError

WEEKDAYS = "一二三四五六日"


def when(moment: datetime | str | None, now: datetime | None = None) -> str:
    """A moment in Shanghai: 10月31日（周六）18:00; empty for None. Of another year than `now`'s it names the year."""
    if moment is None:
        return ""
    there = (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(SHANGHAI)
    year = "" if now is None or now.astimezone(SHANGHAI).year == there.year else f"{there.year}年"
    return f"{year}{there.month}月{there.day}日（周{WEEKDAYS[there.weekday()]}）{there:%H:%M}"


def clock(moment: datetime | str | None) -> str:
    """Only the time of day, for a session that lasts an evening."""
    if moment is None:
        return ""
    there = (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(SHANGHAI)
    return f"{there:%H:%M:%S}"


def minutes(seconds: float) -> str:
    """A length of time, rounded up to minutes: 5 分钟, 2 小时 5 分钟, 3 天."""
    whole = max(0, -(-int(seconds) // 60))
    if whole < 60:
        return f"{whole} 分钟"
    if whole < 48 * 60:
        return f"{whole // 60} 小时" + (f" {whole % 60} 分钟" if whole % 60 else "")
    return f"{whole // 1440} 天"


def due_line(due: datetime, now: datetime) -> str:
    """A due time and how far away it is."""
    left = (due - now).total_seconds()
    return f"截止 {when(due, now)}，{'还有 ' + minutes(left) if left > 0 else '已经过了 ' + minutes(-left)}"


def read_moment(day: str, hour: str) -> datetime:
    """A day (2026-10-31) and a time of day (18:00) in Shanghai, as UTC. Raises PaperError."""
    clean = hour.strip().replace("：", ":")
    try:
        wall = datetime.combine(date.fromisoformat(day.strip()), time.fromisoformat(clean.zfill(5)))
    except ValueError as problem:
        raise PaperError(
            f"“{day} {hour}”读不成一个时间。", remedy="日期写 2026-10-31，钟点写 18:00。"
        ) from problem
    return wall.replace(tzinfo=SHANGHAI).astimezone(UTC)
