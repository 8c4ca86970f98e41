"""委员会推演: the edition's values and the seed decide what is right."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from committee_kit import field, key, play, with_seats, with_values

from course.exercises.committee_meeting import content, fields, model, questions, room, schema
from course.exercises.committee_meeting.game import Game
from course.knowledge.edition import Edition, load

SEEDS = range(20)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


# --- the edition decides -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("fraction", "need"), [("2/3", "6"), ("3/4", "7"), ("1/2", "5")])
def test_quorum_comes_from_the_edition(edition: Edition, fraction: str, need: str) -> None:
    changed = with_values(edition, "house.committee.quorum", fraction=fraction)
    assert field(changed, "q1-need").key == need
    assert model.score(changed, play(changed)).points == 100.0


def test_majority_comes_from_the_edition(edition: Edition) -> None:
    changed = with_values(edition, "house.committee.majority", fraction="2/3")
    assert (field(edition, "q1-votes").key, field(changed, "q1-votes").key) == ("5", "7")
    assert model.score(changed, play(changed)).points == 100.0


@pytest.mark.parametrize("days", [3, 7, 10])
def test_notice_days_come_from_the_edition(edition: Edition, days: int) -> None:
    changed = with_values(edition, "house.committee.notice", days=days)
    for seed in range(5):
        made = room.make(changed, content.quarters()[0], seed)
        assert made.days["limit"] == made.days["meeting"] - timedelta(days=days)
        right = next(one for one in field(changed, "q1-day", seed).choices if one.right)
        assert right.label == made.facts["limit"]
    assert model.score(changed, play(changed)).points == 100.0


def test_notice_labels_move_with_the_rule(edition: Edition) -> None:
    changed = with_values(edition, "house.committee.notice", days=10)
    label = {one.id: one.label for one in field(edition, "q1-day").choices}["limit"]
    moved = {one.id: one.label for one in field(changed, "q1-day").choices}["limit"]
    assert label != moved


@pytest.mark.parametrize(
    ("values", "field_id", "gone", "come"),
    [
        ({"percent": 31}, "q1-matters", "sms", None),
        ({"min_count": 8}, "q1-matters", None, "debt"),
        ({"count": 4}, "q1-matters", None, "transfer"),
        ({"overdue": 2}, "q1-matters", "overdue", None),
        ({"items": ["重大投诉"]}, "q1-matters", "regulator", None),
        ({"percent": 27}, "q2-matters", None, "loan"),
        ({"items": ["个人信息泄露事件"]}, "q2-matters", "group", None),
        ({"count": 6}, "q3-matters", "transfer", None),
        ({"min_count": 13}, "q3-matters", "debt", None),
        ({"percent": 34}, "q4-matters", "counter", None),
    ],
)
def test_must_table_thresholds_decide_what_is_tabled(
    edition: Edition, values: dict[str, Any], field_id: str, gone: str | None, come: str | None
) -> None:
    perfect = play(edition).answers
    changed = with_values(edition, "house.committee.must-table", **values)
    before, after = (set(key(field(one, field_id, answers=perfect))) for one in (edition, changed))
    if gone:
        assert gone in before - after
    if come:
        assert come in after - before
    assert model.score(changed, play(changed)).points == 100.0


def test_exactly_at_the_threshold_must_be_tabled(edition: Edition) -> None:
    now, before = (Game(edition, 0, {}).figures(name) for name in ("q1", "q0"))
    assert questions.rise(now.business["短信服务费"], before.business["短信服务费"]) == 30
    assert "sms" in key(field(edition, "q1-matters"))


def test_a_second_proxy_counts_when_the_rule_allows_two(edition: Edition) -> None:
    two = with_values(edition, "house.committee.proxy", max=2)
    assert key(field(edition, "q3-go")) == "supplement"
    assert key(field(two, "q3-go")) == "open"
    assert len(key(field(two, "q3-seats"))) == len(key(field(edition, "q3-seats"))) + 1
    assert model.score(two, play(two)).points == 100.0


def test_no_proxy_counts_when_the_rule_allows_none(edition: Edition) -> None:
    none = with_values(edition, "house.committee.proxy", max=0)
    assert key(field(none, "q1-seats")) == []
    assert model.score(none, play(none)).points == 100.0


def test_extraordinary_meeting_days_come_from_the_edition(edition: Edition) -> None:
    changed = with_values(edition, "house.committee.extraordinary", days=3)
    for one, days in ((edition, 5), (changed, 3)):
        made = room.make(one, content.quarters()[3], 0).days
        assert made["extra_by"] - made["incident"] == timedelta(days=days)
        right = next(choice for choice in field(one, "q4-day").choices if choice.right)
        assert right.label.startswith(room.dates.day_text(made["extra_by"]))


def test_minutes_and_report_deadlines_come_from_the_edition(edition: Edition) -> None:
    changed = with_values(edition, "house.committee.minutes", days=8)
    changed = with_values(changed, "house.committee.report-up", days=12)
    for one, minutes, report in ((edition, 5, 10), (changed, 8, 12)):
        held = room.make(one, content.quarters()[2], 0).days["held"]
        assert date.fromisoformat(field(one, "q3-due").key) == held + timedelta(days=minutes)
        held = room.make(one, content.quarters()[3], 0).days["held"]
        assert date.fromisoformat(field(one, "q4-due").key) == held + timedelta(days=report)


def test_required_contents_of_minutes_come_from_the_edition(edition: Edition) -> None:
    changed = with_values(edition, "house.committee.minutes-contents", items=["议题", "不同意见", "天气"])
    assert key(field(edition, "q1-lacks")) == ["不同意见", "完成期限", "验收证据"]
    assert key(field(changed, "q1-lacks")) == ["不同意见", "天气"]


def test_tracking_items_come_from_the_edition(edition: Edition) -> None:
    changed = with_values(edition, "house.committee.resolution-tracking", items=["责任人"])
    assert set(key(field(edition, "q2-track"))) == {"flyers", "queue"}
    assert key(field(changed, "q2-track")) == ["flyers"]


def test_recusal_follows_the_seats(edition: Edition) -> None:
    seats = edition.committee.members.seats
    moved = [
        one.model_copy(update={"interests": [i for i in one.interests if i != "短信服务费"]})
        if one.id == "retail"
        else one.model_copy(update={"interests": [*one.interests, "短信服务费"]})
        if one.id == "technology"
        else one
        for one in seats
    ]
    changed = with_seats(edition, moved)
    assert key(field(edition, "q1-recuse"))["sms"] == "retail"
    assert key(field(changed, "q1-recuse"))["sms"] == "technology"
    assert "信息科技部负责人" in field(changed, "q1-demand").label


def test_too_few_voters_after_recusal_go_up(edition: Edition) -> None:
    changed = with_values(edition, "house.committee.recusal", min_voters=8)
    assert key(field(edition, "q4-ballot")) == "passed"
    assert key(field(changed, "q4-ballot")) == "report"


@pytest.mark.parametrize("count", [5, 7, 12])
def test_another_committee_can_be_played(edition: Edition, count: int) -> None:
    seats = list(edition.committee.members.seats)
    more = [
        seats[-1].model_copy(update={"id": f"extra{n}", "post": f"增补委员{n}", "interests": []})
        for n in range(3)
    ]
    changed = with_seats(edition, [*seats, *more][:count])
    for seed in range(3):
        score = model.score(changed, play(changed, seed))
        assert (score.points, score.max_points) == (100.0, 100.0)
        assert field(changed, "q1-need", seed).key == str(-(-2 * count // 3))


# --- the meeting that the seed makes -----------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_the_meeting_fits_its_quarter(edition: Edition, seed: int) -> None:
    for quarter, month, margin in zip(content.quarters(), (3, 6, 9, 12), (1, 0, -1, 1), strict=True):
        made = room.make(edition, quarter, seed)
        meeting = made.days["meeting"]
        assert (meeting.year, meeting.month) == (2026, month)
        assert edition.calendar.is_workday(meeting)
        assert made.days["held"].month == month
        assert made.counted - made.need == margin
        assert len(made.seats) == 9
        assert made.seats[0].kind == "present"


def test_seeds_vary_days_and_absences(edition: Edition) -> None:
    made = [room.make(edition, content.quarters()[0], seed) for seed in SEEDS]
    assert len({one.days["meeting"] for one in made}) > 4
    assert len({tuple(seat.kind for seat in one.seats) for one in made}) > 10


def test_the_same_seed_gives_the_same_screens(edition: Edition) -> None:
    assert model.screen(edition, play(edition, 5, until=6)) == model.screen(
        edition, play(edition, 5, until=6)
    )


def test_whoever_calls_in_sick_holds_no_proxy_and_leaves_the_meeting_short(edition: Edition) -> None:
    for seed in SEEDS:
        made = room.make(edition, content.quarters()[1], seed)
        assert made.facts["caller"] not in {one.holder for one in made.seats}
        assert made.left == made.need - 1
        assert key(field(edition, "q2-go", seed)) == "recall"


def test_natural_and_working_days_come_apart_in_the_fourth_quarter(edition: Edition) -> None:
    for seed in SEEDS:
        labels = [one.label for one in field(edition, "q4-day", seed).choices]
        assert len(labels) == len(set(labels)) == 4


def test_the_key_stands_in_different_places(edition: Edition) -> None:
    for quarter in content.quarters():
        for page in quarter.pages.values():
            for ask in page.asks:
                if isinstance(ask, schema.Choice) and ask.order == "mixed":
                    made = [field(edition, f"{quarter.id}-{ask.id}", seed) for seed in SEEDS]
                    places = {[one.right for one in single.choices].index(True) for single in made}
                    assert len(places) > 1, ask.id


def test_the_key_is_not_always_the_longest(edition: Edition) -> None:
    longest = total = 0
    for turn in content.turns():
        for one in Game(edition, 0, {}).on(turn):
            if isinstance(one, fields.Single):
                lengths = {choice.right: len(choice.label) for choice in one.choices if choice.right}
                total += 1
                longest += lengths[True] >= max(len(choice.label) for choice in one.choices)
    assert total >= 15
    assert longest <= total * 0.6
