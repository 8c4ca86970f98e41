"""Cases: the shipped ones load and keep their promises; each fault is named with file, line and id."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from course.complaints import invented
from course.complaints.cases import Case, cases, cited, read_case
from course.complaints.codes import codes
from course.errors import CourseError
from course.knowledge.edition import load

FOLDER = Path(__file__).parents[2] / "datasets" / "cases"
SLOGANS = ("高度重视", "切实加强", "不断提升", "扎实推进", "进一步")
MODEL = """\
id: case-901
title: {zh: 试题}
difficulty: 1
misleading: false
voice: 客户自述
customer_group: 其他
received: {date: 2026-03-09, via: 网点来访}
narrative:
  zh: >-
    三月九日，客户甲来某支行存两千元，存款机响了半天，屏幕说设备故障，钱没有退，也没有打条子。旁边就是柜台，他去找柜员乙，
    柜员乙说要等厂家来清机，最快三天，让他留个电话。他要一张单子，柜员乙说没有清机之前不能写。这钱是要给工人结工钱的，
    他请网点今天给一个话，柜员乙说自己做不了主，让他等负责人回来，负责人下午也没有回来，他只好先走了。
raw:
  zh: >-
    三月九日，客户【【name:雷志高】】来【【branch:柳堤路支行】】存两千元，存款机响了半天，屏幕说设备故障，钱没有退，也没有打条子。旁边就是柜台，他去找柜员【【name:小贾】】，
    小贾说要等厂家来清机，最快三天，让他留个电话，他留了【【mobile:142 2426 4628】】。他要一张单子，小贾说没有清机之前不能写。这钱是要给工人结工钱的，
    他请网点今天给一个话，小贾说自己做不了主，让他等负责人回来，负责人下午也没有回来，他只好先走了。
key:
  channel: A0102
  category: B03011
  cause: C02
  why:
    channel: 钱是在存款机上没的，记自助机具。
    category: 往借记卡里存现，归借记卡使用。
    cause: 起因是机器吞钞，归服务设施设备系统。
  three_plus_one: 无
  regulator_transferred: false
  grade: 一般
  owner: {level: outlet, zh: 网点负责人}
  deadline: {kind: decide, rule: complaint.decide-15d}
  root_causes: [卡钞]
  right_handling:
    - zh: 当天登记，{complaint.decide-15d:days} 日内答复。
      rules: [house.complaint.register]
    - zh: 自己调录像。
      rules: [complaint.no-redundant-proof]
  wrong_turns:
    - act: 等清机再登记。
      consequence: 期限照走。
      rules: [house.complaint.register]
    - act: 让客户举证。
      consequence: 问不出东西。
      rules: [complaint.no-redundant-proof]
rules: [complaint.decide-15d, house.complaint.register, complaint.no-redundant-proof]
strands: [T1]
"""


def refused(folder: Path, old: str, new: str, name: str = "case-901.yaml") -> CourseError:
    """The error that the model case gives when `old` becomes `new`."""
    assert MODEL.count(old) >= 1, old
    (folder / name).write_text(MODEL.replace(old, new), encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        cases(folder)
    return caught.value


def line_of(text: str) -> int:
    """The line of the model case on which `text` stands."""
    return next(n for n, one in enumerate(MODEL.splitlines(), 1) if text in one)


@pytest.fixture(scope="module")
def shipped() -> tuple[Case, ...]:
    return cases(FOLDER)


def test_the_model_case_loads(tmp_path: Path) -> None:
    (tmp_path / "case-901.yaml").write_text(MODEL, encoding="utf-8")
    (case,) = cases(tmp_path)
    assert case.id == "case-901"
    assert case.key.accepted("cause") == ("C02",)
    assert case.filled().key.right_handling[0].zh == "当天登记，15 日内答复。"
    assert case.key.right_handling[0].zh == "当天登记，{complaint.decide-15d:days} 日内答复。"


def test_raw_text_gives_the_plain_text_and_exact_spans(tmp_path: Path) -> None:
    (tmp_path / "case-901.yaml").write_text(MODEL, encoding="utf-8")
    text, spans = cases(tmp_path)[0].raw_text()
    assert text.startswith("三月九日，客户雷志高来柳堤路支行存两千元，")
    assert [(s.start, s.end, s.kind, s.text) for s in spans[:2]] == [
        (7, 10, "name", "雷志高"),
        (11, 16, "branch", "柳堤路支行"),
    ]
    assert [s.kind for s in spans] == ["name", "branch", "name", "mobile"]
    assert all(text[s.start : s.end] == s.text for s in spans)


# What is changed, into what, what the error says, where it stands (↓: on the next line), which field.
FAULTS: list[tuple[str, str, str, str, str]] = [
    ("channel: A0102", "channel: A0999", "没有代码 A0999。", "channel: A0102", "key.channel"),
    ("channel: A0102", "channel: A0103", "A0103 不是 A 面最细的一级。", "channel: A0102", "key.channel"),
    ("cause: C02\n", "cause: B03\n", "B03 不是 C 面最细的一级。", "cause: C02", "key.cause"),
    ("  three_plus_one: 无\n", "  three_plus_one: 无\n  accept: {cause: [C01, C02]}\n",
     "C02 就是答案本身，不必再写进 accept。", "  regulator_transferred", "key.accept.cause.1"),
    ("[house.complaint.register]\n    - zh", "[house.complaint.nothing]\n    - zh",
     "引用了不存在的规则 house.complaint.nothing。", "rules: [house.complaint.register]", "key.right_handling.0.rules.0"),
    ("rules: [complaint.no-redundant-proof]\nrules:", "rules: [fee.sole-account]\nrules:",
     "规则 fee.sole-account 待培训师核实，不能作依据。", "consequence: 问不出东西。↓", "key.wrong_turns.1.rules.0"),
    ("rules: [complaint.decide-15d, house.complaint.register, ", "rules: [complaint.decide-15d, ",
     "规则 house.complaint.register 没有列进 rules。", "rules: [house.complaint.register]", "key.right_handling.0.rules.0"),
    ("level: outlet", "level: branch", "没有层级 branch。", "owner:", "key.owner.level"),
    ("kind: decide", "kind: soon", "没有期限种类 soon。", "deadline:", "key.deadline.kind"),
    ("kind: decide", "kind: extend-30", "期限 extend-30 的规则是 complaint.extend-30d。", "deadline:", "key.deadline.rule"),
    ("strands: [T1]", "strands: [T1, T9]", "没有条线 T9。", "strands:", "strands.1"),
    ("misleading: false", "misleading: true", "标了 misleading，要在 why.misleads 写明误导在哪里。", "  why:", "key.why"),
    ("via: 网点来访", "via: 监管转办", "监管转办的件这里要写 true。", "regulator_transferred", "key.regulator_transferred"),
    ("自己做不了主，", "自己做不了主，叫他打 0371-12345678，", "叙述里有标记或号码：0371-12345678。", "  zh: >-", "narrative.zh"),
    ("客户甲来某支行", "客户甲来柳堤路支行", "叙述里还留着 raw 标出的“柳堤路支行”。", "  zh: >-", "narrative.zh"),
    ("【【name:小贾】】", "【【nick:小贾】】", "标记用了未知的种类“nick”。", "raw:↓", "raw.zh"),
    ("【【mobile:142 2426 4628】】", "【【mobile:142 2426 4628】", "标记没有写完整。", "raw:↓", "raw.zh"),
    ("【【mobile:142 2426 4628】】", "没留", "raw 里有 3 处标记，应有 4 至 10 处。", "raw:↓", "raw.zh"),
    ("【【mobile:142 2426 4628】】", "【【mobile:138 2426 4628】】",
     "“138 2426 4628”不合虚构号码的规定：手机号要用 142、143、154、160、163、164、168、169 开头。", "raw:↓", "raw.zh"),
    ("他留了【【mobile:142 2426 4628】】", "他留了【【mobile:142 2426 4628】】和13824264628", "raw 里的“13824264628”没有标记。",
     "raw:↓", "raw.zh"),
    ("三月九日，客户甲", "3月9日，客户甲", "叙述里的数字 3 在 raw 里没有。", "raw:↓", "raw.zh"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "what", "at", "place"), FAULTS, ids=[f"{f[4]}:{f[2][:16]}" for f in FAULTS]
)
def test_each_fault_names_file_line_and_id(
    tmp_path: Path, old: str, new: str, what: str, at: str, place: str
) -> None:
    problem = refused(tmp_path, old, new)
    assert problem.what == what
    assert problem.file == tmp_path / "case-901.yaml"
    assert problem.line == line_of(at.rstrip("↓")) + at.count("↓")
    assert problem.place == f"case-901 {place}"
    assert problem.remedy


def test_a_narrative_that_is_too_short_or_too_long_is_refused(tmp_path: Path) -> None:
    middle = MODEL[MODEL.index("    三月九日，客户甲") : MODEL.index("raw:")]
    short = refused(tmp_path, middle, "    三月九日，客户甲来某支行存两千元。\n")
    assert short.what == "叙述 17 字，应在 150 至 500 字之间。"
    long = refused(tmp_path, middle, middle + "    " + "等" * 400 + "\n")
    assert long.what.startswith("叙述 5") and long.what.endswith("字，应在 150 至 500 字之间。")


def test_raw_that_tells_another_story_is_refused(tmp_path: Path) -> None:
    start = MODEL.index("    三月九日，客户【【")
    other = "    【【name:冯桂兰】】和【【name:老王】】在【【branch:凤鸣支行】】买理财亏了，经办是【【name:小韦】】，要求退本金，说当时讲的是保本。\n"
    problem = refused(tmp_path, MODEL[start : MODEL.index("key:")], other)
    assert re.fullmatch(r"raw 和叙述不像同一件事（只有 \d+% 相同）。", problem.what)


def test_the_file_name_must_be_the_id(tmp_path: Path) -> None:
    problem = refused(tmp_path, "difficulty: 1", "difficulty: 2", name="case-902.yaml")
    assert problem.what == "编号 case-901 和文件名 case-902.yaml 不一致。"
    assert problem.line == 1


def test_a_wrong_field_names_its_line(tmp_path: Path) -> None:
    problem = refused(tmp_path, "grade: 一般", "grade: 复杂")
    assert problem.what == "key.grade：只能是 '一般', '重要' or '重大'，现在是 '复杂'。"
    assert problem.line == line_of("grade: 一般")
    assert problem.place == "case-901"


def test_an_unknown_placeholder_names_its_line(tmp_path: Path) -> None:
    problem = refused(tmp_path, "{complaint.decide-15d:days}", "{complaint.decide-15d:weeks}")
    assert problem.what == "规则 complaint.decide-15d 没有名为 weeks 的值。"
    assert problem.line == line_of("当天登记，{")
    assert problem.place == "case-901 key.right_handling.0.zh"


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="一件案例也没有"):
        cases(tmp_path)


INVENTED: list[tuple[str, str, str | None]] = [
    ("mobile", "+86 142-2426-4628", None),
    ("mobile", "一六八零零零零零零零一", None),
    ("mobile", "１６８****２２０１", None),
    ("mobile", "139****2201", "手机号要用 142、143、154、160、163、164、168、169 开头"),
    ("mobile", "142 2426 462", "手机号应是 11 位"),
    ("landline", "0000－6610357", None),
    ("landline", "0999-7734120", "座机要用区号 0000，后面 7 至 8 位"),
    ("landline", "6610357", "座机要用区号 0000，后面 7 至 8 位"),
    ("id_card", "29199319760616380８", None),
    ("id_card", "291993197606163809", "证件号末位校验码不对"),
    ("id_card", "110105197606163808", "证件号前两位要用 09、19、29、39、49、59、69、79"),
    ("id_card", "6925********4304", None),
    ("bank_card", "6266 7127 6842 6846", None),
    ("bank_card", "6222000000000009", "62 开头的卡号校验通过了，可能是真卡"),
    ("bank_card", "9033401878017598984", None),
    ("bank_card", "9033401878017598985", "9 开头的卡号要校验通过"),
    ("bank_card", "5203401878017598", "卡号要用 62 开头且校验不过，或 9 开头且校验通过"),
    ("bank_card", "尾号 4471", None),
    ("account", "95724920868288909", None),
    ("account", "15724920868288909", "账号要用 9 开头"),
    ("email", "ＡＢ@example.cn", None),
    ("email", "ab@qq.com", "邮箱域名要用 example.com、example.cn、mail.invalid"),
    ("plate", "豫O·K3812", None),
    ("plate", "豫A·K3812", "车牌第二位要用字母 O（不发放）"),
    ("wechat", "lk_77", None),
    ("wechat", "wangfang1988", "微信号要短于 6 个或长于 20 个字符"),
    ("wechat", "13900001111", "手机号要用 142、143、154、160、163、164、168、169 开头"),
    ("qq", "9217440863", None),
    ("qq", "27413305", "QQ 号要用 9 开头、10 位以上"),
    ("passport", "EO1234567", None),
    ("passport", "E12345678", "护照号第二位要用字母 O（真号不用）"),
    ("name", "13900001111", None),
]


@pytest.mark.parametrize(("kind", "text", "why"), INVENTED)
def test_invented_numbers(kind: str, text: str, why: str | None) -> None:
    assert invented.fault(kind, text) == why


def test_loose_numbers_are_seen_and_dates_are_not() -> None:
    assert invented.loose("电话１３８２４２６４６２８，") == "13824264628"
    assert invented.loose("卡 6266 7127 6842 6846 呢") == "6266 7127 6842 6846"
    assert invented.loose("写信到 a.b@c.com") == "a.b@c.com"
    assert invented.loose("2026-03-09 9:20 到 11:20，共 48000 元，机号 3021") is None


def test_all_shipped_cases_are_whole(shipped: tuple[Case, ...]) -> None:
    assert [case.id for case in shipped] == [f"case-{n:03d}" for n in range(1, len(shipped) + 1)]
    assert len(shipped) >= 32
    assert sorted(case.id for case in shipped if case.misleading)[:5] == [
        "case-014", "case-020", "case-025", "case-026", "case-028",
    ]  # fmt: skip


def test_no_shipped_text_is_a_slogan_or_repeats_a_title(shipped: tuple[Case, ...]) -> None:
    for case in shipped:
        text = yaml.safe_dump(case.model_dump(mode="json"), allow_unicode=True)
        assert [word for word in SLOGANS if word in text] == [], case.id
    titles = Counter(case.title.zh for case in shipped)
    assert [title for title, count in titles.items() if count > 1] == []


def test_a_transferred_case_is_graded_as_the_house_rule_says(shipped: tuple[Case, ...]) -> None:
    transferred = [case for case in shipped if case.key.regulator_transferred]
    assert len(transferred) >= 3
    assert [case.id for case in transferred if case.key.grade == "一般"] == []


def test_shipped_rules_and_codes_are_shown_to_be_used(shipped: tuple[Case, ...]) -> None:
    edition, table = load(), codes()
    for case in shipped:
        rules = {rule for _, rule in cited(case)}
        assert all(edition.rules[rule].confidence != "low" for rule in rules)
        for facet in ("channel", "category", "cause"):
            assert all(code in table.by_code for code in case.key.accepted(facet))
    assert len({case.key.cause for case in shipped}) >= 6
    assert len({case.voice for case in shipped}) == 6


def test_an_arguable_facet_says_so(shipped: tuple[Case, ...]) -> None:
    arguable = [(case, facet) for case in shipped if int(case.id[-3:]) <= 32 for facet in case.key.accept]
    words = ("说得通", "也可以", "可争", "若查实", "可讨论", "若他只", "若制度")
    missing: list[Any] = [
        (case.id, facet)
        for case, facet in arguable
        if not any(word in getattr(case.key.why, facet) for word in words)
    ]
    assert missing == []


def test_one_case_can_be_read_by_itself() -> None:
    assert read_case(FOLDER / "case-009.yaml").title.zh == "吞了两千，等三天清机"
