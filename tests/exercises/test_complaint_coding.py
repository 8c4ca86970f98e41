"""编码训练: exact marks, cases that get harder and easier, misleading ones late, states that stay whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.complaints.cases import FacetField
from course.exercises.base import Event, ExerciseError, find
from course.exercises.complaint_coding import content, model, show
from course.exercises.complaint_coding.state import CodingState
from course.knowledge.edition import Edition, load
from course.ui import check_screen

Codes = dict[FacetField, str]


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def begin(edition: Edition, seed: int = 0) -> CodingState:
    return model.step(edition, model.start(edition, seed), Event("start"))


def key(state: CodingState) -> Codes:
    return {one: getattr(state.case.key, one) for one in content.FACETS}


def wrong(state: CodingState) -> Codes:
    """Codes that earn nothing."""
    here = state.case.key
    return {
        "channel": "A01035" if "A01035" not in here.accepted("channel") else "A0102",
        "category": "B12", "cause": "C99",
    }  # fmt: skip


def hand_in(edition: Edition, state: CodingState, codes: Codes) -> CodingState:
    state = model.step(edition, state, Event(f"codes-{state.case.id}", codes))
    return model.step(edition, state, Event("check"))


def play(edition: Edition, state: CodingState, right: bool) -> CodingState:
    while state.stage != "done":
        state = hand_in(edition, state, key(state) if right else wrong(state))
        state = model.step(edition, state, Event("next"))
    return state


def test_it_is_registered() -> None:
    found = find("complaint-coding")
    assert (found.ID, found.TITLE, found.STRANDS) == ("complaint-coding", "编码训练", ("T5",))


def test_a_perfect_round(edition: Edition) -> None:
    score = model.score(edition, play(edition, begin(edition), right=True))
    assert (score.points, score.max_points, score.finished) == (30, 30, True)
    assert len(score.reasons) == 30 and {one.tone for one in score.reasons} == {"good"}


def test_a_round_coded_wrongly_earns_nothing_and_names_rule_and_consequence(edition: Edition) -> None:
    score = model.score(edition, play(edition, begin(edition), right=False))
    assert (score.points, score.finished) == (0, True)
    assert all("应编" in one.text and one.rules for one in score.reasons)
    channel = score.reasons[0]
    assert channel.rules == ("coding.channel-meaning", "house.coding.each")
    assert "整改派错地方" in channel.text


@pytest.mark.parametrize("seed", range(8))
def test_right_codes_bring_harder_cases_and_wrong_ones_easier(edition: Edition, seed: int) -> None:
    up, down = (
        play(edition, begin(edition, seed), right=True),
        play(edition, begin(edition, seed), right=False),
    )
    hard = [content.pool()[one].difficulty for one in up.drawn]
    easy = [content.pool()[one].difficulty for one in down.drawn]
    assert hard[:3] == [1, 2, 3] and up.level == 3
    assert easy[:5] == [1, 1, 1, 1, 1] and down.level == 1
    assert sum(hard) > sum(easy)


def test_the_level_falls_after_a_mistake_and_stays_after_a_middling_case(edition: Edition) -> None:
    state = model.step(edition, hand_in(edition, begin(edition), key(begin(edition))), Event("next"))
    assert state.level == 2
    two = {**key(state), "cause": "C99"}
    assert model.marks(edition, hand_in(edition, state, two), state.case) == 2
    assert model.step(edition, hand_in(edition, state, two), Event("next")).level == 2
    assert model.step(edition, hand_in(edition, state, wrong(state)), Event("next")).level == 1


@pytest.mark.parametrize("seed", range(8))
def test_misleading_cases_come_late_and_do_come(edition: Edition, seed: int) -> None:
    drawn = play(edition, begin(edition, seed), right=True).drawn
    flags = [content.pool()[one].misleading for one in drawn]
    assert not any(flags[: content.MISLEADING_FROM]) and sum(flags) == 3
    assert len(set(drawn)) == content.ROUND


def test_an_accepted_neighbour_earns_half(edition: Edition) -> None:
    case = content.pool()["case-013"].model_copy()
    assert content.marks(edition, case, "cause", "C10") == 1
    both = content.pool()["case-024"]  # key C06, C04 accepted
    assert content.marks(edition, both, "cause", "C06") == 1
    assert content.marks(edition, both, "cause", "C04") == 0.5
    assert content.marks(edition, both, "cause", "C07") == 0
    reasons = show.reasons(edition, both, {"channel": "A01034", "category": "B03011", "cause": "C04"})
    assert [one.tone for one in reasons] == ["good", "good", "part"]
    assert "也说得通，得半分" in reasons[2].text


def test_a_class_whose_name_is_unsure_is_judged_one_level_up(edition: Edition) -> None:
    assert content.judged_at(edition, "B0601") == "B06"
    assert content.judged_at(edition, "B03011") == "B03011"
    case = content.pool()["case-033"]  # 代理保险, a name not checked
    assert content.marks(edition, case, "category", "B0604") == 1
    assert content.marks(edition, case, "category", "B0501") == 0
    assert "细类名称没有核到" in show.reasons(edition, case, {"category": "B0604"})[1].text


def test_confusions_are_counted_by_facet_and_pair(edition: Edition) -> None:
    state = begin(edition)
    given = {**key(state), "cause": "C99"}
    state = hand_in(edition, state, given)
    assert dict(show.confusions(edition, state)) == {("cause", state.case.key.cause, "C99"): 1}


def test_an_incomplete_answer_is_not_judged(edition: Edition) -> None:
    state = begin(edition)
    half = hand_in(edition, state, {"channel": "A0101"})
    assert half.stage == "code" and half.nudged


def test_bad_events_change_nothing(edition: Edition) -> None:
    state = begin(edition)
    name = f"codes-{state.case.id}"
    for event in (
        Event(name, {"channel": "A01"}), Event(name, {"channel": "B12"}), Event(name, {"colour": "A0101"}),
        Event(name, "A0101"), Event(name), Event("next"), Event("again"), Event("codes-case-999", {}),
    ):  # fmt: skip
        assert model.step(edition, state, event) is state


def test_another_round_brings_other_cases(edition: Edition) -> None:
    first = play(edition, begin(edition), right=True)
    second = play(edition, model.step(edition, first, Event("again")), right=True)
    assert second.number == 1 and second.seen == first.drawn
    plain = {one for one in second.drawn if not content.pool()[one].misleading}
    assert content.pool()[second.drawn[0]].difficulty == 3  # it goes on at the level reached
    assert len(plain & set(first.drawn)) <= 3


EVENTS = st.lists(
    st.sampled_from(["start", "check", "next", "again", "key", "wrong", "part", "odd"]), max_size=60
)


@settings(max_examples=25, deadline=None)
@given(events=EVENTS, seed=st.integers(0, 5))
def test_any_events_keep_the_state_valid_and_its_json_whole(events: list[str], seed: int) -> None:
    edition = load()
    state = model.start(edition, seed)
    for one in events:
        made = {"key": key(state), "wrong": wrong(state), "part": {"channel": "A0101"}}.get(one)
        event = Event(one) if made is None else Event(f"codes-{state.case.id}", made)
        state = model.step(edition, state, event)
        assert model.load(state.model_dump_json()) == state
    check_screen(model.screen(edition, state))
    score = model.score(edition, state)
    assert 0 <= score.points <= score.max_points == 30


def test_a_spoilt_record_is_refused(edition: Edition) -> None:
    data = json.loads(begin(edition).model_dump_json())
    for change in ({"drawn": ["case-999"]}, {"level": 4}, {"stage": "nowhere"}, {"extra": 1}):
        with pytest.raises(ExerciseError, match="读不出来"):
            model.load(json.dumps(data | change))


def test_every_cited_rule_exists_and_none_is_low(edition: Edition) -> None:
    cited = model.cites(edition)
    assert "coding.channel-meaning" in cited
    assert all(edition.rule(one).confidence != "low" for one in cited)
    for part in Path(model.__file__).parent.glob("*.py"):
        assert "ipywidgets" not in part.read_text(encoding="utf-8")
