"""A word on the first page for each paper that waits: released and not fetched, or fetched and not handed in."""

from __future__ import annotations

from course.assessment.ask import local_time
from course.assessment.desk import Desk, Standing, my_desk
from course.errors import PaperError

Notice = tuple[str, str]


def waiting(desk: Desk | None = None) -> list[Notice]:
    """(words, tone) for each paper that the trainee has still to do. Raises ExchangeProblem when no desk answers."""
    mine = desk or my_desk()
    found = []
    for paper_id in mine.papers():
        try:
            word = _word(mine.standing(paper_id))
        except PaperError:  # being released just now, or damaged: the desk's panel says so
            continue
        if word:
            found.append(word)
    return found


def _word(standing: Standing) -> Notice | None:
    if standing.closed or standing.receipts:
        return None
    if standing.fetched:
        until = f"，限时到 {local_time(standing.until)}" if standing.until else ""
        return f"《{standing.title}》还没有交卷{until}。", "warn"
    if not standing.released:
        return None
    limit = f"限时 {standing.minutes} 分钟，" if standing.minutes else ""
    return f"《{standing.title}》等您作答：{limit}共 {standing.total} 题。", "info"
