"""`/verify`: what an agent of NeMo-Gym sends, and what it reads."""

from typing import Any

import pytest

from judge.intake.record_sample import read_sample
from judge.sample import Sample
from judge.serving.nemo_gym import VERIFY
from tests.reward_server import failing, running


def wrote(text: str) -> dict[str, Any]:
    return {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text, "annotations": []}]}


BODY: dict[str, Any] = {
    "responses_create_params": {"input": [{"role": "user", "content": "2 + 2?"}], "instructions": "Be brief."},
    "response": {"id": "r", "output": [{"type": "reasoning", "summary": []}, wrote("4")]},
    "expected_answer": "4",
    "topic": "sums",
}


def sample(**changes: Any) -> Sample:
    [record] = VERIFY.read({**BODY, **changes})
    made = read_sample(record)
    assert isinstance(made, Sample)
    return made


@pytest.mark.parametrize(
    "body",
    [
        pytest.param([], id="list"),
        pytest.param({"response": {"output": []}}, id="no-params"),
        pytest.param({**BODY, "response": None}, id="no-response"),
        pytest.param({**BODY, "response": {"output": "4"}}, id="text"),
        pytest.param({**BODY, "response": {"output": ["4"]}}, id="items"),
        pytest.param(
            {**BODY, "response": {"output": [{"type": "message", "role": "assistant", "content": "4"}, "4"]}}, id="an-item"
        ),
        pytest.param({**BODY, "responses_create_params": {}}, id="no-input"),
    ],
)
def test_another_shape_is_refused(body: object) -> None:
    with running(pytest.fail) as server:
        assert server.post("/verify", body).status == 422


def test_a_judge_that_fails_masks_the_sample_in_both_places() -> None:
    with running(failing, grader={"attempts": 1}) as server:
        made = server.post("/verify", {**BODY, "instance_config": {"a": 1}}).json
    assert (made["reward"], made["mask_sample"], made["failure_kind"]) == (0.0, True, "judge_failed")
    assert made["instance_config"] == {"a": 1, "mask_sample": True}
    assert made["failure_reason"].startswith("throttled: ")
    assert (made["response"], made["topic"]) == (BODY["response"], "sums")


def test_a_record_at_fault_masks_the_sample_under_a_kind_of_ours() -> None:
    with running(pytest.fail) as server:
        made = server.post("/verify", {**BODY, "response": {"output": [{"role": "user", "content": "x"}]}}).json
    assert (made["mask_sample"], made["failure_kind"]) == (True, "judge:bad_sample")


def test_a_reward_comes_with_the_request_and_its_parts() -> None:
    with running() as server:
        assert server.post("/verify", BODY).json == {
            **BODY,
            "reward": 0.7,
            "mask_sample": False,
            "judge/good": 0.7,
            "judge/judge": 0.7,
        }


def test_the_conversation_is_read_with_its_reference_and_its_row() -> None:
    made = sample()
    assert [(turn.role, turn.content) for turn in made.messages] == [("system", "Be brief."), ("user", "2 + 2?")]
    assert (made.response, made.reference, made.metadata["topic"]) == ("4", "4", "sums")


def test_calls_and_their_results_are_read_as_turns() -> None:
    call = {"type": "function_call", "call_id": "c", "name": "add", "arguments": '{"a": 2}'}
    result = {"type": "function_call_output", "call_id": "c", "output": "4"}
    made = sample(response={"output": [call, result, wrote("It is 4.")]}, responses_create_params={"input": "2 + 2?"})
    assert made.response == "It is 4."
    assert made.tool_calls == ({"id": "c", "type": "function", "function": {"name": "add", "arguments": '{"a": 2}'}},)


def test_a_model_that_wrote_nothing_gave_an_empty_response() -> None:
    assert sample(response={"output": [{"type": "reasoning"}]}).empty


def test_a_rollout_may_begin() -> None:
    with running() as server:
        assert server.post("/seed_session", {"any": "thing"}).json == {}
