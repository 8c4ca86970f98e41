"""Pictures of lesson 05: where to look for the seven points, a notice's way to its end, what paper leads to."""

from __future__ import annotations

from functools import lru_cache

from course.complaints import load
from course.complaints.synthesise import keys
from course.exercises.rectification.draw import HALVES
from course.knowledge.edition import Edition
from course.study.pictures import svg
from course.study.pictures.figure import Picture, compose

LOOK = (
    ("海报、白板话术、朋友圈、柜上手写纸", "insurance.five-bans"),
    ("折页架、立牌：编号、有效期、谁印的", "house.product.materials"),
    ("抽屉单证、名片、出单清单，对协议台账", "insurance.written-agreement"),
    ("胸牌、登记簿的事由和天数、一周录像", "house.product.no-stationing"),
    ("电子屏、业绩图：等级、区间、提示", "conduct.marketing-prohibitions"),
    ("宣传栏日期、资料柜、签到和前后测", "pboc.education-plan"),
    ("公示牌在不在显眼处，号码当场试拨", "complaint.publish-channels"),
)


def seven_points(edition: Edition) -> Picture:
    """The seven points with what to look at for each."""
    names = [str(one) for one in edition.value("house.inspection.points", "items")]
    sheet, lines, y = svg.Sheet(), [], 0.0
    for number, (name, (look, rule_id)) in enumerate(zip(names, LOOK, strict=False), start=1):
        house = edition.rule(rule_id).kind == "house"
        fill, ink = (svg.AMBER_PALE, svg.AMBER) if house else (svg.PALE, svg.BLUE)
        end = sheet.box(
            0, y, 330, f"{number}　{name}", fill=fill, stroke=ink, ink=ink, bold=True, size=17, height=46
        )
        sheet.line(332, y + 23, 352, y + 23, arrow=True)
        y = max(end, sheet.box(356, y, 504, look, size=17, height=46)) + 8
        lines.append(f"第 {number} 类，{name}：看{look}。")
    alt = "七行：左边是七类检查要点，右边是每一类在网点里看什么。"
    rules = ["house.inspection.points", *(one[1] for one in LOOK)]
    return compose(
        edition, "inspection-seven-points", "七类要点，各看什么", "右边的看点是检查的做法。橙色的依据是本行示范规则，蓝色的是监管规定。",
        alt, sheet.render(alt), lines, rules,
    )  # fmt: skip


def way(edition: Edition) -> Picture:
    """From the finding to the end of a notice, with the days of the house rules."""
    days, checked = (edition.value(f"house.inspection.{one}", "days") for one in ("rectify", "recheck"))
    times = edition.value("house.inspection.accountability", "times")
    items = "、".join(str(one) for one in edition.value("house.inspection.order-contents", "items"))
    steps = (
        ("检查当天", "拍照留样；能当场改的当场改", svg.PALE, svg.BLUE),
        ("开整改单", f"写全：{items}", svg.PALE, svg.BLUE),
        (f"{days} 日内改完", "改不完的写明原因，报分管副行长", svg.AMBER_PALE, svg.AMBER),
        (f"完成后 {checked} 日内复查", "换一个人去：看实物、看系统、问客户", svg.AMBER_PALE, svg.AMBER),
        ("销号，或者打回", "只有学习、承诺、报告的，打回重改", svg.GREEN_PALE, svg.GREEN),
        (f"一年内同类 {times} 次", "追究网点负责人和条线管理责任", svg.RED_PALE, svg.RED),
    )
    sheet, lines = svg.Sheet(), []
    for number, (head, text, fill, ink) in enumerate(steps):
        x, y = (number % 3) * 292.0, (number // 3) * 136.0
        sheet.rect(x, y, 270, 114, fill, ink)
        bottom = sheet.text(x + 12, y + 12, f"{number + 1}　{head}", size=18, bold=True, fill=ink, width=246)
        sheet.text(x + 12, bottom + 6, text, size=16, width=246)
        if number % 3 < 2:
            sheet.line(x + 272, y + 57, x + 290, y + 57, arrow=True)
        lines.append(f"第 {number + 1} 步，{head}：{text}。")
    alt = "六格流程：检查当天、开整改单、限期改完、换人复查、销号或打回、同类再犯就问责。"
    return compose(
        edition, "inspection-way", "一张整改单从头走到尾", "日数、次数和栏目来自本行示范规则，换了制度图会跟着变。",
        alt, sheet.render(alt), lines,
        ["house.inspection.rectify", "house.inspection.order-contents", "house.inspection.recheck",
         "house.inspection.accountability"],
    )  # fmt: skip


@lru_cache(maxsize=1)
def again() -> dict[str, tuple[int, int]]:
    """Failed points of the first half-year by kind of rectification: how many, how many failed again."""
    table = load.inspection()[["record_id", "half"]].merge(keys.inspection_key(), on="record_id")
    first, second = (table[table["half"] == half] for half in HALVES)
    later = set(zip(second["outlet"], second["point"], strict=True))
    made = {}
    for name, flag in (("paper", True), ("real", False)):
        rows = first[first["paper"] == flag]
        made[name] = (len(rows), sum(one in later for one in zip(rows["outlet"], rows["point"], strict=True)))
    return made


def paper_again(edition: Edition) -> Picture:
    """How many points failed again after rectification on paper and after real rectification."""
    found = again()
    sheet, lines = svg.Sheet(), []
    most = max(count for count, _ in found.values())
    said = {"paper": "纸面整改：学习、承诺、报告", "real": "东西真的改了"}
    for row, name in enumerate(("paper", "real")):
        (count, repeated), y = found[name], row * 92.0
        wide = 640.0 * count / most
        sheet.text(0, y, said[name], size=18, bold=True)
        sheet.rect(0, y + 32, wide, 36, svg.PALE, svg.BLUE, radius=2)
        sheet.rect(0, y + 32, wide * repeated / count, 36, svg.RED_PALE, svg.RED, radius=2)
        sheet.text(wide + 10, y + 37, f"{count} 件，再犯 {repeated} 件", size=17)
        lines.append(f"{said[name]}：{count} 件，下个半年同一网点同一要点再犯 {repeated} 件。")
    last = "同一网点、同一要点，隔半年再查。红色是又查出来的。"
    sheet.text(0, 192, last, size=16, fill=svg.SOFT)
    alt = f"两条横条：{lines[0]}{lines[1]}"
    return compose(
        edition, "inspection-paper-again", "隔半年再去看", "课里的示范检查记录是虚构的，件数少，只看个大概；本行的数请自己数一遍。",
        alt, sheet.render(alt), [*lines, last], ["house.inspection.recheck", "house.inspection.accountability"],
    )  # fmt: skip
