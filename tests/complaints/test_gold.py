"""The evaluation set is large, marked right, invented, apart from the tuning texts; and the targets hold on it."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import phonenumbers
import pytest
import yaml
from stdnum import luhn
from stdnum.cn import ric

from course.complaints.anonymise import GROUPS, KINDS, detect, normalise, read_marks
from course.complaints.anonymise.spans import MarkError
from course.complaints.synthesise.gold import COUNT, FOLDER, LONGEST, SHORTEST, gold

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))
import anonymise as benchmark  # noqa: E402

TEXTS = gold()


def marked(kind: str) -> list[str]:
    return [
        re.sub(r"[^0-9A-Za-z]", "", normalise(s.text)[0]).upper()
        for _, spans in TEXTS
        for s in spans
        if s.kind == kind
    ]


def test_size_length_and_kinds() -> None:
    assert len(TEXTS) == COUNT == 1600
    assert len({text for text, _ in TEXTS}) == COUNT
    assert all(SHORTEST <= len(text) <= LONGEST for text, _ in TEXTS)
    counts = Counter(s.kind for _, spans in TEXTS for s in spans)
    assert set(counts) == set(KINDS)
    assert min(counts.values()) >= 100


def test_the_same_seed_gives_the_same_texts() -> None:
    assert gold(20, 3) == gold(20, 3) != gold(20, 4)


def test_no_number_can_belong_to_anybody() -> None:
    assert not [n for n in marked("id_card") if len(n) == 18 and ric.is_valid(n)]
    assert all(n[:2] in {"09", "19", "29", "39", "49", "59", "69", "79"} for n in marked("id_card"))
    mobiles = [n[-11:] for n in marked("mobile")]
    assert not [n for n in mobiles if phonenumbers.is_valid_number(phonenumbers.parse(n, "CN"))]
    assert not [n for n in marked("bank_card") if luhn.is_valid(n) and n[0] != "9"]
    assert not [n for n in marked("landline") if n[:4] not in {"0999", "0000"}]
    assert not [n for n in marked("plate") if n[0] != "O"]
    assert all(n.endswith(("EXAMPLECOM", "EXAMPLECN", "MAILINVALID")) for n in marked("email"))


def test_the_families_share_no_clause() -> None:
    tuning = yaml.safe_load((ROOT / "tests/data/anonymise_tuning.yaml").read_text(encoding="utf-8"))
    earlier = yaml.safe_load(
        (ROOT / "tests/data/anonymise_tuning_2/phrases.yaml").read_text(encoding="utf-8")
    )
    tuning += [p for part in earlier.values() for p in part]
    phrases = yaml.safe_load((FOLDER / "phrases.yaml").read_text(encoding="utf-8"))

    def clauses(texts: list[str]) -> set[str]:
        plain = [re.sub(r"【【.*?】】|\{.*?\}", "|", text) for text in texts]
        return {c for text in plain for c in re.split(r"[，。；：！？、|“”（）\s]", text) if len(c) >= 7}

    assert clauses(tuning) & clauses([p for part in phrases.values() for p in part]) == set()


def test_the_targets_hold() -> None:
    texts = TEXTS[:600]
    result = benchmark.score(texts, [detect(text) for text, _ in texts])
    recall = {group: result.recall(kinds) or 0 for group, kinds in GROUPS.items()}
    assert recall["numbers"] >= 0.995
    assert recall["names"] >= 0.97
    assert recall["places"] >= 0.95
    assert recall["organisations"] >= 0.95
    assert (result.precision(KINDS) or 0) >= 0.95


def test_found_means_every_identifying_character() -> None:
    text, marks = read_marks("住【【address:洛阳市涧西区天津路12号】】，叫【【name:王伟经理】】")
    address, name = marks
    assert "".join(text[i] for i in sorted(benchmark.identifying(address))) == "天津路12号"
    assert "".join(text[i] for i in sorted(benchmark.identifying(name))) == "王伟"
    half = benchmark.score(
        [(text, marks)], [[address.__class__(address.start, address.end - 2, "address", "")]]
    )
    assert half.found["address"] == 0
    assert half.right["address"] == 1


@pytest.mark.parametrize("text", ["【【nobody:张三】】", "【【name:张三】", "张三】】"])
def test_broken_marks_are_refused(text: str) -> None:
    with pytest.raises(MarkError):
        read_marks(text)


def test_marks_give_text_and_places() -> None:
    text, spans = read_marks("我叫【【name:张三】】，【【mobile:15412340001】】。")
    assert text == "我叫张三，15412340001。"
    assert [(s.start, s.end, s.kind) for s in spans] == [(2, 4, "name"), (5, 16, "mobile")]
