"""The screens of 产品信息核对: cover, an offer with the platform's search, the round's summary."""

from __future__ import annotations

import random
from typing import Any

from course.exercises import telling
from course.exercises.base import Reason, Screen
from course.exercises.product_lookup import content, draw, platform
from course.exercises.product_lookup.state import LookupState
from course.knowledge.edition import Edition
from course.ui import blocks as ui

TITLE = "产品信息核对"
Block = dict[str, Any]


def cover(edition: Edition) -> Screen:
    """What the exercise asks."""
    texts = content.texts()
    return ui.screen(TITLE, [
        ui.text(edition.fill(texts.cover.text, {"count": draw.ROUND, "as_of": texts.as_of}).strip()),
        ui.text(texts.cover.note, "warn"),
        ui.rules(edition.cards(texts.cover.rules)),
        ui.buttons(ui.button("start", "开始", primary=True)),
    ])  # fmt: skip


def offer(edition: Edition, state: LookupState) -> Screen:
    """One offer: its words, the search, the two questions; then what it was."""
    here, texts, told = state.offer, content.texts(), state.stage == "told"
    blocks: list[Block] = [
        ui.progress(state.at + told, draw.ROUND, "这一轮"),
        ui.text(f"{texts.media[here.medium].zh}：\n\n{here.words}", "info"),
        ui.short("query", "产品信息查询平台", state.typed, hint="名称、代码、公司名里的几个字，用空格隔开"),
        ui.buttons(ui.button("search", "查询", primary=not state.query)),
        *_found(state),
    ]
    if told:
        blocks += [telling.told(edition, one) for one in reasons(edition, state, here)]
        blocks.append(
            ui.buttons(ui.button("next", "看小结" if state.at + 1 == draw.ROUND else "下一件", primary=True))
        )
    else:
        blocks += _questions(state)
        blocks.append(ui.buttons(ui.button("check", "提交", primary=bool(state.query))))
    return ui.screen(f"{TITLE}　第 {state.at + 1} 件，共 {draw.ROUND} 件", blocks)


def _found(state: LookupState) -> list[Block]:
    if not state.query:
        return []
    rows, count = platform.search(state.query)
    if not rows:
        return [ui.text(f"查“{state.query}”：没有找到。换几个字再查一次，确认不是打错了。", "warn")]
    more = f"，先列前 {len(rows)} 件，多打几个字可以缩小" if count > len(rows) else ""
    caption = f"查“{state.query}”：{count} 件{more}"
    return [ui.table(caption, platform.COLUMNS, [platform.cells(one) for one in rows])]


def _questions(state: LookupState) -> list[Block]:
    here, texts = state.offer.id, content.texts()
    kinds = [ui.option(one, kind.zh) for one, kind in texts.kinds.items()]
    acts = [ui.option(one, act.zh) for one, act in texts.acts.items()]
    random.Random(f"{state.seed}:{here}").shuffle(acts)
    made = [ui.columns(
        [ui.single(f"kind-{here}", "它是哪一种情况？", kinds, state.kinds.get(here))],
        [ui.single(f"act-{here}", "接下来做什么？", acts, state.acts.get(here))],
    )]  # fmt: skip
    nudge = {"search": texts.nudges.search, "answer": texts.nudges.answer}.get(state.nudge)
    return [*made, ui.text(nudge, "warn")] if nudge else made


def reasons(edition: Edition, state: LookupState, here: draw.Offer) -> list[Reason]:
    """A reason for what the offer is and one for what to do."""
    texts, (kind_right, act_right) = content.texts(), state.right(here)
    kind = texts.kinds[here.kind]
    why, rules = f"{kind.why}{_detail(here)}", tuple(kind.rules)
    if kind_right:
        made = [Reason("good", f"判对了：{kind.zh}。{why}", rules)]
    else:
        mine = texts.kinds[state.kinds[here.id]].zh
        made = [Reason("bad", f"应是“{kind.zh}”，您判“{mine}”。{why}{kind.miss}", rules)]
    right, act_rules = texts.acts[kind.act], tuple(texts.act_rules)
    if act_right:
        return [*made, Reason("good", f"下一步：{right.zh}。", act_rules)]
    slip = texts.acts[state.acts[here.id]].slip
    return [*made, Reason("bad", f"下一步应是：{right.zh}。{slip}", act_rules)]


def _detail(here: draw.Offer) -> str:
    """What stands in the platform's row on the point that decides."""
    if not here.code:
        return ""
    row = platform.row(here.code)
    cells = dict(zip(platform.COLUMNS, platform.cells(row), strict=True))
    told = {
        "unsigned": f"平台上写的是：{cells['协议']}。",
        "ended": f"平台上写的是：{cells['状态']}，销售期 {cells['销售期']}。",
        "risk": f"平台上是 {cells['评级（发行人／本行）']}，应按 {platform.higher(row)}。",
    }
    return told.get(here.kind, "")


def summary(edition: Edition, state: LookupState) -> Screen:
    """Each offer: what it was, what the trainee said; then the habit that cost most."""
    texts = content.texts()
    rows: list[list[Any]] = []
    for at, one in enumerate(state.offers, start=1):
        kind, act = state.right(one)
        said = {"text": texts.kinds[state.kinds[one.id]].zh, "tone": "good" if kind else "bad"}
        done = {"text": "对" if act else "错", "tone": "good" if act else "bad"}
        rows.append([str(at), texts.kinds[one.kind].zh, said, done])
    over = sum(one.kind == "ok" != state.kinds[one.id] for one in state.offers)
    under = sum(one.kind != "ok" == state.kinds[one.id] for one in state.offers)
    habits = [texts.habit.over.format(count=over)] if over else []
    habits += [texts.habit.under.format(count=under)] if under else []
    closing = [ui.text(one, "warn") for one in habits] or [ui.text(texts.habit.clean, "good")]
    return ui.screen(f"{TITLE}　这一轮的小结", [
        ui.table("八件各是什么", ["件", "应是", "您判", "下一步"], rows),
        *closing,
        ui.buttons(ui.button("again", "再来一轮，换一批产品", primary=True)),
    ])  # fmt: skip
