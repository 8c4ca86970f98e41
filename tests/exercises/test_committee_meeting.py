"""委员会推演: right answers from the edition, exact points, consequences, and states that stay whole."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from committee_kit import field, game, key, play, with_values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.exercises.base import Event, ExerciseError, find
from course.exercises.committee_meeting import content, model, room, schema
from course.knowledge.edition import Edition, load
from course.ui import check_screen
from course.ui.schema import event_names, walk

SEEDS = range(20)
BANNED = ("高度重视", "切实加强", "不断提升", "扎实推进", "进一步")


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


# --- the interface ----------------------------------------------------------------------------------------


def test_is_the_exercise_of_its_id() -> None:
    assert find("committee-meeting") is model
    assert (model.ID, model.STRANDS, model.TITLE) == ("committee-meeting", ("G1",), "委员会推演")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_perfect_run_gets_all_points(edition: Edition, seed: int) -> None:
    score = model.score(edition, play(edition, seed))
    assert (score.points, score.max_points, score.finished) == (100.0, 100.0, True)
    assert {one.tone for one in score.reasons} == {"good"}


def test_every_quarter_is_worth_the_same() -> None:
    totals = [
        sum(ask.points for page in one.pages.values() for ask in page.asks) for one in content.quarters()
    ]
    assert totals == [25, 25, 25, 25]


def test_no_points_before_a_page_is_handed_in(edition: Edition) -> None:
    state = model.step(edition, model.start(edition), Event("start"))
    state = model.step(edition, state, Event("next"))
    state = model.step(edition, state, Event("q1-day", "limit"))
    assert model.score(edition, state).points == 0
    state = model.step(edition, model.step(edition, state, Event("check")), Event("check"))
    assert state.judged
    assert model.score(edition, state).points == 3


# --- exact points for named mistakes -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"q1-day": "dayone"}, 97.0),
        ({"q1-day": "practice"}, 97.0),
        ({"q1-need": "5"}, 98.0),
        ({"q1-votes": "4"}, 98.0),
        ({"q1-recuse": {"sms": "retail", "debt": "credit", "study": "president"}}, 99.67),
        ({"q1-resolution": "loud"}, 98.0),
        ({"q1-ballot": "passed"}, 99.0),
        ({"q1-matters": ["sms", "refused", "regulator"]}, 98.75),
        ({"q1-matters": ["sms", "refused", "regulator", "overdue", "debt"]}, 98.75),
        ({"q1-lacks": ["不同意见"]}, 98.67),
        ({"q1-due": "workdays"}, 99.0),
        ({"q2-go": "open"}, 97.0),
        ({"q2-ballot": "present"}, 99.0),
        ({"q2-track": ["flyers", "queue", "recordings"]}, 99.5),
        ({"q3-day": "desk"}, 97.0),
        ({"q3-go": "open"}, 97.0),
        ({"q4-day": "national"}, 97.0),
        ({"q4-recuse": ["operations"]}, 99.0),
        ({"q4-votes": "5"}, 97.0),
        ({"q4-board": "publish"}, 98.0),
        ({"q4-standing": []}, 98.0),
    ],
)
def test_a_named_mistake_costs_exactly_this(
    edition: Edition, given_: dict[str, Any], expected: float
) -> None:
    score = model.score(edition, play(edition, 0, given_))
    assert score.points == expected
    assert any(one.tone != "good" for one in score.reasons)


def test_counting_a_deputy_costs_the_whole_head_count(edition: Edition) -> None:
    seats = room.make(edition, content.quarters()[0], 0).seats
    deputy = next(one.member.id for one in seats if one.kind == "deputy")
    proxy = next(one.member.id for one in seats if one.kind == "proxy")
    score = model.score(edition, play(edition, 0, {"q1-seats": [proxy, deputy]}))
    assert score.points == 97.0
    reason = next(one for one in score.reasons if one.tone != "good")
    assert "副职不是委员" in reason.text
    assert reason.rules == ("house.committee.proxy", "house.committee.quorum")


def test_a_reason_names_place_mistake_consequence_and_rule(edition: Edition) -> None:
    score = model.score(edition, play(edition, 0, {"q1-need": "5"}))
    wrong = [one for one in score.reasons if one.tone != "good"]
    assert len(wrong) == 1
    assert wrong[0].text.startswith("一季度·有效与回避：你按过半数算了。")
    assert "决议会被认定无效" in wrong[0].text
    assert wrong[0].rules == ("house.committee.quorum",)


def test_each_known_wrong_number_has_its_own_feedback(edition: Edition) -> None:
    need = field(edition, "q1-need")
    told = {answer: need.mark(answer).reasons[0].text for answer in ("5", "9", "3")}
    assert "过半数" in told["5"]
    assert "人人到齐" in told["9"]
    assert told["3"].startswith("应是 6 人")


# --- what earlier choices bring ----------------------------------------------------------------------------


def test_an_untracked_resolution_comes_back_as_repeated_complaints(edition: Edition) -> None:
    good, bad = play(edition), play(edition, 0, {"q1-resolution": "oral"})
    assert game(edition, good).figures("q2").business["短信服务费"] == 18
    assert game(edition, bad).figures("q2").business["短信服务费"] == 34
    assert "sms" not in key(field(edition, "q2-matters", answers=good.answers))
    assert "sms" in key(field(edition, "q2-matters", answers=bad.answers))
    assert model.score(edition, bad).points == 98.0


def test_an_untabled_matter_turns_into_regulator_transfers(edition: Edition) -> None:
    good, bad = play(edition), play(edition, 0, {"q1-matters": ["sms", "refused", "regulator"]})
    assert game(edition, good).figures("q2").transferred == 4
    assert game(edition, bad).figures("q2").transferred == 6
    assert "transfer" not in key(field(edition, "q2-matters", answers=good.answers))
    assert {"transfer", "loan"} <= set(key(field(edition, "q2-matters", answers=bad.answers)))


@pytest.mark.parametrize(
    ("given_", "quarter", "business", "count"),
    [
        ({"q2-matters": ["flyer", "group"]}, "q3", "代理保险", 24),
        ({"q2-dispute": "insurer"}, "q3", "代理保险", 19),
        ({"q3-go": "stamp"}, "q4", "债务催收", 16),
        ({"q3-leak": "quiet"}, "q4", "借记卡与账户", 47),
    ],
)
def test_other_consequences(
    edition: Edition, given_: dict[str, Any], quarter: str, business: str, count: int
) -> None:
    state = play(edition, 0, given_)
    assert game(edition, state).figures(quarter).business[business] == count
    told = [one for one in game(edition, state).told(quarter) if one.outcome == "told"]
    assert len(told) == 1


def test_the_next_quarter_opens_with_what_was_brought(edition: Edition) -> None:
    at = next(
        number for number, one in enumerate(content.turns(), 1) if (one.quarter, one.step) == ("q2", "open")
    )
    for given_, tone, word in (({"q1-resolution": "loud"}, "bad", "没人认领"), ({}, "good", "按期退完")):
        state = play(edition, 0, given_, until=at - 1)
        blocks = model.screen(edition, state)["blocks"]
        assert any(b["type"] == "feedback" and b["tone"] == tone and word in b["title"] for b in blocks)


def test_nothing_is_claimed_when_the_rule_no_longer_asks_for_the_matter(edition: Edition) -> None:
    lenient = with_values(edition, "house.committee.must-table", overdue=5)
    state = play(lenient)
    assert "overdue" not in state.answers["q1-matters"]
    assert [one.later.id for one in game(lenient, state).told("q2")] == ["sms"]


def test_tables_of_a_quarter_always_have_the_same_total(edition: Edition) -> None:
    bad = {"q1-resolution": "oral", "q1-matters": [], "q2-matters": [], "q2-dispute": "wait", "q3-go": "open",
           "q3-leak": "quiet"}  # fmt: skip
    for given_ in ({}, bad):
        played = game(edition, play(edition, 0, given_))
        for name in content.QUARTERS:
            now = played.figures(name)
            totals = {sum(part.values()) for part in (now.business, now.cause, now.channel)}
            assert len(totals) == 1
            assert now.transferred < totals.pop()


# --- events ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "event",
    [
        Event("nothing"), Event("next"), Event("again"), Event("q1-day", "never"), Event("q1-day", None),
        Event("q1-day", 3), Event("q1-day", ["limit"]), Event("q1-day", {"limit": "limit"}),
        Event("q1-standing", "inspection"), Event("q1-standing", ["inspection", "inspection"]),
        Event("q1-standing", ["nothing"]), Event("q1-standing", [1]), Event("q2-day", "limit"),
        Event("q1-seats", []), Event("", None),
    ],
)  # fmt: skip
def test_what_does_not_belong_changes_nothing(edition: Edition, event: Event) -> None:
    state = play(edition, until=1)
    assert content.turns()[state.at - 1].step == "notice"
    assert model.step(edition, state, event) is state


@pytest.mark.parametrize("value", ["六", "6.0", "-6", "1e2", "1234", " 6 6", None, 6, ["6"]])
def test_what_is_no_number_changes_nothing(edition: Edition, value: Any) -> None:
    state = play(edition, until=3)
    assert model.step(edition, state, Event("q1-need", value)) is state


@pytest.mark.parametrize(("typed", "kept"), [("6", "6"), ("６", "6"), (" 6 ", "6"), ("06", "6"), ("", "")])
def test_numbers_are_read_as_people_type_them(edition: Edition, typed: str, kept: str) -> None:
    state = model.step(edition, play(edition, until=3), Event("q1-need", typed))
    assert state.answers["q1-need"] == kept


@pytest.mark.parametrize("value", ["2026-02-30", "2026-9-1", "tomorrow", "20260901", None, 5])
def test_what_is_no_date_changes_nothing(edition: Edition, value: Any) -> None:
    at = next(number for number, one in enumerate(content.turns(), 1) if "q3-due" in one.asks)
    state = play(edition, until=at - 1)
    assert model.step(edition, state, Event("q3-due", value)) is state


def test_a_match_takes_rows_one_by_one_and_refuses_strangers(edition: Edition) -> None:
    state = play(edition, until=3)
    state = model.step(edition, state, Event("q1-recuse", {"sms": "retail"}))
    assert state.answers["q1-recuse"] == {"sms": "retail"}
    for bad in ({"sms": "nobody-else"}, {"other": "retail"}, {"sms": 1}, ["sms"], "retail"):
        assert model.step(edition, state, Event("q1-recuse", bad)) is state


def test_a_page_with_gaps_is_handed_in_at_the_second_try(edition: Edition) -> None:
    state = play(edition, until=1)
    asked = model.step(edition, state, Event("check"))
    assert (asked.nudged, asked.judged) == (True, False)
    texts = [block["text"] for block in model.screen(edition, asked)["blocks"] if block["type"] == "text"]
    assert any("还有没答完的" in one for one in texts)
    answered = model.step(edition, asked, Event("q1-day", "limit"))
    assert not answered.nudged
    judged = model.step(edition, model.step(edition, answered, Event("check")), Event("check"))
    assert judged.judged
    assert model.score(edition, judged).points == 3


def test_a_judged_page_takes_no_more_answers(edition: Edition) -> None:
    state = play(edition, until=1)
    for event in (Event("q1-day", "off"), Event("q1-day", "dayone"), Event("check"), Event("check")):
        state = model.step(edition, state, event)
    assert state.judged
    for event in (Event("q1-day", "limit"), Event("check"), Event("start")):
        assert model.step(edition, state, event) is state
    assert model.step(edition, state, Event("next")).at == state.at + 1


def test_again_starts_another_year(edition: Edition) -> None:
    done = play(edition, 3)
    fresh = model.step(edition, done, Event("again"))
    assert (fresh.seed, fresh.at, fresh.answers) == (4, 0, {})


def test_a_step_changes_no_earlier_state(edition: Edition) -> None:
    state = play(edition, until=1)
    before = state.model_dump_json()
    after = model.step(edition, state, Event("q1-day", "limit"))
    assert state.model_dump_json() == before
    assert after.answers is not state.answers
    with pytest.raises(ValueError, match="frozen"):
        state.at = 3  # type: ignore[misc]


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 12), st.text(max_size=6), st.floats(allow_nan=False),
    st.lists(st.text(max_size=4), max_size=3), st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=2),
)  # fmt: skip


def values_for(screen: dict[str, Any], name: str) -> st.SearchStrategy[Any]:
    block = next((one for one in walk(screen["blocks"]) if one.get("id") == name), None)
    ids = [one["id"] for one in (block or {}).get("options", [])]
    kind = (block or {}).get("type")
    if kind == "single":
        return st.sampled_from(ids)
    if kind == "multiple":
        return st.lists(st.sampled_from(ids), unique=True)
    if kind == "match":
        rows = [one["id"] for one in block["rows"]]  # type: ignore[index]
        return st.dictionaries(st.sampled_from(rows), st.sampled_from(ids))
    return st.one_of(st.integers(0, 12).map(str), st.dates().map(date.isoformat))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(data=st.data())
def test_any_events_leave_a_whole_state(edition: Edition, data: st.DataObject) -> None:
    start_at = data.draw(st.integers(0, len(content.turns())))
    state = play(edition, data.draw(st.integers(0, 9)), until=start_at)
    for _ in range(data.draw(st.integers(0, 14))):
        screen = model.screen(edition, state)
        name = data.draw(
            st.one_of(st.sampled_from([*event_names(screen), "check", "next", "junk"]), st.text(max_size=5))
        )
        value = data.draw(st.one_of(JUNK, values_for(screen, name)))
        before = state.model_dump_json()
        following = model.step(edition, state, Event(name, value))
        assert state.model_dump_json() == before
        state = following
        assert model.load(state.model_dump_json()) == state
        score = model.score(edition, state)
        assert 0 <= score.points <= score.max_points == 100
    check_screen(model.screen(edition, state))


# --- saved states ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    ["", "[]", "{}", "{\"seed\": \"x\"}", json.dumps({"seed": 1, "at": 999}), json.dumps({"seed": 1, "at": -1}),
     json.dumps({"seed": 1, "at": 0, "judged": True}), json.dumps({"seed": 1, "at": 2, "extra": 1})],
)  # fmt: skip
def test_a_damaged_record_is_refused_in_chinese(data: str) -> None:
    with pytest.raises(ExerciseError, match="读不出来"):
        model.load(data)


def test_answers_that_no_longer_fit_are_unanswered(edition: Edition) -> None:
    state = play(edition)
    stale = model.load(json.dumps({**json.loads(state.model_dump_json()), "answers": {
        **json.loads(state.model_dump_json())["answers"], "q1-day": "gone", "q1-need": {"a": "b"}, "strange": "x",
    }}))  # fmt: skip
    score = model.score(edition, stale)
    assert score.points == 95.0
    check_screen(model.screen(edition, stale))


# --- screens and rules -------------------------------------------------------------------------------------


def screens(edition: Edition, given_: dict[str, Any]) -> list[dict[str, Any]]:
    """All screens of a run, before and after each page is handed in."""
    made, state = [], model.start(edition)
    made.append(model.screen(edition, state))
    state = model.step(edition, state, Event("start"))
    while state.at <= len(content.turns()):
        turn = content.turns()[state.at - 1]
        made.append(model.screen(edition, state))
        for one in game(edition, state).on(turn):
            state = model.step(edition, state, Event(one.id, given_.get(one.id, key(one))))
        for _ in range(2):
            state = model.step(edition, state, Event("check"))
        made.append(model.screen(edition, state))
        state = model.step(edition, state, Event("next"))
    return [*made, model.screen(edition, state)]


WRONG = {
    "q1-day": "practice", "q1-resolution": "loud", "q1-matters": ["sales", "manner"], "q2-matters": ["survey"],
    "q2-dispute": "wait", "q3-go": "open", "q3-leak": "trace", "q4-day": "national", "q4-appraisal": "none",
    "q1-need": "5", "q3-due": "2026-09-01", "q4-board": "publish", "q1-demand": "silent",
}  # fmt: skip


@pytest.mark.parametrize("given_", [{}, WRONG])
def test_all_screens_keep_the_block_contract(edition: Edition, given_: dict[str, Any]) -> None:
    made = screens(edition, given_)
    assert len(made) == 2 + 2 * len(content.turns())
    for one in made:
        check_screen(one)
        assert one["journal"] is None
        assert [block for block in walk(one["blocks"]) if block["type"] == "buttons"]
        assert "{" not in "".join(
            str(block.get("text", "")) + str(block.get("label", "")) for block in walk(one["blocks"])
        )


@pytest.mark.parametrize("given_", [{}, WRONG])
def test_all_rules_shown_are_cited_exist_and_are_not_low(edition: Edition, given_: dict[str, Any]) -> None:
    shown = {
        card["id"]
        for one in screens(edition, given_)
        for block in walk(one["blocks"])
        for card in block.get("rules", [])
    }
    cited = model.cites(edition)
    assert shown <= cited
    assert cited <= set(edition.rules)
    assert {edition.rules[one].confidence for one in cited} <= {"high", "medium"}
    assert {"house.committee.quorum", "house.committee.must-table", "practice.committee.notice"} <= cited


def test_pages_say_what_is_only_the_model_or_usual_practice(edition: Edition) -> None:
    page = model.screen(edition, play(edition, until=1))
    notes = [
        block["text"] for block in page["blocks"] if block["type"] == "text" and block["tone"] == "muted"
    ]
    assert notes == ["“会议通知”、“例会必备议程”是【示范】工作规则，不是监管要求，以本行制度为准。"]
    cover = model.screen(edition, model.start(edition))
    told = " ".join(str(block.get("text")) for block in cover["blocks"])
    assert "【通行做法】，不是监管要求，以本行制度为准" in told


def test_the_note_follows_the_edition(edition: Edition) -> None:
    rule = edition.rules["house.committee.notice"].model_copy(update={"demo": False})
    own = dataclasses.replace(edition, rules={**edition.rules, rule.id: rule})
    page = model.screen(own, play(own, until=1))
    notes = [
        block["text"] for block in page["blocks"] if block["type"] == "text" and block["tone"] == "muted"
    ]
    assert notes[0].endswith("“会议通知”是【本行制度】。")


def test_the_agenda_page_shows_table_and_bars(edition: Edition) -> None:
    at = next(number for number, one in enumerate(content.turns(), 1) if one.step == "agenda")
    page = model.screen(edition, play(edition, until=at - 1))
    blocks = list(walk(page["blocks"]))
    tables = [block for block in blocks if block["type"] == "table"]
    assert tables[0]["rows"][1] == ["短信服务费", "26", "20", "+30%"]
    assert tables[0]["rows"][-1] == ["合计", "145", "134", "+8.2%"]
    assert {one["rows"][-1][1] for one in tables[:3]} == {"145"}
    bars = next(block for block in blocks if block["type"] == "bars")
    assert bars["data"][0] == {"label": "借记卡与账户", "value": 44, "mark": 40}


def test_the_debrief_counts_by_quarter_and_names_the_rules_to_read_again(edition: Edition) -> None:
    page = model.screen(edition, play(edition, 0, {"q1-need": "5"}))
    tables = [block for block in page["blocks"] if block["type"] == "table"]
    assert tables[0]["rows"][0][3] == {"text": "3/5", "tone": "part"}
    assert [row[-1]["text"] for row in tables[0]["rows"]] == ["23/25", "25/25", "25/25", "25/25"]
    assert tables[1]["rows"] == [["出席人数", "house.committee.quorum", "一季度·有效与回避"]]


def test_texts_keep_the_house_style() -> None:
    for path in Path(content.FOLDER).glob("*.yaml"):
        text = path.read_text("utf-8")
        assert not [word for word in BANNED if word in text], path.name


def test_a_slip_in_the_content_names_file_and_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (content.FOLDER / "q1.yaml").read_text("utf-8").replace("points: 3", "points: 三", 1)
    (tmp_path / "q1.yaml").write_text(text, "utf-8")
    monkeypatch.setattr(content, "FOLDER", tmp_path)
    with pytest.raises(ExerciseError) as problem:
        content._read("q1.yaml", schema.Quarter)
    line = 1 + text[: text.index("points: 三")].count("\n")
    assert problem.value.line == line
    assert "q1.yaml" in str(problem.value)
