"""How well the detector finds personal information, and how fast: `python benchmarks/anonymise.py [--json]`.

Texts: the evaluation set (`course.complaints.synthesise.gold`, a template family the detector was not tuned
on) and, when the folder is there, the raw twins of `datasets/cases`. Beside ours run plain regular
expressions (`plain_patterns.py`) and Presidio (`presidio_run.py`; `--presidio-python` names an interpreter that
has presidio-analyzer, since the kit itself doesn't depend on it).

A gold span is FOUND when each of its identifying characters lies in some reported span, of whatever kind:
numbers: every digit and letter; names: every character but titles and 姓, 的; addresses: everything from
road, estate or village to the door (province, city, district and county in front may be missed);
employers and outlets: every character.
A reported span is RIGHT when it overlaps a gold span of the same group.
`all` pools the groups. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import plain_patterns  # noqa: E402
import yaml  # noqa: E402

from course.complaints.anonymise import GROUPS, KINDS, Span, detect, read_marks  # noqa: E402
from course.complaints.anonymise.lexicon import alternatives, words  # noqa: E402
from course.complaints.synthesise.gold import COUNT, SEED, gold  # noqa: E402

Text = tuple[str, list[Span]]
_TITLE = re.compile(rf"{alternatives(words('names')['titles'])}|姓|的")
_REGION = re.compile(r"^[^0-9]*?(?:省|自治区|市|区|县|旗)(?=.{3})")
_HAN_DIGITS = set("〇零一二三四五六七八九十幺正冬腊")


def identifying(span: Span) -> set[int]:
    """Places (in the text) of the characters of a gold span that must be covered."""
    every = set(range(span.start, span.end))
    if span.group == "numbers":
        return {i for i in every if _counts(span.text[i - span.start])}
    if span.kind == "name":
        return every - {span.start + i for m in _TITLE.finditer(span.text) for i in range(*m.span())} or every
    if span.kind == "address":
        rest = span.text
        while match := _REGION.match(rest):
            rest = rest[match.end() :]
        return set(range(span.end - len(rest), span.end))
    return every


def _counts(char: str) -> bool:
    return char in _HAN_DIGITS or (
        unicodedata.normalize("NFKC", char).isascii() and unicodedata.normalize("NFKC", char).isalnum()
    )


@dataclass
class Score:
    """Counts by kind."""

    gold: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, text: str, marks: list[Span], told: list[Span]) -> None:
        covered = {i for s in told for i in range(s.start, s.end)}
        for mark in marks:
            self.gold[mark.kind] += 1
            if identifying(mark) <= covered:
                self.found[mark.kind] += 1
            else:
                self.missed.append((mark.kind, mark.text, text[max(0, mark.start - 12) : mark.end + 8]))
        for span in told:
            self.told[span.kind] += 1
            if any(span.overlaps(m) and m.group == span.group for m in marks):
                self.right[span.kind] += 1
            else:
                self.wrong.append((span.kind, span.text, text[max(0, span.start - 12) : span.end + 8]))

    def recall(self, kinds: tuple[str, ...]) -> float | None:
        return _share(sum(self.found[k] for k in kinds), sum(self.gold[k] for k in kinds))

    def precision(self, kinds: tuple[str, ...]) -> float | None:
        return _share(sum(self.right[k] for k in kinds), sum(self.told[k] for k in kinds))

    def summary(self) -> dict[str, dict[str, float | None]]:
        sets = {**GROUPS, "all": KINDS}
        return {
            "recall": {name: _rounded(self.recall(kinds)) for name, kinds in sets.items()},
            "precision": {name: _rounded(self.precision(kinds)) for name, kinds in sets.items()},
        }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def score(texts: list[Text], told: list[list[Span]]) -> Score:
    """Counts for the spans `told` (one list for each text)."""
    result = Score()
    for (text, marks), spans in zip(texts, told, strict=True):
        result.add(text, marks, spans)
    return result


def case_texts(folder: Path) -> list[Text]:
    """The marked raw twins of the cases; an empty list when there are none."""
    out = []
    for file in sorted(folder.glob("*.yaml")) if folder.is_dir() else []:
        case = yaml.safe_load(file.read_text(encoding="utf-8"))
        raw = case.get("raw") if isinstance(case, dict) else None
        if raw:
            out.append(read_marks(raw["zh"] if isinstance(raw, dict) else raw))
    return out


def timed(finder: Callable[[str], list[Span]], texts: list[Text]) -> tuple[list[list[Span]], float]:
    """What the finder reports, and characters a second (one process; the model is already open)."""
    finder("热身：张伟")
    began = time.perf_counter()
    told = [finder(text) for text, _ in texts]
    return told, sum(len(text) for text, _ in texts) / (time.perf_counter() - began)


def presidio(python: str, texts: list[Text]) -> dict[str, Any]:
    """Presidio's two configurations, each {told, speed, note} or {error}."""
    has = subprocess.run([python, "-c", "import presidio_analyzer"], capture_output=True)
    if has.returncode:
        error = {
            "error": "没有装 presidio-analyzer（本项目不依赖它）；用 --presidio-python 指一个装了它的解释器"
        }
        return {"defaults": error, "chinese": error}
    run = subprocess.run(
        [python, str(ROOT / "benchmarks" / "presidio_run.py")],
        input=json.dumps([text for text, _ in texts]), capture_output=True, text=True,
    )  # fmt: skip
    if run.returncode:
        error = {"error": run.stderr.strip().splitlines()[-1][:200] if run.stderr.strip() else "异常退出"}
        return {"defaults": error, "chinese": error}
    out: dict[str, Any] = json.loads(run.stdout)
    for result in out.values():
        if "spans" in result:
            result["told"] = [
                [Span(a, b, kind, text[a:b], sure) for a, b, kind, sure in spans]
                for (text, _), spans in zip(texts, result.pop("spans"), strict=True)
            ]
            result["speed"] = sum(len(text) for text, _ in texts) / result["seconds"]
    return out


def table(name: str, result: Score) -> str:
    """Recall and precision by kind and by group."""
    lines = [f"\n{name}", f"{'':<16}{'应有':>8}{'找到':>8}{'召回':>9}{'报出':>8}{'对':>8}{'精确':>9}"]
    rows = (
        [(kind, (kind,)) for kind in KINDS]
        + [(f"[{g}]", kinds) for g, kinds in GROUPS.items()]
        + [("[all]", KINDS)]
    )
    for label, kinds in rows:
        counts = [sum(c[k] for k in kinds) for c in (result.gold, result.found, result.told, result.right)]
        lines.append(
            f"{label:<16}{counts[0]:>10}{counts[1]:>10}{_percent(result.recall(kinds)):>11}"
            f"{counts[2]:>10}{counts[3]:>10}{_percent(result.precision(kinds)):>11}"
        )
    return "\n".join(lines)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.2f}%"


def side_by_side(rows: dict[str, Score | str], speeds: dict[str, float]) -> str:
    """One line for each detector: recall / precision by group, and speed."""
    lines = [
        "\n并排（召回 / 精确）",
        f"{'':<26}" + "".join(f"{g:>20}" for g in [*GROUPS, "all"]) + f"{'字/秒':>12}",
    ]
    for name, result in rows.items():
        if isinstance(result, str):
            lines.append(f"{name:<26}  未能运行：{result}")
            continue
        cells = [
            f"{_percent(result.recall(k))} / {_percent(result.precision(k))}"
            for k in [*GROUPS.values(), KINDS]
        ]
        lines.append(f"{name:<26}" + "".join(f"{c:>20}" for c in cells) + f"{speeds[name]:>14,.0f}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="只打印最后一行 JSON")
    parser.add_argument("--count", type=int, default=COUNT, help="评测文本的条数")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--missed", action="store_true", help="列出漏掉和报错的（看过就要换评测模板）")
    parser.add_argument("--presidio-python", default=sys.executable)
    args = parser.parse_args()

    evaluation = gold(args.count, args.seed)
    cases = case_texts(ROOT / "datasets" / "cases")
    texts = evaluation + cases
    told, speed = timed(detect, texts)
    ours = score(texts, told)
    parts = {"gold": score(evaluation, told[: len(evaluation)])}
    if cases:
        parts["cases"] = score(cases, told[len(evaluation) :])
    if not args.json:
        show(texts, ours, parts, speed, args.presidio_python)
        for line in (
            [("漏", *m) for m in ours.missed] + [("错", *w) for w in ours.wrong] if args.missed else []
        ):
            print(*line, sep=" | ")
    result = {**ours.summary(), "characters_per_second": round(speed)}
    result |= {
        "texts": {"gold": len(evaluation), "cases": len(cases)},
        **{name: s.summary() for name, s in parts.items()},
    }
    print(json.dumps(result, ensure_ascii=False))


def show(texts: list[Text], ours: Score, parts: dict[str, Score], speed: float, python: str) -> None:
    """Print the tables: by kind, by source of the texts, and side by side with others."""
    for name, part in parts.items():
        print(table({"gold": "评测集", "cases": "案例原文"}[name] + "：本检测器", part))
    rows: dict[str, Score | str] = {"本检测器": ours}
    speeds = {"本检测器": speed}
    told, speeds["普通正则"] = timed(plain_patterns.detect, texts)
    rows["普通正则"] = score(texts, told)
    for key, name in (("defaults", "Presidio 默认"), ("chinese", "Presidio 中文配置")):
        result = presidio_results(python, texts)[key]
        if "error" in result:
            rows[name] = result["error"]
            continue
        if result["note"]:
            print(f"\n{name}：识别人名、地名、单位的部分未能运行：{result['note']}")
        rows[name], speeds[name] = score(texts, result["told"]), result["speed"]
    print(side_by_side(rows, speeds))
    print("号码都是编的、不可能存在的号；Presidio 要校验号码是否有效，所以它的号码召回比在真实文本上低。")


_kept: dict[str, Any] = {}


def presidio_results(python: str, texts: list[Text]) -> dict[str, Any]:
    """Presidio's results, computed once."""
    if not _kept:
        _kept.update(presidio(python, texts))
    return _kept


if __name__ == "__main__":
    main()
