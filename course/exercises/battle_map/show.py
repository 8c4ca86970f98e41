"""The screens of 专项治理作战图: cover, sorting, reading, picking, and the map as a board."""

from __future__ import annotations

from typing import Any

from course import ui
from course.exercises import telling
from course.exercises.base import Reason, Screen
from course.exercises.battle_map import content, facts, judging
from course.exercises.battle_map.state import BattleState, Field, Question, choices, most
from course.exercises.signals.data import said
from course.knowledge.edition import Edition

TITLE = "专项治理作战图"
NAMES = {
    "sort": "认一认",
    "read": "看位置",
    "alike": "像不像",
    "cause": "定根因",
    "measures": "定措施",
    "act": "定人、目标和复评",
}
ASK = {
    "cause": "照证据看，根因是哪一个？",
    "measures": "选三项治根因的措施",
    "line": "交给哪条线？",
    "target": "目标写哪一句？",
    "recheck": "怎样复评？",
}
ROWS = ("位置", "根因", "措施", "责任", "目标", "复评")
MAPPED = ("read", "cause", "measures", "act")
Block = dict[str, Any]


def cover(edition: Edition) -> Screen:
    """What the exercise asks, and how the types are told apart."""
    front, texts = content.content().cover, content.content()
    rows = [[one.zh, one.ask] for one in texts.types.values()]
    return ui.screen(TITLE, [
        ui.text(edition.fill(front.text).strip()),
        ui.table("分类先问一句话（示范口径）", ["类型", "问什么"], rows),
        ui.text(texts.read.note, "muted"),
            ui.rules(edition.cards(front.rules)),
        ui.buttons(ui.button("start", "开始", primary=True)),
    ])  # fmt: skip


def question(edition: Edition, state: BattleState) -> Screen:
    """The question at hand, and once judged the reasons."""
    here, of, told = state.question, len(state.questions), state.stage == "told"
    kind, subject = here
    ask = {
        "sort": _sort,
        "read": _read,
        "alike": _alike,
        "cause": _cause,
        "measures": _measures,
        "act": _act,
    }[kind]
    blocks = [
        ui.progress(state.at + told, of, f"第 {state.at + 1} 步，共 {of} 步"),
        *ask(edition, state, here),
    ]
    if told:
        blocks += _told(edition, judging.verdicts(edition, state, here))
    elif state.nudged:
        blocks.append(ui.text("还没有答全。答全了，再提交。", "warn"))
    onward = "看作战图" if state.at + 1 == of else "下一步"
    blocks.append(ui.buttons(
        ui.button("next", onward, primary=True) if told else ui.button("check", "提交", primary=True)
    ))  # fmt: skip
    where = "" if kind == "sort" else f"{content.content().front(subject).name}，"
    return ui.screen(f"{TITLE}　{where}{NAMES[kind]}", blocks)


def _told(edition: Edition, found: list[Reason]) -> list[Block]:
    return telling.sorted_out(edition, found, unfold=True)


# --- sorting -----------------------------------------------------------------------------------------------


def _sort(edition: Edition, state: BattleState, here: Question) -> list[Block]:
    *kinds, moved = state.fields(here)
    words, types, told = content.content().sort, content.content().types, state.stage == "told"
    offers = [ui.option(str(one), types[one].zh) for one in types]
    texts, picks, names = [], [], {}
    for field in kinds:
        piece = facts.piece(field.about)
        names[piece.id] = f"第 {state.drawn.index(piece.id) + 1} 件"
        head = f"{names[piece.id]}　{piece.month}收到，受理来源：{piece.intake}。产品：{piece.product}。"
        texts.append(ui.text(f"{head}\n{piece.text}", "info"))
        picks.append(
            [ui.select(field.id, f"{names[piece.id]}归哪一类？", offers, state.given(field), disabled=told)]
        )
    rows = [ui.option(one, name) for one, name in names.items()]
    return [
        *texts,
        ui.columns(*picks),
        ui.multiple(moved.id, words.transfer_ask, rows, state.given(moved), inline=True, hint=words.transfer_hint,
                    disabled=told),
    ]  # fmt: skip


# --- reading -----------------------------------------------------------------------------------------------


def _read(edition: Edition, state: BattleState, here: Question) -> list[Block]:
    quarters, where = state.fields(here)
    front, words, told = here[1], content.content().read, state.stage == "told"
    v = facts.variables(front)
    ask = words.rates_ask if front == content.TRANSFER else edition.fill(words.where_ask, v)
    spots = [ui.option(one.id, one.zh) for one in facts.places(front)]
    left, right = ([], _moved()) if front == content.TRANSFER else _spread(front, v)
    return [
        ui.text(edition.fill(words.line), "muted"),
        ui.columns([_bars(front), *left], right),
        ui.multiple(quarters.id, words.quarters_ask, _quarters(words.none), state.given(quarters), inline=True,
                    disabled=told),
        ui.multiple(where.id, ask, spots, state.given(where), inline=True, disabled=told),
    ]  # fmt: skip


def _quarters(none: str) -> list[Block]:
    return [*(ui.option(one, short(one)) for one in facts.window()[1:]), ui.option("none", none)]


def short(quarter: str) -> str:
    """A quarter in a few characters: 2026Q1 -> 26年一季."""
    return f"{quarter[2:4]}年{'一二三四'[int(quarter[5]) - 1]}季"


def _bars(front: str) -> Block:
    made, name = facts.counts(front), content.content().front(front).name
    data = [{"label": short(one), "value": n} for one, n in made.items()]
    told = "，".join(f"{said(one)} {n} 件" for one, n in made.items())
    return ui.bars(f"“{name}”八个季度（件）", f"横条图：{told}。", data, unit="件")


def _spread(front: str, v: dict[str, Any]) -> tuple[list[Block], list[Block]]:
    """The products and months of the peak quarter, and the outlets by quarter."""
    at, rows = facts.outlets(front)
    name = content.content().front(front).name
    table: list[list[Any]] = [[outlet, *(str(n) for n in row)] for outlet, row in rows]
    products = "，".join(f"{one} {n} 件" for one, n in facts.parts(front, "product", 3))
    months = "，".join(
        f"{int(one[5:])} 月 {n} 件" for one, n in sorted(facts.parts(front, "received_month", 3))
    )
    told = f"{v['peak']}共 {v['n']} 件。\n按产品，前三种：{products}。\n按月份：{months}。"
    return [ui.text(told)], [ui.table(f"“{name}”按网点（件）", ["网点", *(short(one) for one in at)], table)]


def _moved() -> list[Block]:
    """The transfers and complaints of each type."""
    types = content.content().types
    each = facts.rates()
    table: list[list[Any]] = [[types[kind].zh, str(n), str(many)] for kind, n, many in each]
    table.append(["全行", str(sum(n for _, n, _ in each)), str(sum(many for _, _, many in each))])
    return [
        ui.table("八个季度合计（件）", ["类型", "其中监管转办", "全部投诉"], table),
        ui.text("比例＝监管转办÷全部投诉，一类一类算，再和全行的比。"),
    ]


# --- the look-alike batch ----------------------------------------------------------------------------------


def _alike(edition: Edition, state: BattleState, here: Question) -> list[Block]:
    (field,), words = state.fields(here), content.content().alike
    sms, fees = facts.counts("sms"), facts.fees()
    rows: list[list[Any]] = [
        [name, *(str(made[one]) for one in facts.window())]
        for name, made in (("被短信", sms), ("短信服务涨价", fees))
    ]
    return [
        ui.text(edition.fill(words.intro, facts.alike()), "info"),
        ui.table("两样投诉，按季度（件）", ["投诉", *(short(one) for one in facts.window())], rows),
        _single(edition, state, field, words.ask),
    ]


def _single(edition: Edition, state: BattleState, field: Field, ask: str) -> Block:
    return ui.single(
        field.id, ask, _options(edition, field), state.given(field), disabled=state.stage == "told"
    )


def _options(edition: Edition, field: Field) -> list[Block]:
    known = {one.id: one for one in choices(field.about, field.part)}
    return [ui.option(one, edition.fill(known[one].zh)) for one in field.options]


# --- picking -----------------------------------------------------------------------------------------------


def _cause(edition: Edition, state: BattleState, here: Question) -> list[Block]:
    (field,) = state.fields(here)
    return [_evidence(edition, here[1]), _single(edition, state, field, ASK["cause"])]


def _found(front: str) -> Block:
    """The root cause, which the next steps build on."""
    right = next(one for one in content.content().front(front).cause if one.key)
    return ui.text(f"根因：{right.zh}。", "info")


def _measures(edition: Edition, state: BattleState, here: Question) -> list[Block]:
    (field,), told = state.fields(here), state.stage == "told"
    ask, hint = ASK["measures"], "治根因，不是压数字。错选一项，抵掉一项。"
    options = _options(edition, field)
    return [
        _found(here[1]),
        ui.multiple(field.id, ask, options, state.given(field), hint=hint, disabled=told),
    ]


def _evidence(edition: Edition, front: str) -> Block:
    """The notes of the check beside what the narratives say (for 监管转办: where the complaints had been before)."""
    here, v = content.content().front(front), facts.variables(front)
    notes = "\n".join(f"- {edition.fill(one, v)}" for one in here.notes)
    left = [ui.text(f"核查记录（虚构）\n\n{notes}")]
    if front == content.TRANSFER:
        rows: list[list[Any]] = [
            ["直接由监管转来", str(v["total"] - v["first"])], ["先在行内、后到监管", str(v["first"])],
        ]  # fmt: skip
        return ui.columns(left, [ui.table("受理来源登记的（件）", ["来路", "八个季度"], rows)])
    rows = [[zh, str(n)] for zh, n in facts.heard(front)]
    return ui.columns(left, [ui.table("叙述里说的（件）", ["说的是", "八个季度"], rows)])


def _act(edition: Edition, state: BattleState, here: Question) -> list[Block]:
    line, target, recheck = state.fields(here)
    told = state.stage == "told"
    return [
        _found(here[1]),
        ui.select(line.id, ASK["line"], _options(edition, line), state.given(line), disabled=told),
        _single(edition, state, target, ASK["target"]),
        _single(edition, state, recheck, ASK["recheck"]),
    ]


# --- the map -----------------------------------------------------------------------------------------------


def board(edition: Edition, state: BattleState) -> Screen:
    """The map that was put together, a column for each front, then the points by part."""
    names = [content.content().front(front).name for front in state.fronts]
    columns = [_column(edition, state, front) for front in state.fronts]
    rows = [[label, *cells] for label, *cells in zip(ROWS, *columns, strict=True)]
    return ui.screen(f"{TITLE}　画好的图", [
        ui.text(content.content().board),
        ui.table("作战图", ["战线", *names], rows),
        ui.details("各步得分", [ui.table("各步得分", ["步骤", "得分", "满分"], _sums(edition, state))]),
        ui.buttons(ui.button("again", "换一批投诉再画一张")),
    ])  # fmt: skip


def _column(edition: Edition, state: BattleState, front: str) -> list[Any]:
    """A front's cells: what was picked when it is right, else what should stand there."""
    cells: list[Any] = []
    for question in (one for one in state.questions if one[1] == front and one[0] in MAPPED):
        for field in state.fields(question):
            if field.part == "quarters":
                continue
            right, words = judging.fits(edition, state, field), _said(edition, field)
            cells.append({"text": words if right else f"应是：{words}", "tone": "good" if right else "bad"})
    return cells


def _said(edition: Edition, field: Field) -> str:
    """What should stand on the map for a field, in short."""
    key = judging.key(edition, field)
    wanted = key if isinstance(key, list) else [key]
    if field.part == "where":
        names = {one.id: one.zh for one in facts.places(field.about)}
    else:
        names = {one.id: one.short for one in choices(field.about, field.part)}
    return "；".join(names[one] for one in wanted)


def _sums(edition: Edition, state: BattleState) -> list[list[Any]]:
    made = []
    for kind, name in NAMES.items():
        asked = [one for one in state.questions if one[0] == kind]
        got = sum(judging.points(edition, state, one) for one in asked)
        made.append([name, f"{got:g}", f"{sum(most(one) for one in asked):g}"])
    return made
