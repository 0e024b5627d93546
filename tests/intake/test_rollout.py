"""The rollout of a record: turns of the model, with the results of their calls."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.intake.record_sample import read_sample
from judge.intake.rollout import call_id
from judge.sample import BadSample, Sample
from tests.conftest import make_sample
from tests.intake.records import ASK, REPLY, unhurried
from tests.intake.records import turns as any_turns

TWO = {"role": "assistant", "content": "", "tool_calls": [{"id": "a"}, {"id": "b"}]}


def result(content: str, named: object = None, role: str = "tool") -> dict[str, Any]:
    return {"role": role, "content": content, **({} if named is None else {"tool_call_id": named})}


def seen(*messages: dict[str, Any]) -> list[list[tuple[str, int | None, int | None]]]:
    turns = make_sample(messages=[ASK, *messages]).turns
    return [[(one.content, one.turn, one.call) for one in turn.observations] for turn in turns]


@pytest.mark.parametrize(
    ("response", "said"),
    [
        pytest.param([{"role": "tool", "content": "4"}], "an assistant turn, at the end", id="no-turn-of-the-model"),
        pytest.param([REPLY, ASK], "an assistant turn, at the end; found 'user'", id="the-user-has-the-last-word"),
        pytest.param([{"role": 4}], "response[0]: wanted an object with a role", id="role-no-text"),
        pytest.param([REPLY, "4"], "response: wanted one text", id="turns-and-text"),
        pytest.param([{**REPLY, "tool_calls": "x"}], "tool_calls: wanted a list", id="calls-as-text"),
    ],
)
def test_a_response_of_turns_that_cannot_be_read_says_why(response: list[Any], said: str) -> None:
    read = read_sample({"id": 1, "prompt": "q", "response": response})
    assert isinstance(read, BadSample)
    assert said in read.fault or "wanted text" in read.fault


def test_a_response_without_a_turn_of_the_model_is_not_taken_from_the_prompt() -> None:
    read = read_sample({"id": 1, "prompt": [ASK, REPLY], "response": [{"role": "tool", "content": "4"}]})
    assert read == BadSample(id=1, fault="response: wanted an assistant turn in it, found a list of 1")


def test_a_plain_response_is_one_turn() -> None:
    (turn,) = make_sample(response="4").turns
    assert (turn.text, turn.tool_calls, turn.observations) == ("4", (), ())


def test_earlier_questions_and_their_answers_are_no_part_of_the_rollout() -> None:
    sample = make_sample(messages=[ASK, {**TWO}, result("x"), ASK, REPLY])
    assert [turn.text for turn in sample.turns] == ["4"]
    assert len(sample.before) == 4


def test_a_result_belongs_to_the_call_that_it_names() -> None:
    assert seen(TWO, result("of b", "b"), result("of a", "a"), REPLY) == [[("of b", 1, 2), ("of a", 1, 1)], []]


@pytest.mark.parametrize(
    ("call", "named"),
    [
        pytest.param({"id": "a"}, "a", id="openai"),
        pytest.param({"toolUse": {"toolUseId": "a"}, "id": "b"}, "a", id="converse"),
        pytest.param({"toolUse": {}}, None, id="converse-without-one"),
        pytest.param({}, None, id="none"),
        pytest.param("a", None, id="no-object"),
    ],
)
def test_the_id_of_a_call_is_found_in_every_form(call: Any, named: object) -> None:
    assert call_id(call) == named


def test_results_without_a_name_go_by_their_order() -> None:
    assert seen(TWO, result("1"), result("2", role="function"), result("3"), REPLY) == [
        [("1", 1, 1), ("2", 1, 2), ("3", None, None)],
        [],
    ]


def test_a_result_of_an_unknown_call_is_no_result_of_another() -> None:
    assert seen(TWO, result("x", "c"), REPLY) == [[("x", None, None)], []]


def test_a_late_result_stands_where_it_came_and_names_its_turn() -> None:
    """Nobody may think that the second turn knew it."""
    assert seen(TWO, result("of a", "a"), REPLY, result("of b", "b"), REPLY) == [[("of a", 1, 1)], [("of b", 1, 2)], []]


def test_ids_that_come_again_mean_the_last_turn() -> None:
    assert seen(TWO, result("1", "a"), TWO, result("2", "a"), REPLY) == [[("1", 1, 1)], [("2", 2, 1)], []]


def test_calls_with_one_id_get_their_results_in_order() -> None:
    same = {"role": "assistant", "content": "", "tool_calls": [{"id": "a"}, {"id": "a"}]}
    assert seen(same, result("1", "a"), result("2", "a"), result("3", "a"), REPLY)[0] == [("1", 1, 1), ("2", 1, 2), ("3", 1, 1)]


def test_an_empty_id_names_nothing() -> None:
    same = {"role": "assistant", "content": "", "tool_calls": [{"id": ""}, {"id": ""}]}
    assert seen(same, result("1", ""), result("2", ""), REPLY)[0] == [("1", 1, 1), ("2", 1, 2)]


def test_results_after_the_last_turn_are_its_own() -> None:
    assert seen(TWO, result("of a", "a")) == [[("of a", 1, 1)]]


def test_a_list_of_turns_as_response_is_the_whole_rollout() -> None:
    """A user who is simulated, or an environment that answers as one, is part of it."""
    sample = make_sample(prompt=[ASK], response=[TWO, result("of a", "a"), REPLY, {"role": "user", "content": "Sure?"}, REPLY])
    assert [turn.text for turn in sample.turns] == ["", "4", "4"]
    assert [one.role for turn in sample.turns for one in turn.observations] == ["tool", "user"]
    assert (sample.prompt_turns, sample.task, len(sample.tool_calls)) == (1, ASK["content"], 2)
    assert sample.group == make_sample(messages=[ASK, REPLY]).group


def test_both_shapes_of_one_rollout_are_one_sample() -> None:
    assert make_sample(prompt=[ASK], response=[TWO, result("x"), REPLY]) == make_sample(messages=[ASK, TWO, result("x"), REPLY])


@unhurried
@given(st.lists(any_turns, min_size=1, max_size=5), st.lists(any_turns, min_size=1, max_size=3))
def test_whatever_a_rollout_holds_its_turns_tell_the_same_as_its_sample(prompt: Any, response: Any) -> None:
    for record in ({"id": 1, "messages": [*prompt, *response]}, {"id": 1, "prompt": prompt, "response": response}):
        read = read_sample(record)
        if isinstance(read, Sample):
            assert read.turns[-1].text == read.response
            assert [call for turn in read.turns for call in turn.tool_calls] == list(read.tool_calls)
            assert 0 <= len(read.before) <= len(read.messages)
