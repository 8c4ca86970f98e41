"""Pictures of lesson 01 on meetings: the year of meetings, and a meeting's arithmetic step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

from course.knowledge.edition import Edition
from course.study.pictures import svg
from course.study.pictures.figure import Picture, compose
from course.study.pictures.start import data


def meeting_year(edition: Edition) -> Picture:
    """The year's meetings, and round one of them the days of notice, minutes and report."""
    count = edition.value("house.committee.meetings", "per_year")
    notice = edition.value("house.committee.notice", "days")
    minutes = edition.value("house.committee.minutes", "days")
    report = edition.value("house.committee.report-up", "days")
    contents = len(edition.value("house.committee.minutes-contents", "items"))
    sheet = svg.Sheet()
    sheet.text(0, 0, f"一年 {count} 次例会，当季的会当季开，不能并到下一季", size=16, bold=True)
    width = (860 - 12 * (count - 1)) / count
    for index in range(count):
        left = index * (width + 12)
        sheet.box(left, 32, width, f"第 {index + 1} 次例会", fill=svg.PALE, centre=True, size=17, bold=True)
    held = date(edition.year, 3, 20)
    marks = [
        (0, -notice, "通知送达委员", "议题和材料一起发", svg.AMBER_PALE),
        (1, 0, "开会", "第一项：上次决议落实", svg.PALE),
        (2, minutes, "印发纪要", f"{contents} 项内容写全", svg.GREEN_PALE),
        (3, report, "报上级行", "纪要和重大事项", svg.GREEN_PALE),
    ]
    y = 100.0
    sheet.text(0, y, f"拿一次会来看（例：会定在 {held.month} 月 {held.day} 日）", size=16, bold=True)
    sheet.line(20, y + 56, 850, y + 56, thick=3, arrow=True)
    lines = [f"一年 {count} 次例会，当季的会当季开。"]
    for place, days, what, note, fill in marks:
        left, on = place * 217.0, held + timedelta(days=days)
        when = "当天" if days == 0 else f"会前 {-days} 日" if days < 0 else f"会后 {days} 日内"
        latest = f"{on.month} 月 {on.day} 日" if days == 0 else f"最晚 {on.month} 月 {on.day} 日"
        sheet.dot(left + 102, y + 56, 8, svg.BLUE, svg.WHITE)
        sheet.text(left + 102, y + 28, when, size=16, bold=True, anchor="middle", fill=svg.DEEP)
        sheet.box(left, y + 74, 205, f"{what}\n{latest}\n{note}", fill=fill, centre=True, size=16, pad=8)
        lines.append(f"{when}：{what}（{note}）；例会在 {held.month} 月 {held.day} 日时，{latest}。")
    alt = "上面是全年例会，下面是一次会的时间线：通知、开会、印发纪要、报上级行，各有期限。"
    return compose(
        edition, "meeting-year", "一次会，四个日子", "都按自然日数，发通知那天不算在内。",
        alt, sheet.render(alt), lines,
        ["house.committee.meetings", "house.committee.notice", "house.committee.minutes",
         "house.committee.minutes-contents", "house.committee.report-up"],
    )  # fmt: skip


@dataclass(frozen=True)
class Arithmetic:
    """Who counts, who is needed, and what follows, for one item of one meeting."""

    members: int
    counted: int
    needed: int
    base: int
    votes_needed: int
    yes: int
    abstained: int
    min_voters: int

    @property
    def valid(self) -> bool:
        """Enough members attend."""
        return self.counted >= self.needed

    @property
    def decidable(self) -> bool:
        """Enough members may vote on the item."""
        return self.base >= self.min_voters

    @property
    def passed(self) -> bool:
        """The item is carried."""
        return self.valid and self.decidable and self.yes >= self.votes_needed


def arithmetic(edition: Edition, story: dict[str, Any]) -> Arithmetic:
    """Work out attendance and vote by house.committee.quorum, .majority, .recusal and .members."""
    members = edition.value("house.committee.members", "count")
    attend = Fraction(edition.value("house.committee.quorum", "fraction"))
    agree = Fraction(edition.value("house.committee.majority", "fraction"))
    base = members - story["recused"]
    counted = story["present"] + story["proxies"]
    return Arithmetic(
        members=members,
        counted=counted,
        needed=ceil(members * attend),
        base=base,
        votes_needed=floor(base * agree) + 1,
        yes=story["agree"],
        abstained=counted - story["recused"] - story["agree"] - story["against"],
        min_voters=edition.value("house.committee.recusal", "min_voters"),
    )


def _steps(edition: Edition, story: dict[str, Any], sums: Arithmetic) -> list[tuple[str, str, bool]]:
    quorum = edition.fill("{house.committee.quorum:fraction}")
    majority = edition.fill("{house.committee.majority:fraction}")
    passed = "够了，通过" if sums.passed else "不够，没有通过"
    return [
        (
            "数到会的",
            f"到会委员 {story['present']} 人，书面委托 {story['proxies']} 份，都算；派来代会的 "
            f"{story['strangers']} 人不是委员，不算。合计 {sums.counted} 人。",
            True,
        ),
        (
            "够不够开会",
            f"全体委员 {sums.members} 人的{quorum}，至少要 {sums.needed} 人。{sums.counted} 人，"
            + ("会议有效。" if sums.valid else "会议无效，另行召集。"),
            sums.valid,
        ),
        (
            "扣掉回避的",
            f"{sums.members} − {story['recused']} = {sums.base} 人，这是这项议题的表决基数，不能少于 {sums.min_voters} 人，"
            + ("可以表决。" if sums.decidable else "不能表决，报上级行。"),
            sums.decidable,
        ),
        (
            "要几票",
            f"{sums.base} 人要超过{majority}，正好一半不算，所以至少 {sums.votes_needed} 票同意。",
            True,
        ),
        (
            "数票",
            f"同意 {sums.yes}，反对 {story['against']}，弃权 {sums.abstained}。弃权不算同意。"
            f"{sums.yes} 对 {sums.votes_needed}，{passed}。",
            sums.passed,
        ),
    ]


def quorum_steps(edition: Edition) -> Picture:
    """A worked case: attendance, recusal, votes; the verdict follows the edition's rules."""
    story = data("quorum-steps")
    sums = arithmetic(edition, story)
    sheet = svg.Sheet()
    y, lines = 0.0, []
    for number, (name, text, good) in enumerate(_steps(edition, story, sums), 1):
        fill, ink = (svg.GREEN_PALE, svg.GREEN) if good else (svg.RED_PALE, svg.RED)
        height = max(50.0, svg.box_height(text, 660, 17))
        sheet.box(0, y, 200, f"{number}　{name}", fill=fill, ink=ink, bold=True, size=17, height=height)
        sheet.box(200, y, 660, text, size=17, height=height)
        lines.append(f"第 {number} 步，{name}：{text}")
        y += height + 8
    alt = f"五步算出一次会是否有效、一项“{story['topic']}”的议题是否通过，每步一行，写出数字和结论。"
    return compose(
        edition, "quorum-steps", f"五步算清一项议题：{story['topic']}", "人数和票数是故事里的，门槛来自示范规则。",
        alt, sheet.render(alt), lines,
        ["house.committee.members", "house.committee.quorum", "house.committee.proxy",
         "house.committee.recusal", "house.committee.majority"],
    )  # fmt: skip
