"""Prompts: read from records without an answer and from samples, with what their responses will be scored by."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from judge.errors import InputFault, SampleFault
from judge.intake.record_sample import read_sample
from judge.question.question import Turn
from judge.sample import Sample
from judge.sampling.prompt import drawn_record, read_prompt, read_prompts
from tests.dataset.records import ANYTHING
from tests.pictures import image_url, png

USER = {"role": "user", "content": "What is 2 + 2?"}


@pytest.mark.parametrize(
    ("record", "said"),
    [
        pytest.param([], "wanted an object", id="no-object"),
        pytest.param({"id": 1}, "messages: wanted a list of turns, or a 'prompt'", id="no-messages"),
        pytest.param({"messages": [{"role": "system", "content": "x"}]}, "wanted a user turn", id="no-user"),
        pytest.param({"messages": [USER], "tools": [{"type": "function"}]}, "tools: a prompt with tools", id="tools"),
        pytest.param({"messages": [{"role": "tool", "content": "x"}, USER]}, r"messages\[0\]: a model can be given", id="tool"),
        pytest.param({"messages": [{"role": "user", "content": " "}]}, r"messages\[0\]: wanted text", id="blank"),
        pytest.param({"messages": [{"role": "user", "content": 7}]}, r"messages\[0\].content: wanted text", id="number"),
        pytest.param({"messages": [{"role": "user", "content": [image_url(png())]}]}, "texts alone here", id="image"),
        pytest.param({"messages": [USER], "metadata": 7}, "metadata: wanted an object", id="metadata"),
    ],
)
def test_a_record_that_no_model_can_be_given_is_refused(record: Any, said: str) -> None:
    with pytest.raises(SampleFault, match=said):
        read_prompt(record, 1)


def test_every_fault_of_a_file_is_told_with_its_line(jsonl: Callable[..., Path]) -> None:
    path = jsonl({"messages": [USER]}, "{", {"id": "a", "prompt": "x"}, {"id": "a", "prompt": "y"}, {"id": 7})
    with pytest.raises(InputFault) as told:
        read_prompts(path)
    assert [line.removeprefix(f"{path}: ") for line in str(told.value).split("\n")] == [
        "line 2: not JSON: Expecting property name enclosed in double quotes at column 2",
        "line 5: messages: wanted a list of turns, or a 'prompt'",
        "two prompts have the id a; the responses are told apart by it",
    ]


def test_a_long_list_of_faults_is_cut(jsonl: Callable[..., Path]) -> None:
    with pytest.raises(InputFault, match="and 5 more faults"):
        read_prompts(jsonl(*[{"id": 7}] * 25))


def test_ids_that_read_alike_are_refused(jsonl: Callable[..., Path]) -> None:
    with pytest.raises(InputFault, match="two prompts have the id 1"):
        read_prompts(jsonl({"id": 1, "prompt": "x"}, {"id": "1", "prompt": "y"}))


def test_a_file_without_prompts_is_refused(jsonl: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="no prompts in it"):
        read_prompts(jsonl(""))
    with pytest.raises(InputFault, match="cannot be read: No such file"):
        read_prompts(tmp_path / "missing.jsonl")


def test_all_turns_up_to_the_last_of_the_user_are_the_prompt() -> None:
    turns = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Hello"}]},
        {"role": "assistant", "content": "Hi"},
        USER,
        {"role": "assistant", "content": "", "tool_calls": [{"name": "add"}]},
        {"role": "tool", "content": "4"},
        {"role": "assistant", "content": "It is 4."},
    ]
    prompt = read_prompt({"id": 7, "messages": turns}, 1)
    assert prompt.system == "Be brief."
    asked = [("user", "Hello"), ("assistant", "Hi"), ("user", "What is 2 + 2?")]
    assert prompt.turns == tuple(Turn(role=role, text=text) for role, text in asked)  # type: ignore[arg-type]


def test_the_three_shapes_of_a_record_are_one_prompt() -> None:
    shapes: list[dict[str, Any]] = [
        {"messages": [USER]},
        {"messages": [USER, {"role": "assistant", "content": "4"}]},
        {"prompt": "What is 2 + 2?"},
        {"prompt": "What is 2 + 2?", "response": "4"},
        {"prompt": [USER], "response": None},
    ]
    assert {read_prompt(shape, 3).model_dump_json() for shape in shapes} == {read_prompt(shapes[0], 3).model_dump_json()}
    assert read_prompt(shapes[0], 3).id == 3, "the number of the line"


def test_a_drawn_record_is_a_sample_with_reference_metadata_and_the_records_other_fields() -> None:
    record = {
        "id": "q",
        "messages": [USER],
        "reference_answer": {"answer": 4},
        "difficulty": "easy",
        "metadata": {"unit": "none"},
    }
    sample = read_sample(drawn_record(read_prompt(record, 1), 2, "It is 4.", {"model": "m"}))
    assert isinstance(sample, Sample)
    assert (sample.id, sample.response, sample.reference) == ("q~2", "It is 4.", {"answer": 4})
    assert sample.metadata == {
        "difficulty": "easy",
        "unit": "none",
        "judge_draw": {"of": "q", "number": 2, "model": "m"},
    }


def test_a_response_that_was_drawn_before_says_nothing_of_that_drawing() -> None:
    once = drawn_record(read_prompt({"id": "q", "prompt": "x"}, 1), 1, "y", {"model": "m"})
    assert read_prompt(once, 1).metadata == {}


def test_prompts_are_the_same_if_nothing_but_their_ids_differs() -> None:
    record = {"messages": [USER], "reference_answer": "4", "most": 30}
    one = read_prompt({"id": 1, **record}, 1)
    assert one.same == read_prompt({"id": 2, **record}, 2).same
    for changed in ({"reference_answer": "5"}, {"most": 40}, {"messages": [{"role": "user", "content": "2 + 3?"}]}):
        assert read_prompt({"id": 1, **record, **changed}, 1).same != one.same


def test_a_field_that_is_not_json_is_no_part_of_the_prompt(jsonl: Callable[..., Path]) -> None:
    (prompt,) = read_prompts(jsonl('{"prompt": "x", "score": NaN, "most": 30}'))
    assert prompt.metadata == {"most": 30}


def test_a_field_of_the_users_own_that_is_called_draw_is_kept() -> None:
    record = drawn_record(read_prompt({"prompt": "x", "draw": "an ace"}, 1), 1, "y", {"model": "m"})
    assert record["metadata"]["draw"] == "an ace"


@given(ANYTHING)
def test_whatever_a_record_is_a_model_can_be_asked_it_or_it_is_refused(record: object) -> None:
    try:
        prompt = read_prompt(record, 7)
    except SampleFault:
        return
    assert prompt.turns[-1].role == "user"
    assert all(turn.text.strip() for turn in prompt.turns)
    sample = read_sample(drawn_record(prompt, 1, "So.", {}))
    assert isinstance(sample, Sample)
    assert (sample.id, sample.response, sample.reference) == (f"{prompt.name}~1", "So.", prompt.reference)
