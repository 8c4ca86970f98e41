"""Pictures of lesson 12: de-identified and anonymised, three facts that find one person, group sizes."""

from __future__ import annotations

from course.exercises.reidentification import groups
from course.exercises.reidentification.content import content
from course.knowledge.edition import Edition
from course.study.pictures import svg
from course.study.pictures.figure import Picture, compose

LEVELS: tuple[dict[str, str], ...] = (
    {},
    {"sex": "drop", "age": "band"},
    {"sex": "drop", "age": "drop"},
    {"sex": "drop", "age": "drop", "month": "quarter"},
    {"sex": "drop", "age": "drop", "month": "quarter", "outlet": "type"},
)
"""The levels that `group_sizes` shows, one after the other (columns left out stay exact)."""
SAID = (
    "什么也不改",
    "删掉性别，年龄改成十岁一段",
    "年龄也整列删掉",
    "月份再改成季度",
    "网点再改成自营、代理",
)


def ladder(edition: Edition) -> Picture:
    """Raw, de-identified, anonymised: what was done, can one go back, does the law still apply."""
    rows = [
        ["做了什么", "什么也没做", "换掉姓名号码，改宽细节", "改到谁也认不出，而且还原不了"],
        ["别人认得出吗", "看一眼就认出", "不借助别的信息认不出", "认不出"],
        ["能复原吗", "不用复原", "能：底表、对照表、别处的信息", "不能"],
        ["还是个人信息吗", "是", "是，仍受法律约束", "不是"],
        ["这门课的材料", "锁在投诉系统里", "练习和课堂用的都在这一格", "没有人敢说做到了"],
    ]
    fills = [[svg.WHITE, svg.RED_PALE, svg.AMBER_PALE, svg.GREEN_PALE]] * len(rows)
    sheet = svg.Sheet()
    svg.table(sheet, 0, 0, [140, 200, 270, 250], ["", "原始材料", "去标识化", "匿名化"], rows, fills=fills)
    lines = [f"{name}：原始材料——{raw}；去标识化——{less}；匿名化——{none}。" for name, raw, less, none in rows]
    alt = "三列对照：原始材料、去标识化、匿名化；只有匿名化的信息不再是个人信息，条件是不能复原。"
    return compose(
        edition, "privacy-ladder", "去标识化不是匿名化", "前四行依据法条，最后一行是这门课自己的说明。",
        alt, sheet.render(alt), lines,
        ["privacy.personal-info", "privacy.deidentified", "privacy.anonymised"], ["privacy.deidentified"],
    )  # fmt: skip


def three_facts(edition: Edition) -> Picture:
    """How many rows are left when an acquaintance adds one fact after the other."""
    texts = content()
    person = texts.acquaintances[0]
    rows = texts.table()
    target = next(row for row in rows if row.id == person.row)
    known: dict[str, str] = {}
    steps = [("只看表，什么也不知道", len(rows))]
    for column, value in person.facts.items():
        known[column] = value
        said = f"知道{texts.columns[column].name}是{target.shown(column).replace(' ', '')}"
        steps.append((said, len(groups.matching(rows, known))))
    sheet = svg.Sheet()
    y = 0.0
    for said, left in steps:
        sheet.text(0, y + 8, said, width=270)
        for n in range(left):
            fill = svg.RED_PALE if left == 1 else svg.PALE
            sheet.dot(300 + n * 19.5, y + 20, 8, fill)
        sheet.text(
            860, y + 8, f"{left} 行", anchor="end", bold=left == 1, fill=svg.RED if left == 1 else svg.INK
        )
        y += 44
    lines = [f"{said}：还剩 {left} 行。" for said, left in steps]
    alt = f"四行圆点，每个圆点是表里一行：从 {len(rows)} 行开始，每多知道一件事就少一批，最后只剩 1 行。"
    return compose(
        edition, "privacy-facts", "三件小事，剩下一个人", "表和人都是编的；练习里用的就是这张表。",
        alt, sheet.render(alt), lines,
        ["privacy.identifiers", "privacy.not-only-direct", "privacy.quasi-in-complaints"],
        ["privacy.quasi-in-complaints"],
    )  # fmt: skip


def group_sizes(edition: Edition) -> Picture:
    """The smallest group after each widening, against the bank's threshold."""
    rows = content().table()
    least = int(edition.value("house.privacy.group-size", "count"))
    sizes = [groups.k(rows, levels) for levels in LEVELS]
    alone = [groups.small_rows(rows, levels, 2) for levels in LEVELS]
    scale = 300 / len(rows)
    sheet = svg.Sheet()
    sheet.text(310, 0, "一个人自成一组的有几行", size=15, fill=svg.SOFT)
    sheet.text(860, 0, f"最小的一组（示范：不少于 {least} 人）", size=15, anchor="end", fill=svg.SOFT)
    y = 30.0
    for said, size, left in zip(SAID, sizes, alone, strict=True):
        colour = svg.GREEN if size >= least else svg.RED
        sheet.text(0, y + 4, said, width=300)
        sheet.rect(310, y, max(left * scale, 2), 30, svg.RED_PALE if left else svg.GREEN_PALE, svg.LINE)
        sheet.text(322 + left * scale, y + 4, f"{left} 行", bold=True)
        sheet.text(860, y + 4, f"{size} 人", anchor="end", bold=True, fill=colour)
        y += 46
    lines = [
        f"{said}：一个人自成一组的 {left} 行，最小的一组 {size} 人。"
        for said, size, left in zip(SAID, sizes, alone, strict=True)
    ]
    alt = (
        f"五条横条，列一步步改宽：一个人自成一组的从 {alone[0]} 行减到 {alone[-1]} 行，"
        f"最小的一组从 {sizes[0]} 人变到 {sizes[-1]} 人。"
    )
    return compose(
        edition, "privacy-groups", "列改宽以后，每组的人多了", "同一张表，最小的一组有几个人；人数由程序逐行数出来。",
        alt, sheet.render(alt), lines, ["house.privacy.group-size", "privacy.effect", "privacy.minimum"],
        ["privacy.effect"],
    )  # fmt: skip
