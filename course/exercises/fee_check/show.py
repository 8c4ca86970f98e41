"""The screens of 收费自查: cover, a page to mark, grounds and refunds, what was right, the round's summary."""

from __future__ import annotations

from collections import Counter
from typing import Any

from course.exercises import telling
from course.exercises.base import Reason, Screen
from course.exercises.fee_check import content, draw
from course.exercises.fee_check.state import PAGES, FeeState
from course.knowledge.edition import Edition
from course.ui import blocks as ui

TITLE = "收费自查"
Block = dict[str, Any]


def cover(edition: Edition) -> Screen:
    """What the exercise asks."""
    front = content.texts().cover
    return ui.screen(TITLE, [
        ui.text(edition.fill(front.text, {"lines": draw.LINES}).strip()),
        ui.text(front.notes, "info"),
        ui.rules(edition.cards(front.rules)),
        ui.buttons(ui.button("start", "开始", primary=True)),
    ])  # fmt: skip


def page(edition: Edition, state: FeeState) -> Screen:
    """The page at hand in its stage."""
    here, told = state.here, state.stage == "told"
    words = content.texts().ledger.text if here.refunds else content.texts().board.text
    blocks: list[Block] = [
        ui.progress(state.page + told, PAGES, "这一轮"),
        ui.text(edition.fill(words, {"lines": draw.LINES}), "muted"),
        ui.table(here.title, here.columns, [_cells(state, line) for line in here.lines]),
    ]
    if state.stage == "mark":
        blocks += [_marks(state), ui.buttons(ui.button("check", "勾好了，下一步", primary=True))]
    elif state.stage == "ground":
        blocks += _grounds(state)
    else:
        blocks += _told(edition, state)
    rows = ui.table("价目", draw.PRICE_COLUMNS, here.prices, row_headers=False)
    notes = [ui.text(content.texts().cover.notes, "muted")] if here.refunds else []
    blocks.append(ui.details("全行价目（对照用）", [*notes, rows], open=state.stage == "mark"))
    return ui.screen(f"{TITLE}　第 {state.page + 1} 页，共 {PAGES} 页：{here.title}", blocks)


def _cells(state: FeeState, line: draw.Line) -> list[Any]:
    """A row; once judged, its number says what it was."""
    if state.stage != "told":
        return list(line.cells)
    marked = line.id in state.picked(state.here)
    if not line.kind:
        return [
            {"text": f"{line.cells[0]} 错勾", "tone": "bad"} if marked else line.cells[0],
            *line.cells[1:],
        ]
    head = (
        {"text": f"{line.cells[0]} 查到", "tone": "good"}
        if marked
        else {"text": f"{line.cells[0]} 漏", "tone": "bad"}
    )
    return [head, *line.cells[1:]]


def _marks(state: FeeState) -> Block:
    options = [ui.option(one.id, _name(one)) for one in state.here.lines]
    label = "哪几行有问题？"
    return ui.multiple(f"mark-{state.here.id}", label, options, state.picked(state.here), inline=True)


def _name(line: draw.Line) -> str:
    return f"第 {line.cells[0]} 行"


def _said(line: draw.Line) -> str:
    """A line in a few words: its number, item and price or charge."""
    item, amount = (line.cells[4], line.cells[6]) if len(line.cells) > 4 else line.cells[1:3]
    return f"{_name(line)} {item} {amount}"


def _grounds(state: FeeState) -> list[Block]:
    page, texts = state.here, content.texts()
    lines = [page.line(one) for one in state.picked(page)]
    rows = [ui.option(one.id, _said(one)) for one in lines]
    given = {one.id: state.grounds[one.id] for one in lines if one.id in state.grounds}
    offers = [ui.option(one, texts.grounds[one].zh) for one in page.kinds]
    made = [ui.match(f"ground-{page.id}", "凭什么说它有问题？", rows, offers, given)]
    if page.refunds:
        back = {one.id: state.refunds[one.id] for one in lines if one.id in state.refunds}
        offers = [ui.option(one, zh) for one, zh in texts.refunds.items()]
        made.append(ui.match(f"refund-{page.id}", "退多少？", rows, offers, back))
    if state.nudged:
        made.append(ui.text("还有没选的。每一行都选好再提交。", "warn"))
    return [*made, ui.buttons(ui.button("check", "提交", primary=True), ui.button("back", "回去改勾选"))]


def _told(edition: Edition, state: FeeState) -> list[Block]:
    """What was wrong first, then what was right (folded), then the money of the page."""
    made = telling.sorted_out(edition, reasons(state, state.here), "这一页全对。")
    if state.here.refunds:
        due = sum(one.due for one in state.here.wrong)
        days = edition.value("house.fee.refund", "days")
        made.append(
            ui.text(
                f"这一页还应退 {due:.2f} 元。查实以后 {days} 日内全部退还，并排查同批客户（示范规则）。",
                "info",
            )
        )
    onward = "看小结" if state.page + 1 == PAGES else "下一页"
    return [*made, ui.buttons(ui.button("next", onward, primary=True))]


def reasons(state: FeeState, page: draw.Page) -> list[Reason]:
    """A reason for each wrongful line and each lawful one that was marked."""
    made = []
    for line in page.lines:
        marked = line.id in state.picked(page)
        if line.kind:
            made.append(_wrongful(state, page, line, marked))
        elif marked:
            look = content.texts().looks[line.look]
            made.append(
                Reason("bad", f"{_said(line)}：勾错了，这一行没有问题。{look.why}", tuple(look.rules))
            )
    return made


def _wrongful(state: FeeState, page: draw.Page, line: draw.Line, marked: bool) -> Reason:
    texts = content.texts()
    ground = texts.grounds[line.kind]
    why = ground.why + (f"{texts.refund_why[line.refund]}" if page.refunds else "")
    rules = (*ground.rules, *(texts.refund_rules if page.refunds else ()))
    if not marked:
        return Reason("bad", f"{_said(line)}：漏了，{ground.zh}。{why}{ground.slip}", rules)
    grounded, refunded = state.right(line)
    if grounded and (refunded or not page.refunds):
        return Reason("good", f"{_said(line)}：{ground.zh}。{why}", rules)
    wrong = []
    if not grounded:
        wrong.append(f"理由应是“{ground.zh}”，您选“{texts.grounds[state.grounds[line.id]].zh}”")
    if page.refunds and not refunded:
        wrong.append(f"应“{texts.refunds[line.refund]}”，您选“{texts.refunds[state.refunds[line.id]]}”")
    return Reason("part", f"{_said(line)}：查到了，但{'；'.join(wrong)}。{why}", rules)


def summary(edition: Edition, state: FeeState) -> Screen:
    """By kind: planted, found, ground right; then the habit that cost most."""
    texts, planted, found, grounded = content.texts(), Counter[str](), Counter[str](), Counter[str]()
    over = 0
    for page_ in state.pages:
        picked = state.picked(page_)
        over += sum(not page_.line(one).kind for one in picked)
        for line in page_.wrong:
            planted[line.kind] += 1
            found[line.kind] += line.id in picked
            grounded[line.kind] += line.id in picked and state.right(line)[0]
    rows: list[list[Any]] = [
        [
            texts.grounds[kind].zh,
            n,
            {"text": str(found[kind]), "tone": "good" if found[kind] == n else "bad"},
            grounded[kind],
        ]
        for kind, n in planted.items()
    ]
    missed = planted.total() - found.total()
    habits = [texts.habit.over.format(count=over)] if over else []
    habits += [texts.habit.under.format(count=missed)] if missed else []
    return ui.screen(f"{TITLE}　这一轮的小结", [
        ui.table("按种类看", ["种类", "有几处", "查到", "理由对"], rows),
        *(ui.text(one, "warn") for one in habits),
        *([] if habits else [ui.text(texts.habit.clean, "good")]),
        ui.buttons(ui.button("again", "再查一轮，换一批收费", primary=True)),
    ])  # fmt: skip
