"""The screen of each stage: ranking, four plans, June, and the finished plan as a table to take along."""

from __future__ import annotations

from course.exercises.base import Screen
from course.exercises.priorities import judging
from course.exercises.priorities.content import Group, branch, content, words
from course.exercises.priorities.draw import Block, buttons, details, feedback, heading, single, table, text
from course.exercises.priorities.judging import Won
from course.exercises.priorities.measurable import judge
from course.exercises.priorities.options import (
    Option,
    entry,
    evidence_options,
    measure_options,
    owner_options,
    pick,
)
from course.exercises.priorities.signs import Standing, standings, upper
from course.exercises.priorities.state import Plan, PrioritiesState, Review, fit, priority
from course.knowledge.edition import Edition
from course.knowledge.models import Priority

TITLE = "要点落地"


def screen(edition: Edition, state: PrioritiesState) -> Screen:
    """The whole screen for a state."""
    state = fit(edition, state)
    draw = {"rank": ranking, "plan": planning, "june": june, "done": done}[state.stage]
    blocks = draw(edition, state) if edition.priorities else [text("这一年的年度版里没有要点。", "warn")]
    return {"title": TITLE, "blocks": blocks, "journal": None, "busy": False}


def ranking(edition: Edition, state: PrioritiesState) -> list[Block]:
    """The story, the branch's figures, the priorities to put in order."""
    texts = content()
    steps = [{"id": name, "label": priority(edition, name).title} for name in state.shown]
    value = list(state.ranking) if state.ranking else None
    demo = "（示范要点，培训师换成本行的）" if any(one.demo for one in edition.priorities) else ""
    return [
        text(edition.fill(branch().story)),
        *figures(edition),
        details(f"{edition.year} 年的要点{demo}", [_list(edition)]),
        heading("一、排先后"),
        text(edition.fill(texts.rank_note), "info"),
        text(edition.fill(texts.signs_note), "muted"),
        {"type": "order", "id": "ranking", "label": texts.rank_ask, "steps": steps, "value": value},
        buttons(("go:ranked", "排好了，往下做", True)),
        {"type": "rules", "rules": edition.cards(texts.rules["rank"])},
    ]


def _list(edition: Edition) -> Block:
    rows = [[one.title, edition.fill(one.text), one.due.isoformat()] for one in edition.priorities]
    return table("要点全文", ["要点", "要求", "期限"], rows)


def figures(edition: Edition) -> list[Block]:
    """The branch's figures as tables, and the findings that have no series."""
    own = branch()
    blocks = [_group(one) for one in own.groups]
    grid = own.satisfaction
    found = "\n".join(f"- {edition.fill(one.zh)}" for one in own.findings)
    return [*blocks, table(grid.title, grid.columns, grid.rows), heading("其他发现", 4), text(found)]


def _group(group: Group) -> Block:
    transferred = any(one.transferred for one in group.series)
    columns = ["项目", *group.periods, "全年", *(["其中监管转办"] if transferred else [])]
    rows = []
    for one in group.series:
        row = [one.zh, *map(str, one.counts), str(sum(one.counts))]
        rows.append([*row, str(sum(one.transferred))] if transferred else row)
    if len(rows) > 1:
        sums = [sum(one.counts[at] for one in group.series) for at in range(len(group.periods))]
        total = ["合计", *map(str, sums), str(sum(sums))]
        moved = str(sum(sum(one.transferred) for one in group.series))
        rows.append([*total, moved] if transferred else total)
    return table(f"{group.title}（{group.unit}）", columns, rows)


def planning(edition: Edition, state: PrioritiesState) -> list[Block]:
    """How the ranking stood up, then the plan of one priority."""
    texts = content()
    one = priority(edition, state.chosen[state.page])
    last = state.page == len(state.chosen) - 1
    row = [("go:back", "上一条", False)] if state.page else []
    row += [("go:planned", "都写好了，看六月的数", True)] if last else [("go:next", "下一条", True)]
    return [
        _told("排先后的结果", edition, judging.rank(edition, state), state.page == 0),
        details("每一条要点的证据", _evidence(edition, state)),
        heading("二、定责任、目标、日期和证据"),
        text(edition.fill(texts.plan_ask)),
        {"type": "progress", "value": state.page + 1, "max": len(state.chosen), "label": "第几条"},
        heading(one.title, 4),
        text(f"{edition.fill(one.text)}期限 {one.due.isoformat()}。"),
        details("这一条的证据", [_clues(standings(edition)[one.id])]),
        *_fields(edition, state, one),
        *([_blanks(edition, state)] if last else []),
        buttons(*row),
    ]


def _fields(edition: Edition, state: PrioritiesState, one: Priority) -> list[Block]:
    texts, plan, head = content(), state.plans.get(one.id, Plan()), f"plan:{one.id}"
    found = judge(plan.target)
    note = found.told() if plan.target.strip() else ""
    blocks = [
        single(f"{head}:owner", "责任人", _labels(owner_options(one, state.seed)), plan.owner),
        single(f"{head}:measure", "措施", _labels(measure_options(one, state.seed)), plan.measure),
        {
            "type": "textarea", "id": f"{head}:target", "label": "可度量目标", "value": plan.target, "rows": 3,
            "max_chars": 300, "hint": texts.target_note,
        },
    ]  # fmt: skip
    if note:
        blocks.append(text(f"{words().honest}{note}", "good" if found.complete else "warn"))
    return [
        *blocks,
        {
            "type": "date", "id": f"{head}:due", "label": "完成日期", "value": plan.due,
            "hint": edition.fill(texts.due_note, {"year": edition.year}),
        },
        single(f"{head}:evidence", "验收证据", _labels(evidence_options(one, state.seed)), plan.evidence),
    ]  # fmt: skip


def _labels(options: list[Option]) -> list[tuple[str, str]]:
    return [(one.id, one.zh) for one in options]


def _blanks(edition: Edition, state: PrioritiesState) -> Block:
    names = {"owner": "责任人", "measure": "措施", "target": "目标", "due": "日期", "evidence": "证据"}
    said = []
    for name in state.chosen:
        plan = state.plans.get(name, Plan()).model_dump()
        lacks = "、".join(label for part, label in names.items() if not plan[part])
        if lacks:
            said.append(f"- {priority(edition, name).title}：{lacks}")
    if not said:
        return text("每一条都填全了。", "good")
    return text("还没有填的，没填的不得分：\n" + "\n".join(said), "warn")


def june(edition: Edition, state: PrioritiesState) -> list[Block]:
    """How the plans stood up, then the figures of June and the decisions."""
    texts = content()
    blocks = [
        _told("四项计划的结果", edition, judging.plans(edition, state), True),
        heading("三、年中检视"),
        text(edition.fill(texts.june_ask)),
        text(edition.fill(texts.june_note), "info"),
    ]
    for name in state.chosen:
        one, review = priority(edition, name), state.reviews.get(name, Review())
        own = entry(one)
        if own is None:
            blocks.append(text(f"“{one.title}”没有六月的数，这一条不做。", "muted"))
            continue
        facts = "\n".join(f"- {edition.fill(fact)}" for fact in own.june.facts)
        blocks += [
            heading(one.title, 4),
            text(f"{edition.fill(one.text)}\n\n{facts}"),
            single(f"june:{name}:decision", "怎么办", texts.decisions.items(), review.decision, inline=True),
            {
                "type": "short",
                "id": f"june:{name}:reason",
                "label": "理由，引用六月的数",
                "value": review.reason,
            },
        ]
    return [*blocks, buttons(("go:reviewed", "交给例会", True))]


def done(edition: Edition, state: PrioritiesState) -> list[Block]:
    """The finished plan as a table; the result follows below it."""
    rows, decided = [], []
    for name in state.chosen:
        one, plan = priority(edition, name), state.plans.get(name, Plan())
        review = state.reviews.get(name, Review())
        rows.append([
            one.title, _zh(owner_options(one, state.seed), plan.owner),
            _zh(measure_options(one, state.seed), plan.measure), plan.target or "（未填）",
            plan.due or "（未填）", _zh(evidence_options(one, state.seed), plan.evidence),
        ])  # fmt: skip
        decision = content().decisions.get(review.decision or "", "（未选）")
        decided.append([one.title, decision, review.reason or "（未填）"])
    columns = ["要点", "责任人", "措施", "可度量目标", "完成日期", "验收证据"]
    return [
        text("这是你写的要点分解表，可以照着改自己网点的那一份。", "info"),
        table("要点分解表", columns, rows),
        table("年中检视", ["要点", "决定", "理由"], decided),
        details("每一条要点的证据", _evidence(edition, state)),
    ]


def _zh(options: list[Option], chosen: str | None) -> str:
    option = pick(options, chosen)
    return option.zh if option else "（未填）"


def _told(summary: str, edition: Edition, won: list[Won], is_open: bool) -> Block:
    points, top = float(sum(one.points for one in won)), sum(one.top for one in won)
    blocks = [feedback(edition, one.reason) for one in sorted(won, key=lambda one: one.points)]
    return details(f"{summary}：{points:g} 分，满分 {top} 分", blocks, is_open)


def _evidence(edition: Edition, state: PrioritiesState) -> list[Block]:
    known, room = standings(edition), upper(edition)
    said = []
    for place, name in enumerate(state.order, 1):
        one = known[name]
        head = f"第 {place}：{one.priority.title}，{one.sign_words()}" + ("，证据强" if one.strong else "")
        said.append(f"- {head}。{'；'.join(clue.quote for clue in one.clues) or '没有直接的数据'}。")
    note = f"信号满 {content().strong_signs} 个的算证据强，应在前 {room} 条。其余的先后不评判。"
    return [text(note, "muted"), text("\n".join(said))]


def _clues(one: Standing) -> Block:
    said = "\n".join(f"- {clue.quote}" for clue in one.clues) or "- 上一年的数据里没有直接的证据"
    return text(f"信号：{one.sign_words()}。\n\n{said}")
