"""From blueprint and bank to a paper: the same bytes each time, one locked cell per item, no key in it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course.assessment import blueprint, build
from course.assessment.paper import plan_paper, recorded
from course.errors import CourseError, ItemError, PaperError
from course.items import bank as banks
from tests.classroom_kit import DATA, ESSAY, PAPER, Course

POINTS = {
    "G1-proof-quorum": 2.0, "G1-proof-minutes": 2.0, "G1-proof-order": 2.0, "G1-proof-absent": 2.0,
    "T2-proof-extend": 2.0, "T2-proof-reply": 3.0, "T2-proof-match": 2.0, "T2-proof-rate": 1.0,
    "T5-proof-consult": 2.0, ESSAY: 4.0,
}  # fmt: skip
GENERATED = ("G1-proof-quorum", "G1-proof-minutes", "G1-proof-absent")


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    for part in ("bank", "blueprints"):
        shutil.copytree(DATA / part, tmp_path / "a" / part)
    return tmp_path / "a"


def digests(*folders: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_bank_gives_the_same_bytes_in_any_process(bank: Path, tmp_path: Path) -> None:
    build.build(bank, tmp_path / "one", PAPER)
    first = digests(tmp_path / "one", bank / "papers")
    assert set(first) == {f"{PAPER}/{PAPER}.ipynb", f"{PAPER}/paper.json", f"{PAPER}.json"}
    build.build(bank, tmp_path / "one", PAPER)
    assert digests(tmp_path / "one", bank / "papers") == first
    code = (
        "import sys; from pathlib import Path; from course.assessment import build\n"
        "build.build(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])"
    )
    for seed in ("1", "77"):
        subprocess.run(
            [sys.executable, "-c", code, str(bank), str(tmp_path / seed), PAPER],
            env={"PYTHONHASHSEED": seed, "TZ": "America/New_York"}, check=True,
        )  # fmt: skip
        assert digests(tmp_path / seed, bank / "papers") == first


def test_another_salt_gives_other_variants(bank: Path) -> None:
    before = plan_paper(bank, PAPER).public()
    path = bank / "blueprints" / f"{PAPER}.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("proof-salt-1", "proof-salt-2"), encoding="utf-8"
    )
    after = plan_paper(bank, PAPER).public()
    assert after.version != before.version
    assert after.items["G1-proof-minutes"].variants != before.items["G1-proof-minutes"].variants


def test_each_item_is_one_locked_cell_that_only_asks(course: Course) -> None:
    made = nbformat.read(course.root / "source" / PAPER / f"{PAPER}.ipynb", as_version=4)
    nbformat.validate(made)
    cells = [cell for cell in made.cells if "nbgrader" in cell.metadata]
    assert {c.metadata.nbgrader.grade_id: c.metadata.nbgrader.points for c in cells} == POINTS
    for cell in cells:
        item_id = cell.metadata.nbgrader.grade_id
        assert cell.source == f'ask("{item_id}")'
        written = item_id == ESSAY
        assert (cell.metadata.nbgrader.locked, cell.metadata.nbgrader.solution) == (not written, written)
        assert (cell.metadata.editable, cell.metadata.deletable, cell.outputs) == (False, False, [])
    others = [c.source for c in made.cells if c.cell_type == "code" and c not in cells]
    assert others == ["from course.notebook import *", f'hand_in("{PAPER}")']
    front = made.cells[1].source
    assert front == (
        "# 测试卷\n\n10 道题，共 22 分，建议用时 40 分钟，得到 60% 的分数为合格。"
        "交卷截止：2026 年 11 月 6 日 18:00。\n\n逐题作答，答案自动保存。"
    )
    titles = [c.source for c in made.cells if c.cell_type == "markdown" and c.source.startswith("## ")]
    assert titles == ["## 委员会", "## 投诉", "## 书面题", "## 检查与交卷"]


def test_generated_items_carry_all_their_variants_and_others_one(course: Course) -> None:
    counts = {item_id: len(item.variants) for item_id, item in course.public.items.items()}
    assert counts == {item_id: 4 if item_id in GENERATED else 1 for item_id in POINTS}
    assert [item.number for item in course.public.items.values()] == list(range(1, 11))


def test_the_public_part_has_no_field_for_a_key(course: Course) -> None:
    data = json.loads((course.root / "source" / PAPER / "paper.json").read_text(encoding="utf-8"))
    assert set(data) == {
        "schema_version", "paper", "version", "title", "edition", "minutes", "timed", "due", "sections", "items"
    }  # fmt: skip
    more = {
        "single": {"options"}, "multiple": {"options"}, "order": {"steps"}, "match": {"rows", "options"},
        "number": {"unit"}, "date": set(), "essay": {"min_chars", "max_chars"},
    }  # fmt: skip
    for item in data["items"].values():
        assert set(item) == {"number", "points", "kind", "variants"}
        for form in item["variants"]:
            assert set(form) == {"kind", "stem"} | more[item["kind"]]
            for part in ("options", "steps", "rows"):
                assert all(set(one) == {"id", "label"} for one in form.get(part, []))
    steps = [s["id"] for s in data["items"]["G1-proof-order"]["variants"][0]["steps"]]
    assert sorted(steps) == ["count", "minutes", "notice", "vote"]
    assert steps != ["notice", "count", "vote", "minutes"]


def test_who_gets_which_variant_depends_on_version_id_and_item_alone(course: Course) -> None:
    public = course.public
    seen = set()
    for number in range(60):
        trainee = f"t{number:03d}"
        joined = "\x1f".join([public.version, trainee, "G1-proof-minutes"]).encode()
        wanted = int.from_bytes(hashlib.sha256(joined).digest()[:8], "big") % 4
        assert public.variant_index("G1-proof-minutes", trainee) == wanted
        seen.add(wanted)
    assert seen == {0, 1, 2, 3}
    assert public.variant_index("T2-proof-rate", "t001") == 0


def test_the_draw_takes_one_of_the_two_fitting_items_and_the_pool_item_stays_out(course: Course) -> None:
    assert course.paper.order[8] == "T5-proof-consult"
    assert "T5-proof-refund" not in (course.root / "source" / PAPER / "paper.json").read_text(
        encoding="utf-8"
    )


def rewrite(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_mending_a_key_or_a_rationale_after_release_changes_no_version(course: Course) -> None:
    _, version = recorded(course.assessments, PAPER)
    rewrite(course.assessments, "bank/T2.yaml", "key: 12.5", "key: 12.4")
    rewrite(course.assessments, "bank/T2.yaml", "没有批准的拖延就是超期", "没有批准的拖延就算超期")
    paper, after = recorded(course.assessments, PAPER)
    assert (after, paper.variant("T2-proof-rate", 0).key) == (version, "12.4")


def test_a_new_item_in_the_bank_changes_nothing_of_a_built_paper(course: Course) -> None:
    paper, version = recorded(course.assessments, PAPER)
    rewrite(course.assessments, "bank/T5.yaml", "- id: T5-proof-refund", "- id: T5-aaaa-refund")
    again, same = recorded(course.assessments, PAPER)
    assert (again.order, same) == (paper.order, version)


def test_changing_what_trainees_saw_stops_marking_and_says_how_to_go_on(course: Course) -> None:
    rewrite(course.assessments, "bank/T2.yaml", "本季八十件投诉", "本季九十件投诉")
    with pytest.raises(PaperError, match=r"题目或年度版里的文字、数值被改过.*改回题干和选项"):
        recorded(course.assessments, PAPER)


def test_a_paper_that_was_never_built_cannot_be_marked(bank: Path) -> None:
    with pytest.raises(PaperError, match=f"试卷 {PAPER} 还没有生成。 办法：先运行 course build {PAPER}"):
        recorded(bank, PAPER)


@pytest.mark.parametrize(
    ("file", "old", "new", "error", "why"),
    [
        ("bank/T2.yaml", "kind: essay", "kind: poem", ItemError, "T2-proof-letter"),
        ("bank/T2.yaml", "rules: [complaint.extend-30d, complaint.decide-15d]", "rules: [x.y]", ItemError, "x.y"),
        (f"blueprints/{PAPER}.yaml", "count: 1", "count: 3", PaperError, "要抽 T5 难度 1、2 分的题 3 道，题库里只有 2 道"),
        (f"blueprints/{PAPER}.yaml", "18:00:00+08:00\nreview", "18:00:00\nreview", PaperError, "时间要带时区"),
        (f"blueprints/{PAPER}.yaml", "id: proof-2026", "id: other", PaperError, "与文件名不一致"),
        (f"blueprints/{PAPER}.yaml", "T2-proof-rate]", "T2-none]", CourseError, "题库里没有 T2-none"),
    ],
)  # fmt: skip
def test_a_faulty_source_leaves_the_built_paper_as_it_was(
    course: Course, file: str, old: str, new: str, error: type[CourseError], why: str
) -> None:
    before = digests(course.root / "source", course.assessments / "papers")
    rewrite(course.assessments, file, old, new)
    with pytest.raises(error, match=why):
        build.build(course.assessments, course.root / "source", PAPER)
    assert digests(course.root / "source", course.assessments / "papers") == before
    assert [p.name for p in (course.root / "source").iterdir()] == [PAPER]


def test_a_build_cut_short_leaves_the_old_paper(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digests(course.root / "source")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("course.assessment.build.write_json", full)
    with pytest.raises(OSError, match="No space"):
        build.build(course.assessments, course.root / "source", PAPER)
    assert digests(course.root / "source") == before


def test_two_draws_never_take_the_same_item(bank: Path) -> None:
    one = "- {strand: T5, difficulty: 1, points: 2, count: 1}"
    rewrite(bank, f"blueprints/{PAPER}.yaml", one, f"{one}\n      {one}")
    drawn = plan_paper(bank, PAPER).order
    assert [i for i in drawn if i.startswith("T5-")] == ["T5-proof-consult", "T5-proof-refund"]
    assert plan_paper(bank, PAPER).order == drawn
    plan = blueprint.read(bank, PAPER)
    assert [len(items) for _, items in blueprint.draw(plan, banks.read(bank / "bank"))] == [4, 6, 1]


def test_a_fixed_item_is_not_drawn_again(bank: Path) -> None:
    rewrite(bank, f"blueprints/{PAPER}.yaml", "T2-proof-rate]", "T2-proof-rate, T5-proof-consult]")
    assert [i for i in plan_paper(bank, PAPER).order if i.startswith("T5-")] == [
        "T5-proof-consult",
        "T5-proof-refund",
    ]
