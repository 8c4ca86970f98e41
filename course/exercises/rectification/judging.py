"""What is right in 整改跟踪, with the reasons: files, accountability, score sheet."""

from __future__ import annotations

from course.exercises.base import Reason
from course.exercises.rectification import content, draw, sheet
from course.exercises.rectification.content import LINES, LevelId
from course.exercises.rectification.state import LEVEL, LINE, REASON, VERDICT, TrackState
from course.items.days import day_text
from course.knowledge.edition import Edition


def file_points(edition: Edition, state: TrackState, one: draw.Record) -> int:
    """Two for the verdict, one for the reason; the reason counts only under a right verdict."""
    if state.verdicts.get(one.id) != draw.verdict(edition, one):
        return 0
    return VERDICT + REASON * (state.reasons.get(one.id) in draw.reasons(edition, one))


def file_reason(edition: Edition, state: TrackState, one: draw.Record) -> Reason:
    """Why the verdict on a file was right or wrong."""
    texts = content.texts()
    right, causes = draw.verdict(edition, one), draw.reasons(edition, one)
    words = "；".join(texts.reasons[cause].zh for cause in causes)
    head = f"{one.id} {one.outlet}“{one.finding}”"
    cost = "" if right == "done" else texts.costs[right]
    rules = tuple(dict.fromkeys(rule for cause in causes for rule in texts.reasons[cause].rules))
    detail = f"看的是：{words}。{_days(edition, one)}{cost}"
    points = file_points(edition, state, one)
    if points == VERDICT + REASON:
        return Reason("good", f"{head}：{texts.verdicts[right].zh}，对。{detail}", rules)
    if points:
        said = texts.reasons[state.reasons[one.id]].zh
        return Reason("part", f"{head}：{texts.verdicts[right].zh}，对；理由不是“{said}”。{detail}", rules)
    given = state.verdicts[one.id]
    slip = texts.verdicts[given].slip if right == "done" or given == "lacking" else ""
    return Reason(
        "bad",
        f"{head}：应是{texts.verdicts[right].zh}，您定{texts.verdicts[given].zh}。{detail}{slip}",
        rules,
    )


def _days(edition: Edition, one: draw.Record) -> str:
    if one.words or one.checked is None:
        return ""
    took, most = (one.checked - one.rectified).days, edition.value("house.inspection.recheck", "days")
    return f"{day_text(one.rectified)}报完成，第 {took} 天由{one.by}复查；规则是 {most} 日内由另一人复查。"


def level(edition: Edition, group: draw.Group) -> LevelId:
    """The level of a group by the house rule: same outlet, same point, often enough within a year."""
    times = int(edition.value("house.inspection.accountability", "times"))
    often = max(draw.failures(one.outlet, one.point) for one in group.records)
    return "chief" if often >= times else "order"


def group_reason(edition: Edition, state: TrackState, group: draw.Group) -> Reason:
    """Why the level of a group was right or wrong."""
    duty = content.texts().duty
    right, given = level(edition, group), state.levels[group.id]
    count = max(draw.failures(one.outlet, one.point) for one in group.records)
    kind = "repeat" if right == "chief" else "few" if group.kind == "repeat" else group.kind
    why = edition.fill(next(text for name, text in duty.why.items() if name == kind), {"count": count})
    said = f"{group_text(group)}：应“{duty.levels[right]}”"
    if given == right:
        return Reason("good", f"{said}，对。{why}", tuple(duty.rules))
    slip = duty.slip if given == "teller" else ""
    return Reason("bad", f"{said}，您选“{duty.levels[given]}”。{why}{slip}", tuple(duty.rules))


def group_text(group: draw.Group) -> str:
    """A group in words."""
    return "；".join(
        f"{one.outlet} {one.inspected.year} 年 {one.inspected.month} 月：{one.name}" for one in group.records
    )


def line_label(name: str) -> str:
    """The name of a line of the score sheet."""
    words = content.texts().sheet
    if name == "total":
        return words.total
    return words.share if name == "share" else next(one.zh for key, one in words.items.items() if key == name)


def line_how(edition: Edition, figures: draw.Figures, name: str) -> str:
    """How a line is worked out, with this outlet's figures."""
    words = content.texts().sheet
    item = next((one for key, one in words.items.items() if key == name), None)
    given = {
        "done": figures.done, "due": figures.due, "mean": figures.mean, "count": figures.repeats,
        "most": item.most if item else 0, "each": item.each if item else 0,
    }  # fmt: skip
    return edition.fill(next(text for key, text in words.how.items() if key == name), given)


def sheet_reasons(edition: Edition, figures: draw.Figures, given: dict[str, str]) -> list[Reason]:
    """A reason for each line of the sheet."""
    words, right, judged = (
        content.texts().sheet,
        sheet.right(edition, figures),
        sheet.judged(edition, figures, given),
    )
    made = []
    for name in LINES:
        how = line_how(edition, figures, name)
        said = f"{line_label(name)}：{right[name]} 分"
        if judged[name]:
            made.append(Reason("good", f"{said}。{how}。", tuple(words.rules)))
            continue
        typed = given.get(name, "") or "空着"
        slip = words.slips["number"]
        if name == "rectified" and sheet.read(given.get(name, "")) == sheet.all_counted(edition, figures):
            slip = words.slips["rectified_paper"]
        elif name in ("repeat", "share"):
            slip = edition.fill(words.slips["count_only" if name == "repeat" else "share"])
        made.append(Reason("bad", f"{said}，您填“{typed}”。{slip}{how}。", tuple(words.rules)))
    return made


def points(edition: Edition, state: TrackState, shown: draw.Round) -> float:
    """The points so far."""
    got = sum(file_points(edition, state, one) for one in shown.files[: told_files(state)])
    if past(state, "blamed"):
        got += sum(LEVEL for group in shown.groups if state.levels.get(group.id) == level(edition, group))
    if past(state, "summed"):
        got += LINE * sum(sheet.judged(edition, shown.figures, state.entries).values())
    return float(got)


ORDER = ("cover", "file", "filed", "duty", "blamed", "sheet", "summed", "done")


def past(state: TrackState, stage: str) -> bool:
    """Whether a stage has been reached."""
    return ORDER.index(state.stage) >= ORDER.index(stage)


def told_files(state: TrackState) -> int:
    """How many files have been judged."""
    if state.stage in ("cover", "file"):
        return state.at
    return state.at + 1


def reasons(edition: Edition, state: TrackState, shown: draw.Round) -> list[Reason]:
    """All reasons so far."""
    made = [file_reason(edition, state, one) for one in shown.files[: told_files(state)]]
    if past(state, "blamed"):
        made += [group_reason(edition, state, one) for one in shown.groups]
    if past(state, "summed"):
        made += sheet_reasons(edition, shown.figures, state.entries)
    return made
