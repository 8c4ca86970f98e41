"""The what-ifs on the screen: the way up, the way down, the unsettled weights, the whole institution."""

from __future__ import annotations

from fractions import Fraction

from course.exercises.evaluation import arithmetic as sums
from course.exercises.evaluation.advice import Plan
from course.exercises.evaluation.arithmetic import Result, show
from course.exercises.evaluation.content import content
from course.exercises.evaluation.draw import Block, button, details, number, table, text
from course.exercises.evaluation.state import EvaluationState, simulated, way_up
from course.knowledge.edition import Edition
from course.knowledge.models import Measure
from course.knowledge.rules import BADGE


def way_up_blocks(edition: Edition, state: EvaluationState) -> list[Block]:
    """The cheapest way to the next level, the trainee's guess beside it, and the costs."""
    measure, result = simulated(edition, state)
    better = sums.next_grade(measure, result.total)
    blocks: list[Block] = []
    if better is None:
        blocks.append(text(f"已经是{result.grade.name}，上面没有等级了。", "good"))
    elif state.guess is None:
        blocks.append(text("先在上面猜一项，再看算出来的办法。", "muted"))
    else:
        short = show(Fraction(better.min_score) - result.raw)
        blocks.append(text(f"{better.name}的线是 {show(better.min_score)} 分，还差 {short} 分。"))
        blocks += _plan(measure, way_up(edition, state), way_up(edition, state, state.guess), state)
    if measure.deduction:
        blocks.append(text(edition.fill(content().deduction_note), "muted"))
    return [*blocks, details("每项提 1 分要多少人日（可改）", _costs(edition, measure, state))]


def _costs(edition: Edition, measure: Measure, state: EvaluationState) -> list[Block]:
    costs = state.costs[measure.id]
    return [
        text(edition.fill(content().costs_note), "muted"),
        *(
            number(
                f"cost:{one.id}", f"{one.name}，每提高 1 分", show(costs[one.id]), "人日", "大于 0，最多 999"
            )
            for one in measure.elements
        ),
    ]


def _plan(measure: Measure, plan: Plan | None, guessed: Plan | None, state: EvaluationState) -> list[Block]:
    """A plan as a table, compared with raising only the guessed element."""
    if plan is None:
        return [text("扣减太多，各要素都提到 100 分也升不了级。", "bad")]
    names = {one.id: one.name for one in measure.elements}
    scores = state.scores[measure.id]
    rows = []
    for one in plan.raises:
        now = scores[one.element]
        rows.append([names[one.element], show(now), show(now + one.points), show(one.points), show(one.cost)])
    caption = f"共 {show(plan.cost)} 人日，总分到 {show(plan.total)} 分"
    blocks = [
        table(caption, ["要素", "现在", "提到", "提高", "人日"], rows),
        _compared(names[state.guess or ""], plan, guessed),
    ]
    if not plan.exact:
        warning = "权重小数太多，这里按“每人日提分最多的先提”算，可能比最省的多出不到一步的人日。"
        blocks.append(text(warning, "warn"))
    return [*blocks, button("apply", "按这个办法调分")]


def _compared(picked: str, plan: Plan, guessed: Plan | None) -> Block:
    head = f"你猜的是{picked}：只提它"
    if guessed is None:
        return text(f"{head}，提到 100 分也升不了级。", "part")
    if guessed.cost == plan.cost:
        return text(f"{head}就够，而且最省，{show(guessed.cost)} 人日。", "good")
    more = show(guessed.cost - plan.cost)
    return text(f"{head}要 {show(guessed.cost)} 人日，比最省的办法多 {more} 人日。", "part")


def way_down(measure: Measure, result: Result) -> list[Block]:
    """How far the total is from the level below, and what each element alone may lose."""
    spare = sums.slack(measure, result)
    if spare is None:
        return [text(f"已经是最低的{result.grade.name}。", "bad")]
    first = f"总分再少 {show(spare)} 分还在{result.grade.name}，再多一点就掉下去。"
    blocks = [text(first if spare else "正好在线上，少一点就掉一级。")]
    if measure.deduction:
        room = Fraction(measure.deduction.cap) - result.deducted
        more = f"扣减再多扣 {show(spare)} 分以上就掉一级。" if spare < room else "扣减扣到上限也不会掉级。"
        blocks.append(text(more))
    rows = []
    for line in result.lines:
        loss = sums.fall_by(measure, result, line)
        rows.append([line.element.name, "单靠它掉不下去" if loss is None else f"掉 {show(loss)} 分"])
    return [*blocks, table("别的都不变，单独一项掉多少就掉一级", ["要素", "掉多少"], rows)]


def spare_blocks(edition: Edition, measure: Measure, state: EvaluationState) -> list[Block]:
    """What the weights that only the annual scheme settles do to the total; nothing without floors."""
    scores = state.scores[measure.id]
    span = sums.spare_range(measure, scores)
    if span is None:
        return []
    spare = show(sums.spare_weight(measure))
    line = f"余下 {spare} 个百分点怎么分，这组得分的总分会在 {show(span[0])} 到 {show(span[1])} 之间。"
    rows = [
        [one.name, f"{show(one.weight)}%", show(sums.total_with_spare_on(measure, scores, one.id))]
        for one in measure.elements
    ]
    inside = [
        text(edition.fill(content().spare_note) + line, "info"),
        table(f"余下的 {spare} 个百分点全给一项时的总分", ["给哪一项", "下限", "总分"], rows),
    ]
    return [details("权重还没定的部分会让总分差多少", inside)]


def branch_blocks(edition: Edition, measure: Measure, state: EvaluationState, result: Result) -> list[Block]:
    """How this branch's total goes into the institution's; nothing when the shares aren't known at all."""
    weight = measure.branch_weight
    part = sums.branch_shares(weight)
    if weight is None or part is None:
        return []
    average = (Fraction(state.branch_average) * (state.branches - 1) + result.total) / state.branches
    whole = sums.overall(weight, average, Fraction(state.head)) or Fraction(0)
    badge = BADGE["low" if part[2] else weight.confidence]
    line = (
        f"总体得分＝一级分支机构平均 {show(average)}×{show(part[0] * 100)}%"
        f"＋法人 {show(state.head)}×{show(part[1] * 100)}%＝{show(whole)} 分。"
        f"本行提高 1 分，平均分提高 {show(Fraction(1, state.branches))} 分，"
        f"总体提高 {show(part[0] / state.branches)} 分。"
    )
    inside = [
        text(f"【{badge}】{weight.caveat or ''}", "warn"),
        number("whole:branches", "一级分支机构有几家（含本行）", str(state.branches), "家", "1 到 99"),
        number("whole:branch_average", "其他一级分支机构平均", show(state.branch_average), "分"),
        number("whole:head", "法人得分", show(state.head), "分"),
        text(line, "info"),
    ]
    if edition.rule(weight.rule).confidence != "low":
        inside.append({"type": "rules", "rules": edition.cards([weight.rule])})
    return [details("本行的分怎样进全行总体得分", inside)]
