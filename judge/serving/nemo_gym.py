"""`/verify`: what an agent of NeMo-Gym asks its resources server, and what it reads.

https://github.com/NVIDIA-NeMo/Gym/blob/main/nemo_gym/base_resources_server.py
"""

from collections.abc import Mapping, Sequence
from typing import Any

from judge.reward import Outcome, Reward, Unscored
from judge.serving.contract import Asked, Contract, refuse

_OF_THE_PROTOCOL = ("responses_create_params", "response")


def _read(body: Any) -> list[dict[str, Any]]:
    asked, response = (body.get(name) for name in _OF_THE_PROTOCOL) if isinstance(body, Mapping) else (None, None)
    if not isinstance(asked, Mapping) or not isinstance(response, Mapping) or not isinstance(response.get("output"), list):
        raise refuse(wanted="'responses_create_params' and 'response', with its 'output'")
    system = [{"role": "system", "content": asked["instructions"]}] if asked.get("instructions") else []
    given = asked.get("input")
    before = [{"role": "user", "content": given}] if isinstance(given, str) else _turns(given)
    written = _turns(response["output"]) or [{"role": "assistant", "content": ""}]
    row = {name: value for name, value in body.items() if name not in _OF_THE_PROTOCOL}
    reference = {"reference_answer": row["expected_answer"]} if "expected_answer" in row else {}
    return [{"id": 0, "messages": [*system, *before, *written], "metadata": {**reference, **row}}]


def _turns(items: Any) -> list[dict[str, Any]]:
    """Return the items of the Responses API as turns; what a model thought is left out."""
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise refuse(wanted="'input' as text or a list, and 'output' as a list, of items of the Responses API")
    return [turn for item in items if (turn := _turn(item))]


def _turn(item: Mapping[str, Any]) -> dict[str, Any] | None:
    kind = item.get("type", "message")
    if kind == "function_call":
        called = {"name": item.get("name"), "arguments": item.get("arguments")}
        return {"role": "assistant", "tool_calls": [{"id": item.get("call_id"), "type": "function", "function": called}]}
    if kind == "function_call_output":
        return {"role": "tool", "content": item.get("output")}
    return {"role": item.get("role"), "content": item.get("content")} if kind == "message" else None


def _answer(asked: Asked, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    outcome = outcomes[0]
    if isinstance(outcome, Reward):
        metrics = {f"judge/{name}": value for name, value in outcome.metrics.items()}
        return {**asked.body, "reward": outcome.reward, "mask_sample": False, **metrics}
    return {**asked.body, **_masked(outcome), "instance_config": {**_config(asked.body), "mask_sample": True}}


def _masked(outcome: Unscored) -> dict[str, Any]:
    """Return what leaves a sample out. The reward has to be a number, and nobody who sees the mark counts it."""
    kind = "judge_failed" if outcome.failed else f"judge:{outcome.reason}"
    why = f"{outcome.reason}: {outcome.detail}"
    return {"reward": 0.0, "mask_sample": True, "failure_kind": kind, "failure_reason": why}


def _config(body: Mapping[str, Any]) -> Mapping[str, Any]:
    config = body.get("instance_config")
    return config if isinstance(config, Mapping) else {}


VERIFY = Contract(
    "/verify",
    "NeMo-Gym's resources server",
    "The answer is the request with `reward` and `mask_sample`. A sample without a reward has the reward 0 and is masked, with "
    "`failure_kind` and `failure_reason`: NeMo-Gym honours the mask from 0.7.0 on. Earlier versions do not know it and would "
    "train on the 0: do not use this with them. `reference_answer`, `ground_truth` or `expected_answer` in the row is the "
    "reference.",
    {
        "responses_create_params": {"input": [{"role": "user", "content": "What is 2 + 2?"}]},
        "response": {"output": [{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "4"}]}]},
        "expected_answer": "4",
    },
    _read,
    _answer,
)
