"""A round of practice as a pure model: which items, what was answered, what has been submitted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import Field

from course.exercises.base import Event, State
from course.items.bank import Bank
from course.items.marking import Mark, mark
from course.items.models import KIND_LABEL
from course.items.variants import Variant, label, make, public
from course.knowledge.edition import Edition
from course.study import pool
from course.study.question import answer_block, feedback_blocks
from course.ui import button, buttons, feedback, progress, table, text
from course.ui import screen as make_screen

LEVEL = {1: "基础", 2: "应用", 3: "综合"}
ADVICE = "自测只给自己看：不计入成绩，也不会交给培训师。"


class Round(State):
    """A round under an edition. `at` is the item shown, counted from 0; `at == len(items)` is the summary.

    `answers` are by item id, in the form that marking takes; `submitted` are ids in the order of submission;
    `history` holds the last outcome of items of earlier rounds; `notice` is a word to the trainee.
    """

    number: int = 1
    edition: str
    items: tuple[str, ...]
    at: int = 0
    answers: dict[str, Any] = Field(default_factory=dict)
    submitted: tuple[str, ...] = ()
    history: dict[str, str] = Field(default_factory=dict)
    notice: str = ""


class Desk(NamedTuple):
    """What a round is worked with: edition, pool, strands, items a round, and the trainee's id."""

    edition: Edition
    pool: Bank
    strands: tuple[str, ...]
    n: int
    trainee: str


def start(desk: Desk, number: int = 1, history: dict[str, str] | None = None) -> Round:
    """Round `number` with newly drawn items."""
    past = history or {}
    seed = pool.draw_seed(desk.trainee, desk.strands, number)
    items = tuple(pool.draw(desk.pool, desk.strands, desk.n, seed, past))
    return Round(number=number, edition=desk.edition.id, items=items, history=past)


def repaired(desk: Desk, state: Round) -> Round:
    """The round without items that the pool no longer has; a new round when none is left.

    Under another edition the figures and keys may differ, so a new round begins and the history stays.
    """
    if state.edition != desk.edition.id:
        new = start(desk, state.number + 1, state.history)
        return new.model_copy(update={"notice": f"规则换成了{desk.edition.title}，重新出一组题。"})
    items = tuple(one for one in state.items if one in desk.pool.items)
    if items == state.items:
        return state
    if not items:
        return start(desk, state.number + 1, outcomes(desk, state))
    kept = {one: value for one, value in state.answers.items() if one in items}
    gone = len(state.items) - len(items)
    return state.model_copy(
        update={
            "items": items, "at": min(state.at, len(items)), "answers": kept,
            "submitted": tuple(one for one in state.submitted if one in items),
            "notice": f"题目更新过，有 {gone} 题已经撤下。",
        }
    )  # fmt: skip


def variant(desk: Desk, state: Round, item_id: str) -> Variant:
    """The trainee's variant of an item in this round: figures differ by trainee and by round."""
    return make(desk.pool[item_id], desk.edition, f"practice:{desk.trainee}", state.number - 1)


def marked(desk: Desk, state: Round, item_id: str) -> Mark:
    """The mark of what is answered to an item, under the rules of today's edition."""
    return mark(variant(desk, state, item_id), desk.edition, state.answers.get(item_id))


def outcomes(desk: Desk, state: Round) -> dict[str, str]:
    """The last outcome of every item submitted so far, earlier rounds included."""
    now = {one: marked(desk, state, one).outcome for one in state.submitted if one in desk.pool.items}
    return {**state.history, **now}


def finished(state: Round) -> bool:
    """Whether every item has been submitted."""
    return set(state.submitted) == set(state.items)


def points(desk: Desk, state: Round) -> tuple[float, float]:
    """Points and most points of what has been submitted."""
    marks = [marked(desk, state, one) for one in state.submitted]
    return float(sum(one.points for one in marks)), float(sum(one.max_points for one in marks))


# --- events ----------------------------------------------------------------------------------------------


def step(desk: Desk, state: Round, event: Event) -> Round:
    """The round after an event: an answer, 提交, a move, or a new round. Unknown events change nothing."""
    now = state.model_copy(update={"notice": ""})
    last = len(now.items)
    shown = now.items[now.at] if now.at < last else None
    if shown and event.name == f"answer:{shown}" and shown not in now.submitted:
        return now.model_copy(update={"answers": {**now.answers, shown: event.value}})
    if shown and event.name == "submit" and shown not in now.submitted:
        return _submit(desk, now, shown)
    if event.name == "back":
        return now.model_copy(update={"at": max(now.at - 1, 0)})
    if event.name == "next":
        return now.model_copy(update={"at": min(now.at + 1, last)})
    if event.name == "open":
        return now.model_copy(update={"at": _first(now, lambda one: one not in now.submitted)})
    if event.name == "wrong":
        return now.model_copy(update={"at": _first(now, lambda one: _missed(desk, now, one))})
    if event.name == "again" and finished(now):
        return start(desk, now.number + 1, outcomes(desk, now))
    return state


def _submit(desk: Desk, state: Round, item_id: str) -> Round:
    outcome = marked(desk, state, item_id)
    if outcome.outcome == "blank":
        return state.model_copy(update={"notice": "这一题还没有作答。先答，再提交。"})
    if outcome.outcome == "review":
        return state.model_copy(update={"notice": f"{outcome.note}。改好再提交，这次不算。"})
    return state.model_copy(update={"submitted": (*state.submitted, item_id)})


def _missed(desk: Desk, state: Round, item_id: str) -> bool:
    return item_id in state.submitted and marked(desk, state, item_id).outcome != "right"


def _first(state: Round, wanted: Callable[[str], bool]) -> int:
    return next((at for at, one in enumerate(state.items) if wanted(one)), len(state.items))


# --- screens ---------------------------------------------------------------------------------------------


def screen(desk: Desk, state: Round) -> dict[str, Any]:
    """The item shown, or the summary."""
    blocks = _item(desk, state) if state.at < len(state.items) else _summary(desk, state)
    title = f"自测：{pool.title(desk.strands)}" + (f"（第 {state.number} 组）" if state.number > 1 else "")
    journal = f"practice:{desk.trainee}:{'+'.join(desk.strands)}:{desk.n}"
    return make_screen(title, [*blocks, text(ADVICE, "muted")], journal=journal)


def _item(desk: Desk, state: Round) -> list[dict[str, Any]]:
    item_id = state.items[state.at]
    one = variant(desk, state, item_id)
    value, told = state.answers.get(item_id), item_id in state.submitted
    kind = public(one, desk.edition)["kind"]
    head = (
        f"第 {state.at + 1} 题，共 {len(state.items)} 题 · {KIND_LABEL[kind]} · {LEVEL[one.item.difficulty]}"
    )
    again = "（上次没有全对）" if state.history.get(item_id, pool.GOOD) != pool.GOOD else ""
    blocks = [
        progress(len(state.submitted), len(state.items), "已提交"),
        text(head + again, "muted"),
        text(desk.edition.fill(one.item.stem.zh, one.variables)),
        answer_block(one, desk.edition, f"answer:{item_id}", value, told=told),
    ]
    if state.notice:
        blocks.append(text(state.notice, "warn"))
    if told:
        blocks += feedback_blocks(one, desk.edition, mark(one, desk.edition, value), value)
    return [*blocks, _moves(state, told)]


def _moves(state: Round, told: bool) -> dict[str, Any]:
    onward = "看小结" if state.at + 1 == len(state.items) else "下一题"
    made = [
        button("back", "上一题", disabled=state.at == 0),
        button("next", onward, primary=told),
    ]
    return buttons(*made) if told else buttons(button("submit", "提交这一题", primary=True), *made)


def _summary(desk: Desk, state: Round) -> list[dict[str, Any]]:
    left = [one for one in state.items if one not in state.submitted]
    got, most = points(desk, state)
    marks = {one: marked(desk, state, one) for one in state.submitted}
    right = sum(one.outcome == "right" for one in marks.values())
    head = f"{len(state.items)} 题里答对 {right} 题，得 {got:g} 分，满分 {most:g} 分"
    tone = "good" if right == len(state.items) else "info"
    if left:
        tone, head = "info", f"还有 {len(left)} 题没有提交，提交完再看小结"
    blocks = [feedback(tone, head), _by_level(desk, state, marks)]
    wrong = [one for one in state.items if _missed(desk, state, one)]
    if wrong:
        blocks.append(_to_review(desk, state, wrong))
    onward = ("open", "去做没提交的题") if left else ("again", "再做一组")
    made = [button(*onward, primary=True)]
    if wrong:
        made.append(button("wrong", "回看错题"))
    return [*blocks, buttons(*made, button("back", "上一题"))]


def _by_level(desk: Desk, state: Round, marks: dict[str, Mark]) -> dict[str, Any]:
    rows: list[list[str | int]] = []
    for level, name in LEVEL.items():
        ids = [one for one in state.items if desk.pool[one].difficulty == level]
        said = [marks[one].outcome for one in ids if one in marks]
        if ids:
            rows.append([name, len(ids), said.count("right"), said.count("part"), said.count("wrong")])
    return table("按难度看", ["难度", "题数", "答对", "部分对", "答错"], rows)


def _to_review(desk: Desk, state: Round, wrong: list[str]) -> dict[str, Any]:
    rows = []
    for one in wrong:
        made = variant(desk, state, one)
        sources = "；".join(dict.fromkeys(desk.edition.rule(rule).title for rule in made.item.rules))
        rows.append([str(state.items.index(one) + 1), label(made, desk.edition, made.key), sources])
    return table("要再看的题", ["题号", "正确答案", "依据"], rows)
