"""The screens of 再识别演示: the table and its filters, group sizes, what to do with fields, how to use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.exercises import telling
from course.exercises.base import Score, Screen
from course.exercises.reidentification import groups
from course.exercises.reidentification.content import content
from course.knowledge.edition import Edition
from course.ui import blocks as ui

if TYPE_CHECKING:
    from course.exercises.reidentification.model import TableState

Block = dict[str, Any]
TITLE = "再识别演示"
STEPS = ("seek", "found", "widen", "widened", "fields", "use", "done")
MOST_BARS = 8
LAST = ("privacy.personal-info", "privacy.deidentified", "privacy.anonymised")
"""The rules the exercise ends on: de-identified isn't anonymised."""


def page(edition: Edition, state: TableState, score: Score, least: int) -> Screen:
    """The page of a state."""
    texts = content()
    if state.stage == "cover":
        shown = [ui.text(texts.cover.text), ui.rules(edition.cards(texts.cover.rules)), _go("next", "开始")]
        return ui.screen(TITLE, shown)
    if state.stage == "done":
        said = "人数、分组、取舍，做到的都是去标识化：换个知道更多的人来，还可能认出来。它仍是个人信息。匿名化要再加一条：不能复原。"
        return ui.screen(TITLE, [ui.text(said, "info"), ui.rules(edition.cards(list(LAST)))])
    made = {
        "seek": _seek, "found": _found, "widen": _widen,
        "widened": _widened, "fields": _fields, "use": _use,
    }[state.stage](edition, state, score, least)  # fmt: skip
    bar = ui.progress(STEPS.index(state.stage), len(STEPS) - 1, "进度")
    nudge = [ui.text("还没有答完。把这一页的都选上，再提交。", "warn")] if state.nudged else []
    asking = state.stage in ("seek", "widen", "fields", "use")
    onward = {"found": "改宽列，把她藏起来", "widened": "还有几个字段"}.get(state.stage, "")
    return ui.screen(TITLE, [bar, *made, *nudge, _go("check", "提交") if asking else _go("next", onward)])


def _go(name: str, label: str) -> Block:
    return ui.buttons(ui.button(name, label, primary=True))


def _table(rows: list[groups.Row], caption: str) -> Block:
    names = [one.name for one in content().columns.values()]
    shown = [
        [str(n), *(row.shown(one) for one in groups.COLUMNS), row.cause] for n, row in enumerate(rows, 1)
    ]
    return ui.table(caption, ["序号", *names, "投诉事由"], shown)


def _seek(edition: Edition, state: TableState, score: Score, least: int) -> list[Block]:
    texts = content()
    person = texts.acquaintance(state.who)
    left = groups.matching(texts.table(), state.filters)
    selects = []
    for column in groups.COLUMNS:
        unit = {"month": " 月", "age": " 岁"}.get(column, "")
        options = [ui.option("any", "不限"), *(ui.option(one, one + unit) for one in texts.values(column))]
        name = texts.columns[column].name
        selects.append([ui.select(f"filter-{column}", name, options, state.filters.get(column, "any"))])
    shown = [ui.text(person.text, "info"), ui.columns(*selects)]
    if len(left) <= 6:
        labels = [
            ui.option(one.id, f"第 {n} 行：{one.sex}，{one.shown('age')}") for n, one in enumerate(left, 1)
        ]
        picked = state.picked if state.picked in {one.id for one in left} else None
        ask = (
            ui.single("pick", "您要找的人是哪一行？", labels, picked)
            if left
            else ui.text("一行也没有，条件选错了。", "warn")
        )
        return [*shown, ui.text(f"只剩 {len(left)} 行。", "warn"), _table(left, "符合条件的投诉"), ask]
    tail = f"{len(left)} 行都符合。用您知道的事，一列一列缩小。"
    return [*shown, ui.text(tail), _table(left, f"去掉姓名号码的投诉表：{len(left)} 行")]


def _found(edition: Edition, state: TableState, score: Score, least: int) -> list[Block]:
    texts = content()
    person = texts.acquaintance(state.who)
    rows = texts.table()
    known: dict[str, str] = {}
    steps = []
    for column, value in person.facts.items():
        known[column] = value
        sure = next(row for row in rows if row.id == person.row)
        steps.append(
            [
                f"知道{texts.columns[column].name}：{sure.shown(column)}",
                f"{len(groups.matching(rows, known))} 行",
            ]
        )
    target = [row for row in rows if row.id == person.row]
    return [
        telling.told(edition, score.reasons[0]),
        ui.table("一件一件加上去", ["知道什么", "还剩"], steps),
        _table(target, "就是这一行"),
        ui.text(person.learned, "warn"),
    ]


def _widen(edition: Edition, state: TableState, score: Score, least: int) -> list[Block]:
    texts = content()
    selects = [
        [ui.select(f"level-{column}", one.name, [ui.option(each.id, each.zh) for each in one.levels],
                   state.levels.get(column, "exact"))]
        for column, one in texts.columns.items()
    ]  # fmt: skip
    ask = f"本行示范规则要每组不少于 {least} 人。把列改到够宽，又别丢掉课要讲的东西。"
    return [ui.text(texts.purpose.text, "info"), ui.text(ask), ui.columns(*selects), *_sizes(state, least)]


def _sizes(state: TableState, least: int) -> list[Block]:
    rows = content().table()
    sizes = sorted(groups.groups(rows, state.levels).items(), key=lambda one: (one[1], one[0]))
    smallest, small = groups.k(rows, state.levels), groups.small_rows(rows, state.levels, least)
    data = [
        {"label": "，".join(value for value in label if value != "不分") or "全部放在一起", "value": size,
         "tone": "good" if size >= least else "bad"}
        for label, size in sizes[:MOST_BARS]
    ]  # fmt: skip
    more = f"，图上是最小的 {MOST_BARS} 组" if len(sizes) > MOST_BARS else ""
    said = f"{len(rows)} 行分成 {len(sizes)} 组{more}。最小的一组 {smallest} 人；{small} 行在不足 {least} 人的组里。"
    return [
        ui.text(said, "good" if smallest >= least else "bad"),
        ui.bars("每组人数", f"各组人数，最小 {smallest} 人", data, unit="人"),
    ]


def _widened(edition: Edition, state: TableState, score: Score, least: int) -> list[Block]:
    return [*(telling.told(edition, one) for one in score.reasons[1:]), *_sizes(state, least)]


def _fields(edition: Edition, state: TableState, score: Score, least: int) -> list[Block]:
    texts = content()
    rows = [ui.option(one.id, one.zh) for one in texts.fields]
    options = [ui.option(one.id, one.zh) for one in texts.choices]
    ask = "原表里还有这几个字段。拿到课上，各怎么处理？"
    return [ui.match("fields", ask, rows, options, state.fields)]


def _use(edition: Edition, state: TableState, score: Score, least: int) -> list[Block]:
    texts = content()
    size = max(groups.uniform(texts.table(), TAUGHT).values(), default=0)
    return [
        ui.single(f"use-{one.id}", edition.fill(one.ask, {"uniform": size}),
                  [ui.option(each.id, each.zh) for each in one.options], state.answers.get(one.id))
        for one in texts.questions
    ]  # fmt: skip


TAUGHT = {"month": "quarter", "outlet": "type", "age": "drop", "sex": "drop"}
"""The levels that the lesson needs and no finer: the question on uniform groups is about these."""
