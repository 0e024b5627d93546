"""What a grader's JSON says, read strictly."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from judge.errors import InputFault
from judge.exchange.openai_grader import MultiGrader, PythonGrader, ScoreModelGrader, StringCheckGrader, read_grader, read_parts

CHECK = {"type": "string_check", "name": "n", "input": "a", "reference": "b", "operation": "eq"}


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(InputFault) as fault:
        read_grader(json.dumps({**CHECK, "operation": "x", "reference": 1, "more": 2}))
    assert all(word in str(fault.value) for word in ("operation", "reference", "more"))


def test_a_misspelt_type_is_told_with_the_nearest() -> None:
    with pytest.raises(InputFault, match="string_check"):
        read_grader(json.dumps({**CHECK, "type": "string_chek"}))


def test_a_multi_grader_is_read_part_by_part() -> None:
    grader = read_grader(
        json.dumps({"type": "multi", "graders": {"a": CHECK, "b": {**CHECK, "operation": 1}}, "calculate_output": "a"})
    )
    assert isinstance(grader, MultiGrader)
    with pytest.raises(InputFault, match=r"graders\.b: .*operation"):
        read_parts(grader)


def test_the_parts_of_a_multi_grader_are_graders_by_name() -> None:
    grader = read_grader(json.dumps({"type": "multi", "graders": {"a": CHECK, "b": CHECK}, "calculate_output": "a + b"}))
    assert isinstance(grader, MultiGrader)
    assert {name: type(part) for name, part in read_parts(grader).items()} == {"a": StringCheckGrader, "b": StringCheckGrader}


def test_a_multi_grader_of_one_part_is_one_and_of_none_is_none() -> None:
    one = {"type": "multi", "graders": {"a": CHECK}, "calculate_output": "a"}
    assert isinstance(read_grader(json.dumps(one)), MultiGrader)
    with pytest.raises(InputFault, match="grader: graders"):
        read_grader(json.dumps({**one, "graders": {}}))


@pytest.mark.parametrize(
    "wrap",
    [
        pytest.param(lambda grader: grader, id="bare"),
        pytest.param(lambda grader: {"grader": grader, "model_sample": "x"}, id="run"),
        pytest.param(lambda grader: {"model": "m", "method": {"reinforcement": {"grader": grader}}}, id="job"),
    ],
)
def test_a_grader_is_found_in_the_requests_that_hold_one(wrap: Callable[[Any], Any]) -> None:
    assert isinstance(read_grader(json.dumps(wrap(CHECK))), StringCheckGrader)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"input": [{"role": "user", "contents": "a"}]}, "did you mean 'content'", id="message"),
        pytest.param({"sampling_params": {"temprature": 1}}, "did you mean 'temperature'", id="sampling"),
        pytest.param({"modle": "m"}, "did you mean 'model'", id="grader"),
    ],
)
def test_a_misspelt_field_is_told_with_the_nearest(changes: dict[str, Any], said: str) -> None:
    grader = {"type": "score_model", "model": "m", "input": [{"role": "user", "content": "a"}], **changes}
    with pytest.raises(InputFault, match=said):
        read_grader(json.dumps(grader))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("a", "a"),
        ({"type": "input_text", "text": "a"}, "a"),
        ({"type": "output_text", "text": "a"}, "a"),
        ([{"type": "input_text", "text": "a"}, "b"], "a\nb"),
    ],
)
def test_texts_of_messages_are_read_in_every_form(content: Any, text: str) -> None:
    grader = read_grader(json.dumps({"type": "score_model", "model": "m", "input": [{"role": "user", "content": content}]}))
    assert isinstance(grader, ScoreModelGrader)
    assert grader.input[0].content == text
    assert grader.range == (0, 1)


@pytest.mark.parametrize(
    "content",
    [None, 1, [], [{"type": "input_audio", "input_audio": {}}], {"type": "input_text"}, {"type": "refusal", "text": "a"}],
)
def test_what_is_no_text_is_refused(content: Any) -> None:
    with pytest.raises(InputFault, match="content"):
        read_grader(json.dumps({"type": "score_model", "model": "m", "input": [{"role": "user", "content": content}]}))


def test_both_names_of_an_operation_are_known() -> None:
    grader = read_grader(json.dumps({**CHECK, "operation": "neq"}))
    assert isinstance(grader, StringCheckGrader)
    assert grader.operation == "ne"


def test_a_grader_needs_no_name() -> None:
    grader = read_grader(json.dumps({"type": "python", "source": "x"}))
    assert isinstance(grader, PythonGrader)
    assert grader.name is None
