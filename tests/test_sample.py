"""What a sample knows of itself: whether it is empty, and which rollouts it belongs to."""

from typing import Any

import pytest

from judge.key import identify
from judge.sample import Message, RolloutTurn, Sample, as_text
from tests.conftest import make_sample
from tests.intake.records import ASK, REPLY


@pytest.mark.parametrize(("response", "empty"), [("", True), (" \n\t\u3000", True), ([], True), (".", False), ("\u200b", False)])
def test_a_response_without_a_character_is_empty(response: Any, empty: bool) -> None:
    assert make_sample(response=response).empty is empty


def test_a_turn_of_the_model_without_text_is_an_empty_response() -> None:
    assert make_sample(messages=[ASK, {"role": "assistant", "content": None}]).empty


def test_keys_tell_rollouts_of_one_prompt_from_others() -> None:
    one, same, other = make_sample(id=1), make_sample(id=2), make_sample(id=3, response="5")
    assert one.group == same.group
    assert one.group == other.group
    assert make_sample(reference_answer={"a": 1, "b": 2}).group == make_sample(reference_answer={"b": 2, "a": 1}).group
    apart = [make_sample(prompt="x"), make_sample(reference_answer="4"), make_sample(reference_answer=4), one]
    assert len({sample.group for sample in apart}) == 4


@pytest.mark.parametrize(
    ("value", "text"), [("é", "é"), (4, "4"), (None, "null"), ({"b": 1, "a": "é"}, '{\n  "a": "é",\n  "b": 1\n}'), ([], "[]")]
)
def test_values_are_written_as_a_person_reads_them(value: Any, text: str) -> None:
    assert as_text(value) == text


def test_what_an_agent_did_after_the_last_user_turn_is_its_rollout_not_its_prompt() -> None:
    asked = [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]
    call = {"role": "assistant", "content": "", "tool_calls": [{"id": "1"}]}
    done = {"role": "assistant", "content": "done"}
    direct, agent = (make_sample(messages=[*asked, *turns]) for turns in ([done], [call, {"role": "tool", "content": "t"}, done]))
    assert direct.group == agent.group
    assert direct.group != make_sample(messages=[{"role": "user", "content": "u"}, done]).group


CALL = {"role": "assistant", "content": "", "tool_calls": [{"id": "1"}]}
RESULT = {"role": "tool", "tool_call_id": "1", "content": "t"}


def test_a_sample_that_a_program_makes_has_the_turn_of_its_response() -> None:
    sample = Sample(id=1, messages=(Message(role="user", content="u"),), response="r", tool_calls=({"name": "f"},))
    assert sample.turns == (RolloutTurn(text="r", tool_calls=({"name": "f"},)),)


def test_one_turn_without_results_is_dumped_as_before_so_that_its_key_stays() -> None:
    assert {"turns", "prompt_turns"}.isdisjoint(make_sample().model_dump())
    assert "turns" in make_sample(messages=[ASK, CALL, RESULT, REPLY]).model_dump()


def test_two_rollouts_that_differ_in_a_result_have_two_keys() -> None:
    """The messages are the same texts: only the result's own call tells them apart."""
    two = {**CALL, "tool_calls": [{"id": "1"}, {"id": "2"}]}
    first, second = (
        make_sample(messages=[ASK, two, {"role": "tool", "tool_call_id": named, "content": "t"}, REPLY]) for named in "12"
    )
    assert first.messages == second.messages
    assert identify(first) != identify(second)


def test_another_response_is_the_last_turn_too() -> None:
    sample = make_sample(messages=[ASK, CALL, RESULT, REPLY])
    changed = sample.with_response("5")
    assert (changed.response, changed.turns[-1].text, changed.turns[0]) == ("5", "5", sample.turns[0])
    alone = sample.with_response_alone("5")
    assert (alone.response, alone.tool_calls, [turn.text for turn in alone.turns]) == ("5", (), ["5"])


def test_what_stands_between_prompt_and_rollout_is_shown_before_it() -> None:
    sample = make_sample(messages=[ASK, {"role": "system", "content": "s"}, CALL, RESULT, REPLY])
    assert [turn.role for turn in sample.prompt] == ["user"]
    assert [turn.role for turn in sample.before] == ["user", "system"]
