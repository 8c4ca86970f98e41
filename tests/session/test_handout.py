"""The papers of a session: what they hold, what they never hold, and who gets a certificate."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from course import settings
from course.assessment import blueprint
from course.assessment.blueprint import Blueprint
from course.cli import main
from course.complaints.cases import read_case
from course.errors import CourseError
from course.items import bank as banks
from course.knowledge.edition import Edition, load
from course.results.gradebook import ITEM_COLUMNS, Results
from course.session import agenda, handout, reading
from course.session.handout import Attendee, Kit, Outcome
from course.study import scenes
from course.study.pictures import start

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ["trainee", "branch", "score", "max_score", "late", "passed", "waiting", "submitted"]
ROSTER = (
    Attendee("t002", "孙二", "江南支行", "投诉专员"),
    Attendee("t001", "钱一", "城东支行", "网点负责人"),
    Attendee("t003", "", "山前县支行"),
    Attendee("t004", "李<b>四</b>", "城东支行", "<script>"),
    Attendee("t006", "周六", "开发区支行"),
)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load("2026")


@pytest.fixture(scope="module")
def plan() -> Blueprint:
    return blueprint.read(ROOT / "assessments", "october-2026")


@pytest.fixture(scope="module")
def table() -> Results:
    """t001 passed, t002 failed and late, t003 waits for an essay, t004 passed, t005 (no roster) passed."""
    rows = [
        ("t001", "城东支行", 72.5, False, True, 0), ("t002", "江南支行", 51.0, True, False, 0),
        ("t003", "山前县支行", 66.0, False, True, 1), ("t004", "城东支行", 60.0, False, True, 0),
        ("t005", "外来", 90.0, False, True, 0),
    ]  # fmt: skip
    people = [
        (who, branch, score, 100.0, late, ok, waits, None) for who, branch, score, late, ok, waits in rows
    ]
    items = [
        ("t001", "a", "G1", 40.0, 50.0, False), ("t001", "b", "G4", 32.5, 50.0, False),
        ("t002", "a", "G1", 25.0, 50.0, False), ("t002", "b", "G4", 26.0, 50.0, False),
        ("t003", "a", "G1", 30.0, 50.0, False), ("t003", "b", "G4", 36.0, 50.0, True),
        ("t004", "a", "G1", 50.0, 50.0, False), ("t004", "b", "G4", 50.0, 50.0, False),
    ]  # fmt: skip
    return Results(pd.DataFrame(people, columns=PEOPLE), pd.DataFrame(items, columns=ITEM_COLUMNS), 1)


@pytest.fixture
def kit(edition: Edition, plan: Blueprint) -> Kit:
    return Kit(agenda.read(), edition, ROOT / "notebooks", plan)


def shown(page: Path) -> str:
    """What a reader sees of a page, without tags."""
    return unescape(
        re.sub(r"<style>.*?</style>|<[^>]+>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    )


def cells(page: Path) -> list[list[str]]:
    """The rows of a page's table."""
    text = page.read_text(encoding="utf-8")
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", text, flags=re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in rows[1:]
    ]


# --- the agenda --------------------------------------------------------------------------------------------


def test_the_shipped_agenda_fits_the_paper_and_is_the_lesson_s(edition: Edition, plan: Blueprint) -> None:
    read = agenda.read()
    agenda.check(read, edition, plan.minutes)
    assert [(begins, one.title) for begins, _, one in read.times()] == [
        ("08:30", "签到、开场"), ("08:40", "委员会工作规则"), ("09:15", "年度工作要点"), ("09:45", "休息"),
        ("09:55", "监管评价指标"), ("10:35", "结业测评"), ("11:35", "讲评、补考安排"),
    ]  # fmt: skip
    assert (read.minutes, read.times()[-1][1], read.lessons) == (195, "11:45", ["01", "02", "03"])
    drawn = start.data("october-half-day")
    assert drawn["starts"] == read.starts
    assert [(one["minutes"], one["title"]) for one in drawn["items"]] == [
        (o.minutes, o.title) for o in read.items
    ]


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., agenda.Agenda]:
    """The shipped agenda with a text replaced, read again."""

    def change(*pairs: tuple[str, str]) -> agenda.Agenda:
        text = agenda.FILE.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
        return agenda.read(tmp_path / "own.yaml")

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("title: 年度工作要点", "title: 反诈"), "日程里没有必讲的：年度工作要点"),
        (
            ("minutes: 60, title: 结业测评", "minutes: 45, title: 结业测评"),
            "测评排了 45 分钟，卷面是 60 分钟",
        ),
        (("test: true, note: 在", "note: 在"), "也只有一段写 test: true"),
        (("签到、开场, note: 核对名单，去年缺席的单列}", "签到, test: true}"), "也只有一段写 test: true"),
    ],
)
def test_an_agenda_that_lacks_what_must_be_is_refused(
    written: Callable[..., agenda.Agenda], edition: Edition, change: tuple[str, str], said: str
) -> None:
    with pytest.raises(CourseError, match=said):
        agenda.check(written(change), edition, 60)


def test_a_test_before_its_subjects_is_refused(
    written: Callable[..., agenda.Agenda], edition: Edition
) -> None:
    early = written(
        ("title: 休息}", "title: 结业测评, test: true}"),
        ("title: 结业测评, test: true, note", "title: 歇, note"),
    )
    early = early.model_copy(
        update={"items": tuple(o.model_copy(update={"minutes": 60}) for o in early.items)}
    )
    with pytest.raises(CourseError, match="测评排在了必讲的前面"):
        agenda.check(early, edition, 60)


def test_a_fourth_subject_of_the_rule_is_asked_for(edition: Edition) -> None:
    rule = edition.rule("house.training.topics")
    more = rule.model_copy(update={"values": {"items": [*rule.values["items"], "投诉案例"]}})
    with pytest.raises(CourseError, match="日程里没有必讲的：投诉案例"):
        agenda.check(agenda.read(), dataclasses.replace(edition, rules={**edition.rules, rule.id: more}), 60)


@pytest.mark.parametrize("change", [("minutes: 10", "minutes: 0"), ('starts: "08:30"', 'starts: "25:00"'),
                                    ("day: 2026-10-14", "day: 下周三"), ('starts: "08:30"', 'starts: "22:00"')])  # fmt: skip
def test_a_slip_in_the_file_names_the_file(
    written: Callable[..., agenda.Agenda], change: tuple[str, str]
) -> None:
    with pytest.raises(CourseError, match=r"own\.yaml"):
        written(change)


# --- before the session ------------------------------------------------------------------------------------


def test_before_the_session_there_are_agenda_lessons_and_cases(kit: Kit, tmp_path: Path) -> None:
    made = handout.write(tmp_path, kit)
    assert [one.name for one in made] == ["1-日程.html", "2-讲义.html", "3-案例.html"]
    assert sorted(one.name for one in tmp_path.iterdir()) == [one.name for one in made]
    assert cells(made[0])[1] == ["08:40–09:15", "委员会工作规则", "35", ""]
    assert cells(made[0])[-1] == ["", "合计", "195", ""]
    assert "结业测评（2026 年十月消保培训结业测评）" in shown(made[0]) and "2026年10月14日" in shown(made[0])
    for page in made:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<script|<link|<iframe|<img|https?://(?!www\.w3\.org/2000/svg)", text), (
            page.name
        )
        assert "course.notebook" not in text and "exercise(" not in text and "check(" not in text


def test_the_handouts_are_the_three_lessons_with_their_cards(
    kit: Kit, edition: Edition, tmp_path: Path
) -> None:
    text = shown(handout.write(tmp_path, kit)[1])
    for title in (
        "01 委员会工作规则",
        "02 年度工作要点",
        "03 监管评价指标",
        "常见的错",
        "明天早上能说的五句话",
    ):
        assert title in text
    for rule_id in ("house.committee.quorum", "house.priority.measurable", "evaluation.2025.elements"):
        assert edition.card(rule_id).text in text
    assert "讲师提示" not in text and "自测\n" not in text and "<!--" not in text and "](" not in text
    pictured = (tmp_path / "2-讲义.html").read_text(encoding="utf-8").count("<svg")
    assert pictured >= 6


def test_no_key_goes_to_paper(kit: Kit, edition: Edition, tmp_path: Path) -> None:
    """Neither the examined bank's reasons and model answers, nor a scene's replies, nor a case's key."""
    text = "".join(re.sub(r"\s", "", shown(page)) for page in handout.write(tmp_path, kit))
    secrets = []
    for item in banks.read(ROOT / "assessments" / "bank").items.values():
        data = item.model_dump()
        secrets += [one["why"]["zh"] for one in data.get("options", [])]
        secrets += [data[name]["zh"] for name in ("explain", "model_answer") if data.get(name)]
        secrets += [one["full"] for one in data.get("rubric", [])]
    for lesson in ("01", "02", "03"):
        found = [one for one in scenes.read().values() if one.lesson == lesson]
        secrets += [edition.fill(option.reply.zh) for one in found for option in one.options]
    for case_id in kit.agenda.cases:
        key = read_case(ROOT / "datasets" / "cases" / f"{case_id}.yaml").filled(edition).key
        secrets += [one.zh for one in key.right_handling] + [one.consequence for one in key.wrong_turns]
    long = [re.sub(r"\s", "", one) for one in secrets if len(one) >= 20]
    assert len(long) > 300
    assert [one for one in long if one in text] == []


def test_cases_are_told_without_names_and_leave_room_to_write(kit: Kit, tmp_path: Path) -> None:
    text = shown(handout.write(tmp_path, kit)[2])
    for case_id in kit.agenda.cases:
        case = read_case(ROOT / "datasets" / "cases" / f"{case_id}.yaml")
        assert case.title.zh in text and case.narrative.zh.replace(" ", "") in text
        assert [span.text for span in case.raw_text()[1] if len(span.text) > 2 and span.text in text] == []
    assert text.count("根子在哪里") == len(kit.agenda.cases)


@pytest.mark.parametrize("case_id", ["case-999", "../case-001", "x"])
def test_an_unknown_case_or_lesson_is_told(kit: Kit, tmp_path: Path, case_id: str) -> None:
    other = dataclasses.replace(kit, agenda=kit.agenda.model_copy(update={"cases": (case_id,)}))
    with pytest.raises(CourseError, match="没有案例"):
        handout.write(tmp_path, other)
    with pytest.raises(CourseError, match="没有第 77 课"):
        reading.lesson(ROOT / "notebooks", "77", kit.edition)


def test_a_notebook_brings_no_html_of_its_own() -> None:
    made = reading.prose("a <script>x</script> [b](http://x) ![c](y.png) **d**<br>\ne <!-- rule: x -->")
    assert "<script" not in made and "href" not in made and "<img" not in made and "rule:" not in made
    assert "&lt;script&gt;" in made and "<strong>d</strong><br" in made


def test_the_signing_sheet_is_the_roster_by_branch(kit: Kit, tmp_path: Path) -> None:
    page = handout.write(tmp_path, dataclasses.replace(kit, roster=ROSTER))[3]
    rows = cells(page)
    assert [unescape(row[2]) for row in rows[:5]] == [
        "钱一（t001）", "李<b>四</b>（t004）", "t003", "周六（t006）", "孙二（t002）",
    ]  # fmt: skip
    assert len(rows) == 5 + handout.SPARE_ROWS and all(row[4] == "" for row in rows)
    assert "应到 5 人" in shown(page)
    raw = page.read_text(encoding="utf-8")
    assert "李&lt;b&gt;四&lt;/b&gt;" in raw and "<b>四" not in raw and "<script" not in raw


# --- after the session -------------------------------------------------------------------------------------


def after(kit: Kit, table: Results, released: set[str], **more: Any) -> Kit:
    return dataclasses.replace(kit, roster=ROSTER, outcome=Outcome(table, frozenset(released)), **more)


EVERYBODY = {"t001", "t002", "t003", "t004", "t005"}


def test_only_a_released_whole_passing_result_is_certified(table: Results) -> None:
    assert handout.certified(Outcome(table, frozenset(EVERYBODY))) == ["t001", "t004", "t005"]
    assert handout.certified(Outcome(table, frozenset({"t002", "t003", "t004"}))) == ["t004"]
    assert handout.certified(Outcome(table, frozenset())) == []


def test_certificates_name_who_passed_and_nobody_else(kit: Kit, table: Results, tmp_path: Path) -> None:
    handout.write(tmp_path, after(kit, table, EVERYBODY))
    folder = tmp_path / "结业证书"
    assert sorted(one.name for one in folder.iterdir()) == [
        "t001.html",
        "t004.html",
        "t005.html",
        "全部.html",
    ]
    one = shown(folder / "t001.html")
    assert "钱一" in one and "城东支行" in one and "于2026年10月14日参加十月消保培训" in one
    assert "通过“2026 年十月消保培训结业测评”，准予结业。" in one and "72.5" not in one
    everybody = shown(folder / "全部.html")
    assert everybody.count("准予结业") == 3 and "孙二" not in everybody and "t003" not in everybody
    raw = (folder / "t004.html").read_text(encoding="utf-8")
    assert "李&lt;b&gt;四&lt;/b&gt;" in raw and "<b>" not in raw
    assert "size: A4 landscape" in raw and raw.count('class="sheet"') == 1
    assert '<span class="blank"></span>' in raw  # no bank's name: a line to fill in


def test_score_and_bank_are_printed_when_asked_for(kit: Kit, table: Results, tmp_path: Path) -> None:
    made = after(kit, table, EVERYBODY, with_score=True, bank="示范<行>", note="演练")
    handout.write(tmp_path, made)
    one = shown(tmp_path / "结业证书" / "t001.html")
    assert "得 72.5 分（满分 100 分）" in one and "示范<行>" in one and "演练" in one
    raw = (tmp_path / "1-日程.html").read_text(encoding="utf-8")
    assert "示范&lt;行&gt;" in raw and "（演练）" in raw and raw.count('class="blank"') == 1  # the place


def test_a_certificate_of_an_earlier_run_is_taken_away(kit: Kit, table: Results, tmp_path: Path) -> None:
    handout.write(tmp_path, after(kit, table, EVERYBODY))
    (tmp_path / "结业证书" / "注.txt").write_text("留着", encoding="utf-8")
    handout.write(tmp_path, after(kit, table, {"t004"}))
    assert sorted(one.name for one in (tmp_path / "结业证书").iterdir()) == [
        "t004.html",
        "全部.html",
        "注.txt",
    ]
    handout.write(tmp_path, after(kit, table, {"t002"}))
    assert [one.name for one in (tmp_path / "结业证书").iterdir()] == ["注.txt"]


def test_the_list_of_marks(kit: Kit, table: Results, tmp_path: Path) -> None:
    handout.write(tmp_path, after(kit, table, EVERYBODY - {"t004"}))
    rows = [[unescape(cell) for cell in row] for row in cells(tmp_path / "5-成绩单.html")]
    by_account = {re.findall(r"t\d{3}", row[1])[0]: [row[0], *row[2:]] for row in rows}
    assert by_account == {
        "t001": ["城东支行", "72.5/100", "合格", "G4 监管评价指标", ""],
        "t002": ["江南支行", "51/100", "补考", "G1 委员会按季开会", "迟交"],
        "t003": ["山前县支行", "", "待评", "", ""],
        "t004": ["城东支行", "", "没有发还", "", ""],
        "t005": ["外来", "90/100", "合格", "", ""],
        "t006": ["开发区支行", "", "没有交卷", "", ""],
    }
    assert [row[3] for row in rows[-2:]] == ["没有发还", "没有交卷"]
    assert "30 日内补考，最晚2026年11月13日" in shown(tmp_path / "5-成绩单.html")


def test_the_make_up_day_follows_rule_and_agenda(kit: Kit, table: Results, tmp_path: Path) -> None:
    rule = kit.edition.rule(handout.PASS)
    shorter = rule.model_copy(update={"values": {**rule.values, "days": 10}})
    other = dataclasses.replace(kit.edition, rules={**kit.edition.rules, rule.id: shorter})
    made = after(dataclasses.replace(kit, edition=other), table, EVERYBODY)
    handout.write(tmp_path, made)
    assert "10 日内补考，最晚2026年10月24日" in shown(tmp_path / "5-成绩单.html")
    undated = dataclasses.replace(made, agenda=kit.agenda.model_copy(update={"day": None}))
    handout.write(tmp_path, undated)
    assert "没有合格的，考后 10 日内补考。" in shown(tmp_path / "5-成绩单.html")
    assert "日期：　地点：" in shown(tmp_path / "1-日程.html")
    assert handout.day_text(date(2026, 1, 5)) == "2026年1月5日"


def test_an_account_can_t_lead_out_of_the_folder(kit: Kit, table: Results, tmp_path: Path) -> None:
    people = table.people.assign(trainee=["../../t001", *list(table.people["trainee"])[1:]])
    odd = Results(people, table.items, 0)
    handout.write(tmp_path / "in", after(kit, odd, {"../../t001"}))
    assert sorted(one.name for one in (tmp_path / "in" / "结业证书").iterdir()) == [
        ".._.._t001.html",
        "全部.html",
    ]
    assert [one.name for one in tmp_path.iterdir()] == ["in"]


# --- the command -------------------------------------------------------------------------------------------


def test_the_command_writes_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path / "course"))
    monkeypatch.setenv("COURSE_ASSESSMENTS", str(ROOT / "assessments"))
    monkeypatch.setenv("COURSE_EXCHANGE", str(tmp_path / "exchange"))
    monkeypatch.delenv("COURSE_DB_URL", raising=False)
    (tmp_path / "course").mkdir()
    roster = tmp_path / "名单.csv"
    roster.write_text("账号,姓名,机构,角色\nwang,王五,城东支行,学员\nlu,陆七,市行,培训师\n", encoding="utf-8")
    to = tmp_path / "印"
    done = CliRunner().invoke(
        main, ["handout", "october-2026", "--to", str(to), "--roster", str(roster), "--bank", "示范行"]
    )
    assert done.exit_code == 0, done.output
    assert sorted(one.name for one in to.iterdir()) == [
        "1-日程.html",
        "2-讲义.html",
        "3-案例.html",
        "4-签到表.html",
    ]
    assert "还没有发还的成绩" in done.output and "注意：试卷的合格线" not in done.output
    sheet = shown(to / "4-签到表.html")
    assert "王五（wang）" in sheet and "陆七" not in sheet and "示范行" in sheet
    assert not (tmp_path / "course" / "gradebook.db").exists()
    own = tmp_path / "own.yaml"
    own.write_text(
        agenda.FILE.read_text(encoding="utf-8").replace("minutes: 60", "minutes: 30"), encoding="utf-8"
    )
    refused = CliRunner().invoke(main, ["handout", "october-2026", "--to", str(to), "--agenda", str(own)])
    assert refused.exit_code == 2 and "own.yaml" in refused.output and "测评排了 30 分钟" in refused.output
    assert settings.assessments() == ROOT / "assessments"
