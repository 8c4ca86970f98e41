"""答复函体检: exact points for perfect and mistaken readings, whole states, rules."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.exercises.base import Event, ExerciseError, find
from course.exercises.reply_check import content, model, show
from course.exercises.reply_check.content import Letter
from course.exercises.reply_check.model import ReplyState
from course.knowledge.edition import Edition, load
from course.ui import check_screen
from course.ui.schema import event_names


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load()


def marks(letter: Letter) -> list[str]:
    return [one.id for one in letter.faults()]


def lacks(letter: Letter) -> list[str]:
    return letter.lacks or [show.NOTHING]


def play(
    edition: Edition, seed: int, wrong: str = "", given: tuple[list[str], list[str]] = ([], [])
) -> ReplyState:
    """A round read rightly, but the letter `wrong` read as `given` (marks, lacks)."""
    state = model.step(edition, model.start(edition, seed), Event("start"))
    while state.stage != "done":
        one = state.letter
        said = given if one.id == wrong else (marks(one), lacks(one))
        state = model.step(edition, state, Event(f"mark-{one.id}", said[0]))
        state = model.step(edition, state, Event(f"lacks-{one.id}", said[1]))
        state = model.step(edition, state, Event("check"))
        state = model.step(edition, state, Event("next"))
    return state


def test_is_the_exercise_of_its_id() -> None:
    assert find("reply-check") is model


def test_letters_are_enough_and_of_every_kind() -> None:
    letters = content.letters().values()
    assert len(letters) >= 5
    assert {need for one in letters for need in one.lacks} == {"decision", "facts", "grounds", "remedy"}
    assert any(not one.lacks and not one.faults() for one in letters)
    assert all(len(one.faults()) < len(one.segments) for one in letters)


def test_a_perfect_reading_gets_all_points(edition: Edition) -> None:
    score = model.score(edition, play(edition, 0))
    assert (score.points, score.max_points, score.finished) == (24.0, 24.0, True)
    assert {one.tone for one in score.reasons} == {"good"}


def test_a_missed_fault_a_false_mark_and_a_missed_lack_cost_exactly(edition: Edition) -> None:
    letter = content.letters()["annual-fee"]
    assert marks(letter) == ["b", "c", "e"] and letter.lacks == ["facts", "grounds", "remedy"]
    assert show.mark_points(letter, ["b", "c"]) == 1.5
    assert show.mark_points(letter, ["b", "c", "e", "a"]) == 1.5
    assert show.mark_points(letter, ["a", "d", "f"]) == 0
    assert show.lack_points(letter, ["remedy"]) == 0.5
    assert show.lack_points(letter, [show.NOTHING]) == 0
    state = play(edition, 0, "annual-fee", (["b", "c"], ["remedy"]))
    assert model.score(edition, state).points == 24 - 0.5 - 1.5


def test_a_whole_letter_asks_for_restraint() -> None:
    letter = content.letters()["notes"]
    assert show.mark_points(letter, []) == 2.0 and show.mark_points(letter, ["a"]) == 0
    assert show.lack_points(letter, [show.NOTHING]) == 2.0
    assert show.lack_points(letter, ["remedy"]) == 0


def test_the_reasons_name_the_sentence_the_lack_and_the_rule(edition: Edition) -> None:
    state = play(edition, 0, "sms", ([], ["remedy"]))
    bad = [one for one in model.score(edition, state).reasons if one.tone == "bad"]
    assert any("撤回" in one.text and one.rules == ("house.complaint.no-waiver",) for one in bad)
    assert any("救济途径不缺" in one.text for one in bad)


def test_without_a_second_answer_one_is_nudged(edition: Edition) -> None:
    state = model.step(edition, model.start(edition, 0), Event("start"))
    assert model.step(edition, state, Event("check")).nudged
    assert model.step(edition, state, Event(f"lacks-{state.letter.id}", ["nonsense"])) is state


def test_a_changed_value_shows_in_the_letter(edition: Edition) -> None:
    import dataclasses

    rule = edition.rule("complaint.review-request")
    changed = rule.model_copy(update={"values": {**rule.values, "days": 20}})
    other = dataclasses.replace(edition, rules={**edition.rules, rule.id: changed})
    letter = content.letters()["notes"]
    assert "自收到之日起 20 日" in str(show.letter(other, letter, (), (), (1, 6), False))


def test_states_survive_json_and_damaged_ones_are_refused(edition: Edition) -> None:
    state = play(edition, 2)
    assert model.load(state.model_dump_json()) == state
    for bad in ("{}", '{"seed": 1, "drawn": []}', '{"seed": 1, "drawn": ["nowhere"]}'):
        with pytest.raises(ExerciseError):
            model.load(bad)


def test_every_rule_exists_and_none_is_low(edition: Edition) -> None:
    assert {edition.rule(one).confidence for one in model.cites(edition)} == {"high"}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 30), st.lists(st.integers(0, 60), max_size=40))
def test_random_events_keep_the_state_whole(seed: int, moves: list[int]) -> None:
    edition = load()
    state = model.start(edition, seed)
    for number in moves:
        screen = check_screen(model.screen(edition, state))
        names = [*event_names(screen), "check", "nonsense"]
        ids = [
            one["id"]
            for block in screen["blocks"]
            for one in block.get("options") or block.get("segments") or []
        ]
        value = ids[: number % 3] if number % 4 else None
        state = model.step(edition, state, Event(names[number % len(names)], value))
        assert model.load(state.model_dump_json()) == state
        assert 0 <= model.score(edition, state).points <= 24
