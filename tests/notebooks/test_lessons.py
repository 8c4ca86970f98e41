"""The lesson notebooks: complete metadata, rules truly cited, nothing a trainee shouldn't meet."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from markdown_it import MarkdownIt

from course.exercises import base
from course.knowledge import load
from course.knowledge.strands import strands
from course.study import path, pictures, pool, progress, scenes
from tests.notebooks import prose_numbers as numbers

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
CORE = ["01-委员会工作规则", "02-年度工作要点", "03-监管评价指标"]  # the October session's three
PAGES = sorted(one.stem for one in FOLDER.glob("*.ipynb"))
NAMES = [one for one in PAGES if one != "00-入门诊断"]  # the lessons, the first page before them
LESSONS = NAMES[1:]
SCENES = Path(scenes.__file__).parent / "scenes"

CALLS = {"rule", "decide", "exercise", "check", "picture", "desk", "diagnose", "home"}
CODE_METADATA = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
ROLES = {"网点负责人", "投诉专员", "县、市消保管理人员", "委员会委员"}
SLOGANS = ("高度重视", "切实加强", "不断提升", "扎实推进", "进一步")
COMMENT = re.compile(r"<!-- rule: ([a-z0-9.-]+) -->")


@cache
def notebook(name: str) -> dict[str, Any]:
    """The parsed notebook, as nbformat sees it."""
    text = (FOLDER / f"{name}.ipynb").read_text(encoding="utf-8")
    parsed = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(parsed)
    raw: dict[str, Any] = json.loads(text)
    return raw


def source(cell: dict[str, Any]) -> str:
    """A cell's text, whether it is stored as a string or as lines."""
    text = cell["source"]
    return text if isinstance(text, str) else "".join(text)


def cells(name: str, kind: str, tagged: str | None = None) -> list[dict[str, Any]]:
    """The cells of a kind; without `tagged` those that are not instructor notes."""
    found = [cell for cell in notebook(name)["cells"] if cell["cell_type"] == kind]
    if tagged:
        return [cell for cell in found if tagged in cell["metadata"].get("tags", [])]
    return [cell for cell in found if "instructor" not in cell["metadata"].get("tags", [])]


def meta(name: str) -> dict[str, Any]:
    """The notebook's `course` metadata."""
    found: dict[str, Any] = notebook(name)["metadata"]["course"]
    return found


def calls(name: str) -> list[tuple[str, list[str], dict[str, Any]]]:
    """The calls of the code cells after the first: name, texts, keywords."""
    found = []
    for cell in cells(name, "code")[1:]:
        node = ast.parse(source(cell), mode="eval").body
        assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name), source(cell)
        words = [ast.literal_eval(one) for one in node.args]
        found.append((node.func.id, words, {str(k.arg): ast.literal_eval(k.value) for k in node.keywords}))
    return found


def called(name: str, what: str) -> list[str]:
    """All texts given to one kind of call."""
    return [word for call, words, _ in calls(name) if call == what for word in words]


def cited(name: str) -> set[str]:
    """Every rule that a notebook's cards, comments, scenes and pictures cite."""
    found = set(called(name, "rule"))
    for cell in notebook(name)["cells"]:
        if cell["cell_type"] == "markdown":
            found |= set(COMMENT.findall(source(cell)))
    for scene_id in called(name, "decide"):
        found |= set(scenes.find(scene_id).rules)
    for picture_id in called(name, "picture"):
        found |= pictures.cites(picture_id)
    return found


def plain(text: str) -> str:
    """What a trainee reads: no comments, tags, link targets or key names."""
    text = re.sub(r"<!--.*?-->|<br>", "", text, flags=re.DOTALL)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return re.sub(r"`(?:Tab|Ctrl|Alt)`", "", text)


def chinese(name: str) -> int:
    """Chinese characters that a trainee reads in a notebook's own text."""
    return sum(len(re.findall(r"[\u4e00-\u9fff]", plain(source(cell)))) for cell in cells(name, "markdown"))


def test_the_folder_holds_the_lessons_in_teaching_order() -> None:
    assert NAMES[:4] == ["00-开始", *CORE]
    first = "".join(source(cell) for cell in cells("00-开始", "markdown"))
    for name in LESSONS:
        assert name == f"{meta(name)['lesson']}-{meta(name)['title']}"
        assert f"]({name}.ipynb)" in first, f"the first page doesn't lead to {name}"
    assert [one for one in PAGES if one not in NAMES] == ["00-入门诊断"]
    assert "](00-入门诊断.ipynb)" in first


@pytest.mark.parametrize("name", PAGES)
def test_form(name: str) -> None:
    book = notebook(name)
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert book["metadata"]["kernelspec"] == {
        "display_name": "消保课程", "language": "python", "name": "course",
    }  # fmt: skip
    ids = [cell["id"] for cell in book["cells"]]
    assert len(set(ids)) == len(ids)
    for one in ids:
        assert re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", one) and not re.fullmatch(
            r"[0-9a-f]{8}", one
        ), one


@pytest.mark.parametrize("name", PAGES)
def test_code_is_one_hidden_call_without_outputs(name: str) -> None:
    code = cells(name, "code")
    assert source(code[0]) == "from course.notebook import *"
    for cell in code:
        assert cell["outputs"] == [] and cell["execution_count"] is None
        assert cell["metadata"] == CODE_METADATA
        assert "\n" not in source(cell)
    assert {call for call, _, _ in calls(name)} <= CALLS


@pytest.mark.parametrize("name", NAMES)
def test_metadata_is_true(name: str) -> None:
    course = meta(name)
    number, title = name.split("-")
    assert (course["lesson"], course["title"]) == (number, title)
    assert source(cells(name, "markdown")[0]).startswith(f"# {number} {title}\n")
    assert set(course["for"]) == ROLES
    assert course["rules"] == sorted(cited(name))
    strands = {one for rule_id in course["rules"] for one in load().rule(rule_id).strands}
    assert set(course["strands"]) <= strands


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_complete(name: str) -> None:
    course = meta(name)
    assert 40 <= course["minutes"] <= 60
    assert f"{course['minutes']} 分钟" in source(cells(name, "markdown")[0])
    assert 3 <= len(course["objectives"]) <= 5
    assert 4 <= len(course["key_points"]) <= 6
    assert 2500 <= chinese(name) <= 4500
    whole = "\n".join(source(cell) for cell in cells(name, "markdown"))
    for heading in (
        "## 先做个决定",
        "## 练习",
        "## 常见的错",
        "## 自测",
        "## 明天早上能说的五句话",
        "## 接下来",
    ):
        assert heading in whole, heading
    assert len(called(name, "decide")) >= 2
    assert len(called(name, "picture")) >= 2
    assert set(called(name, "exercise")) <= set(base.MODULES)
    assert called(name, "exercise")


@pytest.mark.parametrize("name", LESSONS)
def test_the_self_check_has_enough_items(name: str) -> None:
    """At least eight items over the strands that the lesson teaches, and enough of them in the pool."""
    checks = [(words, kwargs) for call, words, kwargs in calls(name) if call == "check"]
    assert {strand for words, _ in checks for strand in words} == set(meta(name)["strands"])
    for words, kwargs in checks:
        assert kwargs["n"] >= 8
        assert sum(one.strand in words for one in pool.read().items.values()) >= kwargs["n"]


@pytest.mark.parametrize("name", PAGES)
def test_rules_are_taught_as_they_deserve(name: str) -> None:
    shown = set(called(name, "rule"))
    for rule_id in cited(name):
        assert load().rule(rule_id).confidence != "low", rule_id
    for cell in cells(name, "markdown"):
        for rule_id in COMMENT.findall(source(cell)):
            if load().rule(rule_id).confidence == "medium":
                assert rule_id in shown, f"{rule_id} 是二手来源，课里要有它的规则卡"


@pytest.mark.parametrize("name", PAGES)
def test_numbers_are_their_rule_s_or_belong_to_the_story(name: str) -> None:
    """A number with a unit is said by a rule that its line cites, or the lesson lists it as its story's own."""
    story = set(meta(name)["story_numbers"])
    used: set[str] = set()
    for cell in cells(name, "markdown"):
        for line in source(cell).splitlines():
            rules = COMMENT.findall(line)
            for number in numbers.found(plain(line)):
                if not numbers.said(load(), rules, number):
                    beside = f"和 {'、'.join(rules)} 对不上" if rules else "没有规则编号"
                    assert number in story, f"{cell['id']}：{number} {beside}"
                    used.add(number)
    assert used == story
    assert len(story) <= 24


@pytest.mark.parametrize("name", PAGES)
def test_no_house_value_in_text(name: str) -> None:
    """A house rule's number belongs on its card: a line that cites only house rules carries no digits."""
    for cell in cells(name, "markdown"):
        for line in source(cell).splitlines():
            rules = COMMENT.findall(line)
            if rules and all(one.startswith("house.") for one in rules):
                assert not re.search(rf"\d\s*(?:{numbers.UNITS})", plain(line)), line


@pytest.mark.parametrize("name", PAGES)
def test_the_words_are_plain_chinese(name: str) -> None:
    for cell in notebook(name)["cells"]:
        if cell["cell_type"] != "markdown":
            continue
        for slogan in SLOGANS:
            assert slogan not in source(cell), (cell["id"], slogan)
    for cell in cells(name, "markdown"):
        assert re.findall(r"[A-Za-z]{2,}", plain(source(cell))) == [], cell["id"]
        assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[\"']", plain(source(cell))), cell["id"]


@pytest.mark.parametrize("name", PAGES)
def test_emphasis_is_closed_where_markdown_sees_it(name: str) -> None:
    """A full stop before the closing stars and a character after them: the stars would be shown."""
    for cell in notebook(name)["cells"]:
        if cell["cell_type"] == "markdown":
            assert "**" not in MarkdownIt().render(source(cell)), cell["id"]


@pytest.mark.parametrize("name", PAGES)
def test_instructor_notes_are_kept_apart(name: str) -> None:
    notes = cells(name, "markdown", "instructor")
    assert len(notes) >= (3 if name in LESSONS else 1)
    for cell in notes:
        assert source(cell).startswith("**讲师提示**")
        assert "**追问**" in source(cell)
    for cell in cells(name, "markdown"):
        assert "讲师提示" not in source(cell)


@pytest.mark.parametrize("name", LESSONS)
def test_every_mistake_names_its_rule(name: str) -> None:
    table = next(source(cell) for cell in cells(name, "markdown") if cell["id"] == "mistakes")
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 6
    for row in rows:
        assert COMMENT.search(row), row


@pytest.mark.parametrize("name", LESSONS)
def test_five_sentences_for_tomorrow(name: str) -> None:
    text = next(source(cell) for cell in cells(name, "markdown") if cell["id"] == "summary")
    assert [line[:2] for line in text.splitlines() if re.match(r"\d\.", line)] == [
        "1.",
        "2.",
        "3.",
        "4.",
        "5.",
    ]


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    for cell in notebook(name)["cells"]:
        for target in re.findall(r"\]\(([^)]+)\)", source(cell)):
            assert (FOLDER / target).is_file(), target


@pytest.mark.parametrize("name", LESSONS)
def test_scenes_of_a_lesson(name: str) -> None:
    number = meta(name)["lesson"]
    used = called(name, "decide")
    assert used == list(dict.fromkeys(used))
    assert {one.id for one in scenes.read().values() if one.lesson == number} == set(used)
    edition = load()
    for scene_id in used:
        scene = scenes.find(scene_id)
        assert sum(one.best for one in scene.options) == 1, scene_id
        for text in [scene.prompt, *(one.reply for one in scene.options)]:
            filled = edition.fill(text.zh)
            assert not any(slogan in filled for slogan in SLOGANS)
        for rule_id in scene.rules:
            assert edition.rule(rule_id).confidence != "low"


def test_the_better_choice_is_not_given_away() -> None:
    """Over the inner scenes the better choice is neither always the longest nor always in one place."""
    inner = [one for path in SCENES.glob("lesson-*.yaml") for one in scenes.read().values()
             if f"id: {one.id}\n" in path.read_text(encoding="utf-8")]  # fmt: skip
    places = [[option.best for option in one.options].index(True) for one in inner]
    longest = [max(one.options, key=lambda option: len(option.zh)).best for one in inner]
    assert len(inner) >= 5
    assert len(set(places)) >= 3
    assert not all(longest)
    for one in inner:
        lengths = [len(option.zh) for option in one.options]
        assert max(lengths) <= 2.2 * min(lengths), one.id


@pytest.mark.parametrize("name", PAGES)
def test_every_call_shows_something(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run the cells in one namespace with errors raised; the desk needs an exchange and is tested elsewhere."""
    monkeypatch.setenv("COURSE_STRICT", "1")
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    space: dict[str, Any] = {}
    for cell in cells(name, "code"):
        text = source(cell)
        if text.startswith(("from ", "import ")):
            exec(text, space)
        elif not text.startswith(("desk(", "home(")):
            assert eval(text, space) is not None


@pytest.mark.parametrize("name", LESSONS)
def test_exercises_are_announced_with_their_minutes(name: str) -> None:
    for exercise_id in called(name, "exercise"):
        minutes = base.find(exercise_id).MINUTES
        said = [source(cell) for cell in cells(name, "markdown") if "**用时**" in source(cell)]
        assert any(f"约 {minutes} 分钟" in text for text in said), (exercise_id, minutes)
        assert all("**做什么**" in text and "**练什么**" in text for text in said)


def test_the_story_of_the_vote_is_the_picture_s() -> None:
    """The worked case in words and in the picture have the same figures."""
    story = pictures.start.data("quorum-steps")
    text = next(source(cell) for cell in cells(LESSONS[0], "markdown") if cell["id"] == "arithmetic")
    against = f"反对 {story['against']} 票"
    for said in (f"有 {story['present']} 位委员", f"同意 {story['agree']} 票", against, story["topic"][:4]):
        assert said in text


def test_every_post_has_a_way_through_all_lessons() -> None:
    """paths.yaml knows the lessons' readers, names lessons of the course, and leaves none out."""
    paths = path.read()
    assert [role.name for role in paths.roles] == ["网点负责人", "投诉处理岗", "县、市消保岗", "委员会成员"]
    assert {path.role_of(word, paths.roles).id for word in ROLES} == {one.id for one in paths.roles}  # type: ignore[union-attr]
    known = {one.lesson for one in strands().values()}
    lessons = progress.summary([], progress.plans(FOLDER))
    for role in paths.roles:
        assert len(set(role.steps)) == len(role.steps) and set(role.steps) <= known
        way = path.ordered(lessons, role)
        assert sorted(one.plan.id for one in way) == NAMES and way[0].plan.id == NAMES[0]
        there = [one for one in role.steps if any(path.number(step.plan) == one for step in way)]
        assert [path.number(one.plan) for one in way[1 : len(there) + 1]] == there
        assert {"01", "02", "03"} <= set(role.steps)
