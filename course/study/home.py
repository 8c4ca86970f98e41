"""The first page: a greeting, where to go on, my path, today's review. The screen is pure; `Home` keeps the post."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from course import settings
from course.store import Store
from course.study import overview, path, pool, progress, review
from course.study.path import Paths, Role
from course.study.progress import Entry, LessonProgress
from course.study.review import Due
from course.ui import button, buttons, columns, heading, link, single, text, trail
from course.ui import screen as make_screen
from course.ui.event import Event

MOST_REVIEWS = 4
CHECK_HEADING = "自测"
DIAGNOSTIC = "00-入门诊断"


class Page(NamedTuple):
    """All that the page shows. `way` are the lessons in the order of the post; `notices` are (words, tone);
    `diagnostic` says whether the course has an entry diagnostic."""

    name: str
    role: Role | None
    paths: Paths
    way: list[LessonProgress]
    done: list[Entry]
    today: date
    notices: Sequence[tuple[str, str]] = ()
    choosing: bool = False
    table: bool = False
    diagnostic: bool = False


def screen(page: Page) -> dict[str, Any]:
    """From the top: papers waiting, where to go on, the path, the review; then two buttons."""
    blocks = [text(words, tone) for words, tone in page.notices]
    if blocks:
        blocks.append(link("去“我的测评”", "#我的测评"))
    following = path.following(page.way, page.done)
    if page.role is None or page.choosing:
        blocks.append(_choice(page))
    else:
        blocks += [text(f"{page.role.name}：{page.role.why}", "muted"), _onward(following)]
    if page.diagnostic and not page.done:
        blocks.append(link("不知道从哪一课学起？先做入门诊断", f"{DIAGNOSTIC}.ipynb"))
    blocks += [_path(page, following), *_review(page)]
    if page.table:
        blocks += overview.screen([one for one in page.way if one.parts])["blocks"][1:]
    change = button("change", "不换了" if page.choosing and page.role else "换岗位")
    table = button("table", "收起成绩" if page.table else "看每一课的成绩")
    blocks.append(buttons(change, table) if page.role else buttons(table))
    return make_screen(f"{page.name}，您好" if page.name else "您好", blocks)


def _choice(page: Page) -> dict[str, Any]:
    hint = "课按岗位排先后。选一次就记住，以后随时能换。"
    options = [(one.id, one.name) for one in page.paths.roles]
    return single(
        "role", "您现在是哪个岗位？", options, page.role.id if page.role else None, hint=hint, inline=True
    )


def _onward(following: LessonProgress | None) -> dict[str, Any]:
    if following is None:
        return text("全部的课都做完了。每天看一眼下面的复习。", "good")
    begun = (
        f"已做 {following.done_parts}/{len(following.parts)}" if following.done_parts else _minutes(following)
    )
    verb = "接着学" if following.done_parts else "开始学"
    return link(f"{verb}：{following.plan.title}（{begun}）", f"{following.plan.id}.ipynb", primary=True)


def _path(page: Page, following: LessonProgress | None) -> dict[str, Any]:
    lessons = [one for one in page.way if one.parts]
    done, minutes = sum(one.done for one in lessons), sum(one.plan.minutes for one in page.way)
    whose = page.role.name if page.role else "按编号"
    label = f"我的路（{whose}）：做完 {done} 课，共 {len(lessons)} 课，全部约 {minutes} 分钟"
    return (
        trail(label, [_step(page, one, one is following) for one in page.way])
        if page.way
        else text("这个文件夹里还没有课。", "info")
    )


def _step(page: Page, one: LessonProgress, now: bool) -> dict[str, str]:
    """A lesson; the first page counts as done once the post is known."""
    known = one.done or (not one.parts and page.role is not None)
    state = "done" if known else "now" if now else "part" if one.done_parts else "todo"
    note = f"{one.done_parts}/{len(one.parts)} · " if one.done_parts and not one.done else ""
    return {
        "label": one.plan.title, "path": f"{one.plan.id}.ipynb", "state": state, "note": note + _minutes(one),
    }  # fmt: skip


def _minutes(one: LessonProgress) -> str:
    return f"{one.plan.minutes} 分钟" if one.plan.minutes else ""


def _review(page: Page) -> list[dict[str, Any]]:
    found = review.due(page.done, [one.plan for one in page.way], page.paths.review, page.today)
    head = heading("今天的复习", 3)
    if not found:
        return [head, text("今天没有要复习的。做过的自测，过几天会排到这里。", "muted")]
    shown = [[link(_again(one), f"{one.plan.id}.ipynb#{CHECK_HEADING}")] for one in found[:MOST_REVIEWS]]
    more = len(found) - len(shown)
    rest = [text(f"还有 {more} 组，做完这几组再看。", "muted")] if more else []
    return [head, columns(*shown), *rest]


def _again(one: Due) -> str:
    last = f"上次 {one.points:g} 分，满分 {one.max_points:g} 分" if one.wrong else "上次全对"
    return f"{pool.title(one.strands)}（{last}）"


class Home:
    """The page of the current trainee. The post comes from the trainee's own choice, else from the roster.

    `notices` is asked at each drawing. Raises SetupError when there is no course folder.
    """

    def __init__(
        self,
        notices: Callable[[], Sequence[tuple[str, str]]] = list,
        store: Store | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.notices, self.store, self.clock = notices, store or Store(), clock
        self.paths = path.read()
        self.folder = progress.lessons_folder()
        self.choosing = self.table = False
        progress.publish()

    def handle(self, event: Event) -> dict[str, Any]:
        """A choice of the post, 换岗位, or the table of results."""
        if event.name == "role" and path.role_of(str(event.value), self.paths.roles):
            self.store.save("home", "role", {"role": event.value})
            self.choosing = False
        elif event.name == "change":
            self.choosing = not self.choosing
        elif event.name == "table":
            self.table = not self.table
        return self.screen()

    def screen(self) -> dict[str, Any]:
        """The page as it stands now."""
        role, done = self.role(), progress.entries()
        lessons = progress.summary(done, progress.plans(self.folder))
        today = self.clock().astimezone(review.SHANGHAI).date()
        page = Page(
            settings.name(), role, self.paths, path.ordered(lessons, role), done, today, self.notices(),
            self.choosing, self.table, (self.folder / f"{DIAGNOSTIC}.ipynb").is_file(),
        )  # fmt: skip
        return screen(page)

    def role(self) -> Role | None:
        """The post chosen, else the roster's, else None."""
        kept = self.store.load("home", "role").data
        chosen = str(kept.get("role", "")) if isinstance(kept, dict) else ""
        return path.role_of(chosen, self.paths.roles) or path.role_of(settings.post(), self.paths.roles)
