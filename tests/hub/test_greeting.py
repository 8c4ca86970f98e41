"""The roster's name and post reach the trainee's first page; a roster that can't be read keeps nobody out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from course.hub import roster
from course.hub.config import person_environment
from course.hub.places import Places


def test_the_post_is_read_compared_and_told(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(
        "账号,姓名,机构,角色,期次,岗位\nli,李学员,城东支行,学员,2026-10,投诉专员\nwu,吴学员,,学员,,\n",
        encoding="utf-8",
    )
    li, wu = roster.read(path)
    assert (li.post, wu.post) == ("投诉专员", "")
    before = {"li": roster.Person("li", "李学员", "城东支行", "trainee", "2026-10")}
    found = roster.compare([li], before)
    assert roster.report(found, roles=False)[0] == "更新\tli\t（空） → 投诉专员"
    where = Places(tmp_path)
    where.hub.mkdir()
    (where.hub / "roster.json").write_text(json.dumps(roster.as_data({"li": li, "wu": wu})), encoding="utf-8")
    assert person_environment(where, "li") == {"COURSE_NAME": "李学员", "COURSE_POST": "投诉专员"}
    assert person_environment(where, "wu") == {"COURSE_NAME": "吴学员", "COURSE_POST": ""}
    assert person_environment(where, "nobody") == {}


def test_a_roster_of_before_has_no_posts(tmp_path: Path) -> None:
    (tmp_path / "roster.json").write_text(
        '{"people": [{"account": "li", "name": "李", "branch": "", "role": "trainee", "cohort": ""}]}',
        encoding="utf-8",
    )
    assert roster.known(tmp_path / "roster.json")["li"].post == ""


@pytest.mark.parametrize("text", ["{", "[]", '{"people": [{"account": "li"}]}'])
def test_a_broken_roster_keeps_nobody_out(tmp_path: Path, text: str) -> None:
    where = Places(tmp_path)
    where.hub.mkdir()
    (where.hub / "roster.json").write_text(text, encoding="utf-8")
    assert person_environment(where, "li") == {}
