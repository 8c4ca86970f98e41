"""The privacy report: self-contained, escaped, with the run's figures and the plain words about what it is not."""

from __future__ import annotations

from collections import Counter
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from course.complaints.anonymise import report
from course.complaints.anonymise.policy import Policy
from course.complaints.anonymise.privacy import Measure, measure, protect
from course.complaints.anonymise.survey import Outcome
from course.knowledge import edition as editions

EVIL = "<script>alert(1)</script>"


class Page(HTMLParser):
    """Text, tags and addresses of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.text = " ".join(self.words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.addresses += [str(value) for name, value in attrs if name in ("src", "href", "action", "data")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def outcome(**more: object) -> Outcome:
    rows = (
        [("2026-01", "A"), ("2026-01", "B")] * 20
        + [("2026-02", "A"), ("2026-03", "B"), ("2026-03", "A")]
        + [("2024-09", "B")]
    )
    frame = pd.DataFrame(
        [(*row, f"O{i % 3}") for i, row in enumerate(rows)], columns=["month", "s", "outlet"], dtype=object
    )
    plan = Policy.model_validate(
        {
            "title": "方案", "quasi_identifiers": ["month"], "sensitive": ["s"], "linked": ["outlet"], "k": 3, "l": 2,
            "columns": {
                "at": {"action": "generalise", "by": "month", "as": "month"}, "s": "keep", EVIL: "drop",
                "outlet": {"action": "pseudonym", "kind": "branch"}, "text": "narrative",
            },
            "ladder": [{"column": "month", "to": "quarter"}], **more,
        }
    )  # fmt: skip
    protected = protect(frame, plan)
    kept = protected.values[~protected.dropped]
    raw = Measure(44, 44, 1, {}, {}, 44, 44, (1,) * 44)
    return Outcome(
        plan, EVIL + ".csv", "CSV，UTF-8", "0a1b2c3d", 44, protected, raw, measure(kept, ["month", "outlet"], (), 3),
        spans=Counter(name=7, mobile=14), changed_texts=9, asked=3,
    )  # fmt: skip


@pytest.fixture
def page(tmp_path: Path) -> Page:
    report.write(tmp_path / "r.html", outcome(), date(2026, 11, 24), "o.csv", "复核单.csv")
    return Page((tmp_path / "r.html").read_text(encoding="utf-8"))


def test_it_says_what_it_is_and_is_not(page: Page) -> None:
    edition = editions.load()
    assert "这份数据做的是去标识化，不是法律上的匿名化。" in page.text
    for rule in ("privacy.deidentified", "privacy.anonymised"):
        card = edition.card(rule)
        assert f"（{rule}）：{card.text}" in page.text
        assert card.source in page.text
    assert "还要人做的事" in page.text
    assert "复核单 复核单.csv" in page.text
    assert "拿不准的句子有 3 句" in page.text


def test_figures(page: Page) -> None:
    text = " ".join(page.text.split())
    assert "43 写出的行（原始 44 行）" in text
    assert "k = 3 方案要求至少 3" in text
    assert "2.3% 删掉的行（最多允许 5.0%）" in text
    assert "原始值（精确到分钟、门牌、岁） 44 44 1 44（100.0%） 44（100.0%）" in text
    assert "各列处理以后 44 4 1 2（4.5%） 4（9.1%）" in text
    assert "放粗、删行以后（输出） 43 2 3 0（0.0%） 0（0.0%）" in text
    assert "认得出outlet 43 " in text
    assert "month 改到季度 只动小组里的行 4 1" in text
    assert "手机号 14 姓名 7" in text
    assert "s 1 2 " in text
    assert "Zayatz, L. V. (1991)" in text
    assert "at month 泛化到月 准标识符 93.0%" in text
    assert "outlet outlet 换成假名 关联列；在文字里也按网点找" in text
    assert "没有限定取值，请人看一遍" in text


def test_nothing_from_outside_and_everything_escaped(page: Page) -> None:
    assert page.tags["script"] == 0
    assert page.addresses == []
    assert page.text.count(EVIL) == 2
    assert page.tags["style"] == 1


def test_population(tmp_path: Path) -> None:
    assert report.estimates(outcome().protected.before, outcome().protected.after, outcome().policy) == [
        ("4.55%", (44, "0.00%")), ("2.72%", (132, "0.00%")), ("2.07%", (440, "0.00%")),
    ]  # fmt: skip
    one = outcome(population=132)
    assert report.estimates(one.protected.before, one.protected.after, one.policy) == [
        ("2.72%", (132, "0.00%"))
    ]
    assert report.bars(Counter()) == []
