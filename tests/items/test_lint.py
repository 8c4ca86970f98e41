"""The lint: each check trips on an item made for it and passes its neighbour; the shipped pools are clean."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from course.cli import main
from course.items import bank, lint
from course.items.bank import Bank
from course.items.lint import bias, blind, chance, options
from course.knowledge.edition import Edition
from course.study import pool

from .helpers import ROOT, choice, entry, written

STEM = "柜员收到一封信，信里说短信费收错了。第一步做什么？"
FAIR = [
    "当天登记，再查是谁开的短信",
    "先打电话，问清楚客户住哪里",
    "把信交给主管，由他安排时间",
    "退回去，请客户写明哪天扣费",
]


def single(
    identity: str = "T2-sample", key: int = 0, zh: list[str] = FAIR, stem: str = STEM, **more: Any
) -> dict[str, Any]:
    """A single choice with these options, the one at `key` right."""
    made = [{**choice("abcdefgh"[at], at == key), "zh": text} for at, text in enumerate(zh)]
    return entry(id=identity, stem={"zh": stem}, options=made, strand=identity.removeprefix("P-")[:2], **more)


def found(
    tmp_path: Path, edition: Edition, *entries: dict[str, Any], other: tuple[dict[str, Any], ...] = ()
) -> list[tuple[str, str, int | None, str]]:
    """(check, id, line, what) of every finding over one pool, or two."""
    pools: dict[str, Bank] = {}
    for name, some in (("库", entries), ("另一库", other)):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        pools[name] = bank.read(written(folder, *some)) if some else Bank({}, {})
    return [(one.check, one.id, one.line, one.what) for one in lint.lint(pools, edition)]


def many(count: int, **fields: Any) -> list[dict[str, Any]]:
    """Items that differ enough from one another, each in a strand of its own where `count` allows."""
    strands = ["G1", "G2", "G3", "G4", "T1", "T2", "T3", "T4", "T5", "C1", "C2", "C3"]
    words = "银行网点客户投诉登记告知核查调解答复整改退费审查培训宣传检查评价报告会议委员期限"
    made = []
    for at in range(count):
        stem = "".join(words[(at * 7 + step * (at + 3)) % len(words)] for step in range(12)) + chr(
            0x4E00 + 97 * at
        )
        made.append(single(f"{strands[at % len(strands)]}-item{at}", stem=stem, **{"key": at % 4, **fields}))
    return made


# ---- one item


def test_a_fair_item_is_clean(tmp_path: Path, edition: Edition) -> None:
    assert found(tmp_path, edition, single()) == []


LONG = [FAIR[0] + "，并且当天告诉客户登记了", *FAIR[1:]]
ONE_ITEM: dict[str, tuple[dict[str, Any], str, str]] = {
    "long key": (single(zh=LONG), "key-length", "正确项 25 个字，最长的错误选项 13 个字，一眼看得出。"),
    "short key": (
        single(zh=["登记", "先打电话问客户住哪里", "交给主管来安排时间", "请客户写明哪天扣费"]),
        "key-length", "正确项只有 2 个字，最短的错误选项也有 9 个字，一眼看得出。",
    ),
    "absolute": (
        single(zh=[FAIR[0], "任何时候先打电话问客户住哪里", "一律把信交给主管去安排", FAIR[3]]),
        "absolute-words", "“任何”“一律”这样绝对的词只在错误选项里。",
    ),
    "contains": (
        single(zh=["当天登记", "当天登记，再打电话", "把信交给主管", "请客户重写"]),
        "option-contains", "选项 a、b 一个包含另一个（“当天登记”），选了长的，短的也成立。",
    ),
    "alike": (
        single(zh=[FAIR[0], FAIR[1], "把信交给主管，由他安排时间", "把信交给主任，由他安排时间"]),
        "option-alike", "选项 c、d 几乎一样（92%），答案看来就在这两项里。",
    ),
    "odd": (
        single(zh=["当日登记", "转交主管安排电话核实", "转交主任安排电话核查", "转交同事安排电话回访"], key=0),
        "odd-one-out", "错误选项彼此很像（60%），只有正确项不一样。",
    ),
    "lone no": (
        single(zh=["不收，请他写明扣费日期", "可以收，先放在主管那里", "可以收，月底汇总去登记", "同意收，写一份说明存档"]),
        "lone-stance", "只有正确项一个说“不”，其余都说“可以”。",
    ),
    "lone yes": (
        single(zh=["可以收，当天先登记起来", "不收，请他去别的网点交", "不收，主管不在没人签字", "不收，没有扣费日期不办"]),
        "lone-stance", "只有正确项一个说“可以”，其余都说“不”。",
    ),
    "echo": (
        single(zh=["查短信费收错了没有", *FAIR[1:]]),
        "stem-echo", "题面里的“短信费收错了”只有正确项重复了，别的选项没有重复题面的话。",
    ),
    "glaring": (
        single(zh=["不收，信里说短信费收错，要本人写明日期", "可以收，以后再登记也来得及", "同意收，交给主管就行了", "可以收，但要等月底汇总"]),
        "wording", "不懂规则也能选对：最长、重复题面、只有它说不、开口就说可以、推托的话。",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_ITEM)
def test_a_fault_of_one_item(tmp_path: Path, edition: Edition, name: str) -> None:
    item, check, what = ONE_ITEM[name]
    hits = found(tmp_path, edition, single("T1-first", 1, stem="客户要求退年费，柜台怎么答？"), item)
    assert (check, "T2-sample", 2, what) in hits


NEIGHBOURS: dict[str, dict[str, Any]] = {
    "longer by less than half": single(zh=[FAIR[0] + "，告诉他", *FAIR[1:]]),
    "short options": single(zh=["是", "不是", "要通过", "未通过"]),
    "absolute in one of three": single(zh=[*FAIR[:2], "一律把信交给主管来安排", FAIR[3]]),
    "absolute in the key too": single(zh=["任何来信当天都要先登记", "任何时候先打电话问客户", "一律把信交给主管安排", FAIR[3]]),
    "a series of numbers": single(zh=["3 个工作日以内登记", "5 个工作日以内登记", "7 个工作日以内登记", "15 个工作日以内登记"]),
    "two refuse": single(zh=["不收，请他写明扣费日期", "可以收，先放在主管那里", "不收，主管不在没人签字", "同意收，写一份说明存档"]),
    "a distractor echoes too": single(zh=["查短信费收错了没有", "问信里说短信的是谁", *FAIR[2:]]),
}  # fmt: skip


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_the_neighbour_of_a_fault_is_clean(tmp_path: Path, edition: Edition, name: str) -> None:
    assert found(tmp_path, edition, NEIGHBOURS[name]) == []


# ---- stems


def test_stems_that_stand_twice(tmp_path: Path, edition: Edition) -> None:
    near = STEM.replace("柜员", "经理").replace("做什么", "怎么做")
    hits = found(tmp_path, edition, single("T2-one"), single("T2-two", 1), single("T2-three", 2, stem=near))
    assert [(check, who, line) for check, who, line, _ in hits] == [
        ("duplicate-stem", "T2-two", 2), ("near-stem", "T2-three", 3), ("near-stem", "T2-three", 3),
    ]  # fmt: skip
    assert hits[0][3] == "和 T2-one题面相同。"
    assert hits[1][3] == "和 T2-one题面有 82% 相同。"


def test_stems_across_pools_are_judged_more_strictly(tmp_path: Path, edition: Edition) -> None:
    mine, theirs = (
        "柜员收到一封信，信里说短信费收错了。先做什么？",
        "柜员收到一封信，信里说年费收错了两次，第一件事是？",
    )
    one, two = single("T2-one", stem=mine), single("P-T2-two", 1, stem=theirs, zh=FAIR[::-1])
    pair = single("T2-two", 1, stem=theirs, zh=FAIR[::-1])
    assert found(tmp_path, edition, one, pair) == []
    hits = found(tmp_path, edition, one, other=(two,))
    assert ("near-stem", "P-T2-two", 1, "和 T2-one（库）题面有 67% 相同。") in hits


def test_placeholders_and_values_are_no_likeness(tmp_path: Path, edition: Edition) -> None:
    """Two questions that read the same table differ by their own words."""
    table = {"generator": {"name": "below_quorum"}}
    one = single("G1-one", stem="{members}{present}{members}{present}几人算到会？", **table)
    two = single("G1-two", 1, stem="{members}{present}{members}{present}票怎样数？", **table)
    assert found(tmp_path, edition, one, two) == []


def test_options_shared_by_two_pools(tmp_path: Path, edition: Edition) -> None:
    other = single(
        "P-T2-two", 1, stem="客户要求退年费，柜台怎么答？", zh=["甲" * 13, "乙" * 13, FAIR[2], "丙" * 13]
    )
    hits = found(tmp_path, edition, single("T2-one"), other=(other,))
    assert ("shared-option", "P-T2-two", 1, "选项 c 和 T2-one（库）的一个选项一字不差。") in hits
    assert [one[0] for one in hits] == ["shared-option"]


# ---- rules in force


def changed(edition: Edition, **dates: date) -> Edition:
    rule = edition.rule("complaint.decide-15d").model_copy(update=dates)
    return dataclasses.replace(edition, rules={**edition.rules, rule.id: rule})


def test_rules_not_in_force(tmp_path: Path, edition: Edition) -> None:
    ended = changed(edition, effective_to=date(2026, 1, 1))
    coming = changed(edition, effective_from=date(2027, 1, 1))
    beside = ["complaint.decide-15d", "complaint.natural-days"]
    item = single(rules=beside)
    assert found(tmp_path, edition, item) == []
    assert found(tmp_path, ended, item) == [
        ("rule-force", "T2-sample", 1, "规则 complaint.decide-15d 在 2026-01-01 失效了。")
    ]
    assert found(tmp_path, coming, item) == [
        ("rule-force", "T2-sample", 1, "规则 complaint.decide-15d 到 2027-01-01 才施行。")
    ]
    told = "旧办法写的是多少日？"
    assert found(tmp_path, ended, single(rules=beside, stem=told)) == []
    assert len(found(tmp_path, coming, single(rules=beside, stem=told))) == 1
    assert found(tmp_path, coming, single(rules=beside, stem="这一条还没有施行，今天怎么办？")) == []
    alone = found(tmp_path, ended, single(rules=beside[:1], stem=told))
    assert [one[0] for one in alone] == ["rule-force"]


# ---- pools


def test_chance_is_exact() -> None:
    assert chance.upper_tail([0.5, 0.5], 1) == 0.75
    assert chance.upper_tail([0.25] * 4, 0) == 1.0
    assert round(chance.upper_tail([0.25] * 20, 9), 4) == 0.0409
    assert chance.most_allowed([0.25] * 20) == 8
    assert chance.chi_square([5, 5, 5, 5]) == 0.0
    assert chance.chi_square([11, 3, 3, 3]) == pytest.approx(9.6)


def test_key_positions_of_a_pool(tmp_path: Path, edition: Edition) -> None:
    leaning = many(12)
    for one, key in zip(leaning, [1] * 8 + [0, 2, 3, 3], strict=True):
        one["options"] = single(key=key)["options"]
    hits = [one for one in found(tmp_path, edition, *leaning) if one[0] == "key-position"]
    assert hits == [
        ("key-position", "库", None, "全库单选题的正确项偏在某个位置：从上到下依次 1、8、1、2 道。")
    ]
    assert not [one for one in found(tmp_path, edition, *many(12)) if one[0] == "key-position"]


def test_key_positions_of_a_strand(tmp_path: Path, edition: Edition) -> None:
    def strand(*keys: int) -> list[dict[str, Any]]:
        made = many(len(keys))
        return [
            single(f"T2-n{at}", key, stem=one["stem"]["zh"])
            for at, (key, one) in enumerate(zip(keys, made, strict=True))
        ]

    hits = found(tmp_path, edition, *strand(2, 2, 2))
    assert hits[0][:2] == ("key-position", "库 T2")
    assert hits[0][3] == "T2 单选题的正确项偏在某个位置：从上到下依次 0、0、3、0 道。"
    assert not [one for one in found(tmp_path, edition, *strand(2, 2)) if one[0] == "key-position"]
    assert not [one for one in found(tmp_path, edition, *strand(0, 2, 2, 1, 2)) if one[0] == "key-position"]


def longest(count: int, hits: int) -> list[dict[str, Any]]:
    """Items of which the first `hits` have the longest option as key, the others a longest wrong one."""
    made = many(count)
    for at, one in enumerate(made):
        key = at % 4
        tall = key if at < hits else (key + 1) % 4
        zh = [text + "，然后再看" * (place == tall) for place, text in enumerate(FAIR)]
        one["options"] = single(key=key, zh=zh)["options"]
    return made


def test_longest_keys_of_a_pool(tmp_path: Path, edition: Edition) -> None:
    hits = [one for one in found(tmp_path, edition, *longest(12, 7)) if one[0] == "longest-key"]
    assert hits[0][3].startswith("12 道题里有 7 道的最长选项正好是正确项，碰巧最多 6 道：G1-item0、G2-item1")
    assert not [one for one in found(tmp_path, edition, *longest(12, 6)) if one[0] == "longest-key"]


def test_absolute_words_of_a_pool(tmp_path: Path, edition: Edition) -> None:
    def pool_of(wrong: int, right: int) -> list[dict[str, Any]]:
        made = many(wrong + right)
        for at, one in enumerate(made):
            key = at % 4
            place = key if at >= wrong else (key + 1) % 4
            zh = [("一律" if spot == place else "") + text for spot, text in enumerate(FAIR)]
            one["options"] = single(key=key, zh=zh)["options"]
        return made

    hits = [one for one in found(tmp_path, edition, *pool_of(12, 0)) if one[0] == "absolute-words"]
    assert len(hits) == 1 and hits[0][3].startswith(
        "带绝对词的选项有 12 个，只有 0 个是正确项，划掉它们就能多对："
    )
    assert not [one for one in found(tmp_path, edition, *pool_of(10, 0)) if one[0] == "absolute-words"]
    assert not [one for one in found(tmp_path, edition, *pool_of(11, 1)) if one[0] == "absolute-words"]


def test_a_pool_that_is_answered_blind(tmp_path: Path, edition: Edition) -> None:
    telling = [
        "不收，请他写明扣费日期来",
        "可以收，先放在主管那里",
        "同意，等月底汇总去登记",
        "把信交给主管，由他安排",
    ]

    def pool_of(cunning: int) -> list[dict[str, Any]]:
        made = many(20)
        for at, one in enumerate(made[:cunning]):
            zh = telling[1:]
            zh.insert(at % 4, telling[0])
            one["options"] = single(key=at % 4, zh=zh)["options"]
        return made

    hits = [one for one in found(tmp_path, edition, *pool_of(20)) if one[0] == "wording"]
    assert len(hits) == 1
    assert hits[0][3].startswith(
        "只看字面就能答对 100%（瞎猜 25%，最多允许 35%）。痕迹最重的：G1-item0（最长、只有它说不、开口就说可以）；"
    )
    assert not [one for one in found(tmp_path, edition, *pool_of(0)) if one[0] == "wording"]


def test_a_waver_earns_a_share(tmp_path: Path, edition: Edition) -> None:
    (seen,) = lint.see(
        "库",
        bank.read(
            written(
                tmp_path,
                single(zh=["可以收今天来信", "先打电话问客户", "请主管去安排人", "等下个月再登记"]),
            )
        ),
        edition,
    )
    assert blind.guess(seen)[1:3] == (0.0, -1)
    (seen,) = lint.see(
        "库",
        bank.read(
            written(
                tmp_path, single(zh=["等着收当天来信", "先打电话问客户", "请主管去安排人", "可以下个月登记"])
            )
        ),
        edition,
    )
    assert blind.guess(seen).credit == 1 / 3


def test_the_option_that_is_nearest_to_all_others(tmp_path: Path, edition: Edition) -> None:
    zh = ["登记后查开通人", "登记后问住址吗", "主管来查开通人", "退回客户再写字"]
    (seen,) = lint.see("库", bank.read(written(tmp_path, single(zh=zh))), edition)
    assert blind.guess(seen)[1:] == (1.0, 1, ("最像别的选项",))
    other = ["登记后查开通人", "请他写住在哪里", "把那张交给主管", "等下月一起答复"]
    (seen,) = lint.see("库", bank.read(written(tmp_path, single(zh=other))), edition)
    assert blind.guess(seen)[1:] == (0.25, 0, ())


def test_words_in_common() -> None:
    assert options.contains("不通过，通过以后再说", "通过") and not options.contains("不通过", "通过")
    assert options.shared("审查意见没有出", "等审查意见") == "审查意见"
    assert options.shared("甲", "乙") == ""


# ---- the shipped pools and the command


def test_the_shipped_pools_are_clean(edition: Edition) -> None:
    pools = {"测评题库": bank.read(ROOT / "assessments" / "bank"), "自测题库": pool.read()}
    assert [one.line_zh() for one in lint.lint(pools, edition)] == []
    for figure in lint.figures(pools, edition).values():
        assert figure["blind"]["right"] <= figure["blind"]["allowed"]
        assert sum(figure["key_positions"]) == figure["single"] >= 60


def test_every_check_has_a_name_and_no_name_is_idle() -> None:
    code = "".join(path.read_text("utf-8") for path in Path(bias.__file__).parent.glob("*.py"))
    for check in lint.CHECKS:
        assert code.count(f'"{check}"') >= 2, check


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bank").mkdir()
    written(
        tmp_path / "bank", single("T1-first", 1, stem="客户要求退年费，柜台怎么答？"), ONE_ITEM["long key"][0]
    )
    monkeypatch.setenv("COURSE_ASSESSMENTS", str(tmp_path))
    told = CliRunner().invoke(main, ["bank", "lint"])
    assert told.exit_code == 1
    assert (
        f"[正确项太长或太短] {tmp_path / 'bank' / 'T2.yaml'} 第 2 行（T2-sample）：正确项 25 个字，最长的错误选项 13 个字，"
        "一眼看得出。办法：把各选项改到差不多长。"
    ) in told.output.splitlines()
    assert told.output.splitlines()[-1] == "共 1 处要改。"
    raw = json.loads(CliRunner().invoke(main, ["bank", "lint", "--json"]).output)
    assert raw["clean"] is False and set(raw) == {"clean", "findings", "pools"}
    assert raw["findings"][0] | {"what": "", "remedy": ""} == {
        "check": "key-length", "pool": "测评题库", "id": "T2-sample", "what": "", "remedy": "",
        "file": str(tmp_path / "bank" / "T2.yaml"), "line": 2,
    }  # fmt: skip
    assert raw["pools"]["测评题库"]["key_positions"] == [1, 1, 0, 0]
    monkeypatch.setenv("COURSE_ASSESSMENTS", str(ROOT / "assessments"))
    told = CliRunner().invoke(main, ["bank", "lint"])
    assert (told.exit_code, told.output.splitlines()[-1]) == (0, "没有要改的。")
