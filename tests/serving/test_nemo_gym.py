"""`/verify`: what an agent of NeMo-Gym sends, and what it reads; tests/adapters/test_nemo_gym.py has the rest of both."""

from typing import Any

import pytest

from tests.reward_server import failing, running


def wrote(text: str) -> dict[str, Any]:
    return {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text, "annotations": []}]}


BODY: dict[str, Any] = {
    "responses_create_params": {"input": [{"role": "user", "content": "2 + 2?"}], "instructions": "Be brief."},
    "response": {"id": "r", "output": [{"type": "reasoning", "summary": []}, wrote("4")]},
    "expected_answer": "4",
    "topic": "sums",
}


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


def test_without_a_reward_there_is_an_error_and_no_number() -> None:
    with running(failing, grader={"attempts": 1}) as server:
        made = server.post("/verify", BODY)
    assert (made.status, set(made.json)) == (503, {"detail"})
    assert made.json["detail"].startswith("no reward: throttled: ")


def test_a_record_at_fault_is_an_error_that_no_second_try_mends() -> None:
    with running(pytest.fail) as server:
        made = server.post("/verify", {**BODY, "response": {"output": [{"role": "user", "content": "x"}]}})
    assert (made.status, set(made.json)) == (422, {"detail"})


def test_the_sample_is_masked_if_the_url_says_so() -> None:
    with running(failing, grader={"attempts": 1}) as server:
        made = server.post("/verify?unscored=mask", {**BODY, "instance_config": {"a": 1}}).json
    assert (made["reward"], made["mask_sample"], made["failure_kind"]) == (0.0, True, "judge_failed")
    assert made["instance_config"] == {"a": 1, "mask_sample": True}
    assert made["failure_reason"].startswith("no reward: throttled ")
    assert (made["response"], made["topic"]) == (BODY["response"], "sums")


@pytest.mark.parametrize("path", ["/verify", "/verify?unscored=mask"])
def test_a_reward_comes_with_the_request_and_its_parts(path: str) -> None:
    with running() as server:
        assert server.post(path, BODY).json == {
            **BODY,
            "reward": 0.7,
            "mask_sample": False,
            "judge/good": 0.7,
            "judge/judge": 0.7,
            "judge/imputed": 0.0,
        }


def test_a_rollout_may_begin() -> None:
    with running() as server:
        assert server.post("/seed_session", {"any": "thing"}).json == {}
