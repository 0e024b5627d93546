"""Reading the turns of a record: where the response stands, and text in every form."""

import pytest

from judge.intake.turns import is_rollout
from tests.conftest import make_sample
from tests.intake.records import ASK, REPLY, fault


@pytest.mark.parametrize("role", ["human", "User", "bot", "user\u200b"])
def test_an_earlier_turn_is_not_judged_as_the_response_to_a_turn_of_unknown_role(role: str) -> None:
    assert "at the end" in fault({"id": 1, "messages": [ASK, REPLY, {"role": role, "content": "And 3 + 3?"}]})


def test_a_prompt_without_a_response_may_be_a_training_record() -> None:
    for record in ({"messages": [ASK]}, {"messages": [{"role": "system", "content": "s"}, ASK], "reference_answer": "4"}):
        assert fault({"id": 1, **record}).endswith("; a training record has no response yet: `judge data check` reads those")
    assert "judge data check" not in fault({"id": 1, "messages": [{"role": "system", "content": "s"}]})


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param("a\nb\x00{{ 7*7 }}", "a\nb\x00{{ 7*7 }}", id="text-as-it-is"),
        pytest.param(None, "", id="null"),
        pytest.param([], "", id="no-blocks"),
        pytest.param([{"type": "text", "text": "a"}, {"text": "b"}, "c", None], "abc", id="blocks"),
        pytest.param(["a"], "a", id="one-block"),
        pytest.param({"text": "a"}, "a", id="object-with-text"),
        pytest.param("x" * 300_000, "x" * 300_000, id="300-kB"),
        pytest.param("cut in an emoji \ud83d", "cut in an emoji \ud83d", id="lone-surrogate"),
    ],
)
def test_content_is_read_in_every_form(content: object, text: str) -> None:
    assert make_sample(messages=[ASK, {"role": "assistant", "content": content}]).response == text
    assert make_sample(messages=[{"role": "user", "content": content}, REPLY]).messages[0].content == text


def test_the_response_is_the_last_assistant_turn_and_what_follows_a_tool() -> None:
    call = {"id": "c1", "function": {"name": "add", "arguments": "{}"}}
    asked = {"role": "assistant", "content": None, "tool_calls": [call]}
    old = {"role": "assistant", "content": "Hello", "tool_calls": [{"id": "old"}]}
    sample = make_sample(messages=[ASK, old, ASK, asked, {"role": "tool", "content": "4"}, REPLY])
    assert (sample.response, sample.tool_calls) == ("4", (call,))
    assert [turn.role for turn in sample.messages] == ["user", "assistant", "user", "assistant", "tool"]
    assert '"old"' in sample.messages[1].content
    assert sample.messages[3].content.startswith("[")
    only_call = make_sample(messages=[ASK, asked, {"role": "tool", "content": "4"}])
    assert (only_call.response, only_call.tool_calls, only_call.empty) == ("", (call,), False)


def test_a_prompt_of_turns_is_the_conversation() -> None:
    system = {"role": "system", "content": "Be brief."}
    sample = make_sample(prompt=[system, ASK, REPLY, {"role": "user", "content": "And 3 + 3?"}], response="6")
    assert ([turn.role for turn in sample.messages], sample.task) == (["system", "user", "assistant", "user"], "And 3 + 3?")


@pytest.mark.parametrize(
    "response", [None, "", "4", [], {}, REPLY, ["4"], [{"type": "text", "text": "4"}], [REPLY, "4"], [REPLY, None]]
)
def test_what_is_not_all_turns_is_no_rollout(response: object) -> None:
    assert not is_rollout(response)


def test_a_list_of_turns_is_a_rollout() -> None:
    assert is_rollout([REPLY])
    assert is_rollout([REPLY, {"role": "tool", "content": "4"}])


@pytest.mark.parametrize("content", [[None], [None, None], [[None]], 4, {"text": 4}])
def test_content_without_a_text_is_refused_with_its_place(content: object) -> None:
    assert "messages[0].content" in fault({"id": 1, "messages": [{"role": "user", "content": content}, REPLY]})


def test_a_prompt_before_a_rollout_is_called_by_its_name() -> None:
    assert "prompt[0]: wanted an object with a role" in fault({"id": 1, "prompt": [{"role": 4}], "response": [REPLY]})
